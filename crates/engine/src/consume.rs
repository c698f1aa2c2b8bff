//! Consuming and giving back (chapter 6, R3.4, R7.20): how a visit draws on passes, and the exact inverse.

use crate::calendar::{minutes, minutes_between};
use crate::draft::Draft;
use crate::eligibility::{Entrance, is_day_pass};
use crate::order::Ranking;
use crate::{
    Access, Amount, Basis, Border, Cover, Entry, EntryKind, HeldPass, Instant, Later, Location, PassId, PaygKind,
    Reason, RefusalCode, Segment, Trace, Visit, VisitId, pay_as_you_go,
};

/// Takes the day pass, or the fixed price, of a visit that opens (R3.4: used up at the first check-in of the day; R10.3).
/// Minutes are charged at check-out, so nothing happens with anything else.
pub(crate) fn begin(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location) {
    let Some(pass) = visit.pass.and_then(|id| draft.pass(id)).filter(|p| is_day_pass(p)) else { return };
    let id = pass.id;
    if let Some(end) = day_reach(draft, location, pass, visit.from) {
        take(draft, visit, location, id, visit.from, end);
    }
}

/// Settles a visit that ends at its ToTime: the algorithm of chapter 6. Day-pass stretches the visit already has are kept;
/// the rest of it draws on the first pass, then on the best eligible one at each border (R6.2), then on pay as you go
/// (R10.10), and what nothing covers is overtime (R6.6). A visit without a pass consumes nothing (decision 23).
pub(crate) fn consume(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location) {
    consume_around(draft, visit, location, &[]);
}

/// As [`consume`], for an edit of a visit with invoiced parts, which take over at the instant they were sold for, or sooner
/// when nothing else is left (R7.19).
pub(crate) fn consume_around(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location, sold: &[Segment]) {
    let (Some(to), Some(first)) = (visit.to, visit.pass) else { return };
    clip(draft, visit, to);
    let mut at = visit.segments.last().map_or(visit.from, |s| s.to);
    draft.unsettle(visit.id, at);
    let mut preset = visit.segments.is_empty().then_some(first);
    let mut last = visit.segments.last().and_then(|s| s.cover.pass()).unwrap_or(first);
    while at < to {
        let (next, trace) = next_cover(draft, visit, location, (at, to), preset.take(), sold);
        if let Some(trace) = trace {
            let border = border(draft, visit, location, at);
            let trace = Trace { free_access: false, ..trace };
            draft.settlement(visit.id).later.push(Later { border, trace });
        }
        let Some((pass, end)) = next else {
            push(visit, Segment { cover: Cover::Overtime(Some(last)), from: at, to });
            break;
        };
        take(draft, visit, location, pass, at, end);
        (last, at) = (pass, end);
    }
    pay_as_you_go::settle_fixed(draft, visit, location);
}

/// The pass that covers the visit from `at` on, and until when; pay as you go makes one. `preset` is tried before the order
/// of use is asked: the pass chosen at check-in is not judged again at check-out, it only has to have something left. With the
/// trace, when the order of use was asked.
fn next_cover(
    draft: &mut Draft<'_>,
    visit: &Visit,
    location: &Location,
    (at, to): (Instant, Instant),
    preset: Option<PassId>,
    sold: &[Segment],
) -> (Option<(PassId, Instant)>, Option<Trace>) {
    let entrance = Entrance::of_visit(draft, location, visit, at);
    let preset = preset.and_then(|id| draft.pass(id)).filter(|pass| can_draw(&entrance, pass));
    if let Some(pass) = preset
        && let Some(end) = reach(draft, location, pass, at, to)
    {
        return (Some((pass.id, end)), None);
    }
    let ranking = Ranking::new(draft, &entrance);
    // Once placed it takes all the rest, so it is asked for once.
    let sold = sold.first().and_then(|part| Some((part.from, part.cover.pass()?)));
    let kept = |pass| (Some((pass, to)), Some(ranking.taken_as(Basis::Kept, pass, Reason::Kept)));
    if let Some((_, pass)) = sold.filter(|(from, _)| *from <= at) {
        return kept(pass);
    }
    let best = ranking.first().and_then(|id| draft.pass(id));
    if let Some(pass) = best
        && let Some(end) = reach(draft, location, pass, at, to)
    {
        return (Some((pass.id, end)), Some(ranking.taken()));
    }
    if let Some((_, pass)) = sold {
        return kept(pass);
    }
    let Some(definition) = pay_as_you_go::offer(draft, &entrance) else {
        return (None, Some(ranking.refused(RefusalCode::F2)));
    };
    let trace = ranking.bought(pay_as_you_go::number(draft, definition.id, location.id), definition);
    let pass = pay_as_you_go::make(draft, definition, location.id, at);
    let end = draft.pass(pass).and_then(|pass| reach(draft, location, pass, at, to));
    (end.map(|end| (pass, end)), Some(trace))
}

/// Why what covered the visit before ends at `at`.
fn border(draft: &Draft<'_>, visit: &Visit, location: &Location, at: Instant) -> Border {
    let Some(before) = visit.segments.last() else { return Border::Gone };
    match before.cover {
        Cover::Time(pass) if draft.pass(pass).is_some_and(|pass| pass.remaining == Some(0)) => Border::UsedUp,
        Cover::Day(_) | Cover::PayAsYouGo(_) if location.next_cut_off(before.from) <= at => Border::CutOff,
        _ => Border::SlotEnd,
    }
}

pub(crate) fn can_draw(entrance: &Entrance<'_>, pass: &HeldPass) -> bool {
    // What was sold for this visit is not sold anew, even when it has been invoiced and is used (R7.19).
    let sold = pass.payg.is_some_and(|payg| payg.kind == PaygKind::Timed);
    pass.access != Access::None && (sold || !pass.used || entrance.used_today(pass))
}

/// R6 `end`: until when a pass covers a stretch from `at`, at most `to`; `None` when it covers nothing. Pay as you go by time
/// covers all the rest, a fixed price the day; slots end neither (decision 21). A cut-off ends what a day pass covers (R6.4), not
/// what a time pass does (R6.5).
pub(crate) fn reach(
    draft: &Draft<'_>,
    location: &Location,
    pass: &HeldPass,
    at: Instant,
    to: Instant,
) -> Option<Instant> {
    match pass.payg.map(|payg| payg.kind) {
        Some(PaygKind::Timed) => return Some(to),
        Some(PaygKind::Fixed) => return Some(to.min(location.next_cut_off(at))),
        None => {}
    }
    let definition = draft.definition_of(pass)?;
    let limit = if is_day_pass(pass) { location.next_cut_off(at) } else { at + minutes(pass.remaining.unwrap_or(0)) };
    location.open_until(&definition.slots, at, to.min(limit)).filter(|end| *end > at)
}

/// How far a day pass covers from `at`: to the end of its slot or the next cut-off (R6.3, R6.4).
pub(crate) fn day_reach(draft: &Draft<'_>, location: &Location, pass: &HeldPass, at: Instant) -> Option<Instant> {
    reach(draft, location, pass, at, location.next_cut_off(at))
}

/// Draws a stretch on a pass: the minutes of a time pass, as they are stored (R6.1), the day of a day pass unless it has it
/// already (R3.4, R5.2); pay as you go by time is priced, a fixed price used (R10.3).
pub(crate) fn take(
    draft: &mut Draft<'_>,
    visit: &mut Visit,
    location: &Location,
    id: PassId,
    from: Instant,
    to: Instant,
) {
    let Some(pass) = draft.pass(id) else { return };
    if let Some(payg) = pass.payg {
        match payg.kind {
            PaygKind::Timed => pay_as_you_go::settle_timed(draft, visit, location, id, (from, to)),
            PaygKind::Fixed => pay_as_you_go::begin(draft, visit, id, from, to),
        }
        push(visit, Segment { cover: Cover::PayAsYouGo(id), from, to });
        return;
    }
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

/// Reverse (R6.10): gives back all a visit has used, but for what has been invoiced.
pub(crate) fn reverse(draft: &mut Draft<'_>, visit: &mut Visit) {
    for segment in std::mem::take(&mut visit.segments) {
        give_back(draft, visit, segment);
    }
    pay_as_you_go::give_back_open(draft, visit);
}

/// Opens a closed visit again (R7.6, R7.7): day passes and fixed prices stay taken, up to their end as at check-in; whatever
/// came after them is given back, to be charged anew at check-out.
pub(crate) fn reopen(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location) {
    let by_day = |s: &&Segment| s.cover.pass().and_then(|id| draft.pass(id)).is_some_and(is_day_pass);
    let days = visit.segments.iter().take_while(|s| !matches!(s.cover, Cover::Overtime(_)) && by_day(s)).count();
    for segment in visit.segments.split_off(days) {
        match segment.cover {
            // R7.7: the part the visit was opened on goes on.
            Cover::PayAsYouGo(id) if visit.pass == Some(id) => pay_as_you_go::pause(draft, visit, id, segment),
            _ => give_back(draft, visit, segment),
        }
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
        Cover::PayAsYouGo(id) => return pay_as_you_go::give_back(draft, visit, id, segment),
        Cover::Overtime(_) => return,
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
pub(crate) fn push(visit: &mut Visit, segment: Segment) {
    match visit.segments.last_mut() {
        Some(last) if last.cover == segment.cover && last.to == segment.from => last.to = segment.to,
        _ => visit.segments.push(segment),
    }
}
