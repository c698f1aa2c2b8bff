//! The stored form of a trace: numbers and short marks in one line, so that a check-in costs one small row more.
//!
//! `2;policy;customer,location,source,at,flags;basis;plans;limits;definitions;candidates;offers;question[;combinations]`, lists parted by `|`,
//! members by `,`. Instants of passes count from that of the pass before: most passes of a wallet were made together. Texts that
//! begin with 1 were kept before the last two lists, and what chapter 4 reads of a pass, were noted.

mod candidate;
mod combination;
pub(super) mod grant;
pub(super) mod line;
mod offer;
mod settlement;

use std::collections::BTreeMap;
use std::fmt::Write;

use candidate::{read_candidate, read_shared, write_candidate, write_shared};
use hallpass_engine::{
    Basis, ContractId, CustomerId, DefinitionId, Facts, Instant, LimitTest, LimitWindow, LocationId, NamedPass,
    NetworkTest, PassId, PlanId, RefusalCode, Source, Trace,
};
use offer::{read_offer, write_offer};
pub(super) use settlement::{read as read_settlement, write as write_settlement};

const CODES: [RefusalCode; 5] = [RefusalCode::F1, RefusalCode::F2, RefusalCode::F3, RefusalCode::F4, RefusalCode::F5];
const WINDOWS: [LimitWindow; 3] = [LimitWindow::Week, LimitWindow::Month, LimitWindow::Cycle];

/// The text of a trace.
pub(super) fn write(trace: &Trace) -> String {
    let mut out = String::with_capacity(96 + 40 * trace.candidates.len());
    let switches = [trace.disabled, trace.pay_as_you_go, trace.free_access];
    let flags = bits([trace.expiry_first, trace.beyond_limit, !trace.carried_first]) + (bits(switches) << 3);
    let (at, source) = (trace.at.as_micros(), trace.source.number());
    // Writing to a text never fails.
    let _ = write!(out, "2;{:016x};{},{},{source},{at},{flags};", trace.policy, trace.customer.0, trace.location.0);
    match trace.basis {
        Basis::Order => out.push('o'),
        Basis::Named => out.push('n'),
        Basis::GoesOn => out.push('g'),
        Basis::Bought => out.push('b'),
        Basis::Kept => out.push('k'),
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
    list(&mut out, &shared, write_shared);
    out.push(';');
    let mut before = trace.at.as_micros();
    list(&mut out, &trace.candidates, |out, candidate| write_candidate(out, candidate, &places, at, &mut before));
    out.push(';');
    list(&mut out, &trace.offers, write_offer);
    out.push(';');
    write_question(&mut out, trace);
    if let Some(combinations) = &trace.combinations {
        out.push(';');
        combination::write(&mut out, combinations, at);
    }
    out
}

/// `n<pass>` of a named pass, `n` of one that is not the customer's, `d<allowed>,<devices>,<limit>` of a test of F5.
fn write_question(out: &mut String, trace: &Trace) {
    let _ = match trace.named {
        Some(NamedPass::Known(pass)) => write!(out, "n{}", pass.0),
        Some(NamedPass::Unknown) => write!(out, "n"),
        None => Ok(()),
    };
    if let Some(test) = trace.network {
        let _ = write!(out, "|d{},{},", i64::from(test.allowed), test.devices);
        let _ = test.limit.map_or(Ok(()), |limit| write!(out, "{limit}"));
    }
}

/// The named pass, and the test of F5.
fn read_question(text: &str) -> Option<(Option<NamedPass>, Option<NetworkTest>)> {
    let (mut named, mut network) = (None, None);
    for item in items(text) {
        match item.split_at_checked(1)? {
            ("n", "") => named = Some(NamedPass::Unknown),
            ("n", pass) => named = Some(NamedPass::Known(PassId(pass.parse().ok()?))),
            ("d", test) => {
                let mut n = numbers(test);
                network = Some(NetworkTest { allowed: n.next()?? != 0, devices: n.next()??, limit: n.next()? });
            }
            _ => return None,
        }
    }
    Some((named, network))
}

/// Reads a text that [`write`] made; `None` for any other.
pub(super) fn read(text: &str) -> Option<Trace> {
    let mut parts = text.split(';');
    let old = match parts.next()? {
        "1" => true,
        "2" => false,
        _ => return None,
    };
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
        ("k", "") => Basis::Kept,
        ("f", "") => Basis::Free,
        ("m", "") => Basis::Cheapest,
        ("r", code) => Basis::Refused(*CODES.get(code.parse::<usize>().ok()?)?),
        _ => return None,
    };
    let plans = items(parts.next()?).map(|plan| Some(PlanId(plan.parse().ok()?))).collect::<Option<_>>()?;
    let limits = items(parts.next()?).map(read_limit).collect::<Option<_>>()?;
    let shared: Vec<Facts> = items(parts.next()?).map(|item| read_shared(item, old)).collect::<Option<_>>()?;
    let mut before = at;
    let candidates =
        items(parts.next()?).map(|item| read_candidate(item, &shared, at, &mut before)).collect::<Option<_>>()?;
    let (offers, (named, network)) = match (old, parts.next(), parts.next()) {
        (true, None, _) => (Vec::new(), (None, None)),
        (false, Some(offers), Some(question)) => {
            (items(offers).map(read_offer).collect::<Option<_>>()?, read_question(question)?)
        }
        _ => return None,
    };
    let flag = |bit: u32| flags & (1 << bit) != 0;
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
        expiry_first: flag(0),
        beyond_limit: flag(1),
        carried_first: !flag(2),
        disabled: flag(3),
        pay_as_you_go: flag(4),
        free_access: flag(5),
        named,
        network,
        policy,
        limits,
        candidates,
        offers,
        combinations,
    })
}

fn write_limit(out: &mut String, test: &LimitTest) {
    let flags = bits([test.hours, test.reached, test.day_counts]);
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
        day_counts: flags & 4 != 0,
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

/// One bit for each, the first the lowest.
fn bits<const N: usize>(flags: [bool; N]) -> i64 {
    flags.iter().rev().fold(0, |sum, flag| 2 * sum + i64::from(*flag))
}

/// Where one of a fixed list stands.
fn place<T: PartialEq>(of: &[T], one: &T) -> usize {
    of.iter().position(|other| other == one).unwrap_or(of.len())
}

#[cfg(test)]
mod tests;
