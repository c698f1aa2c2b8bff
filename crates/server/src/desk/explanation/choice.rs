//! A trace as programs read it: codes, rule numbers, candidates in order, and what was read.

use std::collections::BTreeSet;

use hallpass_contract::{Verb, catalog, roles};
use hallpass_engine::{
    Basis, Candidate, Combination, Combinations, Facts, LimitTest, NamedPass, Names, NetworkTest, Offer, Part, PassId,
    Reason, RefusalCode, Segment, Standing, Terms, Trace, Verdict,
};
use hallpass_store::Tx;
use serde_json::{Value, json};

use super::sentence::{self, Telling};
use crate::call::Scope;
use crate::value::Amount;
use crate::{Call, Problem, spell};

/// What a trace says: a sentence, and all of it.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn described(tx: &mut Tx, call: &Call, trace: &Trace) -> Result<(String, Value), Problem> {
    let names = tx.trace_names(trace, call.now).await?;
    let seen = seen(tx, call, trace).await?;
    let telling = Telling { language: call.language, names: &names };
    let (outcome, rule) = outcome(trace.basis);
    let mut inputs = json!({
        "CoworkerId": trace.customer.0,
        "BusinessId": trace.location.0,
        "Source": trace.source.number(),
        "At": spell::instant(trace.at),
        "TariffIds": trace.plans.iter().map(|plan| plan.0).collect::<Vec<_>>(),
        "ExpiryFirst": trace.expiry_first,
        "BeyondLimit": trace.beyond_limit,
        "AccountDisabled": trace.disabled,
        "PayAsYouGo": trace.pay_as_you_go,
        "FreeAccess": trace.free_access,
        "NamedPass": trace.named.map(named),
        "Network": trace.network.map(network),
    });
    if trace.candidates.iter().any(|candidate| candidate.facts.is_some_and(|facts| facts.carried)) {
        add(&mut inputs, "CarriedFirst", json!(trace.carried_first));
    }
    let mut choice = json!({
        "Outcome": outcome,
        "Rule": rule,
        "RefusalCode": code(trace.basis),
        "PolicyDigest": format!("{:016x}", trace.policy),
        "Inputs": inputs,
        "Limits": trace.limits.iter().map(limit).collect::<Vec<_>>(),
        "Candidates": trace.candidates.iter().map(|one| shown(one, telling, &seen)).collect::<Vec<_>>(),
        "Offers": trace.offers.iter().map(|one| offer(one, telling)).collect::<Vec<_>>(),
    });
    if let Some(combinations) = &trace.combinations {
        add(&mut choice, "Combinations", compared(combinations, &seen));
    }
    Ok((sentence::of(trace, telling, &seen), choice))
}

/// The passes of a trace whose records the caller may read: of the others, name and contents stay hidden. A pass that is only
/// simulated has no record yet, and is nobody else's.
async fn seen(tx: &mut Tx, call: &Call, trace: &Trace) -> Result<BTreeSet<PassId>, Problem> {
    let model = catalog().by_entity("CoworkerTimePass").ok_or_else(|| Problem::internal("no resource of passes"))?;
    let needed = roles::of(model.resource, Verb::Read).map_or(0, |role| role.id);
    let mut seen = BTreeSet::new();
    if call.actor.may(needed) {
        for candidate in &trace.candidates {
            let all = call.actor.scope == Scope::All || candidate.pass.is_made();
            if all || tx.record_version(model, candidate.pass.0, call.actor.scope.limit()).await?.is_some() {
                seen.insert(candidate.pass);
            }
        }
    }
    Ok(seen)
}

/// Name for programs, and the rule, of how a choice came out.
fn outcome(basis: Basis) -> (&'static str, &'static str) {
    match basis {
        Basis::Order => ("Order", "R5.1"),
        Basis::Named => ("Named", "R5.6"),
        Basis::GoesOn => ("GoesOn", "R7.6"),
        Basis::Bought => ("PayAsYouGo", "R10.1"),
        Basis::Kept => ("Kept", "R7.19"),
        Basis::Free => ("FreeAccess", "R11.11"),
        Basis::Cheapest => ("Cheapest", "beyond W22"),
        Basis::Refused(_) => ("Refused", "R8.3"),
    }
}

/// The code of R8.3; nothing when something was chosen.
fn code(basis: Basis) -> Option<&'static str> {
    let Basis::Refused(code) = basis else { return None };
    Some(match code {
        RefusalCode::F1 => "F1",
        RefusalCode::F2 => "F2",
        RefusalCode::F3 => "F3",
        RefusalCode::F4 => "F4",
        RefusalCode::F5 => "F5",
    })
}

fn shown(candidate: &Candidate, telling: Telling<'_>, seen: &BTreeSet<PassId>) -> Value {
    let names = telling.names;
    let open = seen.contains(&candidate.pass);
    let named = open || candidate.verdict == Verdict::Chosen;
    let definition = candidate.facts.map(|facts| facts.definition);
    let name = definition.and_then(|id| names.definitions.get(&id)).filter(|_| named);
    let of = Names { place: &names.place, definition: name.map_or("", String::as_str), language: telling.language };
    let (verdict, rank) = match candidate.verdict {
        Verdict::Chosen => ("Chosen", Some(1)),
        Verdict::Eligible { rank } => ("Eligible", Some(rank)),
        Verdict::Rejected => ("Rejected", None),
    };
    let reasons = candidate.reasons.iter().map(|one| reason(*one, of));
    json!({
        // A pass that is only simulated has no number yet.
        "CoworkerTimePassId": (!candidate.pass.is_made()).then_some(candidate.pass.0),
        "TimePassName": name,
        "Verdict": verdict,
        "Rank": rank,
        "Reasons": reasons.collect::<Vec<_>>(),
        "Read": candidate.facts.filter(|_| open).map(read),
    })
}

/// What was read of a pass.
fn read(facts: Facts) -> Value {
    let mut read = json!({
        "TimePassId": facts.definition.0,
        "UsePriority": facts.priority,
        "Price": Amount(facts.price),
        "Locations": facts.locations,
        "ByTime": facts.time,
        "Shared": facts.shared,
        "IssuedByHand": facts.by_hand,
        "Used": facts.used,
        "UsedToday": facts.used_today,
        "InUse": facts.in_use,
        "RemainingMinutes": facts.time.then_some(facts.remaining),
        "RunningMinutes": facts.time.then_some(facts.running),
        "ExpireDate": facts.expires.map(spell::instant),
        "CreatedOn": spell::instant(facts.created),
        "UsedByOther": facts.used_by_other,
        "Contract": facts.contract.map(|standing| match standing {
            Standing::Running => "Running",
            Standing::Inactive => "Inactive",
            Standing::Paused => "Paused",
        }),
        "Frozen": facts.frozen,
        "PeriodNotBegun": facts.early,
        "NotShared": facts.withheld,
        "IsPayAsYouGo": facts.bought,
        "PaidToday": facts.paid_today,
        "Terms": facts.terms.map(terms),
    });
    if facts.carried {
        add(&mut read, "CarriedOver", json!(true));
    }
    read
}

/// The ways to cover the visit that were compared (beyond W22). What a pass costs stays hidden with the pass.
fn compared(combinations: &Combinations, seen: &BTreeSet<PassId>) -> Value {
    let part = |part: &Part| {
        let open = part.cover.pass().is_none_or(|pass| seen.contains(&pass) || pass.is_made());
        let segment = Segment { cover: part.cover, from: part.from, to: part.to };
        let mut shown = super::segment(&segment);
        add(&mut shown, "Cost", json!(open.then_some(Amount(part.cost))));
        shown
    };
    let way = |(place, one): (usize, &Combination)| {
        json!({
            "Taken": place == 0,
            "Ordinary": one.ordinary,
            "Finished": one.finished,
            "Cost": Amount(one.cost.money),
            "OvertimeMinutes": one.cost.overtime,
            "Segments": one.parts.iter().map(part).collect::<Vec<_>>(),
        })
    };
    json!({
        "Rule": "beyond W22",
        "Complete": combinations.complete,
        "Compared": combinations.compared.iter().enumerate().map(way).collect::<Vec<_>>(),
    })
}

/// One member more.
fn add(to: &mut Value, name: &str, value: Value) {
    if let Some(members) = to.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// What the rules of chapter 4 found in a definition.
fn terms(terms: Terms) -> Value {
    json!({
        "ValidHere": terms.here,
        "InTimeSlot": terms.open,
        "OnlyForContacts": terms.only_contacts,
        "OnlyForMembers": terms.only_members,
        "PlanFits": terms.plan_fits,
        "AllowNetworkCheckIn": terms.network,
        "CountsTowardsPlanLimits": terms.counts,
    })
}

/// A definition that pay as you go sells or might sell.
fn offer(offer: &Offer, telling: Telling<'_>) -> Value {
    let names = telling.names;
    let name = names.definitions.get(&offer.definition);
    let of = Names { place: &names.place, definition: name.map_or("", String::as_str), language: telling.language };
    let reasons = offer.failures.iter().map(|failure| reason(Reason::Failed(*failure), of));
    json!({
        "TimePassId": offer.definition.0,
        "TimePassName": name,
        "ForSale": offer.failures.is_empty(),
        "Reasons": reasons.collect::<Vec<_>>(),
        "Read": {
            "Price": Amount(offer.price),
            "MinutesIncluded": offer.minutes,
            "UsePriority": offer.priority,
            "UseAsPayAsYouGoForMembers": offer.for_members,
            "UseAsPayAsYouGoForContacts": offer.for_contacts,
            "Archived": offer.archived,
            "Terms": terms(offer.terms),
        },
    })
}

fn reason(reason: Reason, of: Names<'_>) -> Value {
    json!({"Code": reason.code(), "Rule": reason.rule(), "Text": reason.text(of)})
}

/// The pass that was asked for; one that is none of the customer's has no number here.
fn named(pass: NamedPass) -> Value {
    json!({"CoworkerTimePassId": if let NamedPass::Known(pass) = pass { Some(pass.0) } else { None }})
}

fn network(test: NetworkTest) -> Value {
    json!({"Allowed": test.allowed, "Devices": test.devices, "DeviceCountLimit": test.limit})
}

fn limit(test: &LimitTest) -> Value {
    json!({
        "CoworkerContractId": test.contract.0,
        "Unit": if test.hours { "hours" } else { "days" },
        "Window": test.window.name(),
        "From": spell::instant(test.from),
        "To": spell::instant(test.to),
        "Limit": test.limit,
        "UsedDays": (!test.hours).then_some(test.used),
        "UsedMinutes": test.hours.then_some(test.used),
        "DayCounts": (!test.hours).then_some(test.day_counts),
        "Reached": test.reached,
        "Rule": "R9.4",
    })
}
