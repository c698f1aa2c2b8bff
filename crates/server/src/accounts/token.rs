//! Revoking tokens.

use hallpass_store::Tx;
use serde_json::json;

use super::{account, carry_out_once, note};
use crate::answer::Answer;
use crate::app::Shared;
use crate::once::Key;
use crate::{Call, Problem};

/// Revokes one token by its number: the caller's, or anybody's when `owner` is `None`.
///
/// # Errors
/// [`Problem::NotFound`] when there is none.
pub async fn revoke(
    app: &Shared,
    call: Call,
    key: Option<Key>,
    id: i64,
    owner: Option<i64>,
) -> Result<Answer, Problem> {
    carry_out_once(app, (call, key), None, move |tx, call| {
        Box::pin(async move {
            let user = tx.revoke_token(id, owner).await?.ok_or(Problem::NotFound)?;
            note(tx, call, "revoke_token", "UserTokensRevoked", user).await?;
            Answer::json(&json!({"Id": id}))
        })
    })
    .await
}

/// Revokes every token of a user, the one he called with included; answers how many there were.
///
/// # Errors
/// [`Problem::NotFound`] for an unknown user.
pub async fn revoke_all(app: &Shared, call: Call, key: Option<Key>, user: i64) -> Result<Answer, Problem> {
    carry_out_once(app, (call, key), Some(user), move |tx, call| {
        Box::pin(async move {
            let count = end_all(tx, call, user).await?;
            Answer::json(&json!({"Id": user, "Revoked": count}))
        })
    })
    .await
}

/// Ends every token of a user; answers how many there were.
///
/// # Errors
/// [`Problem::NotFound`] for an unknown user.
pub(crate) async fn end_all(tx: &mut Tx, call: &Call, user: i64) -> Result<usize, Problem> {
    account(tx, user).await?;
    let count = tx.revoke_all_tokens(user).await?;
    note(tx, call, "revoke_tokens", "UserTokensRevoked", user).await?;
    Ok(count)
}
