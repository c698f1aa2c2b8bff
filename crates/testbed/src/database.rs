//! Databases of the tests' own, in the cluster of the process.

use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::Cluster;
use crate::programs::programs;

/// A database that is dropped with this, together with the connections it still has.
#[derive(Debug)]
pub struct Database {
    url: String,
}

impl Database {
    /// An empty one.
    pub fn fresh() -> Database {
        Database { url: fresh_database() }
    }

    /// A copy of the one that `prepare` made, as [`from_template`] makes it.
    pub fn from_template(key: &str, prepare: impl FnOnce(&str)) -> Database {
        Database { url: from_template(key, prepare) }
    }

    /// A copy by way of PostgreSQL's own backup, of a database that may be in use.
    ///
    /// # Panics
    /// When the backup or its restoration fails.
    pub fn restored(url: &str) -> Database {
        let copy = Database::fresh();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup");
        let program = |name: &str| Command::new(programs().join(name));
        for command in [
            program("pg_dump").args(["--format=custom", "--file"]).arg(&file).arg(url),
            program("pg_restore").args(["--exit-on-error", "--no-owner", "--dbname", copy.url()]).arg(&file),
        ] {
            let output = command.output().unwrap();
            assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        copy
    }

    /// `postgres://...`
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        Cluster::shared().order_later(drop_statement(&self.url));
    }
}

impl Cluster {
    /// An empty database; it lives as long as the cluster.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn fresh_database(&self) -> String {
        let name = self.new_name();
        self.order(&format!("CREATE DATABASE {name} OWNER hallpass")).unwrap();
        self.url(&name)
    }
}

/// An empty database in the cluster of the process: its URL.
///
/// # Panics
/// When there is no PostgreSQL.
pub fn fresh_database() -> String {
    Cluster::shared().fresh_database()
}

/// A copy of a database that `prepare` is given once per process and `key` to fill: the URL of the copy. Whatever is still
/// connected to the template afterwards is cut off.
///
/// # Panics
/// When it cannot be made, or the first one to prepare it has failed.
pub fn from_template(key: &str, prepare: impl FnOnce(&str)) -> String {
    static TEMPLATES: Mutex<Option<HashMap<String, Arc<OnceLock<String>>>>> = Mutex::new(None);
    let cluster = Cluster::shared();
    let template = {
        let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
        templates.get_or_insert_default().entry(key.to_owned()).or_default().clone()
    };
    let template = template.get_or_init(|| {
        let url = fresh_database();
        prepare(&url);
        let name = name(&url).to_owned();
        cluster.order(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).unwrap();
        let cut = format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
        cluster.order(&cut).unwrap();
        name
    });
    let copy = cluster.new_name();
    // Copying files costs half of what writing every page through the log does.
    cluster.order(&format!("CREATE DATABASE {copy} OWNER hallpass TEMPLATE {template} STRATEGY file_copy")).unwrap();
    cluster.url(&copy)
}

/// Drops a database of [`fresh_database`] or [`from_template`], together with the connections it still has.
///
/// # Panics
/// When there is none of that name.
pub fn drop_database(url: &str) {
    Cluster::shared().order(&drop_statement(url)).unwrap();
}

fn drop_statement(url: &str) -> String {
    format!("DROP DATABASE {} WITH (FORCE)", name(url))
}

fn name(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}
