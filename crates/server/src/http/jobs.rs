//! `/api/hallpass/jobs` and what belongs to it: for full administrators.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::members::Members;
use crate::answer::Answer;
use crate::app::Shared;
use crate::effect::carry_out;
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
    let answer = carry_out(
        app,
        call,
        sent.key()?,
        |_| (),
        move |tx, call| {
            Box::pin(async move {
                overview::retry(tx, call, id).await?;
                Answer::json(&json!({"Id": id}))
            })
        },
    );
    Ok(answer.await?.into_response())
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
    let answer = carry_out(
        app,
        call,
        sent.key()?,
        |_| (),
        move |tx, call| {
            Box::pin(async move {
                let was_parked = overview::unpark(tx, call, id).await?;
                Answer::json(&json!({"Id": id, "WasParked": was_parked}))
            })
        },
    );
    Ok(answer.await?.into_response())
}

fn admitted(call: &Call) -> Result<(), Problem> {
    if call.actor.is_unrestricted() { Ok(()) } else { Err(Problem::Unauthorized) }
}
