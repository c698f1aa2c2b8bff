//! The oracle's reading of chapter 6: what a visit draws on, and giving it back.

use hallpass_engine::instant::Span;
use hallpass_engine::{Cover, HeldPass, Instant, PassId, Segment, VisitId};

use super::oracle::Oracle;
use crate::support::rests_on;

impl Oracle {
    /// The algorithm of chapter 6, with the world's passes drawn down on the way.
    pub fn consume(&mut self, from: Instant, to: Instant, first: PassId) -> Vec<Segment> {
        let mut segments: Vec<Segment> = Vec::new();
        // R6.6: overtime lies on the last pass the visit had, even one that others emptied in the meantime.
        let (mut at, mut next, mut last) = (from, Some(first), Some(first));
        while at < to {
            let chosen = next.take().or_else(|| self.order(at).first().copied());
            let Some(id) = chosen else {
                segments.push(Segment { cover: Cover::Overtime(last), from: at, to });
                break;
            };
            let mut end = to.min(self.open_until(id, at).unwrap_or(at));
            let cut_off = self.next_cut_off(at);
            let customer = self.world.customer.id;
            let pass = self.world.passes.get_mut(&id).unwrap();
            let cover = if let Some(remaining) = pass.remaining {
                end = end.min(at + Span::minutes(remaining));
                draw(pass, at, end);
                Cover::Time(id)
            } else {
                end = end.min(cut_off);
                if !pass.used {
                    (pass.used, pass.used_date, pass.used_by) = (true, Some(at), Some(customer));
                }
                Cover::Day(id)
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
    }
}

fn draw(pass: &mut HeldPass, from: Instant, to: Instant) {
    let minutes = to.minutes_since(from);
    pass.remaining = pass.remaining.map(|remaining| remaining - minutes);
    if pass.remaining == Some(0) && minutes > 0 {
        (pass.used, pass.used_date) = (true, Some(to));
    }
}

/// Segments with neighbours of one cover joined, so that only the cover is compared.
pub fn joined(segments: &[Segment]) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    for segment in segments {
        match joined.last_mut() {
            Some(last) if last.cover == segment.cover && last.to == segment.from => last.to = segment.to,
            _ => joined.push(*segment),
        }
    }
    joined
}
