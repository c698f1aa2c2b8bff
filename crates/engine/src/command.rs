//! What can be asked of the engine.

use crate::{CustomerId, Instant, LocationId, PassId, Source};

/// A request to check in, or to enter a whole visit at once (R7.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Where.
    pub location: LocationId,
    /// How (R7.1).
    pub source: Source,
    /// Raw arrival.
    pub from: Instant,
    /// Raw departure, when the visit is already over (R7.3).
    pub to: Option<Instant>,
    /// `CoworkerTimePassGuid` of the request (R5.6). A guid that is none of the customer's passes is `NamedPass::Unknown`.
    pub named_pass: Option<NamedPass>,
    /// `MacAddresses`, comma-separated (R7.12).
    pub mac_addresses: Option<String>,
}

/// A pass named by the request (R5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedPass {
    /// One of the passes in the world.
    Known(PassId),
    /// Not a pass this customer may draw on.
    Unknown,
}

/// A change of a visit's times, place, person or source (R7.17, R7.18): the whole new state of these members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitEdit {
    /// Whose visit it becomes. The world is loaded for this customer.
    pub customer: CustomerId,
    /// Where it becomes.
    pub location: LocationId,
    /// New arrival as sent. Equal to the stored one = unchanged, the raw instant stays (R2.2).
    pub from: Instant,
    /// New departure as sent; `None` reopens. Equal to the stored one = unchanged.
    pub to: Option<Instant>,
}

/// Why the system closes a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// R7.14: at the first cut-off after FromTime.
    CutOff,
    /// R7.13: no activity for the inactivity time.
    Inactivity,
    /// R6.7: nothing covers it any more.
    Exhausted,
}
