//! W15: coming back inside time that is already charged (R7.7).

use hallpass_engine::{Outcome, VisitId};

use crate::support::*;

fn after_five_minutes() -> (Desk, VisitId) {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    let a = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:05");
    assert_eq!((desk.times(a).as_str(), desk.remaining()), ("2026-03-03 09:00-09:15", vec![585]));
    (desk, a)
}

/// Comes back at 09:06 and leaves again.
fn back_until(to: &str) -> (Desk, VisitId) {
    let (mut desk, a) = after_five_minutes();
    let again = desk.try_enter(&Ask::new(ANN, "2026-03-03 09:06")).unwrap();
    assert_eq!((again.outcome, again.visit), (Outcome::Reopened, a));
    assert_eq!(desk.times(a), "2026-03-03 09:00-");
    assert_eq!(desk.remaining(), [600], "reversed while open (R7.7)");
    desk.leave(a, to);
    (desk, a)
}

/// R7.7.
#[test]
fn w15_back_inside_the_charged_quarter_costs_nothing() {
    let (desk, a) = back_until("2026-03-03 09:10");
    assert_eq!((desk.times(a).as_str(), desk.remaining()), ("2026-03-03 09:00-09:15", vec![585]));
    assert_eq!(desk.visits.len(), 1);
}

#[test]
fn w15_staying_longer_is_charged_once() {
    let (desk, a) = back_until("2026-03-03 09:40");
    assert_eq!((desk.times(a).as_str(), desk.remaining()), ("2026-03-03 09:00-09:45", vec![555]));
}

#[test]
fn w15_later_is_a_visit_of_its_own() {
    let (mut desk, a) = back_until("2026-03-03 09:10");
    let b = desk.visit(ANN, "2026-03-03 10:00", "2026-03-03 10:30");
    assert_ne!(a, b);
    assert_eq!((desk.times(b).as_str(), desk.remaining()), ("2026-03-03 10:00-10:30", vec![555]));
}
