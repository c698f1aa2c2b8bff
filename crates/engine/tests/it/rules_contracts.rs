//! Contracts at an instant (R4.8, R11.9a, decision 22).

use hallpass_engine::{Cycle, PlanChange, PlanId};

use crate::support::*;

/// R11.9a.
#[test]
fn r11_9a_a_contract_is_active_from_its_start_to_before_its_end() {
    let mut contract = contract_on("2026-03-03 00:00", Cycle::Months(1));
    assert!(contract.is_active_at(t("2030-01-01 00:00")));
    contract.end = Some(t("2026-03-10 00:00"));
    for (at, active) in [
        ("2026-03-02 23:59:59", false),
        ("2026-03-03 00:00", true),
        ("2026-03-09 23:59:59", true),
        ("2026-03-10 00:00", false),
    ] {
        assert_eq!(contract.is_active_at(t(at)), active, "{at}");
    }
}

#[test]
fn r4_8_pauses_are_half_open_too() {
    let mut contract = contract_on("2026-01-01 00:00", Cycle::Months(1));
    contract.pauses = vec![(t("2026-03-03 00:00"), Some(t("2026-03-04 00:00"))), (t("2026-04-01 00:00"), None)];
    for (at, paused) in [
        ("2026-03-02 23:59:59", false),
        ("2026-03-03 00:00", true),
        ("2026-03-03 23:59:59", true),
        ("2026-03-04 00:00", false),
        ("2026-03-31 23:59:59", false),
        ("2026-04-01 00:00", true),
        ("2027-04-01 00:00", true),
    ] {
        assert_eq!(contract.is_paused_at(t(at)), paused, "{at}");
        assert!(contract.is_active_at(t(at)), "a paused contract is active");
    }
}

#[test]
fn d22_the_plan_in_force() {
    let mut contract = contract_on("2026-01-01 00:00", Cycle::Months(1));
    let change = |from: &str, id| PlanChange { from: t(from), plan: plan(id, Cycle::Months(1)) };
    contract.plan_changes = vec![change("2026-03-03 00:00", 2), change("2026-04-03 00:00", 3)];
    for (at, plan) in [
        ("2025-01-01 00:00", 1),
        ("2026-03-02 23:59:59", 1),
        ("2026-03-03 00:00", 2),
        ("2026-04-02 23:59:59", 2),
        ("2026-04-03 00:00", 3),
    ] {
        assert_eq!(contract.plan_at(t(at)).id, PlanId(plan), "{at}");
    }
}
