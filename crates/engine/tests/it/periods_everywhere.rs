//! Periods of all five rhythms against the slow reading: in every zone that changes its clock in 2026-2027, and with random
//! contracts (R2.5, R2.6, R11.9, R11.9a).

use std::collections::BTreeSet;

use hallpass_engine::*;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::support::*;

/// Local dates of the clock changes of a zone in 2026 and 2027.
fn changes(tz: &TimeZone) -> Vec<Date> {
    let begin: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let end: Timestamp = "2028-01-01T00:00:00Z".parse().unwrap();
    let changes = tz.following(begin).take_while(|change| change.timestamp() < end);
    changes.map(|change| tz.to_datetime(change.timestamp())).map(|wall| wall.date()).collect()
}

/// Every period between two borders, asked from its first and last instant and from its middle, is exactly that period.
fn assert_periods(what: &str, renewal: Renewal, contract: &Contract, location: &Location, borders: &[Instant]) {
    for pair in borders.windows(2) {
        let expected = Period { from: pair[0], to: pair[1] };
        let middle = Instant::from_micros((pair[0].as_micros() + pair[1].as_micros()) / 2);
        for at in [pair[0], middle, pair[1] - Span::micros(1)] {
            let period = grant_period(renewal, contract, location, at);
            assert!(period.contains(at), "{what} {renewal:?} at {}: {}", show(at), show_period(period));
            assert_eq!(show_period(period), show_period(expected), "{what} {renewal:?} at {}", show(at));
            assert_eq!(period, expected, "{what} {renewal:?}");
        }
    }
}

/// Contracts whose renewals and anniversaries fall on the dates of clock changes.
fn contracts_around(tz: &TimeZone, change: Date) -> Vec<Contract> {
    let start = |day: Date, hour: i8| wall_to_instant(tz, day.at(hour, 15, 0, 0));
    let two_months_before = start(change - 2.months(), 12);
    let mut billed_that_day = contract_from(start(change - 70.days(), 12), Cycle::Months(1));
    billed_that_day.billing_day = Some(change.day() as u8);
    vec![
        contract_from(two_months_before, Cycle::Months(1)),
        // At 00:15, before the cut-offs of the test but one.
        contract_from(start(change - 1.years(), 0), Cycle::Months(3)),
        contract_from(start(change - 28.days(), 0), Cycle::Weeks(2)),
        // On the very day of the change, in the hour that may be missing or come twice.
        contract_from(start(change, 2), Cycle::Weeks(1)),
        contract_from(start(change, 0), Cycle::Months(1)),
        billed_that_day,
    ]
}

/// Days are looked at around the change only: there are 730 of them.
fn near(borders: Vec<Instant>, renewal: Renewal, middle: Instant) -> Vec<Instant> {
    let wide = if renewal == Renewal::Day { 3 } else { 370 };
    let (from, to) = (middle - Span::days(wide), middle + Span::days(wide));
    borders.into_iter().filter(|border| (from..to).contains(border)).collect()
}

/// Beyond W10.
#[test]
fn every_zone_that_changes_its_clock_in_2026_and_2027_keeps_its_periods() {
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    let (mut zones, mut seen) = (0, BTreeSet::new());
    for name in &names {
        let tz = tz(name);
        let dates = changes(&tz);
        zones += usize::from(!dates.is_empty());
        for (index, change) in dates.iter().enumerate() {
            let (text, cut_off) = [("00:00", 0), ("01:30", 90), ("02:30", 150), ("00:30", 30)][index % 4];
            let mut location = place(name, text);
            location.settings.week_starts_on = change.weekday().to_sunday_zero_offset() as u8;
            let week_starts_on = change.weekday().to_sunday_zero_offset();
            let reading = Reading { tz: &tz, cut_off, week_starts_on };
            let middle = day_start(&tz, cut_off, *change);
            // Zones that change at the same instants to the same times differ in name only: one contract is enough for them.
            let walls = [-1, 0].map(|second| instant_to_wall(&tz, middle + Span::days(second)));
            let contracts = if seen.insert((middle, walls, dates.clone())) { usize::MAX } else { 1 };
            for contract in contracts_around(&tz, *change).into_iter().take(contracts) {
                for renewal in RHYTHMS {
                    let borders = reading.borders(renewal, &contract, *change + 100.days());
                    assert_periods(name, renewal, &contract, &location, &near(borders, renewal, middle));
                }
            }
        }
    }
    // The European, American and Australian ones alone are many more.
    assert!(zones > 150, "{zones} of {} zones change their clock", names.len());
}

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/London",
    "Asia/Beirut",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "America/St_Johns",
];

fn cycle() -> impl Strategy<Value = Cycle> {
    prop_oneof![(1_u16..=14).prop_map(Cycle::Months), (1_u16..=5).prop_map(Cycle::Weeks)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// R11.9.
    #[test]
    fn periods_of_any_contract_are_those_of_the_slow_reading(
        zone in prop::sample::select(ZONES.as_slice()),
        quarters in 0_i64..=48,
        week_starts_on in 0_i8..7,
        start_day in 0_i64..3000,
        start_minute in 0_i64..1440,
        billing_day in prop::option::of(1_u8..=31),
        first in cycle(),
        changes in prop::collection::vec((0_i64..900, 0_i64..1440, cycle()), 0..3),
    ) {
        let tz = tz(zone);
        let cut_off = quarters * 15;
        let mut location = place(zone, &format!("{:02}:{:02}", cut_off / 60, cut_off % 60));
        location.settings.week_starts_on = week_starts_on as u8;
        let start = t("2020-01-01 00:00") + Span::days(start_day) + Span::minutes(start_minute);
        let mut contract = contract_from(start, first);
        contract.billing_day = billing_day;
        let mut changes: Vec<_> =
            changes.iter().map(|(day, minute, cycle)| (start + Span::days(*day) + Span::minutes(*minute), *cycle)).collect();
        changes.sort_by_key(|(from, _)| *from);
        contract.plan_changes =
            changes.into_iter().map(|(from, cycle)| PlanChange { from, plan: plan(2, cycle) }).collect();
        let reading = Reading { tz: &tz, cut_off, week_starts_on };
        let last = instant_to_wall(&tz, start + Span::days(1200)).date();
        for renewal in RHYTHMS {
            let borders = reading.borders(renewal, &contract, last);
            assert_periods(zone, renewal, &contract, &location, &borders[..borders.len().min(100)]);
            if renewal == Renewal::TariffMonth {
                // Counting renewals from the start and jumping to the nth are the same.
                for (n, border) in borders.iter().skip(1).enumerate() {
                    prop_assert_eq!(show(nth_renewal(&contract, &location, start, n as i64 + 1)), show(*border));
                }
            }
        }
    }

    /// The time before a contract starts is tiled as well: each period ends where the next one begins.
    #[test]
    fn the_whole_time_line_is_tiled(
        zone in prop::sample::select(ZONES.as_slice()),
        start_minute in 0_i64..4_000_000,
        billing_day in prop::option::of(1_u8..=31),
        cycle in cycle(),
        days in -3000_i64..3000,
    ) {
        let location = place(zone, "03:00");
        let mut contract = contract_from(t("2020-01-01 00:00") + Span::minutes(start_minute), cycle);
        contract.billing_day = billing_day;
        let at = contract.start + Span::days(days);
        for renewal in RHYTHMS {
            let period = grant_period(renewal, &contract, &location, at);
            prop_assert!(period.contains(at));
            let next = grant_period(renewal, &contract, &location, period.to);
            let before = grant_period(renewal, &contract, &location, period.from - Span::micros(1));
            prop_assert_eq!((next.from, before.to), (period.to, period.from));
            prop_assert_eq!(grant_period(renewal, &contract, &location, period.from), period);
            prop_assert_eq!(grant_period(renewal, &contract, &location, period.to - Span::micros(1)), period);
            // Whatever the zone and the day, no period is shorter than most of a day.
            prop_assert!(period.to - period.from >= Span::minutes(22 * 60));
        }
    }
}

/// A place that moved its cut-off and then its zone: the periods around the changes tile time too, and keep their start
/// whatever comes later.
#[test]
fn periods_tile_time_where_the_clock_of_the_place_was_changed() {
    for (zone, text) in [("Asia/Tokyo", "00:00"), ("America/Los_Angeles", "04:00"), ("Europe/London", "12:00")] {
        let before = place("Europe/London", "03:00");
        let mut after = place(zone, text);
        let change = t("2026-03-15 03:00");
        let clock = Clock { zone: before.zone.clone(), cut_off: before.settings.cut_off };
        after.earlier_clocks.push(clock, change);
        for start in
            ["2026-01-15 01:00", "2026-02-28 12:00", "2026-03-14 23:30", "2026-03-15 02:00", "2026-03-15 03:30"]
        {
            let contract = contract_on(start, Cycle::Months(1));
            for renewal in RHYTHMS {
                let mut at = change - Span::days(40);
                while at < change + Span::days(40) {
                    let period = grant_period(renewal, &contract, &after, at);
                    assert!(period.contains(at), "{zone} {start} {renewal:?} {}", show(at));
                    let next = grant_period(renewal, &contract, &after, period.to);
                    assert_eq!(next.from, period.to, "{zone} {start} {renewal:?} {}", show(at));
                    let old = grant_period(renewal, &contract, &before, at);
                    if at < change && contract.start < change {
                        assert_eq!(period.from, old.from, "{zone} {start} {renewal:?} {}", show(at));
                    }
                    at = period.to;
                }
            }
        }
    }
}

/// The date that Samoa left out is no period of its own, and nothing is lost around it.
#[test]
fn a_missing_date_is_skipped() {
    let apia = place("Pacific/Apia", "00:00");
    let contract = contract_from(at_zone("Pacific/Apia", "2011-11-30 12:00"), Cycle::Months(1));
    let change = t("2011-12-30 10:00");
    let last = grant_period(Renewal::Day, &contract, &apia, change - Span::micros(1));
    assert_eq!(show_period(last), "2011-12-29 10:00-2011-12-30 10:00");
    let next = grant_period(Renewal::Day, &contract, &apia, change);
    assert_eq!(show_period(next), "2011-12-30 10:00-2011-12-31 10:00");
    // It renews on the 30th, which is not there: at the first instant after it.
    assert_eq!(next_renewal(&contract, &apia, contract.start), change);
    assert_eq!(changes(&tz("Europe/London"))[0], date(2026, 3, 29));
}
