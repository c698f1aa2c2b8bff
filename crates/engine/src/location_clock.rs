//! Business days of a location whose clock has been changed (R2.5, DESIGN 5.11).
//!
//! A clock is a time zone and a daily cut-off. A change acts from the next cut-off of the clock in force, so the clocks of a
//! location follow one another at instants that are cut-offs of the clock before. Business days tile time all the same:
//!
//! - the day in which a change falls ends at the change;
//! - going east the first day on the new clock is shorter than others, and a label may be left out;
//! - going west (or to a later cut-off) the new clock shows the label of the day that has just ended once more. Both stretches
//!   are one business day then: a day pass used in the first serves the second. The cut-off between them stays one: visits
//!   end there, and none is joined across it. A label never goes back.

use crate::calendar::{BusinessDay, CutOff, Zone};
use crate::{Instant, Location, Slot, Span};

/// A time zone and the daily cut-off in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Time zone.
    pub zone: Zone,
    /// Start of the business day.
    pub cut_off: CutOff,
}

/// The clocks a location had before the one it has now, oldest first. Nothing for most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EarlierClocks(Vec<(Clock, Instant)>);

impl EarlierClocks {
    /// Adds a clock that was in force until `until`, a cut-off of its own; from there on the next one is. One that ended
    /// before the last added began never was in force and is left out.
    pub fn push(&mut self, clock: Clock, until: Instant) {
        if self.0.last().is_none_or(|(_, began)| *began < until) {
            self.0.push((clock, until));
        }
    }

    /// Changes the cut-off of all of them, as if it had never been another.
    pub fn set_cut_off(&mut self, cut_off: CutOff) {
        self.0.iter_mut().for_each(|(clock, _)| clock.cut_off = cut_off);
    }
}

/// A clock and the stretch [from, until) it is in force; `None` = no end on that side.
#[derive(Clone, Copy)]
struct Reign<'a> {
    zone: &'a Zone,
    cut_off: CutOff,
    from: Option<Instant>,
    until: Option<Instant>,
}

impl Reign<'_> {
    fn covers(&self, at: Instant) -> bool {
        self.until.is_none_or(|until| at < until)
    }

    fn day(&self, at: Instant) -> BusinessDay {
        self.zone.business_day(self.cut_off, at)
    }

    /// The last cut-off at or before `at`: the change itself counts as one.
    fn last_cut_off(&self, at: Instant) -> Instant {
        let start = self.zone.start_of(self.cut_off, self.day(at));
        self.from.map_or(start, |from| from.max(start))
    }
}

impl Location {
    /// The clocks in order. The last is the one of the record.
    fn reigns(&self) -> impl Iterator<Item = Reign<'_>> {
        let earlier = &self.earlier_clocks.0;
        let begins = |i: usize| i.checked_sub(1).and_then(|before| earlier.get(before)).map(|(_, until)| *until);
        let last = Reign { zone: &self.zone, cut_off: self.settings.cut_off, from: begins(earlier.len()), until: None };
        let before = earlier.iter().enumerate().map(move |(i, (clock, until))| Reign {
            zone: &clock.zone,
            cut_off: clock.cut_off,
            from: begins(i),
            until: Some(*until),
        });
        before.chain(std::iter::once(last))
    }

    fn reign(&self, at: Instant) -> Reign<'_> {
        let last = Reign { zone: &self.zone, cut_off: self.settings.cut_off, from: None, until: None };
        if self.earlier_clocks.0.is_empty() {
            return last;
        }
        self.reigns().find(|reign| reign.covers(at)).unwrap_or(last)
    }

    /// The business day an instant belongs to here (R2.5), by the clock in force then. Later instants never have an earlier
    /// day.
    pub fn business_day(&self, at: Instant) -> BusinessDay {
        let mut least = None;
        for reign in self.reigns() {
            match reign.until {
                Some(until) if until <= at => least = least.max(Some(reign.day(until - Span::micros(1)))),
                _ => return least.map_or(reign.day(at), |least| least.max(reign.day(at))),
            }
        }
        self.zone.business_day(self.settings.cut_off, at)
    }

    /// The local date at an instant here, whatever the cut-off, as the business day of that name (R11.9a).
    pub fn local_day(&self, at: Instant) -> BusinessDay {
        self.zone_at(at).local_day(at)
    }

    /// The instant at which a business day begins here (R2.5): the first instant of that day, or of the first day after it
    /// when a change of the clock has left it out.
    pub fn start_of(&self, day: BusinessDay) -> Instant {
        for reign in self.reigns() {
            let start = reign.zone.start_of(reign.cut_off, day);
            let start = reign.from.map_or(start, |from| from.max(start));
            if reign.covers(start) {
                return start;
            }
        }
        self.zone.start_of(self.settings.cut_off, day)
    }

    /// The local date at an instant here, `YYYY-MM-DD`, by the clock in force then, whatever the cut-off.
    pub fn local_date(&self, at: Instant) -> String {
        self.local_day(at).to_string()
    }

    /// The instant at which a local date begins here, whatever the cut-off: its midnight by the clock in force then, or the
    /// change of the clock that leaves it out.
    pub fn midnight(&self, date: BusinessDay) -> Instant {
        let midnight = |zone: &Zone| zone.start_of(CutOff::MIDNIGHT, date);
        for reign in self.reigns() {
            let start = reign.from.map_or(midnight(reign.zone), |from| from.max(midnight(reign.zone)));
            if reign.covers(start) {
                return start;
            }
        }
        midnight(&self.zone)
    }

    /// The instant at which the clock on the wall here shows `span` more than it does at `at`: whole days keep the time of
    /// day across a change to or from summer time (R2.6).
    pub fn shifted(&self, at: Instant, span: Span) -> Instant {
        if span == Span::ZERO {
            return at;
        }
        let wall = self.local_micros(at).saturating_add(span.as_micros());
        for reign in self.reigns() {
            let then = reign.zone.instant_of(wall);
            let then = reign.from.map_or(then, |from| from.max(then));
            if reign.covers(then) {
                return then;
            }
        }
        self.zone.instant_of(wall)
    }

    /// The first cut-off here strictly after `at` (R2.5, R7.14). A change of the clock is one.
    pub fn next_cut_off(&self, at: Instant) -> Instant {
        let reign = self.reign(at);
        let next = reign.zone.next_cut_off(reign.cut_off, at);
        reign.until.map_or(next, |until| until.min(next))
    }

    /// The last cut-off here at or before `at`.
    pub(crate) fn last_cut_off(&self, at: Instant) -> Instant {
        self.reign(at).last_cut_off(at)
    }

    /// Where rounding steps count from at `at` (R2.2, decision 10): the local cut-off of the clock in force, which after a
    /// change may lie before it.
    pub(crate) fn steps_count_from(&self, at: Instant) -> Instant {
        let reign = self.reign(at);
        reign.zone.start_of(reign.cut_off, reign.day(at))
    }

    /// The daily cut-off in force at an instant.
    pub fn cut_off_at(&self, at: Instant) -> CutOff {
        self.reign(at).cut_off
    }

    /// The time zone in force at an instant.
    pub fn zone_at(&self, at: Instant) -> &Zone {
        self.reign(at).zone
    }

    /// Whether the location has had another clock before.
    pub fn has_changed_clocks(&self) -> bool {
        !self.earlier_clocks.0.is_empty()
    }

    /// What the clock on the wall here shows at an instant, in microseconds since 1970-01-01T00:00 local (R2.1).
    pub fn local_micros(&self, at: Instant) -> i64 {
        self.zone_at(at).local_micros(at)
    }

    /// The same for the end of something: a visit that ends as the clock changes is shown on the clock it ran by.
    pub fn local_micros_of_end(&self, at: Instant) -> i64 {
        self.zone_at(at - Span::micros(1)).local_micros(at)
    }

    /// Until when a definition with these slots stays open here from `at` on, at most `horizon`; `None` when it is closed at
    /// `at` (R2.9, R4.3). Each stretch is read on the clock in force.
    pub fn open_until(&self, slots: &[Slot], at: Instant, horizon: Instant) -> Option<Instant> {
        let mut end = None;
        let mut from = at;
        loop {
            let reign = self.reign(from);
            let border = reign.until.map_or(horizon, |until| until.min(horizon));
            let Some(open) = reign.zone.open_until(slots, from, border) else { return end };
            if open < border || border >= horizon || open <= from {
                return Some(open);
            }
            end = Some(open);
            from = open;
        }
    }
}
