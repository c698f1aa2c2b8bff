//! Deliveries under way. Whoever takes one has it until its lease ends; what came of it is written in a transaction of its own,
//! so that a server that dies loses nothing: another one sends it again.

use hallpass_engine::Instant;

use super::state::{DONE, GIVEN_UP, VOID};
use crate::desk::Stamp;
use crate::{Error, Param, Row, Tx};

/// A delivery that was taken to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub id: i64,
    /// The webhook.
    pub hook: i64,
    /// Where to.
    pub url: String,
    /// The webhook's location.
    pub location: i64,
    /// The event in the outbox; 0 = a test.
    pub event: i64,
    /// The event's name.
    pub name: String,
    /// The action.
    pub action: i64,
    /// The kind of record that is sent.
    pub entity: String,
    /// Its number.
    pub record: i64,
    /// Whom the event is about; 0 = nobody in particular.
    pub customer: i64,
    /// The number of the customer's event.
    pub number: i64,
    /// What it shares its order with; 0 = nothing.
    pub lane: i64,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

/// Why an attempt did not go well.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// Status of the answer, if there was one.
    pub status: Option<u16>,
    /// In words, never of the answer's.
    pub error: &'a str,
    /// When it is tried again; `None` = not any more.
    pub again: Option<Instant>,
}

/// Deliveries of a webhook that could be sent now: the first of each lane.
const DUE: &str = "d.state = 'waiting' AND d.next_at <= ?1 AND (w.active = 1 OR d.event_id = 0) \
     AND (d.lane = 0 OR NOT EXISTS (SELECT 1 FROM webhook_delivery e WHERE e.webhook_id = d.webhook_id AND e.lane = d.lane \
     AND e.state = 'waiting' AND e.id < d.id))";

impl Tx {
    /// Whether a delivery is due of a webhook that is not among `but`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn delivery_is_due(&mut self, now: Instant, but: &[i64]) -> Result<bool, Error> {
        let (except, mut params) = (excluded(but), vec![Param::Int(now.as_micros())]);
        params.extend(but.iter().map(|id| Param::Int(*id)));
        let sql = format!(
            "SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id WHERE {DUE}{except} LIMIT 1"
        );
        Ok(self.first(&sql, &params, |row| row.int(0)).await?.is_some())
    }

    /// Webhooks with deliveries that are due, the longest due first, and the failures of each since it last went well.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn due_hooks(&mut self, now: Instant) -> Result<Vec<(i64, i64)>, Error> {
        let sql = "SELECT d.webhook_id, COALESCE(MAX(s.error_count), 0), MIN(d.next_at) FROM webhook_delivery d \
                   JOIN webhook w ON w.id = d.webhook_id LEFT JOIN webhook_state s ON s.webhook_id = d.webhook_id \
                   WHERE d.state = 'waiting' AND d.next_at <= ?1 AND (w.active = 1 OR d.event_id = 0) \
                   GROUP BY d.webhook_id ORDER BY 3, 1";
        self.rows(sql, &[now.as_micros().into()], |row| Ok((row.int(0)?, row.int(1)?))).await
    }

    /// Takes deliveries of a webhook that are due, `most` of them, until `lease`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn claim_deliveries(
        &mut self,
        hook: i64,
        most: i64,
        now: Instant,
        lease: Instant,
    ) -> Result<Vec<Claimed>, Error> {
        let sql = format!(
            "SELECT d.id, d.webhook_id, w.url, w.business_id, d.event_id, d.event, d.action, d.entity, d.record_id, d.coworker_id, \
             d.number, d.lane, d.attempts + 1 FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id \
             WHERE {DUE} AND d.webhook_id = ?2 ORDER BY d.id LIMIT ?3"
        );
        let taken = self.rows(&sql, &[now.as_micros().into(), hook.into(), most.into()], claimed).await?;
        for one in &taken {
            let sql = "UPDATE webhook_delivery SET attempts = ?2, next_at = ?3 WHERE id = ?1";
            self.send(sql, &[one.id.into(), one.attempt.into(), lease.as_micros().into()]).await?;
        }
        Ok(taken)
    }

    /// A delivery was taken.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn delivery_done(&mut self, one: &Claimed, status: u16, now: Instant) -> Result<(), Error> {
        self.end_delivery(one, (DONE, Some(status), None), now).await?;
        if one.event != 0 {
            let sql = "INSERT INTO webhook_state (webhook_id, last_trigger, error_count) VALUES (?1, ?2, 0) \
                       ON CONFLICT (webhook_id) DO UPDATE SET last_trigger = excluded.last_trigger, last_error = NULL, \
                       error_count = 0, failing_since = NULL";
            self.send(sql, &[one.hook.into(), now.as_micros().into()]).await?;
        }
        Ok(())
    }

    /// There was nothing to send.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn delivery_void(&mut self, one: &Claimed, now: Instant) -> Result<(), Error> {
        self.end_delivery(one, (VOID, None, None), now).await
    }

    async fn end_delivery(
        &mut self,
        one: &Claimed,
        (state, status, error): (&str, Option<u16>, Option<&str>),
        now: Instant,
    ) -> Result<(), Error> {
        let sql = "UPDATE webhook_delivery SET state = ?2, status = ?3, error = ?4, done_at = ?5 WHERE id = ?1 AND state = 'waiting'";
        let params = [one.id.into(), state.into(), status.map(i64::from).into(), error.into(), now.as_micros().into()];
        self.send(sql, &params).await?;
        self.forget_gone(&one.entity, one.record).await
    }

    /// An attempt did not go well. Answers since when the webhook's deliveries have only failed.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn delivery_failed(
        &mut self,
        one: &Claimed,
        failure: Failure<'_>,
        now: Instant,
    ) -> Result<Option<Instant>, Error> {
        match failure.again {
            Some(again) => {
                // Whoever has it by now, after a lease that was too short, is left alone.
                let sql = "UPDATE webhook_delivery SET next_at = ?3, status = ?4, error = ?5 \
                           WHERE id = ?1 AND state = 'waiting' AND attempts = ?2";
                let params = [
                    one.id.into(),
                    one.attempt.into(),
                    again.as_micros().into(),
                    failure.status.map(i64::from).into(),
                    failure.error.into(),
                ];
                self.send(sql, &params).await?;
                if one.lane != 0 {
                    // Those behind it need not be looked at before.
                    let sql = "UPDATE webhook_delivery SET next_at = ?4 WHERE webhook_id = ?1 AND lane = ?2 AND id > ?3 \
                               AND state = 'waiting' AND attempts = 0 AND next_at < ?4";
                    let params = [one.hook.into(), one.lane.into(), one.id.into(), again.as_micros().into()];
                    self.send(sql, &params).await?;
                }
            }
            None => self.end_delivery(one, (GIVEN_UP, failure.status, Some(failure.error)), now).await?,
        }
        if one.event == 0 {
            return Ok(None);
        }
        let sql = "INSERT INTO webhook_state (webhook_id, last_error, error_count, failing_since) VALUES (?1, ?2, 1, ?3) \
                   ON CONFLICT (webhook_id) DO UPDATE SET last_error = excluded.last_error, \
                   error_count = webhook_state.error_count + 1, \
                   failing_since = COALESCE(webhook_state.failing_since, excluded.failing_since) RETURNING failing_since";
        let params = [one.hook.into(), failure.error.into(), now.as_micros().into()];
        let since = self.first(sql, &params, |row| row.opt_int(0)).await?;
        if failure.again.is_none() {
            // Nobody is asked any more: the silence that follows is no failure.
            let sql = "UPDATE webhook_state SET failing_since = NULL WHERE webhook_id = ?1 AND NOT EXISTS \
                       (SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = ?1 AND d.state = 'waiting')";
            self.send(sql, &[one.hook.into()]).await?;
        }
        Ok(since.flatten().map(Instant::from_micros))
    }

    /// Switches a webhook off and says why in its `LastError`; false when it was off already. Its deliveries wait until
    /// somebody switches it on again.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn switch_off_hook(&mut self, hook: i64, why: &str, stamp: &Stamp<'_>) -> Result<bool, Error> {
        let sql = "UPDATE webhook SET active = 0, updated_on = ?2, updated_by = ?3, version = version + 1 \
                   WHERE id = ?1 AND active = 1";
        if self.execute(sql, &[hook.into(), stamp.now.as_micros().into(), stamp.by.into()]).await? == 0 {
            return Ok(false);
        }
        self.send("UPDATE webhook_state SET last_error = ?2 WHERE webhook_id = ?1", &[hook.into(), why.into()]).await?;
        self.audit(stamp, "switch off", "WebHook", hook).await?;
        Ok(true)
    }

    /// Forgets the failures of a webhook, and lets what waits for it be tried at once.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn reset_hook(&mut self, hook: i64, now: Instant) -> Result<(), Error> {
        let sql =
            "UPDATE webhook_state SET last_error = NULL, error_count = 0, failing_since = NULL WHERE webhook_id = ?1";
        self.send(sql, &[hook.into()]).await?;
        let sql = "UPDATE webhook_delivery SET next_at = ?2, attempts = 0 \
                   WHERE webhook_id = ?1 AND state = 'waiting' AND next_at > ?2";
        self.send(sql, &[hook.into(), now.as_micros().into()]).await
    }

    /// Forgets a webhook that is deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_hook(&mut self, hook: i64) -> Result<(), Error> {
        self.execute("DELETE FROM webhook_delivery WHERE webhook_id = ?1", &[hook.into()]).await?;
        self.execute("DELETE FROM webhook_state WHERE webhook_id = ?1", &[hook.into()]).await?;
        self.forget_gone_records().await
    }

    /// Forgets the deleted records that nobody waits for any more.
    async fn forget_gone_records(&mut self) -> Result<(), Error> {
        self.execute(
            "DELETE FROM gone_record WHERE NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.entity = gone_record.entity \
             AND d.record_id = gone_record.record_id AND d.state = 'waiting') \
             AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.waiting = 1 AND o.entity = gone_record.entity \
             AND o.record_id = gone_record.record_id)",
            &[],
        )
        .await
        .map(|_| ())
    }

    /// Forgets deliveries that ended before `before`, and those that have waited since then for webhooks that are off.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sweep_deliveries(&mut self, before: Instant) -> Result<(), Error> {
        let before = [Param::Int(before.as_micros())];
        let ended = self.execute("DELETE FROM webhook_delivery WHERE done_at < ?1", &before).await?;
        let sql = "DELETE FROM webhook_delivery WHERE state = 'waiting' AND made_at < ?1 AND next_at < ?1 \
                   AND NOT EXISTS (SELECT 1 FROM webhook w WHERE w.id = webhook_delivery.webhook_id AND w.active = 1)";
        let waited = self.execute(sql, &before).await?;
        if ended + waited > 0 { self.forget_gone_records().await } else { Ok(()) }
    }
}

/// ` AND d.webhook_id NOT IN (...)`, from the second parameter on; nothing for none.
fn excluded(but: &[i64]) -> String {
    if but.is_empty() {
        return String::new();
    }
    let places: Vec<String> = (2..=but.len() + 1).map(|n| format!("?{n}")).collect();
    format!(" AND d.webhook_id NOT IN ({})", places.join(", "))
}

fn claimed(row: &Row<'_>) -> Result<Claimed, Error> {
    Ok(Claimed {
        id: row.int(0)?,
        hook: row.int(1)?,
        url: row.text(2)?.to_owned(),
        location: row.int(3)?,
        event: row.int(4)?,
        name: row.text(5)?.to_owned(),
        action: row.int(6)?,
        entity: row.text(7)?.to_owned(),
        record: row.int(8)?,
        customer: row.int(9)?,
        number: row.int(10)?,
        lane: row.int(11)?,
        attempt: row.int(12)?,
    })
}
