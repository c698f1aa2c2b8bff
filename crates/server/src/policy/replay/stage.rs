//! A small world in memory in which visits are decided once more: passes and visits of customers who share passes, by the real
//! engine, with nothing written anywhere.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::{
    Access, Amount, CountedVisit, Cover, CustomerId, Decision, DefinitionId, EntryKind, HeldPass, Instant, Location,
    LocationId, PassId, Span, TimePass, Visit, VisitChange, VisitId, World, limits,
};
use hallpass_store::desk::{History, PastMovement};

/// What is the same for all customers.
#[derive(Debug)]
pub(super) struct Scenery<'a> {
    /// The locations with the settings to decide by.
    pub(super) locations: &'a BTreeMap<LocationId, Location>,
    /// All definitions.
    pub(super) definitions: &'a BTreeMap<DefinitionId, TimePass>,
    /// Those pay as you go may sell.
    pub(super) sold: &'a BTreeSet<DefinitionId>,
}

/// What a visit has taken from passes that are not pay as you go.
pub(super) type Taken = BTreeMap<(VisitId, PassId), (i64, i64)>;

/// The state of things.
pub(super) struct Stage<'a> {
    scenery: &'a Scenery<'a>,
    history: &'a History,
    pub(super) passes: BTreeMap<PassId, HeldPass>,
    pub(super) visits: BTreeMap<VisitId, Visit>,
    by_customer: BTreeMap<CustomerId, BTreeSet<VisitId>>,
    open: BTreeSet<VisitId>,
    /// Minutes and days, by visit and pass.
    pub(super) taken: Taken,
    made: i64,
}

/// Other visits matter this far around a command, as they do in the store.
const MARGIN: Span = Span::days(3);

/// Numbers of pay-as-you-go passes that are made here begin behind all stored ones.
const MADE: i64 = 1 << 48;

impl<'a> Stage<'a> {
    pub(super) fn new(scenery: &'a Scenery<'a>, history: &'a History) -> Stage<'a> {
        Stage {
            scenery,
            history,
            passes: BTreeMap::new(),
            visits: BTreeMap::new(),
            by_customer: BTreeMap::new(),
            open: BTreeSet::new(),
            taken: Taken::new(),
            made: MADE,
        }
    }

    pub(super) fn location(&self, id: LocationId) -> Option<&'a Location> {
        self.scenery.locations.get(&id)
    }

    /// A visit as it is stored, with the pay-as-you-go passes it made.
    pub(super) fn put(&mut self, visit: &Visit, passes: &BTreeSet<PassId>) {
        for pass in passes.iter().filter_map(|id| self.history.passes.get(id)).filter(|pass| pass.payg.is_some()) {
            self.passes.insert(pass.id, pass.clone());
        }
        self.keep(visit.clone());
    }

    fn keep(&mut self, visit: Visit) {
        if visit.to.is_none() {
            self.open.insert(visit.id)
        } else {
            self.open.remove(&visit.id)
        };
        self.by_customer.entry(visit.customer).or_default().insert(visit.id);
        self.visits.insert(visit.id, visit);
    }

    /// A movement that happened whatever the policy: a pass comes to life, is corrected or used by a visit that is not decided
    /// again. What is not there any more cannot be taken.
    pub(super) fn apply_movement(&mut self, movement: &PastMovement) {
        let Some(stored) = self.history.passes.get(&movement.pass) else { return };
        let fresh = || HeldPass {
            remaining: stored.total.map(|_| 0),
            used: true,
            used_date: None,
            used_by: None,
            used_by_hand: false,
            ..stored.clone()
        };
        let pass = self.passes.entry(movement.pass).or_insert_with(fresh);
        if movement.kind == "correct" {
            pass.used_by_hand = stored.used_by_hand;
        }
        let gained = match movement.kind.as_str() {
            "issue" | "give_back" | "correct" => movement.amount,
            "use" | "revoke" => -movement.amount,
            // Expiry is a comparison with ExpireDate (R12.1).
            _ => return,
        };
        match pass.remaining {
            Some(left) => {
                let left = left.saturating_add(gained).max(0);
                pass.remaining = Some(left);
                (pass.used, pass.used_date) = (left == 0, (left == 0).then_some(movement.happened));
            }
            None => {
                pass.used = gained < 0;
                pass.used_date = pass.used.then_some(movement.happened);
                let by =
                    movement.visit.and_then(|visit| self.history.visits.get(&visit)).map(|past| past.visit.customer);
                pass.used_by = by.filter(|_| pass.used);
            }
        }
    }

    /// The world of a customer around a command, as the store would load it.
    pub(super) fn world(&self, id: CustomerId, places: &[LocationId], (from, to): (Instant, Instant)) -> Option<World> {
        let member = self.history.members.get(&id)?;
        let (since, until) = (from - MARGIN, to + MARGIN);
        let own = self.by_customer.get(&id).into_iter().flatten().filter_map(|id| self.visits.get(id));
        let near = own.clone().filter(|v| v.to.is_none_or(|to| to >= since) && (v.to.is_none() || v.from <= until));
        let mut visits: BTreeMap<VisitId, Visit> = near.map(|visit| (visit.id, visit.clone())).collect();
        let since =
            visits.values().filter(|v| v.to.is_none()).map(|v| v.from - MARGIN).min().map_or(since, |s| s.min(since));
        // What others run on now is not free (R6.8).
        let open = self.open.iter().filter_map(|id| self.visits.get(id));
        visits.extend(open.filter(|visit| visit.pass.is_some()).map(|visit| (visit.id, visit.clone())));
        let rested_on: BTreeSet<PassId> = visits.values().flat_map(rests_on).collect();
        let mut passes = BTreeMap::new();
        for pass in self.passes.values() {
            let access = member.access_to(pass);
            let fresh = pass.expires.is_none_or(|end| end > since);
            let useful = if pass.used { pass.used_date.is_some_and(|at| at >= since && at <= until) } else { fresh };
            if rested_on.contains(&pass.id) || access != Access::None && useful {
                passes.insert(pass.id, HeldPass { access, ..pass.clone() });
            }
        }
        let customer = member.customer.clone();
        let issuers = customer.contracts.iter().map(|contract| contract.issued_by);
        let named = places.iter().copied().chain(visits.values().map(|visit| visit.location)).chain(issuers);
        let locations: BTreeMap<LocationId, Location> =
            named.filter_map(|id| Some((id, self.scenery.locations.get(&id)?.clone()))).collect();
        let offers = locations.values().any(|location| location.has_ever(|settings| settings.pay_as_you_go));
        let sold = self.scenery.sold.iter().filter(|_| offers).copied();
        let definitions = passes.values().map(|pass| pass.definition).chain(sold);
        let definitions = definitions.filter_map(|id| Some((id, self.scenery.definitions.get(&id)?.clone()))).collect();
        let usage = if limits::any(&customer.contracts) {
            own.map(|visit| CountedVisit {
                visit: visit.id,
                from: visit.from,
                to: visit.to,
                counts: visit.counts_towards_plan_limits,
            })
            .collect()
        } else {
            Vec::new()
        };
        Some(World { customer, locations, definitions, passes, visits, usage, bookings: Vec::new() })
    }

    /// The pay-as-you-go passes that were made here.
    pub(super) fn made(&self) -> impl Iterator<Item = &HeldPass> {
        self.passes.range(PassId(MADE)..).map(|(_, pass)| pass)
    }

    /// Does what the engine has decided. `number` is what a new visit is called; answers the visit the decision was about.
    pub(super) fn apply(&mut self, decision: Decision, number: VisitId, now: Instant) -> VisitId {
        let mut numbers = BTreeMap::new();
        for made in decision.new_passes {
            self.made += 1;
            let id = PassId(self.made);
            numbers.insert(made.id, id);
            let unique_id = format!("made {}", self.made);
            self.passes.insert(id, HeldPass { id, unique_id, created: now, ..made });
        }
        let stored = |id: PassId| numbers.get(&id).copied().unwrap_or(id);
        let visit_number = |id: VisitId| if id == VisitId::NEW { number } else { id };
        for change in decision.visits {
            match change {
                VisitChange::Create(mut visit) | VisitChange::Update(mut visit) => {
                    visit.id = visit_number(visit.id);
                    visit.pass = visit.pass.map(stored);
                    for segment in &mut visit.segments {
                        segment.cover = match segment.cover {
                            Cover::Day(pass) => Cover::Day(stored(pass)),
                            Cover::Time(pass) => Cover::Time(stored(pass)),
                            Cover::PayAsYouGo(pass) => Cover::PayAsYouGo(stored(pass)),
                            Cover::Overtime(pass) => Cover::Overtime(pass.map(stored)),
                        };
                    }
                    self.keep(visit);
                }
                VisitChange::Delete(id) => {
                    self.visits.remove(&id);
                    self.open.remove(&id);
                    self.by_customer.values_mut().for_each(|visits| {
                        visits.remove(&id);
                    });
                }
            }
        }
        for pass in decision.passes {
            self.passes.insert(pass.id, pass);
        }
        for id in &decision.deleted_passes {
            self.passes.remove(id);
        }
        for entry in decision.entries {
            let pass = stored(entry.pass);
            if pass.0 > MADE || self.passes.get(&pass).is_none_or(|pass| pass.payg.is_some()) {
                continue;
            }
            let sign = if entry.kind == EntryKind::Use { 1 } else { -1 };
            let sum = self.taken.entry((visit_number(entry.visit), pass)).or_default();
            match entry.amount {
                Amount::Minutes(minutes) => sum.0 += sign * minutes,
                Amount::Day => sum.1 += sign,
                Amount::Nothing => {}
            }
        }
        visit_number(decision.visit)
    }
}

/// The passes a visit rests on.
pub(super) fn rests_on(visit: &Visit) -> BTreeSet<PassId> {
    visit.pass.into_iter().chain(visit.segments.iter().filter_map(|segment| segment.cover.pass())).collect()
}
