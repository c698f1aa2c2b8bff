//! A location that is closed for some days: passes that are good only there expire as many days later.

use std::collections::BTreeMap;

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{DefinitionId, Instant, Location, LocationId, PassId, corrections};
use hallpass_store::Tx;
use hallpass_store::corrections::{Action, ActionPass, NewAction, OpenPass};
use serde_json::{Value, json};

use super::{counted, history, outcome, state};
use crate::records::first::model;
use crate::{Call, Problem};

/// Longest closure in days.
const LONGEST: i64 = 366;

/// Days on which a location is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first closed day.
    pub from: BusinessDay,
    /// The first day that is open again.
    pub to: BusinessDay,
    /// Passes that are good at other locations too are moved as well.
    pub include_shared: bool,
}

/// What became of the passes of one definition.
#[derive(Default)]
struct Tally {
    moved: i64,
    plan: i64,
    shared: i64,
    frozen: i64,
    no_room: Vec<i64>,
}

/// Moves the expiry of every pass that can be used only here (R4.2), is not used up and does not expire before the closure, by
/// the days it loses: those of the closure, without the ones before it was made and those it is frozen.
///
/// Passes of plans last as long as their period (R11.8) and are left out. One that has expired since the closure began is moved
/// when it can be used again by that, and the customer may hold it (R3.8).
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] for days that are none, or part of another closure.
pub async fn close(tx: &mut Tx, call: &Call, id: LocationId, days: Days, note: &str) -> Result<Value, Problem> {
    let place = tx.location_by_id(id).await?.ok_or(Problem::NotFound)?;
    let count = i64::from(days.to.0) - i64::from(days.from.0);
    if count < 1 {
        return Err(Problem::field("To", "must be later than From: it is the first day that is open again"));
    }
    if count > LONGEST {
        return Err(Problem::field("To", format!("is more than {LONGEST} days after From: check the dates")));
    }
    let (from, to) = (place.start_of(days.from), place.start_of(days.to));
    if let Some(other) = tx.closures_within(id, from, to).await?.first() {
        let text = format!("closure {other} covers some of these days already: cancel it first, or choose other days");
        return Err(Problem::field("From", text));
    }
    let mut tallies: BTreeMap<DefinitionId, Tally> = BTreeMap::new();
    let mut moved = Vec::new();
    for pass in tx.passes_good_at(id, (from, to), call.actor.scope.limit()).await? {
        let tally = tallies.entry(pass.definition).or_default();
        let shared = is_shared(tx, call, pass.definition, id).await?;
        if pass.from_plan {
            tally.plan += 1;
        } else if shared && !days.include_shared {
            tally.shared += 1;
        } else {
            match days_lost(&place, days, &pass) {
                0 => tally.frozen += i64::from(pass.frozen.is_some()),
                lost => match move_one(tx, call, &place, &pass, lost).await? {
                    Moved::Yes(kept) => {
                        tally.moved += 1;
                        moved.push(kept);
                    }
                    Moved::NoRoom => tally.no_room.push(pass.id.0),
                    Moved::Useless => {}
                },
            }
        }
    }
    let text = sentence(&place, days, count, moved.len());
    let action = NewAction {
        kind: "closure",
        entity: "Business",
        record: id.0,
        customer: None,
        location: Some(id.0),
        amount: Some(count),
        stretch: Some((from, to)),
        note: Some(note),
        text: &text,
        undoes: None,
    };
    let number = tx.keep_action(&action, &moved, &call.stamp()).await?;
    tx.audit(&call.stamp(), "close", "Business", id.0).await?;
    Ok(json!({
        "Id": number,
        "Kind": "closure",
        "BusinessId": id.0,
        "From": days.from.to_string(),
        "To": days.to.to_string(),
        "Days": count,
        "Text": text,
        "Note": note,
        "Passes": moved.len(),
        "TimePasses": by_definition(tx, call, &tallies).await?,
        "Warnings": warnings(&tallies),
    }))
}

/// R4.2: good at other locations too.
async fn is_shared(tx: &mut Tx, call: &Call, id: DefinitionId, here: LocationId) -> Result<bool, Problem> {
    let Some(definition) = tx.pass_definition(id, call.now).await? else { return Ok(false) };
    let only_here = if definition.locations.is_empty() {
        definition.owner == here && definition.owner_descendants == 0
    } else {
        definition.locations.len() == 1
    };
    Ok(!only_here)
}

/// Days of the closure on which the pass could have been used.
fn days_lost(place: &Location, days: Days, pass: &OpenPass) -> i64 {
    let made = place.business_day(pass.created);
    let first = days.from.max(made);
    let frozen = |day: BusinessDay| {
        let start = place.start_of(day);
        pass.frozen.is_some_and(|(from, to)| from <= start && start < to)
    };
    let lost = (first.0..days.to.0).filter(|day| !frozen(BusinessDay(*day))).count();
    i64::try_from(lost).unwrap_or(0)
}

enum Moved {
    Yes(ActionPass),
    NoRoom,
    Useless,
}

async fn move_one(tx: &mut Tx, call: &Call, place: &Location, pass: &OpenPass, days: i64) -> Result<Moved, Problem> {
    let moved = corrections::days_later(place, pass.expires, days);
    let expired = pass.expires <= call.now;
    if expired && moved <= call.now {
        return Ok(Moved::Useless);
    }
    let Some(before) = tx.held_pass(pass.id).await? else { return Ok(Moved::Useless) };
    if expired && !hallpass_engine::passes::fits_cap(tx.live_passes(before.owner, call.now).await?, 1) {
        return Ok(Moved::NoRoom);
    }
    let stamp = call.stamp();
    tx.move_expiry(pass.id, moved, &stamp).await?;
    if expired {
        tx.settle_expiry(pass.id, &stamp).await?;
    }
    let after = hallpass_engine::HeldPass { expires: Some(moved), ..before.clone() };
    tx.emit(after.owner.0, "CoworkerTimePassUpdated", "CoworkerTimePass", after.id.0, call.now).await?;
    tx.audit(&stamp, "extend", "CoworkerTimePass", after.id.0).await?;
    Ok(Moved::Yes(outcome::kept(&before, &after)))
}

fn sentence(place: &Location, days: Days, count: i64, passes: usize) -> String {
    let last = days.to.plus(-1);
    let when = if count == 1 { format!("on {last}") } else { format!("from {} to {last}", days.from) };
    let passes = i64::try_from(passes).unwrap_or(i64::MAX);
    let expire = if passes == 1 { "expires" } else { "expire" };
    format!(
        "{} closed {when} ({}), open again on {}: {} {expire} later.",
        place.name,
        counted(count, "day"),
        days.to,
        if passes == 1 { "1 pass".to_owned() } else { format!("{passes} passes") },
    )
}

async fn by_definition(
    tx: &mut Tx,
    call: &Call,
    tallies: &BTreeMap<DefinitionId, Tally>,
) -> Result<Vec<Value>, Problem> {
    let mut rows = Vec::with_capacity(tallies.len());
    for (id, tally) in tallies {
        let name = tx.pass_definition(*id, call.now).await?.map(|definition| definition.name);
        rows.push(json!({
            "TimePassId": id.0,
            "TimePassName": name,
            "Moved": tally.moved,
            "LeftOutOfPlans": tally.plan,
            "LeftOutShared": tally.shared,
            "LeftOutFrozen": tally.frozen,
            "LeftOutForTheCap": tally.no_room,
        }));
    }
    Ok(rows)
}

fn warnings(tallies: &BTreeMap<DefinitionId, Tally>) -> Vec<String> {
    let sum = |part: fn(&Tally) -> i64| tallies.values().map(part).sum::<i64>();
    let mut warnings = Vec::new();
    let (plan, shared) = (sum(|tally| tally.plan), sum(|tally| tally.shared));
    if plan > 0 {
        let text = "left out, from plans: they last as long as their period (R11.8)";
        warnings.push(format!("Passes {text}: {plan}."));
    }
    if shared > 0 {
        let text = "left out, good at other locations too: send IncludeShared to move them";
        warnings.push(format!("Passes {text}: {shared}."));
    }
    let no_room = sum(|tally| i64::try_from(tally.no_room.len()).unwrap_or(0));
    if no_room > 0 {
        let text = "left out, expired, whose holder has as many as a customer may hold (R3.8)";
        warnings.push(format!("Passes {text}: {no_room}."));
    }
    warnings
}

/// Cancels a closure: passes that are as it has left them get their former expiry back; the others are listed and stay.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] when it has been cancelled.
pub async fn cancel(tx: &mut Tx, call: &Call, closure: &Action, note: &str) -> Result<Value, Problem> {
    if let Some(by) = closure.undone_by {
        return Err(Problem::field("Id", format!("was cancelled before, with action {by}")));
    }
    let id = LocationId(closure.record);
    let place = tx.location_by_id(id).await?.ok_or(Problem::NotFound)?;
    let (mut moved, mut left) = (Vec::new(), Vec::new());
    for one in tx.action_passes(closure.id).await? {
        match give_back(tx, call, &one).await? {
            Ok(kept) => moved.push(kept),
            Err(why) => left.push(json!({"CoworkerTimePassId": one.pass.0, "Reason": why})),
        }
    }
    outcome::watch_again(tx, call, None).await?;
    let passes = i64::try_from(moved.len()).unwrap_or(i64::MAX);
    let passes = if passes == 1 { "1 pass has".to_owned() } else { format!("{passes} passes have") };
    let text = format!("Closure {} of {} cancelled: {passes} the former expiry again.", closure.id, place.name);
    let action = NewAction {
        kind: "reopening",
        entity: "Business",
        record: id.0,
        customer: None,
        location: Some(id.0),
        amount: closure.amount.map(|days| -days),
        stretch: closure.stretch,
        note: Some(note),
        text: &text,
        undoes: Some(closure.id),
    };
    let number = tx.keep_action(&action, &moved, &call.stamp()).await?;
    tx.audit(&call.stamp(), "reopen", "Business", id.0).await?;
    Ok(json!({
        "Id": number,
        "Kind": "reopening",
        "BusinessId": id.0,
        "ClosureId": closure.id,
        "Text": text,
        "Note": note,
        "Passes": moved.len(),
        "Left": left,
    }))
}

/// Puts one pass back, or says why it stays.
async fn give_back(tx: &mut Tx, call: &Call, one: &ActionPass) -> Result<Result<ActionPass, &'static str>, Problem> {
    let Some(pass) = tx.held_pass(one.pass).await? else { return Ok(Err("it was deleted since")) };
    // It may have been moved to another location since.
    let model = model("CoworkerTimePass")?;
    if tx.record_version(model, pass.id.0, call.actor.scope.limit()).await?.is_none() {
        return Ok(Err("it belongs to a location that you do not see"));
    }
    let read =
        |text: &str| state::restored(&pass, text).ok_or_else(|| Problem::internal("a remembered pass cannot be read"));
    let (was, became) = (read(&one.was)?, read(&one.became)?);
    if pass.used {
        return Ok(Err("it was used up since"));
    }
    if pass.expires != became.expires || pass.frozen != became.frozen {
        return Ok(Err("its expiry was changed since"));
    }
    if pass.expires.is_some_and(|end| end <= call.now) {
        return Ok(Err("it has expired since"));
    }
    let (Some(former), Some(latter)) = (was.expires, became.expires) else { return Ok(Err("it has no expiry")) };
    if !tx.visits_on_pass(pass.id, former, latter).await?.is_empty() {
        return Ok(Err("it was used in the days that it was given"));
    }
    tx.set_validity(pass.id, Some(former), pass.frozen, &call.stamp()).await?;
    let after = tx.held_pass(pass.id).await?.ok_or(Problem::NotFound)?;
    tx.emit(after.owner.0, "CoworkerTimePassUpdated", "CoworkerTimePass", after.id.0, call.now).await?;
    tx.audit(&call.stamp(), "extend", "CoworkerTimePass", after.id.0).await?;
    Ok(Ok(outcome::kept(&pass, &after)))
}

/// The closure of this number.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn find(tx: &mut Tx, id: i64) -> Result<Action, Problem> {
    tx.action(id).await?.filter(|action| action.kind == "closure").ok_or(Problem::NotFound)
}

/// Closures of a location and what cancelled them, newest first.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn list(tx: &mut Tx, id: LocationId) -> Result<Value, Problem> {
    let place = tx.location_by_id(id).await?.ok_or(Problem::NotFound)?;
    let mut rows = Vec::new();
    for action in tx.actions_of("Business", id.0, &["closure", "reopening"]).await? {
        let mut row = history::shown(&action);
        let day = |at: Instant| place.business_day(at).to_string();
        if let (Some(row), Some((from, to))) = (row.as_object_mut(), action.stretch) {
            row.insert("From".into(), day(from).into());
            row.insert("To".into(), day(to).into());
            let passes = tx.action_passes(action.id).await?;
            let ids: Vec<i64> = passes.iter().map(|ActionPass { pass: PassId(id), .. }| *id).collect();
            row.insert("Passes".into(), ids.into());
        }
        rows.push(row);
    }
    Ok(json!({"BusinessId": id.0, "Records": rows}))
}
