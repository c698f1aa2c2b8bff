//! What came next in a visit wherever a cover ended (R6.2, R6.3, R6.4, R6.6), and what its parts by pay as you go cost.

use hallpass_engine::{Basis, Cover, Instant, Later, LocationId, PaygCharge, Segment, Settlement, Verdict};
use hallpass_store::Tx;
use serde_json::{Value, json};

use super::sentence::Telling;
use super::{choice, sentence, steps};
use crate::value::Amount;
use crate::{Call, Problem, spell};

/// What the settling of a visit says.
#[derive(Default)]
pub(super) struct Told {
    /// To follow the sentence of the first pass.
    pub(super) sentence: String,
    /// `Later`.
    pub(super) later: Vec<Value>,
    /// `Charges`.
    pub(super) charges: Vec<Value>,
}

/// Tells what a settlement decided about the stretches a visit has now: an earlier settling says nothing of them.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn told(
    tx: &mut Tx,
    call: &Call,
    (segments, settlement): (&[Segment], Settlement),
) -> Result<Told, Problem> {
    let mut told = Told::default();
    for later in settlement.later.iter().filter(|later| stands(later, segments)) {
        let (_, choice) = choice::described(tx, call, &later.trace).await?;
        let names = tx.trace_names(&later.trace, call.now).await?;
        let time = clock(tx, later.trace.location, later.trace.at).await?;
        let minutes = covered(later, segments);
        let said = sentence::of_later(later, &time, minutes, Telling { language: call.language, names: &names });
        told.later.push(json!({
            "At": spell::instant(later.trace.at),
            "Border": {"Code": later.border.code(), "Rule": later.border.rule(), "Text": later.border.because(call.language)},
            "Sentence": said,
            "Choice": choice,
        }));
        told.sentence.push(' ');
        told.sentence.push_str(&said);
    }
    for charge in settlement.charges.iter().filter(|charge| is_in(charge, segments)) {
        let (said, value) = of_charge(tx, call, charge).await?;
        told.charges.push(value);
        told.sentence.push(' ');
        told.sentence.push_str(&said);
    }
    Ok(told)
}

/// A charge by pay as you go: a sentence and its steps.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn of_charge(tx: &mut Tx, call: &Call, charge: &PaygCharge) -> Result<(String, Value), Problem> {
    let definition = tx.pass_definition(charge.definition, call.now).await?;
    let name = definition.map(|definition| definition.name).filter(|name| !name.is_empty());
    let steps = steps::of_payg(
        call.language,
        charge,
        name.as_deref().unwrap_or(call.language.pick("Pay as you go", "El pago por uso")),
    );
    let said = steps.iter().map(|step| step.text.as_str()).collect::<Vec<_>>().join(" ");
    let value = json!({
        // A part that has not ended has a pass only when the visit does.
        "CoworkerTimePassId": (!charge.pass.is_made()).then_some(charge.pass.0),
        "From": spell::instant(charge.from),
        "To": spell::instant(charge.to),
        "BilledMinutes": charge.per.map(|_| charge.billed),
        "Charged": Amount(charge.charged),
        "Steps": steps.iter().map(steps::Step::json).collect::<Vec<_>>(),
    });
    Ok((said, value))
}

/// Whether the choice is about a stretch the visit still has.
fn stands(later: &Later, segments: &[Segment]) -> bool {
    let chosen = later.trace.candidates.iter().find(|candidate| candidate.verdict == Verdict::Chosen);
    segments.iter().filter(|s| s.from <= later.trace.at && later.trace.at < s.to).any(|s| match (s.cover, chosen) {
        (Cover::Overtime(_), chosen) => chosen.is_none() && matches!(later.trace.basis, Basis::Refused(_)),
        (cover, Some(chosen)) => cover.pass() == Some(chosen.pass),
        (_, None) => false,
    })
}

fn is_in(charge: &PaygCharge, segments: &[Segment]) -> bool {
    segments.iter().any(|s| s.cover == Cover::PayAsYouGo(charge.pass) && s.from <= charge.from && charge.from < s.to)
}

/// Minutes of the stretch a choice is about.
fn covered(later: &Later, segments: &[Segment]) -> i64 {
    let at = later.trace.at;
    segments.iter().find(|s| s.from <= at && at < s.to).map_or(0, |s| s.to.minutes_since(at))
}

/// Wall-clock time at a location, e.g. "09:30".
async fn clock(tx: &mut Tx, location: LocationId, at: Instant) -> Result<String, Problem> {
    let local = tx.local_time(location, at).await?.unwrap_or(at.as_micros());
    let minute = local.div_euclid(60_000_000).rem_euclid(24 * 60);
    Ok(format!("{:02}:{:02}", minute / 60, minute % 60))
}
