//! W21: a paying customer shares passes with a team (R6.8, R11.14, R11.16).

use hallpass_engine::PassId;

use crate::support::*;

const T1: PassId = PassId(1);
const T2: PassId = PassId(2);

fn two_time_passes() -> Desk {
    let mut desk = Desk::new();
    desk.team();
    for minutes in [60, 30] {
        desk.grant_time(PAT, minutes);
    }
    desk
}

/// R11.14.
#[test]
fn w21_two_members_and_two_passes() {
    let mut desk = two_time_passes();
    let a = desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
    assert_eq!(desk.first_pass(a), Some(T1), "more remaining first");
    assert!(desk.checked_in(T1));
    let b = desk.enter(Ask::new(BEN, "2026-03-03 10:00"));
    assert_eq!(desk.first_pass(b), Some(T2), "T1 is in use");

    desk.leave(a, "2026-03-03 11:00");
    assert_eq!((desk.left(T1), desk.used(T1).as_deref()), (0, Some("2026-03-03 11:00")));
    desk.leave(b, "2026-03-03 11:30");
    assert_eq!((desk.left(T2), desk.used(T2).as_deref()), (0, Some("2026-03-03 10:30")));
    assert_eq!(desk.drawn(b), "#2:30 overtime:60");
}

/// R4.10, R11.14.
#[test]
fn w21_without_sharing_nobody_enters() {
    let mut desk = two_time_passes();
    desk.teams[0].share_time_passes = false;
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:00")));
    assert_f2(desk.try_enter(&Ask::new(BEN, "2026-03-03 10:00")));
    desk.enter(Ask::new(PAT, "2026-03-03 10:00"));
}

/// R11.16.
#[test]
fn w21_a_day_pass_serves_one_person() {
    let mut desk = Desk::new();
    desk.team();
    let pass = desk.grant_day(PAT);
    let a = desk.visit(ANN, "2026-03-03 10:00", "2026-03-03 11:00");
    assert_eq!(desk.first_pass(a), Some(pass));
    let refusal = refused(desk.try_enter(&Ask::new(BEN, "2026-03-03 11:00")));
    assert_eq!(refusal.message, "Ben Okoro does not have a valid time pass.");
    // It is Ann's for the day, not even the holder's.
    assert_f2(desk.try_enter(&Ask::new(PAT, "2026-03-03 11:00")));
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 12:00")), a);
}
