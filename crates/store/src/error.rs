//! What can go wrong below the use cases.

use crate::postgres::describe;

/// A failure of the store. Business outcomes are never errors of this type.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The queue is full: nothing ran, the caller may try again in a moment.
    #[error("the database is busy: its queue is full")]
    Busy,
    /// A read or a rehearsal took longer than allowed, or nobody waits for it any more; it was stopped.
    #[error("the work was stopped: it took too long, or its caller has gone")]
    Stopped,
    /// The store is shutting down, or the commit failed (nothing of this transaction is kept).
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A statement failed.
    #[error("a statement failed: {0}")]
    Statement(String),
    /// Another record already has a value that must be unique.
    #[error("another record already has this {}", .0.as_deref().unwrap_or("value"))]
    Duplicate(Option<&'static str>),
    /// A stored value is not of the kind its column promises.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The file was written by a newer version of Hallpass, or is no Hallpass database.
    #[error("{0}")]
    Schema(String),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        if let rusqlite::Error::SqliteFailure(code, Some(message)) = &error
            && code.code == rusqlite::ErrorCode::ConstraintViolation
            && let Some(what) = message.strip_prefix("UNIQUE constraint failed: ")
        {
            return Error::Duplicate(unique_member(what));
        }
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) {
            return Error::Stopped;
        }
        Error::Statement(error.to_string())
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Error {
        use tokio_postgres::error::SqlState;
        let Some(told) = error.as_db_error() else {
            let lost = error.is_closed()
                || std::error::Error::source(&error).is_some_and(|cause| cause.is::<std::io::Error>());
            let text = describe(&error);
            return if lost { Error::Unavailable(text) } else { Error::Statement(text) };
        };
        match told.code() {
            &SqlState::UNIQUE_VIOLATION => {
                // Named after table and columns: `business_pkey`, `business_unique_id_key`, or as the index is.
                let name = told.constraint().unwrap_or_default();
                Error::Duplicate(unique_member(name))
            }
            &SqlState::QUERY_CANCELED => Error::Stopped,
            &SqlState::LOCK_NOT_AVAILABLE => Error::Busy,
            // The server is going down, coming up, or has become a standby.
            &SqlState::ADMIN_SHUTDOWN
            | &SqlState::CRASH_SHUTDOWN
            | &SqlState::CANNOT_CONNECT_NOW
            | &SqlState::READ_ONLY_SQL_TRANSACTION
            | &SqlState::TOO_MANY_CONNECTIONS
            | &SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
            | &SqlState::DISK_FULL => Error::Unavailable(told.message().to_owned()),
            code => Error::Statement(format!("{} ({})", told.message(), code.code())),
        }
    }
}

/// The member that a violated unique constraint protects, from the database's words for it: columns, or the name of an index
/// on an expression.
fn unique_member(what: &str) -> Option<&'static str> {
    if what.ends_with(".unique_id") || what.ends_with("_unique_id_key") {
        Some("UniqueId")
    } else if what.ends_with(".id") || what.ends_with("_pkey") {
        Some("Id")
    } else if what.contains("app_user") {
        Some("Email")
    } else if what.ends_with("coworker_invoice.invoice_number") || what == "coworker_invoice_number" {
        Some("InvoiceNumber")
    } else if what.contains("business_setting") {
        Some("Name")
    } else {
        None
    }
}
