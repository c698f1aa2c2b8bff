//! Somebody stands at the door, at a kiosk or with his own phone: in if he is out, out if he is in (R7.8), and told so in a few
//! words that others may hear, too (R14.7). Which pass is taken and whether at all is decided where every check-in is.

use hallpass_contract::invalid::FieldError;
use hallpass_engine::{Closing, CustomerId, Instant, Language, LocationId, RefusalCode, Source, Visit, VisitId, World};
use hallpass_store::Tx;
use serde_json::{Value, json};

use super::holdings::{self, Holding};
use super::stay::Stay;
use super::visits::{self, Arrival, Change};
use crate::records::Written;
use crate::{Call, Problem, spell};

/// Who stands there and what he wants.
#[derive(Clone, Debug)]
pub struct Knock {
    /// Who.
    pub customer: CustomerId,
    /// His full name; never more than the first word of it is told.
    pub name: String,
    /// Where.
    pub location: LocationId,
    /// When: now, or earlier when the device was cut off.
    pub at: Instant,
    /// The attempt has waited in a device that was cut off.
    pub queued: bool,
    /// Out if he is in; otherwise he stays in.
    pub toggle: bool,
}

/// Lets somebody in or out.
///
/// # Errors
/// [`Problem::Internal`]. What cannot be is an answer.
pub async fn knock(tx: &mut Tx, call: &Call, knock: &Knock) -> Result<Value, Problem> {
    if let Some(open) = open_at(tx, knock.customer, Some(knock.location), knock.at).await? {
        if open.raw_from > knock.at {
            let text = call.language.pick(
                "There is a later check-in already. Please ask at the desk.",
                "Ya hay una entrada posterior. Pregunta en recepción, por favor.",
            );
            return Ok(refused("R7.8", text, knock.queued));
        }
        return match knock.toggle && knock.at > open.raw_from {
            true => leave(tx, call, knock, open).await,
            false => inside(tx, call, knock, open.id).await,
        };
    }
    let arrival = Arrival {
        customer: knock.customer,
        location: knock.location,
        source: Source::Manual,
        from: knock.at,
        to: None,
        pass: None,
        mac_addresses: None,
    };
    match visits::arrive(tx, call, &arrival).await {
        Ok((Written::Done(id), _)) => inside(tx, call, knock, VisitId(id)).await,
        Ok((Written::Refused(_), code)) => {
            let (rule, text) = words(call.language, code);
            Ok(refused(rule, text, knock.queued))
        }
        Err(Problem::Invalid(errors)) => Ok(not_possible(call.language, knock, &errors)),
        Err(problem) => Err(problem),
    }
}

/// Lets somebody out, wherever he is in.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn check_out(tx: &mut Tx, call: &Call, customer: CustomerId, name: &str) -> Result<Value, Problem> {
    let Some(open) = open_at(tx, customer, None, call.now).await? else {
        let text = call.language.pick("You are not checked in.", "No tienes ninguna entrada abierta.");
        return Ok(refused("R7.17", text, false));
    };
    let knock =
        Knock { customer, name: name.to_owned(), location: open.location, at: call.now, queued: false, toggle: true };
    leave(tx, call, &knock, open).await
}

/// The customer's visit that is open at an instant: one that only waits for the cut-off job is over.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn open_at(
    tx: &mut Tx,
    customer: CustomerId,
    location: Option<LocationId>,
    at: Instant,
) -> Result<Option<Visit>, Problem> {
    for (id, place) in tx.open_visits(customer).await? {
        if location.is_some_and(|location| location != place) {
            continue;
        }
        let (Some(visit), Some(place)) = (tx.visit(id).await?, tx.location_by_id(place).await?) else { continue };
        let over = |(cause, due): &(Closing, Instant)| *cause == Closing::CutOff && *due <= at;
        if !hallpass_engine::due(&visit, &place).iter().any(over) {
            return Ok(Some(visit));
        }
    }
    Ok(None)
}

async fn leave(tx: &mut Tx, call: &Call, knock: &Knock, open: Visit) -> Result<Value, Problem> {
    let (id, since) = (open.id, open.from);
    let change = Change { customer: open.customer, location: open.location, from: open.from, to: Some(knock.at) };
    match visits::change_stored(tx, call, open, &change).await {
        Ok(Written::Done(_)) => {}
        Ok(Written::Refused(_)) => {
            let text = call.language.pick(
                "You could not be checked out. Please ask at the desk.",
                "No se ha podido registrar tu salida. Pregunta en recepción, por favor.",
            );
            return Ok(refused("R7.17", text, knock.queued));
        }
        Err(Problem::Invalid(errors)) => return Ok(not_possible(call.language, knock, &errors)),
        Err(problem) => return Err(problem),
    }
    let stands = stands(tx, call, id).await?;
    let mut answer = told("out", knock, &stands);
    put(&mut answer, "Since", json!(spell::instant(since)));
    put(&mut answer, "MinutesUsed", json!(stands.0.used + stands.0.overtime));
    Ok(answer)
}

async fn inside(tx: &mut Tx, call: &Call, knock: &Knock, id: VisitId) -> Result<Value, Problem> {
    let stands = stands(tx, call, id).await?;
    let mut answer = told("in", knock, &stands);
    put(&mut answer, "Until", json!(stands.0.covered_until().map(spell::instant)));
    Ok(answer)
}

/// How a visit stands, and the day passes that could still be used at its place when it runs on one.
async fn stands(tx: &mut Tx, call: &Call, id: VisitId) -> Result<(Stay, Option<i64>), Problem> {
    let stored = tx.stored_visit(id, call.now).await?.ok_or_else(|| Problem::internal("a visit is gone"))?;
    let stay = Stay::of(&stored.world, &stored.visit, call.now);
    let days = (stay.kind == "day").then(|| usable_days(&stored.world, stored.visit.location, call));
    Ok((stay, days))
}

/// Unused day passes that could be taken at a place now.
fn usable_days(world: &World, place: LocationId, call: &Call) -> i64 {
    let held = holdings::of(world, place, call);
    let fits = |one: &&Holding| one.usable && one.pass.total.is_none() && !one.pass.used && one.pass.payg.is_none();
    i64::try_from(held.iter().filter(fits).count()).unwrap_or(0)
}

fn told(outcome: &str, knock: &Knock, (stay, days): &(Stay, Option<i64>)) -> Value {
    let mut answer = empty(outcome, knock.queued);
    for (member, value) in [
        ("Greeting", json!(first_name(&knock.name))),
        ("Kind", json!(stay.kind)),
        ("PassName", json!(stay.pass_name)),
        ("MinutesLeft", json!(stay.on_passes)),
        ("UsesLeft", json!(days)),
    ] {
        put(&mut answer, member, value);
    }
    answer
}

/// Nobody known: a wrong PIN, a wrong card and a wrong code look the same.
pub fn unknown(queued: bool) -> Value {
    empty("unknown", queued)
}

/// An attempt that led nowhere. It greets nobody.
pub fn refused(rule: &str, text: &str, queued: bool) -> Value {
    let mut answer = empty("refused", queued);
    put(&mut answer, "Reasons", json!([{"Rule": rule, "Text": text}]));
    answer
}

/// The request makes no sense at that place or time (R8.4): which, without names and numbers, since others may be looking on.
fn not_possible(language: Language, knock: &Knock, errors: &[FieldError]) -> Value {
    let text = match errors.first().map(|error| error.property.as_ref()) {
        Some("BusinessId") => language.pick(
            "Nobody can check in here. Please ask at the desk.",
            "Aquí no se puede registrar ninguna entrada. Pregunta en recepción, por favor.",
        ),
        _ => language.pick(
            "This does not fit your other visits. Please ask at the desk.",
            "Esto no encaja con tus otras visitas. Pregunta en recepción, por favor.",
        ),
    };
    refused("R8.4", text, knock.queued)
}

/// All members, most of them null.
fn empty(outcome: &str, queued: bool) -> Value {
    json!({
        "Outcome": outcome,
        "Greeting": null,
        "Kind": null,
        "PassName": null,
        "MinutesLeft": null,
        "UsesLeft": null,
        "Until": null,
        "Since": null,
        "MinutesUsed": null,
        "Reasons": [],
        "Queued": queued,
    })
}

fn put(answer: &mut Value, member: &str, value: Value) {
    if let Some(place) = answer.get_mut(member) {
        *place = value;
    }
}

/// R8.3 without names: others may be looking on.
fn words(language: Language, code: Option<RefusalCode>) -> (&'static str, &'static str) {
    let (code, english, spanish) = match code {
        Some(RefusalCode::F1) => (
            "F1",
            "Your account is not active. Please ask at the desk.",
            "Tu cuenta no está activa. Pregunta en recepción, por favor.",
        ),
        Some(RefusalCode::F3) => (
            "F3",
            "The days of your plan are used up for now. Please ask at the desk.",
            "Por ahora se han agotado los días de tu plan. Pregunta en recepción, por favor.",
        ),
        Some(RefusalCode::F4) => (
            "F4",
            "The hours of your plan are used up for now. Please ask at the desk.",
            "Por ahora se han agotado las horas de tu plan. Pregunta en recepción, por favor.",
        ),
        Some(RefusalCode::F5) => (
            "F5",
            "You cannot check in this way. Please ask at the desk.",
            "No puedes registrar tu entrada de esta forma. Pregunta en recepción, por favor.",
        ),
        Some(RefusalCode::F2) | None => (
            "F2",
            "You have no pass that can be used here now. Please ask at the desk.",
            "No tienes ningún pase que se pueda usar aquí ahora. Pregunta en recepción, por favor.",
        ),
    };
    (code, language.pick(english, spanish))
}

/// The first word of a name: never more of a person is shown.
pub fn first_name(full: &str) -> &str {
    full.split_whitespace().next().unwrap_or_default()
}
