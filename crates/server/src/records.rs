//! The generic handlers of the records API: one for every resource and verb, led by the tables of the contract.
//!
//! A request becomes a [`Target`] (who asks for which resource), is admitted by role, read by the contract, handed to the
//! store in one transaction together with the [`hooks`] of its resource, and answered in the vendor's envelope.

mod blanked;
mod commands;
mod delete;
pub mod first;
mod hooks;
mod list;
mod read;
mod target;
mod visits;
mod write;

pub(crate) use commands::charge_waiting;
pub(crate) use delete::delete;
pub(crate) use hooks::imported::check as check_imported;
pub(crate) use hooks::{is_known_setting, known_setting};
pub(crate) use list::packed;
pub(crate) use visits::arrival;
pub(crate) use write::{answer_of_create, create_from, update_from, write};

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use hallpass_contract::body::Operation;
use hallpass_contract::openapi::{self, Additions};

use crate::app::Shared;
use crate::http::read_body;
use crate::{Call, Problem};
use target::Place;

/// What a write inside a transaction came to.
#[derive(Debug)]
pub enum Written {
    /// Done; the id of the record written (of the first one when several were made).
    Done(i64),
    /// Refused, but what the transaction has written (e.g. a failed attempt) is kept.
    Refused(Problem),
}

/// `/api/{module}/{plural}`: listing, batch, create, update with the Id in the body.
pub(crate) async fn collection(
    State(app): State<Shared>,
    call: Result<Call, Problem>,
    method: Method,
    Path((module, plural)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    target::answer(app, call, &method, (&module, &plural), Place::Collection, async |target| {
        let query = query.unwrap_or_default();
        match method {
            Method::GET | Method::HEAD => list::records(&target, &query, &headers).await,
            Method::POST => {
                let body = read_body(body, target.app.config.limits.body_bytes).await?;
                write::create(target, &headers, body).await
            }
            Method::PUT => {
                let body = read_body(body, target.app.config.limits.body_bytes).await?;
                write::update(target, Operation::Update { id: None }, &headers, body).await
            }
            _ => Err(target.not_allowed()),
        }
    })
    .await
}

/// `/api/{module}/{plural}/{id}`: get one, update, patch, delete.
pub(crate) async fn single(
    State(app): State<Shared>,
    call: Result<Call, Problem>,
    method: Method,
    Path((module, plural, id)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    target::answer(app, call, &method, (&module, &plural), Place::Single, async |target| {
        let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
        match method {
            Method::GET | Method::HEAD => read::one(&target, id).await,
            Method::PUT | Method::PATCH => {
                let body = read_body(body, target.app.config.limits.body_bytes).await?;
                let operation =
                    if method == Method::PUT { Operation::Update { id: Some(id) } } else { Operation::Patch { id } };
                write::update(target, operation, &headers, body).await
            }
            Method::DELETE => delete::one(target, id, &headers).await,
            _ => Err(target.not_allowed()),
        }
    })
    .await
}

/// `/api/{module}/{plural}/commands`
pub(crate) async fn list_commands(
    State(app): State<Shared>,
    call: Result<Call, Problem>,
    Path((module, plural)): Path<(String, String)>,
) -> Response {
    target::answer(app, call, &Method::GET, (&module, &plural), Place::Commands, async |target| commands::list(&target))
        .await
}

/// `/api/{module}/{plural}/runcommand`
pub(crate) async fn run_command(
    State(app): State<Shared>,
    call: Result<Call, Problem>,
    Path((module, plural)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    target::answer(app, call, &Method::POST, (&module, &plural), Place::RunCommand, async |target| {
        let body = read_body(body, target.app.config.limits.body_bytes).await?;
        commands::run(target, &headers, body).await
    })
    .await
}

/// The OpenAPI document of this build.
pub fn openapi_document() -> &'static str {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
        let mut text = serde_json::to_string_pretty(&openapi::document(env!("CARGO_PKG_VERSION"), additions()));
        if let Ok(text) = &mut text {
            text.push('\n');
        }
        text.unwrap_or_default()
    });
    &DOCUMENT
}

/// The paths that have no table.
fn additions() -> Additions {
    /// As in the file.
    #[derive(serde::Deserialize)]
    struct File {
        paths: serde_json::Map<String, serde_json::Value>,
        schemas: serde_json::Map<String, serde_json::Value>,
        tags: Vec<(String, String)>,
    }
    let mut all = Additions::default();
    for (name, text) in ADDITIONS {
        match serde_json::from_str::<File>(text) {
            Ok(File { paths, schemas, tags }) => {
                all.paths.extend(paths);
                all.schemas.extend(schemas);
                all.tags.extend(tags);
            }
            Err(error) => tracing::error!(%error, "assets/{name} cannot be read"),
        }
    }
    all
}

/// Where paths without a table are described.
const ADDITIONS: &[(&str, &str)] = &[
    ("openapi-additions.json", include_str!("../assets/openapi-additions.json")),
    ("openapi-access.json", include_str!("../assets/openapi-access.json")),
    ("openapi-console.json", include_str!("../assets/openapi-console.json")),
    ("openapi-webhooks.json", include_str!("../assets/openapi-webhooks.json")),
    ("openapi-doors.json", include_str!("../assets/openapi-doors.json")),
];

/// Versions named by `If-Match`; `None` when the header is absent or `*`.
fn if_match(headers: &HeaderMap) -> Option<Vec<i64>> {
    let text = headers.get(header::IF_MATCH)?.to_str().ok()?;
    if text.trim() == "*" {
        return None;
    }
    let version = |part: &str| part.trim().trim_start_matches("W/").trim_matches('"').parse().ok();
    Some(text.split(',').filter_map(version).collect())
}
