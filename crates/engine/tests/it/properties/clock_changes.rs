//! Business days of a place with any clocks tile time.

use hallpass_engine::{Cycle, Instant, Renewal, Span, grant_period};
use proptest::prelude::*;

use super::runner::check;
use crate::support::*;

const ZONES: [&str; 12] = [
    "Etc/UTC",
    "Europe/London",
    "Asia/Tokyo",
    "Pacific/Honolulu",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Chatham",
    "America/St_Johns",
    "Asia/Gaza",
];

const CUT_OFFS: [&str; 5] = ["00:00", "03:00", "01:30", "06:45", "12:00"];

/// A change: hours after the one before, zone, cut-off.
type Change = (i64, usize, usize);

fn changes() -> impl Strategy<Value = (Change, Vec<Change>)> {
    let change = || (0_i64..200, 0..ZONES.len(), 0..CUT_OFFS.len());
    (change(), proptest::collection::vec(change(), 0..5))
}

/// A desk whose place had these clocks, the instant it begins at and the one the last clock acts from.
fn desk_with(((first, zone, cut_off_index), changes): (Change, Vec<Change>)) -> (Desk, Instant, Instant) {
    let mut desk = Desk::new();
    desk.place(MAIN, ZONES[zone], &[]);
    desk.settings().cut_off = cut_off(CUT_OFFS[cut_off_index]);
    let begin = t("2026-03-20 00:00") + Span::minutes(first * 60);
    let mut acts = begin;
    for (hours, zone, cut_off_index) in changes {
        // The next one is asked for after this one acts; the store would replace it otherwise.
        let asked = acts + Span::minutes(hours * 60);
        acts = desk.change_clock(&show(asked), ZONES[zone], CUT_OFFS[cut_off_index]);
        assert!(acts > asked);
    }
    (desk, begin, acts)
}

#[test]
fn business_days_tile_time_whatever_the_clocks() {
    check("clock changes", 1, &changes(), |drawn| {
        let (desk, begin, acts) = desk_with(drawn);
        let place = &desk.locations[&MAIN];
        let mut at = begin - Span::days(3);
        let end = acts + Span::days(4);
        let mut last = place.business_day(at);
        while at < end {
            let next = place.next_cut_off(at);
            assert!(next > at, "{} is followed by {}", show(at), show(next));
            assert!(next - at <= Span::minutes(26 * 60), "no stretch is longer than a day: {}", show(at));
            let before = Instant::from_micros(next.as_micros() - 1);
            let day = place.business_day(at);
            assert_eq!(day, place.business_day(before), "one label between two cut-offs: {}", show(at));
            assert!(day >= last, "labels do not go back: {}", show(at));
            assert!(place.start_of(day) <= at && before < place.start_of(day.plus(1)), "{}", show(at));
            assert_eq!(place.business_day(place.start_of(day)), day);
            assert_eq!(place.next_cut_off(before), next);
            (at, last) = (next, day);
        }
    });
}

/// R11.9: periods of every rhythm follow one another without gap or overlap, and their key is the same at each of their
/// instants.
#[test]
fn grant_periods_tile_time_whatever_the_clocks() {
    check("grant periods and clock changes", 2, &changes(), |drawn| {
        let (desk, begin, acts) = desk_with(drawn);
        let place = &desk.locations[&MAIN];
        let contract = contract_from(begin, Cycle::Weeks(1));
        for renewal in [Renewal::Day, Renewal::Week, Renewal::CalendarMonth, Renewal::TariffMonth, Renewal::Year] {
            let mut period = grant_period(renewal, &contract, place, begin);
            assert!(period.contains(begin), "{renewal:?}");
            while period.from < acts {
                let next = grant_period(renewal, &contract, place, period.to);
                assert_eq!(next.from, period.to, "{renewal:?}: no gap and no overlap");
                let before = Instant::from_micros(period.to.as_micros() - 1);
                assert_eq!(grant_period(renewal, &contract, place, before), period, "{renewal:?} at {}", show(before));
                period = next;
            }
        }
    });
}
