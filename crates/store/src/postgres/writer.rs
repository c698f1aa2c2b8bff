//! The one task of a server that writes: takes a job, runs it in a savepoint, takes what has queued up meanwhile, commits once,
//! then answers all. Nobody is answered before the commit has returned.
//!
//! All servers of a database write in turns: each group waits for the same lock. The chain of the ledger and the audit trail put
//! all writes in one order anyway, so a finer lock would only be waited for later, and could be deadlocked on.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::FutureExt;
use tokio::sync::mpsc::Receiver;

use super::{Options, Session};
use crate::job::Job;
use crate::{Error, Tx};

/// What the writer shares with those who ask.
#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    /// Jobs that have not begun.
    pub waiting: Arc<AtomicUsize>,
    /// Rehearsals among them.
    pub rehearsing: Arc<AtomicUsize>,
    /// The last group could not be committed.
    pub failing: Arc<AtomicBool>,
}

/// The writer of one server.
pub(super) struct Writer {
    pub options: Options,
    /// Which of the servers this is.
    pub node: String,
    pub desk: Desk,
    /// The session; `None` after it has ended.
    pub tx: Option<Tx>,
}

impl Writer {
    /// Runs until every handle on the store is gone and the queue is empty.
    pub(super) async fn run(mut self, mut jobs: Receiver<Box<dyn Job>>) {
        let mut rehearsals = VecDeque::new();
        loop {
            let next = if rehearsals.is_empty() {
                let Some(job) = jobs.recv().await else { return };
                Some(job)
            } else {
                jobs.try_recv().ok()
            };
            match next {
                Some(job) if job.is_rehearsal() => rehearsals.push_back(job),
                Some(job) => self.run_group(job, &mut jobs, &mut rehearsals).await,
                None => {}
            }
            if let Some(job) = rehearsals.pop_front() {
                self.rehearse(job).await;
            }
        }
    }

    /// Runs a write and those that have queued up behind it as one transaction. Rehearsals among them are put aside.
    async fn run_group(
        &mut self,
        first: Box<dyn Job>,
        jobs: &mut Receiver<Box<dyn Job>>,
        rehearsals: &mut VecDeque<Box<dyn Job>>,
    ) {
        let mut done = Vec::new();
        let mut going = self.begin().await;
        let mut next = Some(first);
        while let Some(mut job) = next {
            if job.is_rehearsal() {
                rehearsals.push_back(job);
            } else {
                self.desk.waiting.fetch_sub(1, Ordering::Relaxed);
                if going.is_ok() {
                    going = self.run_one(job.as_mut()).await;
                }
                done.push(job);
            }
            // After a failure nothing more is taken: the jobs that wait get a transaction of their own.
            next = if going.is_ok() && done.len() < self.options.group { jobs.try_recv().ok() } else { None };
        }
        let committed = match going {
            Ok(()) => self.commit().await,
            Err(error) => Err(error),
        };
        if let Err(error) = &committed {
            tracing::error!(%error, jobs = done.len(), "a commit failed; nothing of the group is kept");
            self.abandon().await;
        }
        self.desk.failing.store(committed.is_err(), Ordering::Relaxed);
        for job in done {
            job.answer(match &committed {
                Ok(()) => Ok(()),
                Err(Error::Busy) => Err(Error::Busy),
                Err(error) => Err(Error::Unavailable(error.to_string())),
            });
        }
    }

    /// Runs one job in a savepoint, so that its failure undoes only itself. An error: the transaction of the group is lost.
    async fn run_one(&mut self, job: &mut dyn Job) -> Result<(), Error> {
        let tx = self.tx.as_mut().ok_or_else(no_session)?;
        session(tx)?.begin_job();
        let keep = AssertUnwindSafe(job.run(tx)).catch_unwind().await.unwrap_or_else(|_| {
            tracing::error!("a transaction panicked and was undone");
            false
        });
        let session = session(tx)?;
        if session.is_closed() || !session.is_busy() {
            return Err(Error::Unavailable("the database has undone the transaction".into()));
        }
        if keep && session.is_spoiled() {
            // Somebody has gone on after a statement that failed: its effect is not what was meant.
            return Err(Error::Statement("work went on after a statement had failed".into()));
        }
        session.end_job(keep).await
    }

    /// Runs one job and undoes it.
    async fn rehearse(&mut self, mut job: Box<dyn Job>) {
        self.desk.waiting.fetch_sub(1, Ordering::Relaxed);
        self.desk.rehearsing.fetch_sub(1, Ordering::Relaxed);
        if job.abandoned().load(Ordering::Relaxed) {
            return;
        }
        let undone = self.run_undone(job.as_mut()).await;
        if let Err(error) = &undone {
            tracing::warn!(%error, "a rehearsal was not run to its end");
        }
        self.abandon().await;
        job.answer(undone);
    }

    async fn run_undone(&mut self, job: &mut dyn Job) -> Result<(), Error> {
        self.begin().await?;
        let limit = self.options.rehearsal_limit;
        let tx = self.tx.as_mut().ok_or_else(no_session)?;
        session(tx)?.begin_rehearsal().await?;
        let run = tokio::time::timeout(limit, AssertUnwindSafe(job.run(tx)).catch_unwind()).await;
        let session = session(tx)?;
        match run {
            Ok(Ok(_)) if session.is_busy() => session.end_rehearsal().await,
            Ok(Ok(_)) => Err(Error::Stopped),
            Ok(Err(_)) => {
                tracing::error!("a rehearsal panicked");
                Ok(())
            }
            Err(_) => {
                session.stop().await;
                Err(Error::Stopped)
            }
        }
    }

    async fn begin(&mut self) -> Result<(), Error> {
        if !matches!(&self.tx, Some(Tx::Postgres(session)) if !session.is_closed()) {
            self.tx = None;
            self.tx = Some(Tx::Postgres(Box::new(Session::open_writer(&self.options).await?)));
        }
        let tx = self.tx.as_mut().ok_or_else(no_session)?;
        let session = session(tx)?;
        session.abandon().await?;
        session.begin(&self.node).await
    }

    async fn commit(&mut self) -> Result<(), Error> {
        let tx = self.tx.as_mut().ok_or_else(no_session)?;
        session(tx)?.commit().await
    }

    /// Undoes what is left of a transaction, and forgets what it has shown. A session that cannot is given up.
    async fn abandon(&mut self) {
        let Some(Tx::Postgres(session)) = &mut self.tx else { return };
        session.forget();
        if let Err(error) = session.abandon().await {
            tracing::warn!(%error, "the session that writes is given up");
            self.tx = None;
        }
    }
}

fn session(tx: &mut Tx) -> Result<&mut Session, Error> {
    match tx {
        Tx::Postgres(session) => Ok(session),
        Tx::Sqlite(_) => Err(no_session()),
    }
}

fn no_session() -> Error {
    Error::Unavailable("there is no session with PostgreSQL".into())
}
