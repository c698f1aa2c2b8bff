//! How many are there at once: one walk over arrivals and departures in their order.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{Instant, Span};

/// A visit, up to now while it is open.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    /// Arrival.
    pub from: Instant,
    /// Not part of it; after `from`.
    pub to: Instant,
    /// It is over.
    pub closed: bool,
    pub customer: Option<i64>,
    /// `Checkin.Id`.
    pub id: i64,
    /// Which of the plans.
    pub plan: usize,
}

impl Stay {
    /// Who it is: the customer, or a nameless person of each visit without one.
    pub fn who(&self) -> (bool, i64) {
        self.customer.map_or((false, self.id), |customer| (true, customer))
    }

    /// Which of the days, one after the other, it meets.
    pub fn days(&self, days: &[Day]) -> Range<usize> {
        days.partition_point(|day| day.to <= self.from)..days.partition_point(|day| day.from < self.to)
    }
}

/// A business day of a location.
#[derive(Clone, Debug)]
pub struct Day {
    pub day: BusinessDay,
    pub from: Instant,
    pub to: Instant,
    /// Visits that meet it.
    pub visits: i64,
    /// Customers with such a visit.
    pub customers: i64,
    /// Most at once.
    pub peak: i64,
    /// When that was first so.
    pub peak_at: Option<Instant>,
    /// Fewest at once between the first arrival and the last departure.
    pub lowest: i64,
    /// First arrival and last departure within the day.
    pub used: Option<(Instant, Instant)>,
    /// Microseconds of presence of all together.
    pub present: i128,
    /// Whole minutes of the visits that began in it and are over.
    pub lengths: Vec<i64>,
}

/// By weekday (1 = Monday ... 7 = Sunday) of the business day and hour on the wall: microseconds of presence, and microseconds.
pub type Hours = BTreeMap<(u8, u8), (i128, i128)>;

/// The hours of a location.
#[derive(Debug, Default)]
pub struct Clock {
    pub hours: Hours,
}

/// A slot in which the hour on the wall does not change: clocks change at quarter hours.
const SLOT: Span = Span::minutes(15);

/// Counts days that follow one another, up to `now`; `hour` is the one on the wall at an instant.
pub fn count(
    days: impl Iterator<Item = (BusinessDay, Instant, Instant)>,
    now: Instant,
    stays: &[Stay],
    hour: impl Fn(Instant) -> u8,
) -> (Vec<Day>, Clock) {
    let mut events: Vec<(Instant, i64)> = stays.iter().flat_map(|stay| [(stay.from, 1), (stay.to, -1)]).collect();
    events.sort_unstable();
    let mut walk = Walk { events: &events, inside: 0 };
    let mut clock = Clock::default();
    let mut counted: Vec<Day> = days.map(|(day, from, to)| walk.day((day, from, to), now, &hour, &mut clock)).collect();
    let mut seen = HashSet::new();
    for stay in stays {
        let met = stay.days(&counted);
        for day in counted.get_mut(met).unwrap_or_default() {
            day.visits += 1;
            day.customers += i64::from(seen.insert((day.day, stay.who())));
            if stay.closed && day.from <= stay.from {
                day.lengths.push(stay.to.minutes_since(stay.from));
            }
        }
    }
    (counted, clock)
}

struct Walk<'a> {
    /// What is still to come, in order; departures before arrivals of the same instant.
    events: &'a [(Instant, i64)],
    inside: i64,
}

impl Walk<'_> {
    /// Takes everything that has happened by an instant.
    fn to(&mut self, at: Instant) {
        while let Some(((_, change), rest)) = self.events.split_first().filter(|((when, _), _)| *when <= at) {
            self.inside += change;
            self.events = rest;
        }
    }

    fn day(
        &mut self,
        (day, from, to): (BusinessDay, Instant, Instant),
        now: Instant,
        hour: impl Fn(Instant) -> u8,
        clock: &mut Clock,
    ) -> Day {
        let mut counted = Day {
            day,
            from,
            to,
            visits: 0,
            customers: 0,
            peak: 0,
            peak_at: None,
            lowest: 0,
            used: None,
            present: 0,
            lengths: Vec::new(),
        };
        let weekday = (day.day_of_week() + 6) % 7 + 1;
        // Fewest so far, and with what has been seen since somebody was there last.
        let (mut lowest, mut since): (Option<i64>, Option<i64>) = (None, None);
        let end = to.min(now);
        let (mut at, mut slot) = (from, from);
        while at < end {
            self.to(at);
            while slot <= at {
                slot = slot + SLOT;
            }
            let next = self.events.first().map_or(end, |(when, _)| *when).min(slot).min(end);
            let length = i128::from((next - at).as_micros());
            let present = i128::from(self.inside) * length;
            let sum = clock.hours.entry((weekday, hour(at))).or_default();
            *sum = (sum.0 + present, sum.1 + length);
            counted.present += present;
            if self.inside > counted.peak {
                (counted.peak, counted.peak_at) = (self.inside, Some(at));
            }
            if self.inside > 0 {
                let first = counted.used.map_or(at, |(first, _)| first);
                counted.used = Some((first, next));
                lowest = [lowest, since, Some(self.inside)].into_iter().flatten().min();
                since = None;
            } else if counted.used.is_some() {
                since = Some(0);
            }
            at = next;
        }
        counted.lowest = lowest.unwrap_or(0);
        counted
    }
}
