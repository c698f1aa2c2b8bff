//! Instants as text, and an independent reading of wall-clock time (R2.5, R2.6).
//!
//! Nothing here calls the engine's calendar, so that the tests can hold it to account.

use hallpass_engine::Instant;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// A minute of an [`Instant`] in microseconds.
pub const MINUTE: i64 = 60_000_000;

/// "2026-03-03 09:00" or "2026-03-03 09:00:30" in UTC.
pub fn t(text: &str) -> Instant {
    at_zone("UTC", text)
}

/// The same as wall-clock time of a zone, read as R2.6 says.
pub fn at_zone(zone: &str, text: &str) -> Instant {
    let wall: DateTime = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
    wall_to_instant(&tz(zone), wall)
}

/// A zone of the bundled database, for the test's own arithmetic.
pub fn tz(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// R2.6: in a spring-forward gap the first instant after it, of a repeated hour the first.
pub fn wall_to_instant(tz: &TimeZone, wall: DateTime) -> Instant {
    let stamp = match tz.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall).unwrap(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall).unwrap(),
        AmbiguousOffset::Gap { after, .. } => {
            let shortly_before = after.to_timestamp(wall).unwrap();
            tz.following(shortly_before).next().unwrap().timestamp()
        }
    };
    Instant::from_micros(stamp.as_microsecond())
}

/// The wall clock at an instant.
pub fn instant_to_wall(tz: &TimeZone, at: Instant) -> DateTime {
    tz.to_datetime(Timestamp::from_microsecond(at.as_micros()).unwrap())
}

/// R2.5: first instant of business day `day` where the cut-off is `cut_off` minutes after midnight.
pub fn day_start(tz: &TimeZone, cut_off: i64, day: Date) -> Instant {
    let time = Time::new((cut_off / 60) as i8, (cut_off % 60) as i8, 0, 0).unwrap();
    wall_to_instant(tz, day.to_datetime(time))
}

/// R2.5: the day whose cut-off is the last one not after `at`.
pub fn day_of(tz: &TimeZone, cut_off: i64, at: Instant) -> Date {
    let mut day = instant_to_wall(tz, at).date().tomorrow().unwrap();
    while day_start(tz, cut_off, day) > at {
        day = day.yesterday().unwrap();
    }
    day
}

/// The first cut-off after `at`.
pub fn cut_off_after(tz: &TimeZone, cut_off: i64, at: Instant) -> Instant {
    day_start(tz, cut_off, day_of(tz, cut_off, at).tomorrow().unwrap())
}

/// Days since 1970-01-01, as `Visit::business_day` counts them.
pub fn day_number(day: Date) -> i32 {
    day.since(Date::constant(1970, 1, 1)).unwrap().get_days()
}

/// "2026-03-03 09:00" in UTC; seconds only when there are any.
pub fn show(at: Instant) -> String {
    let wall = instant_to_wall(&TimeZone::UTC, at);
    let text = wall.strftime("%Y-%m-%d %H:%M").to_string();
    if wall.second() == 0 { text } else { format!("{text}:{:02}", wall.second()) }
}

/// "2026-03-03 09:00-10:30", with the second date only when it differs, and "2026-03-03 09:00-" while open.
pub fn show_stretch(from: Instant, to: Option<Instant>) -> String {
    let from = show(from);
    let to = to.map(show).unwrap_or_default();
    let to = if from.get(..10) == to.get(..10) { to.get(11..).unwrap_or_default().to_owned() } else { to };
    format!("{from}-{to}")
}

/// Real minutes between two instants (R2.7).
pub fn minutes(from: Instant, to: Instant) -> i64 {
    (to.as_micros() - from.as_micros()) / MINUTE
}
