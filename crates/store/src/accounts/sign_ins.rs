//! A record of every attempt to sign in.

use hallpass_engine::Instant;

use crate::{Error, Param, Tx};

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Number of the attempt; 0 for one not stored yet.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// E-mail given.
    pub email: String,
    /// The user, if the e-mail is known.
    pub user_id: Option<i64>,
    /// From where.
    pub address: String,
    /// `password`, `refresh`, `basic`, `account` (a password asked for again), `recovery` (a recovery code), `reset`, `invitation`.
    pub means: String,
    /// `ok`, `wrong`, `refused` (no access), `code_needed`, `wrong_code`, or `asked` for a link to reset a password.
    pub outcome: String,
}

impl Tx {
    /// Records an attempt.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_sign_in(&mut self, new: &SignIn) -> Result<(), Error> {
        self.execute(
            "INSERT INTO sign_in (at, email, user_id, address, means, outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[
                Param::Int(new.at.as_micros()),
                Param::Text(&new.email),
                Param::from(new.user_id),
                Param::Text(&new.address),
                Param::Text(&new.means),
                Param::Text(&new.outcome),
            ],
        )
        .await?;
        Ok(())
    }

    /// Marks the latest use of a user who has just signed in, and clears the count of wrong passwords.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn mark_access(&mut self, user_id: i64, now: Instant) -> Result<(), Error> {
        let sql = "UPDATE app_user SET last_access = ?2, invalid_login_attempts = 0 WHERE id = ?1";
        self.execute(sql, &[Param::Int(user_id), Param::Int(now.as_micros())]).await?;
        Ok(())
    }

    /// Counts a wrong password.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn mark_wrong_password(&mut self, user_id: i64, now: Instant) -> Result<(), Error> {
        let sql = "UPDATE app_user SET last_login_attempt = ?2, invalid_login_attempts = invalid_login_attempts + 1 \
                   WHERE id = ?1";
        self.execute(sql, &[Param::Int(user_id), Param::Int(now.as_micros())]).await?;
        Ok(())
    }

    /// Attempts, newest first, older than number `before`: of one user, or of all and of nobody.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn sign_ins(
        &mut self,
        user_id: Option<i64>,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<SignIn>, Error> {
        self.rows(
            "SELECT id, at, email, user_id, address, means, outcome FROM sign_in \
             WHERE (CAST(?1 AS BIGINT) IS NULL OR id < ?1) AND (CAST(?3 AS BIGINT) IS NULL OR user_id = ?3) ORDER BY id DESC LIMIT ?2",
            &[Param::from(before), Param::Int(limit), Param::from(user_id)],
            |row| {
                Ok(SignIn {
                    id: row.int(0)?,
                    at: Instant::from_micros(row.int(1)?),
                    email: row.text(2)?.to_owned(),
                    user_id: row.opt_int(3)?,
                    address: row.text(4)?.to_owned(),
                    means: row.text(5)?.to_owned(),
                    outcome: row.text(6)?.to_owned(),
                })
            },
        )
        .await
    }

    /// Deletes attempts before `before`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sweep_sign_ins(&mut self, before: Instant) -> Result<usize, Error> {
        self.execute("DELETE FROM sign_in WHERE at < ?1", &[Param::Int(before.as_micros())]).await
    }
}
