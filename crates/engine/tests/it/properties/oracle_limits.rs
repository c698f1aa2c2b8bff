//! The oracle's reading of chapter 9: days and hours of weeks and months.

use std::collections::BTreeSet;

use hallpass_engine::{Instant, RefusalCode};
use jiff::ToSpan;
use jiff::civil::Date;

use super::oracle::Oracle;
use crate::support::{MINUTE, day_of, day_start, minutes};

impl Oracle {
    /// R9.4, R9.7 for customers with one contract: the limit that stands against a visit from `from`.
    pub fn limit(&self, from: Instant, now: Instant) -> Option<RefusalCode> {
        let mut active = self.world.customer.contracts.iter().filter(|c| c.is_active_at(from));
        let (contract, None) = (active.next()?, active.next()) else { panic!("one contract at most") };
        let today = self.day(from);
        let mut first_of_week = today;
        while first_of_week.weekday().to_sunday_zero_offset() != self.location().settings.week_starts_on as i8 {
            first_of_week = first_of_week.yesterday().unwrap();
        }
        let first = today.first_of_month();
        let week = (first_of_week, first_of_week.checked_add(7.days()).unwrap());
        let month = (first, first.checked_add(1.month()).unwrap());
        let limits = contract.plan.limits;
        for (limit, window) in [(limits.days.week, week), (limits.days.month, month)] {
            let days = self.days(window, now);
            if limit.is_some_and(|limit| !days.contains(&today) && days.len() as i64 >= limit) {
                return Some(RefusalCode::F3);
            }
        }
        for (limit, window) in [(limits.hours.week, week), (limits.hours.month, month)] {
            let minutes: i64 = self.parts(window, now).into_iter().map(|(from, to)| minutes(from, to)).sum();
            if limit.is_some_and(|limit| minutes >= limit * 60) {
                return Some(RefusalCode::F4);
            }
        }
        None
    }

    fn day(&self, at: Instant) -> Date {
        day_of(self.zone(), self.cut_off(), at)
    }

    /// The parts of the customer's counting visits inside a window; an open visit runs up to now.
    fn parts(&self, (first, next): (Date, Date), now: Instant) -> Vec<(Instant, Instant)> {
        let border = |day| day_start(self.zone(), self.cut_off(), day);
        let (begin, end) = (border(first), border(next));
        let customer = self.world.customer.id;
        let counted = |v: &&hallpass_engine::Visit| v.customer == customer && v.counts_towards_plan_limits;
        let visits = self.world.visits.values().filter(counted);
        // An open visit has been there for a moment at least.
        let moment = |at: Instant| Instant::from_micros(at.as_micros() + 1);
        let parts = visits.map(|v| (v.from.max(begin), v.to.unwrap_or(now.max(moment(v.from))).min(end)));
        parts.filter(|(from, to)| from < to).collect()
    }

    /// Business days touched, found by looking every quarter of an hour and at the end.
    fn days(&self, window: (Date, Date), now: Instant) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        for (from, to) in self.parts(window, now) {
            let mut at = from;
            while at < to {
                days.insert(self.day(at));
                at = Instant::from_micros(at.as_micros() + 15 * MINUTE);
            }
            days.insert(self.day(Instant::from_micros(to.as_micros() - 1)));
        }
        days
    }
}
