//! Weekly time slots: the stored form, what joins, and how long a stretch stays open (R2.8, R2.9, decision 11).

use hallpass_engine::calendar::{Zone, decode_slot, encode_slot, merge_slots};
use hallpass_engine::{Instant, Slot};

use crate::support::*;

fn s(day_of_week: u8, from_minute: u16, to_minute: u16) -> Slot {
    Slot { day_of_week, from_minute, to_minute }
}

fn zone(name: &str) -> Zone {
    Zone::by_name(name).unwrap()
}

/// R2.8: UTC on 1 January 1976, read and written with the zone's present winter offset: Singapore +8, New York -5, Kathmandu +5:45
/// hours; the date may shift. R2.9: an end at or before the start is the next day.
#[test]
fn r2_8_the_stored_form_both_ways() {
    let now = t("2026-07-20 12:00");
    for (name, slot, from, to) in [
        ("Etc/UTC", s(1, 540, 1020), "1976-01-01 09:00", "1976-01-01 17:00"),
        ("Asia/Singapore", s(2, 540, 1020), "1976-01-01 01:00", "1976-01-01 09:00"),
        ("Asia/Singapore", s(3, 360, 600), "1975-12-31 22:00", "1976-01-01 02:00"),
        ("America/New_York", s(4, 540, 1260), "1976-01-01 14:00", "1976-01-02 02:00"),
        ("Asia/Kathmandu", s(5, 345, 360), "1976-01-01 00:00", "1976-01-01 00:15"),
        ("Etc/UTC", s(6, 1320, 1560), "1976-01-01 22:00", "1976-01-01 02:00"),
        ("Etc/UTC", s(0, 0, 1440), "1976-01-01 00:00", "1976-01-01 00:00"),
        ("Europe/London", s(0, 600, 2040), "1976-01-01 10:00", "1976-01-01 10:00"),
    ] {
        assert_eq!(encode_slot(&zone(name), now, &slot), (t(from), t(to)), "{name} {slot:?}");
        assert_eq!(decode_slot(&zone(name), now, slot.day_of_week, t(from), t(to)), slot, "{name} {slot:?}");
    }
    // Another base date, and a day of the week beyond Saturday, taken modulo seven.
    let read = decode_slot(&zone("Etc/UTC"), now, 8, t("2020-05-05 09:00"), t("2020-05-05 17:00"));
    assert_eq!(read, s(1, 540, 1020));
}

/// Decision 11.
#[test]
fn d11_overlapping_and_touching_slots_are_joined() {
    for (slots, joined) in [
        (vec![s(1, 540, 1020)], vec![s(1, 540, 1020)]),
        (vec![s(1, 720, 1020), s(1, 540, 780)], vec![s(1, 540, 1020)]),
        (vec![s(1, 540, 1020), s(1, 600, 660)], vec![s(1, 540, 1020)]),
        (vec![s(1, 540, 720), s(1, 720, 1020)], vec![s(1, 540, 1020)]),
        (vec![s(1, 540, 720), s(1, 721, 1020)], vec![s(1, 540, 720), s(1, 721, 1020)]),
        (vec![s(3, 540, 600), s(1, 540, 600)], vec![s(1, 540, 600), s(3, 540, 600)]),
        (vec![s(1, 1200, 1440), s(2, 0, 60)], vec![s(1, 1200, 1500)]),
        // Over the end of the week, exactly to it, and a minute short of it.
        (vec![s(0, 60, 120), s(6, 1380, 1560)], vec![s(6, 1380, 1560)]),
        (vec![s(0, 0, 60), s(6, 1380, 1440)], vec![s(6, 1380, 1500)]),
        (vec![s(0, 0, 60), s(6, 1380, 1439)], vec![s(0, 0, 60), s(6, 1380, 1439)]),
        // Saturday 22:00 to Sunday 02:00 takes both slots of Sunday in, the second to its own end.
        (vec![s(0, 0, 30), s(0, 60, 240), s(6, 1320, 1560)], vec![s(6, 1320, 1680)]),
        // A slot of no length is none.
        (vec![s(1, 600, 600), s(2, 600, 660)], vec![s(2, 600, 660)]),
        (vec![], vec![]),
    ] {
        assert_eq!(merge_slots(&slots), joined, "{slots:?}");
    }
}

/// Slots that fill the week are the same as none: always open (R2.9). An hour less is not.
#[test]
fn r2_9_the_whole_week_is_always_open() {
    let week: Vec<Slot> = (0..7).map(|day| s(day, 0, 1440)).collect();
    assert_eq!(merge_slots(&week), []);
    let mut but_an_hour = week.clone();
    but_an_hour[6] = s(6, 0, 1380);
    assert_eq!(merge_slots(&but_an_hour), [s(0, 0, 10_020)]);
    let mut from_noon = week.clone();
    from_noon[0] = s(0, 720, 1440);
    assert_eq!(merge_slots(&from_noon), [s(0, 720, 10_080)]);
    from_noon.push(s(6, 720, 2160));
    assert_eq!(merge_slots(&from_noon), []);
}

/// Until when, at most the horizon. 1 March 2026 is a Sunday (R2.9).
#[test]
fn r2_9_how_long_a_stretch_stays_open() {
    let utc = zone("Etc/UTC");
    let until =
        |slots: &[Slot], at: &str| -> Option<String> { utc.open_until(slots, t(at), t("2026-03-20 00:00")).map(show) };
    let monday = [s(1, 540, 1020)];
    assert_eq!(until(&[], "2026-03-02 03:00").as_deref(), Some("2026-03-20 00:00"), "no slots");
    assert_eq!(until(&monday, "2026-03-02 08:59:59"), None);
    assert_eq!(until(&monday, "2026-03-02 09:00").as_deref(), Some("2026-03-02 17:00"));
    assert_eq!(until(&monday, "2026-03-02 16:59:59").as_deref(), Some("2026-03-02 17:00"));
    assert_eq!(until(&monday, "2026-03-02 17:00"), None);
    assert_eq!(until(&monday, "2026-03-03 12:00"), None, "a Tuesday");
    assert_eq!(
        utc.open_until(&monday, t("2026-03-02 12:00"), t("2026-03-02 13:00")).map(show).unwrap(),
        "2026-03-02 13:00"
    );
    // Over midnight it belongs to the day it starts.
    let night = [s(6, 1320, 1560)];
    assert_eq!(until(&night, "2026-02-28 23:00").as_deref(), Some("2026-03-01 02:00"));
    assert_eq!(until(&night, "2026-03-01 01:59").as_deref(), Some("2026-03-01 02:00"));
    assert_eq!(until(&night, "2026-03-01 23:00"), None);
    // From Sunday noon to the next Sunday at 06:00: on the Sunday morning that of the week before is still open.
    let long = [s(0, 720, 9_720 + 720)];
    assert_eq!(until(&long, "2026-03-01 12:00").as_deref(), Some("2026-03-08 06:00"));
    assert_eq!(until(&long, "2026-03-08 05:59").as_deref(), Some("2026-03-08 06:00"));
    assert_eq!(until(&long, "2026-03-08 06:00"), None);
    // Days that touch are one stretch, also when they were not joined.
    let days = [s(1, 0, 1440), s(2, 0, 600)];
    assert_eq!(until(&days, "2026-03-02 12:00").as_deref(), Some("2026-03-03 10:00"));
}

/// R2.6, R2.9: a slot is on the wall clock. On 29 March 2026 London leaves 01:00 to 02:00 out: 00:30 to 03:00 are 90 minutes.
#[test]
fn r2_9_a_slot_is_on_the_wall_clock() {
    let london = zone("Europe/London");
    let far = t("2026-12-31 00:00");
    let until = |slots: &[Slot], at: Instant| london.open_until(slots, at, far).map(show);
    let sunday = [s(0, 30, 180)];
    assert_eq!(until(&sunday, t("2026-03-29 00:30")).as_deref(), Some("2026-03-29 02:00"));
    // It begins in the gap: at the first instant after it, and ends there too when it ends in the gap.
    assert_eq!(until(&[s(0, 75, 180)], t("2026-03-29 01:00")).as_deref(), Some("2026-03-29 02:00"));
    assert_eq!(until(&[s(0, 30, 90)], t("2026-03-29 00:45")).as_deref(), Some("2026-03-29 01:00"));
    // Summer: 09:00 in London are 08:00 UTC, and it is Monday there from 23:00 UTC on Sunday.
    assert_eq!(until(&[s(1, 540, 600)], t("2026-07-06 08:00")).as_deref(), Some("2026-07-06 09:00"));
    assert_eq!(until(&[s(1, 0, 60)], t("2026-07-05 23:30")).as_deref(), Some("2026-07-06 00:00"));
}
