//! One-time links to choose a new password, known by the hash of their secret only.

use hallpass_engine::Instant;

use crate::{Error, Param, Tx};

/// A link to store.
#[derive(Clone, Debug)]
pub struct NewReset<'a> {
    /// Whose password; `None` for an address nobody has.
    pub user_id: Option<i64>,
    /// Where the link goes.
    pub email: &'a str,
    /// SHA-256 of its secret, hex.
    pub hash: &'a str,
    /// From when.
    pub made_at: Instant,
    /// Until when, exclusive.
    pub expires_at: Instant,
    /// Asked for from this address.
    pub address: &'a str,
}

/// A stored link of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reset {
    /// Whose password.
    pub user_id: i64,
    /// Where the link went.
    pub email: String,
    /// Until when, exclusive.
    pub expires_at: Instant,
}

impl Tx {
    /// Stores a link.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_reset(&mut self, new: &NewReset<'_>) -> Result<(), Error> {
        self.execute(
            "INSERT INTO password_reset (user_id, email, hash, made_at, expires_at, address) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[
                Param::from(new.user_id),
                Param::Text(new.email),
                Param::Text(new.hash),
                Param::Int(new.made_at.as_micros()),
                Param::Int(new.expires_at.as_micros()),
                Param::Text(new.address),
            ],
        )
        .await
        .map(|_| ())
    }

    /// The link of this hash, expired ones included.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn reset_by_hash(&mut self, hash: &str) -> Result<Option<Reset>, Error> {
        self.first(
            "SELECT user_id, email, expires_at FROM password_reset WHERE hash = ?1 AND user_id IS NOT NULL",
            &[Param::Text(hash)],
            |row| {
                Ok(Reset {
                    user_id: row.int(0)?,
                    email: row.text(1)?.to_owned(),
                    expires_at: Instant::from_micros(row.int(2)?),
                })
            },
        )
        .await
    }

    /// Forgets every link of a user: after a new password none is good any more.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_resets(&mut self, user_id: i64) -> Result<usize, Error> {
        self.execute("DELETE FROM password_reset WHERE user_id = ?1", &[Param::Int(user_id)]).await
    }

    /// Deletes links that expired before `now`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sweep_resets(&mut self, now: Instant) -> Result<usize, Error> {
        self.execute("DELETE FROM password_reset WHERE expires_at <= ?1", &[Param::Int(now.as_micros())]).await
    }
}
