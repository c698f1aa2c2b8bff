//! W17: when the passes of a product expire (R11.6), and the borders of that table.

use hallpass_engine::*;

use crate::support::*;

const LONDON: &str = "Europe/London";
const RELEASED: &str = "2026-01-31 10:00";

fn expiry(kind: i64, expires_in: Option<i64>) -> ProductExpiry {
    ProductExpiry { kind: ExpiryKind::from_number(kind).unwrap(), expires_in, months: None, weeks: None }
}

fn expires(rule: ProductExpiry, released: &str) -> String {
    let date = product_expiry(rule, at_zone(LONDON, released), &place(LONDON, "00:00"), None).unwrap();
    date.map_or("never".to_owned(), show)
}

/// R11.6.
#[test]
fn w17_every_kind_of_expiry() {
    for (kind, expires_in, date) in [
        (2, 30, "2026-03-03 00:00"),
        (3, 2, "2026-02-15 00:00"),
        (4, 1, "2026-03-01 00:00"),
        (4, 2, "2026-03-31 23:00"),
        (5, 1, "2027-02-01 00:00"),
        (6, 1, "2026-02-01 00:00"),
        (6, 3, "2026-03-31 23:00"),
    ] {
        assert_eq!(expires(expiry(kind, Some(expires_in)), RELEASED), date, "kind {kind}, {expires_in}");
    }
}

/// R11.6.
#[test]
fn w17_old_fields_speak_only_without_a_kind() {
    let old = |months, weeks| ProductExpiry { kind: ExpiryKind::None, expires_in: None, months, weeks };
    assert_eq!(expires(old(None, Some(2)), RELEASED), "2026-02-15 00:00");
    assert_eq!(expires(old(None, None), RELEASED), "never");
    assert_eq!(expires(old(Some(1), Some(2)), RELEASED), "2026-03-01 00:00");
    assert_eq!(expires(old(Some(0), Some(2)), RELEASED), "2026-02-15 00:00");
    assert_eq!(expires(old(Some(0), Some(0)), RELEASED), "never");
    let with_kind = ProductExpiry { months: Some(5), weeks: Some(5), ..expiry(2, Some(30)) };
    assert_eq!(expires(with_kind, RELEASED), "2026-03-03 00:00");
}

#[test]
fn w17_null_and_zero_count_as_one_period() {
    for expires_in in [None, Some(0), Some(-3), Some(1)] {
        for (kind, date) in [
            (2, "2026-02-02 00:00"),
            (3, "2026-02-08 00:00"),
            (4, "2026-03-01 00:00"),
            (5, "2027-02-01 00:00"),
            (6, "2026-02-01 00:00"),
        ] {
            assert_eq!(expires(expiry(kind, expires_in), RELEASED), date, "kind {kind}, {expires_in:?}");
        }
    }
}

/// R11.6.
#[test]
fn w17_price_plan_follows_the_main_contract() {
    let (here, released) = (place(LONDON, "00:00"), at_zone(LONDON, RELEASED));
    let mut main = contract_on("2025-11-15 00:00", Cycle::Months(1));
    let ask = |main: &Contract, n| {
        product_expiry(expiry(1, n), released, &here, Some((main, &here))).map(|date| date.map(show).unwrap())
    };
    assert_eq!(ask(&main, Some(1)), Ok("2026-02-15 00:00".into()));
    assert_eq!(ask(&main, None), Ok("2026-02-15 00:00".into()));
    // Two more cycles, over the change to summer time.
    assert_eq!(ask(&main, Some(3)), Ok("2026-04-14 23:00".into()));
    assert_eq!(product_expiry(expiry(1, None), released, &here, None), Err(NoMainContract));
    // A contract that has ended is none; one that ends later is one.
    main.end = Some(released);
    assert_eq!(ask(&main, Some(1)), Err(NoMainContract));
    main.end = Some(released + Span::minutes(1));
    assert_eq!(ask(&main, Some(1)), Ok("2026-02-15 00:00".into()));
    // One that begins later is asked from its start.
    let later = contract_on("2026-02-20 00:00", Cycle::Months(1));
    assert_eq!(ask(&later, Some(1)), Ok("2026-03-20 00:00".into()));
}

/// The main contract has its own clock: New York, 15th at the cut-off 03:00 there.
#[test]
fn w17_price_plan_reads_the_clock_of_the_issuing_location() {
    let main = contract_on("2025-11-15 20:00", Cycle::Months(1));
    let date = product_expiry(
        expiry(1, None),
        at_zone(LONDON, RELEASED),
        &place(LONDON, "00:00"),
        Some((&main, &place("America/New_York", "03:00"))),
    );
    assert_eq!(date.unwrap().map(show).as_deref(), Some("2026-02-15 08:00"));
}

/// G is the business day of release: at 02:00 with the cut-off 03:00 it is still the day before.
#[test]
fn w17_the_day_of_release_is_a_business_day() {
    let at_night = |text: &str, rule| {
        let released = at_zone(LONDON, text);
        product_expiry(rule, released, &place(LONDON, "03:00"), None).unwrap().map(show).unwrap()
    };
    assert_eq!(at_night("2026-02-01 02:59", expiry(6, Some(1))), "2026-02-01 03:00");
    assert_eq!(at_night("2026-02-01 03:00", expiry(6, Some(1))), "2026-03-01 03:00");
    assert_eq!(at_night("2026-02-01 02:59", expiry(4, Some(1))), "2026-03-01 03:00");
    assert_eq!(at_night("2026-02-01 02:59", expiry(2, Some(1))), "2026-02-02 03:00");
}

#[test]
fn w17_month_ends_and_leap_days_clamp() {
    for (kind, expires_in, released, date) in [
        (4, 1, "2028-01-31 10:00", "2028-03-01 00:00"),
        (4, 1, "2028-01-29 10:00", "2028-03-01 00:00"),
        (4, 1, "2028-01-28 10:00", "2028-02-29 00:00"),
        (4, 1, "2026-12-31 10:00", "2027-02-01 00:00"),
        (4, 13, "2026-12-31 10:00", "2028-02-01 00:00"),
        (5, 1, "2028-02-29 10:00", "2029-03-01 00:00"),
        (5, 4, "2028-02-29 10:00", "2032-03-01 00:00"),
        (6, 2, "2026-12-05 10:00", "2027-02-01 00:00"),
        (6, 3, "2027-12-31 23:59", "2028-03-01 00:00"),
    ] {
        assert_eq!(expires(expiry(kind, Some(expires_in)), released), date, "kind {kind}, {expires_in}, {released}");
    }
}

/// Released 5 February because the contact paid then: the period counts from there.
#[test]
fn w17_the_period_counts_from_the_release() {
    assert_eq!(expires(expiry(2, Some(30)), "2026-02-05 16:00"), "2026-03-08 00:00");
}

/// A mistyped number is no reason to break, and no date needs a fifth digit in its year.
#[test]
fn huge_numbers_are_pinned() {
    for kind in 2..=6 {
        assert_eq!(expires(expiry(kind, Some(i64::MAX)), RELEASED), "9999-12-30 00:00", "kind {kind}");
    }
    let (here, main) = (place(LONDON, "00:00"), contract_on("2025-11-15 00:00", Cycle::Weeks(5)));
    let price_plan = product_expiry(expiry(1, Some(i64::MAX)), t(RELEASED), &here, Some((&main, &here)));
    assert_eq!(price_plan.unwrap().map(show).as_deref(), Some("9999-12-30 00:00"));
    assert_eq!(ExpiryKind::from_number(7), None);
}
