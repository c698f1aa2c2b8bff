//! What the system does by itself (R16.1): cut-off, inactivity and exhaustion of open visits, expiry of passes, and the jobs of
//! the queue. Each in its own transaction, safe to run twice, by several servers and after downtime, in the order of
//! decision 17. What fails is tried again later and later, and holds up nothing else.

pub mod bounds;
pub mod overview;
mod reminders;
mod visits;

use hallpass_engine::{ContractId, Instant, LocationId, PassId, Span, VisitId};
use hallpass_store::desk::Due;
use hallpass_store::jobs::{Job, JobKind, Setback};
use hallpass_store::{Store, Tx};

use crate::{Call, Clock, Problem, billing, grants, policy, sales, spell};

/// How long a job waits that would otherwise run for ever.
const SLOW: Span = Span::minutes(15);

/// Nothing else is due at or before this instant.
const ALONE: Instant = Instant::from_micros(i64::MIN);

/// Runs everything due at or before `until`; answers how much was done. The work is stamped with `now`. What fails twice in a
/// row is written down as failing (`hallpass jobs`) and tried again later.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`]: what was done before stays done.
pub async fn run_due(store: &Store, until: Instant, now: Instant) -> Result<usize, Problem> {
    run_all(store, until, now, false).await
}

/// `test`: the present is that of a test clock, which is written down with what happens.
async fn run_all(store: &Store, until: Instant, now: Instant, test: bool) -> Result<usize, Problem> {
    let mut done = 0;
    while let Some(due) = next(store, until).await? {
        let first = attempt(store, due, until, now, test).await;
        // The second time alone: what failed may have been another expiry of the same transaction.
        let ran = match first {
            Err(Problem::Busy | Problem::TooLong) | Ok(_) => first,
            Err(_) => attempt(store, due, ALONE, now, test).await,
        };
        match ran {
            Ok(count) => done += count,
            Err(problem @ (Problem::Busy | Problem::TooLong)) => return Err(problem),
            Err(problem) => set_back(store, due, &problem, now).await?,
        }
    }
    Ok(done)
}

async fn attempt(
    store: &Store,
    due: (Instant, Due),
    until: Instant,
    now: Instant,
    test: bool,
) -> Result<usize, Problem> {
    let call = Call::system(now, "job");
    let write = store.write(move |tx| {
        Box::pin(async move {
            if test {
                tx.reach_test_clock(now).await?;
            }
            run(tx, &call, due, until).await
        })
    });
    write.await
}

/// Writes a failure down, in a transaction of its own.
async fn set_back(store: &Store, due: (Instant, Due), problem: &Problem, now: Instant) -> Result<(), Problem> {
    let text = problem.to_string();
    let error = text.clone();
    let write = store.write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.setback(due, &error, now).await?) }));
    match write.await? {
        Setback::Again(at) => tracing::warn!(?due, error = text, ?at, "what is due has failed and is tried again"),
        Setback::Dead => tracing::error!(?due, error = text, "what is due has failed too often; see `hallpass jobs`"),
        Setback::Gone => {}
    }
    Ok(())
}

/// Does one thing that is due, in the caller's transaction; of expiries as many as fit that are due at or before `until`. Answers
/// how much was done: nothing when somebody else has done it meanwhile.
///
/// # Errors
/// Whatever stands in the way; nothing may be kept then.
pub async fn run(tx: &mut Tx, call: &Call, (_, due): (Instant, Due), until: Instant) -> Result<usize, Problem> {
    match due {
        Due::Visit(visit, _) => visits::close(tx, call, visit).await,
        Due::Lapse(pass) => visits::lapse(tx, call, pass, until).await,
        Due::Job(job) => {
            if !tx.claim(&job).await? {
                return Ok(0);
            }
            perform(tx, call, &job).await?;
            tx.slow_down(&job, call.now + SLOW).await?;
            Ok(1)
        }
    }
}

/// As [`run`], of one thing alone.
///
/// # Errors
/// As [`run`].
pub(crate) async fn run_alone(tx: &mut Tx, call: &Call, due: (Instant, Due)) -> Result<usize, Problem> {
    run(tx, call, due, ALONE).await
}

/// Does a job that has been taken off the queue; whoever has a next time puts it on again.
async fn perform(tx: &mut Tx, call: &Call, job: &Job) -> Result<(), Problem> {
    match job.kind {
        JobKind::Policy => policy::come_into_force(tx, call, job.subject).await,
        JobKind::Visit => visits::close(tx, call, VisitId(job.subject)).await.map(|_| ()),
        JobKind::Lapse => tx.lapse(PassId(job.subject), &call.stamp()).await.map_err(Problem::from),
        JobKind::Grants => grants::run(tx, call, ContractId(job.subject)).await,
        JobKind::Release => sales::release(tx, call, job.subject).await,
        JobKind::ContractInvoice => billing::contract::run(tx, call, job.subject).await,
        JobKind::PaygInvoice => billing::payg::run(tx, call, job.subject).await,
        JobKind::ExpiryReminder => reminders::run(tx, call, LocationId(job.subject)).await,
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
        done += run_all(store, at, clock.now(), true).await?;
    }
    reach(store, target).await?;
    clock.advance(target);
    Ok(done)
}

/// Sets a database up for a test clock that begins at `at`.
///
/// # Errors
/// [`Problem::BadRequest`] when the database has seen later times: what happened then would lie in the future.
pub async fn begin_test_clock(store: &Store, at: Instant) -> Result<(), Problem> {
    let reached = store.peek(|tx| Box::pin(async move { Ok::<_, Problem>(tx.test_clock_reached().await?) })).await?;
    match reached {
        Some(reached) if at < reached => {
            let [at, reached] = [at, reached].map(spell::instant);
            Err(Problem::BadRequest(format!(
                "--test-clock {at}: this database has already seen {reached}, and its clock only moves forward; start with \
                 --test-clock {reached} or later, or on another folder with --data"
            )))
        }
        _ => reach(store, at).await,
    }
}

async fn reach(store: &Store, at: Instant) -> Result<(), Problem> {
    store.write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.reach_test_clock(at).await?) })).await
}

async fn next(store: &Store, until: Instant) -> Result<Option<(Instant, Due)>, Problem> {
    store.peek(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.next_due(until).await?) })).await
}
