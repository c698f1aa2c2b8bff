//! What the limits of plans on visitors are asked with (R9.8).

use hallpass_engine::visitors::VisitorLimits;
use hallpass_engine::{CustomerId, Instant, PlanId};

use crate::{Error, Tx};

impl Tx {
    /// How many visitors a plan allows; no limits for an unknown one.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn visitor_limits(&mut self, plan: PlanId) -> Result<VisitorLimits, Error> {
        let sql = "SELECT visitor_day_limit, visitor_week_limit, visitor_month_limit FROM tariff WHERE id = ?1";
        let found = self
            .first(sql, &[plan.0.into()], |row| {
                Ok(VisitorLimits { day: row.opt_int(0)?, week: row.opt_int(1)?, month: row.opt_int(2)? })
            })
            .await?;
        Ok(found.unwrap_or_default())
    }

    /// Visitors of a host who are expected from an instant up to, but not including, another.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn visitors_expected(&mut self, host: CustomerId, (from, to): (Instant, Instant)) -> Result<i64, Error> {
        let sql =
            "SELECT COUNT(*) FROM visitor WHERE coworker_id = ?1 AND expected_arrival >= ?2 AND expected_arrival < ?3";
        let params = [host.0.into(), from.as_micros().into(), to.as_micros().into()];
        Ok(self.first(sql, &params, |row| row.int(0)).await?.unwrap_or(0))
    }
}
