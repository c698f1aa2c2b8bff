//! What can go wrong with a request, and the one place that turns it into a status code and the vendor's envelope.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hallpass_contract::envelope;
use hallpass_contract::invalid::{FieldError, Invalid};
use hallpass_contract::query::QueryError;
use hallpass_store as store;

/// Why a request is not answered as asked. Nothing of its transaction is kept.
#[derive(Clone, Debug)]
pub enum Problem {
    /// 400: members or query values that cannot be accepted.
    Invalid(Vec<FieldError>),
    /// 400: anything else wrong with the request; the text goes into `Message`.
    BadRequest(String),
    /// 400: a delete that other records block; their label (e.g. `price plan time passes`).
    Blocked(String),
    /// 400 of the token endpoint: OAuth error code and description.
    Grant(&'static str, &'static str),
    /// 401: no or wrong credentials, no access, or a missing role.
    Unauthorized,
    /// 401: a password alone, where a code of the second factor is asked for, too.
    CodeNeeded,
    /// 401 of a page's sign-in: what was wrong.
    SignIn(&'static str),
    /// 403: a write that carries a cookie and does not come from one of our pages.
    Forbidden(&'static str),
    /// 404: unknown, or of a location the actor does not see.
    NotFound,
    /// 405: the verbs that exist, for the `Allow` header.
    NotAllowed(&'static str),
    /// 409: what has become of it since stands against it; what, and what to do.
    Conflict(String),
    /// 412: the record has changed since the `If-Match` version was read.
    Stale,
    /// 413: the body is larger than allowed, in bytes.
    TooLarge(usize),
    /// 414: the request line is longer than a head may be, in bytes.
    AddressTooLong(usize),
    /// 431: the headers are more, or longer in bytes, than a head may be.
    HeadersTooLong(usize),
    /// 415: the body is of a kind that cannot be read.
    UnsupportedMedia(String),
    /// 429: come back after so many seconds.
    Throttled {
        /// Seconds to wait, at least 1.
        seconds: u64,
    },
    /// 200 with `WasSuccessful` false: a known command refused by the state of the business.
    Business(Invalid),
    /// 503: too much at once; nothing was written.
    Busy,
    /// 503: a read took longer than `limits.read_seconds` or `limits.request_seconds`. To ask the same again helps little.
    TooLong,
    /// 503: the database is away, or has not kept what it was told; logged as [`Problem::Internal`] is. Nothing was written, or
    /// nobody can say: an idempotency key makes it safe to ask again.
    Unavailable(String),
    /// 500: logged with the request id; the text never leaves the server.
    Internal(String),
}

/// What an [`Problem::Internal`] was about, for the log line of the request. Rides on the response, never in it.
#[derive(Clone, Debug)]
pub struct Detail(pub String);

impl Problem {
    /// 400 on one member whose sent value is not worth repeating.
    pub fn field(property: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem::Invalid(Invalid::one(property.into(), message.into(), None).errors)
    }

    /// A command refused by the state of the business.
    pub fn refused(message: impl Into<String>) -> Problem {
        Problem::Business(Invalid::one("", message.into(), None))
    }

    /// A broken promise inside the program.
    pub fn internal(what: impl std::fmt::Display) -> Problem {
        Problem::Internal(what.to_string())
    }
}

impl std::fmt::Display for Problem {
    /// For people who look after the server: logs, the list of failed jobs, the command line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Problem::Internal(text)
            | Problem::Unavailable(text)
            | Problem::BadRequest(text)
            | Problem::Conflict(text) => f.write_str(text),
            Problem::Invalid(errors) | Problem::Business(Invalid { errors }) => {
                for (i, error) in errors.iter().enumerate() {
                    let gap = if i == 0 { "" } else { "; " };
                    let colon = if error.property.is_empty() { "" } else { ": " };
                    write!(f, "{gap}{}{colon}{}", error.property, error.message)?;
                }
                Ok(())
            }
            Problem::Blocked(label) => write!(f, "{label} are in the way"),
            Problem::Busy => f.write_str("the server is busy"),
            Problem::TooLong => f.write_str("it took longer than the server allows"),
            Problem::NotFound => f.write_str("there is no such record"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Problem {
        match error {
            store::Error::Busy => Problem::Busy,
            store::Error::Stopped => Problem::TooLong,
            store::Error::Duplicate(Some(member)) => Problem::field(member, "is already used by another record"),
            store::Error::Unavailable(_) => Problem::Unavailable(error.to_string()),
            other => Problem::Internal(other.to_string()),
        }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Problem {
        Problem::Invalid(invalid.errors)
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Problem {
        match error {
            QueryError::Invalid(invalid) => invalid.into(),
            QueryError::MissingFilter(_) | QueryError::TooMany => Problem::BadRequest(error.to_string()),
        }
    }
}

impl Problem {
    /// Status code and body.
    pub fn parts(&self) -> (StatusCode, Vec<u8>) {
        let text = |text: &str| text.as_bytes().to_vec();
        match self {
            Problem::Invalid(errors) => {
                (StatusCode::BAD_REQUEST, envelope::validation(&Invalid { errors: errors.clone() }))
            }
            Problem::BadRequest(message) => (StatusCode::BAD_REQUEST, refusal(message)),
            Problem::Blocked(label) => {
                (StatusCode::BAD_REQUEST, envelope::validation(&envelope::blocked_delete(label)))
            }
            Problem::Grant(code, description) => {
                let body = serde_json::json!({"error": code, "error_description": description});
                (StatusCode::BAD_REQUEST, text(&body.to_string()))
            }
            Problem::Unauthorized => (StatusCode::UNAUTHORIZED, text(envelope::UNAUTHORIZED)),
            Problem::CodeNeeded => (StatusCode::UNAUTHORIZED, text(CODE_NEEDED)),
            Problem::SignIn(message) => (StatusCode::UNAUTHORIZED, refusal(message)),
            Problem::Forbidden(message) => (StatusCode::FORBIDDEN, refusal(message)),
            Problem::NotFound => (StatusCode::NOT_FOUND, text(envelope::NOT_FOUND)),
            Problem::NotAllowed(_) => (StatusCode::METHOD_NOT_ALLOWED, text(envelope::METHOD_NOT_ALLOWED)),
            Problem::Conflict(message) => (StatusCode::CONFLICT, refusal(message)),
            Problem::Stale => {
                let message = "The record has changed since you read it. Read it again and repeat your change.";
                (StatusCode::PRECONDITION_FAILED, refusal(message))
            }
            Problem::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, text(envelope::TOO_LARGE)),
            Problem::AddressTooLong(bytes) => {
                let message = format!(
                    "The address is too long: this server reads requests of up to {bytes} bytes before their body."
                );
                (StatusCode::URI_TOO_LONG, refusal(&message))
            }
            Problem::HeadersTooLong(bytes) => {
                let message = format!(
                    "There are too many headers, or they are too long: this server reads requests of up to {bytes} bytes before \
                     their body."
                );
                (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, refusal(&message))
            }
            Problem::UnsupportedMedia(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, text(envelope::UNSUPPORTED_MEDIA_TYPE))
            }
            Problem::Throttled { seconds } => (StatusCode::TOO_MANY_REQUESTS, envelope::throttled(*seconds)),
            Problem::Business(refused) => {
                let mut body = Vec::with_capacity(512);
                envelope::command_refused(&mut body, refused);
                (StatusCode::OK, body)
            }
            Problem::Busy | Problem::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, text(envelope::UNAVAILABLE)),
            Problem::TooLong => (StatusCode::SERVICE_UNAVAILABLE, refusal(TOO_LONG)),
            Problem::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, text(envelope::SERVER_ERROR)),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, body) = self.parts();
        let mut response = (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response();
        let headers = response.headers_mut();
        match self {
            Problem::Unauthorized | Problem::CodeNeeded => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"hallpass\""));
            }
            Problem::NotAllowed(allow) if !allow.is_empty() => {
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            Problem::Throttled { seconds } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Problem::Busy => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Problem::Unavailable(detail) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
                response.extensions_mut().insert(Detail(detail));
            }
            Problem::Internal(detail) => {
                response.extensions_mut().insert(Detail(detail));
            }
            _ => {}
        }
        response
    }
}

const TOO_LONG: &str =
    "This took longer than the server allows. Ask for less: one location, a shorter period, or a smaller page.";

const CODE_NEEDED: &str = r#"{"Message":"This user signs in with a second factor, which Basic has no place for. Get a token at /api/token with username, password and totp, and send it as a bearer token."}"#;

/// A refusal without a member.
fn refusal(message: &str) -> Vec<u8> {
    envelope::validation(&Invalid::one("", message.to_owned(), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_took_too_long_says_to_ask_for_less_and_not_to_come_back() {
        let answer = |error: store::Error| Problem::from(error).into_response();
        let busy = answer(store::Error::Busy);
        assert_eq!((busy.status().as_u16(), busy.headers().contains_key(header::RETRY_AFTER)), (503, true));
        let stopped = answer(store::Error::Stopped);
        assert_eq!((stopped.status().as_u16(), stopped.headers().contains_key(header::RETRY_AFTER)), (503, false));
        let body = axum::body::to_bytes(stopped.into_body(), 10_000).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["WasSuccessful"], false);
        assert!(body["Message"].as_str().is_some_and(|text| text.contains("Ask for less: one location")), "{body}");
    }
}
