//! The token endpoint's two grants: password and refresh.

use std::net::IpAddr;

use hallpass_engine::{Instant, instant::Span};
use hallpass_store::accounts::{NewToken, SignIn, TokenKind};
use hallpass_store::{Store, Tx};

use super::Auth;
use super::attempt::{Attempt, Verdict};
use super::secret::{fingerprint, hex, new_token};
use crate::Problem;

/// A request for tokens.
#[derive(Clone, Debug, Default)]
pub struct Grant {
    /// `password` or `refresh_token`.
    pub grant_type: String,
    /// E-mail.
    pub username: String,
    /// Password.
    pub password: String,
    /// Code of the second factor, or a recovery code; empty when none was sent.
    pub totp: String,
    /// Refresh token.
    pub refresh_token: String,
    /// Name of the client program, from the header or the form; the e-mail stands in.
    pub client_id: Option<String>,
}

/// New tokens.
#[derive(Clone, Debug)]
pub struct Granted {
    /// Calls the API.
    pub access_token: String,
    /// Gets the next access token.
    pub refresh_token: String,
    /// Seconds the access token lives.
    pub expires_in: u64,
}

const WRONG: Problem = Problem::Grant("invalid_grant", "The user name or password is incorrect.");
const CODE_NEEDED: Problem = Problem::Grant(
    "invalid_grant",
    "A code is needed: send the one your authenticator shows, or a recovery code, as totp.",
);
const WRONG_CODE: Problem = Problem::Grant(
    "invalid_grant",
    "The code is incorrect or was used already. Wait for the next one and send it as totp.",
);
const WRONG_TOKEN: Problem = Problem::Grant("invalid_grant", "The refresh token is incorrect or has expired.");

impl Auth {
    /// Answers a request for tokens.
    ///
    /// # Errors
    /// [`Problem::Grant`] for wrong credentials or an unknown grant; [`Problem::Throttled`] after too many wrong passwords.
    pub async fn grant(&self, store: &Store, grant: Grant, address: IpAddr, now: Instant) -> Result<Granted, Problem> {
        match grant.grant_type.as_str() {
            "password" => self.by_password(store, grant, address, now).await,
            "refresh_token" => self.by_refresh(store, grant, address, now).await,
            "" => Err(Problem::Grant("unsupported_grant_type", "Send a form with grant_type, username and password.")),
            _ => Err(Problem::Grant("unsupported_grant_type", "grant_type is password or refresh_token.")),
        }
    }

    /// A new password grant ends all earlier tokens of its client program.
    async fn by_password(
        &self,
        store: &Store,
        grant: Grant,
        address: IpAddr,
        now: Instant,
    ) -> Result<Granted, Problem> {
        let turn = match self.turn(&grant.username.to_lowercase()) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        let attempt = Attempt {
            email: grant.username,
            password: grant.password,
            code: Some(grant.totp),
            means: "password",
            address,
            now,
        };
        let proved = match self.judge(store, attempt).await? {
            Verdict::Right(proved) => proved,
            Verdict::Wrong => return Err(WRONG),
            Verdict::CodeNeeded => return Err(CODE_NEEDED),
            Verdict::WrongCode => return Err(WRONG_CODE),
        };
        drop(turn);
        let account = proved.account.clone();
        let client = grant.client_id.unwrap_or_else(|| account.email.clone());
        let pair = Pair::new(self, account.user_id, client, address, now)?;
        let granted = pair.granted(self);
        store
            .write(move |tx| {
                Box::pin(async move {
                    // A new password or a second factor set meanwhile ends what the old one opened; this, too.
                    if !proved.still_holds(tx).await? {
                        return Err(WRONG);
                    }
                    tx.revoke_tokens(pair.user_id, &pair.client_id, None).await?;
                    pair.store(tx, now).await
                })
            })
            .await?;
        self.sessions.forget_user(account.user_id);
        Ok(granted)
    }

    /// Rotates the refresh token; running access tokens stay.
    async fn by_refresh(&self, store: &Store, grant: Grant, address: IpAddr, now: Instant) -> Result<Granted, Problem> {
        let hash = hex(&fingerprint(&grant.refresh_token));
        let mut pair = Pair::new(self, 0, String::new(), address, now)?;
        let granted = pair.granted(self);
        store
            .write(move |tx| {
                Box::pin(async move {
                    let token = tx.token_by_hash(&hash).await?.ok_or(WRONG_TOKEN)?;
                    let other_client = grant.client_id.is_some_and(|id| !id.eq_ignore_ascii_case(&token.client_id));
                    if token.kind != TokenKind::Refresh || token.expires_at <= now || other_client {
                        return Err(WRONG_TOKEN);
                    }
                    let account =
                        tx.account(token.user_id).await?.filter(|account| account.active).ok_or(WRONG_TOKEN)?;
                    tx.revoke_tokens(token.user_id, &token.client_id, Some(TokenKind::Refresh)).await?;
                    pair.user_id = token.user_id;
                    pair.client_id = token.client_id;
                    tx.add_sign_in(&SignIn {
                        id: 0,
                        at: now,
                        email: account.email,
                        user_id: Some(account.user_id),
                        address: pair.address.clone(),
                        means: "refresh".into(),
                        outcome: "ok".into(),
                    })
                    .await?;
                    pair.store(tx, now).await
                })
            })
            .await?;
        Ok(granted)
    }

    /// Makes an access token without a password: for the command line.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for an unknown user.
    pub async fn token_for(&self, store: &Store, email: String, now: Instant) -> Result<Granted, Problem> {
        let mut pair = Pair::new(self, 0, "command line".into(), IpAddr::from([127, 0, 0, 1]), now)?;
        let granted = pair.granted(self);
        store
            .write(move |tx| {
                Box::pin(async move {
                    pair.user_id = tx.account_by_email(&email).await?.ok_or(Problem::NotFound)?.user_id;
                    pair.store(tx, now).await
                })
            })
            .await?;
        Ok(granted)
    }
}

/// An access token and its refresh token, before they are stored.
struct Pair {
    user_id: i64,
    client_id: String,
    address: String,
    access: String,
    refresh: String,
    access_until: Instant,
    refresh_until: Instant,
}

impl Pair {
    fn new(auth: &Auth, user_id: i64, client_id: String, address: IpAddr, now: Instant) -> Result<Pair, Problem> {
        let span = |n: u64| i64::try_from(n).unwrap_or(0);
        Ok(Pair {
            user_id,
            client_id: client_id.chars().take(254).collect(),
            address: address.to_string(),
            access: new_token()?,
            refresh: new_token()?,
            access_until: now + Span::seconds(span(auth.settings.token_seconds)),
            refresh_until: now + Span::days(span(auth.settings.refresh_days)),
        })
    }

    fn granted(&self, auth: &Auth) -> Granted {
        Granted {
            access_token: self.access.clone(),
            refresh_token: self.refresh.clone(),
            expires_in: auth.settings.token_seconds,
        }
    }

    async fn store(&self, tx: &mut Tx, now: Instant) -> Result<(), Problem> {
        for (kind, token, expires_at) in [
            (TokenKind::Access, &self.access, self.access_until),
            (TokenKind::Refresh, &self.refresh, self.refresh_until),
        ] {
            tx.add_token(&NewToken {
                user_id: self.user_id,
                client_id: &self.client_id,
                kind,
                hash: &hex(&fingerprint(token)),
                issued_at: now,
                expires_at,
                address: &self.address,
            })
            .await?;
        }
        Ok(())
    }
}
