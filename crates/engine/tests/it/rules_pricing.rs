//! The price of a pass for a customer, and the rounding of money (R13.2, R13.7).

use hallpass_engine::pricing::{discounted, price_of_pass, price_of_plan, rounded_quotient};
use hallpass_engine::{Cycle, Money, Percent, Plan, PlanId, PlanLimits, TimePass};

use crate::support::*;

fn money(cents: i64) -> Money {
    Money::from_ten_thousandths(cents * 100)
}

fn percent(whole: i64) -> Percent {
    Percent::from_ten_thousandths(whole * 10_000)
}

fn plan(id: i64, discount: i64) -> Plan {
    Plan {
        id: PlanId(id),
        name: format!("Plan {id}"),
        uses_time_passes: true,
        discount_time_passes: percent(discount),
        cycle: Cycle::Months(1),
        limits: PlanLimits::default(),
    }
}

fn definition() -> TimePass {
    let mut desk = Desk::new();
    let id = desk.day_pass();
    TimePass { price: money(25_00), ..desk.def(id).clone() }
}

/// W18, last sentences (R13.2).
#[test]
fn w18_price_for_a_member_with_discounts_and_special_prices() {
    let (one, two) = (plan(1, 10), plan(2, 0));
    let mut definition = definition();
    assert_eq!(price_of_pass(&definition, None, false, &[&one], percent(15)), money(21_25));
    definition.special_prices.extend([(PlanId(1), money(18_00)), (PlanId(2), money(16_00)), (PlanId(3), money(1_00))]);
    assert_eq!(price_of_pass(&definition, None, false, &[&one, &two], percent(15)), money(13_60));
}

/// R13.2.
#[test]
fn a_free_pass_costs_nothing_and_an_own_price_takes_no_discount() {
    let member = plan(1, 10);
    assert_eq!(price_of_pass(&definition(), Some(money(20_00)), true, &[&member], percent(15)), Money::ZERO);
    assert_eq!(price_of_pass(&definition(), Some(money(20_00)), false, &[&member], percent(15)), money(20_00));
    assert_eq!(price_of_pass(&definition(), Some(Money::ZERO), false, &[], Percent::ZERO), Money::ZERO);
    assert_eq!(price_of_pass(&definition(), None, false, &[], Percent::ZERO), money(25_00));
}

#[test]
fn a_team_discount_lowers_the_price_of_a_plan_but_not_one_of_its_own() {
    assert_eq!(price_of_plan(money(99_99), None, percent(15)), Money::from_ten_thousandths(849_915));
    assert_eq!(price_of_plan(money(99_99), Some(money(80_00)), percent(15)), money(80_00));
    assert_eq!(price_of_plan(money(99_99), None, Percent::ZERO), money(99_99));
}

#[test]
fn discounts_stay_between_nothing_and_all() {
    assert_eq!(discounted(money(25_00), percent(100)), Money::ZERO);
    assert_eq!(discounted(money(25_00), percent(130)), Money::ZERO);
    assert_eq!(discounted(money(25_00), percent(-5)), money(25_00));
    // 9.99 less 15 % is 8.4915: no cent is lost before the line.
    assert_eq!(discounted(money(9_99), percent(15)), Money::from_ten_thousandths(84_915));
}

#[test]
fn halves_go_away_from_zero() {
    let rounded = |n, decimals| Money::from_ten_thousandths(n).rounded(decimals).as_ten_thousandths();
    assert_eq!(
        [rounded(10_049, 2), rounded(10_050, 2), rounded(-10_050, 2), rounded(-10_049, 2)],
        [10_000, 10_100, -10_100, -10_000]
    );
    assert_eq!(
        [rounded(14_999, 0), rounded(15_000, 0), rounded(10_049, 4), rounded(10_049, 9)],
        [10_000, 20_000, 10_049, 10_049]
    );
    let third = |n, d| rounded_quotient(n, d, 2).as_ten_thousandths();
    assert_eq!([third(100_000, 3), third(-200_000, 3), third(200_000, -3), third(5, 0)], [33_300, -66_700, -66_700, 0]);
}

/// What does not fit is the end of the range, on its own side.
#[test]
fn beyond_the_range_stands_its_end() {
    let twice = i128::from(i64::MAX) * 2;
    let rounded = |numerator, denominator| rounded_quotient(numerator, denominator, 4).as_ten_thousandths();
    assert_eq!(
        [rounded(twice, 1), rounded(-twice, 1), rounded(twice, -1), rounded(-twice, -1)],
        [i64::MAX, i64::MIN, i64::MIN, i64::MAX]
    );
    assert_eq!([rounded(0, 1), rounded(0, -1), rounded(twice, 2)], [0, 0, i64::MAX]);
}
