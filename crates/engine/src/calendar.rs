//! Business days, cut-offs and wall-clock time: the only file that touches the time-zone library.

/// A time zone by IANA name, from the bundled database.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(jiff::tz::TimeZone);

/// The daily cut-off as minutes after local midnight: 0..=720, in quarter hours (R2.5, decision 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutOff(u16);

impl CutOff {
    /// 00:00, the default.
    pub const MIDNIGHT: CutOff = CutOff(0);
}

impl Zone {
    /// Finds a zone by its IANA name, e.g. `Europe/London`.
    pub fn by_name(name: &str) -> Option<Zone> {
        jiff::tz::TimeZone::get(name).ok().map(Zone)
    }
}
