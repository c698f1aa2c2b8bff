//! Raw check-ins in SQLite: WAL, `synchronous=FULL`.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, params};

use super::{CheckIns, Visitor, best};
use crate::seed::{Size, minutes, mix};

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
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Makes the database at `file`.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn make(file: &Path, size: Size) -> Result<Sqlite> {
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
        Ok(Sqlite { connection })
    }
}

impl CheckIns for Sqlite {
    fn control(&mut self, sql: &str) -> Result<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    fn check_in(&mut self, Visitor { customer, now }: Visitor) -> Result<bool> {
        let mut find = self.connection.prepare_cached(
            "SELECT p.id, p.location, p.expires FROM pass p JOIN balance b ON b.pass = p.id \
             WHERE p.customer = ?1 AND p.expires > ?2 AND b.left > 0",
        )?;
        let found = find.query_map(params![customer, now], |row| Ok((row.get(2)?, row.get(0)?, row.get(1)?)))?;
        let Some((pass, location)) = best(found.collect::<Result<Vec<_>, _>>()?) else { return Ok(false) };
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
    use super::super::Raw;
    use super::*;

    #[test]
    fn a_raw_check_in_writes_all_four_records_durably() {
        let folder = tempfile::tempdir().unwrap();
        let size = Size { rows: 300 };
        let mut sqlite = Sqlite::make(&folder.path().join("raw.db"), size).unwrap();
        let second = Connection::open(folder.path().join("raw.db")).unwrap();
        let one = |sql: &str| second.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(one("SELECT COUNT(*) FROM pass"), 300);
        let before = one("SELECT SUM(left) FROM balance");
        let synchronous: i64 = sqlite.connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
        assert_eq!(synchronous, 2);
        let holder = one("SELECT customer FROM pass WHERE id = 7");
        assert!(sqlite.check_in(Visitor { customer: holder, now: 1_800_000_000 }).unwrap());
        assert!(!sqlite.check_in(Visitor { customer: 31, now: 1_800_000_000 }).unwrap());
        assert_eq!(one("SELECT COUNT(*) FROM visit"), 1);
        assert_eq!(one("SELECT SUM(left) FROM balance"), before - 1);
        assert_eq!(one("SELECT pass FROM ledger"), one("SELECT id FROM pass WHERE checked_in = 1"));
        let mut raw = Raw::new(sqlite, size);
        assert!(raw.run(4, std::time::Duration::from_millis(1)).unwrap().per_second > 0.0);
        assert_eq!(one("SELECT COUNT(*) FROM visit") % 4, 1);
    }
}
