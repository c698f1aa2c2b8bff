//! `POST /api/token`: OAuth password and refresh grants.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::body::{Written, form_or_json, read_body};
use super::edge::Arrival;
use crate::Problem;
use crate::app::Shared;
use crate::auth::Grant;

/// Largest token request in bytes: two long secrets and some names.
const LARGEST: usize = 16_384;

pub(super) async fn grant(
    State(app): State<Shared>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = read_body(body, LARGEST).await?;
    let unsupported = Problem::Grant("unsupported_grant_type", "Send a form with grant_type, username and password.");
    let looks_like_json = body.trim_ascii_start().first() == Some(&b'{');
    if looks_like_json
        || matches!(form_or_json(&headers, &body), Ok(Written::Json) if headers.contains_key("content-type"))
    {
        return Err(unsupported);
    }
    let mut grant = Grant { client_id: header(&headers, "client_id"), ..Grant::default() };
    for (name, value) in form_urlencoded::parse(&body) {
        match name.to_ascii_lowercase().as_str() {
            "grant_type" => grant.grant_type = value.to_ascii_lowercase(),
            "username" => grant.username = value.trim().to_owned(),
            "password" => grant.password = value.into_owned(),
            "totp" => grant.totp = value.trim().to_owned(),
            "refresh_token" => grant.refresh_token = value.trim().to_owned(),
            "client_id" if !value.is_empty() => grant.client_id = Some(value.into_owned()),
            _ => {}
        }
    }
    let granted = app.auth.grant(&app.store, grant, arrival.address, app.clock.now()).await?;
    super::json(&json!({
        "access_token": granted.access_token,
        "token_type": "bearer",
        "expires_in": granted.expires_in,
        "refresh_token": granted.refresh_token,
    }))
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned).filter(|text| !text.is_empty())
}
