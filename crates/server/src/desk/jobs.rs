//! What the system does by itself (R16.1): cut-off, inactivity and exhaustion of open visits, expiry of passes. Each in its own
//! transaction, safe to run twice and after downtime, in the order of decision 17.

use hallpass_engine::{Closing, instant::Span};
use hallpass_engine::{Instant, Outcome, PassId, VisitId};
use hallpass_store::desk::Due;
use hallpass_store::{Store, Tx};

use super::{problem, unique_id, visits};
use crate::{Call, Clock, Problem};

/// Most expiries booked in one transaction.
const LAPSES: usize = 500;

/// How long a visit that could not be looked at is left alone.
const POSTPONE: Span = Span::minutes(15);

/// Nothing else is due at or before this instant.
const ALONE: Instant = Instant::from_micros(i64::MIN);

/// Runs everything due at or before `until`; answers how much was done. The work is stamped with `now`. What fails twice is set
/// aside, so that it holds up nothing else.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`]: what was done before stays done.
pub async fn run_due(store: &Store, until: Instant, now: Instant) -> Result<usize, Problem> {
    let mut done = 0;
    while let Some((_, due)) = next(store, until).await? {
        let first = attempt(store, due, until, now).await;
        // The second time alone: what failed may have been another expiry of the same transaction.
        let ran = match first {
            Err(Problem::Busy) | Ok(_) => first,
            Err(_) => attempt(store, due, ALONE, now).await,
        };
        match ran {
            Ok(count) => done += count,
            Err(Problem::Busy) => return Err(Problem::Busy),
            Err(problem) => {
                tracing::error!(?due, ?problem, "what is due could not be done and is set aside");
                set_aside(store, due, now).await?;
            }
        }
    }
    Ok(done)
}

async fn attempt(store: &Store, due: Due, until: Instant, now: Instant) -> Result<usize, Problem> {
    let call = Call::system(now, "job");
    store.write(move |tx| Box::pin(async move { run(tx, &call, due, until).await })).await
}

/// A visit is looked at again later. A pass counts as seen by the sweep: its ledger is put right with its next change, and
/// `hallpass verify` names it until then.
async fn set_aside(store: &Store, due: Due, now: Instant) -> Result<(), Problem> {
    let write = store.write(move |tx| {
        Box::pin(async move {
            match due {
                Due::Visit(visit, _) => tx.postpone(visit, Some(now + POSTPONE)).await?,
                Due::Lapse(pass) => tx.skip_lapse(pass).await?,
            }
            Ok(())
        })
    });
    write.await
}

/// Does one thing that is due, in the caller's transaction; of expiries as many as fit that are due at or before `until`. Answers
/// how much was done.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn run(tx: &mut Tx, call: &Call, due: Due, until: Instant) -> Result<usize, Problem> {
    match due {
        Due::Visit(visit, closing) => close(tx, call, visit, closing).await,
        Due::Lapse(pass) => lapse(tx, call, pass, until).await,
    }
}

/// Moves a test clock to `target`, from one due instant to the next, running each at its own time.
///
/// # Errors
/// As [`run_due`]; the clock then stands where the work stopped.
pub async fn run_until(store: &Store, clock: &Clock, target: Instant) -> Result<usize, Problem> {
    let mut done = 0;
    while let Some((at, _)) = next(store, target).await? {
        clock.advance(at);
        done += run_due(store, at, clock.now()).await?;
    }
    clock.advance(target);
    Ok(done)
}

async fn next(store: &Store, until: Instant) -> Result<Option<(Instant, Due)>, Problem> {
    store.peek(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.next_due(until).await?) })).await
}

async fn close(tx: &mut Tx, call: &Call, id: VisitId, closing: Closing) -> Result<usize, Problem> {
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
    match hallpass_engine::close_visit(&world, id, closing, call.now) {
        Ok(decision) => {
            tx.apply(&world, &decision, &unique_id(), &call.stamp()).await?;
            if decision.outcome == Outcome::Unchanged {
                tx.postpone_if_due(id, call.now, call.now + POSTPONE).await?;
            }
            Ok(1)
        }
        Err(refusal) => {
            let problem = problem(&refusal);
            tracing::error!(visit = id.0, ?closing, ?problem, "an open visit could not be closed; trying again later");
            tx.postpone(id, Some(call.now + POSTPONE)).await?;
            Ok(0)
        }
    }
}

async fn lapse(tx: &mut Tx, call: &Call, first: PassId, until: Instant) -> Result<usize, Problem> {
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
