//! Sessions that only read. One job has a session at a time; a session that was left in the middle of something is closed.

use deadpool::managed::{Manager, Metrics, Object, Pool, RecycleError, RecycleResult};

use tokio_postgres::error::SqlState;

use super::{Options, Session};
use crate::{Error, Tx};

/// Opens sessions for the pool.
#[derive(Debug)]
pub(super) struct Readers {
    pub options: Options,
    /// What the database must say of itself, when it has to be a certain one ([`kin`]).
    pub kin: Option<String>,
}

/// Which database it is: the same on a primary and its standbys, and on no other.
const KIN: &str = "SELECT CAST(system_identifier AS TEXT) || '/' || (SELECT CAST(oid AS TEXT) FROM pg_database \
                   WHERE datname = current_database()) FROM pg_control_system()";

/// Which database a session leads to; `None` for who may not ask.
///
/// # Errors
/// [`Error::Statement`] and the like when it cannot be asked.
pub(super) async fn kin(session: &mut Session) -> Result<Option<String>, Error> {
    match session.client()?.query_opt(KIN, &[]).await {
        Ok(row) => Ok(row.map(|row| row.try_get(0)).transpose()?),
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Manager for Readers {
    type Type = Tx;
    type Error = Error;

    async fn create(&self) -> Result<Tx, Error> {
        let mut session = Session::open_reader(&self.options).await?;
        if self.kin.is_some() && kin(&mut session).await? != self.kin {
            return Err(Error::Unavailable("it is no copy of the primary's database".into()));
        }
        Ok(Tx::Postgres(Box::new(session)))
    }

    async fn recycle(&self, tx: &mut Tx, _: &Metrics) -> RecycleResult<Error> {
        match tx {
            Tx::Postgres(session) if !session.is_closed() && !session.is_busy() => Ok(()),
            _ => Err(RecycleError::message("the session has ended")),
        }
    }
}

/// A session lent to one job.
pub(super) struct Lease(Option<Object<Readers>>);

impl Lease {
    /// Waits for a session that is free.
    ///
    /// # Errors
    /// [`Error::Busy`] when none becomes free in time, [`Error::Unavailable`] when none can be opened.
    pub(super) async fn of(pool: &Pool<Readers>) -> Result<Lease, Error> {
        use deadpool::managed::{PoolError, TimeoutType};
        match pool.get().await {
            Ok(object) => Ok(Lease(Some(object))),
            Err(PoolError::Backend(error)) => Err(error),
            Err(PoolError::Timeout(TimeoutType::Wait)) => Err(Error::Busy),
            Err(PoolError::Timeout(_)) => Err(Error::Unavailable("PostgreSQL does not answer".into())),
            Err(error) => Err(Error::Unavailable(error.to_string())),
        }
    }

    /// The transaction.
    pub(super) fn tx(&mut self) -> Option<&mut Tx> {
        self.0.as_deref_mut()
    }

    /// Begins a read.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no session.
    pub(super) fn begin(&mut self) -> Result<&mut Tx, Error> {
        self.session().ok_or_else(super::gone)?.begin_read();
        self.tx().ok_or_else(super::gone)
    }

    /// Ends a read, and gives the session back.
    pub(super) fn end(mut self) {
        if let Some(session) = self.session() {
            session.end_read();
        }
    }

    /// The session.
    pub(super) fn session(&mut self) -> Option<&mut Session> {
        match self.tx() {
            Some(Tx::Postgres(session)) => Some(session),
            _ => None,
        }
    }
}

/// A caller that has gone, or work that took too long, leaves a statement running: it is stopped and the session closed.
impl Drop for Lease {
    fn drop(&mut self) {
        if self.session().is_some_and(|session| session.is_busy())
            && let Some(object) = self.0.take()
            && let Tx::Postgres(session) = Object::take(object)
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(session.stop());
        }
    }
}
