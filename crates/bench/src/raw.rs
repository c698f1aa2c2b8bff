//! The yardstick: a check-in as SQLite does it with nothing around it. Find the customer's passes, write the visit, the balance, the
//! ledger and the pass record, commit durably (WAL, `synchronous=FULL`).
//!
//! Its SQL is the measure's, not the product's: no rules, no rights, no events, no audit.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use rusqlite::{Connection, params};

use crate::load::Spread;
use crate::seed::{Size, YEAR_TO, minutes, mix};

const TABLES: &str = "
CREATE TABLE pass (id INTEGER PRIMARY KEY, customer INTEGER, location INTEGER, definition INTEGER, checked_in INTEGER, price INTEGER,
  expires INTEGER, created INTEGER, updated INTEGER, notes TEXT, unique_id TEXT);
CREATE TABLE balance (pass INTEGER PRIMARY KEY, left INTEGER, open_visit INTEGER);
CREATE TABLE visit (id INTEGER PRIMARY KEY, location INTEGER, customer INTEGER, pass INTEGER, begin INTEGER, source INTEGER);
CREATE TABLE ledger (id INTEGER PRIMARY KEY, pass INTEGER, visit INTEGER, minutes INTEGER, at INTEGER, reason TEXT);";

const INDEXES: &str = "
CREATE INDEX pass_customer ON pass (customer);
CREATE INDEX pass_location ON pass (location, updated, id);
CREATE INDEX pass_updated ON pass (updated, id);
CREATE INDEX visit_customer ON visit (customer, begin);
CREATE INDEX ledger_pass ON ledger (pass);";

/// A database of its own with the same passes.
#[derive(Debug)]
pub struct Raw {
    connection: Connection,
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
    /// Makes the database at `file`.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn make(file: &Path, size: Size) -> Result<Raw> {
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "cache_size", -262_144)?;
        connection.execute_batch(&format!("PRAGMA synchronous=OFF; BEGIN;{TABLES}"))?;
        {
            let mut pass =
                connection.prepare("INSERT INTO pass VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, NULL, ?9)")?;
            let mut balance = connection.prepare("INSERT INTO balance VALUES (?1, ?2, NULL)")?;
            for p in size.passes() {
                let guid = format!("{:032x}", mix(p.id));
                pass.execute(params![
                    p.id as i64,
                    p.customer as i64,
                    p.location as i64,
                    p.definition as i64,
                    p.price as i64,
                    p.expires,
                    p.created,
                    p.updated,
                    guid
                ])?;
                balance.execute(params![p.id as i64, minutes(p.definition) as i64])?;
            }
        }
        connection.execute_batch(INDEXES)?;
        connection.execute_batch("COMMIT; PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(Raw { connection, size, drawn: 0 })
    }

    /// Checks customers in at random for a time, `group` of them in each commit.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn run(&mut self, group: u32, time: Duration) -> Result<RawRate> {
        let (begun, mut commits, mut done) = (Instant::now(), Vec::new(), 0_u64);
        while begun.elapsed() < time {
            let commit = Instant::now();
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            for _ in 0..group {
                while !self.check_in()? {}
                done += 1;
            }
            self.connection.execute_batch("COMMIT")?;
            commits.push(commit.elapsed());
        }
        Ok(RawRate { per_second: done as f64 / begun.elapsed().as_secs_f64(), spread: Spread::of(commits) })
    }

    /// Checks somebody in; false when that customer holds nothing.
    fn check_in(&mut self) -> Result<bool> {
        self.drawn += 1;
        let customer = (1 + mix(self.drawn) % self.size.customers()) as i64;
        let now = YEAR_TO + self.drawn as i64;
        let mut find = self.connection.prepare_cached(
            "SELECT p.id, p.location, p.expires FROM pass p JOIN balance b ON b.pass = p.id \
             WHERE p.customer = ?1 AND p.expires > ?2 AND b.left > 0",
        )?;
        let mut best: Option<(i64, i64, i64)> = None;
        let mut rows = find.query(params![customer, now])?;
        while let Some(row) = rows.next()? {
            let found: (i64, i64, i64) = (row.get(2)?, row.get(0)?, row.get(1)?);
            best = Some(best.map_or(found, |best| best.min(found)));
        }
        let Some((_, pass, location)) = best else { return Ok(false) };
        let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| self.connection.prepare_cached(sql)?.execute(params);
        run(
            "INSERT INTO visit (location, customer, pass, begin, source) VALUES (?1, ?2, ?3, ?4, 1)",
            &[&location, &customer, &pass, &now],
        )?;
        let visit = self.connection.last_insert_rowid();
        run("UPDATE balance SET left = left - 1, open_visit = ?1 WHERE pass = ?2", &[&visit, &pass])?;
        run(
            "INSERT INTO ledger (pass, visit, minutes, at, reason) VALUES (?1, ?2, -1, ?3, 'check-in')",
            &[&pass, &visit, &now],
        )?;
        // The pass record shows the check-in, too, which moves it in two indexes.
        run("UPDATE pass SET checked_in = 1 - checked_in, updated = ?1 WHERE id = ?2", &[&now, &pass])?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_check_in_writes_all_four_records_durably() {
        let folder = tempfile::tempdir().unwrap();
        let mut raw = Raw::make(&folder.path().join("raw.db"), Size { rows: 300 }).unwrap();
        let one = |raw: &Raw, sql: &str| raw.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(one(&raw, "SELECT COUNT(*) FROM pass"), 300);
        let before = one(&raw, "SELECT SUM(left) FROM balance");
        while !raw.check_in().unwrap() {}
        assert_eq!(one(&raw, "SELECT COUNT(*) FROM visit"), 1);
        assert_eq!(one(&raw, "SELECT SUM(left) FROM balance"), before - 1);
        assert_eq!(one(&raw, "SELECT pass FROM ledger"), one(&raw, "SELECT id FROM pass WHERE checked_in = 1"));
        assert_eq!(one(&raw, "PRAGMA synchronous"), 2);
        assert!(raw.run(4, Duration::from_millis(1)).unwrap().per_second > 0.0);
        assert_eq!(one(&raw, "SELECT COUNT(*) FROM visit") % 4, 1);
    }
}
