//! What was done at the desk today, and taking it back (beyond W7: by follow-up entries, never by removing any).
//!
//! The list is read from the audit trail: one request of a person is one deed, numbered by its first entry. It is undone by the
//! ordinary use cases, so that rules, ledger and audit hold for what undoes as for what was done; an undo is a deed itself.

mod deed;
mod inverse;
mod passes;
mod records;
mod visits;

use hallpass_engine::{Instant, Location, LocationId};
use hallpass_store::Tx;
use hallpass_store::corrections::NewAction;
use serde_json::{Value, json};

pub use deed::Deed;

use self::inverse::Undone;
use crate::{Call, Problem, spell};

/// Most entries of one day that are read for a list.
const MOST: i64 = 5_000;

/// Deeds of the running business day of a location, newest first; `mine`: only the caller's own.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn list(tx: &mut Tx, call: &Call, place: &Location, mine: bool) -> Result<Value, Problem> {
    let id = place.id;
    let since = place.start_of(place.business_day(call.now));
    let mut rows = Vec::new();
    for deed in deed::since(tx, call, id, since, mine, MOST).await? {
        let undone = undone_by(tx, deed.id).await?;
        let why_not = match &undone {
            Some(by) => Some(format!("It was undone by action {by}.")),
            None => obstacle(tx, call, &deed, place).await?,
        };
        rows.push(json!({
            "Id": deed.id,
            "At": spell::instant(deed.at),
            "By": deed.by,
            "Kind": deed.kind(),
            "Text": deed::sentence(tx, &deed, place).await?,
            "CanBeUndone": why_not.is_none(),
            "Reason": why_not,
            "UndoneBy": undone,
        }));
    }
    Ok(json!({"BusinessId": id.0, "Since": spell::instant(since), "Records": rows}))
}

/// Takes a deed back.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] on `Id` when it is of another day, undone, or followed by something else.
pub async fn undo(tx: &mut Tx, call: &Call, id: i64, note: Option<&str>) -> Result<Value, Problem> {
    let deed = deed::find(tx, call, id).await?.ok_or(Problem::NotFound)?;
    let place = location(tx, &deed).await?;
    if let Some(by) = undone_by(tx, deed.id).await? {
        return Err(refused(format!("was undone before, by action {by}; undo that to do it again")));
    }
    refuse_other_day(call, &deed, &place)?;
    let before = deed::sentence(tx, &deed, &place).await?;
    let undone = inverse::undo(tx, call, &deed).await?;
    let text = format!("Undone: {before}");
    // What is kept names no person: the sentence is made again when it is read.
    let kept = format!("Action {} undone.", deed.id);
    let action = NewAction {
        kind: "undo",
        entity: "Audit",
        record: deed.id,
        customer: deed.customer(),
        location: Some(place.id.0),
        amount: None,
        stretch: None,
        note,
        text: &kept,
        undoes: deed.actions.first().map(|action| action.id),
    };
    let Undone { passes, left, remarks } = undone;
    let number = tx.keep_action(&action, &passes, &call.stamp()).await?;
    Ok(json!({
        "Id": number,
        "Kind": "undo",
        "ActionId": deed.id,
        "Text": text,
        "Note": note,
        "Exact": remarks.is_empty() && left.is_empty(),
        "Remarks": remarks,
        "Left": left,
    }))
}

/// Why a deed cannot be undone, as far as can be told without trying; `None` when it looks possible.
async fn obstacle(tx: &mut Tx, call: &Call, deed: &Deed, place: &Location) -> Result<Option<String>, Problem> {
    let problem = match refuse_other_day(call, deed, place) {
        Err(problem) => problem,
        Ok(()) => match inverse::check(tx, call, deed).await {
            Ok(()) => return Ok(None),
            Err(problem @ (Problem::Internal(_) | Problem::Unavailable(_))) => return Err(problem),
            Err(problem) => problem,
        },
    };
    Ok(Some(match problem {
        Problem::Invalid(errors) => {
            let text = errors.first().map(|error| error.message.to_string()).unwrap_or_default();
            format!("It {text}.")
        }
        Problem::Unauthorized => "You do not have the permission.".to_owned(),
        other => other.to_string(),
    }))
}

/// Undo is for the running business day; what is older has been counted, told and maybe invoiced.
fn refuse_other_day(call: &Call, deed: &Deed, place: &Location) -> Result<(), Problem> {
    if place.business_day(deed.at) == place.business_day(call.now) {
        return Ok(());
    }
    Err(refused(format!(
        "was done on {}, and only the running business day can be undone: {}",
        place.business_day(deed.at),
        deed.instead()
    )))
}

/// The deed that undid a deed. When that was undone in turn, the deed stands again, and it is the last undo that is undone next.
async fn undone_by(tx: &mut Tx, id: i64) -> Result<Option<i64>, Problem> {
    Ok(tx.undo_of(id).await?)
}

/// Where a deed was done.
async fn location(tx: &mut Tx, deed: &Deed) -> Result<Location, Problem> {
    let id = match deed.location() {
        Some(id) => Some(id),
        None => tx.first_location().await?,
    };
    let place = tx.location_by_id(LocationId(id.unwrap_or(0))).await?;
    place.ok_or_else(|| refused("was done at a location that is gone".to_owned()))
}

/// A deed that cannot be undone.
fn refused(message: impl Into<String>) -> Problem {
    Problem::field("Id", message.into())
}

/// An instant of a JSON text.
fn instant(value: Option<&Value>) -> Option<Instant> {
    value.and_then(Value::as_str).and_then(hallpass_contract::dates::parse_instant).map(Instant::from_micros)
}
