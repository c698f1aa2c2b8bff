//! Where PostgreSQL's programs are.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The folder with `initdb`, `pg_ctl` and `postgres`.
///
/// # Panics
/// When PostgreSQL is not installed, naming the package.
pub fn programs() -> &'static PathBuf {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        candidates().into_iter().find(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|p| folder.join(p).is_file())).unwrap_or_else(
            || panic!("PostgreSQL is not installed, and these tests need it: run `make postgres-tools`, or `apt-get install postgresql`"),
        )
    })
}

/// What `pg_config` says, Debian's folders with the newest first, and PATH.
fn candidates() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Ok(said) = Command::new("pg_config").arg("--bindir").output()
        && said.status.success()
    {
        folders.push(PathBuf::from(String::from_utf8_lossy(&said.stdout).trim()));
    }
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    folders.extend(versions.into_iter().map(|(_, folder)| folder));
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    folders
}
