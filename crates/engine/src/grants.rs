//! Passes included in a plan: what a contract is granted for the periods that run now (R11.7-R11.13).

use crate::{Contract, DefinitionId, Instant, Location, Period, Renewal, Withheld, grant_period};

/// A row of what a plan includes (`TariffTimePass`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantRule {
    /// `TariffTimePass.Id`.
    pub id: i64,
    /// The definition the passes are made from.
    pub definition: DefinitionId,
    /// `PassesIncluded` in each period.
    pub passes_included: i64,
    /// `PassRenewalTime`.
    pub renewal: Renewal,
    /// The definition is archived: a plan issues nothing for it (decision 26).
    pub archived_definition: bool,
    /// End of the latest period for which this contract was granted something under this row; `None` = never. Before it the
    /// row is not asked again, so that an edit of its rhythm acts from the next period (R11.12). The unique key of
    /// [`Grant::period`] guards what does not change; `None` is right for a caller that does not allow such edits.
    pub issued_until: Option<Instant>,
}

/// Passes to issue for one row and one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// `TariffTimePass.Id`.
    pub rule: i64,
    /// The definition of the passes.
    pub definition: DefinitionId,
    /// How many: always at least 1.
    pub count: i64,
    /// First instant at which a visit may draw on them (decision 6): the start of the period, of the contract or of the
    /// plan, whichever is the latest.
    pub valid_from: Instant,
    /// ExpireDate: the start of the next period, or the end of the contract when that comes first (R11.8, decision 24).
    pub expires: Instant,
    /// The period. With the contract and the rule, its start is the key under which the passes are issued once (R11.12):
    /// the same at every instant of the period, whatever pauses.
    pub period: Period,
}

/// What a contract should hold, and when to ask again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// In the order of the rules.
    pub grants: Vec<Grant>,
    /// Rows that give nothing now, and why.
    pub withheld: Vec<(i64, Withheld)>,
    /// The first instant after now at which the answer can change: the end of a period, a pause beginning or ending, the
    /// contract starting or ending, a change of plan. `None` = never again.
    pub next: Option<Instant>,
}

/// What a contract should hold for the periods that run at `now` (R11.7-R11.13).
///
/// `rules` are those of the plan in force at `now`; `location` is the one that issued the contract. The full amount is due in
/// a part period too (R11.10). Past periods are not made up: what was missed while paused, ended or asleep stays missed. The
/// caller issues each grant once by its key, so that asking any number of times issues nothing more.
pub fn due(contract: &Contract, rules: &[GrantRule], location: &Location, now: Instant) -> Grants {
    let none = |why: Withheld| rules.iter().map(|rule| (rule.id, why)).collect();
    if contract.end.is_some_and(|end| end <= now || end <= contract.start) {
        return Grants { withheld: none(Withheld::NotActive), ..Grants::default() };
    }
    let mut borders = life_borders(contract);
    let (mut grants, mut withheld) = (Vec::new(), Vec::new());
    if !contract.is_active_at(now) {
        withheld = none(Withheld::NotActive);
    } else if contract.is_paused_at(now) {
        withheld = none(Withheld::Paused);
    } else if !contract.plan_at(now).uses_time_passes {
        withheld = none(Withheld::PlanWithoutPasses);
    } else {
        let on_plan_since = contract.plan_changes.iter().map(|change| change.from).rev().find(|from| *from <= now);
        for rule in rules {
            if rule.passes_included <= 0 || contract.quantity <= 0 || rule.archived_definition {
                let archived = rule.archived_definition && rule.passes_included > 0 && contract.quantity > 0;
                withheld.push((rule.id, if archived { Withheld::Archived } else { Withheld::NothingIncluded }));
                continue;
            }
            let period = grant_period(rule.renewal, contract, location, now);
            if let Some(until) = rule.issued_until.filter(|until| *until > now) {
                borders.push(until);
                withheld.push((rule.id, Withheld::AlreadyIssued));
                continue;
            }
            borders.push(period.to);
            grants.push(Grant {
                rule: rule.id,
                definition: rule.definition,
                count: rule.passes_included.saturating_mul(contract.quantity),
                valid_from: period.from.max(contract.start).max(on_plan_since.unwrap_or(contract.start)),
                expires: contract.end.map_or(period.to, |end| end.min(period.to)),
                period,
            });
        }
    }
    let next = borders.into_iter().filter(|border| *border > now).min();
    Grants { grants, withheld, next }
}

/// The instants at which the contract itself changes: start, end, pauses, plans.
fn life_borders(contract: &Contract) -> Vec<Instant> {
    let pauses = contract.pauses.iter().filter(|(from, until)| until.is_none_or(|until| *from < until));
    let pauses = pauses.flat_map(|(from, until)| [Some(*from), *until].into_iter().flatten());
    let plans = contract.plan_changes.iter().map(|change| change.from);
    std::iter::once(contract.start).chain(contract.end).chain(pauses).chain(plans).collect()
}
