//! Chapter 2: rounding steps, late and early times, slots on the wall clock; D2, D9, D10, D11.

use hallpass_engine::Slot;

use crate::support::*;

fn desk(zone: &str, step: i64) -> Desk {
    let mut desk = Desk::new();
    desk.place(MAIN, zone, &[]);
    desk.settings().rounding_minutes = step;
    desk.grant_time(ANN, 60_000);
    desk
}

/// R2.2.
#[test]
fn r2_2_every_step_rounds_to_the_nearest_multiple() {
    for (step, raw, stored) in [
        (1, "2026-03-03 09:07:29", "2026-03-03 09:07"),
        (1, "2026-03-03 09:07:30", "2026-03-03 09:08"),
        (5, "2026-03-03 09:07:29", "2026-03-03 09:05"),
        (5, "2026-03-03 09:07:30", "2026-03-03 09:10"),
        (10, "2026-03-03 09:04:59", "2026-03-03 09:00"),
        (10, "2026-03-03 09:05:00", "2026-03-03 09:10"),
        (30, "2026-03-03 09:14:59", "2026-03-03 09:00"),
        (30, "2026-03-03 09:15:00", "2026-03-03 09:30"),
        (60, "2026-03-03 09:29:59", "2026-03-03 09:00"),
        (60, "2026-03-03 09:30:00", "2026-03-03 10:00"),
    ] {
        let mut desk = desk("Etc/UTC", step);
        let visit = desk.enter(Ask::new(ANN, raw));
        assert_eq!(show(desk.visits[&visit].from), stored, "step {step}, {raw}");
    }
}

/// R2.3.
#[test]
fn r2_3_a_short_visit_lasts_one_step() {
    for (step, stored) in [(1, "09:01"), (5, "09:05"), (10, "09:10"), (30, "09:30"), (60, "10:00")] {
        let mut desk = desk("Etc/UTC", step);
        let visit = desk.visit(ANN, "2026-03-03 09:00:01", "2026-03-03 09:00:02");
        assert_eq!(desk.times(visit), format!("2026-03-03 09:00-{stored}"), "step {step}");
    }
}

/// R3.4.
#[test]
fn r3_4_a_pass_with_one_minute_left_is_not_used() {
    let mut desk = Desk::new();
    desk.settings().rounding_minutes = 1;
    let pass = desk.grant_time(ANN, 10);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:09");
    assert_eq!((desk.left(pass), desk.used(pass)), (1, None));
    desk.visit(ANN, "2026-03-03 10:00", "2026-03-03 10:01");
    assert_eq!((desk.left(pass), desk.used(pass).as_deref()), (0, Some("2026-03-03 10:01")));
}

/// Katmandu is 5 h 45 min ahead: full hours on the wall are quarter hours in UTC.
#[test]
fn d10_steps_count_from_the_local_cut_off() {
    for (step, raw, stored) in [
        (60, "2026-03-03 09:29", "2026-03-03 09:00"),
        (60, "2026-03-03 09:31", "2026-03-03 10:00"),
        (30, "2026-03-03 09:16", "2026-03-03 09:30"),
    ] {
        let mut desk = desk("Asia/Kathmandu", step);
        let raw = at_zone("Asia/Kathmandu", raw);
        let visit = desk.enter(Ask::from(ANN, raw));
        assert_eq!(desk.visits[&visit].from, at_zone("Asia/Kathmandu", stored), "step {step}");
    }
}

#[test]
fn d10_arrivals_stay_in_their_business_day_and_departures_reach_its_end() {
    let mut desk = desk("Etc/UTC", 60);
    desk.settings().cut_off = cut_off("03:00");
    // 02:45 would round to 03:00, the next business day.
    let first = desk.enter(Ask::new(ANN, "2026-03-04 02:45").until("2026-03-04 02:50"));
    assert_eq!(desk.times(first), "2026-03-04 02:00-03:00");
    let second = desk.enter(Ask::new(ANN, "2026-03-04 03:10").until("2026-03-04 03:20"));
    assert_eq!(desk.times(second), "2026-03-04 03:00-04:00");
}

/// R2.10.
#[test]
fn r2_10_the_future_begins_after_a_quarter_of_an_hour() {
    let mut desk = desk("Etc/UTC", 15);
    desk.clock("2026-03-03 09:00");
    assert_invalid(desk.try_enter_now(&Ask::new(ANN, "2026-03-03 09:15:01")), "FromTime");
    assert_invalid(desk.try_enter_now(&Ask::new(ANN, "2026-03-03 08:00").until("2026-03-03 09:15:01")), "ToTime");
    let visit = desk.try_enter_now(&Ask::new(ANN, "2026-03-03 08:00").until("2026-03-03 09:15")).unwrap().visit;
    assert_eq!(desk.times(visit), "2026-03-03 08:00-09:15");
    let open = desk.try_enter_now(&Ask::new(ANN, "2026-03-03 09:15")).unwrap().visit;
    assert_eq!(desk.times(open), "2026-03-03 09:15-");
    assert!(desk.failed.is_empty(), "R8.4");
}

/// Years before 1900 are typing errors.
#[test]
fn r2_10_no_visit_lies_before_1900() {
    let mut desk = desk("Etc/UTC", 15);
    desk.clock("2026-03-03 09:00");
    let ask = |from: &str, to: &str| Ask::new(ANN, from).until(to);
    for from in ["0026-03-03 09:00", "1899-12-31 23:59:59"] {
        assert_invalid(desk.try_enter_now(&ask(from, "2026-03-03 09:00")), "FromTime");
    }
    let first = desk.try_enter_now(&ask("1900-01-01 00:00", "1900-01-01 01:00")).unwrap().visit;
    assert_eq!(desk.times(first), "1900-01-01 00:00-01:00");
    desk.try_enter_now(&ask("1965-03-03 09:00", "1965-03-03 10:00")).unwrap();
}

/// R2.10.
#[test]
fn r2_10_late_entries_must_be_closed() {
    let mut desk = desk("Etc/UTC", 15);
    desk.clock("2026-03-10 09:00");
    let answer = desk.try_enter_now(&Ask::new(ANN, "2026-03-09 23:50"));
    let hallpass_engine::Refusal::Invalid(invalid) = answer.unwrap_err() else { panic!("a 400") };
    assert_eq!(invalid.property, "FromTime");
    assert!(invalid.message.contains("ToTime"), "tells what to send: {}", invalid.message);
    desk.try_enter_now(&Ask::new(ANN, "2026-02-01 09:00").until("2026-02-01 10:00")).unwrap();
    desk.try_enter_now(&Ask::new(ANN, "2026-03-10 00:10")).unwrap();
}

#[test]
fn r2_10_the_present_business_day_runs_to_the_cut_off() {
    let mut desk = desk("Etc/UTC", 15);
    desk.settings().cut_off = cut_off("03:00");
    let mut later = desk.clone();
    desk.clock("2026-03-10 02:00");
    desk.try_enter_now(&Ask::new(ANN, "2026-03-09 22:00")).unwrap();
    later.clock("2026-03-10 03:00");
    assert_invalid(later.try_enter_now(&Ask::new(ANN, "2026-03-10 02:59")), "FromTime");
}

#[test]
fn d9_raw_instants_are_compared() {
    let mut desk = desk("Etc/UTC", 15);
    desk.clock("2026-03-03 12:00");
    // Both round to 09:15; the first is a visit, the second is not.
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:10:00").until("2026-03-03 09:10:01"));
    assert_eq!(desk.times(visit), "2026-03-03 09:15-09:30");
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:10:01").until("2026-03-03 10:10:00")), "ToTime");
}

/// Is a pass with these slots good at an instant?
fn open(zone: &str, slots: &[Slot], at: hallpass_engine::Instant) -> bool {
    let mut desk = desk(zone, 15);
    let definition = *desk.definitions.keys().next().unwrap();
    desk.def(definition).slots = slots.to_vec();
    desk.clock_to(at);
    desk.try_enter(&Ask::from(ANN, at)).is_ok()
}

/// R2.9.
#[test]
fn r2_9_a_slot_over_midnight_belongs_to_the_day_it_starts() {
    // Friday 22:00 to Saturday 02:00; 2026-03-06 is a Friday.
    let night = [Slot { day_of_week: 5, from_minute: 22 * 60, to_minute: 26 * 60 }];
    for (at, expected) in [
        ("2026-03-06 21:45", false),
        ("2026-03-06 22:00", true),
        ("2026-03-07 00:00", true),
        ("2026-03-07 01:45", true),
        ("2026-03-07 02:00", false),
        ("2026-03-06 01:00", false),
    ] {
        assert_eq!(open("Etc/UTC", &night, t(at)), expected, "{at}");
    }
    // Saturday night runs into Sunday, over the end of the week.
    let weekend = [Slot { day_of_week: 6, from_minute: 22 * 60, to_minute: 26 * 60 }];
    assert!(open("Etc/UTC", &weekend, t("2026-03-08 01:00")));
    assert!(!open("Etc/UTC", &weekend, t("2026-03-07 01:00")));
}

#[test]
fn r2_9_a_whole_day_slot() {
    let sunday = [Slot { day_of_week: 0, from_minute: 0, to_minute: 1440 }];
    for (at, expected) in [
        ("2026-03-07 23:45", false),
        ("2026-03-08 00:00", true),
        ("2026-03-08 23:45", true),
        ("2026-03-09 00:00", false),
    ] {
        assert_eq!(open("Etc/UTC", &sunday, t(at)), expected, "{at}");
    }
}

#[test]
fn d11_slot_borders_when_the_clocks_change() {
    let sunday = |from_minute, to_minute| [Slot { day_of_week: 0, from_minute, to_minute }];
    // 25 October: 01:30 comes twice, the border is the first, 00:30Z.
    assert!(!open("Europe/London", &sunday(90, 300), t("2026-10-25 00:15")));
    assert!(open("Europe/London", &sunday(90, 300), t("2026-10-25 00:30")));
    assert!(
        open("Europe/London", &sunday(90, 300), t("2026-10-25 01:15")),
        "the second 01:15 is after the first 01:30"
    );
    assert!(open("Europe/London", &sunday(0, 90), t("2026-10-25 00:15")));
    assert!(!open("Europe/London", &sunday(0, 90), t("2026-10-25 00:30")));
    // 29 March: 01:30 does not exist, the border is 01:00Z.
    assert!(!open("Europe/London", &sunday(90, 300), t("2026-03-29 00:45")));
    assert!(open("Europe/London", &sunday(90, 300), t("2026-03-29 01:00")));
    assert!(open("Europe/London", &sunday(0, 90), t("2026-03-29 00:45")));
    assert!(!open("Europe/London", &sunday(0, 90), t("2026-03-29 01:00")));
}

#[test]
fn d11_a_slot_is_wall_clock_time_at_the_place_of_the_visit() {
    // 09:00-17:00 every day; in Tokyo that is 00:00Z-08:00Z.
    let hours = slots(0..=6, 9, 17);
    assert!(open("Asia/Tokyo", &hours, t("2026-03-03 00:00")));
    assert!(!open("Asia/Tokyo", &hours, t("2026-03-03 08:00")));
    assert!(open("Etc/UTC", &hours, t("2026-03-03 09:00")));
}
