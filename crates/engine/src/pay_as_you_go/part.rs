//! The part of a visit that pay as you go covers: opened, priced, given back (R10.3, R6.10, R7.20).

use super::charge::{self, billed_minutes};
use super::{rests_on, state};
use crate::draft::Draft;
use crate::{Amount, Cover, Entry, EntryKind, HeldPass, Instant, Location, Money, PassId, PaygKind, Segment, Visit};

/// R10.3: a fixed price takes its day at check-in.
pub(crate) fn begin(draft: &mut Draft<'_>, visit: &Visit, id: PassId, from: Instant, to: Instant) {
    if draft.pass(id).is_some_and(|pass| pass.used) {
        return;
    }
    let customer = visit.customer;
    draft.change_pass(id, |pass| {
        pass.used = true;
        pass.used_date = Some(from);
        pass.used_by = Some(customer);
    });
    move_on(draft, visit, id, EntryKind::Use, Amount::Day, (from, to));
}

/// R10.3, R10.4: prices a part by time that ends. An invoiced one keeps its price; that its time has changed is noted
/// (R7.19).
pub(crate) fn settle_timed(
    draft: &mut Draft<'_>,
    visit: &Visit,
    location: &Location,
    id: PassId,
    (from, to): (Instant, Instant),
) {
    let Some(pass) = draft.pass(id) else { return };
    let Some(definition) = draft.definition_of(pass) else { return };
    if pass.payg.is_some_and(|payg| payg.invoiced) {
        let billed = billed_minutes(draft, visit, location, (from, to));
        let had = pass.total.unwrap_or(0);
        if had != billed {
            move_on(draft, visit, id, EntryKind::GiveBack, Amount::Minutes(had), (from, to));
            move_on(draft, visit, id, EntryKind::Use, Amount::Minutes(billed), (from, to));
        }
        draft.change_pass(id, |pass| {
            let same = had == billed && pass.used_date == Some(to);
            use_up(pass, billed, to);
            if let Some(payg) = pass.payg.as_mut().filter(|_| !same) {
                payg.needs_review = true;
            }
        });
        return;
    }
    let charge = charge::of_part(draft, visit, location, (id, PaygKind::Timed), definition, (from, to));
    draft.change_pass(id, |pass| {
        use_up(pass, charge.billed, to);
        set_price(pass, Some(charge.own), charge.charged);
    });
    move_on(draft, visit, id, EntryKind::Use, Amount::Minutes(charge.billed), (from, to));
    draft.settlement(visit.id).charges.push(charge);
}

/// R10.5: prices the fixed-price parts of a visit that ends and are not priced yet. One whose time is all booked stays free
/// (R10.6) until a visit of that day is not.
pub(crate) fn settle_fixed(draft: &mut Draft<'_>, visit: &Visit, location: &Location) {
    for segment in &visit.segments {
        let Cover::PayAsYouGo(id) = segment.cover else { continue };
        let Some(pass) = draft.pass(id) else { continue };
        let unpriced = |p: crate::PaygState| p.kind == PaygKind::Fixed && p.charge.is_none() && !p.invoiced;
        let Some(definition) = draft.definition_of(pass).filter(|_| pass.payg.is_some_and(unpriced)) else { continue };
        if billed_minutes(draft, visit, location, (segment.from, segment.to)) == 0 {
            continue;
        }
        let part = (segment.from, segment.to);
        let charge = charge::of_part(draft, visit, location, (id, PaygKind::Fixed), definition, part);
        draft.change_pass(id, |pass| set_price(pass, Some(charge.own), charge.charged));
        draft.settlement(visit.id).charges.push(charge);
    }
}

/// R6.10, R7.20: gives a part back. `visit` no longer has it. The pass goes, unless it is invoiced, or a fixed price that
/// something else rests on.
pub(crate) fn give_back(draft: &mut Draft<'_>, visit: &Visit, id: PassId, segment: Segment) {
    let Some(pass) = draft.pass(id) else { return };
    let Some(payg) = pass.payg.filter(|payg| !payg.invoiced) else { return };
    let amount = match payg.kind {
        PaygKind::Timed => Amount::Minutes(pass.total.unwrap_or(0)),
        PaygKind::Fixed if stays(draft, visit, id) => return,
        PaygKind::Fixed => Amount::Day,
    };
    move_on(draft, visit, id, EntryKind::GiveBack, amount, (segment.from, segment.to));
    draft.remove_pass(id);
}

/// Takes the pass of an open visit by time back, which has no part yet.
pub(crate) fn give_back_open(draft: &mut Draft<'_>, visit: &Visit) {
    if let Some(id) = visit.pass
        && state(draft, id).is_some_and(|payg| payg.kind == PaygKind::Timed && !payg.invoiced)
    {
        draft.remove_pass(id);
    }
}

/// The part goes on: a visit on a pass by time is opened again, and priced anew when it ends. An invoiced one waits as it is.
pub(crate) fn pause(draft: &mut Draft<'_>, visit: &Visit, id: PassId, segment: Segment) {
    let Some(pass) = draft.pass(id) else { return };
    let (had, open) = (pass.total.unwrap_or(0), pass.payg.is_some_and(|payg| !payg.invoiced));
    if !open {
        return;
    }
    draft.change_pass(id, |pass| {
        (pass.used, pass.used_date) = (false, None);
        (pass.total, pass.remaining) = (None, None);
        set_price(pass, None, Money::ZERO);
    });
    move_on(draft, visit, id, EntryKind::GiveBack, Amount::Minutes(had), (segment.from, segment.to));
}

/// Whether something else keeps a fixed price in use (decision 21): another visit, or another part of this one.
fn stays(draft: &Draft<'_>, visit: &Visit, id: PassId) -> bool {
    visit.segments.iter().any(|s| s.cover == Cover::PayAsYouGo(id))
        || draft.visits().any(|other| other.id != visit.id && rests_on(other, id))
}

fn use_up(pass: &mut HeldPass, billed: i64, at: Instant) {
    (pass.total, pass.remaining) = (Some(billed), Some(0));
    (pass.used, pass.used_date) = (true, Some(at));
}

fn set_price(pass: &mut HeldPass, charge: Option<Money>, price: Money) {
    if let Some(payg) = pass.payg.as_mut() {
        (payg.charge, payg.price) = (charge, price);
    }
}

/// Notes a movement; one of nothing is none.
fn move_on(
    draft: &mut Draft<'_>,
    visit: &Visit,
    pass: PassId,
    kind: EntryKind,
    amount: Amount,
    (from, to): (Instant, Instant),
) {
    if amount != Amount::Minutes(0) {
        draft.record(Entry { pass, visit: visit.id, kind, amount, from, to });
    }
}
