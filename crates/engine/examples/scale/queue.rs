//! The writer of one cluster: one transaction at a time holds the lock; each takes what its node has queued, up to a group, and
//! answers all when the commit is durable (ARCHITECTURE.md, "The store").

use std::collections::VecDeque;

use crate::arrivals::{Day, QUARTER};
use crate::histogram::Histogram;
use crate::random::Random;

/// One cluster's writer. Times in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    /// Of one write, without commit.
    pub write: f64,
    /// Of one commit.
    pub commit: f64,
    /// Most writes of one commit.
    pub group: usize,
    /// Nodes that take turns.
    pub nodes: usize,
}

/// What happened in one quarter of an hour.
#[derive(Clone, Debug, Default)]
struct Quarter {
    answers: Histogram,
    busy: f64,
    writes: u64,
    groups: u64,
}

/// What a day was like.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// From a write's start to its answer.
    quarters: Vec<Quarter>,
    /// Before a write was begun: only waiting.
    #[cfg(test)]
    pub waits: Histogram,
    /// The longest time (s) from a cut-off to its last closing.
    pub cut_off: f64,
}

impl Outcome {
    fn quarter(&mut self, at: f64) -> &mut Quarter {
        let n = (at / QUARTER) as usize;
        if self.quarters.len() <= n {
            self.quarters.resize(n + 1, Quarter::default());
        }
        #[expect(clippy::indexing_slicing, reason = "made long enough above")]
        &mut self.quarters[n]
    }

    fn busiest(&self) -> Option<&Quarter> {
        self.quarters.iter().max_by_key(|quarter| quarter.answers.count())
    }

    /// The share of the quarter with most writes in which the writer was at work.
    pub fn busiest_use(&self) -> f64 {
        self.busiest().map_or(0.0, |quarter| quarter.busy / QUARTER)
    }

    /// Writes per commit in that quarter.
    pub fn busiest_group(&self) -> f64 {
        self.busiest().map_or(0.0, |quarter| quarter.writes as f64 / quarter.groups.max(1) as f64)
    }

    /// The time (s) in which a share of that quarter's writes was answered.
    pub fn busiest_quantile(&self, share: f64) -> f64 {
        self.busiest().map_or(0.0, |quarter| quarter.answers.quantile(share))
    }

    /// The same of the whole day.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut all = Histogram::default();
        for quarter in &self.quarters {
            all.merge(&quarter.answers);
        }
        all.quantile(share)
    }
}

impl Writer {
    /// Writes per second one by one.
    pub fn alone(&self) -> f64 {
        1.0 / (self.write + self.commit)
    }

    /// Writes per second in full groups: no more can be done.
    pub fn capacity(&self) -> f64 {
        1.0 / (self.write + self.commit / self.group as f64)
    }

    /// A day of writes at the rates of each quarter of an hour, and at midnight of each zone the visits nobody has closed:
    /// these are done one after the other, the next when the last is durable, beside what people do.
    pub fn run(&self, day: &Day, random: &mut Random) -> Outcome {
        self.serve(People { rates: day.rates(), at: 0.0 }, day.cut_offs(), random)
    }

    fn serve(&self, mut people: People, cut_offs: Vec<u64>, random: &mut Random) -> Outcome {
        let mut cut_offs = cut_offs.into_iter().enumerate().filter(|(_, visits)| *visits > 0).peekable();
        let mut next = people.next(random);
        let mut outcome = Outcome::default();
        let mut queues: Vec<VecDeque<f64>> = vec![VecDeque::new(); self.nodes.max(1)];
        // Closings to be done, and since when.
        let (mut closings, mut since) = (0_u64, 0.0);
        let (mut now, mut turn) = (0.0_f64, 0);
        loop {
            while let Some(at) = next.filter(|at| *at <= now) {
                let node = random.below(queues.len());
                if let Some(queue) = queues.get_mut(node) {
                    queue.push_back(at);
                }
                next = people.next(random);
            }
            if let Some((quarter, visits)) = cut_offs.next_if(|(quarter, _)| *quarter as f64 * QUARTER <= now) {
                since = if closings == 0 { quarter as f64 * QUARTER } else { since };
                closings += visits;
                continue;
            }
            // The first node does what the system does by itself.
            let waiting = |n: usize| queues.get(n).is_some_and(|queue| !queue.is_empty()) || (n == 0 && closings > 0);
            let Some(node) = (0..queues.len()).map(|n| (turn + n) % queues.len()).find(|n| waiting(*n)) else {
                let due = cut_offs.peek().map(|(quarter, _)| *quarter as f64 * QUARTER);
                match (next, due) {
                    (None, None) => return outcome,
                    (at, due) => now = at.unwrap_or(f64::INFINITY).min(due.unwrap_or(f64::INFINITY)),
                }
                continue;
            };
            turn = node + 1;
            let closing = u64::from(node == 0 && closings > 0);
            let taken: Vec<f64> = queues.get_mut(node).map_or_else(Vec::new, |queue| {
                let most = self.group.saturating_sub(closing as usize).min(queue.len());
                queue.drain(..most).collect()
            });
            let writes = taken.len() as u64 + closing;
            let time = self.commit + self.write * writes as f64;
            let done = now + time;
            let quarter = outcome.quarter(now);
            quarter.busy += time;
            quarter.groups += 1;
            quarter.writes += writes;
            for at in &taken {
                quarter.answers.add(done - at);
            }
            #[cfg(test)]
            for at in &taken {
                outcome.waits.add(now - at);
            }
            if closing > 0 {
                closings -= 1;
                if closings == 0 {
                    outcome.cut_off = outcome.cut_off.max(done - since);
                }
            }
            now = done;
        }
    }
}

/// Arrivals in order: independent of each other, at the rate of the quarter they fall into.
struct People {
    rates: Vec<f64>,
    at: f64,
}

impl People {
    fn next(&mut self, random: &mut Random) -> Option<f64> {
        loop {
            let quarter = (self.at / QUARTER) as usize;
            let rate = *self.rates.get(quarter)?;
            let end = (quarter + 1) as f64 * QUARTER;
            let at = if rate > 0.0 { self.at + random.gap(rate) } else { end };
            if at < end {
                self.at = at;
                return Some(at);
            }
            // Nothing more in this quarter; what is independent may begin anew in the next.
            self.at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Arrivals at one rate for twelve hours.
    fn constant(rate: f64, writer: Writer, seed: u64) -> Outcome {
        writer.serve(People { rates: vec![rate; 48], at: 0.0 }, Vec::new(), &mut Random::new(seed))
    }

    /// M/D/1: the chance of waiting at most `t`, service `d`, load `rate * d` (Erlang 1909; Crommelin 1932).
    fn waits_at_most(t: f64, rate: f64, d: f64) -> f64 {
        let mut sum = 0.0;
        for k in 0..=((t / d) as i32) {
            let x = rate * (f64::from(k) * d - t);
            let factorial: f64 = (1..=k).map(f64::from).product();
            sum += x.powi(k) / factorial * (-x).exp();
        }
        (1.0 - rate * d) * sum
    }

    #[test]
    fn one_by_one_it_is_the_queue_of_the_books() {
        // Service 10 ms, group 1: M/D/1. Mean wait = load * service / (2 * (1 - load)).
        let writer = Writer { write: 0.004, commit: 0.006, group: 1, nodes: 1 };
        for (rate, mean) in [(30.0, 0.002_142_857), (50.0, 0.005), (80.0, 0.02)] {
            let outcome = constant(rate, writer, 7);
            let found = outcome.waits.mean();
            assert!((found / mean - 1.0).abs() < 0.03, "{rate}/s: {found}, by the formula {mean}");
            for share in [0.8, 0.9, 0.99] {
                let at = outcome.waits.quantile(share);
                let exact = waits_at_most(at, rate, 0.01);
                assert!((exact - share).abs() < 0.01, "{rate}/s: {share} wait at most {at}, by the formula {exact}");
            }
            let busy: f64 = outcome.quarters.iter().map(|quarter| quarter.busy).sum();
            assert!((busy / (48.0 * QUARTER) - rate * 0.01).abs() < 0.005, "busy for {busy} s");
        }
    }

    #[test]
    fn groups_carry_what_one_by_one_cannot() {
        // 150/s against 100/s one by one and 1 / (4 + 6/64 ms) = 244/s in full groups.
        let alone = Writer { write: 0.004, commit: 0.006, group: 1, nodes: 1 };
        let grouped = Writer { group: 64, ..alone };
        assert!((grouped.capacity() - 244.27).abs() < 0.01 && (alone.capacity() - 100.0).abs() < 1e-9);
        let outcome = constant(150.0, grouped, 3);
        // By another path: the chances of each size of group, from group to group. While one of g is done, Poisson many come; none:
        // the next is of one.
        let mut chances = vec![0.0, 1.0];
        for _ in 0..200 {
            let mut next = vec![0.0; 65];
            for (size, chance) in chances.iter().enumerate().skip(1) {
                let comes = 150.0 * (0.006 + 0.004 * size as f64);
                let mut poisson = (-comes).exp();
                for n in 0..=64_usize {
                    next[n.max(1)] += chance * poisson;
                    poisson *= comes / (n + 1) as f64;
                }
            }
            chances = next;
        }
        let mean: f64 = chances.iter().enumerate().map(|(size, chance)| size as f64 * chance).sum();
        assert!((outcome.busiest_group() / mean - 1.0).abs() < 0.02, "{}, not {mean}", outcome.busiest_group());
        assert!(outcome.quantile(0.99) < 0.1, "{}", outcome.quantile(0.99));
        assert!(constant(150.0, alone, 3).quantile(0.5) > 60.0, "50/s more than can be done, for twelve hours");
    }

    #[test]
    fn the_cut_off_is_done_beside_the_people() {
        // 1,000 locations with 60 visits, a fifth forgotten: 12,000 closings at midnight, 10 ms each when nobody else writes.
        let day = Day { zones: vec![(0, 1_000)], visits: 60.0, forgotten: 0.2, other: 0.0 };
        let writer = Writer { write: 0.004, commit: 0.006, group: 64, nodes: 1 };
        let outcome = writer.run(&day, &mut Random::new(1));
        assert!((120.0..123.0).contains(&outcome.cut_off), "{}", outcome.cut_off);
        let answered: u64 = outcome.quarters.iter().map(|quarter| quarter.answers.count()).sum();
        // 60,000 in, 48,000 out; the square root of the sum is about 330.
        assert!(answered.abs_diff(108_000) < 1_700, "{answered}");
    }
}
