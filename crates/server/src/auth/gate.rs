//! Who sends this request? Bearer tokens and Basic credentials, everywhere alike.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hallpass_engine::{Instant, instant::Span};
use hallpass_store::Store;
use hallpass_store::accounts::TokenKind;

use super::Auth;
use super::attempt::{Attempt, Verdict};
use super::principal::actor_of;
use super::secret::{fingerprint, hex, keyed};
use super::sessions::Session;
use crate::{Actor, Problem};

impl Auth {
    /// The actor of an `Authorization` header: any active user, see [`Actor::administers`].
    ///
    /// # Errors
    /// [`Problem::Unauthorized`] for missing, unknown or expired credentials; [`Problem::CodeNeeded`] for a password alone where a
    /// second factor is asked for; [`Problem::Throttled`] after too many wrong passwords.
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

    pub(super) async fn bearer(&self, store: &Store, token: &str, now: Instant) -> Result<Actor, Problem> {
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
                    let Some(mut actor) = actor_of(tx, &account).await? else { return Ok(None) };
                    actor.token_id = Some(token.id);
                    Ok::<_, Problem>(Some(Session { actor, expires_at: token.expires_at }))
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
        let attempt = Attempt {
            email: email.to_owned(),
            password: password.to_owned(),
            // There is no place for a code, so that none can be right.
            code: (!self.settings.basic_with_second_factor).then(String::new),
            means: "basic",
            address,
            now,
        };
        let account = match self.judge(store, attempt).await? {
            Verdict::Right(proved) => proved.account,
            Verdict::Wrong => return Err(Problem::Unauthorized),
            Verdict::CodeNeeded | Verdict::WrongCode => return Err(Problem::CodeNeeded),
        };
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
}
