//! A reader thread: each job sees one snapshot.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

use super::Job;
use crate::{Error, Tx};

/// Runs until every handle on the store is gone.
pub(super) fn run(mut tx: Tx, jobs: &Mutex<Receiver<Box<dyn Job>>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = job else { return };
        let read = snapshot(&mut tx, job.as_mut());
        job.answer(read);
    }
}

/// Runs one job on one snapshot.
pub(super) fn snapshot(tx: &mut Tx, job: &mut dyn Job) -> Result<(), Error> {
    let Tx::Sqlite(connection) = tx;
    connection.control("BEGIN")?;
    if catch_unwind(AssertUnwindSafe(|| job.run(tx))).is_err() {
        tracing::error!("a read panicked");
    }
    let Tx::Sqlite(connection) = tx;
    connection.control("ROLLBACK")
}
