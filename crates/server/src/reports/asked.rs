//! The parameters of a report, and the period they name.

use hallpass_contract::dates;
use hallpass_contract::invalid::{FieldError, attempted_text};
use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{Instant, Location, Span};

use super::liability::By;
use crate::Problem;

/// Days of a period when no `from` is sent.
const USUAL: i32 = 30;
/// Longest period, in days.
const LONGEST: i32 = 400;
/// Days ahead when none are sent.
pub(super) const DAYS: i64 = 14;
/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

/// What was asked. Parameters that a report does not have are read over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// One location; `None` = all in the scope.
    pub business: Option<i64>,
    /// One customer.
    pub coworker: Option<i64>,
    /// First day.
    from: Option<BusinessDay>,
    /// Last day.
    to: Option<BusinessDay>,
    /// Days ahead: 0 to 400.
    days: Option<i64>,
    /// What the rows of the liability stand for.
    pub by: By,
}

impl Asked {
    /// Reads the parameters; `sent` finds one by its name.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that cannot be read.
    pub fn read(sent: impl Fn(&str) -> Option<String>) -> Result<Asked, Problem> {
        let mut errors = Vec::new();
        let mut asked = Asked::default();
        let mut fault = |name: &'static str, text: &str, message: &str| {
            let attempted = attempted_text(text);
            errors.push(FieldError { property: name.into(), message: message.to_owned().into(), attempted });
        };
        for (name, place) in [("business", &mut asked.business), ("coworker", &mut asked.coworker)] {
            let Some(text) = sent(name) else { continue };
            *place = text.parse().ok().filter(|id| *id > 0);
            if place.is_none() {
                fault(name, &text, "must be the number of a record");
            }
        }
        for (name, place) in [("from", &mut asked.from), ("to", &mut asked.to)] {
            let Some(text) = sent(name) else { continue };
            *place = date(&text);
            if place.is_none() {
                fault(name, &text, "must be a date such as 2026-03-31");
            }
        }
        if let Some(text) = sent("days") {
            asked.days = text.parse().ok().filter(|days| (0..=i64::from(LONGEST)).contains(days));
            if asked.days.is_none() {
                fault("days", &text, "must be a whole number from 0 to 400");
            }
        }
        if let Some(text) = sent("by") {
            match By::from_text(&text) {
                Some(by) => asked.by = by,
                None => fault("by", &text, "must be line, month, item or customer"),
            }
        }
        if errors.is_empty() { Ok(asked) } else { Err(Problem::Invalid(errors)) }
    }

    /// Days ahead.
    pub fn days(&self) -> i32 {
        i32::try_from(self.days.unwrap_or(DAYS)).unwrap_or(LONGEST)
    }

    /// First and last day: 30 days up to `today` when nothing else is said.
    ///
    /// # Errors
    /// [`Problem::Invalid`] when the first comes after the last, or the period is longer than 400 days.
    pub fn period(&self, today: BusinessDay) -> Result<Period, Problem> {
        let to = self.to.unwrap_or_else(|| today.max(self.from.unwrap_or(today)));
        let from = self.from.unwrap_or_else(|| to.plus(1 - USUAL));
        if from > to {
            return Err(Problem::field("from", "must not be after to"));
        }
        if i64::from(to.0) - i64::from(from.0) >= i64::from(LONGEST) {
            return Err(Problem::field("from", format!("must be at most {LONGEST} days before to, both included")));
        }
        Ok(Period { from, to })
    }

    /// The one day a report is about: today when a later one is asked for, which nothing is known of yet.
    pub fn day(&self, today: BusinessDay) -> Period {
        let day = self.to.unwrap_or(today).min(today);
        Period { from: day, to: day }
    }
}

/// A date of the years 1970 to 2200: beyond them no visit is.
fn date(text: &str) -> Option<BusinessDay> {
    let micros = (text.len() == 10).then(|| dates::parse_local(text)).flatten()?;
    let day = i32::try_from(micros.div_euclid(DAY)).ok()?;
    (0..=84_000).contains(&day).then_some(BusinessDay(day))
}

/// Business days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: BusinessDay,
    /// The last.
    pub to: BusinessDay,
}

impl Period {
    /// Its first instant at a location, and its end, which is not part of it.
    pub fn span(self, place: &Location) -> (Instant, Instant) {
        (place.start_of(self.from), place.start_of(self.to.plus(1)))
    }

    /// Its last instant at a location, and no later than `now`.
    pub fn last_instant(self, place: &Location, now: Instant) -> Instant {
        (place.start_of(self.to.plus(1)) - Span::micros(1)).min(now)
    }

    /// Its days.
    pub fn days(self) -> impl Iterator<Item = BusinessDay> {
        (self.from.0..=self.to.0).map(BusinessDay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &[(&str, &str)]) -> Result<Asked, Problem> {
        Asked::read(|name| query.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_period_is_thirty_days_up_to_today() {
        // 2026-03-02 is day 20,514.
        let today = BusinessDay(20_514);
        let period = |query: &[(&str, &str)]| asked(query).unwrap().period(today).map(|p| (p.from.0, p.to.0));
        assert_eq!(period(&[]).unwrap(), (20_485, 20_514));
        assert_eq!(period(&[("to", "2026-03-01")]).unwrap(), (20_484, 20_513));
        assert_eq!(period(&[("from", "2026-03-01")]).unwrap(), (20_513, 20_514));
        assert_eq!(period(&[("from", "2026-03-05")]).unwrap(), (20_517, 20_517));
        // 2025-01-27 to 2026-03-02 are 400 days.
        assert_eq!(period(&[("from", "2025-01-27")]).unwrap(), (20_115, 20_514));
        assert!(period(&[("from", "2025-01-26")]).is_err());
        assert!(period(&[("from", "2026-03-02"), ("to", "2026-03-01")]).is_err());
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let wrong = [
            ("business", "x"),
            ("coworker", "-1"),
            ("from", "2026-02-30"),
            ("to", "2026-03-02T10:00"),
            ("days", "401"),
            ("by", "moon"),
        ];
        let Err(Problem::Invalid(errors)) = asked(&wrong) else { panic!("accepted") };
        let named: Vec<&str> = errors.iter().map(|error| &*error.property).collect();
        assert_eq!(named, ["business", "coworker", "from", "to", "days", "by"]);
    }
}
