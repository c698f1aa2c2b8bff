//! Customers who were stopped: caps on what the system issues and charges by itself in a day, and what follows from a breach.

use hallpass_engine::Instant;
use hallpass_engine::calendar::BusinessDay;

use crate::{Error, Tx};

use super::JobKind;

/// A customer for whom nothing is issued or charged by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Number of the customer.
    pub customer: i64,
    /// Name of the customer.
    pub full_name: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Instant,
    /// Jobs that wait.
    pub waiting: i64,
}

/// What is counted in a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Passes issued by plans and products.
    Grants,
    /// Invoices raised.
    Charges,
}

impl Counted {
    const fn name(self) -> &'static str {
        match self {
            Counted::Grants => "grants",
            Counted::Charges => "charges",
        }
    }
}

impl Tx {
    /// What was done by itself for a customer on a business day.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn counted_for_safety(&mut self, customer: i64, day: BusinessDay, what: Counted) -> Result<i64, Error> {
        let sql = "SELECT amount FROM safety_count WHERE coworker_id = ?1 AND what = ?2 AND day = ?3";
        let params = [customer.into(), what.name().into(), i64::from(day.0).into()];
        Ok(self.first(sql, &params, |row| row.int(0)).await?.unwrap_or(0))
    }

    /// Counts what is done by itself for a customer on a business day.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn count_for_safety(
        &mut self,
        customer: i64,
        day: BusinessDay,
        what: Counted,
        amount: i64,
    ) -> Result<(), Error> {
        let (day, what) = (i64::from(day.0), what.name());
        // Locations lie up to two days apart; what is older is of no use any more.
        let old = "DELETE FROM safety_count WHERE coworker_id = ?1 AND what = ?2 AND day < ?3";
        self.execute(old, &[customer.into(), what.into(), (day - 2).into()]).await?;
        self.execute(
            "INSERT INTO safety_count (coworker_id, day, what, amount) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (coworker_id, what, day) DO UPDATE SET amount = safety_count.amount + excluded.amount",
            &[customer.into(), day.into(), what.into(), amount.into()],
        )
        .await
        .map(|_| ())
    }

    /// Stops a customer. Somebody parked already keeps the first reason.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn park(&mut self, customer: i64, reason: &str, now: Instant) -> Result<bool, Error> {
        let sql =
            "INSERT INTO parked (coworker_id, reason, since) VALUES (?1, ?2, ?3) ON CONFLICT (coworker_id) DO NOTHING";
        Ok(self.execute(sql, &[customer.into(), reason.into(), now.as_micros().into()]).await? > 0)
    }

    /// Is the customer parked?
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn is_parked(&mut self, customer: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM parked WHERE coworker_id = ?1";
        Ok(self.first(sql, &[customer.into()], |row| row.int(0)).await?.is_some())
    }

    /// Lets a job wait until the customer is not parked any more.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn park_job(&mut self, kind: JobKind, subject: i64, at: Instant, customer: i64) -> Result<(), Error> {
        self.execute(
            "INSERT INTO job (kind, rank, subject, due_at, first_due_at, parked_for) VALUES (?1, ?2, ?3, ?4, ?4, ?5) \
             ON CONFLICT (kind, subject) DO UPDATE SET parked_for = excluded.parked_for",
            &[kind.name().into(), kind.rank().into(), subject.into(), at.as_micros().into(), customer.into()],
        )
        .await
        .map(|_| ())
    }

    /// Lets a customer go on: what has waited is due again, and the counts of the day begin anew. False when not parked.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn unpark(&mut self, customer: i64) -> Result<bool, Error> {
        let found = self.execute("DELETE FROM parked WHERE coworker_id = ?1", &[customer.into()]).await? > 0;
        self.execute("UPDATE job SET parked_for = NULL WHERE parked_for = ?1", &[customer.into()]).await?;
        self.execute("DELETE FROM safety_count WHERE coworker_id = ?1", &[customer.into()]).await?;
        Ok(found)
    }

    /// Everybody who is parked, by number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn parked(&mut self) -> Result<Vec<Parked>, Error> {
        self.rows(
            "SELECT p.coworker_id, p.reason, p.since, (SELECT COUNT(*) FROM job j WHERE j.parked_for = p.coworker_id), \
             w.full_name FROM parked p LEFT JOIN coworker w ON w.id = p.coworker_id ORDER BY p.coworker_id",
            &[],
            |row| {
                Ok(Parked {
                    customer: row.int(0)?,
                    full_name: row.opt_text(4)?.unwrap_or_default().to_owned(),
                    reason: row.text(1)?.to_owned(),
                    since: Instant::from_micros(row.int(2)?),
                    waiting: row.int(3)?,
                })
            },
        )
        .await
    }
}
