//! Access and refresh tokens, known by the hash of their text only.

use hallpass_engine::Instant;

use crate::{Error, Param, Row, Tx};

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Calls the API.
    Access,
    /// Gets the next access token, once.
    Refresh,
}

impl TokenKind {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            TokenKind::Access => "access",
            TokenKind::Refresh => "refresh",
        }
    }
}

/// A token to store.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// Whose.
    pub user_id: i64,
    /// Of which client program; the user's e-mail when it gave no name.
    pub client_id: &'a str,
    /// What for.
    pub kind: TokenKind,
    /// SHA-256 of its text, hex.
    pub hash: &'a str,
    /// From when.
    pub issued_at: Instant,
    /// Until when, exclusive.
    pub expires_at: Instant,
    /// Asked for from this address.
    pub address: &'a str,
}

/// A stored token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Number of the token.
    pub id: i64,
    /// Whose.
    pub user_id: i64,
    /// E-mail of that user.
    pub email: String,
    /// Of which client program.
    pub client_id: String,
    /// What for.
    pub kind: TokenKind,
    /// From when.
    pub issued_at: Instant,
    /// Until when, exclusive.
    pub expires_at: Instant,
    /// Asked for from this address.
    pub address: String,
}

const TOKEN: &str = "SELECT t.id, t.user_id, u.email, t.client_id, t.kind, t.issued_at, t.expires_at, t.address \
                     FROM token t JOIN app_user u ON u.id = t.user_id ";

fn token(row: &Row<'_>) -> Result<Token, Error> {
    Ok(Token {
        id: row.int(0)?,
        user_id: row.int(1)?,
        email: row.text(2)?.to_owned(),
        client_id: row.text(3)?.to_owned(),
        kind: if row.text(4)? == "access" { TokenKind::Access } else { TokenKind::Refresh },
        issued_at: Instant::from_micros(row.int(5)?),
        expires_at: Instant::from_micros(row.int(6)?),
        address: row.text(7)?.to_owned(),
    })
}

impl Tx {
    /// Stores a token; answers its number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_token(&mut self, new: &NewToken<'_>) -> Result<i64, Error> {
        self.insert(
            "INSERT INTO token (user_id, client_id, kind, hash, issued_at, expires_at, address) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
            &[
                Param::Int(new.user_id),
                Param::Text(new.client_id),
                Param::Text(new.kind.as_str()),
                Param::Text(new.hash),
                Param::Int(new.issued_at.as_micros()),
                Param::Int(new.expires_at.as_micros()),
                Param::Text(new.address),
            ],
        )
        .await
    }

    /// The token of this hash, expired ones included.
    ///
    /// # Errors
    /// As [`Tx::first`].
    pub async fn token_by_hash(&mut self, hash: &str) -> Result<Option<Token>, Error> {
        self.first(&format!("{TOKEN} WHERE t.hash = ?1"), &[Param::Text(hash)], token).await
    }

    /// Tokens that still live, newest first: of one user, or of all.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn tokens(&mut self, user_id: Option<i64>, now: Instant) -> Result<Vec<Token>, Error> {
        let sql = format!(
            "{TOKEN} WHERE t.expires_at > ?1 AND (CAST(?2 AS BIGINT) IS NULL OR t.user_id = ?2) ORDER BY t.id DESC LIMIT 1000"
        );
        self.rows(&sql, &[Param::Int(now.as_micros()), Param::from(user_id)], token).await
    }

    /// Forgets the tokens of one kind, or of both, that a client program holds for a user.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn revoke_tokens(
        &mut self,
        user_id: i64,
        client_id: &str,
        kind: Option<TokenKind>,
    ) -> Result<usize, Error> {
        self.execute(
            "DELETE FROM token WHERE user_id = ?1 AND client_id = ?2 AND (CAST(?3 AS TEXT) IS NULL OR kind = ?3)",
            &[Param::Int(user_id), Param::Text(client_id), Param::from(kind.map(TokenKind::as_str))],
        )
        .await
    }

    /// Forgets all tokens of a user, e.g. after a new password.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn revoke_all_tokens(&mut self, user_id: i64) -> Result<usize, Error> {
        self.execute("DELETE FROM token WHERE user_id = ?1", &[Param::Int(user_id)]).await
    }

    /// Forgets all tokens of a user but one: the one that asks for it (all when `None`).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn revoke_other_tokens(&mut self, user_id: i64, keep: Option<i64>) -> Result<usize, Error> {
        let sql = "DELETE FROM token WHERE user_id = ?1 AND (CAST(?2 AS BIGINT) IS NULL OR id <> ?2)";
        self.execute(sql, &[Param::Int(user_id), Param::from(keep)]).await
    }

    /// Forgets one token, if it belongs to `owner` (any user's when `None`); answers whose it was. `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn revoke_token(&mut self, id: i64, owner: Option<i64>) -> Result<Option<i64>, Error> {
        let found = self.first("SELECT user_id FROM token WHERE id = ?1", &[Param::Int(id)], |row| row.int(0)).await?;
        let Some(user) = found.filter(|user| owner.is_none_or(|owner| owner == *user)) else { return Ok(None) };
        self.execute("DELETE FROM token WHERE id = ?1", &[Param::Int(id)]).await?;
        Ok(Some(user))
    }

    /// Deletes tokens that expired before `now`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sweep_tokens(&mut self, now: Instant) -> Result<usize, Error> {
        self.execute("DELETE FROM token WHERE expires_at <= ?1", &[Param::Int(now.as_micros())]).await
    }
}
