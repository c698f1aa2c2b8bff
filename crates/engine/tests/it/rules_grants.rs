//! R11.7-R11.13: how many, from when, until when, when not, and when to ask again.

use hallpass_engine::*;

use crate::support::*;

/// From 15 April 2026, monthly, in UTC.
fn contract() -> Contract {
    contract_on("2026-04-15 00:00", Cycle::Months(1))
}

fn ask(contract: &Contract, rules: &[GrantRule], now: &str) -> Grants {
    due_grants(contract, rules, &place("UTC", "00:00"), t(now))
}

/// "count until expiry" of each grant.
/// Nothing now and nothing to wait for: rule 1 says why.
fn none(why: Withheld) -> Grants {
    Grants { withheld: vec![(1, why)], ..Grants::default() }
}

fn shown(grants: &Grants) -> Vec<String> {
    grants.grants.iter().map(|grant| format!("{} until {}", grant.count, show(grant.expires))).collect()
}

fn next(grants: &Grants) -> Option<String> {
    grants.next.map(show)
}

/// R11.12.
#[test]
fn quantity_multiplies_and_nothing_times_anything_is_nothing() {
    for (included, quantity, count) in
        [(8, 1, 8), (8, 3, 24), (0, 3, 0), (8, 0, 0), (-2, 3, 0), (-2, -3, 0), (8, -1, 0)]
    {
        let mut contract = contract();
        contract.quantity = quantity;
        let due = ask(&contract, &[rule(7, included, Renewal::Day)], "2026-04-15 09:00");
        assert_eq!(due.grants.iter().map(|grant| grant.count).sum::<i64>(), count, "{included} x {quantity}");
    }
    let mut contract = contract();
    contract.quantity = i64::MAX;
    assert_eq!(ask(&contract, &[rule(7, 2, Renewal::Day)], "2026-04-15 09:00").grants[0].count, i64::MAX);
}

#[test]
fn several_rows_are_granted_each_in_its_rhythm_and_the_soonest_end_is_next() {
    let rules = [rule(1, 8, Renewal::TariffMonth), rule(2, 5, Renewal::Week), rule(3, 1, Renewal::Year)];
    let due = ask(&contract(), &rules, "2026-04-15 09:00");
    assert_eq!(shown(&due), ["8 until 2026-05-15 00:00", "5 until 2026-04-20 00:00", "1 until 2027-04-15 00:00"]);
    assert_eq!(due.grants.iter().map(|grant| grant.rule).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(next(&due).as_deref(), Some("2026-04-20 00:00"));
}

/// R11.10: the week began on Monday; the contract began on Wednesday and gets all of it, but not for Tuesday.
#[test]
fn a_part_period_is_granted_in_full_from_the_start_of_the_contract() {
    let grant = ask(&contract(), &[rule(1, 5, Renewal::Week)], "2026-04-16 09:00").grants[0];
    assert_eq!((grant.count, show(grant.valid_from)), (5, "2026-04-15 00:00".into()));
    assert_eq!(show_period(grant.period), "2026-04-13 00:00-2026-04-20 00:00");
}

#[test]
fn a_contract_grants_from_its_start_to_its_end() {
    let mut contract = contract();
    contract.end = Some(t("2026-05-10 12:00"));
    let rules = [rule(1, 8, Renewal::TariffMonth)];
    let before = ask(&contract, &rules, "2026-04-14 23:59");
    assert_eq!((before.grants.len(), next(&before).as_deref()), (0, Some("2026-04-15 00:00")));
    // ExpireDate is never after the end of the contract.
    let during = ask(&contract, &rules, "2026-04-15 00:00");
    assert_eq!(shown(&during), ["8 until 2026-05-10 12:00"]);
    assert_eq!(next(&during).as_deref(), Some("2026-05-10 12:00"));
    for now in ["2026-05-10 12:00", "2026-05-15 00:00", "2027-04-15 00:00"] {
        assert_eq!(ask(&contract, &rules, now), none(Withheld::NotActive), "{now}");
    }
    // An end after the period says nothing yet.
    contract.end = Some(t("2026-06-01 00:00"));
    assert_eq!(shown(&ask(&contract, &rules, "2026-04-15 00:00")), ["8 until 2026-05-15 00:00"]);
    // A contract that ends before it starts never grants.
    contract.end = Some(contract.start);
    assert_eq!(ask(&contract, &rules, "2026-04-01 00:00"), none(Withheld::NotActive));
}

/// R11.13.
#[test]
fn a_paused_contract_grants_nothing_until_it_goes_on() {
    let mut contract = contract();
    contract.pauses = vec![(t("2026-04-20 00:00"), Some(t("2026-05-20 08:00")))];
    let rules = [rule(1, 8, Renewal::TariffMonth)];
    assert_eq!(next(&ask(&contract, &rules, "2026-04-15 00:00")).as_deref(), Some("2026-04-20 00:00"));
    for now in ["2026-04-20 00:00", "2026-05-15 00:00", "2026-05-20 07:59"] {
        let paused = ask(&contract, &rules, now);
        assert_eq!((paused.grants.len(), next(&paused).as_deref()), (0, Some("2026-05-20 08:00")), "{now}");
    }
    // The period that then runs, with the start it always had.
    let resumed = ask(&contract, &rules, "2026-05-20 08:00");
    assert_eq!(show_period(resumed.grants[0].period), "2026-05-15 00:00-2026-06-15 00:00");
    // Until further notice: nothing to wait for.
    contract.pauses = vec![(t("2026-04-20 00:00"), None)];
    assert_eq!(ask(&contract, &rules, "2026-04-20 00:00"), none(Withheld::Paused));
}

/// R3.11.
#[test]
fn an_archived_definition_is_not_granted() {
    let rules = [GrantRule { archived_definition: true, ..rule(1, 8, Renewal::Day) }, rule(2, 1, Renewal::Week)];
    let due = ask(&contract(), &rules, "2026-04-15 09:00");
    assert_eq!(shown(&due), ["1 until 2026-04-20 00:00"]);
    assert_eq!(next(&due).as_deref(), Some("2026-04-20 00:00"));
}

/// The plan in force decides: first one without passes, then one with.
#[test]
fn a_change_of_plan_grants_what_the_new_plan_includes_from_then_on() {
    let mut contract = contract();
    contract.plan.uses_time_passes = false;
    contract.plan_changes = vec![PlanChange { from: t("2026-04-29 10:00"), plan: plan(2, Cycle::Months(1)) }];
    let rules = [rule(1, 8, Renewal::CalendarMonth)];
    let before = ask(&contract, &rules, "2026-04-29 09:59");
    assert_eq!((before.grants.len(), next(&before).as_deref()), (0, Some("2026-04-29 10:00")));
    let after = ask(&contract, &rules, "2026-04-29 10:00");
    assert_eq!(show(after.grants[0].valid_from), "2026-04-29 10:00");
    assert_eq!(show_period(after.grants[0].period), "2026-04-01 00:00-2026-05-01 00:00");
    assert_eq!(show(ask(&contract, &rules, "2026-05-01 00:00").grants[0].valid_from), "2026-05-01 00:00");
}

/// R11.12: 5 a week became 20 a month on Wednesday. The week runs out first; then the month is granted in full.
#[test]
fn an_edited_rhythm_acts_from_the_next_period() {
    let issued = |until: &str| GrantRule { issued_until: Some(t(until)), ..rule(1, 20, Renewal::CalendarMonth) };
    let wednesday = ask(&contract(), &[issued("2026-04-20 00:00")], "2026-04-15 12:00");
    assert_eq!((wednesday.grants.len(), next(&wednesday).as_deref()), (0, Some("2026-04-20 00:00")));
    let monday = ask(&contract(), &[issued("2026-04-20 00:00")], "2026-04-20 00:00");
    assert_eq!(shown(&monday), ["20 until 2026-05-01 00:00"]);
    let after = ask(&contract(), &[issued("2026-05-01 00:00")], "2026-04-20 00:01");
    assert_eq!((after.grants.len(), next(&after).as_deref()), (0, Some("2026-05-01 00:00")));
}

/// What is planned for after the end wakes nobody, and a plan from before the start does not move the start.
#[test]
fn changes_outside_the_life_of_a_contract_count_for_nothing() {
    let mut contract = contract();
    contract.end = Some(t("2026-05-10 12:00"));
    contract.plan_changes = ["2026-04-14 08:00", "2026-06-01 00:00"]
        .map(|from| PlanChange { from: t(from), plan: plan(2, Cycle::Months(1)) })
        .to_vec();
    contract.pauses = vec![(t("2026-05-20 00:00"), None)];
    let rules = [rule(1, 5, Renewal::Week)];
    assert_eq!(ask(&contract, &rules, "2026-05-10 12:00"), none(Withheld::NotActive));
    assert_eq!(next(&ask(&contract, &rules, "2026-05-05 00:00")).as_deref(), Some("2026-05-10 12:00"));
    assert_eq!(show(ask(&contract, &rules, "2026-04-15 00:00").grants[0].valid_from), "2026-04-15 00:00");
}

/// R3.11, D26: archived is only said of a row that would give something; one that includes none gives none, archived or not.
#[test]
fn why_a_row_gives_nothing() {
    for (included, quantity, archived, why) in [
        (8, 1, true, Withheld::Archived),
        (0, 1, true, Withheld::NothingIncluded),
        (-1, 1, true, Withheld::NothingIncluded),
        (8, 0, true, Withheld::NothingIncluded),
        (8, -1, true, Withheld::NothingIncluded),
        (0, 0, true, Withheld::NothingIncluded),
        (0, 1, false, Withheld::NothingIncluded),
        (8, 0, false, Withheld::NothingIncluded),
    ] {
        let mut contract = contract();
        contract.quantity = quantity;
        let row = GrantRule { archived_definition: archived, ..rule(7, included, Renewal::Day) };
        let due = ask(&contract, &[row], "2026-04-15 09:00");
        assert_eq!((due.grants.len(), due.withheld), (0, vec![(7, why)]), "{included} x {quantity}, {archived}");
    }
    let one = ask(&contract(), &[rule(7, 1, Renewal::Day)], "2026-04-15 09:00");
    assert_eq!((one.grants.len(), one.withheld), (1, vec![]));
}

/// A pause of no length is none: nothing has to be asked when it "begins".
#[test]
fn a_pause_without_length_is_none() {
    let mut contract = contract();
    contract.pauses = vec![(t("2026-04-20 00:00"), Some(t("2026-04-20 00:00")))];
    let due = ask(&contract, &[rule(7, 8, Renewal::TariffMonth)], "2026-04-15 09:00");
    assert_eq!(next(&due).as_deref(), Some("2026-05-15 00:00"));
    contract.pauses = vec![(t("2026-04-20 00:00"), Some(t("2026-04-21 00:00")))];
    let due = ask(&contract, &[rule(7, 8, Renewal::TariffMonth)], "2026-04-15 09:00");
    assert_eq!(next(&due).as_deref(), Some("2026-04-20 00:00"));
}
