//! `Idempotency-Key`: a write repeated with the same key gets the first answer again and does nothing.

use axum::http::{HeaderMap, StatusCode};
use hallpass_store::Tx;
use hallpass_store::accounts::Remembered;
use sha2::{Digest, Sha256};

use super::Answer;
use crate::{Call, Problem};

/// Longest key in bytes.
const LONGEST: usize = 255;

/// The key of a request and the request's fingerprint.
#[derive(Clone, Debug)]
pub(super) struct Key {
    key: String,
    request: String,
}

impl Key {
    /// The key of a request that carries one.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] for an empty or overlong key.
    pub(super) fn of(headers: &HeaderMap, method: &str, what: &str, body: &[u8]) -> Result<Option<Key>, Problem> {
        let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > LONGEST {
            let text = format!("Idempotency-Key must be 1 to {LONGEST} visible characters.");
            return Err(Problem::BadRequest(text));
        }
        let digest = Sha256::new().chain_update(method).chain_update([0]).chain_update(what).chain_update([0]);
        let digest: [u8; 32] = digest.chain_update(body).finalize().into();
        let request = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Some(Key { key: key.to_owned(), request }))
    }

    /// The answer given to this key before.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] when the key came with another request.
    pub(super) async fn recall(key: Option<&Key>, tx: &mut Tx, call: &Call) -> Result<Option<Answer>, Problem> {
        let Some(key) = key else { return Ok(None) };
        let Some(found) = tx.remembered(call.actor.user_id, &key.key).await? else { return Ok(None) };
        if found.request != key.request {
            let text = "This Idempotency-Key was used for a different request. Use a new key for every new request.";
            return Err(Problem::BadRequest(text.into()));
        }
        let status = u16::try_from(found.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
        Ok(Some(Answer {
            status: status.unwrap_or(StatusCode::OK),
            body: found.body.into_bytes(),
            version: None,
            warning: None,
        }))
    }

    /// Remembers an answer, in the transaction of its effect.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub(super) async fn remember(key: Option<&Key>, tx: &mut Tx, call: &Call, answer: &Answer) -> Result<(), Problem> {
        let Some(key) = key else { return Ok(()) };
        let body = String::from_utf8(answer.body.clone()).map_err(Problem::internal)?;
        let remembered = Remembered { request: key.request.clone(), status: i64::from(answer.status.as_u16()), body };
        Ok(tx.remember(call.actor.user_id, &key.key, &remembered, call.now).await?)
    }
}
