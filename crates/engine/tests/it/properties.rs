//! Laws that hold for every wallet and every history, tried on random ones.
//!
//! The number of cases is small by default; `HALLPASS_CASES` raises it, `HALLPASS_SEED` changes what is tried. Failures
//! print the seed and the smallest case found.

mod actions;
mod cheapest;
mod choice;
mod clock_changes;
mod explanations;
mod histories;
mod invoices;
mod laws;
mod oracle;
mod oracle_consume;
mod oracle_limits;
mod oracle_payg;
mod rounding;
mod runner;
mod scene;
mod values;
