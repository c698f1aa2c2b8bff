//! The executable's library: HTTP, sign-in, use cases, jobs and command line around the store.
//!
//! It contains no SQL (the store does), decides nothing about passes (the engine does) and describes no resource (the contract
//! does). Only [`problem`] and `http` know status codes.
//!
//! Where to begin: `http` for the list of routes, `records` for the generic handlers, `desk` for visits and passes.

pub mod access;
pub mod accounts;
pub mod answer;
pub mod app;
pub mod audit;
pub mod auth;
pub mod billing;
pub mod call;
pub mod cli;
pub mod clock;
pub mod config;
pub mod corrections;
pub mod demo;
pub mod desk;
pub mod effect;
pub mod erasure;
pub mod exchange;
pub mod grants;
pub mod http;
pub mod jobs;
pub mod kiosk;
pub mod logs;
pub mod mail;
pub mod member;
pub mod messages;
pub mod offers;
pub mod once;
pub mod pages;
pub mod policy;
mod presence;
pub mod problem;
pub mod public_checkin;
pub mod records;
pub mod reports;
pub mod sales;
pub mod simulation;
pub mod spell;
pub mod start;
pub mod sweep;
pub mod value;
pub mod webhooks;

pub use app::App;
pub use call::{Actor, Call};
pub use clock::Clock;
pub use config::Config;
pub use problem::Problem;
