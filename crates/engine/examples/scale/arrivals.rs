//! When writes arrive: a working day of locations in their time zones.
//!
//! Assumptions, not measurements: the shape of the day and the shares of the zones are guesses of this project, made harder than
//! smooth: two fifths of each hour's arrivals fall into its first quarter, and all networks work on the same day.

use crate::random::Random;

/// Quarters of an hour in a day.
pub const QUARTERS: usize = 96;
/// Seconds of one.
pub const QUARTER: f64 = 900.0;

/// Check-ins and check-outs by hour of the local day, in parts of their sum.
const IN: [f64; 24] = [
    0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 1.0, 4.0, 14.0, 22.0, 12.0, 6.0, 5.0, 8.0, 6.0, 4.0, 3.0, 4.0, 5.0, 3.0, 1.5, 0.8,
    0.4, 0.1,
];
const OUT: [f64; 24] = [
    0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.1, 0.4, 0.5, 1.0, 2.0, 4.0, 10.0, 6.0, 5.0, 7.0, 13.0, 20.0, 16.0, 7.0, 4.0, 2.2,
    1.0, 0.5,
];
/// Parts of an hour's arrivals by its quarters.
const WITHIN: [f64; 4] = [0.4, 0.2, 0.2, 0.2];

/// Offsets from UTC in quarters of an hour, and the parts of all networks there.
const ZONES: [(i32, f64); 12] = [
    (-32, 0.10),
    (-24, 0.07),
    (-20, 0.15),
    (-12, 0.05),
    (0, 0.10),
    (4, 0.20),
    (8, 0.05),
    (12, 0.03),
    (22, 0.10),
    (32, 0.10),
    (36, 0.03),
    (40, 0.02),
];
/// Locations of the largest network there can be; no more than a fifth of all either.
const LARGEST: u64 = 2_000;

/// A chain of locations that share customers: it cannot be split between clusters.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    /// Offset of its zone, in quarters of an hour.
    pub offset: i32,
    /// How many locations.
    pub locations: u64,
}

/// Networks of together `locations`: many small ones and few large ones (Pareto, exponent 1.1), each in one zone.
pub fn networks(locations: u64, one_zone: bool, random: &mut Random) -> Vec<Network> {
    let mut left = locations;
    let mut networks = Vec::new();
    while left > 0 {
        let size = random.share().powf(-1.0 / 1.1) as u64;
        let locations = size.clamp(1, LARGEST.min(locations.div_ceil(5))).min(left);
        let offset = if one_zone { 0 } else { zone(random.share()) };
        networks.push(Network { offset, locations });
        left -= locations;
    }
    networks
}

fn zone(mut share: f64) -> i32 {
    for (offset, part) in ZONES {
        if share <= part {
            return offset;
        }
        share -= part;
    }
    0
}

/// The working day of some locations.
#[derive(Clone, Debug)]
pub struct Day {
    /// Offset in quarters of an hour, and how many locations are there.
    pub zones: Vec<(i32, u64)>,
    /// Visits of one location.
    pub visits: f64,
    /// The part of them that nobody checks out.
    pub forgotten: f64,
    /// Other writes for each visit, at the times of check-ins.
    pub other: f64,
}

/// What is at `offset` quarters east of UTC when UTC is in quarter `at`.
fn local(at: usize, offset: i32) -> usize {
    (at as i32 + offset).rem_euclid(QUARTERS as i32) as usize
}

fn part(curve: &[f64; 24], quarter: usize) -> f64 {
    let hour = curve.get(quarter / 4).copied().unwrap_or(0.0);
    hour / curve.iter().sum::<f64>() * WITHIN.get(quarter % 4).copied().unwrap_or(0.0)
}

impl Day {
    /// Writes per second that people cause, for each quarter of an hour of the UTC day.
    pub fn rates(&self) -> Vec<f64> {
        let rate = |at: usize| {
            let of = |(offset, locations): &(i32, u64)| {
                let quarter = local(at, *offset);
                let ways = (1.0 + self.other) * part(&IN, quarter) + (1.0 - self.forgotten) * part(&OUT, quarter);
                *locations as f64 * self.visits * ways / QUARTER
            };
            self.zones.iter().map(of).sum()
        };
        (0..QUARTERS).map(rate).collect()
    }

    /// The highest of them.
    pub fn peak(&self) -> f64 {
        self.rates().into_iter().fold(0.0, f64::max)
    }

    /// Visits to close by the system at the beginning of each quarter of an hour of the UTC day: midnight of each zone.
    pub fn cut_offs(&self) -> Vec<u64> {
        let visits = |(_, locations): &(i32, u64)| (*locations as f64 * self.visits * self.forgotten).round() as u64;
        let of = |at: usize| self.zones.iter().filter(|(offset, _)| local(at, *offset) == 0).map(visits).sum();
        (0..QUARTERS).map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(zones: &[(i32, u64)]) -> Day {
        Day { zones: zones.to_vec(), visits: 60.0, forgotten: 0.25, other: 0.5 }
    }

    #[test]
    fn a_day_has_every_write_once() {
        // In, half another write, three quarters of a check-out: 2.25 for each of 60 visits at 10 locations.
        let total: f64 = day(&[(4, 7), (-20, 3)]).rates().iter().map(|rate| rate * QUARTER).sum();
        assert!((total - 1350.0).abs() < 1e-6, "{total}");
        assert_eq!(day(&[(4, 7), (-20, 3)]).cut_offs().iter().sum::<u64>(), 150);
    }

    #[test]
    fn the_morning_comes_first_in_the_east() {
        // 09:00 in UTC+1 is 08:00 UTC, quarter 32.
        let rates = day(&[(4, 1)]).rates();
        let busiest = (0..QUARTERS).max_by(|a, b| rates[*a].total_cmp(&rates[*b])).unwrap();
        assert_eq!(busiest, 32);
        // Midnight there is 23:00 UTC.
        assert_eq!(day(&[(4, 1)]).cut_offs()[92], 15);
    }

    #[test]
    fn networks_have_all_locations_and_parts_are_whole() {
        let networks = networks(10_000, false, &mut Random::new(3));
        assert_eq!(networks.iter().map(|network| network.locations).sum::<u64>(), 10_000);
        assert!((ZONES.iter().map(|(_, part)| part).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((WITHIN.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
