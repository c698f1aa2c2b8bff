//! Business days, cut-offs and wall-clock time (R2.5, R2.6, R2.7, R2.8, R2.9): the only file that touches the time-zone library.
//!
//! Wall-clock time is handled as *local microseconds*: the number an instant would have if the clock on the wall showed
//! UTC. Years outside -9999..=9999 are pinned to the ends of that range. Exact at every change of every zone (beyond W10).

use std::fmt;

use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset};

use crate::{Instant, Span};

mod dates;
mod slots;

pub use dates::Month;
pub use slots::{decode_slot, encode_slot, merge_slots};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;
const MICROS_PER_DAY: i64 = 24 * 60 * MICROS_PER_MINUTE;

/// A time zone by IANA name, from the bundled database.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(jiff::tz::TimeZone);

/// The daily cut-off as minutes after local midnight: 0..=720, in quarter hours (R2.5, decision 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutOff(u16);

/// A business day, named by the local date on which it begins, as days since 1970-01-01 (R2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDay(pub i32);

impl CutOff {
    /// 00:00, the default.
    pub const MIDNIGHT: CutOff = CutOff(0);

    /// Reads `HH:mm`, `H:mm` or `H`: 00:00 to 12:00 in quarter hours (decision 10). The error says what is allowed.
    pub fn parse(text: &str) -> Result<CutOff, String> {
        let refusal = || format!("'{text}' is not a cut-off time: send HH:mm from 00:00 to 12:00 in quarter hours.");
        let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
        let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
            lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        if !digits(hour, 1..=2) || !digits(minute, 2..=2) {
            return Err(refusal());
        }
        let hour: u16 = hour.parse().map_err(|_| refusal())?;
        let minute: u16 = minute.parse().map_err(|_| refusal())?;
        let minutes = hour * 60 + minute;
        if minute > 59 || minutes > 12 * 60 || !minutes.is_multiple_of(15) {
            return Err(refusal());
        }
        Ok(CutOff(minutes))
    }

    /// Minutes after local midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// Decision 10: a cut-off must be a multiple of the rounding step (in minutes) too.
    pub fn fits_step(self, step: i64) -> bool {
        step > 0 && i64::from(self.0) % step == 0
    }
}

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl BusinessDay {
    /// The day of the week: 0 = Sunday ... 6 = Saturday.
    pub fn day_of_week(self) -> u8 {
        weekday(i64::from(self.0))
    }

    /// The day `days` later (earlier when negative).
    pub fn plus(self, days: i32) -> BusinessDay {
        BusinessDay(self.0.saturating_add(days))
    }
}

impl fmt::Display for BusinessDay {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = wall_clock(i64::from(self.0).saturating_mul(MICROS_PER_DAY)).date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl Zone {
    /// Finds a zone by its IANA name, e.g. `Europe/London`.
    pub fn by_name(name: &str) -> Option<Zone> {
        jiff::tz::TimeZone::get(name).ok().map(Zone)
    }

    /// Its IANA name; every zone that was found by name has one.
    pub fn name(&self) -> Option<&str> {
        self.0.iana_name()
    }

    /// The business day an instant belongs to (R2.5): the day D with start of D <= `at` < start of D+1.
    pub fn business_day(&self, cut_off: CutOff, at: Instant) -> BusinessDay {
        let shifted = self.local_micros(at).saturating_sub(i64::from(cut_off.0) * MICROS_PER_MINUTE);
        let mut day = BusinessDay(day_number(shifted));
        // The guess is off by at most one day (two where a whole date is missing): clocks may change at the cut-off.
        for _ in 0..3 {
            if self.start_of(cut_off, day) > at {
                day = day.plus(-1);
            } else if self.start_of(cut_off, day.plus(1)) <= at {
                day = day.plus(1);
            } else {
                break;
            }
        }
        day
    }

    /// The instant at which a business day begins (R2.5, R2.6).
    pub fn start_of(&self, cut_off: CutOff, day: BusinessDay) -> Instant {
        let midnight = i64::from(day.0).saturating_mul(MICROS_PER_DAY);
        self.instant_of(midnight.saturating_add(i64::from(cut_off.0) * MICROS_PER_MINUTE))
    }

    /// The first cut-off strictly after `at`.
    pub fn next_cut_off(&self, cut_off: CutOff, at: Instant) -> Instant {
        self.start_of(cut_off, self.business_day(cut_off, at).plus(1))
    }

    /// What the clock on the wall shows at an instant, in microseconds since 1970-01-01T00:00 local (R2.1).
    pub fn local_micros(&self, at: Instant) -> i64 {
        at.as_micros().saturating_add(self.offset_seconds(at) * MICROS_PER_SECOND)
    }

    /// The local date at an instant as the business day of that name, whatever the cut-off: before the cut-off the instant
    /// itself still belongs to the day before.
    pub fn local_day(&self, at: Instant) -> BusinessDay {
        BusinessDay(day_number(self.local_micros(at)))
    }

    /// Seconds east of UTC in winter of the year of `now` (R2.8).
    ///
    /// The smaller offset of January and July is the winter one on both halves of the globe; the database's own
    /// daylight-saving flag would not do, for it calls the Irish winter the exception.
    pub fn present_standard_offset_seconds(&self, now: Instant) -> i64 {
        let year = timestamp(now.as_micros());
        let year = Offset::UTC.to_datetime(year).year();
        let offset_in = |month: i8| {
            let first = jiff::civil::Date::new(year, month, 1)
                .unwrap_or(jiff::civil::Date::ZERO)
                .to_datetime(jiff::civil::Time::midnight());
            self.offset_seconds(pretend_utc(first))
        };
        offset_in(1).min(offset_in(7))
    }

    /// The instant of a wall-clock time (R2.6): inside a gap the first instant after it, of a repeated time the first.
    pub(crate) fn instant_of(&self, local_micros: i64) -> Instant {
        let wall = wall_clock(local_micros);
        let shifted = |offset: Offset| local_micros.saturating_sub(i64::from(offset.seconds()) * MICROS_PER_SECOND);
        match self.0.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => Instant::from_micros(shifted(offset)),
            AmbiguousOffset::Fold { before, .. } => Instant::from_micros(shifted(before)),
            AmbiguousOffset::Gap { before, after } => {
                // With the later offset the wall time lies before the change, with the earlier one at or after it.
                let change = self.0.following(timestamp(shifted(after))).next().map(|c| c.timestamp().as_microsecond());
                Instant::from_micros(change.unwrap_or(shifted(before)))
            }
        }
    }

    fn offset_seconds(&self, at: Instant) -> i64 {
        i64::from(self.0.to_offset(timestamp(at.as_micros())).seconds())
    }
}

/// Span from one instant to a later one in whole minutes, never negative. R2.7: time that has passed, whatever clocks on the wall
/// did meanwhile.
pub(crate) fn minutes_between(from: Instant, to: Instant) -> i64 {
    (to - from).as_micros().max(0) / MICROS_PER_MINUTE
}

/// A span of `n` minutes for any `n`: pinned to what a time line of ten thousand years can need.
pub(crate) fn minutes(n: i64) -> Span {
    Span::minutes(n.clamp(0, 6_000_000_000))
}

fn timestamp(micros: i64) -> Timestamp {
    let end = if micros < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(micros).unwrap_or(end)
}

fn wall_clock(local_micros: i64) -> jiff::civil::DateTime {
    Offset::UTC.to_datetime(timestamp(local_micros))
}

fn pretend_utc(wall: jiff::civil::DateTime) -> Instant {
    Instant::from_micros(Offset::UTC.to_timestamp(wall).map_or(0, |t| t.as_microsecond()))
}

fn day_number(local_micros: i64) -> i32 {
    let day = local_micros.div_euclid(MICROS_PER_DAY);
    i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX })
}

/// 1970-01-01 was a Thursday.
fn weekday(day: i64) -> u8 {
    u8::try_from((day.rem_euclid(7) + 4) % 7).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::by_name(name).unwrap()
    }

    fn at(text: &str) -> Instant {
        Instant::from_micros(text.parse::<Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn the_standard_offset_is_the_winter_one_everywhere() {
        for (name, hours) in [
            ("Europe/Dublin", 0),
            ("Europe/Lisbon", 0),
            ("Asia/Singapore", 8),
            ("Australia/Sydney", 10),
            ("America/New_York", -5),
        ] {
            for now in ["2026-01-20T12:00:00Z", "2026-07-20T12:00:00Z"] {
                assert_eq!(zone(name).present_standard_offset_seconds(at(now)), hours * 3600, "{name}");
            }
        }
    }

    #[test]
    fn a_missing_date_is_an_empty_business_day() {
        let apia = zone("Pacific/Apia");
        let noon = CutOff::parse("12:00").unwrap();
        let change = at("2011-12-30T10:00:00Z");
        assert_eq!(apia.business_day(CutOff::MIDNIGHT, change).to_string(), "2011-12-31");
        let before = Instant::from_micros(change.as_micros() - 1);
        assert_eq!(apia.business_day(CutOff::MIDNIGHT, before).to_string(), "2011-12-29");
        assert_eq!(apia.next_cut_off(CutOff::MIDNIGHT, before), change);
        assert!(apia.next_cut_off(noon, change) > change);
    }

    #[test]
    fn the_cut_off_is_read_in_three_forms() {
        for (text, shown) in [("03:00", "03:00"), ("3:15", "03:15"), ("4", "04:00"), ("12:00", "12:00"), ("0", "00:00")]
        {
            assert_eq!(CutOff::parse(text).map(|c| c.to_string()), Ok(shown.to_owned()));
        }
        for text in ["", ":", "3:5", "03:10", "12:15", "24:00", "-1", "3:00 ", "003", "+3", "3:00:00", "03:60"] {
            assert!(CutOff::parse(text).is_err(), "{text}");
        }
        assert!(!CutOff::parse("03:15").unwrap().fits_step(30));
        assert!(CutOff::parse("03:15").unwrap().fits_step(15));
    }
}
