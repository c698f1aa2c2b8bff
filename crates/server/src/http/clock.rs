//! `GET` and `PUT /api/hallpass/clock`: the test clock. Without `--test-clock` there is no such page.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use hallpass_contract::dates;
use hallpass_engine::{Instant, Span};
use serde_json::{Value, json};

use super::read_body;
use crate::app::Shared;
use crate::{Call, Problem, jobs, spell};

/// Most of one move: everything due on the way is done before the answer.
const FARTHEST: Span = Span::days(50 * 366);

pub(super) async fn read(State(app): State<Shared>, call: Result<Call, Problem>) -> Result<Response, Problem> {
    signed_in(&app, call)?;
    now(&app)
}

/// Moves the clock forward and runs every job due on the way, in order, before it answers.
pub(super) async fn advance(
    State(app): State<Shared>,
    call: Result<Call, Problem>,
    body: Body,
) -> Result<Response, Problem> {
    let call = signed_in(&app, call)?;
    if !call.actor.full_admin {
        return Err(Problem::Unauthorized);
    }
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let wanted: Value = serde_json::from_slice(&body).map_err(|_| Problem::field("Now", "is a required field"))?;
    let text = wanted.get("Now").and_then(Value::as_str).ok_or_else(|| Problem::field("Now", "is a required field"))?;
    let to = dates::parse_instant(text)
        .map(Instant::from_micros)
        .ok_or_else(|| Problem::field("Now", "is not a date and time such as 2026-03-02T08:00:00Z"))?;
    if to < app.clock.now() {
        return Err(Problem::field("Now", "lies before the present; the clock only moves forward"));
    }
    if to > app.clock.now() + FARTHEST {
        return Err(Problem::field("Now", "lies more than 50 years ahead; move the clock in steps"));
    }
    jobs::run_until(&app.store, &app.clock, to).await?;
    now(&app)
}

fn signed_in(app: &Shared, call: Result<Call, Problem>) -> Result<Call, Problem> {
    if app.clock.is_test() { call } else { Err(Problem::NotFound) }
}

fn now(app: &Shared) -> Result<Response, Problem> {
    super::json(&json!({"Now": spell::instant(app.clock.now())}))
}
