//! Signing in: passwords, tokens, who may come in.
//!
//! A request carries a bearer token or Basic credentials. Both are looked up in memory first ([`sessions`]); what is not
//! there is checked against the store once and remembered. Every change of a user, a role or a token forgets what it
//! concerns at once.

mod attempt;
pub(crate) mod browser;
pub(crate) mod doors;
mod failures;
mod gate;
mod grant;
mod own;
mod passwords;
mod principal;
mod public;
pub(crate) mod secret;
mod sessions;
mod totp;

use failures::Failures;
use hallpass_engine::Instant;
use hallpass_store::postgres::Talk;
use passwords::Passwords;
use sessions::Sessions;
use tokio::sync::Mutex;

pub(crate) use attempt::Proved;
pub(crate) use failures::network;
pub use grant::{Grant, Granted};
pub use own::Enrolment;
pub(crate) use own::factor_step;
pub(crate) use principal::actor_of;
pub use secret::new_password;

use crate::Problem;
use crate::config;

/// Everything signing in needs to remember.
#[derive(Debug)]
pub struct Auth {
    settings: config::Auth,
    passwords: Passwords,
    sessions: Sessions,
    /// Wrong passwords, codes and links.
    failures: Failures,
    /// Wishes for a link to reset a password.
    resets: Failures,
    /// Wrong PINs, cards and codes at kiosks.
    kiosks: Failures,
    /// One password of an account is checked at a time, so that guesses cannot overtake their own punishment.
    turns: Vec<Mutex<()>>,
    /// Wrong things shown to the public check-in: of one address at one location, which is forgiven as at kiosks.
    strangers: Failures,
    /// The same of all addresses at one location.
    crowds: Failures,
    /// One attempt at a location's public check-in at a time. Never waited for by who holds one of `turns`.
    public_turns: Vec<Mutex<()>>,
}

/// Links to reset a password that may be asked for without waiting.
const FREE_RESETS: u32 = 3;
/// Longest wait before the next one, in seconds: a day has at most some two dozen mails.
const LONGEST_RESET_WAIT: u64 = 3600;
/// At a kiosk one mistake is forgiven after so many seconds: many people stand before it, and one who guesses gets through a
/// dozen in an hour.
const KIOSK_FADES: i64 = 300;
/// All addresses together may make so many times more mistakes at a location than one.
const CROWD: u32 = 10;
/// Accounts that share a turn by accident only wait for each other.
const TURNS: u64 = 64;

impl Auth {
    /// With these settings.
    ///
    /// # Errors
    /// [`Problem::Internal`] when the settings of the password hash are out of range.
    pub fn new(settings: &config::Auth) -> Result<Auth, Problem> {
        Ok(Auth {
            settings: settings.clone(),
            passwords: Passwords::new(settings)?,
            sessions: Sessions::new(settings.remembered)?,
            failures: Failures::new("wrong", settings.free_failures, settings.longest_wait_seconds),
            resets: Failures::new("reset", FREE_RESETS, LONGEST_RESET_WAIT),
            kiosks: Failures::fading("kiosk", settings.free_failures, settings.longest_wait_seconds, KIOSK_FADES),
            turns: (0..TURNS).map(|_| Mutex::new(())).collect(),
            strangers: Failures::fading("stranger", settings.free_failures, settings.longest_wait_seconds, KIOSK_FADES),
            crowds: Failures::fading(
                "crowd",
                settings.free_failures.saturating_mul(CROWD),
                settings.longest_wait_seconds,
                KIOSK_FADES,
            ),
            public_turns: (0..TURNS).map(|_| Mutex::new(())).collect(),
        })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`Problem::Busy`] when too many passwords wait already.
    pub async fn hash_password(&self, password: &str) -> Result<String, Problem> {
        self.passwords.hash(password).await
    }

    /// A digest as slow to guess from as a password, the same for the same salt.
    ///
    /// # Errors
    /// [`Problem::Busy`] when too many passwords wait already.
    pub(crate) async fn slow_fingerprint(&self, digest: [u8; 32], salt: [u8; 32]) -> Result<[u8; 32], Problem> {
        self.passwords.stretch(digest, salt).await
    }

    /// Forgets everybody who is signed in, in memory: after a change of a user, a role or a location. The next request of
    /// each is looked up again.
    pub fn forget_sessions(&self) {
        self.sessions.forget_all();
    }

    /// Tells the other servers of the database what is counted here from now on.
    pub(crate) fn share(&self, talk: &Talk) {
        self.failures.share(talk.clone());
        self.resets.share(talk.clone());
        self.kiosks.share(talk.clone());
        self.strangers.share(talk.clone());
        self.crowds.share(talk.clone());
    }

    /// Counts what another server has told.
    pub(crate) fn hear(&self, text: &str, now: Instant) {
        self.failures.hear(text, now);
        self.resets.hear(text, now);
        self.kiosks.hear(text, now);
        self.strangers.hear(text, now);
        self.crowds.hear(text, now);
    }

    fn turn(&self, account: &str) -> Option<&Mutex<()>> {
        one_of(&self.turns, account)
    }
}

/// The turn of a name.
fn one_of<'t>(turns: &'t [Mutex<()>], account: &str) -> Option<&'t Mutex<()>> {
    let sum = account.bytes().fold(0u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    turns.get(usize::try_from(sum % TURNS).unwrap_or(0))
}
