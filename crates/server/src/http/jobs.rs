//! `/api/hallpass/jobs` and what belongs to it: for full administrators.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use crate::app::Shared;
use crate::jobs::overview::{self, Overview};
use crate::{Call, Problem};

/// What is due, what fails, who is parked.
pub(super) async fn list(State(app): State<Shared>, call: Call) -> Result<Response, Problem> {
    admitted(&call)?;
    let read = app.store.read(|tx| Box::pin(async move { Overview::read(tx).await })).await?;
    super::json(&read.json(call.now))
}

/// Lets a job run at once.
pub(super) async fn retry(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    admitted(&call)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    app.store.write(move |tx| Box::pin(async move { overview::retry(tx, &call, id).await })).await?;
    super::json(&json!({"Id": id}))
}

/// Lets a parked customer go on.
pub(super) async fn unpark(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    admitted(&call)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let was_parked = app.store.write(move |tx| Box::pin(async move { overview::unpark(tx, &call, id).await })).await?;
    super::json(&json!({"Id": id, "WasParked": was_parked}))
}

fn admitted(call: &Call) -> Result<(), Problem> {
    if call.actor.is_unrestricted() { Ok(()) } else { Err(Problem::Unauthorized) }
}
