//! A visit as the desk, the kiosk and the customer see it: what has been used, what is left, until when. The engine says what would
//! be if it ended now, as in the explanation of the visit.

use std::collections::BTreeSet;

use crate::spell;
use hallpass_engine::{Closing, Cover, Instant, PassId, Segment, Visit, World, due, outlook, passes_end};
use serde_json::{Map, Value, json};

/// A visit at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Stored arrival.
    pub since: Instant,
    /// Name of the pass it runs on; `None` with free access, and while pay as you go is only to come.
    pub pass_name: Option<String>,
    /// `day` or `time` by the pass it runs on, `plan` when the plan lets in without one (R11.11), or `payg`.
    pub kind: &'static str,
    /// Whole minutes that passes and pay as you go have covered.
    pub used: i64,
    /// Whole minutes that nothing has covered (R6.6).
    pub overtime: i64,
    /// When the passes give out: overtime or pay as you go follows; `None` = they last to the cut-off.
    pub until: Option<Instant>,
    /// Whole minutes until then, never below 0.
    pub left: Option<i64>,
    /// Minutes left on the time passes it draws on, never below 0; `None` without one.
    pub on_passes: Option<i64>,
    /// The cut-off that will close it; `None` once it is closed.
    pub closes: Option<Instant>,
    /// Nothing covers it any more.
    pub over: bool,
}

impl Stay {
    /// A visit of a world's customer, as if it ended at `now`; a closed one as it was.
    pub fn of(world: &World, visit: &Visit, now: Instant) -> Stay {
        let (segments, _) = outlook(world, visit.id, now);
        let minutes = |wanted: fn(&Segment) -> bool| -> i64 {
            segments.iter().filter(|one| wanted(one)).map(|one| one.to.minutes_since(one.from)).sum()
        };
        let over = segments.last().is_some_and(is_overtime);
        let until = passes_end(world, visit.id);
        let last = segments.last().map(|segment| segment.cover);
        let pass = last.and_then(Cover::pass).or(visit.pass).filter(|pass| !pass.is_made());
        let (kind, pass_name) = running_on(world, last, pass);
        let closes = world.locations.get(&visit.location).filter(|_| visit.to.is_none());
        let closes = closes.and_then(|place| due(visit, place).into_iter().find(|(why, _)| *why == Closing::CutOff));
        Stay {
            since: visit.from,
            pass_name,
            kind,
            used: minutes(|one| !is_overtime(one)),
            overtime: minutes(is_overtime),
            until,
            left: until.map(|until| until.minutes_since(now).max(0)),
            on_passes: on_passes(world, visit, now),
            closes: closes.map(|(_, at)| at),
            over,
        }
    }

    /// Until when it is covered as things are.
    pub fn covered_until(&self) -> Option<Instant> {
        self.until.or(self.closes)
    }

    /// The members of an answer.
    pub fn members(&self) -> Map<String, Value> {
        let members = json!({
            "Since": spell::instant(self.since),
            "PassName": self.pass_name,
            "Kind": self.kind,
            "MinutesUsed": self.used,
            "MinutesLeft": self.left,
            "MinutesOnPasses": self.on_passes,
            "Until": self.until.map(spell::instant),
            "Closes": self.closes.map(spell::instant),
            "Over": self.over,
            "OvertimeMinutes": self.overtime,
        });
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

/// What the time passes hold that cover a visit if it goes on to its cut-off, less what has run: they are charged when it ends (R6.2).
fn on_passes(world: &World, visit: &Visit, now: Instant) -> Option<i64> {
    let cut_off = world
        .locations
        .get(&visit.location)
        .and_then(|place| due(visit, place).into_iter().find(|(why, _)| *why == Closing::CutOff).map(|(_, at)| at));
    let (segments, _) = outlook(world, visit.id, cut_off.unwrap_or(now));
    let timed = |cover: &Cover| match cover {
        Cover::Time(pass) => Some(*pass),
        _ => None,
    };
    let own =
        visit.pass.filter(|id| world.passes.get(id).is_some_and(|pass| pass.total.is_some() && pass.payg.is_none()));
    let drawn: BTreeSet<PassId> = segments.iter().filter_map(|one| timed(&one.cover)).chain(own).collect();
    if drawn.is_empty() {
        return None;
    }
    let held: i64 = drawn.iter().filter_map(|id| world.passes.get(id)?.remaining).sum();
    let running = if visit.to.is_none() { now.minutes_since(visit.from).max(0) } else { 0 };
    Some((held - running).max(0))
}

fn is_overtime(segment: &Segment) -> bool {
    matches!(segment.cover, Cover::Overtime(_))
}

/// Kind and name of what the visit runs on.
fn running_on(world: &World, last: Option<Cover>, pass: Option<PassId>) -> (&'static str, Option<String>) {
    let held = pass.and_then(|pass| world.passes.get(&pass));
    let name = held.and_then(|held| world.definitions.get(&held.definition)).map(|one| one.name.clone());
    let kind = match (last, held) {
        (Some(Cover::PayAsYouGo(_)), _) => "payg",
        (_, Some(held)) if held.payg.is_some() => "payg",
        (_, Some(held)) if held.total.is_some() => "time",
        (_, Some(_)) => "day",
        (_, None) => "plan",
    };
    (kind, name)
}
