//! Work that is undone, whatever comes of it, and the ids it was given: PostgreSQL does not take them back by itself, and a
//! preview is to name the very ids that the real work will have.

use std::collections::BTreeMap;

use super::Session;
use crate::{Error, Param};

impl Session {
    /// Begins work that will be undone, whatever comes of it.
    pub(in crate::postgres) async fn begin_rehearsal(&mut self) -> Result<(), Error> {
        self.given = Given::default();
        self.counters = self.read_counters().await?;
        self.rehearsing = true;
        self.tell("SAVEPOINT rehearsal");
        Ok(())
    }

    /// Undoes it, and takes back the ids that were given: nobody else writes, so nobody else has had a later one.
    pub(in crate::postgres) async fn end_rehearsal(&mut self) -> Result<(), Error> {
        self.rehearsing = false;
        self.ahead.clear();
        self.control("ROLLBACK TO SAVEPOINT rehearsal").await?;
        self.spoiled = false;
        let before = std::mem::take(&mut self.counters);
        let after = self.read_counters().await?;
        for (name, last) in before.into_iter().filter(|(name, last)| after.get(name) != Some(last)) {
            self.set_counter(&name, last).await?;
        }
        Ok(())
    }

    /// The last id that each counter has given.
    async fn read_counters(&mut self) -> Result<BTreeMap<String, Option<i64>>, Error> {
        let sql = "SELECT CAST(CAST(c.oid AS regclass) AS TEXT), pg_sequence_last_value(c.oid) FROM pg_class c \
                   JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND n.nspname = current_schema()";
        let mut counters = BTreeMap::new();
        self.for_each(sql, &[], |row| {
            counters.insert(row.text(0)?.to_owned(), row.opt_int(1)?);
            Ok(())
        })
        .await?;
        Ok(counters)
    }

    /// Lets a counter go on above the id it has given last; from the first one when there is none.
    async fn set_counter(&mut self, name: &str, last: Option<i64>) -> Result<(), Error> {
        let sql = "SELECT setval(CAST(CAST(?1 AS TEXT) AS regclass), ?2, ?3)";
        let params = [Param::Text(name), Param::Int(last.unwrap_or(1)), Param::from(last.is_some())];
        self.for_each(sql, &params, |_| Ok(())).await
    }

    /// Takes back the ids of a part that was undone.
    async fn give_back(&mut self, given: Given) -> Result<(), Error> {
        for (table, first) in given.0 {
            let sql = "SELECT pg_get_serial_sequence(?1, 'id')";
            let mut counter = None;
            self.for_each(sql, &[Param::Text(&table)], |row| {
                counter = row.opt_text(0)?.map(str::to_owned);
                Ok(())
            })
            .await?;
            if let Some(counter) = counter {
                self.set_counter(&counter, Some(first - 1).filter(|last| *last > 0)).await?;
            }
        }
        Ok(())
    }

    /// Begins a part of the work that may be undone alone.
    pub(crate) fn begin_part(&mut self) {
        self.tell("SAVEPOINT part");
        self.given_before = std::mem::take(&mut self.given);
    }

    /// Ends that part.
    pub(crate) async fn end_part(&mut self, keep: bool) -> Result<(), Error> {
        if keep {
            self.settle().await?;
        }
        self.ahead.clear();
        let before = std::mem::take(&mut self.given_before);
        let given = std::mem::replace(&mut self.given, before);
        if keep {
            self.given.join(given);
            self.tell("RELEASE SAVEPOINT part");
            return Ok(());
        }
        self.tell("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part");
        self.spoiled = false;
        self.forget();
        self.give_back(given).await
    }
}

/// The first id given of each table.
#[derive(Debug, Default)]
pub(super) struct Given(BTreeMap<String, i64>);

impl Given {
    /// Notes an id that the database gave; one that was written is not its to give again.
    pub(super) fn note(&mut self, sql: &str, id: i64) {
        let Some((table, columns)) = sql.strip_prefix("INSERT INTO ").and_then(|rest| rest.split_once(' ')) else {
            return;
        };
        let columns = columns.split(')').next().unwrap_or_default();
        let writes_id = columns.trim_start_matches('(').split(',').any(|column| column.trim() == "id");
        if !writes_id && !self.0.contains_key(table) {
            self.0.insert(table.to_owned(), id);
        }
    }

    fn join(&mut self, later: Given) {
        for (table, id) in later.0 {
            self.0.entry(table).or_insert(id);
        }
    }
}
