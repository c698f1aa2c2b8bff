//! Cut-offs, dates, days of the week and amounts as texts and numbers (R2.5, R11.9, decision 10).

use hallpass_engine::calendar::{BusinessDay, CutOff};
use hallpass_engine::{Instant, Money, PassId, Period, Span};

use crate::support::*;

/// Decision 10: 00:00 to 12:00 in quarter hours, as `HH:mm`, `H:mm` or `H`.
#[test]
fn a_cut_off_is_read_in_three_forms_and_shown_in_one() {
    for (text, shown, minutes) in [
        ("03:00", "03:00", 180),
        ("3:15", "03:15", 195),
        ("4", "04:00", 240),
        ("0", "00:00", 0),
        ("11:45", "11:45", 705),
        ("12:00", "12:00", 720),
    ] {
        let cut_off = CutOff::parse(text).unwrap();
        assert_eq!((cut_off.to_string().as_str(), cut_off.minutes()), (shown, minutes), "{text}");
    }
    for text in
        ["", ":", ":15", "3:", "3:5", "03:10", "03:59", "03:60", "12:15", "24:00", "-1", "+3", "003", "3:00 ", "3:0:0"]
    {
        let refusal = CutOff::parse(text).unwrap_err();
        assert!(refusal.starts_with(&format!("'{text}' is not a cut-off time")), "{refusal}");
    }
}

/// Decision 10: a multiple of the rounding step too. 03:15 are 195 minutes, 13 quarters and not a whole number of halves.
#[test]
fn a_cut_off_fits_the_steps_it_is_a_multiple_of() {
    for (text, step, fits) in [
        ("03:15", 1, true),
        ("03:15", 5, true),
        ("03:15", 15, true),
        ("03:15", 30, false),
        ("03:15", 60, false),
        ("03:30", 30, true),
        ("00:00", 60, true),
        ("00:00", 0, false),
        ("03:15", 0, false),
        ("03:15", -15, false),
    ] {
        assert_eq!(cut_off(text).fits_step(step), fits, "{text} by {step}");
    }
}

/// 1 January 1970 was a Thursday, 1 March 2026 a Sunday: 20,513 days later.
#[test]
fn a_day_knows_its_date_and_its_day_of_the_week() {
    for (day, date, weekday) in [
        (0, "1970-01-01", 4),
        (-1, "1969-12-31", 3),
        (-4, "1969-12-28", 0),
        (-5, "1969-12-27", 6),
        (20_512, "2026-02-28", 6),
        (20_513, "2026-03-01", 0),
        (20_514, "2026-03-02", 1),
    ] {
        let day = BusinessDay(day);
        assert_eq!((day.to_string().as_str(), day.day_of_week()), (date, weekday));
    }
}

/// Beyond the years the time line is made for a date is shown as the nearest end of it.
#[test]
fn dates_are_pinned_to_the_ends_of_the_time_line() {
    assert!(BusinessDay(i32::MAX).to_string().starts_with("9999-12-"), "{}", BusinessDay(i32::MAX));
    assert!(BusinessDay(i32::MIN).to_string().starts_with("-9999-01-"), "{}", BusinessDay(i32::MIN));
    let place = place("UTC", "00:00");
    assert_eq!(place.local_date(t("2026-03-03 23:59")), "2026-03-03");
    assert!(place.business_day(Instant::from_micros(i64::MAX)) > place.business_day(t("9999-01-01 00:00")));
}

/// A period is half-open (R9.5): its first instant belongs to it, its end to the next one.
#[test]
fn a_period_has_its_first_instant_and_not_its_end() {
    let period = Period { from: t("2026-03-03 00:00"), to: t("2026-03-04 00:00") };
    for (at, inside) in [
        ("2026-03-02 23:59:59", false),
        ("2026-03-03 00:00", true),
        ("2026-03-03 12:00", true),
        ("2026-03-03 23:59:59", true),
        ("2026-03-04 00:00", false),
        ("2026-03-04 00:00:01", false),
    ] {
        assert_eq!(period.contains(t(at)), inside, "{at}");
    }
}

#[test]
fn instants_spans_and_amounts_are_plain_numbers() {
    let (nine, ten) = (t("2026-03-03 09:00"), t("2026-03-03 10:00"));
    assert_eq!((ten.minutes_since(nine), nine.minutes_since(ten), nine.minutes_since(nine)), (60, -60, 0));
    assert_eq!((ten - Span::seconds(1)).minutes_since(nine), 59, "a part of a minute is cut off");
    assert_eq!(ten - nine, Span::minutes(60));
    assert_eq!(nine + Span::days(1) - nine, Span::seconds(86_400));
    assert_eq!(-cents_of(5_25), cents_of(-5_25));
    assert_eq!(-Money::ZERO, Money::ZERO);
    // The number 0 is a record's; what a decision makes counts downwards from -1.
    assert_eq!([PassId(0).is_made(), PassId(1).is_made(), PassId::made(1).is_made()], [false, false, true]);
}
