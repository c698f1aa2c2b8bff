//! The nouns: what the engine knows about a customer, the places, the passes and the visits.
//!
//! Plain data. The store fills a [`World`] and writes back what a decision changed; nothing here is a database row or an API
//! record.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{CutOff, Zone};
use crate::location_clock::EarlierClocks;
use crate::{
    ContractId, CustomerId, DefinitionId, Instant, LocationId, Money, PassId, Percent, PlanId, TeamId, VisitId,
};

/// Everything a decision about one customer may read.
///
/// The store loads a superset of what the rules need (see `store/load`): every open visit of the customer, every visit that
/// meets the neighbourhood of the command, every pass that could be eligible in it and every pass those visits rest on.
#[derive(Clone, Debug)]
pub struct World {
    /// The customer who comes, leaves, or whose visit is changed.
    pub customer: Customer,
    /// The locations that visits, passes and the command speak of.
    pub locations: BTreeMap<LocationId, Location>,
    /// The definitions of the passes below, and where `Checkin.PayAsYouGo` is on those it may choose from (R10.1).
    pub definitions: BTreeMap<DefinitionId, TimePass>,
    /// Own passes and passes shared with the customer by a team, by Id.
    pub passes: BTreeMap<PassId, HeldPass>,
    /// The customer's visits in the neighbourhood, and open visits of others that run on one of `passes`.
    pub visits: BTreeMap<VisitId, Visit>,
    /// The customer's visits since [`crate::limits::since`], for the plan limits (chapter 9); empty when no plan has any.
    pub usage: Vec<CountedVisit>,
    /// The customer's own bookings around the command, for R10.6; empty without a booking module.
    pub bookings: Vec<Booking>,
}

/// What the plan limits need of a visit of the customer (R9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedVisit {
    /// `Checkin.Id`.
    pub visit: VisitId,
    /// See [`Visit::from`].
    pub from: Instant,
    /// See [`Visit::to`].
    pub to: Option<Instant>,
    /// See [`Visit::counts_towards_plan_limits`].
    pub counts: bool,
}

/// A stretch of time the customer has booked at a location (R10.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Where.
    pub location: LocationId,
    /// First instant.
    pub from: Instant,
    /// End, not included.
    pub to: Instant,
}

/// A customer (`Coworker`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// `Coworker.Id`.
    pub id: CustomerId,
    /// As refusals address the customer (R8.3).
    pub full_name: String,
    /// R4.1: an inactive customer cannot check in.
    pub active: bool,
    /// `AllowNetworkCheckin`: may check in through the location's network (R7.12, F5).
    pub network_access: bool,
    /// All contracts, ended ones included; [`Contract::is_active_at`] tells which count.
    pub contracts: Vec<Contract>,
    /// Names of the customer's teams, in team Id order, for the snapshot of R5.7.
    pub team_names: Vec<String>,
    /// The highest `Team.DiscountTimePasses` of the customer's teams (R10.7, R13.2).
    pub team_discount: Percent,
}

/// A contract (`CoworkerContract`) of the customer on a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// `CoworkerContract.Id`.
    pub id: ContractId,
    /// `CoworkerContract.UniqueId`.
    pub unique_id: String,
    /// The location that issued it: its clock rules the billing cycle (decision 20).
    pub issued_by: LocationId,
    /// `Quantity`: multiplies price and included passes (R11.12).
    pub quantity: i64,
    /// `BillingDay`: day of the month on which it renews; `None` = the day it started (R11.9a).
    pub billing_day: Option<u8>,
    /// The plan it began with.
    pub plan: Plan,
    /// Later plans, oldest first: usage is judged by the plan in force at that instant.
    pub plan_changes: Vec<PlanChange>,
    /// StartDate, else CreatedOn (R11.9a).
    pub start: Instant,
    /// CancellationDate: the contract is active before it (R11.9a).
    pub end: Option<Instant>,
    /// Half-open stretches [from, until) in which the contract is paused (R4.8, R11.13); `None` = until further notice.
    pub pauses: Vec<(Instant, Option<Instant>)>,
}

/// A plan (`Tariff`) as the rules read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// `Tariff.Id`.
    pub id: PlanId,
    /// Display name, for the snapshot of R5.7.
    pub name: String,
    /// `UseTimePasses` (R11.11).
    pub uses_time_passes: bool,
    /// `DiscountTimePasses` (R10.7, R13.2).
    pub discount_time_passes: Percent,
    /// The billing cycle (R11.9a).
    pub cycle: Cycle,
    /// Limits of chapter 9.
    pub limits: PlanLimits,
}

/// From an instant on a contract is on another plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChange {
    /// First instant of the new plan.
    pub from: Instant,
    /// The new plan.
    pub plan: Plan,
}

/// Length of a billing cycle: `InvoiceEvery` months, or `InvoiceEveryWeeks` weeks when no months are given (R11.9a).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    /// Whole months, at least 1.
    Months(u16),
    /// Whole weeks, at least 1.
    Weeks(u16),
}

impl Cycle {
    /// From the two members of a plan; both 0 counts as one month.
    pub fn from_plan(months: i64, weeks: i64) -> Cycle {
        match (u16::try_from(months), u16::try_from(weeks)) {
            (Ok(months @ 1..), _) => Cycle::Months(months),
            (_, Ok(weeks @ 1..)) => Cycle::Weeks(weeks),
            _ => Cycle::Months(1),
        }
    }
}

/// `Checkin...Limit` and `Hours...Limit` of a plan (R9.1, R9.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanLimits {
    /// Days of access.
    pub days: WindowLimits,
    /// Hours.
    pub hours: WindowLimits,
}

/// One limit for each window; `None` = no limit, 0 = no access (R9.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WindowLimits {
    /// Per week, from `Ext.Checkin.WeekStartsOn`.
    pub week: Option<i64>,
    /// Per calendar month.
    pub month: Option<i64>,
    /// Per billing cycle of the contract.
    pub cycle: Option<i64>,
}

impl Contract {
    /// R11.9a: start <= t and (no end or t < end). A paused contract is active.
    pub fn is_active_at(&self, t: Instant) -> bool {
        self.start <= t && self.end.is_none_or(|end| t < end)
    }

    /// The plan in force at an instant.
    pub fn plan_at(&self, t: Instant) -> &Plan {
        self.plan_changes.iter().rev().find(|change| change.from <= t).map_or(&self.plan, |change| &change.plan)
    }

    /// R4.8: inside one of the pauses.
    pub fn is_paused_at(&self, t: Instant) -> bool {
        self.pauses.iter().any(|(from, until)| *from <= t && until.is_none_or(|until| t < until))
    }
}

/// A location (`Business`).
#[derive(Clone, Debug)]
pub struct Location {
    /// `Business.Id`.
    pub id: LocationId,
    /// Display name.
    pub name: String,
    /// Time zone of the place, as its record says now. With `settings.cut_off` it is the last of the place's clocks; ask
    /// [`Location::zone_at`], [`Location::business_day`] and the like, which know the earlier ones too.
    pub zone: Zone,
    /// The clocks before, and until when each was in force (DESIGN 5.11).
    pub earlier_clocks: EarlierClocks,
    /// `Suspended`: nobody comes in any more; who is inside stays until the cut-off.
    pub closed: bool,
    /// All networks the location lies in, nearest first (DESIGN 5.11: parent, its parent ...). Empty for a root.
    pub ancestors: Vec<LocationId>,
    /// Settings that change the rules here (chapter 1).
    pub settings: Settings,
}

/// Settings of one location that the rules read (rule book chapter 1). Not inherited (decision 28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `Checkin.DailyCutOffTime`: start of the business day (R2.5), by the last of the location's clocks.
    pub cut_off: CutOff,
    /// `Checkin.AlwaysRecordByMinute`: one record per visit instead of one per day-pass day (R7.6).
    pub always_record_by_minute: bool,
    /// `Checkin.PayAsYouGo`: master switch of chapter 10.
    pub pay_as_you_go: bool,
    /// `Checkin.PayAsYouGoMinPrice` (R10.8).
    pub pay_as_you_go_min: Option<Money>,
    /// `Checkin.PayAsYouGoMaxPrice` (R10.8).
    pub pay_as_you_go_max: Option<Money>,
    /// `Checkin.DiscountBookings` (R10.6).
    pub discount_bookings: bool,
    /// `Ext.Checkin.WeekStartsOn`: 0 = Sunday ... 6 = Saturday; Monday unless set (R9.5, R11.9).
    pub week_starts_on: u8,
    /// `Ext.Passes.ExtraPassesBeatLimits` (R9.6).
    pub extra_passes_beat_limits: bool,
    /// `Ext.Checkin.RoundingMinutes`: 1, 5, 10, 15, 30 or 60 (R2.2).
    pub rounding_minutes: i64,
    /// `Ext.Checkin.InactivityMinutes` (R7.13).
    pub inactivity_minutes: i64,
    /// `Ext.Checkin.CloseWhenExhausted` (R6.7).
    pub close_when_exhausted: bool,
    /// `Ext.Checkin.PlansWithoutPassesHaveFreeAccess` (R11.11).
    pub plans_without_passes_have_free_access: bool,
    /// `Ext.Passes.ExpiryFirst` (R5.5).
    pub expiry_first: bool,
    /// `Checkin.DeviceCountLimit`: most devices of one customer for network check-in (F5).
    pub device_count_limit: Option<i64>,
}

impl Default for Settings {
    /// The defaults of rule book chapter 1.
    fn default() -> Settings {
        Settings {
            cut_off: CutOff::MIDNIGHT,
            always_record_by_minute: false,
            pay_as_you_go: false,
            pay_as_you_go_min: None,
            pay_as_you_go_max: None,
            discount_bookings: false,
            week_starts_on: 1,
            extra_passes_beat_limits: false,
            rounding_minutes: 15,
            inactivity_minutes: 15,
            close_when_exhausted: false,
            plans_without_passes_have_free_access: false,
            expiry_first: false,
            device_count_limit: None,
        }
    }
}

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
    /// `RemainingUses` in minutes, `None` for a day pass. Never negative (R3.7).
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
    /// Decision 6: a plan pass is eligible from the start of its period only.
    pub valid_from: Option<Instant>,
    /// `CreatedOn` (R5.3 step 9; never compared with T, R4.9).
    pub created: Instant,
    /// Where the pass comes from.
    pub origin: Origin,
    /// The plan pass's contract is paused or gone is judged on this one (R4.8).
    pub contract: Option<ContractState>,
    /// How the customer of the [`World`] may use it.
    pub access: Access,
    /// Bookkeeping of pay as you go (chapter 10): set on passes a check-in made, `None` on all others.
    pub payg: Option<PaygState>,
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
    /// See [`Contract::start`].
    pub start: Instant,
    /// See [`Contract::end`].
    pub end: Option<Instant>,
    /// See [`Contract::pauses`].
    pub pauses: Vec<(Instant, Option<Instant>)>,
}

/// Own or shared (R4.10, R5.3 step 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The customer holds it.
    Own,
    /// A team shares it with the customer (R11.14-R11.15).
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

/// A visit (`Checkin`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// `Checkin.Id`, or [`VisitId::NEW`].
    pub id: VisitId,
    /// Who.
    pub customer: CustomerId,
    /// Where.
    pub location: LocationId,
    /// How it was opened.
    pub source: Source,
    /// `FromTime`: rounded (R2.2).
    pub from: Instant,
    /// `ToTime`: rounded; `None` while open.
    pub to: Option<Instant>,
    /// The instant behind `from`, as it was told (R2.2).
    pub raw_from: Instant,
    /// The instant behind `to`.
    pub raw_to: Option<Instant>,
    /// `CoworkerTimePassGuid`: the first pass (R6.2); `None` with free access.
    pub pass: Option<PassId>,
    /// `CountsTowardsPlanLimits` of the chosen definition (R5.7).
    pub counts_towards_plan_limits: bool,
    /// `AutoCheckout` (R7.4).
    pub auto_checkout: bool,
    /// `LastActivity`, raw (R7.4, R7.12).
    pub last_activity: Option<Instant>,
    /// `MacAddresses`, comma-separated.
    pub mac_addresses: Option<String>,
    /// Snapshot of the team names, joined with ", " (R5.7).
    pub teams: Option<String>,
    /// Snapshot of the names of the active plans, joined with ", " (R5.7).
    pub plans: Option<String>,
    /// The business day the visit was stored with, in days since 1970-01-01 (R2.5, DESIGN 5.11).
    pub business_day: i32,
    /// What the visit has consumed: complete for a closed visit; for an open one only the day-pass segments taken at check-in.
    pub segments: Vec<Segment>,
}

/// A stretch of a visit and what covered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What covered it.
    pub cover: Cover,
    /// First instant.
    pub from: Instant,
    /// End, not included. Of an open visit's day-pass segment: the next cut-off or the end of the slot.
    pub to: Instant,
}

/// What covered a stretch of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// A day pass: no minutes.
    Day(PassId),
    /// A time pass: every minute of the stretch.
    Time(PassId),
    /// Pay as you go (chapter 10).
    PayAsYouGo(PassId),
    /// Nothing: overtime on the last pass drawn on, if any (R6.6).
    Overtime(Option<PassId>),
}

impl Cover {
    /// The pass behind it.
    pub fn pass(self) -> Option<PassId> {
        match self {
            Cover::Day(pass) | Cover::Time(pass) | Cover::PayAsYouGo(pass) => Some(pass),
            Cover::Overtime(pass) => pass,
        }
    }
}

/// `Checkin.Source` (R7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// 0.
    None,
    /// 1: by hand, kiosk, PIN, app; the default of the API.
    Manual,
    /// 2.
    DoorAccess,
    /// 3.
    NetworkActivity,
    /// 4.
    Tile,
    /// 5.
    Sensor,
}

impl Source {
    /// The API's number.
    pub const fn number(self) -> i64 {
        match self {
            Source::None => 0,
            Source::Manual => 1,
            Source::DoorAccess => 2,
            Source::NetworkActivity => 3,
            Source::Tile => 4,
            Source::Sensor => 5,
        }
    }

    /// From the API's number.
    pub const fn from_number(n: i64) -> Option<Source> {
        Some(match n {
            0 => Source::None,
            1 => Source::Manual,
            2 => Source::DoorAccess,
            3 => Source::NetworkActivity,
            4 => Source::Tile,
            5 => Source::Sensor,
            _ => return None,
        })
    }
}
