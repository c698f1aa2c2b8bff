//! Pay as you go (chapter 10): what a check-in buys when nothing else covers it.
//!
//! A pass is made at check-in without charge (`make`), priced when the visit ends (`settle`) and taken back when the visit
//! no longer rests on it (`give_back`). One that has been invoiced stays as it was sold (R7.19): `Kept` is what an edit must
//! find a place for.

use std::cmp::{Ordering, Reverse};

use crate::draft::Draft;
use crate::eligibility::Entrance;
use crate::pricing::{list_price, plans_at};
use crate::{
    Access, DefinitionId, HeldPass, Instant, LocationId, Money, Offer, Origin, PassId, PaygKind, PaygState, TimePass,
    Visit,
};

mod charge;
mod invoiced;
mod part;

pub(crate) use invoiced::{has_sold_part, has_sold_tail, kept_parts, note_review, refuse_loss, test_delete, test_move};
pub(crate) use part::{begin, give_back, give_back_open, pause, settle_fixed, settle_timed};

/// What pay as you go would sell for a stretch that nothing else covers (R10.1, R10.10), and at what price: the cheapest per
/// minute, then fixed prices (R10.2). `None` where it is off or no definition fits.
pub(crate) fn offer<'w>(draft: &Draft<'w>, entrance: &Entrance<'_>) -> Option<&'w TimePass> {
    if !entrance.settings.pay_as_you_go {
        return None;
    }
    let plans: Vec<_> = plans_at(entrance.customer, entrance.at).iter().map(|plan| plan.id).collect();
    let price = |definition: &TimePass| list_price(definition, plans.iter().copied());
    let sold =
        draft.world().definitions.values().filter(|d| is_offered(d) && entrance.keeps_from_selling(d).is_empty());
    sold.min_by(|a, b| compare((a, price(a)), (b, price(b))))
}

/// Everything pay as you go might sell, with what keeps it from being sold here and now: for sale first, in the order of
/// R10.2. Empty where pay as you go is off.
pub(crate) fn offers(entrance: &Entrance<'_>) -> Vec<Offer> {
    if !entrance.settings.pay_as_you_go {
        return Vec::new();
    }
    let plans: Vec<_> = plans_at(entrance.customer, entrance.at).iter().map(|plan| plan.id).collect();
    let offered = entrance.world.definitions.values().filter(|definition| is_offered(definition));
    let mut offers: Vec<(&TimePass, Offer)> = offered
        .map(|definition| {
            let offer = Offer {
                definition: definition.id,
                price: list_price(definition, plans.iter().copied()),
                minutes: definition.minutes,
                priority: definition.priority.unwrap_or(0),
                terms: entrance.terms(definition),
                for_members: definition.pay_as_you_go_for_members,
                for_contacts: definition.pay_as_you_go_for_contacts,
                archived: definition.archived,
                failures: entrance.keeps_from_selling(definition),
            };
            (definition, offer)
        })
        .collect();
    offers.sort_by(|(a, of_a), (b, of_b)| {
        let kept = of_a.failures.is_empty().cmp(&of_b.failures.is_empty()).reverse();
        let by_price = || compare((a, of_a.price), (b, of_b.price));
        kept.then_with(|| if of_a.failures.is_empty() { by_price() } else { a.id.cmp(&b.id) })
    });
    offers.into_iter().map(|(_, offer)| offer).collect()
}

fn is_offered(definition: &TimePass) -> bool {
    definition.pay_as_you_go_for_members || definition.pay_as_you_go_for_contacts
}

/// R10.2 with the prices for this customer (decision 21). Prices per minute are compared crosswise, so that nothing is rounded.
fn compare((a, price_a): (&TimePass, Money), (b, price_b): (&TimePass, Money)) -> Ordering {
    let price = |price: Money, times: i64| i128::from(price.as_ten_thousandths()) * i128::from(times);
    let by_price = match (a.minutes, b.minutes) {
        (Some(of_a), Some(of_b)) => price(price_a, of_b).cmp(&price(price_b, of_a)),
        (None, None) => price_a.cmp(&price_b),
        (timed_a, timed_b) => timed_a.is_none().cmp(&timed_b.is_none()),
    };
    let ties = |d: &TimePass| (Reverse(d.priority.unwrap_or(0)), d.id);
    by_price.then_with(|| ties(a).cmp(&ties(b)))
}

/// The number that [`make`] will give.
pub(crate) fn number(draft: &Draft<'_>, definition: DefinitionId, location: LocationId) -> PassId {
    let customer = draft.world().customer.id;
    draft.number_for(|old| {
        old.definition == definition && old.owner == customer && old.payg.is_some_and(|p| p.location == location)
    })
}

/// R10.1, R10.3: a new pass for the customer, free of charge until check-out. An edit takes the pass it gave back into use
/// again rather than making another.
pub(crate) fn make(draft: &mut Draft<'_>, definition: &TimePass, location: LocationId, at: Instant) -> PassId {
    let id = number(draft, definition.id, location);
    let kind = if definition.minutes.is_some() { PaygKind::Timed } else { PaygKind::Fixed };
    let before = draft.stored_pass(id);
    draft.add_pass(HeldPass {
        id,
        unique_id: before.map(|pass| pass.unique_id.clone()).unwrap_or_default(),
        owner: draft.world().customer.id,
        definition: definition.id,
        total: None,
        remaining: None,
        used: false,
        used_date: None,
        used_by: None,
        used_by_hand: false,
        expires: None,
        frozen: None,
        valid_from: None,
        created: before.map_or(at, |pass| pass.created),
        origin: Origin::PayAsYouGo,
        contract: None,
        access: Access::Own,
        payg: Some(PaygState::open(kind, location)),
        carried_from: None,
    });
    id
}

/// The pay-as-you-go state of a pass that has one.
pub(crate) fn state(draft: &Draft<'_>, pass: PassId) -> Option<PaygState> {
    draft.pass(pass).and_then(|pass| pass.payg)
}

/// Whether a visit rests on a pass: it is its first one or covers a part of it.
fn rests_on(visit: &Visit, pass: PassId) -> bool {
    visit.pass == Some(pass) || visit.segments.iter().any(|s| s.cover.pass() == Some(pass))
}

impl PaygState {
    /// R10.3: nothing charged yet.
    pub fn open(kind: PaygKind, location: LocationId) -> PaygState {
        let price = crate::Money::ZERO;
        PaygState { kind, location, charge: None, price, invoiced: false, needs_review: false }
    }
}
