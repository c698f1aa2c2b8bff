//! What happened, in words that a member understands.

use hallpass_contract::dates;
use hallpass_engine::{CustomerId, Instant, Location, Origin};
use hallpass_store::desk::{Kind, Line, Unit};

use super::links::Told;

/// One sentence about an entry. `home` is the location whose clock is meant where no visit says otherwise.
pub(super) fn of(line: &Line, holder: CustomerId, told: &Told, home: &Location) -> String {
    let pass = told.pass(line).map_or_else(|| format!("Pass {}", line.pass.0), |pass| pass.name.clone());
    format!("{pass}: {}", what(line, holder, told, home))
}

fn what(line: &Line, holder: CustomerId, told: &Told, home: &Location) -> String {
    let amount = counted(line.amount.saturating_abs(), line.unit);
    let begun = clock(line.happened, told.place(line).unwrap_or(home));
    match line.kind {
        Kind::Issue => format!("{amount} {}", granted(told.pass(line).map(|pass| pass.origin))),
        Kind::Use => {
            let place = told.place(line).map(|place| format!(" at {}", place.name)).unwrap_or_default();
            let who = told.visitor(line).filter(|(id, _)| *id != holder);
            let who = who.map(|(_, name)| format!(" by {name}")).unwrap_or_default();
            let when = if line.visit.is_some() { format!(", check-in from {begun}") } else { String::new() };
            format!("{amount} used{place}{who}{when}")
        }
        Kind::GiveBack => format!("{amount} given back: the check-in from {begun} was changed or deleted"),
        Kind::Expire if line.amount < 0 => {
            format!("{amount} no longer lapsed: the expiry moved, or a late entry used them")
        }
        Kind::Expire => format!("{amount} lapsed unused"),
        Kind::Revoke => format!("{amount} taken back with the pass"),
        Kind::Correct if line.visit.is_some() => format!("{amount} taken off again: the pass was set to used by hand"),
        Kind::Correct if line.amount < 0 => format!("{amount} taken off by hand"),
        Kind::Correct => format!("{amount} put back by hand"),
        Kind::Transfer if line.amount < 0 => format!("{amount} went with the pass to another customer"),
        Kind::Transfer => format!("{amount} came with the pass from another customer"),
    }
}

fn granted(origin: Option<Origin>) -> &'static str {
    match origin {
        Some(Origin::Plan) => "granted by the plan",
        Some(Origin::Product) => "bought",
        Some(Origin::PayAsYouGo) => "bought by pay as you go",
        Some(Origin::Manual) => "granted at the desk",
        None => "granted",
    }
}

fn counted(amount: i64, unit: Unit) -> String {
    let name = match (unit, amount) {
        (Unit::Minutes, 1) => "minute",
        (Unit::Minutes, _) => "minutes",
        (Unit::Days, 1) => "day",
        (Unit::Days, _) => "days",
    };
    format!("{amount} {name}")
}

/// `2026-03-03 09:00`, by the clock of a place.
fn clock(at: Instant, place: &Location) -> String {
    let text = dates::local(place.local_micros(at));
    text.get(..16).unwrap_or(&text).replace('T', " ")
}
