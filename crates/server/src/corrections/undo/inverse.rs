//! How a deed is taken back: which way, who may, and what stands against it.

use hallpass_contract::{Verb, roles};
use hallpass_store::Tx;
use hallpass_store::corrections::ActionPass;
use serde_json::Value;

use super::deed::{Deed, Entry};
use super::{passes, records, refused, visits};
use crate::records::first::model;
use crate::{Call, Problem};

/// What taking a deed back came to.
#[derive(Debug, Default)]
pub(super) struct Undone {
    /// Passes put back, to be remembered.
    pub passes: Vec<ActionPass>,
    /// What stays as it is, with why.
    pub left: Vec<Value>,
    /// Where it is not as it was before.
    pub remarks: Vec<String>,
}

/// The way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Passes that an action changed are put back as it remembers them.
    Passes,
    /// Visits are deleted, changed back, entered again.
    Visits,
    /// Records are deleted, changed back, made again.
    Records,
}

/// Takes a deed back, all of it or not at all.
///
/// # Errors
/// [`Problem::Invalid`] on `Id`, [`Problem::Unauthorized`].
pub(super) async fn undo(tx: &mut Tx, call: &Call, deed: &Deed) -> Result<Undone, Problem> {
    match way(call, deed)? {
        Way::Passes => passes::undo(tx, call, deed).await,
        Way::Visits => visits::undo(tx, call, deed).await,
        Way::Records => records::undo(tx, call, deed).await,
    }
}

/// What can be told without trying.
///
/// # Errors
/// As [`undo`].
pub(super) async fn check(tx: &mut Tx, call: &Call, deed: &Deed) -> Result<(), Problem> {
    match way(call, deed)? {
        Way::Passes => passes::check(tx, deed).await,
        Way::Visits => visits::check(tx, deed).await,
        Way::Records => records::check(tx, deed).await,
    }
}

fn way(call: &Call, deed: &Deed) -> Result<Way, Problem> {
    if deed.actions.iter().any(|action| action.kind == "merge") {
        return Err(refused("cannot be undone: the customers are one now. Make a new customer and move passes there"));
    }
    let touched = |allowed: &[&str]| deed.entries.iter().all(|entry| allowed.contains(&entry.entity.as_str()));
    let remembered = deed.actions.iter().any(|action| action.kind != "undo") || deed.entries.is_empty();
    let passes_only = touched(&["CoworkerTimePass", "Business", "Coworker"]);
    if remembered || (!deed.actions.is_empty() && passes_only && deed.of("CoworkerTimePass").all(is_by_hand)) {
        permit(call, "CoworkerTimePass", Verb::Edit)?;
        return Ok(Way::Passes);
    }
    let way = if deed.of("Checkin").next().is_some() && touched(&["Checkin", "CoworkerTimePass", "FailedCheckin"]) {
        Way::Visits
    } else if touched(&["CoworkerTimePass", "CoworkerProduct"])
        || (touched(&["CoworkerLedgerEntry", "CoworkerInvoice"]) && deed.of("CoworkerLedgerEntry").count() == 1)
    {
        Way::Records
    } else {
        let text = "cannot be undone here: invoices, contracts or other records follow from it. Void or credit the invoice, \
                    or correct the records";
        return Err(refused(text));
    };
    for entry in &deed.entries {
        let undoing = match entry.verb() {
            Verb::Create => Verb::Delete,
            Verb::Delete => Verb::Create,
            _ => Verb::Edit,
        };
        // What passes come to by visits needs no permission of its own, as in the visit itself.
        let follows = way == Way::Visits && entry.entity != "Checkin" || entry.entity == "CoworkerInvoice";
        if !follows {
            permit(call, &entry.entity, undoing)?;
        }
    }
    Ok(way)
}

/// An entry of a correction, not of a record written.
fn is_by_hand(entry: &Entry) -> bool {
    entry.verb() == Verb::Edit && entry.action != "update"
}

fn permit(call: &Call, entity: &str, verb: Verb) -> Result<(), Problem> {
    let needed = roles::of(model(entity)?.resource, verb).map_or(0, |role| role.id);
    if call.actor.may(needed) { Ok(()) } else { Err(Problem::Unauthorized) }
}
