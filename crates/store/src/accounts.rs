//! Users as the sign-in sees them: passwords, rights, second factors, tokens, one-time links, attempts, and remembered answers of
//! repeated writes.

mod idempotency;
mod invitations;
mod resets;
mod second_factor;
mod sign_ins;
mod tokens;

use hallpass_engine::Instant;

pub use idempotency::Remembered;
pub use invitations::{Invitation, NewInvitation, Offer};
pub use resets::{NewReset, Reset};
pub use second_factor::SecondFactor;
pub use sign_ins::SignIn;
pub use tokens::{NewToken, Token, TokenKind};

use crate::{Error, Param, Row, Tx};

/// A user, as far as signing in goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// `User.Id`.
    pub user_id: i64,
    /// E-mail as stored.
    pub email: String,
    /// Full name.
    pub full_name: String,
    /// May sign in.
    pub active: bool,
    /// Administrator.
    pub is_admin: bool,
    /// May use the API.
    pub api_access: bool,
    /// Location of new records.
    pub default_business_id: Option<i64>,
    /// Password hash in PHC form; none was set yet.
    pub password_hash: Option<String>,
}

/// What a user may do, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Has at least one user role: limited to the permissions of the roles.
    pub has_roles: bool,
    /// Permission ids of all roles, ascending.
    pub permissions: Vec<i64>,
    /// Locations of `User.Businesses`, ascending; empty = all.
    pub businesses: Vec<i64>,
}

const ACCOUNT: &str = "SELECT u.id, u.email, u.full_name, u.active, u.is_admin, u.api_access, u.default_business_id, p.hash \
                       FROM app_user u LEFT JOIN password p ON p.user_id = u.id ";

fn account(row: &Row<'_>) -> Result<Account, Error> {
    Ok(Account {
        user_id: row.int(0)?,
        email: row.text(1)?.to_owned(),
        full_name: row.opt_text(2)?.unwrap_or_default().to_owned(),
        active: row.bool(3)?,
        is_admin: row.bool(4)?,
        api_access: row.bool(5)?,
        default_business_id: row.opt_int(6)?,
        password_hash: row.opt_text(7)?.map(str::to_owned),
    })
}

impl Tx {
    /// Whether anybody can still decide about users: an active administrator without roles who sees all locations (DESIGN 5.12).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn has_full_administrator(&mut self) -> Result<bool, Error> {
        let sql = "SELECT u.id FROM app_user u WHERE u.active = 1 AND u.is_admin = 1 \
            AND NOT EXISTS (SELECT 1 FROM user_role_user r WHERE r.user_id = u.id) \
            AND NOT EXISTS (SELECT 1 FROM user_business b WHERE b.user_id = u.id) LIMIT 1";
        Ok(self.first(sql, &[], |row| row.int(0)).await?.is_some())
    }

    /// The user with this e-mail, whatever its letter case.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn account_by_email(&mut self, email: &str) -> Result<Option<Account>, Error> {
        let email = email.to_ascii_lowercase();
        self.first(&format!("{ACCOUNT} WHERE lower(u.email) = ?1"), &[Param::Text(&email)], account).await
    }

    /// The user with this id.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn account(&mut self, user_id: i64) -> Result<Option<Account>, Error> {
        self.first(&format!("{ACCOUNT} WHERE u.id = ?1"), &[Param::Int(user_id)], account).await
    }

    /// What a user may do, and where.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn rights(&mut self, user_id: i64) -> Result<Rights, Error> {
        let user = [Param::Int(user_id)];
        let roles =
            self.rows("SELECT user_role_id FROM user_role_user WHERE user_id = ?1", &user, |row| row.int(0)).await?;
        let permissions = self
            .rows(
                "SELECT DISTINCT p.permission_id FROM user_role_user u \
                 JOIN user_role_permission p ON p.user_role_id = u.user_role_id WHERE u.user_id = ?1 ORDER BY 1",
                &user,
                |row| row.int(0),
            )
            .await?;
        let businesses = self
            .rows("SELECT business_id FROM user_business WHERE user_id = ?1 ORDER BY 1", &user, |row| row.int(0))
            .await?;
        Ok(Rights { has_roles: !roles.is_empty(), permissions, businesses })
    }

    /// Sets a user's password hash (PHC form). One-time links to choose one are good no more.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_password(&mut self, user_id: i64, hash: &str, now: Instant) -> Result<(), Error> {
        self.execute(
            "INSERT INTO password (user_id, hash, changed_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
            &[Param::Int(user_id), Param::Text(hash), Param::Int(now.as_micros())],
        )
        .await?;
        self.forget_resets(user_id).await?;
        Ok(())
    }

    /// The user has chosen a password himself: sets its hash, and he need not choose another.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn choose_password(&mut self, user_id: i64, hash: &str, now: Instant) -> Result<(), Error> {
        self.set_password(user_id, hash, now).await?;
        let sql = "UPDATE app_user SET must_reset_password = 0, version = version + 1 \
                   WHERE id = ?1 AND must_reset_password <> 0";
        self.execute(sql, &[Param::Int(user_id)]).await?;
        Ok(())
    }

    /// Forgets the password, the second factor, links, invitations made and all tokens of a user who is deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_account(&mut self, user_id: i64) -> Result<(), Error> {
        self.execute("DELETE FROM password WHERE user_id = ?1", &[Param::Int(user_id)]).await?;
        self.execute("DELETE FROM token WHERE user_id = ?1", &[Param::Int(user_id)]).await?;
        self.execute("DELETE FROM invitation WHERE made_by = ?1", &[Param::Int(user_id)]).await?;
        self.forget_resets(user_id).await?;
        self.forget_second_factor(user_id).await?;
        Ok(())
    }

    /// True when no user exists: this is the first start.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn has_no_users(&mut self) -> Result<bool, Error> {
        Ok(self.first("SELECT 1 FROM app_user LIMIT 1", &[], |row| row.int(0)).await?.is_none())
    }
}
