//! Reading request bodies, within limits.

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;

use crate::Problem;

/// What is read past the limit and thrown away, in bytes: a client that is still sending when the connection closes would
/// not see the refusal.
const SWALLOWED: u64 = 32 << 20;

/// The whole body.
///
/// # Errors
/// [`Problem::TooLarge`] above `limit` bytes; [`Problem::BadRequest`] when the client stops half-way.
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes, Problem> {
    if HttpBody::size_hint(&body).lower() > limit as u64 {
        swallow(body).await;
        return Err(Problem::TooLarge(limit));
    }
    let mut body = body;
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::BadRequest("The body ended before it was complete.".into()))?;
        let Ok(data) = frame.into_data() else { continue };
        if whole.is_empty() && body.is_end_stream() && data.len() <= limit {
            // Nearly always all there is: no copy.
            return Ok(data);
        }
        if whole.len() + data.len() > limit {
            swallow(body).await;
            return Err(Problem::TooLarge(limit));
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.into())
}

async fn swallow(mut body: Body) {
    let mut left = SWALLOWED;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, |data| data.len() as u64);
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return,
        }
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
