//! What has happened since an instant, so that a rehearsal can undo it.

use std::collections::BTreeSet;

use hallpass_engine::{Instant, PassId, VisitId};

use crate::{Error, Tx};

/// What has come since an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// Visits that began at or after it, the latest first.
    pub begun: Vec<VisitId>,
    /// Visits that had begun and ended after it, the latest first.
    pub ended: Vec<VisitId>,
    /// Passes issued after it, pay as you go left out, the latest first.
    pub issued: Vec<PassId>,
    /// Passes set to used by hand after it.
    pub used_by_hand: Vec<PassId>,
    /// Passes that were corrected otherwise after it.
    pub corrected: Vec<PassId>,
}

impl Tx {
    /// What has come since `at` of `customer`'s visits, of those of others on the passes of `holders`, and of these passes. When
    /// a visit took place counts, not when it was entered.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn since(&mut self, customer: i64, holders: &[i64], at: Instant) -> Result<Since, Error> {
        let mut since = Since::default();
        let (mut begun, mut ended) = (BTreeSet::new(), BTreeSet::new());
        let visits = "COALESCE(c.raw_from, c.from_time), COALESCE(c.raw_to, c.to_time), c.id";
        let own = format!(
            "SELECT {visits} FROM checkin c WHERE c.coworker_id = ?1 \
             AND (c.raw_from >= ?2 OR c.from_time >= ?2 OR c.to_time > ?2 OR c.raw_to > ?2)"
        );
        let resting = format!(
            "SELECT {visits} FROM coworker_time_pass p JOIN visit_segment s ON s.pass_id = p.id JOIN checkin c ON c.id = s.visit_id \
             WHERE p.coworker_id = ?1 AND (c.raw_from >= ?2 OR c.from_time >= ?2 OR c.to_time > ?2 OR c.raw_to > ?2) \
             UNION \
             SELECT {visits} FROM coworker_time_pass p JOIN checkin c ON c.pass_id = p.id WHERE p.coworker_id = ?1 \
             AND (c.raw_from >= ?2 OR c.from_time >= ?2 OR c.to_time > ?2 OR c.raw_to > ?2)"
        );
        let whose = std::iter::once((&own, customer)).chain(holders.iter().map(|holder| (&resting, *holder)));
        for (sql, id) in whose {
            let params = [id.into(), at.as_micros().into()];
            self.for_each(sql, &params, |row| {
                let (from, to, id) = (row.int(0)?, row.opt_int(1)?, row.int(2)?);
                if from >= at.as_micros() {
                    begun.insert((from, id));
                } else if to.is_some_and(|to| to > at.as_micros()) {
                    ended.insert((from, id));
                }
                Ok(())
            })
            .await?;
        }
        since.begun = begun.into_iter().rev().map(|(_, id)| VisitId(id)).collect();
        since.ended = ended.into_iter().rev().map(|(_, id)| VisitId(id)).collect();
        for holder in holders {
            for (sql, list) in [
                (
                    "SELECT id FROM coworker_time_pass WHERE coworker_id = ?1 AND created_on > ?2 AND is_pay_as_you_go = 0 ORDER BY id DESC",
                    &mut since.issued,
                ),
                (
                    "SELECT id FROM coworker_time_pass WHERE coworker_id = ?1 AND created_on <= ?2 AND used_by_hand = 1 \
                     AND updated_on > ?2 AND used_date > ?2 ORDER BY id",
                    &mut since.used_by_hand,
                ),
                (
                    "SELECT DISTINCT p.id FROM coworker_time_pass p JOIN ledger_entry e ON e.pass_id = p.id \
                     WHERE p.coworker_id = ?1 AND p.created_on <= ?2 AND p.used_by_hand = 0 AND e.kind NOT IN \
                     ('issue', 'use', 'give_back', 'expire', 'revoke') AND e.recorded_at > ?2 ORDER BY p.id",
                    &mut since.corrected,
                ),
            ] {
                let params = [(*holder).into(), at.as_micros().into()];
                list.extend(self.rows(sql, &params, |row| Ok(PassId(row.int(0)?))).await?);
            }
        }
        Ok(since)
    }

    /// Forgets that pay as you go of a visit was invoiced, so that the visit can be undone with it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn suppose_not_invoiced(&mut self, visit: VisitId) -> Result<(), Error> {
        let sql = "UPDATE coworker_time_pass SET invoiced = 0 WHERE is_pay_as_you_go = 1 AND invoiced = 1 \
                   AND id IN (SELECT pass_id FROM visit_segment WHERE visit_id = ?1 \
                   UNION SELECT pass_id FROM checkin WHERE id = ?1)";
        self.execute(sql, &[visit.0.into()]).await.map(|_| ())
    }
}
