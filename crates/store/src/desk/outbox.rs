//! Events for integrations, written in the transaction of the effect and numbered per customer without gaps.

use hallpass_engine::Instant;

use crate::{Error, Tx};

impl Tx {
    /// Adds an event about `entity` number `record`. `customer` 0 = about nobody in particular.
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
        self.send(
            "INSERT INTO outbox (coworker_id, number, event, entity, record_id, at) \
             SELECT ?1, COALESCE(MAX(number), 0) + 1, ?2, ?3, ?4, ?5 FROM outbox WHERE coworker_id = ?1",
            &[customer.into(), event.into(), entity.into(), record.into(), now.as_micros().into()],
        )
        .await
    }
}
