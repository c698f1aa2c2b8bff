//! The oracle's reading of chapter 10: what is sold, and what it costs.

use std::collections::BTreeMap;

use hallpass_engine::{
    Access, Cover, DefinitionId, HeldPass, Instant, Money, Origin, PassId, PaygKind, PaygState, Segment, TimePass,
};

use super::oracle::Oracle;
use crate::support::minutes;

/// What a pay-as-you-go pass has become, without its number: definition, billed minutes, UsedDate, charge and Price.
pub type Bought = (i64, Option<i64>, Option<Instant>, Option<Money>, Money);

impl Oracle {
    /// R10.1, R10.2, D21: the lowest price per minute, then fixed prices by price; ties by priority, then Id.
    pub fn offer(&self, at: Instant) -> Option<DefinitionId> {
        if !self.location().settings.pay_as_you_go {
            return None;
        }
        let member = self.world.customer.contracts.iter().any(|c| c.is_active_at(at));
        let for_sale = |d: &&TimePass| {
            let audience = if member { d.pay_as_you_go_for_members } else { d.pay_as_you_go_for_contacts };
            audience && !d.archived && d.minutes != Some(0) && self.fits(d, at)
        };
        let all: Vec<&TimePass> = self.world.definitions.values().filter(for_sale).collect();
        // A common multiple makes whole numbers of the prices per minute.
        let multiple: i128 = all.iter().filter_map(|d| d.minutes).map(i128::from).product();
        let key = |d: &&TimePass| {
            let price = i128::from(self.price(d, at).as_ten_thousandths());
            let per_minute = d.minutes.map_or(price, |minutes| price * multiple / i128::from(minutes));
            (d.minutes.is_none(), per_minute, -d.priority.unwrap_or(0), d.id)
        };
        all.into_iter().min_by_key(key).map(|d| d.id)
    }

    /// R10.3: a new pass, nothing charged yet.
    pub fn buy(&mut self, definition: DefinitionId, at: Instant) -> PassId {
        self.sold += 1;
        let id = PassId(-self.sold);
        let fixed = self.world.definitions[&definition].minutes.is_none();
        let kind = if fixed { PaygKind::Fixed } else { PaygKind::Timed };
        let pass = HeldPass {
            id,
            unique_id: String::new(),
            owner: self.world.customer.id,
            definition,
            total: None,
            remaining: None,
            used: false,
            used_date: None,
            used_by: None,
            used_by_hand: false,
            expires: None,
            frozen: None,
            valid_from: None,
            created: at,
            origin: Origin::PayAsYouGo,
            contract: None,
            access: Access::Own,
            payg: Some(PaygState::open(kind, self.location().id)),
            carried_from: None,
        };
        self.world.passes.insert(id, pass);
        id
    }

    /// R10.4, R10.5, R10.7, R10.8: prices the parts of a visit that has ended, in order.
    pub fn charge(&mut self, segments: &[Segment]) {
        // What was charged before, by the start of its part.
        let mut parts: BTreeMap<PassId, Instant> = BTreeMap::new();
        let customer = self.world.customer.id;
        let others = self.world.visits.values().filter(|v| v.customer == customer && v.id != self.me);
        for visit in others.filter(|v| v.location == self.location().id) {
            for segment in &visit.segments {
                if let Cover::PayAsYouGo(id) = segment.cover {
                    parts.insert(id, segment.from);
                }
            }
        }
        for segment in segments {
            let Cover::PayAsYouGo(id) = segment.cover else { continue };
            let pass = &self.world.passes[&id];
            let state = pass.payg.unwrap();
            parts.insert(id, segment.from);
            if state.kind == PaygKind::Fixed && state.charge.is_some() {
                continue;
            }
            let definition = &self.world.definitions[&pass.definition];
            let billed = (minutes(segment.from, segment.to) + 14) / 15 * 15;
            let (part, whole) = definition.minutes.map_or((1, 1), |included| (billed, included));
            let own = self.discounted(definition, segment.from, part, whole);
            let same_day = |start: &Instant| self.same_day(*start, segment.from);
            let states = parts.iter().filter(|(other, start)| **other != id && same_day(start));
            let states: Vec<PaygState> = states.filter_map(|(other, _)| self.world.passes[other].payg).collect();
            let cents = |money: Money| money.as_ten_thousandths() / 100;
            let sum: i64 = own + states.iter().filter_map(|s| s.charge).map(cents).sum::<i64>();
            let charged: i64 = states.iter().filter(|s| s.charge.is_some()).map(|s| cents(s.price)).sum();
            let settings = &self.location().settings;
            let least = settings.pay_as_you_go_min.map_or(sum, |min| sum.max(cents(min)));
            let target = settings.pay_as_you_go_max.map_or(least, |max| least.min(cents(max)));
            let price = (target - charged).max(0);
            let pass = self.world.passes.get_mut(&id).unwrap();
            let state = pass.payg.as_mut().unwrap();
            state.charge = Some(Money::from_ten_thousandths(own * 100));
            state.price = Money::from_ten_thousandths(price * 100);
            if state.kind == PaygKind::Timed {
                (pass.total, pass.remaining) = (Some(billed), Some(0));
                (pass.used, pass.used_date) = (true, Some(segment.to));
            }
        }
    }

    /// Cents, half up: the price less the highest discount, for a part of a whole (D22: of the plans active at the start).
    fn discounted(&self, definition: &TimePass, at: Instant, part: i64, whole: i64) -> i64 {
        let active = self.world.customer.contracts.iter().filter(|c| c.is_active_at(at));
        let plans = active.map(|c| c.plan.discount_time_passes).max().unwrap_or_default();
        let discount = plans.max(self.world.customer.team_discount).as_ten_thousandths();
        let price = i128::from(self.price(definition, at).as_ten_thousandths());
        let over = price * i128::from(1_000_000 - discount) * i128::from(part);
        let under = 1_000_000 * i128::from(whole) * 100;
        i64::try_from((2 * over + under) / (2 * under)).unwrap()
    }
}

/// What a pass has become, if it is pay as you go.
pub fn bought(pass: &HeldPass) -> Option<Bought> {
    pass.payg.map(|payg| (pass.definition.0, pass.total, pass.used_date, payg.charge, payg.price))
}

/// The pay-as-you-go passes of a visit, in order.
pub fn bought_by(segments: &[Segment], passes: &BTreeMap<PassId, HeldPass>) -> Vec<Option<Bought>> {
    let ids = segments.iter().filter_map(|s| match s.cover {
        Cover::PayAsYouGo(id) => Some(id),
        _ => None,
    });
    ids.map(|id| bought(&passes[&id])).collect()
}
