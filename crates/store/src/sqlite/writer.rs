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
        let started = control(&mut tx, "BEGIN IMMEDIATE");
        let mut next = Some(first);
        while let Some(mut job) = next {
            waiting.fetch_sub(1, Ordering::Relaxed);
            if started.is_ok() {
                run_one(&mut tx, job.as_mut());
            }
            done.push(job);
            next = if done.len() < group { jobs.try_recv().ok() } else { None };
        }
        let committed = started.and_then(|()| commit(&mut tx));
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

/// Runs one job in a savepoint, so that its failure undoes only itself.
fn run_one(tx: &mut Tx, job: &mut dyn Job) {
    if let Err(error) = control(tx, "SAVEPOINT job") {
        tracing::error!(%error, "no savepoint");
        return;
    }
    let keep = catch_unwind(AssertUnwindSafe(|| job.run(tx))).unwrap_or_else(|_| {
        tracing::error!("a transaction panicked and was undone");
        false
    });
    if !keep && let Err(error) = control(tx, "ROLLBACK TO job") {
        tracing::error!(%error, "a savepoint could not be undone");
    }
    if let Err(error) = control(tx, "RELEASE job") {
        tracing::error!(%error, "a savepoint could not be released");
    }
}

fn commit(tx: &mut Tx) -> Result<(), Error> {
    let Tx::Sqlite(connection) = tx;
    let committed = connection.commit();
    if committed.is_err() && connection.in_transaction() {
        connection.control("ROLLBACK")?;
    }
    committed
}

fn control(tx: &mut Tx, sql: &'static str) -> Result<(), Error> {
    let Tx::Sqlite(connection) = tx;
    connection.control(sql)
}
