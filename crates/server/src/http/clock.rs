//! `GET` and `PUT /api/hallpass/clock`: the test clock. Without `--test-clock` there is no such page.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use hallpass_engine::Instant;
use serde_json::{Value, json};

use super::edge::Arrival;
use super::{call, read_body};
use crate::app::Shared;
use crate::{Call, Problem, desk};

pub(super) async fn read(
    State(app): State<Shared>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    signed_in(&app, Method::GET, &headers, arrival).await?;
    now(&app)
}

/// Moves the clock forward and runs every job due on the way, in order, before it answers.
pub(super) async fn advance(
    State(app): State<Shared>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let call = signed_in(&app, Method::PUT, &headers, arrival).await?;
    if !call.actor.full_admin {
        return Err(Problem::Unauthorized);
    }
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let wanted: Value = serde_json::from_slice(&body).map_err(|_| Problem::field("Now", "is a required field"))?;
    let text = wanted.get("Now").and_then(Value::as_str).ok_or_else(|| Problem::field("Now", "is a required field"))?;
    let to = parse_instant(text).ok_or_else(|| Problem::field("Now", "is not a date and time such as 2026-03-02T08:00:00Z"))?;
    if to < app.clock.now() {
        return Err(Problem::field("Now", "lies before the present; the clock only moves forward"));
    }
    desk::jobs::run_until(&app, to).await?;
    app.clock.advance(to);
    now(&app)
}

async fn signed_in(app: &Shared, method: Method, headers: &HeaderMap, arrival: Arrival) -> Result<Call, Problem> {
    if !app.clock.is_test() {
        return Err(Problem::NotFound);
    }
    call(app, &method, headers, arrival).await
}

fn now(app: &Shared) -> Result<Response, Problem> {
    super::json(&json!({"Now": format_instant(app.clock.now())}))
}

/// Reads an ISO 8601 instant; without a zone it is UTC.
pub fn parse_instant(text: &str) -> Option<Instant> {
    let text = text.trim();
    let zoned = text.parse::<jiff::Timestamp>().ok();
    let plain = || text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let at = zoned.or_else(|| plain().map(|zoned| zoned.timestamp()))?;
    Some(Instant::from_micros(at.as_microsecond()))
}

/// Writes an instant in ISO 8601, UTC.
pub fn format_instant(at: Instant) -> String {
    jiff::Timestamp::from_microsecond(at.as_micros()).map(|at| at.to_string()).unwrap_or_default()
}
