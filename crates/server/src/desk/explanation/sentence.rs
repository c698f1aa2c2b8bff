//! A trace in words that can be read aloud at a front desk.

use std::collections::BTreeSet;

use hallpass_contract::encode::write_decimal;
use hallpass_engine::pricing::CENTS;
use hallpass_engine::{Basis, Candidate, Combinations, Cost, LimitTest, Names, PassId, RefusalCode, Trace, Verdict};
use hallpass_store::desk::TraceNames;

/// So many passes that do not fit are named; the others are counted.
const NAMED: usize = 3;

/// One or a few sentences. Passes that are not in `seen` are not named, except the one that was taken.
pub(super) fn of(trace: &Trace, names: &TraceNames, seen: &BTreeSet<PassId>) -> String {
    let (who, place) = (&names.customer, &names.place);
    if let Basis::Refused(code) = trace.basis {
        return refused(code, trace, names, seen);
    }
    let Some(chosen) = trace.candidates.iter().find(|candidate| candidate.verdict == Verdict::Chosen) else {
        return format!("{who} comes in at {place} without a pass: a plan gives free access.");
    };
    let because = chosen.reasons.first().map_or("", |reason| reason.because());
    let means = if trace.basis == Basis::Bought { "by pay as you go with" } else { "with" };
    let pass = called(chosen, names);
    if let Some(instead) = trace.combinations.as_ref().and_then(instead) {
        return format!("{who} comes in at {place} {means} {pass}, because {because}: {instead}.");
    }
    format!("{who} comes in at {place} {means} {pass}, because {because}.{}", next(trace, names, seen))
}

/// What the way that was taken costs, and what the ordinary order would have.
fn instead(combinations: &Combinations) -> Option<String> {
    let taken = combinations.compared.first()?;
    let usual = combinations.compared.iter().find(|one| one.ordinary)?;
    if taken.ordinary {
        return Some(format!("it costs {}, and no other costs less", said(taken.cost)));
    }
    Some(format!("it costs {}, the ordinary order {}", said(taken.cost), said(usual.cost)))
}

fn said(cost: Cost) -> String {
    let mut text = Vec::new();
    write_decimal(cost.money.rounded(CENTS).as_ten_thousandths(), &mut text);
    let money = String::from_utf8(text).unwrap_or_default();
    match cost.overtime {
        0 => money,
        minutes => format!("{money} and {minutes} minutes without a pass"),
    }
}

/// Which pass it would be without the one that was taken.
fn next(trace: &Trace, names: &TraceNames, seen: &BTreeSet<PassId>) -> String {
    let second = trace.candidates.iter().find(|candidate| matches!(candidate.verdict, Verdict::Eligible { .. }));
    match second {
        Some(second) if seen.contains(&second.pass) => format!(" Next would be {}.", called(second, names)),
        _ => String::new(),
    }
}

fn refused(code: RefusalCode, trace: &Trace, names: &TraceNames, seen: &BTreeSet<PassId>) -> String {
    let (who, place) = (&names.customer, &names.place);
    match code {
        RefusalCode::F1 => format!("{who} cannot come in at {place}: the account is disabled."),
        RefusalCode::F5 => format!(
            "{who} cannot come in at {place} by network: this customer may not, or has more devices than are allowed."
        ),
        RefusalCode::F3 | RefusalCode::F4 => {
            let reached = trace.limits.iter().find(|limit| limit.reached).map(spent).unwrap_or_default();
            format!("{who} cannot come in at {place}, because the limit of the plan is reached{reached}.")
        }
        RefusalCode::F2 => no_pass(trace, names, seen),
    }
}

fn no_pass(trace: &Trace, names: &TraceNames, seen: &BTreeSet<PassId>) -> String {
    let (who, place) = (&names.customer, &names.place);
    if trace.candidates.is_empty() {
        return format!("{who} cannot come in at {place}: there is no pass, and none is sold here by pay as you go.");
    }
    if trace.candidates.iter().any(|candidate| candidate.verdict != Verdict::Rejected) {
        return format!("{who} cannot come in at {place} with the pass that was asked for, because it does not fit.");
    }
    let open = trace.candidates.iter().filter(|candidate| seen.contains(&candidate.pass)).take(NAMED);
    let whys: Vec<String> = open.map(|candidate| why(candidate, names)).collect();
    let others = trace.candidates.len() - whys.len();
    let rest = match (whys.is_empty(), others) {
        (_, 0) | (true, _) => String::new(),
        (false, 1) => " One more does not fit either.".to_owned(),
        (false, others) => format!(" {others} more do not fit either."),
    };
    format!("{who} cannot come in at {place}, because no pass fits. {}{rest}", whys.join(" ")).trim_end().to_owned()
}

/// Why a pass does not fit: the first rule it fails.
fn why(candidate: &Candidate, names: &TraceNames) -> String {
    let of = Names { place: &names.place, definition: "" };
    let text = candidate.reasons.first().map(|reason| reason.text(of)).unwrap_or_default();
    format!("{}: {text}", called(candidate, names))
}

/// What was counted against a limit.
fn spent(limit: &LimitTest) -> String {
    let window = limit.window.name();
    let used = if limit.hours {
        format!("{} hours and {} minutes", limit.used / 60, limit.used % 60)
    } else {
        limit.used.to_string()
    };
    let unit = if limit.hours { "hours" } else { "days" };
    format!(": {used} used of {} {unit} in this {window}", limit.limit)
}

fn called(candidate: &Candidate, names: &TraceNames) -> String {
    let definition = candidate.facts.and_then(|facts| names.definitions.get(&facts.definition));
    match (definition, candidate.pass.is_made()) {
        (Some(name), true) => name.clone(),
        (Some(name), false) => format!("{name} (pass {})", candidate.pass.0),
        (None, _) => format!("pass {}", candidate.pass.0),
    }
}
