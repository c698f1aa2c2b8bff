//! One record per day-pass day: first in, last out (R7.6, decision 3).

use super::Attempt;
use super::stay::Stay;
use crate::consume::{consume, day_reach, note_cover, reopen};
use crate::draft::Draft;
use crate::eligibility::is_day_pass;
use crate::order::is_eligible;
use crate::pay_as_you_go::has_sold_tail;
use crate::visits::{meeting, overlap, same_stretch};
use crate::{Cover, Decision, NamedPass, Outcome, PassId, Refusal, Segment, Trace, Visit};

impl<'a> Attempt<'a> {
    /// The overlap test (R7.9) with decision 3: a visit that meets the attempt is a 400, unless it is a record of this day
    /// that the attempt only extends; then that record and the pass it goes on with.
    pub(super) fn continuation_of_overlap(
        &self,
        draft: &Draft<'a>,
        stay: &Stay,
    ) -> Result<Option<(Visit, PassId)>, Refusal> {
        let met = meeting(draft, None, stay.from, stay.to);
        let Some(first) = met.first() else { return Ok(None) };
        let entrance = self.entrance(draft, stay);
        let passes =
            first.segments.iter().filter_map(|s| if let Cover::Day(pass) = s.cover { Some(pass) } else { None });
        let fits = |pass: &PassId| {
            self.request.named_pass.is_none_or(|named| named == NamedPass::Known(*pass))
                && draft.pass(*pass).is_some_and(|p| is_eligible(draft, &entrance, p))
                && self.goes_on(draft, first, stay, *pass)
        };
        match passes.into_iter().find(fits) {
            Some(pass) => Ok(Some(((*first).clone(), pass))),
            None => overlap(first),
        }
    }

    /// R7.6: the record of this day that an attempt on `pass` extends without touching it.
    pub(super) fn continuation_of_day(&self, draft: &Draft<'_>, stay: &Stay, pass: PassId) -> Option<Visit> {
        draft.other_visits(None).into_iter().rev().find(|v| self.goes_on(draft, v, stay, pass)).cloned()
    }

    /// Whether a record on `pass` can be extended to span the attempt: same place and day, the time between lies inside the
    /// cover of the pass (nothing else would be charged for it), and no other visit of the customer lies in it.
    fn goes_on(&self, draft: &Draft<'_>, visit: &Visit, stay: &Stay, pass: PassId) -> bool {
        let Some(to) = visit.to else { return false };
        let Some(held) = draft.pass(pass).filter(|p| is_day_pass(p)) else { return false };
        let rests = |segment: Option<&Segment>| segment.is_some_and(|s| s.cover == Cover::Day(pass));
        let covered = |from, until| day_reach(draft, self.location, held, from).is_some_and(|end| end >= until);
        let before = stay.from >= visit.from || rests(visit.segments.first()) && covered(stay.from, visit.from);
        let after = stay.from <= to || rests(visit.segments.last()) && covered(to, stay.from);
        !self.settings.always_record_by_minute
            // Decision 19: opening it again would lose what was invoiced.
            && !has_sold_tail(draft, visit)
            && visit.location == self.location.id
            && visit.business_day == stay.day.0
            && same_stretch(self.location, visit.from, stay.from)
            && visit.segments.iter().any(|s| rests(Some(s)))
            && before
            && after
            && meeting(draft, Some(visit.id), visit.from.min(stay.from), stay.to.map(|stay_to| stay_to.max(to)))
                .is_empty()
    }

    /// Extends the record to min(From), max(To), or reopens it. UsedDate stays (decision 3), as do source and snapshots
    /// (decision 16).
    pub(super) fn join(
        &self,
        mut draft: Draft<'a>,
        mut visit: Visit,
        stay: &Stay,
        pass: PassId,
        trace: Trace,
    ) -> Decision {
        let until = stay.to.or_else(|| draft.pass(pass).and_then(|p| day_reach(&draft, self.location, p, stay.from)));
        reopen(&mut draft, &mut visit, self.location);
        note_cover(&mut draft, visit.id, pass, stay.from, until.unwrap_or(stay.from));
        if stay.from < visit.from {
            visit.from = stay.from;
            visit.raw_from = visit.raw_from.min(stay.raw_from);
            if let Some(first) = visit.segments.first_mut() {
                first.from = stay.from;
            }
        }
        // The day pass covers the time between the visits too, which nothing else is to be charged for.
        visit.keeps_pass = true;
        self.touch(&mut visit, stay);
        let outcome = if let Some(to) = stay.to {
            visit.to = visit.to.max(Some(to));
            visit.raw_to = visit.raw_to.max(stay.raw_to);
            consume(&mut draft, &mut visit, self.location);
            Outcome::Extended
        } else {
            visit.to = None;
            Outcome::Reopened
        };
        let id = visit.id;
        draft.put_visit(visit);
        draft.decide(id, outcome, Some(trace))
    }
}
