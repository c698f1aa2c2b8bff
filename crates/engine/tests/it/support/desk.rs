//! The desk: keeps what a store would keep, runs commands and applies their decisions.

use std::collections::BTreeMap;

use hallpass_engine::{
    Access, Candidate, Closing, Customer, CustomerId, Decision, DefinitionId, Entry, FailedCheckin, HeldPass, Instant,
    Location, LocationId, Outcome, PassId, Refusal, TeamId, TimePass, Visit, VisitChange, VisitEdit, VisitId,
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
        let world = self.world(ask.who, None);
        let decision = hallpass_engine::check_in(&world, &ask.request, self.now);
        assert_eq!(decision, hallpass_engine::check_in(&world, &ask.request, self.now), "same input, same output");
        self.settle(decision)
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
        self.ledger.extend(&entries);
        invariants::movements_explain_changes(&before, &self.passes, &entries);
        invariants::books_balance(self);
        Ok(Answer {
            visit: number(decision.visit),
            outcome: decision.outcome,
            candidates: decision.candidates,
            entries,
        })
    }

    /// Numbers of deleted visits are not given again: the ledger still speaks of them.
    fn last_visit_id(&self) -> i64 {
        self.ledger.iter().map(|e| e.visit.0).max().unwrap_or(0)
    }
}
