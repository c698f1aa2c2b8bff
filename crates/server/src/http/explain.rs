//! `/api/hallpass/.../{id}/explanation` and `/api/hallpass/passes/{id}/ledger`.

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::{Model, Verb, catalog, roles};
use hallpass_engine::{CustomerId, PassId, VisitId};
use hallpass_store::Tx;

use crate::app::Shared;
use crate::desk::{explanation, ledger};
use crate::{Call, Problem};

/// Why a visit came in on its pass, and what covered it.
pub(super) async fn visit(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    let model = readable("Checkin", &call)?;
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
    let model = readable("FailedCheckin", &call)?;
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
    readable("FailedCheckin", &call)?;
    let model = readable("Coworker", &call)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            explanation::of_named(tx, &call, CustomerId(id)).await
        })
    });
    super::json(&read.await?)
}

/// Where the minutes or the day of a pass went.
pub(super) async fn pass(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    let model = readable("CoworkerTimePass", &call)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            ledger::of_pass(tx, PassId(id)).await
        })
    });
    super::json(&read.await?)
}

/// The model of an entity that the caller may read.
pub(super) fn readable(entity: &str, call: &Call) -> Result<&'static Model, Problem> {
    let model = catalog().by_entity(entity).ok_or_else(|| Problem::internal(format!("no resource {entity}")))?;
    let needed = roles::of(model.resource, Verb::Read).map_or(0, |role| role.id);
    if call.actor.may(needed) { Ok(model) } else { Err(Problem::Unauthorized) }
}

pub(super) async fn visible(tx: &mut Tx, model: &'static Model, id: i64, call: &Call) -> Result<(), Problem> {
    tx.record_version(model, id, call.actor.scope.limit()).await?.ok_or(Problem::NotFound).map(|_| ())
}
