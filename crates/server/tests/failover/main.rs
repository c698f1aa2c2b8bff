//! Failover: a stream of check-ins against the set-up of `deploy/ha` while one part after the other is killed (`make failover`).
//!
//! A round kills each kind of part once: the primary's whole node (killed, or hung for a while), PostgreSQL of the primary alone, a
//! Hallpass node, etcd's leader, two of its three members, the synchronous standby. After each kill: every answered check-in is there, each key has exactly
//! one visit, what passes have left is what was granted less the visits, nobody has two open visits; at the end `hallpass verify`
//! is clean. Recovery times are printed.
//!
//! Not part of `cargo test`: it needs Patroni, etcd, HAProxy and PostgreSQL (`deploy/ha/install.sh` brings them). `ROUNDS` says how
//! often (default 1), `KINDS` which (names as printed, separated by commas), `HALLPASS_SEED` steers the stream; `CAPACITY=1` kills
//! nobody and measures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod capacity;
#[allow(dead_code, reason = "shared with the other tests")]
#[path = "../it/rig/client.rs"]
mod client;
mod cluster;
mod proof;
mod stream;
mod times;

use std::time::Duration;

use cluster::{Cluster, Kind};
use hallpass_testbed::Random;
use proof::Proof;
use stream::{Pace, Stream};
use times::Times;

/// How long the stream runs before a kill, and after the first good answer that follows it.
const BEFORE: Duration = Duration::from_secs(2);
const AFTER: Duration = Duration::from_secs(2);

/// Longer than a primary keeps its lease (`PATRONI_TTL`).
const LEASE: Duration = Duration::from_secs(15);
/// Fewest requests of a kill.
const REQUESTS: u64 = 600;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text}: no number")))
}

fn kinds() -> Vec<Kind> {
    match std::env::var("KINDS") {
        Ok(names) => {
            names.split(',').map(|name| Kind::named(name).unwrap_or_else(|| panic!("no kind {name}"))).collect()
        }
        Err(_) => Kind::ALL.to_vec(),
    }
}

fn main() {
    let rounds = number("ROUNDS", 1);
    let seed = number("HALLPASS_SEED", 5);
    println!("failover: {rounds} round(s), seed {seed}; starting the set-up");
    let mut random = Random::new(seed);
    let cluster = Cluster::up();
    let mut proof = Proof::begin(&cluster);
    if std::env::var_os("CAPACITY").is_some() {
        capacity::measure(&cluster, &mut proof);
        return cluster.down();
    }
    let mut times = Times::default();
    for round in 1..=rounds {
        for kind in kinds() {
            let customers = proof.customers();
            let stream = Stream::start(&cluster, cluster.front, &customers, random.next(), Pace::Desk);
            stream.go_on(BEFORE);
            let (victim, killed) = cluster.kill(kind);
            // A kill must hurt nobody for longer than this; most are over in a few seconds.
            stream.until_good_again(Duration::from_secs(60));
            stream.go_on(if kind == Kind::Quorum { LEASE } else { AFTER });
            proof.one_open_visit_each(&cluster);
            cluster.start(kind, &victim);
            // The stream goes on while what was killed joins again.
            let joined = cluster.wait();
            stream.until_answered(REQUESTS);
            let answers = stream.stop();
            let outage = answers.outage(killed);
            println!(
                "round {round}: {:<9} {victim:<11} no good answer for {:>6.2} s, longest request {:>6.2} s with repetitions; whole again {:>5.1} s \
                 after its start; {} answered, {} repeated",
                kind.name(),
                outage.silence.as_secs_f64(),
                outage.longest.as_secs_f64(),
                joined.as_secs_f64(),
                answers.count(),
                answers.repeated,
            );
            proof.check(&cluster, &customers, &answers);
            times.add(kind, outage);
        }
    }
    proof.finish(&cluster);
    times.print();
    println!("failover: {} answered check-ins, none lost, none doubled; verify clean", proof.visits());
    cluster.down();
}
