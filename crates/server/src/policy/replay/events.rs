//! What happened to customers who share passes, in the order in which it was written down.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::{Cover, Instant, PaygKind, Span, VisitId};
use hallpass_store::desk::{History, PastMovement, PastVisit};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// A movement of the ledger that stands whatever the policy, by its place in the history.
    Movement(usize),
    /// A visit that is held as it is comes into being, whole.
    Held(VisitId),
    /// Somebody asks to come in; with the departure when it was told at once.
    Arrival(VisitId, Option<Instant>),
    /// An attempt that was refused, by its place in the history.
    Attempt(usize),
    /// Somebody leaves, or is checked out.
    Departure(VisitId),
}

/// When it was written down, its place in the ledger of that instant, and the number of the visit.
type Key = (Instant, i64, i64);

/// How far ahead of the clock a departure may be told (R2.10).
const AHEAD: Span = Span::minutes(15);

/// The events around `decided`, the visits to decide once more, in their order; `attempts` are the places of the refusals to try
/// once more.
pub(super) fn events(history: &History, decided: &BTreeSet<VisitId>, attempts: &[usize]) -> Vec<Event> {
    let mut of_visit: BTreeMap<VisitId, Vec<&PastMovement>> = BTreeMap::new();
    for movement in &history.movements {
        of_visit.entry(movement.visit.unwrap_or(VisitId::NEW)).or_default().push(movement);
    }
    let mut keyed: Vec<(Key, Event)> = Vec::new();
    for (place, movement) in history.movements.iter().enumerate() {
        let own = movement.visit.is_some_and(|visit| decided.contains(&visit));
        let bought = history.passes.get(&movement.pass).is_some_and(|pass| pass.payg.is_some());
        if !own && !bought {
            keyed.push(((movement.recorded, movement.id, 0), Event::Movement(place)));
        }
    }
    let places = places(history, &of_visit);
    for (id, past) in &history.visits {
        let own = of_visit.get(id).map(Vec::as_slice).unwrap_or_default();
        let place = places.get(id).copied().unwrap_or(0);
        let opened = (past.created, place, id.0);
        if !decided.contains(id) {
            keyed.push((opened, Event::Held(*id)));
            continue;
        }
        match departure(history, past, own) {
            None => keyed.push((opened, Event::Arrival(*id, past.visit.raw_to.or(past.visit.to)))),
            Some((at, place)) => {
                keyed.push((opened, Event::Arrival(*id, None)));
                keyed.push(((at, place, id.0), Event::Departure(*id)));
            }
        }
    }
    for place in attempts {
        if let Some(refused) = history.refused.get(*place) {
            keyed.push(((refused.created, i64::MAX, refused.id), Event::Attempt(*place)));
        }
    }
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, event)| event).collect()
}

/// Where in the ledger each visit came into being: before its own first entry, behind those of the passes it rests on and of
/// visits written down before it at the same instant.
fn places(history: &History, of_visit: &BTreeMap<VisitId, Vec<&PastMovement>>) -> BTreeMap<VisitId, i64> {
    let mut places = BTreeMap::new();
    let mut before: BTreeMap<Instant, i64> = BTreeMap::new();
    let mut issued: BTreeMap<Instant, i64> = BTreeMap::new();
    for movement in history.movements.iter().filter(|movement| movement.visit.is_none()) {
        let last = issued.entry(movement.recorded).or_default();
        *last = movement.id.max(*last);
    }
    for (id, past) in &history.visits {
        let own = of_visit.get(id).and_then(|own| own.iter().find(|movement| movement.recorded == past.created));
        let least = before.get(&past.created).copied();
        let place =
            own.map(|movement| movement.id).or(least).or_else(|| issued.get(&past.created).copied()).unwrap_or(0);
        before.insert(past.created, place.max(least.unwrap_or(0)));
        places.insert(*id, place);
    }
    places
}

/// When a visit was closed, and where in the ledger; `None` when it was written down closed.
fn departure(history: &History, past: &PastVisit, own: &[&PastMovement]) -> Option<(Instant, i64)> {
    let visit = &past.visit;
    let to = visit.raw_to.or(visit.to)?;
    let edited = own.iter().any(|movement| movement.kind == "give_back");
    let charged_at_end = |movement: &&&PastMovement| {
        movement.kind == "use"
            && visit.segments.iter().any(|segment| match segment.cover {
                Cover::Time(pass) => pass == movement.pass,
                Cover::PayAsYouGo(pass) => {
                    let timed = |payg: hallpass_engine::PaygState| payg.kind == PaygKind::Timed;
                    pass == movement.pass && history.passes.get(&pass).and_then(|pass| pass.payg).is_some_and(timed)
                }
                Cover::Day(_) | Cover::Overtime(_) => false,
            })
    };
    match own.iter().find(charged_at_end).filter(|_| !edited) {
        Some(charged) if charged.recorded > past.created => Some((charged.recorded, charged.id)),
        Some(_) => None,
        // Nobody was seen after the arrival (R7.13): the system closed it.
        None if to <= visit.raw_from => Some((to.max(past.created), i64::MAX)),
        None if to <= past.created || !edited && to <= past.created + AHEAD && visit.from + AHEAD < to => None,
        None => Some((to, 0)),
    }
}
