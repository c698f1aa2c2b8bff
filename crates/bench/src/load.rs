//! A closed loop: some connections, each sending a request as soon as it has the answer to the one before. Under overload its
//! latencies are too kind: whoever waits sends nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

/// Times of requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// Half took no longer.
    pub p50: Duration,
    /// 99 of 100 took no longer.
    pub p99: Duration,
    /// The longest.
    pub most: Duration,
}

impl Spread {
    /// Of these times.
    pub fn of(mut times: Vec<Duration>) -> Spread {
        times.sort_unstable();
        let at = |share: usize| {
            let rank = (times.len() * share).div_ceil(100).max(1);
            times.get(rank - 1).copied().unwrap_or_default()
        };
        Spread { p50: at(50), p99: at(99), most: at(100) }
    }
}

/// What a round came to.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// Flows that ended well.
    pub flows: u64,
    /// Flows in a second.
    pub per_second: f64,
    /// Of each flow.
    pub spread: Spread,
}

/// Runs `flow` on so many connections at once for a time. Each makes its own state by `begin`; the first error ends all.
///
/// # Errors
/// The first error of a flow: a run with wrong answers is worth nothing.
pub fn closed_loop<S, B, F>(connections: u64, time: Duration, begin: B, flow: F) -> Result<Round>
where
    B: Fn(u64) -> S + Sync,
    F: Fn(&mut S) -> Result<bool> + Sync,
{
    let (begun, stop) = (Instant::now(), AtomicBool::new(false));
    let one = |number: u64| -> Result<Vec<Duration>> {
        let (mut state, mut times) = (begin(number), Vec::new());
        while begun.elapsed() < time && !stop.load(Ordering::Relaxed) {
            let sent = Instant::now();
            match flow(&mut state) {
                Ok(true) => times.push(sent.elapsed()),
                // There is nothing left to do.
                Ok(false) => break,
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
        Ok(times)
    };
    let all = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|number| scope.spawn(move || one(number))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow!("a connection's thread ended early"))))
            .collect::<Vec<_>>()
    });
    let took = begun.elapsed();
    let mut times = Vec::new();
    for part in all {
        times.extend(part?);
    }
    let flows = times.len() as u64;
    Ok(Round { flows, per_second: flows as f64 / took.as_secs_f64(), spread: Spread::of(times) })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::*;

    #[test]
    fn percentiles_are_ranks() {
        let of = |times: &[u64]| Spread::of(times.iter().map(|n| Duration::from_micros(*n)).collect());
        let all: Vec<u64> = (1..=200).rev().collect();
        let spread = of(&all);
        assert_eq!(spread.p50.as_micros(), 100);
        assert_eq!((spread.p99.as_micros(), spread.most.as_micros()), (198, 200));
        assert_eq!(of(&[7]).p99.as_micros(), 7);
        assert_eq!(of(&[]), Spread::default());
    }

    #[test]
    fn every_flow_is_counted_once_and_an_error_ends_the_round() {
        let left = AtomicU64::new(100);
        let take =
            |_: &mut u64| Ok(left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok());
        let round = closed_loop(4, Duration::from_secs(60), |number| number, take).unwrap();
        assert_eq!(round.flows, 100);
        assert!(round.per_second > 0.0);
        let failed = closed_loop(4, Duration::from_secs(60), |_| (), |_| Err(anyhow!("wrong answer")));
        assert_eq!(failed.unwrap_err().to_string(), "wrong answer");
    }
}
