//! What can go wrong below the use cases.

/// A failure of the store. Business outcomes are never errors of this type.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The queue is full: nothing ran, the caller may try again in a moment.
    #[error("the database is busy: its queue is full")]
    Busy,
    /// The store is shutting down, or the commit failed: nothing of this transaction is kept.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A statement failed.
    #[error("a statement failed: {0}")]
    Statement(String),
    /// A stored value is not of the kind its column promises.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The file was written by a newer version of Hallpass, or is no Hallpass database.
    #[error("{0}")]
    Schema(String),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        Error::Statement(error.to_string())
    }
}
