//! What a way to cover a visit costs the customer (beyond W22).
//!
//! A day pass costs its price for this customer (R13.2, without a price of its own) when the visit uses it up, and nothing when it
//! was used that day already; a time pass the share of the minutes drawn; pay as you go its charge (R10.4-R10.8). Passes of a
//! plan cost nothing. Shares are rounded half up to ten-thousandths, each stretch by itself.

use std::collections::BTreeSet;

use crate::calendar::minutes_between;
use crate::draft::Draft;
use crate::eligibility::is_day_pass;
use crate::pricing::{discounted, highest_discount, list_price, plans_at, rounded_quotient};
use crate::{Combination, Cost, Cover, HeldPass, Instant, Money, Origin, Part, PassId, Visit, pay_as_you_go};

/// The price of a whole pass, and how many minutes that is for; day passes have none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    price: Money,
    minutes: Option<i64>,
}

impl Rate {
    /// For a stretch that begins at `at`.
    fn of(draft: &Draft<'_>, pass: &HeldPass, at: Instant) -> Rate {
        let customer = &draft.world().customer;
        let plans = plans_at(customer, at);
        let definition =
            draft.definition_of(pass).filter(|_| !matches!(pass.origin, Origin::Plan | Origin::PayAsYouGo));
        let price = definition.map_or(Money::ZERO, |definition| {
            let list = list_price(definition, plans.iter().map(|plan| plan.id));
            discounted(list, highest_discount(&plans, customer.team_discount)).max(Money::ZERO)
        });
        let minutes = (!is_day_pass(pass)).then(|| {
            let included = draft.definition_of(pass).and_then(|definition| definition.minutes).filter(|n| *n > 0);
            included.or(pass.total).unwrap_or(1).max(1)
        });
        Rate { price, minutes }
    }

    fn cost(self, from: Instant, to: Instant) -> Money {
        let Some(whole) = self.minutes else { return self.price };
        let exact = i128::from(self.price.as_ten_thousandths()) * i128::from(minutes_between(from, to));
        rounded_quotient(exact, i128::from(whole), Money::DECIMALS)
    }
}

/// What it costs to take a pass from `at` on, before it is taken; nothing for a day pass that is used already, and for what is
/// only priced at the end.
pub(super) fn of_choice(draft: &Draft<'_>, at: Instant, pass: Option<PassId>) -> Option<Rate> {
    let pass = pass.and_then(|id| draft.pass(id))?;
    let used_day = is_day_pass(pass) && pass.used;
    (!used_day).then(|| Rate::of(draft, pass, at))
}

/// The cost of a way with one more stretch.
pub(super) fn added(cost: &Cost, rate: Option<Rate>, from: Instant, to: Instant, overtime: bool) -> Cost {
    let minutes = if overtime { minutes_between(from, to) } else { 0 };
    let money = rate.map_or(Money::ZERO, |rate| rate.cost(from, to));
    Cost { overtime: cost.overtime + minutes, money: cost.money + money }
}

/// The stretches of a settled visit with their costs: `base` is before the visit drew on anything, `after` when it has.
pub(super) fn combination(base: &Draft<'_>, after: &Draft<'_>, visit: &Visit) -> Combination {
    let mut seen: BTreeSet<PassId> = BTreeSet::new();
    let mut total = Cost::default();
    let mut parts = Vec::new();
    for segment in &visit.segments {
        let first = segment.cover.pass().is_some_and(|id| seen.insert(id));
        let cost = match segment.cover {
            Cover::Time(id) => {
                after.pass(id).map(|pass| Rate::of(after, pass, segment.from).cost(segment.from, segment.to))
            }
            Cover::Day(id) => base
                .pass(id)
                .filter(|pass| first && !pass.used)
                .map(|pass| Rate::of(base, pass, segment.from).cost(segment.from, segment.to)),
            Cover::PayAsYouGo(id) if first => {
                let charged =
                    |draft: &Draft<'_>| pay_as_you_go::state(draft, id).map_or(Money::ZERO, |payg| payg.price);
                Some((charged(after) - charged(base)).max(Money::ZERO))
            }
            Cover::PayAsYouGo(_) => None,
            Cover::Overtime(_) => {
                total.overtime += minutes_between(segment.from, segment.to);
                None
            }
        };
        let cost = cost.unwrap_or(Money::ZERO);
        total.money += cost;
        parts.push(Part { cover: segment.cover, from: segment.from, to: segment.to, cost });
    }
    Combination { parts, cost: total, finished: true, ordinary: false }
}
