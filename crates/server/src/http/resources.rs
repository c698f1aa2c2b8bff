//! `/api/hallpass/resources`: what there is, from the tables.

use axum::response::Response;
use hallpass_contract::described;

use crate::{Call, Problem};

/// Every resource with its members, and what the caller may do with it.
pub(super) async fn list(call: Call) -> Result<Response, Problem> {
    super::json(&described::resources(|permission| call.actor.may(permission)))
}
