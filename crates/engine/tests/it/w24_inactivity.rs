//! W24: a network visit ends when nothing is heard any more (R7.7, R7.13, R7.16).

use hallpass_engine::{Closing, Outcome, Source, VisitId};

use crate::support::*;

fn seen(at: &str) -> Ask {
    Ask::new(ANN, at).by(Source::NetworkActivity)
}

/// When the inactivity test of a visit is due.
fn job_due(desk: &Desk, visit: VisitId) -> String {
    let due = hallpass_engine::due(&desk.visits[&visit], &desk.locations[&MAIN]);
    let at = due.iter().find(|(cause, _)| *cause == Closing::Inactivity).expect("an inactivity test is due").1;
    show(at)
}

/// Up to and including the second visit's opening at 10:38.
fn until_second_visit() -> (Desk, VisitId) {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    let a = desk.enter(seen("2026-03-03 09:02"));
    assert_eq!(desk.times(a), "2026-03-03 09:00-");
    assert_eq!(job_due(&desk, a), "2026-03-03 09:17", "D1: LastActivity is the raw arrival");

    assert_eq!(desk.enter(seen("2026-03-03 09:14")), a);
    assert_eq!(desk.job(a, Closing::Inactivity, "2026-03-03 09:17"), Outcome::Unchanged);
    assert_eq!(job_due(&desk, a), "2026-03-03 09:29");

    assert_eq!(desk.enter(seen("2026-03-03 09:20")), a);
    assert_eq!(desk.job(a, Closing::Inactivity, "2026-03-03 09:29"), Outcome::Unchanged);
    assert_eq!(job_due(&desk, a), "2026-03-03 09:35");

    assert_eq!(desk.job(a, Closing::Inactivity, "2026-03-03 09:35"), Outcome::Closed);
    assert_eq!(desk.times(a), "2026-03-03 09:00-09:15");
    assert_eq!(desk.remaining(), [585]);
    let again = desk.job(a, Closing::Inactivity, "2026-03-03 09:36");
    assert_eq!(again, Outcome::Unchanged, "closed meanwhile");

    let b = desk.enter(seen("2026-03-03 10:38"));
    assert_ne!(a, b);
    assert_eq!(desk.times(b), "2026-03-03 10:45-");
    assert_eq!(job_due(&desk, b), "2026-03-03 10:53");
    assert_eq!(desk.job(b, Closing::Inactivity, "2026-03-03 10:53"), Outcome::Closed);
    assert_eq!(desk.times(b), "2026-03-03 10:45-11:00");
    assert_eq!(desk.remaining(), [570]);
    (desk, b)
}

/// R7.13, R7.16.
#[test]
fn w24_step_by_step() {
    let (desk, _) = until_second_visit();
    assert_eq!(desk.visits.len(), 2);
}

#[test]
fn w24_activity_inside_the_charged_quarter_resumes() {
    let (mut desk, b) = until_second_visit();
    let again = desk.try_enter(&seen("2026-03-03 10:55")).unwrap();
    assert_eq!((again.outcome, again.visit), (Outcome::Reopened, b));
    assert_eq!(desk.times(b), "2026-03-03 10:45-");
    // No new charge before 11:00.
    assert_eq!(desk.job(b, Closing::Inactivity, "2026-03-03 11:10"), Outcome::Closed);
    assert_eq!(desk.times(b), "2026-03-03 10:45-11:00");
    assert_eq!(desk.remaining(), [570]);
}
