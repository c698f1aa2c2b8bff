//! The writer thread: takes a job, runs it, takes what has queued up meanwhile, commits once, then answers all. Nobody is answered
//! before the commit has returned.
//!
//! A job's failure undoes only itself: each job of a transaction but the first runs in a savepoint. The first has nothing before it
//! that could be lost, and the savepoint would cost a copy of every page that it changes; when it fails the whole transaction is
//! rolled back and the next job begins another.
//!
//! Rehearsals stand aside while writes wait: after each group one of them runs, in a transaction of its own that is rolled
//! back. It must not share the transaction of a group: SQLite undoes all of it when a statement that writes is stopped.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::{connection, finish};
use crate::job::Job;
use crate::{Error, Tx};

/// What the writer thread shares with those who ask, and its limits.
#[derive(Debug)]
pub(super) struct Desk {
    /// Most writes that share one commit.
    pub group: usize,
    /// Jobs that have not begun.
    pub waiting: Arc<AtomicUsize>,
    /// Rehearsals that have not begun.
    pub rehearsing: Arc<AtomicUsize>,
    /// Longest a rehearsal may take.
    pub rehearsal_limit: Duration,
    /// Did the last commit succeed?
    pub healthy: Arc<AtomicBool>,
}

/// Runs until every handle on the store is gone and the queue is empty.
pub(super) fn run(mut tx: Tx, jobs: &Receiver<Box<dyn Job>>, desk: &Desk) {
    let mut rehearsals = VecDeque::new();
    let mut done = Vec::with_capacity(desk.group);
    loop {
        let next = if rehearsals.is_empty() {
            let Ok(job) = jobs.recv() else { return };
            Some(job)
        } else {
            jobs.try_recv().ok()
        };
        match next {
            Some(job) if job.is_rehearsal() => rehearsals.push_back(job),
            Some(job) => run_group(&mut tx, job, jobs, desk, &mut done, &mut rehearsals),
            None => {}
        }
        if let Some(job) = rehearsals.pop_front() {
            rehearse(&mut tx, job, desk);
        }
    }
}

/// Runs a write and those that have queued up behind it as one transaction. Rehearsals among them are put aside.
fn run_group(
    tx: &mut Tx,
    first: Box<dyn Job>,
    jobs: &Receiver<Box<dyn Job>>,
    desk: &Desk,
    done: &mut Vec<Box<dyn Job>>,
    rehearsals: &mut VecDeque<Box<dyn Job>>,
) {
    let mut going = begin(tx);
    // Nothing of the transaction is worth keeping yet.
    let mut empty = true;
    let mut next = Some(first);
    while let Some(mut job) = next {
        if job.is_rehearsal() {
            rehearsals.push_back(job);
        } else {
            desk.waiting.fetch_sub(1, Ordering::Relaxed);
            if going.is_ok() {
                going = if empty { run_first(tx, job.as_mut(), &mut empty) } else { run_one(tx, job.as_mut()) };
            }
            done.push(job);
        }
        // After a failure nothing more is taken: the jobs that wait get a transaction of their own.
        next = if going.is_ok() && done.len() < desk.group { jobs.try_recv().ok() } else { None };
    }
    let committed = going.and_then(|()| commit(tx));
    if committed.is_err() {
        abandon(tx);
        forget(tx);
    }
    desk.healthy.store(committed.is_ok(), Ordering::Relaxed);
    if let Err(error) = &committed {
        tracing::error!(%error, jobs = done.len(), "a commit failed; nothing of the group is kept");
    }
    for job in done.drain(..) {
        job.answer(match &committed {
            Ok(()) => Ok(()),
            Err(error) => Err(Error::Unavailable(error.to_string())),
        });
    }
}

/// Runs the first job of a transaction; `empty` becomes false when there is something to be kept. An error: there is no
/// transaction to go on with.
fn run_first(tx: &mut Tx, job: &mut dyn Job, empty: &mut bool) -> Result<(), Error> {
    let keep = run_caught(tx, job);
    let connection = connection(tx)?;
    if !connection.in_transaction() {
        return Err(Error::Unavailable("the database has undone the transaction".into()));
    }
    *empty = !keep;
    if keep {
        return Ok(());
    }
    connection.control("ROLLBACK")?;
    connection.forget();
    connection.begin()
}

fn run_caught(tx: &mut Tx, job: &mut dyn Job) -> bool {
    catch_unwind(AssertUnwindSafe(|| finish(job, tx))).unwrap_or_else(|_| {
        tracing::error!("a transaction panicked and was undone");
        false
    })
}

/// Runs one job in a savepoint, so that its failure undoes only itself. An error: the transaction of the group is lost.
///
/// SQLite undoes the whole transaction by itself when the disk is full or broken. A savepoint made after that would be a
/// transaction of its own, and releasing it a commit that nobody is told of.
fn run_one(tx: &mut Tx, job: &mut dyn Job) -> Result<(), Error> {
    control(tx, "SAVEPOINT job")?;
    let keep = run_caught(tx, job);
    let connection = connection(tx)?;
    if !connection.in_transaction() {
        return Err(Error::Unavailable("the database has undone the transaction".into()));
    }
    if !keep {
        connection.control("ROLLBACK TO job")?;
        connection.forget();
    }
    connection.control("RELEASE job")
}

/// Runs one job and undoes it.
fn rehearse(tx: &mut Tx, mut job: Box<dyn Job>, desk: &Desk) {
    desk.waiting.fetch_sub(1, Ordering::Relaxed);
    desk.rehearsing.fetch_sub(1, Ordering::Relaxed);
    if job.abandoned().load(Ordering::Relaxed) {
        return;
    }
    let undone = run_undone(tx, job.as_mut(), desk.rehearsal_limit);
    if let Err(error) = &undone {
        tracing::warn!(%error, "a rehearsal was not run to its end");
        abandon(tx);
        forget(tx);
    }
    job.answer(undone);
}

fn run_undone(tx: &mut Tx, job: &mut dyn Job, limit: Duration) -> Result<(), Error> {
    begin(tx)?;
    let version = connection(tx)?.catalogue_version()?;
    connection(tx)?.stop_after(limit, job.abandoned())?;
    if catch_unwind(AssertUnwindSafe(|| finish(job, tx))).is_err() {
        tracing::error!("a rehearsal panicked");
    }
    let connection = connection(tx)?;
    connection.never_stop()?;
    let lost = !connection.in_transaction();
    if lost || connection.catalogue_version()? != version {
        connection.forget();
    }
    connection.memory.forget();
    abandon(tx);
    // Work that went on all the same has an answer that is worth nothing.
    if lost { Err(Error::Stopped) } else { Ok(()) }
}

fn begin(tx: &mut Tx) -> Result<(), Error> {
    abandon(tx);
    connection(tx)?.begin()
}

fn commit(tx: &mut Tx) -> Result<(), Error> {
    connection(tx)?.commit()
}

/// Undoes what is left of a transaction, if anything.
fn abandon(tx: &mut Tx) {
    if let Ok(connection) = connection(tx)
        && connection.in_transaction()
        && let Err(error) = connection.control("ROLLBACK")
    {
        tracing::error!(%error, "a transaction could not be undone");
    }
}

/// Undone changes must not be remembered.
fn forget(tx: &mut Tx) {
    if let Ok(connection) = connection(tx) {
        connection.forget();
    }
}

fn control(tx: &mut Tx, sql: &'static str) -> Result<(), Error> {
    connection(tx)?.control(sql)
}
