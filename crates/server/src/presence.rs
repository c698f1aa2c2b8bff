//! Who is at a location when (R17.9), counted in one place for reports and for the board.
//!
//! A visit counts from its arrival up to its departure, which is no longer part of it; an open one up to now, and never beyond
//! its cut-off.

mod occupancy;

use std::collections::HashMap;

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::rounding::round_from;
use hallpass_engine::{Instant, Location, Span};
use hallpass_store::Tx;

pub use occupancy::{Clock, Day, Hours, Stay};

use crate::Problem;

/// The visits of a location that meet a stretch of time, and the plans they came in on.
#[derive(Debug, Default)]
pub struct There {
    pub stays: Vec<Stay>,
    /// What [`Stay::plan`] counts in.
    pub plans: Vec<String>,
}

impl There {
    /// Reads the visits that meet `[from, to)`, as far as they have gone by `now`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read(
        tx: &mut Tx,
        location: &Location,
        (from, to): (Instant, Instant),
        now: Instant,
    ) -> Result<There, Problem> {
        let mut there = There::default();
        let mut known: HashMap<String, usize> = HashMap::new();
        tx.report_visits(location.id.0, (from, to), |visit| {
            let name = visit.plans.unwrap_or("No plan");
            let plan = match known.get(name) {
                Some(plan) => *plan,
                None => {
                    there.plans.push(name.to_owned());
                    known.insert(name.to_owned(), there.plans.len() - 1);
                    there.plans.len() - 1
                }
            };
            let end = visit.to.unwrap_or_else(|| location.next_cut_off(visit.from).min(now));
            let stay = Stay {
                from: visit.from,
                to: end.min(now),
                closed: visit.to.is_some(),
                customer: visit.customer,
                id: visit.id,
                plan,
            };
            if stay.from < stay.to && stay.to > from {
                there.stays.push(stay);
            }
        })
        .await?;
        Ok(there)
    }

    /// Counts the days that have begun, and the hours of the clock on the wall.
    pub fn count(
        &self,
        location: &Location,
        days: impl Iterator<Item = BusinessDay>,
        now: Instant,
    ) -> (Vec<Day>, Clock) {
        let stretches = days.map(|day| (day, location.start_of(day), location.start_of(day.plus(1))));
        // A change of the clock may leave a day out.
        let begun = stretches.filter(|(_, from, to)| from < to && *from <= now);
        occupancy::count(begun, now, &self.stays, |at| hour_of(location.local_micros(at)))
    }
}

/// The business day of a location that has `now`, so far: whoever has come this very moment is counted, though the arrival may be
/// stored up to a step ahead (R2.2). `None` where a change of the clock leaves the day out.
///
/// # Errors
/// Those of the database.
pub async fn today(tx: &mut Tx, location: &Location, now: Instant) -> Result<Option<Day>, Problem> {
    let day = location.business_day(now);
    // Never forward onto the next cut-off (R2.4): the day stays the same.
    let until = round_from(location, now).max(now) + Span::micros(1);
    let there = There::read(tx, location, (location.start_of(day), until), until).await?;
    Ok(there.count(location, std::iter::once(day), until).0.pop())
}

fn hour_of(local_micros: i64) -> u8 {
    const HOUR: i64 = 60 * 60_000_000;
    u8::try_from(local_micros.div_euclid(HOUR).rem_euclid(24)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_is_that_of_the_clock_on_the_wall() {
        const MINUTE: i64 = 60_000_000;
        assert_eq!([-1, 0, 59 * MINUTE, 60 * MINUTE, 24 * 60 * MINUTE].map(hour_of), [23, 0, 0, 1, 0]);
    }
}
