//! W23: refusals (R8), without the rows that only HTTP or pay as you go can show.

use hallpass_engine::{Outcome, PlanId, RefusalCode, Source};

use crate::support::*;

/// R4.1, R8.3.
#[test]
fn w23_inactive_customer() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    desk.person(ANN).active = false;
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    assert_eq!((refusal.code, refusal.message.as_str()), (RefusalCode::F1, "This account is disabled"));
    assert_eq!(desk.failed.len(), 1);
    assert_eq!(desk.failed[0].description, "This account is disabled");
}

/// R8.1, R8.3.
#[test]
fn w23_no_pass_and_no_pay_as_you_go() {
    let mut desk = Desk::new();
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    assert_eq!(desk.failed.len(), 1);
    assert_eq!(desk.failed[0].source, Source::Manual);
    assert_eq!(desk.failed[0].description, desk.f2_text(ANN));
}

#[test]
fn w23_a_named_unused_day_pass_is_taken() {
    let mut desk = Desk::new();
    let definition = desk.day_pass();
    let passes = desk.grant_many(ANN, definition, 3);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00").naming(passes[2]));
    assert_eq!(desk.first_pass(visit), Some(passes[2]));
    assert_eq!(desk.used(passes[0]), None);
}

/// R5.6.
#[test]
fn w23_a_named_day_pass_of_another_day_is_a_400_without_a_row() {
    let mut desk = Desk::new();
    let definition = desk.day_pass();
    let passes = desk.grant_many(ANN, definition, 2);
    desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    assert!(desk.passes[&passes[0]].used);
    let before = desk.passes.clone();
    assert_no_row(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").naming(passes[0])));
    assert_eq!((&desk.passes, desk.failed.len(), desk.visits.len()), (&before, 0, 1));
}

#[test]
fn w23_a_day_pass_marked_used_by_hand_covers_that_day() {
    let mut desk = Desk::new();
    let definition = desk.day_pass();
    let passes = desk.grant_many(ANN, definition, 2);
    desk.set_used_by_hand(passes[0], t("2026-03-03 07:00"));
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00").naming(passes[0]));
    assert_eq!(desk.first_pass(visit), Some(passes[0]));
    assert_eq!(desk.used(passes[1]), None, "no further pass used");
    assert_eq!(desk.used(passes[0]).as_deref(), Some("2026-03-03 07:00"), "unchanged on re-entry");
}

#[test]
fn w23_already_checked_in() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let before = desk.visits.clone();
    assert_plain_400(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:30")));
    assert_eq!(desk.visits, before);
    assert!(desk.failed.is_empty(), "R8.4");
}

#[test]
fn w23_network_activity_moves_last_activity_of_the_open_visit() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let again = desk.try_enter(&Ask::new(ANN, "2026-03-03 09:31").by(Source::NetworkActivity)).unwrap();
    assert_eq!((again.outcome, again.visit), (Outcome::Activity, visit));
    assert_eq!(desk.visits.len(), 1);
    assert_eq!(desk.visits[&visit].last_activity, Some(t("2026-03-03 09:31")));
}

#[test]
fn w23_overlap_is_a_400_and_touching_is_not() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 11:00");
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:00").until("2026-03-03 12:00")), "FromTime");
    assert_eq!((desk.visits.len(), desk.failed.len()), (1, 0));
    let next = desk.enter(Ask::new(ANN, "2026-03-03 11:00").until("2026-03-03 12:00"));
    assert_eq!(desk.times(next), "2026-03-03 11:00-12:00");
    assert_eq!(desk.remaining(), [420]);
}

/// R4.7.
#[test]
fn w23_a_pass_without_network_check_in() {
    let mut desk = Desk::new();
    let pass = desk.grant_time(ANN, 600);
    let definition = desk.passes[&pass].definition;
    desk.def(definition).allow_network_check_in = false;
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").by(Source::NetworkActivity)));
    assert_eq!(refusal.code, RefusalCode::F2);
    assert_eq!(desk.failed[0].source, Source::NetworkActivity);
    desk.enter(Ask::new(ANN, "2026-03-03 09:00").by(Source::Manual));
}

#[test]
fn w23_a_pass_for_members_of_another_plan() {
    let (p1, p2) = (PlanId(1), PlanId(2));
    let mut desk = Desk::new();
    desk.contract(ANN, p2, "2026-01-01 00:00");
    let pass = desk.grant_time(ANN, 600);
    let definition = desk.passes[&pass].definition;
    desk.def(definition).only_for_members = true;
    desk.def(definition).plans = [p1].into();
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    desk.contract(ANN, p1, "2026-03-03 09:15");
    desk.enter(Ask::new(ANN, "2026-03-03 09:15"));
}

/// R4.5.
#[test]
fn w23_a_visit_may_outlive_the_expiry_it_began_before() {
    let mut desk = Desk::new();
    let pass = desk.grant_time(ANN, 600);
    desk.pass(pass).expires = Some(t("2026-03-03 12:00"));
    let mut late = desk.clone();
    let visit = desk.visit(ANN, "2026-03-03 11:45", "2026-03-03 14:00");
    assert_eq!((desk.drawn(visit).as_str(), desk.left(pass)), ("#1:135", 465));
    assert_f2(late.try_enter(&Ask::new(ANN, "2026-03-03 12:00")));
}

/// Two simultaneous requests, as the store serialises them (R7.5).
#[test]
fn w23_a_doubled_request_makes_one_row() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert_plain_400(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    assert_eq!(desk.visits.len(), 1);
}
