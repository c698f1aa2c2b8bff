//! SQL of the tests' own, on either database: to look into tables, and to damage them. Only tests have it.
//!
//! One text serves both databases as long as it keeps to what they share. Values stand as `?1`, `?2` and are whole numbers or
//! texts, as everywhere in the store.

mod cell;
mod placeholders;
mod tables;

use std::cell::RefCell;

pub use cell::{Cell, FromCell, FromRow};
use postgres::types::{ToSql, Type};

use crate::session::{Session, said};

/// A connection of a test's own to a database. Cheap enough to open one per question.
#[derive(Debug)]
pub struct Raw {
    connection: Connection,
}

#[derive(Debug)]
enum Connection {
    Sqlite(RefCell<rusqlite::Connection>),
    Postgres(Session),
}

impl Raw {
    /// Opens `postgres://...`, or the file of an embedded database.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[track_caller]
    pub fn open(place: &str) -> Raw {
        let connection = if place.starts_with("postgres://") {
            Connection::Postgres(Session::open(place).unwrap_or_else(|why| panic!("{place}: {why}")))
        } else {
            let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
            Connection::Sqlite(RefCell::new(
                rusqlite::Connection::open_with_flags(place, flags).unwrap_or_else(|why| panic!("{place}: {why}")),
            ))
        };
        Raw { connection }
    }

    /// Is this the embedded database?
    pub fn is_sqlite(&self) -> bool {
        matches!(self.connection, Connection::Sqlite(_))
    }

    /// Runs statements without values, one after the other.
    ///
    /// # Panics
    /// When the database refuses one.
    #[track_caller]
    pub fn batch(&self, sql: &str) {
        self.try_batch(sql).unwrap_or_else(|why| panic!("{why}: {sql}"));
    }

    /// As [`Raw::batch`].
    ///
    /// # Errors
    /// What the database says.
    pub fn try_batch(&self, sql: &str) -> Result<(), String> {
        match &self.connection {
            Connection::Sqlite(connection) => connection.borrow().execute_batch(sql).map_err(|error| error.to_string()),
            Connection::Postgres(session) => {
                let sql = sql.to_owned();
                session.run(move |client| client.batch_execute(&sql).map_err(|error| said(&error)))
            }
        }
    }

    /// Runs one statement: how many rows it changed.
    ///
    /// # Panics
    /// When the database refuses it.
    #[track_caller]
    pub fn execute(&self, sql: &str, values: &[Cell]) -> u64 {
        self.try_execute(sql, values).unwrap_or_else(|why| panic!("{why}: {sql}"))
    }

    /// As [`Raw::execute`].
    ///
    /// # Errors
    /// What the database says.
    pub fn try_execute(&self, sql: &str, values: &[Cell]) -> Result<u64, String> {
        match &self.connection {
            Connection::Sqlite(connection) => connection
                .borrow()
                .execute(sql, rusqlite::params_from_iter(values))
                .map(|changed| changed as u64)
                .map_err(|error| error.to_string()),
            Connection::Postgres(session) => {
                let (sql, values) = (placeholders::dollars(sql), values.to_vec());
                session.run(move |client| client.execute_typed(&sql, &typed(&values)).map_err(|error| said(&error)))
            }
        }
    }

    /// The rows of a query.
    ///
    /// # Panics
    /// When the database refuses it.
    #[track_caller]
    pub fn rows(&self, sql: &str, values: &[Cell]) -> Vec<Vec<Cell>> {
        self.try_rows(sql, values).unwrap_or_else(|why| panic!("{why}: {sql}"))
    }

    /// As [`Raw::rows`].
    ///
    /// # Errors
    /// What the database says.
    pub fn try_rows(&self, sql: &str, values: &[Cell]) -> Result<Vec<Vec<Cell>>, String> {
        match &self.connection {
            Connection::Sqlite(connection) => {
                rows_of_sqlite(&connection.borrow(), sql, values).map_err(|error| error.to_string())
            }
            Connection::Postgres(session) => {
                let (sql, values) = (placeholders::dollars(sql), values.to_vec());
                session.run(move |client| {
                    let rows = client.query_typed(&sql, &typed(&values)).map_err(|error| said(&error))?;
                    let cells = |row: &postgres::Row| {
                        (0..row.len()).map(|n| row.try_get(n).map_err(|error| error.to_string())).collect()
                    };
                    rows.iter().map(cells).collect()
                })
            }
        }
    }

    /// The rows of a query as values or tuples of values.
    ///
    /// # Panics
    /// When the database refuses it, or a value is of another type.
    #[track_caller]
    pub fn all<T: FromRow>(&self, sql: &str, values: &[Cell]) -> Vec<T> {
        self.rows(sql, values).into_iter().map(T::from_row).collect()
    }

    /// The first row of a query as a value or a tuple of values.
    ///
    /// # Panics
    /// When there is none; else as [`Raw::all`].
    #[track_caller]
    pub fn value<T: FromRow>(&self, sql: &str, values: &[Cell]) -> T {
        T::from_row(self.rows(sql, values).into_iter().next().unwrap_or_else(|| panic!("no row: {sql}")))
    }
}

fn rows_of_sqlite(connection: &rusqlite::Connection, sql: &str, values: &[Cell]) -> rusqlite::Result<Vec<Vec<Cell>>> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let rows =
        statement.query_map(rusqlite::params_from_iter(values), |row| (0..columns).map(|n| row.get(n)).collect())?;
    rows.collect()
}

/// Values with the types the store binds; nothing has none, and PostgreSQL finds it out.
fn typed(values: &[Cell]) -> Vec<(&(dyn ToSql + Sync), Type)> {
    let of = |value: &Cell| match value {
        Cell::Null => Type::UNKNOWN,
        Cell::Integer(_) => Type::INT8,
        Cell::Real(_) => Type::FLOAT8,
        Cell::Text(_) => Type::TEXT,
        Cell::Blob(_) => Type::BYTEA,
    };
    values.iter().map(|value| (value as &(dyn ToSql + Sync), of(value))).collect()
}
