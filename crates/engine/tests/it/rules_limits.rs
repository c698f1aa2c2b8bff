//! Plan limits beyond W12 (chapter 9, decisions 14, 16, 20, 22).

use hallpass_engine::{Cycle, LocationId, PlanChange, PlanId, RefusalCode};

use crate::support::*;

const PLAN: PlanId = PlanId(1);
const L2: LocationId = LocationId(2);

/// Ann on a plan from 1 January, with plenty of minutes.
fn member(change: impl FnOnce(&mut hallpass_engine::PlanLimits)) -> Desk {
    let mut desk = Desk::new();
    change(&mut desk.contract(ANN, PLAN, "2026-01-01 00:00").plan.limits);
    desk.grant_time(ANN, 100_000);
    desk
}

fn code(result: Result<Answer, hallpass_engine::Refusal>) -> RefusalCode {
    refused(result).code
}

/// R9.1.
#[test]
fn several_entries_of_one_day_count_once() {
    let mut desk = member(|limits| limits.days.week = Some(1));
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-04 09:00")));
    assert_eq!(refusal.message, "Ann Lee has reached the limit of 1 days per week.");
    desk.enter(Ask::new(ANN, "2026-03-09 00:00"));
}

/// R9.5.
#[test]
fn the_week_starts_where_the_setting_says_at_the_cut_off() {
    let mut desk = member(|limits| limits.days.week = Some(1));
    desk.settings().cut_off = cut_off("03:00");
    desk.settings().week_starts_on = 3;
    // Wednesday 02:00 is still Tuesday's business day, the last of the week.
    desk.visit(ANN, "2026-03-04 01:00", "2026-03-04 02:00");
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-02 09:00").until("2026-03-02 10:00"))), RefusalCode::F3);
    desk.enter(Ask::new(ANN, "2026-03-04 03:00"));
}

/// Zero is no access (R9.5); on a day that already counts the rule of R9.4 lets even then in (decision 20).
#[test]
fn a_limit_of_zero_is_no_access() {
    let mut desk = member(|limits| limits.days.month = Some(0));
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00"))), RefusalCode::F3);
    let mut desk = member(|limits| limits.hours.month = Some(0));
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00"))), RefusalCode::F4);
    let mut desk = member(|_| ());
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.person(ANN).contracts[0].plan.limits.days.month = Some(0);
    desk.enter(Ask::new(ANN, "2026-03-03 11:00"));
}

#[test]
fn visits_over_the_border_of_a_window_count_the_part_inside() {
    let mut desk = member(|limits| limits.hours.month = Some(2));
    // 90 minutes in February, 120 in March; entered late.
    desk.clock("2026-03-02 12:00");
    desk.enter(Ask::new(ANN, "2026-02-28 22:30").until("2026-03-01 02:00"));
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-02 12:00"))), RefusalCode::F4);
    desk.enter(Ask::new(ANN, "2026-02-27 09:00").until("2026-02-27 09:30"));
    assert_eq!(code(desk.try_enter_now(&Ask::new(ANN, "2026-02-27 10:00").until("2026-02-27 10:30"))), RefusalCode::F4);
}

/// Running minutes count up to now (decision 20): a late entry beside the open visit (R9.2).
#[test]
fn running_minutes_of_an_open_visit_count() {
    let mut desk = member(|limits| limits.hours.week = Some(2));
    desk.enter(Ask::new(ANN, "2026-03-03 12:00"));
    desk.clock("2026-03-03 13:45");
    desk.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 09:15"));
    assert_eq!(code(desk.try_enter_now(&Ask::new(ANN, "2026-03-03 10:00").until("2026-03-03 10:15"))), RefusalCode::F4);
}

/// R7.9: the visit that is closed by coming elsewhere counts as it ends, and stays open when the limit refuses.
#[test]
fn a_refused_move_leaves_the_other_visit_open() {
    let mut desk = member(|limits| limits.hours.week = Some(2));
    desk.place(L2, "Etc/UTC", &[]);
    let definition = desk.passes[&hallpass_engine::PassId(1)].definition;
    desk.def(definition).locations = [MAIN, L2].into();
    let first = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-03 11:00").at(L2))), RefusalCode::F4);
    assert_eq!(desk.times(first), "2026-03-03 09:00-");
    desk.leave(first, "2026-03-03 11:00");
    desk.delete(first);
    desk.enter(Ask::new(ANN, "2026-03-03 11:00").at(L2));
}

/// Decision 16: a visit resumed in time that is charged anyway is not tested.
#[test]
fn a_resumed_visit_is_not_tested() {
    let mut desk = member(|limits| limits.hours.week = Some(1));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:08");
    assert_eq!(desk.times(visit), "2026-03-03 09:00-10:15");
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 10:12")), visit);
    desk.leave(visit, "2026-03-03 10:20");
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:30"))), RefusalCode::F4);
}

/// R9.7: one plan that allows is enough; with several refusals the first contract by Id speaks (decision 20).
#[test]
fn one_active_plan_that_allows_is_enough() {
    let mut desk = member(|limits| limits.days.week = Some(1));
    desk.contract(ANN, PlanId(2), "2026-01-01 00:00").plan.limits.days.week = Some(2);
    desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-04 09:00")));
    assert_eq!(refusal.message, "Ann Lee has reached the limit of 1 days per week.");
    desk.contract(ANN, PlanId(3), "2026-03-04 09:00");
    desk.enter(Ask::new(ANN, "2026-03-04 09:00"));
}

/// Decision 22: the plan in force at that instant; contacts have no limits (R9.7).
#[test]
fn the_plan_in_force_is_asked_and_contacts_have_no_limits() {
    let mut desk = member(|limits| limits.days.week = Some(0));
    let contract = &mut desk.person(ANN).contracts[0];
    let mut open = contract.plan.clone();
    open.limits.days.week = None;
    contract.plan_changes.push(PlanChange { from: t("2026-03-03 12:00"), plan: open });
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00"))), RefusalCode::F3);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 12:00"));
    desk.leave(visit, "2026-03-03 13:00");
    desk.person(ANN).contracts[0].plan_changes.clear();
    desk.person(ANN).contracts[0].end = Some(t("2026-03-04 00:00"));
    desk.enter(Ask::new(ANN, "2026-03-04 09:00"));
}

/// R9.5, decision 20: the billing cycle by the clock of the location that issued the contract.
#[test]
fn the_billing_cycle_is_that_of_the_issuing_location() {
    let mut desk = member(|limits| limits.days.cycle = Some(1));
    desk.place(L2, "Asia/Tokyo", &[]);
    let contract = &mut desk.person(ANN).contracts[0];
    contract.start = t("2026-01-14 15:00");
    contract.plan.cycle = Cycle::Months(1);
    contract.issued_by = L2;
    // Renewal on the 15th, 00:00 in Tokyo: 15:00 UTC on the 14th. 13:00 and 14:45 UTC are one Tokyo day, 15:00 the next.
    desk.visit(ANN, "2026-03-13 16:00", "2026-03-13 17:00");
    desk.visit(ANN, "2026-03-14 13:00", "2026-03-14 14:00");
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-13 14:00").until("2026-03-13 14:30")));
    assert_eq!(refusal.message, "Ann Lee has reached the limit of 1 days per billing cycle.");
    desk.enter(Ask::new(ANN, "2026-03-14 14:45"));
    desk.job(hallpass_engine::VisitId(3), hallpass_engine::Closing::CutOff, "2026-03-15 00:00");
    desk.enter(Ask::new(ANN, "2026-03-15 09:00"));
}

/// Decision 20: week and month by the clock of the place of the new check-in.
#[test]
fn windows_are_read_at_the_place_of_the_check_in() {
    let mut desk = member(|limits| limits.days.month = Some(1));
    desk.place(L2, "America/New_York", &[]);
    let definition = desk.passes[&hallpass_engine::PassId(1)].definition;
    desk.def(definition).locations = [MAIN, L2].into();
    // 1 April 02:00 UTC is 31 March in New York.
    desk.visit(ANN, "2026-04-01 02:00", "2026-04-01 03:00");
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-04-02 09:00"))), RefusalCode::F3);
    desk.enter(Ask::new(ANN, "2026-04-02 09:00").at(L2));
}

/// A spring day of 23 hours is one day, and its minutes are real ones (R2.7).
#[test]
fn a_day_with_a_clock_change_is_one_day() {
    let mut desk = member(|limits| {
        limits.days.week = Some(1);
        limits.hours.week = Some(23);
    });
    desk.place(MAIN, "Europe/London", &[]);
    desk.clock("2026-03-30 12:00");
    // Sunday 29 March has 23 hours in London; the week ends with it.
    desk.enter(Ask::new(ANN, "2026-03-29 00:00").until("2026-03-29 22:45"));
    assert_eq!(desk.minutes_on("2026-03-29"), 22 * 60 + 45);
    desk.enter(Ask::new(ANN, "2026-03-29 22:45").until("2026-03-29 23:00"));
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-28 10:00").until("2026-03-28 11:00"))), RefusalCode::F3);
}

#[test]
fn beyond_a_limit_free_access_is_closed_and_pay_as_you_go_open() {
    let mut desk = member(|limits| limits.days.week = Some(0));
    desk.person(ANN).contracts[0].plan.uses_time_passes = false;
    desk.settings().plans_without_passes_have_free_access = true;
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00"))), RefusalCode::F3);
    desk.settings().extra_passes_beat_limits = true;
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    assert_eq!(refusal.code, RefusalCode::F3, "nothing is left: the refusal is the limit's");
    assert_eq!(refusal.trace.candidates[0].reasons[0].rule(), "R9.6");
    desk.sell(12_00, Some(60));
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert_eq!(desk.first_pass(visit), desk.bought().first().copied());
}

/// Decision 14: limits come before a named pass.
#[test]
fn a_named_pass_behind_a_limit() {
    let mut desk = member(|limits| limits.days.week = Some(0));
    let pass = hallpass_engine::PassId(1);
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").naming(pass))), RefusalCode::F3);
    desk.settings().extra_passes_beat_limits = true;
    assert_eq!(code(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").naming(pass))), RefusalCode::F3);
    assert_no_row(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").naming_unknown()));
}

/// Decision 18: edits are not tested.
#[test]
fn an_edit_is_not_tested() {
    let mut desk = member(|limits| limits.hours.week = Some(1));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.clock("2026-03-03 18:00");
    desk.put_to(visit, "2026-03-03 17:00");
    assert_eq!(desk.times(visit), "2026-03-03 09:00-17:00");
}
