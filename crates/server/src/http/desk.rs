//! `/api/hallpass/desk/...` and `/api/hallpass/board`: what the front desk looks at.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_engine::LocationId;
use hallpass_store::search::Wanted;

use super::answer::json_text;
use super::query::sent;
use super::rights::{admit, visible};
use crate::app::Shared;
use crate::desk::{board as boards, card, search as searches};
use crate::{Call, Problem, offers};

/// Hits when no `size` is asked for.
const USUAL_HITS: i64 = 20;
/// Longest text looked for, in characters; more is left out.
const LONGEST: usize = 200;

/// Customers by parts of name, e-mail and company, or by card, PIN or number.
pub(super) async fn search(
    State(app): State<Shared>,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    admit(&call, "Coworker", Verb::List)?;
    let query = query.unwrap_or_default();
    let most = i64::try_from(searches::MOST).unwrap_or(i64::MAX);
    let size = number(&query, "size")?.unwrap_or(USUAL_HITS).clamp(1, most);
    let wanted = Wanted {
        text: sent(&query, "q").unwrap_or_default().chars().filter(|c| *c != '\0').take(LONGEST).collect(),
        business: number(&query, "business")?,
        visits: call.sees("Checkin", Verb::List),
        size: usize::try_from(size).map_err(Problem::internal)?,
    };
    let reader = call.actor.reader();
    let read =
        app.store.read_listing(&reader, move |tx| Box::pin(async move { searches::search(tx, &call, &wanted).await }));
    super::json(&read.await?)
}

/// All that the desk shows of a customer.
pub(super) async fn customer(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let model = admit(&call, "Coworker", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let at = number(&query.unwrap_or_default(), "business")?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            card::card(tx, &call, id, at).await
        })
    });
    super::json(&read.await?)
}

/// What is given out and sold at a location.
pub(super) async fn offers(
    State(app): State<Shared>,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let place = place(&query.unwrap_or_default())?;
    let read = app.store.read(move |tx| Box::pin(async move { offers::list(tx, &call, place).await }));
    super::json(&read.await?)
}

/// Who is inside, and whom the rules have turned away today.
pub(super) async fn board(
    State(app): State<Shared>,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    admit(&call, "Checkin", Verb::List)?;
    let place = place(&query.unwrap_or_default())?;
    boards::board(&app, call, place).await.map(json_text)
}

/// The location that must be named.
pub(super) fn place(query: &str) -> Result<LocationId, Problem> {
    let named =
        number(query, "business")?.ok_or_else(|| Problem::field("business", "must be the number of a location"))?;
    Ok(LocationId(named))
}

/// A whole number, when it is there.
pub(super) fn number(query: &str, name: &'static str) -> Result<Option<i64>, Problem> {
    let Some(text) = sent(query, name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Problem::field(name, "is not a whole number"))
}
