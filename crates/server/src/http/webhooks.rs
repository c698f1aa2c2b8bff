//! `/api/hallpass/webhooks/{id}/...`: what has come of deliveries, and sending them again.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hallpass_contract::{Verb, dates};
use hallpass_engine::Instant;
use hallpass_store::webhooks::{DeliveryFilter, state};

use super::members::Members;
use super::query::sent;
use super::rights::admit;
use crate::app::Shared;
use crate::effect::answer_once;
use crate::webhooks::log;
use crate::{Call, Problem};

/// Deliveries on a page when no `size` is asked for, and at most.
const USUAL: i64 = 50;
const MOST: i64 = 1_000;

/// `?state=&before=&size=`: deliveries, newest first.
pub(super) async fn deliveries(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let state = sent(&query, "state");
    if state.as_deref().is_some_and(|state| !state::ALL.contains(&state)) {
        return Err(Problem::field("state", format!("must be one of {}", state::ALL.join(", "))));
    }
    let before = number(&query, "before")?;
    let size = number(&query, "size")?.unwrap_or(USUAL);
    if size < 1 {
        return Err(Problem::field("size", "must be at least 1"));
    }
    let filter = DeliveryFilter { state, before };
    super::json(&log::list(&app, call, hook(&id)?, filter, size.min(MOST)).await?)
}

/// Sends one again.
pub(super) async fn repeat(
    State(app): State<Shared>,
    call: Call,
    Path((id, delivery)): Path<(String, String)>,
    sent: Members,
) -> Result<Response, Problem> {
    let model = admit(&call, "WebHook", Verb::Edit)?;
    let (id, delivery) = (hook(&id)?, hook(&delivery)?);
    answer_once(app, call, sent.key()?, move |tx, call| {
        Box::pin(async move { log::repeat(tx, call, model, id, delivery).await })
    })
    .await
}

/// `?since=`: sends all again that were made since then.
pub(super) async fn repeat_since(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    body: Members,
) -> Result<Response, Problem> {
    let model = admit(&call, "WebHook", Verb::Edit)?;
    let id = hook(&id)?;
    let since = sent(&query.unwrap_or_default(), "since");
    let since = since.ok_or_else(|| Problem::field("since", "is a required field"))?;
    let since = dates::parse_instant(&since)
        .ok_or_else(|| Problem::field("since", "must be an instant such as 2026-03-31T18:00:00Z"))?;
    let key = body.key_with(&since.to_string())?;
    let since = Instant::from_micros(since);
    answer_once(app, call, key, move |tx, call| {
        Box::pin(async move { log::repeat_since(tx, call, model, id, since).await })
    })
    .await
}

/// Sends a sample.
pub(super) async fn test(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    let model = admit(&call, "WebHook", Verb::Edit)?;
    let id = hook(&id)?;
    answer_once(app, call, sent.key()?, move |tx, call| Box::pin(async move { log::test(tx, call, model, id).await }))
        .await
}

fn hook(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

fn number(query: &str, name: &str) -> Result<Option<i64>, Problem> {
    let Some(text) = sent(query, name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Problem::field(name, "must be a whole number"))
}
