//! The oracle's reading of chapter 6: what a visit draws on, and giving it back.

use std::collections::BTreeMap;

use hallpass_engine::instant::Span;
use hallpass_engine::{Cover, HeldPass, Instant, PassId, PaygKind, Segment, VisitId};

use super::oracle::{Oracle, Take};
use crate::support::rests_on;

impl Oracle {
    /// The algorithm of chapter 6, with the world's passes drawn down on the way.
    pub fn consume(&mut self, from: Instant, to: Instant, first: Take) -> Vec<Segment> {
        let mut segments: Vec<Segment> = Vec::new();
        // R6.6: overtime lies on the last pass the visit had, even one that others emptied in the meantime.
        let (mut at, mut next, mut last) = (from, Some(first), None);
        if let Take::Held(pass) = first {
            last = Some(pass);
        }
        while at < to {
            let id = match next.take().or_else(|| self.best(at)) {
                None => {
                    segments.push(Segment { cover: Cover::Overtime(last), from: at, to });
                    break;
                }
                Some(Take::Held(id)) => id,
                Some(Take::Buy(definition)) => self.buy(definition, at),
            };
            let mut end = to.min(self.open_until(id, at).unwrap_or(at));
            let cut_off = self.next_cut_off(at);
            let customer = self.world.customer.id;
            let pass = self.world.passes.get_mut(&id).unwrap();
            let by_time = pass.payg.is_some_and(|payg| payg.kind == PaygKind::Timed);
            let cover = if by_time {
                Cover::PayAsYouGo(id)
            } else if let Some(remaining) = pass.remaining {
                end = end.min(at + Span::minutes(remaining));
                draw(pass, at, end);
                Cover::Time(id)
            } else {
                end = end.min(cut_off);
                if !pass.used {
                    (pass.used, pass.used_date, pass.used_by) = (true, Some(at), Some(customer));
                }
                if pass.payg.is_some() { Cover::PayAsYouGo(id) } else { Cover::Day(id) }
            };
            if at < end {
                last = Some(id);
                match segments.last_mut() {
                    Some(previous) if previous.cover == cover => previous.to = end,
                    _ => segments.push(Segment { cover, from: at, to: end }),
                }
            }
            at = end;
        }
        self.charge(&segments);
        segments
    }

    /// R6.10: gives back what a visit used, and takes it out of the world.
    pub fn reverse(&mut self, visit: VisitId) {
        let Some(gone) = self.world.visits.remove(&visit) else { return };
        for segment in &gone.segments {
            let others_rest = |pass| self.world.visits.values().any(|visit| rests_on(visit).contains(&pass));
            match segment.cover {
                Cover::Time(id) => {
                    let pass = self.world.passes.get_mut(&id).unwrap();
                    let minutes = segment.to.minutes_since(segment.from);
                    pass.remaining = pass.remaining.map(|remaining| remaining + minutes);
                    (pass.used, pass.used_date) = (false, None);
                }
                Cover::Day(id) if !others_rest(id) => {
                    let pass = self.world.passes.get_mut(&id).unwrap();
                    (pass.used, pass.used_date, pass.used_by) = (false, None, None);
                }
                _ => {}
            }
        }
        // R7.20: pay as you go goes with the last visit on it.
        for id in rests_on(&gone) {
            let bought = self.world.passes.get(&id).is_some_and(|pass| pass.payg.is_some());
            if bought && !self.world.visits.values().any(|visit| rests_on(visit).contains(&id)) {
                self.world.passes.remove(&id);
            }
        }
    }
}

fn draw(pass: &mut HeldPass, from: Instant, to: Instant) {
    let minutes = to.minutes_since(from);
    pass.remaining = pass.remaining.map(|remaining| remaining - minutes);
    if pass.remaining == Some(0) && minutes > 0 {
        (pass.used, pass.used_date) = (true, Some(to));
    }
}

/// Segments with neighbours of one cover joined, so that only the cover is compared; pay-as-you-go passes, which the oracle
/// cannot number, stand for their definition, and parts of them stay apart: two days bought one after the other are two.
pub fn joined(segments: &[Segment], passes: &BTreeMap<PassId, HeldPass>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    let bought = |id| passes.get(&id).filter(|pass| pass.payg.is_some());
    for segment in segments {
        let mut segment = *segment;
        segment.cover = match segment.cover {
            Cover::PayAsYouGo(id) => Cover::PayAsYouGo(bought(id).map_or(id, |pass| PassId(pass.definition.0))),
            Cover::Overtime(Some(id)) if bought(id).is_some() => Cover::Overtime(None),
            other => other,
        };
        let apart = matches!(segment.cover, Cover::PayAsYouGo(_));
        match joined.last_mut() {
            Some(last) if last.cover == segment.cover && last.to == segment.from && !apart => last.to = segment.to,
            _ => joined.push(segment),
        }
    }
    joined
}
