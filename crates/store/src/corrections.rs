//! Corrections at the desk: writing the new state of a pass (`corrections/pass.rs`), and remembering what was done by hand, with
//! its note, so that it can be listed and undone (`corrections/action.rs`). Which passes a closure concerns: `corrections/closure.rs`.

mod action;
mod closure;
pub mod merge;
mod pass;

pub use action::{Action, ActionPass, NewAction};
pub use closure::OpenPass;
