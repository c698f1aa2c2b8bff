//! Reading and writing instants: microseconds since the Unix epoch inside, ISO 8601 outside.
//!
//! Out: `2026-03-02T08:00:00Z`, a fraction of up to six digits without trailing zeros, none on whole seconds; wall-clock times
//! the same without `Z`. In: whatever clients send (`spec/clients.md` chapter 7); a time without zone is UTC.

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;
/// Seconds in a day.
const DAY: i64 = 86_400;

/// Reads an instant: date only, to the minute, to the second, with a fraction; `Z`, an offset, or nothing (UTC). Digits beyond
/// microseconds are dropped. A `+` that a query string turned into a space is understood.
pub fn parse_instant(text: &str) -> Option<i64> {
    let (wall, offset_minutes) = parse_parts(text)?;
    wall.checked_sub(offset_minutes * 60 * SECOND)
}

/// Reads a wall-clock time: the same forms, a zone is read over. Microseconds as if the wall clock were UTC.
pub fn parse_local(text: &str) -> Option<i64> {
    parse_parts(text).map(|(wall, _)| wall)
}

fn parse_parts(text: &str) -> Option<(i64, i64)> {
    let mut rest = Cursor { bytes: text.trim().as_bytes() };
    let year = rest.digits(4)?;
    rest.byte(b'-')?;
    let month = rest.digits(2)?;
    rest.byte(b'-')?;
    let day = rest.digits(2)?;
    if year < 1 || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let date = days_from_civil(year, month, day) * DAY * SECOND;
    if rest.is_empty() {
        return Some((date, 0));
    }
    if rest.byte(b'T').or_else(|| rest.byte(b't')).or_else(|| rest.byte(b' ')).is_none() {
        // A date with a zone and no time.
        return rest.zone().map(|offset| (date, offset));
    }
    let hour = rest.digits(2)?;
    rest.byte(b':')?;
    let minute = rest.digits(2)?;
    let (mut second, mut micros) = (0, 0);
    if rest.byte(b':').is_some() {
        second = rest.digits(2)?;
        if rest.byte(b'.').or_else(|| rest.byte(b',')).is_some() {
            micros = rest.fraction()?;
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let time = ((hour * 60 + minute) * 60 + second) * SECOND + micros;
    let offset = if rest.is_empty() { 0 } else { rest.zone()? };
    Some((date + time, offset))
}

/// What is left to read.
struct Cursor<'a> {
    bytes: &'a [u8],
}

impl Cursor<'_> {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn byte(&mut self, wanted: u8) -> Option<()> {
        let (first, rest) = self.bytes.split_first()?;
        (*first == wanted).then(|| self.bytes = rest)
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        let (head, rest) = self.bytes.split_at_checked(count)?;
        let mut number = 0;
        for byte in head {
            number = number * 10 + digit(*byte)?;
        }
        self.bytes = rest;
        Some(number)
    }

    /// One to nine digits after the point, as microseconds.
    fn fraction(&mut self) -> Option<i64> {
        let mut micros = 0;
        let mut unit = SECOND;
        let mut count = 0;
        while let Some((first, rest)) = self.bytes.split_first() {
            let Some(value) = digit(*first) else { break };
            unit /= 10;
            micros += value * unit;
            count += 1;
            self.bytes = rest;
        }
        (1..=9).contains(&count).then_some(micros)
    }

    /// `Z`, `+HH:mm`, `+HHmm`, `+HH`; in minutes. Must end the text.
    fn zone(&mut self) -> Option<i64> {
        if self.byte(b'Z').or_else(|| self.byte(b'z')).is_some() {
            return self.is_empty().then_some(0);
        }
        let sign = if self.byte(b'-').is_some() {
            -1
        } else {
            self.byte(b'+').or_else(|| self.byte(b' '))?;
            1
        };
        let hours = self.digits(2)?;
        let minutes = if self.is_empty() {
            0
        } else {
            let _ = self.byte(b':');
            self.digits(2)?
        };
        (self.is_empty() && hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
    }
}

fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

/// An instant as text, with `Z`.
pub fn instant(micros: i64) -> String {
    let mut out = Vec::with_capacity(27);
    write_instant(micros, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Writes an instant with `Z`.
pub fn write_instant(micros: i64, out: &mut Vec<u8>) {
    write_local(micros, out);
    out.push(b'Z');
}

/// Writes a wall-clock time, without zone.
pub fn write_local(micros: i64, out: &mut Vec<u8>) {
    let seconds = micros.div_euclid(SECOND);
    let fraction = micros.rem_euclid(SECOND);
    let (year, month, day) = civil_from_days(seconds.div_euclid(DAY));
    let time = seconds.rem_euclid(DAY);
    let year = year.clamp(0, 9999);
    two(out, year / 100);
    two(out, year % 100);
    out.push(b'-');
    two(out, month);
    out.push(b'-');
    two(out, day);
    out.push(b'T');
    two(out, time / 3600);
    out.push(b':');
    two(out, time / 60 % 60);
    out.push(b':');
    two(out, time % 60);
    if fraction != 0 {
        out.push(b'.');
        let (mut rest, mut unit) = (fraction, SECOND / 10);
        while rest != 0 && unit != 0 {
            one(out, rest / unit);
            rest %= unit;
            unit /= 10;
        }
    }
}

/// A wall-clock time as text.
pub fn local(micros: i64) -> String {
    let mut out = Vec::with_capacity(26);
    write_local(micros, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn two(out: &mut Vec<u8>, number: i64) {
    one(out, number / 10);
    one(out, number % 10);
}

fn one(out: &mut Vec<u8>, number: i64) {
    out.push(b'0' + u8::try_from(number.rem_euclid(10)).unwrap_or(0));
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; years are counted from March so that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::instant as shown;

    fn read(text: &str) -> Option<String> {
        parse_instant(text).map(shown)
    }

    #[test]
    fn every_form_that_clients_send_is_read() {
        for (sent, meant) in [
            ("2025-01-15", "2025-01-15T00:00:00Z"),
            ("2025-01-15T10:30", "2025-01-15T10:30:00Z"),
            ("2025-01-15 10:30", "2025-01-15T10:30:00Z"),
            ("2025-01-15T10:30:05", "2025-01-15T10:30:05Z"),
            ("2025-01-15T10:30:05Z", "2025-01-15T10:30:05Z"),
            ("2025-01-15T10:30:05.123Z", "2025-01-15T10:30:05.123Z"),
            ("2025-01-15T10:30:05.1234567Z", "2025-01-15T10:30:05.123456Z"),
            ("2025-01-15T10:30:05+00:00", "2025-01-15T10:30:05Z"),
            ("2025-01-15T10:30:05 00:00", "2025-01-15T10:30:05Z"),
            ("2025-01-15T10:30:05+02:00", "2025-01-15T08:30:05Z"),
            ("2025-01-15T10:30-0530", "2025-01-15T16:00:00Z"),
            ("2025-01-15T00:30+01", "2025-01-14T23:30:00Z"),
            ("1976-01-01T09:00:00Z", "1976-01-01T09:00:00Z"),
            ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            assert_eq!(read(sent).as_deref(), Some(meant), "{sent}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for sent in [
            "",
            "now",
            "2025",
            "2025-13-01",
            "2025-02-29",
            "2025-01-15T24:00",
            "2025-01-15T10:61",
            "2025-01-15T10",
            "2025-01-15T10:30Zjunk",
            "2025-01-15T10:30:05.Z",
            "2025-1-5",
            "\u{664}025-01-01",
            "2025-01-15T10:30+25:00",
        ] {
            assert_eq!(parse_instant(sent), None, "{sent}");
        }
    }

    #[test]
    fn fractions_lose_trailing_zeros_only() {
        assert_eq!(shown(100_000), "1970-01-01T00:00:00.1Z");
        assert_eq!(shown(1), "1970-01-01T00:00:00.000001Z");
        assert_eq!(shown(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(shown(1_787_819_762_368_828), "2026-08-27T08:36:02.368828Z");
    }

    #[test]
    fn local_times_have_no_zone_and_ignore_one() {
        assert_eq!(local(parse_local("2026-03-02T09:15:00+02:00").unwrap()), "2026-03-02T09:15:00");
    }

    proptest::proptest! {
        #[test]
        fn reading_never_panics(text in ".*") {
            let _ = parse_instant(&text);
        }

        #[test]
        fn what_is_written_reads_back(micros in -62_135_596_800_000_000i64..253_402_300_799_999_999) {
            proptest::prop_assert_eq!(parse_instant(&shown(micros)), Some(micros));
        }
    }
}
