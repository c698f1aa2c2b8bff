//! Measures a running server from outside, as a client would: the load program behind `make bench`.
//!
//! A run makes data that any machine makes alike ([`seed`]), imports it, starts the server ([`server`]), holds the answers of every
//! scenario to what the data say ([`scenario`]), and only then times them ([`load`]). In the same run it times the check-in as
//! the database does it without any server ([`raw`]): absolute rates of a shared machine mean little, ratios of one run do.
//!
//! Nothing here is part of the product, and nothing of the product depends on it. Where to begin: [`run`].

#![allow(clippy::indexing_slicing, reason = "a member that is not there is null when JSON is read")]

pub mod client;
pub mod load;
pub mod raw;
pub mod report;
pub mod run;
pub mod scenario;
pub mod seed;
pub mod server;
