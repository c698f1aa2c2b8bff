//! Databases of the tests' own, in the cluster of the process.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::programs::programs;
use crate::{Cluster, Raw};

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

/// The files of a database's tables and indexes, and of what the planner has noted of their values, as they are once everything
/// is written out.
///
/// # Panics
/// When there is no such database.
pub fn files(url: &str) -> Vec<PathBuf> {
    let cluster = Cluster::shared();
    cluster.order("CHECKPOINT").unwrap();
    let sql = "SELECT pg_relation_filepath(c.oid) FROM pg_class c WHERE c.relkind IN ('r', 'i', 't') AND (c.relnamespace IN \
               ('public'::regnamespace, 'pg_toast'::regnamespace) OR c.oid = 'pg_statistic'::regclass)";
    let raw = Raw::open(&cluster.superuser_url(name(url)));
    let tables: Vec<String> = raw.all(sql, &[]);
    let folder = cluster.folder().join("data");
    // Beside FILE there may be FILE.1 (the next gigabyte), FILE_fsm and FILE_vm.
    let first = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        path.with_file_name(name.split(['.', '_']).next().unwrap_or_default())
    };
    let wanted: BTreeSet<PathBuf> = tables.iter().map(|table| folder.join(table)).collect();
    let folders: BTreeSet<&Path> = wanted.iter().filter_map(|path| path.parent()).collect();
    let all =
        folders.into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    all.filter(|path| wanted.contains(&first(path))).collect()
}
