//! PostgreSQL: one task that writes with group commit, in turns with those of other servers, and a pool of sessions that read.

mod migrate;
mod pool;
mod replica;
mod session;
mod statement;
mod talk;
mod tls;
mod values;
mod writer;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use deadpool::managed::{Pool, Timeouts};
pub use replica::{Reader, ReplicaFigures};
pub use session::Session;
pub(crate) use session::describe;
pub use talk::{News, Talk};
pub use tls::Tls;
use tokio::sync::mpsc::{self, Sender};
pub(crate) use values::Cell;

use crate::job::{Answer, Call, Job, complete};
use crate::{Error, Faults, Tx, Work};

/// How to use a PostgreSQL database.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it is: `postgres://user:password@host:port/name`. More than one host may be named, with
    /// `target_session_attrs=read-write`.
    /// With `sslmode=require` sessions are protected by TLS, and certificates always verified.
    pub url: String,
    /// Whose certificates are believed.
    pub tls: Tls,
    /// A standby of it that listings may be read from; empty: none.
    pub replica: String,
    /// Longest time the standby may be behind to be used; zero: it never is.
    pub replica_lag: Duration,
    /// Sessions that read, at least 1; as many again answer short reads, one more writes and one listens.
    pub connections: usize,
    /// Writes that may wait; one more answers [`Error::Busy`].
    pub queue: usize,
    /// Most writes that share one commit.
    pub group: usize,
    /// Longest a read may take; then it is stopped and answers [`Error::Stopped`].
    pub read_limit: Duration,
    /// Rehearsals that may wait; one more answers [`Error::Busy`].
    pub rehearsals: usize,
    /// Longest a rehearsal may take; then it is stopped and answers [`Error::Stopped`]. Writes wait meanwhile.
    pub rehearsal_limit: Duration,
    /// Open the target of a copy that was not completed, too, and leave it as it is: to go on with it.
    pub unfinished: bool,
    /// Planned failures, for tests of every way to fail.
    pub faults: Faults,
}

impl Options {
    /// The defaults for the database at `url`.
    pub fn at(url: &str) -> Options {
        Options {
            url: url.to_owned(),
            tls: Tls::default(),
            replica: String::new(),
            replica_lag: Duration::from_secs(5),
            connections: 8,
            queue: 1024,
            group: 64,
            read_limit: Duration::from_secs(30),
            rehearsals: 32,
            rehearsal_limit: Duration::from_secs(1),
            unfinished: false,
            faults: Faults::default(),
        }
    }
}

/// A handle on a PostgreSQL database. Clones share it; when the last one is dropped what is queued is finished.
#[derive(Clone, Debug)]
pub struct Postgres {
    shared: Arc<Shared>,
}

struct Shared {
    writer: Sender<Box<dyn Job>>,
    readers: Pool<pool::Readers>,
    /// For reads of a few rows: slow listings must not hold up signing in.
    peekers: Pool<pool::Readers>,
    replica: Option<replica::Replica>,
    desk: writer::Desk,
    options: Options,
    talk: Talk,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("desk", &self.desk).finish_non_exhaustive()
    }
}

impl Postgres {
    /// Connects, brings the schema up to date and starts the writer on the present runtime.
    ///
    /// # Errors
    /// [`Error::Schema`] for a database of a newer version or of another program, [`Error::Unavailable`] when it cannot be
    /// reached.
    pub async fn open(options: &Options) -> Result<Postgres, Error> {
        let mut session = Session::open(options).await?;
        migrate::up(&mut session).await?;
        let node = uuid::Uuid::new_v4().simple().to_string();
        let tx = prepared(Session::open(options).await?, &node, options.unfinished).await?;
        let desk = writer::Desk::default();
        let (sender, jobs) = mpsc::channel(options.queue.max(1));
        let writer = writer::Writer { options: options.clone(), node, desk: desk.clone(), tx: Some(tx) };
        tokio::spawn(writer.run(jobs));
        let here = || {
            let limit = options.read_limit;
            pool(pool::Readers { options: options.clone(), kin: None }, limit, limit)
        };
        let (readers, peekers) = (here()?, here()?);
        // Who may not ask which database it is has to take the word of whoever has set the standby up.
        let kin = if options.replica.is_empty() { None } else { pool::kin(&mut session).await? };
        let replica = replica::Replica::of(options, kin)?;
        let talk = Talk::start(options);
        let options = options.clone();
        let shared = Arc::new(Shared { writer: sender, readers, peekers, replica, desk, options, talk });
        if shared.replica.is_some() {
            tokio::spawn(replica::watch(Arc::downgrade(&shared)));
        }
        Ok(Postgres { shared })
    }

    /// See [`crate::Store::write`].
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        self.submit(work, false)?.wait().await
    }

    /// See [`crate::Store::rehearse`].
    pub(crate) async fn rehearse<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        let rehearsing = &self.shared.desk.rehearsing;
        let ahead = rehearsing.fetch_add(1, Ordering::Relaxed);
        let answer =
            if ahead < self.shared.options.rehearsals { self.submit(work, true) } else { Err(Error::Busy.into()) };
        if answer.is_err() {
            rehearsing.fetch_sub(1, Ordering::Relaxed);
        }
        answer?.wait().await
    }

    /// See [`crate::Store::read`].
    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        self.read_on(&self.shared.readers, work).await
    }

    /// See [`crate::Store::read_listing`].
    pub(crate) async fn read_listing<T, E, F>(&self, reader: &Reader, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Clone + Send + 'static,
    {
        let Some(replica) = &self.shared.replica else { return self.read(work).await };
        if let Some((mut lease, held)) = replica.begin().await {
            let wanted = reader.clone();
            let asked = self.peek(move |tx| Box::pin(async move { tx.has_written_since(&wanted, held).await })).await;
            if matches!(asked, Ok(false)) {
                let begun = Instant::now();
                match self.run_read(&mut lease, work.clone()).await {
                    Ok(done) => {
                        replica.count(true);
                        return Ok(done);
                    }
                    // What takes too long there would take as long again here, and the caller has waited enough.
                    Err(error) if begun.elapsed() >= self.shared.options.read_limit => return Err(error),
                    Err(_) => {}
                }
                // Stopped because the primary has changed what it reads, cut off, or a refusal that the primary repeats.
                replica.failed(lease.session().is_none_or(|session| session.is_closed()));
            } else {
                lease.end();
            }
        }
        replica.count(false);
        self.read(work).await
    }

    /// See [`crate::Store::peek`].
    pub(crate) async fn peek<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        self.read_on(&self.shared.peekers, work).await
    }

    /// The work runs on the caller's task, for as long as it waits.
    async fn read_on<T, E, F>(&self, pool: &Pool<pool::Readers>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        let mut lease = pool::Lease::of(pool).await?;
        lease.begin()?;
        self.run_read(&mut lease, work).await
    }

    /// Runs work on a read that was begun, and ends it.
    async fn run_read<T, E, F>(&self, lease: &mut pool::Lease, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        let unhurried = lease.session().ok_or_else(gone)?.unhurried();
        let result = {
            let mut work = work(lease.tx().ok_or_else(gone)?);
            match tokio::time::timeout(self.shared.options.read_limit, &mut work).await {
                Ok(result) => result,
                Err(_) if unhurried.load(Ordering::Relaxed) => work.await,
                Err(_) => return Err(Error::Stopped.into()),
            }
        };
        lease.session().ok_or_else(gone)?.end_read();
        result
    }

    fn submit<T, E, F>(&self, work: F, rehearsal: bool) -> Result<Answer<T, E>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        let (call, answer) = Call::new(work, rehearsal);
        let waiting = &self.shared.desk.waiting;
        waiting.fetch_add(1, Ordering::Relaxed);
        self.shared.writer.try_send(Box::new(call)).map_err(|error| {
            waiting.fetch_sub(1, Ordering::Relaxed);
            match error {
                mpsc::error::TrySendError::Full(_) => Error::Busy,
                mpsc::error::TrySendError::Closed(_) => Error::Unavailable("it is shutting down".into()),
            }
        })?;
        Ok(answer)
    }

    /// What servers of this database tell each other.
    pub fn talk(&self) -> &Talk {
        &self.shared.talk
    }

    /// What came of listings that might have been read from a standby; `None` without one.
    pub fn replica(&self) -> Option<ReplicaFigures> {
        self.shared.replica.as_ref().map(replica::Replica::figures)
    }

    /// Writes and rehearsals that wait for the writer at the moment.
    pub fn queued_writes(&self) -> usize {
        self.shared.desk.waiting.load(Ordering::Relaxed)
    }

    /// False after a commit has failed, until one succeeds.
    pub fn is_healthy(&self) -> bool {
        !self.shared.desk.failing.load(Ordering::Relaxed)
    }
}

/// Writes every table anew without what was deleted or overwritten; each is locked meanwhile. What stands in logs, archives and
/// copies of the database is not touched.
///
/// # Errors
/// [`Error::Unavailable`] when the database cannot be reached, [`Error::Statement`] when it refuses.
pub async fn compact(options: &Options) -> Result<(), Error> {
    let mut session = Session::open(options).await?;
    session.control("VACUUM FULL").await?;
    // The old files go with the next checkpoint; only some may ask for one.
    if let Err(error) = session.control("CHECKPOINT").await {
        tracing::debug!(%error, "old files of the database go with its next checkpoint");
    }
    Ok(())
}

/// Sessions are opened when they are wanted first. `queue`: longest wait for a free one; `patience`: for a new one.
fn pool(readers: pool::Readers, queue: Duration, patience: Duration) -> Result<Pool<pool::Readers>, Error> {
    let (queue, limit) = (Some(queue), Some(patience));
    let most = readers.options.connections.max(1);
    Pool::builder(readers)
        .max_size(most)
        .timeouts(Timeouts { wait: queue, create: limit, recycle: limit })
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| Error::Unavailable(error.to_string()))
}

/// Completes a database that was just opened.
async fn prepared(mut session: Session, node: &str, unfinished: bool) -> Result<Tx, Error> {
    session.begin(node).await?;
    let mut tx = Tx::Postgres(Box::new(session));
    complete(&mut tx, unfinished).await?;
    if let Tx::Postgres(session) = &mut tx {
        session.commit().await?;
        session.watch().await?;
    }
    Ok(tx)
}

fn gone() -> Error {
    Error::Unavailable("there is no session with PostgreSQL".into())
}
