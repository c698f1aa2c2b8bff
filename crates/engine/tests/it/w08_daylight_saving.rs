//! W8: clocks changing in Europe/London 2026, and slots stored on a 1976 base date (R2.6, R2.7, R2.8, R2.9).

use hallpass_engine::Slot;
use hallpass_engine::calendar::{Zone, decode_slot, encode_slot, merge_slots};

use crate::support::*;

const LONDON: &str = "Europe/London";

fn london(cut_off_text: &str) -> Desk {
    let mut desk = Desk::new();
    desk.place(MAIN, LONDON, &[]);
    desk.settings().cut_off = cut_off(cut_off_text);
    desk
}

/// R2.7.
#[test]
fn w8_minutes_are_real_minutes_when_the_clocks_change() {
    for (from, to, stored, minutes) in [
        ("2026-03-29 00:30", "2026-03-29 03:30", "2026-03-29 00:30-02:30", 120),
        ("2026-10-25 00:30", "2026-10-25 03:30", "2026-10-24 23:30-2026-10-25 03:30", 240),
    ] {
        let mut desk = london("00:00");
        desk.grant_time(ANN, 600);
        let (from, to) = (at_zone(LONDON, from), at_zone(LONDON, to));
        desk.clock_to(to);
        let visit = desk.enter(Ask::from(ANN, from).until_instant(to));
        assert_eq!(desk.times(visit), stored);
        assert_eq!(desk.remaining(), [600 - minutes]);
    }
}

/// R2.6.
#[test]
fn w8_business_days_have_23_to_25_hours() {
    let zone = Zone::by_name(LONDON).unwrap();
    for (cut_off_text, inside, start, end) in [
        ("00:00", "2026-03-29 12:00", "2026-03-29 00:00", "2026-03-29 23:00"),
        ("00:00", "2026-10-25 12:00", "2026-10-24 23:00", "2026-10-26 00:00"),
        // 01:30 does not exist on 29 March: the first instant after the gap.
        ("01:30", "2026-03-29 12:00", "2026-03-29 01:00", "2026-03-30 00:30"),
        // 01:30 comes twice on 25 October: the first.
        ("01:30", "2026-10-25 12:00", "2026-10-25 00:30", "2026-10-26 01:30"),
    ] {
        let cut_off = cut_off(cut_off_text);
        let day = zone.business_day(cut_off, t(inside));
        assert_eq!(show(zone.start_of(cut_off, day)), start, "{cut_off_text} {inside}");
        assert_eq!(show(zone.next_cut_off(cut_off, t(inside))), end, "{cut_off_text} {inside}");
        // The borders themselves: the start belongs to the day, the end to the next.
        assert_eq!(zone.business_day(cut_off, t(start)), day);
        assert_ne!(zone.business_day(cut_off, t(end)), day);
        let just_before = |text: &str| t(text) - hallpass_engine::instant::Span::seconds(1);
        assert_eq!(zone.business_day(cut_off, just_before(end)), day);
        assert_ne!(zone.business_day(cut_off, just_before(start)), day);
    }
}

/// A manual visit over the whole stretch shows where one day pass ends and the next begins.
#[test]
fn w8_day_passes_end_at_the_moved_cut_off() {
    let mut desk = london("01:30");
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 3);
    let visit = desk.enter(Ask::new(ANN, "2026-03-28 20:00").until("2026-03-30 02:00"));
    let edges: Vec<String> = desk.visits[&visit].segments.iter().map(|s| show(s.from)).collect();
    assert_eq!(edges, ["2026-03-28 20:00", "2026-03-29 01:00", "2026-03-30 00:30"]);
}

#[test]
fn w8_a_slot_keeps_the_wall_clock() {
    let mut desk = london("00:00");
    let pass = desk.grant_time(ANN, 6000);
    let definition = desk.passes[&pass].definition;
    desk.def(definition).slots = slots([0], 9, 17);
    // Winter time: 09:00Z-17:00Z. The visit starts inside and stays past the end.
    let winter = desk.enter(Ask::new(ANN, "2026-03-22 09:00").until("2026-03-22 18:00"));
    assert_eq!(desk.drawn(winter), "#1:480 overtime:60");
    // Summer time since 01:00Z of the 29th: 08:00Z-16:00Z.
    let summer = desk.enter(Ask::new(ANN, "2026-03-29 08:00").until("2026-03-29 17:00"));
    assert_eq!(desk.drawn(summer), "#1:480 overtime:60");
    for closed in ["2026-04-05 07:45", "2026-04-05 16:00", "2026-04-06 10:00"] {
        assert_f2(desk.try_enter(&Ask::new(ANN, closed)));
    }
}

#[test]
fn w8_a_winter_slot_does_not_open_an_hour_early() {
    let mut desk = london("00:00");
    let pass = desk.grant_time(ANN, 6000);
    let definition = desk.passes[&pass].definition;
    desk.def(definition).slots = slots([0], 9, 17);
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-22 08:45")));
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-22 17:00")));
}

/// Decodes as wall-clock minutes, whatever the season it is read in.
fn decoded(zone: &str, from: &str, to: &str) -> (u16, u16) {
    let zone = Zone::by_name(zone).unwrap();
    let read = |now: &str| decode_slot(&zone, t(now), 2, t(from), t(to));
    let (winter, summer) = (read("2026-01-15 12:00"), read("2026-07-15 12:00"));
    assert_eq!(winter, summer, "the season must not matter");
    assert_eq!(winter.day_of_week, 2, "the day is the local one");
    let (from_again, to_again) = encode_slot(&zone, t("2026-01-15 12:00"), &winter);
    assert_eq!(decode_slot(&zone, t("2026-07-15 12:00"), 2, from_again, to_again), winter, "encode is the inverse");
    (winter.from_minute, winter.to_minute)
}

/// R2.8.
#[test]
fn w8_stored_slots_use_the_present_standard_offset() {
    let nine_to_six = (9 * 60, 18 * 60);
    for (zone, from, to) in [
        // Not +07:30, as Singapore was in 1976.
        ("Asia/Singapore", "1976-01-01 01:00", "1976-01-01 10:00"),
        // Not +01:00, as Lisbon was in 1976.
        ("Europe/Lisbon", "1976-01-01 09:00", "1976-01-01 18:00"),
        // The date may shift by a day.
        ("Australia/Sydney", "1975-12-31 23:00", "1976-01-01 08:00"),
        ("America/New_York", "1976-01-01 14:00", "1976-01-01 23:00"),
        // Ireland's law calls summer time the standard and winter the exception.
        ("Europe/Dublin", "1976-01-01 09:00", "1976-01-01 18:00"),
    ] {
        assert_eq!(decoded(zone, from, to), nine_to_six, "{zone}");
    }
}

#[test]
fn r2_9_stored_slots_over_midnight_and_of_a_whole_day() {
    assert_eq!(decoded("Etc/UTC", "1976-01-01 22:00", "1976-01-01 02:00"), (22 * 60, 26 * 60));
    assert_eq!(decoded("Etc/UTC", "1976-01-01 22:00", "1976-01-02 02:00"), (22 * 60, 26 * 60));
    assert_eq!(decoded("Etc/UTC", "1976-01-01 00:00", "1976-01-01 00:00"), (0, 24 * 60));
    assert_eq!(decoded("Etc/UTC", "1976-01-01 09:00", "1976-01-01 09:00"), (9 * 60, 33 * 60));
    // 22:00 in New York is 03:00 of the next day in UTC.
    assert_eq!(decoded("America/New_York", "1976-01-02 03:00", "1976-01-01 07:00"), (22 * 60, 26 * 60));
}

#[test]
fn d11_slots_of_a_definition_are_merged() {
    let slot = |day_of_week, from_hour: u16, to_hour: u16| Slot {
        day_of_week,
        from_minute: from_hour * 60,
        to_minute: to_hour * 60,
    };
    // Overlapping, touching and contained ones join; a gap stays.
    let merged = merge_slots(&[slot(1, 11, 14), slot(1, 9, 12), slot(1, 14, 16), slot(1, 10, 11), slot(1, 17, 18)]);
    assert_eq!(merged, [slot(1, 9, 16), slot(1, 17, 18)]);
    // Other days are other slots, unless midnight joins them.
    assert_eq!(merge_slots(&[slot(2, 9, 10), slot(1, 9, 10)]), [slot(1, 9, 10), slot(2, 9, 10)]);
    assert_eq!(merge_slots(&[slot(1, 20, 24), slot(2, 0, 3)]), [slot(1, 20, 27)]);
}
