//! Borders of a cycle as dates (R11.9a), without a clock.

use super::Period;
use crate::calendar::{BusinessDay, Month};
use crate::{Cycle, Instant, Location};

/// Dates on which a cycle renews: `start`, then the first `day` of a month on or after it and every cycle from there. In both
/// directions: the dates before `start` only serve to give every day a period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    /// The local date on which it starts.
    pub start: BusinessDay,
    /// The day of the month it renews on, clamped to the month's end; weeks renew on the weekday of `start`.
    pub day: u8,
    pub cycle: Cycle,
}

impl Schedule {
    /// The two neighbouring borders around a day: first <= `day` < second.
    pub fn span(&self, day: BusinessDay) -> (BusinessDay, BusinessDay) {
        let n = self.renewal_number(day);
        let (from, to) = (self.renewal(n), self.renewal(n.saturating_add(1)));
        // The first part cycle: `start` itself is a border, though no renewal.
        if from < self.start && self.start < to {
            return if day < self.start { (from, self.start) } else { (self.start, to) };
        }
        (from, to)
    }

    /// The two neighbouring renewals around a day, whether or not the schedule has begun by the first of them.
    pub fn whole_span(&self, day: BusinessDay) -> (BusinessDay, BusinessDay) {
        let n = self.renewal_number(day);
        (self.renewal(n), self.renewal(n.saturating_add(1)))
    }

    /// The `n`th border after `border`, `n` at least 1; `border` is `start` or a renewal after it.
    pub fn border_after(&self, border: BusinessDay, n: i64) -> BusinessDay {
        self.renewal(self.renewal_number(border).saturating_add(n))
    }

    /// How many borders lie in (`from`, `to`], both borders, neither before `start`.
    pub fn count(&self, from: BusinessDay, to: BusinessDay) -> i64 {
        self.renewal_number(to).saturating_sub(self.renewal_number(from))
    }

    /// The day of the month it renews on, when `date` is one of its borders and the cycle is in months.
    pub fn day_if_renewal(&self, date: BusinessDay) -> Option<u8> {
        (matches!(self.cycle, Cycle::Months(_)) && date >= self.start && self.span(date).0 == date).then_some(self.day)
    }

    /// Number of the last renewal on or before a day; 0 is the first on or after `start`.
    fn renewal_number(&self, day: BusinessDay) -> i64 {
        let guess = match self.cycle {
            Cycle::Months(n) => (day.month().0 - self.first_month().0).div_euclid(i64::from(n.max(1))),
            Cycle::Weeks(n) => (i64::from(day.0) - i64::from(self.start.0)).div_euclid(7 * i64::from(n.max(1))),
        };
        if self.renewal(guess) > day { guess - 1 } else { guess }
    }

    /// The date of a renewal.
    fn renewal(&self, number: i64) -> BusinessDay {
        match self.cycle {
            Cycle::Months(n) => self.first_month().plus(number.saturating_mul(i64::from(n.max(1)))).day(self.day),
            Cycle::Weeks(n) => {
                let days = number.saturating_mul(7 * i64::from(n.max(1)));
                let limit = i64::from(i32::MAX);
                self.start.plus(i32::try_from(days.clamp(-limit, limit)).unwrap_or(0))
            }
        }
    }

    /// The month of renewal 0.
    fn first_month(&self) -> Month {
        let month = self.start.month();
        if month.day(self.day) < self.start { month.plus(1) } else { month }
    }
}

/// The period of `at`, where the hours between `start` and the cut-off of its date are no period of their own: when a period
/// begins at that cut-off, it begins at `start`.
pub(super) fn joined_to_start(
    start: Instant,
    location: &Location,
    at: Instant,
    period: impl Fn(Instant) -> Period,
) -> Period {
    let cut_off = location.start_of(location.local_day(start));
    if cut_off <= start {
        return period(at);
    }
    let mut period = period(if start <= at { at.max(cut_off) } else { at });
    if period.from == cut_off {
        period.from = start;
    } else if period.to == cut_off {
        period.to = start;
    }
    period
}
