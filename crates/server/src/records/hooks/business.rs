//! Locations: no loops in a network, a short name of its own.

use hallpass_contract::{Draft, Value};
use hallpass_store::Tx;

use crate::call::Scope;
use crate::{Call, Problem};

/// Deepest network looked at.
const DEEPEST: usize = 100;

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    if draft.id.is_none() && call.actor.scope != Scope::All {
        return Err(Problem::Unauthorized);
    }
    if let Some(id) = draft.id {
        tx.keep_clock(id).await?;
    }
    if let (Some(id), Some(root)) = (draft.id, draft.int("RootLocationId")) {
        no_loop(tx, id, root).await?;
    }
    web_address(tx, draft).await
}

/// Above `root` there must not be `id` itself.
async fn no_loop(tx: &mut Tx, id: i64, root: i64) -> Result<(), Problem> {
    let mut above = Some(root);
    for _ in 0..DEEPEST {
        match above {
            None => return Ok(()),
            Some(at) if at == id => {
                return Err(Problem::field("RootLocation", "would make the location its own parent"));
            }
            Some(at) => above = tx.location_above(at).await?,
        }
    }
    Err(Problem::field("RootLocation", "is nested too deeply"))
}

/// The short name: as sent if it is free, made of the name when nothing was sent.
pub(super) async fn web_address(tx: &mut Tx, draft: &mut Draft) -> Result<(), Problem> {
    let sent = draft.text("WebAddress").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(sent) = sent {
        if tx.web_address_taken(&sent, draft.id).await? {
            return Err(Problem::field("WebAddress", "is already used by another location"));
        }
        return Ok(());
    }
    if draft.id.is_some() {
        // Left out on an update: kept.
        draft.take("WebAddress");
        return Ok(());
    }
    let base = slug(draft.text("Name").unwrap_or_default());
    let mut address = base.clone();
    let mut n = 2;
    while tx.web_address_taken(&address, None).await? {
        address = format!("{base}{n}");
        n += 1;
    }
    draft.set("WebAddress", Value::Text(address));
    Ok(())
}

fn slug(name: &str) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_lowercase();
    if letters.is_empty() { "location".into() } else { letters.chars().take(60).collect() }
}

/// One location has to stay.
pub(super) async fn before_delete(tx: &mut Tx, id: i64) -> Result<(), Problem> {
    if tx.is_only_location(id).await? {
        return Err(Problem::BadRequest("The last location cannot be deleted.".into()));
    }
    Ok(())
}
