//! What is due for some customers only: simulations look ahead for one customer and leave everybody else's jobs alone.

use hallpass_engine::{Instant, PassId, VisitId};

use super::{Due, closing};
use crate::jobs::{Job, JobKind};
use crate::{Error, Tx};

impl Tx {
    /// As [`Tx::next_due`], of these customers only. Versions of settings that come into force are everybody's; what else is
    /// due for a whole location is left out.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn next_due_of(&mut self, customers: &[i64], until: Instant) -> Result<Option<(Instant, Due)>, Error> {
        let policy = self.policy_due(until).await?.map(|job| (job.at, Due::Job(job)));
        let mut first: Option<(Instant, Due)> = policy;
        for customer in customers {
            let found =
                [self.visit_of(*customer, until).await?, self.lapse_of(*customer, until).await?].into_iter().flatten();
            let found = found.chain(self.job_of(*customer, until).await?.map(|job| (job.at, Due::Job(job))));
            first = first.into_iter().chain(found).min_by_key(|(at, due)| (*at, due.rank(), subject(due)));
        }
        Ok(first)
    }

    async fn visit_of(&mut self, customer: i64, until: Instant) -> Result<Option<(Instant, Due)>, Error> {
        self.first(
            "SELECT due_at, due_kind, id FROM checkin WHERE coworker_id = ?1 AND due_at IS NOT NULL AND due_at <= ?2 \
             AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'visit' AND j.subject = checkin.id AND j.first_due_at = checkin.due_at) \
             ORDER BY due_at, due_kind, id LIMIT 1",
            &[customer.into(), until.as_micros().into()],
            |row| Ok((Instant::from_micros(row.int(0)?), Due::Visit(VisitId(row.int(2)?), closing(row.int(1)?)))),
        )
        .await
    }

    async fn lapse_of(&mut self, customer: i64, until: Instant) -> Result<Option<(Instant, Due)>, Error> {
        self.first(
            "SELECT expire_date, id FROM coworker_time_pass p \
             WHERE coworker_id = ?1 AND lapsed = 0 AND used = 0 AND expire_date IS NOT NULL AND expire_date <= ?2 \
             AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'lapse' AND j.subject = p.id AND j.first_due_at = p.expire_date) \
             ORDER BY expire_date, id LIMIT 1",
            &[customer.into(), until.as_micros().into()],
            |row| Ok((Instant::from_micros(row.int(0)?), Due::Lapse(PassId(row.int(1)?)))),
        )
        .await
    }

    async fn policy_due(&mut self, until: Instant) -> Result<Option<Job>, Error> {
        let kind = JobKind::Policy;
        let sql = "SELECT id, subject, due_at FROM job WHERE kind = ?1 AND dead = 0 AND parked_for IS NULL AND due_at <= ?2 \
                   ORDER BY due_at, subject LIMIT 1";
        self.first(sql, &[kind.name().into(), until.as_micros().into()], |row| {
            Ok(Job { id: row.int(0)?, kind, subject: row.int(1)?, at: Instant::from_micros(row.int(2)?) })
        })
        .await
    }

    async fn job_of(&mut self, customer: i64, until: Instant) -> Result<Option<Job>, Error> {
        let mut first: Option<Job> = None;
        for (kind, table) in JobKind::ALL.into_iter().filter_map(|kind| Some((kind, kind.table_with_customer()?))) {
            let sql = format!(
                "SELECT j.id, j.subject, j.due_at FROM {table} s JOIN job j ON j.kind = ?3 AND j.subject = s.id \
                 WHERE s.coworker_id = ?1 AND j.dead = 0 AND j.parked_for IS NULL AND j.due_at <= ?2 \
                 ORDER BY j.due_at, j.subject LIMIT 1"
            );
            let found = self
                .first(&sql, &[customer.into(), until.as_micros().into(), kind.name().into()], |row| {
                    Ok(Job { id: row.int(0)?, kind, subject: row.int(1)?, at: Instant::from_micros(row.int(2)?) })
                })
                .await?;
            first = first.into_iter().chain(found).min_by_key(|job| (job.at, job.kind.rank(), job.subject));
        }
        Ok(first)
    }
}

/// The lower number comes first of what is equal otherwise (decision 17).
fn subject(due: &Due) -> i64 {
    match due {
        Due::Visit(visit, _) => visit.0,
        Due::Lapse(pass) => pass.0,
        Due::Job(job) => job.subject,
    }
}
