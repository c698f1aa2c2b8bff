//! The trace of a choice: what was read, every pass that was looked at, and why each stands where it stands (beyond W1). A
//! second reader can find the same answer from it alone.

use crate::{
    Combinations, ContractId, CustomerId, DefinitionId, Failure, Instant, Language, LocationId, Money, NamedPass,
    PassId, PlanId, Reason, RefusalCode, Source,
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
    /// R4.1: the account is disabled, and that was asked: edits and settling do not (decision 18).
    pub disabled: bool,
    /// `Checkin.PayAsYouGo` (R10.1).
    pub pay_as_you_go: bool,
    /// R11.11: a plan gives free access here, and that was asked: settling does not.
    pub free_access: bool,
    /// The pass the request names (R5.6).
    pub named: Option<NamedPass>,
    /// What a refused check-in by network was tested against (F5).
    pub network: Option<NetworkTest>,
    /// Digest of the settings and definitions that were read: equal as long as they are.
    pub policy: u64,
    /// The plan limits that were tested, in order (R9.4); none when no plan has any, or none was asked.
    pub limits: Vec<LimitTest>,
    /// All passes looked at: chosen first, then eligible by rank, then rejected by Id.
    pub candidates: Vec<Candidate>,
    /// What pay as you go has for sale, the first taken or to be taken first, then what it does not sell here and now, by Id.
    /// Only looked at when no pass fits, or none but the one taken.
    pub offers: Vec<Offer>,
    /// The ways to cover the visit that were compared when it was settled (beyond W22).
    pub combinations: Option<Combinations>,
}

/// What F5 compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkTest {
    /// The customer may check in by network (R7.12).
    pub allowed: bool,
    /// Devices of this request and of open visits.
    pub devices: i64,
    /// `Checkin.DeviceCountLimit`.
    pub limit: Option<i64>,
}

/// A definition that pay as you go may sell (R10.1, R10.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The definition.
    pub definition: DefinitionId,
    /// Price for this customer, by special prices (decision 21).
    pub price: Money,
    /// `MinutesIncluded`: `None` = a fixed price for the day.
    pub minutes: Option<i64>,
    /// `UsePriority`, null = 0.
    pub priority: i64,
    /// What chapter 4 finds in it.
    pub terms: Terms,
    /// `UseAsPayAsYouGoForMembers`.
    pub for_members: bool,
    /// `UseAsPayAsYouGoForContacts`.
    pub for_contacts: bool,
    /// R3.11.
    pub archived: bool,
    /// Every rule that keeps it from being sold here and now; none = for sale.
    pub failures: Vec<Failure>,
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
    /// Pay as you go that has been invoiced stays where it was sold (R7.19).
    Kept,
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
    /// Of a limit in days: the day of the arrival already counts, so that coming again costs no day (R9.4).
    pub day_counts: bool,
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
    /// As explanations name it, with its pronoun.
    pub const fn this(self, language: Language) -> &'static str {
        match self {
            LimitWindow::Week => language.pick("this week", "esta semana"),
            LimitWindow::Month => language.pick("this month", "este mes"),
            LimitWindow::Cycle => language.pick("this billing cycle", "este ciclo de facturación"),
        }
    }

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

/// What the order of use reads of a pass (R5.2, R5.3, R6.8), and what chapter 4 does.
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
    /// Minutes that other open visits have run on it (R6.8).
    pub running: i64,
    /// `ExpireDate`.
    pub expires: Option<Instant>,
    /// `CreatedOn`.
    pub created: Instant,
    /// It goes on with what a plan pass had left (beyond W22).
    pub carried: bool,
    /// What its definition allows; `None` in traces kept before it was noted.
    pub terms: Option<Terms>,
    /// R4.6: a used day pass was used by somebody else.
    pub used_by_other: bool,
    /// R4.8: how the contract of a plan pass stands; `None` for any other pass.
    pub contract: Option<Standing>,
    /// R4.11: it is frozen at that time.
    pub frozen: bool,
    /// Decision 6: the period it was issued for has not begun.
    pub early: bool,
    /// R4.10: neither the customer's own nor shared.
    pub withheld: bool,
    /// R10.11: made by pay as you go.
    pub bought: bool,
    /// R10.5: a fixed price this customer has paid for this day at this place.
    pub paid_today: bool,
}

/// What the rules of chapter 4 find in a definition, for one customer at one place and instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// R4.2: valid at this location.
    pub here: bool,
    /// R4.3: the arrival lies in one of its time slots, or it has none.
    pub open: bool,
    /// R4.4: `OnlyForContacts`.
    pub only_contacts: bool,
    /// R4.4: `OnlyForMembers`.
    pub only_members: bool,
    /// R4.4: it names no plans, or one of the customer's.
    pub plan_fits: bool,
    /// R4.7: `AllowNetworkCheckIn`.
    pub network: bool,
    /// R9.6: `CountsTowardsPlanLimits`.
    pub counts: bool,
}

/// How the contract of a plan pass stands (R4.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Active, not paused.
    Running,
    /// Not begun, or over.
    Inactive,
    /// Paused.
    Paused,
}
