//! R11.9, R11.12 and DESIGN 5.11: plan passes while the clock of the issuing location changes. The key of a period is its
//! start: what was issued before a change stays issued, and no day is left out or counted twice.

use std::collections::BTreeSet;

use hallpass_engine::{Cycle, Instant, Period, Renewal, due_grants, grant_period};

use crate::support::*;

/// What the job of one contract issues when it runs whenever it is due, as the store keeps it: start and ExpireDate.
fn issued(desk: &mut Desk, renewal: Renewal, changes: &[(&str, &str)], until: &str) -> Vec<(String, String)> {
    let contract = contract_on("2026-03-01 00:00", Cycle::Months(1));
    let mut rules = [rule(1, 1, renewal)];
    let mut changes: Vec<_> = changes.to_vec();
    let mut keys: BTreeSet<Instant> = BTreeSet::new();
    let mut issued = Vec::new();
    let mut now = contract.start;
    while now < t(until) {
        if let Some((asked, zone)) = changes.first().copied().filter(|(asked, _)| t(asked) <= now) {
            desk.change_clock(asked, zone, "00:00");
            changes.remove(0);
        }
        let due = due_grants(&contract, &rules, &desk.locations[&MAIN], now);
        for grant in &due.grants {
            if keys.insert(grant.period.from) {
                issued.push((show(grant.period.from), show(grant.expires)));
                rules[0].issued_until = Some(grant.expires);
            }
        }
        // The change asks again at once, as the store does.
        let asked = changes.first().map(|(asked, _)| t(asked));
        now = due.next.into_iter().chain(asked).min().unwrap();
    }
    issued
}

fn starts(issued: &[(String, String)]) -> Vec<&str> {
    issued.iter().map(|(from, _)| from.as_str()).collect()
}

fn london() -> Desk {
    let mut desk = Desk::new();
    desk.place(MAIN, "Europe/London", &[]);
    desk
}

#[test]
fn daily_passes_while_london_becomes_tokyo() {
    let all = issued(&mut london(), Renewal::Day, &[("2026-03-03 10:00", "Asia/Tokyo")], "2026-03-06 00:00");
    let days = ["03-01 00:00", "03-02 00:00", "03-03 00:00", "03-04 00:00", "03-04 15:00", "03-05 15:00"];
    assert_eq!(starts(&all), days.map(|day| format!("2026-{day}")));
}

/// The day that goes on in Honolulu is one day: one pass.
#[test]
fn daily_passes_while_london_becomes_honolulu() {
    let all = issued(&mut london(), Renewal::Day, &[("2026-03-03 10:00", "Pacific/Honolulu")], "2026-03-06 00:00");
    let days = ["03-01 00:00", "03-02 00:00", "03-03 00:00", "03-04 10:00", "03-05 10:00"];
    assert_eq!(starts(&all), days.map(|day| format!("2026-{day}")));
}

/// London's 1 April begins on 31 March at 23:00 UTC, Tokyo's at 15:00, Honolulu's on 1 April at 10:00.
#[test]
fn monthly_passes_are_issued_once_for_each_month() {
    for (zone, april) in [("Asia/Tokyo", "2026-03-31 15:00"), ("Pacific/Honolulu", "2026-04-01 10:00")] {
        for renewal in [Renewal::CalendarMonth, Renewal::TariffMonth] {
            let all = issued(&mut london(), renewal, &[("2026-03-10 10:00", zone)], "2026-04-15 00:00");
            assert_eq!(starts(&all), ["2026-03-01 00:00", april], "{zone} {renewal:?}");
            assert_eq!(
                all[0].1, "2026-03-31 23:00",
                "what was issued keeps what it was issued with; the store stretches it"
            );
        }
    }
}

/// There and back within the month: still one issue a month, and the running period keeps its key.
#[test]
fn there_and_back_issues_nothing_more() {
    let changes = [
        ("2026-03-10 10:00", "Asia/Tokyo"),
        ("2026-03-12 10:00", "Pacific/Honolulu"),
        ("2026-03-20 10:00", "Europe/London"),
    ];
    let all = issued(&mut london(), Renewal::CalendarMonth, &changes, "2026-05-02 00:00");
    assert_eq!(starts(&all), ["2026-03-01 00:00", "2026-03-31 23:00", "2026-04-30 23:00"]);
}

#[test]
fn a_running_period_ends_where_the_next_begins() {
    let mut desk = london();
    desk.change_clock("2026-03-10 10:00", "Pacific/Honolulu", "03:00");
    let contract = contract_on("2026-03-01 00:00", Cycle::Months(1));
    let at = |text| grant_period(Renewal::CalendarMonth, &contract, &desk.locations[&MAIN], t(text));
    let march = Period { from: t("2026-03-01 00:00"), to: t("2026-04-01 13:00") };
    assert_eq!(at("2026-03-05 00:00"), march);
    assert_eq!(at("2026-04-01 12:59"), march);
    assert_eq!(at("2026-04-01 13:00").from, march.to);
}
