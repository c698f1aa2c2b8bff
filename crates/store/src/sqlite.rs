//! The embedded database: one writer thread with group commit, reader threads with their own connections.

mod connection;
mod functions;
mod migrate;
mod reader;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use connection::Connection;

use crate::job::{Answer, Call, Job, complete};
use crate::{Error, Faults, Tx, Work};

/// How to open the embedded database.
#[derive(Clone, Debug)]
pub struct Options {
    /// The database file; made when missing. Its folder must exist.
    pub file: PathBuf,
    /// Reader threads, at least 1; as many connections again answer short reads on the caller's thread.
    pub readers: usize,
    /// Writes that may wait for the writer thread; one more answers [`Error::Busy`].
    pub queue: usize,
    /// Most writes that share one commit.
    pub group: usize,
    /// Longest a read may take; then it is stopped and answers [`Error::Stopped`].
    pub read_limit: Duration,
    /// Rehearsals that may wait for the writer thread; one more answers [`Error::Busy`].
    pub rehearsals: usize,
    /// Longest a rehearsal may take; then it is stopped and answers [`Error::Stopped`]. Writes wait meanwhile.
    pub rehearsal_limit: Duration,
    /// Open the target of a copy that was not completed, too, and leave it as it is: to go on with it.
    pub unfinished: bool,
    /// Planned failures, for tests of every way to fail.
    pub faults: Faults,
}

impl Options {
    /// The defaults for a database at `file`.
    pub fn at(file: impl AsRef<Path>) -> Options {
        Options {
            file: file.as_ref().to_path_buf(),
            readers: 2,
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

/// A handle on the embedded database. Clones share it; when the last one is dropped the threads finish what is queued and end.
#[derive(Clone, Debug)]
pub struct Sqlite {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    writer: SyncSender<Box<dyn Job>>,
    reader: SyncSender<Box<dyn Job>>,
    /// Connections for short reads on the caller's thread.
    peekers: Vec<Mutex<Tx>>,
    read_limit: Duration,
    waiting: Arc<AtomicUsize>,
    /// Rehearsals among them, and how many there may be.
    rehearsing: Arc<AtomicUsize>,
    rehearsals: usize,
    healthy: Arc<AtomicBool>,
    threads: Mutex<Vec<std::thread::JoinHandle<()>>>,
}

/// Polls a future that never waits, as everything on SQLite is; `None` if it did wait.
fn ready<T>(mut future: std::pin::Pin<Box<dyn Future<Output = T> + Send + '_>>) -> Option<T> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => Some(value),
        std::task::Poll::Pending => None,
    }
}

/// The connection of a transaction on the embedded database.
fn connection(tx: &mut Tx) -> Result<&mut Connection, Error> {
    match tx {
        Tx::Sqlite(connection) => Ok(connection),
        Tx::Postgres(_) => Err(Error::Unavailable("this is no transaction of the embedded database".into())),
    }
}

/// Runs a job to its end. Work that waits for anything is undone: nothing here could wake it.
fn finish(job: &mut dyn Job, tx: &mut Tx) -> bool {
    ready(job.run(tx)).unwrap_or_else(|| {
        tracing::error!("work on the embedded database waited for something else and was undone");
        false
    })
}

impl Sqlite {
    /// Opens the database, brings its schema up to date and starts the threads.
    ///
    /// # Errors
    /// [`Error::Schema`] for a file of a newer version or of another program, [`Error::Unavailable`] when it cannot be opened.
    pub fn open(options: &Options) -> Result<Sqlite, Error> {
        let mut writing = Connection::open_writer(options)?;
        migrate::up(&mut writing)?;
        let mut tx = prepared(writing, options.unfinished)?;
        connection(&mut tx)?.watch()?;
        let waiting = Arc::new(AtomicUsize::new(0));
        let healthy = Arc::new(AtomicBool::new(true));
        let mut threads = Vec::new();
        let (writer, jobs) = sync_channel(options.queue.max(1));
        let rehearsing = Arc::new(AtomicUsize::new(0));
        let desk = writer::Desk {
            group: options.group.max(1),
            waiting: waiting.clone(),
            rehearsing: rehearsing.clone(),
            rehearsal_limit: options.rehearsal_limit,
            healthy: healthy.clone(),
        };
        let writing = spawn("hallpass-writer", move || writer::run(tx, &jobs, &desk))?;
        let (reader, jobs) = sync_channel(options.queue.max(1));
        let jobs = Arc::new(Mutex::new(jobs));
        let mut peekers = Vec::new();
        for n in 0..options.readers.max(1) {
            let peeker = Connection::open_reader(options, connection::PEEK_CACHE)?;
            peekers.push(Mutex::new(Tx::Sqlite(Box::new(peeker))));
            let connection = Connection::open_reader(options, connection::READER_CACHE)?;
            let (jobs, limit) = (jobs.clone(), options.read_limit);
            let reading = move || reader::run(Tx::Sqlite(Box::new(connection)), &jobs, limit);
            threads.push(spawn(&format!("hallpass-reader-{n}"), reading)?);
        }
        // The writer stands last: see the drop of `Shared`.
        threads.push(writing);
        Ok(Sqlite {
            shared: Arc::new(Shared {
                writer,
                reader,
                peekers,
                read_limit: options.read_limit,
                waiting,
                rehearsing,
                rehearsals: options.rehearsals,
                healthy,
                threads: Mutex::new(threads),
            }),
        })
    }

    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        self.shared.waiting.fetch_add(1, Ordering::Relaxed);
        let answer = submit(&self.shared.writer, work, false);
        if answer.is_err() {
            self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        answer?.wait().await
    }

    /// See [`crate::Store::rehearse`].
    pub(crate) async fn rehearse<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        let shared = &self.shared;
        let ahead = shared.rehearsing.fetch_add(1, Ordering::Relaxed);
        shared.waiting.fetch_add(1, Ordering::Relaxed);
        let answer =
            if ahead < shared.rehearsals { submit(&shared.writer, work, true) } else { Err(Error::Busy.into()) };
        if answer.is_err() {
            shared.rehearsing.fetch_sub(1, Ordering::Relaxed);
            shared.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        answer?.wait().await
    }

    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        submit(&self.shared.reader, work, false)?.wait().await
    }

    /// See [`crate::Store::peek`]. Handing a job to another thread and back costs more than a read of one row.
    pub(crate) async fn peek<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        for peeker in &self.shared.peekers {
            if let Ok(mut tx) = peeker.try_lock() {
                let (mut call, _answer) = Call::new(work, false);
                reader::snapshot(&mut tx, &mut call, self.shared.read_limit)?;
                drop(tx);
                return call.finish(Ok(()));
            }
        }
        self.read(work).await
    }

    /// Writes and rehearsals that wait for the writer thread at the moment.
    pub fn queued_writes(&self) -> usize {
        self.shared.waiting.load(Ordering::Relaxed)
    }

    /// False after a commit has failed: the disk is full or broken, and the server should say so.
    pub fn is_healthy(&self) -> bool {
        self.shared.healthy.load(Ordering::Relaxed)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Closing a channel lets its threads finish what is queued. The writer's connection closes last: the last one to close
        // moves the log into the database, which a connection that only reads cannot do.
        let (closed, _) = sync_channel(1);
        self.reader = closed.clone();
        let mut threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let writers = threads.split_off(threads.len().saturating_sub(1));
        join(threads);
        self.peekers.clear();
        self.writer = closed;
        join(writers);
    }
}

fn join(threads: Vec<std::thread::JoinHandle<()>>) {
    for thread in threads {
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("a database thread ended abnormally");
        }
    }
}

/// Completes a database that was just opened.
fn prepared(mut opened: Connection, unfinished: bool) -> Result<Tx, Error> {
    opened.begin()?;
    let mut tx = Tx::Sqlite(Box::new(opened));
    let written = ready(Box::pin(complete(&mut tx, unfinished)));
    match written {
        Some(Ok(())) => {
            connection(&mut tx)?.control("COMMIT")?;
            Ok(tx)
        }
        Some(Err(error)) => Err(error),
        None => Err(Error::Unavailable("the start waited for something else".into())),
    }
}

fn submit<T, E, F>(queue: &SyncSender<Box<dyn Job>>, work: F, rehearsal: bool) -> Result<Answer<T, E>, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
{
    let (call, answer) = Call::new(work, rehearsal);
    queue.try_send(Box::new(call)).map_err(|error| match error {
        TrySendError::Full(_) => Error::Busy,
        TrySendError::Disconnected(_) => Error::Unavailable("it is shutting down".into()),
    })?;
    Ok(answer)
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>, Error> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(run)
        .map_err(|error| Error::Unavailable(format!("no thread for {name}: {error}")))
}

#[cfg(test)]
mod tests;
