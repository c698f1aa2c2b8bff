//! `/api/hallpass/.../{id}/explanation`.

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_engine::{CustomerId, VisitId};

use super::rights::{admit, visible};
use crate::app::Shared;
use crate::desk::explanation;
use crate::{Call, Problem};

/// Why a visit came in on its pass, and what covered it.
pub(super) async fn visit(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    let model = admit(&call, "Checkin", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            explanation::of_visit(tx, &call, VisitId(id)).await
        })
    });
    super::json(&read.await?)
}

/// Why an attempt was refused.
pub(super) async fn failed(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    let model = admit(&call, "FailedCheckin", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            explanation::of_failed(tx, &call, id).await
        })
    });
    super::json(&read.await?)
}

/// Why the last check-in of a customer that named a pass was refused.
pub(super) async fn named(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    admit(&call, "FailedCheckin", Verb::Read)?;
    let model = admit(&call, "Coworker", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            explanation::of_named(tx, &call, CustomerId(id)).await
        })
    });
    super::json(&read.await?)
}
