//! Checking in (R7.1-R7.9): the main path.
//!
//! The order of tests is decision 14: malformed request and unknown ids, F1, F5, overlap, limits, named pass, pass, pay as
//! you go. The first that fails wins.

use crate::cheapest::settle;
use crate::consume::begin;
use crate::draft::Draft;
use crate::eligibility::{Entrance, has_free_access};
use crate::limits::{self, Reached};
use crate::order::{Ranking, is_eligible};
use crate::visits::{
    close_overdue, cut_off_of, invalid, is_automatic, is_today, join_devices, known_location, plan_snapshot,
    team_snapshot, test_open, test_times,
};
use crate::{
    Basis, CheckIn, Decision, Instant, LimitTest, Location, NamedPass, Outcome, PassId, Reason, Refusal, RefusalCode,
    Settings, TimePass, Trace, Visit, VisitId, World, pay_as_you_go,
};

mod join;
mod refuse;
mod stay;

pub(crate) use refuse::no_valid_pass;
use stay::Stay;

/// One attempt to check in.
struct Attempt<'a> {
    world: &'a World,
    location: &'a Location,
    request: &'a CheckIn,
    /// In force at the raw arrival.
    settings: &'a Settings,
    now: Instant,
}

/// What a visit comes in on.
enum Coverage<'a> {
    /// Free access: no pass (R11.11).
    Free(Trace),
    /// A pass, and the trace of the choice.
    Pass(PassId, Trace),
    /// Pay as you go: a pass of this definition is to be made (R10.1).
    Bought(&'a TimePass, Trace),
}

/// Checks a customer in, or records a whole visit (R7.3). Order of tests: R7.2 as refined by decision 14.
pub fn check_in(world: &World, request: &CheckIn, now: Instant) -> Result<Decision, Refusal> {
    let location = known_location(world, request.location)?;
    let attempt = Attempt { world, location, request, settings: location.settings_at(request.from), now };
    attempt.validate()?;
    attempt.test_place()?;
    attempt.test_account()?;
    attempt.test_network()?;

    let mut draft = Draft::new(world);
    close_overdue(&mut draft, None, now);
    if request.to.is_none()
        && let Some(open) = attempt.open_here(&draft)
    {
        return attempt.arrive_again(draft, open);
    }
    let mut stay = Stay::new(attempt.location, request);
    attempt.close_elsewhere(&mut draft, &mut stay)?;
    if let Some(visit) = attempt.resumable(&draft, &stay) {
        return Ok(attempt.resume(draft, visit, &stay));
    }
    attempt.start_behind(&draft, &mut stay);
    let met = attempt.continuation_of_overlap(&draft, &stay)?;
    let limits = limits::test(&draft, (attempt.location, attempt.settings), stay.from, now);
    let covered = attempt.cover(&draft, &stay, met.as_ref(), limits.reached.as_ref());
    match with_question(covered, limits.tests, request.named_pass)? {
        Coverage::Free(trace) => Ok(attempt.open(draft, &stay, None, trace)),
        Coverage::Pass(pass, trace) => {
            let goes_on = met.map(|(visit, _)| visit).or_else(|| attempt.continuation_of_day(&draft, &stay, pass));
            match goes_on {
                Some(visit) => Ok(attempt.join(draft, visit, &stay, pass, trace)),
                None => Ok(attempt.open(draft, &stay, Some(pass), trace)),
            }
        }
        Coverage::Bought(definition, trace) => {
            let pass = pay_as_you_go::make(&mut draft, definition, attempt.location.id, stay.from);
            Ok(attempt.open(draft, &stay, Some(pass), trace))
        }
    }
}

/// Notes in the trace which limits were tested, and which pass was asked for.
fn with_question(
    covered: Result<Coverage<'_>, Refusal>,
    tests: Vec<LimitTest>,
    named: Option<NamedPass>,
) -> Result<Coverage<'_>, Refusal> {
    let mut covered = covered;
    match &mut covered {
        Ok(Coverage::Free(trace) | Coverage::Pass(_, trace) | Coverage::Bought(_, trace)) => {
            (trace.limits, trace.named) = (tests, named);
        }
        Err(Refusal::Refused(refused)) => (refused.trace.limits, refused.trace.named) = (tests, named),
        Err(Refusal::Invalid(_)) => {}
    }
    covered
}

impl<'a> Attempt<'a> {
    /// R2.3, R2.10.
    fn validate(&self) -> Result<(), Refusal> {
        test_times(self.request.from, self.request.to, self.now)?;
        if self.request.to.is_none() && !is_today(self.location, self.request.from, self.now) {
            return invalid(
                "FromTime",
                "An open check-in must start in the present business day. Send ToTime to record a visit of another day.",
            );
        }
        Ok(())
    }

    /// A closed location lets nobody in; who is still inside is not touched by that.
    fn test_place(&self) -> Result<(), Refusal> {
        let inside = |v: &Visit| {
            v.customer == self.world.customer.id
                && v.location == self.location.id
                && v.to.is_none()
                && self.now < cut_off_of(self.location, v)
        };
        if self.request.to.is_none() && self.world.visits.values().any(inside) {
            return Ok(());
        }
        test_open(self.location)
    }

    /// The customer's visit that is open at this location.
    fn open_here(&self, draft: &Draft<'_>) -> Option<Visit> {
        draft.other_visits(None).into_iter().find(|v| v.location == self.location.id && v.to.is_none()).cloned()
    }

    /// R7.8: another arrival while the visit is open is activity, or a mistake. Source 0 counts like 1.
    fn arrive_again(&self, mut draft: Draft<'_>, mut open: Visit) -> Result<Decision, Refusal> {
        if !is_automatic(self.request.source) {
            return invalid("FromTime", format!("The customer is already checked in at {}.", self.location.name));
        }
        open.last_activity = open.last_activity.max(Some(self.now));
        open.mac_addresses = join_devices(open.mac_addresses.as_deref(), self.request.mac_addresses.as_deref());
        let id = open.id;
        draft.put_visit(open);
        Ok(draft.decide(id, Outcome::Activity, None))
    }

    /// R5.1, R5.6, R11.11: what the visit comes in on, or the refusal. `met` is the record it overlaps and goes on with,
    /// `limit` one that is reached: it refuses the check-in (F3, F4), or with `ExtraPassesBeatLimits` hides what counts
    /// towards it (R9.6).
    fn cover(
        &self,
        draft: &Draft<'a>,
        stay: &Stay,
        met: Option<&(Visit, PassId)>,
        limit: Option<&Reached>,
    ) -> Result<Coverage<'a>, Refusal> {
        // R9.3: before any pass is looked at.
        if let Some(limit) = limit.filter(|_| !self.settings.extra_passes_beat_limits) {
            return Err(self.refuse_limit(limit, &Ranking::new(draft, &self.entrance(draft, stay))));
        }
        let entrance = self.entrance(draft, stay).beyond_limit(limit.is_some());
        // Decision 23: a named pass wins, otherwise free access comes first.
        if self.request.named_pass.is_none() && met.is_none() && limit.is_none() && has_free_access(&entrance) {
            return Ok(Coverage::Free(entrance.trace(Basis::Free, Vec::new())));
        }
        let ranking = Ranking::new(draft, &entrance);
        if let Some((visit, pass)) = met {
            return match limit.filter(|_| !ranking.is_eligible(*pass)) {
                Some(limit) => Err(self.refuse_limit(limit, &ranking)),
                None => {
                    let trace = ranking.taken_as(Basis::GoesOn, *pass, Reason::GoesOn(visit.id));
                    Ok(Coverage::Pass(*pass, trace))
                }
            };
        }
        match self.request.named_pass {
            Some(NamedPass::Known(pass)) if ranking.is_eligible(pass) => {
                Ok(Coverage::Pass(pass, ranking.taken_as(Basis::Named, pass, Reason::Named)))
            }
            Some(named) => match limit.filter(|_| self.fits_but_for_limit(draft, stay, named)) {
                Some(limit) => Err(self.refuse_limit(limit, &ranking)),
                None => Err(self.refuse_named(named, &ranking)),
            },
            None => self.choose(draft, &entrance, &ranking, limit),
        }
    }

    /// R5.1: the first in the order of use, else pay as you go, else a refusal (R8.1), whatever the source: a tile needs a pass
    /// too (R7.10).
    fn choose(
        &self,
        draft: &Draft<'a>,
        entrance: &Entrance<'_>,
        ranking: &Ranking<'_>,
        limit: Option<&Reached>,
    ) -> Result<Coverage<'a>, Refusal> {
        if let Some(pass) = ranking.first() {
            return Ok(Coverage::Pass(pass, ranking.taken()));
        }
        if let Some(definition) = pay_as_you_go::offer(draft, entrance) {
            let pass = pay_as_you_go::number(draft, definition.id, self.location.id);
            return Ok(Coverage::Bought(definition, ranking.bought(pass, definition)));
        }
        match limit {
            Some(limit) => Err(self.refuse_limit(limit, ranking)),
            None => {
                let message = no_valid_pass(&self.world.customer.full_name);
                Err(self.refuse(message, ranking.refused(RefusalCode::F2), RefusalCode::F2))
            }
        }
    }

    /// Whether only a limit keeps a named pass out.
    fn fits_but_for_limit(&self, draft: &Draft<'a>, stay: &Stay, named: NamedPass) -> bool {
        let NamedPass::Known(pass) = named else { return false };
        let entrance = self.entrance(draft, stay);
        draft.pass(pass).is_some_and(|pass| is_eligible(draft, &entrance, pass))
    }

    fn refuse_limit(&self, limit: &Reached, ranking: &Ranking<'_>) -> Refusal {
        self.refuse(limit.message.clone(), ranking.refused(limit.code), limit.code)
    }

    fn entrance(&self, draft: &Draft<'a>, stay: &Stay) -> Entrance<'a> {
        self.entrance_at(draft, stay.from)
    }

    fn entrance_at(&self, draft: &Draft<'a>, at: Instant) -> Entrance<'a> {
        Entrance::new(draft, (self.location, self.settings), at, self.request.source, None)
    }

    /// A new record.
    fn open(&self, mut draft: Draft<'_>, stay: &Stay, pass: Option<PassId>, trace: Trace) -> Decision {
        let automatic = is_automatic(self.request.source);
        let definition = pass.and_then(|id| draft.pass(id)).and_then(|p| draft.definition_of(p));
        let mut visit = Visit {
            id: VisitId::NEW,
            customer: self.world.customer.id,
            location: self.location.id,
            source: self.request.source,
            from: stay.from,
            to: stay.to,
            raw_from: stay.raw_from,
            raw_to: stay.raw_to,
            pass,
            // R5.7; with free access always (R11.11).
            counts_towards_plan_limits: definition.is_none_or(|d| d.counts_towards_plan_limits),
            auto_checkout: automatic,
            // Decision 1.
            last_activity: automatic.then_some(stay.raw_from),
            mac_addresses: self.request.mac_addresses.clone(),
            teams: team_snapshot(&self.world.customer),
            plans: plan_snapshot(&self.world.customer, stay.from),
            business_day: stay.day.0,
            keeps_pass: self.request.named_pass.is_some(),
            segments: Vec::new(),
        };
        let outcome = if stay.to.is_some() {
            settle(&mut draft, &mut visit, self.location);
            Outcome::Recorded
        } else {
            begin(&mut draft, &mut visit, self.location);
            Outcome::Opened
        };
        draft.put_visit(visit);
        draft.decide(VisitId::NEW, outcome, Some(trace))
    }
}
