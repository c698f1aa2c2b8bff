//! `/api/hallpass/account/...`: one's own password, second factor, tokens and sign-ins. For everybody who can sign in.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::account::{sign_in_row, sign_ins_of};
use super::members::Members;
use super::query::Query;
use super::who::Own;
use crate::accounts::{password, second_factor, token};
use crate::app::Shared;
use crate::{Problem, spell};

/// `POST /api/hallpass/account/password`
pub(super) async fn change_password(
    State(app): State<Shared>,
    Own(call): Own,
    sent: Members,
) -> Result<Response, Problem> {
    let (current, new) = (sent.text("CurrentPassword")?, sent.text("NewPassword")?);
    let key = sent.secret_key(&app).await?;
    Ok(password::change(&app, call, key, current, new).await?.into_response())
}

/// `GET /api/hallpass/account/totp`
pub(super) async fn second_factor(State(app): State<Shared>, Own(call): Own) -> Result<Response, Problem> {
    let status = second_factor::status(&app, &call).await?;
    super::json(&json!({
        "Enabled": status.since.is_some(),
        "EnabledSince": status.since.map(spell::instant),
        "RecoveryCodesLeft": status.recovery_codes,
    }))
}

/// `POST /api/hallpass/account/totp`: the secret, once.
pub(super) async fn enrol(State(app): State<Shared>, Own(call): Own, sent: Members) -> Result<Response, Problem> {
    let enrolment = second_factor::enrol(&app, call, sent.text("CurrentPassword")?).await?;
    super::json(&json!({"Secret": enrolment.secret, "Uri": enrolment.uri, "Enabled": false}))
}

/// `POST /api/hallpass/account/totp/confirm`: the recovery codes, once.
pub(super) async fn confirm(State(app): State<Shared>, Own(call): Own, sent: Members) -> Result<Response, Problem> {
    let codes = second_factor::confirm(&app, call, &code_of(&sent)?).await?;
    super::json(&json!({"Enabled": true, "RecoveryCodes": codes}))
}

/// `POST /api/hallpass/account/totp/disable`
pub(super) async fn disable(State(app): State<Shared>, Own(call): Own, sent: Members) -> Result<Response, Problem> {
    let (password, code) = (sent.text("CurrentPassword")?, sent.code("Code"));
    let key = sent.secret_key(&app).await?;
    Ok(second_factor::disable(&app, call, key, password, &code).await?.into_response())
}

/// `POST /api/hallpass/account/totp/recoverycodes`: new ones, once.
pub(super) async fn recovery_codes(
    State(app): State<Shared>,
    Own(call): Own,
    sent: Members,
) -> Result<Response, Problem> {
    let (password, code) = (sent.text("CurrentPassword")?, sent.code("Code"));
    let codes = second_factor::renew_recovery_codes(&app, call, password, &code).await?;
    super::json(&json!({"RecoveryCodes": codes}))
}

/// `DELETE /api/hallpass/tokens`: all of mine, the one shown included.
pub(super) async fn revoke_all(State(app): State<Shared>, Own(call): Own, sent: Members) -> Result<Response, Problem> {
    let id = call.actor.user_id;
    Ok(token::revoke_all(&app, call, sent.key()?, id).await?.into_response())
}

/// `GET /api/hallpass/account/signins?before=&size=`
pub(super) async fn sign_ins(State(app): State<Shared>, Own(call): Own, query: Query) -> Result<Response, Problem> {
    let rows = sign_ins_of(&app, Some(call.actor.user_id), &query).await?;
    let rows: Vec<Value> = rows.iter().map(sign_in_row).collect();
    super::json(&json!({"Records": rows}))
}

fn code_of(sent: &Members) -> Result<String, Problem> {
    let code = sent.code("Code");
    if code.is_empty() { Err(Problem::field("Code", "is a required field")) } else { Ok(code) }
}
