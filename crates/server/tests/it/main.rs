//! Tests of the server, in one binary: the whole site in this process, on a fresh folder and a clock that stands still.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod auth;
mod contracts;
mod leniency;
mod records;
mod service;
mod support;
