//! The stored form of the ways to cover a visit that were compared (beyond W22).
//!
//! `complete|flags,overtime,money,parts|...`; a part is `mark pass:from:to:cost`, parts joined by `.`. Instants count from that of the
//! trace.

use std::fmt::Write;

use hallpass_engine::{Combination, Combinations, Cost, Cover, Instant, Money, Part, PassId};

pub(super) fn write(out: &mut String, combinations: &Combinations, at: i64) {
    out.push(if combinations.complete { '1' } else { '0' });
    for one in &combinations.compared {
        let flags = i64::from(one.finished) + 2 * i64::from(one.ordinary);
        // Writing to a text never fails.
        let _ = write!(out, "|{flags},{},{},", one.cost.overtime, one.cost.money.as_ten_thousandths());
        for (i, part) in one.parts.iter().enumerate() {
            if i > 0 {
                out.push('.');
            }
            let (mark, pass) = match part.cover {
                Cover::Day(pass) => ('d', Some(pass)),
                Cover::Time(pass) => ('t', Some(pass)),
                Cover::PayAsYouGo(pass) => ('p', Some(pass)),
                Cover::Overtime(pass) => ('o', pass),
            };
            out.push(mark);
            if let Some(pass) = pass {
                let _ = write!(out, "{}", pass.0);
            }
            let (from, to) = (part.from.as_micros().wrapping_sub(at), part.to.as_micros().wrapping_sub(at));
            let _ = write!(out, ":{from}:{to}:{}", part.cost.as_ten_thousandths());
        }
    }
}

/// Reads what [`write`] made; `None` for anything else.
pub(super) fn read(text: &str, at: i64) -> Option<Combinations> {
    let mut items = text.split('|');
    let complete = match items.next()? {
        "1" => true,
        "0" => false,
        _ => return None,
    };
    let compared = items.map(|item| read_one(item, at)).collect::<Option<_>>()?;
    Some(Combinations { compared, complete })
}

fn read_one(text: &str, at: i64) -> Option<Combination> {
    let mut members = text.splitn(4, ',');
    let mut number = || members.next()?.parse::<i64>().ok();
    let (flags, overtime, money) = (number()?, number()?, number()?);
    let parts = members.next()?.split('.').filter(|part| !part.is_empty());
    Some(Combination {
        parts: parts.map(|part| read_part(part, at)).collect::<Option<_>>()?,
        cost: Cost { overtime, money: Money::from_ten_thousandths(money) },
        finished: flags & 1 != 0,
        ordinary: flags & 2 != 0,
    })
}

fn read_part(text: &str, at: i64) -> Option<Part> {
    let mut members = text.split(':');
    let (mark, pass) = members.next()?.split_at_checked(1)?;
    let pass = if pass.is_empty() { None } else { Some(PassId(pass.parse().ok()?)) };
    let cover = match (mark, pass) {
        ("d", Some(pass)) => Cover::Day(pass),
        ("t", Some(pass)) => Cover::Time(pass),
        ("p", Some(pass)) => Cover::PayAsYouGo(pass),
        ("o", pass) => Cover::Overtime(pass),
        _ => return None,
    };
    let mut number = || members.next()?.parse::<i64>().ok();
    let (from, to, cost) = (number()?, number()?, number()?);
    let instant = |later: i64| Instant::from_micros(at.wrapping_add(later));
    Some(Part { cover, from: instant(from), to: instant(to), cost: Money::from_ten_thousandths(cost) })
}
