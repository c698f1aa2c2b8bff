//! `/api/hallpass/liability` and `/api/hallpass/invoicelines/{id}/value` (R17.5, R17.6).

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hallpass_contract::{Verb, dates};
use hallpass_engine::Instant;

use super::query::sent;
use super::rights::{admit, visible};
use crate::app::Shared;
use crate::value::{self, By};
use crate::{Call, Problem};

/// What paid passes are still owed, by month, item, line or customer.
pub(super) async fn liability(
    State(app): State<Shared>,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    admit(&call, "CoworkerInvoiceLine", Verb::Read)?;
    let query = query.unwrap_or_default();
    let as_of = as_of(&query, &call)?;
    let business = sent(&query, "businessId");
    let business = business.map(|text| text.parse().map_err(|_| Problem::field("businessId", "must be a number")));
    let business = business.transpose()?;
    let by = sent(&query, "by").map_or(Some(By::Month), |text| By::from_text(&text));
    let by = by.ok_or_else(|| Problem::field("by", "must be month, item, line or customer"))?;
    let reader = call.actor.reader();
    let read = app.store.read_listing(&reader, move |tx| {
        Box::pin(async move { value::liability(tx, as_of, business, call.actor.scope.limit(), by).await })
    });
    super::json(&read.await?)
}

/// What a line is worth, pass by pass.
pub(super) async fn line(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let model = admit(&call, "CoworkerInvoiceLine", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let as_of = as_of(&query.unwrap_or_default(), &call)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            value::of_line(tx, id, as_of).await
        })
    });
    super::json(&read.await?)
}

/// The parameter `asOf`, else now.
fn as_of(query: &str, call: &Call) -> Result<Instant, Problem> {
    let Some(text) = sent(query, "asOf") else { return Ok(call.now) };
    let at = dates::parse_instant(&text).ok_or_else(|| Problem::field("asOf", "must be a date such as 2026-03-31"))?;
    Ok(Instant::from_micros(at))
}
