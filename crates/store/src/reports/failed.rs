//! Refused attempts to check in at a location (R8.2).

use hallpass_engine::Instant;

use super::visits::text;
use crate::{Error, Tx};

/// A failed check-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRow {
    /// `FailedCheckin.Id`.
    pub id: i64,
    /// Who.
    pub customer: Option<i64>,
    /// Name of the same.
    pub customer_name: Option<String>,
    /// When.
    pub at: Instant,
    /// What was said (R8.3).
    pub text: Option<String>,
}

/// Attempts at location ?1 in [?2, ?3).
pub(super) const FAILED: &str = "SELECT f.id, f.coworker_id, w.full_name, f.attempt_time, f.description FROM failed_checkin f \
     LEFT JOIN coworker w ON w.id = f.coworker_id WHERE f.business_id = ?1 AND f.attempt_time >= ?2 AND f.attempt_time < ?3 \
     ORDER BY f.attempt_time, f.id";

impl Tx {
    /// Attempts at a location in [from, to), oldest first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn report_failed(
        &mut self,
        business: i64,
        (from, to): (Instant, Instant),
    ) -> Result<Vec<FailedRow>, Error> {
        self.rows(FAILED, &[business.into(), from.as_micros().into(), to.as_micros().into()], |row| {
            Ok(FailedRow {
                id: row.int(0)?,
                customer: row.opt_int(1)?,
                customer_name: text(row, 2)?,
                at: Instant::from_micros(row.int(3)?),
                text: text(row, 4)?,
            })
        })
        .await
    }
}
