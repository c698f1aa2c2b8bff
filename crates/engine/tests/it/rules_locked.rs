//! Visits of a time whose books are closed (R7.19, `Billing.LockDates`).

use hallpass_engine::{LocationId, PassId, Refusal, VisitEdit};

use crate::rules_edit::{L2, desk_with};
use crate::support::*;

const LOCKED: &str = "Check-ins before 2026-03-03 are locked (Billing.LockDates).";

fn lock(desk: &mut Desk, place: LocationId) {
    desk.locations.get_mut(&place).unwrap().locked_before = Some(t("2026-03-03 00:00"));
}

/// The member a refused edit is about.
#[track_caller]
fn locked(result: Result<Answer, Refusal>) -> &'static str {
    match result {
        Err(Refusal::Invalid(invalid)) => {
            assert_eq!(invalid.message, LOCKED);
            invalid.property
        }
        other => panic!("expected a 400, got {other:?}"),
    }
}

#[test]
fn r7_19_nothing_is_moved_in_or_out_of_locked_days() {
    let mut desk = desk_with(&[600]);
    desk.grant_time(BEN, 600);
    let before = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    let after = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    lock(&mut desk, MAIN);
    desk.clock("2026-03-04 12:00");
    let (stored, later) = (desk.as_stored(before), desk.as_stored(after));
    let shorter = VisitEdit { to: Some(t("2026-03-02 09:30")), ..stored };
    assert_eq!(locked(desk.try_edit(before, &shorter)), "ToTime");
    let out = VisitEdit { from: t("2026-03-03 12:00"), to: Some(t("2026-03-03 13:00")), ..stored };
    assert_eq!(locked(desk.try_edit(before, &out)), "FromTime");
    let of_ben = VisitEdit { customer: BEN, ..stored };
    assert_eq!(locked(desk.try_edit(before, &of_ben)), "FromTime");
    let into = VisitEdit { from: t("2026-03-02 23:59"), ..later };
    assert_eq!(locked(desk.try_edit(after, &into)), "FromTime");
    assert_eq!(desk.left(PassId(1)), 480, "nothing has changed");

    // The first instant that is open again, and what is not moved at all.
    desk.try_edit(after, &VisitEdit { from: t("2026-03-03 00:00"), ..later }).unwrap();
    desk.try_edit(before, &stored).unwrap();
    // 60 of the first visit and ten hours, from 00:00 to 10:00: 60 remain overtime.
    assert_eq!(desk.left(PassId(1)), 0);
    // R7.20: a delete gives back what it used.
    desk.delete(before);
}

#[test]
fn r7_19_whoever_is_inside_can_leave() {
    let mut desk = desk_with(&[600]);
    desk.settings().cut_off = cut_off("03:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-02 22:00"));
    lock(&mut desk, MAIN);
    desk.clock("2026-03-03 01:00");
    let earlier = VisitEdit { from: t("2026-03-02 21:00"), ..desk.as_stored(visit) };
    assert_eq!(locked(desk.try_edit(visit, &earlier)), "FromTime");
    desk.leave(visit, "2026-03-02 23:30");
    assert_eq!(desk.left(PassId(1)), 510);
    let longer = VisitEdit { to: Some(t("2026-03-03 01:00")), ..desk.as_stored(visit) };
    assert_eq!(locked(desk.try_edit(visit, &longer)), "ToTime", "it is closed now");
}

#[test]
fn r7_19_the_lock_is_that_of_either_location() {
    let mut desk = desk_with(&[600]);
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    lock(&mut desk, L2);
    let stored = desk.as_stored(visit);
    assert_eq!(locked(desk.try_edit(visit, &VisitEdit { location: L2, ..stored })), "FromTime");
    desk.try_edit(visit, &VisitEdit { to: Some(t("2026-03-02 09:30")), ..stored }).unwrap();
    assert_eq!(desk.left(PassId(1)), 570);
}
