//! `/api/hallpass/imports/{plural}` and `/api/hallpass/exports/{plural}.csv`.

use std::sync::atomic::Ordering;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use hallpass_contract::Verb;
use hallpass_store::Error;
use hallpass_store::import::{Import as Header, ImportRow, Imported};
use serde_json::{Value, json};

use super::answer::with_type;
use super::body::read_body;
use super::query::sent;
use super::rights::admit;
use crate::answer::Answer;
use crate::app::Shared;
use crate::exchange::incoming::{self, Incoming, Tried};
use crate::exchange::model_of;
use crate::exchange::outgoing::Outgoing;
use crate::once::Key;
use crate::{Call, Problem};

/// Most rows of one request; longer files are sent in pieces.
const MOST_ROWS: usize = 2_000;
/// Errors shown; all are counted.
const MOST_ERRORS: usize = 500;
/// A piece may be so many times as long as other bodies.
const LONGER: usize = 8;

/// Rows become records, all or none; with `preview=true` it is only tried.
pub(super) async fn import(
    State(app): State<Shared>,
    call: Call,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if !call.actor.is_unrestricted() {
        return Err(Problem::Unauthorized);
    }
    let model = model_of(&plural).ok_or(Problem::NotFound)?;
    let query = query.unwrap_or_default();
    // A misspelt name would do what was only to be tried.
    let known = |name: &str| name.eq_ignore_ascii_case("preview");
    if let Some((name, _)) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| !known(name)) {
        return Err(Problem::field(name.into_owned(), "is no parameter of an import; there is preview=true"));
    }
    let preview = match sent(&query, "preview") {
        None if query.to_ascii_lowercase().contains("preview") => {
            return Err(Problem::field("preview", "is neither true nor false"));
        }
        None => false,
        Some(text) => text.parse().map_err(|_| Problem::field("preview", "is neither true nor false"))?,
    };
    let body = read_body(body, app.config.limits.body_bytes.saturating_mul(LONGER)).await?;
    let mut file = Incoming::open(model, body.as_ref())?;
    let rows = file.rows(MOST_ROWS + 1)?;
    if rows.len() > MOST_ROWS {
        let text = format!("More than {MOST_ROWS} rows: send the file in pieces, each with the header.");
        return Err(Problem::BadRequest(text));
    }
    let header = file.header().clone();
    if preview {
        let tried = incoming::try_out(&app.store, &call, &header, rows.clone()).await?;
        return super::json(&report(&header, &rows, &tried, true));
    }
    let key = Key::of(&headers, "POST", &format!("imports/{}", model.resource.plural), &body)?;
    let task = tokio::spawn(async move { write(app, call, header, rows, key).await });
    task.await.map_err(|error| Problem::internal(format!("an import ended early: {error}")))?
}

/// Why nothing was written.
enum Refused {
    Rows(Imported),
    /// A value that only one record may have is another's: which row it is has to be found out.
    Taken,
    Problem(Problem),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        match error {
            Error::Duplicate(_) => Refused::Taken,
            error => Refused::Problem(error.into()),
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused::Problem(problem)
    }
}

/// Writes all rows in one transaction, at most once per idempotency key. Runs to its end even when the caller hangs up.
async fn write(
    app: Shared,
    call: Call,
    header: Header,
    rows: Vec<ImportRow>,
    key: Option<Key>,
) -> Result<Response, Problem> {
    let (by, kept, given) = (call.clone(), header.clone(), rows.clone());
    let written = app.store.write(move |tx| {
        Box::pin(async move {
            if let Some(answer) = Key::recall(key.as_ref(), tx, &by).await? {
                return Ok(answer);
            }
            let done = tx.import(&kept, &given, &by.stamp()).await?;
            if !done.refused.is_empty() {
                return Err(Refused::Rows(done));
            }
            let tried = Tried { imported: done, sample: Vec::new(), complete: true };
            let answer = Answer::json(&report(&kept, &given, &tried, false))?;
            Key::remember(key.as_ref(), tx, &by, &answer).await?;
            Ok(answer)
        })
    });
    let answer = written.await;
    // What is remembered of users must not outlive what was written.
    app.auth.forget_sessions();
    let mut tried = match answer {
        Ok(answer) => return Ok(answer.into_response()),
        Err(Refused::Problem(problem)) => return Err(problem),
        Err(Refused::Rows(imported)) => Tried { imported, sample: Vec::new(), complete: true },
        Err(Refused::Taken) => incoming::try_out(&app.store, &call, &header, rows.clone()).await?,
    };
    tried.imported.written = 0;
    tried.sample.clear();
    super::json(&report(&header, &rows, &tried, false))
}

fn report(header: &Header, rows: &[ImportRow], tried: &Tried, preview: bool) -> Value {
    let done = &tried.imported;
    let wrong = done.refused.len();
    let all = done.refused.iter().flat_map(|row| row.errors.iter().map(|error| (row.line, error)));
    let errors = all.take(MOST_ERRORS).map(|(line, error)| {
        let member = Some(&error.property).filter(|name| !name.is_empty());
        json!({"Line": line, "PropertyName": member, "Message": error.message})
    });
    json!({
        "Rows": rows.len(),
        "Good": rows.len().saturating_sub(wrong),
        "Created": done.written,
        "Skipped": done.skipped,
        "Wrong": wrong,
        "Errors": errors.collect::<Vec<_>>(),
        "Ignored": header.ignored(),
        "Sample": tried.sample,
        "Complete": tried.complete,
        "Preview": preview,
    })
}

/// All records of a filtered listing.
pub(super) async fn export(
    State(app): State<Shared>,
    call: Call,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let plural = file.strip_suffix(".csv").ok_or(Problem::NotFound)?;
    let entity = model_of(plural).ok_or(Problem::NotFound)?.resource.entity;
    admit(&call, entity, Verb::List)?;
    let model = admit(&call, entity, Verb::Read)?;
    let outgoing = Outgoing::new(model, &query.unwrap_or_default())?;
    // What goes wrong at the beginning is an answer; later it can only break the download off.
    let (first, next) = portion(&app, &call, &outgoing, 0).await?;
    let others = stream::try_unfold(next, move |after| {
        let (app, call, outgoing) = (app.clone(), call.clone(), outgoing.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            if app.stopping.load(Ordering::Relaxed) {
                return Err(std::io::Error::other("the server stops"));
            }
            let (bytes, next) = portion(&app, &call, &outgoing, after)
                .await
                .map_err(|problem| std::io::Error::other(problem.to_string()))?;
            Ok::<_, std::io::Error>(Some((bytes, next)))
        }
    });
    let portions = stream::once(async move { Ok(first) }).chain(others);
    let mut response = with_type(StatusCode::OK, "text/csv; charset=utf-8", Body::from_stream(portions));
    let name = format!("attachment; filename=\"{}.csv\"", model.resource.plural);
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// The records after one, and the last of them if more follow.
async fn portion(app: &Shared, call: &Call, outgoing: &Outgoing, after: i64) -> Result<(Bytes, Option<i64>), Problem> {
    let (reader, call, outgoing) = (call.actor.reader(), call.clone(), outgoing.clone());
    let _turn = app.long_read().await?;
    let read = app.store.read_listing(&reader, move |tx| {
        Box::pin(async move { outgoing.portion(tx, call.actor.scope.limit(), call.now, after).await })
    });
    let (bytes, next, _) = read.await?;
    Ok((Bytes::from(bytes), next))
}
