//! What the engine answers: the changes with their reasons, or a refusal.

use crate::{CustomerId, HeldPass, Instant, LocationId, PassId, Segment, Settlement, Source, Trace, Visit, VisitId};

/// A command accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The visit the command was about; [`VisitId::NEW`] when it was made by it.
    pub visit: VisitId,
    /// What happened to it.
    pub outcome: Outcome,
    /// New state of every touched visit, in the order in which the store must apply them.
    pub visits: Vec<VisitChange>,
    /// Pay-as-you-go passes it makes (R10.1), numbered [`crate::PassId::made`] 1, 2, ...: the store gives them their
    /// numbers, UniqueIds and CreatedOn before it applies the rest.
    pub new_passes: Vec<HeldPass>,
    /// New state of every touched pass that was there before, by Id.
    pub passes: Vec<HeldPass>,
    /// Pay-as-you-go passes that nothing rests on any more (R7.20), to be removed last.
    pub deleted_passes: Vec<PassId>,
    /// What moved, in order; the ledger is written from it.
    pub entries: Vec<Entry>,
    /// How the first pass was chosen, or how the visit was settled in the cheapest way (beyond W22); `None` when no choice was
    /// made.
    pub trace: Option<Trace>,
    /// The same of other visits that were settled on the way (R7.9, R7.14), in the order in which they were.
    pub combined: Vec<(VisitId, Trace)>,
    /// What settling visits decided beyond their first pass; only of those where it decided something.
    pub settled: Vec<Settlement>,
}

/// What happened to the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new open visit.
    Opened,
    /// A new closed visit (R7.3).
    Recorded,
    /// A closed visit opened again (R7.6, R7.7).
    Reopened,
    /// A closed visit extended by a visit with both times (R7.6, R7.7).
    Extended,
    /// Activity noted on the open visit (R7.8).
    Activity,
    /// Closed.
    Closed,
    /// Edited (R7.18).
    Edited,
    /// Deleted (R7.20).
    Deleted,
    /// Nothing to do, e.g. an inactivity check that found the customer active: next check at the instant given (R7.16).
    Unchanged,
}

/// New state of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitChange {
    /// Insert it.
    Create(Visit),
    /// Replace the stored one, segments included.
    Update(Visit),
    /// Remove it with its segments.
    Delete(VisitId),
}

/// A movement on a pass, for the ledger. Amounts are positive; the kind gives the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The pass.
    pub pass: PassId,
    /// The visit it belongs to.
    pub visit: VisitId,
    /// Direction.
    pub kind: EntryKind,
    /// What moved.
    pub amount: Amount,
    /// The stretch of the visit.
    pub from: Instant,
    /// Its end.
    pub to: Instant,
}

/// Direction of an [`Entry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// Taken from the pass.
    Use,
    /// Returned to the pass (R6.10).
    GiveBack,
}

/// What an [`Entry`] moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Minutes of a time pass.
    Minutes(i64),
    /// The day of a day pass.
    Day,
    /// A day pass that was already used this day covers another stretch: nothing moves, the row is the evidence (R12.2).
    Nothing,
}

/// A command refused: nothing changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request does not make sense; a plain 400, no FailedCheckin (R8.4).
    Invalid(Invalid),
    /// A business refusal (R8.1, R8.2, R8.3).
    Refused(Refused),
}

/// A validation error on one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Member of the API, e.g. `FromTime`.
    pub property: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// A business refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which of R8.3.
    pub code: RefusalCode,
    /// The text of R8.3 with the names filled in.
    pub message: String,
    /// The row to write, `None` where no row is due (decision 15: edits, named passes). The store still leaves it out when
    /// the sliding hour of Source 3 already has one.
    pub failed: Option<FailedCheckin>,
    /// What was looked at, none chosen.
    pub trace: Box<Trace>,
}

/// R8.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCode {
    /// Customer inactive.
    F1,
    /// No eligible pass and no pay as you go.
    F2,
    /// Day limit of the plan reached.
    F3,
    /// Hour limit of the plan reached.
    F4,
    /// Network check-in not allowed.
    F5,
}

/// The trace of a refused attempt (R8.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCheckin {
    /// Who tried.
    pub customer: CustomerId,
    /// Where.
    pub location: LocationId,
    /// Raw instant of the attempt (`CheckinAttemptTime`).
    pub at: Instant,
    /// How.
    pub source: Source,
    /// Devices.
    pub mac_addresses: Option<String>,
    /// Snapshot as in [`Visit::teams`].
    pub teams: Option<String>,
    /// Snapshot as in [`Visit::plans`].
    pub plans: Option<String>,
    /// The message (`Description`).
    pub description: String,
}

/// What a visit would consume if it ended now: for the explanation of an open visit and for simulation.
pub type Provisional = Vec<Segment>;
