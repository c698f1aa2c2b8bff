//! Members whose plan needs no passes (R11.11, D23).

use hallpass_engine::{PassId, PlanId};

use crate::support::*;

/// Ann's plan has UseTimePasses=false and the location lets such members in.
fn free_access() -> Desk {
    let mut desk = Desk::new();
    desk.settings().plans_without_passes_have_free_access = true;
    desk.contract(ANN, PlanId(1), "2026-01-01 00:00").plan.uses_time_passes = false;
    desk
}

/// R11.11.
#[test]
fn r11_11_no_pass_no_segments_no_overtime() {
    let mut desk = free_access();
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 12:00");
    let visit = &desk.visits[&visit];
    assert_eq!(visit.pass, None);
    assert!(visit.segments.is_empty());
    assert!(visit.counts_towards_plan_limits);
    assert!(desk.ledger.is_empty());
}

#[test]
fn d23_free_access_comes_before_passes() {
    let mut desk = free_access();
    desk.grant_day(ANN);
    desk.grant_time(ANN, 60);
    let before = desk.passes.clone();
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 12:00");
    assert_eq!(desk.first_pass(visit), None);
    assert_eq!(desk.passes, before);
}

#[test]
fn d23_a_named_pass_wins() {
    let mut desk = free_access();
    let pass = desk.grant_time(ANN, 60);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00").naming(pass));
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!((desk.drawn(visit).as_str(), desk.left(PassId(1))), ("#1:60", 0));
}

/// R11.11.
#[test]
fn r11_11_needs_the_switch_and_an_active_contract() {
    let mut desk = free_access();
    desk.settings().plans_without_passes_have_free_access = false;
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));

    let mut desk = free_access();
    desk.person(ANN).contracts[0].end = Some(t("2026-03-03 09:00"));
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    assert_f2(desk.try_enter(&Ask::new(BEN, "2026-03-03 09:00")));

    let mut desk = free_access();
    desk.person(ANN).contracts[0].plan.uses_time_passes = true;
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
}

#[test]
fn d4_a_visit_without_a_pass_is_resumed_too() {
    let mut desk = free_access();
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:05");
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 09:10")), visit);
    desk.leave(visit, "2026-03-03 09:40");
    assert_eq!(desk.times(visit), "2026-03-03 09:00-09:45");
}

#[test]
fn r7_18_an_edit_keeps_free_access() {
    let mut desk = free_access();
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.clock("2026-03-03 18:00");
    desk.put_to(visit, "2026-03-03 12:00");
    assert_eq!(desk.times(visit), "2026-03-03 09:00-12:00");
    desk.delete(visit);
    assert!(desk.visits.is_empty() && desk.ledger.is_empty());
}
