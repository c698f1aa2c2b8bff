//! A number for the settings and definitions that a choice has read: the same as long as they are the same.

use crate::calendar::CutOff;
use crate::{Instant, Location, Money, Settings, TimePass, World};

/// Counts the changes of the rules themselves.
const RULES: i64 = 1;

/// A digest that is the same on every machine and in every version of the compiler.
struct Digest(u64);

/// Of what decides at a location at an instant: the settings of the visit, the cut-off of then, and every definition in the world.
pub(crate) fn version(world: &World, location: &Location, settings: &Settings, at: Instant) -> u64 {
    of(location, settings, at, &world.definitions.values().collect::<Vec<_>>())
}

/// A digest of the settings of a location at an instant and of these definitions: the same as long as they are.
pub fn digest(location: &Location, at: Instant, definitions: &[&TimePass]) -> u64 {
    of(location, location.settings_at(at), at, definitions)
}

fn of(location: &Location, settings: &Settings, at: Instant, definitions: &[&TimePass]) -> u64 {
    let mut digest = Digest(0x9e37_79b9_7f4a_7c15);
    digest.number(RULES);
    digest.number(location.id.0);
    digest.truth(location.closed);
    digest.numbers(location.ancestors.iter().map(|id| id.0));
    digest.settings(settings, location.cut_off_at(at));
    digest.length(definitions.len());
    definitions.iter().for_each(|definition| digest.definition(definition));
    digest.0
}

impl Digest {
    fn number(&mut self, n: i64) {
        self.0 = (self.0 ^ u64::from_le_bytes(n.to_le_bytes())).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        self.0 ^= self.0 >> 29;
    }

    fn truth(&mut self, yes: bool) {
        self.number(i64::from(yes));
    }

    fn length(&mut self, n: usize) {
        self.number(i64::try_from(n).unwrap_or(i64::MAX));
    }

    /// `None` is not the same as any number.
    fn maybe(&mut self, n: Option<i64>) {
        self.truth(n.is_some());
        self.number(n.unwrap_or(0));
    }

    fn money(&mut self, amount: Option<Money>) {
        self.maybe(amount.map(|amount| amount.as_ten_thousandths()));
    }

    fn numbers(&mut self, list: impl ExactSizeIterator<Item = i64>) {
        self.length(list.len());
        list.for_each(|n| self.number(n));
    }

    /// Every setting: naming them all makes a new one a compile error here.
    fn settings(&mut self, settings: &Settings, in_force: CutOff) {
        let Settings {
            cut_off: _,
            always_record_by_minute,
            pay_as_you_go,
            pay_as_you_go_min,
            pay_as_you_go_max,
            discount_bookings,
            week_starts_on,
            extra_passes_beat_limits,
            rounding_minutes,
            inactivity_minutes,
            close_when_exhausted,
            plans_without_passes_have_free_access,
            expiry_first,
            device_count_limit,
            // Read when passes are issued, not when one is chosen.
            roll_over: _,
            carried_first,
            cheapest_combination,
        } = settings;
        self.number(i64::from(in_force.minutes()));
        self.truth(*always_record_by_minute);
        self.truth(*pay_as_you_go);
        self.money(*pay_as_you_go_min);
        self.money(*pay_as_you_go_max);
        self.truth(*discount_bookings);
        self.number(i64::from(*week_starts_on));
        self.truth(*extra_passes_beat_limits);
        self.number(*rounding_minutes);
        self.number(*inactivity_minutes);
        self.truth(*close_when_exhausted);
        self.truth(*plans_without_passes_have_free_access);
        self.truth(*expiry_first);
        self.maybe(*device_count_limit);
        // Later settings count only where they are not what always was: digests of old choices stay comparable.
        if !carried_first {
            self.number(1);
        }
        if *cheapest_combination {
            self.number(2);
        }
    }

    /// All of a definition but its name and its door groups.
    fn definition(&mut self, definition: &TimePass) {
        let TimePass {
            id,
            name: _,
            owner,
            price,
            special_prices,
            minutes,
            counts_towards_plan_limits,
            priority,
            pay_as_you_go_for_members,
            pay_as_you_go_for_contacts,
            allow_network_check_in,
            only_for_contacts,
            only_for_members,
            plans,
            locations,
            owner_descendants,
            slots,
            archived,
            // Doors read them, no choice does.
            groups: _,
        } = definition;
        self.number(id.0);
        self.number(owner.0);
        self.money(Some(*price));
        self.numbers(special_prices.keys().map(|plan| plan.0));
        special_prices.values().for_each(|price| self.money(Some(*price)));
        self.maybe(*minutes);
        self.maybe(*priority);
        let switches = [
            counts_towards_plan_limits,
            pay_as_you_go_for_members,
            pay_as_you_go_for_contacts,
            allow_network_check_in,
            only_for_contacts,
            only_for_members,
            archived,
        ];
        switches.into_iter().for_each(|switch| self.truth(*switch));
        self.numbers(plans.iter().map(|plan| plan.0));
        self.numbers(locations.iter().map(|location| location.0));
        self.length(*owner_descendants);
        self.length(slots.len());
        for slot in slots {
            self.numbers([slot.day_of_week.into(), slot.from_minute.into(), slot.to_minute.into()].into_iter());
        }
    }
}
