//! The stored form of a trace: numbers and short marks in one line, so that a check-in costs one small row more.
//!
//! `1;policy;customer,location,source,at,flags;basis;plans;limits;definitions;candidates`, lists parted by `|`, members by `,`.
//! When ways to cover the visit were compared a last part says which (`combination.rs`).
//! Instants of passes count from that of the pass before: most passes of a wallet were made together.

mod combination;

use std::collections::BTreeMap;
use std::fmt::Write;

use hallpass_engine::{
    Basis, Candidate, ContractId, CustomerId, DefinitionId, Facts, Failure, Instant, LimitTest, LimitWindow,
    LocationId, Money, PassId, PlanId, Reason, RefusalCode, Source, Step, Trace, Verdict, VisitId,
};

const CODES: [RefusalCode; 5] = [RefusalCode::F1, RefusalCode::F2, RefusalCode::F3, RefusalCode::F4, RefusalCode::F5];
const WINDOWS: [LimitWindow; 3] = [LimitWindow::Week, LimitWindow::Month, LimitWindow::Cycle];

/// The text of a trace.
pub(super) fn write(trace: &Trace) -> String {
    let mut out = String::with_capacity(96 + 40 * trace.candidates.len());
    let (first, beyond, last) = (trace.expiry_first, trace.beyond_limit, !trace.carried_first);
    let flags = i64::from(first) + 2 * i64::from(beyond) + 4 * i64::from(last);
    let (at, source) = (trace.at.as_micros(), trace.source.number());
    // Writing to a text never fails.
    let _ = write!(out, "1;{:016x};{},{},{source},{at},{flags};", trace.policy, trace.customer.0, trace.location.0);
    match trace.basis {
        Basis::Order => out.push('o'),
        Basis::Named => out.push('n'),
        Basis::GoesOn => out.push('g'),
        Basis::Bought => out.push('b'),
        Basis::Free => out.push('f'),
        Basis::Cheapest => out.push('m'),
        Basis::Refused(code) => {
            let _ = write!(out, "r{}", place(&CODES, &code));
        }
    }
    out.push(';');
    list(&mut out, &trace.plans, |out, plan| {
        let _ = write!(out, "{}", plan.0);
    });
    out.push(';');
    list(&mut out, &trace.limits, write_limit);
    out.push(';');
    let mut places: BTreeMap<DefinitionId, usize> = BTreeMap::new();
    let mut shared: Vec<Facts> = Vec::new();
    for facts in trace.candidates.iter().filter_map(|candidate| candidate.facts) {
        places.entry(facts.definition).or_insert_with(|| {
            shared.push(facts);
            shared.len() - 1
        });
    }
    list(&mut out, &shared, |out, f| {
        let price = f.price.as_ten_thousandths();
        let _ = write!(out, "{},{},{price},{}", f.definition.0, f.priority, f.locations);
    });
    out.push(';');
    let mut before = trace.at.as_micros();
    list(&mut out, &trace.candidates, |out, candidate| write_candidate(out, candidate, &places, at, &mut before));
    if let Some(combinations) = &trace.combinations {
        out.push(';');
        combination::write(&mut out, combinations, at);
    }
    out
}

/// Reads a text that [`write`] made; `None` for any other.
pub(super) fn read(text: &str) -> Option<Trace> {
    let mut parts = text.split(';');
    if parts.next()? != "1" {
        return None;
    }
    let policy = u64::from_str_radix(parts.next()?, 16).ok()?;
    let mut head = numbers(parts.next()?);
    let (customer, location) = (CustomerId(head.next()??), LocationId(head.next()??));
    let source = Source::from_number(head.next()??)?;
    let (at, flags) = (head.next()??, head.next()??);
    let basis = match parts.next()?.split_at_checked(1)? {
        ("o", "") => Basis::Order,
        ("n", "") => Basis::Named,
        ("g", "") => Basis::GoesOn,
        ("b", "") => Basis::Bought,
        ("f", "") => Basis::Free,
        ("m", "") => Basis::Cheapest,
        ("r", code) => Basis::Refused(*CODES.get(code.parse::<usize>().ok()?)?),
        _ => return None,
    };
    let plans = items(parts.next()?).map(|plan| Some(PlanId(plan.parse().ok()?))).collect::<Option<_>>()?;
    let limits = items(parts.next()?).map(read_limit).collect::<Option<_>>()?;
    let shared: Vec<Facts> = items(parts.next()?).map(read_shared).collect::<Option<_>>()?;
    let mut before = at;
    let candidates =
        items(parts.next()?).map(|item| read_candidate(item, &shared, at, &mut before)).collect::<Option<_>>()?;
    let combinations = match parts.next() {
        Some(text) => Some(combination::read(text, at)?),
        None => None,
    };
    Some(Trace {
        basis,
        customer,
        location,
        source,
        at: Instant::from_micros(at),
        plans,
        expiry_first: flags & 1 != 0,
        beyond_limit: flags & 2 != 0,
        carried_first: flags & 4 == 0,
        policy,
        limits,
        candidates,
        combinations,
    })
}

fn write_limit(out: &mut String, test: &LimitTest) {
    let flags = i64::from(test.hours) + 2 * i64::from(test.reached);
    let (from, to) = (test.from.as_micros(), test.to.as_micros());
    let window = place(&WINDOWS, &test.window);
    let _ = write!(out, "{},{window},{flags},{from},{to},{},{}", test.contract.0, test.limit, test.used);
}

fn read_limit(text: &str) -> Option<LimitTest> {
    let mut n = numbers(text);
    let (contract, window, flags) = (n.next()??, n.next()??, n.next()??);
    Some(LimitTest {
        contract: ContractId(contract),
        hours: flags & 1 != 0,
        window: *WINDOWS.get(usize::try_from(window).ok()?)?,
        from: Instant::from_micros(n.next()??),
        to: Instant::from_micros(n.next()??),
        limit: n.next()??,
        used: n.next()??,
        reached: flags & 2 != 0,
    })
}

/// What passes of one definition have in common.
fn read_shared(text: &str) -> Option<Facts> {
    let mut n = numbers(text);
    Some(Facts {
        definition: DefinitionId(n.next()??),
        priority: n.next()??,
        price: Money::from_ten_thousandths(n.next()??),
        locations: usize::try_from(n.next()??).ok()?,
        time: false,
        shared: false,
        by_hand: false,
        used: false,
        used_today: false,
        in_use: false,
        remaining: 0,
        expires: None,
        created: Instant::from_micros(0),
        carried: false,
    })
}

/// `pass,mark,reasons[,definition,flags,remaining,expires,created]`.
fn write_candidate(
    out: &mut String,
    candidate: &Candidate,
    places: &BTreeMap<DefinitionId, usize>,
    at: i64,
    before: &mut i64,
) {
    let _ = write!(out, "{},", candidate.pass.0);
    match candidate.verdict {
        Verdict::Chosen => out.push('c'),
        Verdict::Eligible { rank } => {
            let _ = write!(out, "e{rank}");
        }
        Verdict::Rejected => out.push('r'),
    }
    out.push(',');
    for (i, reason) in candidate.reasons.iter().enumerate() {
        if i > 0 {
            out.push('.');
        }
        let _ = match reason {
            Reason::Failed(failure) => write!(out, "x{}", place(&Failure::ALL, failure)),
            Reason::Ahead(step) => write!(out, "a{}", place(&Step::ALL, step)),
            Reason::Behind(step) => write!(out, "b{}", place(&Step::ALL, step)),
            Reason::First => write!(out, "f"),
            Reason::Only => write!(out, "o"),
            Reason::Named => write!(out, "n"),
            Reason::GoesOn(visit) => write!(out, "g{}", visit.0),
            Reason::Bought => write!(out, "p"),
            Reason::Cheapest => write!(out, "m"),
        };
    }
    let Some(facts) = candidate.facts else { return };
    let Facts { time, shared, by_hand, used, used_today, in_use, carried, .. } = facts;
    let flags = [time, shared, by_hand, used, used_today, in_use, carried];
    let flags = flags.iter().rev().fold(0, |sum, flag| 2 * sum + i64::from(*flag));
    let definition = places.get(&facts.definition).copied().unwrap_or_default();
    let _ = write!(out, ",{definition},{flags},{},", facts.remaining);
    if let Some(expires) = facts.expires {
        let _ = write!(out, "{}", expires.as_micros().wrapping_sub(at));
    }
    let created = facts.created.as_micros();
    let _ = write!(out, ",{}", created.wrapping_sub(*before));
    *before = created;
}

fn read_candidate(text: &str, shared: &[Facts], at: i64, before: &mut i64) -> Option<Candidate> {
    let mut members = text.splitn(4, ',');
    let pass = PassId(members.next()?.parse().ok()?);
    let verdict = match members.next()?.split_at_checked(1)? {
        ("c", "") => Verdict::Chosen,
        ("r", "") => Verdict::Rejected,
        ("e", rank) => Verdict::Eligible { rank: rank.parse().ok()? },
        _ => return None,
    };
    let reasons = members.next()?.split('.').filter(|r| !r.is_empty()).map(read_reason).collect::<Option<_>>()?;
    let facts = match members.next() {
        Some(rest) => {
            let mut n = numbers(rest);
            let definition = shared.get(usize::try_from(n.next()??).ok()?)?;
            let flags = n.next()??;
            let flag = |bit: u32| flags & (1 << bit) != 0;
            let (remaining, expires, created) = (n.next()??, n.next()?, n.next()??);
            *before = before.wrapping_add(created);
            Some(Facts {
                time: flag(0),
                shared: flag(1),
                by_hand: flag(2),
                used: flag(3),
                used_today: flag(4),
                in_use: flag(5),
                carried: flag(6),
                remaining,
                expires: expires.map(|later| Instant::from_micros(at.wrapping_add(later))),
                created: Instant::from_micros(*before),
                ..*definition
            })
        }
        None => None,
    };
    Some(Candidate { pass, verdict, reasons, facts })
}

fn read_reason(text: &str) -> Option<Reason> {
    let step = |n: &str| Step::ALL.get(n.parse::<usize>().ok()?).copied();
    Some(match text.split_at_checked(1)? {
        ("x", n) => Reason::Failed(*Failure::ALL.get(n.parse::<usize>().ok()?)?),
        ("a", n) => Reason::Ahead(step(n)?),
        ("b", n) => Reason::Behind(step(n)?),
        ("f", "") => Reason::First,
        ("o", "") => Reason::Only,
        ("n", "") => Reason::Named,
        ("g", visit) => Reason::GoesOn(VisitId(visit.parse().ok()?)),
        ("p", "") => Reason::Bought,
        ("m", "") => Reason::Cheapest,
        _ => return None,
    })
}

fn list<T>(out: &mut String, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push('|');
        }
        write(out, item);
    }
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').filter(|item| !item.is_empty())
}

/// Whole numbers parted by commas. The inner `None` is an empty place; anything else that is no number ends the list.
fn numbers(text: &str) -> impl Iterator<Item = Option<i64>> + '_ {
    text.split(',').map_while(|n| if n.is_empty() { Some(None) } else { Some(Some(n.parse().ok()?)) })
}

/// Where one of a fixed list stands.
fn place<T: PartialEq>(of: &[T], one: &T) -> usize {
    of.iter().position(|other| other == one).unwrap_or(of.len())
}

#[cfg(test)]
mod tests;
