//! The storage suite. Tests are written against a [`hallpass_store::Store`], so that they can run on every database.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod chain;
mod copy;
mod import;
mod jobs;
mod location_clock;
mod merge;
mod pages;
mod plans;
mod records;
mod reports;
mod schema;
mod schema_parity;
mod support;
mod tallies;
mod tls;
mod transactions;
