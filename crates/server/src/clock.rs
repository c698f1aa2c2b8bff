//! The only place that reads the machine's clock. Everything else is handed `now`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use hallpass_engine::Instant;

/// Where the present comes from. Clones share a test clock.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A frozen instant in microseconds that only [`Clock::advance`] moves (`--test-clock`).
    Test(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at `at`.
    pub fn test(at: Instant) -> Clock {
        Clock::Test(Arc::new(AtomicI64::new(at.as_micros())))
    }

    /// The present instant.
    pub fn now(&self) -> Instant {
        match self {
            Clock::System => Instant::from_micros(machine_micros()),
            Clock::Test(at) => Instant::from_micros(at.load(Ordering::SeqCst)),
        }
    }

    /// True for a frozen clock.
    pub fn is_test(&self) -> bool {
        matches!(self, Clock::Test(_))
    }

    /// Moves a test clock forward to `to`, never back. False when nothing moved: `to` lies in the past or the clock is the
    /// machine's.
    pub fn advance(&self, to: Instant) -> bool {
        match self {
            Clock::System => false,
            Clock::Test(at) => at.fetch_max(to.as_micros(), Ordering::SeqCst) < to.as_micros(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one clock")]
fn machine_micros() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_clock_stands_still_and_only_moves_forward() {
        let clock = Clock::test(Instant::from_seconds(100));
        let shared = clock.clone();
        assert_eq!(clock.now(), Instant::from_seconds(100));
        assert!(shared.advance(Instant::from_seconds(200)));
        assert!(!shared.advance(Instant::from_seconds(150)));
        assert_eq!(clock.now(), Instant::from_seconds(200));
    }
}
