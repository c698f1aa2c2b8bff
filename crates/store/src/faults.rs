//! Failing on purpose: the N-th storage call of a store can be made to fail, so that every way of failing half-way can be
//! walked through (see docs/testing.md). Costs one relaxed load per call when off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::Error;

/// Counts storage calls down to a failure. Clones share the counter.
#[derive(Clone, Debug)]
pub struct Faults(Arc<Plan>);

#[derive(Debug)]
struct Plan {
    calls: AtomicI64,
    /// The failure takes the whole transaction with it.
    loses: AtomicBool,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults(Arc::new(Plan { calls: AtomicI64::new(i64::MAX), loses: AtomicBool::new(false) }))
    }
}

impl Faults {
    /// The `n`-th storage call from now fails (1 = the next one), and only that one.
    pub fn fail_at(&self, n: i64) {
        self.plan(n, false);
    }

    /// As [`Faults::fail_at`], and the whole transaction is undone with it, as a database does by itself when the disk is full.
    pub fn lose_at(&self, n: i64) {
        self.plan(n, true);
    }

    /// No more failures. Returns true when the planned failure has happened.
    pub fn clear(&self) -> bool {
        self.0.calls.swap(i64::MAX, Ordering::SeqCst) <= 0
    }

    fn plan(&self, n: i64, loses: bool) {
        self.0.loses.store(loses, Ordering::SeqCst);
        self.0.calls.store(n, Ordering::SeqCst);
    }

    /// Counts a storage call; on the planned one `lose` is called if the transaction is to be lost.
    pub(crate) fn step(&self, lose: impl FnOnce()) -> Result<(), Error> {
        if self.0.calls.load(Ordering::Relaxed) == i64::MAX {
            return Ok(());
        }
        if self.0.calls.fetch_sub(1, Ordering::SeqCst) == 1 {
            if self.0.loses.load(Ordering::SeqCst) {
                lose();
            }
            return Err(Error::Unavailable("planned fault".into()));
        }
        Ok(())
    }
}
