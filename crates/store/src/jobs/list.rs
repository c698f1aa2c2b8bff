//! What people see of the queue: what is due next, what fails, what is dead; and trying again.

use hallpass_engine::Instant;

use super::JobKind;
use crate::{Error, Row, Tx};

/// How much of a kind waits, and when the first is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueSoon {
    /// `cut-off`, `inactivity`, `exhaustion` and `expiry` for visits and passes, else [`super::JobKind::name`].
    pub kind: String,
    /// How many wait.
    pub count: i64,
    /// When the first is due.
    pub first: Instant,
}

/// A job that has failed, or is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Number of the job.
    pub id: i64,
    /// [`super::JobKind::name`].
    pub kind: String,
    /// Number of the record it is about.
    pub subject: i64,
    /// Number and name of the customer whose record that is; none for jobs of a location and records that are gone.
    pub customer: Option<(i64, String)>,
    /// Number and name of the location, for jobs of a whole location.
    pub location: Option<(i64, String)>,
    /// When it is tried again; of no meaning for dead ones.
    pub due: Instant,
    /// How often it has failed.
    pub attempts: i64,
    /// When it failed last.
    pub failed: Instant,
    /// Why.
    pub error: String,
    /// It is left alone until somebody looks.
    pub dead: bool,
}

fn failing(row: &Row<'_>) -> Result<Failing, Error> {
    let named = |i: usize| -> Result<Option<(i64, String)>, Error> {
        let Some(id) = row.opt_int(i)? else { return Ok(None) };
        Ok(Some((id, row.opt_text(i + 1)?.unwrap_or_default().to_owned())))
    };
    Ok(Failing {
        id: row.int(0)?,
        kind: row.text(1)?.to_owned(),
        subject: row.int(2)?,
        customer: named(8)?,
        location: named(10)?,
        due: Instant::from_micros(row.int(3)?),
        attempts: row.int(4)?,
        failed: Instant::from_micros(row.int(5)?),
        error: row.opt_text(6)?.unwrap_or_default().to_owned(),
        dead: row.bool(7)?,
    })
}

impl Tx {
    /// What waits, kind by kind, in the order of decision 17.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn due_soon(&mut self) -> Result<Vec<DueSoon>, Error> {
        let mut all: Vec<DueSoon> = Vec::new();
        for sql in [
            "SELECT CASE due_kind WHEN 1 THEN 'cut-off' WHEN 2 THEN 'inactivity' ELSE 'exhaustion' END, COUNT(*), MIN(due_at) \
             FROM checkin WHERE due_at IS NOT NULL GROUP BY due_kind ORDER BY due_kind",
            "SELECT 'expiry', COUNT(*), MIN(expire_date) FROM coworker_time_pass \
             WHERE lapsed = 0 AND used = 0 AND expire_date IS NOT NULL HAVING COUNT(*) > 0",
            "SELECT kind, COUNT(*), MIN(due_at) FROM job WHERE dead = 0 AND parked_for IS NULL AND failed_at IS NULL \
             GROUP BY kind, rank ORDER BY rank",
        ] {
            let found = self
                .rows(sql, &[], |row| {
                    let first = Instant::from_micros(row.int(2)?);
                    Ok(DueSoon { kind: row.text(0)?.to_owned(), count: row.int(1)?, first })
                })
                .await?;
            all.extend(found);
        }
        Ok(all)
    }

    /// At most `most` jobs that have failed, dead ones or those that are tried again, the last failure first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn failing(&mut self, dead: bool, most: i64) -> Result<Vec<Failing>, Error> {
        let whose: String = JobKind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind.name(), kind.table_with_customer()?)))
            .map(|(name, table)| {
                format!("WHEN '{name}' THEN (SELECT s.coworker_id FROM {table} s WHERE s.id = j.subject) ")
            })
            .collect();
        let sql = format!(
            "SELECT j.id, j.kind, j.subject, j.due_at, j.attempts, j.failed_at, j.last_error, j.dead, \
             w.id, w.full_name, b.id, b.name FROM job j LEFT JOIN coworker w ON w.id = CASE j.kind {whose}END \
             LEFT JOIN business b ON b.id = CASE WHEN j.kind IN ('{reminder}', '{policy}') THEN j.subject END \
             WHERE j.failed_at IS NOT NULL AND j.dead = ?1 ORDER BY j.failed_at DESC, j.id DESC LIMIT ?2",
            reminder = JobKind::ExpiryReminder.name(),
            policy = JobKind::Policy.name(),
        );
        self.rows(&sql, &[dead.into(), most.into()], failing).await
    }

    /// Lets a job run at once, as if it had never failed. False when there is none of this number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn retry_job(&mut self, id: i64, now: Instant) -> Result<bool, Error> {
        let sql = "UPDATE job SET dead = 0, attempts = 0, due_at = ?2 WHERE id = ?1";
        Ok(self.execute(sql, &[id.into(), now.as_micros().into()]).await? > 0)
    }

    /// Lets every dead job run at once; answers how many.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn retry_dead_jobs(&mut self, now: Instant) -> Result<usize, Error> {
        let sql = "UPDATE job SET dead = 0, attempts = 0, due_at = ?1 WHERE dead = 1";
        self.execute(sql, &[now.as_micros().into()]).await
    }
}
