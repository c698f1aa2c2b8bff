//! Second factors: enrolling an authenticator, recovery codes, switching off.

use hallpass_engine::Instant;

use serde_json::json;

use super::{account, carry_out, carry_out_once, note, still};
use crate::answer::Answer;
use crate::app::Shared;
use crate::auth::{Enrolment, factor_step};
use crate::once::Key;
use crate::{Call, Problem};

/// How a user's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Asked for at sign-in since.
    pub since: Option<Instant>,
    /// Recovery codes not used yet.
    pub recovery_codes: i64,
}

/// How the caller's second factor stands.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn status(app: &Shared, call: &Call) -> Result<Status, Problem> {
    let user = call.actor.user_id;
    app.store
        .read(move |tx| {
            Box::pin(async move {
                let since = tx.second_factor(user).await?.and_then(|factor| factor.confirmed_at);
                Ok(Status { since, recovery_codes: tx.recovery_codes_left(user).await? })
            })
        })
        .await
}

/// Makes a secret for the caller's authenticator. It is shown now and never again, and not asked for before a code confirms it.
///
/// # Errors
/// [`Problem::Invalid`] for a wrong password; [`Problem::BadRequest`] when a second factor is on already.
pub async fn enrol(app: &Shared, call: Call, password: &str) -> Result<Enrolment, Problem> {
    let proved = app.auth.prove(&app.store, &call, password, None).await?;
    let enrolment = Enrolment::new(&call.actor.email)?;
    let secret = enrolment.secret.clone();
    let user = call.actor.user_id;
    carry_out(app, Some(user), move |tx| {
        Box::pin(async move {
            still(tx, &proved).await?;
            if !tx.enrol_second_factor(user, &secret, call.now).await? {
                return Err(Problem::BadRequest(
                    "The second factor is on. Switch it off before you enrol another.".into(),
                ));
            }
            note(tx, &call, "enrol_second_factor", "UserSecondFactorEnrolled", user).await
        })
    })
    .await?;
    Ok(enrolment)
}

/// Switches the enrolled factor on by a first code; answers the recovery codes, which are shown only now. All other tokens of the
/// user end: they were got without the factor.
///
/// # Errors
/// [`Problem::Invalid`] for a wrong code; [`Problem::BadRequest`] when nothing waits to be confirmed; [`Problem::Throttled`].
pub async fn confirm(app: &Shared, call: Call, code: &str) -> Result<Vec<String>, Problem> {
    let turn = app.auth.own_turn(&call).await;
    app.auth.admit_code(&call)?;
    let (codes, hashes) = app.auth.new_recovery_codes()?;
    let user = call.actor.user_id;
    let (code, caller) = (code.to_owned(), call.clone());
    let confirmed = carry_out(app, Some(user), move |tx| {
        Box::pin(async move {
            let waiting = tx.second_factor(user).await?.filter(|factor| factor.confirmed_at.is_none());
            let Some(factor) = waiting else {
                return Err(Problem::BadRequest("Nothing waits to be confirmed. Enrol a second factor first.".into()));
            };
            let Some(step) = factor_step(&factor, &code, call.now) else { return Ok(false) };
            tx.confirm_second_factor(user, step, &call.stamp()).await?;
            tx.set_recovery_codes(user, &hashes).await?;
            tx.revoke_other_tokens(user, call.actor.token_id).await?;
            note(tx, &call, "confirm_second_factor", "UserSecondFactorEnabled", user).await?;
            Ok(true)
        })
    })
    .await?;
    drop(turn);
    if confirmed { Ok(codes) } else { Err(app.auth.wrong_code(&caller)) }
}

/// Switches the caller's second factor off.
///
/// # Errors
/// [`Problem::Invalid`] for a wrong password or code; [`Problem::BadRequest`] when none is on.
pub async fn disable(
    app: &Shared,
    call: Call,
    key: Option<Key>,
    password: &str,
    code: &str,
) -> Result<Answer, Problem> {
    // Before the proof: there is no second factor to prove when the request comes again.
    if let Some(answer) = Key::answered(key.as_ref(), app, &call).await? {
        return Ok(answer);
    }
    let proved = app.auth.prove(&app.store, &call, password, Some(code)).await?;
    let user = call.actor.user_id;
    carry_out_once(app, (call, key), Some(user), move |tx, call| {
        Box::pin(async move {
            still(tx, &proved).await?;
            if !tx.drop_second_factor(user, &call.stamp()).await? {
                return Err(is_off());
            }
            note(tx, call, "disable_second_factor", "UserSecondFactorDisabled", user).await?;
            Answer::json(&json!({"Enabled": false}))
        })
    })
    .await
}

/// Replaces the caller's recovery codes; answers the new ones, which are shown only now.
///
/// # Errors
/// As [`disable`].
pub async fn renew_recovery_codes(
    app: &Shared,
    call: Call,
    password: &str,
    code: &str,
) -> Result<Vec<String>, Problem> {
    let proved = app.auth.prove(&app.store, &call, password, Some(code)).await?;
    if !proved.second_factor {
        return Err(is_off());
    }
    let (codes, hashes) = app.auth.new_recovery_codes()?;
    let user = call.actor.user_id;
    carry_out(app, Some(user), move |tx| {
        Box::pin(async move {
            still(tx, &proved).await?;
            tx.set_recovery_codes(user, &hashes).await?;
            note(tx, &call, "renew_recovery_codes", "UserRecoveryCodesRenewed", user).await
        })
    })
    .await?;
    Ok(codes)
}

/// Switches the second factor of any user off: for administrators whom he asked, and the command line. His tokens end.
///
/// # Errors
/// [`Problem::NotFound`] for an unknown user; [`Problem::BadRequest`] when none is on.
pub async fn switch_off(app: &Shared, call: Call, key: Option<Key>, user: i64) -> Result<Answer, Problem> {
    carry_out_once(app, (call, key), Some(user), move |tx, call| {
        Box::pin(async move {
            account(tx, user).await?;
            if !tx.drop_second_factor(user, &call.stamp()).await? {
                return Err(is_off());
            }
            tx.revoke_all_tokens(user).await?;
            note(tx, call, "disable_second_factor", "UserSecondFactorDisabled", user).await?;
            Answer::json(&json!({"Id": user, "Enabled": false}))
        })
    })
    .await
}

fn is_off() -> Problem {
    Problem::BadRequest("There is no second factor to switch off or to renew codes for.".into())
}
