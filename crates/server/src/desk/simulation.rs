//! `POST /api/hallpass/checkins/simulate`: what a check-in would come to, at any instant. Writes nothing.

use hallpass_contract::dates;
use hallpass_engine::{Decision, Instant, Money, Outcome, Refusal, Visit, VisitChange, VisitId, World};
use hallpass_store::Tx;
use serde_json::{Value, json};

use super::explanation::{POLICY_VERSION, described, segment};
use super::problem;
use super::visits::{self, Arrival};
use crate::value::Amount;
use crate::{Call, Problem};

/// What checking in would come to, with passes, visits and settings as they are stored, were it `call.now`. Due jobs up to that
/// instant are not run.
///
/// # Errors
/// [`Problem::Invalid`] for what a check-in refuses as not making sense (R8.4).
pub async fn check_in(tx: &mut Tx, call: &Call, arrival: &Arrival) -> Result<Value, Problem> {
    let (world, decided) = visits::decide(tx, call, arrival).await?;
    match decided {
        Ok(decision) => accepted(tx, call, &world, &decision).await,
        Err(Refusal::Refused(refused)) => {
            let (sentence, choice) = described(tx, call, &refused.trace).await?;
            Ok(json!({
                "Result": "Refused", "At": time(call.now), "Message": refused.message, "Sentence": sentence,
                "PolicyVersion": POLICY_VERSION, "Choice": choice,
            }))
        }
        Err(refusal) => Err(problem(&refusal)),
    }
}

async fn accepted(tx: &mut Tx, call: &Call, world: &World, decision: &Decision) -> Result<Value, Problem> {
    let (sentence, choice) = match &decision.trace {
        Some(trace) => described(tx, call, trace).await.map(|(sentence, choice)| (Some(sentence), Some(choice)))?,
        None => (None, None),
    };
    let visit = decision.visits.iter().rev().find_map(|change| match change {
        VisitChange::Create(visit) | VisitChange::Update(visit) if visit.id == decision.visit => Some(visit),
        _ => None,
    });
    let visit = visit.or_else(|| world.visits.get(&decision.visit));
    Ok(json!({
        "Result": result(decision.outcome),
        "At": time(call.now),
        "Message": null,
        "Sentence": sentence,
        "CheckinId": (decision.visit != VisitId::NEW).then_some(decision.visit.0),
        "FromTime": visit.map(|visit| time(visit.from)),
        "ToTime": visit.and_then(|visit| visit.to).map(time),
        "CoworkerTimePassId": pass(visit),
        "Price": Amount(charged(world, decision)),
        "Segments": visit.iter().flat_map(|visit| &visit.segments).map(segment).collect::<Vec<_>>(),
        "PolicyVersion": POLICY_VERSION,
        "Choice": choice,
    }))
}

/// The first pass; nothing for one that is only made by the check-in.
fn pass(visit: Option<&Visit>) -> Option<i64> {
    visit?.pass.filter(|pass| !pass.is_made()).map(|pass| pass.0)
}

/// What pay as you go would charge at once: nothing before the check-out (R10.3).
fn charged(world: &World, decision: &Decision) -> Money {
    let price = |pass: &hallpass_engine::HeldPass| pass.payg.map_or(Money::ZERO, |payg| payg.price);
    let touched = decision.new_passes.iter().chain(&decision.passes);
    touched.map(|new| price(new) - world.passes.get(&new.id).map_or(Money::ZERO, price)).sum()
}

fn result(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Opened => "Opened",
        Outcome::Recorded => "Recorded",
        Outcome::Reopened => "Reopened",
        Outcome::Extended => "Extended",
        Outcome::Activity => "Activity",
        Outcome::Closed | Outcome::Edited | Outcome::Deleted | Outcome::Unchanged => "Unchanged",
    }
}

fn time(at: Instant) -> String {
    dates::instant(at.as_micros())
}
