//! Closings by the system (R7.13, R7.14, R6.7) and when they are due.

use crate::consume::consume;
use crate::draft::Draft;
use crate::rounding::{end_of_stay, round_down, round_to};
use crate::visits::{cut_off_of, finish};
use crate::{
    Closing, Cover, Decision, Instant, Location, Outcome, Refusal, Segment, Settlement, Source, Span, Visit, VisitId,
    World,
};

/// Closes an open visit for `cause` if that is due at `now`; otherwise [`crate::Outcome::Unchanged`] (safe to run twice).
/// A visit that is gone or closed meanwhile is `Unchanged` too (R7.16).
pub fn close_visit(world: &World, visit: VisitId, cause: Closing, now: Instant) -> Result<Decision, Refusal> {
    let mut draft = Draft::new(world);
    let unchanged = |draft: Draft<'_>| Ok(draft.decide(visit, Outcome::Unchanged, None));
    let Some((open, location)) = open_visit(world, visit) else { return unchanged(draft) };
    let cut_off = cut_off_of(location, open);
    let end = match cause {
        Closing::CutOff => (cut_off <= now).then_some((cut_off, cut_off)),
        Closing::Inactivity => {
            inactive_since(open, location, now).map(|last| (round_to(location, open.raw_from, last), last))
        }
        Closing::Exhausted => exhausted_at(world, visit)
            .filter(|end| *end <= now)
            .map(|end| (round_down(location, open.raw_from, end), end)),
    };
    let Some((to, raw_to)) = end else { return unchanged(draft) };
    // A visit ends at its cut-off whatever closes it, and is at least a step long (decision 2).
    finish(&mut draft, open.clone(), location, to.min(cut_off), raw_to.min(cut_off));
    Ok(draft.decide(visit, Outcome::Closed, None))
}

/// When the cut-off (R7.14) and the inactivity test (R7.16, Sources 3 and 5 only) of an open visit are due; empty for a
/// closed visit. Opening hours are not among them (R2.11). Exhaustion is [`exhausted_at`], which needs the world.
pub fn due(visit: &Visit, location: &Location) -> Vec<(Closing, Instant)> {
    if visit.to.is_some() {
        return Vec::new();
    }
    let cut_off = (Closing::CutOff, cut_off_of(location, visit));
    let inactivity = inactivity_due(visit, location).map(|at| (Closing::Inactivity, at));
    std::iter::once(cut_off).chain(inactivity).collect()
}

/// R6.7: the first instant that nothing covers an open visit, where `Ext.Checkin.CloseWhenExhausted` is on; `None` when it
/// is off, when the visit is closed, when passes last to the cut-off or when pay as you go would take over (decision 27).
pub fn exhausted_at(world: &World, visit: VisitId) -> Option<Instant> {
    let (open, location) = open_visit(world, visit)?;
    if !location.settings_at(open.raw_from).close_when_exhausted {
        return None;
    }
    let (segments, _) = settled_at(world, open, location, cut_off_of(location, open));
    segments.iter().find(|s| matches!(s.cover, Cover::Overtime(_))).map(|s| s.from)
}

/// What an open visit would have consumed if it ended at `at`, rounded as a departure is; the stored segments of a closed
/// one. Never past the cut-off (R7.14), never shorter than a step (decision 2); empty for an unknown visit. Pay as you go that
/// has not begun yet has a pass that is only made at check-out ([`crate::PassId::is_made`]).
pub fn provisional(world: &World, visit: VisitId, at: Instant) -> Vec<Segment> {
    outlook(world, visit, at).0
}

/// As [`provisional`], with what decided beyond the first pass; that of a closed visit was decided when it was settled.
pub fn outlook(world: &World, visit: VisitId, at: Instant) -> (Vec<Segment>, Option<Settlement>) {
    match open_visit(world, visit) {
        None => (world.visits.get(&visit).map(|v| v.segments.clone()).unwrap_or_default(), None),
        Some((open, location)) => {
            let to = end_of_stay(location, open.raw_from, open.from, at).min(cut_off_of(location, open));
            settled_at(world, open, location, to)
        }
    }
}

/// Until when the passes of an open visit last, if it goes on to its cut-off (R7.14): the first instant from which overtime or pay
/// as you go follows them; in the past when it follows already. `None` when they last to the cut-off, when the visit is on pay as
/// you go from its beginning or needs no pass, and for a closed or unknown visit.
pub fn passes_end(world: &World, visit: VisitId) -> Option<Instant> {
    let (open, location) = open_visit(world, visit)?;
    let (segments, _) = settled_at(world, open, location, cut_off_of(location, open));
    let by_pass = |segment: &Segment| matches!(segment.cover, Cover::Day(_) | Cover::Time(_));
    let first = segments.iter().position(|segment| !by_pass(segment))?;
    let ends = segments.get(first)?;
    match ends.cover {
        Cover::PayAsYouGo(_) if first == 0 => None,
        _ => Some(ends.from),
    }
}

fn open_visit(world: &World, visit: VisitId) -> Option<(&Visit, &Location)> {
    let visit = world.visits.get(&visit).filter(|v| v.to.is_none())?;
    Some((visit, world.locations.get(&visit.location)?))
}

fn settled_at(world: &World, open: &Visit, location: &Location, to: Instant) -> (Vec<Segment>, Option<Settlement>) {
    let mut visit = Visit { to: Some(to), ..open.clone() };
    let mut draft = Draft::new(world);
    consume(&mut draft, &mut visit, location);
    (visit.segments, draft.take_settlement(open.id))
}

/// R7.13, R7.16: when to look whether the customer is still there. A door says so itself, hence Sources 3 and 5 only.
fn inactivity_due(visit: &Visit, location: &Location) -> Option<Instant> {
    let watched = matches!(visit.source, Source::NetworkActivity | Source::Sensor);
    let patience = Span::minutes(location.settings_at(visit.raw_from).inactivity_minutes.clamp(1, 7 * 24 * 60));
    watched.then(|| visit.last_activity.unwrap_or(visit.raw_from) + patience)
}

/// The last activity of a visit that has been without any for too long.
fn inactive_since(visit: &Visit, location: &Location, now: Instant) -> Option<Instant> {
    let due = inactivity_due(visit, location)?;
    (due <= now).then(|| visit.last_activity.unwrap_or(visit.raw_from))
}
