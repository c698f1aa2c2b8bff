//! A PostgreSQL of our own: made in a temporary folder, started on a free port, gone when the process ends, however it ends.

mod crash;
mod folder;
mod protected;
mod standby;
mod watcher;

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::owner::owner;
use crate::programs::programs;
use crate::session::{Session, said};
use watcher::Watcher;

/// Settings of every cluster. It does nothing by itself at times of its own choice, so that tests see the same each time, and
/// keeps its shared memory in its folder, which goes with it.
const COMMON: &str = "
listen_addresses = '127.0.0.1'
max_connections = 600
shared_buffers = 128MB
jit = off
autovacuum = off
dynamic_shared_memory_type = mmap
max_wal_size = 2GB
log_min_messages = warning
log_min_error_statement = panic
";

/// Fast, and lost with the machine: no test of this kind has to survive a power cut.
const FLEETING: &str = "
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
";

/// As a server in service has it: a commit is on disk before it is answered.
const DURABLE: &str = "
fsync = on
synchronous_commit = on
full_page_writes = on
";

/// The owner of the databases: no superuser, as the user of a server in service is none.
const USER: &str = "hallpass";

/// A running PostgreSQL. It stops, and its folder goes, when it is dropped or the process ends.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    names: AtomicU32,
    /// The superuser's connection that makes and drops databases; none before the first and after a crash.
    clerk: Mutex<Option<Session>>,
    watcher: Watcher,
}

impl Cluster {
    /// The cluster of this process, started by the first who asks.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn shared() -> &'static Cluster {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Cluster::make(folder::in_memory, FLEETING))
    }

    /// A cluster of its own that keeps what it has answered, for tests that [`Cluster::kill`] it. Takes about a second.
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    pub fn durable() -> Cluster {
        Cluster::make(folder::on_disk, DURABLE)
    }

    fn make(folder: fn() -> PathBuf, settings: &str) -> Cluster {
        Cluster::make_with(folder, settings, &[])
    }

    /// `files`: names and contents, readable for PostgreSQL alone.
    fn make_with(folder: fn() -> PathBuf, settings: &str, files: &[(&str, &str)]) -> Cluster {
        // Before anything is made that nobody would take away.
        programs();
        let folder = folder();
        let watcher = Watcher::over(&folder);
        let mut cluster = Cluster { folder, port: 0, names: AtomicU32::new(1), clerk: Mutex::new(None), watcher };
        // A machine without the first locale has the second; our columns are compared by bytes either way.
        cluster.init("C.UTF-8").or_else(|_| cluster.init("C")).unwrap_or_else(|why| panic!("initdb: {why}"));
        cluster.write_settings(settings);
        files.iter().for_each(|(name, text)| cluster.write_private(name, text));
        cluster.find_port();
        cluster.order(&format!("CREATE ROLE {USER} LOGIN CREATEDB")).unwrap();
        cluster
    }

    fn init(&self, locale: &str) -> Result<(), String> {
        let mut init = self.program("initdb");
        init.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "--no-instructions"]);
        output(init.arg(format!("--locale={locale}")).arg("-D").arg(self.data()))
    }

    fn write_settings(&self, more: &str) {
        let file = self.data().join("postgresql.conf");
        // The path of a socket has about a hundred bytes at most.
        let sockets = self.folder.to_str().filter(|path| path.len() < 80).unwrap_or_default();
        let usual = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{usual}{COMMON}{more}\nunix_socket_directories = '{sockets}'\n")).unwrap();
    }

    /// The first start: takes a port that is free, another one when somebody was faster.
    fn find_port(&mut self) {
        let mut why = String::new();
        for _ in 0..20 {
            self.port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            match self.try_start() {
                Ok(()) => return,
                Err(error) => why = error,
            }
        }
        panic!("PostgreSQL does not start: {why}");
    }

    fn try_start(&self) -> Result<(), String> {
        let log = self.folder.join("log");
        let mut start = self.program("pg_ctl");
        start.args(["start", "-w", "-s", "-t", "120", "-o"]).arg(format!("-p {}", self.port));
        output(start.arg("-D").arg(self.data()).arg("-l").arg(&log))
            .map_err(|why| format!("{why}\n{}", std::fs::read_to_string(&log).unwrap_or_default()))
    }

    fn program(&self, name: &str) -> Command {
        owner().command(programs().join(name), &self.folder)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of everything it has, its log too.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The process that takes everything away at the end.
    pub fn watcher(&self) -> u32 {
        self.watcher.id()
    }

    /// The URL of a database, for its owner.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// The URL of a database, for the superuser: for what its owner may not do.
    pub fn superuser_url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// A name no database had.
    pub(crate) fn new_name(&self) -> String {
        format!("test_{}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// One statement by the superuser, after those before; what PostgreSQL says when it fails.
    pub(crate) fn order(&self, sql: &str) -> Result<(), String> {
        let sql = sql.to_owned();
        self.with_clerk(|clerk| clerk.run(move |client| client.batch_execute(&sql).map_err(|error| said(&error))))
    }

    /// As [`Cluster::order`], without waiting; a failure is told on standard error.
    pub(crate) fn order_later(&self, sql: String) {
        self.with_clerk(|clerk| {
            clerk.start(move |client| {
                if let Err(error) = client.batch_execute(&sql) {
                    eprintln!("{sql}: {}", said(&error));
                }
            });
        });
    }

    fn with_clerk<T>(&self, ask: impl FnOnce(&Session) -> T) -> T {
        let mut clerk = self.clerk.lock().unwrap_or_else(PoisonError::into_inner);
        ask(clerk.get_or_insert_with(|| Session::open(&self.superuser_url("postgres")).unwrap()))
    }

    /// Forgets the clerk's connection, which a crash has cut.
    fn dismiss_clerk(&self) {
        *self.clerk.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Runs a program to its end; what it says when it fails.
fn output(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))?;
    let said = || format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(()) } else { Err(said()) }
}
