//! Bringing the schema up to date. Migrations are numbered files, each applied once in one transaction; of servers that start
//! together one does it and the others wait, and so do the writers of servers that run: what a migration counts or copies must
//! not change while it does.

use super::Session;
use super::session::{GIVE_BACK_TURN, HOLD_TURN};
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
    let lock = format!("SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK}); {HOLD_TURN}");
    client.batch_execute(&lock).await?;
    let migrated = embedded::migrations::runner().set_abort_divergent(true).run_async(client).await;
    migrated.map_err(|error| cannot(&error))?;
    install_audit_triggers(session.client()?).await?;
    let unlock = format!("{GIVE_BACK_TURN}; SELECT pg_advisory_unlock({LOCK}); RESET lock_timeout");
    session.client()?.batch_execute(&unlock).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use hallpass_testbed::{Database, Raw};

    use crate::postgres::{Options, Postgres};

    /// What a migration counts must not change before its triggers are there.
    #[tokio::test]
    async fn the_schema_changes_only_in_its_turn() {
        let database = Database::fresh();
        let writer = Raw::open(database.url());
        writer.batch(super::HOLD_TURN);
        let url = database.url().to_owned();
        let opened = tokio::spawn(async move { Postgres::open(&Options::at(&url)).await.map(drop) });
        let waiting = "SELECT COUNT(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
                       WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()";
        while writer.value::<i64>(waiting, &[]) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(writer.value::<i64>("SELECT COUNT(*) FROM pg_tables WHERE tablename = 'checkin'", &[]), 0);
        writer.batch(super::GIVE_BACK_TURN);
        opened.await.unwrap().unwrap();
        assert_eq!(writer.value::<i64>("SELECT COUNT(*) FROM pg_tables WHERE tablename = 'checkin'", &[]), 1);
    }
}
