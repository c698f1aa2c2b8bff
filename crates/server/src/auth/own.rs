//! What the accounts' own pages ask of signing in: a password or a code once more, limits on links, new secrets.

use std::net::IpAddr;

use hallpass_engine::Instant;
use hallpass_store::Store;
use hallpass_store::accounts::SecondFactor;
use tokio::sync::MutexGuard;

use super::attempt::{Attempt, Proved, Verdict, digits, recovery_hash};
use super::failures::Who;
use super::secret::new_recovery_code;
use super::{Auth, totp};
use crate::{Call, Problem};

/// Recovery codes made at a time.
const RECOVERY_CODES: usize = 10;
/// Longest new password in characters: more is no safer and only costs time.
const LONGEST_PASSWORD: usize = 1024;

/// A second factor to be put into an authenticator. Shown once.
#[derive(Clone)]
pub struct Enrolment {
    /// Base32.
    pub secret: String,
    /// The same for a picture to scan.
    pub uri: String,
}

impl std::fmt::Debug for Enrolment {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment")
    }
}

impl Enrolment {
    /// A new secret for the user with this e-mail.
    ///
    /// # Errors
    /// [`Problem::Internal`] when the system has no randomness to give.
    pub(crate) fn new(email: &str) -> Result<Enrolment, Problem> {
        let secret = totp::new_secret()?;
        let label: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
        let uri = format!(
            "otpauth://totp/Hallpass:{label}?secret={secret}&issuer=Hallpass&algorithm=SHA1&digits=6&period=30"
        );
        Ok(Enrolment { secret, uri })
    }
}

/// The time step of a code of this factor that was not used yet.
pub(crate) fn factor_step(factor: &SecondFactor, code: &str, now: Instant) -> Option<i64> {
    totp::step_of(&factor.secret, &digits(code), now, factor.last_step)
}

impl Auth {
    /// Asks somebody signed in for his password once more, and with `code` for a code of his second factor if he has one. Wrong
    /// ones count like failed sign-ins.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `CurrentPassword` or `Code`; [`Problem::Throttled`].
    pub(crate) async fn prove(
        &self,
        store: &Store,
        call: &Call,
        password: &str,
        code: Option<&str>,
    ) -> Result<Proved, Problem> {
        let _turn = self.own_turn(call).await;
        let attempt = Attempt {
            email: call.actor.email.to_string(),
            password: password.to_owned(),
            code: code.map(|code| code.trim().to_owned()),
            means: "account",
            address: call.actor.address,
            now: call.now,
        };
        match self.judge(store, attempt).await? {
            Verdict::Right(proved) if proved.account.user_id == call.actor.user_id => Ok(proved),
            Verdict::Right(_) | Verdict::Wrong => Err(Problem::field("CurrentPassword", "is not your password")),
            Verdict::CodeNeeded => {
                Err(Problem::field("Code", "is needed: the one your authenticator shows, or a recovery code"))
            }
            Verdict::WrongCode => Err(wrong_code()),
        }
    }

    /// The turn of the caller's account: hold it while a code is checked.
    pub(crate) async fn own_turn(&self, call: &Call) -> Option<MutexGuard<'_, ()>> {
        match self.turn(&call.actor.email.to_lowercase()) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        }
    }

    /// Turns away a caller who has sent too many wrong codes.
    ///
    /// # Errors
    /// [`Problem::Throttled`].
    pub(crate) fn admit_code(&self, call: &Call) -> Result<(), Problem> {
        self.admit(&who(call), call.now)
    }

    /// Counts a caller's wrong code; answers the refusal.
    pub(crate) fn wrong_code(&self, call: &Call) -> Problem {
        self.count_failure(&who(call), call.now);
        wrong_code()
    }

    /// Recovery codes and how they are stored.
    ///
    /// # Errors
    /// [`Problem::Internal`] when the system has no randomness to give.
    pub(crate) fn new_recovery_codes(&self) -> Result<(Vec<String>, Vec<String>), Problem> {
        let codes = (0..RECOVERY_CODES).map(|_| new_recovery_code()).collect::<Result<Vec<_>, _>>()?;
        let hashes = codes.iter().map(|code| recovery_hash(code)).collect();
        Ok((codes, hashes))
    }

    /// A new password must be long enough.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `member`.
    pub(crate) fn check_new_password(&self, member: &str, password: &str) -> Result<(), Problem> {
        let (length, shortest) = (password.chars().count(), self.settings.shortest_password);
        if length < shortest {
            return Err(Problem::field(member, format!("must be at least {shortest} characters long")));
        }
        if length > LONGEST_PASSWORD {
            return Err(Problem::field(member, format!("must be at most {LONGEST_PASSWORD} characters long")));
        }
        Ok(())
    }

    /// Counts a wish for a link to reset a password.
    ///
    /// # Errors
    /// [`Problem::Throttled`] when there were too many for one account or from one address.
    pub(crate) fn admit_reset(&self, email: &str, address: IpAddr, now: Instant) -> Result<(), Problem> {
        let who = [Who::account(email), Who::address(address)];
        if let Some(seconds) = who.iter().filter_map(|who| self.resets.wait(who, now)).max() {
            return Err(Problem::Throttled { seconds });
        }
        for who in who {
            self.resets.add(who, now);
        }
        Ok(())
    }

    /// Turns away an address that has tried too many links or passwords.
    ///
    /// # Errors
    /// [`Problem::Throttled`].
    pub(crate) fn admit_link(&self, address: IpAddr, now: Instant) -> Result<(), Problem> {
        self.admit(&[Who::address(address)], now)
    }

    /// Counts a link that is not good.
    pub(crate) fn count_bad_link(&self, address: IpAddr, now: Instant) {
        self.count_failure(&[Who::address(address)], now);
    }

    /// Forgets the wrong passwords of an account that has a new one.
    pub(crate) fn forgive(&self, email: &str) {
        self.failures.clear(&Who::account(email));
    }

    /// Forgets whom a user was signed in as.
    pub(crate) fn forget_user(&self, user_id: i64) {
        self.sessions.forget_user(user_id);
    }
}

fn who(call: &Call) -> [Who; 2] {
    [Who::account(&call.actor.email), Who::address(call.actor.address)]
}

fn wrong_code() -> Problem {
    Problem::field("Code", "is incorrect or was used already; wait for the next one")
}
