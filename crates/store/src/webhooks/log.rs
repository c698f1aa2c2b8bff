//! The deliveries of a webhook for people, and sending them again.

use hallpass_engine::Instant;

use crate::{Error, Param, Row, Tx};

/// A delivery as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: i64,
    /// The event in the outbox; 0 = a test.
    pub event: i64,
    /// The event's name.
    pub name: String,
    /// The action.
    pub action: i64,
    /// The kind of record that is sent, and its number.
    pub record: (String, i64),
    /// Whom the event is about; 0 = nobody in particular.
    pub customer: i64,
    /// The number of the customer's event.
    pub number: i64,
    /// [`super::state`].
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub next_at: Instant,
    /// Status of the latest answer.
    pub status: Option<i64>,
    /// Why the latest attempt did not go well.
    pub error: Option<String>,
    /// Since when it is there.
    pub made_at: Instant,
    /// When it ended.
    pub done_at: Option<Instant>,
}

/// Which deliveries are asked for.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Only of this state.
    pub state: Option<String>,
    /// Only those before this number.
    pub before: Option<i64>,
}

impl Tx {
    /// Deliveries of a webhook, newest first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn deliveries(&mut self, hook: i64, filter: &DeliveryFilter, most: i64) -> Result<Vec<Delivery>, Error> {
        let mut params: Vec<Param<'_>> = vec![hook.into(), filter.before.unwrap_or(i64::MAX).into(), most.into()];
        let state = match &filter.state {
            Some(state) => {
                params.push(state.into());
                " AND state = ?4"
            }
            None => "",
        };
        let sql = format!(
            "SELECT id, event_id, event, action, entity, record_id, coworker_id, number, state, attempts, next_at, status, error, \
             made_at, done_at FROM webhook_delivery WHERE webhook_id = ?1 AND id < ?2{state} ORDER BY id DESC LIMIT ?3"
        );
        self.rows(&sql, &params, delivery).await
    }

    /// Lets a delivery be sent again; false when the webhook has no such delivery.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn repeat_delivery(&mut self, hook: i64, delivery: i64, now: Instant) -> Result<bool, Error> {
        let sql = "UPDATE webhook_delivery SET state = 'waiting', attempts = 0, next_at = ?3, status = NULL, error = NULL, \
                   done_at = NULL WHERE id = ?2 AND webhook_id = ?1";
        let found = self.execute(sql, &[hook.into(), delivery.into(), now.as_micros().into()]).await? > 0;
        if found {
            self.wake_lanes(hook, now).await?;
        }
        Ok(found)
    }

    /// Lets every delivery made at or after an instant be sent again, in order; tests are left out. Answers how many.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn repeat_deliveries(&mut self, hook: i64, since: Instant, now: Instant) -> Result<usize, Error> {
        let sql = "UPDATE webhook_delivery SET state = 'waiting', attempts = 0, next_at = ?3, status = NULL, error = NULL, \
                   done_at = NULL WHERE webhook_id = ?1 AND made_at >= ?2 AND event_id <> 0";
        let count = self.execute(sql, &[hook.into(), since.as_micros().into(), now.as_micros().into()]).await?;
        self.wake_lanes(hook, now).await?;
        Ok(count)
    }

    /// What has waited behind a delivery that is tried now need not wait for the time it would have been tried.
    async fn wake_lanes(&mut self, hook: i64, now: Instant) -> Result<(), Error> {
        let sql = "UPDATE webhook_delivery SET next_at = ?2 WHERE webhook_id = ?1 AND state = 'waiting' AND attempts = 0 \
                   AND next_at > ?2";
        self.send(sql, &[hook.into(), now.as_micros().into()]).await
    }
}

fn delivery(row: &Row<'_>) -> Result<Delivery, Error> {
    Ok(Delivery {
        id: row.int(0)?,
        event: row.int(1)?,
        name: row.text(2)?.to_owned(),
        action: row.int(3)?,
        record: (row.text(4)?.to_owned(), row.int(5)?),
        customer: row.int(6)?,
        number: row.int(7)?,
        state: row.text(8)?.to_owned(),
        attempts: row.int(9)?,
        next_at: Instant::from_micros(row.int(10)?),
        status: row.opt_int(11)?,
        error: row.opt_text(12)?.map(str::to_owned),
        made_at: Instant::from_micros(row.int(13)?),
        done_at: row.opt_int(14)?.map(Instant::from_micros),
    })
}
