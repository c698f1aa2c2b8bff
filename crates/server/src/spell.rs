//! How values are spelled in answers of our own.

use hallpass_contract::dates;
use hallpass_engine::Instant;

/// An instant: ISO 8601 in UTC, with a fraction only where it has one.
pub fn instant(at: Instant) -> String {
    dates::instant(at.as_micros())
}
