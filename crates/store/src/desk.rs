//! The front desk's side of the store: loading the engine's [`World`](hallpass_engine::World), writing back what it decided,
//! the ledger, what is due, events and audit.

mod apply;
mod audit;
mod board;
mod catalogue;
mod changed;
mod contract;
mod due;
mod explain;
mod history;
mod ledger;
mod outbox;
mod pass;
mod trace;
mod visit;
mod world;

pub use apply::Applied;
pub use audit::{AuditEntry, AuditFilter, Stamp, Values};
pub(crate) use audit::{ERASING, Trail, install_audit_triggers};
pub use board::{Attempt, LastVisit, PresentVisitor, Seat};
pub use catalogue::Catalogue;
pub(crate) use catalogue::{WEEK, apply_setting};
pub use changed::Places;
pub use due::Due;
pub use explain::StoredVisit;
pub use history::{History, Member, PastMovement, PastRefusal, PastVisit};
pub(crate) use ledger::{ENTRY, Entry};
pub use ledger::{Kind, Line, Movement, ToldPass, ToldVisit, Unit};
pub use pass::NewPass;
pub(crate) use pass::origin;
pub use trace::{FailedAttempt, GiverId, Subject, TraceNames};
pub use world::Neighbourhood;
