//! A reader thread: each job sees one snapshot, for as long as somebody waits for it and not for ever.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::finish;
use crate::job::Job;
use crate::{Error, Tx};

/// Runs until every handle on the store is gone.
pub(super) fn run(mut tx: Tx, jobs: &Mutex<Receiver<Box<dyn Job>>>, limit: Duration) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = job else { return };
        if job.abandoned().load(Ordering::Relaxed) {
            continue;
        }
        let read = snapshot(&mut tx, job.as_mut(), limit);
        job.answer(read);
    }
}

/// Runs one job on one snapshot. It is stopped when it takes longer than `limit` or when its caller has gone.
pub(super) fn snapshot(tx: &mut Tx, job: &mut dyn Job, limit: Duration) -> Result<(), Error> {
    let connection = super::connection(tx)?;
    if connection.in_transaction() {
        connection.control("ROLLBACK")?;
    }
    connection.control("BEGIN")?;
    connection.stop_after(limit, job.abandoned())?;
    if catch_unwind(AssertUnwindSafe(|| finish(job, tx))).is_err() {
        tracing::error!("a read panicked");
    }
    let connection = super::connection(tx)?;
    connection.never_stop()?;
    connection.control("ROLLBACK")
}
