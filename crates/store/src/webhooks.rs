//! Webhooks: which events wait for one, whom they go to, and what has come of each delivery.
//!
//! An event waits (`outbox.waiting`) when a webhook was there for one of its actions in the moment it was written: this costs the
//! writer no statement and, unlike a cursor over ids, loses nothing when ids become visible out of order. [`fan_out`] makes
//! deliveries of it, [`queue`] hands them out and keeps what came of them, [`gone`] keeps records that are deleted meanwhile,
//! [`log`] shows and repeats.

mod fan_out;
mod gone;
mod log;
mod queue;

pub use fan_out::{Event, Hook, NewDelivery};
pub use log::{Delivery, DeliveryFilter};
pub use queue::{Claimed, Failure};

use hallpass_contract::webhooks::{MOST_ACTIONS, actions_of};

/// States of a delivery.
pub mod state {
    /// It is to be sent, or under way.
    pub const WAITING: &str = "waiting";
    /// It was taken.
    pub const DONE: &str = "done";
    /// It was refused too often.
    pub const GIVEN_UP: &str = "given_up";
    /// There was nothing to send: the record is gone.
    pub const VOID: &str = "void";
    /// All of them.
    pub const ALL: [&str; 4] = [WAITING, DONE, GIVEN_UP, VOID];
}

/// The actions of an event for a statement with a fixed number of places; 0 is no action.
pub(crate) fn places_for(event: &str) -> [i64; MOST_ACTIONS] {
    let mut places = [0; MOST_ACTIONS];
    places.iter_mut().zip(actions_of(event)).for_each(|(place, action)| *place = *action);
    places
}
