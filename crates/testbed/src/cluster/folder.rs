//! Where a cluster lives.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::owner::owner;

/// Free memory that a folder in memory must leave: copies of databases are small, but there are many of them.
const ROOM_KIB: u64 = 4 * 1024 * 1024;

/// A new folder in memory where there is room for it, else on disk: making and dropping databases is mostly making and removing files.
pub fn in_memory() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if free_kib(memory) >= ROOM_KIB { new_folder(&[memory]).unwrap_or_else(on_disk) } else { on_disk() }
}

/// A new folder on disk.
pub fn on_disk() -> PathBuf {
    new_folder(&[&std::env::temp_dir(), Path::new("/tmp"), Path::new("/var/tmp")])
        .expect("there is no temporary folder in which PostgreSQL's user can work")
}

/// A new folder in the first place where the owner of PostgreSQL can work in it.
fn new_folder(places: &[&Path]) -> Option<PathBuf> {
    places.iter().find_map(|place| {
        let folder = tempfile::Builder::new().prefix("hallpass-postgres-").tempdir_in(place).ok()?;
        // From here on the watcher looks after it.
        owner().take(folder.path()).then(|| folder.keep())
    })
}

/// Free space of a file system; 0 when there is none.
fn free_kib(place: &Path) -> u64 {
    let said =
        Command::new("df").args(["-P", "-k"]).arg(place).output().map(|output| output.stdout).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    said.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse().ok()).unwrap_or(0)
}
