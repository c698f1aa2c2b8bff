//! When a pass is valid for a check-in (R4.1-R4.10, R6.8, decisions 6 and 8).

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{BusinessDay, minutes_between};
use crate::draft::Draft;
use crate::visits::cut_off_of;
use crate::{
    Access, Basis, Candidate, Contract, Customer, CustomerId, Failure, HeldPass, Instant, Location, Origin, PassId,
    PaygKind, PlanId, Settings, Source, TimePass, Trace, Visit, VisitId, World, policy,
};

/// A customer about to start a stretch of a visit at a place and an instant (T of chapter 4), and what already runs there.
pub(crate) struct Entrance<'a> {
    pub(crate) world: &'a World,
    pub(crate) customer: &'a Customer,
    pub(crate) location: &'a Location,
    /// In force at the raw arrival of the visit.
    pub(crate) settings: &'a Settings,
    pub(crate) at: Instant,
    pub(crate) source: Source,
    day: BusinessDay,
    /// R9.6: a limit is reached, and only what does not count towards limits opens the door.
    beyond_limit: bool,
    /// Minutes that other open visits have run on a time pass up to `at` (decision 8).
    running: BTreeMap<PassId, i64>,
}

impl<'a> Entrance<'a> {
    /// A stretch of a visit that begins at `at`.
    pub(crate) fn of_visit(draft: &Draft<'a>, location: &'a Location, visit: &Visit, at: Instant) -> Entrance<'a> {
        Entrance::new(draft, (location, location.settings_at(visit.raw_from)), at, visit.source, Some(visit.id))
    }

    /// `settings` are those in force at the raw arrival. `visit` is the one that starts or goes on here; it never stands in its
    /// own way.
    pub(crate) fn new(
        draft: &Draft<'a>,
        (location, settings): (&'a Location, &'a Settings),
        at: Instant,
        source: Source,
        visit: Option<VisitId>,
    ) -> Entrance<'a> {
        let mut running = BTreeMap::new();
        for other in draft.visits().filter(|v| v.to.is_none() && Some(v.id) != visit) {
            if let Some(pass) = other.pass {
                // One that is only waiting for the cut-off job runs no further than the cut-off.
                let until = draft.location(other.location).map_or(at, |there| cut_off_of(there, other).min(at));
                *running.entry(pass).or_insert(0) += minutes_between(other.from, until);
            }
        }
        let day = location.business_day(at);
        let world = draft.world();
        Entrance { world, customer: &world.customer, location, settings, at, source, day, beyond_limit: false, running }
    }

    /// R9.6: the same behind a limit that is reached.
    pub(crate) fn beyond_limit(self, beyond_limit: bool) -> Entrance<'a> {
        Entrance { beyond_limit, ..self }
    }

    /// The trace of what came out here; which limits were tested is for the caller to add.
    pub(crate) fn trace(&self, basis: Basis, candidates: Vec<Candidate>) -> Trace {
        Trace {
            basis,
            customer: self.customer.id,
            location: self.location.id,
            source: self.source,
            at: self.at,
            plans: self.plans().into_iter().collect(),
            expiry_first: self.settings.expiry_first,
            beyond_limit: self.beyond_limit,
            carried_first: self.settings.carried_first,
            policy: policy::version(self.world, self.location, self.settings, self.at),
            limits: Vec::new(),
            candidates,
            combinations: None,
        }
    }

    /// The plans of the contracts that count here.
    pub(crate) fn plans(&self) -> BTreeSet<PlanId> {
        self.active_contracts().map(|contract| contract.plan_at(self.at).id).collect()
    }

    /// R6.8, decision 8: an open visit, whoever's, runs on this pass.
    pub(crate) fn in_use(&self, pass: PassId) -> bool {
        self.running.contains_key(&pass)
    }

    /// The contracts that count here (R4.4, decision 22).
    pub(crate) fn active_contracts(&self) -> impl Iterator<Item = &Contract> {
        self.customer.contracts.iter().filter(|c| c.is_active_at(self.at))
    }

    /// R5.2: a day pass that this customer has already used in this business day.
    pub(crate) fn used_today(&self, pass: &HeldPass) -> bool {
        let by_customer = used_by(pass) == self.customer.id;
        is_day_pass(pass) && pass.used && by_customer && pass.used_date.is_some_and(|at| self.day_of(at) == self.day)
    }

    /// Every rule the pass fails, in the order of chapter 4; none = eligible.
    pub(crate) fn failures(&self, pass: &HeldPass, definition: Option<&TimePass>) -> Vec<Failure> {
        let mut failed = Vec::new();
        // R4.1. Edits and closings do not ask for the account's state (decision 18): `check_in` refuses with F1 itself.
        match definition {
            None => failed.push(Failure::UnknownDefinition),
            Some(definition) => self.test_definition(definition, &mut failed),
        }
        // R4.5
        if pass.expires.is_some_and(|end| self.at >= end) {
            failed.push(Failure::Expired);
        }
        failed.extend(self.exhaustion(pass));
        // R4.7
        if self.source == Source::NetworkActivity && definition.is_some_and(|d| !d.allow_network_check_in) {
            failed.push(Failure::NoNetwork);
        }
        // R4.8
        if let Some(contract) = &pass.contract {
            if contract.start > self.at || contract.end.is_some_and(|end| end <= self.at) {
                failed.push(Failure::ContractInactive);
            } else if contract
                .pauses
                .iter()
                .any(|(from, until)| *from <= self.at && until.is_none_or(|until| self.at < until))
            {
                failed.push(Failure::ContractPaused);
            }
        }
        // R4.11
        if pass.frozen.is_some_and(|(from, to)| from <= self.at && self.at < to) {
            failed.push(Failure::Frozen);
        }
        // Decision 6
        if pass.valid_from.is_some_and(|start| self.at < start) {
            failed.push(Failure::PeriodNotBegun);
        }
        // R4.10
        if pass.access == Access::None {
            failed.push(Failure::NotShared);
        }
        // R10.11
        if pass.origin == Origin::PayAsYouGo && !self.is_paid_today(pass) {
            failed.push(Failure::PayAsYouGo);
        }
        // R9.6
        if self.beyond_limit
            && pass.origin != Origin::PayAsYouGo
            && definition.is_some_and(|d| d.counts_towards_plan_limits)
        {
            failed.push(Failure::LimitReached);
        }
        failed
    }

    /// R10.5, decision 21: a fixed price paid for this day at this place, by the customer who comes.
    fn is_paid_today(&self, pass: &HeldPass) -> bool {
        let here = |payg: crate::PaygState| payg.kind == PaygKind::Fixed && payg.location == self.location.id;
        pass.payg.is_some_and(here) && pass.access == Access::Own && self.used_today(pass)
    }

    /// R10.1: whether pay as you go may begin here with this definition.
    pub(crate) fn sells(&self, definition: &TimePass) -> bool {
        let mut failed = Vec::new();
        self.test_definition(definition, &mut failed);
        let member = self.active_contracts().next().is_some();
        let audience =
            if member { definition.pay_as_you_go_for_members } else { definition.pay_as_you_go_for_contacts };
        failed.is_empty()
            && audience
            && !definition.archived
            && (self.source != Source::NetworkActivity || definition.allow_network_check_in)
    }

    /// R4.2-R4.4.
    fn test_definition(&self, definition: &TimePass, failed: &mut Vec<Failure>) {
        let here = self.location.id;
        let valid_here = if definition.locations.is_empty() {
            definition.owner == here || self.location.ancestors.contains(&definition.owner)
        } else {
            definition.locations.contains(&here)
        };
        if !valid_here {
            failed.push(Failure::WrongLocation);
        }
        if self.location.open_until(&definition.slots, self.at, self.at).is_none() {
            failed.push(Failure::OutsideSlots);
        }
        let member = self.active_contracts().next().is_some();
        if definition.only_for_contacts && member {
            failed.push(Failure::OnlyContacts);
        }
        if definition.only_for_members {
            if !member {
                failed.push(Failure::OnlyMembers);
            } else if !definition.plans.is_empty()
                && !self.active_contracts().any(|c| definition.plans.contains(&c.plan_at(self.at).id))
            {
                failed.push(Failure::OnlyPlans);
            }
        }
    }

    /// R4.6.
    fn exhaustion(&self, pass: &HeldPass) -> Option<Failure> {
        if is_day_pass(pass) {
            if !pass.used || self.used_today(pass) {
                None
            } else if used_by(pass) == self.customer.id {
                Some(Failure::UsedOnOtherDay)
            } else {
                Some(Failure::UsedByOther)
            }
        } else {
            let left = if pass.used { 0 } else { pass.remaining.unwrap_or(0) };
            let running = self.running.get(&pass.id).copied().unwrap_or(0);
            if left <= 0 { Some(Failure::NoMinutes) } else { (left <= running).then_some(Failure::MinutesRunning) }
        }
    }

    fn day_of(&self, at: Instant) -> BusinessDay {
        self.location.business_day(at)
    }
}

/// A pass without minutes is a day pass (R3.1); it keeps the kind it was issued with. Of pay as you go that is one with a
/// fixed price (R10.3); one by time has no minutes either, until its visit ends.
pub(crate) fn is_day_pass(pass: &HeldPass) -> bool {
    pass.total.is_none() && pass.payg.is_none_or(|payg| payg.kind == PaygKind::Fixed)
}

/// R4.6: who used a day pass; one set to Used by hand counts as used by its owner.
fn used_by(pass: &HeldPass) -> CustomerId {
    pass.used_by.unwrap_or(pass.owner)
}

/// R11.11, decision 23: a member of a plan that does without passes comes in freely where the location allows it. A paused
/// contract opens nothing, as in R4.8.
pub(crate) fn has_free_access(entrance: &Entrance<'_>) -> bool {
    entrance.settings.plans_without_passes_have_free_access
        && entrance.active_contracts().any(|c| !c.plan_at(entrance.at).uses_time_passes && !c.is_paused_at(entrance.at))
}

/// A visit that needs no pass although its customer has no free access: the attendee of a booking (R15.1).
pub(crate) fn is_attendance(visit: &Visit) -> bool {
    visit.pass.is_none() && !visit.counts_towards_plan_limits
}
