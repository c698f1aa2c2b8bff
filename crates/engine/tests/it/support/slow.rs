//! A slow reading of R11.9 and R11.9a: walks the local dates one by one and counts, with none of the engine's arithmetic.

use hallpass_engine::{Contract, Cycle, Instant, Renewal};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{day_start, instant_to_wall};

/// All five rhythms.
pub const RHYTHMS: [Renewal; 5] =
    [Renewal::Week, Renewal::CalendarMonth, Renewal::TariffMonth, Renewal::Year, Renewal::Day];

/// A place as the reading sees it.
pub struct Reading<'a> {
    pub tz: &'a TimeZone,
    /// Minutes after midnight.
    pub cut_off: i64,
    /// 0 = Sunday.
    pub week_starts_on: i8,
}

impl Reading<'_> {
    fn date(&self, at: Instant) -> Date {
        instant_to_wall(self.tz, at).date()
    }

    /// The instant at which a period that begins on `date` begins, when `started` began on that date.
    fn border(&self, date: Date, started: Option<Instant>) -> Instant {
        let cut_off = day_start(self.tz, self.cut_off, date);
        started.map_or(cut_off, |started| started.min(cut_off))
    }

    /// All borders of a rhythm, in order: for weeks, months and days from 40 days before the contract, else from its start.
    pub fn borders(&self, renewal: Renewal, contract: &Contract, last: Date) -> Vec<Instant> {
        let start = self.date(contract.start);
        let mut borders = Vec::new();
        let mut cycles = Cycles::new(start, contract);
        let mut date = start;
        for _ in 0..40 {
            date = date.yesterday().unwrap();
        }
        while date <= last {
            let mut started = (date == start).then_some(contract.start);
            let begins = match renewal {
                Renewal::Day => true,
                Renewal::Week => date.weekday().to_sunday_zero_offset() == self.week_starts_on,
                Renewal::CalendarMonth => date.day() == 1,
                Renewal::Year => date >= start && is_anniversary(start, date),
                Renewal::TariffMonth if date < start => false,
                Renewal::TariffMonth => {
                    let mut changes: Vec<Instant> = Vec::new();
                    let mut begins = cycles.walk_to(date);
                    for change in contract.plan_changes.iter().filter(|change| change.from > contract.start) {
                        if self.date(change.from) == date && cycles.change(date, change.plan.cycle, contract) {
                            changes.push(change.from);
                            begins = true;
                        }
                    }
                    started = started.or(changes.first().copied());
                    begins
                }
            };
            if begins {
                borders.push(self.border(date, started));
            }
            date = date.tomorrow().unwrap();
        }
        borders
    }
}

fn is_anniversary(start: Date, date: Date) -> bool {
    let leap_day = start.month() == 2 && start.day() == 29 && !date.in_leap_year();
    date.month() == start.month() && date.day() == if leap_day { 28 } else { start.day() }
}

/// Counts days and months from renewal to renewal.
struct Cycles {
    start: Date,
    cycle: Cycle,
    /// The day of the month it renews on.
    day: i8,
    last: Option<Date>,
}

impl Cycles {
    fn new(start: Date, contract: &Contract) -> Cycles {
        let day = contract.billing_day.map_or(start.day(), |day| day as i8);
        Cycles { start, cycle: contract.plan_at(contract.start).cycle, day, last: None }
    }

    /// Whether a period begins on the date; every date must be asked once, in order.
    fn walk_to(&mut self, date: Date) -> bool {
        let renews = match (self.cycle, self.last) {
            (Cycle::Weeks(_), None) => true,
            (Cycle::Weeks(n), Some(last)) => date.since(last).unwrap().get_days() == 7 * i32::from(n),
            (Cycle::Months(n), last) => {
                let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
                date.day() == self.day.min(date.days_in_month())
                    && last.is_none_or(|last| months(date) - months(last) == i32::from(n))
            }
        };
        if renews {
            self.last = Some(date);
        }
        renews || date == self.start
    }

    /// Another cycle from `date` on; false when it is the same.
    fn change(&mut self, date: Date, cycle: Cycle, contract: &Contract) -> bool {
        if cycle == self.cycle {
            return false;
        }
        let on_renewal = self.last == Some(date) && matches!(self.cycle, Cycle::Months(_));
        let kept = if on_renewal { self.day } else { date.day() };
        let day = contract.billing_day.map_or(kept, |day| day as i8);
        *self = Cycles { start: date, cycle, day, last: None };
        self.walk_to(date)
    }
}
