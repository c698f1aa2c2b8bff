//! Invitations that wait to be accepted, known by the hash of their secret only.

use hallpass_engine::Instant;

use crate::{Error, Param, Row, Tx};

/// What somebody is invited to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// E-mail to sign in with.
    pub email: String,
    /// Full name.
    pub full_name: String,
    /// Administrator, with access to the API.
    pub is_admin: bool,
    /// `UserRole` ids.
    pub roles: Vec<i64>,
    /// Locations; empty: all.
    pub businesses: Vec<i64>,
}

/// An open invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its number.
    pub id: i64,
    /// To what.
    pub offer: Offer,
    /// When it was made.
    pub made_at: Instant,
    /// Until when it can be accepted, exclusive.
    pub expires_at: Instant,
    /// The user who made it; `None`: the command line.
    pub made_by: Option<i64>,
    /// E-mail of that user.
    pub made_by_email: String,
}

/// An invitation to store.
#[derive(Clone, Debug)]
pub struct NewInvitation<'a> {
    /// To what.
    pub offer: &'a Offer,
    /// SHA-256 of its secret, hex.
    pub hash: &'a str,
    /// When it is made.
    pub made_at: Instant,
    /// Until when it can be accepted, exclusive.
    pub expires_at: Instant,
    /// The user who makes it; `None`: the command line.
    pub made_by: Option<i64>,
    /// E-mail of that user.
    pub made_by_email: &'a str,
}

const INVITATION: &str =
    "SELECT id, email, full_name, is_admin, made_at, expires_at, made_by, made_by_email FROM invitation ";

fn invitation(row: &Row<'_>) -> Result<Invitation, Error> {
    Ok(Invitation {
        id: row.int(0)?,
        offer: Offer {
            email: row.text(1)?.to_owned(),
            full_name: row.text(2)?.to_owned(),
            is_admin: row.bool(3)?,
            ..Offer::default()
        },
        made_at: Instant::from_micros(row.int(4)?),
        expires_at: Instant::from_micros(row.int(5)?),
        made_by: row.opt_int(6)?,
        made_by_email: row.text(7)?.to_owned(),
    })
}

impl Tx {
    /// Stores an invitation; answers its number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_invitation(&mut self, new: &NewInvitation<'_>) -> Result<i64, Error> {
        let id = self
            .insert(
                "INSERT INTO invitation (email, full_name, is_admin, hash, made_at, expires_at, made_by, made_by_email) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
                &[
                    Param::Text(&new.offer.email),
                    Param::Text(&new.offer.full_name),
                    new.offer.is_admin.into(),
                    Param::Text(new.hash),
                    Param::Int(new.made_at.as_micros()),
                    Param::Int(new.expires_at.as_micros()),
                    Param::from(new.made_by),
                    Param::Text(new.made_by_email),
                ],
            )
            .await?;
        for (sql, ids) in [
            ("INSERT INTO invitation_role (invitation_id, user_role_id) VALUES (?1, ?2)", &new.offer.roles),
            ("INSERT INTO invitation_business (invitation_id, business_id) VALUES (?1, ?2)", &new.offer.businesses),
        ] {
            for other in ids {
                self.execute(sql, &[Param::Int(id), Param::Int(*other)]).await?;
            }
        }
        Ok(id)
    }

    /// Completes what an invitation is to. The ids are those stored, also of roles and locations that are gone by now.
    async fn with_lists(&mut self, mut found: Invitation) -> Result<Invitation, Error> {
        let id = [Param::Int(found.id)];
        let sql = "SELECT user_role_id FROM invitation_role WHERE invitation_id = ?1 ORDER BY 1";
        found.offer.roles = self.rows(sql, &id, |row| row.int(0)).await?;
        let sql = "SELECT business_id FROM invitation_business WHERE invitation_id = ?1 ORDER BY 1";
        found.offer.businesses = self.rows(sql, &id, |row| row.int(0)).await?;
        Ok(found)
    }

    /// The invitation of this hash, expired ones included.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn invitation_by_hash(&mut self, hash: &str) -> Result<Option<Invitation>, Error> {
        match self.first(&format!("{INVITATION} WHERE hash = ?1"), &[Param::Text(hash)], invitation).await? {
            None => Ok(None),
            Some(found) => self.with_lists(found).await.map(Some),
        }
    }

    /// Open invitations of an e-mail, expired ones included.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn invitations_of(&mut self, email: &str) -> Result<Vec<Invitation>, Error> {
        let email = email.to_ascii_lowercase();
        self.rows(&format!("{INVITATION} WHERE lower(email) = ?1"), &[Param::Text(&email)], invitation).await
    }

    /// Open invitations, newest first: those a user made, or all.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn invitations(&mut self, made_by: Option<i64>, now: Instant) -> Result<Vec<Invitation>, Error> {
        let sql = format!(
            "{INVITATION} WHERE expires_at > ?1 AND (CAST(?2 AS BIGINT) IS NULL OR made_by = ?2) ORDER BY id DESC LIMIT 1000"
        );
        let found = self.rows(&sql, &[Param::Int(now.as_micros()), Param::from(made_by)], invitation).await?;
        let mut complete = Vec::with_capacity(found.len());
        for one in found {
            complete.push(self.with_lists(one).await?);
        }
        Ok(complete)
    }

    /// Forgets an invitation, if `made_by` made it (anybody when `None`). False when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn remove_invitation(&mut self, id: i64, made_by: Option<i64>) -> Result<bool, Error> {
        let sql = "DELETE FROM invitation WHERE id = ?1 AND (CAST(?2 AS BIGINT) IS NULL OR made_by = ?2)";
        let there = self.execute(sql, &[Param::Int(id), Param::from(made_by)]).await? > 0;
        if there {
            self.sweep_invitation_lists().await?;
        }
        Ok(there)
    }

    /// Deletes invitations that expired before `now`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sweep_invitations(&mut self, now: Instant) -> Result<usize, Error> {
        let gone =
            self.execute("DELETE FROM invitation WHERE expires_at <= ?1", &[Param::Int(now.as_micros())]).await?;
        self.sweep_invitation_lists().await?;
        Ok(gone)
    }

    async fn sweep_invitation_lists(&mut self) -> Result<(), Error> {
        for table in ["invitation_role", "invitation_business"] {
            let sql = format!("DELETE FROM {table} WHERE invitation_id NOT IN (SELECT id FROM invitation)");
            self.execute(&sql, &[]).await?;
        }
        Ok(())
    }
}
