//! Create, update and patch: one transaction each, with the hooks of the resource, the audit entry and the event.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use hallpass_contract::body::{BodyError, Limits, Operation};
use hallpass_contract::encode::Shape;
use hallpass_contract::envelope::{self, Done, Stamp};
use hallpass_contract::{Draft, Model, Verb, resource};
use hallpass_store::records::Scope;
use hallpass_store::{Tx, Work};

use super::target::Target;
use super::{Written, blanked, hooks, if_match, visits};
use crate::answer::Answer;
use crate::billing::currency;
use crate::effect::carry_out;
use crate::once::Key;
use crate::{Call, Problem, desk, offers};

/// POST: answers the whole record (DESIGN 5.2).
pub(super) async fn create(target: Target, headers: &HeaderMap, body: Bytes) -> Result<Response, Problem> {
    target.admit(Verb::Create)?;
    let mut draft = read_draft(&target, Operation::Create, headers, &body)?;
    hooks::prepare(&target.app, &mut draft).await?;
    let key = key(&target, &draft, headers, ("POST", target.entity()), &body).await?;
    run(target, key, draft, Guard::default()).await
}

/// PUT replaces, PATCH merges: answers the Id.
pub(super) async fn update(
    target: Target,
    operation: Operation,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    target.admit(Verb::Edit)?;
    let mut draft = read_draft(&target, operation, headers, &body)?;
    if !draft.says_something() {
        // A misspelt member, an empty sheet: answered as a success it would never be noticed.
        let text = "There is nothing to change: the body holds no member that can be changed.";
        return Err(Problem::BadRequest(text.into()));
    }
    hooks::prepare(&target.app, &mut draft).await?;
    let method = if matches!(operation, Operation::Patch { .. }) { "PATCH" } else { "PUT" };
    let record = format!("{} {}", target.entity(), draft.id.unwrap_or_default());
    let key = key(&target, &draft, headers, (method, &record), &body).await?;
    let guard = Guard { expected: if_match(headers), replaces: method == "PUT" };
    run(target, key, draft, guard).await
}

/// The request's idempotency key.
async fn key(
    target: &Target,
    draft: &Draft,
    headers: &HeaderMap,
    (method, what): (&str, &str),
    body: &[u8],
) -> Result<Option<Key>, Problem> {
    if draft.given("NewPassword") {
        return Key::of_secret(&target.app, headers, method, what, body).await;
    }
    Key::of(headers, method, what, body)
}

fn read_draft(target: &Target, operation: Operation, headers: &HeaderMap, body: &[u8]) -> Result<Draft, Problem> {
    let limits = &target.app.config.limits;
    let limits = Limits { bytes: limits.body_bytes, depth: limits.json_depth };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    Draft::read(target.model, operation, kind, body, limits).map_err(|error| match error {
        BodyError::Invalid(invalid) => invalid.into(),
        BodyError::TooLarge(limit) => Problem::TooLarge(limit),
        BodyError::UnsupportedMediaType => {
            Problem::UnsupportedMedia(kind.unwrap_or_default().chars().take(80).collect())
        }
    })
}

/// What the caller holds a record to when he writes it.
#[derive(Default)]
struct Guard {
    /// The versions it may have, by `If-Match`.
    expected: Option<Vec<i64>>,
    /// The whole record is replaced: members left out are reset.
    replaces: bool,
}

async fn run(target: Target, key: Option<Key>, draft: Draft, guard: Guard) -> Result<Response, Problem> {
    let Target { app, call, model, .. } = target;
    let answer = carry_out(
        app,
        call,
        key,
        |app| hooks::committed(app, model),
        move |tx, call| Box::pin(async move { in_transaction(tx, call, draft, guard).await }),
    );
    Ok(answer.await?.into_response())
}

async fn in_transaction(tx: &mut Tx, call: &Call, draft: Draft, guard: Guard) -> Result<Answer, Problem> {
    let (model, updated) = (draft.model, draft.id);
    if let Some(id) = updated {
        current(tx, call, model, id, guard.expected.as_deref()).await?;
    }
    may_change(call, model)?;
    let warning = warning(tx, call, &draft).await?;
    let unsent = if guard.replaces { blanked::unsent(tx, call, &draft).await? } else { None };
    let id = match write(tx, call, draft).await? {
        Written::Done(id) => id,
        Written::Refused(problem) => return Ok(Answer::refused(&problem)),
    };
    let stamp = Stamp { updated_on: Some(call.now.as_micros()), updated_by: Some(&call.actor.email) };
    let mut body = Vec::with_capacity(2048);
    if updated.is_some() {
        envelope::done(&mut body, model.resource.entity, Done::Updated, stamp, |out| envelope::id_value(id, out));
        let blanked = match unsent {
            Some(unsent) => unsent.blanked(tx, call).await?,
            None => None,
        };
        let version = tx.record_version(model, id, Scope::All).await?;
        return Ok(Answer { blanked, ..Answer::ok(body, version) });
    }
    let mut record = Vec::with_capacity(2048);
    let scope = call.actor.scope.limit();
    let version = match tx.record_json(model, id, Shape::Created, scope, call.now, &mut record).await? {
        // A record without a location: its maker is shown it all the same.
        None => tx.record_json(model, id, Shape::Created, Scope::All, call.now, &mut record).await?,
        version => version,
    };
    envelope::done(&mut body, model.resource.entity, Done::Created, stamp, |out| out.extend_from_slice(&record));
    Ok(Answer { warning, ..Answer::ok(body, version) })
}

/// What the caller should know although it is done.
async fn warning(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<Option<String>, Problem> {
    match (draft.model.resource.entity, draft.id) {
        ("CoworkerTimePass", None) => desk::passes::warning(tx, call, draft).await,
        ("CoworkerContract" | "CoworkerProduct", None) => currency::warning(tx, draft).await,
        _ => Ok(None),
    }
}

/// Writes a draft that has been read: validation of references, hooks, the record, audit entry and event.
///
/// # Errors
/// [`Problem::Invalid`] and whatever the hooks refuse.
pub(crate) async fn write(tx: &mut Tx, call: &Call, mut draft: Draft) -> Result<Written, Problem> {
    hooks::before(tx, call, &mut draft).await?;
    let unknown = tx.check_references(&draft, call.actor.scope.limit()).await?;
    let unknown = offers::admit(tx, call, &draft, unknown).await?;
    if !unknown.is_empty() {
        return Err(Problem::Invalid(unknown));
    }
    match (draft.model.resource.entity, draft.id) {
        ("Checkin", None) => visits::create(tx, call, draft).await,
        ("Checkin", Some(id)) => visits::update(tx, call, id, draft).await,
        ("CoworkerTimePass", None) => desk::passes::create(tx, call, draft).await,
        ("CoworkerTimePass", Some(_)) => desk::passes::update(tx, call, draft).await,
        _ => plain(tx, call, draft).await.map(Written::Done),
    }
}

/// A record without use cases of its own.
async fn plain(tx: &mut Tx, call: &Call, draft: Draft) -> Result<i64, Problem> {
    let stamp = call.stamp();
    let entity = draft.model.resource.entity;
    let members = hooks::team::members(tx, draft.model, draft.id).await?;
    let too_large = hooks::team::too_large(tx, draft.model, draft.id).await?;
    let (id, action) = match draft.id {
        Some(id) => {
            tx.update_record(&draft, call.actor.scope.limit(), &stamp).await?.ok_or(Problem::NotFound)?;
            (id, "update")
        }
        None => (tx.create_record(&draft, &stamp).await?, "create"),
    };
    hooks::team::bounded(tx, draft.model, id, &too_large).await?;
    hooks::after(tx, call, &draft, id).await?;
    let event = if action == "create" { "Created" } else { "Updated" };
    let customer = match draft.int("CoworkerId") {
        Some(customer) => customer,
        None => tx.customer_of(draft.model, id).await?,
    };
    tx.emit(customer, &format!("{entity}{event}"), entity, id, call.now).await?;
    let now = hooks::team::members(tx, draft.model, Some(id)).await?;
    hooks::team::tell(tx, call, &members, &now).await?;
    tx.audit(&stamp, action, entity, id).await?;
    Ok(id)
}

/// The record must be visible, and of an expected version.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::Stale`].
pub(super) async fn current(
    tx: &mut Tx,
    call: &Call,
    model: &'static hallpass_contract::Model,
    id: i64,
    expected: Option<&[i64]>,
) -> Result<i64, Problem> {
    let version = tx.record_version(model, id, call.actor.scope.limit()).await?.ok_or(Problem::NotFound)?;
    match expected {
        Some(expected) if !expected.contains(&version) => Err(Problem::Stale),
        _ => Ok(version),
    }
}

/// Records that belong to no location (users, time zones) concern all of them: who is limited to some reads them and leaves
/// them as they are.
///
/// # Errors
/// [`Problem::Unauthorized`].
pub(super) fn may_change(call: &Call, model: &Model) -> Result<(), Problem> {
    let belongs_to_all = matches!(model.resource.scope, resource::Scope::Everybody | resource::Scope::Unlimited);
    if belongs_to_all && call.actor.scope != crate::call::Scope::All { Err(Problem::Unauthorized) } else { Ok(()) }
}

/// Creates a record from inside the program: the same way as a request, without a body to read.
///
/// # Errors
/// As [`write`].
pub(crate) fn create_from<'a>(tx: &'a mut Tx, call: &'a Call, draft: Draft) -> Work<'a, i64, Problem> {
    // Boxed: hooks of one record create others.
    Box::pin(async move {
        match write(tx, call, draft).await? {
            Written::Done(id) => Ok(id),
            Written::Refused(problem) => Err(problem),
        }
    })
}

/// What a create answers, in the caller's transaction: done or refused.
///
/// # Errors
/// As [`write`].
pub(crate) async fn answer_of_create(tx: &mut Tx, call: &Call, draft: Draft) -> Result<Vec<u8>, Problem> {
    Ok(in_transaction(tx, call, draft, Guard::default()).await?.body)
}

/// Changes a record from inside the program, as [`create_from`] makes one.
///
/// # Errors
/// As [`write`].
pub(crate) fn update_from<'a>(tx: &'a mut Tx, call: &'a Call, draft: Draft) -> Work<'a, i64, Problem> {
    create_from(tx, call, draft)
}
