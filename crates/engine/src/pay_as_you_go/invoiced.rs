//! Parts that have been invoiced stay where they were sold (R7.19, R7.20, decision 19).

use std::collections::BTreeSet;

use super::{rests_on, state};
use crate::draft::Draft;
use crate::visits::invalid;
use crate::{Cover, PassId, PaygKind, Refusal, Segment, Visit};

/// What to do first.
const CREDIT: &str = "has been invoiced as pay as you go: credit the invoice first";

/// The invoiced passes that only this visit rests on. A fixed price that another visit of the day shares stays with that one.
fn sold_on(draft: &Draft<'_>, visit: &Visit) -> BTreeSet<PassId> {
    let passes = visit.pass.into_iter().chain(visit.segments.iter().filter_map(|s| s.cover.pass()));
    let sold = passes.filter(|id| state(draft, *id).is_some_and(|payg| payg.invoiced));
    sold.filter(|id| !draft.visits().any(|other| other.id != visit.id && rests_on(other, *id))).collect()
}

/// R7.20: a visit with an invoiced part cannot be deleted.
pub(crate) fn test_delete(draft: &Draft<'_>, visit: &Visit) -> Result<(), Refusal> {
    if sold_on(draft, visit).is_empty() {
        return Ok(());
    }
    invalid("Id", format!("This check-in {CREDIT}."))
}

/// Decision 19: an invoiced part moves neither to another customer nor to another place.
pub(crate) fn test_move(draft: &Draft<'_>, old: &Visit, new: &Visit) -> Result<(), Refusal> {
    let property = match (old.customer == new.customer, old.location == new.location) {
        (true, true) => return Ok(()),
        (false, _) => "CoworkerId",
        (true, false) => "BusinessId",
    };
    if sold_on(draft, old).is_empty() {
        return Ok(());
    }
    invalid(property, format!("A part of this check-in {CREDIT}."))
}

/// The invoiced parts by time of a visit that was opened on something else: an edit puts them back where it gets to them.
pub(crate) fn kept_parts(draft: &Draft<'_>, visit: &Visit) -> Vec<Segment> {
    let kept = |s: &&Segment| match s.cover {
        Cover::PayAsYouGo(id) if visit.pass != Some(id) => {
            state(draft, id).is_some_and(|payg| payg.invoiced && payg.kind == PaygKind::Timed)
        }
        _ => false,
    };
    visit.segments.iter().filter(kept).copied().collect()
}

/// Decision 19: what was invoiced must still be part of the visit as it has become.
pub(crate) fn refuse_loss(draft: &Draft<'_>, old: &Visit, new: &Visit) -> Result<(), Refusal> {
    if sold_on(draft, old).into_iter().all(|id| rests_on(new, id)) {
        return Ok(());
    }
    let property = if old.from == new.from { "ToTime" } else { "FromTime" };
    invalid(property, format!("The part of this check-in that would be lost {CREDIT}."))
}

/// R7.19: a fixed price that was invoiced covers other times now.
pub(crate) fn note_review(draft: &mut Draft<'_>, old: &Visit, new: &Visit) {
    let parts = |visit: &Visit, id| -> Vec<Segment> {
        visit.segments.iter().filter(|s| s.cover == Cover::PayAsYouGo(id)).copied().collect()
    };
    for id in sold_on(draft, old) {
        let fixed = state(draft, id).is_some_and(|payg| payg.kind == PaygKind::Fixed);
        if fixed && parts(old, id) != parts(new, id) {
            draft.change_pass(id, |pass| {
                if let Some(payg) = pass.payg.as_mut() {
                    payg.needs_review = true;
                }
            });
        }
    }
}

/// Whether opening a closed visit again would lose an invoiced part: one after what it was opened on.
pub(crate) fn has_sold_tail(draft: &Draft<'_>, visit: &Visit) -> bool {
    let lost = visit.segments.iter().filter_map(|s| match s.cover {
        Cover::PayAsYouGo(id) if visit.pass != Some(id) => Some(id),
        _ => None,
    });
    lost.into_iter().any(|id| state(draft, id).is_some_and(|payg| payg.invoiced))
}

/// Whether any part of a visit, or what it was opened on, has been invoiced.
pub(crate) fn has_sold_part(draft: &Draft<'_>, visit: &Visit) -> bool {
    let mut passes = visit.pass.into_iter().chain(visit.segments.iter().filter_map(|s| s.cover.pass()));
    passes.any(|id| state(draft, id).is_some_and(|payg| payg.invoiced))
}
