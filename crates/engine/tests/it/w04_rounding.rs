//! W4: rounding to the quarter hour (R2.2, R2.3, R2.4).

use crate::support::*;

fn desk_with_minutes() -> Desk {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 6000);
    desk
}

/// Stored FromTime of an open check-in.
fn stored_from(raw: &str) -> String {
    let mut desk = desk_with_minutes();
    let visit = desk.enter(Ask::new(ANN, raw));
    show(desk.visits[&visit].from)
}

/// Stored times and the minutes taken, entered as one visit and as an arrival and a departure: both must agree.
fn stored_visit(from: &str, to: &str) -> (String, i64) {
    let mut at_once = desk_with_minutes();
    let visit = at_once.enter(Ask::new(ANN, from).until(to));
    let mut in_two = desk_with_minutes();
    let second = in_two.visit(ANN, from, to);
    assert_eq!(at_once.times(visit), in_two.times(second));
    assert_eq!(at_once.remaining(), in_two.remaining());
    (at_once.times(visit), 6000 - at_once.remaining()[0])
}

#[test]
fn w4_from_time_rounds_to_the_nearest_quarter_and_a_half_up() {
    for (raw, stored) in [
        ("2026-03-03 09:00:00", "2026-03-03 09:00"),
        ("2026-03-03 09:07:29", "2026-03-03 09:00"),
        ("2026-03-03 09:07:30", "2026-03-03 09:15"),
        ("2026-03-03 09:22:29", "2026-03-03 09:15"),
        ("2026-03-03 09:22:30", "2026-03-03 09:30"),
        ("2026-03-03 10:08:00", "2026-03-03 10:15"),
    ] {
        assert_eq!(stored_from(raw), stored, "{raw}");
    }
}

/// R2.4.
#[test]
fn w4_from_time_does_not_round_into_the_next_business_day() {
    assert_eq!(stored_from("2026-03-03 23:53"), "2026-03-03 23:45");
    assert_eq!(stored_from("2026-03-03 23:59:59"), "2026-03-03 23:45");
}

#[test]
fn w4_to_time_rounds_up_to_the_cut_off() {
    assert_eq!(
        stored_visit("2026-03-03 22:00", "2026-03-03 23:53"),
        ("2026-03-03 22:00-2026-03-04 00:00".to_owned(), 120)
    );
}

#[test]
fn w4_visits_and_their_minutes() {
    for (from, to, stored, minutes) in [
        ("2026-03-03 09:00", "2026-03-03 09:10", "2026-03-03 09:00-09:15", 15),
        ("2026-03-03 09:05", "2026-03-03 09:12", "2026-03-03 09:00-09:15", 15),
        ("2026-03-03 09:00", "2026-03-03 09:05", "2026-03-03 09:00-09:15", 15),
        ("2026-03-03 09:10", "2026-03-03 09:20", "2026-03-03 09:15-09:30", 15),
        ("2026-03-03 10:40", "2026-03-03 11:40", "2026-03-03 10:45-11:45", 60),
        ("2026-03-03 23:53", "2026-03-04 00:00", "2026-03-03 23:45-2026-03-04 00:00", 15),
    ] {
        assert_eq!(stored_visit(from, to), (stored.to_owned(), minutes), "{from} - {to}");
    }
}

/// R2.3.
#[test]
fn w4_leaving_before_arriving_is_a_400_on_to_time() {
    let mut desk = desk_with_minutes();
    desk.clock("2026-03-03 12:00");
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:00").until("2026-03-03 09:00")), "ToTime");
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:00").until("2026-03-03 10:00")), "ToTime");
    assert!(desk.visits.is_empty() && desk.failed.is_empty());
}

/// R2.2.
#[test]
fn w4_a_put_that_sends_back_the_stored_from_time_keeps_the_raw_one() {
    let mut desk = desk_with_minutes();
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 10:08"));
    assert_eq!(desk.times(visit), "2026-03-03 10:15-");
    // Later than the raw 10:08, although earlier than the stored 10:15.
    desk.leave(visit, "2026-03-03 10:09");
    assert_eq!(desk.times(visit), "2026-03-03 10:15-10:30");
    assert_eq!(desk.remaining(), [5985]);
    assert_eq!(desk.visits[&visit].raw_from, t("2026-03-03 10:08"));
    assert_eq!(desk.visits[&visit].raw_to, Some(t("2026-03-03 10:09")));
}
