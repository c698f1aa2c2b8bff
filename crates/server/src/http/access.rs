//! `/api/hallpass/access` and `/api/hallpass/coworkers/{id}/access`: what doors ask.

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_engine::CustomerId;

use super::desk::place;
use super::query::Query;
use super::rights::{admit, visible};
use crate::app::Shared;
use crate::{Call, Problem, access};

/// The door groups of a customer at a location.
pub(super) async fn customer(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let model = admit(&call, "Coworker", Verb::Read)?;
    admit(&call, "CoworkerTimePass", Verb::List)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let named = place(&query)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            let place = access::place(tx, &call, named).await?;
            access::state(tx, &call, &place, CustomerId(id)).await
        })
    });
    super::json(&read.await?)
}

/// All customers with a group at a location, page by page.
pub(super) async fn page(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    admit(&call, "Coworker", Verb::List)?;
    admit(&call, "CoworkerTimePass", Verb::List)?;
    let named = place(&query)?;
    let after = query.number("after")?.unwrap_or(0);
    let size = query.count("size", 1..=access::LONGEST_PAGE)?.unwrap_or(access::USUAL_PAGE);
    let reader = call.actor.reader();
    let _turn = app.long_read().await?;
    let read = app.store.read_listing(&reader, move |tx| {
        Box::pin(async move {
            let place = access::place(tx, &call, named).await?;
            access::page(tx, &call, &place, (after, size)).await
        })
    });
    super::json(&read.await?)
}
