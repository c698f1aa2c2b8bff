//! R5.6, R7.2 and R8: passes named by the request, and which objection comes first; D13, D14, D15.

use hallpass_engine::{PassId, Refusal, RefusalCode, Source};

use crate::support::*;

const FIRST: PassId = PassId(1);
const SECOND: PassId = PassId(2);

fn two_time_passes() -> Desk {
    let mut desk = Desk::new();
    let definition = desk.time_pass(600);
    desk.grant_many(ANN, definition, 2);
    desk
}

/// R5.6.
#[test]
fn r5_6_a_named_pass_beats_the_order() {
    let mut desk = two_time_passes();
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00").naming(SECOND));
    assert_eq!(desk.first_pass(visit), Some(SECOND));
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!(desk.remaining(), [600, 540]);
}

#[test]
fn r5_6_an_unknown_pass_is_a_400() {
    let mut desk = two_time_passes();
    assert_no_row(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").naming_unknown()));
    assert!(desk.visits.is_empty());
}

#[test]
fn d13_a_named_pass_must_be_eligible() {
    let ask = || Ask::new(ANN, "2026-03-03 09:00").naming(SECOND);
    let refuses = |change: &dyn Fn(&mut Desk)| {
        let mut desk = two_time_passes();
        change(&mut desk);
        assert_no_row(desk.try_enter(&ask()));
        assert!(desk.visits.is_empty());
    };
    refuses(&|desk| desk.pass(SECOND).expires = Some(t("2026-03-03 09:00")));
    refuses(&|desk| desk.pass(SECOND).valid_from = Some(t("2026-03-03 09:15")));
    refuses(&|desk| desk.set_used_by_hand(SECOND, t("2026-03-03 08:00")));
    refuses(&|desk| {
        let definition = desk.passes[&SECOND].definition;
        desk.def(definition).slots = slots(0..=6, 10, 12);
    });
    refuses(&|desk| {
        let definition = desk.passes[&SECOND].definition;
        desk.def(definition).only_for_members = true;
    });
    refuses(&|desk| {
        let definition = desk.passes[&SECOND].definition;
        desk.def(definition).locations = [hallpass_engine::LocationId(99)].into();
    });
}

#[test]
fn d13_a_named_pass_without_network_check_in() {
    let mut desk = two_time_passes();
    let definition = desk.passes[&SECOND].definition;
    desk.def(definition).allow_network_check_in = false;
    assert_no_row(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").by(Source::NetworkActivity).naming(SECOND)));
}

/// R6.8 keeps passes in use for last, but they stay eligible.
#[test]
fn d13_a_named_pass_may_be_in_use_by_a_colleague() {
    let mut desk = Desk::new();
    desk.team();
    let shared = desk.grant_time(PAT, 60);
    desk.grant_time(PAT, 30);
    desk.enter(Ask::new(BEN, "2026-03-03 09:00"));
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:30").naming(shared));
    assert_eq!(desk.first_pass(visit), Some(shared));
}

#[track_caller]
fn code(desk: &mut Desk, ask: &Ask) -> Option<RefusalCode> {
    match desk.try_enter(ask).unwrap_err() {
        Refusal::Invalid(_) => None,
        Refusal::Refused(refused) => Some(refused.code),
    }
}

/// R7.2.
#[test]
fn d14_the_order_of_objections() {
    let mut desk = two_time_passes();
    desk.clock("2026-03-03 12:00");
    desk.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 10:00"));
    desk.pass(FIRST).expires = Some(t("2026-03-03 08:00"));
    desk.pass(SECOND).expires = Some(t("2026-03-03 08:00"));
    desk.person(ANN).active = false;
    desk.person(ANN).network_access = false;
    // Everything is wrong at once; one objection after the other is lifted.
    let wrong = || Ask::new(ANN, "2026-03-03 09:30").by(Source::NetworkActivity).naming(SECOND);
    assert_invalid(desk.try_enter(&wrong().until("2026-03-03 09:20")), "ToTime");
    assert_eq!(code(&mut desk, &wrong().until("2026-03-03 09:45")), Some(RefusalCode::F1));
    desk.person(ANN).active = true;
    assert_eq!(code(&mut desk, &wrong().until("2026-03-03 09:45")), Some(RefusalCode::F5));
    desk.person(ANN).network_access = true;
    assert_invalid(desk.try_enter(&wrong().until("2026-03-03 09:45")), "FromTime");
    let rows = desk.failed.len();
    let apart = Ask { who: ANN, ..wrong() };
    let apart = Ask { request: hallpass_engine::CheckIn { from: t("2026-03-03 11:00"), ..apart.request }, ..apart };
    assert_no_row(desk.try_enter(&apart));
    assert_eq!(desk.failed.len(), rows, "D15: none for a named pass that does not fit");
    let unnamed = Ask::new(ANN, "2026-03-03 11:00").by(Source::NetworkActivity);
    assert_eq!(code(&mut desk, &unnamed), Some(RefusalCode::F2));
    assert_eq!(rows, 2, "F1 and F5");
    assert_eq!(desk.failed.len(), 3);
}

/// R7.12, R8.3.
#[test]
fn r8_3_f5_network_access_and_devices() {
    let text = "Network check-in is not allowed for this customer.";
    let mut desk = two_time_passes();
    desk.person(ANN).network_access = false;
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").by(Source::NetworkActivity)));
    assert_eq!((refusal.code, refusal.message.as_str()), (RefusalCode::F5, text));
    desk.enter(Ask::new(ANN, "2026-03-03 09:00").by(Source::DoorAccess));

    let mut desk = two_time_passes();
    desk.settings().device_count_limit = Some(2);
    let with = |devices: &str| Ask::new(ANN, "2026-03-03 09:00").by(Source::NetworkActivity).with_devices(devices);
    let refusal = refused(desk.try_enter(&with("aa:01,aa:02,aa:03")));
    assert_eq!((refusal.code, refusal.message.as_str()), (RefusalCode::F5, text));
    assert_eq!(desk.failed[0].mac_addresses.as_deref(), Some("aa:01,aa:02,aa:03"), "R8.2");
    desk.enter(with("aa:01,aa:02"));
}

/// R8.2.
#[test]
fn r8_2_a_failed_checkin_repeats_the_circumstances() {
    let mut desk = Desk::new();
    desk.person(ANN).team_names = vec!["Blue".to_owned(), "Red".to_owned()];
    desk.contract(ANN, hallpass_engine::PlanId(4), "2026-01-01 00:00");
    let ask = Ask::new(ANN, "2026-03-03 09:07:10").by(Source::Sensor).with_devices("aa:01");
    assert_f2(desk.try_enter(&ask));
    let row = &desk.failed[0];
    assert_eq!((row.customer, row.location, row.source), (ANN, MAIN, Source::Sensor));
    assert_eq!(row.at, t("2026-03-03 09:07:10"), "the raw instant");
    assert_eq!(row.mac_addresses.as_deref(), Some("aa:01"));
    assert_eq!(row.teams.as_deref(), Some("Blue, Red"));
    assert_eq!(row.plans.as_deref(), Some("Plan 4"));
}

/// R5.7.
#[test]
fn r5_7_a_visit_keeps_flag_teams_and_plans_of_its_day() {
    let mut desk = two_time_passes();
    let definition = desk.passes[&FIRST].definition;
    desk.def(definition).counts_towards_plan_limits = false;
    desk.person(ANN).team_names = vec!["Blue".to_owned(), "Red".to_owned()];
    desk.contract(ANN, hallpass_engine::PlanId(4), "2026-01-01 00:00");
    desk.contract(ANN, hallpass_engine::PlanId(5), "2026-01-01 00:00").end = Some(t("2026-02-01 00:00"));
    desk.contract(ANN, hallpass_engine::PlanId(6), "2026-01-01 00:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let visit = &desk.visits[&visit];
    assert!(!visit.counts_towards_plan_limits);
    assert_eq!(visit.teams.as_deref(), Some("Blue, Red"));
    assert_eq!(visit.plans.as_deref(), Some("Plan 4, Plan 6"));
}
