//! One attempt to sign in: password, second factor, limits and the record of it.

use std::net::IpAddr;

use hallpass_engine::Instant;
use hallpass_store::accounts::{Account, SignIn};
use hallpass_store::{Store, Tx};

use super::Auth;
use super::failures::Who;
use super::secret::{fingerprint, hex};
use super::totp;
use crate::Problem;

/// What somebody shows to prove who he is.
pub(crate) struct Attempt {
    /// E-mail.
    pub(crate) email: String,
    /// Password.
    pub(crate) password: String,
    /// A code of the second factor or a recovery code, empty when none was sent; `None` when none is asked for here.
    pub(crate) code: Option<String>,
    /// For the record: `password`, `basic`, `account`.
    pub(crate) means: &'static str,
    /// From where.
    pub(crate) address: IpAddr,
    /// When.
    pub(crate) now: Instant,
}

/// What an attempt came to.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// That is who he is, as the account was when it was checked.
    Right(Proved),
    /// Unknown, wrong, or without access: nobody is told which.
    Wrong,
    /// The password is right; a code of the second factor is asked for, too.
    CodeNeeded,
    /// The password is right, the code is not, or was used already.
    WrongCode,
}

/// An account that was proved.
#[derive(Debug)]
pub(crate) struct Proved {
    /// The account.
    pub(crate) account: Account,
    /// Had a second factor that is asked for.
    pub(crate) second_factor: bool,
}

impl Proved {
    /// Whether nothing has changed since that would make the proof worthless: asked again in the transaction that acts on it.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub(crate) async fn still_holds(&self, tx: &mut Tx) -> Result<bool, Problem> {
        let account = tx.account(self.account.user_id).await?;
        let same = account.is_some_and(|now| now.active && now.password_hash == self.account.password_hash);
        Ok(same && has_second_factor(tx, self.account.user_id).await? == self.second_factor)
    }
}

impl Auth {
    /// Judges an attempt. Takes equally long for unknown accounts, counts what was wrong and records the attempt. The caller
    /// holds the turn of the account.
    ///
    /// # Errors
    /// [`Problem::Throttled`] after too many wrong passwords or codes; [`Problem::Busy`].
    pub(super) async fn judge(&self, store: &Store, attempt: Attempt) -> Result<Verdict, Problem> {
        let Attempt { email, password, code, means, address, now } = attempt;
        let who = [Who::account(&email), Who::address(address)];
        self.admit(&who, now)?;
        let code_asked = code.is_some();
        let wanted = email.clone();
        let account: Option<Account> = store
            .peek(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.account_by_email(&wanted).await?) }))
            .await?;
        let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let right = self.passwords.verify(&password, hash).await?;
        if !right {
            self.count_failure(&who, now);
        }
        let record = SignIn {
            id: 0,
            at: now,
            email: email.chars().take(254).collect(),
            user_id: account.as_ref().map(|account| account.user_id),
            address: address.to_string(),
            means: means.into(),
            outcome: String::new(),
        };
        let known = account.filter(|_| right);
        let verdict = store.write(move |tx| Box::pin(async move { settle(tx, known, code, record).await })).await?;
        match &verdict {
            // Half a proof forgives nothing: between guesses at the code, the password alone would make them free again.
            Verdict::Right(proved) if code_asked || !proved.second_factor => self.failures.clear(&who[0]),
            Verdict::WrongCode => self.count_failure(&who, now),
            Verdict::Right(_) | Verdict::Wrong | Verdict::CodeNeeded => {}
        }
        Ok(verdict)
    }

    /// Turns away who has made too many mistakes.
    ///
    /// # Errors
    /// [`Problem::Throttled`].
    pub(super) fn admit(&self, who: &[Who], now: Instant) -> Result<(), Problem> {
        match who.iter().filter_map(|who| self.failures.wait(who, now)).max() {
            Some(seconds) => Err(Problem::Throttled { seconds }),
            None => Ok(()),
        }
    }

    pub(super) fn count_failure(&self, who: &[Who], now: Instant) {
        for who in who {
            self.failures.add(who.clone(), now);
        }
    }
}

/// Looks at the second factor, uses its code up and records the attempt, in one transaction. `known`: the account whose password
/// was right.
async fn settle(
    tx: &mut Tx,
    known: Option<Account>,
    code: Option<String>,
    mut record: SignIn,
) -> Result<Verdict, Problem> {
    let now = record.at;
    let (outcome, verdict) = match known {
        None => ("wrong", Verdict::Wrong),
        Some(account) if !account.active => ("refused", Verdict::Wrong),
        Some(account) => {
            let second_factor = has_second_factor(tx, account.user_id).await?;
            match code {
                Some(code) if second_factor && code.is_empty() => ("code_needed", Verdict::CodeNeeded),
                Some(code) if second_factor => match use_code(tx, account.user_id, &code, now).await? {
                    None => ("wrong_code", Verdict::WrongCode),
                    Some(Used::Recovery) => {
                        record.means = "recovery".into();
                        ("ok", Verdict::Right(Proved { account, second_factor }))
                    }
                    Some(Used::Code) => ("ok", Verdict::Right(Proved { account, second_factor })),
                },
                _ => ("ok", Verdict::Right(Proved { account, second_factor })),
            }
        }
    };
    record.outcome = outcome.into();
    tx.add_sign_in(&record).await?;
    match (record.user_id, outcome) {
        (Some(user), "ok") => tx.mark_access(user, now).await?,
        (Some(user), "wrong" | "wrong_code") => tx.mark_wrong_password(user, now).await?,
        _ => {}
    }
    Ok(verdict)
}

/// Whether a user's second factor is asked for.
pub(super) async fn has_second_factor(tx: &mut Tx, user_id: i64) -> Result<bool, Problem> {
    Ok(tx.second_factor(user_id).await?.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// What a code turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Used {
    /// Of the authenticator.
    Code,
    /// A recovery code.
    Recovery,
}

/// Uses up a code of a confirmed factor, or a recovery code. `None`: it is neither, or was used.
async fn use_code(tx: &mut Tx, user_id: i64, code: &str, now: Instant) -> Result<Option<Used>, Problem> {
    let Some(factor) = tx.second_factor(user_id).await?.filter(|factor| factor.confirmed_at.is_some()) else {
        return Ok(None);
    };
    if let Some(step) = totp::step_of(&factor.secret, &digits(code), now, factor.last_step) {
        return Ok(tx.use_step(user_id, step).await?.then_some(Used::Code));
    }
    let hash = recovery_hash(code);
    Ok(tx.use_recovery_code(user_id, &hash).await?.then_some(Used::Recovery))
}

/// A code as people type it: "123 456".
pub(super) fn digits(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// How a recovery code is stored; letter case, spaces and dashes do not matter.
pub(super) fn recovery_hash(code: &str) -> String {
    hex(&fingerprint(&digits(code).to_lowercase()))
}
