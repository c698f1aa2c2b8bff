//! Visitors of customers: announced the day before, welcomed, seen off; some never come.

use hallpass_engine::Instant;
use hallpass_engine::calendar::BusinessDay;
use hallpass_store::Tx;
use serde_json::json;

use super::agenda::Act;
use super::chance::Chance;
use super::names;
use super::places::Spot;
use super::records;
use super::story::Story;
use crate::{Call, Problem, spell};

/// Somebody who comes to see a customer.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    id: Option<i64>,
    host: usize,
    spot: Spot,
    expected: Instant,
}

const REASONS: &[&str] = &["Meeting", "Interview", "Workshop", "Delivery of samples", "Lunch", "Tour of the space"];

/// Puts the visitors of the day after `date` on the agenda.
pub(super) fn expect(story: &mut Story, date: BusinessDay) -> Result<(), Problem> {
    let day = date.plus(1);
    if matches!(day.day_of_week(), 0 | 6) || story.people.is_empty() {
        return Ok(());
    }
    let mut chance = Chance::about(story.seed, &[7, u64::try_from(day.0).unwrap_or(0)]);
    let most = i64::try_from(story.people.len()).unwrap_or(1);
    for _ in 0..chance.between(0, 1 + most / 40) {
        let host = usize::try_from(chance.between(0, most - 1)).unwrap_or(0);
        let Some(person) = story.people.get(host).filter(|person| person.belongs(date)) else { continue };
        let spot = person.home;
        let place = story.places.at(spot)?;
        let minute = chance.between(38, 68) * 15;
        let guest = Guest { id: None, host, spot, expected: place.on(day, minute) };
        let (announced, arrives) = (place.on(date, 960), place.on(day, minute + chance.between(-10, 25)));
        let leaves = place.on(day, minute + chance.between(40, 150));
        let comes = chance.happens(880);
        story.guests.push(guest);
        let n = story.guests.len() - 1;
        story.agenda.put(announced, Act::Announce(n));
        if comes {
            story.agenda.put(arrives, Act::Welcome(n));
            story.agenda.put(leaves, Act::Farewell(n));
        }
    }
    Ok(())
}

/// Registers the visitor.
pub(super) async fn announce(story: &mut Story, tx: &mut Tx, call: &Call, n: usize) -> Result<(), Problem> {
    let Some(guest) = story.guests.get(n).cloned() else { return Ok(()) };
    let Some(host) = story.people.get(guest.host).filter(|host| host.id != 0) else { return Ok(()) };
    let name = names::of(story.seed, 100_000 + n);
    let reason = Chance::about(story.seed, &[8, n as u64]).pick(REASONS);
    let body = json!({
        "BusinessId": story.places.at(guest.spot)?.id, "FullName": name.full, "Email": name.mailbox, "CoworkerId": host.id,
        "ExpectedArrival": spell::instant(guest.expected), "VisitReason": reason,
        "IsTour": reason.starts_with("Tour"), "Notified": true,
    });
    let id = records::create(tx, call, "Visitor", &body).await?;
    if let Some(guest) = story.guests.get_mut(n) {
        guest.id = Some(id);
    }
    Ok(())
}

/// The visitor comes.
pub(super) async fn welcome(story: &mut Story, tx: &mut Tx, call: &Call, n: usize) -> Result<(), Problem> {
    let Some((id, guest)) = story.guests.get(n).and_then(|guest| Some((guest.id?, guest))) else { return Ok(()) };
    let body = json!({
        "Arrived": true, "ArrivalDate": spell::instant(call.now), "HasAgreedTerms": true,
        "CheckedInAt": story.places.at(guest.spot)?.name,
    });
    records::patch(tx, call, "Visitor", id, &body).await
}

/// The visitor goes.
pub(super) async fn farewell(story: &mut Story, tx: &mut Tx, call: &Call, n: usize) -> Result<(), Problem> {
    let Some(id) = story.guests.get(n).and_then(|guest| guest.id) else { return Ok(()) };
    let body = json!({"DepartureDate": spell::instant(call.now)});
    records::patch(tx, call, "Visitor", id, &body).await
}
