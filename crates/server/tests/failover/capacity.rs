//! What the set-up can do when nothing is killed: the service times that the simulation of docs/scale.md is fed with.
//! `CAPACITY=1 make failover` measures instead of killing.

use std::time::Duration;

use super::cluster::Cluster;
use super::proof::Proof;
use super::stream::{Pace, Stream};

/// Each number of clients is measured for so long, after a second to begin with.
const TIME: Duration = Duration::from_secs(8);

/// Prints check-ins per second and their times for some numbers of clients, over one Hallpass node and over both.
pub fn measure(cluster: &Cluster, proof: &mut Proof) {
    println!("{:<10} {:>7}  {:>12}  {:>8}  {:>8}", "nodes", "clients", "check-ins/s", "p50 ms", "p99 ms");
    for (nodes, address) in [("one", cluster.node_address(1)), ("two", cluster.front)] {
        for clients in [1, 4, 16, 64] {
            let customers = proof.customers_of(clients, 4, 0);
            let stream = Stream::start(cluster, address, &customers, 1, Pace::Full);
            stream.go_on(Duration::from_secs(1));
            let begun = std::time::Instant::now();
            stream.go_on(TIME);
            let (rate, times) = stream.stop().rate(begun, TIME);
            let quantile = |share: f64| {
                let at = (share * times.len() as f64) as usize;
                times.get(at.min(times.len().saturating_sub(1))).map_or(0.0, |time| 1000.0 * time.as_secs_f64())
            };
            println!("{nodes:<10} {clients:>7}  {rate:>12.0}  {:>8.1}  {:>8.1}", quantile(0.5), quantile(0.99));
        }
    }
}
