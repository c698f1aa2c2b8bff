//! `GET /api/hallpass/board`: who is inside at a location and for how long yet, whom the rules have turned away today, and how
//! full it was.

pub mod together;
pub mod watch;

use axum::body::Bytes;
use hallpass_contract::Verb;
use hallpass_engine::{Instant, Location, LocationId};
use hallpass_store::Tx;
use serde_json::{Map, Value, json};

use self::together::{Drawn, View};
use super::attempts;
use super::stay::Stay;
use crate::app::App;
use crate::http::rights;
use crate::{Call, Problem, presence, spell};

/// How full the place may be.
const CAPACITY: &str = "MobileApp.NexClicker.MaxCapacity";
/// Failed attempts shown, the newest.
const FAILED: i64 = 50;

/// The board of a location as the caller may see it, from the last moment if somebody has just asked for the same.
///
/// # Errors
/// [`Problem::NotFound`] for a location that is unknown or not seen.
pub async fn board(app: &App, call: Call, place: LocationId) -> Result<Bytes, Problem> {
    let now = call.now;
    let asked = app.store.peek(move |tx| {
        Box::pin(async move {
            rights::location(tx, &call, place).await?;
            Ok::<_, Problem>((view(&call, place), tx.last_change().await?))
        })
    });
    let (view, version) = asked.await?;
    let drawing = app.store.read(move |tx| Box::pin(async move { draw(tx, view, now).await }));
    app.boards.board(view, version, now, drawing).await
}

/// What the caller may see of a location's board.
fn view(call: &Call, place: LocationId) -> View {
    View {
        location: place.0,
        customers: call.sees("Coworker", Verb::List),
        attempts: call.sees("FailedCheckin", Verb::List),
        visitors: call.sees("Visitor", Verb::List),
        language: call.language,
    }
}

/// Attempts, visitors and what is told of customers beyond their names are left out for those who may not see such records.
async fn draw(tx: &mut Tx, view: View, now: Instant) -> Result<Drawn, Problem> {
    let place = LocationId(view.location);
    let location = tx.location_by_id(place).await?.ok_or(Problem::NotFound)?;
    let version = tx.last_change().await?;
    let people = people(tx, view, now).await?;
    let begin = location.start_of(location.business_day(now));
    let mut failed = Vec::new();
    if view.attempts {
        for attempt in tx.attempts_at(place, begin, FAILED).await? {
            failed.push(attempts::shown(tx, view.language, &attempt).await?);
        }
    }
    let visitors = if view.visitors { visitors(tx, place, begin).await? } else { Vec::new() };
    let counted = presence::today(tx, &location, now).await?;
    let (visits, customers, peak) = counted.map_or((0, 0, 0), |day| (day.visits, day.customers, day.peak));
    let board = json!({
        "Business": business(tx, &location, now).await?,
        "Now": spell::instant(now),
        "Version": version,
        "People": people,
        "Visitors": visitors,
        "Failed": failed,
        "Today": {"Visits": visits, "Customers": customers, "Peak": peak},
    });
    Ok(Drawn { version, at: now, body: serde_json::to_vec(&board).map_err(Problem::internal)?.into() })
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

async fn people(tx: &mut Tx, view: View, now: Instant) -> Result<Vec<Value>, Problem> {
    let seats = tx.seats(LocationId(view.location)).await?;
    let mut people = Vec::with_capacity(seats.len());
    for seat in seats {
        let Some(stored) = tx.stored_visit(seat.visit, now).await? else { continue };
        let mut person = Map::new();
        person.insert("CheckinId".into(), json!(seat.visit.0));
        person.insert("CoworkerId".into(), json!(seat.customer));
        person.insert("FullName".into(), json!(seat.full_name));
        person.insert("CompanyName".into(), json!(seat.company.filter(|_| view.customers)));
        person.insert("AlertNote".into(), json!(seat.alert.filter(|_| view.customers)));
        person.extend(Stay::of(&stored.world, &stored.visit, now).members());
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
