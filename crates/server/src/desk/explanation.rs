//! `GET /api/hallpass/.../explanation`: why a visit came in on its pass and what covered it, or why an attempt was refused.

mod choice;
mod sentence;

use hallpass_engine::{Cover, CustomerId, Segment, Trace, VisitId};
use hallpass_store::Tx;
use hallpass_store::desk::Subject;
use serde_json::{Value, json};

use crate::{Call, Problem};

pub(crate) use choice::described;

/// Said of what was imported, entered as a record or written before choices were kept.
const UNKNOWN: &str = "No choice of a pass is on record here.";

/// Version of the rules that decide, shown with every explanation. Changes when a rule changes.
pub const POLICY_VERSION: &str = "1";

/// The explanation of a visit: the choice of its first pass, and what covered it; provisional, as if it ended now, while it
/// is open.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn of_visit(tx: &mut Tx, call: &Call, id: VisitId) -> Result<Value, Problem> {
    let stored = tx.stored_visit(id, call.now).await?.ok_or(Problem::NotFound)?;
    let (sentence, choice) = shown(tx, call, Subject::Visit(id)).await?;
    let refused = match tx.trace_of(Subject::Edit(id)).await? {
        Some(trace) if is_seen(call, &trace) => Some(described(tx, call, &trace).await?.1),
        _ => None,
    };
    let segments = hallpass_engine::provisional(&stored.world, id, call.now);
    let overtime: i64 = segments
        .iter()
        .filter(|segment| matches!(segment.cover, Cover::Overtime(_)))
        .map(|segment| segment.to.minutes_since(segment.from))
        .sum();
    Ok(json!({
        "CheckinId": id.0,
        "Sentence": sentence.unwrap_or_else(|| UNKNOWN.to_owned()),
        "PolicyVersion": POLICY_VERSION,
        "Choice": choice,
        "LastRefusedEdit": refused,
        "Provisional": stored.visit.to.is_none(),
        "OvertimeMinutes": overtime,
        "Segments": segments.iter().map(segment).collect::<Vec<_>>(),
    }))
}

/// The explanation of a failed check-in.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn of_failed(tx: &mut Tx, call: &Call, id: i64) -> Result<Value, Problem> {
    let failed = tx.failed_attempt(id).await?.ok_or(Problem::NotFound)?;
    let (sentence, choice) = shown(tx, call, Subject::Failed(id)).await?;
    Ok(json!({
        "FailedCheckinId": id,
        "Sentence": sentence.unwrap_or_else(|| UNKNOWN.to_owned()),
        "Message": failed.message,
        "PolicyVersion": POLICY_VERSION,
        "Choice": choice,
    }))
}

/// Why the last check-in of a customer that named a pass was refused: it leaves no failed check-in (decision 15).
///
/// # Errors
/// [`Problem::NotFound`] when there is none, or none at a location the caller sees.
pub async fn of_named(tx: &mut Tx, call: &Call, customer: CustomerId) -> Result<Value, Problem> {
    let trace = tx.trace_of(Subject::Named(customer)).await?.filter(|trace| is_seen(call, trace));
    let (sentence, choice) = described(tx, call, &trace.ok_or(Problem::NotFound)?).await?;
    Ok(json!({"CoworkerId": customer.0, "Sentence": sentence, "PolicyVersion": POLICY_VERSION, "Choice": choice}))
}

/// Sentence and choice of a subject; nothing when none is kept.
async fn shown(tx: &mut Tx, call: &Call, subject: Subject) -> Result<(Option<String>, Option<Value>), Problem> {
    match tx.trace_of(subject).await? {
        Some(trace) => described(tx, call, &trace).await.map(|(sentence, choice)| (Some(sentence), Some(choice))),
        None => Ok((None, None)),
    }
}

/// A trace that is not reached through a record of its own belongs to the location it was made at.
fn is_seen(call: &Call, trace: &Trace) -> bool {
    call.actor.scope.sees(trace.location.0)
}

/// A stretch of a visit.
pub(super) fn segment(segment: &Segment) -> Value {
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
