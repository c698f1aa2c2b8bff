//! An open visit as the desk, the kiosk and the customer see it: what has been used, what is left, until when. The engine says
//! what would be if it ended now, as in the explanation of the visit.

use hallpass_contract::dates;
use hallpass_engine::{Cover, Instant, Origin, PassId, Segment, outlook, passes_end};
use hallpass_store::desk::StoredVisit;
use serde_json::{Map, Value, json};

/// An open visit at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Stored arrival.
    pub since: Instant,
    /// Name of the pass it runs on; `None` with free access, and while pay as you go is only to come.
    pub pass_name: Option<String>,
    /// `day`, `time`, `plan` (a plan's pass, or free access) or `payg`.
    pub kind: &'static str,
    /// Whole minutes that passes and pay as you go have covered.
    pub used: i64,
    /// Whole minutes that nothing has covered (R6.6).
    pub overtime: i64,
    /// When the passes give out: overtime or pay as you go follows; `None` = they last to the cut-off.
    pub until: Option<Instant>,
    /// Whole minutes until then, never below 0.
    pub left: Option<i64>,
    /// Nothing covers it any more.
    pub over: bool,
}

impl Stay {
    /// The visit as if it ended at `now`.
    pub fn of(stored: &StoredVisit, now: Instant) -> Stay {
        let (visit, world) = (&stored.visit, &stored.world);
        let (segments, _) = outlook(world, visit.id, now);
        let minutes = |wanted: fn(&Segment) -> bool| -> i64 {
            segments.iter().filter(|one| wanted(one)).map(|one| one.to.minutes_since(one.from)).sum()
        };
        let over = segments.last().is_some_and(is_overtime);
        let until = passes_end(world, visit.id);
        let last = segments.last().map(|segment| segment.cover);
        let pass = last.and_then(Cover::pass).or(visit.pass).filter(|pass| !pass.is_made());
        let (kind, pass_name) = running_on(stored, last, pass);
        Stay {
            since: visit.from,
            pass_name,
            kind,
            used: match segments.is_empty() {
                // Free access (R11.11) has no stretches.
                true => now.minutes_since(visit.from).max(0),
                false => minutes(|one| !is_overtime(one)),
            },
            overtime: minutes(is_overtime),
            until,
            left: until.map(|until| until.minutes_since(now).max(0)),
            over,
        }
    }

    /// The members of an answer.
    pub fn members(&self) -> Map<String, Value> {
        let members = json!({
            "Since": time(self.since),
            "PassName": self.pass_name,
            "Kind": self.kind,
            "MinutesUsed": self.used,
            "MinutesLeft": self.left,
            "Until": self.until.map(time),
            "Over": self.over,
            "OvertimeMinutes": self.overtime,
        });
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

fn is_overtime(segment: &Segment) -> bool {
    matches!(segment.cover, Cover::Overtime(_))
}

/// Kind and name of what the visit runs on.
fn running_on(stored: &StoredVisit, last: Option<Cover>, pass: Option<PassId>) -> (&'static str, Option<String>) {
    let held = pass.and_then(|pass| stored.world.passes.get(&pass));
    let name = held.and_then(|held| stored.world.definitions.get(&held.definition)).map(|one| one.name.clone());
    let kind = match (last, held) {
        (Some(Cover::PayAsYouGo(_)), _) => "payg",
        (_, Some(held)) => kind_of(held.origin, held.total),
        (_, None) => "plan",
    };
    (kind, name)
}

/// How a pass is called where colours and words differ by it.
pub(super) fn kind_of(origin: Origin, total: Option<i64>) -> &'static str {
    match (origin, total) {
        (Origin::PayAsYouGo, _) => "payg",
        (Origin::Plan, _) => "plan",
        (_, Some(_)) => "time",
        (_, None) => "day",
    }
}

/// An instant as it is shown.
pub(super) fn time(at: Instant) -> String {
    dates::instant(at.as_micros())
}
