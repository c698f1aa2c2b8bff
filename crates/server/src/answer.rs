//! An answer made inside the transaction of its effect, so that it can be remembered with it.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::Problem;
use crate::http::json_text;

/// What a write answers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status code.
    pub status: StatusCode,
    /// JSON.
    pub body: Vec<u8>,
    /// Version of the record, for `ETag`.
    pub version: Option<i64>,
    /// What the caller should know although it was done, for `X-Hallpass-Warning` (R4.4, R11.3).
    pub warning: Option<String>,
    /// Members that were emptied because the body left them out, for `X-Hallpass-Blanked`.
    pub blanked: Option<String>,
    /// The effect is an earlier request's, whose answer this is: says `X-Hallpass-Replayed`.
    pub replayed: bool,
}

static WARNING: HeaderName = HeaderName::from_static("x-hallpass-warning");
static BLANKED: HeaderName = HeaderName::from_static("x-hallpass-blanked");
static REPLAYED: HeaderName = HeaderName::from_static("x-hallpass-replayed");

impl Answer {
    /// Done: a JSON body, and the version of the record written.
    pub fn ok(body: Vec<u8>, version: Option<i64>) -> Answer {
        Answer { status: StatusCode::OK, body, version, warning: None, blanked: None, replayed: false }
    }

    /// Done: a value.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a value that is no JSON.
    pub fn json(value: &impl Serialize) -> Result<Answer, Problem> {
        Ok(Answer::ok(serde_json::to_vec(value).map_err(Problem::internal)?, None))
    }

    /// A refusal whose transaction is kept.
    pub fn refused(problem: &Problem) -> Answer {
        let (status, body) = problem.parts();
        Answer { status, ..Answer::ok(body, None) }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = json_text(self.body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let tag = self.version.and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok());
        let replayed = self.replayed.then(|| HeaderValue::from_static("true"));
        for (name, value) in [
            (&header::ETAG, tag),
            (&WARNING, self.warning.and_then(|text| plain(&text))),
            (&BLANKED, self.blanked.and_then(|text| plain(&text))),
            (&REPLAYED, replayed),
        ] {
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// A text as a header may hold it: names of records may not.
fn plain(text: &str) -> Option<HeaderValue> {
    let fits = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    HeaderValue::from_str(&text.chars().map(fits).collect::<String>()).ok()
}
