//! `POST /api/hallpass/checkins/simulate`: what a check-in would come to, at any instant.

use hallpass_contract::Draft;
use hallpass_contract::body::{BodyError, Limits, Operation};
use hallpass_engine::{Decision, HeldPass, Instant, Money, Outcome, PassId, Refusal, Refused, VisitId, World};
use hallpass_store::Tx;
use hallpass_store::rehearsal::LastIds;
use serde_json::{Value, json};

use super::ahead::{self, Ahead};
use super::masked::{masked, unnamed};
use super::{Sent, Supposed, rewind};
use crate::desk::explanation::{self, described, policy_version};
use crate::desk::{problem, visits};
use crate::records::first::model;
use crate::records::{answer_of_create, arrival};
use crate::value::Amount;
use crate::{Call, Problem, spell};

/// What a check-in does not have: only JSON can say it.
const OWN: [&str; 5] = ["At", "Now", "Passes", "WithoutPasses", "Settings"];

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    draft: Draft,
    at: Option<Instant>,
    supposed: Supposed,
}

impl Asked {
    /// Reads a body: that of POST checkins with `At` (or `Now`), `Passes`, `WithoutPasses` and `Settings`.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong; [`Problem::UnsupportedMedia`], [`Problem::TooLarge`].
    pub fn read(call: &Call, kind: Option<&str>, body: &[u8], limits: Limits) -> Result<Asked, Problem> {
        // A form has no lists: only a check-in as it stands can be asked for with one.
        let mut sent = Sent::read(body).unwrap_or_else(|_| of_form(body));
        let at = [sent.instant_near("At", call.now), sent.instant_near("Now", call.now)];
        if sent.get("At").is_some() && sent.get("Now").is_some() {
            sent.refuse("Now", "is another name of At: send one of them");
        }
        let at = at.into_iter().flatten().next();
        let body = arriving_at(&sent, at.unwrap_or(call.now)).unwrap_or_else(|| body.to_vec());
        let draft = match Draft::read(model("Checkin")?, Operation::Create, kind, &body, limits) {
            Ok(draft) => Ok(draft),
            Err(BodyError::Invalid(invalid)) => Err(invalid.errors),
            Err(BodyError::TooLarge(limit)) => return Err(Problem::TooLarge(limit)),
            Err(BodyError::UnsupportedMediaType) => {
                return Err(Problem::UnsupportedMedia(kind.unwrap_or_default().chars().take(80).collect()));
            }
        };
        let (customer, business) = match &draft {
            Ok(draft) => (draft.int("CoworkerId"), draft.int("BusinessId")),
            Err(_) => (None, None),
        };
        sent.knows(&["At", "Now", "CoworkerId", "BusinessId", "FromTime", "ToTime"], Some(model("Checkin")?));
        let supposed = Supposed::read(&mut sent, customer, business.or(draft.is_err().then_some(1)), limits);
        match draft {
            Ok(draft) => {
                sent.checked()?;
                supposed.admit(call)?;
                Ok(Asked { draft, at, supposed })
            }
            Err(mut errors) => {
                errors.append(&mut sent.errors);
                Err(Problem::Invalid(errors))
            }
        }
    }
}

/// A form is a check-in as it stands: what only a simulation has would not be heard in it.
fn of_form(body: &[u8]) -> Sent {
    let mut sent = Sent::default();
    for (name, _) in form_urlencoded::parse(body) {
        if let Some(own) = OWN.into_iter().find(|own| own.eq_ignore_ascii_case(&name)) {
            sent.refuse(own, "is read in a body of JSON only");
        }
    }
    sent
}

/// The body of a check-in at the instant of the simulation, when it does not say when the customer comes.
fn arriving_at(sent: &Sent, at: Instant) -> Option<Vec<u8>> {
    if sent.members().is_empty() || sent.get("FromTime").is_some() {
        return None;
    }
    let mut members = sent.members().clone();
    members.retain(|name, _| !name.eq_ignore_ascii_case("FromTime"));
    members.insert("FromTime".into(), json!(spell::instant(at)));
    serde_json::to_vec(&members).ok()
}

/// The answer that POST checkins would give, with an explanation; a refusal of the rules is an answer too.
///
/// # Errors
/// [`Problem::Invalid`] for what a check-in refuses as not making sense (R8.4), and for what cannot be supposed.
pub async fn check_in(tx: &mut Tx, call: &Call, asked: Asked) -> Result<Value, Problem> {
    let Asked { draft, at, supposed } = asked;
    let then = Call { now: at.unwrap_or(call.now), ..call.clone() };
    let last = tx.last_ids().await?;
    let customer = draft.int("CoworkerId").unwrap_or_default();
    let mut errors = tx.check_references(&draft, call.actor.scope.limit()).await?;
    let (mut caveats, made);
    if then.now < call.now {
        caveats = rewind::to(tx, call, customer, then.now).await?;
        made = supposed.write(tx, &then, &mut errors).await?;
    } else {
        caveats = Vec::new();
        made = supposed.write(tx, call, &mut errors).await?;
    }
    if !errors.is_empty() {
        return Err(Problem::Invalid(errors));
    }
    let mut meanwhile = Vec::new();
    if then.now > call.now {
        let whose = tx.pass_circle(customer).await?;
        caveats.extend(ahead::parked(tx, call, &whose).await?);
        meanwhile = Ahead::new(whose, call.now, then.now).run(tx).await?;
    }
    let (world, decided) = visits::decide(tx, &then, &arrival(&then, &draft)).await?;
    // A refusal is kept by the check-in; before it the last visit and pass are those of before.
    let before = tx.last_ids().await?;
    let mut answer = match &decided {
        Err(invalid @ Refusal::Invalid(_)) => return Err(problem(invalid)),
        decided => {
            let body = answer_of_create(tx, &then, draft).await?;
            let answer: Value = serde_json::from_slice(&body).map_err(Problem::internal)?;
            match decided {
                Ok(decision) => accepted(tx, &then, answer, (&world, decision), &before).await?,
                Err(Refusal::Refused(refused)) => refusal(tx, &then, answer, refused).await?,
                Err(Refusal::Invalid(_)) => answer,
            }
        }
    };
    masked(&mut answer, &last, &made);
    if let Some(explanation) = answer.get_mut("Explanation") {
        unnamed(explanation, &last);
    }
    hide_guid(tx, &mut answer, &last).await?;
    let steps: Vec<Value> = meanwhile.iter().map(|step| step.json(&last)).collect();
    if let Some(members) = answer.as_object_mut() {
        members.insert("At".into(), json!(spell::instant(then.now)));
        members.insert("Meanwhile".into(), json!(steps));
        members.insert("Caveats".into(), json!(caveats));
    }
    Ok(answer)
}

async fn accepted(
    tx: &mut Tx,
    call: &Call,
    mut answer: Value,
    (world, decision): (&World, &Decision),
    before: &LastIds,
) -> Result<Value, Problem> {
    let id = answer.pointer("/Value/Id").and_then(Value::as_i64).unwrap_or_default();
    let explanation = explanation::of_visit(tx, call, VisitId(id)).await?;
    let pass = tx.visit(VisitId(id)).await?.and_then(|visit| visit.pass);
    if let Some(record) = answer.get_mut("Value").and_then(Value::as_object_mut) {
        if id > before.visit {
            record.insert("Id".into(), json!(0));
            record.insert("UniqueId".into(), Value::Null);
        }
        record.insert("CoworkerTimePassId".into(), json!(pass.map(|pass| pass.0)));
    }
    if let Some(members) = answer.as_object_mut() {
        members.insert("Result".into(), json!(result(decision.outcome)));
        members.insert("Price".into(), json!(Amount(charged(world, decision))));
        members.insert("Explanation".into(), explanation);
    }
    Ok(answer)
}

async fn refusal(tx: &mut Tx, call: &Call, mut answer: Value, refused: &Refused) -> Result<Value, Problem> {
    let (sentence, choice) = described(tx, call, &refused.trace).await?;
    if let Some(members) = answer.as_object_mut() {
        members.insert("Result".into(), json!("Refused"));
        members.insert(
            "Explanation".into(),
            json!({
                "CheckinId": null, "Sentence": sentence, "Message": refused.message, "PolicyVersion": policy_version(tx, refused.trace.location, refused.trace.at).await?,
                "Choice": choice,
            }),
        );
    }
    Ok(answer)
}

/// The guid of a pass that exists only in the simulation says nothing.
async fn hide_guid(tx: &mut Tx, answer: &mut Value, last: &LastIds) -> Result<(), Problem> {
    let Some(record) = answer.get_mut("Value").and_then(Value::as_object_mut) else { return Ok(()) };
    let Some(guid) = record.get("CoworkerTimePassGuid").and_then(Value::as_str) else { return Ok(()) };
    let real = tx.pass_by_guid(guid).await?.is_some_and(|PassId(id)| id <= last.pass);
    if !real {
        record.insert("CoworkerTimePassGuid".into(), Value::Null);
    }
    Ok(())
}

/// What pay as you go would charge at once: nothing before the check-out (R10.3).
fn charged(world: &World, decision: &Decision) -> Money {
    let price = |pass: &HeldPass| pass.payg.map_or(Money::ZERO, |payg| payg.price);
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
