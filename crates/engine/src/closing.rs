//! Closings by the system (R7.13, R7.14, R6.7) and when they are due.

use crate::{Closing, Decision, Instant, Location, Refusal, Segment, Visit, VisitId, World};

/// Closes an open visit for `cause` if that is due at `now`; otherwise [`crate::Outcome::Unchanged`] (safe to run twice).
pub fn close_visit(world: &World, visit: VisitId, cause: Closing, now: Instant) -> Result<Decision, Refusal> {
    let _ = (world, visit, cause, now);
    todo!()
}

/// When the cut-off (R7.14) and the inactivity test (R7.16, Sources 3 and 5 only) of an open visit are due; empty for a
/// closed visit. Exhaustion is [`exhausted_at`], which needs the world.
pub fn due(visit: &Visit, location: &Location) -> Vec<(Closing, Instant)> {
    let _ = (visit, location);
    todo!()
}

/// R6.7: the first instant that nothing covers an open visit, where `Ext.Checkin.CloseWhenExhausted` is on; `None` when it
/// is off, when the visit is closed, when passes last to the cut-off or when pay as you go would take over (decision 27).
pub fn exhausted_at(world: &World, visit: VisitId) -> Option<Instant> {
    let _ = (world, visit);
    todo!()
}

/// What an open visit would have consumed if it ended at `at`; the stored segments of a closed one.
pub fn provisional(world: &World, visit: VisitId, at: Instant) -> Vec<Segment> {
    let _ = (world, visit, at);
    todo!()
}
