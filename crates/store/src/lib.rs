//! The only crate that speaks SQL.
//!
//! [`Store`] hands out transactions; [`Tx`] carries every query of the system as an `async` method. On SQLite the methods are
//! ready at once: the work runs on the writer thread (or on a reader thread) without ever waiting. Request text never becomes
//! SQL text: identifiers come from the static tables of the contract crate, values are bound.
//!
//! Where to begin: [`tx`] for what a query may use, [`records`] for the records API's side, [`desk`] for the front desk's,
//! [`jobs`] for what is done by itself, [`webhooks`] for who is told, [`import`] for bulk import, [`sqlite`] for threads and group commit.

pub mod access;
pub mod accounts;
mod actor;
pub mod backup;
pub mod billing;
pub mod carry;
pub mod chain;
pub mod copy;
pub mod corrections;
pub mod desk;
pub mod erasure;
pub mod error;
pub mod faults;
pub mod grants;
pub mod import;
mod job;
pub mod jobs;
pub mod kiosks;
mod location_clock;
pub mod lookups;
mod memory;
pub mod messages;
pub mod offers;
pub mod places;
pub mod policy;
pub mod postgres;
pub mod records;
mod reference;
pub mod rehearsal;
pub mod reminders;
pub mod reports;
pub mod row;
pub mod sales;
pub mod search;
pub mod sqlite;
pub mod stays;
mod sums;
mod test_clock;
pub mod tx;
pub mod value;
pub mod verify;
pub mod visitors;
pub mod webhooks;

use std::future::Future;
use std::pin::Pin;

pub use error::Error;
pub use faults::Faults;
pub use records::Scope;
pub use row::{Param, Row};
pub use tx::Tx;

/// The work of one transaction: a future over the transaction it was given.
pub type Work<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// Where records live. One variant per database; no trait objects, no generics through the router.
#[derive(Clone, Debug)]
pub enum Store {
    /// The embedded database.
    Sqlite(sqlite::Sqlite),
    /// PostgreSQL, shared by any number of servers.
    Postgres(postgres::Postgres),
}

impl Store {
    /// Runs `work` as one transaction. `Ok` is answered only after the changes are durable; `Err` leaves no trace.
    ///
    /// Once queued the work runs to its end even when the caller stops waiting: a client that hangs up neither loses nor
    /// doubles its effect.
    ///
    /// # Errors
    /// What `work` returns; [`Error::Busy`] when the queue is full (nothing ran); [`Error::Unavailable`] when the commit
    /// failed (nothing is kept).
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        match self {
            Store::Sqlite(sqlite) => sqlite.write(work).await,
            Store::Postgres(postgres) => postgres.write(work).await,
        }
    }

    /// Runs `work` as [`Store::write`] would, on what is committed, and undoes everything it has written, whatever comes of
    /// it: for previews and simulations, which are to be the real work. Nothing of it is ever seen by anybody else, and
    /// numbers it has given out are given out again.
    ///
    /// A database that has one writer is kept from writing meanwhile, so the work is stopped after a time
    /// ([`sqlite::Options::rehearsal_limit`]) and never runs before a write that waits. Longer work goes in parts.
    ///
    /// # Errors
    /// What `work` returns; [`Error::Busy`] when too many wait (nothing ran); [`Error::Stopped`] when it took too long.
    pub async fn rehearse<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        match self {
            Store::Sqlite(sqlite) => sqlite.rehearse(work).await,
            Store::Postgres(postgres) => postgres.rehearse(work).await,
        }
    }

    /// Runs `work` on one consistent snapshot of what is committed.
    ///
    /// # Errors
    /// What `work` returns, or [`Error::Busy`] / [`Error::Unavailable`] as in [`Store::write`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        match self {
            Store::Sqlite(sqlite) => sqlite.read(work).await,
            Store::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Like [`Store::read`], for listings and reports: may be run on a standby of the database, where one is named. What it shows is
    /// then at most [`postgres::Options::replica_lag`] old, and holds everything `reader` has written, whichever server he has
    /// written through. When the standby cannot be used, or the work fails there, it runs on the primary.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_listing<T, E, F>(&self, reader: &postgres::Reader, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Clone + Send + 'static,
    {
        match self {
            Store::Sqlite(sqlite) => sqlite.read(work).await,
            Store::Postgres(postgres) => postgres.read_listing(reader, work).await,
        }
    }

    /// What came of listings that might have been read from a standby; `None` without one.
    pub fn replica(&self) -> Option<postgres::ReplicaFigures> {
        match self {
            Store::Sqlite(_) => None,
            Store::Postgres(postgres) => postgres.replica(),
        }
    }

    /// Like [`Store::read`], for work of a few rows: may run on the caller's thread, which it must not hold up.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn peek<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        match self {
            Store::Sqlite(sqlite) => sqlite.peek(work).await,
            Store::Postgres(postgres) => postgres.peek(work).await,
        }
    }

    /// What servers of one database tell each other; `None` where there is only one.
    pub fn talk(&self) -> Option<&postgres::Talk> {
        match self {
            Store::Sqlite(_) => None,
            Store::Postgres(postgres) => Some(postgres.talk()),
        }
    }

    /// Servers of this database at the moment, this one included.
    pub fn servers(&self) -> usize {
        self.talk().map_or(1, postgres::Talk::servers)
    }

    /// Writes and rehearsals of this server that wait at the moment.
    pub fn queued_writes(&self) -> usize {
        match self {
            Store::Sqlite(sqlite) => sqlite.queued_writes(),
            Store::Postgres(postgres) => postgres.queued_writes(),
        }
    }

    /// False after a commit has failed, until one succeeds: the disk is full or broken, or the database is away.
    pub fn is_healthy(&self) -> bool {
        match self {
            Store::Sqlite(sqlite) => sqlite.is_healthy(),
            Store::Postgres(postgres) => postgres.is_healthy(),
        }
    }
}
