//! Requests per user and minute. Every request moves the user's due time forward by one share of a minute; a due time more
//! than a minute ahead is too much at once.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::Method;
use hallpass_engine::Instant;

use crate::auth::network;
use crate::{Actor, Problem, config};

const MINUTE: i64 = 60_000_000;
const MOST: usize = 100_000;

/// Who asked how much lately.
#[derive(Debug)]
pub struct Throttle {
    settings: config::Throttle,
    due: Mutex<HashMap<(Who, bool), i64>>,
}

/// Whose minute it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    /// A user, or a device that is known, by number.
    Known(i64),
    /// A network that nobody is known from, at a location.
    Stranger(i64, IpAddr),
}

impl Throttle {
    /// With these settings.
    pub fn new(settings: &config::Throttle) -> Throttle {
        Throttle { settings: settings.clone(), due: Mutex::default() }
    }

    /// Counts a request. Of several servers each admits its part of the minute: requests come to all of them alike.
    ///
    /// # Errors
    /// [`Problem::Throttled`] when the user's minute is used up.
    pub(super) fn admit(&self, actor: &Actor, method: &Method, servers: usize, now: Instant) -> Result<(), Problem> {
        let writes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        self.admit_one(Who::Known(actor.user_id), actor.address, (writes, servers), now)
    }

    /// As [`Throttle::admit`], a write of somebody who is not known at a location: everybody has the minute of his address.
    ///
    /// # Errors
    /// [`Problem::Throttled`] when the minute of the address is used up there.
    pub(super) fn admit_stranger(
        &self,
        place: i64,
        actor: &Actor,
        servers: usize,
        now: Instant,
    ) -> Result<(), Problem> {
        self.admit_one(Who::Stranger(place, network(actor.address)), actor.address, (true, servers), now)
    }

    fn admit_one(
        &self,
        who: Who,
        address: IpAddr,
        (writes, servers): (bool, usize),
        now: Instant,
    ) -> Result<(), Problem> {
        if address.is_loopback() && !self.settings.loopback {
            return Ok(());
        }
        let of_each = |per_minute: u64| if per_minute == 0 { 0 } else { (per_minute / servers.max(1) as u64).max(1) };
        self.take(who, false, of_each(self.settings.per_minute), now)?;
        if writes { self.take(who, true, of_each(self.settings.writes_per_minute), now) } else { Ok(()) }
    }

    fn take(&self, who: Who, writes: bool, per_minute: u64, now: Instant) -> Result<(), Problem> {
        let Some(share) = MINUTE.checked_div(i64::try_from(per_minute).unwrap_or(i64::MAX)).filter(|_| per_minute > 0)
        else {
            return Ok(());
        };
        let now = now.as_micros();
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        if due.len() >= MOST {
            due.retain(|_, due| *due > now);
        }
        let slot = due.entry((who, writes)).or_insert(now);
        let next = (*slot).max(now) + share;
        if next > now + MINUTE {
            let wait = u64::try_from(next - now - MINUTE).unwrap_or(0).div_ceil(1_000_000);
            return Err(Problem::Throttled { seconds: wait.max(1) });
        }
        *slot = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_holds_so_many_requests() {
        let throttle = Throttle::new(&config::Throttle { per_minute: 60, ..Default::default() });
        let now = Instant::from_seconds(1000);
        let taken = (0..100).filter(|_| throttle.take(Who::Known(7), false, 60, now).is_ok()).count();
        assert_eq!(taken, 60);
        assert!(matches!(throttle.take(Who::Known(7), false, 60, now), Err(Problem::Throttled { seconds: 1 })));
        assert!(throttle.take(Who::Known(7), false, 60, Instant::from_seconds(1001)).is_ok());
        assert!(throttle.take(Who::Known(8), false, 60, now).is_ok());
    }
}
