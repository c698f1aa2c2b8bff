//! One session on the server: its prepared statements, what it remembers, and how a transaction on it begins and ends.
//!
//! Where nothing depends on the answer of a control statement (the beginning of a read, a savepoint) it is sent without
//! waiting: the server runs what it is sent in order, and what has failed shows with the next statement. So are statements of
//! the work itself whose answer it does not need ([`Session::send`], `ahead.rs`).

mod ahead;
mod rehearsal;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ahead::Ahead;
use futures_util::{FutureExt, TryStreamExt, future, pin_mut};
use rehearsal::Given;
use tokio_postgres::types::ToSql;
use tokio_postgres::{CancelToken, Client, SimpleQueryMessage, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Options;
use super::statement::Statements;
use super::tls::why;
use crate::desk::{Catalogue, Trail};
use crate::memory::Memory;
use crate::records::KnownCounts;
use crate::{Error, Faults, Param, Row};

/// Longest wait for a server to take a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// A server that has not acknowledged anything for so long is taken for dead.
const SILENCE: Duration = Duration::from_secs(10);
/// Statements of one read sent ahead of their answers.
const AHEAD: usize = 64;

/// What every session is told first. A writer that hangs or was cut off must not hold the others up for ever.
const SETTINGS: &str = "SET client_min_messages = warning; SET TIME ZONE 'UTC'; SET jit = off; SET lock_timeout = '15s'; \
                        SET idle_in_transaction_session_timeout = '30s'";

/// Who holds the lock of this number may write: "hallpass" in ASCII, less one.
macro_rules! turn {
    () => {
        "7521412065683141490"
    };
}

/// Begins a transaction and waits for the turn to write.
const TAKE_TURN: &str = concat!("BEGIN; SELECT pg_advisory_xact_lock(", turn!(), ")");

/// Waits for the turn and keeps it beyond transactions, until it is given back or the session ends.
pub(super) const HOLD_TURN: &str = concat!("SELECT pg_advisory_lock(", turn!(), ")");
/// Gives it back.
pub(super) const GIVE_BACK_TURN: &str = concat!("SELECT pg_advisory_unlock(", turn!(), ")");

/// Who wrote last, and the number of the next transaction of whoever it is.
const LAST_TURN: &str =
    "SELECT node, CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT) FROM writer_turn";

/// The server answers COMMIT without an error when it has undone the transaction, so it is asked first whether it would still
/// run a statement; and last which number the next transaction has, to see later whether somebody else has written.
const COMMIT: &str = "SELECT 1; COMMIT; SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT)";

/// A session of the writer or of a reader.
pub struct Session {
    client: Arc<Client>,
    /// Statements of the work whose answers have not been looked at.
    ahead: Ahead,
    cancel: CancelToken,
    /// How the connection was made.
    tls: MakeRustlsConnect,
    statements: Statements,
    pub(crate) catalogue: Catalogue,
    /// Of the writer only.
    pub(crate) memory: Memory,
    /// What the running transaction has changed; of the writer only.
    pub(crate) trail: Trail,
    /// Of readers only: the writer's own changes do not show in the snapshot's number.
    pub(crate) known_counts: Option<KnownCounts>,
    faults: Faults,
    /// What the counters of ids had given before the rehearsal.
    counters: BTreeMap<String, Option<i64>>,
    /// Ids given in the part of a rehearsal that runs, and in what was before it.
    given: Given,
    given_before: Given,
    rehearsing: bool,
    /// Set by work that may take as long as it likes.
    unhurried: Arc<AtomicBool>,
    /// Is there a transaction?
    busy: bool,
    /// A statement has failed, and the server refuses everything until the savepoint before it.
    spoiled: bool,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("busy", &self.busy).field("spoiled", &self.spoiled).finish_non_exhaustive()
    }
}

impl Session {
    /// Opens a session.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no server, or it refuses.
    pub(super) async fn open(options: &Options) -> Result<Session, Error> {
        let (mut config, tls) = options.tls.toward(&options.url)?;
        config.connect_timeout(CONNECT).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
        if config.get_application_name().is_none() {
            config.application_name("hallpass");
        }
        let connected = tokio::time::timeout(CONNECT * 2, config.connect(tls.clone())).await;
        let (client, connection) = connected
            .map_err(|_| Error::Unavailable("PostgreSQL does not answer".into()))?
            .map_err(|error| Error::Unavailable(why(&error)))?;
        let trail = Trail::default();
        let ear = trail.clone();
        tokio::spawn(async move {
            if let Err(error) = ear.hear(connection).await {
                tracing::debug!(%error, "a session with PostgreSQL has ended");
            }
        });
        client.batch_execute(SETTINGS).await?;
        Ok(Session {
            cancel: client.cancel_token(),
            client: Arc::new(client),
            ahead: Ahead::default(),
            tls,
            statements: Statements::default(),
            catalogue: Catalogue::default(),
            memory: Memory::default(),
            trail,
            known_counts: None,
            faults: options.faults.clone(),
            counters: BTreeMap::new(),
            given: Given::default(),
            given_before: Given::default(),
            rehearsing: false,
            unhurried: Arc::default(),
            busy: false,
            spoiled: false,
        })
    }

    /// A session that writes: it keeps what its transactions change, for the audit trail.
    ///
    /// # Errors
    /// As [`Session::open`] and [`Session::watch`].
    pub(super) async fn open_writer(options: &Options) -> Result<Session, Error> {
        let session = Session::open(options).await?;
        session.watch().await?;
        Ok(session)
    }

    /// Lets the database report every row that changes from now on.
    ///
    /// # Errors
    /// [`Error::Schema`] when it cannot.
    pub(super) async fn watch(&self) -> Result<(), Error> {
        self.trail.listen(&self.client).await
    }

    /// A session that only reads.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub(super) async fn open_reader(options: &Options) -> Result<Session, Error> {
        Ok(Session { known_counts: Some(KnownCounts::default()), ..Session::open(options).await? })
    }

    /// The client, for what no work does: migrations.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while statements are under way.
    pub(super) fn client(&mut self) -> Result<&mut Client, Error> {
        Arc::get_mut(&mut self.client).ok_or_else(|| Error::Unavailable("the session is in use".into()))
    }

    /// Has the connection ended?
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Is there a transaction that nobody has ended?
    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }

    /// Has a statement failed that nobody has undone?
    pub(super) fn is_spoiled(&self) -> bool {
        self.spoiled
    }

    pub(crate) async fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, Error> {
        self.step()?;
        let statement = self.statement(sql).await?;
        let changed = self.client.execute_raw(&statement, bound(params)).await;
        let changed = self.heard(changed).await?;
        usize::try_from(changed).map_err(|_| Error::Damaged("more rows than there can be".into()))
    }

    pub(crate) async fn insert(&mut self, sql: &str, params: &[Param<'_>]) -> Result<i64, Error> {
        let mut id = None;
        self.for_each(sql, params, |row| {
            id = Some(row.int(0)?);
            Ok(())
        })
        .await?;
        let id = id.ok_or_else(|| Error::Statement("an insert answered no id".into()))?;
        if self.rehearsing {
            self.given.note(sql, id);
        }
        Ok(id)
    }

    pub(crate) async fn for_each(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error> + Send,
    ) -> Result<(), Error> {
        self.step()?;
        let statement = self.statement(sql).await?;
        let rows = self.client.query_raw(&statement, bound(params)).await;
        let rows = self.heard(rows).await?;
        pin_mut!(rows);
        loop {
            let row = rows.try_next().await;
            match self.heard(row).await? {
                Some(row) => each(&Row::Postgres(&row))?,
                None => return Ok(()),
            }
        }
    }

    /// Runs one statement for each of `ids`, the id bound as parameter number `at` (from 0); they are sent together.
    pub(crate) async fn for_each_id<'p>(
        &mut self,
        sql: &str,
        params: &mut [Param<'p>],
        at: usize,
        ids: &[i64],
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error> + Send,
    ) -> Result<(), Error> {
        self.step()?;
        let statement = self.statement(sql).await?;
        for some in ids.chunks(AHEAD) {
            let asked = some.iter().map(|id| {
                if let Some(param) = params.get_mut(at) {
                    *param = Param::Int(*id);
                }
                let params = params.to_vec();
                let (client, statement) = (&self.client, &statement);
                async move { client.query_raw(statement, bound(&params)).await?.try_collect::<Vec<_>>().await }
            });
            let found = future::try_join_all(asked).await;
            for row in self.heard(found).await?.iter().flatten() {
                each(&Row::Postgres(row))?;
            }
        }
        Ok(())
    }

    async fn statement(&mut self, sql: &str) -> Result<Statement, Error> {
        match self.statements.get(&self.client, sql).await {
            Ok(statement) => Ok(statement),
            Err(error) => {
                self.spoiled = true;
                Err(self.first_failure().await.unwrap_or(error))
            }
        }
    }

    /// The result of a statement of the work. When something before it has failed, that is the error.
    async fn heard<T>(&mut self, result: Result<T, tokio_postgres::Error>) -> Result<T, Error> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => {
                self.spoiled = true;
                Err(self.first_failure().await.unwrap_or_else(|| error.into()))
            }
        }
    }

    /// Notes that a statement has failed.
    fn checked<T>(&mut self, result: Result<T, tokio_postgres::Error>) -> Result<T, Error> {
        self.spoiled |= result.is_err();
        result.map_err(Error::from)
    }

    /// Counts a storage call of the work, and refuses it when the transaction was lost.
    fn step(&mut self) -> Result<(), Error> {
        let mut lost = false;
        let planned = self.faults.step(|| lost = true);
        if lost {
            self.tell("ROLLBACK");
            self.busy = false;
        }
        planned?;
        if self.busy { Ok(()) } else { Err(Error::Unavailable("the database has undone the transaction".into())) }
    }

    /// Transaction control, not counted as a storage call of the work.
    pub(crate) async fn control(&mut self, sql: &'static str) -> Result<(), Error> {
        let done = self.client.batch_execute(sql).await;
        self.checked(done)
    }

    /// Sends a control statement without waiting for its answer.
    fn tell(&self, sql: &'static str) {
        // The request is queued by the first poll; its answer is thrown away.
        let _ = self.client.batch_execute(sql).now_or_never();
    }

    /// Begins a read: one snapshot from its first statement on.
    pub(super) fn begin_read(&mut self) {
        self.tell("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        self.unhurried.store(false, Ordering::Relaxed);
        self.busy = true;
        self.spoiled = false;
    }

    /// Lets the read that runs take as long as it likes.
    pub(crate) fn never_stop(&self) {
        self.unhurried.store(true, Ordering::Relaxed);
    }

    /// Becomes true when the read that runs may take as long as it likes.
    pub(super) fn unhurried(&self) -> Arc<AtomicBool> {
        self.unhurried.clone()
    }

    /// Ends a read.
    pub(super) fn end_read(&mut self) {
        self.tell("ROLLBACK");
        self.busy = false;
    }

    /// Begins a transaction that may write, and waits until no other does (`node` says which of the servers writes). Each
    /// statement sees what was committed before it, and since nobody else writes that is one state.
    pub(super) async fn begin(&mut self, node: &str) -> Result<(), Error> {
        let last = self.statement(LAST_TURN).await?;
        (self.busy, self.spoiled) = (true, false);
        let begun = self.client.batch_execute(TAKE_TURN);
        let (begun, found) = future::join(begun, self.client.query_one(&last, &[])).await;
        self.checked(begun)?;
        let row = self.checked(found)?;
        let (wrote, version): (&str, i64) = (row.try_get(0)?, row.try_get(1)?);
        // Somebody else has written since: what this server remembers may be wrong.
        self.memory.begin(version);
        if wrote != node {
            self.memory.forget();
            let turn = self.statement("UPDATE writer_turn SET node = ?1").await?;
            let changed = self.client.execute_raw(&turn, [node]).await;
            self.checked(changed)?;
        }
        Ok(())
    }

    /// Begins the work of one job, whose failure undoes only itself.
    pub(super) fn begin_job(&mut self) {
        self.tell("SAVEPOINT job");
    }

    /// Ends the work of one job. Work during which a statement has failed is never kept. What is undone is waited for: its
    /// reports to the trail must have come before the next job begins.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the session is lost.
    pub(super) async fn end_job(&mut self, keep: bool) -> Result<(), Error> {
        if keep {
            self.tell("RELEASE SAVEPOINT job");
            return Ok(());
        }
        self.ahead.clear();
        self.control("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job").await?;
        self.spoiled = false;
        self.forget();
        Ok(())
    }

    /// Commits. It is a storage call: it can be made to fail, too.
    pub(super) async fn commit(&mut self) -> Result<(), Error> {
        self.step()?;
        let done = self.client.simple_query(COMMIT).await;
        let version = self.checked(done)?.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
            _ => None,
        });
        self.busy = false;
        self.memory.committed(version);
        Ok(())
    }

    /// Undoes what is left of a transaction, if anything.
    pub(super) async fn abandon(&mut self) -> Result<(), Error> {
        self.ahead.clear();
        if self.busy {
            self.control("ROLLBACK").await?;
        }
        (self.busy, self.spoiled, self.rehearsing) = (false, false, false);
        Ok(())
    }

    /// Forgets everything read or numbered so far: called when changes have been undone that it may show.
    pub(crate) fn forget(&mut self) {
        self.catalogue = Catalogue::default();
        self.memory.forget();
    }

    /// Makes the server stop the statement that runs.
    pub(super) fn stop(&self) -> impl Future<Output = ()> + Send + use<> {
        let (cancel, tls) = (self.cancel.clone(), self.tls.clone());
        async move {
            if let Ok(Err(error)) = tokio::time::timeout(CONNECT, cancel.cancel_query(tls)).await {
                tracing::debug!(%error, "a statement could not be stopped");
            }
        }
    }
}

fn bound<'a>(params: &'a [Param<'a>]) -> impl ExactSizeIterator<Item = &'a (dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync))
}

/// An error in the server's own words where it has some.
pub(crate) fn describe(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(told) => told.message().to_owned(),
        None => match std::error::Error::source(error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        },
    }
}
