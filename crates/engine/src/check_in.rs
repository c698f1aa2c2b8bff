//! Checking in (R7.1-R7.9): the main path.

use crate::{CheckIn, Decision, Instant, Refusal, World};

/// Checks a customer in, or records a whole visit (R7.3). Order of tests: R7.2 as refined by decision 14.
pub fn check_in(world: &World, request: &CheckIn, now: Instant) -> Result<Decision, Refusal> {
    let _ = (world, request, now);
    todo!()
}
