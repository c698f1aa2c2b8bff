//! `/api/hallpass/jobs` and what belongs to it: for full administrators.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::members::Members;
use crate::app::Shared;
use crate::effect::answer_once;
use crate::jobs::overview::{self, Overview};
use crate::{Call, Problem};

/// What is due, what fails, who is parked.
pub(super) async fn list(State(app): State<Shared>, call: Call) -> Result<Response, Problem> {
    admitted(&call)?;
    let read = app.store.read(|tx| Box::pin(async move { Overview::read(tx).await })).await?;
    super::json(&read.json(call.now))
}

/// Lets a job run at once.
pub(super) async fn retry(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    admitted(&call)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let key = sent.key()?;
    answer_once(app, call, key, move |tx, call| {
        Box::pin(async move {
            overview::retry(tx, call, id).await?;
            Ok(json!({"Id": id}))
        })
    })
    .await
}

/// Lets a parked customer go on.
pub(super) async fn unpark(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    admitted(&call)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let key = sent.key()?;
    answer_once(app, call, key, move |tx, call| {
        Box::pin(async move {
            let was_parked = overview::unpark(tx, call, id).await?;
            Ok(json!({"Id": id, "WasParked": was_parked}))
        })
    })
    .await
}

fn admitted(call: &Call) -> Result<(), Problem> {
    if call.actor.is_unrestricted() { Ok(()) } else { Err(Problem::Unauthorized) }
}
