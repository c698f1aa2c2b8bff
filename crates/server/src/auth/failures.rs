//! Wrong passwords, counted per account and per address: each one too many doubles the wait.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, OnceLock, PoisonError};

use hallpass_engine::Instant;
use hallpass_store::postgres::Talk;

/// Whose wrong passwords are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// An e-mail, in small letters, known or not.
    Account(String),
    /// An address, or the network of one.
    Address(IpAddr),
}

/// Characters of an e-mail that are told apart: no user has a longer one, and who sends longer ones must not fill the memory.
const LONGEST_EMAIL: usize = 254;

impl Who {
    /// Who says to be the user with this e-mail.
    pub(super) fn account(email: &str) -> Who {
        Who::Account(email.to_lowercase().chars().take(LONGEST_EMAIL).collect())
    }

    /// Who comes from this address. With IPv6 everybody has a /64 to choose addresses from, so that it counts as one.
    pub(super) fn address(address: IpAddr) -> Who {
        Who::Address(network(address))
    }
}

/// Whose address it is: with IPv6 the /64, by its first address.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from(u128::from(long) >> 64 << 64)),
    }
}

/// Counts of wrong passwords. In memory only: a restart forgives. Servers of one database tell each other what they count.
#[derive(Debug)]
pub(super) struct Failures {
    /// What these counts are called among servers.
    name: &'static str,
    free: u32,
    longest_wait: u64,
    /// Seconds after which one mistake is forgiven; `None`: all of them after a day without any.
    fades: Option<i64>,
    counts: Mutex<HashMap<Who, Count>>,
    others: OnceLock<Talk>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    wrong: u32,
    last: Instant,
    until: Instant,
}

/// Counts kept; beyond, the oldest are dropped.
const MOST: usize = 50_000;
/// A count without further wrong passwords is forgotten after this.
const FORGIVEN_SECONDS: i64 = 24 * 3600;
/// People behind one address may make so many times more mistakes than one account.
const ADDRESS_FACTOR: u32 = 10;

impl Failures {
    pub(super) fn new(name: &'static str, free: u32, longest_wait: u64) -> Failures {
        let counts = Mutex::new(HashMap::new());
        Failures { name, free, longest_wait, fades: None, counts, others: OnceLock::new() }
    }

    /// As [`Failures::new`]; one mistake is forgiven after every so many seconds without another.
    pub(super) fn fading(name: &'static str, free: u32, longest_wait: u64, seconds: i64) -> Failures {
        Failures { fades: Some(seconds.max(1)), ..Failures::new(name, free, longest_wait) }
    }

    /// Tells other servers from now on.
    pub(super) fn share(&self, talk: Talk) {
        // A second time changes nothing.
        let _ = self.others.set(talk);
    }

    /// Counts what another server has told.
    pub(super) fn hear(&self, text: &str, now: Instant) {
        let mut words = text.splitn(3, ' ');
        if words.next() != Some(self.name) {
            return;
        }
        let (kind, who) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match (kind, who.parse()) {
            ("account", _) => self.count(Who::account(who), now),
            ("address", Ok(address)) => self.count(Who::address(address), now),
            ("right", _) => self.forget(&Who::account(who)),
            _ => {}
        }
    }

    /// Seconds that `who` has to wait before the next try; `None`: try now.
    pub(super) fn wait(&self, who: &Who, now: Instant) -> Option<u64> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let until = counts.get(who)?.until;
        if until <= now {
            return None;
        }
        Some(u64::try_from((until - now).as_micros()).unwrap_or(0).div_ceil(1_000_000))
    }

    /// Counts a wrong password.
    pub(super) fn add(&self, who: Who, now: Instant) {
        if let Some(talk) = self.others.get() {
            talk.tell(match &who {
                Who::Account(email) => format!("{} account {email}", self.name),
                Who::Address(address) => format!("{} address {address}", self.name),
            });
        }
        self.count(who, now);
    }

    fn count(&self, who: Who, now: Instant) {
        let free = if matches!(who, Who::Address(_)) { self.free.saturating_mul(ADDRESS_FACTOR) } else { self.free };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST {
            make_room(&mut counts, now);
        }
        let count = counts.entry(who).or_insert(Count { wrong: 0, last: now, until: now });
        if (now - count.last).as_micros() > FORGIVEN_SECONDS * 1_000_000 {
            count.wrong = 0;
        }
        if let Some(seconds) = self.fades {
            // Whole steps only, and the rest of one counts on: mistakes that come more often than that fade, too.
            let faded = (now - count.last).as_micros().max(0) / (seconds * 1_000_000);
            count.wrong = count.wrong.saturating_sub(u32::try_from(faded).unwrap_or(u32::MAX));
            count.last = match count.wrong {
                0 => now,
                _ => Instant::from_micros(count.last.as_micros().saturating_add(faded * seconds * 1_000_000)),
            };
        } else {
            count.last = now;
        }
        count.wrong = count.wrong.saturating_add(1);
        if let Some(over) = count.wrong.checked_sub(free).filter(|over| *over > 0) {
            let seconds = 1u64.checked_shl(over.min(40) - 1).unwrap_or(u64::MAX).min(self.longest_wait);
            count.until = Instant::from_micros(now.as_micros().saturating_add(seconds as i64 * 1_000_000));
        }
    }

    /// A right password clears the count of an account.
    pub(super) fn clear(&self, who: &Who) {
        if let (Some(talk), Who::Account(email)) = (self.others.get(), who) {
            talk.tell(format!("{} right {email}", self.name));
        }
        self.forget(who);
    }

    fn forget(&self, who: &Who) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(who);
    }
}

fn make_room(counts: &mut HashMap<Who, Count>, now: Instant) {
    counts.retain(|_, count| (now - count.last).as_micros() < FORGIVEN_SECONDS * 1_000_000);
    if counts.len() >= MOST {
        let mut times: Vec<_> = counts.values().map(|count| count.last).collect();
        times.sort_unstable();
        if let Some(middle) = times.get(times.len() / 2).copied() {
            counts.retain(|_, count| count.last > middle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_told_apart_from_whom() {
        let from = |text: &str| Who::address(text.parse().unwrap());
        assert_eq!(from("2001:db8:1:2::1"), from("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(from("2001:db8:1:2::1"), from("2001:db8:1:3::1"));
        assert_ne!(from("192.0.2.1"), from("192.0.2.2"));
        assert_eq!(Who::account("Ana@Example.com"), Who::account("ana@example.com"));
        let long = "x".repeat(60_000);
        assert!(matches!(Who::account(&long), Who::Account(email) if email.len() == LONGEST_EMAIL));
    }

    #[test]
    fn each_mistake_too_many_doubles_the_wait() {
        let failures = Failures::new("wrong", 2, 10);
        let who = Who::Account("a@b.c".into());
        let now = Instant::from_seconds(1000);
        let mut waits = Vec::new();
        for _ in 0..8 {
            failures.add(who.clone(), now);
            waits.push(failures.wait(&who, now));
        }
        assert_eq!(waits, [None, None, Some(1), Some(2), Some(4), Some(8), Some(10), Some(10)]);
        assert_eq!(failures.wait(&who, Instant::from_seconds(1010)), None);
        failures.clear(&who);
        assert_eq!(failures.wait(&who, now), None);
    }

    #[test]
    fn mistakes_that_fade_are_forgiven_one_by_one() {
        let failures = Failures::fading("kiosk", 2, 900, 300);
        let who = Who::account("1");
        let wrong = |seconds| {
            let now = Instant::from_seconds(seconds);
            failures.add(who.clone(), now);
            failures.wait(&who, now)
        };
        assert_eq!([wrong(0), wrong(0), wrong(0), wrong(0)], [None, None, Some(1), Some(2)]);
        // Two are forgotten after ten minutes: the next is the third again.
        assert_eq!(wrong(600), Some(1));
        assert_eq!(wrong(600 + 299), Some(2), "not yet");
        assert_eq!(wrong(600 + 299 + 1500), None);
    }

    #[test]
    fn what_other_servers_count_counts_here_too() {
        let failures = Failures::new("wrong", 1, 60);
        let now = Instant::from_seconds(1000);
        let account = Who::account("ana@example.com");
        for text in
            ["wrong account ana@example.com", "reset account ana@example.com", "wrong account Ana@example.com", "wrong"]
        {
            failures.hear(text, now);
        }
        assert_eq!(failures.wait(&account, now), Some(1));
        failures.hear("wrong right ana@example.com", now);
        assert_eq!(failures.wait(&account, now), None);
        for _ in 0..12 {
            failures.hear("wrong address 192.0.2.7", now);
        }
        assert_eq!(failures.wait(&Who::address("192.0.2.7".parse().unwrap()), now), Some(2));
    }

    /// A mistake every four minutes, one of which is forgiven every five: 1, 2, then 2 at 480 s, 720 s and 960 s.
    #[test]
    fn mistakes_that_keep_coming_are_forgiven_too() {
        let failures = Failures::fading("kiosk", 1, 3600, 300);
        let who = Who::account("kiosk");
        for second in [0, 240, 480, 720, 960] {
            failures.add(who.clone(), Instant::from_seconds(second));
        }
        assert_eq!(failures.wait(&who, Instant::from_seconds(960)), Some(1));
    }
}
