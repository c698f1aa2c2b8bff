//! What tables there are, and what is in them, asked alike of either database.

use hallpass_contract::{Datum, Value};
use sha2::{Digest, Sha256};

use crate::{Error, Param, Row, Tx};

/// Tables that are a database's own: the history of its schema, whose turn it is, the version of caches, the copy itself.
const OWN: &[&str] = &["refinery_schema_history", "writer_turn", "catalogue_version", super::target::MARK];

/// A table and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    /// In alphabetical order: two databases may have them in different ones.
    pub columns: Vec<String>,
    /// Columns of the primary key, in its order.
    pub key: Vec<String>,
}

/// What is in a table, in few letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableHash {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: i64,
    /// SHA-256 of every value of every row, in the order of the keys.
    pub hash: [u8; 32],
}

impl Table {
    /// The key of a row.
    pub(super) fn key_of(&self, row: &[Value]) -> Vec<Value> {
        let value = |column: &String| {
            let at = self.columns.iter().position(|known| known == column);
            at.and_then(|at| row.get(at)).cloned().unwrap_or(Value::Null)
        };
        self.key.iter().map(value).collect()
    }
}

/// Column `i` as it is.
pub(super) fn owned(row: &Row<'_>, i: usize) -> Result<Value, Error> {
    Ok(match row.datum(i)? {
        Datum::Int(n) => Value::Int(n),
        Datum::Text(text) => Value::Text(text.to_owned()),
        Datum::Null | Datum::Ids(_) => Value::Null,
    })
}

impl Tx {
    /// The tables that are copied, by name.
    pub(super) async fn tables(&mut self) -> Result<Vec<Table>, Error> {
        let (names, columns, key) = match self {
            Tx::Sqlite(_) => (
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY 1",
                "SELECT name FROM pragma_table_info(?1) ORDER BY name",
                "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk",
            ),
            Tx::Postgres(_) => (
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND CAST(CAST(relnamespace AS regnamespace) AS TEXT) = \
                 current_schema() ORDER BY relname COLLATE \"C\"",
                "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?1) AND attnum > 0 AND NOT attisdropped \
                 ORDER BY attname COLLATE \"C\"",
                "SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (num, place) \
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num \
                 WHERE i.indrelid = to_regclass(?1) AND i.indisprimary ORDER BY k.place",
            ),
        };
        let text = |row: &Row<'_>| Ok(row.text(0)?.to_owned());
        let mut tables = Vec::new();
        for name in self.rows(names, &[], text).await? {
            if OWN.contains(&name.as_str()) {
                continue;
            }
            let columns = self.rows(columns, &[Param::Text(&name)], text).await?;
            let key = self.rows(key, &[Param::Text(&name)], text).await?;
            if key.is_empty() {
                return Err(Error::Schema(format!("the table {name} has no primary key")));
            }
            tables.push(Table { name, columns, key });
        }
        Ok(tables)
    }

    /// Rows of a table.
    pub(super) async fn count_of(&mut self, table: &Table) -> Result<i64, Error> {
        self.never_stop()?;
        let sql = format!("SELECT COUNT(*) FROM {}", table.name);
        Ok(self.first(&sql, &[], |row| row.int(0)).await?.unwrap_or(0))
    }

    /// The last key of a table.
    pub(super) async fn last_key(&mut self, table: &Table) -> Result<Option<Vec<Value>>, Error> {
        let down: Vec<String> = table.key.iter().map(|column| format!("{column} DESC")).collect();
        let sql = format!("SELECT {} FROM {} ORDER BY {} LIMIT 1", table.key.join(", "), table.name, down.join(", "));
        let width = table.key.len();
        self.first(&sql, &[], |row| (0..width).map(|i| owned(row, i)).collect()).await
    }

    /// What is in a table.
    pub(super) async fn hash_of(&mut self, table: &Table) -> Result<TableHash, Error> {
        let sql = format!("SELECT {} FROM {} ORDER BY {}", table.columns.join(", "), table.name, table.key.join(", "));
        let (mut rows, mut hash, width) = (0, Sha256::new(), table.columns.len());
        self.for_each(&sql, &[], |row| {
            for i in 0..width {
                match row.datum(i)? {
                    Datum::Int(n) => hash.update([&[1][..], &n.to_be_bytes()].concat()),
                    Datum::Text(text) => {
                        hash.update([2]);
                        hash.update((text.len() as u64).to_be_bytes());
                        hash.update(text);
                    }
                    Datum::Null | Datum::Ids(_) => hash.update([0]),
                }
            }
            rows += 1;
            Ok(())
        })
        .await?;
        Ok(TableHash { table: table.name.clone(), rows, hash: hash.finalize().into() })
    }

    /// The highest ids that were ever given, by table: they are never given twice, even when the record has gone.
    pub(super) async fn counters(&mut self) -> Result<Vec<(String, i64)>, Error> {
        let sql = match self {
            Tx::Sqlite(_) => "SELECT name, seq FROM sqlite_sequence ORDER BY name",
            Tx::Postgres(_) => {
                "SELECT t.relname, pg_sequence_last_value(s.oid) FROM pg_class s \
                 JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'i' JOIN pg_class t ON t.oid = d.refobjid \
                 WHERE CASE WHEN s.relkind = 'S' THEN pg_sequence_last_value(s.oid) IS NOT NULL ELSE FALSE END ORDER BY t.relname COLLATE \"C\""
            }
        };
        self.rows(sql, &[], |row| Ok((row.text(0)?.to_owned(), row.int(1)?))).await
    }
}
