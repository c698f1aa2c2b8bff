//! The writer thread: takes a job, runs it in a savepoint, takes what has queued up meanwhile, commits once, then answers all.
//! Nobody is answered before the commit has returned.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;

use super::Job;
use crate::{Error, Tx};

/// Runs until every handle on the store is gone and the queue is empty.
pub(super) fn run(
    mut tx: Tx,
    jobs: &Receiver<Box<dyn Job>>,
    group: usize,
    waiting: &AtomicUsize,
    healthy: &AtomicBool,
) {
    let mut done = Vec::with_capacity(group);
    while let Ok(first) = jobs.recv() {
        let mut going = begin(&mut tx);
        let mut next = Some(first);
        while let Some(mut job) = next {
            waiting.fetch_sub(1, Ordering::Relaxed);
            if going.is_ok() {
                going = run_one(&mut tx, job.as_mut());
            }
            done.push(job);
            // After a failure nothing more is taken: the jobs that wait get a transaction of their own.
            next = if going.is_ok() && done.len() < group { jobs.try_recv().ok() } else { None };
        }
        let committed = going.and_then(|()| commit(&mut tx));
        if committed.is_err() {
            abandon(&mut tx);
        }
        healthy.store(committed.is_ok(), Ordering::Relaxed);
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
}

/// Runs one job in a savepoint, so that its failure undoes only itself. An error: the transaction of the group is lost.
///
/// SQLite undoes the whole transaction by itself when the disk is full or broken. A savepoint made after that would be a
/// transaction of its own, and releasing it a commit that nobody is told of.
fn run_one(tx: &mut Tx, job: &mut dyn Job) -> Result<(), Error> {
    control(tx, "SAVEPOINT job")?;
    let keep = catch_unwind(AssertUnwindSafe(|| job.run(tx))).unwrap_or_else(|_| {
        tracing::error!("a transaction panicked and was undone");
        false
    });
    let Tx::Sqlite(connection) = tx;
    if !connection.in_transaction() {
        return Err(Error::Unavailable("the database has undone the transaction".into()));
    }
    if !keep {
        connection.control("ROLLBACK TO job")?;
    }
    connection.control("RELEASE job")
}

fn begin(tx: &mut Tx) -> Result<(), Error> {
    abandon(tx);
    control(tx, "BEGIN IMMEDIATE")
}

fn commit(tx: &mut Tx) -> Result<(), Error> {
    let Tx::Sqlite(connection) = tx;
    connection.commit()
}

/// Undoes what is left of a transaction, if anything.
fn abandon(tx: &mut Tx) {
    let Tx::Sqlite(connection) = tx;
    if connection.in_transaction()
        && let Err(error) = connection.control("ROLLBACK")
    {
        tracing::error!(%error, "a transaction could not be undone");
    }
}

fn control(tx: &mut Tx, sql: &'static str) -> Result<(), Error> {
    let Tx::Sqlite(connection) = tx;
    connection.control(sql)
}
