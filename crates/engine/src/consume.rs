//! Consuming and giving back (chapter 6, R3.4, R7.20): how a visit draws on passes, and the exact inverse.

use crate::calendar::{minutes, minutes_between};
use crate::draft::Draft;
use crate::eligibility::{Entrance, is_day_pass};
use crate::order::Ranking;
use crate::{
    Access, Amount, Cover, Entry, EntryKind, HeldPass, Instant, Location, PassId, Segment, Visit, VisitId,
    pay_as_you_go,
};

/// Takes the day pass of a visit that opens (R3.4: used up at the first check-in of the day). Time passes are charged at
/// check-out, so nothing happens with one.
pub(crate) fn begin(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location) {
    let Some(pass) = visit.pass.and_then(|id| draft.pass(id)).filter(|p| is_day_pass(p)) else { return };
    let id = pass.id;
    if let Some(end) = day_reach(draft, location, pass, visit.from) {
        take(draft, visit, id, visit.from, end);
    }
}

/// Settles a visit that ends at its ToTime: the algorithm of chapter 6. Day-pass stretches the visit already has are kept;
/// the rest of it draws on the first pass, then on the best eligible one at each border (R6.2), and what nothing covers is
/// overtime (R6.6). A visit without a pass consumes nothing (decision 23).
pub(crate) fn consume(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location) {
    let (Some(to), Some(first)) = (visit.to, visit.pass) else { return };
    clip(draft, visit, to);
    let mut at = visit.segments.last().map_or(visit.from, |s| s.to);
    let mut preset = visit.segments.is_empty().then_some(first);
    let mut last = visit.segments.last().and_then(|s| s.cover.pass()).unwrap_or(first);
    while at < to {
        let Some((pass, end)) = next_cover(draft, visit, location, at, to, preset.take()) else {
            push(visit, Segment { cover: Cover::Overtime(Some(last)), from: at, to });
            break;
        };
        take(draft, visit, pass, at, end);
        (last, at) = (pass, end);
    }
}

/// The pass that covers the visit from `at` on, and until when. `preset` is tried before the order of use is asked: the pass
/// chosen at check-in is not judged again at check-out, it only has to have something left.
fn next_cover(
    draft: &Draft<'_>,
    visit: &Visit,
    location: &Location,
    at: Instant,
    to: Instant,
    preset: Option<PassId>,
) -> Option<(PassId, Instant)> {
    let entrance = Entrance::new(draft, location, at, visit.source, Some(visit.id));
    let preset = preset.and_then(|id| draft.pass(id)).filter(|pass| can_draw(&entrance, pass));
    if let Some(pass) = preset
        && let Some(end) = reach(draft, location, pass, at, to)
    {
        return Some((pass.id, end));
    }
    let best = Ranking::new(draft, &entrance).first().and_then(|id| draft.pass(id));
    if let Some(pass) = best
        && let Some(end) = reach(draft, location, pass, at, to)
    {
        return Some((pass.id, end));
    }
    pay_as_you_go::take_over(&entrance).map(|pass| (pass, to))
}

fn can_draw(entrance: &Entrance<'_>, pass: &HeldPass) -> bool {
    pass.access != Access::None && (!pass.used || entrance.used_today(pass))
}

/// R6 `end`: until when a pass covers a stretch from `at`, at most `to`; `None` when it covers nothing.
fn reach(draft: &Draft<'_>, location: &Location, pass: &HeldPass, at: Instant, to: Instant) -> Option<Instant> {
    let definition = draft.definition_of(pass)?;
    let limit = if is_day_pass(pass) { location.next_cut_off(at) } else { at + minutes(pass.remaining.unwrap_or(0)) };
    location.open_until(&definition.slots, at, to.min(limit)).filter(|end| *end > at)
}

/// How far a day pass covers from `at`: to the end of its slot or the next cut-off (R6.3, R6.4).
pub(crate) fn day_reach(draft: &Draft<'_>, location: &Location, pass: &HeldPass, at: Instant) -> Option<Instant> {
    reach(draft, location, pass, at, location.next_cut_off(at))
}

/// Draws a stretch on a pass: minutes of a time pass, the day of a day pass unless it has it already (R3.4, R5.2).
fn take(draft: &mut Draft<'_>, visit: &mut Visit, id: PassId, from: Instant, to: Instant) {
    let Some(pass) = draft.pass(id) else { return };
    let (cover, amount) = if is_day_pass(pass) {
        (Cover::Day(id), if pass.used { Amount::Nothing } else { Amount::Day })
    } else {
        (Cover::Time(id), Amount::Minutes(minutes_between(from, to)))
    };
    let customer = visit.customer;
    draft.change_pass(id, |pass| match amount {
        Amount::Minutes(n) => {
            let left = pass.remaining.unwrap_or(0).saturating_sub(n).max(0);
            pass.remaining = Some(left);
            if left == 0 {
                pass.used = true;
                pass.used_date = Some(to);
            }
        }
        Amount::Day => {
            pass.used = true;
            pass.used_date = Some(from);
            pass.used_by = Some(customer);
        }
        Amount::Nothing => {}
    });
    draft.record(Entry { pass: id, visit: visit.id, kind: EntryKind::Use, amount, from, to });
    push(visit, Segment { cover, from, to });
}

/// Notes that a day pass already used also covers an earlier or later stretch of a record (R7.6); the row is the evidence
/// of R12.2.
pub(crate) fn note_cover(draft: &mut Draft<'_>, visit: VisitId, pass: PassId, from: Instant, to: Instant) {
    draft.record(Entry { pass, visit, kind: EntryKind::Use, amount: Amount::Nothing, from, to });
}

/// Reverse (R6.10): gives back all a visit has used.
pub(crate) fn reverse(draft: &mut Draft<'_>, visit: &mut Visit) {
    for segment in std::mem::take(&mut visit.segments) {
        give_back(draft, visit, segment);
    }
}

/// Opens a closed visit again (R7.6, R7.7): day passes stay taken, up to their end as at check-in; whatever came after them
/// is given back, to be charged anew at check-out.
pub(crate) fn reopen(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location) {
    let days = visit.segments.iter().take_while(|s| matches!(s.cover, Cover::Day(_))).count();
    for segment in visit.segments.split_off(days) {
        give_back(draft, visit, segment);
    }
    if let Some(last) = visit.segments.last_mut()
        && let Some(pass) = last.cover.pass().and_then(|id| draft.pass(id))
        && let Some(end) = day_reach(draft, location, pass, last.from)
    {
        last.to = end.max(last.to);
    }
}

/// Cuts stretches taken at check-in to what the visit came to.
fn clip(draft: &mut Draft<'_>, visit: &mut Visit, to: Instant) {
    let kept = visit.segments.iter().take_while(|s| s.from < to).count();
    for segment in visit.segments.split_off(kept) {
        give_back(draft, visit, segment);
    }
    if let Some(last) = visit.segments.last_mut() {
        last.to = last.to.min(to);
    }
}

/// Gives one stretch back. `visit` no longer has it, but may still rest on the same day pass with another one.
fn give_back(draft: &mut Draft<'_>, visit: &Visit, segment: Segment) {
    let (id, amount) = match segment.cover {
        Cover::Time(id) => (id, Amount::Minutes(minutes_between(segment.from, segment.to))),
        Cover::Day(id) => {
            // R7.20: the day comes back when nothing else rests on it; Used set by hand stays (decision 12).
            let free = draft.pass(id).is_some_and(|p| p.used && !p.used_by_hand)
                && !draft.visits().any(|v| v.id != visit.id && (rests_on(v, id) || is_unsettled_on(v, id)))
                && !rests_on(visit, id);
            (id, if free { Amount::Day } else { Amount::Nothing })
        }
        // Pay as you go is priced at check-out, which is not there yet; overtime moves nothing.
        Cover::PayAsYouGo(_) | Cover::Overtime(_) => return,
    };
    draft.change_pass(id, |pass| match amount {
        // Used by hand keeps RemainingUses at 0; clearing it by hand counts anew (R3.6, decision 12).
        Amount::Minutes(_) if pass.used_by_hand => {}
        Amount::Minutes(n) => {
            let left = pass.remaining.unwrap_or(0).saturating_add(n);
            pass.remaining = Some(left);
            if left > 0 {
                pass.used = false;
                pass.used_date = None;
            }
        }
        Amount::Day => {
            pass.used = false;
            pass.used_date = None;
            pass.used_by = None;
        }
        Amount::Nothing => {}
    });
    let Segment { from, to, .. } = segment;
    draft.record(Entry { pass: id, visit: visit.id, kind: EntryKind::GiveBack, amount, from, to });
}

fn rests_on(visit: &Visit, pass: PassId) -> bool {
    visit.segments.iter().any(|s| s.cover == Cover::Day(pass))
}

/// A visit that came from elsewhere without its stretches still names its pass.
fn is_unsettled_on(visit: &Visit, pass: PassId) -> bool {
    visit.segments.is_empty() && visit.pass == Some(pass)
}

/// Appends a stretch; one that goes on with the same cover becomes part of the one before.
fn push(visit: &mut Visit, segment: Segment) {
    match visit.segments.last_mut() {
        Some(last) if last.cover == segment.cover && last.to == segment.from => last.to = segment.to,
        _ => visit.segments.push(segment),
    }
}
