//! Events for integrations, written in the transaction of the effect and numbered per customer without gaps.

use hallpass_engine::Instant;

use crate::webhooks::places_for;
use crate::{Error, Tx};

impl Tx {
    /// Adds an event about `entity` number `record`. `customer` 0 = about nobody in particular. It waits to be delivered when a
    /// webhook is on for one of its actions, or doors are told of it ([`hallpass_contract::webhooks`], R14.5).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn emit(
        &mut self,
        customer: i64,
        event: &str,
        entity: &str,
        record: i64,
        now: Instant,
    ) -> Result<(), Error> {
        let [a, b, c, d] = places_for(event);
        self.send(
            "INSERT INTO outbox (coworker_id, number, event, entity, record_id, at, waiting) \
             SELECT ?1, COALESCE(MAX(number), 0) + 1, ?2, ?3, ?4, ?5, CASE WHEN EXISTS \
             (SELECT 1 FROM webhook w WHERE w.active = 1 AND w.action IN (?6, ?7, ?8, ?9)) \
             OR (61 IN (?6, ?7, ?8, ?9) AND EXISTS (SELECT 1 FROM door_address WHERE url IS NOT NULL)) THEN 1 ELSE 0 END \
             FROM outbox WHERE coworker_id = ?1",
            &[
                customer.into(),
                event.into(),
                entity.into(),
                record.into(),
                now.as_micros().into(),
                a.into(),
                b.into(),
                c.into(),
                d.into(),
            ],
        )
        .await
    }
}
