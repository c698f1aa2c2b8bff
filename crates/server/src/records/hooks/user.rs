//! Logins: one per e-mail, passwords hashed, and nobody lifts himself above his own rights.

use hallpass_contract::body::NO_ADDRESS;
use hallpass_contract::{Draft, Value};
use hallpass_store::Tx;

use crate::app::App;
use crate::{Call, Problem};

/// Replaces a new password by its hash.
pub(super) async fn prepare(app: &App, draft: &mut Draft) -> Result<(), Problem> {
    let Some(password) = draft.text("NewPassword").filter(|password| !password.is_empty()) else { return Ok(()) };
    app.auth.check_new_password("NewPassword", password)?;
    let hash = app.auth.hash_password(password).await?;
    draft.set("NewPassword", Value::Text(hash));
    Ok(())
}

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    within_own_rights(tx, call, draft).await?;
    if let Some(email) = draft.text("Email").map(|email| email.trim().to_owned()) {
        if !email.contains('@') {
            return Err(Problem::field("Email", NO_ADDRESS));
        }
        let taken = tx.account_by_email(&email).await?.is_some_and(|other| Some(other.user_id) != draft.id);
        if taken {
            return Err(Problem::field("Email", "is already used by another user"));
        }
        draft.set("Email", Value::Text(email));
    }
    if draft.id.is_none()
        && let Some(home) = draft.ids("Businesses").and_then(|ids| ids.first().copied())
    {
        draft.set("DefaultBusinessId", Value::Int(home));
    }
    Ok(())
}

/// Administrators are made and changed by full administrators only; anybody else could make himself one.
async fn within_own_rights(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<(), Problem> {
    if call.actor.is_unrestricted() {
        return Ok(());
    }
    if draft.boolean("IsAdmin") == Some(true) {
        return Err(Problem::field("IsAdmin", "can be set by a full administrator only"));
    }
    match draft.id {
        Some(id) if tx.account(id).await?.is_some_and(|account| account.is_admin) => Err(Problem::Unauthorized),
        _ => Ok(()),
    }
}

/// A new password ends everything the old one opened. So does deactivating the user: nothing comes back with him.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    somebody_administers(tx, call).await?;
    if tx.account(id).await?.is_some_and(|account| !account.active) {
        tx.revoke_all_tokens(id).await?;
        tx.forget_resets(id).await?;
    }
    let Some(hash) = draft.text("NewPassword").filter(|hash| !hash.is_empty()) else { return Ok(()) };
    tx.set_password(id, hash, call.now).await?;
    tx.revoke_all_tokens(id).await?;
    Ok(())
}

/// Refuses what leaves nobody who may decide about users, roles and locations: there would be no way back but the command line.
pub(super) async fn somebody_administers(tx: &mut Tx, call: &Call) -> Result<(), Problem> {
    // The program itself may: it makes the first one.
    if call.actor.user_id == 0 || tx.has_full_administrator().await? {
        return Ok(());
    }
    let text = "Nobody would be left who may decide about users: make somebody else a full administrator first (IsAdmin, \
                active, without roles, all locations).";
    Err(Problem::BadRequest(text.into()))
}

pub(super) async fn before_delete(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    if id == call.actor.user_id {
        return Err(Problem::BadRequest("You cannot delete the user you are signed in as.".into()));
    }
    let admin = tx.account(id).await?.is_some_and(|account| account.is_admin);
    if admin && !call.actor.is_unrestricted() { Err(Problem::Unauthorized) } else { Ok(()) }
}
