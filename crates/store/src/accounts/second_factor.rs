//! Second factors: the secret shared with an authenticator, the codes used, recovery codes.

use hallpass_engine::Instant;

use crate::desk::Stamp;
use crate::{Error, Param, Tx};

/// A user's second factor. Its secret must not leave the server again after enrolment.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The shared secret, base32.
    pub secret: String,
    /// Asked for at sign-in since; `None`: enrolled but not confirmed.
    pub confirmed_at: Option<Instant>,
    /// The latest time step whose code was accepted.
    pub last_step: i64,
}

impl std::fmt::Debug for SecondFactor {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor").field("confirmed_at", &self.confirmed_at).finish_non_exhaustive()
    }
}

impl Tx {
    /// The second factor of a user, confirmed or not.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn second_factor(&mut self, user_id: i64) -> Result<Option<SecondFactor>, Error> {
        self.first(
            "SELECT secret, confirmed_at, last_step FROM second_factor WHERE user_id = ?1",
            &[Param::Int(user_id)],
            |row| {
                Ok(SecondFactor {
                    secret: row.text(0)?.to_owned(),
                    confirmed_at: row.opt_int(1)?.map(Instant::from_micros),
                    last_step: row.int(2)?,
                })
            },
        )
        .await
    }

    /// Stores a secret to be confirmed, in place of one that was not. False when a confirmed one is there.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn enrol_second_factor(&mut self, user_id: i64, secret: &str, now: Instant) -> Result<bool, Error> {
        let changed = self
            .execute(
                "INSERT INTO second_factor (user_id, secret, made_at) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at, last_step = 0 \
                 WHERE second_factor.confirmed_at IS NULL",
                &[Param::Int(user_id), Param::Text(secret), Param::Int(now.as_micros())],
            )
            .await?;
        Ok(changed > 0)
    }

    /// From now on the factor is asked for. The code of `step` is used up.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn confirm_second_factor(&mut self, user_id: i64, step: i64, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.execute(
            "UPDATE second_factor SET confirmed_at = ?2, last_step = ?3 WHERE user_id = ?1",
            &[Param::Int(user_id), Param::Int(stamp.now.as_micros()), Param::Int(step)],
        )
        .await?;
        self.show_second_factor(user_id, true, stamp).await
    }

    /// Uses up the code of a time step. False when it, or a later one, was used before.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn use_step(&mut self, user_id: i64, step: i64) -> Result<bool, Error> {
        let sql = "UPDATE second_factor SET last_step = ?2 WHERE user_id = ?1 AND last_step < ?2";
        Ok(self.execute(sql, &[Param::Int(user_id), Param::Int(step)]).await? > 0)
    }

    /// Replaces a user's recovery codes by those of these hashes.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_recovery_codes(&mut self, user_id: i64, hashes: &[String]) -> Result<(), Error> {
        self.execute("DELETE FROM recovery_code WHERE user_id = ?1", &[Param::Int(user_id)]).await?;
        for hash in hashes {
            self.execute(
                "INSERT INTO recovery_code (user_id, hash) VALUES (?1, ?2)",
                &[Param::Int(user_id), Param::Text(hash)],
            )
            .await?;
        }
        Ok(())
    }

    /// Uses up a recovery code. False when the user has none of this hash.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn use_recovery_code(&mut self, user_id: i64, hash: &str) -> Result<bool, Error> {
        let sql = "DELETE FROM recovery_code WHERE user_id = ?1 AND hash = ?2";
        Ok(self.execute(sql, &[Param::Int(user_id), Param::Text(hash)]).await? > 0)
    }

    /// Recovery codes not used yet.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn recovery_codes_left(&mut self, user_id: i64) -> Result<i64, Error> {
        let sql = "SELECT COUNT(*) FROM recovery_code WHERE user_id = ?1";
        Ok(self.first(sql, &[Param::Int(user_id)], |row| row.int(0)).await?.unwrap_or(0))
    }

    /// Switches a user's second factor off. False when there was none, confirmed or not.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn drop_second_factor(&mut self, user_id: i64, stamp: &Stamp<'_>) -> Result<bool, Error> {
        let there = self.forget_second_factor(user_id).await?;
        if there {
            self.show_second_factor(user_id, false, stamp).await?;
        }
        Ok(there)
    }

    /// Deletes the rows of a second factor.
    pub(super) async fn forget_second_factor(&mut self, user_id: i64) -> Result<bool, Error> {
        self.execute("DELETE FROM recovery_code WHERE user_id = ?1", &[Param::Int(user_id)]).await?;
        Ok(self.execute("DELETE FROM second_factor WHERE user_id = ?1", &[Param::Int(user_id)]).await? > 0)
    }

    /// `User.TwoFactorEnabled`.
    async fn show_second_factor(&mut self, user_id: i64, on: bool, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.execute(
            "UPDATE app_user SET two_factor_enabled = ?2, updated_on = ?3, updated_by = ?4, version = version + 1 \
             WHERE id = ?1",
            &[Param::Int(user_id), on.into(), Param::Int(stamp.now.as_micros()), Param::Text(stamp.by)],
        )
        .await
        .map(|_| ())
    }
}
