//! Closing open visits (R7.13, R7.14, R7.16) and booking expiries (R12.1) when they are due.

use hallpass_engine::{Instant, Outcome, PassId, Span, VisitId};
use hallpass_store::Tx;
use hallpass_store::desk::Due;

use crate::desk::{low_credit, problem, unique_id, visits};
use crate::{Call, Problem, messages};

/// Most expiries booked in one transaction.
const LAPSES: usize = 500;

/// How long a visit that is due and has nothing to do is left alone.
const POSTPONE: Span = Span::minutes(15);

/// Looks at an open visit that is due.
///
/// # Errors
/// Why it cannot be closed.
pub(super) async fn close(tx: &mut Tx, call: &Call, id: VisitId) -> Result<usize, Problem> {
    let Some(closing) = tx.visit_due(id, call.now).await? else { return Ok(0) };
    let Some(visit) = tx.visit(id).await?.filter(|visit| visit.to.is_none()) else {
        tx.postpone(id, None).await?;
        return Ok(0);
    };
    let about = visits::around(visit, call.now);
    let Some(world) = tx.world(&about, call.now).await? else {
        tracing::error!(visit = id.0, "an open visit has no customer; it is left open");
        tx.postpone(id, None).await?;
        return Ok(0);
    };
    let decision = hallpass_engine::close_visit(&world, id, closing, call.now).map_err(|refusal| problem(&refusal))?;
    tx.apply(&world, &decision, unique_id, &call.stamp()).await?;
    low_credit::watch(tx, call, &world, &decision).await?;
    messages::checked_out(tx, call, &world, &decision).await?;
    if decision.outcome == Outcome::Unchanged {
        tx.postpone_if_due(id, call.now, call.now + POSTPONE).await?;
    }
    Ok(1)
}

/// Books the expiry of a pass, and of others that are due at or before `until`.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn lapse(tx: &mut Tx, call: &Call, first: PassId, until: Instant) -> Result<usize, Problem> {
    tx.lapse(first, &call.stamp()).await?;
    let mut done = 1;
    while done < LAPSES {
        match tx.next_due(until).await? {
            Some((_, Due::Lapse(pass))) => tx.lapse(pass, &call.stamp()).await?,
            _ => break,
        }
        done += 1;
    }
    Ok(done)
}
