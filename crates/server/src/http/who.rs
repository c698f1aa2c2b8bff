//! From a request to a [`Call`]: signed in, not too often, with the present instant.

use axum::http::{HeaderMap, Method, header};

use super::edge::Arrival;
use crate::app::App;
use crate::{Call, Problem};

/// Signs the request in.
///
/// # Errors
/// [`Problem::Unauthorized`] or [`Problem::Throttled`].
pub async fn call(app: &App, method: &Method, headers: &HeaderMap, arrival: Arrival) -> Result<Call, Problem> {
    let now = app.clock.now();
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let actor = app.auth.actor(&app.store, header, arrival.address, now).await?;
    app.throttle.admit(&actor, method, now)?;
    Ok(Call { actor, now, request_id: arrival.request_id })
}
