//! How a visit stands: what covers it, for how long, and what is left. Everything is read off what the engine settles.

use std::collections::BTreeSet;

use hallpass_engine::{Access, Closing, Cover, HeldPass, Instant, LocationId, PassId, Visit, World};

/// What a visit came in on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A day pass.
    Day,
    /// A time pass.
    Time,
    /// No pass: the plan lets in (R11.11).
    Plan,
    /// Pay as you go.
    Payg,
}

impl Kind {
    /// As pages read it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Day => "day",
            Kind::Time => "time",
            Kind::Plan => "plan",
            Kind::Payg => "payg",
        }
    }
}

/// How a visit stands at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What it came in on.
    pub kind: Kind,
    /// Name of the first pass.
    pub pass: Option<String>,
    /// Minutes since its FromTime; of a closed visit its whole length.
    pub used: i64,
    /// Minutes left on the time passes that cover it, of one of [`Kind::Time`].
    pub left: Option<i64>,
    /// Day passes that could still be used at the place, of one of [`Kind::Day`].
    pub uses_left: Option<i64>,
    /// Until when it is covered as things are: the first instant that nothing covers, else the cut-off. Of an open visit.
    pub until: Option<Instant>,
    /// Minutes until now that nothing covers.
    pub overtime: i64,
}

/// The standing of a visit of a world's customer.
pub fn of(world: &World, visit: &Visit, now: Instant) -> Standing {
    let first = visit.pass.and_then(|id| world.passes.get(&id));
    let kind = match first {
        None => Kind::Plan,
        Some(pass) if pass.payg.is_some() => Kind::Payg,
        Some(pass) if pass.total.is_some() => Kind::Time,
        Some(_) => Kind::Day,
    };
    let name = first.and_then(|pass| world.definitions.get(&pass.definition)).map(|definition| definition.name.clone());
    let used = visit.to.unwrap_or(now).minutes_since(visit.from).max(0);
    let cut_off = world.locations.get(&visit.location).and_then(|location| {
        let due = hallpass_engine::due(visit, location);
        due.iter().find(|(cause, _)| *cause == Closing::CutOff).map(|(_, at)| *at)
    });
    // As if it went on to its cut-off; of a closed visit what it has used.
    let (segments, _) = hallpass_engine::outlook(world, visit.id, cut_off.unwrap_or(now));
    let bare = segments.iter().filter(|segment| matches!(segment.cover, Cover::Overtime(_)));
    let overtime: i64 = bare.clone().map(|segment| segment.to.min(now).minutes_since(segment.from).max(0)).sum();
    let until = cut_off.map(|cut_off| bare.map(|segment| segment.from).min().unwrap_or(cut_off));
    let drawn: BTreeSet<PassId> = segments
        .iter()
        .filter_map(|segment| match segment.cover {
            Cover::Time(pass) => Some(pass),
            _ => None,
        })
        .chain(visit.pass.filter(|_| kind == Kind::Time))
        .collect();
    let held: i64 = drawn.iter().filter_map(|id| world.passes.get(id)?.remaining).sum();
    // A pass is charged when the visit ends (R6.2).
    let running = if visit.to.is_none() { used } else { 0 };
    Standing {
        kind,
        pass: name,
        used,
        left: (kind == Kind::Time).then_some((held - running).max(0)),
        uses_left: (kind == Kind::Day).then(|| usable_days(world, visit.location, now)),
        until,
        overtime,
    }
}

/// Unused day passes that could be taken at a place now.
fn usable_days(world: &World, place: LocationId, now: Instant) -> i64 {
    let unused =
        |pass: &&HeldPass| pass.total.is_none() && !pass.used && pass.payg.is_none() && pass.access != Access::None;
    let fits = |pass: &&HeldPass| {
        hallpass_engine::failures_now(world, place, pass.id, now).is_some_and(|failures| failures.is_empty())
    };
    i64::try_from(world.passes.values().filter(unused).filter(fits).count()).unwrap_or(0)
}
