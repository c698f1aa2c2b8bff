//! `/api/hallpass/liability` and `/api/hallpass/invoicelines/{id}/value` (R17.5, R17.6).

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::Verb;

use super::query::Query;
use super::rights::{admit, location_if_named, visible};
use crate::app::Shared;
use crate::value::{self, By};
use crate::{Call, Problem};

/// What paid passes are still owed, by month, item, line or customer.
pub(super) async fn liability(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    admit(&call, "CoworkerInvoiceLine", Verb::Read)?;
    let as_of = query.instant("asOf")?.unwrap_or(call.now);
    let business = query.number("businessId")?;
    let by = query.read("by", |text| {
        By::from_text(text).ok_or_else(|| Problem::field("by", "must be month, item, line or customer"))
    });
    let by = by?.unwrap_or(By::Month);
    let reader = call.actor.reader();
    let read = app.store.read_listing(&reader, move |tx| {
        Box::pin(async move {
            location_if_named(tx, &call, business).await?;
            value::liability(tx, as_of, business, call.actor.scope.limit(), by).await
        })
    });
    super::json(&read.await?)
}

/// What a line is worth, pass by pass.
pub(super) async fn line(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let model = admit(&call, "CoworkerInvoiceLine", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let as_of = query.instant("asOf")?.unwrap_or(call.now);
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            value::of_line(tx, id, as_of).await
        })
    });
    super::json(&read.await?)
}
