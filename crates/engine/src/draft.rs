//! A decision in the making: the world as it would be, with what changed in it and in which order.

use std::collections::BTreeMap;

use crate::{
    Decision, Entry, HeldPass, Instant, Location, LocationId, Outcome, PassId, Settlement, TimePass, Trace, Visit,
    VisitChange, VisitId, World,
};

/// Reads answer with the drafted state, else with the world's. Dropping a draft undoes everything (R7.9: a refused request
/// changes nothing).
#[derive(Clone)]
pub(crate) struct Draft<'w> {
    world: &'w World,
    /// `None` = removed.
    passes: BTreeMap<PassId, Option<HeldPass>>,
    made: i64,
    visits: BTreeMap<VisitId, Option<Visit>>,
    touched: Vec<VisitId>,
    entries: Vec<Entry>,
    /// How visits that were settled came to be covered (beyond W22).
    combined: Vec<(VisitId, Trace)>,
    settled: BTreeMap<VisitId, Settlement>,
}

impl<'w> Draft<'w> {
    pub(crate) fn new(world: &'w World) -> Draft<'w> {
        Draft {
            world,
            passes: BTreeMap::new(),
            made: 0,
            visits: BTreeMap::new(),
            touched: Vec::new(),
            entries: Vec::new(),
            combined: Vec::new(),
            settled: BTreeMap::new(),
        }
    }

    pub(crate) fn world(&self) -> &'w World {
        self.world
    }

    pub(crate) fn location(&self, id: LocationId) -> Option<&'w Location> {
        self.world.locations.get(&id)
    }

    pub(crate) fn pass(&self, id: PassId) -> Option<&HeldPass> {
        match self.passes.get(&id) {
            Some(drafted) => drafted.as_ref(),
            None => self.world.passes.get(&id),
        }
    }

    pub(crate) fn definition_of(&self, pass: &HeldPass) -> Option<&'w TimePass> {
        self.world.definitions.get(&pass.definition)
    }

    /// All passes in their drafted state: those of the world by Id, made ones last.
    pub(crate) fn passes(&self) -> impl Iterator<Item = &HeldPass> {
        let stored = self.world.passes.iter().filter_map(|(id, stored)| match self.passes.get(id) {
            Some(drafted) => drafted.as_ref(),
            None => Some(stored),
        });
        stored.chain(self.passes.range(..PassId(0)).rev().filter_map(|(_, made)| made.as_ref()))
    }

    /// Changes a pass; an unknown one stays unknown.
    pub(crate) fn change_pass(&mut self, id: PassId, change: impl FnOnce(&mut HeldPass)) {
        let Some(mut pass) = self.pass(id).cloned() else { return };
        change(&mut pass);
        self.passes.insert(id, Some(pass));
    }

    /// The number a pass `like` this one would get: that of a removed one it takes the place of, else the next.
    pub(crate) fn number_for(&self, like: impl Fn(&HeldPass) -> bool) -> PassId {
        let removed = self.passes.iter().filter(|(_, drafted)| drafted.is_none()).map(|(id, _)| *id);
        let again = removed.clone().filter(|id| self.world.passes.get(id).is_some_and(&like)).min();
        // One that this decision made and took back leaves its number.
        let freed = removed.filter(|id| id.is_made()).max();
        again.or(freed).unwrap_or(PassId::made(self.made + 1))
    }

    /// Adds a pass under the number [`Draft::number_for`] gave, or takes it back into use.
    pub(crate) fn add_pass(&mut self, pass: HeldPass) {
        if pass.id.is_made() {
            self.made = self.made.max(-pass.id.0);
        }
        self.passes.insert(pass.id, Some(pass));
    }

    /// The pass as it was before this decision.
    pub(crate) fn stored_pass(&self, id: PassId) -> Option<&'w HeldPass> {
        self.world.passes.get(&id)
    }

    pub(crate) fn remove_pass(&mut self, id: PassId) {
        self.passes.insert(id, None);
    }

    /// The visits of the world by Id, in their drafted state. A new one is put last of all: nobody has to look for it here.
    pub(crate) fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.world.visits.iter().filter_map(|(id, stored)| match self.visits.get(id) {
            Some(drafted) => drafted.as_ref(),
            None => Some(stored),
        })
    }

    /// The visits changed so far, whosever: their drafted state, `None` = deleted.
    pub(crate) fn changed_visits(&self) -> &BTreeMap<VisitId, Option<Visit>> {
        &self.visits
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
        self.settled.remove(&id);
        self.visits.insert(id, None);
    }

    /// The passes that have changed since an earlier draft of the same world, with what is left of them.
    pub(crate) fn drawn_since(&self, earlier: &Draft<'_>) -> Vec<(PassId, Option<i64>, Option<Instant>)> {
        let drafted = self.passes.iter().filter_map(|(id, pass)| pass.as_ref().map(|pass| (*id, pass)));
        let changed = drafted.filter(|(id, pass)| earlier.pass(*id) != Some(*pass));
        changed.map(|(id, pass)| (id, pass.remaining, pass.used_date)).collect()
    }

    /// Notes how a visit came to be covered; a later note takes the place of an earlier one.
    pub(crate) fn note_combined(&mut self, visit: VisitId, trace: Trace) {
        self.combined.retain(|(known, _)| *known != visit);
        self.combined.push((visit, trace));
    }

    pub(crate) fn record(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// What settling a visit has decided so far.
    pub(crate) fn settlement(&mut self, visit: VisitId) -> &mut Settlement {
        self.settled.entry(visit).or_insert_with(|| Settlement { visit, later: Vec::new(), charges: Vec::new() })
    }

    /// The visit is settled anew from an instant on; what this decision has decided about the stretches before it stays.
    pub(crate) fn unsettle(&mut self, visit: VisitId, from: Instant) {
        let Some(settlement) = self.settled.get_mut(&visit) else { return };
        settlement.later.retain(|later| later.trace.at < from);
        settlement.charges.retain(|charge| charge.from < from);
        if settlement.later.is_empty() && settlement.charges.is_empty() {
            self.settled.remove(&visit);
        }
    }

    /// What settling a visit has decided, taken out.
    pub(crate) fn take_settlement(&mut self, visit: VisitId) -> Option<Settlement> {
        self.settled.remove(&visit)
    }

    /// The finished decision. Passes that came back to where they were are left out.
    pub(crate) fn decide(mut self, visit: VisitId, outcome: Outcome, trace: Option<Trace>) -> Decision {
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
        let known = |id: &PassId| world.passes.contains_key(id);
        let deleted_passes = self.passes.iter().filter(|(id, p)| p.is_none() && known(id)).map(|(id, _)| *id).collect();
        let (mut new_passes, mut passes) = (Vec::new(), Vec::new());
        for pass in self.passes.into_values().flatten() {
            match world.passes.get(&pass.id) {
                Some(stored) if *stored == pass => {}
                Some(_) => passes.push(pass),
                None => new_passes.push(pass),
            }
        }
        new_passes.reverse();
        // What moved on a pass that was made and removed again never happened.
        let real = |entry: &Entry| known(&entry.pass) || new_passes.iter().any(|pass| pass.id == entry.pass);
        let entries = self.entries.into_iter().filter(real).collect();
        let mut combined = self.combined;
        let own = combined.iter().position(|(known, _)| *known == visit).map(|place| combined.remove(place).1);
        // How the visit was settled takes the place of how it began, but for the limits that were tested then.
        let trace = match (own, trace) {
            (Some(own), before) => Some(Trace { limits: before.map(|t| t.limits).unwrap_or_default(), ..own }),
            (None, trace) => trace,
        };
        let settled = self.settled.into_values().collect();
        Decision { visit, outcome, visits, new_passes, passes, deleted_passes, entries, trace, combined, settled }
    }

    fn touch(&mut self, id: VisitId) {
        if !self.touched.contains(&id) {
            self.touched.push(id);
        }
    }
}
