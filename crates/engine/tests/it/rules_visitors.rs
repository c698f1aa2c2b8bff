//! How many visitors the plans of a host allow (R9.8).

use hallpass_engine::visitors::{VisitorLimit, VisitorLimits, against, windows};

use crate::support::*;

/// Saturday 28 March with a cut-off at 03:00 ends after the clock went forward: 03:00 of summer time is 02:00 UTC.
#[test]
fn r9_8_windows_are_business_days_weeks_and_months_of_the_place() {
    let london = place("Europe/London", "03:00");
    let shown = windows(&london, t("2026-03-29 00:30")).map(|(from, to)| format!("{}-{}", show(from), show(to)));
    assert_eq!(
        shown,
        ["2026-03-28 03:00-2026-03-29 02:00", "2026-03-23 03:00-2026-03-30 02:00", "2026-03-01 03:00-2026-04-01 02:00",]
    );
}

#[test]
fn r9_8_one_plan_that_allows_it_is_enough() {
    let none = VisitorLimits::default();
    let daily = VisitorLimits { day: Some(2), ..none };
    let monthly = VisitorLimits { month: Some(5), ..none };
    let stands = |limit, window| Some(VisitorLimit { limit, window });
    assert_eq!(against(&[], [9, 9, 9]), None, "a contact has no limits");
    assert_eq!(against(&[daily], [1, 9, 9]), None);
    assert_eq!(against(&[daily], [2, 2, 2]), stands(2, "day"));
    assert_eq!(against(&[daily, none], [2, 2, 2]), None);
    assert_eq!(against(&[daily, monthly], [2, 2, 4]), None);
    assert_eq!(against(&[monthly, daily], [2, 2, 5]), stands(5, "month"), "the first plan speaks");
    let nobody = VisitorLimits { week: Some(0), month: Some(9), ..none };
    assert_eq!(against(&[nobody], [0, 0, 0]), stands(0, "week"), "0 is nobody");
}
