//! The yardstick: a check-in as a database does it with nothing around it. Find the customer's passes, write the visit, the balance,
//! the ledger and the pass record, commit durably.
//!
//! Its SQL is the measure's, not the product's: no rules, no rights, no events, no audit.

pub mod postgres;
pub mod sqlite;

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::load::Spread;
use crate::seed::{Size, YEAR_TO, mix};

/// A database that checks in.
pub trait CheckIns: std::fmt::Debug {
    /// `BEGIN` or `COMMIT`.
    ///
    /// # Errors
    /// When the database refuses.
    fn control(&mut self, sql: &str) -> Result<()>;

    /// Checks somebody in; false when that customer holds nothing.
    ///
    /// # Errors
    /// When the database refuses.
    fn check_in(&mut self, visitor: Visitor) -> Result<bool>;
}

/// Who comes, and when, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Visitor {
    /// Customer's number.
    pub customer: i64,
    /// The instant.
    pub now: i64,
}

/// Raw check-ins of customers drawn at random.
#[derive(Debug)]
pub struct Raw {
    database: Box<dyn CheckIns>,
    size: Size,
    drawn: u64,
}

/// What raw check-ins took.
#[derive(Clone, Debug)]
pub struct RawRate {
    /// Check-ins in a second.
    pub per_second: f64,
    /// Of each commit.
    pub spread: Spread,
}

impl Raw {
    /// In this database, with data of this size.
    pub fn new(database: impl CheckIns + 'static, size: Size) -> Raw {
        Raw { database: Box::new(database), size, drawn: 0 }
    }

    /// Checks customers in for a time, `group` of them in each commit.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn run(&mut self, group: u32, time: Duration) -> Result<RawRate> {
        let (begun, mut commits, mut done) = (Instant::now(), Vec::new(), 0_u64);
        while begun.elapsed() < time {
            let commit = Instant::now();
            self.database.control("BEGIN")?;
            for _ in 0..group {
                while !self.next()? {}
                done += 1;
            }
            self.database.control("COMMIT")?;
            commits.push(commit.elapsed());
        }
        Ok(RawRate { per_second: done as f64 / begun.elapsed().as_secs_f64(), spread: Spread::of(commits) })
    }

    fn next(&mut self) -> Result<bool> {
        self.drawn += 1;
        let customer = (1 + mix(self.drawn) % self.size.customers()) as i64;
        self.database.check_in(Visitor { customer, now: YEAR_TO + self.drawn as i64 })
    }
}

/// Of passes (expiry, number, location) the one that expires first: number and location.
fn best(found: Vec<(i64, i64, i64)>) -> Option<(i64, i64)> {
    found.into_iter().min().map(|(_, pass, location)| (pass, location))
}
