//! Which doors a customer may pass at a place, and until when (chapter 14): the groups of the passes that can be used there.
//!
//! Holding is enough, nobody has to be checked in (R14.1). Whether a pass can be used is what chapter 4 says, asked of the same
//! tests as a check-in; only what the hour and an open visit say is left out (R14.6). The answer is always the whole set, never a
//! difference (R14.4).

use std::collections::BTreeMap;

use crate::draft::Draft;
use crate::eligibility::Entrance;
use crate::{Contract, ContractState, DoorGroup, Instant, Location, LocationId, Money, Source, World};

/// A customer is in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub group: DoorGroup,
    /// When the last pass that gives the group ends, as far as is known now (R14.4); `None` = one of them has no end.
    pub until: Option<Instant>,
}

/// What a customer may pass at a place at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoorAccess {
    /// Every group the customer is in, each once, in the order of providers and names.
    pub memberships: Vec<Membership>,
    /// The next instant at which this may be another answer although nobody writes anything: something expires, thaws, begins,
    /// or a business day ends. `None` = it stays so until somebody does.
    pub look_again: Option<Instant>,
}

/// The groups of the customer of a world at a place (R14.2): those of every pass that can be used there at some hour of the
/// business day of `at`, the day pass in use among them, whether or not its definition is archived (R3.11). A pass that has
/// expired gives none (R12.1), and nobody is in a group of a place that has closed. `None` when the place is not in the world.
pub fn door_access(world: &World, place: LocationId, at: Instant) -> Option<DoorAccess> {
    let draft = Draft::new(world);
    let location = draft.location(place)?;
    let entrance = Entrance::new(&draft, (location, location.settings_at(at)), at, Source::Manual, None);
    let mut groups: BTreeMap<DoorGroup, Option<Instant>> = BTreeMap::new();
    let mut turns = Turns { at, next: None };
    world.customer.contracts.iter().for_each(|contract| turns.of_contract(contract));
    for pass in world.passes.values() {
        let Some(definition) = draft.definition_of(pass).filter(|definition| !definition.groups.is_empty()) else {
            continue;
        };
        turns.add(pass.expires);
        turns.add(pass.valid_from);
        turns.add(pass.frozen.map(|(from, _)| from));
        turns.add(pass.frozen.map(|(_, to)| to));
        if let Some(contract) = &pass.contract {
            turns.of_state(contract);
        }
        let facts = entrance.facts(pass, Some(definition), Money::ZERO);
        let day_ends = facts.used_today.then(|| end_of_day(location, at));
        turns.add(day_ends);
        let shut = location.closed || !world.customer.active;
        if shut || entrance.failures(&facts).iter().any(|failure| !failure.is_of_the_hour()) {
            continue;
        }
        let until = day_ends.into_iter().chain(pass.expires).min();
        for group in definition.groups.iter() {
            groups.entry(group.clone()).and_modify(|known| *known = later(*known, until)).or_insert(until);
        }
    }
    let memberships = groups.into_iter().map(|(group, until)| Membership { group, until }).collect();
    Some(DoorAccess { memberships, look_again: turns.next })
}

/// The later end; none is the latest.
fn later(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    Some(one?.max(other?))
}

/// The end of the business day of `at`: the first cut-off with which another day begins. After a change of the clock there may
/// be one before it (R2.5).
fn end_of_day(location: &Location, at: Instant) -> Instant {
    let mut end = location.next_cut_off(at);
    while location.business_day(end) == location.business_day(at) {
        end = location.next_cut_off(end);
    }
    end
}

/// The first of some instants that lies ahead.
struct Turns {
    at: Instant,
    next: Option<Instant>,
}

impl Turns {
    fn add(&mut self, instant: Option<Instant>) {
        let ahead = instant.filter(|instant| *instant > self.at);
        self.next = self.next.into_iter().chain(ahead).min();
    }

    /// Who is a member, and on which plan (R4.4).
    fn of_contract(&mut self, contract: &Contract) {
        self.add(Some(contract.start));
        self.add(contract.end);
        contract.plan_changes.iter().for_each(|change| self.add(Some(change.from)));
    }

    /// R4.8.
    fn of_state(&mut self, contract: &ContractState) {
        self.add(Some(contract.start));
        self.add(contract.end);
        for (from, until) in &contract.pauses {
            self.add(Some(*from));
            self.add(*until);
        }
    }
}
