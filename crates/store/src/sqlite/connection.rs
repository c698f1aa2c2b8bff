//! One connection and its prepared statements.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{OpenFlags, params_from_iter};

use super::Options;
use crate::desk::{Catalogue, Trail};
use crate::memory::Memory;
use crate::records::KnownCounts;
use crate::{Error, Faults, Param, Row};

/// Statements kept ready per connection; above the number of distinct statements of a busy server.
const STATEMENTS: usize = 512;

/// Most pages that the connections keep, in KiB: the writer, a reader, a connection for short reads. What somebody else has written
/// empties a reader's, so that much more would be wasted on them; the machine's own cache is behind all.
const WRITER_CACHE: i64 = 24_000;
pub(super) const READER_CACHE: i64 = 12_000;
pub(super) const PEEK_CACHE: i64 = 4_000;

/// Pages of the write-ahead log after which they are brought into the database file: 16 MB. Pages that are written again and again
/// are brought over once.
const CHECKPOINT: i64 = 4_000;

/// Steps of SQLite's machine between two questions whether to stop: well below a millisecond.
const STEPS: i32 = 10_000;

/// A connection of the writer or of a reader.
#[derive(Debug)]
pub struct Connection {
    pub(super) inner: rusqlite::Connection,
    pub(crate) catalogue: Catalogue,
    /// Of the writer only.
    pub(crate) memory: Memory,
    /// What the running transaction has changed; of the writer only.
    pub(crate) trail: Trail,
    /// Of readers only: the writer's own changes do not show in `data_version`.
    pub(crate) known_counts: Option<KnownCounts>,
    faults: Faults,
    /// Until when the work that runs may go on; `None`: as long as it likes.
    deadline: Option<Deadline>,
}

/// When work is to be stopped: after `limit`, or when nobody waits for it any more.
#[derive(Clone, Debug)]
struct Deadline {
    started: Instant,
    limit: Duration,
    abandoned: Arc<AtomicBool>,
}

impl Deadline {
    fn is_over(&self) -> bool {
        self.abandoned.load(Ordering::Relaxed) || self.started.elapsed() >= self.limit
    }
}

impl Connection {
    /// The one connection that writes. WAL and FULL: a commit that returned survives a power cut.
    pub(super) fn open_writer(options: &Options) -> Result<Connection, Error> {
        let inner = rusqlite::Connection::open(&options.file)
            .map_err(|error| Error::Unavailable(format!("cannot open {}: {error}", options.file.display())))?;
        inner.pragma_update(None, "journal_mode", "WAL")?;
        inner.pragma_update(None, "synchronous", "FULL")?;
        inner.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
        Connection::prepare(inner, options, WRITER_CACHE)
    }

    /// A connection that only reads.
    pub(super) fn open_reader(options: &Options, cache: i64) -> Result<Connection, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let inner = rusqlite::Connection::open_with_flags(&options.file, flags)?;
        let connection = Connection::prepare(inner, options, cache)?;
        Ok(Connection { known_counts: Some(KnownCounts::default()), ..connection })
    }

    /// `cache`: most pages kept, in KiB.
    fn prepare(inner: rusqlite::Connection, options: &Options, cache: i64) -> Result<Connection, Error> {
        inner.busy_timeout(std::time::Duration::from_secs(5))?;
        inner.pragma_update(None, "cache_size", -cache)?;
        inner.pragma_update(None, "temp_store", "MEMORY")?;
        inner.set_prepared_statement_cache_capacity(STATEMENTS);
        // Plans must not depend on bound values: else SQLite plans a kept statement anew whenever a value is bound.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        super::functions::register(&inner)?;
        Ok(Connection {
            inner,
            catalogue: Catalogue::default(),
            memory: Memory::default(),
            trail: Trail::default(),
            known_counts: None,
            faults: options.faults.clone(),
            deadline: None,
        })
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, Error> {
        self.step()?;
        Ok(self.inner.prepare_cached(sql)?.execute(params_from_iter(params))?)
    }

    /// `INSERT ... RETURNING id`, run without its last words: RETURNING makes SQLite keep a journal for the statement, which
    /// costs more with every page the transaction has touched.
    pub(crate) fn insert(&mut self, sql: &str, params: &[Param<'_>]) -> Result<i64, Error> {
        let sql = sql.strip_suffix(" RETURNING id").unwrap_or(sql);
        self.execute(sql, params)?;
        Ok(self.inner.last_insert_rowid())
    }

    pub(crate) fn for_each(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.step()?;
        let mut statement = self.inner.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            each(&Row::Sqlite(row))?;
        }
        Ok(())
    }

    /// Runs one statement for each of `ids`, the id bound as parameter number `at` (from 0).
    pub(crate) fn for_each_id<'p>(
        &mut self,
        sql: &str,
        params: &mut [Param<'p>],
        at: usize,
        ids: &[i64],
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.step()?;
        let mut statement = self.inner.prepare_cached(sql)?;
        for id in ids {
            if let Some(param) = params.get_mut(at) {
                *param = Param::Int(*id);
            }
            let mut rows = statement.query(params_from_iter(params.iter()))?;
            while let Some(row) = rows.next()? {
                each(&Row::Sqlite(row))?;
            }
        }
        Ok(())
    }

    /// Lets the database report every row that changes from now on.
    pub(super) fn watch(&self) -> Result<(), Error> {
        self.trail.watch(&self.inner)
    }

    /// Counts a storage call of the work. Refuses it when the time is over, and when the database has undone the transaction:
    /// by itself the statement would be a commit that nobody is told of.
    fn step(&self) -> Result<(), Error> {
        self.faults.step(|| {
            if let Err(error) = self.inner.execute_batch("ROLLBACK") {
                tracing::error!(%error, "there was no transaction to lose");
            }
        })?;
        match &self.deadline {
            Some(deadline) if deadline.is_over() || !self.in_transaction() => Err(Error::Stopped),
            None if !self.in_transaction() => Err(Error::Unavailable("the database has undone the transaction".into())),
            _ => Ok(()),
        }
    }

    /// Transaction control, not counted as a storage call of the work.
    pub(crate) fn control(&mut self, sql: &'static str) -> Result<(), Error> {
        self.inner.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Begins a transaction that may write, and forgets what another connection may have changed since the last.
    pub(super) fn begin(&mut self) -> Result<(), Error> {
        self.control("BEGIN IMMEDIATE")?;
        let version = self.inner.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        self.memory.begin(version);
        Ok(())
    }

    /// Statements fail after `limit`, and from the moment `abandoned` becomes true. One that was writing takes the whole
    /// transaction with it.
    pub(super) fn stop_after(&mut self, limit: Duration, abandoned: &Arc<AtomicBool>) -> Result<(), Error> {
        let deadline = Deadline { started: Instant::now(), limit, abandoned: abandoned.clone() };
        self.deadline = Some(deadline.clone());
        Ok(self.inner.progress_handler(STEPS, Some(move || deadline.is_over()))?)
    }

    /// Lets statements take as long as they like.
    pub(crate) fn never_stop(&mut self) -> Result<(), Error> {
        self.deadline = None;
        Ok(self.inner.progress_handler(0, None::<fn() -> bool>)?)
    }

    /// Forgets everything read or numbered so far: called when changes have been undone that it may show.
    pub(crate) fn forget(&mut self) {
        self.catalogue = Catalogue::default();
        self.memory.forget();
    }

    /// Changes with every write to what [`Catalogue`] holds; never comes again once undone.
    pub(super) fn catalogue_version(&self) -> Result<i64, Error> {
        let mut statement = self.inner.prepare_cached("SELECT version FROM catalogue_version")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// COMMIT is a storage call: it can be made to fail, too.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        self.step()?;
        self.control("COMMIT")
    }

    pub(super) fn in_transaction(&self) -> bool {
        !self.inner.is_autocommit()
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    /// .cargo/config.toml says how; a build that does not find it is slower.
    #[test]
    fn the_database_is_compiled_as_it_is_measured() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let mut statement = connection.prepare("PRAGMA compile_options").unwrap();
        let options = statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<Vec<String>, _>>().unwrap();
        assert!(options.iter().any(|option| option == "DEFAULT_MEMSTATUS=0"), "{options:?}");
    }

    #[test]
    fn a_kept_statement_is_planned_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = Connection::open_writer(&Options::at(folder.path().join("t.db"))).unwrap();
        connection.control("BEGIN").unwrap();
        let table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX t_a ON t (a) WHERE a IS NOT NULL";
        connection.inner.execute_batch(table).unwrap();
        for n in 0..10 {
            let id = connection.insert("INSERT INTO t (a) VALUES (?1) RETURNING id", &[Param::Text("x")]).unwrap();
            assert_eq!(id, n + 1);
        }
        let sql = "SELECT id FROM t WHERE a = ?1 AND id > ?2 ORDER BY a LIMIT ?3";
        for n in 0..10 {
            connection.for_each(sql, &[Param::Text("x"), Param::Int(n), Param::Int(2)], |_| Ok(())).unwrap();
        }
        let statement = connection.inner.prepare_cached(sql).unwrap();
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
