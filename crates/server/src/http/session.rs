//! `/api/hallpass/session`: signing in and out from a page, and who is signed in.

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use hallpass_contract::roles;
use hallpass_store::accounts::Account;
use hallpass_store::places::Place;
use serde_json::{Value, json};

use super::cookies;
use super::edge::Arrival;
use super::members::Members;
use super::who::Own;
use crate::accounts::token;
use crate::app::Shared;
use crate::auth::browser::{Typed, csrf_token};
use crate::call::Scope;
use crate::{Actor, App, Problem};

/// `POST /api/hallpass/session`
pub(super) async fn open(
    State(app): State<Shared>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
    sent: Members,
) -> Result<Response, Problem> {
    // Nobody is signed in by another site, as somebody else.
    cookies::same_site(&headers, &app.config)?;
    let typed = Typed {
        email: sent.text("Email")?.trim().to_owned(),
        password: sent.text("Password")?.to_owned(),
        code: sent.code("Code"),
    };
    let at = (arrival.address, app.clock.now());
    let opened = app.auth.open_browser(&app.store, typed, cookies::find(&headers, cookies::SESSION), at).await?;
    let actor = app.auth.of_browser(&app.store, &opened.token, at).await?;
    let mut response = super::json(&described(&app, actor, Some(&opened.token)).await?)?;
    let secure = arrival.secure || app.config.auth.secure_cookies;
    if let Some(cookie) = cookies::set(cookies::SESSION, &opened.token, "/", opened.seconds, secure) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `GET /api/hallpass/session`
pub(super) async fn read(State(app): State<Shared>, Own(call): Own, headers: HeaderMap) -> Result<Response, Problem> {
    let by_cookie = !headers.contains_key(header::AUTHORIZATION);
    let secret = cookies::find(&headers, cookies::SESSION).filter(|_| by_cookie);
    super::json(&described(&app, call.actor, secret).await?)
}

/// `DELETE /api/hallpass/session`: ends the token that was shown, and takes the cookie away.
pub(super) async fn close(
    State(app): State<Shared>,
    Extension(arrival): Extension<Arrival>,
    Own(call): Own,
    sent: Members,
) -> Result<Response, Problem> {
    let (id, owner) = (call.actor.token_id, call.actor.user_id);
    let Some(id) = id else {
        return Err(Problem::BadRequest("Basic has no session to end.".into()));
    };
    let ended = token::revoke(&app, call, sent.key()?, id, Some(owner)).await?;
    let mut response = ended.into_response();
    let secure = arrival.secure || app.config.auth.secure_cookies;
    if let Some(cookie) = cookies::set(cookies::SESSION, "", "/", 0, secure) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn described(app: &App, actor: Actor, secret: Option<&str>) -> Result<Value, Problem> {
    let (user, administers) = (actor.user_id, actor.administers);
    let seen: Option<Vec<i64>> = match &actor.scope {
        Scope::All => None,
        Scope::Locations(ids) => Some(ids.to_vec()),
    };
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            let account: Account = tx.account(user).await?.ok_or(Problem::Unauthorized)?;
            let customer = tx.customer_of_user(user).await?;
            let seen = match customer {
                Some(customer) if !administers => Some(tx.memberships_of(customer).await?),
                _ => seen,
            };
            let places = tx.places(seen.as_deref()).await?;
            Ok::<_, Problem>((account, customer, places))
        })
    });
    let (account, customer, places) = read.await?;
    let may = |id: i64| administers && actor.may(id);
    let permissions: Vec<String> = roles::all().filter(|role| may(role.id)).map(|role| role.name()).collect();
    Ok(json!({
        "UserId": account.user_id,
        "FullName": account.full_name,
        "Email": account.email,
        "CoworkerId": customer.map(|customer| customer.0),
        "Administers": administers,
        "FullAdmin": administers && actor.full_admin,
        "AllLocations": administers && actor.scope == Scope::All,
        "Permissions": permissions,
        "CsrfToken": secret.map(csrf_token),
        "Businesses": places.iter().map(place).collect::<Vec<_>>(),
    }))
}

/// A location as pages need it.
pub(crate) fn place(place: &Place) -> Value {
    json!({"Id": place.id, "Name": place.name, "TimeZone": place.time_zone, "Currency": place.currency})
}
