//! What the reports of chapter 17 are made of: rows of visits, passes, contracts and refusals, of one location and one stretch
//! of time at once.
//!
//! Every statement names a location, which the caller has from [`Tx::report_places`] and so from his scope, and is read from
//! an index between two bounds: a week's report does not pass over the visits of ten years. What is counted how is for the
//! server and the engine; here nothing is decided.

mod contracts;
mod failed;
mod passes;
mod place;
mod plans;
mod visits;

pub use contracts::RunningContract;
pub use failed::FailedRow;
pub use passes::{LapsedPass, PassRow};
pub use place::ReportPlace;
pub use visits::{OpenVisit, Overtime, VisitSpan};
