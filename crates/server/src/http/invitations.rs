//! `/api/hallpass/invitations`: invite, list, take back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hallpass_contract::body::NO_ADDRESS;
use hallpass_contract::scalar::is_email;
use hallpass_store::accounts::{Invitation, Offer};
use serde_json::{Value, json};

use super::members::Members;
use crate::accounts::invitation;
use crate::app::Shared;
use crate::{Call, Problem, spell};

/// Longest e-mail and name in characters, as those of users.
const LONGEST: usize = 254;

/// Invites somebody; the link is answered when it was not sent.
pub(super) async fn create(State(app): State<Shared>, call: Call, sent: Members) -> Result<Response, Problem> {
    let offer = Offer {
        email: short("Email", sent.text("Email")?)?,
        full_name: short("FullName", sent.text("FullName")?)?,
        is_admin: sent.boolean("IsAdmin")?,
        roles: sent.ids("UserRoles")?,
        businesses: sent.ids("Businesses")?,
    };
    if !is_email(&offer.email) {
        return Err(Problem::field("Email", NO_ADDRESS));
    }
    let made = invitation::invite(&app, call, offer).await?;
    super::json(&json!({
        "Id": made.id,
        "ExpiresAt": spell::instant(made.expires_at),
        "Sent": made.link.is_none(),
        "Link": made.link,
    }))
}

fn short(member: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().count() > LONGEST {
        return Err(Problem::field(member, format!("must be at most {LONGEST} characters long")));
    }
    Ok(text.to_owned())
}

/// Open invitations: mine, or all for full administrators.
pub(super) async fn list(State(app): State<Shared>, call: Call) -> Result<Response, Problem> {
    let rows: Vec<Value> = invitation::list(&app, &call).await?.iter().map(row).collect();
    super::json(&json!({"Records": rows}))
}

fn row(invitation: &Invitation) -> Value {
    let offer = &invitation.offer;
    json!({
        "Id": invitation.id,
        "Email": offer.email,
        "FullName": offer.full_name,
        "IsAdmin": offer.is_admin,
        "UserRoles": offer.roles,
        "Businesses": offer.businesses,
        "MadeAt": spell::instant(invitation.made_at),
        "ExpiresAt": spell::instant(invitation.expires_at),
        "MadeBy": invitation.made_by_email,
    })
}

/// Takes an invitation back.
pub(super) async fn revoke(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    Ok(invitation::revoke(&app, call, sent.key()?, id).await?.into_response())
}
