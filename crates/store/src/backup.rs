//! Copying a database file while a server may be writing to it (beyond W23).

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::Error;

/// Pages copied between two looks at the progress.
const PAGES: i32 = 1024;

/// Copies `from` to the new file `to`; `progress` is told the percentage done. The copy is one consistent state.
///
/// # Errors
/// [`Error::Unavailable`] when a file cannot be opened, [`Error::Statement`] when copying fails.
pub fn copy(from: &Path, to: &Path, mut progress: impl FnMut(i32)) -> Result<(), Error> {
    let cannot = |file: &Path, error| Error::Unavailable(format!("cannot open {}: {error}", file.display()));
    let source =
        Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|error| cannot(from, error))?;
    let mut target = Connection::open(to).map_err(|error| cannot(to, error))?;
    let backup = Backup::new(&source, &mut target)?;
    loop {
        let step = backup.step(PAGES)?;
        let at = backup.progress();
        progress(100 - at.remaining.saturating_mul(100) / at.pagecount.max(1));
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}
