//! Changing one's own password.

use serde_json::json;

use super::{carry_out_once, note, still};
use crate::answer::Answer;
use crate::app::Shared;
use crate::once::Key;
use crate::{Call, Problem};

/// Replaces the caller's password. All his other tokens end; the one he called with stays.
///
/// # Errors
/// [`Problem::Invalid`] for a wrong present password, which counts as a failed sign-in, and for a new one that is too short or
/// the same; [`Problem::Throttled`].
pub async fn change(app: &Shared, call: Call, key: Option<Key>, current: &str, new: &str) -> Result<Answer, Problem> {
    // Before the proof: the present password is another one when the request comes again.
    if let Some(answer) = Key::answered(key.as_ref(), app, &call).await? {
        return Ok(answer);
    }
    app.auth.check_new_password("NewPassword", new)?;
    if current == new {
        return Err(Problem::field("NewPassword", "is the password you have already; choose another"));
    }
    let proved = app.auth.prove(&app.store, &call, current, None).await?;
    let hash = app.auth.hash_password(new).await?;
    let user = call.actor.user_id;
    carry_out_once(app, (call, key), Some(user), move |tx, call| {
        Box::pin(async move {
            still(tx, &proved).await?;
            tx.choose_password(user, &hash, call.now).await?;
            tx.revoke_other_tokens(user, call.actor.token_id).await?;
            note(tx, call, "password", "UserPasswordChanged", user).await?;
            Answer::json(&json!({"Id": user}))
        })
    })
    .await
}
