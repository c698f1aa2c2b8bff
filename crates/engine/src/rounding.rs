//! Rounding of arrivals and departures (R2.2, R2.3, R2.4, decisions 2, 9, 10).
//!
//! Steps count from the location's cut-off, and the next cut-off is always a step too: on a day that is not a whole number
//! of steps long (clocks change by half an hour) the last step is shorter.

use crate::{Instant, Location, Settings, Span};

/// The rounding step (`Ext.Checkin.RoundingMinutes`); a value that is not allowed counts as the default of 15.
pub fn step(settings: &Settings) -> Span {
    match settings.rounding_minutes {
        allowed @ (1 | 5 | 10 | 15 | 30 | 60) => Span::minutes(allowed),
        _ => Span::minutes(15),
    }
}

/// A raw arrival as it is stored: nearest step, half up, never forward onto the next cut-off (R2.2, R2.4).
pub fn round_from(location: &Location, raw: Instant) -> Instant {
    let grid = Grid::around(location, raw, raw);
    if grid.nearer_to_above(raw) && grid.above < grid.cut_off { grid.above } else { grid.below }
}

/// A raw departure of a visit that arrived at the raw instant `arrived`, as it is stored: nearest step, half up, at most the
/// next cut-off (R2.2).
pub fn round_to(location: &Location, arrived: Instant, raw: Instant) -> Instant {
    let grid = Grid::around(location, arrived, raw);
    if grid.nearer_to_above(raw) { grid.above } else { grid.below }
}

/// The last step at or before `raw` (R6.7), for a visit that arrived at the raw instant `arrived`.
pub fn round_down(location: &Location, arrived: Instant, raw: Instant) -> Instant {
    Grid::around(location, arrived, raw).below
}

/// The earliest departure of a stay stored from `from`, behind which is the raw instant `arrived`: one step later, or the
/// cut-off if that comes first (R2.3, decision 2).
pub fn least_end(location: &Location, arrived: Instant, from: Instant) -> Instant {
    (from + step(location.settings_at(arrived))).min(location.next_cut_off(from))
}

/// A raw departure from a stay stored from `from`, behind which is the raw instant `arrived`: at least one step long (R2.3).
pub fn end_of_stay(location: &Location, arrived: Instant, from: Instant, raw_to: Instant) -> Instant {
    round_to(location, arrived, raw_to).max(least_end(location, arrived, from))
}

/// The two steps around an instant.
struct Grid {
    below: Instant,
    above: Instant,
    cut_off: Instant,
}

impl Grid {
    /// `arrived` is the raw arrival of the visit: its policy gives the step.
    fn around(location: &Location, arrived: Instant, raw: Instant) -> Grid {
        let cut_off = location.next_cut_off(raw);
        let step = step(location.settings_at(arrived));
        let steps = (raw - location.steps_count_from(raw)).as_micros();
        let step_below = raw - Span::micros(steps.rem_euclid(step.as_micros()));
        // After a change of the clock the first step may be shorter.
        let below = step_below.max(location.last_cut_off(raw));
        Grid { below, above: (step_below + step).min(cut_off), cut_off }
    }

    fn nearer_to_above(&self, raw: Instant) -> bool {
        raw > self.below && self.above - raw <= raw - self.below
    }
}
