//! `/api/hallpass/businesses/{id}/policies`: the settings that decide, version by version (beyond W11).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use hallpass_contract::Verb;
use serde_json::{Map, Value, json};

use super::body::read_body;
use super::rights::{admit, visible};
use crate::app::Shared;
use crate::effect::answer_once;
use crate::once::Key;
use crate::policy::{self, NewVersion};
use crate::{Call, Problem};

/// Largest body in bytes.
const LARGEST: usize = 65_536;

/// All versions with their validity, who wrote them, and what each changed.
pub(super) async fn list(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    admit(&call, "BusinessSetting", Verb::Read)?;
    let model = admit(&call, "Business", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            policy::list(tx, id, call.now).await
        })
    });
    super::json(&read.await?)
}

/// Adds a version, from now or a later instant on.
pub(super) async fn add(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    admit(&call, "BusinessSetting", Verb::Edit)?;
    let business = admit(&call, "Business", Verb::Read)?;
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    let body = read_body(body, LARGEST).await?;
    let sent: Map<String, Value> = serde_json::from_slice(&body)
        .map_err(|_| Problem::BadRequest("Send a JSON object with ValidFrom, Settings and Note.".into()))?;
    let new = NewVersion::read(&sent)?;
    let key = Key::of(&headers, "POST", &format!("policies of {id}"), &body)?;
    answer_once(app, call, key, move |tx, call| {
        Box::pin(async move {
            visible(tx, business, id, call).await?;
            policy::add(tx, call, id, &new).await
        })
    })
    .await
}

/// Takes back a version that is not in force yet.
pub(super) async fn withdraw(
    State(app): State<Shared>,
    call: Call,
    Path((id, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    admit(&call, "BusinessSetting", Verb::Edit)?;
    let business = admit(&call, "Business", Verb::Read)?;
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    let number: i64 = number.parse().map_err(|_| Problem::NotFound)?;
    let key = Key::of(&headers, "DELETE", &format!("policies of {id}"), number.to_string().as_bytes())?;
    answer_once(app, call, key, move |tx, call| {
        Box::pin(async move {
            visible(tx, business, id, call).await?;
            policy::withdraw(tx, call, id, number).await?;
            Ok(json!({"Version": format!("{id}.{number}")}))
        })
    })
    .await
}
