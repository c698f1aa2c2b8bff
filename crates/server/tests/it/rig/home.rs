//! Where the records of a test are: in its data folder, or in a database of its own on the tests' PostgreSQL. A test knows its
//! folder only; whichever database it runs on, this finds its records by it.

use std::collections::BTreeMap;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hallpass::{Config, start};
use hallpass_store::postgres::{self, Postgres};
use hallpass_store::sqlite::{self, Sqlite};
use hallpass_store::{Faults, Store, backup};
use hallpass_testbed::{Database, Kind, Raw, kind};

/// Sessions that read; there are many servers at once, and none is busy.
const CONNECTIONS: usize = 2;

/// A database, and a folder that is there for as long as it is wanted.
#[derive(Debug)]
struct Kept {
    url: String,
    until: PathBuf,
    _database: Option<Database>,
}

/// The databases by data folder.
static DATABASES: Mutex<BTreeMap<PathBuf, Kept>> = Mutex::new(BTreeMap::new());

/// The file of a folder's records, or `postgres://...`.
pub fn place(folder: &Path) -> String {
    match kind() {
        Kind::Sqlite => start::database(folder).display().to_string(),
        Kind::Postgres => url(folder),
    }
}

/// The database of a folder, made by the first who asks. Databases of folders that have gone are dropped on this occasion.
fn url(folder: &Path) -> String {
    let mut databases = databases();
    databases.retain(|_, kept| kept.until.exists());
    let make = || Kept::of(folder, Database::from_template("server", prepare));
    databases.entry(folder.to_owned()).or_insert_with(make).url.clone()
}

fn databases() -> MutexGuard<'static, BTreeMap<PathBuf, Kept>> {
    DATABASES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    /// A database that goes with the folder.
    fn of(folder: &Path, database: Database) -> Kept {
        Kept { url: database.url().to_owned(), until: lasting(folder), _database: Some(database) }
    }
}

/// From now on the records of a folder are in this database, which somebody else looks after.
pub fn move_to(folder: &Path, url: &str) {
    let kept = Kept { url: url.to_owned(), until: lasting(folder), _database: None };
    databases().insert(folder.to_owned(), kept);
}

/// The folder, or the nearest one above that is there: a server on PostgreSQL makes no data folder.
fn lasting(folder: &Path) -> PathBuf {
    folder.ancestors().find(|above| above.exists()).unwrap_or(folder).to_owned()
}

/// A database with the whole schema, for copies.
fn prepare(url: &str) {
    let options = postgres::Options::at(url);
    // We may be inside a runtime already.
    let made = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(Postgres::open(&options)).map(drop)
    });
    made.join().unwrap().unwrap();
}

/// Settings that lead a server to the records of its data folder.
pub fn settle(config: &mut Config) {
    for (name, value) in settings(Path::new(&config.main.data)) {
        config.set(name, &value).unwrap();
    }
}

/// The same as names and values of settings; none when the folder says it all.
pub fn settings(folder: &Path) -> Vec<(&'static str, String)> {
    match kind() {
        Kind::Sqlite => Vec::new(),
        Kind::Postgres => {
            vec![("database", place(folder)), ("limits.database_connections", CONNECTIONS.to_string())]
        }
    }
}

/// The store of a server in this process. A busy machine is no reason to stop a simulation.
pub async fn store(config: &Config, faults: Faults) -> Store {
    let (queue, group) = (config.limits.writes_queued, config.limits.write_group);
    let rehearsal_limit = Duration::from_secs(120);
    let place = place(Path::new(&config.main.data));
    match kind() {
        Kind::Sqlite => {
            let usual = sqlite::Options::at(place);
            let readers = config.limits.readers;
            let options = sqlite::Options { readers, queue, group, faults, rehearsal_limit, ..usual };
            Store::Sqlite(Sqlite::open(&options).unwrap())
        }
        Kind::Postgres => {
            let usual = postgres::Options::at(&place);
            let replica = config.main.read_database.text().to_owned();
            let replica_lag = Duration::from_secs(config.limits.replica_lag_seconds);
            let usual = postgres::Options { tls: start::tls(config), replica, replica_lag, ..usual };
            let options =
                postgres::Options { connections: CONNECTIONS, queue, group, faults, rehearsal_limit, ..usual };
            Store::Postgres(Postgres::open(&options).await.unwrap())
        }
    }
}

/// One more store on the records of a folder, as a second server has one.
pub async fn another(folder: &Path) -> Store {
    let mut config = Config::default();
    config.main.data = folder.display().to_string();
    store(&config, Faults::default()).await
}

/// A backup of a folder's records, restored as the records of another folder.
pub fn copy(from: &Path, to: &Path) {
    match kind() {
        Kind::Sqlite => backup::copy(&start::database(from), &start::database(to), |_| {}).unwrap(),
        Kind::Postgres => {
            let restored = Kept::of(to, Database::restored(&place(from)));
            databases().insert(to.to_owned(), restored);
        }
    }
}

/// SQL behind the server's back.
pub fn raw(folder: &Path) -> Raw {
    Raw::open(&place(folder))
}

/// Everything that is kept of a folder's records, by name: the bytes of every file of an embedded database; of PostgreSQL every row
/// of every table, and the samples of values that the planner keeps. When PostgreSQL writes over what was deleted is its own business.
pub fn kept(folder: &Path) -> Vec<(String, Vec<u8>)> {
    match kind() {
        Kind::Sqlite => {
            let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
            // A server that has just ended may still be taking its log away.
            let read = |file: DirEntry| Some((file.file_name().into_string().ok()?, std::fs::read(file.path()).ok()?));
            files.filter_map(read).collect()
        }
        Kind::Postgres => {
            let raw = raw(folder);
            let rows = |table: String| {
                let rows: Vec<String> = raw.all(&format!("SELECT t::text FROM {table} AS t"), &[]);
                (table, rows.join("\n").into_bytes())
            };
            raw.tables().into_iter().chain(["pg_stats".to_owned()]).map(rows).collect()
        }
    }
}

/// Names of those of [`kept`] that hold a word, whatever its letter case.
pub fn places_with(folder: &Path, word: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| bytes.to_ascii_lowercase().windows(word.len()).any(|window| window == word.as_bytes());
    kept(folder).into_iter().filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name).collect()
}
