//! Editing and deleting visits (R7.17-R7.21, R6.10).

use crate::{Decision, Instant, Refusal, VisitEdit, VisitId, World};

/// Gives a visit new times, place or person: reverse and consume in one (R7.17, R7.18). Also the manual check-out.
pub fn change_visit(world: &World, visit: VisitId, edit: &VisitEdit, now: Instant) -> Result<Decision, Refusal> {
    let _ = (world, visit, edit, now);
    todo!()
}

/// Deletes a visit and gives back all it used (R7.20).
pub fn delete_visit(world: &World, visit: VisitId, now: Instant) -> Result<Decision, Refusal> {
    let _ = (world, visit, now);
    todo!()
}
