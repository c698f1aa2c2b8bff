//! Roll-over (beyond W22): what plan passes leave at the end of their period, and how much of it goes on in the next ones.
//!
//! The rule book lets a plan pass lapse with its period (R11.8), and so it does: what goes on is a new pass of the same
//! definition, good from the end of the old one. How much that is follows the old passes: whoever draws on one of them late,
//! or gives back to it, changes what goes on by as much, as far as it is still there.

use crate::{Contract, Instant, Location, Renewal, grant_period};

/// Most periods that carried minutes may live.
pub const MOST_PERIODS: i64 = 12;

/// The settings of a location on roll-over. Off unless `percent` is above 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollOver {
    /// `Ext.Passes.RollOverPercent`: 0 (off) to 100: so much of what a period leaves goes on.
    pub percent: i64,
    /// `Ext.Passes.RollOverCapMinutes`: most carried minutes of one definition and contract at the start of a period.
    pub cap_minutes: Option<i64>,
    /// `Ext.Passes.RollOverPeriods`: 1 to [`MOST_PERIODS`]: so many periods carried passes live.
    pub periods: i64,
    /// `Ext.Passes.RollOverDays`: unused day passes go on too.
    pub days: bool,
    /// `Ext.Passes.RollOverCapDays`: as `cap_minutes`, for day passes.
    pub cap_days: Option<i64>,
    /// When the record of the percentage was made: whoever looks for passes that have ended begins there, whatever is in force
    /// since ever.
    pub since: Option<Instant>,
}

impl Default for RollOver {
    fn default() -> RollOver {
        RollOver { percent: 0, cap_minutes: None, periods: 1, days: false, cap_days: None, since: None }
    }
}

/// What holds for the passes of one row of a plan that ended at one instant; fixed then, whatever is set later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// 1 to 100.
    pub percent: i64,
    /// At most so much goes on, in minutes or days; `None` = no cap.
    pub room: Option<i64>,
    /// First instant the carried passes are good for: the end of the old ones.
    pub from: Instant,
    /// ExpireDate of the carried passes: the end of their last period, or of the contract when that comes first.
    pub expires: Instant,
}

/// An old pass, and what goes on of it. Amounts are minutes, or 1 for the day of a day pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leftover {
    /// What the old pass has left.
    pub left: i64,
    /// What goes on of it already.
    pub held: i64,
    /// How much of that can still be taken back: it is there and nobody has used it.
    pub free: i64,
    /// More can be given: a new pass, or to the one that goes on unless it was used up by hand or deleted.
    pub open: bool,
}

/// The terms for passes that ended at `ended`, by the settings in force then; `None` when nothing of them goes on: roll-over is off, day
/// passes are left out, or the contract has ended (R11.13), is paused or is on a plan without passes at that instant.
///
/// `carried` is what still lives then of earlier roll-overs of the same definition and contract.
pub fn terms(
    contract: &Contract,
    location: &Location,
    renewal: Renewal,
    ended: Instant,
    by_time: bool,
    carried: i64,
) -> Option<Terms> {
    let set = &location.settings_at(ended).roll_over;
    let goes_on = contract.is_active_at(ended)
        && !contract.is_paused_at(ended)
        && contract.plan_at(ended).uses_time_passes
        && (by_time || set.days);
    if set.percent <= 0 || !goes_on {
        return None;
    }
    let cap = if by_time { set.cap_minutes } else { set.cap_days };
    let mut expires = ended;
    for _ in 0..set.periods.clamp(1, MOST_PERIODS) {
        expires = grant_period(renewal, contract, location, expires).to;
    }
    Some(Terms {
        percent: set.percent.min(100),
        room: cap.map(|cap| cap.saturating_sub(carried).max(0)),
        from: ended,
        expires: contract.end.map_or(expires, |end| end.min(expires)),
    })
}

/// How much goes on of passes that have so much left: the percentage of all of it, rounded down, within the room.
pub fn whole(percent: i64, room: Option<i64>, left: impl IntoIterator<Item = i64>) -> i64 {
    let left: i128 = left.into_iter().map(i128::from).sum();
    let part = i64::try_from(left * i128::from(percent.clamp(0, 100)) / 100).unwrap_or(i64::MAX);
    room.map_or(part, |room| part.min(room))
}

/// What has to change so that as much goes on as should ([`whole`]): for each pass how much more, or less when below zero, in
/// the order of the passes.
///
/// More is given in that order, to each at most what it has left. Less is first taken where more goes on than is left, then
/// from the last one backwards, and never more than is still there: what was used stays used.
pub fn changes(percent: i64, room: Option<i64>, passes: &[Leftover]) -> Vec<i64> {
    let held: i64 = passes.iter().map(|pass| pass.held).sum();
    let mut rest = whole(percent, room, passes.iter().map(|pass| pass.left)) - held;
    let mut changes = vec![0; passes.len()];
    if rest >= 0 {
        for (change, pass) in changes.iter_mut().zip(passes).filter(|(_, pass)| pass.open) {
            *change = (pass.left - pass.held).clamp(0, rest);
            rest -= *change;
        }
        return changes;
    }
    let mut owed = -rest;
    for (change, pass) in changes.iter_mut().zip(passes) {
        let back = (pass.held - pass.left).clamp(0, pass.free.max(0)).min(owed);
        *change = -back;
        owed -= back;
    }
    for (change, pass) in changes.iter_mut().zip(passes).rev() {
        let back = (pass.free.max(0) + *change).clamp(0, owed);
        *change -= back;
        owed -= back;
    }
    changes
}
