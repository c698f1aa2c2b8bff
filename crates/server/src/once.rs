//! `Idempotency-Key`: a write repeated with the same key gets the first answer again and does nothing. The answer is stored in the
//! transaction of its effect, so neither a crash nor a second server can have one without the other (beyond W6).
//!
//! A request that failed has changed nothing and is not remembered: repeating it tries again. A refused check-in is an answer like
//! any other: it has left its failed check-in.

use axum::http::{HeaderMap, StatusCode};
use hallpass_store::Tx;
use hallpass_store::accounts::Remembered;
use sha2::{Digest, Sha256};

use crate::answer::Answer;
use crate::app::Shared;
use crate::auth::secret::hex;
use crate::{Call, Problem};

/// Longest key in bytes.
const LONGEST: usize = 255;

/// The key of a request and the request's fingerprint.
#[derive(Clone, Debug)]
pub struct Key {
    key: String,
    request: String,
}

impl Key {
    /// The key of a request that carries one. `what` names the record or path that is written.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] for an empty or overlong key.
    pub fn of(headers: &HeaderMap, method: &str, what: &str, body: &[u8]) -> Result<Option<Key>, Problem> {
        let Some(key) = sent(headers)? else { return Ok(None) };
        Ok(Some(Key { key: key.to_owned(), request: hex(&digest(method, what, body)) }))
    }

    /// As [`Key::of`], for a body that holds a password: its fingerprint is as slow to guess from as the password's own hash.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] as above; [`Problem::Busy`] when too many hashes are wanted at once.
    pub async fn of_secret(
        app: &Shared,
        headers: &HeaderMap,
        method: &str,
        what: &str,
        body: &[u8],
    ) -> Result<Option<Key>, Problem> {
        let Some(key) = sent(headers)? else { return Ok(None) };
        // Salted by the key, so that repetitions come out the same.
        let salt = digest("salt", what, key.as_bytes());
        let slow = app.auth.slow_fingerprint(digest(method, what, body), salt).await?;
        Ok(Some(Key { key: key.to_owned(), request: hex(&slow) }))
    }

    /// The answer given to this key before, asked outside of the write: for what must not be proved twice.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] when the key came with another request.
    pub async fn answered(key: Option<&Key>, app: &Shared, call: &Call) -> Result<Option<Answer>, Problem> {
        let Some(key) = key.cloned() else { return Ok(None) };
        let call = call.clone();
        app.store.read(move |tx| Box::pin(async move { Key::recall(Some(&key), tx, &call).await })).await
    }

    /// The answer given to this key before.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] when the key came with another request.
    pub(crate) async fn recall(key: Option<&Key>, tx: &mut Tx, call: &Call) -> Result<Option<Answer>, Problem> {
        let Some(key) = key else { return Ok(None) };
        let Some(found) = tx.remembered(call.actor.user_id, &key.key).await? else { return Ok(None) };
        if found.request != key.request {
            let text = "This Idempotency-Key was used for a different request. Use a new key for every new request.";
            return Err(Problem::BadRequest(text.into()));
        }
        let status = u16::try_from(found.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
        Ok(Some(Answer {
            status: status.unwrap_or(StatusCode::OK),
            warning: found.warning,
            blanked: found.blanked,
            replayed: true,
            ..Answer::ok(found.body.into_bytes(), found.version)
        }))
    }

    /// Remembers an answer, in the transaction of its effect.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub(crate) async fn remember(key: Option<&Key>, tx: &mut Tx, call: &Call, answer: &Answer) -> Result<(), Problem> {
        let Some(key) = key else { return Ok(()) };
        let remembered = Remembered {
            request: key.request.clone(),
            status: i64::from(answer.status.as_u16()),
            body: String::from_utf8(answer.body.clone()).map_err(Problem::internal)?,
            version: answer.version,
            warning: answer.warning.clone(),
            blanked: answer.blanked.clone(),
        };
        Ok(tx.remember(call.actor.user_id, &key.key, &remembered, call.now).await?)
    }
}

/// The key as sent.
fn sent(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > LONGEST {
        return Err(Problem::BadRequest(format!("Idempotency-Key must be 1 to {LONGEST} visible characters.")));
    }
    Ok(Some(key))
}

fn digest(method: &str, what: &str, body: &[u8]) -> [u8; 32] {
    let digest = Sha256::new().chain_update(method).chain_update([0]).chain_update(what).chain_update([0]);
    digest.chain_update(body).finalize().into()
}
