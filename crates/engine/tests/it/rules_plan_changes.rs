//! R11.9a when the plan changes: another cycle starts a new count on the date of the change, the same one changes nothing.

use hallpass_engine::*;

use crate::support::*;

fn changed(start: &str, cycle: Cycle, changes: &[(&str, Cycle)]) -> Contract {
    let mut contract = contract_on(start, cycle);
    contract.plan_changes =
        changes.iter().map(|(from, cycle)| PlanChange { from: t(from), plan: plan(2, *cycle) }).collect();
    contract
}

fn cycle_at(contract: &Contract, cut_off: &str, at: &str) -> String {
    show_period(billing_cycle(contract, &place("UTC", cut_off), t(at)))
}

#[test]
fn the_same_cycle_on_another_plan_moves_no_renewal() {
    let contract = changed("2026-01-15 00:00", Cycle::Months(1), &[("2026-03-03 10:00", Cycle::Months(1))]);
    assert_eq!(cycle_at(&contract, "00:00", "2026-03-03 10:00"), "2026-02-15 00:00-2026-03-15 00:00");
    assert_eq!(cycle_at(&contract, "00:00", "2026-04-01 00:00"), "2026-03-15 00:00-2026-04-15 00:00");
}

#[test]
fn another_cycle_begins_at_the_cut_off_of_the_date_of_the_change() {
    let contract = changed("2026-01-15 00:00", Cycle::Months(1), &[("2026-03-03 10:00", Cycle::Months(3))]);
    assert_eq!(cycle_at(&contract, "03:00", "2026-03-03 02:59"), "2026-02-15 03:00-2026-03-03 03:00");
    assert_eq!(cycle_at(&contract, "03:00", "2026-03-03 03:00"), "2026-03-03 03:00-2026-06-03 03:00");
    assert_eq!(cycle_at(&contract, "03:00", "2026-03-03 10:00"), "2026-03-03 03:00-2026-06-03 03:00");
    assert_eq!(cycle_at(&contract, "03:00", "2026-06-03 03:00"), "2026-06-03 03:00-2026-09-03 03:00");
}

#[test]
fn a_change_before_the_cut_off_begins_the_new_cycle_itself() {
    let contract = changed("2026-01-15 12:00", Cycle::Months(1), &[("2026-03-15 01:00", Cycle::Weeks(2))]);
    assert_eq!(cycle_at(&contract, "03:00", "2026-03-15 00:59"), "2026-02-15 03:00-2026-03-15 01:00");
    assert_eq!(cycle_at(&contract, "03:00", "2026-03-15 01:00"), "2026-03-15 01:00-2026-03-29 03:00");
    assert_eq!(cycle_at(&contract, "03:00", "2026-03-15 03:00"), "2026-03-15 01:00-2026-03-29 03:00");
}

#[test]
fn a_change_on_a_renewal_keeps_the_day_of_the_month() {
    let on_renewal = changed("2026-01-31 00:00", Cycle::Months(1), &[("2026-02-28 10:00", Cycle::Months(3))]);
    assert_eq!(cycle_at(&on_renewal, "00:00", "2026-02-28 10:00"), "2026-02-28 00:00-2026-05-31 00:00");
    let day_before = changed("2026-01-31 00:00", Cycle::Months(1), &[("2026-02-27 10:00", Cycle::Months(3))]);
    assert_eq!(cycle_at(&day_before, "00:00", "2026-02-27 10:00"), "2026-02-27 00:00-2026-05-27 00:00");
}

/// Weeks have no day of the month to keep: from Wednesday 4 March by the week, and on the 11th, a renewal, by the month.
#[test]
fn a_change_from_weeks_renews_on_the_day_of_the_change() {
    let contract = changed("2026-03-04 00:00", Cycle::Weeks(1), &[("2026-03-11 10:00", Cycle::Months(1))]);
    assert_eq!(cycle_at(&contract, "00:00", "2026-03-10 10:00"), "2026-03-04 00:00-2026-03-11 00:00");
    assert_eq!(cycle_at(&contract, "00:00", "2026-03-11 10:00"), "2026-03-11 00:00-2026-04-11 00:00");
}

#[test]
fn a_billing_day_stays_the_day_after_a_change() {
    let mut contract = changed("2026-01-15 00:00", Cycle::Months(3), &[("2026-03-03 10:00", Cycle::Months(1))]);
    contract.billing_day = Some(15);
    assert_eq!(cycle_at(&contract, "00:00", "2026-03-02 10:00"), "2026-01-15 00:00-2026-03-03 00:00");
    assert_eq!(cycle_at(&contract, "00:00", "2026-03-03 10:00"), "2026-03-03 00:00-2026-03-15 00:00");
    assert_eq!(cycle_at(&contract, "00:00", "2026-03-15 00:00"), "2026-03-15 00:00-2026-04-15 00:00");
}

#[test]
fn of_two_changes_on_one_date_the_later_counts() {
    let contract = changed(
        "2026-01-15 00:00",
        Cycle::Months(1),
        &[("2026-03-03 01:00", Cycle::Weeks(1)), ("2026-03-03 10:00", Cycle::Months(3))],
    );
    assert_eq!(cycle_at(&contract, "03:00", "2026-03-03 00:59"), "2026-02-15 03:00-2026-03-03 01:00");
    assert_eq!(cycle_at(&contract, "03:00", "2026-03-03 01:00"), "2026-03-03 01:00-2026-06-03 03:00");
    let here = place("UTC", "03:00");
    let nth = |n| show(nth_renewal(&contract, &here, t("2026-02-20 00:00"), n));
    assert_eq!([nth(1), nth(2), nth(3)], ["2026-03-03 01:00", "2026-06-03 03:00", "2026-09-03 03:00"]);
    // A change on the date of the start is a start.
    let at_once = changed("2026-01-15 00:00", Cycle::Months(1), &[("2026-01-15 10:00", Cycle::Weeks(1))]);
    assert_eq!(cycle_at(&at_once, "00:00", "2026-01-15 00:00"), "2026-01-15 00:00-2026-01-22 00:00");
}

#[test]
fn the_nth_renewal_goes_through_changes() {
    let contract = changed(
        "2026-01-31 00:00",
        Cycle::Months(1),
        &[("2026-04-10 00:00", Cycle::Weeks(1)), ("2026-04-24 00:00", Cycle::Months(1))],
    );
    let here = place("UTC", "00:00");
    let dates: Vec<String> = (1..=8).map(|n| show(nth_renewal(&contract, &here, contract.start, n))).collect();
    let expected = [
        "2026-02-28 00:00",
        "2026-03-31 00:00",
        "2026-04-10 00:00",
        "2026-04-17 00:00",
        "2026-04-24 00:00",
        "2026-05-24 00:00",
        "2026-06-24 00:00",
        "2026-07-24 00:00",
    ];
    assert_eq!(dates, expected);
}
