//! Contracts, places and periods for the tests of the time rules, without a desk.

use hallpass_engine::calendar::Zone;
use hallpass_engine::*;

use super::{MAIN, cut_off, show, t};

/// A place in a zone with a cut-off.
pub fn place(zone: &str, cut_off_text: &str) -> Location {
    Location {
        settings: Settings { cut_off: cut_off(cut_off_text), ..Settings::default() },
        id: MAIN,
        name: "Main".to_owned(),
        zone: Zone::by_name(zone).unwrap(),
        earlier_clocks: EarlierClocks::default(),
        closed: false,
        ancestors: Vec::new(),
        policies: Policies::default(),
        locked_before: None,
    }
}

/// A plan with passes and a cycle.
pub fn plan(id: i64, cycle: Cycle) -> Plan {
    Plan {
        id: PlanId(id),
        name: format!("Plan {id}"),
        uses_time_passes: true,
        discount_time_passes: Percent::ZERO,
        cycle,
        limits: PlanLimits::default(),
    }
}

/// A running contract without end, pauses, changes and BillingDay.
pub fn contract_from(start: Instant, cycle: Cycle) -> Contract {
    Contract {
        id: ContractId(1),
        unique_id: "contract-1".to_owned(),
        issued_by: MAIN,
        quantity: 1,
        billing_day: None,
        plan: plan(1, cycle),
        plan_changes: Vec::new(),
        start,
        end: None,
        pauses: Vec::new(),
    }
}

/// [`contract_from`] with a text, in UTC.
pub fn contract_on(start: &str, cycle: Cycle) -> Contract {
    contract_from(t(start), cycle)
}

/// A row of a plan: `count` passes of definition 1.
pub fn rule(id: i64, count: i64, renewal: Renewal) -> GrantRule {
    GrantRule {
        id,
        definition: DefinitionId(1),
        passes_included: count,
        renewal,
        archived_definition: false,
        issued_until: None,
    }
}

/// "2026-03-03 09:00-2026-04-03 09:00" of a period, in UTC.
pub fn show_period(period: Period) -> String {
    format!("{}-{}", show(period.from), show(period.to))
}

/// The first `n` renewals after the start, as dates; each must lie on a UTC midnight.
pub fn renewal_dates(contract: &Contract, location: &Location, n: usize) -> Vec<String> {
    let mut at = contract.start;
    (0..n)
        .map(|_| {
            at = next_renewal(contract, location, at);
            show(at).strip_suffix(" 00:00").expect("a midnight").to_owned()
        })
        .collect()
}
