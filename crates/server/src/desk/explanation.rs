//! `GET /api/hallpass/.../explanation`: why a visit came in on its pass and what covered it, or why an attempt was refused.

mod choice;
pub mod grant;
mod later;
pub mod line;
pub mod pass;
mod sentence;
mod steps;

use hallpass_engine::{Cover, CustomerId, Instant, LocationId, Segment, Trace, VisitId};
use hallpass_store::Tx;
use hallpass_store::desk::Subject;
use serde_json::{Value, json};

use crate::{Call, Problem, spell};

pub(crate) use choice::described;

/// Said of what was imported, entered as a record or written before choices were kept.
fn unknown(call: &Call) -> String {
    call.language
        .pick("No choice of a pass is on record here.", "Aquí no consta la elección de ningún pase.")
        .to_owned()
}

/// The version of the policy that decides at a location and an instant, shown with every explanation.
pub(crate) async fn policy_version(tx: &mut Tx, location: LocationId, at: Instant) -> Result<String, Problem> {
    Ok(tx.policy_at(location.0, at).await?)
}

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
    let (segments, outlook) = hallpass_engine::outlook(&stored.world, id, call.now);
    let open = stored.visit.to.is_none();
    let settlement = if open { outlook } else { tx.settlement_of(id).await? };
    let told = match settlement {
        Some(settlement) => later::told(tx, call, (&segments, settlement)).await?,
        None => later::Told::default(),
    };
    let ended = call.language.pick(" If the visit ended now:", " Si la visita terminara ahora:");
    let more = if open && !told.sentence.is_empty() { ended } else { "" };
    let overtime: i64 = segments
        .iter()
        .filter(|segment| matches!(segment.cover, Cover::Overtime(_)))
        .map(|segment| segment.to.minutes_since(segment.from))
        .sum();
    Ok(json!({
        "CheckinId": id.0,
        "Sentence": format!("{}{more}{}", sentence.unwrap_or_else(|| unknown(call)), told.sentence),
        "PolicyVersion": policy_version(tx, stored.visit.location, stored.visit.raw_from).await?,
        "Choice": choice,
        "LastRefusedEdit": refused,
        "Later": told.later,
        "Charges": told.charges,
        "Provisional": open,
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
        "Sentence": sentence.unwrap_or_else(|| unknown(call)),
        "Message": failed.message,
        "PolicyVersion": policy_version(tx, failed.location, failed.at).await?,
        "Choice": choice,
    }))
}

/// Why the last check-in of a customer that named a pass was refused: it leaves no failed check-in (decision 15).
///
/// # Errors
/// [`Problem::NotFound`] when there is none, or none at a location the caller sees.
pub async fn of_named(tx: &mut Tx, call: &Call, customer: CustomerId) -> Result<Value, Problem> {
    let trace = tx.trace_of(Subject::Named(customer)).await?.filter(|trace| is_seen(call, trace));
    let trace = trace.ok_or(Problem::NotFound)?;
    let policy = policy_version(tx, trace.location, trace.at).await?;
    let (sentence, choice) = described(tx, call, &trace).await?;
    Ok(json!({"CoworkerId": customer.0, "Sentence": sentence, "PolicyVersion": policy, "Choice": choice}))
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
        "From": spell::instant(segment.from),
        "To": spell::instant(segment.to),
        "Minutes": minutes,
    })
}
