//! A second, naive reading of the rule book: which passes are eligible (chapter 4) and in which order (R5.2, R5.3, R5.5).
//!
//! Written from the text, without looking at the engine; slow and plain on purpose.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hallpass_engine::{
    Access, DefinitionId, HeldPass, Instant, Location, LocationId, Money, Origin, PassId, PaygKind, Source, TimePass,
    Visit, VisitId, World,
};
use jiff::tz::TimeZone;

use crate::support::{Desk, MINUTE, cut_off_after, day_of, day_start, instant_to_wall, minutes, tz, wall_to_instant};

/// What the oracle knows: a world it may draw on, and whose visit it looks at.
pub struct Oracle {
    pub world: World,
    zones: BTreeMap<LocationId, TimeZone>,
    place: LocationId,
    source: Source,
    /// The visit that is being covered; it does not stand in its own way (R6.8).
    pub(super) me: VisitId,
    /// R9.6: passes that count towards plan limits are hidden.
    pub beyond_limit: bool,
    /// Passes sold so far; they are numbered downwards from -1.
    pub(super) sold: i64,
}

/// What a stretch begins on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// A pass that is there.
    Held(PassId),
    /// Pay as you go with this definition.
    Buy(DefinitionId),
}

impl Oracle {
    pub fn new(desk: &Desk, world: World, place: LocationId, source: Source, me: VisitId) -> Oracle {
        let zones = desk.zones.iter().map(|(id, name)| (*id, tz(name))).collect();
        Oracle { world, zones, place, source, me, beyond_limit: false, sold: 0 }
    }

    pub(super) fn location(&self) -> &Location {
        &self.world.locations[&self.place]
    }

    pub(super) fn zone(&self) -> &TimeZone {
        &self.zones[&self.place]
    }

    pub(super) fn cut_off(&self) -> i64 {
        i64::from(self.location().settings.cut_off.minutes())
    }

    pub fn next_cut_off(&self, at: Instant) -> Instant {
        cut_off_after(self.zone(), self.cut_off(), at)
    }

    pub(super) fn same_day(&self, one: Instant, other: Instant) -> bool {
        day_of(self.zone(), self.cut_off(), one) == day_of(self.zone(), self.cut_off(), other)
    }

    fn definition(&self, pass: &HeldPass) -> &TimePass {
        &self.world.definitions[&pass.definition]
    }

    /// R2.9, D11: the end of the stretch of opening that `at` lies in; `None` while closed.
    pub fn open_until(&self, pass: PassId, at: Instant) -> Option<Instant> {
        let held = &self.world.passes[&pass];
        // D21: slots do not end pay as you go.
        if held.payg.is_some() { Some(Instant::from_micros(i64::MAX)) } else { self.open(self.definition(held), at) }
    }

    /// The same of a definition.
    fn open(&self, definition: &TimePass, at: Instant) -> Option<Instant> {
        let slots = &definition.slots;
        if slots.is_empty() {
            return Some(Instant::from_micros(i64::MAX));
        }
        let today = instant_to_wall(self.zone(), at).date();
        let mut stretches = Vec::new();
        for offset in -8..=8_i64 {
            let day = today.checked_add(jiff::Span::new().days(offset)).unwrap();
            for slot in
                slots.iter().filter(|s| i64::from(s.day_of_week) == day.weekday().to_sunday_zero_offset().into())
            {
                let wall = |minute: u16| {
                    let midnight = day.to_datetime(jiff::civil::Time::midnight());
                    midnight.checked_add(jiff::Span::new().minutes(i64::from(minute))).unwrap()
                };
                let border = |minute| wall_to_instant(self.zone(), wall(minute));
                stretches.push((border(slot.from_minute), border(slot.to_minute)));
            }
        }
        stretches.sort();
        let mut end = None;
        for (from, to) in stretches {
            // A stretch that begins where the last one ends goes on.
            if from <= end.unwrap_or(at) && at < to {
                end = Some(end.map_or(to, |end: Instant| end.max(to)));
            }
        }
        end
    }

    /// R4.6, R6.8: minutes that other open visits have run on a pass, `None` when there are none. No visit runs beyond its
    /// cut-off (R7.14), even while the job that closes it is late.
    fn running(&self, pass: PassId, at: Instant) -> Option<i64> {
        let others = self.world.visits.values().filter(|v| v.to.is_none() && v.pass == Some(pass) && v.id != self.me);
        let run = |visit: &Visit| {
            let cut_off = i64::from(self.world.locations[&visit.location].settings.cut_off.minutes());
            let end = cut_off_after(&self.zones[&visit.location], cut_off, visit.from);
            minutes(visit.from, at.min(end)).max(0)
        };
        others.map(run).reduce(|one, other| one + other)
    }

    fn used_by_customer(&self, pass: &HeldPass) -> bool {
        let user = if pass.used_by_hand { Some(pass.owner) } else { pass.used_by };
        user == Some(self.world.customer.id)
    }

    /// R5.2.
    fn used_today(&self, pass: &HeldPass, at: Instant) -> bool {
        pass.total.is_none() && pass.used && self.used_by_customer(pass) && self.same_day(pass.used_date.unwrap(), at)
    }

    /// Chapter 4, rule by rule.
    pub fn eligible(&self, id: PassId, at: Instant) -> bool {
        let Some(pass) = self.world.passes.get(&id) else { return false };
        let definition = self.definition(pass);
        let r4_5 = pass.expires.is_none_or(|expires| at < expires);
        let r4_11 = pass.frozen.is_none_or(|(from, to)| at < from || to <= at);
        let r4_6 = match pass.remaining {
            Some(remaining) => remaining - self.running(id, at).unwrap_or(0) > 0,
            None => !pass.used || self.used_today(pass, at),
        };
        let r4_8 = pass.contract.as_ref().is_none_or(|c| {
            let paused = c.pauses.iter().any(|(from, until)| *from <= at && until.is_none_or(|until| at < until));
            c.start <= at && c.end.is_none_or(|end| at < end) && !paused
        });
        let r4_10 = pass.access != Access::None;
        let d6 = pass.valid_from.is_none_or(|from| from <= at);
        // R10.11, R10.5: only a fixed price that the customer has paid here for this day.
        let r10_11 = pass.payg.is_none_or(|payg| {
            payg.kind == PaygKind::Fixed
                && payg.location == self.place
                && pass.owner == self.world.customer.id
                && self.used_today(pass, at)
        });
        let r9_6 = !self.beyond_limit || pass.payg.is_some() || !definition.counts_towards_plan_limits;
        self.fits(definition, at) && r4_5 && r4_11 && r4_6 && r4_8 && r4_10 && d6 && r10_11 && r9_6
    }

    /// R4.2, R4.3, R4.4 and R4.7: what a definition asks of place, time and person.
    pub(super) fn fits(&self, definition: &TimePass, at: Instant) -> bool {
        let contracts = &self.world.customer.contracts;
        let member = contracts.iter().any(|c| c.is_active_at(at));
        let on_plan = contracts.iter().any(|c| c.is_active_at(at) && definition.plans.contains(&c.plan.id));
        let r4_2 = if definition.locations.is_empty() {
            definition.owner == self.place || self.location().ancestors.contains(&definition.owner)
        } else {
            definition.locations.contains(&self.place)
        };
        let r4_3 = self.open(definition, at).is_some();
        let r4_4 = match (definition.only_for_contacts, definition.only_for_members) {
            (true, _) => !member,
            (_, true) => member && (definition.plans.is_empty() || on_plan),
            _ => true,
        };
        let r4_7 = self.source != Source::NetworkActivity || definition.allow_network_check_in;
        r4_2 && r4_3 && r4_4 && r4_7
    }

    /// D22: the lowest special price of the plans active at the start, else the price.
    pub(super) fn price(&self, definition: &TimePass, at: Instant) -> Money {
        let active = self.world.customer.contracts.iter().filter(|c| c.is_active_at(at));
        let special = active.filter_map(|c| definition.special_prices.get(&c.plan.id)).min();
        special.copied().unwrap_or(definition.price)
    }

    /// R5.2, R5.3 and R5.5 as one key; the smallest comes first.
    fn key(&self, pass: &HeldPass, at: Instant) -> impl Ord + use<> {
        let definition = self.definition(pass);
        let expiry_first = self.location().settings.expiry_first;
        let never = Instant::from_micros(i64::MAX);
        let expires = pass.expires.unwrap_or(never);
        let places =
            if definition.locations.is_empty() { 1 + definition.owner_descendants } else { definition.locations.len() };
        let remaining = pass.remaining.unwrap_or(0);
        (
            (!self.used_today(pass, at), self.in_use(pass, at)),
            Reverse(definition.priority.unwrap_or(0)),
            pass.access != Access::Own,
            if expiry_first { expires } else { never },
            pass.total.is_some(),
            self.price(definition, at),
            matches!(pass.origin, Origin::Manual | Origin::PayAsYouGo),
            places,
            if expiry_first { remaining } else { -remaining },
            expires,
            (pass.created, pass.id),
        )
    }

    /// R6.8: time passes that others run on wait until there is nothing else.
    fn in_use(&self, pass: &HeldPass, at: Instant) -> bool {
        pass.total.is_some() && self.running(pass.id, at).is_some()
    }

    /// Every eligible pass at `at`, best first.
    pub fn order(&self, at: Instant) -> Vec<PassId> {
        let mut passes: Vec<&HeldPass> = self.world.passes.values().filter(|p| self.eligible(p.id, at)).collect();
        passes.sort_by_key(|pass| self.key(pass, at));
        passes.into_iter().map(|pass| pass.id).collect()
    }

    /// R5.1: the best pass, else pay as you go.
    pub fn best(&self, at: Instant) -> Option<Take> {
        self.order(at).first().copied().map(Take::Held).or_else(|| self.offer(at).map(Take::Buy))
    }

    /// R2.2, R2.4, D10: FromTime as stored.
    pub fn rounded_from(&self, raw: Instant) -> Instant {
        let (down, up) = self.neighbours(raw);
        let cut_off = self.next_cut_off(raw);
        if nearer_up(raw, down, self.step()) && up < cut_off { up } else { down }
    }

    /// R2.2, R2.3, D10: ToTime as stored.
    pub fn rounded_to(&self, from: Instant, raw: Instant) -> Instant {
        let (down, up) = self.neighbours(raw);
        let nearest = if nearer_up(raw, down, self.step()) { up.min(self.next_cut_off(raw)) } else { down };
        if nearest > from { nearest } else { shift(from, self.step()).min(self.next_cut_off(from)) }
    }

    fn step(&self) -> i64 {
        self.location().settings.rounding_minutes * MINUTE
    }

    /// The multiples of the step around an instant, counted from the cut-off before it.
    fn neighbours(&self, raw: Instant) -> (Instant, Instant) {
        let mut down = day_start(self.zone(), self.cut_off(), day_of(self.zone(), self.cut_off(), raw));
        while shift(down, self.step()) <= raw {
            down = shift(down, self.step());
        }
        (down, shift(down, self.step()))
    }
}

fn nearer_up(raw: Instant, down: Instant, step: i64) -> bool {
    2 * (raw.as_micros() - down.as_micros()) >= step
}

fn shift(at: Instant, micros: i64) -> Instant {
    Instant::from_micros(at.as_micros() + micros)
}
