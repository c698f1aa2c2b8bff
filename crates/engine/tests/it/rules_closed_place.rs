//! `Suspended`: a place that has closed takes nobody in; who is inside stays until the cut-off.

use hallpass_engine::{Closing, LocationId, Outcome, Source, VisitEdit};

use crate::support::*;

const OTHER: LocationId = LocationId(2);

fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.place(OTHER, "Etc/UTC", &[]);
    desk.grant_time(ANN, 600);
    desk
}

fn close(desk: &mut Desk, closed: bool) {
    desk.locations.get_mut(&MAIN).unwrap().closed = closed;
}

#[test]
fn nobody_comes_in_and_no_row_is_kept() {
    let mut desk = desk();
    close(&mut desk, true);
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")), "BusinessId");
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 08:00").until("2026-03-03 09:00")), "BusinessId");
    // The place speaks first: an inactive account leaves no FailedCheckin either.
    desk.person(ANN).active = false;
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")), "BusinessId");
    assert!(desk.failed.is_empty());
    desk.person(ANN).active = true;
    close(&mut desk, false);
    desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
}

#[test]
fn who_is_inside_stays_until_the_cut_off() {
    let mut desk = desk();
    let open = desk.enter(Ask::new(ANN, "2026-03-03 22:00").by(Source::NetworkActivity));
    close(&mut desk, true);
    let again = desk.try_enter(&Ask::new(ANN, "2026-03-03 22:10").by(Source::NetworkActivity));
    assert_eq!(again.unwrap().outcome, Outcome::Activity);
    assert_eq!(desk.job(open, Closing::CutOff, "2026-03-04 00:00"), Outcome::Closed);
    assert_eq!(desk.drawn(open), "#1:120");
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-04 00:05")), "BusinessId");
}

/// A visit whose cut-off has passed does not keep the door open when the job is late.
#[test]
fn yesterdays_open_visit_lets_nobody_in() {
    let mut desk = desk();
    desk.enter(Ask::new(ANN, "2026-03-03 22:00"));
    close(&mut desk, true);
    let before = desk.visits.clone();
    // The cut-off itself belongs to the new day (R2.5).
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-04 00:00")), "BusinessId");
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-04 00:05")), "BusinessId");
    assert_eq!(desk.visits, before);
}

#[test]
fn visits_are_corrected_but_not_moved_there_or_opened_again() {
    let mut desk = desk();
    let here = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let pass = desk.def(hallpass_engine::DefinitionId(1));
    pass.locations = [MAIN, OTHER].into();
    let elsewhere = desk.enter(Ask::new(ANN, "2026-03-03 11:00").at(OTHER).until("2026-03-03 12:00"));
    close(&mut desk, true);
    desk.put_to(here, "2026-03-03 10:30");
    let moved = VisitEdit { location: MAIN, ..desk.as_stored(elsewhere) };
    assert_invalid(desk.try_edit(elsewhere, &moved), "BusinessId");
    let opened = VisitEdit { to: None, ..desk.as_stored(here) };
    assert_invalid(desk.try_edit(here, &opened), "BusinessId");
}
