//! W5: a day pass and re-entry (R3.4, R5.2, R7.6).

use hallpass_engine::{Outcome, PassId};

use crate::support::*;

const DP1: PassId = PassId(1);
const DP2: PassId = PassId(2);

fn five_day_passes(record_every_visit: bool) -> Desk {
    let mut desk = Desk::new();
    desk.settings().always_record_by_minute = record_every_visit;
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 5);
    desk
}

fn unused(desk: &Desk) -> usize {
    desk.passes.values().filter(|pass| !pass.used).count()
}

/// R3.1, R3.4, R7.6.
#[test]
fn w5_first_in_last_out_keeps_one_record_a_day() {
    let mut desk = five_day_passes(false);
    let a = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert_eq!(desk.used(DP1).as_deref(), Some("2026-03-03 09:00"), "used at check-in");
    assert!(desk.checked_in(DP1));
    desk.leave(a, "2026-03-03 13:00");
    assert_eq!(desk.times(a), "2026-03-03 09:00-13:00");

    let again = desk.try_enter(&Ask::new(ANN, "2026-03-03 14:00")).unwrap();
    assert_eq!((again.outcome, again.visit), (Outcome::Reopened, a));
    assert_eq!(desk.times(a), "2026-03-03 09:00-");
    assert!(desk.checked_in(DP1));
    desk.leave(a, "2026-03-03 16:00");
    assert_eq!(desk.times(a), "2026-03-03 09:00-16:00");

    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 17:00")), a);
    desk.leave(a, "2026-03-03 18:00");
    assert_eq!(desk.times(a), "2026-03-03 09:00-18:00");
    assert_eq!(desk.drawn(a), "#1:day");

    let d = desk.visit(ANN, "2026-03-04 09:00", "2026-03-04 10:00");
    assert_eq!(desk.drawn(d), "#2:day");
    assert_eq!(desk.used(DP2).as_deref(), Some("2026-03-04 09:00"));
    assert_eq!((unused(&desk), desk.visits.len()), (3, 2));
    assert_eq!(desk.minutes_on("2026-03-03"), 9 * 60, "the gaps count");
    assert_dp1(&desk);
}

/// R7.6.
#[test]
fn w5_recording_by_minute_keeps_a_record_per_visit() {
    let mut desk = five_day_passes(true);
    let a = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 13:00");
    let b = desk.visit(ANN, "2026-03-03 14:00", "2026-03-03 16:00");
    let c = desk.visit(ANN, "2026-03-03 17:00", "2026-03-03 18:00");
    let d = desk.visit(ANN, "2026-03-04 09:00", "2026-03-04 10:00");
    assert_eq!(desk.times(a), "2026-03-03 09:00-13:00");
    assert_eq!(desk.times(b), "2026-03-03 14:00-16:00");
    assert_eq!(desk.times(c), "2026-03-03 17:00-18:00");
    assert_eq!([a, b, c, d].map(|v| desk.drawn(v)), ["#1:day", "#1:day", "#1:day", "#2:day"]);
    assert_eq!((unused(&desk), desk.visits.len()), (3, 4));
    assert_eq!(desk.minutes_on("2026-03-03"), 7 * 60);
    assert_dp1(&desk);
}

#[track_caller]
fn assert_dp1(desk: &Desk) {
    assert_eq!(desk.used(DP1).as_deref(), Some("2026-03-03 09:00"));
    assert_eq!(desk.passes[&DP1].total, None);
    assert_eq!(desk.passes[&DP1].remaining, None);
}
