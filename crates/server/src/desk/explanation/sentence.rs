//! A trace in words that can be read aloud at a front desk.

use std::collections::BTreeSet;

use hallpass_contract::encode::write_decimal;
use hallpass_engine::pricing::CENTS;
use hallpass_engine::{
    Basis, Candidate, Combinations, Cost, DefinitionId, Later, LimitTest, NamedPass, Names, NetworkTest, PassId,
    RefusalCode, Trace, Verdict,
};
use hallpass_store::desk::TraceNames;

/// So many passes that do not fit are named; the others are counted.
const NAMED: usize = 3;

/// One or a few sentences. Passes that are not in `seen` are not named, except the one that was taken.
pub(super) fn of(trace: &Trace, names: &TraceNames, seen: &BTreeSet<PassId>) -> String {
    let (who, place) = (who(names), place(names));
    if let Basis::Refused(code) = trace.basis {
        return refused(code, trace, names, seen);
    }
    let Some(chosen) = trace.candidates.iter().find(|candidate| candidate.verdict == Verdict::Chosen) else {
        return format!("{who} comes in {place} without a pass: a plan gives free access.");
    };
    let because = chosen.reasons.first().map_or("", |reason| reason.because());
    let means = if trace.basis == Basis::Bought { "by pay as you go with" } else { "with" };
    let pass = called(chosen, names);
    if let Some(instead) = trace.combinations.as_ref().and_then(instead) {
        return format!("{who} comes in {place} {means} {pass}, because {because}: {instead}.");
    }
    format!("{who} comes in {place} {means} {pass}, because {because}.{}", next(trace, names, seen))
}

/// The customer; a name that is missing leaves no gap.
fn who(names: &TraceNames) -> &str {
    if names.customer.is_empty() { "The customer" } else { &names.customer }
}

/// At which location.
fn place(names: &TraceNames) -> String {
    if names.place.is_empty() { "here".to_owned() } else { format!("at {}", names.place) }
}

/// What covers a visit from a border on, for so many minutes.
pub(super) fn of_later(later: &Later, time: &str, minutes: i64, names: &TraceNames) -> String {
    let because = later.border.because();
    let chosen = later.trace.candidates.iter().find(|candidate| candidate.verdict == Verdict::Chosen);
    match (later.trace.basis, chosen.map(|chosen| called(chosen, names))) {
        (Basis::Bought, Some(pass)) => {
            format!("From {time} on it is pay as you go with {pass}, because {because} and no other pass fits.")
        }
        (Basis::Kept, _) => format!("From {time} on it is pay as you go that has been invoiced and stays."),
        (_, Some(pass)) => format!("From {time} on {pass} covers it, because {because}."),
        (_, None) => {
            let minutes = counted(minutes, "minute");
            format!(
                "From {time} on nothing covers it, because {because} and no other pass fits: {minutes} of overtime."
            )
        }
    }
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
        Some(_) => String::new(),
        // The first offer is the one that was taken.
        None => match trace
            .offers
            .iter()
            .filter(|offer| offer.failures.is_empty())
            .nth(usize::from(trace.basis == Basis::Bought))
        {
            Some(offer) => format!(" Next would be pay as you go{}.", of_definition(offer.definition, names)),
            None => String::new(),
        },
    }
}

fn of_definition(definition: DefinitionId, names: &TraceNames) -> String {
    names.definitions.get(&definition).map_or(String::new(), |name| format!(" with {name}"))
}

fn refused(code: RefusalCode, trace: &Trace, names: &TraceNames, seen: &BTreeSet<PassId>) -> String {
    let (who, place) = (who(names), place(names));
    match code {
        RefusalCode::F1 => format!("{who} cannot come in {place}: the account is disabled."),
        RefusalCode::F5 => {
            let why = match trace.network {
                Some(NetworkTest { allowed: true, devices, limit: Some(limit) }) => {
                    let allowed = if limit == 1 { "is" } else { "are" };
                    format!("{} in use, and {limit} {allowed} allowed", counted(devices, "device"))
                }
                Some(NetworkTest { allowed: false, .. }) => "this customer may not".to_owned(),
                _ => "this customer may not, or has more devices than are allowed".to_owned(),
            };
            format!("{who} cannot come in {place} by network: {why}.")
        }
        RefusalCode::F3 | RefusalCode::F4 => {
            let reached = trace.limits.iter().find(|limit| limit.reached).map(spent).unwrap_or_default();
            format!("{who} cannot come in {place}, because the limit of the plan is reached{reached}.")
        }
        RefusalCode::F2 => no_pass(trace, names, seen),
    }
}

fn no_pass(trace: &Trace, names: &TraceNames, seen: &BTreeSet<PassId>) -> String {
    let (who, place) = (who(names), place(names));
    match trace.named {
        Some(NamedPass::Unknown) => {
            return format!(
                "{who} cannot come in {place} with the pass that was asked for: it is none of this customer's."
            );
        }
        Some(NamedPass::Known(pass)) => {
            let asked = trace.candidates.iter().find(|candidate| candidate.pass == pass);
            return match asked.filter(|_| seen.contains(&pass)) {
                Some(asked) => {
                    format!("{who} cannot come in {place} with the pass that was asked for. {}", why(asked, names))
                }
                None => {
                    format!("{who} cannot come in {place} with the pass that was asked for, because it does not fit.")
                }
            };
        }
        None => {}
    }
    if trace.candidates.is_empty() {
        return format!("{who} cannot come in {place}: there is no pass, and none is sold here by pay as you go.");
    }
    if trace.candidates.iter().any(|candidate| candidate.verdict != Verdict::Rejected) {
        return format!("{who} cannot come in {place} with the pass that was asked for, because it does not fit.");
    }
    let open = trace.candidates.iter().filter(|candidate| seen.contains(&candidate.pass)).take(NAMED);
    let whys: Vec<String> = open.map(|candidate| why(candidate, names)).collect();
    let others = trace.candidates.len() - whys.len();
    let rest = match (whys.is_empty(), others) {
        (_, 0) | (true, _) => String::new(),
        (false, 1) => " One more pass does not fit either.".to_owned(),
        (false, others) => format!(" {others} more passes do not fit either."),
    };
    format!("{who} cannot come in {place}, because no pass fits. {}{rest}", whys.join(" ")).trim_end().to_owned()
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
    let (used, unit) = if limit.hours { (hours(limit.used), "hour") } else { (limit.used.to_string(), "day") };
    format!(": {used} of {} used in this {window}", counted(limit.limit, unit))
}

/// "1 hour", "2 hours and 15 minutes".
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => counted(hours, "hour"),
        (0, minutes) => counted(minutes, "minute"),
        (hours, minutes) => format!("{} and {}", counted(hours, "hour"), counted(minutes, "minute")),
    }
}

/// "1 day", "2 days".
pub(super) fn counted(n: i64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// A pass as one speaks of it.
pub(super) fn called(candidate: &Candidate, names: &TraceNames) -> String {
    let definition = candidate.facts.and_then(|facts| names.definitions.get(&facts.definition));
    let definition = definition.filter(|name| !name.is_empty());
    match (definition, candidate.pass.is_made()) {
        (Some(name), true) => name.clone(),
        (Some(name), false) => format!("{name} (pass {})", candidate.pass.0),
        (None, true) => "a pass".to_owned(),
        (None, false) => format!("pass {}", candidate.pass.0),
    }
}
