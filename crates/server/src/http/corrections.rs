//! `/api/hallpass/passes/{id}/corrections`, `.../extensions`, `.../freezes`, `.../move`, closures of locations: what the desk puts
//! right by hand. Each with `Preview`: the same work in a transaction that is never kept.

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::{Model, Verb};
use hallpass_engine::{CustomerId, LocationId, PassId};
use hallpass_store::{Tx, Work};
use serde_json::Value;

use super::rights::{admit, location, visible};
use super::sheet::Sheet;
use crate::app::Shared;
use crate::corrections::closure::{self, Days};
use crate::corrections::expiry::{self, Extension};
use crate::corrections::moving::{self, Which};
use crate::corrections::uses::{self, Uses};
use crate::corrections::{freeze, history};
use crate::effect::answer_once;
use crate::{Call, Problem};

/// Most minutes that one correction moves.
const MOST_MINUTES: i64 = hallpass_engine::corrections::MOST_MINUTES;
/// Most passes that are named in one move: as many as a customer may hold.
const MOST_PASSES: usize = 500;
/// Most days that an expiry moves at once: ten years.
const MOST_DAYS: i64 = 3_660;

/// Gives or takes minutes, or a day.
pub(super) async fn correct(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let (model, id) = pass(&call, &id)?;
    sent.knows(&["Minutes", "Days", "Note"]);
    let minutes = sent.nonzero("Minutes", -MOST_MINUTES, MOST_MINUTES);
    let days = sent.nonzero("Days", -1, 1);
    if sent.has("Minutes") == sent.has("Days") {
        sent.fault("Minutes", "send either Minutes (of a time pass) or Days, 1 or -1 (of a day pass)");
    }
    let note = sent.note();
    sent.check()?;
    let uses = minutes.map_or(Uses::Day(days == Some(1)), Uses::Minutes);
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            visible(tx, model, id.0, call).await?;
            uses::correct(tx, call, id, uses, &note).await
        })
    })
    .await
}

/// Everything done by hand to a pass.
pub(super) async fn list(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    let model = admit(&call, "CoworkerTimePass", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            history::of_pass(tx, PassId(id)).await
        })
    });
    super::json(&read.await?)
}

/// Moves an expiry.
pub(super) async fn extend(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let (model, id) = pass(&call, &id)?;
    sent.knows(&["Days", "ExpireDate", "Note"]);
    let days = sent.nonzero("Days", -MOST_DAYS, MOST_DAYS);
    let date = sent.instant("ExpireDate");
    if sent.has("Days") == sent.has("ExpireDate") {
        sent.fault("Days", "send either Days or ExpireDate");
    }
    let note = sent.note();
    sent.check()?;
    let extension = date.map_or(Extension::Days(days.unwrap_or(0)), Extension::To);
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            visible(tx, model, id.0, call).await?;
            expiry::extend(tx, call, id, extension, &note).await
        })
    })
    .await
}

/// Freezes a pass.
pub(super) async fn freeze(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let (model, id) = pass(&call, &id)?;
    sent.knows(&["From", "To", "Note"]);
    let stretch = (sent.needed_instant("From"), sent.needed_instant("To"));
    let note = sent.note();
    sent.check()?;
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            visible(tx, model, id.0, call).await?;
            freeze::freeze(tx, call, id, stretch, &note).await
        })
    })
    .await
}

/// Ends a freeze before its end.
pub(super) async fn unfreeze(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let (model, id) = pass(&call, &id)?;
    sent.knows(&["At", "Note"]);
    let at = sent.instant("At").unwrap_or(call.now);
    let note = sent.note();
    sent.check()?;
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            visible(tx, model, id.0, call).await?;
            freeze::end(tx, call, id, at, &note).await
        })
    })
    .await
}

/// Hands a pass to another customer.
pub(super) async fn move_one(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let (model, id) = pass(&call, &id)?;
    let customers = admit(&call, "Coworker", Verb::Read)?;
    sent.knows(&["CoworkerId", "Note"]);
    let to = sent.id("CoworkerId");
    let note = sent.note();
    sent.check()?;
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            visible(tx, model, id.0, call).await?;
            known(tx, customers, "CoworkerId", to, call).await?;
            moving::one(tx, call, id, CustomerId(to), &note).await
        })
    })
    .await
}

/// Hands passes of a customer to another one.
pub(super) async fn move_some(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let (model, PassId(id)) = pass(&call, &id)?;
    let customers = admit(&call, "Coworker", Verb::Read)?;
    sent.knows(&["ToCoworkerId", "Passes", "Note"]);
    let to = sent.id("ToCoworkerId");
    let passes = sent.ids_or_all("Passes", MOST_PASSES);
    let note = sent.note();
    sent.check()?;
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            visible(tx, customers, id, call).await?;
            known(tx, customers, "ToCoworkerId", to, call).await?;
            let (from, to) = (CustomerId(id), CustomerId(to));
            let every = passes.is_none();
            let asked = match passes {
                Some(passes) => passes,
                None => tx.unused_passes(from).await?,
            };
            let mut seen = Vec::with_capacity(asked.len());
            for pass in asked {
                match visible(tx, model, pass, call).await {
                    Ok(()) => seen.push(pass),
                    Err(Problem::NotFound) if every => {}
                    Err(Problem::NotFound) => return Err(Problem::field("Passes", format!("{pass} does not exist"))),
                    Err(other) => return Err(other),
                }
            }
            let which = if every { Which::Possible(seen) } else { Which::All(seen) };
            moving::some(tx, call, (from, to), "ToCoworkerId", which, &note).await
        })
    })
    .await
}

/// Closes a location for some days.
pub(super) async fn close(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let (_, PassId(id)) = pass(&call, &id)?;
    sent.knows(&["From", "To", "IncludeShared", "Note"]);
    let (from, to) = (sent.date("From"), sent.date("To"));
    let include_shared = sent.flag("IncludeShared");
    let note = sent.note();
    sent.check()?;
    let (Some(from), Some(to)) = (from, to) else { return Err(Problem::NotFound) };
    sees(&call, id)?;
    perform(app, call, sent, move |tx, call| {
        Box::pin(
            async move { closure::close(tx, call, LocationId(id), Days { from, to, include_shared }, &note).await },
        )
    })
    .await
}

/// Closures of a location.
pub(super) async fn closures(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    admit(&call, "CoworkerTimePass", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            let place = location(tx, &call, LocationId(id)).await?;
            closure::list(tx, place.id).await
        })
    });
    super::json(&read.await?)
}

/// Cancels a closure.
pub(super) async fn cancel(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let (_, PassId(id)) = pass(&call, &id)?;
    sent.knows(&["Note"]);
    let note = sent.note();
    sent.check()?;
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            let found = closure::find(tx, id).await?;
            sees(call, found.record)?;
            closure::cancel(tx, call, &found, &note).await
        })
    })
    .await
}

/// The location is one the caller sees.
fn sees(call: &Call, location: i64) -> Result<(), Problem> {
    if call.actor.scope.sees(location) { Ok(()) } else { Err(Problem::NotFound) }
}

/// A customer named in the body exists where the caller sees him.
pub(super) async fn known(
    tx: &mut Tx,
    model: &'static Model,
    member: &'static str,
    id: i64,
    call: &Call,
) -> Result<(), Problem> {
    visible(tx, model, id, call).await.map_err(|problem| match problem {
        Problem::NotFound => Problem::field(member, "does not exist"),
        other => other,
    })
}

/// Whoever may change a pass may correct it.
fn pass(call: &Call, id: &str) -> Result<(&'static Model, PassId), Problem> {
    let model = admit(call, "CoworkerTimePass", Verb::Edit)?;
    Ok((model, PassId(id.parse().map_err(|_| Problem::NotFound)?)))
}

/// Does the work in one transaction, at most once per idempotency key; a preview does it and keeps nothing.
pub(super) async fn perform<F>(app: Shared, call: Call, sent: Sheet, work: F) -> Result<Response, Problem>
where
    F: for<'t> FnOnce(&'t mut Tx, &'t Call) -> Work<'t, Value, Problem> + Send + 'static,
{
    if sent.preview {
        let rehearsed = app.store.rehearse(move |tx| Box::pin(async move { work(tx, &call).await }));
        let mut answer: Value = rehearsed.await?;
        if let Some(members) = answer.as_object_mut() {
            members.insert("Preview".into(), true.into());
        }
        return super::json(&answer);
    }
    let key = sent.key()?;
    answer_once(app, call, key, work).await
}
