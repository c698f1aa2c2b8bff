//! `/api/hallpass/resources`: what there is, from the tables.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use hallpass_contract::described;

use crate::app::Shared;
use crate::records::packed;
use crate::{Call, Problem};

/// Every resource with its members, and what the caller may do with it.
pub(super) async fn list(State(app): State<Shared>, call: Call, headers: HeaderMap) -> Result<Response, Problem> {
    let all = described::resources(|permission| call.actor.may(permission));
    let text = serde_json::to_vec(&all).map_err(Problem::internal)?;
    packed(text, &headers, app.config.limits.gzip_from_bytes)
}
