//! The engine decides. Given the state around one customer (a [`World`]), a command and the present instant it answers with
//! a [`Decision`] (what changes, and why) or a [`Refusal`] (why not).
//!
//! It never performs I/O, reads no clock, knows no SQL, no HTTP and no randomness; equal inputs give equal answers.
//!
//! Where to begin: [`model`] for the nouns, [`command`] for what can be asked, [`decision`] for what comes back, and
//! [`check_in`] for the main path. Rule numbers (`R5.3`) refer to the rule book of passes and check-ins.

// A refusal is made once per request and moved a few times; boxing it would only cost clarity.
#![allow(clippy::result_large_err)]

mod access;
pub mod calendar;
pub mod carry;
pub mod change;
mod cheapest;
pub mod check_in;
pub mod closing;
mod combination;
pub mod command;
mod consume;
pub mod corrections;
pub mod decision;
mod draft;
mod eligibility;
mod grant_trace;
pub mod grants;
pub mod ids;
pub mod instant;
pub mod invoice;
mod language;
pub mod limits;
mod location_clock;
pub mod model;
pub mod money;
mod order;
pub mod passes;
mod pay_as_you_go;
mod percent;
pub mod periods;
mod policies;
pub mod policy;
pub mod pricing;
pub mod product_expiry;
pub mod reason;
pub mod rounding;
mod settlement;
pub mod trace;
pub mod visitors;
mod visits;

pub use access::{DoorAccess, Membership, door_access};
pub use carry::RollOver;
pub use change::{change_visit, delete_visit};
pub use check_in::check_in;
pub use closing::{close_visit, due, exhausted_at, outlook, passes_end, provisional};
pub use combination::{Combination, Combinations, Cost, Part};
pub use command::*;
pub use decision::*;
pub use grant_trace::{Giver, GrantTrace, Granted, Withheld};
pub use grants::{Grant, GrantRule, Grants, due as due_grants};
pub use ids::*;
pub use instant::{Instant, Span};
pub use language::Language;
pub use location_clock::{Clock, EarlierClocks};
pub use model::*;
pub use money::Money;
pub use order::failures_now;
pub use percent::Percent;
pub use periods::{Period, Renewal, billing_cycle, days_of_whole_cycle, grant_period, next_renewal, nth_renewal};
pub use policies::Policies;
pub use pricing::{CustomerPrice, DiscountBy};
pub use product_expiry::{ExpiryKind, NoMainContract, ProductExpiry, product_expiry};
pub use reason::{Failure, Names, Reason, Step};
pub use settlement::{Border, Later, PaygCharge, Settlement};
pub use trace::*;
pub use visits::test_times;
