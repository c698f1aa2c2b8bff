//! Use cases of visits, passes and the explanation: load, ask the engine, apply. Nothing here decides; the engine does.

mod attempts;
pub mod board;
pub mod card;
pub mod door;
pub mod explanation;
pub mod holdings;
pub mod ledger;
pub mod low_credit;
pub mod passes;
pub mod rollover;
pub mod search;
pub mod stay;
pub mod visits;

use hallpass_engine::Refusal;
use hallpass_store::desk::Stamp;

use crate::{Call, Problem};

impl Call {
    /// The mark this call leaves on everything it writes.
    pub fn stamp(&self) -> Stamp<'_> {
        Stamp { now: self.now, by: &self.actor.email, request: Some(&self.request_id) }
    }
}

/// A new random UniqueId.
pub(crate) fn unique_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// R8.4, R8.5: both kinds of refusal in the vendor's envelope.
pub(crate) fn problem(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::Invalid(invalid) => Problem::field(invalid.property, &invalid.message),
        Refusal::Refused(refused) => Problem::field("CoworkerId", &refused.message),
    }
}
