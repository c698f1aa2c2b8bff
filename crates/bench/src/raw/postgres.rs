//! Raw check-ins in PostgreSQL: five statements, prepared, each a round trip; `synchronous_commit=on`.

use std::fmt::Write as _;

use anyhow::Result;
use postgres::{Client, NoTls, Statement};

use super::{CheckIns, Visitor, best};
use crate::seed::{Size, minutes, mix};

const TABLES: &str = "
DROP SCHEMA IF EXISTS raw CASCADE; CREATE SCHEMA raw; SET search_path = raw;
CREATE TABLE pass (id BIGINT PRIMARY KEY, customer BIGINT, location BIGINT, definition BIGINT, checked_in BIGINT, price BIGINT,
  expires BIGINT, created BIGINT, updated BIGINT, notes TEXT, unique_id TEXT);
CREATE TABLE balance (pass BIGINT PRIMARY KEY, minutes_left BIGINT, open_visit BIGINT);
CREATE TABLE visit (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, location BIGINT, customer BIGINT, pass BIGINT,
  begun BIGINT, source BIGINT);
CREATE TABLE ledger (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, pass BIGINT, visit BIGINT, minutes BIGINT, at BIGINT,
  reason TEXT);";

const INDEXES: &str = "
CREATE INDEX pass_customer ON pass (customer);
CREATE INDEX pass_location ON pass (location, updated, id);
CREATE INDEX pass_updated ON pass (updated, id);
CREATE INDEX visit_customer ON visit (customer, begun);
CREATE INDEX ledger_pass ON ledger (pass);
VACUUM ANALYZE pass; VACUUM ANALYZE balance;";

const STATEMENTS: [&str; 5] = [
    "SELECT p.expires, p.id, p.location FROM pass p JOIN balance b ON b.pass = p.id \
     WHERE p.customer = $1 AND p.expires > $2 AND b.minutes_left > 0",
    "INSERT INTO visit (location, customer, pass, begun, source) VALUES ($1, $2, $3, $4, 1) RETURNING id",
    "UPDATE balance SET minutes_left = minutes_left - 1, open_visit = $1 WHERE pass = $2",
    "INSERT INTO ledger (pass, visit, minutes, at, reason) VALUES ($1, $2, -1, $3, 'check-in')",
    // The pass record shows the check-in, too, which moves it in two indexes.
    "UPDATE pass SET checked_in = 1 - checked_in, updated = $1 WHERE id = $2",
];

/// A schema of its own with the same passes.
pub struct Postgres {
    client: Client,
    statements: [Statement; 5],
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postgres").finish_non_exhaustive()
    }
}

impl Postgres {
    /// Makes the schema in the database at `url`.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn make(url: &str, size: Size) -> Result<Postgres> {
        let mut client = Client::connect(url, NoTls)?;
        client.batch_execute(TABLES)?;
        let mut copy = client.copy_in("COPY pass FROM STDIN")?;
        let mut line = String::new();
        for p in size.passes() {
            line.clear();
            // Writing to a String cannot fail.
            let _ = writeln!(
                line,
                "{}\t{}\t{}\t{}\t0\t{}\t{}\t{}\t{}\t\\N\t{:032x}",
                p.id,
                p.customer,
                p.location,
                p.definition,
                p.price,
                p.expires,
                p.created,
                p.updated,
                mix(p.id)
            );
            std::io::Write::write_all(&mut copy, line.as_bytes())?;
        }
        copy.finish()?;
        let mut copy = client.copy_in("COPY balance FROM STDIN")?;
        for p in size.passes() {
            std::io::Write::write_all(&mut copy, format!("{}\t{}\t\\N\n", p.id, minutes(p.definition)).as_bytes())?;
        }
        copy.finish()?;
        for statement in INDEXES.split_inclusive(';') {
            client.batch_execute(statement)?;
        }
        let [find, visit, balance, ledger, pass] = STATEMENTS;
        let statements = [
            client.prepare(find)?,
            client.prepare(visit)?,
            client.prepare(balance)?,
            client.prepare(ledger)?,
            client.prepare(pass)?,
        ];
        Ok(Postgres { client, statements })
    }
}

impl CheckIns for Postgres {
    fn control(&mut self, sql: &str) -> Result<()> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn check_in(&mut self, Visitor { customer, now }: Visitor) -> Result<bool> {
        let [find, add_visit, take, note, touch] = &self.statements;
        let found = self.client.query(find, &[&customer, &now])?;
        let found = found.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)));
        let Some((pass, location)) = best(found.collect::<Result<Vec<_>>>()?) else { return Ok(false) };
        let visit: i64 = self.client.query_one(add_visit, &[&location, &customer, &pass, &now])?.try_get(0)?;
        self.client.execute(take, &[&visit, &pass])?;
        self.client.execute(note, &[&pass, &visit, &now])?;
        self.client.execute(touch, &[&now, &pass])?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use hallpass_testbed::Database;

    use super::*;

    #[test]
    fn a_raw_check_in_writes_all_four_records() {
        let database = Database::fresh();
        let mut raw = Postgres::make(database.url(), Size { rows: 300 }).unwrap();
        let mut second = Client::connect(database.url(), NoTls).unwrap();
        let mut one = |sql: &str| second.query_one(sql, &[]).unwrap().get::<_, i64>(0);
        assert_eq!(one("SELECT COUNT(*) FROM raw.pass"), 300);
        let before = one("SELECT CAST(SUM(minutes_left) AS BIGINT) FROM raw.balance");
        let holder = one("SELECT customer FROM raw.pass WHERE id = 7");
        assert!(raw.check_in(Visitor { customer: holder, now: 1_800_000_000 }).unwrap());
        assert!(!raw.check_in(Visitor { customer: 31, now: 1_800_000_000 }).unwrap());
        assert_eq!(one("SELECT COUNT(*) FROM raw.visit"), 1);
        assert_eq!(one("SELECT CAST(SUM(minutes_left) AS BIGINT) FROM raw.balance"), before - 1);
        assert_eq!(one("SELECT pass FROM raw.ledger"), one("SELECT id FROM raw.pass WHERE checked_in = 1"));
    }
}
