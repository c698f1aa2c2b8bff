//! The nouns: what the engine knows about a customer, the places, the passes and the visits.
//!
//! Plain data. The store fills a [`World`] and writes back what a decision changed; nothing here is a database row or an API
//! record.

mod contract;
mod location;
mod pass;
mod visit;

use std::collections::BTreeMap;

pub use contract::{Contract, Cycle, Plan, PlanChange, PlanLimits, WindowLimits};
pub use location::{Location, Settings};
pub use pass::{Access, ContractState, DoorGroup, DoorProvider, HeldPass, Origin, PaygKind, PaygState, Slot, TimePass};
pub use visit::{Cover, Segment, Source, Visit};

use crate::{CustomerId, DefinitionId, Instant, LocationId, PassId, Percent, VisitId};

/// Everything a decision about one customer may read.
///
/// The store loads a superset of what the rules need (see `store/src/desk/world.rs`): every open visit of the customer, every visit that
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
    /// The customer's own bookings around the command, for R10.6; empty without a booking module, which would also open visits
    /// (R15.2) and check in to rooms (R15.3).
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
