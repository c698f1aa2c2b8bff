//! Which database the tests run on.

/// The databases Hallpass knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The embedded file.
    Sqlite,
    /// A server, started by the tests themselves.
    Postgres,
}

/// The database the tests run on: `HALLPASS_TEST_DATABASE=sqlite` (when not set) or `postgres`.
///
/// # Panics
/// On any other word: a slip of the pen must not test the wrong thing.
pub fn kind() -> Kind {
    match std::env::var("HALLPASS_TEST_DATABASE").as_deref() {
        Err(_) | Ok("" | "sqlite") => Kind::Sqlite,
        Ok("postgres") => Kind::Postgres,
        Ok(other) => panic!("HALLPASS_TEST_DATABASE is sqlite or postgres, not {other}"),
    }
}
