//! Visits, and what covered each stretch of them (chapters 6 and 7).

use crate::{CustomerId, Instant, LocationId, PassId, VisitId};

/// A visit (`Checkin`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// `Checkin.Id`, or [`VisitId::NEW`].
    pub id: VisitId,
    /// Who.
    pub customer: CustomerId,
    /// Where.
    pub location: LocationId,
    /// How it was opened.
    pub source: Source,
    /// `FromTime`: rounded (R2.2).
    pub from: Instant,
    /// `ToTime`: rounded; `None` while open.
    pub to: Option<Instant>,
    /// The instant behind `from`, as it was told (R2.2).
    pub raw_from: Instant,
    /// The instant behind `to`.
    pub raw_to: Option<Instant>,
    /// `CoworkerTimePassGuid`: the first pass (R6.2); `None` with free access.
    pub pass: Option<PassId>,
    /// `CountsTowardsPlanLimits` of the chosen definition (R5.7).
    pub counts_towards_plan_limits: bool,
    /// `AutoCheckout` (R7.4).
    pub auto_checkout: bool,
    /// `LastActivity`, raw (R7.4, R7.12).
    pub last_activity: Option<Instant>,
    /// `MacAddresses`, comma-separated.
    pub mac_addresses: Option<String>,
    /// Snapshot of the team names, joined with ", " (R5.7).
    pub teams: Option<String>,
    /// Snapshot of the names of the active plans, joined with ", " (R5.7).
    pub plans: Option<String>,
    /// The business day the visit was stored with, in days since 1970-01-01 (R2.5, DESIGN 5.11).
    pub business_day: i32,
    /// The first pass is not chosen again when the visit is settled (beyond W22): the request named it, or the record spans time
    /// between visits (R7.6).
    pub keeps_pass: bool,
    /// What the visit has consumed: complete for a closed visit; for an open one only the day-pass segments taken at check-in.
    pub segments: Vec<Segment>,
}

/// A stretch of a visit and what covered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What covered it.
    pub cover: Cover,
    /// First instant.
    pub from: Instant,
    /// End, not included. Of an open visit's day-pass segment: the next cut-off or the end of the slot.
    pub to: Instant,
}

/// What covered a stretch of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// A day pass: no minutes.
    Day(PassId),
    /// A time pass: every minute of the stretch.
    Time(PassId),
    /// Pay as you go (chapter 10).
    PayAsYouGo(PassId),
    /// Nothing: overtime on the last pass drawn on, if any (R6.6).
    Overtime(Option<PassId>),
}

impl Cover {
    /// The pass behind it.
    pub fn pass(self) -> Option<PassId> {
        match self {
            Cover::Day(pass) | Cover::Time(pass) | Cover::PayAsYouGo(pass) => Some(pass),
            Cover::Overtime(pass) => pass,
        }
    }
}

/// `Checkin.Source` (R7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// 0.
    None,
    /// 1: by hand, kiosk, PIN, app; the default of the API.
    Manual,
    /// 2: a door. Which door is in and which is out (R7.11) is not kept.
    DoorAccess,
    /// 3.
    NetworkActivity,
    /// 4: a tile; it needs a pass as any other (R7.10).
    Tile,
    /// 5.
    Sensor,
}

impl Source {
    /// The API's number.
    pub const fn number(self) -> i64 {
        match self {
            Source::None => 0,
            Source::Manual => 1,
            Source::DoorAccess => 2,
            Source::NetworkActivity => 3,
            Source::Tile => 4,
            Source::Sensor => 5,
        }
    }

    /// From the API's number.
    pub const fn from_number(n: i64) -> Option<Source> {
        Some(match n {
            0 => Source::None,
            1 => Source::Manual,
            2 => Source::DoorAccess,
            3 => Source::NetworkActivity,
            4 => Source::Tile,
            5 => Source::Sensor,
            _ => return None,
        })
    }
}
