//! Listings from a standby: a little old at most, and never without what their reader has written himself.
//!
//! What has been written is counted by the audit trail: every change of a record has an entry in its transaction, entries are
//! numbered in the order of the commits (one writer at a time), and none is ever deleted. So the highest number in a snapshot of
//! the standby says exactly what that snapshot holds, whichever standby it is of however many behind one address:
//!
//! - **Bounded**: the primary's number is noted about ten times within the bound, with the instant at which it was asked for. A
//!   snapshot may be used when it has reached the number of a moment that is not longer ago than the bound.
//! - **Own writes**: the primary is asked, after the snapshot was taken, whether one of the later entries is the reader's. That
//!   holds whichever server he has written through, and needs no server to hear of another's writes in time.
//!
//! Where either does not hold, and whatever else goes wrong, the primary is read.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use deadpool::managed::Pool;

use super::pool::{Lease, Readers};
use super::{Options, Shared, pool};
use crate::{Error, Param, Tx};

/// Longest wait for a standby to say what it has; a listing that is not begun there by then is read from the primary.
const PATIENCE: Duration = Duration::from_secs(1);
/// Longest wait for a free session there.
const LONGEST_QUEUE: Duration = Duration::from_millis(100);
/// How often the numbers are asked for: a tenth of the bound, within these.
const OFTEN: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_secs(1);
/// Later entries looked at for the reader's ([`LATER`]); a standby that lacks as many is not used.
const MOST_LATER: i64 = 5_000;

/// What a snapshot of a standby holds; only a standby's counts.
const HELD: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END, COALESCE(MAX(id), 0) FROM audit";
const WRITTEN: &str = "SELECT COALESCE(MAX(id), 0) FROM audit";
/// Entries after a number, and whether one is of an actor or about a user. Ordered and limited, so that it is a walk over the end
/// of the key, however long the trail is.
const LATER: &str = "SELECT COUNT(*), COALESCE(MAX(own), 0) FROM (SELECT CASE WHEN actor_id = \
                     COALESCE((SELECT id FROM actor WHERE name = ?2), -1) OR (entity = 'User' AND record_id = ?3) \
                     THEN 1 ELSE 0 END AS own FROM audit WHERE id > ?1 ORDER BY id LIMIT 5000) AS later";

/// Whose listing it is: what he has written himself is always in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The name he writes under (`Stamp::by`).
    pub name: Arc<str>,
    /// `User.Id`: a change of his own account counts as his, too.
    pub user: i64,
}

/// What came of listings so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplicaFigures {
    /// The standby can be reached and is near enough.
    pub usable: bool,
    /// Why it cannot be asked, if that is so.
    pub trouble: Option<String>,
    /// Listings read from it.
    pub used: u64,
    /// Listings that were read from the primary instead.
    pub passed_over: u64,
}

/// How the standby was when it was looked at last.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// Not yet.
    Unknown,
    /// Near enough.
    Usable,
    /// Too far behind.
    Behind,
    /// It does not answer, or is none.
    Away(String),
}

/// A standby for listings.
pub(super) struct Replica {
    readers: Pool<Readers>,
    lag: Duration,
    /// When the primary was asked and what it had written by then, oldest first.
    written: Mutex<VecDeque<(Instant, i64)>>,
    state: Mutex<State>,
    used: AtomicU64,
    passed_over: AtomicU64,
}

impl Replica {
    /// The standby of the options, if they name one that may be behind at all. Sessions are opened when they are wanted; `kin` is what the primary says
    /// of itself.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there can be no sessions.
    pub(super) fn of(options: &Options, kin: Option<String>) -> Result<Option<Replica>, Error> {
        if options.replica.is_empty() || options.replica_lag.is_zero() {
            return Ok(None);
        }
        let at = Options { url: options.replica.clone(), ..options.clone() };
        Ok(Some(Replica {
            readers: pool(Readers { options: at, kin }, LONGEST_QUEUE, PATIENCE)?,
            lag: options.replica_lag,
            written: Mutex::default(),
            state: Mutex::new(State::Unknown),
            used: AtomicU64::new(0),
            passed_over: AtomicU64::new(0),
        }))
    }

    /// What came of listings so far.
    pub(super) fn figures(&self) -> ReplicaFigures {
        let state = locked(&self.state).clone();
        ReplicaFigures {
            usable: state == State::Usable,
            trouble: if let State::Away(why) = state { Some(why) } else { None },
            used: self.used.load(Ordering::Relaxed),
            passed_over: self.passed_over.load(Ordering::Relaxed),
        }
    }

    /// Counts a listing.
    pub(super) fn count(&self, used: bool) {
        if used { &self.used } else { &self.passed_over }.fetch_add(1, Ordering::Relaxed);
    }

    /// A snapshot of the standby for a listing, and what it holds; `None` when it may not be used.
    pub(super) async fn begin(&self) -> Option<(Lease, i64)> {
        if *locked(&self.state) != State::Usable {
            return None;
        }
        match self.snapshot().await {
            Ok((lease, held)) if self.is_near(held) => Some((lease, held)),
            Ok((lease, _)) => {
                lease.end();
                None
            }
            // Other listings have all sessions.
            Err(Error::Busy) => None,
            Err(error) => {
                self.become_now(State::Away(error.to_string()));
                None
            }
        }
    }

    /// Called when a listing could not be read to its end: a standby that has gone is not asked again before it was seen.
    pub(super) fn failed(&self, gone: bool) {
        if gone {
            self.become_now(State::Away("its session has ended".into()));
        }
    }

    async fn snapshot(&self) -> Result<(Lease, i64), Error> {
        let mut lease = Lease::of(&self.readers).await?;
        // A lease that is dropped in its transaction closes its session: the next one may lead to another standby.
        let asked = lease.begin()?.first(HELD, &[], |row| Ok((row.int(0)?, row.int(1)?)));
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(found) => match found? {
                Some((1, held)) => Ok((lease, held)),
                _ => Err(Error::Unavailable("it is no standby".into())),
            },
            Err(_) => Err(Error::Unavailable(format!("no answer within {PATIENCE:?}"))),
        }
    }

    /// Does a snapshot hold what was written until not longer ago than the bound?
    fn is_near(&self, held: i64) -> bool {
        let written = locked(&self.written);
        let needed = written.iter().find(|(asked, _)| asked.elapsed() <= self.lag);
        needed.is_some_and(|(_, number)| held >= *number)
    }

    /// Notes what the primary has written.
    fn note(&self, asked: Instant, number: i64) {
        let mut written = locked(&self.written);
        while written.front().is_some_and(|(asked, _)| asked.elapsed() > self.lag) {
            written.pop_front();
        }
        written.push_back((asked, number));
    }

    fn every(&self) -> Duration {
        (self.lag / 10).clamp(OFTEN, SELDOM)
    }

    async fn look(&self) {
        let state = match self.snapshot().await {
            Ok((lease, held)) => {
                lease.end();
                if self.is_near(held) { State::Usable } else { State::Behind }
            }
            Err(Error::Busy) => return,
            Err(error) => State::Away(error.to_string()),
        };
        self.become_now(state);
    }

    /// Says it once when something has changed.
    fn become_now(&self, state: State) {
        let mut known = locked(&self.state);
        if *known == state {
            return;
        }
        match (&*known, &state) {
            (State::Away(_), State::Away(_)) => {}
            (_, State::Away(error)) => {
                tracing::warn!(error, "the read replica does not answer; listings are read from the primary");
            }
            (_, State::Behind) => {
                tracing::warn!(limit = ?self.lag, "the read replica is too far behind; listings are read from the primary");
            }
            (_, State::Usable) => tracing::info!("listings are read from the read replica"),
            (_, State::Unknown) => {}
        }
        *known = state;
    }
}

/// Looks at primary and standby until the store is gone.
pub(super) async fn watch(shared: Weak<Shared>) {
    loop {
        let every = {
            let Some(shared) = shared.upgrade() else { return };
            let Some(replica) = &shared.replica else { return };
            let asked = Instant::now();
            match tokio::time::timeout(PATIENCE, written(&shared)).await {
                Ok(Ok(number)) => replica.note(asked, number),
                // Without its numbers the standby is soon too old.
                Ok(Err(error)) => tracing::debug!(%error, "the primary did not say what is written"),
                Err(_) => tracing::debug!("the primary did not say in time what is written"),
            }
            replica.look().await;
            replica.every()
        };
        tokio::time::sleep(every).await;
    }
}

async fn written(shared: &Shared) -> Result<i64, Error> {
    let mut lease = Lease::of(&shared.peekers).await?;
    let found = lease.begin()?.first(WRITTEN, &[], |row| row.int(0)).await?;
    lease.end();
    Ok(found.unwrap_or(0))
}

impl Tx {
    /// Has `reader` written anything after entry number `held`? Also true when there is more after it than is looked at.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(super) async fn has_written_since(&mut self, reader: &Reader, held: i64) -> Result<bool, Error> {
        let params: [Param<'_>; 3] = [held.into(), (&*reader.name).into(), reader.user.into()];
        let found = self.first(LATER, &params, |row| Ok((row.int(0)?, row.int(1)?))).await?;
        Ok(found.is_none_or(|(later, own)| later >= MOST_LATER || own == 1))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
