//! E-mail addresses on update: a record that came in before they were checked is written back whole by clients that change
//! another member, so what is stored passes, and nothing else that is no address.

use hallpass_contract::Draft;
use hallpass_contract::body::{NO_ADDRESS, is_no_address};
use hallpass_store::Tx;

use crate::Problem;

/// Refuses an address that is none and not the stored one. A create has been checked as it was read.
pub(super) async fn kept_or_valid(tx: &mut Tx, draft: &Draft) -> Result<(), Problem> {
    let Some(id) = draft.id else { return Ok(()) };
    for (at, value) in &draft.values {
        let Some(field) = draft.model.field(*at).filter(|field| is_no_address(field, value)) else { continue };
        let stored = tx.stored(draft.model, id).await?;
        let kept = stored.as_ref().and_then(|stored| stored.text(field.name));
        if kept != draft.text(field.name) {
            return Err(Problem::field(field.name, NO_ADDRESS));
        }
    }
    Ok(())
}
