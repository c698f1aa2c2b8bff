//! `GET /api/hallpass/desk/customers/{id}`: all that somebody at the desk wants to know of a customer, in one answer.

use std::collections::BTreeMap;

use hallpass_contract::encode::Shape;
use hallpass_contract::{Verb, catalog};
use hallpass_engine::{Customer, CustomerId, Location, LocationId, Money, VisitId, World, next_renewal};
use hallpass_store::Tx;
use hallpass_store::billing::{Issuers, WhoseWaiting};
use hallpass_store::desk::Neighbourhood;
use serde_json::{Map, Value, json};

use super::stay::Stay;
use super::{attempts, holdings};
use crate::call::Scope;
use crate::value::Amount;
use crate::{Call, Problem, spell};

/// Passes shown; `MorePasses` counts the others.
const PASSES: usize = 200;
/// Visits shown, the latest.
const VISITS: i64 = 10;
/// Failed attempts shown, the latest.
const FAILED: i64 = 5;
/// Things that wait to be invoiced and are summed up; more are counted and not summed.
const WAITING: usize = 10_000;

/// The card of a customer whom the caller sees. `at`: the location where it is asked what can be used; usually where the
/// customer is inside, else the home location. Members are null or empty where the caller has not the role for such records.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] for a location the caller does not see.
pub async fn card(tx: &mut Tx, call: &Call, id: i64, at: Option<i64>) -> Result<Value, Problem> {
    let scope = call.actor.scope.clone();
    let open = match call.sees("Checkin", Verb::List) {
        true => tx.open_visit_of(id, scope.limit()).await?,
        false => None,
    };
    let place = place(tx, call, id, at, open.map(|(_, place)| place)).await?;
    let about = Neighbourhood {
        customer: CustomerId(id),
        locations: vec![place.id],
        from: call.now,
        to: call.now,
        visit: None,
        pass: None,
    };
    let world = tx.world(&about, call.now).await?.ok_or(Problem::NotFound)?;
    let (passes, more) = passes(tx, call, &world, &place).await?;
    Ok(json!({
        "Customer": customer(tx, call, id, &world.customer).await?,
        "Business": {"Id": place.id.0, "Name": place.name, "TimeZone": place.zone_at(call.now).name()},
        "Open": match open {
            Some((visit, _)) => inside(tx, call, &world.customer, visit).await?,
            None => Value::Null,
        },
        "Passes": passes,
        "MorePasses": more,
        "Visits": visits(tx, call, id).await?,
        "Failed": failed(tx, call, id).await?,
        "Due": due(tx, call, id, place.id).await?,
    }))
}

/// Where it is asked what can be used.
async fn place(
    tx: &mut Tx,
    call: &Call,
    id: i64,
    at: Option<i64>,
    inside: Option<LocationId>,
) -> Result<Location, Problem> {
    let home = tx.home_of(CustomerId(id)).await?.filter(|home| call.actor.scope.sees(home.0));
    let first = match &call.actor.scope {
        Scope::Locations(ids) => ids.first().copied(),
        Scope::All => tx.first_location().await?,
    };
    let place = at.map(LocationId).or(inside).or(home).or(first.map(LocationId));
    let location = match place.filter(|place| call.actor.scope.sees(place.0)) {
        Some(place) => tx.location_by_id(place).await?,
        None => None,
    };
    location.ok_or_else(|| Problem::field("business", "is not a location that you see"))
}

/// Members of the record itself, teams and plans.
async fn customer(tx: &mut Tx, call: &Call, id: i64, customer: &Customer) -> Result<Value, Problem> {
    let model = catalog().by_entity("Coworker").ok_or_else(|| Problem::internal("no resource of customers"))?;
    let mut text = Vec::new();
    let found = tx.record_json(model, id, Shape::Full, call.actor.scope.limit(), call.now, &mut text).await?;
    found.ok_or(Problem::NotFound)?;
    let record: Value = serde_json::from_slice(&text).map_err(Problem::internal)?;
    let mut shown = Map::new();
    for name in ["Id", "FullName", "Email", "MobilePhone", "CompanyName", "Active", "CoworkerType", "Notes", "Archived"]
    {
        shown.insert(name.into(), record.get(name).cloned().unwrap_or(Value::Null));
    }
    let alert = record.get("AlertNote").filter(|_| record.get("ShowAlert") == Some(&Value::Bool(true)));
    shown.insert("AlertNote".into(), alert.filter(|text| **text != json!("")).cloned().unwrap_or(Value::Null));
    let teams = if call.sees("Team", Verb::List) { customer.team_names.clone() } else { Vec::new() };
    shown.insert("Teams".into(), json!(teams));
    let mut plans = Vec::new();
    if call.sees("CoworkerContract", Verb::List) {
        for contract in &customer.contracts {
            let running = contract.start <= call.now && contract.end.is_none_or(|end| end > call.now);
            if !running || !call.actor.scope.sees(contract.issued_by.0) {
                continue;
            }
            let location = tx.location_by_id(contract.issued_by).await?;
            let renews = location.map(|location| next_renewal(contract, &location, call.now));
            let renews = renews.filter(|at| contract.end.is_none_or(|end| *at < end));
            let plan = contract.plan_changes.iter().rev().find(|change| change.from <= call.now);
            plans.push(json!({
                "Name": plan.map_or(&contract.plan.name, |change| &change.plan.name),
                "ContractId": contract.id.0,
                "Renews": renews.map(spell::instant),
                "Ends": contract.end.map(spell::instant),
            }));
        }
    }
    shown.insert("Plans".into(), json!(plans));
    Ok(Value::Object(shown))
}

/// The open visit as the board shows it.
async fn inside(tx: &mut Tx, call: &Call, customer: &Customer, visit: VisitId) -> Result<Value, Problem> {
    let Some(stored) = tx.stored_visit(visit, call.now).await? else { return Ok(Value::Null) };
    let name = tx.location_by_id(stored.visit.location).await?.map(|location| location.name);
    let mut open = Map::new();
    open.insert("CheckinId".into(), json!(visit.0));
    open.insert("CoworkerId".into(), json!(customer.id.0));
    open.insert("FullName".into(), json!(customer.full_name));
    open.insert("BusinessId".into(), json!(stored.visit.location.0));
    open.insert("BusinessName".into(), json!(name));
    open.extend(Stay::of(&stored.world, &stored.visit, call.now).members());
    Ok(Value::Object(open))
}

/// The passes the customer may draw on, own and shared, and those used lately: usable ones first, then by expiry and number. How
/// many more there are.
async fn passes(tx: &mut Tx, call: &Call, world: &World, place: &Location) -> Result<(Vec<Value>, usize), Problem> {
    if !call.sees("CoworkerTimePass", Verb::List) {
        return Ok((Vec::new(), 0));
    }
    let model = catalog().by_entity("CoworkerTimePass").ok_or_else(|| Problem::internal("no resource of passes"))?;
    let mut held = Vec::new();
    for one in holdings::of(world, place.id, call) {
        let visible = call.actor.scope == Scope::All
            || tx.record_version(model, one.pass.id.0, call.actor.scope.limit()).await?.is_some();
        if visible {
            held.push(one);
        }
    }
    let more = held.len().saturating_sub(PASSES);
    let mut shown = Vec::with_capacity(held.len().min(PASSES));
    for one in held.into_iter().take(PASSES) {
        let mut members = one.members();
        members.insert("CreatedOn".into(), json!(spell::instant(one.pass.created)));
        members.insert("Invoiced".into(), json!(tx.is_invoiced(one.pass.id.0).await?));
        members.insert("CoworkerId".into(), json!(one.pass.owner.0));
        shown.push(Value::Object(members));
    }
    Ok((shown, more))
}

async fn visits(tx: &mut Tx, call: &Call, id: i64) -> Result<Vec<Value>, Problem> {
    if !call.sees("Checkin", Verb::List) {
        return Ok(Vec::new());
    }
    let mut shown = Vec::new();
    for visit in tx.last_visits(id, call.actor.scope.limit(), VISITS).await? {
        let location = tx.location_by_id(visit.location).await?;
        shown.push(json!({
            "Id": visit.id,
            "BusinessId": visit.location.0,
            "BusinessName": location.as_ref().map(|location| location.name.as_str()),
            "TimeZone": location.as_ref().and_then(|location| location.zone_at(visit.from).name()),
            "From": spell::instant(visit.from),
            "To": visit.to.map(spell::instant),
            "Minutes": visit.to.map(|to| to.minutes_since(visit.from)),
            "Passes": visit.passes,
        }));
    }
    Ok(shown)
}

async fn failed(tx: &mut Tx, call: &Call, id: i64) -> Result<Vec<Value>, Problem> {
    let mut shown = Vec::new();
    if call.sees("FailedCheckin", Verb::List) {
        for attempt in tx.attempts_of(id, call.actor.scope.limit(), FAILED).await? {
            shown.push(attempts::shown(tx, call.language, &attempt).await?);
        }
    }
    Ok(shown)
}

/// What waits to be invoiced to the customer, as in `billing/pending`, in the currency of the place where there is any; other
/// currencies stand beside it.
async fn due(tx: &mut Tx, call: &Call, id: i64, place: LocationId) -> Result<Value, Problem> {
    if !call.sees("CoworkerTimePass", Verb::List) || !call.sees("CoworkerProduct", Verb::List) {
        return Ok(Value::Null);
    }
    let by = Issuers { business: None, scope: call.actor.scope.limit() };
    let (things, lines) = tx.waiting_page(WhoseWaiting::PaidBy(id), by, (0, WAITING), call.now).await?;
    let mut sums: BTreeMap<i64, Money> = BTreeMap::new();
    for thing in &things {
        let sum = sums.entry(thing.item.currency).or_insert(Money::ZERO);
        *sum += thing.item.amount();
    }
    let home = tx.location_currency(place).await?.map_or(0, |(number, _)| number);
    // Nothing in the currency of the place: the first there is.
    let number = if sums.contains_key(&home) { home } else { sums.keys().next().copied().unwrap_or(home) };
    let amount = sums.remove(&number).unwrap_or(Money::ZERO);
    let code = tx.currency_code(number).await?;
    let mut others = Vec::new();
    for (currency, amount) in sums {
        others.push(json!({"Amount": Amount(amount), "Currency": tx.currency_code(currency).await?}));
    }
    Ok(json!({"Amount": Amount(amount), "Currency": code, "Lines": lines, "Others": others}))
}
