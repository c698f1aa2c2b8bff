//! `GET /api/hallpass/checkins/{id}/explanation`: what covered a visit.

use hallpass_engine::{Cover, Segment, VisitId};
use hallpass_store::Tx;
use serde_json::{Value, json};

use crate::{Call, Problem};

/// Version of the rules that decide, shown with every explanation. Changes when a rule changes.
pub const POLICY_VERSION: &str = "1";

/// The explanation of a visit; provisional, as if it ended now, while it is open.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn of_visit(tx: &mut Tx, call: &Call, id: VisitId) -> Result<Value, Problem> {
    let stored = tx.stored_visit(id, call.now).await?.ok_or(Problem::NotFound)?;
    let segments = hallpass_engine::provisional(&stored.world, id, call.now);
    let overtime: i64 = segments
        .iter()
        .filter(|segment| matches!(segment.cover, Cover::Overtime(_)))
        .map(|segment| segment.to.minutes_since(segment.from))
        .sum();
    Ok(json!({
        "CheckinId": id.0,
        "PolicyVersion": POLICY_VERSION,
        "Provisional": stored.visit.to.is_none(),
        "OvertimeMinutes": overtime,
        "Segments": segments.iter().map(segment).collect::<Vec<_>>(),
    }))
}

fn segment(segment: &Segment) -> Value {
    let minutes = segment.to.minutes_since(segment.from);
    let (kind, pass, minutes) = match segment.cover {
        Cover::Day(pass) => ("pass", Some(pass), None),
        Cover::Time(pass) => ("pass", Some(pass), Some(minutes)),
        Cover::PayAsYouGo(pass) => ("payg", Some(pass), Some(minutes)),
        Cover::Overtime(pass) => ("overtime", pass, Some(minutes)),
    };
    json!({
        "Kind": kind,
        // The pass of a tail that is still running is only made at check-out.
        "CoworkerTimePassId": pass.filter(|pass| !pass.is_made()).map(|pass| pass.0),
        "From": hallpass_contract::dates::instant(segment.from.as_micros()),
        "To": hallpass_contract::dates::instant(segment.to.as_micros()),
        "Minutes": minutes,
    })
}
