//! Visits deleted, changed back or entered again, by the use cases of the desk; passes follow from that (R6.10, R7.18, R7.20).

use hallpass_contract::Verb;
use hallpass_engine::{CustomerId, LocationId, PassId, Source, Visit, VisitId};
use hallpass_store::Tx;
use serde_json::Value;

use super::deed::{Deed, Entry};
use super::inverse::Undone;
use super::{instant, refused};
use crate::desk::visits::{self, Arrival, Change};
use crate::records::Written;
use crate::{Call, Problem};

/// Every visit must be as the deed left it.
pub(super) async fn check(tx: &mut Tx, deed: &Deed) -> Result<(), Problem> {
    for entry in deed.of("Checkin") {
        let visit = tx.visit(VisitId(entry.record)).await?;
        match (entry.verb(), visit) {
            (Verb::Delete, None) => {}
            (Verb::Delete, Some(_)) => {
                return Err(refused("is followed by something else: the check-in is there again"));
            }
            (_, None) => {
                return Err(refused(format!("is followed by something else: check-in {} is gone", entry.record)));
            }
            (_, Some(visit)) if is_as_left(entry, &visit) => {}
            (_, Some(visit)) => {
                let text = format!("is followed by something else: check-in {} was changed since", visit.id.0);
                return Err(refused(format!("{text}. Undo that first, or change it")));
            }
        }
    }
    Ok(())
}

/// Whether the times, the place and the person of a visit are what an entry made them.
fn is_as_left(entry: &Entry, visit: &Visit) -> bool {
    let created = entry.verb() == Verb::Create;
    let same_time = |member: &str, is| match entry.after(member) {
        Some(value) => instant(Some(value)) == is,
        None => !(created && member == "ToTime") || is.is_none(),
    };
    let same_id = |member: &str, is: i64| entry.after(member).is_none_or(|value| value.as_i64() == Some(is));
    same_time("FromTime", Some(visit.from))
        && same_time("ToTime", visit.to)
        && same_id("CoworkerId", visit.customer.0)
        && same_id("BusinessId", visit.location.0)
}

/// What was entered goes first, then what was changed is changed back, then what was deleted is entered again.
pub(super) async fn undo(tx: &mut Tx, call: &Call, deed: &Deed) -> Result<Undone, Problem> {
    check(tx, deed).await?;
    let mut undone = Undone::default();
    let entries: Vec<&Entry> = deed.of("Checkin").collect();
    for entry in entries.iter().rev().filter(|entry| entry.verb() == Verb::Create) {
        done(visits::delete(tx, call, VisitId(entry.record)).await)?;
    }
    for entry in entries.iter().rev().filter(|entry| entry.verb() == Verb::Edit) {
        let visit = tx.visit(VisitId(entry.record)).await?.ok_or(Problem::NotFound)?;
        let change = former(entry, &visit);
        done(visits::change_stored(tx, call, visit, &change).await)?;
        let after = tx.visit(VisitId(entry.record)).await?.ok_or(Problem::NotFound)?;
        if (after.from, after.to) != (change.from, change.to) {
            undone.remarks.push(format!("Check-in {} has other times than before (R7.7).", entry.record));
        }
        let others = ["FromTime", "ToTime", "CoworkerId", "BusinessId", "CoworkerTimePassGuid"];
        let follow = ["LastActivity", "AutoCheckout", "TeamsAtTheTimeOfCheckin", "TariffAtTheTimeOfCheckin"];
        let members = entry.changes.as_object().into_iter().flatten().map(|(member, _)| member.as_str());
        let mut kept = members.filter(|member| !others.contains(member) && !follow.contains(member)).peekable();
        if kept.peek().is_some() {
            let list: Vec<&str> = kept.collect();
            undone.remarks.push(format!("Check-in {} keeps its {}.", entry.record, list.join(", ")));
        }
    }
    for entry in entries.iter().filter(|entry| entry.verb() == Verb::Delete) {
        let id = enter_again(tx, call, entry).await?;
        undone.remarks.push(format!("Check-in {} has the new number {id}.", entry.record));
    }
    for entry in deed.of("CoworkerTimePass") {
        undone.remarks.extend(other_use(tx, entry).await?);
    }
    Ok(undone)
}

/// What a pass has left other than before: a visit that is charged anew draws on what fits best by now (R7.18).
async fn other_use(tx: &mut Tx, entry: &Entry) -> Result<Option<String>, Problem> {
    let Some(pass) = tx.held_pass(PassId(entry.record)).await? else { return Ok(None) };
    let minutes = entry.before("RemainingUses").and_then(Value::as_i64).filter(|was| pass.remaining != Some(*was));
    let used = entry.before("Used").and_then(Value::as_bool).filter(|was| pass.used != *was);
    Ok(match (minutes, used) {
        (Some(was), _) => {
            let is = pass.remaining.unwrap_or(0);
            Some(format!("Pass {} has {is} minutes left, {was} before.", entry.record))
        }
        (None, Some(was)) => {
            let words = |used: bool| if used { "used" } else { "not used" };
            Some(format!("Pass {} is {}, and was {}.", entry.record, words(pass.used), words(was)))
        }
        (None, None) => None,
    })
}

fn former(entry: &Entry, visit: &Visit) -> Change {
    let number = |member: &str| entry.before(member).and_then(Value::as_i64);
    Change {
        customer: number("CoworkerId").map_or(visit.customer, CustomerId),
        location: number("BusinessId").map_or(visit.location, LocationId),
        from: instant(entry.before("FromTime")).unwrap_or(visit.from),
        to: if entry.changed("ToTime") { instant(entry.before("ToTime")) } else { visit.to },
    }
}

/// A deleted visit, on the pass it was on if that still fits.
async fn enter_again(tx: &mut Tx, call: &Call, entry: &Entry) -> Result<i64, Problem> {
    let number = |member: &str| entry.before(member).and_then(Value::as_i64);
    let text = |member: &str| entry.before(member).and_then(Value::as_str).map(str::to_owned);
    let lost = || refused("cannot be undone: what the check-in was is not known any more");
    let arrival = Arrival {
        customer: CustomerId(number("CoworkerId").ok_or_else(lost)?),
        location: LocationId(number("BusinessId").ok_or_else(lost)?),
        source: number("Source").and_then(Source::from_number).unwrap_or(Source::Manual),
        from: instant(entry.before("FromTime")).ok_or_else(lost)?,
        to: instant(entry.before("ToTime")),
        pass: text("CoworkerTimePassGuid"),
        mac_addresses: text("MacAddresses"),
    };
    let fits = visits::decide(tx, call, &arrival).await?.1.is_ok();
    let arrival = if fits { arrival } else { Arrival { pass: None, ..arrival } };
    match done(visits::check_in(tx, call, &arrival).await)? {
        Written::Done(id) => Ok(id),
        Written::Refused(problem) => Err(problem),
    }
}

/// A refusal of the use case says why the deed cannot be undone.
fn done(written: Result<Written, Problem>) -> Result<Written, Problem> {
    let told = |problem: Problem| match problem {
        Problem::Invalid(errors) => {
            let why: Vec<String> = errors.iter().map(|e| e.message.trim_end_matches('.').to_owned()).collect();
            refused(format!("cannot be undone: {}", why.join("; ")))
        }
        other => other,
    };
    match written.map_err(told)? {
        Written::Refused(problem) => Err(told(problem)),
        done => Ok(done),
    }
}
