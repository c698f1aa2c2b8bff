//! Where the records are, opening that, and what the first start puts into it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use hallpass_store::Store;
use hallpass_store::postgres::{self, Postgres};
use hallpass_store::sqlite::{Options, Sqlite};

use crate::auth::new_password;
use crate::records::first::{NewAdmin, NewLocation};
use crate::{App, Call, Config, Problem};

/// A data folder, locked against a second server while this lives.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: Option<File>,
}

impl Folder {
    /// Makes the folder when missing and locks it.
    ///
    /// # Errors
    /// When it cannot be made, or another server runs on it.
    pub fn lock(path: &str) -> Result<Folder> {
        let path = PathBuf::from(path);
        make(&path)?;
        let lock_file = path.join("hallpass.lock");
        let lock = File::create(&lock_file).with_context(|| format!("cannot write {}", lock_file.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Folder { path, _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => {
                bail!("another hallpass runs on {}; stop it first or choose another folder with --data", path.display())
            }
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", lock_file.display()))
            }
        }
    }

    /// The folder without a lock, for commands that may run beside a server. It must exist.
    ///
    /// # Errors
    /// When there is no database in it.
    pub fn beside(path: &str) -> Result<Folder> {
        let folder = Folder { path: PathBuf::from(path), _lock: None };
        if !folder.database().exists() {
            bail!("there is no database in {path}; give the folder of a server with --data");
        }
        Ok(folder)
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        database(&self.path)
    }
}

/// The database file of a folder.
pub fn database(folder: impl AsRef<Path>) -> PathBuf {
    folder.as_ref().join("hallpass.db")
}

/// Makes a private folder: it will hold personal data.
fn make(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot make the folder {}", path.display()))
}

/// Where the records are.
#[derive(Debug)]
pub enum Home {
    /// In the data folder.
    Folder(Folder),
    /// In a PostgreSQL database, which any number of servers and commands may use together.
    Postgres,
}

impl Home {
    /// For a server, and for commands that may not run beside one on a data folder.
    ///
    /// # Errors
    /// As [`Folder::lock`].
    pub fn lock(config: &Config) -> Result<Home> {
        if config.uses_postgres() { Ok(Home::Postgres) } else { Folder::lock(&config.main.data).map(Home::Folder) }
    }

    /// For commands that may run beside a server.
    ///
    /// # Errors
    /// As [`Folder::beside`].
    pub fn beside(config: &Config) -> Result<Home> {
        if config.uses_postgres() { Ok(Home::Postgres) } else { Folder::beside(&config.main.data).map(Home::Folder) }
    }

    /// Opens the database, bringing its schema up to date.
    ///
    /// # Errors
    /// When it cannot be opened or belongs to a newer version, or settings contradict each other.
    pub async fn open(&self, config: &Config) -> Result<Store> {
        if matches!(self, Home::Folder(_)) && !config.main.read_database.text().is_empty() {
            bail!(
                "read_database names a standby of a PostgreSQL database, and the records are in a folder: give --database, too"
            );
        }
        let limits = &config.limits;
        let read_limit = Duration::from_secs(limits.read_seconds.max(1));
        match self {
            Home::Folder(folder) => {
                let options = Options {
                    readers: limits.readers,
                    queue: limits.writes_queued,
                    group: limits.write_group,
                    read_limit,
                    ..Options::at(folder.database())
                };
                let opened = Sqlite::open(&options);
                let sqlite = opened.with_context(|| format!("cannot open {}", folder.database().display()))?;
                Ok(Store::Sqlite(sqlite))
            }
            Home::Postgres => {
                let options = postgres::Options {
                    tls: tls(config),
                    replica: config.main.read_database.text().to_owned(),
                    replica_lag: Duration::from_secs(limits.replica_lag_seconds),
                    connections: limits.database_connections,
                    queue: limits.writes_queued,
                    group: limits.write_group,
                    read_limit,
                    ..postgres::Options::at(config.main.database.text())
                };
                let opened = Postgres::open(&options).await;
                Ok(Store::Postgres(opened.context("cannot open the database named by --database")?))
            }
        }
    }
}

/// Whose certificates are believed of PostgreSQL.
pub fn tls(config: &Config) -> postgres::Tls {
    match config.main.database_ca.as_str() {
        "" => postgres::Tls::default(),
        file => postgres::Tls::issued_by(Path::new(file)),
    }
}

/// A problem outside of any request, as an error of the program.
pub fn failed(problem: Problem) -> anyhow::Error {
    anyhow!(problem.to_string())
}

/// The administrator made by the first start.
#[derive(Debug)]
pub struct FirstAdmin {
    /// E-mail.
    pub email: String,
    /// The password, when one had to be made up: to be shown once.
    pub made_password: Option<String>,
}

/// On an empty database: makes one location and the administrator. `None` when there are users already.
///
/// # Errors
/// Settings that name no zone, currency or country.
pub async fn first_start(app: &App) -> Result<Option<FirstAdmin>> {
    let empty = app.store.read(|tx| Box::pin(async move { tx.has_no_users().await })).await?;
    if !empty {
        return Ok(None);
    }
    let main = &app.config.main;
    let made_password = if main.admin_password.is_empty() { Some(new_password().map_err(failed)?) } else { None };
    let password = made_password.as_deref().unwrap_or(&main.admin_password);
    let admin = NewAdmin {
        email: main.admin_email.clone(),
        full_name: "Administrator".into(),
        password_hash: app.auth.hash_password(password).await.map_err(failed)?,
    };
    let location = NewLocation {
        name: main.location_name.clone(),
        time_zone: main.time_zone.clone(),
        currency: main.currency.clone(),
        country: main.country.clone(),
    };
    let call = Call::system(app.clock.now(), "first start");
    app.store
        .write(move |tx| {
            Box::pin(async move {
                location.make(tx, &call).await?;
                admin.make(tx, &call).await.map(|_| ())
            })
        })
        .await
        .map_err(failed)?;
    Ok(Some(FirstAdmin { email: main.admin_email.clone(), made_password }))
}
