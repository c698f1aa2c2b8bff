//! What a part of a visit costs (R10.4-R10.8, decisions 21 and 22).

use std::collections::BTreeSet;

use crate::draft::Draft;
use crate::pricing::{CENTS, highest_discount, kept, list_price, plans_at, rounded_quotient};
use crate::{Cover, Instant, Location, Money, PassId, TimePass, Visit};

/// R10.4: billed time is rounded up to so many minutes.
const STEP: i64 = 15;

/// A charge in the making.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Charge {
    /// Billed minutes.
    pub(super) billed: i64,
    /// With discounts, rounded, before the daily minimum and maximum.
    pub(super) own: Money,
    /// What is charged.
    pub(super) price: Money,
}

/// R10.4, R10.6: minutes of [from, to) outside the customer's own bookings here, rounded up; 0 when all of it is booked.
pub(super) fn billed_minutes(
    draft: &Draft<'_>,
    visit: &Visit,
    location: &Location,
    (from, to): (Instant, Instant),
) -> i64 {
    let mut booked = Vec::new();
    if location.settings_at(visit.raw_from).discount_bookings {
        let own = draft.world().bookings.iter().filter(|b| b.location == location.id);
        booked.extend(own.map(|b| (b.from.max(from), b.to.min(to))).filter(|(from, to)| from < to));
    }
    booked.sort_unstable();
    let (mut free, mut at) = (0, from);
    for (start, end) in booked {
        free += (start.max(at) - at).as_micros();
        at = at.max(end);
    }
    free += (to.max(at) - at).as_micros();
    let step = crate::Span::minutes(STEP).as_micros();
    (free / step + i64::from(free % step > 0)) * STEP
}

/// The charge of a timed part [from, to) of a visit.
pub(super) fn timed(
    draft: &Draft<'_>,
    visit: &Visit,
    location: &Location,
    pass: PassId,
    definition: &TimePass,
    (from, to): (Instant, Instant),
) -> Charge {
    let billed = billed_minutes(draft, visit, location, (from, to));
    if billed == 0 {
        // R10.6: all of it is booked: no minimum either.
        return Charge { billed, own: Money::ZERO, price: Money::ZERO };
    }
    let own = discounted(draft, definition, from, billed, definition.minutes.unwrap_or(billed));
    Charge { billed, own, price: within_bounds(draft, visit, location, pass, from, own) }
}

/// The charge of a fixed price for the business day of `from` (R10.5).
pub(super) fn fixed(
    draft: &Draft<'_>,
    visit: &Visit,
    location: &Location,
    pass: PassId,
    definition: &TimePass,
    from: Instant,
) -> Charge {
    let own = discounted(draft, definition, from, 1, 1);
    Charge { billed: 0, own, price: within_bounds(draft, visit, location, pass, from, own) }
}

/// R10.4, R10.7: the price for this customer less the highest discount, for `part` of `whole`, rounded once.
fn discounted(draft: &Draft<'_>, definition: &TimePass, at: Instant, part: i64, whole: i64) -> Money {
    let customer = &draft.world().customer;
    let plans = plans_at(customer, at);
    let price = list_price(definition, plans.iter().map(|plan| plan.id)).as_ten_thousandths().max(0);
    let discount = highest_discount(&plans, customer.team_discount);
    let exact = (i128::from(price) * kept(discount)).checked_mul(i128::from(part)).unwrap_or(i128::MAX);
    rounded_quotient(exact, 1_000_000 * i128::from(whole.max(1)), CENTS)
}

/// R10.8: what this part adds to the day's charges, so that they stay between the minimum and the maximum of the place. The
/// maximum wins over a minimum above it.
fn within_bounds(
    draft: &Draft<'_>,
    visit: &Visit,
    location: &Location,
    pass: PassId,
    from: Instant,
    own: Money,
) -> Money {
    let (mut own_sum, mut charged) = (own, Money::ZERO);
    for other in others_of_day(draft, visit, location, pass, from) {
        if let Some(state) = super::state(draft, other)
            && let Some(charge) = state.charge
        {
            own_sum += charge;
            charged += state.price;
        }
    }
    let settings = location.settings_at(visit.raw_from);
    let least = settings.pay_as_you_go_min.map_or(own_sum, |min| own_sum.max(min.rounded(CENTS)));
    let target = settings.pay_as_you_go_max.map_or(least, |max| least.min(max.rounded(CENTS)));
    (target - charged).max(Money::ZERO)
}

/// The customer's other pay-as-you-go passes with a part at this place that starts in the business day of `from`.
fn others_of_day(
    draft: &Draft<'_>,
    visit: &Visit,
    location: &Location,
    pass: PassId,
    from: Instant,
) -> BTreeSet<PassId> {
    let day = location.business_day(from);
    let others = draft.visits().filter(|v| v.customer == visit.customer && v.id != visit.id);
    let here: Vec<&Visit> = others.chain([visit]).filter(|v| v.location == location.id).collect();
    let parts = here.iter().flat_map(|v| &v.segments).filter_map(|s| match s.cover {
        Cover::PayAsYouGo(other) => Some((other, s.from)),
        _ => None,
    });
    // One by time that was invoiced and goes on has no part until it ends, and is charged all the same.
    let open = here.iter().filter(|v| v.to.is_none()).filter_map(|v| Some((v.pass?, v.from)));
    let of_day = |(other, from): &(PassId, Instant)| *other != pass && location.business_day(*from) == day;
    parts.chain(open).filter(of_day).map(|(other, _)| other).collect()
}
