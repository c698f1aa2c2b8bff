//! Passes from plans and products (rule book chapters 11 and 12) over HTTP, with the numbers of the worked examples.

mod bounds;
mod bug_bank;
mod carry;
mod contracts;
pub mod desk_words;
mod explained;
mod held_back;
mod plans;
mod products;
mod reminders;
mod warnings;
