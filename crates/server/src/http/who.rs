//! From a request to a [`Call`]: signed in, not too often, with the present instant. A handler that asks for a `Call` among
//! its arguments is closed to everybody else.

use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};

use super::cookies;
use super::edge::Arrival;
use crate::app::Shared;
use crate::{Call, Problem};

impl FromRequestParts<Shared> for Call {
    type Rejection = Problem;

    /// [`Problem::Unauthorized`], [`Problem::CodeNeeded`], [`Problem::Throttled`] or [`Problem::Forbidden`].
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Call, Problem> {
        let Own(call) = arrive(parts, app).await?;
        if call.actor.administers { Ok(call) } else { Err(Problem::Unauthorized) }
    }
}

/// A call by anybody who can sign in, members included: for what everybody may do with his own account, and nothing else.
#[derive(Debug)]
pub(super) struct Own(pub(super) Call);

impl FromRequestParts<Shared> for Own {
    type Rejection = Problem;

    /// [`Problem::Unauthorized`], [`Problem::CodeNeeded`], [`Problem::Throttled`] or [`Problem::Forbidden`].
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Own, Problem> {
        arrive(parts, app).await
    }
}

/// A call by whoever it is, signed in or not: for one-time links, where the secret in the address is the proof.
#[derive(Debug)]
pub(super) struct Anybody(pub(super) Call);

impl FromRequestParts<Shared> for Anybody {
    type Rejection = Problem;

    /// [`Problem::Internal`].
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Anybody, Problem> {
        let arrival = arrival(parts)?;
        Ok(Anybody(Call::nobody(app.clock.now(), arrival.address, (arrival.request_id, arrival.language))))
    }
}

fn arrival(parts: &mut Parts) -> Result<Arrival, Problem> {
    parts.extensions.remove::<Arrival>().ok_or_else(|| Problem::internal("a request without an edge"))
}

async fn arrive(parts: &mut Parts, app: &Shared) -> Result<Own, Problem> {
    let arrival = arrival(parts)?;
    let now = app.clock.now();
    let header = parts.headers.get(header::AUTHORIZATION);
    // Browsers send cookies along by themselves: only what names no credentials of its own is judged by one.
    let actor = match cookies::find(&parts.headers, cookies::SESSION).filter(|_| header.is_none()) {
        Some(secret) => {
            cookies::admit(&parts.method, &parts.headers, secret, &app.config)?;
            app.auth.of_browser(&app.store, secret, (arrival.address, now)).await?
        }
        None => {
            let header = header.and_then(|value| value.to_str().ok());
            app.auth.actor(&app.store, header, arrival.address, now).await?
        }
    };
    app.throttle.admit(&actor, &parts.method, app.store.servers(), now)?;
    Ok(Own(Call { actor, now, request_id: arrival.request_id, language: arrival.language }))
}
