//! Answers of writes that carried an `Idempotency-Key`: a repeated request gets the first answer again and does nothing.

use hallpass_engine::Instant;

use crate::{Error, Param, Tx};

/// A remembered answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Fingerprint of the request (method, path, body), to tell a repetition from another request with the same key.
    pub request: String,
    /// Status code answered.
    pub status: i64,
    /// Body answered.
    pub body: String,
    /// `ETag` answered.
    pub version: Option<i64>,
    /// `X-Hallpass-Warning` answered.
    pub warning: Option<String>,
    /// `X-Hallpass-Blanked` answered.
    pub blanked: Option<String>,
}

impl Tx {
    /// The answer remembered for a user's key.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn remembered(&mut self, user_id: i64, key: &str) -> Result<Option<Remembered>, Error> {
        self.first(
            "SELECT request, status, body, version, warning, blanked FROM idempotency WHERE user_id = ?1 AND key = ?2",
            &[Param::Int(user_id), Param::Text(key)],
            |row| {
                Ok(Remembered {
                    request: row.text(0)?.to_owned(),
                    status: row.int(1)?,
                    body: row.text(2)?.to_owned(),
                    version: row.opt_int(3)?,
                    warning: row.opt_text(4)?.map(str::to_owned),
                    blanked: row.opt_text(5)?.map(str::to_owned),
                })
            },
        )
        .await
    }

    /// Remembers an answer.
    ///
    /// # Errors
    /// [`Error::Statement`], also when the key is taken.
    pub async fn remember(&mut self, user_id: i64, key: &str, answer: &Remembered, now: Instant) -> Result<(), Error> {
        self.send(
            "INSERT INTO idempotency (user_id, key, request, status, body, at, version, warning, blanked) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            &[
                Param::Int(user_id),
                Param::Text(key),
                Param::Text(&answer.request),
                Param::Int(answer.status),
                Param::Text(&answer.body),
                Param::Int(now.as_micros()),
                answer.version.into(),
                answer.warning.as_deref().into(),
                answer.blanked.as_deref().into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Forgets answers older than `before`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sweep_remembered(&mut self, before: Instant) -> Result<usize, Error> {
        self.execute("DELETE FROM idempotency WHERE at < ?1", &[Param::Int(before.as_micros())]).await
    }
}
