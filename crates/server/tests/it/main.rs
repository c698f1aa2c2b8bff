//! Tests of the server, in one binary. Some ask the site in this process (`support`), most a server over real connections
//! (`rig`); every one has a fresh folder and a clock that stands still. Everything asserted comes from the pages and the rule
//! book, never from what the code happens to answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod access;
mod accounts;
mod audit;
mod auth;
mod bad_input;
mod billing;
mod browser;
mod concurrency;
mod contracts;
mod corrections;
mod credit;
mod demo;
mod desk;
mod desk_pages;
mod grants;
mod heads;
mod imports;
mod jobs;
mod kill;
mod kiosk;
mod ledger;
mod lenient;
mod matrix;
mod member;
mod messages;
mod nodes;
mod once;
mod openapi;
mod pages;
mod policy;
mod public_checkin;
mod queries;
mod readme;
mod records;
mod reports;
mod rig;
mod seeds;
mod service;
mod simulation;
mod support;
mod webhooks;
mod what_if;
mod year;
