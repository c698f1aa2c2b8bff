//! One run: every event in its order, decided by the engine.

use std::collections::BTreeMap;

use hallpass_engine::{
    CheckIn, Closing, CustomerId, Instant, NamedPass, Refusal, Source, Span, VisitEdit, VisitId, change_visit,
    check_in, close_visit, exhausted_at,
};
use hallpass_store::desk::{History, PastVisit};

use super::events::Event;
use super::stage::{Scenery, Stage, rests_on};

/// What a run came to.
pub(super) struct Ran<'a> {
    /// The state at the end.
    pub(super) stage: Stage<'a>,
    /// What became of each visit that was decided: its number, or why it was refused.
    pub(super) outcomes: BTreeMap<VisitId, Result<VisitId, String>>,
    /// Places of the refused attempts that come in.
    pub(super) let_in: Vec<usize>,
}

/// The longest inactivity the rules know, and some.
const LONG: Span = Span::days(8);

/// Decides everything once more.
pub(super) fn run<'a>(scenery: &'a Scenery<'a>, history: &'a History, events: &[Event]) -> Ran<'a> {
    let mut ran = Ran { stage: Stage::new(scenery, history), outcomes: BTreeMap::new(), let_in: Vec::new() };
    for event in events {
        match *event {
            Event::Movement(place) => {
                if let Some(movement) = history.movements.get(place) {
                    ran.stage.apply_movement(movement);
                }
            }
            Event::Held(id) => {
                if let Some(past) = history.visits.get(&id) {
                    ran.stage.put(&past.visit, &rests_on(&past.visit));
                }
            }
            Event::Arrival(id, to) => {
                if let Some(past) = history.visits.get(&id) {
                    let outcome = ran.arrive(past, to);
                    ran.outcomes.insert(id, outcome);
                }
            }
            Event::Attempt(place) => ran.attempt(history, place),
            Event::Departure(id) => {
                if let (Some(past), Some(Ok(as_visit))) = (history.visits.get(&id), ran.outcomes.get(&id).cloned()) {
                    ran.depart(past, as_visit);
                }
            }
        }
    }
    ran
}

impl Ran<'_> {
    fn arrive(&mut self, past: &PastVisit, to: Option<Instant>) -> Result<VisitId, String> {
        let visit = &past.visit;
        let request = CheckIn {
            location: visit.location,
            source: visit.source,
            from: visit.raw_from,
            to,
            named_pass: visit.pass.filter(|_| past.named).map(NamedPass::Known),
            mac_addresses: visit.mac_addresses.clone(),
        };
        self.ask(visit.customer, &request, past.created, Some(visit.id))
    }

    /// Asks the engine; what it decides is done when the visit is to have a number.
    fn ask(
        &mut self,
        customer: CustomerId,
        request: &CheckIn,
        now: Instant,
        number: Option<VisitId>,
    ) -> Result<VisitId, String> {
        let around = (request.from, request.to.unwrap_or(now));
        let world = self.stage.world(customer, &[request.location], around);
        let mut world = world.ok_or_else(|| "the customer is not known".to_owned())?;
        if number.is_some() {
            // Whoever came in was let in, whatever has become of account and place since.
            (world.customer.active, world.customer.network_access) = (true, true);
            world.locations.values_mut().for_each(|location| location.closed = false);
        }
        match check_in(&world, request, now) {
            Ok(decision) => Ok(number.map_or(VisitId::NEW, |number| self.stage.apply(decision, number, now))),
            Err(Refusal::Refused(refused)) => Err(refused.message),
            Err(Refusal::Invalid(invalid)) => Err(format!("{}: {}", invalid.property, invalid.message)),
        }
    }

    fn attempt(&mut self, history: &History, place: usize) {
        let Some(refused) = history.refused.get(place) else { return };
        let request = CheckIn {
            location: refused.location,
            source: refused.source,
            from: refused.at,
            to: None,
            named_pass: None,
            mac_addresses: refused.mac_addresses.clone(),
        };
        if self.ask(refused.customer, &request, refused.created, None).is_ok() {
            self.let_in.push(place);
        }
    }

    /// Ends a visit that is still open, in the way it was ended: at the cut-off, when nothing covers it any more, after the last
    /// activity, or by hand.
    fn depart(&mut self, past: &PastVisit, id: VisitId) {
        let Some(raw_to) = past.visit.raw_to.or(past.visit.to) else { return };
        let Some(open) = self.stage.visits.get(&id).filter(|visit| visit.to.is_none()).cloned() else { return };
        let around = (open.from, raw_to.max(open.from));
        let Some(mut world) = self.stage.world(open.customer, &[open.location], around) else { return };
        let Some(location) = self.stage.location(open.location) else { return };
        let watched = matches!(open.source, Source::NetworkActivity | Source::Sensor);
        let inactive = watched && past.visit.last_activity == Some(raw_to);
        let exhausted = exhausted_at(&world, id).filter(|end| *end <= raw_to);
        let decided = if location.next_cut_off(open.from) <= raw_to {
            close_visit(&world, id, Closing::CutOff, raw_to)
        } else if exhausted.is_some() {
            close_visit(&world, id, Closing::Exhausted, raw_to)
        } else if inactive {
            if let Some(visit) = world.visits.get_mut(&id) {
                visit.last_activity = Some(raw_to);
            }
            close_visit(&world, id, Closing::Inactivity, raw_to + LONG)
        } else {
            let edit =
                VisitEdit { customer: open.customer, location: open.location, from: open.from, to: Some(raw_to) };
            change_visit(&world, id, &edit, raw_to)
        };
        if let Ok(decision) = decided {
            self.stage.apply(decision, id, raw_to);
        }
    }
}
