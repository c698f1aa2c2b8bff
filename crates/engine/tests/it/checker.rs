//! A second reader of traces, written from the rule book alone: it knows nothing of the engine and finds the choice again from
//! what the trace says was read (beyond W1). Plain data in, an answer out.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

/// What a trace says was read, and what it says came out.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    pub at: i64,
    pub by_network: bool,
    pub disabled: bool,
    /// Has an active contract (R4.4).
    pub member: bool,
    pub expiry_first: bool,
    pub carried_first: bool,
    pub beyond_limit: bool,
    pub pay_as_you_go: bool,
    pub free_access: bool,
    /// The pass that was asked for; `Some(None)` = one that is none of the customer's.
    pub named: Option<Option<i64>>,
    pub network: Option<(bool, i64, Option<i64>)>,
    pub goes_on: Option<i64>,
    pub limits: Vec<Limit>,
    pub passes: Vec<Pass>,
    pub offers: Vec<Offer>,
    /// `Order`, `Named`, `GoesOn`, `PayAsYouGo`, `FreeAccess`, or the code of the refusal.
    pub outcome: String,
}

/// A plan limit: contract, in hours, the limit, what was used of it, whether the day already counts, whether it was reached.
pub type Limit = (i64, bool, i64, i64, bool, bool);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    pub here: bool,
    pub open: bool,
    pub only_contacts: bool,
    pub only_members: bool,
    pub plan_fits: bool,
    pub network: bool,
    pub counts: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Pass {
    pub id: i64,
    pub verdict: String,
    pub rank: Option<i64>,
    pub reasons: Vec<String>,
    pub definition: i64,
    pub terms: Option<Terms>,
    pub priority: i64,
    pub price: i64,
    pub locations: i64,
    pub time: bool,
    pub shared: bool,
    pub by_hand: bool,
    pub used: bool,
    pub used_today: bool,
    pub used_by_other: bool,
    pub in_use: bool,
    pub remaining: i64,
    pub running: i64,
    pub expires: Option<i64>,
    pub created: i64,
    pub contract: String,
    pub carried: bool,
    pub frozen: bool,
    pub early: bool,
    pub withheld: bool,
    pub bought: bool,
    pub paid_today: bool,
}

/// What pay as you go may sell.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    pub definition: i64,
    pub price: i64,
    pub minutes: Option<i64>,
    pub priority: i64,
    pub terms: Terms,
    pub sold_to: (bool, bool),
    pub archived: bool,
    pub reasons: Vec<String>,
}

/// What a visit draws on: a pass, pay as you go with a definition, or nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Draw {
    Pass(i64),
    Buy(i64),
    Nothing,
}

/// Everything in which a trace differs from what the rules make of what it has read; empty = it is right.
pub fn faults(trace: &Trace) -> Vec<String> {
    let mut faults = Vec::new();
    let mut same = |what: &str, said: String, found: String| {
        if said != found {
            faults.push(format!("{what}: the trace says {said}, the rules {found}"));
        }
    };
    let (outcome, draw, _) = answer(trace);
    let taken = trace.passes.iter().find(|pass| pass.verdict == "Chosen");
    let drawn = match taken {
        Some(pass) if trace.outcome == "PayAsYouGo" => Draw::Buy(pass.definition),
        Some(pass) => Draw::Pass(pass.id),
        None => Draw::Nothing,
    };
    same("choice", format!("{} {drawn:?}", trace.outcome), format!("{outcome} {draw:?}"));
    let limits = |reached: fn(&Limit) -> bool| format!("{:?}", trace.limits.iter().map(reached).collect::<Vec<_>>());
    same("limits", limits(|limit| limit.5), limits(reached));
    for offer in &trace.offers {
        same("offer", format!("{:?}", offer.reasons), format!("{:?}", kept_from_sale(trace, offer)));
    }
    let order = order(trace);
    let mut expected: Vec<(&Pass, String)> = Vec::new();
    expected.extend(taken.map(|pass| (pass, format!("Chosen Some(1) {:?}", [why_taken(trace, pass, &order)]))));
    let mut before = "R5.3 First";
    for (place, pass) in order.iter().enumerate() {
        if place > 0 {
            before = step(order[place - 1], pass, trace).1;
        }
        if taken.is_none_or(|taken| taken.id != pass.id) {
            expected.push((pass, format!("Eligible {:?} {:?}", Some(expected.len() + 1), [before])));
        }
    }
    let rest = trace.passes.iter().filter(|pass| !expected.iter().any(|(other, _)| other.id == pass.id));
    let rest: BTreeMap<i64, &Pass> = rest.map(|pass| (pass.id, pass)).collect();
    expected.extend(rest.values().map(|pass| (*pass, format!("Rejected None {:?}", failures(trace, pass)))));
    for (said, (pass, found)) in trace.passes.iter().zip(expected) {
        let said = format!("{} {} {:?} {:?}", said.id, said.verdict, said.rank, said.reasons);
        same("pass", said, format!("{} {found}", pass.id));
    }
    faults
}

/// R7.2 with decisions 14 and 23: the first test that fails refuses, else the first thing that covers the visit. Outcome, what
/// is drawn on, and what it would be without that.
pub fn answer(trace: &Trace) -> (&'static str, Draw, Draw) {
    let order = order(trace);
    let refused = |code: &'static str| (code, Draw::Nothing);
    let too_many = |(allowed, devices, most): (bool, i64, Option<i64>)| !allowed || most.is_some_and(|m| devices > m);
    let limit = reached_limit(&trace.limits);
    let (outcome, draw) = if trace.disabled {
        refused("F1")
    } else if trace.network.is_some_and(too_many) {
        refused("F5")
    } else if let Some(code) = limit.filter(|_| !trace.beyond_limit) {
        refused(code)
    } else if trace.free_access && trace.named.is_none() && trace.goes_on.is_none() && limit.is_none() {
        ("FreeAccess", Draw::Nothing)
    } else if let Some(pass) = trace.goes_on {
        ("GoesOn", Draw::Pass(pass))
    } else if let Some(named) = trace.named {
        let pass = trace.passes.iter().find(|pass| Some(pass.id) == named);
        match pass.map(|pass| (pass.id, failures(trace, pass))) {
            Some((id, failed)) if failed.is_empty() => ("Named", Draw::Pass(id)),
            Some((_, failed)) if failed == ["R9.6 LimitReached"] => refused(limit.unwrap_or("no limit")),
            _ => refused("F2"),
        }
    } else if let Some(first) = order.first() {
        ("Order", Draw::Pass(first.id))
    } else if let Some(offer) = best_offer(trace, Draw::Nothing) {
        ("PayAsYouGo", Draw::Buy(offer.definition))
    } else {
        refused(limit.unwrap_or("F2"))
    };
    let left = order.iter().find(|pass| draw != Draw::Pass(pass.id)).map(|pass| Draw::Pass(pass.id));
    let bought = || best_offer(trace, draw).map(|offer| Draw::Buy(offer.definition));
    (outcome, draw, left.or_else(bought).unwrap_or(Draw::Nothing))
}

/// R9.4.
fn reached(&(_, hours, limit, used, day_counts, _): &Limit) -> bool {
    if hours { used >= limit * 60 } else { !day_counts && used >= limit }
}

/// R9.7, decision 20: allowed when one contract allows it, otherwise the first one speaks.
fn reached_limit(limits: &[Limit]) -> Option<&'static str> {
    let mut contracts: Vec<i64> = limits.iter().map(|limit| limit.0).collect();
    contracts.dedup();
    let of = |contract: i64| limits.iter().find(|limit| limit.0 == contract && reached(limit));
    let speaking: Option<Vec<&Limit>> = contracts.into_iter().map(of).collect();
    speaking?.first().map(|limit| if limit.1 { "F4" } else { "F3" })
}

/// Chapter 4: the rules a pass fails.
fn failures(trace: &Trace, pass: &Pass) -> Vec<&'static str> {
    let mut failed = Vec::new();
    failed.extend((trace.disabled).then_some("R4.1 AccountDisabled"));
    match &pass.terms {
        Some(terms) => failed.extend(unfit(trace, terms)),
        None => return vec!["R4.2 UnknownDefinition"],
    }
    failed.extend(pass.expires.filter(|end| trace.at >= *end).map(|_| "R4.5 Expired"));
    let left = if pass.used { 0 } else { pass.remaining };
    failed.extend(match (pass.time, pass.used && !pass.used_today, pass.used_by_other) {
        (true, ..) if left <= 0 => Some("R4.6 NoMinutes"),
        (true, ..) if left <= pass.running => Some("R6.8 MinutesRunning"),
        (false, true, true) => Some("R4.6 UsedByOther"),
        (false, true, false) => Some("R4.6 UsedOnOtherDay"),
        _ => None,
    });
    failed.extend(pass.terms.filter(|terms| trace.by_network && !terms.network).map(|_| "R4.7 NoNetwork"));
    failed.extend((pass.contract == "Inactive").then_some("R4.8 ContractInactive"));
    failed.extend((pass.contract == "Paused").then_some("R4.8 ContractPaused"));
    failed.extend(pass.frozen.then_some("R4.11 Frozen"));
    failed.extend(pass.early.then_some("R11.8 PeriodNotBegun"));
    failed.extend(pass.withheld.then_some("R4.10 NotShared"));
    failed.extend((pass.bought && !pass.paid_today).then_some("R10.11 PayAsYouGo"));
    let counts = pass.terms.is_some_and(|terms| terms.counts) && !pass.bought;
    failed.extend((trace.beyond_limit && counts).then_some("R9.6 LimitReached"));
    failed
}

/// R4.2, R4.3, R4.4.
fn unfit(trace: &Trace, terms: &Terms) -> Vec<&'static str> {
    let mut failed = Vec::new();
    failed.extend((!terms.here).then_some("R4.2 WrongLocation"));
    failed.extend((!terms.open).then_some("R4.3 OutsideSlots"));
    failed.extend((terms.only_contacts && trace.member).then_some("R4.4 OnlyContacts"));
    failed.extend((terms.only_members && !trace.member).then_some("R4.4 OnlyMembers"));
    failed.extend((terms.only_members && trace.member && !terms.plan_fits).then_some("R4.4 OnlyPlans"));
    failed
}

/// R10.1, R10.2, R3.11: what keeps an offer from being sold.
fn kept_from_sale(trace: &Trace, offer: &Offer) -> Vec<&'static str> {
    let mut failed = unfit(trace, &offer.terms);
    failed.extend((trace.by_network && !offer.terms.network).then_some("R4.7 NoNetwork"));
    failed.extend((trace.member && !offer.sold_to.0).then_some("R10.1 NotForMembers"));
    failed.extend((!trace.member && !offer.sold_to.1).then_some("R10.1 NotForContacts"));
    failed.extend(offer.archived.then_some("R3.11 Archived"));
    failed.extend(offer.minutes.filter(|minutes| *minutes <= 0).map(|_| "R10.2 NoMinutesIncluded"));
    failed
}

/// R10.2: the lowest price per minute, then fixed prices by price; then priority, then Id.
fn best_offer(trace: &Trace, without: Draw) -> Option<&Offer> {
    let sold = |offer: &&Offer| Draw::Buy(offer.definition) != without && kept_from_sale(trace, offer).is_empty();
    trace.offers.iter().filter(|_| trace.pay_as_you_go).filter(sold).min_by(|a, b| {
        let per_minute = |one: &Offer, other: &Offer| i128::from(one.price) * i128::from(other.minutes.unwrap_or(1));
        let tie = |offer: &Offer| (Reverse(offer.priority), offer.definition);
        let kind = a.minutes.is_none().cmp(&b.minutes.is_none());
        kind.then(per_minute(a, b).cmp(&per_minute(b, a))).then(tie(a).cmp(&tie(b)))
    })
}

/// All eligible passes, the one to be taken first: each goes in before the first that it beats.
fn order(trace: &Trace) -> Vec<&Pass> {
    let mut order: Vec<&Pass> = Vec::new();
    let held = |pass: &&Pass| pass.verdict != "Chosen" || trace.outcome != "PayAsYouGo";
    for pass in trace.passes.iter().filter(held).filter(|pass| failures(trace, pass).is_empty()) {
        let place = order.iter().position(|other| step(pass, other, trace).0.is_lt());
        order.insert(place.unwrap_or(order.len()), pass);
    }
    order
}

/// R5.2, R6.8, R5.3, R5.5: which of two passes goes first, and by which step.
fn step(one: &Pass, two: &Pass, trace: &Trace) -> (Ordering, &'static str) {
    let expiry = |pass: &Pass| pass.expires.unwrap_or(i64::MAX);
    let minutes = one.remaining.cmp(&two.remaining);
    let by_minutes = one.time && two.time;
    let steps = [
        (true, two.used_today.cmp(&one.used_today), "R5.2 UsedToday"),
        (true, one.in_use.cmp(&two.in_use), "R6.8 NotInUse"),
        (true, two.priority.cmp(&one.priority), "R5.3 Priority"),
        (true, one.shared.cmp(&two.shared), "R5.3 Own"),
        (trace.expiry_first, expiry(one).cmp(&expiry(two)), "R5.5 EarlierExpiryFirst"),
        (true, one.time.cmp(&two.time), "R5.3 DayPass"),
        (true, one.price.cmp(&two.price), "R5.3 Cheaper"),
        (true, one.by_hand.cmp(&two.by_hand), "R5.3 FromPlanOrProduct"),
        (true, one.locations.cmp(&two.locations), "R5.3 FewerLocations"),
        (!trace.carried_first, one.carried.cmp(&two.carried), "beyond W22 CarriedLast"),
        (trace.carried_first, two.carried.cmp(&one.carried), "beyond W22 CarriedFirst"),
        (by_minutes && !trace.expiry_first, minutes.reverse(), "R5.3 MoreRemaining"),
        (by_minutes && trace.expiry_first, minutes, "R5.5 FewerRemaining"),
        (true, expiry(one).cmp(&expiry(two)), "R5.3 EarlierExpiry"),
        (true, one.created.cmp(&two.created), "R5.3 Older"),
        (true, one.id.cmp(&two.id), "R5.3 LowerId"),
    ];
    let found = steps.into_iter().find(|(asked, way, _)| *asked && way.is_ne());
    found.map_or((Ordering::Equal, ""), |(_, way, step)| (way, step))
}

/// R5.1, R5.2, R5.6, R7.6, R10.1: what is to be said of the pass that was taken.
fn why_taken(trace: &Trace, pass: &Pass, order: &[&Pass]) -> &'static str {
    match (trace.outcome.as_str(), order.get(1)) {
        ("Named", _) => "R5.6 Named",
        ("GoesOn", _) => "R7.6 GoesOn",
        ("PayAsYouGo", _) => "R10.1 Bought",
        _ if pass.used_today => "R5.2 UsedToday",
        (_, Some(second)) => step(pass, second, trace).1,
        (_, None) => "R5.1 Only",
    }
}
