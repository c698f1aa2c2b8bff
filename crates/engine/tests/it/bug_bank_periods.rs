//! Real failures of other systems about periods and grants, as tests here.

use std::collections::BTreeSet;

use hallpass_engine::*;

use crate::support::*;

const LONDON: &str = "Europe/London";

/// Asks at each instant and issues once per key (contract, rule, period start), as the store does.
fn issue(
    contract: &Contract,
    rule: GrantRule,
    location: &Location,
    at: impl IntoIterator<Item = Instant>,
) -> Vec<Grant> {
    let mut keys = BTreeSet::new();
    let due = at.into_iter().flat_map(|now| due_grants(contract, &[rule], location, now).grants);
    due.filter(|grant| keys.insert((grant.rule, grant.period.from))).collect()
}

/// Every instant the engine itself names, from the start on.
fn wakes(contract: &Contract, rule: GrantRule, location: &Location, until: Instant) -> Vec<Instant> {
    let mut wakes = vec![contract.start];
    while let Some(next) = due_grants(contract, &[rule], location, *wakes.last().unwrap()).next {
        assert!(next > *wakes.last().unwrap());
        if next >= until {
            break;
        }
        wakes.push(next);
    }
    wakes
}

#[test]
fn row_7_month_13_after_december() {
    let here = place("UTC", "00:00");
    for (start, cycle, expected) in [
        ("2026-12-31 00:00", Cycle::Months(1), "2027-01-31"),
        ("2026-11-30 00:00", Cycle::Months(3), "2027-02-28"),
        ("2026-12-01 00:00", Cycle::Months(12), "2027-12-01"),
        ("2026-12-15 00:00", Cycle::Months(13), "2028-01-15"),
        ("2026-12-28 00:00", Cycle::Weeks(1), "2027-01-04"),
    ] {
        assert_eq!(renewal_dates(&contract_on(start, cycle), &here, 1), [expected], "{start} {cycle:?}");
    }
    let contract = contract_on("2025-12-31 00:00", Cycle::Months(1));
    for (renewal, from, to) in [
        (Renewal::Week, "2026-12-28", "2027-01-04"),
        (Renewal::CalendarMonth, "2026-12-01", "2027-01-01"),
        (Renewal::TariffMonth, "2026-12-31", "2027-01-31"),
        (Renewal::Year, "2026-12-31", "2027-12-31"),
        (Renewal::Day, "2026-12-31", "2027-01-01"),
    ] {
        let period = grant_period(renewal, &contract, &here, t("2026-12-31 23:59"));
        assert_eq!(show_period(period), format!("{from} 00:00-{to} 00:00"), "{renewal:?}");
    }
    // Thirteen months of daily work issue thirteen times.
    let daily = (0..395).map(|day| contract.start + Span::days(day));
    let issued = issue(&contract, rule(1, 8, Renewal::TariffMonth), &here, daily);
    assert_eq!(issued.len(), 13);
    assert_eq!(show(issued[12].period.from), "2026-12-31 00:00");
}

/// The contract starts exactly where a week, a month, a cycle, a year and a day begin: each is granted once.
#[test]
fn row_16_a_grant_is_not_counted_twice_when_start_and_period_coincide() {
    let here = place("UTC", "00:00");
    // 1 June 2026 is a Monday.
    let contract = contract_on("2026-06-01 00:00", Cycle::Months(1));
    let around = [-1, 0, 1].map(|micros| contract.start + Span::micros(micros));
    for renewal in RHYTHMS {
        let issued = issue(&contract, rule(1, 3, renewal), &here, around.into_iter().chain(around));
        assert_eq!(issued.iter().map(|grant| grant.count).collect::<Vec<_>>(), [3], "{renewal:?}");
        assert_eq!((issued[0].valid_from, issued[0].period.from), (contract.start, contract.start));
    }
}

/// Any change inside a period keeps the key: quantity, end, pauses, the amount, the time of asking.
#[test]
fn row_16_a_change_inside_the_period_grants_nothing_again() {
    let here = place(LONDON, "03:00");
    let plain = contract_on("2026-03-20 14:00", Cycle::Months(1));
    let mut changed = Vec::new();
    changed.push(Contract { quantity: 5, ..plain.clone() });
    changed.push(Contract { end: Some(t("2027-12-31 00:00")), ..plain.clone() });
    changed.push(Contract { pauses: vec![(t("2026-03-27 09:00"), Some(t("2026-03-29 01:15")))], ..plain.clone() });
    for renewal in RHYTHMS {
        let at = t("2026-03-29 12:00");
        let first = due_grants(&plain, &[rule(1, 3, renewal)], &here, at).grants[0];
        for contract in &changed {
            for (now, count) in [(at, 3), (first.period.to - Span::micros(1), 9)] {
                let again = due_grants(contract, &[rule(1, count, renewal)], &here, now).grants[0];
                assert_eq!(again.period, first.period, "{renewal:?}");
            }
        }
    }
}

/// One instant before, at and after the reset: the passes of the old period end exactly where those of the new begin.
#[test]
fn row_17_grants_that_start_or_end_exactly_at_the_reset() {
    let here = place(LONDON, "00:00");
    let monthly = contract_on("2026-01-15 00:00", Cycle::Months(1));
    for (renewal, reset) in [
        (Renewal::Week, "2026-03-29 23:00"),
        (Renewal::CalendarMonth, "2026-03-31 23:00"),
        (Renewal::TariffMonth, "2026-04-14 23:00"),
        (Renewal::Year, "2027-01-15 00:00"),
        (Renewal::Day, "2026-03-29 23:00"),
    ] {
        let reset = t(reset);
        let at = |micros| due_grants(&monthly, &[rule(1, 1, renewal)], &here, reset + Span::micros(micros));
        let (before, exactly, after) = (at(-1), at(0), at(1));
        assert_eq!(before.next, Some(reset), "{renewal:?}");
        assert_eq!(before.grants[0].expires, reset);
        assert_eq!((exactly.grants[0].period.from, exactly.grants[0].valid_from), (reset, reset));
        assert_eq!(exactly, after);
        // A contract that ends exactly at the reset grants no next period; one instant later it does, for that instant.
        let ends = |micros| Contract { end: Some(reset + Span::micros(micros)), ..monthly.clone() };
        let grants = |contract: &Contract, now| due_grants(contract, &[rule(1, 1, renewal)], &here, now).grants;
        assert_eq!(grants(&ends(0), reset - Span::micros(1))[0].expires, reset);
        assert_eq!(grants(&ends(0), reset), []);
        assert_eq!(grants(&ends(1), reset)[0].expires, reset + Span::micros(1));
        assert_eq!(grants(&ends(-1), reset - Span::micros(2))[0].expires, reset - Span::micros(1));
        // A pause that ends or begins exactly at the reset.
        let pause = |from: Instant, until: Instant| Contract { pauses: vec![(from, Some(until))], ..monthly.clone() };
        let day = Span::days(1);
        assert_eq!(grants(&pause(reset - day, reset), reset)[0].period.from, reset);
        assert_eq!(grants(&pause(reset - day, reset), reset - Span::micros(1)), []);
        assert_eq!(grants(&pause(reset, reset + day), reset), []);
        assert_eq!(grants(&pause(reset, reset + day), reset - Span::micros(1))[0].period.to, reset);
    }
}

/// There is no roll-over (R11.8): at every instant of two years exactly one period's passes are good, never none or two.
#[test]
fn row_19_what_lapses_and_what_is_issued_meet_at_the_reset() {
    let here = place(LONDON, "03:00");
    let contract = contract_on("2025-12-31 01:00", Cycle::Months(1));
    for (renewal, count) in [
        (Renewal::Week, 105),
        (Renewal::CalendarMonth, 25),
        (Renewal::TariffMonth, 25),
        (Renewal::Year, 3),
        (Renewal::Day, 731),
    ] {
        let until = t("2027-12-31 12:00");
        let wakes = wakes(&contract, rule(1, 4, renewal), &here, until);
        let issued = issue(&contract, rule(1, 4, renewal), &here, wakes);
        assert_eq!(issued[0].valid_from, contract.start);
        for pair in issued.windows(2) {
            assert_eq!(pair[0].expires, pair[1].valid_from, "{renewal:?}");
        }
        assert!(issued.last().unwrap().expires > until);
        assert_eq!(issued.len(), count, "{renewal:?}");
    }
}

/// The date of the member's place decides: half a day away from UTC, on both sides.
#[test]
fn row_20_periods_in_zones_east_and_west_of_utc_follow_the_local_date() {
    // 1 February 01:00 in Auckland, 31 January 02:00 in Honolulu, at one and the same instant.
    let start = t("2026-01-31 12:00");
    for (zone, renewals) in [
        ("Pacific/Auckland", ["2026-02-28 11:00", "2026-03-31 11:00", "2026-04-30 12:00"]),
        ("Pacific/Honolulu", ["2026-02-28 10:00", "2026-03-31 10:00", "2026-04-30 10:00"]),
        ("UTC", ["2026-02-28 00:00", "2026-03-31 00:00", "2026-04-30 00:00"]),
    ] {
        let (here, contract) = (place(zone, "00:00"), contract_from(start, Cycle::Months(1)));
        let nth = |n| show(nth_renewal(&contract, &here, start, n));
        assert_eq!([nth(1), nth(2), nth(3)], renewals, "{zone}");
        // Asked every hour for three months it issues four times, not twice at a border.
        let hourly = (0..=24 * 90).map(|hour| start + Span::minutes(60 * hour));
        assert_eq!(issue(&contract, rule(1, 8, Renewal::TariffMonth), &here, hourly).len(), 4, "{zone}");
    }
}

/// Twins that joined before and after a change of the clock, or in the hour that comes twice, have the same periods.
#[test]
fn row_23_twins_created_before_and_after_a_clock_change_are_equal() {
    let here = place(LONDON, "00:00");
    let periods = |contract: &Contract| -> Vec<String> {
        let mut at = t("2026-11-05 12:00");
        let mut periods = Vec::new();
        while periods.len() < 20 {
            periods.push(show_period(billing_cycle(contract, &here, at)));
            at = next_renewal(contract, &here, at);
        }
        periods
    };
    let twins = |first: &str, second: &str, billing_day| {
        let [first, second] = [first, second].map(|start| {
            let mut contract = contract_on(start, Cycle::Months(1));
            contract.billing_day = billing_day;
            periods(&contract)
        });
        assert_eq!(first, second);
        first
    };
    // 29 March 2026: half past midnight and ten in the morning; 25 October: the first and the second 01:30.
    assert_eq!(twins("2026-03-29 00:30", "2026-03-29 09:00", None)[0], "2026-10-29 00:00-2026-11-29 00:00");
    assert_eq!(
        twins("2026-10-25 00:30", "2026-10-25 01:30", None)[0],
        "2026-10-25 00:00-2026-11-25 00:00".replace("2026-10-25 00:00", "2026-10-24 23:00")
    );
    // Before and after the change, billed on the same day.
    assert_eq!(twins("2026-03-20 09:00", "2026-04-02 09:00", Some(15))[0], "2026-10-14 23:00-2026-11-15 00:00");
    // A winter and a summer child of the 31st.
    twins("2026-01-31 09:00", "2026-05-31 09:00", None);
    // And a year of days is 365 grants in each, the long and the short day among them.
    let contract = contract_on("2026-01-01 00:00", Cycle::Months(1));
    let wakes = wakes(&contract, rule(1, 1, Renewal::Day), &here, t("2027-01-01 00:00"));
    assert_eq!(issue(&contract, rule(1, 1, Renewal::Day), &here, wakes).len(), 365);
}

/// Paused and resumed any number of times, overlapping, touching, empty: one grant a period, with its own borders.
#[test]
fn row_24_pause_and_resume_any_number_of_times() {
    let here = place(LONDON, "00:00");
    let rule = rule(1, 8, Renewal::TariffMonth);
    let mut contract = contract_on("2026-01-15 00:00", Cycle::Months(1));
    let hourly = || (0..24 * 119).map(|hour| t("2026-01-15 00:00") + Span::minutes(60 * hour));
    let undisturbed = issue(&contract, rule, &here, hourly());
    assert_eq!(undisturbed.len(), 4);
    let at = |day: i64, hour: i64| t("2026-01-15 00:00") + Span::days(day) + Span::minutes(60 * hour);
    // Fifty pauses: paused each second day at noon for a day.
    contract.pauses = (0..50).map(|n| (at(2 * n, 12), Some(at(2 * n + 1, 12)))).collect();
    // Overlapping, touching, inside one another, empty, turned round, and out of order.
    contract.pauses.push((at(3, 0), Some(at(5, 0))));
    contract.pauses.push((at(5, 0), Some(at(6, 0))));
    contract.pauses.push((at(4, 0), Some(at(4, 12))));
    contract.pauses.push((at(9, 0), Some(at(9, 0))));
    contract.pauses.push((at(8, 18), Some(at(7, 18))));
    let paused = issue(&contract, rule, &here, hourly());
    let periods = |grants: &[Grant]| grants.iter().map(|grant| grant.period).collect::<Vec<_>>();
    assert_eq!(periods(&paused), periods(&undisturbed));
    // The engine's own wake-ups find the same.
    let woken = issue(&contract, rule, &here, wakes(&contract, rule, &here, at(119, 0)));
    assert_eq!(periods(&woken), periods(&undisturbed));
    // A pause over a whole period: that one is missed and not made up.
    contract.pauses = vec![(at(20, 0), Some(at(70, 0)))];
    let froms = issue(&contract, rule, &here, hourly()).iter().map(|grant| show(grant.period.from)).collect::<Vec<_>>();
    assert_eq!(froms, ["2026-01-15 00:00", "2026-03-15 00:00", "2026-04-14 23:00"]);
}
