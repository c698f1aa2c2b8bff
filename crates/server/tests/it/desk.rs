//! The worked examples of the rule book (chapter 18), over HTTP, with their numbers.

mod cheapest;
#[path = "../../../engine/tests/it/checker.rs"]
mod checker;
mod commands;
mod day_passes;
mod explained_visits;
mod explanations;
mod languages;
pub mod limits;
mod location_life;
mod network;
mod pay_as_you_go;
mod places;
mod refusals;
mod second_reader;
mod slots;
mod teams;
mod time_passes;
