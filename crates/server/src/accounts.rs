//! What people do with their own account, and administrators with those of others: passwords, one-time links, second factors,
//! invitations, tokens. Every write is one transaction with its audit entry and its event; who was signed in is forgotten in the
//! same task.

pub mod invitation;
pub mod password;
pub mod reset;
pub mod second_factor;
pub mod token;

use std::net::IpAddr;

use hallpass_store::accounts::Account;
use hallpass_store::{Tx, Work};

use crate::answer::Answer;
use crate::app::Shared;
use crate::auth::Proved;
use crate::auth::secret::{fingerprint, hex, new_link_secret};
use crate::once::Key;
use crate::{App, Call, Problem, effect};

/// Runs a write about a user and then forgets whom he was signed in as (everybody when `None`), both even when the caller hangs
/// up in between.
///
/// # Errors
/// What `work` returns.
async fn carry_out<T, F>(app: &Shared, user_id: Option<i64>, work: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Problem> + Send + 'static,
{
    let app = app.clone();
    let task = tokio::spawn(async move {
        let done = app.store.write(work).await;
        // After a failure, too: a commit whose answer was lost may have happened.
        match user_id {
            Some(user) => app.auth.forget_user(user),
            None => app.auth.forget_sessions(),
        }
        done
    });
    task.await.map_err(|error| Problem::internal(format!("a write ended early: {error}")))?
}

/// As [`carry_out`], for writes that answer the same to the same `Idempotency-Key`.
///
/// # Errors
/// What `work` returns.
async fn carry_out_once<F>(
    app: &Shared,
    (call, key): (Call, Option<Key>),
    user_id: Option<i64>,
    work: F,
) -> Result<Answer, Problem>
where
    F: for<'t> FnOnce(&'t mut Tx, &'t Call) -> Work<'t, Answer, Problem> + Send + 'static,
{
    let forget = move |app: &App| match user_id {
        Some(user) => app.auth.forget_user(user),
        None => app.auth.forget_sessions(),
    };
    effect::carry_out(app.clone(), call, key, forget, work).await
}

/// Notes a change of a user: the audit entry and the event.
async fn note(tx: &mut Tx, call: &Call, action: &str, event: &str, user_id: i64) -> Result<(), Problem> {
    tx.audit(&call.stamp(), action, "User", user_id).await?;
    Ok(tx.emit(0, event, "User", user_id, call.now).await?)
}

/// The account of a user who must be there.
async fn account(tx: &mut Tx, user_id: i64) -> Result<Account, Problem> {
    tx.account(user_id).await?.ok_or(Problem::NotFound)
}

/// The proof must still be good in the transaction that acts on it.
async fn still(tx: &mut Tx, proved: &Proved) -> Result<(), Problem> {
    if proved.still_holds(tx).await? { Ok(()) } else { Err(Problem::Stale) }
}

/// A one-time link and how it is stored.
struct Link {
    /// Address for a browser; holds the secret.
    url: String,
    /// SHA-256 of the secret, hex.
    hash: String,
}

impl Link {
    /// A new link to the page `page`. The host comes from the settings, never from a request.
    fn new(app: &App, page: &str) -> Result<Link, Problem> {
        let secret = new_link_secret()?;
        let main = &app.config.main;
        let base = match main.public_url.trim_end_matches('/') {
            "" => format!("http://{}", main.listen),
            url => url.to_owned(),
        };
        Ok(Link { url: format!("{base}/{page}/{secret}"), hash: link_hash(&secret) })
    }
}

/// How the secret of a link is stored.
fn link_hash(secret: &str) -> String {
    hex(&fingerprint(&secret.trim().to_ascii_lowercase()))
}

/// The refusal of a link that is unknown, used, revoked or too old: nobody is told which.
fn no_such_link() -> Problem {
    Problem::field("Token", "is no longer good: the link was used, replaced or is too old; ask for a new one")
}

/// Tries to guess links cost like wrong passwords.
fn bad_link(app: &App, address: IpAddr) -> Problem {
    app.auth.count_bad_link(address, app.clock.now());
    no_such_link()
}
