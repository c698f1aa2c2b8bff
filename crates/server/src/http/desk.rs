//! `/api/hallpass/desk/...` and `/api/hallpass/board`: what the front desk looks at.

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_engine::LocationId;
use hallpass_store::search::Wanted;

use super::answer::json_text;
use super::query::Query;
use super::rights::{admit, location_if_named, visible};
use crate::app::Shared;
use crate::desk::{board as boards, card, search as searches};
use crate::{Call, Problem, offers};

/// Hits when no `size` is asked for.
const USUAL_HITS: i64 = 20;
/// Longest text looked for, in characters; more is left out.
const LONGEST: usize = 200;

/// Customers by parts of name, e-mail and company, or by card, PIN or number.
pub(super) async fn search(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    admit(&call, "Coworker", Verb::List)?;
    let most = i64::try_from(searches::MOST).unwrap_or(i64::MAX);
    let size = query.count("size", 1..=most)?.unwrap_or(USUAL_HITS);
    let wanted = Wanted {
        text: query.text("q").unwrap_or_default().chars().filter(|c| *c != '\0').take(LONGEST).collect(),
        business: query.number("business")?,
        visits: call.sees("Checkin", Verb::List),
        size: usize::try_from(size).map_err(Problem::internal)?,
    };
    let reader = call.actor.reader();
    let read = app.store.read_listing(&reader, move |tx| {
        Box::pin(async move {
            location_if_named(tx, &call, wanted.business).await?;
            searches::search(tx, &call, &wanted).await
        })
    });
    super::json(&read.await?)
}

/// All that the desk shows of a customer.
pub(super) async fn customer(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let model = admit(&call, "Coworker", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let at = query.number("business")?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            card::card(tx, &call, id, at).await
        })
    });
    super::json(&read.await?)
}

/// What is given out and sold at a location.
pub(super) async fn offers(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    let place = place(&query)?;
    let read = app.store.read(move |tx| Box::pin(async move { offers::list(tx, &call, place).await }));
    super::json(&read.await?)
}

/// Who is inside, and whom the rules have turned away today.
pub(super) async fn board(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    admit(&call, "Checkin", Verb::List)?;
    let place = place(&query)?;
    boards::board(&app, call, place).await.map(json_text)
}

/// The location that must be named.
pub(super) fn place(query: &Query) -> Result<LocationId, Problem> {
    let named = query.number("business")?;
    named.map(LocationId).ok_or_else(|| Problem::field("business", "must be the number of a location"))
}
