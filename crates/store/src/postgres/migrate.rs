//! Bringing the schema up to date. Migrations are numbered files, each applied once in one transaction; of servers that start
//! together one does it and the others wait.

use super::Session;
use crate::Error;
use crate::desk::install_audit_triggers;

mod embedded {
    refinery::embed_migrations!("migrations/postgres");
}

/// Any number, the same in every version: who holds it may change the schema. ("hallpass" in ASCII.)
const LOCK: i64 = 0x6861_6c6c_7061_7373;

/// Applies what is missing.
///
/// # Errors
/// [`Error::Schema`] for a database of a newer version or of another program.
pub(super) async fn up(session: &mut Session) -> Result<(), Error> {
    let cannot = |error: &dyn std::fmt::Display| {
        Error::Schema(format!("the database schema cannot be brought up to date: {error}"))
    };
    let client = session.client()?;
    // A session's lock is given back when the session ends, whatever happens.
    let lock = format!("SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK})");
    client.batch_execute(&lock).await?;
    let migrated = embedded::migrations::runner().set_abort_divergent(true).run_async(client).await;
    migrated.map_err(|error| cannot(&error))?;
    install_audit_triggers(session.client()?).await?;
    let unlock = format!("SELECT pg_advisory_unlock({LOCK}); RESET lock_timeout");
    session.client()?.batch_execute(&unlock).await?;
    Ok(())
}
