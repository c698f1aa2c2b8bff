//! Pass definitions and issued passes (chapter 3).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::{CustomerId, DefinitionId, Instant, LocationId, Money, PassId, PlanId, TeamId};

/// A pass definition (`TimePass`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimePass {
    /// `TimePass.Id`.
    pub id: DefinitionId,
    /// Display name.
    pub name: String,
    /// The owning location.
    pub owner: LocationId,
    /// Price for this customer as R5.3 step 4 compares it: `Price`, without special prices.
    pub price: Money,
    /// Special prices by plan (`TimePassPrice`).
    pub special_prices: BTreeMap<PlanId, Money>,
    /// `MinutesIncluded`: null = day pass, a number = time pass (R3.1).
    pub minutes: Option<i64>,
    /// `CountsTowardsPlanLimits` (R5.7, R9.2).
    pub counts_towards_plan_limits: bool,
    /// `UsePriority`, null = 0 (R5.3 step 1).
    pub priority: Option<i64>,
    /// `UseAsPayAsYouGoForMembers` (R10.1).
    pub pay_as_you_go_for_members: bool,
    /// `UseAsPayAsYouGoForContacts` (R10.1).
    pub pay_as_you_go_for_contacts: bool,
    /// `AllowNetworkCheckIn` (R4.7).
    pub allow_network_check_in: bool,
    /// `OnlyForContacts` (R4.4).
    pub only_for_contacts: bool,
    /// `OnlyForMembers` (R4.4).
    pub only_for_members: bool,
    /// `Tariffs`: with only_for_members, the plans that count; empty = any (R3.10).
    pub plans: BTreeSet<PlanId>,
    /// `Businesses`: where it is valid; empty = the owner and its descendants (R4.2).
    pub locations: BTreeSet<LocationId>,
    /// Number of descendants of the owning location, for R5.3 step 6.
    pub owner_descendants: usize,
    /// Opening slots, decoded to wall-clock minutes and merged (R2.8, R2.9); empty = always.
    pub slots: Vec<Slot>,
    /// `Archived` (R3.11): issued passes stay valid.
    pub archived: bool,
    /// Door groups of holders (R14.1), each once. No choice of a pass reads them.
    pub groups: Arc<[DoorGroup]>,
}

/// A group of people in a system that runs doors (R14.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DoorGroup {
    /// Whose group it is: the same name means something else to another.
    pub provider: DoorProvider,
    /// As that system calls it, not empty.
    pub name: String,
}

/// Who runs doors (R14.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoorProvider {
    /// Any: `AccessControlGroupIds`, and the older `AccessControlGroupId`.
    Custom,
    /// `KisiGroupId`.
    Kisi,
    /// `DoorGuardGroupId`.
    DoorGuard,
}

impl DoorGroup {
    /// The groups that a text of a definition names, separated by commas; blanks around names do not count.
    pub fn listed(provider: DoorProvider, text: &str) -> impl Iterator<Item = DoorGroup> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(move |name| DoorGroup { provider, name: name.to_owned() })
    }
}

/// A weekly opening of a definition in local wall-clock time: [from, to) on the day it starts (R2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// Day on which the slot starts: 0 = Sunday ... 6 = Saturday.
    pub day_of_week: u8,
    /// First minute after local midnight, 0..1440.
    pub from_minute: u16,
    /// End in minutes after the local midnight that begins `day_of_week`; above 1440 when it ends the next day. Always > from.
    pub to_minute: u16,
}

/// An issued pass (`CoworkerTimePass`) that the customer may draw on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPass {
    /// `CoworkerTimePass.Id`.
    pub id: PassId,
    /// `CoworkerTimePass.UniqueId`, which `Checkin.CoworkerTimePassGuid` names.
    pub unique_id: String,
    /// Who holds it.
    pub owner: CustomerId,
    /// What it is an instance of.
    pub definition: DefinitionId,
    /// `TotalUses`: minutes granted to a time pass, `None` for a day pass (R3.3). Decides the kind: a pass keeps the kind it
    /// was issued with.
    pub total: Option<i64>,
    /// `RemainingUses` in minutes, `None` for a day pass. Never negative (R3.7); one balance for all locations (R6.9).
    pub remaining: Option<i64>,
    /// `Used`.
    pub used: bool,
    /// `UsedDate`.
    pub used_date: Option<Instant>,
    /// Day pass: who used it; set by hand it counts as used by its owner (R4.6).
    pub used_by: Option<CustomerId>,
    /// Used was set by PUT and stays until cleared by hand (R3.6, decision 12).
    pub used_by_hand: bool,
    /// `ExpireDate`: valid for visits that start before it (R4.5).
    pub expires: Option<Instant>,
    /// Frozen: cannot be drawn on for visits that start in [from, to) (R4.11, ours).
    pub frozen: Option<(Instant, Instant)>,
    /// Decision 6: a plan pass is eligible from the start of its period only.
    pub valid_from: Option<Instant>,
    /// `CreatedOn` (R5.3 step 9; never compared with T, R4.9).
    pub created: Instant,
    /// Where the pass comes from.
    pub origin: Origin,
    /// The plan pass's contract is paused or gone is judged on this one (R4.8).
    pub contract: Option<ContractState>,
    /// How the customer of the [`World`](crate::World) may use it.
    pub access: Access,
    /// Bookkeeping of pay as you go (chapter 10): set on passes a check-in made, `None` on all others.
    pub payg: Option<PaygState>,
    /// It goes on with what this plan pass had left (roll-over, beyond W22).
    pub carried_from: Option<PassId>,
}

/// Where a pass comes from (R5.3 step 5, R3.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Added or sold by hand.
    Manual,
    /// Granted by a product.
    Product,
    /// Included in a plan.
    Plan,
    /// Made by a check-in that nothing else covered.
    PayAsYouGo,
}

/// What R4.8 needs of a plan pass's contract; the contract may be another customer's when the pass is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractState {
    /// See [`Contract::start`](crate::Contract::start).
    pub start: Instant,
    /// See [`Contract::end`](crate::Contract::end).
    pub end: Option<Instant>,
    /// See [`Contract::pauses`](crate::Contract::pauses).
    pub pauses: Vec<(Instant, Option<Instant>)>,
}

/// Own or shared (R4.10, R5.3 step 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The customer holds it.
    Own,
    /// A team shares it with the customer (R11.14, R11.15).
    Shared(TeamId),
    /// A former holder's or a no longer shared pass that an old visit rests on: it can be given back to, never drawn on.
    None,
}

/// Pay-as-you-go bookkeeping of a pass (R10.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaygState {
    /// By time or for the day; a pass keeps the kind it was made with.
    pub kind: PaygKind,
    /// Where it was bought: the place that invoices it, and the only one a fixed price is good at (decision 21).
    pub location: LocationId,
    /// What its time costs with discounts, rounded, before the daily minimum and maximum (R10.8); `None` until check-out.
    pub charge: Option<Money>,
    /// `Price`: what is charged; 0 until check-out (R10.3).
    pub price: Money,
    /// `Invoiced`: its price no longer moves (R7.19).
    pub invoiced: bool,
    /// Its visit has changed since it was invoiced (R7.19): listed for review (R17.8).
    pub needs_review: bool,
}

/// The two kinds of pay as you go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaygKind {
    /// So much for so many minutes (R10.4).
    Timed,
    /// One price for the business day (R10.5).
    Fixed,
}
