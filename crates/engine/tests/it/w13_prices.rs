//! W13: what pay as you go costs (R10), row by row. One customer, one location, one business day.

use hallpass_engine::{Booking, Percent, PlanId};

use crate::support::*;

const PLAN: PlanId = PlanId(1);

/// Ann's visits on 3 March, each from a full hour; what each is charged, in cents.
fn charges(desk: &mut Desk, stays: &[(u32, u32)]) -> Vec<i64> {
    let before = desk.bought();
    for (from, minutes) in stays {
        let from = format!("2026-03-03 {from:02}:00");
        let to = show(t(&from) + hallpass_engine::Span::minutes(i64::from(*minutes)));
        desk.visit(ANN, &from, &to);
    }
    desk.bought().into_iter().filter(|pass| !before.contains(pass)).map(|pass| desk.price(pass)).collect()
}

/// R10.4.
#[test]
fn w13_forty_five_minutes_at_twelve_an_hour() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    assert_eq!(charges(&mut desk, &[(9, 45)]), [9_00]);
}

/// R10.4.
#[test]
fn w13_ten_minutes_are_billed_as_fifteen() {
    let mut desk = Desk::new();
    desk.sell(20_00, Some(60));
    assert_eq!(charges(&mut desk, &[(9, 10)]), [5_00]);
    assert_eq!(desk.passes[&desk.bought()[0]].total, Some(15));
}

/// R10.8.
#[test]
fn w13_the_day_stays_between_minimum_and_maximum() {
    let mut desk = Desk::new();
    desk.sell(20_00, Some(60));
    desk.settings().pay_as_you_go_min = Some(money(50));
    desk.settings().pay_as_you_go_max = Some(money(100));
    assert_eq!(charges(&mut desk, &[(8, 60), (10, 120), (13, 240)]), [50_00, 10_00, 40_00]);
}

#[test]
fn w13_the_minimum_beats_a_special_price() {
    let mut desk = Desk::new();
    let definition = desk.sell(20_00, Some(60));
    desk.def(definition).special_prices.insert(PLAN, money(1));
    desk.contract(ANN, PLAN, "2026-01-01 00:00");
    desk.settings().pay_as_you_go_min = Some(money(50));
    assert_eq!(charges(&mut desk, &[(9, 60)]), [50_00]);
}

/// R10.2.
#[test]
fn w13_the_cheapest_minute_wins() {
    let mut desk = Desk::new();
    desk.sell(20_00, Some(60));
    let cheapest = desk.sell(75_00, Some(300));
    desk.sell(30_00, Some(60));
    assert_eq!(charges(&mut desk, &[(9, 60)]), [15_00]);
    assert_eq!(desk.passes[&desk.bought()[0]].definition, cheapest);
}

#[test]
fn w13_a_plan_discount_of_ten_percent() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    desk.contract(ANN, PLAN, "2026-01-01 00:00").plan.discount_time_passes = Percent::from_ten_thousandths(100_000);
    assert_eq!(charges(&mut desk, &[(9, 45)]), [8_10]);
}

/// R10.7.
#[test]
fn w13_a_special_price_and_a_discount() {
    let mut desk = Desk::new();
    let definition = desk.sell(12_00, Some(60));
    desk.def(definition).special_prices.insert(PLAN, money(10));
    desk.contract(ANN, PLAN, "2026-01-01 00:00").plan.discount_time_passes = Percent::from_ten_thousandths(100_000);
    assert_eq!(charges(&mut desk, &[(9, 45)]), [6_75]);
}

fn with_booking(from: &str, to: &str) -> Desk {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    desk.settings().discount_bookings = true;
    desk.bookings.push((ANN, Booking { location: MAIN, from: t(from), to: t(to) }));
    desk
}

/// R10.6.
#[test]
fn w13_booked_time_is_taken_off() {
    let mut desk = with_booking("2026-03-03 10:00", "2026-03-03 11:00");
    assert_eq!(charges(&mut desk, &[(9, 180)]), [24_00]);
    assert_eq!(desk.passes[&desk.bought()[0]].total, Some(120), "billed");
}

/// R10.6.
#[test]
fn w13_wholly_booked_time_costs_nothing_not_even_the_minimum() {
    let mut desk = with_booking("2026-03-03 09:00", "2026-03-03 12:00");
    desk.settings().pay_as_you_go_min = Some(money(50));
    assert_eq!(charges(&mut desk, &[(9, 180)]), [0]);
    assert_eq!(desk.passes[&desk.bought()[0]].total, Some(0), "billed");
}

/// R10.5.
#[test]
fn w13_a_fixed_price_is_paid_once_a_day() {
    let mut desk = Desk::new();
    desk.sell(30_00, None);
    assert_eq!(charges(&mut desk, &[(9, 60), (11, 120), (15, 45)]), [30_00]);
    assert_eq!(desk.visits.len(), 3, "R7.6 is not applied to pay as you go");
    let pass = desk.bought()[0];
    assert!(desk.visits.values().all(|visit| visit.pass == Some(pass)));
    assert_eq!(desk.used(pass).as_deref(), Some("2026-03-03 09:00"), "R10.3: UsedDate = FromTime");
}

#[test]
fn w13_a_contact_with_only_a_definition_for_members_is_refused() {
    let mut desk = Desk::new();
    let definition = desk.sell(12_00, Some(60));
    desk.def(definition).pay_as_you_go_for_contacts = false;
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    desk.contract(ANN, PLAN, "2026-01-01 00:00");
    desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
}
