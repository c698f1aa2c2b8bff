//! The times of an attempt and what they do to the customer's other visits: closing elsewhere (R7.9), resuming inside
//! charged time (R7.7), starting behind it (decision 4).

use super::Attempt;
use crate::calendar::BusinessDay;
use crate::cheapest::settle;
use crate::consume::reopen;
use crate::draft::Draft;
use crate::pay_as_you_go::has_sold_tail;
use crate::rounding::{end_of_stay, round_from};
use crate::visits::{cut_off_of, finish, is_automatic, join_devices, meeting, overlap};
use crate::{CheckIn, Decision, Instant, Location, Outcome, Refusal, Visit};

/// Arrival and departure, raw and as stored, and the business day they start in.
pub(super) struct Stay {
    pub(super) raw_from: Instant,
    pub(super) raw_to: Option<Instant>,
    pub(super) from: Instant,
    pub(super) to: Option<Instant>,
    pub(super) day: BusinessDay,
}

impl Stay {
    /// R2.2, R2.3, R2.4, R2.5.
    pub(super) fn new(location: &Location, request: &CheckIn) -> Stay {
        let mut stay =
            Stay { raw_from: request.from, raw_to: request.to, from: request.from, to: None, day: BusinessDay(0) };
        stay.start_at(location, round_from(location, request.from));
        stay
    }

    /// Moves the stored arrival; the departure stays at least a step behind it (R2.3).
    fn start_at(&mut self, location: &Location, from: Instant) {
        self.from = from;
        self.to = self.raw_to.map(|raw| end_of_stay(location, self.raw_from, from, raw));
        self.day = location.business_day(from);
    }
}

impl<'a> Attempt<'a> {
    /// R7.9, decision 7: an open request closes visits that are open elsewhere and began earlier; it starts where they end,
    /// so they never overlap.
    pub(super) fn close_elsewhere(&self, draft: &mut Draft<'a>, stay: &mut Stay) -> Result<(), Refusal> {
        if stay.raw_to.is_some() {
            return Ok(());
        }
        let open: Vec<Visit> = draft.other_visits(None).into_iter().filter(|v| v.to.is_none()).cloned().collect();
        for visit in open {
            let Some(there) = draft.location(visit.location) else { continue };
            if visit.raw_from >= stay.raw_from {
                return overlap(&visit);
            }
            let to = stay.from.min(cut_off_of(there, &visit));
            let closed = finish(draft, visit, there, to, stay.raw_from);
            if let Some(end) = closed.to.filter(|end| *end > stay.from) {
                stay.start_at(self.location, end);
            }
        }
        Ok(())
    }

    /// R7.7, decision 4: the closed visit here whose stored end the arrival falls short of, provided that nothing else lies
    /// in the time it would come to span.
    pub(super) fn resumable(&self, draft: &Draft<'_>, stay: &Stay) -> Option<Visit> {
        draft
            .other_visits(None)
            .into_iter()
            .rev()
            .find(|v| {
                let to = v.to.max(stay.to).filter(|_| stay.to.is_some());
                v.location == self.location.id
                    // Decision 19: opening it again would lose what was invoiced.
                    && !has_sold_tail(draft, v)
                    && in_charged_time(v, stay.raw_from)
                    // An open visit ends at its cut-off, so one of yesterday cannot run again today.
                    && (stay.to.is_some() || stay.raw_from < cut_off_of(self.location, v))
                    && meeting(draft, Some(v.id), v.from, to).is_empty()
            })
            .cloned()
    }

    /// R7.7, decision 16: the visit goes on. It keeps its passes, source and snapshots.
    pub(super) fn resume(&self, mut draft: Draft<'a>, mut visit: Visit, stay: &Stay) -> Decision {
        reopen(&mut draft, &mut visit, self.location);
        self.touch(&mut visit, stay);
        let outcome = if let Some(to) = stay.to {
            visit.to = visit.to.max(Some(to));
            visit.raw_to = visit.raw_to.max(stay.raw_to);
            settle(&mut draft, &mut visit, self.location);
            Outcome::Extended
        } else {
            // The raw departure stays behind, so that the next one cannot end the visit earlier.
            visit.to = None;
            Outcome::Reopened
        };
        let id = visit.id;
        draft.put_visit(visit);
        draft.decide(id, outcome, None)
    }

    /// Decision 4: time that rounding has already charged elsewhere is not charged twice: the new visit starts behind it.
    pub(super) fn start_behind(&self, draft: &Draft<'_>, stay: &mut Stay) {
        let charged = draft.other_visits(None).into_iter().filter(|v| in_charged_time(v, stay.raw_from));
        if let Some(end) = charged.filter_map(|v| v.to).max().filter(|end| *end > stay.from) {
            stay.start_at(self.location, end);
        }
    }

    /// The new arrival on a record that goes on: devices, and activity where the record is watched for it.
    pub(super) fn touch(&self, visit: &mut Visit, stay: &Stay) {
        if visit.auto_checkout || is_automatic(self.request.source) {
            visit.last_activity = visit.last_activity.max(Some(stay.raw_from));
        }
        visit.mac_addresses = join_devices(visit.mac_addresses.as_deref(), self.request.mac_addresses.as_deref());
    }
}

/// raw ToTime <= arrival < stored ToTime.
fn in_charged_time(visit: &Visit, raw_from: Instant) -> bool {
    visit.to.is_some_and(|to| raw_from < to) && visit.raw_to.is_some_and(|raw_to| raw_to <= raw_from)
}
