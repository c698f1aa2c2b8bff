//! Leaving nothing behind in the file: what was deleted or overwritten stands in free space until it is written over.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::Error;

/// Longest wait for whoever else uses the database.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes the database anew without free space and empties its log. Writes wait meanwhile; a large database takes a while.
///
/// # Errors
/// [`Error::Unavailable`] when the file cannot be opened, [`Error::Statement`] when somebody else uses it for longer than a
/// minute: nothing is lost then, and it can be done again.
pub fn compact(file: &Path) -> Result<(), Error> {
    let connection = Connection::open(file)
        .map_err(|error| Error::Unavailable(format!("cannot open {}: {error}", file.display())))?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch("VACUUM")?;
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(Error::Statement("the log of the database is in use: try again".into())) }
}
