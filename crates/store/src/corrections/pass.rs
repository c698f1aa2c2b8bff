//! Passes changed by hand: minutes, days, expiry and freezes, each with its ledger entries.

use hallpass_engine::{CustomerId, HeldPass, Instant, LocationId, PassId, Visit, VisitId};

use crate::desk::Stamp;
use crate::{Error, Tx};

impl Tx {
    /// Writes corrected minutes or a corrected day: the new state and the movement that leads to it (R3.6). What a lapsed pass
    /// has left is booked as expired at once (R12.1).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn correct_uses(&mut self, before: &HeldPass, after: &HeldPass, stamp: &Stamp<'_>) -> Result<(), Error> {
        // What is left never exceeds the whole (R3.2), not even in between.
        if before.total < after.total {
            self.set_total(after).await?;
        }
        self.correct(before, after, stamp).await?;
        if before.total > after.total {
            self.set_total(after).await?;
        }
        Ok(())
    }

    async fn set_total(&mut self, pass: &HeldPass) -> Result<(), Error> {
        let sql = "UPDATE coworker_time_pass SET total_uses = ?2 WHERE id = ?1";
        self.execute(sql, &[pass.id.0.into(), pass.total.into()]).await.map(|_| ())
    }

    /// Gives a pass another ExpireDate and another freeze, and makes the ledger say what has lapsed by it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_validity(
        &mut self,
        pass: PassId,
        expires: Option<Instant>,
        frozen: Option<(Instant, Instant)>,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE coworker_time_pass SET expire_date = ?2, frozen_from = ?3, frozen_to = ?4, updated_on = ?5, \
             updated_by = ?6, version = version + 1 WHERE id = ?1",
            &[
                pass.0.into(),
                expires.map(Instant::as_micros).into(),
                frozen.map(|(from, _)| from.as_micros()).into(),
                frozen.map(|(_, to)| to.as_micros()).into(),
                stamp.now.as_micros().into(),
                stamp.by.into(),
            ],
        )
        .await?;
        // One that has lapsed by this is booked now, not when the sweep comes by.
        let sql = "UPDATE coworker_time_pass SET lapsed = 1 WHERE id = ?1 AND used = 0 AND expire_date <= ?2";
        self.execute(sql, &[pass.0.into(), stamp.now.as_micros().into()]).await?;
        self.settle_expiry(pass, stamp).await?;
        self.settle_carried(pass, stamp).await
    }

    /// Visits that came in on a pass, or were covered by it, and start in [from, to).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn visits_on_pass(&mut self, pass: PassId, from: Instant, to: Instant) -> Result<Vec<VisitId>, Error> {
        self.rows(
            "SELECT id FROM checkin WHERE pass_id = ?1 AND from_time >= ?2 AND from_time < ?3 \
             UNION SELECT s.visit_id FROM visit_segment s WHERE s.pass_id = ?1 AND s.from_time >= ?2 AND s.from_time < ?3 \
             ORDER BY 1",
            &[pass.0.into(), from.as_micros().into(), to.as_micros().into()],
            |row| Ok(VisitId(row.int(0)?)),
        )
        .await
    }

    /// Open visits that may draw on passes of `holder`: his own, and those of everybody who shares a team with him. `None`: of
    /// everybody.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn open_visits_around(&mut self, holder: Option<CustomerId>) -> Result<Vec<Visit>, Error> {
        let ids = self
            .rows(
                "SELECT c.id FROM checkin c WHERE c.to_time IS NULL AND (CAST(?1 AS BIGINT) IS NULL OR c.coworker_id = ?1 OR c.coworker_id IN (SELECT o.coworker_id FROM team_member o WHERE o.team_id IN \
                 (SELECT m.team_id FROM team_member m WHERE m.coworker_id = ?1 \
                  UNION SELECT t.id FROM team t WHERE t.paying_member_id = ?1)) \
                 OR c.coworker_id IN (SELECT t.paying_member_id FROM team t JOIN team_member m ON m.team_id = t.id \
                  WHERE m.coworker_id = ?1)) ORDER BY c.id",
                &[holder.map(|id| id.0).into()],
                |row| Ok(VisitId(row.int(0)?)),
            )
            .await?;
        let mut open = Vec::with_capacity(ids.len());
        for id in ids {
            open.extend(self.visit(id).await?);
        }
        Ok(open)
    }
}

impl Tx {
    /// Gives a pass another holder. What follows from that for the books is [`Tx::transfer`].
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_holder(&mut self, pass: PassId, to: CustomerId, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.execute(
            "UPDATE coworker_time_pass SET coworker_id = ?2, updated_on = ?3, updated_by = ?4, version = version + 1 \
             WHERE id = ?1",
            &[pass.0.into(), to.0.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
        .map(|_| ())
    }

    /// Passes of a customer that are not used up, but for pay as you go, by Id.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn unused_passes(&mut self, holder: CustomerId) -> Result<Vec<i64>, Error> {
        let sql = "SELECT id FROM coworker_time_pass WHERE coworker_id = ?1 AND used = 0 AND is_pay_as_you_go = 0 ORDER BY id";
        self.rows(sql, &[holder.0.into()], |row| row.int(0)).await
    }

    /// The open visit that came in on a pass, or is covered by it, if any.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn open_visit_on(&mut self, pass: PassId) -> Result<Option<VisitId>, Error> {
        let sql = "SELECT c.id FROM checkin c WHERE c.to_time IS NULL AND (c.pass_id = ?1 OR c.id IN \
                   (SELECT s.visit_id FROM visit_segment s WHERE s.pass_id = ?1)) ORDER BY c.id LIMIT 1";
        self.first(sql, &[pass.0.into()], |row| Ok(VisitId(row.int(0)?))).await
    }

    /// R13.1: whether a pass by hand will be charged and has not been.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn pass_waits_to_be_invoiced(&mut self, pass: PassId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM coworker_time_pass WHERE id = ?1 AND invoiced = 0 AND free = 0 AND is_from_tariff = 0 \
                   AND coworker_product_unique_id IS NULL";
        Ok(self.first(sql, &[pass.0.into()], |row| row.int(0)).await?.is_some())
    }

    /// The location that invoices a pass; `None` for an unknown pass.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn pass_location(&mut self, pass: PassId) -> Result<Option<LocationId>, Error> {
        let sql = "SELECT business_id FROM coworker_time_pass WHERE id = ?1";
        self.first(sql, &[pass.0.into()], |row| Ok(LocationId(row.int(0)?))).await
    }
}
