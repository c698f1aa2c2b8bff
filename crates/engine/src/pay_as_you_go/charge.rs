//! What a part of a visit costs (R10.4, R10.5, R10.6, R10.7, R10.8, decisions 21 and 22).

use std::collections::BTreeSet;

use crate::draft::Draft;
use crate::pricing::{CENTS, kept, plans_at, rounded_quotient};
use crate::{Cover, CustomerPrice, Instant, Location, Money, PassId, PaygCharge, PaygKind, TimePass, Visit};

/// R10.4: billed time is rounded up to so many minutes.
const STEP: i64 = 15;

/// R10.4, R10.6: minutes of [from, to) outside the customer's own bookings here, rounded up; 0 when all of it is booked.
pub(super) fn billed_minutes(
    draft: &Draft<'_>,
    visit: &Visit,
    location: &Location,
    (from, to): (Instant, Instant),
) -> i64 {
    let (free, step) = (unbooked(draft, visit, location, (from, to)), crate::Span::minutes(STEP).as_micros());
    (free / step + i64::from(free % step > 0)) * STEP
}

/// R10.6: microseconds of [from, to) outside the customer's own bookings here.
fn unbooked(draft: &Draft<'_>, visit: &Visit, location: &Location, (from, to): (Instant, Instant)) -> i64 {
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
    free + (to.max(at) - at).as_micros()
}

/// The charge of a part [from, to) of a visit: by time, or the fixed price of the business day of `from` (R10.5).
pub(super) fn of_part(
    draft: &Draft<'_>,
    visit: &Visit,
    location: &Location,
    (pass, kind): (PassId, PaygKind),
    definition: &TimePass,
    (from, to): (Instant, Instant),
) -> PaygCharge {
    let customer = &draft.world().customer;
    let price = CustomerPrice::new(definition, &plans_at(customer, from), customer.team_discount);
    let billed = billed_minutes(draft, visit, location, (from, to));
    let (billed, per) = match kind {
        PaygKind::Timed => (billed, Some(definition.minutes.unwrap_or(billed))),
        PaygKind::Fixed => (0, None),
    };
    let (part, whole) = per.map_or((1, 1), |per| (billed, per));
    let (others, others_charged) = others_of_day(draft, visit, location, pass, from);
    let settings = location.settings_at(visit.raw_from);
    let charge = PaygCharge {
        pass,
        definition: definition.id,
        from,
        to,
        unbooked: unbooked(draft, visit, location, (from, to)),
        billed,
        per,
        price,
        own: discounted(&price, part, whole),
        least: settings.pay_as_you_go_min,
        most: settings.pay_as_you_go_max,
        others,
        others_charged,
        charged: Money::ZERO,
    };
    // R10.6: all of it is booked: no minimum either.
    let charged = if per.is_some() && billed == 0 { Money::ZERO } else { within_bounds(&charge) };
    PaygCharge { charged, ..charge }
}

/// R10.4, R10.7: the price for this customer less the discount, for `part` of `whole`, rounded once.
fn discounted(price: &CustomerPrice, part: i64, whole: i64) -> Money {
    let before = price.before_discount().as_ten_thousandths().max(0);
    let exact = (i128::from(before) * kept(price.discount)).checked_mul(i128::from(part)).unwrap_or(i128::MAX);
    rounded_quotient(exact, 1_000_000 * i128::from(whole.max(1)), CENTS)
}

/// R10.8: what a part adds to the day's charges, so that they stay between the minimum and the maximum of the place. The
/// maximum wins over a minimum above it.
fn within_bounds(charge: &PaygCharge) -> Money {
    let sum = charge.own + charge.others;
    let least = charge.least.map_or(sum, |min| sum.max(min.rounded(CENTS)));
    let target = charge.most.map_or(least, |max| least.min(max.rounded(CENTS)));
    (target - charge.others_charged).max(Money::ZERO)
}

/// The customer's other parts at this place that start in the business day of `from`: what they come to each alone, and what
/// they were charged.
fn others_of_day(draft: &Draft<'_>, visit: &Visit, location: &Location, pass: PassId, from: Instant) -> (Money, Money) {
    let (mut own, mut charged) = (Money::ZERO, Money::ZERO);
    for other in passes_of_day(draft, visit, location, pass, from) {
        if let Some(state) = super::state(draft, other)
            && let Some(charge) = state.charge
        {
            own += charge;
            charged += state.price;
        }
    }
    (own, charged)
}

/// The customer's other pay-as-you-go passes with a part at this place that starts in the business day of `from`.
fn passes_of_day(
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
