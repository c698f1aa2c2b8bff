//! Webhooks: an address that can be sent to, an action that is sent, and nobody is told of what the writer may not read.

use hallpass_contract::webhooks::{entity_of, name_of};
use hallpass_contract::{Draft, Value, Verb};
use hallpass_store::Tx;
use reqwest::Url;

use crate::webhooks::covered;
use crate::{Call, Problem};

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    let stored = match draft.id {
        Some(id) => tx.stored(draft.model, id).await?,
        None => None,
    };
    if draft.id.is_some() {
        // Clients send webhooks in part, by PUT.
        for member in ["Active", "Description"] {
            if !draft.given(member) {
                draft.take(member);
            }
        }
    }
    let was = |member: &str| stored.as_ref().and_then(|stored| stored.int(member));
    let changes = |member: &str| draft.int(member).is_some_and(|value| stored.is_none() || was(member) != Some(value));
    let url = draft.text("URL").map(|url| url.trim().to_owned());
    let moved = url.is_some() && url.as_deref() != stored.as_ref().and_then(|stored| stored.text("URL"));
    let on = draft.boolean("Active") == Some(true) && stored.as_ref().is_some_and(|stored| !stored.boolean("Active"));
    let told = changes("Action") || changes("BusinessId") || moved || on;
    let action = draft.int("Action").or(was("Action")).unwrap_or_default();
    let location = draft.int("BusinessId").or(was("BusinessId")).unwrap_or_default();
    if let Some(url) = url {
        check("URL", &url)?;
        draft.set("URL", Value::Text(url));
    }
    let Some(entity) = entity_of(action) else {
        let text = format!("{} ({action}) is not sent by this server; docs/webhooks.md lists what is", name_of(action));
        return Err(Problem::field("Action", text));
    };
    if told {
        // Else a webhook would be a way round rights.
        if !call.sees(entity, Verb::Read) {
            return Err(Problem::Unauthorized);
        }
        let below = covered(&tx.location_tree().await?, location);
        if below.iter().any(|place| *place != location && !call.actor.scope.sees(*place)) {
            let text = "has locations below it that you do not see, and their events would be sent, too";
            return Err(Problem::field("Business", text));
        }
    }
    match draft.id {
        // What another address made of it, or this one before, says nothing of the next attempt.
        Some(id) if on || moved => Ok(tx.reset_hook(id, call.now).await?),
        _ => Ok(()),
    }
}

/// An address that can be sent to; `member` is where it stands.
pub(super) fn check(member: &'static str, url: &str) -> Result<(), Problem> {
    let wrong = |why: &str| Err(Problem::field(member, why));
    match Url::parse(url) {
        Err(_) => wrong("must be an address such as https://example.com/hooks"),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => wrong("must begin with https:// or http://"),
        Ok(url) if url.host_str().is_none_or(str::is_empty) => wrong("must name a host"),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            wrong("must not hold a user or a password: everybody who may read webhooks would read them")
        }
        Ok(_) => Ok(()),
    }
}
