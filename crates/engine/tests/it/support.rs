//! The stage for the scenarios: a front desk ([`Desk`]) in place of the store, texts in place of instants.

mod ask;
pub mod bills;
mod build;
mod contract;
mod desk;
mod expect;
mod invariants;
mod slow;
mod time;
mod world;

pub use ask::Ask;
pub use build::*;
pub use contract::*;
pub use desk::{Answer, Desk, Team};
pub use expect::*;
pub use slow::{RHYTHMS, Reading};
pub use time::*;
pub use world::rests_on;
