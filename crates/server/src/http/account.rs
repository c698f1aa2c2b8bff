//! Who am I, which permissions exist, tokens and sign-ins.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hallpass_contract::{envelope, roles};
use hallpass_store::accounts::{Account, SignIn, Token, TokenKind};
use serde_json::{Value, json};

use super::members::Members;
use super::query::Query;
use super::who::Own;
use crate::accounts::{second_factor, token};
use crate::app::Shared;
use crate::call::Scope;
use crate::{Call, Problem, spell};

/// Attempts to sign in on a page when no `size` is asked for, and at most.
const USUAL_SIGN_INS: i64 = 100;
const MOST_SIGN_INS: i64 = 1_000;

/// `GET /api/auth/me`
pub(super) async fn me(State(app): State<Shared>, call: Call) -> Result<Response, Problem> {
    let id = call.actor.user_id;
    let read = app.store.read(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.account(id).await?) }));
    let account: Account = read.await?.ok_or(Problem::Unauthorized)?;
    let locations: &[i64] = match &call.actor.scope {
        Scope::All => &[],
        Scope::Locations(ids) => ids,
    };
    let permissions: Vec<String> =
        roles::all().filter(|role| call.actor.may(role.id)).map(|role| role.name()).collect();
    super::json(&json!({
        "Id": account.user_id,
        "FullName": account.full_name,
        "Email": account.email,
        "IsAdmin": account.is_admin,
        "IsFullAdministrator": call.actor.is_unrestricted(),
        "Permissions": permissions,
        "Businesses": locations,
        "DefaultBusinessId": account.default_business_id,
    }))
}

/// `GET /api/security/roles`
pub(super) async fn permissions(_: Call) -> Result<Response, Problem> {
    Ok(super::json_text(envelope::roles(roles::all())))
}

/// `GET /api/hallpass/tokens?user=`: mine; everybody's, or one user's, for full administrators.
pub(super) async fn tokens(State(app): State<Shared>, Own(call): Own, query: Query) -> Result<Response, Problem> {
    let wanted = query.number("user")?;
    let (owner, now) = (owner(&call).or(wanted), call.now);
    let read = app.store.read(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.tokens(owner, now).await?) }));
    let rows: Vec<Value> = read.await?.iter().map(token_row).collect();
    super::json(&json!({"Records": rows}))
}

fn token_row(token: &Token) -> Value {
    json!({
        "Id": token.id,
        "UserId": token.user_id,
        "Email": token.email,
        "ClientId": token.client_id,
        "Kind": if token.kind == TokenKind::Access { "access" } else { "refresh" },
        "IssuedAt": spell::instant(token.issued_at),
        "ExpiresAt": spell::instant(token.expires_at),
        "Address": token.address,
    })
}

/// `DELETE /api/hallpass/tokens/{id}`
pub(super) async fn revoke(
    State(app): State<Shared>,
    Own(call): Own,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let owner = owner(&call);
    Ok(token::revoke(&app, call, sent.key()?, id, owner).await?.into_response())
}

/// `DELETE /api/hallpass/users/{id}/tokens`: every token of a user, for full administrators.
pub(super) async fn revoke_all(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    let id = other_user(&call, &id)?;
    Ok(token::revoke_all(&app, call, sent.key()?, id).await?.into_response())
}

/// `DELETE /api/hallpass/users/{id}/totp`: for full administrators.
pub(super) async fn drop_second_factor(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    let id = other_user(&call, &id)?;
    Ok(second_factor::switch_off(&app, call, sent.key()?, id).await?.into_response())
}

fn other_user(call: &Call, id: &str) -> Result<i64, Problem> {
    if !call.actor.is_unrestricted() {
        return Err(Problem::Unauthorized);
    }
    id.parse().map_err(|_| Problem::NotFound)
}

/// `GET /api/hallpass/signins?user=&before=&size=`: newest first, for full administrators.
pub(super) async fn sign_ins(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    if !call.actor.is_unrestricted() {
        return Err(Problem::Unauthorized);
    }
    let user = query.number("user")?;
    let rows: Vec<Value> = sign_ins_of(&app, user, &query).await?.iter().map(sign_in_row).collect();
    super::json(&json!({"Records": rows}))
}

/// Attempts of one user or of all, as `before` and `size` say.
pub(super) async fn sign_ins_of(app: &Shared, user: Option<i64>, query: &Query) -> Result<Vec<SignIn>, Problem> {
    let before = query.number("before")?;
    let size = query.count("size", 1..=MOST_SIGN_INS)?.unwrap_or(USUAL_SIGN_INS);
    app.store.read(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.sign_ins(user, before, size).await?) })).await
}

pub(super) fn sign_in_row(row: &SignIn) -> Value {
    json!({
        "Id": row.id,
        "At": spell::instant(row.at),
        "Email": row.email,
        "UserId": row.user_id,
        "Address": row.address,
        "Means": row.means,
        "Outcome": row.outcome,
        "Success": row.outcome == "ok",
    })
}

/// Full administrators see everybody's tokens.
fn owner(call: &Call) -> Option<i64> {
    (!call.actor.is_unrestricted()).then_some(call.actor.user_id)
}
