//! Candidates of a trace, with what was read of them.

use std::collections::BTreeMap;
use std::fmt::Write;

use hallpass_engine::{
    Candidate, DefinitionId, Facts, Failure, Instant, Money, PassId, Reason, Standing, Step, Terms, Verdict, VisitId,
};

use super::{bits, numbers, place};

const STANDINGS: [Standing; 3] = [Standing::Running, Standing::Inactive, Standing::Paused];
/// Where the flags begin that the first form of the text did not have.
const MORE: u32 = 7;
/// Where the standing of the contract begins.
const STANDING: u32 = 13;

/// `definition,priority,price,locations,terms`.
pub(super) fn write_shared(out: &mut String, facts: &Facts) {
    let price = facts.price.as_ten_thousandths();
    let _ = write!(out, "{},{},{price},{},", facts.definition.0, facts.priority, facts.locations);
    if let Some(terms) = &facts.terms {
        let _ = write!(out, "{}", terms_bits(terms));
    }
}

/// What passes of one definition have in common; an `old` text says nothing of its terms.
pub(super) fn read_shared(text: &str, old: bool) -> Option<Facts> {
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
        running: 0,
        expires: None,
        created: Instant::from_micros(0),
        terms: if old { None } else { n.next()?.map(terms_of) },
        used_by_other: false,
        contract: None,
        carried: false,
        frozen: false,
        early: false,
        withheld: false,
        bought: false,
        paid_today: false,
    })
}

/// The terms of a definition as one number.
pub(super) fn terms_bits(terms: &Terms) -> i64 {
    let Terms { here, open, only_contacts, only_members, plan_fits, network, counts } = *terms;
    bits([here, open, only_contacts, only_members, plan_fits, network, counts])
}

/// The terms behind a number.
pub(super) fn terms_of(bits: i64) -> Terms {
    let flag = |bit: u32| bits & (1 << bit) != 0;
    Terms {
        here: flag(0),
        open: flag(1),
        only_contacts: flag(2),
        only_members: flag(3),
        plan_fits: flag(4),
        network: flag(5),
        counts: flag(6),
    }
}

/// `pass,mark,reasons[,definition,flags,remaining,expires,created[,running]]`.
pub(super) fn write_candidate(
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
            Reason::Kept => write!(out, "k"),
            Reason::Cheapest => write!(out, "m"),
        };
    }
    let Some(facts) = candidate.facts else { return };
    let standing = facts.contract.map_or(0, |standing| 1 + place(&STANDINGS, &standing));
    let Facts { time, shared, by_hand, used, used_today, in_use, carried, .. } = facts;
    let flags = [time, shared, by_hand, used, used_today, in_use, carried];
    let more = [facts.used_by_other, facts.early, facts.withheld, facts.bought, facts.paid_today, facts.frozen];
    let flags = bits(flags) + (bits(more) << MORE) + (i64::try_from(standing).unwrap_or_default() << STANDING);
    let definition = places.get(&facts.definition).copied().unwrap_or_default();
    let _ = write!(out, ",{definition},{flags},{},", facts.remaining);
    if let Some(expires) = facts.expires {
        let _ = write!(out, "{}", expires.as_micros().wrapping_sub(at));
    }
    let created = facts.created.as_micros();
    let _ = write!(out, ",{}", created.wrapping_sub(*before));
    *before = created;
    if facts.running != 0 {
        let _ = write!(out, ",{}", facts.running);
    }
}

/// A candidate of a trace at `at`; `before` is when the pass before it was created.
pub(super) fn read_candidate(text: &str, shared: &[Facts], at: i64, before: &mut i64) -> Option<Candidate> {
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
            let standing = usize::try_from(flags >> STANDING).ok()?;
            Some(Facts {
                time: flag(0),
                shared: flag(1),
                by_hand: flag(2),
                used: flag(3),
                used_today: flag(4),
                in_use: flag(5),
                carried: flag(6),
                used_by_other: flag(MORE),
                early: flag(MORE + 1),
                withheld: flag(MORE + 2),
                bought: flag(MORE + 3),
                paid_today: flag(MORE + 4),
                frozen: flag(MORE + 5),
                contract: match standing.checked_sub(1) {
                    Some(place) => Some(*STANDINGS.get(place)?),
                    None => None,
                },
                remaining,
                running: n.next().flatten().unwrap_or(0),
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
        ("k", "") => Reason::Kept,
        ("m", "") => Reason::Cheapest,
        _ => return None,
    })
}
