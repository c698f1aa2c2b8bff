//! A point on the UTC time line.

use std::ops::{Add, Sub};

/// Microseconds since 1970-01-01T00:00:00Z. Both databases store exactly this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A signed length of time in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Instant {
    /// From microseconds since the Unix epoch.
    pub const fn from_micros(micros: i64) -> Instant {
        Instant(micros)
    }

    /// From whole seconds since the Unix epoch.
    pub const fn from_seconds(seconds: i64) -> Instant {
        Instant(seconds * 1_000_000)
    }

    /// Microseconds since the Unix epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole minutes from `earlier` to `self`; negative when `self` comes first. A part of a minute is cut off.
    pub const fn minutes_since(self, earlier: Instant) -> i64 {
        (self.0 - earlier.0) / 60_000_000
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// A length of `n` microseconds.
    pub const fn micros(n: i64) -> Span {
        Span(n)
    }

    /// A length of `n` minutes.
    pub const fn minutes(n: i64) -> Span {
        Span(n * 60_000_000)
    }

    /// A length of `n` seconds.
    pub const fn seconds(n: i64) -> Span {
        Span(n * 1_000_000)
    }

    /// A length of `n` days of 24 hours.
    pub const fn days(n: i64) -> Span {
        Span(n * 86_400_000_000)
    }

    /// The length in microseconds.
    pub const fn as_micros(self) -> i64 {
        self.0
    }
}

impl Add<Span> for Instant {
    type Output = Instant;
    fn add(self, span: Span) -> Instant {
        Instant(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Instant {
    type Output = Instant;
    fn sub(self, span: Span) -> Instant {
        Instant(self.0.saturating_sub(span.0))
    }
}

impl Sub for Instant {
    type Output = Span;
    fn sub(self, other: Instant) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}
