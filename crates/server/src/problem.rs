//! What can go wrong with a request, and the one place that turns it into a status code and the vendor's envelope.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hallpass_contract::invalid::{FieldError, Invalid};
use hallpass_contract::query::QueryError;
use hallpass_store as store;
use serde_json::json;

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
    /// 404: unknown, or of a location the actor does not see.
    NotFound,
    /// 405: the verbs that exist, for the `Allow` header.
    NotAllowed(&'static str),
    /// 412: the record has changed since the `If-Match` version was read.
    Stale,
    /// 413: the body is larger than allowed, in bytes.
    TooLarge(usize),
    /// 415: the body is of a kind that cannot be read.
    UnsupportedMedia(String),
    /// 429: come back after so many seconds.
    Throttled {
        /// Seconds to wait, at least 1.
        seconds: u64,
    },
    /// 200 with `WasSuccessful` false: a known command refused by the state of the business.
    Business {
        /// What the user should know.
        message: String,
        /// Complaints about single members, may be empty.
        errors: Vec<FieldError>,
    },
    /// 503: too much at once, nothing ran.
    Busy,
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
        Problem::Business { message: message.into(), errors: Vec::new() }
    }

    /// A broken promise inside the program.
    pub fn internal(what: impl std::fmt::Display) -> Problem {
        Problem::Internal(what.to_string())
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Problem {
        match error {
            store::Error::Busy => Problem::Busy,
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
            QueryError::MissingFilter(_) => Problem::BadRequest(error.to_string()),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, body) = match &self {
            Problem::Invalid(errors) => (StatusCode::BAD_REQUEST, invalid(errors)),
            Problem::BadRequest(message) => (StatusCode::BAD_REQUEST, refusal(message)),
            Problem::Blocked(label) => (
                StatusCode::BAD_REQUEST,
                refusal(&format!("You must delete all {label} using this record before you can delete it.")),
            ),
            Problem::Grant(code, description) => {
                (StatusCode::BAD_REQUEST, json!({"error": code, "error_description": description}).to_string())
            }
            Problem::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                json!({"Message": "Authorization has been denied for this request."}).to_string(),
            ),
            Problem::NotFound => (StatusCode::NOT_FOUND, "\"Not found\"".to_owned()),
            Problem::NotAllowed(_) => (
                StatusCode::METHOD_NOT_ALLOWED,
                json!({"Message": "The requested resource does not support this http method."}).to_string(),
            ),
            Problem::Stale => (
                StatusCode::PRECONDITION_FAILED,
                refusal("The record has changed since you read it. Read it again and repeat your change."),
            ),
            Problem::TooLarge(limit) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                refusal(&format!("The body is larger than {limit} bytes. Send fewer or shorter values.")),
            ),
            Problem::UnsupportedMedia(kind) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                refusal(&format!("A body of type {kind} cannot be read. Send application/json.")),
            ),
            Problem::Throttled { seconds } => (
                StatusCode::TOO_MANY_REQUESTS,
                refusal(&format!("Too many requests. Wait {seconds} seconds and try again.")),
            ),
            Problem::Business { message, errors } => (StatusCode::OK, business(message, errors)),
            Problem::Busy => (StatusCode::SERVICE_UNAVAILABLE, refusal("The server is busy. Try again in a moment.")),
            Problem::Internal(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, json!({"Message": "An error has occurred."}).to_string())
            }
        };
        let mut response = (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response();
        let headers = response.headers_mut();
        match self {
            Problem::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"hallpass\""));
            }
            Problem::NotAllowed(allow) => {
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            Problem::Throttled { seconds } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Problem::Busy => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Problem::Internal(detail) => {
                response.extensions_mut().insert(Detail(detail));
            }
            _ => {}
        }
        response
    }
}

/// The vendor's 400: `Message` quotes the first complaint, `Errors` lists all.
fn invalid(errors: &[FieldError]) -> String {
    let message = errors.first().map_or_else(String::new, |e| match e.property.as_ref() {
        "" => e.message.to_string(),
        property => format!("{property}: {}", e.message),
    });
    json!({"Message": message, "Value": null, "Errors": listed(errors), "WasSuccessful": false}).to_string()
}

fn refusal(message: &str) -> String {
    json!({"Message": message, "Value": null, "Errors": null, "WasSuccessful": false}).to_string()
}

fn business(message: &str, errors: &[FieldError]) -> String {
    let whole = [FieldError { property: "".into(), message: message.to_owned().into(), attempted: None }];
    let errors = if errors.is_empty() { &whole } else { errors };
    json!({
        "Status": 500, "Message": message, "Value": null, "OpenInDialog": false, "OpenInWindow": false,
        "RedirectURL": null, "JavaScript": null, "UpdatedOn": null, "UpdatedBy": null,
        "Errors": listed(errors), "WasSuccessful": false,
    })
    .to_string()
}

fn listed(errors: &[FieldError]) -> Vec<serde_json::Value> {
    errors
        .iter()
        .map(|e| {
            let attempted: serde_json::Value =
                e.attempted.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            json!({"AttemptedValue": attempted, "Message": e.message, "PropertyName": e.property})
        })
        .collect()
}
