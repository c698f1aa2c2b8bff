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
use tokio::sync::oneshot;

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

/// Work waiting for a thread. Runs once; is told afterwards whether its changes are durable.
pub(crate) trait Job: Send {
    /// Runs the work. True: keep its changes.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Is everything undone afterwards, whatever comes of it?
    fn is_rehearsal(&self) -> bool;
    /// Becomes true when the caller has stopped waiting.
    fn abandoned(&self) -> &Arc<AtomicBool>;
    /// Sends the answer.
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

struct Call<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
    rehearsal: bool,
    abandoned: Arc<AtomicBool>,
}

/// The caller's end of a [`Call`].
struct Answer<T, E> {
    answer: oneshot::Receiver<Result<T, E>>,
    abandoned: Arc<AtomicBool>,
}

impl<T, E> Drop for Answer<T, E> {
    fn drop(&mut self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }
}

impl<T, E, F> Job for Call<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let Some(work) = self.work.take() else { return false };
        tx.trail().clear();
        let mut result = ready(work(tx));
        if let Some(Ok(_)) = result
            && let Some(Err(error)) = ready(Box::pin(close(tx)))
        {
            result = Some(Err(error.into()));
        }
        let keep = matches!(result, Some(Ok(_)));
        self.result = Some(result.unwrap_or_else(|| {
            Err(Error::Unavailable("work on the embedded database waited for something else".into()).into())
        }));
        keep
    }

    fn is_rehearsal(&self) -> bool {
        self.rehearsal
    }

    fn abandoned(&self) -> &Arc<AtomicBool> {
        &self.abandoned
    }

    fn answer(mut self: Box<Self>, committed: Result<(), Error>) {
        let result = self.finish(committed);
        // The caller may have gone; the effect stands all the same.
        let _ = self.reply.send(result);
    }
}

impl<T, E: From<Error>, F> Call<T, E, F> {
    /// What to answer.
    fn finish(&mut self, committed: Result<(), Error>) -> Result<T, E> {
        match (self.result.take(), committed) {
            (Some(Ok(_)), Err(error)) => Err(error.into()),
            (Some(result), _) => result,
            (None, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(Error::Unavailable("the work ended abnormally".into()).into()),
        }
    }
}

/// What every transaction ends with: its audit entries and the ends of the chains.
async fn close(tx: &mut Tx) -> Result<(), Error> {
    tx.close_trail().await?;
    tx.keep_heads().await
}

/// Polls a future that never waits, as everything on SQLite is; `None` if it did wait.
fn ready<T>(mut future: std::pin::Pin<Box<dyn Future<Output = T> + Send + '_>>) -> Option<T> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => Some(value),
        std::task::Poll::Pending => None,
    }
}

impl Sqlite {
    /// Opens the database, brings its schema up to date and starts the threads.
    ///
    /// # Errors
    /// [`Error::Schema`] for a file of a newer version or of another program, [`Error::Unavailable`] when it cannot be opened.
    pub fn open(options: &Options) -> Result<Sqlite, Error> {
        let mut connection = Connection::open_writer(options)?;
        migrate::up(&mut connection)?;
        let connection = prepared(connection)?;
        connection.watch()?;
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
        let writing = spawn("hallpass-writer", move || writer::run(Tx::Sqlite(connection), &jobs, &desk))?;
        let (reader, jobs) = sync_channel(options.queue.max(1));
        let jobs = Arc::new(Mutex::new(jobs));
        let mut peekers = Vec::new();
        for n in 0..options.readers.max(1) {
            peekers.push(Mutex::new(Tx::Sqlite(Connection::open_reader(options)?)));
            let connection = Connection::open_reader(options)?;
            let (jobs, limit) = (jobs.clone(), options.read_limit);
            let reading = move || reader::run(Tx::Sqlite(connection), &jobs, limit);
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
        wait(answer?).await
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
        wait(answer?).await
    }

    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send + 'static,
    {
        wait(submit(&self.shared.reader, work, false)?).await
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
                let reply = oneshot::channel().0;
                let mut call =
                    Call { work: Some(work), result: None, reply, rehearsal: false, abandoned: Arc::default() };
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

/// Writes what migrations cannot: the reference data of a fresh database, the chain of a ledger that had none, the first version
/// of the settings of locations that had none.
fn prepared(mut connection: Connection) -> Result<Connection, Error> {
    connection.begin()?;
    let mut tx = Tx::Sqlite(connection);
    let written = ready(Box::pin(async {
        tx.write_reference_data().await?;
        tx.seal_ledger().await?;
        tx.write_first_policies().await?;
        tx.seal_audit().await?;
        close(&mut tx).await
    }));
    let Tx::Sqlite(mut connection) = tx;
    match written {
        Some(Ok(())) => {
            connection.control("COMMIT")?;
            Ok(connection)
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
    let (reply, answer) = oneshot::channel();
    let answer = Answer { answer, abandoned: Arc::default() };
    let call = Call { work: Some(work), result: None, reply, rehearsal, abandoned: answer.abandoned.clone() };
    queue.try_send(Box::new(call)).map_err(|error| match error {
        TrySendError::Full(_) => Error::Busy,
        TrySendError::Disconnected(_) => Error::Unavailable("it is shutting down".into()),
    })?;
    Ok(answer)
}

async fn wait<T, E: From<Error>>(mut answer: Answer<T, E>) -> Result<T, E> {
    (&mut answer.answer).await.unwrap_or_else(|_| Err(Error::Unavailable("the work ended abnormally".into()).into()))
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>, Error> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(run)
        .map_err(|error| Error::Unavailable(format!("no thread for {name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts for minutes.
    const ENDLESS: &str =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000000) SELECT COUNT(*) FROM n";

    fn open(folder: &tempfile::TempDir, read_limit: Duration) -> Sqlite {
        Sqlite::open(&Options { readers: 1, read_limit, ..Options::at(folder.path().join("t.db")) }).unwrap()
    }

    fn poll_once<T>(call: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> bool {
        call.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready()
    }

    async fn one(store: &Sqlite) -> Result<Option<i64>, Error> {
        store.read(|tx| Box::pin(async move { tx.first("SELECT 1", &[], |row| row.int(0)).await })).await
    }

    #[tokio::test]
    async fn a_read_that_takes_too_long_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder, Duration::from_millis(50));
        for _ in 0..2 {
            let slow = store
                .read::<_, Error, _>(|tx| Box::pin(async move { tx.first(ENDLESS, &[], |row| row.int(0)).await }))
                .await;
            assert!(matches!(slow, Err(Error::Stopped)), "{slow:?}");
            assert_eq!(one(&store).await.unwrap(), Some(1));
        }
    }

    /// Names of settings, as they are stored.
    async fn settings(store: &Sqlite) -> Vec<String> {
        let sql = "SELECT name FROM business_setting ORDER BY name";
        let read = store.read::<_, Error, _>(move |tx| {
            Box::pin(async move { tx.rows(sql, &[], |row| Ok(row.text(0)?.to_owned())).await })
        });
        read.await.unwrap()
    }

    const LOCATION: &str = "INSERT INTO business (unique_id, created_on, updated_on, name, simple_time_zone_id, country_id, currency_id) \
                            SELECT 'u', 0, 0, 'London', MIN(id), 1, 1 FROM simple_time_zone";
    const SETTING: &str = "INSERT INTO business_setting (unique_id, created_on, updated_on, business_id, name, value) \
                           SELECT ?1, 0, 0, MIN(id), ?1, '7' FROM business";

    #[tokio::test]
    async fn a_rehearsal_that_takes_too_long_is_stopped_and_nothing_of_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let limit = Duration::from_millis(50);
        let options = Options { rehearsal_limit: limit, ..Options::at(folder.path().join("t.db")) };
        let store = Sqlite::open(&options).unwrap();
        let place = |tx: &mut Tx| ready(Box::pin(tx.execute(LOCATION, &[]))).unwrap().map(|_| ());
        store.write::<_, Error, _>(move |tx| Box::pin(async move { place(tx) })).await.unwrap();
        // While it reads, while it writes, and between many short statements; each time it does not mind and goes on.
        let endless_write = format!("INSERT INTO business_setting (name) SELECT 'x' WHERE ({ENDLESS}) < 0");
        for way in 0..3 {
            let endless_write = endless_write.clone();
            let stopped = store.rehearse::<_, Error, _>(move |tx| {
                Box::pin(async move {
                    tx.execute(SETTING, &["Before".into()]).await?;
                    let started = std::time::Instant::now();
                    match way {
                        0 => drop(tx.first(ENDLESS, &[], |row| row.int(0)).await),
                        1 => drop(tx.execute(&endless_write, &[]).await),
                        _ => while tx.first("SELECT 1", &[], |row| row.int(0)).await.is_ok() {},
                    }
                    assert!(started.elapsed() < Duration::from_secs(30));
                    tx.execute(SETTING, &["After".into()]).await.map(|_| ())
                })
            });
            assert!(matches!(stopped.await, Err(Error::Stopped)), "{way}");
            assert_eq!(settings(&store).await, [""; 0], "{way}");
        }
        let kept = store.write::<_, Error, _>(|tx| Box::pin(async { tx.execute(SETTING, &["Kept".into()]).await }));
        assert_eq!(kept.await.unwrap(), 1);
        assert_eq!(settings(&store).await, ["Kept"]);
    }

    #[tokio::test]
    async fn what_was_undone_is_not_remembered() {
        const CLOSE: &str = "UPDATE business SET suspended = 1";
        async fn look(tx: &mut Tx) -> Result<bool, Error> {
            let id = tx.first("SELECT MIN(id) FROM business", &[], |row| row.int(0)).await?.unwrap();
            Ok(tx.location(hallpass_engine::LocationId(id)).await?.unwrap().closed)
        }
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder, Duration::from_secs(30));
        let place = store.write::<_, Error, _>(|tx| Box::pin(async move { tx.execute(LOCATION, &[]).await }));
        place.await.unwrap();
        let open_still = || async {
            let seen = store.write::<_, Error, _>(|tx| {
                Box::pin(async move {
                    tx.refresh_catalogue().await?;
                    look(tx).await
                })
            });
            assert!(!seen.await.unwrap());
        };
        // The cache is made true before the write and filled after it, so that it shows what is undone under the number of
        // what stands.
        let work = |fails: bool| {
            move |tx: &mut Tx| {
                *tx.catalogue() = crate::desk::Catalogue::default();
                ready(Box::pin(async {
                    tx.refresh_catalogue().await?;
                    tx.execute(CLOSE, &[]).await?;
                    assert!(look(tx).await?);
                    if fails { Err(Error::Damaged("on purpose".into())) } else { Ok(()) }
                }))
                .unwrap()
            }
        };
        let [good, bad] = [work(false), work(true)];
        store.rehearse::<_, Error, _>(move |tx| Box::pin(async move { good(tx) })).await.unwrap();
        open_still().await;
        assert!(store.rehearse::<_, Error, _>(move |tx| Box::pin(async move { bad(tx) })).await.is_err());
        open_still().await;
        assert!(store.write::<_, Error, _>(move |tx| Box::pin(async move { bad(tx) })).await.is_err());
        open_still().await;
    }

    #[tokio::test]
    async fn a_read_nobody_waits_for_any_more_is_stopped_or_never_begun() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder, Duration::from_secs(600));
        let (started, has_started) = std::sync::mpsc::channel();
        let mut slow = Box::pin(store.read::<Option<i64>, Error, _>(move |tx| {
            Box::pin(async move {
                started.send(()).unwrap();
                tx.first(ENDLESS, &[], |row| row.int(0)).await
            })
        }));
        assert!(!poll_once(&mut slow));
        has_started.recv().unwrap();
        let ran = Arc::new(AtomicBool::new(false));
        let mark = ran.clone();
        let mut queued = Box::pin(store.read::<(), Error, _>(move |_| {
            Box::pin(async move {
                mark.store(true, Ordering::SeqCst);
                Ok(())
            })
        }));
        assert!(!poll_once(&mut queued));
        drop(queued);
        drop(slow);
        let next = tokio::time::timeout(Duration::from_secs(20), one(&store)).await;
        assert_eq!(next.expect("the reader is still busy").unwrap(), Some(1));
        assert!(!ran.load(Ordering::SeqCst));
    }
}
