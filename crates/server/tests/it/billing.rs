//! Invoices, payments and accounts over HTTP (rule book chapter 13, R10.9, R11.5, R11.14, R12.5), with numbers worked out by
//! hand. Amounts are compared in cents.

mod bounds;
mod bug_bank;
mod commands;
mod contracts;
mod drafts;
mod explained;
mod exports;
mod fixed_price;
mod histories;
mod laws;
mod members;
mod mended;
mod moved;
mod once;
mod payments;
mod pending;
mod property;
mod release;
mod runs;
mod sale_changes;
mod take_back;
mod tax;
mod teams;
pub mod till;
