//! Who writes, and the trail of it.

use hallpass_engine::Instant;

use crate::{Error, Tx};

/// Who writes, when, in which request: goes into every row a transaction touches.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The instant of the transaction.
    pub now: Instant,
    /// E-mail of the user, or `system` for jobs.
    pub by: &'a str,
    /// Id of the request, none for jobs.
    pub request: Option<&'a str>,
}

impl Tx {
    /// Notes a write in the audit trail, inside its transaction.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn audit(&mut self, stamp: &Stamp<'_>, action: &str, entity: &str, record: i64) -> Result<(), Error> {
        let actor = self.actor_id(stamp).await?;
        self.execute(
            "INSERT INTO audit (at, actor_id, action, entity, record_id, request_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[
                stamp.now.as_micros().into(),
                actor.into(),
                action.into(),
                entity.into(),
                record.into(),
                stamp.request.into(),
            ],
        )
        .await
        .map(|_| ())
    }
}
