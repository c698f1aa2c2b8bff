//! The desk: keeps what a store would keep, runs commands and applies their decisions.

use std::collections::BTreeMap;

use hallpass_engine::{
    Access, Booking, Candidate, Closing, CountedVisit, Cover, Customer, CustomerId, Decision, DefinitionId, Entry,
    FailedCheckin, HeldPass, Instant, Location, LocationId, Outcome, PassId, Refusal, TeamId, TimePass, Visit,
    VisitChange, VisitEdit, VisitId, limits,
};

use super::{Ask, invariants, t};

/// A team with a paying customer (R11.14).
#[derive(Clone, Debug)]
pub struct Team {
    /// `Team.Id`.
    pub id: TeamId,
    /// Whose passes are shared.
    pub payer: CustomerId,
    /// Who else belongs to it.
    pub members: Vec<CustomerId>,
    /// `ShareTimePasses`: members may use the payer's passes.
    pub share_time_passes: bool,
    /// `TransferCreditsToPayingMember`: plan passes of all serve all (D25).
    pub pool_plan_passes: bool,
}

/// What a command did.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The visit it was about.
    pub visit: VisitId,
    /// What happened to it.
    pub outcome: Outcome,
    /// Why this pass.
    pub candidates: Vec<Candidate>,
    /// What moved.
    pub entries: Vec<Entry>,
}

/// Everything one coworking network remembers.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The injected clock.
    pub now: Instant,
    pub customers: BTreeMap<CustomerId, Customer>,
    pub locations: BTreeMap<LocationId, Location>,
    /// Zone names of the locations, for the test's own arithmetic.
    pub zones: BTreeMap<LocationId, String>,
    pub definitions: BTreeMap<DefinitionId, TimePass>,
    pub passes: BTreeMap<PassId, HeldPass>,
    pub visits: BTreeMap<VisitId, Visit>,
    /// Whose bookings, for R10.6.
    pub bookings: Vec<(CustomerId, Booking)>,
    pub teams: Vec<Team>,
    /// Every movement ever, oldest first.
    pub ledger: Vec<Entry>,
    /// Refused attempts (R8.2), oldest first.
    pub failed: Vec<FailedCheckin>,
    pub(super) last_id: i64,
}

impl Desk {
    /// Moves the clock forward to an instant given as text.
    pub fn clock(&mut self, at: &str) -> &mut Desk {
        self.clock_to(t(at))
    }

    /// Moves the clock forward; it never goes back.
    pub fn clock_to(&mut self, at: Instant) -> &mut Desk {
        self.now = self.now.max(at);
        self
    }

    /// Runs a check-in when it happens: the clock moves on to the arrival, or to the departure of a finished visit.
    pub fn try_enter(&mut self, ask: &Ask) -> Result<Answer, Refusal> {
        self.clock_to(ask.request.to.unwrap_or(ask.request.from));
        self.try_enter_now(ask)
    }

    /// Runs a check-in without touching the clock.
    pub fn try_enter_now(&mut self, ask: &Ask) -> Result<Answer, Refusal> {
        let world = self.world_of(ask);
        let decision = hallpass_engine::check_in(&world, &ask.request, self.now);
        assert_eq!(decision, hallpass_engine::check_in(&world, &ask.request, self.now), "same input, same output");
        self.settle(decision)
    }

    /// The world a check-in is decided in.
    pub fn world_of(&self, ask: &Ask) -> hallpass_engine::World {
        hallpass_engine::World { usage: self.usage(ask), ..self.world(ask.who, None) }
    }

    /// What a store loads for the plan limits: nothing without limits, else the visits since the widest window began.
    fn usage(&self, ask: &Ask) -> Vec<CountedVisit> {
        let contracts = &self.customers[&ask.who].contracts;
        let since = limits::since(contracts, &self.locations, ask.request.location, ask.request.from);
        assert!(since.is_none() || limits::any(contracts), "limits without limits");
        let Some(since) = since else { return Vec::new() };
        let mine = self.visits.values().filter(|v| v.customer == ask.who && v.to.is_none_or(|to| to >= since));
        let counted =
            |v: &Visit| CountedVisit { visit: v.id, from: v.from, to: v.to, counts: v.counts_towards_plan_limits };
        mine.map(counted).collect()
    }

    /// Runs a check-in that must succeed.
    #[track_caller]
    pub fn enter(&mut self, ask: Ask) -> VisitId {
        match self.try_enter(&ask) {
            Ok(answer) => answer.visit,
            Err(refusal) => panic!("refused: {refusal:?}"),
        }
    }

    /// Gives an existing visit new times, place or person (R7.18).
    pub fn try_edit(&mut self, visit: VisitId, edit: &VisitEdit) -> Result<Answer, Refusal> {
        let world = self.world(edit.customer, Some(visit));
        let decision = hallpass_engine::change_visit(&world, visit, edit, self.now);
        assert_eq!(decision, hallpass_engine::change_visit(&world, visit, edit, self.now), "same input, same output");
        self.settle(decision)
    }

    /// The state of a visit as a client would send it back: nothing changes until a member is changed.
    pub fn as_stored(&self, visit: VisitId) -> VisitEdit {
        let stored = &self.visits[&visit];
        VisitEdit { customer: stored.customer, location: stored.location, from: stored.from, to: stored.to }
    }

    /// Manual check-out at a time of day given in full (R7.17); the clock moves there.
    pub fn try_leave(&mut self, visit: VisitId, to: &str) -> Result<Answer, Refusal> {
        self.clock(to);
        let edit = VisitEdit { to: Some(t(to)), ..self.as_stored(visit) };
        self.try_edit(visit, &edit)
    }

    /// Manual check-out that must succeed.
    #[track_caller]
    pub fn leave(&mut self, visit: VisitId, to: &str) {
        if let Err(refusal) = self.try_leave(visit, to) {
            panic!("refused: {refusal:?}");
        }
    }

    /// Enters and leaves again, both when they happen.
    #[track_caller]
    pub fn visit(&mut self, who: CustomerId, from: &str, to: &str) -> VisitId {
        let visit = self.enter(Ask::new(who, from));
        self.leave(visit, to);
        visit
    }

    /// PUT of a new ToTime on a stored visit.
    #[track_caller]
    pub fn put_to(&mut self, visit: VisitId, to: &str) {
        let edit = VisitEdit { to: Some(t(to)), ..self.as_stored(visit) };
        if let Err(refusal) = self.try_edit(visit, &edit) {
            panic!("refused: {refusal:?}");
        }
    }

    /// DELETE (R7.20).
    pub fn try_delete(&mut self, visit: VisitId) -> Result<Answer, Refusal> {
        let world = self.world(self.visits[&visit].customer, Some(visit));
        let decision = hallpass_engine::delete_visit(&world, visit, self.now);
        self.settle(decision)
    }

    /// DELETE that must succeed.
    #[track_caller]
    pub fn delete(&mut self, visit: VisitId) {
        if let Err(refusal) = self.try_delete(visit) {
            panic!("refused: {refusal:?}");
        }
    }

    /// A job closes a visit, if that is due (R7.13, R7.14, R6.7).
    #[track_caller]
    pub fn job(&mut self, visit: VisitId, cause: Closing, at: &str) -> Outcome {
        self.clock(at);
        self.try_job(visit, cause).unwrap_or_else(|refusal| panic!("refused: {refusal:?}")).outcome
    }

    /// The same at the present instant.
    pub fn try_job(&mut self, visit: VisitId, cause: Closing) -> Result<Answer, Refusal> {
        let world = self.world(self.visits[&visit].customer, Some(visit));
        let decision = hallpass_engine::close_visit(&world, visit, cause, self.now);
        self.settle(decision)
    }

    /// Writes what a decision says, as one transaction, and checks that the books still balance.
    fn settle(&mut self, decision: Result<Decision, Refusal>) -> Result<Answer, Refusal> {
        let decision = match decision {
            Ok(decision) => decision,
            Err(refusal) => {
                if let Refusal::Refused(refused) = &refusal {
                    self.failed.extend(refused.failed.clone());
                }
                return Err(refusal);
            }
        };
        let before = self.passes.clone();
        let decision = self.number_passes(decision);
        let fresh = VisitId(self.visits.keys().next_back().map_or(1, |last| last.0.max(self.last_visit_id()) + 1));
        let number = |id: VisitId| if id == VisitId::NEW { fresh } else { id };
        let entries: Vec<Entry> = decision.entries.iter().map(|e| Entry { visit: number(e.visit), ..*e }).collect();
        for change in &decision.visits {
            match change {
                VisitChange::Create(visit) => {
                    assert_eq!(visit.id, VisitId::NEW, "only the store numbers visits");
                    self.visits.insert(fresh, Visit { id: fresh, ..visit.clone() });
                }
                VisitChange::Update(visit) => {
                    assert!(self.visits.insert(visit.id, visit.clone()).is_some(), "update of an unknown visit");
                }
                VisitChange::Delete(id) => assert!(self.visits.remove(id).is_some(), "delete of an unknown visit"),
            }
        }
        for pass in &decision.passes {
            let stored = HeldPass { access: Access::Own, ..pass.clone() };
            assert!(self.passes.insert(pass.id, stored).is_some(), "change of an unknown pass");
        }
        for id in &decision.deleted_passes {
            let gone = self.passes.remove(id).expect("delete of an unknown pass");
            assert!(gone.payg.is_some(), "only pay as you go is taken back: {gone:?}");
        }
        self.ledger.extend(&entries);
        invariants::movements_explain_changes(&before, &self.passes, &entries);
        invariants::books_balance(self);
        Ok(Answer {
            visit: number(decision.visit),
            outcome: decision.outcome,
            candidates: decision.trace.map(|trace| trace.candidates).unwrap_or_default(),
            entries,
        })
    }

    /// Gives the passes a decision makes their numbers, and keeps them.
    fn number_passes(&mut self, mut decision: Decision) -> Decision {
        let used = self.passes.keys().copied().chain(self.ledger.iter().map(|e| e.pass)).max();
        let last = used.map_or(0, |last| last.0);
        let number = |id: &mut PassId| {
            if id.is_made() {
                id.0 = last - id.0;
            }
        };
        for (index, pass) in decision.new_passes.iter().enumerate() {
            assert_eq!(pass.id, PassId::made(index as i64 + 1), "numbered in order");
            assert!(pass.payg.is_some(), "only pay as you go is made: {pass:?}");
            let mut stored = pass.clone();
            number(&mut stored.id);
            stored.unique_id = format!("pass-{}", stored.id.0);
            assert!(self.passes.insert(stored.id, stored).is_none());
        }
        for change in &mut decision.visits {
            if let VisitChange::Create(visit) | VisitChange::Update(visit) = change {
                visit.pass.as_mut().map(number);
                for segment in &mut visit.segments {
                    match &mut segment.cover {
                        Cover::Day(pass) | Cover::Time(pass) | Cover::PayAsYouGo(pass) => number(pass),
                        Cover::Overtime(pass) => {
                            pass.as_mut().map(number);
                        }
                    }
                }
            }
        }
        decision.entries.iter_mut().for_each(|entry| number(&mut entry.pass));
        let candidates = decision.trace.iter_mut().flat_map(|trace| &mut trace.candidates);
        candidates.for_each(|candidate| number(&mut candidate.pass));
        decision
    }

    /// Numbers of deleted visits are not given again: the ledger still speaks of them.
    fn last_visit_id(&self) -> i64 {
        self.ledger.iter().map(|e| e.visit.0).max().unwrap_or(0)
    }
}
