//! The trace of a choice: what was read, every pass that was looked at, and why each stands where it stands (W1 of the
//! capability list). A second reader can find the same answer from it alone.

use crate::{
    Combinations, ContractId, CustomerId, DefinitionId, HeldPass, Instant, LocationId, Money, PassId, PlanId, Reason,
    RefusalCode, Source, TimePass,
};

/// How a choice of the first pass came out, and from what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// How it came out.
    pub basis: Basis,
    /// Who came.
    pub customer: CustomerId,
    /// Where.
    pub location: LocationId,
    /// How.
    pub source: Source,
    /// T of chapter 4: the stored arrival; of a refusal that came before it was known (F1, F5) the raw one.
    pub at: Instant,
    /// The plans of the contracts that were active, ascending, each once; none = a contact (R4.4).
    pub plans: Vec<PlanId>,
    /// `Ext.Passes.ExpiryFirst` (R5.5).
    pub expiry_first: bool,
    /// R9.6: a limit was reached and hid the passes that count towards it.
    pub beyond_limit: bool,
    /// `Ext.Passes.CarriedFirst` (beyond W22).
    pub carried_first: bool,
    /// Digest of the settings and definitions that were read: equal as long as they are.
    pub policy: u64,
    /// The plan limits that were tested, in order (R9.4); none when no plan has any, or none was asked.
    pub limits: Vec<LimitTest>,
    /// All passes looked at: chosen first, then eligible by rank, then rejected by Id.
    pub candidates: Vec<Candidate>,
    /// The ways to cover the visit that were compared when it was settled (beyond W22).
    pub combinations: Option<Combinations>,
}

/// How a choice came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The first in the order of use (R5.1).
    Order,
    /// The pass the request names (R5.6).
    Named,
    /// The pass of a record that goes on (R7.6).
    GoesOn,
    /// Pay as you go (R10.1).
    Bought,
    /// No pass: free access (R11.11).
    Free,
    /// The first pass of the cheapest combination (beyond W22).
    Cheapest,
    /// Nothing: refused.
    Refused(RefusalCode),
}

/// A plan limit that was tested (R9.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitTest {
    /// Of which contract.
    pub contract: ContractId,
    /// Whether hours are counted; days otherwise.
    pub hours: bool,
    /// In what.
    pub window: LimitWindow,
    /// First instant of the window.
    pub from: Instant,
    /// Its end, not included.
    pub to: Instant,
    /// The limit: days or hours.
    pub limit: i64,
    /// What was counted: days, or minutes.
    pub used: i64,
    /// Whether it stood against the check-in.
    pub reached: bool,
}

/// A window of a plan limit (R9.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitWindow {
    /// From `Ext.Checkin.WeekStartsOn`.
    Week,
    /// Calendar month.
    Month,
    /// Billing cycle of the contract.
    Cycle,
}

impl LimitWindow {
    /// As refusals name it (R8.3).
    pub const fn name(self) -> &'static str {
        match self {
            LimitWindow::Week => "week",
            LimitWindow::Month => "month",
            LimitWindow::Cycle => "billing cycle",
        }
    }
}

/// A pass looked at when a pass was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The pass.
    pub pass: PassId,
    /// Its place.
    pub verdict: Verdict,
    /// What decided: for a rejected pass every rule it failed, for an eligible one the step of R5.3 that put it behind its
    /// predecessor, for the chosen one why it came first.
    pub reasons: Vec<Reason>,
    /// What was read of it; `None` when its definition is gone.
    pub facts: Option<Facts>,
}

/// Place of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Taken.
    Chosen,
    /// Would have been next: 2 = second and so on; from 1 when nothing was taken.
    Eligible {
        /// Place in the order.
        rank: usize,
    },
    /// Not valid for this check-in.
    Rejected,
}

/// What the order of use reads of a pass (R5.2, R5.3, R6.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What it is an instance of.
    pub definition: DefinitionId,
    /// `UsePriority`, null = 0.
    pub priority: i64,
    /// Price for this customer, by special prices.
    pub price: Money,
    /// At how many locations it is valid.
    pub locations: usize,
    /// A time pass; a day pass otherwise.
    pub time: bool,
    /// Shared with the customer by a team.
    pub shared: bool,
    /// Neither from a plan nor from a product.
    pub by_hand: bool,
    /// Used up.
    pub used: bool,
    /// A day pass this customer has already used in this business day (R5.2).
    pub used_today: bool,
    /// Another open visit runs on it (R6.8).
    pub in_use: bool,
    /// Minutes left; 0 for a day pass.
    pub remaining: i64,
    /// `ExpireDate`.
    pub expires: Option<Instant>,
    /// `CreatedOn`.
    pub created: Instant,
    /// It goes on with what a plan pass had left (beyond W22).
    pub carried: bool,
}

impl Facts {
    /// What pay as you go would make of a definition at an instant.
    pub(crate) fn of_offer(definition: &TimePass, price: Money, at: Instant) -> Facts {
        Facts {
            definition: definition.id,
            priority: definition.priority.unwrap_or(0),
            price,
            locations: definition.location_count(),
            time: definition.minutes.is_some(),
            shared: false,
            by_hand: true,
            used: false,
            used_today: false,
            in_use: false,
            remaining: 0,
            expires: None,
            created: at,
            carried: false,
        }
    }

    /// What does not depend on who asks.
    pub(crate) fn of(pass: &HeldPass, definition: &TimePass, price: Money) -> Facts {
        Facts {
            price,
            remaining: pass.remaining.unwrap_or(0),
            expires: pass.expires,
            used: pass.used,
            carried: pass.carried_from.is_some(),
            ..Facts::of_offer(definition, price, pass.created)
        }
    }
}
