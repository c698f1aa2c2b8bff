//! Whose passes and bills hang together with a customer's.

use crate::{Error, Tx};

impl Tx {
    /// The customer, then those whose passes teams open to him (R11.14, R11.15): what he may draw on.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn pass_circle(&mut self, customer: i64) -> Result<Vec<i64>, Error> {
        let others = self
            .rows(
                "SELECT t.paying_member_id FROM team_member m JOIN team t ON t.id = m.team_id \
                 WHERE m.coworker_id = ?1 AND t.create_single_invoice_for_team = 1 AND t.paying_member_id IS NOT NULL \
                 AND (t.share_time_passes = 1 OR t.transfer_credits_to_paying_member = 1) \
                 UNION \
                 SELECT o.coworker_id FROM team t JOIN team_member o ON o.team_id = t.id \
                 WHERE t.create_single_invoice_for_team = 1 AND t.paying_member_id IS NOT NULL \
                 AND t.transfer_credits_to_paying_member = 1 AND (t.paying_member_id = ?1 \
                 OR EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = t.id AND m.coworker_id = ?1)) ORDER BY 1",
                &[customer.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(std::iter::once(customer).chain(others.into_iter().filter(|other| *other != customer)).collect())
    }

    /// The customer, then those he pays for (R11.14): whose things are on his invoices.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn paid_for(&mut self, payer: i64) -> Result<Vec<i64>, Error> {
        let others = self
            .rows(
                "SELECT DISTINCT m.coworker_id FROM team t JOIN team_member m ON m.team_id = t.id \
                 WHERE t.paying_member_id = ?1 AND t.create_single_invoice_for_team = 1 AND m.coworker_id <> ?1 ORDER BY 1",
                &[payer.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(std::iter::once(payer).chain(others).collect())
    }

    /// Numbers above `after` of customers who may have something to be billed, at most `most`, ascending: whoever holds
    /// something that is not invoiced, has a contract that has not ended at `now`, or pays for others.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn perhaps_billed(
        &mut self,
        after: i64,
        most: i64,
        now: hallpass_engine::Instant,
    ) -> Result<Vec<i64>, Error> {
        self.rows(
            "SELECT w.id FROM coworker w WHERE w.id > ?1 AND ( \
             EXISTS (SELECT 1 FROM coworker_time_pass p WHERE p.coworker_id = w.id AND p.invoiced = 0) \
             OR EXISTS (SELECT 1 FROM coworker_product s WHERE s.coworker_id = w.id AND s.invoiced = 0) \
             OR EXISTS (SELECT 1 FROM coworker_contract c WHERE c.coworker_id = w.id \
             AND (c.cancellation_date IS NULL OR c.cancellation_date > ?3)) \
             OR EXISTS (SELECT 1 FROM team t WHERE t.paying_member_id = w.id)) ORDER BY w.id LIMIT ?2",
            &[after.into(), most.into(), now.as_micros().into()],
            |row| row.int(0),
        )
        .await
    }
}
