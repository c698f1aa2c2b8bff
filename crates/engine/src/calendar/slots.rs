//! Weekly opening slots: reading and writing the vendor's form, merging, and how long a stretch stays open (R2.8, R2.9,
//! decision 11).

use super::{MICROS_PER_DAY, MICROS_PER_MINUTE, Zone};
use crate::{Instant, Slot};

const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;
/// 1976-01-01T00:00:00Z, the date the vendor writes slot times on.
const BASE: Instant = Instant::from_seconds(2191 * 86_400);

/// Reads a stored slot: `from` and `to` are UTC on a base date, `day_of_week` (0 = Sunday, taken modulo 7) is local.
/// The wall-clock times come from the owning location's present standard offset (R2.8); an end at or before the start is
/// the next day, so 00:00-00:00 is a whole day (R2.9).
pub fn decode_slot(owner_zone: &Zone, now: Instant, day_of_week: u8, from: Instant, to: Instant) -> Slot {
    let offset = owner_zone.present_standard_offset_seconds(now) * 1_000_000;
    let minute = |at: Instant| at.as_micros().saturating_add(offset).rem_euclid(MICROS_PER_DAY) / MICROS_PER_MINUTE;
    let (from, to) = (minute(from), minute(to));
    slot(i64::from(day_of_week) * DAY + from, if to <= from { to + DAY - from } else { to - from })
}

/// Writes a slot in the stored form, the inverse of [`decode_slot`]: (from, to) in UTC on the base date 1976-01-01, which
/// the zone may shift by a day.
pub fn encode_slot(owner_zone: &Zone, now: Instant, slot: &Slot) -> (Instant, Instant) {
    let offset = crate::Span::seconds(owner_zone.present_standard_offset_seconds(now));
    let at = |minute: u16| BASE + crate::Span::minutes(i64::from(minute) % DAY) - offset;
    (at(slot.from_minute), at(slot.to_minute))
}

/// Joins overlapping and touching slots, also across midnight and from Saturday to Sunday (decision 11). Slots that fill
/// the week come back as none at all, which means always open.
pub fn merge_slots(slots: &[Slot]) -> Vec<Slot> {
    let mut spans: Vec<(i64, i64)> = slots
        .iter()
        .map(|s| {
            let start = (i64::from(s.day_of_week) * DAY + i64::from(s.from_minute)).rem_euclid(WEEK);
            (start, start + i64::from(s.to_minute) - i64::from(s.from_minute))
        })
        .filter(|(start, end)| start < end)
        .collect();
    spans.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::with_capacity(spans.len());
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    // The last stretch may run over the week's end into the first ones.
    while let [first, .., last] = merged.as_mut_slice() {
        if last.1 < first.0 + WEEK {
            break;
        }
        last.1 = last.1.max(first.1 + WEEK);
        merged.remove(0);
    }
    if merged.iter().any(|(start, end)| end - start >= WEEK) {
        return Vec::new();
    }
    merged.into_iter().map(|(start, end)| slot(start, end - start)).collect()
}

impl Zone {
    /// Until when a definition with these slots stays open from `at` on, at most `horizon`; `None` when it is closed at
    /// `at` (R2.9). No slots = always open. Stretches that touch count as one.
    pub fn open_until(&self, slots: &[Slot], at: Instant, horizon: Instant) -> Option<Instant> {
        if slots.is_empty() {
            return Some(horizon);
        }
        let mut end = self.slot_end(slots, at)?;
        while end < horizon {
            match self.slot_end(slots, end) {
                Some(later) => end = later,
                None => break,
            }
        }
        Some(end.min(horizon))
    }

    /// The latest end of the slots that are open at `at`; always after `at`.
    fn slot_end(&self, slots: &[Slot], at: Instant) -> Option<Instant> {
        let today = self.local_micros(at).div_euclid(MICROS_PER_DAY);
        let weekday = i64::from(super::weekday(today));
        let border = |day: i64, minute: u16| {
            self.instant_of(day.saturating_mul(MICROS_PER_DAY).saturating_add(i64::from(minute) * MICROS_PER_MINUTE))
        };
        slots
            .iter()
            .flat_map(|s| {
                let started = today - (weekday - i64::from(s.day_of_week)).rem_euclid(7);
                // A merged slot may be longer than a day and reach over from the week before.
                [started, started - 7].map(|day| (border(day, s.from_minute), border(day, s.to_minute)))
            })
            .filter(|(from, to)| *from <= at && at < *to)
            .map(|(_, to)| to)
            .max()
    }
}

/// A slot from its start in the week and its length, both in minutes; no longer than a week.
fn slot(start: i64, length: i64) -> Slot {
    let start = start.rem_euclid(WEEK);
    let from = start % DAY;
    Slot {
        day_of_week: u8::try_from(start / DAY).unwrap_or(0),
        from_minute: u16::try_from(from).unwrap_or(0),
        to_minute: u16::try_from(from + length.clamp(0, WEEK)).unwrap_or(u16::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(day_of_week: u8, from_minute: u16, to_minute: u16) -> Slot {
        Slot { day_of_week, from_minute, to_minute }
    }

    #[test]
    fn touching_slots_become_one_across_midnight_and_week_end() {
        assert_eq!(merge_slots(&[s(1, 600, 840), s(1, 840, 1080)]), [s(1, 600, 1080)]);
        assert_eq!(merge_slots(&[s(1, 1200, 1440), s(2, 0, 60)]), [s(1, 1200, 1500)]);
        assert_eq!(merge_slots(&[s(0, 0, 60), s(6, 1380, 1440)]), [s(6, 1380, 1500)]);
        let week: Vec<Slot> = (0..7).map(|d| s(d, 0, 1440)).collect();
        assert_eq!(merge_slots(&week), []);
    }
}
