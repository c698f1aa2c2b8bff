//! R11.9 and R11.9a with numbers: billing cycles, month ends, part cycles, starts before the cut-off, weeks.

use hallpass_engine::*;

use crate::support::*;

fn utc() -> Location {
    place("UTC", "00:00")
}

/// R11.9a.
#[test]
fn renewals_on_the_29th_to_the_31st_clamp_and_come_back() {
    for (start, months, dates) in [
        ("2026-10-31", 1, ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]),
        ("2027-12-30", 1, ["2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30", "2028-05-30"]),
        ("2026-12-29", 1, ["2027-01-29", "2027-02-28", "2027-03-29", "2027-04-29", "2027-05-29"]),
        ("2026-11-30", 3, ["2027-02-28", "2027-05-30", "2027-08-30", "2027-11-30", "2028-02-29"]),
        ("2026-08-31", 6, ["2027-02-28", "2027-08-31", "2028-02-29", "2028-08-31", "2029-02-28"]),
        ("2024-02-29", 12, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]),
        ("2026-12-31", 14, ["2028-02-29", "2029-04-30", "2030-06-30", "2031-08-31", "2032-10-31"]),
    ] {
        let contract = contract_on(&format!("{start} 00:00"), Cycle::Months(months));
        assert_eq!(renewal_dates(&contract, &utc(), 5), dates, "{start}, {months} months");
    }
}

/// R11.9a.
#[test]
fn a_billing_day_makes_a_first_part_cycle() {
    for (start, day, months, dates) in [
        ("2026-01-20", 15, 1, ["2026-02-15", "2026-03-15", "2026-04-15"]),
        ("2026-01-10", 15, 1, ["2026-01-15", "2026-02-15", "2026-03-15"]),
        ("2026-01-20", 15, 3, ["2026-02-15", "2026-05-15", "2026-08-15"]),
        ("2026-01-20", 15, 12, ["2026-02-15", "2027-02-15", "2028-02-15"]),
        // The same day: no part cycle.
        ("2026-01-15", 15, 1, ["2026-02-15", "2026-03-15", "2026-04-15"]),
        ("2026-02-10", 31, 1, ["2026-02-28", "2026-03-31", "2026-04-30"]),
        // The 31st of February is the 28th: no part cycle either.
        ("2026-02-28", 31, 1, ["2026-03-31", "2026-04-30", "2026-05-31"]),
        ("2026-01-31", 1, 1, ["2026-02-01", "2026-03-01", "2026-04-01"]),
        ("2026-12-31", 30, 1, ["2027-01-30", "2027-02-28", "2027-03-30"]),
    ] {
        let mut contract = contract_on(&format!("{start} 00:00"), Cycle::Months(months));
        contract.billing_day = Some(day);
        assert_eq!(renewal_dates(&contract, &utc(), 3), dates, "{start}, day {day}, {months} months");
        let first = billing_cycle(&contract, &utc(), contract.start);
        assert_eq!(show_period(first), format!("{start} 00:00-{} 00:00", dates[0]));
    }
}

/// The first part cycle runs from the start to the billing day; what lies before the start has a period of its own.
#[test]
fn the_days_around_the_start_of_a_part_cycle() {
    let mut contract = contract_on("2026-01-20 00:00", Cycle::Months(1));
    contract.billing_day = Some(15);
    for (at, cycle) in [
        ("2026-01-14 12:00", "2025-12-15 00:00-2026-01-15 00:00"),
        ("2026-01-18 12:00", "2026-01-15 00:00-2026-01-20 00:00"),
        ("2026-01-20 00:00", "2026-01-20 00:00-2026-02-15 00:00"),
        ("2026-02-01 12:00", "2026-01-20 00:00-2026-02-15 00:00"),
        ("2026-02-15 00:00", "2026-02-15 00:00-2026-03-15 00:00"),
    ] {
        assert_eq!(show_period(billing_cycle(&contract, &utc(), t(at))), cycle, "{at}");
    }
}

/// Wednesday 4 March 2026; BillingDay says nothing for weeks.
#[test]
fn cycles_of_one_to_five_weeks() {
    for (weeks, dates) in [
        (1, ["2026-03-11", "2026-03-18", "2026-03-25"]),
        (2, ["2026-03-18", "2026-04-01", "2026-04-15"]),
        (3, ["2026-03-25", "2026-04-15", "2026-05-06"]),
        (4, ["2026-04-01", "2026-04-29", "2026-05-27"]),
        (5, ["2026-04-08", "2026-05-13", "2026-06-17"]),
    ] {
        for billing_day in [None, Some(20)] {
            let mut contract = contract_on("2026-03-04 00:00", Cycle::Weeks(weeks));
            contract.billing_day = billing_day;
            assert_eq!(renewal_dates(&contract, &utc(), 3), dates, "{weeks} weeks");
        }
    }
}

/// The start's time of day is no part of the renewal: it is at the cut-off, winter and summer.
#[test]
fn renewals_are_at_the_cut_off_of_the_local_date() {
    let london = place("Europe/London", "03:00");
    let contract = contract_on("2026-02-15 18:45", Cycle::Months(1));
    let cycle = |at: &str| show_period(billing_cycle(&contract, &london, t(at)));
    assert_eq!(cycle("2026-02-15 18:45"), "2026-02-15 03:00-2026-03-15 03:00");
    assert_eq!(cycle("2026-03-15 02:59"), "2026-02-15 03:00-2026-03-15 03:00");
    assert_eq!(cycle("2026-03-15 03:00"), "2026-03-15 03:00-2026-04-15 02:00");
    assert_eq!(cycle("2026-04-15 02:00"), "2026-04-15 02:00-2026-05-15 02:00");
}

#[test]
fn a_start_before_the_cut_off_begins_its_first_period_and_none_of_hours() {
    let mut london = place("Europe/London", "03:00");
    london.settings.week_starts_on = 0;
    // Sunday 1 February 2026, one in the morning: every rhythm begins that day.
    let contract = contract_on("2026-02-01 01:00", Cycle::Months(1));
    for (renewal, before, first) in [
        (Renewal::Week, "2026-01-25 03:00-2026-02-01 01:00", "2026-02-01 01:00-2026-02-08 03:00"),
        (Renewal::CalendarMonth, "2026-01-01 03:00-2026-02-01 01:00", "2026-02-01 01:00-2026-03-01 03:00"),
        (Renewal::TariffMonth, "2026-01-01 03:00-2026-02-01 01:00", "2026-02-01 01:00-2026-03-01 03:00"),
        (Renewal::Year, "2025-02-01 03:00-2026-02-01 01:00", "2026-02-01 01:00-2027-02-01 03:00"),
        (Renewal::Day, "2026-01-31 03:00-2026-02-01 01:00", "2026-02-01 01:00-2026-02-02 03:00"),
    ] {
        let period = |at: &str| show_period(grant_period(renewal, &contract, &london, t(at)));
        assert_eq!(period("2026-02-01 00:59"), before, "{renewal:?}");
        for at in ["2026-02-01 01:00", "2026-02-01 02:59", "2026-02-01 03:00", "2026-02-02 02:59"] {
            assert_eq!(period(at), first, "{renewal:?} at {at}");
        }
    }
    // On a day on which no week begins the start changes nothing about the week.
    let wednesday = contract_on("2026-02-04 01:00", Cycle::Months(1));
    let week = grant_period(Renewal::Week, &wednesday, &london, wednesday.start);
    assert_eq!(show_period(week), "2026-02-01 03:00-2026-02-08 03:00");
    // A BillingDay on the date of the start makes no part cycle of two hours.
    let mut billed = contract_on("2026-02-15 01:00", Cycle::Months(1));
    billed.billing_day = Some(15);
    let first = billing_cycle(&billed, &london, billed.start);
    assert_eq!(show_period(first), "2026-02-15 01:00-2026-03-15 03:00");
}

/// R11.9.
#[test]
fn weeks_begin_where_the_location_says() {
    let contract = contract_on("2026-01-15 00:00", Cycle::Months(1));
    // Wednesday 15 April 2026.
    for (week_starts_on, from, to) in [
        (0, "2026-04-12", "2026-04-19"),
        (1, "2026-04-13", "2026-04-20"),
        (3, "2026-04-15", "2026-04-22"),
        (4, "2026-04-09", "2026-04-16"),
        (6, "2026-04-11", "2026-04-18"),
    ] {
        let mut here = utc();
        here.settings.week_starts_on = week_starts_on;
        let week = grant_period(Renewal::Week, &contract, &here, t("2026-04-15 12:00"));
        assert_eq!(show_period(week), format!("{from} 00:00-{to} 00:00"), "{week_starts_on}");
    }
}

/// A year from the contract's start: neither the BillingDay nor the billing cycle moves it (R11.9).
#[test]
fn anniversaries_keep_the_day_of_the_start() {
    let mut contract = contract_on("2024-02-29 12:00", Cycle::Weeks(3));
    contract.billing_day = Some(15);
    let year = |at: &str| show_period(grant_period(Renewal::Year, &contract, &utc(), t(at)));
    assert_eq!(year("2024-12-31 12:00"), "2024-02-29 00:00-2025-02-28 00:00");
    assert_eq!(year("2025-02-28 00:00"), "2025-02-28 00:00-2026-02-28 00:00");
    assert_eq!(year("2028-02-28 23:59"), "2027-02-28 00:00-2028-02-29 00:00");
    assert_eq!(year("2028-02-29 00:00"), "2028-02-29 00:00-2029-02-28 00:00");
}

#[test]
fn the_nth_renewal_is_counted_without_walking() {
    let here = utc();
    let contract = contract_on("2026-01-31 12:00", Cycle::Months(1));
    let nth = |at: &str, n| show(nth_renewal(&contract, &here, t(at), n));
    assert_eq!(nth("2026-02-10 00:00", 1), "2026-02-28 00:00");
    assert_eq!(nth("2026-02-28 00:00", 1), "2026-03-31 00:00");
    assert_eq!(nth("2026-02-10 00:00", 25), "2028-02-29 00:00");
    assert_eq!(nth("2026-02-10 00:00", 0), "2026-02-28 00:00");
    // Before it starts: from its start.
    assert_eq!(nth("2025-06-01 00:00", 2), "2026-03-31 00:00");
    assert_eq!(show(next_renewal(&contract, &here, t("2025-06-01 00:00"))), "2026-02-28 00:00");
    // In the year 9990 as quick as today.
    assert_eq!(nth("9990-01-31 00:00", 1), "9990-02-28 00:00");
    let mut part = contract_on("2026-01-20 12:00", Cycle::Months(3));
    part.billing_day = Some(15);
    assert_eq!(show(nth_renewal(&part, &here, part.start, 2)), "2026-05-15 00:00");
}

#[test]
fn numbers_of_rhythms() {
    for n in 1..=5 {
        assert_eq!(Renewal::from_number(n).map(Renewal::number), Some(n));
    }
    assert_eq!(Renewal::from_number(1), Some(Renewal::Week));
    assert_eq!(Renewal::from_number(2), Some(Renewal::CalendarMonth));
    assert_eq!(Renewal::from_number(3), Some(Renewal::TariffMonth));
    assert_eq!(Renewal::from_number(4), Some(Renewal::Year));
    assert_eq!(Renewal::from_number(5), Some(Renewal::Day));
    assert_eq!((Renewal::from_number(0), Renewal::from_number(6)), (None, None));
}

/// What a part of a cycle costs is measured by the whole one, whatever cuts it short.
#[test]
fn the_days_of_a_whole_cycle() {
    let mut contract = contract_on("2026-01-20 00:00", Cycle::Months(1));
    let days = |contract: &Contract, at: &str| days_of_whole_cycle(contract, &utc(), t(at));
    assert_eq!((days(&contract, "2026-01-20 00:00"), days(&contract, "2026-02-25 12:00")), (31, 28));
    contract.billing_day = Some(15);
    // The first part runs from 20 January to 15 February, its cycle from 15 January.
    assert_eq!((days(&contract, "2026-01-20 00:00"), days(&contract, "2026-02-15 00:00")), (31, 28));
    let weeks = contract_on("2026-01-20 00:00", Cycle::Weeks(2));
    assert_eq!(days(&weeks, "2026-01-20 00:00"), 14);
    // From 10 March in quarters: 10 March to 10 June, and on a billing day from 15 December to 15 March first.
    let mut quarters = contract_on("2026-01-20 00:00", Cycle::Months(1));
    quarters.plan_changes = vec![PlanChange {
        from: t("2026-03-10 09:00"),
        plan: Plan { cycle: Cycle::Months(3), ..quarters.plan.clone() },
    }];
    assert_eq!((days(&quarters, "2026-03-09 00:00"), days(&quarters, "2026-04-02 00:00")), (28, 92));
    quarters.billing_day = Some(15);
    assert_eq!((days(&quarters, "2026-03-12 00:00"), days(&quarters, "2026-03-15 00:00")), (90, 92));
}
