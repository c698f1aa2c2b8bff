//! The queue of what the system does by itself (R16.1), kept in the database: put on, found, claimed, failed.
//!
//! A job is claimed by the transaction that does it: [`Tx::claim`] takes the row away, so a second server that tries the same
//! job finds nothing, and a crash brings the row back together with everything else the transaction had done. Visits and
//! passes are not queued (check-ins stay fast); their own due times are merged in by [`Tx::next_due`](crate::desk), and only what
//! has failed stands here, so that all failures are in one list.

mod kind;
mod list;
mod parked;

use hallpass_engine::{Instant, Span};

use crate::desk::Due;
use crate::{Error, Row, Tx};

pub use kind::JobKind;
pub use list::{DueSoon, Failing};
pub use parked::{Counted, Parked};

/// Minutes until a failed job is tried again: after the first failure, the second, ...; the last one repeats.
const BACK_OFF: [i64; 5] = [1, 5, 15, 60, 240];

/// After so many failures a job is left alone until somebody looks (dead letter).
const MOST_ATTEMPTS: i64 = 8;

/// A job as it stands in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Number of the job.
    pub id: i64,
    /// What is to be done.
    pub kind: JobKind,
    /// Number of the record it is about; of what resource the kind says.
    pub subject: i64,
    /// When.
    pub at: Instant,
}

/// What became of a job that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setback {
    /// It is tried again at this instant.
    Again(Instant),
    /// It has failed too often and waits for somebody to look.
    Dead,
    /// Somebody else has dealt with it meanwhile.
    Gone,
}

/// The instant a job that has failed `attempts` times is tried again.
fn next_try(attempts: i64, now: Instant) -> Instant {
    let place = usize::try_from(attempts - 1).unwrap_or(0).min(BACK_OFF.len() - 1);
    now + Span::minutes(BACK_OFF.get(place).copied().unwrap_or(1))
}

const COLUMNS: &str = "id, kind, subject, due_at";

fn read(row: &Row<'_>) -> Result<Job, Error> {
    let kind = row.text(1)?;
    let kind = JobKind::from_name(kind).ok_or_else(|| Error::Damaged(format!("there is no job of kind {kind}")))?;
    Ok(Job { id: row.int(0)?, kind, subject: row.int(2)?, at: Instant::from_micros(row.int(3)?) })
}

impl Tx {
    /// Puts the one job of this kind about `subject` on the queue, or moves it; what it had failed at is forgotten. Jobs of a
    /// parked customer keep waiting.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn schedule(&mut self, kind: JobKind, subject: i64, at: Instant) -> Result<(), Error> {
        self.send(
            "INSERT INTO job (kind, rank, subject, due_at, first_due_at) VALUES (?1, ?2, ?3, ?4, ?4) \
             ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, first_due_at = excluded.due_at, \
             attempts = 0, failed_at = NULL, last_error = NULL, dead = 0",
            &[kind.name().into(), kind.rank().into(), subject.into(), at.as_micros().into()],
        )
        .await
    }

    /// Queues the job of this kind about `subject` for `at` at the latest: a live one that is due earlier stays as it is.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn schedule_by(&mut self, kind: JobKind, subject: i64, at: Instant) -> Result<(), Error> {
        self.send(
            "INSERT INTO job (kind, rank, subject, due_at, first_due_at) VALUES (?1, ?2, ?3, ?4, ?4) \
             ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, first_due_at = excluded.due_at, \
             attempts = 0, failed_at = NULL, last_error = NULL, dead = 0 WHERE job.dead = 1 OR job.due_at > excluded.due_at",
            &[kind.name().into(), kind.rank().into(), subject.into(), at.as_micros().into()],
        )
        .await
    }

    /// Looks at the invoices of all contracts of a location at `at` at the latest, also at those that have been given up.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn wake_contract_invoices(&mut self, business: i64, at: Instant) -> Result<(), Error> {
        self.send(
            "UPDATE job SET due_at = ?3, first_due_at = ?3, attempts = 0, failed_at = NULL, last_error = NULL, dead = 0 \
             WHERE kind = ?1 AND subject IN (SELECT id FROM coworker_contract WHERE issued_by_id = ?2) \
             AND (dead = 1 OR due_at > ?3)",
            &[JobKind::ContractInvoice.name().into(), business.into(), at.as_micros().into()],
        )
        .await
    }

    /// Takes the job of this kind about `subject` off the queue, if there is one.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn unschedule(&mut self, kind: JobKind, subject: i64) -> Result<(), Error> {
        let sql = "DELETE FROM job WHERE kind = ?1 AND subject = ?2";
        self.send(sql, &[kind.name().into(), subject.into()]).await
    }

    /// When the job of this kind about `subject` is due; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn scheduled(&mut self, kind: JobKind, subject: i64) -> Result<Option<Instant>, Error> {
        let sql = "SELECT due_at FROM job WHERE kind = ?1 AND subject = ?2";
        self.first(sql, &[kind.name().into(), subject.into()], |row| Ok(Instant::from_micros(row.int(0)?))).await
    }

    /// The first job due at or before `until`: by instant, then by the order of decision 17, then by lower subject. Dead ones
    /// and those of parked customers wait.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn next_job(&mut self, until: Instant) -> Result<Option<Job>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM job WHERE dead = 0 AND parked_for IS NULL AND due_at <= ?1 \
             ORDER BY due_at, rank, subject LIMIT 1"
        );
        self.first(&sql, &[until.as_micros().into()], read).await
    }

    /// Takes a job off the queue for the caller to do in this transaction. False: somebody else has done or moved it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn claim(&mut self, job: &Job) -> Result<bool, Error> {
        let sql = "DELETE FROM job WHERE id = ?1 AND due_at = ?2 AND dead = 0 AND parked_for IS NULL";
        Ok(self.execute(sql, &[job.id.into(), job.at.as_micros().into()]).await? > 0)
    }

    /// A job that has put itself on the queue again for the instant it was due at would run for ever: it is moved to `later`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn slow_down(&mut self, job: &Job, later: Instant) -> Result<(), Error> {
        self.send(
            "UPDATE job SET due_at = ?4 WHERE kind = ?1 AND subject = ?2 AND due_at <= ?3",
            &[job.kind.name().into(), job.subject.into(), job.at.as_micros().into(), later.as_micros().into()],
        )
        .await
    }

    /// Writes down that something due at `at` has failed: it is tried again after 1, 5, 15, 60, then every 240 minutes, and
    /// after 8 failures left alone. Its transaction has been undone, so this is one of its own.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn setback(&mut self, (at, due): (Instant, Due), error: &str, now: Instant) -> Result<Setback, Error> {
        let (kind, subject) = match due {
            Due::Visit(visit, _) => (JobKind::Visit, visit.0),
            Due::Lapse(pass) => (JobKind::Lapse, pass.0),
            Due::Job(job) => (job.kind, job.subject),
        };
        let known = self
            .first(
                "SELECT attempts, due_at, first_due_at FROM job WHERE kind = ?1 AND subject = ?2",
                &[kind.name().into(), subject.into()],
                |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)),
            )
            .await?;
        let at = at.as_micros();
        let (attempts, first) = match (due, known) {
            (Due::Job(_), Some((attempts, due_at, first))) if due_at == at => (attempts + 1, first),
            (Due::Job(_), _) => return Ok(Setback::Gone),
            (_, Some((attempts, _, first))) if first == at => (attempts + 1, first),
            _ => (1, at),
        };
        let dead = attempts >= MOST_ATTEMPTS;
        let again = next_try(attempts, now);
        self.send(
            "INSERT INTO job (kind, rank, subject, due_at, first_due_at, attempts, failed_at, last_error, dead) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, \
             first_due_at = excluded.first_due_at, attempts = excluded.attempts, failed_at = excluded.failed_at, \
             last_error = excluded.last_error, dead = excluded.dead",
            &[
                kind.name().into(),
                kind.rank().into(),
                subject.into(),
                again.as_micros().into(),
                first.into(),
                attempts.into(),
                now.as_micros().into(),
                error.into(),
                dead.into(),
            ],
        )
        .await?;
        Ok(if dead { Setback::Dead } else { Setback::Again(again) })
    }

    /// Puts a job on the queue that cannot be done for a reason of the business (R3.8): the reason shows in the list of
    /// failures, but the job never dies of it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn hold_back(
        &mut self,
        kind: JobKind,
        subject: i64,
        reason: &str,
        now: Instant,
        again: Instant,
    ) -> Result<(), Error> {
        self.schedule(kind, subject, again).await?;
        self.send(
            "UPDATE job SET attempts = 1, failed_at = ?3, last_error = ?4 WHERE kind = ?1 AND subject = ?2",
            &[kind.name().into(), subject.into(), now.as_micros().into(), reason.into()],
        )
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_tried_again_later_and_later() {
        let now = Instant::from_seconds(0);
        let minutes: Vec<i64> = (1..=8).map(|n| next_try(n, now).minutes_since(now)).collect();
        assert_eq!(minutes, [1, 5, 15, 60, 240, 240, 240, 240]);
    }
}
