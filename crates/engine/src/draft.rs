//! A decision in the making: the world as it would be, with what changed in it and in which order.

use std::collections::BTreeMap;

use crate::{
    Candidate, Decision, Entry, HeldPass, Location, LocationId, Outcome, PassId, TimePass, Visit, VisitChange, VisitId,
    World,
};

/// Reads answer with the drafted state, else with the world's. Dropping a draft undoes everything (R7.9: a refused request
/// changes nothing).
#[derive(Clone)]
pub(crate) struct Draft<'w> {
    world: &'w World,
    passes: BTreeMap<PassId, HeldPass>,
    visits: BTreeMap<VisitId, Option<Visit>>,
    touched: Vec<VisitId>,
    entries: Vec<Entry>,
}

impl<'w> Draft<'w> {
    pub(crate) fn new(world: &'w World) -> Draft<'w> {
        Draft { world, passes: BTreeMap::new(), visits: BTreeMap::new(), touched: Vec::new(), entries: Vec::new() }
    }

    pub(crate) fn world(&self) -> &'w World {
        self.world
    }

    pub(crate) fn location(&self, id: LocationId) -> Option<&'w Location> {
        self.world.locations.get(&id)
    }

    pub(crate) fn pass(&self, id: PassId) -> Option<&HeldPass> {
        self.passes.get(&id).or_else(|| self.world.passes.get(&id))
    }

    pub(crate) fn definition_of(&self, pass: &HeldPass) -> Option<&'w TimePass> {
        self.world.definitions.get(&pass.definition)
    }

    /// All passes by Id, in their drafted state.
    pub(crate) fn passes(&self) -> impl Iterator<Item = &HeldPass> {
        self.world.passes.iter().map(|(id, stored)| self.passes.get(id).unwrap_or(stored))
    }

    /// Changes a pass of the world; an unknown one stays unknown.
    pub(crate) fn change_pass(&mut self, id: PassId, change: impl FnOnce(&mut HeldPass)) {
        let Some(mut pass) = self.pass(id).cloned() else { return };
        change(&mut pass);
        self.passes.insert(id, pass);
    }

    /// All visits, in their drafted state: those of the world by Id, a new one last.
    pub(crate) fn visits(&self) -> impl Iterator<Item = &Visit> {
        let stored = self.world.visits.iter().filter_map(|(id, stored)| match self.visits.get(id) {
            Some(drafted) => drafted.as_ref(),
            None => Some(stored),
        });
        let new =
            self.visits.iter().filter(|(id, _)| !self.world.visits.contains_key(id)).filter_map(|(_, v)| v.as_ref());
        stored.chain(new)
    }

    /// The customer's visits except one, oldest first.
    pub(crate) fn other_visits(&self, except: Option<VisitId>) -> Vec<&Visit> {
        let customer = self.world.customer.id;
        let mut others: Vec<&Visit> =
            self.visits().filter(|v| v.customer == customer && Some(v.id) != except).collect();
        others.sort_by_key(|v| (v.from, v.id));
        others
    }

    /// Stores the new state of a visit, in the order in which visits are first touched.
    pub(crate) fn put_visit(&mut self, visit: Visit) {
        self.touch(visit.id);
        self.visits.insert(visit.id, Some(visit));
    }

    pub(crate) fn delete_visit(&mut self, id: VisitId) {
        self.touch(id);
        self.visits.insert(id, None);
    }

    pub(crate) fn record(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// The finished decision. Passes that came back to where they were are left out.
    pub(crate) fn decide(mut self, visit: VisitId, outcome: Outcome, candidates: Vec<Candidate>) -> Decision {
        let world = self.world;
        let visits = std::mem::take(&mut self.touched)
            .into_iter()
            .filter_map(|id| {
                Some(match self.visits.remove(&id)? {
                    None => VisitChange::Delete(id),
                    Some(visit) if world.visits.contains_key(&id) => VisitChange::Update(visit),
                    Some(visit) => VisitChange::Create(visit),
                })
            })
            .collect();
        let passes = self.passes.into_values().filter(|pass| world.passes.get(&pass.id) != Some(pass)).collect();
        Decision { visit, outcome, visits, passes, entries: self.entries, candidates }
    }

    fn touch(&mut self, id: VisitId) {
        if !self.touched.contains(&id) {
            self.touched.push(id);
        }
    }
}
