//! `/api/hallpass/.../{id}/explanation`.

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_engine::{CustomerId, PassId, VisitId};
use hallpass_store::desk::GiverId;

use super::query::Query;
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

/// Where a pass comes from and went, whether it can be used now, and what it cost. `?BusinessId=` asks for another location than
/// the holder's own.
pub(super) async fn whole_pass(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let model = admit(&call, "CoworkerTimePass", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let at = query.number("BusinessId")?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            explanation::pass::of_pass(tx, &call, PassId(id), at).await
        })
    });
    super::json(&read.await?)
}

/// How a line of an invoice came about.
pub(super) async fn line(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    let model = admit(&call, "CoworkerInvoiceLine", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            explanation::line::of_line(tx, &call, id).await
        })
    });
    super::json(&read.await?)
}

/// What a contract did not grant, and why.
pub(super) async fn contract(State(app): State<Shared>, call: Call, path: Path<String>) -> Result<Response, Problem> {
    giver(app, call, path, "CoworkerContract", GiverId::Contract).await
}

/// What a sale has not released, and why.
pub(super) async fn sale(State(app): State<Shared>, call: Call, path: Path<String>) -> Result<Response, Problem> {
    giver(app, call, path, "CoworkerProduct", GiverId::Sale).await
}

async fn giver(
    app: Shared,
    call: Call,
    Path(id): Path<String>,
    entity: &'static str,
    which: fn(i64) -> GiverId,
) -> Result<Response, Problem> {
    let model = admit(&call, entity, Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            explanation::grant::of_giver(tx, &call, which(id)).await
        })
    });
    super::json(&read.await?)
}
