//! A transaction: what every query in this crate is written against.
//!
//! SQL here is the common part of SQLite and PostgreSQL: `?1` placeholders (rewritten to `$1` where needed), BIGINT and TEXT
//! columns only, `INSERT ... RETURNING id`.

use crate::desk::{Catalogue, Trail};
use crate::memory::Memory;
use crate::postgres::Session;
use crate::records::KnownCounts;
use crate::sqlite::Connection;
use crate::{Error, Param, Row};

/// One transaction of either database.
#[derive(Debug)]
pub enum Tx {
    /// On the writer thread or on a reader thread of SQLite; every method is ready at once.
    Sqlite(Box<Connection>),
    /// On a session with PostgreSQL.
    Postgres(Box<Session>),
}

impl Tx {
    /// What this connection remembers of locations and definitions.
    pub(crate) fn catalogue(&mut self) -> &mut Catalogue {
        match self {
            Tx::Sqlite(connection) => &mut connection.catalogue,
            Tx::Postgres(session) => &mut session.catalogue,
        }
    }

    /// What the writer remembers between transactions.
    pub(crate) fn memory(&mut self) -> &mut Memory {
        match self {
            Tx::Sqlite(connection) => &mut connection.memory,
            Tx::Postgres(session) => &mut session.memory,
        }
    }

    /// What this transaction has changed.
    pub(crate) fn trail(&self) -> &Trail {
        match self {
            Tx::Sqlite(connection) => &connection.trail,
            Tx::Postgres(session) => &session.trail,
        }
    }

    /// Totals this connection remembers; `None` on the writer.
    pub(crate) fn known_counts(&mut self) -> Option<&mut KnownCounts> {
        match self {
            Tx::Sqlite(connection) => connection.known_counts.as_mut(),
            Tx::Postgres(session) => session.known_counts.as_mut(),
        }
    }

    /// A number that changes with every commit of others; `None` when that cannot be said.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn snapshot(&mut self) -> Result<Option<i64>, Error> {
        let sql = match self {
            Tx::Sqlite(_) => "PRAGMA data_version",
            // Unless somebody is writing, whatever is committed later has a higher number than the next one to be given out.
            Tx::Postgres(_) => {
                "SELECT CASE WHEN pg_snapshot_xmin(s) = pg_snapshot_xmax(s) \
                 THEN CAST(CAST(pg_snapshot_xmax(s) AS TEXT) AS BIGINT) END FROM pg_current_snapshot() AS s"
            }
        };
        Ok(self.first(sql, &[], |row| row.opt_int(0)).await?.flatten())
    }

    /// Lets the work take as long as it likes: for commands of whoever runs the server.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) fn never_stop(&mut self) -> Result<(), Error> {
        match self {
            Tx::Sqlite(connection) => connection.never_stop(),
            Tx::Postgres(session) => {
                session.never_stop();
                Ok(())
            }
        }
    }

    /// Runs a statement; answers the number of rows it changed.
    ///
    /// # Errors
    /// [`Error::Statement`] when the database refuses it.
    pub(crate) async fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, Error> {
        match self {
            Tx::Sqlite(connection) => connection.execute(sql, params),
            Tx::Postgres(session) => session.execute(sql, params).await,
        }
    }

    /// Runs a statement whose answer nobody needs. On PostgreSQL it is sent without waiting: a failure is heard with the next
    /// statement that is waited for, at the latest when the work ends. Not for statements that may be refused and gone on after.
    ///
    /// # Errors
    /// [`Error::Statement`] when the database refuses it or one sent before it.
    pub(crate) async fn send(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), Error> {
        match self {
            Tx::Sqlite(connection) => connection.execute(sql, params).map(|_| ()),
            Tx::Postgres(session) => session.send(sql, params).await,
        }
    }

    /// Waits until everything that was sent has been done, and reported to the audit trail.
    ///
    /// # Errors
    /// The first failure of a statement that was sent.
    pub(crate) async fn settle(&mut self) -> Result<(), Error> {
        match self {
            Tx::Sqlite(_) => Ok(()),
            Tx::Postgres(session) => session.settle().await,
        }
    }

    /// Runs `INSERT ... RETURNING id` and answers the id.
    ///
    /// # Errors
    /// [`Error::Statement`] when the database refuses it.
    pub(crate) async fn insert(&mut self, sql: &str, params: &[Param<'_>]) -> Result<i64, Error> {
        match self {
            Tx::Sqlite(connection) => connection.insert(sql, params),
            Tx::Postgres(session) => session.insert(sql, params).await,
        }
    }

    /// Lets the ids that the database gives go on above one that was written. SQLite does so by itself.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn take_id(&mut self, table: &str, id: i64) -> Result<(), Error> {
        match self {
            Tx::Sqlite(_) => Ok(()),
            Tx::Postgres(session) => {
                let sql = "SELECT id_taken(?1, ?2)";
                session.for_each(sql, &[table.into(), id.into()], |_| Ok(())).await
            }
        }
    }

    /// Calls `each` for every row.
    ///
    /// # Errors
    /// [`Error::Statement`], or the first error of `each`, which also ends the reading.
    pub(crate) async fn for_each(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        each: impl FnMut(&Row<'_>) -> Result<(), Error> + Send,
    ) -> Result<(), Error> {
        match self {
            Tx::Sqlite(connection) => connection.for_each(sql, params, each),
            Tx::Postgres(session) => session.for_each(sql, params, each).await,
        }
    }

    /// Runs one statement for each of `ids` in their order, the id bound as parameter number `at` (from 0), and calls `each`
    /// for every row.
    ///
    /// # Errors
    /// As [`Tx::for_each`].
    pub(crate) async fn for_each_id(
        &mut self,
        sql: &str,
        params: &mut [Param<'_>],
        at: usize,
        ids: &[i64],
        each: impl FnMut(&Row<'_>) -> Result<(), Error> + Send,
    ) -> Result<(), Error> {
        match self {
            Tx::Sqlite(connection) => connection.for_each_id(sql, params, at, ids, each),
            Tx::Postgres(session) => session.for_each_id(sql, params, at, ids, each).await,
        }
    }

    /// All rows, mapped.
    ///
    /// # Errors
    /// As [`Tx::for_each`].
    pub(crate) async fn rows<T: Send>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.for_each(sql, params, |row| {
            found.push(map(row)?);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The first row, mapped; `None` when there is none.
    ///
    /// # Errors
    /// As [`Tx::for_each`].
    pub(crate) async fn first<T: Send>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Option<T>, Error> {
        let mut found = None;
        self.for_each(sql, params, |row| {
            if found.is_none() {
                found = Some(map(row)?);
            }
            Ok(())
        })
        .await?;
        Ok(found)
    }
}
