//! What follows from every change of a pass by hand: the remembered action, audit, event, open visits looked at anew, the answer.

use hallpass_engine::{CustomerId, Decision, HeldPass, Outcome};
use hallpass_store::Tx;
use hallpass_store::corrections::{ActionPass, NewAction};
use serde_json::{Value, json};

use super::{Subject, state};
use crate::desk::{unique_id, visits};
use crate::{Call, Problem};

/// A change of one pass that has been written.
pub(super) struct Changed<'a> {
    /// Kind of the action.
    pub kind: &'static str,
    /// What the audit calls it.
    pub verb: &'static str,
    /// The pass before.
    pub before: &'a Subject,
    /// Minutes or days given (below zero: taken).
    pub amount: Option<i64>,
    /// Why.
    pub note: &'a str,
    /// What was done.
    pub text: String,
    /// What the caller should know besides.
    pub warnings: Vec<String>,
}

/// Remembers a change that has just been written and answers it.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn of_pass(tx: &mut Tx, call: &Call, changed: Changed<'_>) -> Result<Value, Problem> {
    let before = &changed.before.pass;
    let after = tx.held_pass(before.id).await?.ok_or(Problem::NotFound)?;
    let stamp = call.stamp();
    let action = NewAction {
        kind: changed.kind,
        entity: "CoworkerTimePass",
        record: before.id.0,
        customer: Some(before.owner.0),
        location: Some(changed.before.place.id.0),
        amount: changed.amount,
        stretch: after.frozen.filter(|_| changed.kind == "freeze"),
        note: Some(changed.note),
        text: &changed.text,
        undoes: None,
    };
    let id = tx.keep_action(&action, &[kept(before, &after)], &stamp).await?;
    tx.emit(after.owner.0, "CoworkerTimePassUpdated", "CoworkerTimePass", after.id.0, call.now).await?;
    tx.audit(&stamp, changed.verb, "CoworkerTimePass", after.id.0).await?;
    watch_again(tx, call, Some(after.owner)).await?;
    Ok(json!({
        "Id": id,
        "Kind": changed.kind,
        "CoworkerTimePassId": after.id.0,
        "CoworkerId": after.owner.0,
        "Text": changed.text,
        "Note": changed.note,
        "Amount": changed.amount,
        "Before": state::shown(before),
        "After": state::shown(&after),
        "Warnings": changed.warnings,
    }))
}

/// A pass before and after, to be remembered.
pub(super) fn kept(before: &HeldPass, after: &HeldPass) -> ActionPass {
    ActionPass { pass: after.id, was: state::kept(before), became: state::kept(after) }
}

/// R6.7: an open visit ends when nothing is left, which a change of a pass may bring nearer or put off. `None`: passes of many.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn watch_again(tx: &mut Tx, call: &Call, holder: Option<CustomerId>) -> Result<(), Problem> {
    for visit in tx.open_visits_around(holder).await? {
        let id = visit.id;
        let place = tx.location_by_id(visit.location).await?;
        if place.is_none_or(|place| !place.settings.close_when_exhausted) {
            continue;
        }
        let Some(world) = tx.world(&visits::around(visit, call.now), call.now).await? else { continue };
        let decision = Decision {
            visit: id,
            outcome: Outcome::Unchanged,
            visits: Vec::new(),
            new_passes: Vec::new(),
            passes: Vec::new(),
            deleted_passes: Vec::new(),
            entries: Vec::new(),
            trace: None,
            combined: Vec::new(),
            settled: Vec::new(),
        };
        tx.apply(&world, &decision, unique_id, &call.stamp()).await?;
    }
    Ok(())
}
