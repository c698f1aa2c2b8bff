//! Failing on purpose: the N-th storage call of a store can be made to fail, so that every way of failing half-way can be
//! walked through (see docs/testing.md). Costs one relaxed load per call when off.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::Error;

/// Counts storage calls down to a failure. Clones share the counter.
#[derive(Clone, Debug)]
pub struct Faults(Arc<AtomicI64>);

impl Default for Faults {
    fn default() -> Faults {
        Faults(Arc::new(AtomicI64::new(i64::MAX)))
    }
}

impl Faults {
    /// The `n`-th storage call from now fails (1 = the next one), and only that one.
    pub fn fail_at(&self, n: i64) {
        self.0.store(n, Ordering::SeqCst);
    }

    /// No more failures. Returns true when the planned failure has happened.
    pub fn clear(&self) -> bool {
        self.0.swap(i64::MAX, Ordering::SeqCst) <= 0
    }

    pub(crate) fn step(&self) -> Result<(), Error> {
        if self.0.load(Ordering::Relaxed) == i64::MAX {
            return Ok(());
        }
        if self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            return Err(Error::Unavailable("planned fault".into()));
        }
        Ok(())
    }
}
