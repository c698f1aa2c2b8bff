//! Sessions of browsers: an access token in a cookie that scripts cannot read, and beside it a token that proves that a write
//! comes from one of our pages.

use std::net::IpAddr;

use hallpass_engine::{Instant, instant::Span};
use hallpass_store::Store;
use hallpass_store::accounts::{NewToken, TokenKind};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Auth;
use super::attempt::{Attempt, Verdict};
use super::secret::{fingerprint, hex, new_token, random};
use crate::{Actor, Problem};

/// What sessions of browsers are called among the tokens of a user; a random number follows.
const CLIENT: &str = "browser-";

/// What somebody types to sign in.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    /// E-mail.
    pub(crate) email: String,
    /// Password.
    pub(crate) password: String,
    /// Code of the second factor or a recovery code; empty when none was typed.
    pub(crate) code: String,
}

/// A session just opened.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The secret for the cookie.
    pub(crate) token: String,
    /// Seconds it lives.
    pub(crate) seconds: u64,
}

impl Auth {
    /// Opens a session for a browser. The one it shows, if any, ends.
    ///
    /// # Errors
    /// [`Problem::SignIn`] for wrong credentials and a missing code; [`Problem::Throttled`] after too many of them.
    pub(crate) async fn open_browser(
        &self,
        store: &Store,
        typed: Typed,
        before: Option<&str>,
        (address, now): (IpAddr, Instant),
    ) -> Result<Opened, Problem> {
        let turn = match self.turn(&typed.email.to_lowercase()) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        let Typed { email, password, code } = typed;
        let attempt = Attempt { email, password, code: Some(code), means: "browser", address, now };
        let proved = match self.judge(store, attempt).await? {
            Verdict::Right(proved) => proved,
            Verdict::Wrong => return Err(WRONG),
            Verdict::CodeNeeded => return Err(CODE_NEEDED),
            Verdict::WrongCode => return Err(WRONG_CODE),
        };
        drop(turn);
        let seconds = self.settings.browser_hours.clamp(1, 24 * 366) * 3600;
        let token = new_token()?;
        let (hash, old) = (hex(&fingerprint(&token)), before.map(|old| hex(&fingerprint(old))));
        let expires_at = now + Span::seconds(i64::try_from(seconds).unwrap_or(3600));
        let client = format!("{CLIENT}{:016x}", u64::from_be_bytes(random::<8>()?));
        let ended = store
            .write(move |tx| {
                Box::pin(async move {
                    // A new password or a second factor set meanwhile ends what the old one opened; this, too.
                    if !proved.still_holds(tx).await? {
                        return Err(WRONG);
                    }
                    let mut ended = None;
                    if let Some(old) = old
                        && let Some(old) = tx.token_by_hash(&old).await?
                        && old.client_id.starts_with(CLIENT)
                    {
                        tx.revoke_token(old.id, None).await?;
                        ended = Some(old.user_id);
                    }
                    tx.add_token(&NewToken {
                        user_id: proved.account.user_id,
                        client_id: &client,
                        kind: TokenKind::Access,
                        hash: &hash,
                        issued_at: now,
                        expires_at,
                        address: &address.to_string(),
                    })
                    .await?;
                    Ok::<_, Problem>(ended)
                })
            })
            .await?;
        if let Some(user) = ended {
            self.sessions.forget_user(user);
        }
        Ok(Opened { token, seconds })
    }

    /// The actor of a session.
    ///
    /// # Errors
    /// [`Problem::Unauthorized`] when it has ended.
    pub(crate) async fn of_browser(
        &self,
        store: &Store,
        token: &str,
        (address, now): (IpAddr, Instant),
    ) -> Result<Actor, Problem> {
        let mut actor = self.bearer(store, token, now).await?;
        actor.address = address;
        Ok(actor)
    }
}

const WRONG: Problem = Problem::SignIn("The e-mail or the password is incorrect.");
/// Pages ask for the code when they read of one.
const CODE_NEEDED: Problem = Problem::SignIn("A code is needed: the one your authenticator shows, or a recovery code.");
const WRONG_CODE: Problem = Problem::SignIn("The code is incorrect or was used already. Wait for the next one.");

/// What a page sends with its writes: made from the secret in the cookie, which it cannot read, and worth nothing without it.
pub(crate) fn csrf_token(secret: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let bytes: [u8; 32] =
        mac.map_or([0; 32], |mac| mac.chain_update(b"writes of a page").finalize().into_bytes().into());
    hex(&bytes)
}

/// Whether that is what was sent.
pub(crate) fn is_csrf_token(sent: &str, secret: &str) -> bool {
    csrf_token(secret).as_bytes().ct_eq(sent.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_of_a_page_belongs_to_one_session() {
        let token = csrf_token("secret");
        assert_eq!(token.len(), 64);
        assert!(is_csrf_token(&token, "secret"));
        for (sent, secret) in
            [("", "secret"), ("secret", "secret"), (token.as_str(), "Secret"), (&token[1..], "secret")]
        {
            assert!(!is_csrf_token(sent, secret), "{sent}");
        }
    }
}
