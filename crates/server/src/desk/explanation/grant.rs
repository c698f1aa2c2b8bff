//! Why a contract or a sale gave passes, or did not (R11.4-R11.13): codes for programs, sentences for the desk.

use hallpass_engine::{Giver, GrantTrace, Granted, Instant, Location, Span, say};
use hallpass_store::Tx;
use hallpass_store::desk::GiverId;
use serde_json::{Value, json};

use super::policy_version;
use crate::spell::{PASS, counted};
use crate::{Call, Problem, spell};

/// `GET /api/hallpass/contracts/{id}/explanation` and `/sales/{id}/explanation`: what was held back when it was last asked.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn of_giver(tx: &mut Tx, call: &Call, giver: GiverId) -> Result<Value, Problem> {
    let mut rows = Vec::new();
    let mut said = Vec::new();
    let mut policy = None;
    for trace in tx.withheld_by(giver).await? {
        policy = Some(policy_version(tx, trace.location, trace.at).await?);
        said.push(sentence(tx, call, &trace).await?);
        rows.push(shown(&trace));
    }
    let (member, id) = match giver {
        GiverId::Contract(id) => ("CoworkerContractId", id),
        GiverId::Sale(id) => ("CoworkerProductId", id),
    };
    let nothing = call.language.pick("Nothing was held back.", "No se ha retenido nada.");
    let sentence = if said.is_empty() { nothing.to_owned() } else { said.join(" ") };
    Ok(json!({member: id, "Sentence": sentence, "PolicyVersion": policy, "Withheld": rows}))
}

/// A trace as programs read it.
pub(super) fn shown(trace: &GrantTrace) -> Value {
    let giver = match trace.giver {
        Giver::Plan { contract, plan, rule, renewal } => json!({
            "CoworkerContractId": contract, "TariffId": plan.0, "TariffTimePassId": rule, "PassRenewalTime": renewal.number(),
        }),
        Giver::Product { sale, product, rule } => {
            json!({"CoworkerProductId": sale, "ProductId": product, "ProductTimePassId": rule})
        }
    };
    let plan = matches!(trace.giver, Giver::Plan { .. });
    let (code, rule, first, count) = match trace.outcome {
        Granted::Issued { first, count } => ("Issued", if plan { "R11.8" } else { "R11.4" }, Some(first.0), count),
        Granted::Withheld(why) => (why.code(), why.rule(), None, 0),
    };
    json!({
        "Outcome": code,
        "Rule": rule,
        "Count": count,
        "FirstCoworkerTimePassId": first,
        "Giver": giver,
        "PolicyDigest": format!("{:016x}", trace.policy),
        "Inputs": {
            "At": spell::instant(trace.at),
            "CoworkerId": trace.customer.0,
            "BusinessId": trace.location.0,
            "TimePassId": trace.definition.0,
            "PassesIncluded": trace.included,
            "Quantity": trace.quantity,
            "HeldBefore": trace.held,
            "PeriodFrom": trace.period.map(|period| spell::instant(period.from)),
            "PeriodTo": trace.period.map(|period| spell::instant(period.to)),
        },
        "ValidFrom": trace.valid_from.map(spell::instant),
        "ExpireDate": trace.expires.map(spell::instant),
    })
}

/// A trace in words.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn sentence(tx: &mut Tx, call: &Call, trace: &GrantTrace) -> Result<String, Problem> {
    let language = call.language;
    let names = tx.names(trace.customer, trace.location, std::iter::once(trace.definition), call.now).await?;
    let pass = names.definitions.get(&trace.definition).filter(|name| !name.is_empty());
    let pass =
        pass.map_or(language.pick("passes", "pases").to_owned(), |name| say!(language, "\"{name}\"", "«{name}»"));
    let (giver, of) = match trace.giver {
        Giver::Plan { contract, plan, .. } => {
            let name = tx.plan_name(plan.0).await?.map_or(String::new(), |name| format!(" ({name})"));
            (
                say!(language, "contract {contract}{name}", "el contrato {contract}{name}"),
                language.pick("plan", "el plan"),
            )
        }
        Giver::Product { sale, product, .. } => {
            let name = tx.product_name(product).await?.map_or(String::new(), |name| format!(" ({name})"));
            (say!(language, "sale {sale}{name}", "la venta {sale}{name}"), language.pick("product", "el producto"))
        }
    };
    let place = tx.location_by_id(trace.location).await?;
    let day = |at: Instant| spell::day(language, &place.as_ref().map(|place| place.local_date(at)).unwrap_or_default());
    let period = trace.period.map_or(String::new(), |period| {
        // Its last day, which goes on after midnight where the cut-off is later.
        let last = |place: &Location| place.business_day(period.to - Span::micros(1)).to_string();
        let (from, to) = (day(period.from), spell::day(language, &place.as_ref().map(last).unwrap_or_default()));
        say!(language, " for {from} to {to}", " para el período del {from} al {to}")
    });
    let on = day(trace.at);
    Ok(match trace.outcome {
        Granted::Issued { count, .. } => {
            let one = match count {
                1 => language.pick("It is the one", "Es el que").to_owned(),
                _ => say!(language, "It is one of {count}", "Es uno de los {count}"),
            };
            let that = if count == 1 { "" } else { " que" };
            let included = counted(language, trace.included, PASS);
            let quantity = match trace.quantity {
                1 => String::new(),
                times => say!(language, ", {times} times", ", {times} veces"),
            };
            say!(
                language,
                "{one} that {giver} gave on {on}{period}: the {of} includes {included} {pass}{quantity}.",
                "{one}{that} dio {giver} el {on}{period}: {of} incluye {included} {pass}{quantity}."
            )
        }
        Granted::Withheld(why) => {
            let because = why.because(language);
            say!(
                language,
                "On {on} {giver} gave no {pass}{period}, because {because}.",
                "El {on} {giver} no dio {pass}{period}, porque {because}."
            )
        }
    })
}
