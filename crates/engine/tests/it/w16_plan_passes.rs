//! W16: what a plan grants in each rhythm (R11.7-R11.13).

use std::collections::BTreeSet;

use hallpass_engine::*;

use crate::support::*;

const LONDON: &str = "Europe/London";

/// Wednesday 15 April 2026 at local midnight, monthly.
fn contract() -> Contract {
    contract_from(at_zone(LONDON, "2026-04-15 00:00"), Cycle::Months(1))
}

fn london() -> Location {
    place(LONDON, "00:00")
}

/// "count, valid from, expires" of the only grant, or "nothing".
fn granted(contract: &Contract, rule: GrantRule, now: &str) -> String {
    let due = due_grants(contract, &[rule], &london(), at_zone(LONDON, now));
    match due.grants.as_slice() {
        [] => "nothing".to_owned(),
        [grant] => format!("{} from {} to {}", grant.count, show(grant.valid_from), show(grant.expires)),
        more => panic!("{more:?}"),
    }
}

/// R11.7, R11.8.
#[test]
fn w16_five_rhythms_issue_on_the_first_day_and_again_with_the_next_period() {
    for (count, renewal, first, next_issue, second) in [
        (
            8,
            Renewal::TariffMonth,
            "8 from 2026-04-14 23:00 to 2026-05-14 23:00",
            "2026-05-14 23:00",
            "2026-06-14 23:00",
        ),
        (
            8,
            Renewal::CalendarMonth,
            "8 from 2026-04-14 23:00 to 2026-04-30 23:00",
            "2026-04-30 23:00",
            "2026-05-31 23:00",
        ),
        (5, Renewal::Week, "5 from 2026-04-14 23:00 to 2026-04-19 23:00", "2026-04-19 23:00", "2026-04-26 23:00"),
        (1, Renewal::Day, "1 from 2026-04-14 23:00 to 2026-04-15 23:00", "2026-04-15 23:00", "2026-04-16 23:00"),
        (12, Renewal::Year, "12 from 2026-04-14 23:00 to 2027-04-14 23:00", "2027-04-14 23:00", "2028-04-14 23:00"),
    ] {
        let contract = contract();
        let rule = rule(1, count, renewal);
        assert_eq!(granted(&contract, rule, "2026-04-15 09:00"), first, "{renewal:?}");
        let due = due_grants(&contract, &[rule], &london(), contract.start);
        assert_eq!(due.next.map(show).as_deref(), Some(next_issue), "{renewal:?}");
        let due = due_grants(&contract, &[rule], &london(), t(next_issue));
        assert_eq!((show(due.grants[0].valid_from), show(due.grants[0].expires)), (next_issue.into(), second.into()));
        assert_eq!(due.grants[0].count, count);
    }
}

/// A set of keys stands for the unique key of the store (R11.12).
fn run(keys: &mut BTreeSet<Instant>, contract: &Contract, now: Instant) -> Option<Grant> {
    let due = due_grants(contract, &[rule(1, 5, Renewal::Week)], &london(), now);
    due.grants.first().filter(|grant| keys.insert(grant.period.from)).copied()
}

/// R11.12.
#[test]
fn w16_the_issue_run_five_times_issues_once() {
    let mut keys = BTreeSet::new();
    let issued: Vec<_> = [0, 1, 60, 600, 6000]
        .into_iter()
        .filter_map(|minutes| run(&mut keys, &contract(), contract().start + Span::minutes(minutes)))
        .collect();
    assert_eq!(issued.iter().map(|grant| grant.count).collect::<Vec<_>>(), [5]);
}

#[test]
fn w16_down_from_monday_to_wednesday_issues_once_with_the_same_expiry() {
    let mut keys = BTreeSet::new();
    run(&mut keys, &contract(), contract().start).unwrap();
    let late = run(&mut keys, &contract(), at_zone(LONDON, "2026-04-22 11:00")).unwrap();
    assert_eq!((show(late.valid_from), show(late.expires)), ("2026-04-19 23:00".into(), "2026-04-26 23:00".into()));
    assert_eq!(run(&mut keys, &contract(), at_zone(LONDON, "2026-04-26 23:59")), None);
    // Missed weeks are not made up: three weeks asleep, one issue.
    let after = run(&mut keys, &contract(), at_zone(LONDON, "2026-05-20 11:00")).unwrap();
    assert_eq!(show(after.period.from), "2026-05-17 23:00");
    assert_eq!(keys.len(), 3);
}

/// R11.11.
#[test]
fn w16_a_plan_without_passes_issues_nothing() {
    let mut without = contract();
    without.plan.uses_time_passes = false;
    assert_eq!(granted(&without, rule(1, 5, Renewal::Week), "2026-04-15 09:00"), "nothing");
    assert_eq!(due_grants(&without, &[rule(1, 5, Renewal::Week)], &london(), without.start).next, None);
}
