//! Pay as you go (chapter 10): what a check-in buys when nothing else covers it.
//!
//! A pass is made at check-in without charge (`make`), priced when the visit ends (`settle`) and taken back when the visit
//! no longer rests on it (`give_back`). One that has been invoiced stays as it was sold (R7.19): `Kept` is what an edit must
//! find a place for.

use std::cmp::Reverse;

use crate::draft::Draft;
use crate::eligibility::Entrance;
use crate::pricing::{list_price, plans_at};
use crate::{
    Access, DefinitionId, HeldPass, Instant, LocationId, Origin, PassId, PaygKind, PaygState, TimePass, Visit,
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
    let price = |definition: &TimePass| i128::from(list_price(definition, plans.iter().copied()).as_ten_thousandths());
    let fits = |d: &&TimePass| d.minutes.is_none_or(|minutes| minutes > 0) && entrance.sells(d);
    draft.world().definitions.values().filter(fits).min_by(|a, b| {
        // Prices per minute are compared crosswise, so that nothing is rounded.
        let by_price = match (a.minutes, b.minutes) {
            (Some(of_a), Some(of_b)) => (price(a) * i128::from(of_b)).cmp(&(price(b) * i128::from(of_a))),
            (None, None) => price(a).cmp(&price(b)),
            (timed_a, timed_b) => timed_a.is_none().cmp(&timed_b.is_none()),
        };
        let ties = |d: &TimePass| (Reverse(d.priority.unwrap_or(0)), d.id);
        by_price.then_with(|| ties(a).cmp(&ties(b)))
    })
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
