//! Contracts that a location has issued and that run.

use hallpass_engine::Instant;

use crate::{Error, Tx};

/// A contract that is active (R11.9a).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningContract {
    /// `CoworkerContract.Id`.
    pub id: i64,
    /// Whose it is.
    pub customer: i64,
    /// Name of the same.
    pub customer_name: String,
    /// Whether it is paused at that instant.
    pub paused: bool,
    /// Name of its plan.
    pub plan: String,
}

/// Contracts issued by location ?1 that are active at ?2.
pub(super) const RUNNING: &str = "SELECT k.id, k.coworker_id, w.full_name, t.name, EXISTS (SELECT 1 FROM contract_pause u \
     WHERE u.contract_id = k.id AND u.from_time <= ?2 AND (u.until_time IS NULL OR u.until_time > ?2)) \
     FROM coworker_contract k JOIN coworker w ON w.id = k.coworker_id JOIN tariff t ON t.id = k.tariff_id \
     WHERE k.issued_by_id = ?1 AND COALESCE(k.start_date, k.created_on) <= ?2 \
     AND (k.cancellation_date IS NULL OR k.cancellation_date > ?2) ORDER BY w.full_name, k.coworker_id, k.id";

impl Tx {
    /// Contracts that a location has issued and that are active at an instant, by customer.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_contracts(&mut self, business: i64, at: Instant) -> Result<Vec<RunningContract>, Error> {
        self.rows(RUNNING, &[business.into(), at.as_micros().into()], |row| {
            Ok(RunningContract {
                id: row.int(0)?,
                customer: row.int(1)?,
                customer_name: row.text(2)?.to_owned(),
                plan: row.text(3)?.to_owned(),
                paused: row.bool(4)?,
            })
        })
        .await
    }
}
