//! W20: what sold passes are worth as they are used (R17.5, R17.6).

use hallpass_engine::Money;
use hallpass_engine::invoice::value::{Rest, SoldPass, Value, value_of_line};

use crate::support::bills::*;

/// W1's ten passes of 60 minutes with so many minutes used of each.
fn bundle(used: [i64; 10], rest: Rest) -> Vec<SoldPass> {
    used.map(|used| SoldPass { list_price: cents(12_00), size: 60, used, rest }).to_vec()
}

fn worth(sold: i64, earned: i64, liability: i64, breakage: i64, credited: i64) -> Value {
    Value {
        sold: cents(sold),
        earned: cents(earned),
        liability: cents(liability),
        breakage: cents(breakage),
        credited: cents(credited),
    }
}

/// R17.5, R17.6.
#[test]
fn w20_the_bundle_of_w1() {
    let visits = [
        ([60, 30, 0, 0, 0, 0, 0, 0, 0, 0], 90, worth(100_00, 15_00, 85_00, 0, 0)),
        ([60, 30, 15, 0, 0, 0, 0, 0, 0, 0], 105, worth(100_00, 17_50, 82_50, 0, 0)),
        ([60, 30, 15, 60, 60, 60, 60, 0, 0, 0], 345, worth(100_00, 57_50, 42_50, 0, 0)),
        ([60, 30, 15, 60, 60, 60, 60, 45, 0, 0], 390, worth(100_00, 65_00, 35_00, 0, 0)),
    ];
    for (used, minutes, expected) in visits {
        assert_eq!(used.iter().sum::<i64>(), minutes);
        assert_eq!(value_of_line(cents(100_00), &bundle(used, Rest::Live), Money::ZERO), expected);
    }
    let after = bundle(visits[3].0, Rest::Lapsed);
    assert_eq!(value_of_line(cents(100_00), &after, Money::ZERO), worth(100_00, 65_00, 0, 35_00, 0));
    assert_eq!(after.iter().map(|pass| pass.size - pass.used).sum::<i64>(), 210);
}

/// R17.5.
#[test]
fn w20_a_mixed_product_is_spread_by_list_price() {
    // 72.00 over 2 x 25.00 and 4 x 10.00: 20.00 and 8.00 each.
    let mixed = |day: [i64; 2], time: [i64; 4]| -> Vec<SoldPass> {
        let days = day.map(|used| SoldPass { list_price: cents(25_00), size: 1, used, rest: Rest::Live });
        let times = time.map(|used| SoldPass { list_price: cents(10_00), size: 60, used, rest: Rest::Live });
        days.into_iter().chain(times).collect()
    };
    let earned = |day, time| value_of_line(cents(72_00), &mixed(day, time), Money::ZERO).earned;
    assert_eq!(earned([1, 0], [0, 0, 0, 0]), cents(20_00));
    assert_eq!(earned([0, 0], [60, 0, 0, 0]), cents(8_00));
    assert_eq!(earned([1, 1], [60, 15, 0, 0]), cents(50_00));
}

#[test]
fn without_list_prices_all_passes_are_worth_the_same() {
    let pass = |used| SoldPass { list_price: Money::ZERO, size: 1, used, rest: Rest::Live };
    assert_eq!(value_of_line(cents(10_00), &[pass(1), pass(0), pass(0)], Money::ZERO), worth(10_00, 3_33, 6_67, 0, 0));
}

#[test]
fn parts_are_rounded_so_that_they_add_up() {
    let pass = |used, rest| SoldPass { list_price: cents(1_00), size: 1, used, rest };
    // A sixth of 1.00 each: 0.1667 earned, 0.1667 credited, 0.1667 lapsed, 0.50 owed.
    // 0.17, then 0.33 - 0.17, then 0.50 - 0.33, then the rest.
    let passes = [
        pass(1, Rest::Live),
        pass(0, Rest::Revoked),
        pass(0, Rest::Lapsed),
        pass(0, Rest::Live),
        pass(0, Rest::Live),
        pass(0, Rest::Live),
    ];
    assert_eq!(value_of_line(cents(1_00), &passes, Money::ZERO), worth(1_00, 17, 50, 17, 16));
    // Half a cent goes up, and nothing is left owing below zero: 0.005 and 0.005 of 0.01.
    let halves = [pass(1, Rest::Live), pass(0, Rest::Lapsed)];
    assert_eq!(value_of_line(cents(1), &halves, Money::ZERO), worth(1, 1, 0, 0, 0));
}

#[test]
fn a_revoked_pass_is_credited_and_keeps_what_was_earned() {
    let mut passes = bundle([60, 30, 0, 0, 0, 0, 0, 0, 0, 0], Rest::Live);
    for pass in &mut passes[1..] {
        pass.rest = Rest::Revoked;
    }
    assert_eq!(value_of_line(cents(100_00), &passes, Money::ZERO), worth(100_00, 15_00, 0, 0, 85_00));
}

#[test]
fn money_credited_comes_off_what_is_owed_first() {
    let passes = bundle([60, 60, 60, 0, 0, 0, 0, 0, 0, 0], Rest::Live);
    let after = |credited| value_of_line(cents(100_00), &passes, cents(credited));
    // W19 in values: the proposed 70.00 net clears the liability, the whole takes the earned 30.00 too.
    assert_eq!(after(50_00), worth(100_00, 30_00, 20_00, 0, 50_00));
    assert_eq!(after(70_00), worth(100_00, 30_00, 0, 0, 70_00));
    assert_eq!(after(100_00), worth(100_00, 0, 0, 0, 100_00));
    assert_eq!(after(100_01), worth(100_00, 0, 0, 0, 100_00));
    let lapsed = bundle([60, 60, 60, 0, 0, 0, 0, 0, 0, 0], Rest::Lapsed);
    assert_eq!(value_of_line(cents(100_00), &lapsed, cents(20_00)), worth(100_00, 30_00, 0, 50_00, 20_00));
    // 3 used, 3 lapsed, 4 live.
    let mut mixed = passes;
    for pass in &mut mixed[3..6] {
        pass.rest = Rest::Lapsed;
    }
    assert_eq!(value_of_line(cents(100_00), &mixed, cents(30_00)), worth(100_00, 30_00, 10_00, 30_00, 30_00));
    assert_eq!(value_of_line(cents(100_00), &mixed, cents(50_00)), worth(100_00, 30_00, 0, 20_00, 50_00));
}

#[test]
fn lines_without_passes_or_money() {
    assert_eq!(value_of_line(cents(9_00), &[], Money::ZERO), worth(9_00, 9_00, 0, 0, 0));
    assert_eq!(value_of_line(cents(9_00), &[], cents(4_00)), worth(9_00, 5_00, 0, 0, 4_00));
    let passes = bundle([0; 10], Rest::Live);
    assert_eq!(value_of_line(Money::ZERO, &passes, Money::ZERO), worth(0, 0, 0, 0, 0));
    assert_eq!(value_of_line(cents(-5_00), &passes, Money::ZERO), worth(-5_00, -5_00, 0, 0, 0));
}
