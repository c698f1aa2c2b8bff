//! Pass definitions: who may hold them.

use hallpass_contract::Draft;
use hallpass_store::Tx;

use crate::Problem;

pub(super) async fn before(tx: &mut Tx, draft: &mut Draft) -> Result<(), Problem> {
    let stored = match draft.id {
        Some(id) => tx.pass_audience(id).await?.unwrap_or_default(),
        None => (false, false),
    };
    let contacts = draft.boolean("OnlyForContacts").unwrap_or(stored.0);
    let members = draft.boolean("OnlyForMembers").unwrap_or(stored.1);
    if contacts && members {
        // R3.10
        return Err(Problem::field("OnlyForMembers", "excludes OnlyForContacts: set one of them only"));
    }
    Ok(())
}
