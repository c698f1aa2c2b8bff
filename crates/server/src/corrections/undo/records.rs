//! Passes, sales and entries on accounts deleted, changed back or made again, by the hooks of their resources.

use hallpass_contract::body::{Limits, Operation};
use hallpass_contract::encode::Shape;
use hallpass_contract::{Draft, Verb};
use hallpass_engine::{HeldPass, Instant, PassId};
use hallpass_store::{Scope, Tx};
use serde_json::{Map, Value};

use super::deed::{Deed, Entry};
use super::inverse::Undone;
use super::refused;
use crate::records::first::model;
use crate::records::{Written, delete, write};
use crate::{Call, Problem};

/// Members that say whether a record is as a deed left it; what else changes with it does not matter.
const TOLD: &[&str] = &[
    "CoworkerId",
    "BusinessId",
    "ExpireDate",
    "Used",
    "RemainingUses",
    "TotalUses",
    "Notes",
    "PurchaseOrder",
    "Quantity",
    "ProductId",
    "Invoiced",
    "Debit",
    "Credit",
    "Code",
    "Description",
];

/// Every record must be as the deed left it, and not on an invoice since.
pub(super) async fn check(tx: &mut Tx, deed: &Deed) -> Result<(), Problem> {
    for entry in entries(deed) {
        let record = stored(tx, &entry.entity, entry.record).await?;
        let what = format!("{} {}", entry.entity, entry.record);
        match (entry.verb(), record) {
            (Verb::Delete, None) if entry.before("Invoiced") == Some(&Value::Bool(true)) => {
                let text =
                    "had been invoiced: it would be charged again. Credit the invoice, or give another one for free";
                return Err(refused(format!("cannot be undone: {what} {text}")));
            }
            (Verb::Delete, None) if entry.before("IsPayAsYouGo") == Some(&Value::Bool(true)) => {
                return Err(refused(format!("cannot be undone: {what} was pay as you go. Enter its check-in again")));
            }
            (Verb::Delete, None) if tx.was_carried(entry.record).await? => {
                let text = "had gone over from an earlier period. Issue a pass with what was left of it";
                return Err(refused(format!("cannot be undone: {what} {text}")));
            }
            (Verb::Delete, None) => {}
            (Verb::Delete, Some(_)) => {
                return Err(refused(format!("is followed by something else: {what} is there again")));
            }
            (_, None) => return Err(refused(format!("is followed by something else: {what} is gone"))),
            (verb, Some(record)) => {
                if record.get("Invoiced") == Some(&Value::Bool(true)) && !entry.changed("Invoiced") {
                    return Err(refused(format!(
                        "cannot be undone: {what} has been invoiced. Credit the invoice first"
                    )));
                }
                let differs = |member: &&&str| match entry.after(member) {
                    Some(after) => record.get(**member).is_some_and(|is| is != after),
                    None => {
                        verb == Verb::Create && **member == "Used" && record.get("Used") == Some(&Value::Bool(true))
                    }
                };
                if let Some(member) = TOLD.iter().find(differs) {
                    let text = format!("is followed by something else: {member} of {what} was changed since");
                    return Err(refused(format!("{text}. Undo that first, or correct the record")));
                }
            }
        }
    }
    Ok(())
}

/// Last things first: passes of a sale go before the sale.
pub(super) async fn undo(tx: &mut Tx, call: &Call, deed: &Deed) -> Result<Undone, Problem> {
    check(tx, deed).await?;
    let mut undone = Undone::default();
    let mut ordered: Vec<&Entry> = entries(deed).collect();
    ordered.sort_by_key(|entry| (entry.entity != "CoworkerTimePass", std::cmp::Reverse(entry.record)));
    for entry in ordered {
        match entry.verb() {
            Verb::Create => {
                told(delete(tx, call, model(&entry.entity)?, entry.record).await)?;
            }
            Verb::Delete => {
                let id = make_again(tx, call, entry).await?;
                undone.remarks.push(format!("{} {} has the new number {id}.", entry.entity, entry.record));
            }
            _ => {
                let draft = draft(&entry.entity, Operation::Patch { id: entry.record }, entry)?;
                told(write(tx, call, draft).await)?;
                let after = stored(tx, &entry.entity, entry.record).await?.unwrap_or_default();
                let differs = |member: &&&str| entry.before(member).is_some_and(|was| after.get(**member) != Some(was));
                let other: Vec<&str> = TOLD.iter().filter(differs).copied().collect();
                if !other.is_empty() {
                    let text = format!("{} of {} {}", other.join(", "), entry.entity, entry.record);
                    undone.remarks.push(format!("Not as before: {text}."));
                }
            }
        }
    }
    Ok(undone)
}

/// What the deed was about; invoices follow their accounts.
fn entries(deed: &Deed) -> impl Iterator<Item = &Entry> {
    deed.entries.iter().filter(|entry| entry.entity != "CoworkerInvoice")
}

async fn make_again(tx: &mut Tx, call: &Call, entry: &Entry) -> Result<i64, Problem> {
    let Written::Done(id) = told(write(tx, call, draft(&entry.entity, Operation::Create, entry)?).await)? else {
        return Err(refused("cannot be undone"));
    };
    if entry.entity == "CoworkerTimePass" {
        let now = tx.held_pass(PassId(id)).await?.ok_or(Problem::NotFound)?;
        let number = |member: &str| entry.before(member).and_then(Value::as_i64);
        let used = entry.before("Used") == Some(&Value::Bool(true));
        let used_date = super::instant(entry.before("UsedDate"));
        let was = HeldPass {
            total: number("TotalUses").or(now.total),
            remaining: now.total.and(number("RemainingUses").or(Some(0))),
            used,
            used_date,
            used_by: (used && now.total.is_none()).then_some(now.owner),
            used_by_hand: used,
            ..now.clone()
        };
        if was != now {
            tx.correct_uses(&now, &was, &call.stamp()).await?;
        }
    }
    Ok(id)
}

/// The members of a record before a deed, to be written again.
fn draft(entity: &str, operation: Operation, entry: &Entry) -> Result<Draft, Problem> {
    let members = entry.changes.as_object().into_iter().flatten();
    let mut body: Map<String, Value> = members
        .filter(|(member, _)| !matches!(member.as_str(), "RemainingUses" | "TotalUses" | "UniqueId" | "Invoiced"))
        .filter_map(|(member, change)| Some((member.clone(), change.get("Before")?.clone())))
        .collect();
    if entity == "CoworkerTimePass" && operation == Operation::Create {
        body.insert("CreateMultiple".into(), 1.into());
        body.remove("Used");
    }
    let text = Value::Object(body).to_string();
    let limits = Limits { bytes: usize::MAX, depth: 64 };
    Draft::read(model(entity)?, operation, Some("application/json"), text.as_bytes(), limits)
        .map_err(|_| refused("cannot be undone: what the record was is not known any more"))
}

async fn stored(tx: &mut Tx, entity: &str, id: i64) -> Result<Option<Value>, Problem> {
    let mut json = Vec::with_capacity(2048);
    let now = Instant::from_micros(0);
    let found = tx.record_json(model(entity)?, id, Shape::Full, Scope::All, now, &mut json).await?;
    Ok(found.and_then(|_| serde_json::from_slice(&json).ok()))
}

/// A refusal of the hooks says why the deed cannot be undone.
fn told(written: Result<Written, Problem>) -> Result<Written, Problem> {
    let why = |problem: Problem| match problem {
        Problem::Invalid(errors) => {
            let why: Vec<String> = errors.iter().map(|e| e.message.trim_end_matches('.').to_owned()).collect();
            refused(format!("cannot be undone: {}", why.join("; ")))
        }
        Problem::Blocked(label) => {
            refused(format!("cannot be undone: {label} are in the way. Undo or delete them first"))
        }
        other => other,
    };
    match written.map_err(why)? {
        Written::Refused(problem) => Err(why(problem)),
        done => Ok(done),
    }
}
