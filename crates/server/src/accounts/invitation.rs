//! Inviting staff: somebody with the right to make a user says what the user may do; who gets the link chooses the password.

use hallpass_contract::{Draft, Value, Verb, roles};
use hallpass_engine::Instant;
use hallpass_engine::instant::Span;
use hallpass_store::accounts::{Account, Invitation, NewInvitation, Offer, SignIn};
use hallpass_store::desk::Values;
use hallpass_store::{Scope as StoreScope, Tx};
use serde_json::json;

use super::{Link, bad_link, carry_out, link_hash, no_such_link};
use crate::answer::Answer;
use crate::app::Shared;
use crate::auth::actor_of;
use crate::call::Scope;
use crate::once::Key;
use crate::records::create_from;
use crate::records::first::{fresh, model};
use crate::{Actor, Call, Problem, effect};

/// Days for which an invitation can be accepted.
pub const DAYS: i64 = 7;

/// An invitation just made.
#[derive(Debug)]
pub struct Made {
    /// Its number.
    pub id: i64,
    /// Until when it can be accepted, exclusive.
    pub expires_at: Instant,
    /// The link, when it was not sent: to be shown once.
    pub link: Option<String>,
}

/// Invites somebody. An earlier invitation of the same e-mail is replaced. The link is sent, or answered when it cannot be.
///
/// # Errors
/// [`Problem::Unauthorized`] without the right to make users; [`Problem::Invalid`] for more than the caller may give away, an
/// e-mail that is taken, unknown roles or locations.
pub async fn invite(app: &Shared, call: Call, offer: Offer) -> Result<Made, Problem> {
    let Link { url, hash } = Link::new(app, "invite")?;
    let expires_at = call.now + Span::days(DAYS);
    let (email, by) = (offer.email.clone(), call.actor.email.clone());
    // In a task of its own: the link is sent once, also when the caller hangs up.
    let server = app.clone();
    let task = tokio::spawn(async move {
        let write =
            server.store.write(move |tx| Box::pin(async move { store(tx, &call, &offer, &hash, expires_at).await }));
        let id = write.await?;
        let sent = match &server.mail {
            None => false,
            Some(mail) => {
                let text = format!(
                    "{by} invites you to sign in as {email}.\n\nChoose your password here within {DAYS} days:\n{url}\n\n\
                     The link works once.\n"
                );
                let sent = mail.send(&email, "You are invited", text).await;
                if let Err(error) = &sent {
                    tracing::warn!(invitation = id, error, "an invitation could not be sent; its link was answered");
                }
                sent.is_ok()
            }
        };
        Ok(Made { id, expires_at, link: (!sent).then_some(url) })
    });
    task.await.map_err(|error| Problem::internal(format!("a write ended early: {error}")))?
}

async fn store(tx: &mut Tx, call: &Call, offer: &Offer, hash: &str, expires_at: Instant) -> Result<i64, Problem> {
    let existing = within_rights(tx, &call.actor, offer).await?;
    is_free(existing.as_ref())?;
    let unknown = tx.check_references(&draft(offer, existing.as_ref())?, call.actor.scope.limit()).await?;
    if !unknown.is_empty() {
        return Err(Problem::Invalid(unknown));
    }
    let own = (call.actor.user_id != 0).then_some(call.actor.user_id);
    for other in tx.invitations_of(&offer.email).await? {
        let live = call.now < other.expires_at;
        if live && other.made_by != own && !call.actor.is_unrestricted() {
            return Err(Problem::field("Email", "was invited by somebody else already"));
        }
        tx.remove_invitation(other.id, None).await?;
    }
    let id = tx
        .add_invitation(&NewInvitation {
            offer,
            hash,
            made_at: call.now,
            expires_at,
            made_by: own,
            made_by_email: &call.actor.email,
        })
        .await?;
    tx.audit_values(&call.stamp(), "create", "Invitation", id, said_of(offer)).await?;
    tx.emit(0, "InvitationCreated", "Invitation", id, call.now).await?;
    Ok(id)
}

/// What the audit trail keeps of an invitation: never its link.
fn said_of(offer: &Offer) -> Values {
    let new = |member, value: serde_json::Value| (member, None, Some(value.to_string()));
    let members = vec![
        new("Email", offer.email.clone().into()),
        new("FullName", offer.full_name.clone().into()),
        new("IsAdmin", offer.is_admin.into()),
        new("UserRoles", offer.roles.clone().into()),
        new("Businesses", offer.businesses.clone().into()),
    ];
    Values { members, ..Values::default() }
}

/// Nobody gives away more than he has; asked when the invitation is made and again when it is accepted. Answers the user who has
/// the e-mail already.
async fn within_rights(tx: &mut Tx, actor: &Actor, offer: &Offer) -> Result<Option<Account>, Problem> {
    let existing = tx.account_by_email(&offer.email).await?;
    if actor.is_unrestricted() {
        return Ok(existing);
    }
    let user = model("User")?;
    let create = roles::of(user.resource, Verb::Create).map_or(0, |role| role.id);
    if !(actor.administers && actor.may(create) && actor.scope == Scope::All) {
        return Err(Problem::Unauthorized);
    }
    if offer.is_admin {
        return Err(Problem::field("IsAdmin", "can be set by a full administrator only"));
    }
    if existing.is_some() {
        return Err(Problem::field("Email", "is already used by another user"));
    }
    for role in &offer.roles {
        let holds = tx.linked(model("UserRole")?, *role, "Roles").await?;
        if !holds.iter().all(|permission| actor.may(*permission)) {
            return Err(Problem::field("UserRoles", "holds a permission that you do not have yourself"));
        }
    }
    Ok(existing)
}

/// Only who cannot sign in yet, or no longer, is invited.
fn is_free(existing: Option<&Account>) -> Result<(), Problem> {
    match existing {
        Some(account) if account.active && account.password_hash.is_some() => {
            Err(Problem::field("Email", "is already used by a user who can sign in"))
        }
        _ => Ok(()),
    }
}

/// The user as he is to be written.
fn draft(offer: &Offer, existing: Option<&Account>) -> Result<Draft, Problem> {
    let user = model("User")?;
    let mut draft = match existing {
        None => fresh(user),
        Some(_) => Draft::new(user),
    };
    draft.id = existing.map(|account| account.user_id);
    draft.set("Email", Value::Text(offer.email.clone()));
    draft.set("FullName", Value::Text(offer.full_name.clone()));
    for (member, on) in
        [("IsAdmin", offer.is_admin), ("APIAccess", offer.is_admin), ("Active", true), ("Validated", true)]
    {
        draft.set(member, Value::Bool(on));
    }
    draft.set("UserRoles", Value::Ids(offer.roles.clone()));
    draft.set("Businesses", Value::Ids(offer.businesses.clone()));
    Ok(draft)
}

/// Open invitations, newest first: the caller's own, or all for full administrators.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn list(app: &Shared, call: &Call) -> Result<Vec<Invitation>, Problem> {
    let (maker, now) = (maker(call), call.now);
    app.store.read(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.invitations(maker, now).await?) })).await
}

/// Takes an open invitation back: one's own, or anybody's for full administrators.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn revoke(app: &Shared, call: Call, key: Option<Key>, id: i64) -> Result<Answer, Problem> {
    let maker = maker(&call);
    effect::carry_out(
        app.clone(),
        call,
        key,
        |_| (),
        move |tx, call| {
            Box::pin(async move {
                if !tx.remove_invitation(id, maker).await? {
                    return Err(Problem::NotFound);
                }
                tx.audit(&call.stamp(), "delete", "Invitation", id).await?;
                tx.emit(0, "InvitationDeleted", "Invitation", id, call.now).await?;
                Answer::json(&json!({"Id": id}))
            })
        },
    )
    .await
}

fn maker(call: &Call) -> Option<i64> {
    (!call.actor.is_unrestricted()).then_some(call.actor.user_id)
}

/// The invitation behind a link, if it can be accepted at this moment.
async fn open(tx: &mut Tx, hash: &str, now: Instant) -> Result<Option<Invitation>, Problem> {
    Ok(tx.invitation_by_hash(hash).await?.filter(|invitation| now < invitation.expires_at))
}

/// The e-mail a link invites, for the page behind it; `None` for one that is no longer good.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn invited(app: &Shared, now: Instant, secret: &str) -> Result<Option<String>, Problem> {
    let hash = link_hash(secret);
    let found = app.store.peek(move |tx| Box::pin(async move { open(tx, &hash, now).await })).await?;
    Ok(found.map(|invitation| invitation.offer.email))
}

/// Accepts an invitation: makes the user, or lets an inactive one in again, with the password chosen; answers his number.
///
/// # Errors
/// [`Problem::Invalid`] for a link that is no longer good, a short password, or an offer that its maker could not make today;
/// [`Problem::Throttled`].
pub async fn accept(app: &Shared, call: Call, secret: &str, new: &str) -> Result<i64, Problem> {
    let address = call.actor.address;
    app.auth.admit_link(address, call.now)?;
    app.auth.check_new_password("NewPassword", new)?;
    if invited(app, call.now, secret).await?.is_none() {
        return Err(bad_link(app, address));
    }
    let password = app.auth.hash_password(new).await?;
    let hash = link_hash(secret);
    carry_out(app, None, move |tx| Box::pin(async move { admit(tx, call, &hash, password).await })).await
}

async fn admit(tx: &mut Tx, call: Call, hash: &str, password: String) -> Result<i64, Problem> {
    let invitation = open(tx, hash, call.now).await?.ok_or_else(no_such_link)?;
    let offer = &invitation.offer;
    let maker = match invitation.made_by {
        None => Actor::system(),
        Some(id) => match tx.account(id).await? {
            Some(account) => actor_of(tx, &account).await?.ok_or_else(no_such_link)?,
            None => return Err(no_such_link()),
        },
    };
    // What the maker may no longer give away is not given; his rights count, the name in the books is that of who accepts.
    let existing = within_rights(tx, &maker, offer).await.map_err(|_| no_such_link())?;
    is_free(existing.as_ref())?;
    let actor = Actor { email: offer.email.as_str().into(), address: call.actor.address, ..maker };
    let call = Call { actor, ..call };
    let mut draft = draft(offer, existing.as_ref())?;
    let user = match &existing {
        None => {
            draft.set("NewPassword", Value::Text(password));
            create_from(tx, &call, draft).await?
        }
        Some(account) => {
            let unknown = tx.check_references(&draft, StoreScope::All).await?;
            if !unknown.is_empty() {
                return Err(Problem::Invalid(unknown));
            }
            tx.update_record(&draft, StoreScope::All, &call.stamp()).await?.ok_or(Problem::NotFound)?;
            tx.choose_password(account.user_id, &password, call.now).await?;
            tx.revoke_all_tokens(account.user_id).await?;
            super::note(tx, &call, "accept_invitation", "UserUpdated", account.user_id).await?;
            account.user_id
        }
    };
    for other in tx.invitations_of(&offer.email).await? {
        tx.remove_invitation(other.id, None).await?;
    }
    tx.add_sign_in(&SignIn {
        id: 0,
        at: call.now,
        email: offer.email.clone(),
        user_id: Some(user),
        address: call.actor.address.to_string(),
        means: "invitation".into(),
        outcome: "ok".into(),
    })
    .await?;
    Ok(user)
}
