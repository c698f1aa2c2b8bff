//! Sessions that only read. One job has a session at a time; a session that was left in the middle of something is closed.

use deadpool::managed::{Manager, Metrics, Object, Pool, RecycleError, RecycleResult};

use super::{Options, Session};
use crate::{Error, Tx};

/// Opens sessions for the pool.
#[derive(Debug)]
pub(super) struct Readers(pub Options);

impl Manager for Readers {
    type Type = Tx;
    type Error = Error;

    async fn create(&self) -> Result<Tx, Error> {
        Ok(Tx::Postgres(Box::new(Session::open_reader(&self.0).await?)))
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
        use deadpool::managed::PoolError;
        match pool.get().await {
            Ok(object) => Ok(Lease(Some(object))),
            Err(PoolError::Backend(error)) => Err(error),
            Err(PoolError::Timeout(_)) => Err(Error::Busy),
            Err(error) => Err(Error::Unavailable(error.to_string())),
        }
    }

    /// The transaction.
    pub(super) fn tx(&mut self) -> Option<&mut Tx> {
        self.0.as_deref_mut()
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
