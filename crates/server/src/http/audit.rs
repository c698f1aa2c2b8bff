//! `GET /api/hallpass/audit` and `/api/hallpass/audit.csv`: who wrote what, for administrators without roles. One who is limited
//! to locations sees what happened there.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::stream;
use hallpass_store::desk::AuditFilter;
use serde_json::{Value, json};

use super::answer::with_type;
use super::query::{Query, at, counted, whole};
use crate::app::Shared;
use crate::{Call, Problem, audit};

/// Entries on a page when no `Size` is asked for, and at most.
const USUAL: i64 = 100;
const MOST: i64 = 1_000;

/// A page of entries: newest first, or oldest first with `After`.
pub(super) async fn list(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    admitted(&call)?;
    let (filter, size) = read(&query)?;
    let size = size.unwrap_or(USUAL);
    let reader = call.actor.reader();
    let found = app.store.read_listing(&reader, move |tx| {
        Box::pin(async move {
            // One more than asked for tells whether there are more.
            Ok::<_, Problem>(tx.audit_entries(&filter, call.actor.scope.limit(), size + 1).await?)
        })
    });
    let mut entries = found.await?;
    let more = i64::try_from(entries.len()).unwrap_or(0) > size;
    if more {
        entries.pop();
    }
    let rows: Vec<Value> = entries.iter().map(audit::row).collect();
    super::json(&json!({"Records": rows, "HasMore": more}))
}

/// The same as a file, oldest first.
pub(super) async fn export(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    admitted(&call)?;
    let (filter, size) = read(&query)?;
    if size.is_some() {
        return Err(Problem::field("Size", "is not for files: they hold every entry that fits the filters"));
    }
    // Each portion is a read of its own: a slow client holds up nobody.
    let portions = stream::try_unfold(Some(0), move |after| {
        let (app, scope, filter) = (app.clone(), call.actor.scope.clone(), filter.clone());
        let reader = call.actor.reader();
        async move {
            let Some(after) = after else { return Ok(None) };
            let read = app.store.read_listing(&reader, move |tx| {
                Box::pin(async move { audit::portion(tx, filter, scope.limit(), after).await })
            });
            let (bytes, next) = read.await.map_err(|problem| std::io::Error::other(problem.to_string()))?;
            Ok::<_, std::io::Error>(Some((Bytes::from(bytes), next)))
        }
    });
    let mut response = with_type(StatusCode::OK, "text/csv; charset=utf-8", Body::from_stream(portions));
    let name = HeaderValue::from_static("attachment; filename=\"audit.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

fn admitted(call: &Call) -> Result<(), Problem> {
    if call.actor.administers && call.actor.full_admin { Ok(()) } else { Err(Problem::Unauthorized) }
}

/// The filters of a query and the size of a page. A name nobody knows is an error: a filter that is not heard would show what
/// nobody asked for.
fn read(query: &Query) -> Result<(AuditFilter, Option<i64>), Problem> {
    let mut filter = AuditFilter::default();
    let mut size = None;
    for (name, value) in query.all() {
        match name.to_ascii_lowercase().as_str() {
            "from" => filter.from = Some(at("From", &value)?),
            "to" => filter.to = Some(at("To", &value)?),
            "actor" => filter.actor = Some(value),
            "entity" => filter.entity = Some(value),
            "recordid" => filter.record = Some(whole("RecordId", &value)?),
            "action" => filter.action = Some(value),
            "requestid" => filter.request = Some(value),
            "coworkerid" => filter.customer = Some(whole("CoworkerId", &value)?),
            "before" => filter.before = Some(whole("Before", &value)?),
            "after" => filter.after = Some(whole("After", &value)?),
            "size" => size = Some(counted("Size", &value, 1..=MOST)?),
            _ => {
                let known = "From, To, Actor, Entity, RecordId, Action, RequestId, CoworkerId, Before, After, Size";
                return Err(Problem::field(name, format!("is no parameter of the audit trail; there are {known}")));
            }
        }
    }
    Ok((filter, size))
}
