//! Making responses.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use crate::Problem;

/// JSON of a value.
///
/// # Errors
/// [`Problem::Internal`] for a value that is no JSON.
pub fn json(value: &impl Serialize) -> Result<Response, Problem> {
    serde_json::to_vec(value).map(json_text).map_err(Problem::internal)
}

/// JSON already written.
pub fn json_text(text: impl Into<Body>) -> Response {
    with_type(StatusCode::OK, "application/json; charset=utf-8", text)
}

/// A body of a type.
pub(super) fn with_type(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// For verbs that a route does not have. The router adds `Allow`.
pub(super) async fn not_allowed() -> Problem {
    Problem::NotAllowed("")
}
