//! For tests only; nothing here is part of the program.
//!
//! What the store's and the server's tests need to run on either database:
//!
//! - [`kind`]: which database the tests were asked to run on,
//! - [`Cluster`]: a throw-away PostgreSQL of the test process, made of the installed package, gone when the process ends,
//! - [`Database`]: an empty database or a copy of a prepared one, dropped with its guard,
//! - [`Raw`]: SQL of the tests' own, to look into tables and to damage them,
//! - [`Random`]: repeatable choices,
//! - [`sqlite_only!`](crate::sqlite_only) and [`postgres_only!`](crate::postgres_only): tests about one database, listed.
//!
//! It knows no crate of the program, so that it can stand below all of them. Everything here fails by panicking, with a line that
//! says what to do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod cluster;
mod database;
mod kind;
pub mod only;
mod owner;
mod programs;
mod random;
mod raw;
mod session;

pub use cluster::Cluster;
pub use database::{Database, drop_database, fresh_database, from_template};
pub use kind::{Kind, kind};
pub use random::{Random, mix};
pub use raw::{Cell, FromCell, FromRow, Raw};
