//! A new password by a one-time link, for who has forgotten his.

use std::net::IpAddr;

use hallpass_engine::instant::Span;
use hallpass_store::Tx;
use hallpass_store::accounts::{Account, NewReset, SignIn};

use super::{Link, bad_link, carry_out, link_hash, no_such_link, note};
use crate::app::Shared;
use crate::{App, Call, Problem};

/// Minutes for which a link is good.
pub const MINUTES: i64 = 60;

/// Asks for a link. The answer is the same, and so is the work before it, whether or not somebody has the e-mail; the mail leaves
/// afterwards.
///
/// # Errors
/// [`Problem::Throttled`] when asked too often for one account or from one address; [`Problem::Busy`].
pub async fn ask(app: &Shared, email: String, address: IpAddr, request_id: String) -> Result<(), Problem> {
    let now = app.clock.now();
    app.auth.admit_reset(&email, address, now)?;
    let link = Link::new(app, "reset")?;
    let call = Call::nobody(now, address, (request_id, hallpass_engine::Language::English));
    let (url, hash) = (link.url, link.hash);
    let server = app.clone();
    let task = tokio::spawn(async move {
        let write = server.store.write(move |tx| Box::pin(async move { write(tx, &call, &email, &hash).await }));
        let known = write.await?;
        if let Some(account) = known {
            tokio::spawn(async move { send(&server, &account, &url).await });
        }
        Ok(())
    });
    task.await.map_err(|error| Problem::internal(format!("a write ended early: {error}")))?
}

/// The same number of statements for known and unknown addresses.
async fn write(tx: &mut Tx, call: &Call, email: &str, hash: &str) -> Result<Option<Account>, Problem> {
    let account = tx.account_by_email(email).await?.filter(|account| account.active);
    let user_id = account.as_ref().map(|account| account.user_id);
    let address = call.actor.address.to_string();
    tx.add_sign_in(&SignIn {
        id: 0,
        at: call.now,
        email: email.chars().take(254).collect(),
        user_id,
        address: address.clone(),
        means: "reset".into(),
        outcome: "asked".into(),
    })
    .await?;
    let email = account.as_ref().map_or(email, |account| &account.email);
    tx.add_reset(&NewReset {
        user_id,
        email: &email.chars().take(254).collect::<String>(),
        hash,
        made_at: call.now,
        expires_at: call.now + Span::minutes(MINUTES),
        address: &address,
    })
    .await?;
    match user_id {
        Some(user) => note(tx, call, "ask_reset", "UserPasswordResetAsked", user).await?,
        None => {
            tx.forget_resets(0).await?;
            tx.sweep_resets(call.now).await?;
        }
    }
    Ok(account)
}

async fn send(app: &App, account: &Account, url: &str) {
    let user_id = account.user_id;
    let Some(mail) = &app.mail else {
        tracing::warn!(
            user_id,
            "a link for a new password was asked for, but no mail is set up ([mail]); `hallpass admin reset-link --email \
             E-MAIL` prints one to hand over"
        );
        return;
    };
    let text = format!(
        "Somebody, probably you, asked for a new password for {email}.\n\nChoose it here within {MINUTES} minutes:\n{url}\n\n\
         The link works once. If it was not you, do nothing: your password stays as it is.\n",
        email = account.email
    );
    match mail.send(&account.email, "Choose a new password", text).await {
        Ok(()) => tracing::info!(user_id, "a link for a new password was sent"),
        Err(error) => tracing::warn!(user_id, error, "a link for a new password could not be sent"),
    }
}

/// Makes a link to hand over: for the command line.
///
/// # Errors
/// [`Problem::NotFound`] when no active user has the e-mail.
pub async fn make_link(app: &Shared, call: Call, email: String) -> Result<String, Problem> {
    let Link { url, hash } = Link::new(app, "reset")?;
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let account = tx.account_by_email(&email).await?.filter(|account| account.active);
                let account = account.ok_or(Problem::NotFound)?;
                tx.add_reset(&NewReset {
                    user_id: Some(account.user_id),
                    email: &account.email,
                    hash: &hash,
                    made_at: call.now,
                    expires_at: call.now + Span::minutes(MINUTES),
                    address: &call.actor.address.to_string(),
                })
                .await?;
                note(tx, &call, "make_reset", "UserPasswordResetAsked", account.user_id).await
            })
        })
        .await?;
    Ok(url)
}

/// The account a link is good for at this moment.
async fn owner(tx: &mut Tx, hash: &str, call: &Call) -> Result<Option<Account>, Problem> {
    let Some(reset) = tx.reset_by_hash(hash).await?.filter(|reset| call.now < reset.expires_at) else {
        return Ok(None);
    };
    let account = tx.account(reset.user_id).await?;
    // A link that went to an address the user no longer has is not his any more.
    Ok(account.filter(|account| account.active && account.email.eq_ignore_ascii_case(&reset.email)))
}

/// Sets the password of the user who holds the link. All his tokens end, and so does the link. A second factor stays: it is asked
/// for at the next sign-in.
///
/// # Errors
/// [`Problem::Invalid`] for a link that is no longer good or a password that is too short; [`Problem::Throttled`].
pub async fn choose(app: &Shared, mut call: Call, secret: &str, new: &str) -> Result<(), Problem> {
    let address = call.actor.address;
    app.auth.admit_link(address, call.now)?;
    app.auth.check_new_password("NewPassword", new)?;
    let hash = link_hash(secret);
    let (looked_up, asked) = (hash.clone(), call.clone());
    // Looked up before the slow hash: only a good link is worth one.
    let found = app.store.peek(move |tx| Box::pin(async move { owner(tx, &looked_up, &asked).await })).await?;
    let Some(account) = found else { return Err(bad_link(app, address)) };
    let password = app.auth.hash_password(new).await?;
    call.actor.email = account.email.as_str().into();
    let email = account.email.clone();
    let second_factor = carry_out(app, Some(account.user_id), move |tx| {
        Box::pin(async move {
            let account = owner(tx, &hash, &call).await?.ok_or_else(no_such_link)?;
            tx.choose_password(account.user_id, &password, call.now).await?;
            tx.revoke_all_tokens(account.user_id).await?;
            tx.add_sign_in(&SignIn {
                id: 0,
                at: call.now,
                email: account.email.clone(),
                user_id: Some(account.user_id),
                address: call.actor.address.to_string(),
                means: "reset".into(),
                outcome: "ok".into(),
            })
            .await?;
            note(tx, &call, "reset_password", "UserPasswordChanged", account.user_id).await?;
            Ok(tx.second_factor(account.user_id).await?.is_some_and(|factor| factor.confirmed_at.is_some()))
        })
    })
    .await?;
    // Where codes are asked for, too, a mailbox must not make guesses at them free again.
    if !second_factor {
        app.auth.forgive(&email);
    }
    Ok(())
}

/// Whether a link is good, for the page behind it.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn is_good(app: &Shared, call: Call, secret: &str) -> Result<bool, Problem> {
    let hash = link_hash(secret);
    app.store.peek(move |tx| Box::pin(async move { Ok(owner(tx, &hash, &call).await?.is_some()) })).await
}
