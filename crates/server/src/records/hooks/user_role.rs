//! Roles: nobody gives away a permission he does not have, and only full administrators say who has which role. Taking a role
//! away is as dangerous as giving one: an administrator without roles is a full one (DESIGN 5.12).

use hallpass_contract::{Draft, Model};
use hallpass_store::Tx;

use crate::call::Scope;
use crate::{Call, Problem};

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<(), Problem> {
    if call.actor.is_unrestricted() {
        return Ok(());
    }
    let roles = draft.model.position("Roles");
    let sent = draft.ids("Roles").unwrap_or_default().iter();
    let added = draft.deltas.iter().filter(|delta| delta.add && Some(delta.list) == roles).flat_map(|delta| &delta.ids);
    if !sent.chain(added).all(|id| call.actor.may(*id)) {
        return Err(Problem::field("Roles", "holds a permission that you do not have yourself"));
    }
    if changes_users(tx, call, draft).await? {
        return Err(Problem::field("Users", "can be changed by a full administrator only"));
    }
    Ok(())
}

/// Whether other users would have the role than have it now. Who is limited to locations sees no users and takes none out.
async fn changes_users(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<bool, Problem> {
    let users = draft.model.position("Users");
    if draft.deltas.iter().any(|delta| Some(delta.list) == users && !delta.ids.is_empty()) {
        return Ok(true);
    }
    let Some(sent) = draft.ids("Users") else { return Ok(false) };
    let mut stored = match draft.id {
        Some(id) => tx.linked(draft.model, id, "Users").await?,
        None => Vec::new(),
    };
    if call.actor.scope != Scope::All {
        return Ok(!sent.iter().all(|id| stored.contains(id)));
    }
    let mut sent = sent.to_vec();
    stored.sort_unstable();
    sent.sort_unstable();
    Ok(stored != sent)
}

/// A role in use stays: without it, administrators who have no other would become full ones.
pub(super) async fn before_delete(tx: &mut Tx, model: &Model, id: i64) -> Result<(), Problem> {
    if tx.linked(model, id, "Users").await?.is_empty() { Ok(()) } else { Err(Problem::Blocked("users".into())) }
}
