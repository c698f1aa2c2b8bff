//! W12: plan limits (R9), row by row. Plan: CheckinMonthLimit 2, HoursWeekLimit 10; 2 March 2026 is a Monday.

use hallpass_engine::{PassId, PlanId, RefusalCode};

use crate::support::*;

const PLAN: PlanId = PlanId(1);

/// Ann with plenty of passes; returns their definition.
fn member() -> (Desk, hallpass_engine::DefinitionId) {
    let mut desk = Desk::new();
    desk.settings().always_record_by_minute = true;
    let limits = &mut desk.contract(ANN, PLAN, "2026-01-01 00:00").plan.limits;
    limits.days.month = Some(2);
    limits.hours.week = Some(10);
    let definition = desk.time_pass(3_000);
    desk.grant_many(ANN, definition, 2);
    (desk, definition)
}

/// The rows up to the refusal: Monday, Tuesday twice.
fn three_visits(desk: &mut Desk) {
    desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 11:00");
    desk.visit(ANN, "2026-03-02 12:00", "2026-03-02 13:00");
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 15:45");
    desk.visit(ANN, "2026-03-03 16:00", "2026-03-03 18:00");
}

/// R9.4.
#[test]
fn w12_the_running_visit_is_not_cut_and_the_next_one_is_refused_by_hours() {
    let (mut desk, _) = member();
    three_visits(&mut desk);
    assert_eq!(desk.minutes_on("2026-03-02") + desk.minutes_on("2026-03-03"), 705);
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-03 18:15")));
    assert_eq!(refusal.code, RefusalCode::F4);
    assert_eq!(refusal.message, "Ann Lee has reached the limit of 10 hours per week.");
    assert_eq!(desk.failed.len(), 1, "R8.2");
    assert_eq!(desk.failed[0].description, refusal.message);
    assert!(desk.left(PassId(1)) > 0, "although passes are left");
}

/// R8.3.
#[test]
fn w12_next_monday_is_refused_by_days() {
    let (mut desk, _) = member();
    three_visits(&mut desk);
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-09 09:00")));
    assert_eq!(refusal.code, RefusalCode::F3);
    assert_eq!(refusal.message, "Ann Lee has reached the limit of 2 days per month.");
}

/// R9.2.
#[test]
fn w12_passes_that_do_not_count_are_never_refused() {
    let (mut desk, definition) = member();
    desk.def(definition).counts_towards_plan_limits = false;
    three_visits(&mut desk);
    desk.visit(ANN, "2026-03-03 18:15", "2026-03-03 19:00");
    desk.enter(Ask::new(ANN, "2026-03-09 09:00"));
}

/// R9.3, R9.6.
#[test]
fn w12_an_extra_pass_helps_only_when_extra_passes_beat_limits() {
    for beat in [false, true] {
        let (mut desk, _) = member();
        three_visits(&mut desk);
        let extra = desk.grant_time(ANN, 600);
        let definition = desk.passes[&extra].definition;
        desk.def(definition).counts_towards_plan_limits = false;
        desk.settings().extra_passes_beat_limits = beat;
        let answer = desk.try_enter(&Ask::new(ANN, "2026-03-09 09:00"));
        if beat {
            assert_eq!(desk.first_pass(answer.unwrap().visit), Some(extra));
        } else {
            assert_eq!(refused(answer).code, RefusalCode::F3);
        }
    }
}
