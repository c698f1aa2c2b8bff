//! `/api/hallpass/webhooks/{id}/...`: what has come of deliveries, and sending them again.

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_store::webhooks::{DeliveryFilter, state};

use super::members::Members;
use super::query::Query;
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
    query: Query,
) -> Result<Response, Problem> {
    let state = query.read("state", |state| match state::ALL.contains(&state) {
        true => Ok(state.to_owned()),
        false => Err(Problem::field("state", format!("must be one of {}", state::ALL.join(", ")))),
    });
    let filter = DeliveryFilter { state: state?, before: query.number("before")? };
    let size = query.count("size", 1..=MOST)?.unwrap_or(USUAL);
    super::json(&log::list(&app, call, hook(&id)?, filter, size).await?)
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
    query: Query,
    body: Members,
) -> Result<Response, Problem> {
    let model = admit(&call, "WebHook", Verb::Edit)?;
    let id = hook(&id)?;
    let since = query.instant("since")?.ok_or_else(|| Problem::field("since", "is a required field"))?;
    let key = body.key_with(&since.as_micros().to_string())?;
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
