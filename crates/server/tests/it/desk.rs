//! The worked examples of the rule book (chapter 18), over HTTP, with their numbers.

mod cheapest;
mod commands;
mod day_passes;
mod explanations;
mod limits;
mod location_life;
mod network;
mod pay_as_you_go;
mod places;
mod refusals;
mod slots;
mod teams;
mod time_passes;
