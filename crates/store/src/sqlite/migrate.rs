//! Bringing the schema up to date. Migrations are numbered files, each applied once in one transaction.

use super::Connection;
use crate::Error;

mod embedded {
    refinery::embed_migrations!("migrations/sqlite");
}

/// Applies what is missing.
pub(super) fn up(connection: &mut Connection) -> Result<(), Error> {
    embedded::migrations::runner()
        .set_abort_divergent(true)
        .run(&mut connection.inner)
        .map(|_| ())
        .map_err(|error| Error::Schema(format!("the database schema cannot be brought up to date: {error}")))
}
