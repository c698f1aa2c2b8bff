//! When a pass is valid for a check-in (R4.1-R4.10, R6.8, decisions 6 and 8).

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{BusinessDay, minutes_between};
use crate::draft::Draft;
use crate::visits::cut_off_of;
use crate::{
    Access, Basis, Candidate, Contract, ContractState, Customer, CustomerId, Facts, Failure, HeldPass, Instant,
    Location, Money, Origin, PassId, PaygKind, PlanId, Settings, Source, Standing, Terms, TimePass, Trace, Visit,
    VisitId, World, policy,
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

    pub(crate) fn is_beyond_limit(&self) -> bool {
        self.beyond_limit
    }

    /// The trace of what came out here; which limits were tested and which pass was named is for the caller to add.
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
            disabled: false,
            pay_as_you_go: self.settings.pay_as_you_go,
            free_access: has_free_access(self),
            named: None,
            network: None,
            policy: policy::version(self.world, self.location, self.settings, self.at),
            limits: Vec::new(),
            candidates,
            combinations: None,
            offers: Vec::new(),
        }
    }

    /// The plans of the contracts that count here.
    pub(crate) fn plans(&self) -> BTreeSet<PlanId> {
        self.active_contracts().map(|contract| contract.plan_at(self.at).id).collect()
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

    /// What the rules read of a pass: `price` is what its definition costs this customer. Without a definition nothing is
    /// known of that.
    pub(crate) fn facts(&self, pass: &HeldPass, definition: Option<&TimePass>, price: Money) -> Facts {
        let (day, used_today) = (is_day_pass(pass), self.used_today(pass));
        let standing = |contract: &ContractState| {
            let paused = |(from, until): &(Instant, Option<Instant>)| {
                *from <= self.at && until.is_none_or(|until| self.at < until)
            };
            if contract.start > self.at || contract.end.is_some_and(|end| end <= self.at) {
                Standing::Inactive
            } else if contract.pauses.iter().any(paused) {
                Standing::Paused
            } else {
                Standing::Running
            }
        };
        Facts {
            definition: pass.definition,
            priority: definition.and_then(|definition| definition.priority).unwrap_or(0),
            price,
            locations: definition.map_or(0, TimePass::location_count),
            time: !day,
            shared: matches!(pass.access, Access::Shared(_)),
            by_hand: !matches!(pass.origin, Origin::Plan | Origin::Product),
            used: pass.used,
            used_today,
            // A day pass in use is either this customer's own of today, which is free, or not eligible.
            in_use: !day && self.running.contains_key(&pass.id),
            remaining: pass.remaining.unwrap_or(0),
            running: if day { 0 } else { self.running.get(&pass.id).copied().unwrap_or(0) },
            expires: pass.expires,
            created: pass.created,
            terms: definition.map(|definition| self.terms(definition)),
            used_by_other: day && pass.used && used_by(pass) != self.customer.id,
            contract: pass.contract.as_ref().map(standing),
            frozen: pass.frozen.is_some_and(|(from, to)| from <= self.at && self.at < to),
            carried: pass.carried_from.is_some(),
            early: pass.valid_from.is_some_and(|start| self.at < start),
            withheld: pass.access == Access::None,
            bought: pass.origin == Origin::PayAsYouGo,
            paid_today: self.is_paid_today(pass),
        }
    }

    /// Every rule a pass fails, in the order of chapter 4; none = eligible. When it was issued is not asked (R4.9).
    pub(crate) fn failures(&self, facts: &Facts) -> Vec<Failure> {
        let mut failed = Vec::new();
        // R4.1. Edits and closings do not ask for the account's state (decision 18): `check_in` refuses with F1 itself.
        match &facts.terms {
            None => failed.push(Failure::UnknownDefinition),
            Some(terms) => self.test_terms(terms, &mut failed),
        }
        let tests = [
            // R4.5
            facts.expires.filter(|end| self.at >= *end).map(|_| Failure::Expired),
            // R4.6
            exhaustion(facts),
            // R4.7
            facts.terms.filter(|terms| !self.reaches(terms)).map(|_| Failure::NoNetwork),
            // R4.8
            match facts.contract {
                Some(Standing::Inactive) => Some(Failure::ContractInactive),
                Some(Standing::Paused) => Some(Failure::ContractPaused),
                Some(Standing::Running) | None => None,
            },
            // R4.11
            facts.frozen.then_some(Failure::Frozen),
            // Decision 6
            facts.early.then_some(Failure::PeriodNotBegun),
            // R4.10
            facts.withheld.then_some(Failure::NotShared),
            // R10.11
            (facts.bought && !facts.paid_today).then_some(Failure::PayAsYouGo),
            // R9.6
            (self.beyond_limit && !facts.bought && facts.terms.is_some_and(|terms| terms.counts))
                .then_some(Failure::LimitReached),
        ];
        failed.extend(tests.into_iter().flatten());
        failed
    }

    /// R10.5, decision 21: a fixed price paid for this day at this place, by the customer who comes.
    fn is_paid_today(&self, pass: &HeldPass) -> bool {
        let here = |payg: crate::PaygState| payg.kind == PaygKind::Fixed && payg.location == self.location.id;
        pass.payg.is_some_and(here) && pass.access == Access::Own && self.used_today(pass)
    }

    /// Every rule that keeps pay as you go from beginning here with this definition; none = it is sold (R10.1).
    pub(crate) fn keeps_from_selling(&self, definition: &TimePass) -> Vec<Failure> {
        let terms = self.terms(definition);
        let mut failed = Vec::new();
        self.test_terms(&terms, &mut failed);
        let sold_to = if self.is_member() {
            (definition.pay_as_you_go_for_members, Failure::NotForMembers)
        } else {
            (definition.pay_as_you_go_for_contacts, Failure::NotForContacts)
        };
        let tests = [
            (!self.reaches(&terms)).then_some(Failure::NoNetwork),
            (!sold_to.0).then_some(sold_to.1),
            definition.archived.then_some(Failure::Archived),
            definition.minutes.is_some_and(|minutes| minutes <= 0).then_some(Failure::NoMinutesIncluded),
        ];
        failed.extend(tests.into_iter().flatten());
        failed
    }

    /// What chapter 4 finds in a definition.
    pub(crate) fn terms(&self, definition: &TimePass) -> Terms {
        let listed = |c: &Contract| definition.plans.contains(&c.plan_at(self.at).id);
        Terms {
            here: definition.is_valid_at(self.location),
            open: self.location.open_until(&definition.slots, self.at, self.at).is_some(),
            only_contacts: definition.only_for_contacts,
            only_members: definition.only_for_members,
            plan_fits: definition.plans.is_empty() || self.active_contracts().any(listed),
            network: definition.allow_network_check_in,
            counts: definition.counts_towards_plan_limits,
        }
    }

    /// R4.2, R4.3, R4.4.
    fn test_terms(&self, terms: &Terms, failed: &mut Vec<Failure>) {
        let member = self.is_member();
        let tests = [
            (!terms.here).then_some(Failure::WrongLocation),
            (!terms.open).then_some(Failure::OutsideSlots),
            (terms.only_contacts && member).then_some(Failure::OnlyContacts),
            (terms.only_members && !member).then_some(Failure::OnlyMembers),
            (terms.only_members && member && !terms.plan_fits).then_some(Failure::OnlyPlans),
        ];
        failed.extend(tests.into_iter().flatten());
    }

    /// R4.7.
    fn reaches(&self, terms: &Terms) -> bool {
        self.source != Source::NetworkActivity || terms.network
    }

    /// R4.4: a customer with an active contract.
    fn is_member(&self) -> bool {
        self.active_contracts().next().is_some()
    }

    fn day_of(&self, at: Instant) -> BusinessDay {
        self.location.business_day(at)
    }
}

/// R4.6, R6.8: minutes that open visits have run count as spent, so that nobody spends them twice (beyond W5).
fn exhaustion(facts: &Facts) -> Option<Failure> {
    if !facts.time {
        return match (facts.used && !facts.used_today, facts.used_by_other) {
            (false, _) => None,
            (true, false) => Some(Failure::UsedOnOtherDay),
            (true, true) => Some(Failure::UsedByOther),
        };
    }
    let left = if facts.used { 0 } else { facts.remaining };
    if left <= 0 { Some(Failure::NoMinutes) } else { (left <= facts.running).then_some(Failure::MinutesRunning) }
}

/// A pass without minutes is a day pass (R3.1); it keeps the kind it was issued with. Of pay as you go that is one with a
/// fixed price (R10.3); one by time has no minutes either, until its visit ends.
pub(crate) fn is_day_pass(pass: &HeldPass) -> bool {
    pass.total.is_none() && pass.payg.is_none_or(|payg| payg.kind == PaygKind::Fixed)
}

/// R4.6: who used a day pass; one set to Used by hand counts as used by its owner. It serves that person alone (R11.16).
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
