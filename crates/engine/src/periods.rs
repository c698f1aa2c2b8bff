//! Periods: the billing cycles of a contract (R11.9a) and the rhythms in which its plan grants passes (R11.9).
//!
//! Every border is the cut-off of a local date, except where a contract (or a plan with another cycle) starts between midnight
//! and the cut-off of its date: then its first period begins at that very instant, so that no period lasts mere hours.
//! Periods tile the whole time line, also before a contract starts and after it ends. Nothing here walks from the start of a
//! contract: each answer is arithmetic on day numbers and months.

use crate::calendar::BusinessDay;
use crate::{Contract, Cycle, Instant, Location};

mod schedule;

use schedule::{Schedule, joined_to_start};

/// A half-open stretch of time: `from` belongs to it, `to` is the first instant of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First instant.
    pub from: Instant,
    /// End, not included.
    pub to: Instant,
}

impl Period {
    /// Whether an instant lies in it.
    pub fn contains(self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }
}

/// `TariffTimePass.PassRenewalTime` (R11.7): the rhythm in which included passes lapse and are issued again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Renewal {
    /// 1: each week, from `Ext.Checkin.WeekStartsOn`.
    Week,
    /// 2: each calendar month.
    CalendarMonth,
    /// 3: each billing cycle of the contract.
    TariffMonth,
    /// 4: each year, from the anniversary of the contract's start.
    Year,
    /// 5: each business day.
    Day,
}

impl Renewal {
    /// From the API's number, 1..=5; `None` for any other.
    pub const fn from_number(n: i64) -> Option<Renewal> {
        Some(match n {
            1 => Renewal::Week,
            2 => Renewal::CalendarMonth,
            3 => Renewal::TariffMonth,
            4 => Renewal::Year,
            5 => Renewal::Day,
            _ => return None,
        })
    }

    /// The API's number.
    pub const fn number(self) -> i64 {
        match self {
            Renewal::Week => 1,
            Renewal::CalendarMonth => 2,
            Renewal::TariffMonth => 3,
            Renewal::Year => 4,
            Renewal::Day => 5,
        }
    }
}

/// The billing cycle an instant lies in: [previous renewal, next renewal) (R9.5, R11.9a).
///
/// `location` is the one that issued the contract: its clock rules (decision 20). The contract's end and its pauses do not
/// move renewals. A plan with another cycle starts a new count on the date of the change.
pub fn billing_cycle(contract: &Contract, location: &Location, at: Instant) -> Period {
    let stretches = stretches(contract, location);
    let index = stretch_at(&stretches, at);
    let until = stretches.get(index + 1).map(|next| next.from);
    match stretches.get(index) {
        Some(stretch) => stretch.period(location, until, at),
        None => Period { from: at, to: at },
    }
}

/// How many days the cycle an instant lies in has when nothing cuts it short: neither the start of the contract, nor a change of
/// plan (R11.9a). What a part of it costs is measured by it.
pub fn days_of_whole_cycle(contract: &Contract, location: &Location, at: Instant) -> i64 {
    let stretches = stretches(contract, location);
    let Some(stretch) = stretches.get(stretch_at(&stretches, at)) else { return 0 };
    let (from, to) = stretch.schedule.whole_span(location.local_day(at));
    i64::from(to.0) - i64::from(from.0)
}

/// The first renewal strictly after an instant: the end of its billing cycle; before the contract starts, of its first one.
pub fn next_renewal(contract: &Contract, location: &Location, at: Instant) -> Instant {
    billing_cycle(contract, location, at.max(contract.start)).to
}

/// The `n`th renewal strictly after an instant, counted from the start when that comes later, and through changes of the
/// cycle (each of them is a renewal); `n` below 1 counts as 1.
pub fn nth_renewal(contract: &Contract, location: &Location, at: Instant, n: i64) -> Instant {
    let stretches = stretches(contract, location);
    let (mut at, mut left) = (at.max(contract.start), n.max(1));
    let index = stretch_at(&stretches, at);
    for (index, stretch) in stretches.iter().enumerate().skip(index) {
        let next = stretches.get(index + 1).map(|next| next.from);
        // The renewals after `at` inside the stretch; the last of them, which ends it, is the start of the next stretch.
        let inside = next.map(|until| stretch.borders_between(location, at, until).saturating_add(1));
        match (next, inside) {
            (Some(until), Some(inside)) if left > inside => (at, left) = (until, left - inside),
            (Some(until), Some(inside)) if left == inside => return until,
            _ => return stretch.border_after(location, at, left),
        }
    }
    at
}

/// The period of a rhythm an instant lies in (R11.9), by the clock of the location that issued the contract.
pub fn grant_period(renewal: Renewal, contract: &Contract, location: &Location, at: Instant) -> Period {
    let by_days = |span: &dyn Fn(BusinessDay) -> (BusinessDay, BusinessDay)| {
        joined_to_start(contract.start, location, at, |at| {
            let (from, to) = span(location.business_day(at));
            Period { from: location.start_of(from), to: location.start_of(to) }
        })
    };
    let settings = location.settings_at(at);
    match renewal {
        Renewal::TariffMonth => billing_cycle(contract, location, at),
        Renewal::Year => {
            let start = location.local_day(contract.start);
            let schedule = Schedule { start, day: start.day_of_month(), cycle: Cycle::Months(12) };
            by_days(&|day| schedule.span(day))
        }
        Renewal::CalendarMonth => by_days(&|day| (day.month().day(1), day.month().plus(1).day(1))),
        Renewal::Week => by_days(&|day| location.week_of(day, settings).into()),
        Renewal::Day => by_days(&|day| (day, day.plus(1))),
    }
}

/// A part of a contract's life with one billing cycle.
struct Stretch {
    /// First instant: the cut-off of its first date, or the change itself when that comes earlier.
    from: Instant,
    /// The instant that started it: the start of the contract or a change of plan.
    start: Instant,
    schedule: Schedule,
}

impl Stretch {
    fn new(
        start: Instant,
        cycle: Cycle,
        contract: &Contract,
        location: &Location,
        before: Option<&Stretch>,
    ) -> Stretch {
        let date = location.local_day(start);
        // Two changes on one date: the later one counts, from where the earlier one began.
        let start = before.filter(|before| before.schedule.start == date).map_or(start, |before| before.start);
        // A change on a renewal keeps the day of the month, so that one on 28 February does not lose the 31st.
        let kept = before.and_then(|before| before.schedule.day_if_renewal(date));
        let day = contract.billing_day.or(kept).unwrap_or_else(|| date.day_of_month());
        let from = start.min(location.start_of(date));
        Stretch { from, start, schedule: Schedule { start: date, day, cycle } }
    }

    fn period(&self, location: &Location, until: Option<Instant>, at: Instant) -> Period {
        let mut period = joined_to_start(self.start, location, at, |at| {
            let (from, to) = self.schedule.span(location.business_day(at));
            Period { from: location.start_of(from), to: location.start_of(to) }
        });
        if let Some(until) = until {
            period.to = period.to.min(until);
        }
        period
    }

    /// The `n`th border after `at`, `n` at least 1.
    fn border_after(&self, location: &Location, at: Instant, n: i64) -> Instant {
        let first = self.period(location, None, at).to;
        if n <= 1 {
            return first;
        }
        location.start_of(self.schedule.border_after(location.business_day(first), n - 1))
    }

    /// How many borders lie strictly between two instants.
    fn borders_between(&self, location: &Location, after: Instant, before: Instant) -> i64 {
        let first = self.period(location, None, after).to;
        if first >= before {
            return 0;
        }
        // The last border before `before` is the start of the period that its last instant lies in.
        let last = self.schedule.span(location.business_day(Instant::from_micros(before.as_micros() - 1))).0;
        self.schedule.count(location.business_day(first), last).saturating_add(1)
    }
}

/// The parts of a contract's life with one cycle each, oldest first; never empty.
fn stretches(contract: &Contract, location: &Location) -> Vec<Stretch> {
    let mut cycle = contract.plan_at(contract.start).cycle;
    let mut stretches = vec![Stretch::new(contract.start, cycle, contract, location, None)];
    for change in contract.plan_changes.iter().filter(|change| change.from > contract.start) {
        if change.plan.cycle != cycle {
            cycle = change.plan.cycle;
            let stretch = Stretch::new(change.from, cycle, contract, location, stretches.last());
            stretches.retain(|before| before.from < stretch.from);
            stretches.push(stretch);
        }
    }
    stretches
}

/// Index of the stretch an instant lies in; what comes before the contract belongs to the first.
fn stretch_at(stretches: &[Stretch], at: Instant) -> usize {
    stretches.iter().rposition(|stretch| stretch.from <= at).unwrap_or(0)
}
