//! `GET /api/hallpass/board`: who is inside at a location and for how long yet, whom the rules have turned away today, and how
//! full it was.

pub mod watch;

use hallpass_contract::Verb;
use hallpass_engine::{Instant, Location, LocationId};
use hallpass_store::Tx;
use serde_json::{Map, Value, json};

use super::attempts;
use super::stay::Stay;
use crate::{Call, Problem, presence, spell};

/// How full the place may be.
const CAPACITY: &str = "MobileApp.NexClicker.MaxCapacity";
/// Failed attempts shown, the newest.
const FAILED: i64 = 50;

/// The board of a location. Attempts, visitors and what is told of customers beyond their names are left out for those who may
/// not see such records.
///
/// # Errors
/// [`Problem::NotFound`] for a location that is unknown or not seen.
pub async fn board(tx: &mut Tx, call: &Call, place: LocationId) -> Result<Value, Problem> {
    let location = seen(tx, call, place).await?;
    let version = tx.last_change().await?;
    let people = people(tx, call, place).await?;
    let begin = location.start_of(location.business_day(call.now));
    let mut failed = Vec::new();
    if call.sees("FailedCheckin", Verb::List) {
        for attempt in tx.attempts_at(place, begin, FAILED).await? {
            failed.push(attempts::shown(tx, call, &attempt).await?);
        }
    }
    let visitors = if call.sees("Visitor", Verb::List) { visitors(tx, place, begin).await? } else { Vec::new() };
    let counted = presence::today(tx, &location, call.now).await?;
    let (visits, customers, peak) = counted.map_or((0, 0, 0), |day| (day.visits, day.customers, day.peak));
    Ok(json!({
        "Business": business(tx, &location, call.now).await?,
        "Now": spell::instant(call.now),
        "Version": version,
        "People": people,
        "Visitors": visitors,
        "Failed": failed,
        "Today": {"Visits": visits, "Customers": customers, "Peak": peak},
    }))
}

/// A location, if the caller sees it.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn seen(tx: &mut Tx, call: &Call, place: LocationId) -> Result<Location, Problem> {
    let location = tx.location_by_id(place).await?.filter(|_| call.actor.scope.sees(place.0));
    location.ok_or(Problem::NotFound)
}

async fn business(tx: &mut Tx, location: &Location, now: Instant) -> Result<Value, Problem> {
    let capacity = tx.setting(location.id.0, CAPACITY).await?.and_then(|setting| setting.value);
    Ok(json!({
        "Id": location.id.0,
        "Name": location.name,
        "TimeZone": location.zone_at(now).name(),
        "Currency": tx.location_currency(location.id).await?.map(|(_, code)| code),
        "Capacity": capacity.and_then(|text| text.trim().parse::<i64>().ok()).filter(|most| *most > 0),
    }))
}

async fn people(tx: &mut Tx, call: &Call, place: LocationId) -> Result<Vec<Value>, Problem> {
    let more = call.sees("Coworker", Verb::List);
    let seats = tx.seats(place).await?;
    let mut people = Vec::with_capacity(seats.len());
    for seat in seats {
        let Some(stored) = tx.stored_visit(seat.visit, call.now).await? else { continue };
        let mut person = Map::new();
        person.insert("CheckinId".into(), json!(seat.visit.0));
        person.insert("CoworkerId".into(), json!(seat.customer));
        person.insert("FullName".into(), json!(seat.full_name));
        person.insert("CompanyName".into(), json!(seat.company.filter(|_| more)));
        person.insert("AlertNote".into(), json!(seat.alert.filter(|_| more)));
        person.extend(Stay::of(&stored.world, &stored.visit, call.now).members());
        people.push(Value::Object(person));
    }
    Ok(people)
}

async fn visitors(tx: &mut Tx, place: LocationId, since: Instant) -> Result<Vec<Value>, Problem> {
    let present = tx.visitors_present(place, since).await?;
    let shown = present.iter().map(|visitor| {
        json!({
            "VisitorId": visitor.id, "FullName": visitor.full_name, "CompanyName": visitor.company,
            "Since": visitor.since.map(spell::instant), "Host": visitor.host, "Kind": "visitor",
        })
    });
    Ok(shown.collect())
}
