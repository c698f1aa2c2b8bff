//! The acts about visits, through the use cases that the API calls. What the engine refuses does not happen; a refusal for
//! want of a pass may lead to a sale.

use hallpass_engine::{CustomerId, Instant, Source, Span, Visit};
use hallpass_store::Tx;

use super::agenda::Act;
use super::chance::Chance;
use super::passes;
use super::people::Habit;
use super::rhythm::seen_by_devices;
use super::story::{Stay, Story, desk, system};
use crate::desk::visits::{self, Arrival, Change};
use crate::records::Written;
use crate::{Call, Problem};

/// Somebody checks in. Whoever is refused may buy a pass, unless that has been tried.
pub(super) async fn arrive(story: &mut Story, tx: &mut Tx, at: Instant, n: usize, bought: bool) -> Result<(), Problem> {
    let Some(stay) = story.stays.get(n).cloned() else { return Ok(()) };
    let arrival = arrival(story, &stay, at, None)?;
    let call = if stay.source == Source::Manual { desk(at) } else { system(at) };
    match happened(visits::check_in(tx, &call, &arrival).await)? {
        Some(Written::Done(id)) => {
            if let Some(stay) = story.stays.get_mut(n) {
                stay.visit = Some(hallpass_engine::VisitId(id));
            }
        }
        Some(Written::Refused(_)) if !bought && buys(story, &stay, n) => {
            story.agenda.put(at + Span::minutes(4), Act::Sell(n));
        }
        _ => {}
    }
    Ok(())
}

/// A device is seen: activity of the open visit, or a new one when inactivity has closed it.
pub(super) async fn seen(story: &mut Story, tx: &mut Tx, at: Instant, n: usize) -> Result<(), Problem> {
    if story.stays.get(n).is_some_and(|stay| stay.visit.is_some()) {
        return arrive(story, tx, at, n, true).await;
    }
    Ok(())
}

/// Somebody checks out, unless the visit is over already.
pub(super) async fn depart(story: &mut Story, tx: &mut Tx, at: Instant, n: usize) -> Result<(), Problem> {
    let Some(visit) = visit(story, tx, n).await?.filter(|visit| visit.to.is_none()) else { return Ok(()) };
    let call = if visit.source == Source::Manual { desk(at) } else { system(at) };
    change(tx, &call, &visit, |change| change.to = Some(at)).await
}

/// A pass is sold to somebody who was refused, and the visit begins.
pub(super) async fn sell(story: &mut Story, tx: &mut Tx, at: Instant, n: usize) -> Result<(), Problem> {
    let Some(stay) = story.stays.get(n).cloned() else { return Ok(()) };
    passes::sell(story, tx, &desk(at), &stay).await?;
    arrive(story, tx, at, n, true).await
}

/// A visit that is over is entered.
pub(super) async fn enter(story: &mut Story, tx: &mut Tx, at: Instant, n: usize) -> Result<(), Problem> {
    let Some(stay) = story.stays.get(n).cloned() else { return Ok(()) };
    let arrival = arrival(story, &stay, stay.from, Some(stay.until))?;
    happened(visits::check_in(tx, &desk(at), &arrival).await).map(|_| ())
}

/// A visit that the cut-off closed ended earlier in truth.
pub(super) async fn fix(story: &mut Story, tx: &mut Tx, at: Instant, n: usize) -> Result<(), Problem> {
    let Some(until) = story.stays.get(n).map(|stay| stay.until) else { return Ok(()) };
    let Some(visit) = visit(story, tx, n).await?.filter(|visit| visit.to.is_some()) else { return Ok(()) };
    change(tx, &desk(at), &visit, |change| change.to = Some(until)).await
}

/// The arrival was half an hour earlier.
pub(super) async fn correct(story: &mut Story, tx: &mut Tx, at: Instant, n: usize) -> Result<(), Problem> {
    let Some(visit) = visit(story, tx, n).await?.filter(|visit| visit.to.is_some()) else { return Ok(()) };
    change(tx, &desk(at), &visit, |change| change.from = visit.from - Span::minutes(30)).await
}

/// The visit was somebody else's.
pub(super) async fn remove(story: &mut Story, tx: &mut Tx, at: Instant, n: usize) -> Result<(), Problem> {
    let Some(visit) = visit(story, tx, n).await?.filter(|visit| visit.to.is_none()) else { return Ok(()) };
    happened(visits::delete(tx, &desk(at), visit.id).await).map(|_| ())
}

async fn visit(story: &Story, tx: &mut Tx, n: usize) -> Result<Option<Visit>, Problem> {
    match story.stays.get(n).and_then(|stay| stay.visit) {
        Some(id) => Ok(tx.visit(id).await?),
        None => Ok(None),
    }
}

async fn change(tx: &mut Tx, call: &Call, visit: &Visit, edit: impl FnOnce(&mut Change)) -> Result<(), Problem> {
    let mut change = Change { customer: visit.customer, location: visit.location, from: visit.from, to: visit.to };
    edit(&mut change);
    happened(visits::change(tx, call, visit.id, &change).await).map(|_| ())
}

fn arrival(story: &Story, stay: &Stay, from: Instant, to: Option<Instant>) -> Result<Arrival, Problem> {
    let person = story.people.get(stay.person).ok_or_else(|| Problem::internal("a stay of nobody"))?;
    Ok(Arrival {
        customer: CustomerId(person.id),
        location: story.places.at(stay.spot)?.location(),
        source: stay.source,
        from,
        to,
        pass: None,
        mac_addresses: person.devices().filter(|_| stay.source == Source::NetworkActivity),
    })
}

/// Most of those who are refused buy a pass; those with closed accounts cannot, and devices do not.
fn buys(story: &Story, stay: &Stay, n: usize) -> bool {
    let per_mille = match story.people.get(stay.person).map(|person| person.habit) {
        Some(Habit::Gone) | None => 0,
        Some(Habit::Curious) => 300,
        Some(_) if seen_by_devices(stay.source) => 900,
        Some(_) => 850,
    };
    Chance::about(story.seed, &[5, n as u64]).happens(per_mille)
}

/// What makes no sense to the engine (somebody is in already, visits would overlap) does not happen, as at a real desk.
fn happened(result: Result<Written, Problem>) -> Result<Option<Written>, Problem> {
    match result {
        Ok(written) => Ok(Some(written)),
        Err(Problem::Invalid(_) | Problem::NotFound) => Ok(None),
        Err(problem) => Err(problem),
    }
}
