//! Revoking tokens.

use super::{account, carry_out, note};
use crate::app::Shared;
use crate::{Call, Problem};

/// Revokes one token by its number: the caller's, or anybody's when `owner` is `None`.
///
/// # Errors
/// [`Problem::NotFound`] when there is none.
pub async fn revoke(app: &Shared, call: Call, id: i64, owner: Option<i64>) -> Result<(), Problem> {
    carry_out(app, None, move |tx| {
        Box::pin(async move {
            let user = tx.revoke_token(id, owner).await?.ok_or(Problem::NotFound)?;
            note(tx, &call, "revoke_token", "UserTokensRevoked", user).await
        })
    })
    .await
}

/// Revokes every token of a user, the one he called with included; answers how many there were.
///
/// # Errors
/// [`Problem::NotFound`] for an unknown user.
pub async fn revoke_all(app: &Shared, call: Call, user: i64) -> Result<usize, Problem> {
    carry_out(app, Some(user), move |tx| {
        Box::pin(async move {
            account(tx, user).await?;
            let count = tx.revoke_all_tokens(user).await?;
            note(tx, &call, "revoke_tokens", "UserTokensRevoked", user).await?;
            Ok(count)
        })
    })
    .await
}
