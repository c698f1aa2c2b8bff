//! Visitors: a code to check in with.

use hallpass_contract::{Draft, Value};

use super::digits;
use crate::{Call, Problem};

pub(super) fn before(call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    if draft.id.is_some() {
        return Ok(());
    }
    draft.set("VisitorCode", Value::Text(digits(6)?));
    if draft.boolean("CheckInNow") == Some(true) {
        draft.set("Arrived", Value::Bool(true));
        draft.set("ArrivalDate", Value::Int(call.now.as_micros()));
    }
    Ok(())
}
