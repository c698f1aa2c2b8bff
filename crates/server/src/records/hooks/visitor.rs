//! Visitors: a code to check in with, and an event when they arrive.

use hallpass_contract::{Draft, Value};
use hallpass_store::Tx;

use super::digits;
use crate::{Call, Problem};

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    if let Some(id) = draft.id {
        let stored = if draft.boolean("Arrived") == Some(true) { tx.stored(draft.model, id).await? } else { None };
        if let Some(stored) = stored.filter(|stored| !stored.boolean("Arrived")) {
            let host = draft.int("CoworkerId").or(stored.int("CoworkerId")).unwrap_or(0);
            tx.emit(host, "VisitorArrived", "Visitor", id, call.now).await?;
        }
        return Ok(());
    }
    draft.set("VisitorCode", Value::Text(digits(6)?));
    if draft.boolean("CheckInNow") == Some(true) {
        draft.set("Arrived", Value::Bool(true));
        draft.set("ArrivalDate", Value::Int(call.now.as_micros()));
    }
    Ok(())
}

/// One who is entered when he is here already has arrived.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    if draft.id.is_none() && draft.boolean("Arrived") == Some(true) {
        tx.emit(draft.int("CoworkerId").unwrap_or(0), "VisitorArrived", "Visitor", id, call.now).await?;
    }
    Ok(())
}
