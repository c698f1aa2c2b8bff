//! Who sends this request? Bearer tokens and Basic credentials, everywhere alike.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hallpass_engine::{Instant, instant::Span};
use hallpass_store::Store;
use hallpass_store::accounts::{Account, SignIn, TokenKind};

use super::Auth;
use super::failures::Who;
use super::principal::actor_of;
use super::secret::{fingerprint, hex, keyed};
use super::sessions::Session;
use crate::{Actor, Problem};

impl Auth {
    /// The actor of an `Authorization` header.
    ///
    /// # Errors
    /// [`Problem::Unauthorized`] for missing, unknown or expired credentials and for users without access;
    /// [`Problem::Throttled`] after too many wrong passwords.
    pub async fn actor(
        &self,
        store: &Store,
        header: Option<&str>,
        address: IpAddr,
        now: Instant,
    ) -> Result<Actor, Problem> {
        let (scheme, rest) = header.and_then(|h| h.trim().split_once(' ')).ok_or(Problem::Unauthorized)?;
        let rest = rest.trim();
        let mut actor = if scheme.eq_ignore_ascii_case("bearer") {
            self.bearer(store, rest, now).await?
        } else if scheme.eq_ignore_ascii_case("basic") {
            self.basic(store, rest, address, now).await?
        } else {
            return Err(Problem::Unauthorized);
        };
        actor.address = address;
        Ok(actor)
    }

    async fn bearer(&self, store: &Store, token: &str, now: Instant) -> Result<Actor, Problem> {
        let print = fingerprint(token);
        let generation = match self.sessions.find(&print, now) {
            Ok(session) => return Ok(session.actor),
            Err(generation) => generation,
        };
        let hash = hex(&print);
        let session: Option<Session> = store
            .peek(move |tx| {
                Box::pin(async move {
                    let Some(token) = tx.token_by_hash(&hash).await? else { return Ok(None) };
                    if token.kind != TokenKind::Access || token.expires_at <= now {
                        return Ok(None);
                    }
                    let Some(account) = tx.account(token.user_id).await? else { return Ok(None) };
                    let actor = actor_of(tx, &account).await?;
                    Ok::<_, Problem>(actor.map(|actor| Session { actor, expires_at: token.expires_at }))
                })
            })
            .await?;
        let mut session = session.ok_or(Problem::Unauthorized)?;
        // Rights can change without this process hearing of it (the command line beside the server): look again soon.
        session.expires_at = session.expires_at.min(now + self.remembered());
        self.sessions.remember(print, session.clone(), generation);
        Ok(session.actor)
    }

    async fn basic(&self, store: &Store, credentials: &str, address: IpAddr, now: Instant) -> Result<Actor, Problem> {
        let print = keyed(&self.sessions.key, credentials);
        if let Ok(session) = self.sessions.find(&print, now) {
            return Ok(session.actor);
        }
        let decoded = STANDARD.decode(credentials).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let decoded = decoded.ok_or(Problem::Unauthorized)?;
        let (email, password) = decoded.split_once(':').ok_or(Problem::Unauthorized)?;
        let turn = self.turn(&email.to_lowercase());
        let _turn = match turn {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        // Somebody with the same credentials may have been first.
        let generation = match self.sessions.find(&print, now) {
            Ok(session) => return Ok(session.actor),
            Err(generation) => generation,
        };
        let account = self.check_password(store, email, password, "basic", address, now).await?;
        let account = account.ok_or(Problem::Unauthorized)?;
        let read = store.peek(move |tx| Box::pin(async move { actor_of(tx, &account).await }));
        let actor = read.await?.ok_or(Problem::Unauthorized)?;
        self.sessions.remember(
            print,
            Session { actor: actor.clone(), expires_at: now + self.remembered() },
            generation,
        );
        Ok(actor)
    }

    /// How long somebody signed in is not looked up again.
    fn remembered(&self) -> Span {
        Span::seconds(i64::try_from(self.settings.basic_seconds).unwrap_or(0))
    }

    /// The active account these credentials belong to. Takes equally long for unknown accounts, counts wrong passwords and
    /// records the attempt. The caller holds the turn of the account.
    pub(super) async fn check_password(
        &self,
        store: &Store,
        email: &str,
        password: &str,
        means: &'static str,
        address: IpAddr,
        now: Instant,
    ) -> Result<Option<Account>, Problem> {
        let who = [Who::Account(email.to_lowercase()), Who::Address(address)];
        if let Some(seconds) = who.iter().filter_map(|who| self.failures.wait(who, now)).max() {
            return Err(Problem::Throttled { seconds });
        }
        let wanted = email.to_owned();
        let account: Option<Account> = store
            .peek(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.account_by_email(&wanted).await?) }))
            .await?;
        let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let right = self.passwords.verify(password, hash).await?;
        let [who_account, who_address] = who;
        if right {
            self.failures.clear(&who_account);
        } else {
            self.failures.add(who_account, now);
            self.failures.add(who_address, now);
        }
        let outcome = match &account {
            Some(account) if right && account.active => "ok",
            Some(_) if right => "refused",
            _ => "wrong",
        };
        let attempt = SignIn {
            id: 0,
            at: now,
            email: email.chars().take(254).collect(),
            user_id: account.as_ref().map(|account| account.user_id),
            address: address.to_string(),
            means: means.into(),
            outcome: outcome.into(),
        };
        record(store, attempt).await?;
        Ok(account.filter(|account| right && account.active))
    }
}

async fn record(store: &Store, attempt: SignIn) -> Result<(), Problem> {
    store
        .write(move |tx| {
            Box::pin(async move {
                tx.add_sign_in(&attempt).await?;
                match (attempt.user_id, attempt.outcome.as_str()) {
                    (Some(user), "ok") => tx.mark_access(user, attempt.at).await?,
                    (Some(user), "wrong") => tx.mark_wrong_password(user, attempt.at).await?,
                    _ => {}
                }
                Ok(())
            })
        })
        .await
}
