//! Roles: nobody gives away a permission he does not have.

use hallpass_contract::Draft;

use crate::{Call, Problem};

pub(super) fn before(call: &Call, draft: &Draft) -> Result<(), Problem> {
    let roles = draft.model.position("Roles");
    let sent = draft.ids("Roles").unwrap_or_default().iter();
    let added = draft.deltas.iter().filter(|delta| delta.add && Some(delta.list) == roles).flat_map(|delta| &delta.ids);
    if sent.chain(added).all(|id| call.actor.may(*id)) {
        return Ok(());
    }
    Err(Problem::field("Roles", "holds a permission that you do not have yourself"))
}
