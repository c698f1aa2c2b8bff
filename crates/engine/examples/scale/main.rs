//! How many database clusters a number of locations needs, and how long check-ins wait: a simulation of the writers through one
//! working day (docs/scale.md).
//!
//! ```text
//! cargo run --release -p hallpass-engine --example scale -- [name=value ...]
//! ```
//! Times are milliseconds, rates are for each second. The names, with their defaults, are the fields of [`Settings`].

mod arrivals;
mod histogram;
mod queue;
mod random;

use std::process::ExitCode;

use arrivals::{Day, Network};
use queue::{Outcome, Writer};
use random::Random;

/// What is assumed; see docs/scale.md for where each number comes from.
#[derive(Clone, Debug)]
struct Settings {
    /// Time of one write in the group, without its commit (ms).
    write_ms: f64,
    /// Time of one commit: disk of the primary, disk of the standby, the way there (ms).
    commit_ms: f64,
    /// Writes that share a commit at most.
    group: f64,
    /// Hallpass nodes: each makes groups of its own, and they take turns.
    nodes: f64,
    /// Visits of a location on a working day.
    visits: f64,
    /// Visits that nobody checks out, closed at the cut-off.
    forgotten: f64,
    /// Other writes for each visit (sales, customers, bookings of passes).
    other: f64,
    /// Clusters are added until the busiest second uses at most this share of what they can do.
    fill: f64,
    /// 1: all locations are in one time zone.
    one_zone: f64,
    /// Seed of the choices.
    seed: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            write_ms: 4.6,
            commit_ms: 0.5,
            group: 64.0,
            nodes: 2.0,
            visits: 60.0,
            forgotten: 0.2,
            other: 0.2,
            fill: 0.5,
            one_zone: 0.0,
            seed: 1.0,
        }
    }
}

impl Settings {
    fn set(&mut self, name: &str, value: f64) -> Result<(), String> {
        let place = match name {
            "write_ms" => &mut self.write_ms,
            "commit_ms" => &mut self.commit_ms,
            "group" => &mut self.group,
            "nodes" => &mut self.nodes,
            "visits" => &mut self.visits,
            "forgotten" => &mut self.forgotten,
            "other" => &mut self.other,
            "fill" => &mut self.fill,
            "one_zone" => &mut self.one_zone,
            "seed" => &mut self.seed,
            _ => return Err(format!("there is no setting {name}; they are the fields of Settings in this file")),
        };
        *place = value;
        Ok(())
    }

    fn read(arguments: impl Iterator<Item = String>) -> Result<Settings, String> {
        let mut settings = Settings::default();
        for argument in arguments {
            let (name, value) = argument.split_once('=').ok_or_else(|| format!("{argument}: write name=value"))?;
            let value: f64 = value.parse().map_err(|_| format!("{argument}: not a number"))?;
            if !value.is_finite() || value < 0.0 {
                return Err(format!("{argument}: not below zero"));
            }
            settings.set(name, value)?;
        }
        if settings.group < 1.0 || settings.nodes < 1.0 || settings.fill <= 0.0 || settings.write_ms <= 0.0 {
            return Err("group and nodes must be 1 at least, fill and write_ms above 0".into());
        }
        Ok(settings)
    }

    fn writer(&self) -> Writer {
        Writer {
            write: self.write_ms / 1000.0,
            commit: self.commit_ms / 1000.0,
            group: self.group as usize,
            nodes: self.nodes as usize,
        }
    }

    /// The day of some locations: (UTC offset in quarters of an hour, how many).
    fn day(&self, zones: Vec<(i32, u64)>) -> Day {
        Day { zones, visits: self.visits, forgotten: self.forgotten.min(1.0), other: self.other }
    }
}

/// Deals networks to clusters, the largest first, each to the cluster with the fewest locations: what an operator would do.
fn deal(networks: &[Network], clusters: usize) -> Vec<Vec<(i32, u64)>> {
    let mut sorted = networks.to_vec();
    sorted.sort_by_key(|network| std::cmp::Reverse(network.locations));
    let mut dealt = vec![(0_u64, Vec::new()); clusters];
    for network in sorted {
        if let Some((total, zones)) = dealt.iter_mut().min_by_key(|(total, _)| *total) {
            *total += network.locations;
            zones.push((network.offset, network.locations));
        }
    }
    dealt.into_iter().map(|(_, zones)| zones).collect()
}

fn zones_of(networks: &[Network]) -> Vec<(i32, u64)> {
    networks.iter().map(|network| (network.offset, network.locations)).collect()
}

fn line(settings: &Settings, locations: u64) {
    let mut random = Random::new(settings.seed as u64);
    let networks = arrivals::networks(locations, settings.one_zone > 0.0, &mut random);
    let writer = settings.writer();
    let peak = settings.day(zones_of(&networks)).peak();
    let clusters = (peak / (settings.fill * writer.capacity())).ceil().max(1.0) as usize;
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut busiest: f64 = 0.0;
    for zones in deal(&networks, clusters) {
        let day = settings.day(zones);
        busiest = busiest.max(day.peak());
        outcomes.push(writer.run(&day, &mut random));
    }
    let worst = |of: fn(&Outcome) -> f64| outcomes.iter().map(of).fold(0.0, f64::max);
    println!(
        "| {locations} | {} | {} | {peak:.0} | {clusters} | {busiest:.1} | {:.1} % | {:.2} | {:.1} | {:.1} | {:.1} | {:.0} |",
        networks.len(),
        networks.iter().map(|network| network.locations).max().unwrap_or(0),
        100.0 * worst(Outcome::busiest_use),
        worst(Outcome::busiest_group),
        1000.0 * worst(|outcome| outcome.quantile(0.5)),
        1000.0 * worst(|outcome| outcome.quantile(0.99)),
        1000.0 * worst(|outcome| outcome.busiest_quantile(0.99)),
        worst(|outcome| outcome.cut_off),
    );
}

fn main() -> ExitCode {
    let settings = match Settings::read(std::env::args().skip(1)) {
        Ok(settings) => settings,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let writer = settings.writer();
    println!("{settings:?}");
    println!("one cluster: {:.0} writes/s one by one, {:.0} in full groups\n", writer.alone(), writer.capacity());
    println!(
        "| locations | networks | largest | writes/s at the peak | clusters | peak of the busiest | its use | its group | p50 ms | p99 ms \
         | p99 ms in the busiest quarter of an hour | longest cut-off s |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for locations in [100, 1_000, 10_000, 100_000] {
        line(&settings, locations);
    }
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_dealt_evenly_and_whole() {
        let network = |locations| Network { offset: 0, locations };
        let networks = [network(5), network(1), network(4), network(3), network(3)];
        let dealt: Vec<u64> = deal(&networks, 2).iter().map(|zones| zones.iter().map(|(_, n)| n).sum()).collect();
        // 5 | 4, then 3 to the second, 3 to the first, 1 to the second.
        assert_eq!(dealt, [8, 8]);
    }

    #[test]
    fn settings_are_read_and_refused() {
        let read = |text: &str| Settings::read(text.split(' ').map(str::to_owned));
        let settings = read("visits=10 nodes=1").unwrap();
        assert_eq!((settings.visits, settings.nodes), (10.0, 1.0));
        for wrong in ["visits", "visits=many", "visit=1", "group=0", "visits=-1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
