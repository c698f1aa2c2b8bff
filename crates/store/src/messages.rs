//! Messages to customers that wait to be sent: written with what they tell of, taken by one server at a time.

use hallpass_engine::{CustomerId, Instant, LocationId};

use crate::{Error, Row, Tx};

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// R7.15: the system has checked the customer out; the record is the visit.
    CheckedOut,
    /// R16.1: a pass expires soon; the record is the pass.
    PassExpires,
    /// R16.2: the minutes run low; the record is the customer.
    LowCredit,
}

impl MessageKind {
    const ALL: [MessageKind; 3] = [MessageKind::CheckedOut, MessageKind::PassExpires, MessageKind::LowCredit];

    /// As it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            MessageKind::CheckedOut => "checked_out",
            MessageKind::PassExpires => "pass_expires",
            MessageKind::LowCredit => "low_credit",
        }
    }
}

/// A message to be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// What it is about.
    pub kind: MessageKind,
    /// Whom it is to.
    pub customer: CustomerId,
    /// Where it happened: its clock and its name are those of the text.
    pub location: LocationId,
    /// The record it is about.
    pub record: i64,
    /// Minutes left, where it is about them.
    pub minutes: Option<i64>,
}

/// A message that was taken to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number.
    pub id: i64,
    /// What was written down.
    pub about: NewMessage,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

/// Whom a message is to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// `Coworker.FullName`.
    pub name: String,
    /// `Coworker.Email`; empty when there is none.
    pub email: String,
}

/// What a message says of a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldPass {
    /// Name of its definition.
    pub name: String,
    /// When it expires.
    pub expires: Option<Instant>,
    /// Minutes left on a time pass.
    pub minutes: Option<i64>,
}

impl Tx {
    /// Writes a message down; it is sent from now on.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn tell(&mut self, message: NewMessage, now: Instant) -> Result<(), Error> {
        let NewMessage { kind, customer, location, record, minutes } = message;
        let sql = "INSERT INTO message (kind, coworker_id, business_id, record_id, minutes, made_at, next_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
        let params = [
            kind.name().into(),
            customer.0.into(),
            location.0.into(),
            record.into(),
            minutes.into(),
            now.as_micros().into(),
        ];
        self.execute(sql, &params).await.map(|_| ())
    }

    /// Whether a message is due.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn message_is_due(&mut self, now: Instant) -> Result<bool, Error> {
        let sql = "SELECT id FROM message WHERE next_at <= ?1 LIMIT 1";
        Ok(self.first(sql, &[now.as_micros().into()], |row| row.int(0)).await?.is_some())
    }

    /// Takes the messages that have been due for longest, `most` of them at most. Nobody else takes them before `lease`.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn claim_messages(&mut self, most: i64, now: Instant, lease: Instant) -> Result<Vec<Message>, Error> {
        let sql = "SELECT id, kind, coworker_id, business_id, record_id, minutes, attempts + 1 FROM message \
                   WHERE next_at <= ?1 ORDER BY next_at, id LIMIT ?2";
        let taken = self.rows(sql, &[now.as_micros().into(), most.into()], read).await?;
        for message in &taken {
            self.execute(
                "UPDATE message SET attempts = ?2, next_at = ?3 WHERE id = ?1",
                &[message.id.into(), message.attempt.into(), lease.as_micros().into()],
            )
            .await?;
        }
        Ok(taken)
    }

    /// A message has been sent, or will not be.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_message(&mut self, id: i64) -> Result<(), Error> {
        self.execute("DELETE FROM message WHERE id = ?1", &[id.into()]).await.map(|_| ())
    }

    /// A message is tried again.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn put_off_message(&mut self, id: i64, until: Instant) -> Result<(), Error> {
        let sql = "UPDATE message SET next_at = ?2 WHERE id = ?1";
        self.execute(sql, &[id.into(), until.as_micros().into()]).await.map(|_| ())
    }

    /// Deletes messages of long ago: where no mail is set up nobody sends them.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sweep_messages(&mut self, before: Instant) -> Result<(), Error> {
        self.execute("DELETE FROM message WHERE made_at < ?1", &[before.as_micros().into()]).await.map(|_| ())
    }

    /// Name and address of a customer.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn recipient(&mut self, customer: CustomerId) -> Result<Option<Recipient>, Error> {
        self.first("SELECT full_name, email FROM coworker WHERE id = ?1", &[customer.0.into()], |row| {
            let email = row.opt_text(1)?.unwrap_or_default().trim().to_owned();
            Ok(Recipient { name: row.text(0)?.to_owned(), email })
        })
        .await
    }

    /// What a message says of a pass; `None` when it is gone.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn told_pass(&mut self, pass: i64) -> Result<Option<ToldPass>, Error> {
        let sql = "SELECT t.name, p.expire_date, CASE WHEN p.total_uses IS NULL THEN NULL ELSE p.remaining_uses END \
                   FROM coworker_time_pass p JOIN time_pass t ON t.id = p.time_pass_id WHERE p.id = ?1";
        self.first(sql, &[pass.into()], |row| {
            let expires = row.opt_int(1)?.map(Instant::from_micros);
            Ok(ToldPass { name: row.text(0)?.to_owned(), expires, minutes: row.opt_int(2)? })
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<Message, Error> {
    let kind = row.text(1)?;
    let found = MessageKind::ALL.into_iter().find(|known| known.name() == kind);
    let about = NewMessage {
        kind: found.ok_or_else(|| Error::Damaged(format!("a message of the unknown kind {kind}")))?,
        customer: CustomerId(row.int(2)?),
        location: LocationId(row.int(3)?),
        record: row.int(4)?,
        minutes: row.opt_int(5)?,
    };
    Ok(Message { id: row.int(0)?, about, attempt: row.int(6)? })
}
