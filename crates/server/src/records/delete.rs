//! Delete.

use std::collections::BTreeSet;

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use hallpass_contract::envelope::{self, Done, Stamp};
use hallpass_contract::{Model, Verb};
use hallpass_engine::{PassId, VisitId};
use hallpass_store::Tx;

use super::target::Target;
use super::write::{current, may_change};
use super::{Written, hooks, if_match};
use crate::answer::Answer;
use crate::effect::carry_out;
use crate::once::Key;
use crate::{Call, Problem, desk};

/// DELETE: answers the Id, or says what stands in the way.
pub(super) async fn one(target: Target, id: i64, headers: &HeaderMap) -> Result<Response, Problem> {
    target.admit(Verb::Delete)?;
    let expected = if_match(headers);
    let key = Key::of(headers, "DELETE", target.entity(), id.to_string().as_bytes())?;
    let Target { app, call, model, .. } = target;
    let answer = carry_out(
        app,
        call,
        key,
        |app| hooks::committed(app, model),
        move |tx, call| {
            Box::pin(async move {
                current(tx, call, model, id, expected.as_deref()).await?;
                may_change(call, model)?;
                Ok(match delete(tx, call, model, id).await? {
                    Written::Done(id) => done(model, id, call),
                    Written::Refused(problem) => Answer::refused(&problem),
                })
            })
        },
    );
    Ok(answer.await?.into_response())
}

fn done(model: &Model, id: i64, call: &Call) -> Answer {
    let stamp = Stamp { updated_on: Some(call.now.as_micros()), updated_by: Some(&call.actor.email) };
    let mut body = Vec::with_capacity(256);
    envelope::done(&mut body, model.resource.entity, Done::Deleted, stamp, |out| envelope::id_value(id, out));
    Answer::ok(body, None)
}

/// Deletes a record that exists and is visible.
///
/// # Errors
/// [`Problem::Blocked`] when other records use it, and whatever the hooks refuse.
pub(crate) async fn delete(tx: &mut Tx, call: &Call, model: &'static Model, id: i64) -> Result<Written, Problem> {
    match model.resource.entity {
        "Checkin" => return desk::visits::delete(tx, call, VisitId(id)).await,
        "CoworkerTimePass" => return desk::passes::delete(tx, call, PassId(id)).await,
        _ => {}
    }
    hooks::before_delete(tx, call, model, id).await?;
    if let Some(label) = tx.blocking_label(model, id).await? {
        return Err(Problem::Blocked(label.into()));
    }
    let entity = model.resource.entity;
    let customer = tx.customer_of(model, id).await?;
    let members = hooks::team::members(tx, model, Some(id)).await?;
    tx.delete_record(model, id, call.actor.scope.limit(), call.now).await?;
    hooks::after_delete(tx, call, model, id).await?;
    tx.emit(customer, &format!("{entity}Deleted"), entity, id, call.now).await?;
    hooks::team::tell(tx, call, &members, &BTreeSet::new()).await?;
    tx.audit(&call.stamp(), "delete", entity, id).await?;
    Ok(Written::Done(id))
}
