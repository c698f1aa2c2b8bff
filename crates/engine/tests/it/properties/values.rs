//! Laws of the value of sold passes: nothing is lost, nothing owed twice, at every step of every life.

use hallpass_engine::Money;
use hallpass_engine::invoice::value::{Rest, SoldPass, Value, value_of_line};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::runner::check;
use crate::support::bills::cents;

/// What happens to a bundle.
#[derive(Clone, Debug)]
enum Step {
    Use(Index, i64),
    GiveBack(Index, i64),
    Lapse(Index),
    Revoke(Index),
    Credit(i64),
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (any::<Index>(), 1..200_i64).prop_map(|(pass, minutes)| Step::Use(pass, minutes)),
        1 => (any::<Index>(), 1..200_i64).prop_map(|(pass, minutes)| Step::GiveBack(pass, minutes)),
        2 => any::<Index>().prop_map(Step::Lapse),
        1 => any::<Index>().prop_map(Step::Revoke),
        1 => (0..3_000_i64).prop_map(Step::Credit),
    ]
}

fn bundles() -> impl Strategy<Value = Vec<SoldPass>> {
    let pass = (
        prop_oneof![Just(0_i64), Just(25_00), Just(10_00), 1..9_999_i64],
        prop_oneof![Just(1_i64), Just(60), Just(480), 1..600_i64],
    );
    vec(pass, 1..6).prop_map(|passes| {
        passes
            .into_iter()
            .map(|(price, size)| SoldPass { list_price: cents(price), size, used: 0, rest: Rest::Live })
            .collect()
    })
}

/// R17: sold = earned + liability + breakage + credited, exactly and without anything below zero.
fn balances(value: Value) {
    assert_eq!(value.sold, value.earned + value.liability + value.breakage + value.credited, "{value:?}");
    for part in [value.earned, value.liability, value.breakage, value.credited] {
        assert!(part >= Money::ZERO, "{value:?}");
    }
}

/// Earned, worked out in another way: over the product of all sizes.
fn earned_units(net: Money, passes: &[SoldPass]) -> (i128, i128) {
    let zero = passes.iter().all(|pass| pass.list_price.is_zero());
    let weight = |pass: &SoldPass| if zero { 1 } else { i128::from(pass.list_price.as_ten_thousandths() / 100) };
    let sizes: i128 = passes.iter().map(|pass| i128::from(pass.size)).product();
    let used = |pass: &SoldPass| weight(pass) * i128::from(pass.used) * (sizes / i128::from(pass.size));
    let earned: i128 = passes.iter().map(used).sum();
    (earned * i128::from(net.as_ten_thousandths()), passes.iter().map(weight).sum::<i128>() * sizes)
}

#[test]
fn sold_is_earned_owed_lapsed_or_credited_at_every_step() {
    check("value_balances", 1, &(1..20_000_i64, bundles(), vec(steps(), 0..30)), |(net, mut passes, steps)| {
        let net = cents(net);
        let mut credited = Money::ZERO;
        let mut before = value_of_line(net, &passes, credited);
        assert_eq!((before.liability, before.earned), (net, Money::ZERO));
        for step in steps {
            let pick = |index: Index, passes: &[SoldPass]| index.index(passes.len());
            match step {
                Step::Use(at, minutes) => {
                    let pass = pick(at, &passes);
                    if passes[pass].rest == Rest::Live {
                        passes[pass].used = (passes[pass].used + minutes).min(passes[pass].size);
                    }
                }
                Step::GiveBack(at, minutes) => {
                    let pass = pick(at, &passes);
                    passes[pass].used = (passes[pass].used - minutes).max(0);
                }
                Step::Lapse(at) => {
                    let pass = pick(at, &passes);
                    passes[pass].rest = Rest::Lapsed;
                }
                Step::Revoke(at) => {
                    let pass = pick(at, &passes);
                    passes[pass].rest = Rest::Revoked;
                }
                Step::Credit(amount) => credited += cents(amount).min(net - credited),
            }
            let value = value_of_line(net, &passes, credited);
            balances(value);
            assert!(value.credited + cents(1) >= credited, "a note is never forgotten: {value:?}");
            if matches!(step, Step::Use(..)) {
                assert!(value.earned >= before.earned && value.liability <= before.liability, "{before:?} {value:?}");
            }
            if credited.is_zero() {
                let (exact, whole) = earned_units(net, &passes);
                let off = i128::from(value.earned.as_ten_thousandths()) * whole - exact;
                assert!(2 * off.abs() <= 100 * whole, "half a cent at most: {value:?}");
            }
            if passes.iter().all(|pass| pass.rest != Rest::Live || pass.used == pass.size) {
                assert_eq!(value.liability, Money::ZERO);
            }
            before = value;
        }
    });
}

/// Doubling every list price, or every size and use, is worth the same.
#[test]
fn only_proportions_count() {
    check("value_proportions", 1, &(1..20_000_i64, bundles(), vec(0..100_i64, 6)), |(net, mut passes, used)| {
        for (pass, used) in passes.iter_mut().zip(used) {
            pass.used = pass.size * used / 100;
        }
        let value = value_of_line(cents(net), &passes, Money::ZERO);
        for pass in &mut passes {
            pass.list_price = pass.list_price.times(7);
            (pass.size, pass.used) = (pass.size * 3, pass.used * 3);
        }
        assert_eq!(value_of_line(cents(net), &passes, Money::ZERO), value);
    });
}
