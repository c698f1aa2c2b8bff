//! Reading request bodies, within limits.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::Problem;

/// The whole body.
///
/// # Errors
/// [`Problem::TooLarge`] above `limit` bytes; [`Problem::BadRequest`] when the client stops half-way.
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes, Problem> {
    if axum::body::HttpBody::size_hint(&body).lower() > limit as u64 {
        return Err(Problem::TooLarge(limit));
    }
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => Err(Problem::TooLarge(limit)),
        Err(_) => Err(Problem::BadRequest("The body ended before it was complete.".into())),
    }
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// As JSON.
    Json,
    /// As an HTML form.
    Form,
}

/// JSON or form? Clients send either, with odd types or none; only what clearly is something else is refused.
///
/// # Errors
/// [`Problem::UnsupportedMedia`] for multipart, XML, images and the like.
pub fn form_or_json(headers: &HeaderMap, body: &[u8]) -> Result<Written, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let looks_like_json = body.trim_ascii_start().first().is_some_and(|byte| matches!(byte, b'{' | b'['));
    match kind.as_str() {
        "application/json" | "text/json" => Ok(Written::Json),
        kind if kind.ends_with("+json") => Ok(Written::Json),
        "" | "text/plain" | "application/octet-stream" if looks_like_json => Ok(Written::Json),
        kind if kind.contains("x-www-form-urlencoded") => {
            Ok(if looks_like_json { Written::Json } else { Written::Form })
        }
        "" => Ok(Written::Json),
        other => Err(Problem::UnsupportedMedia(other.chars().take(80).collect())),
    }
}
