//! The money's side of the store: accounts, invoices and what is on them, what waits to be invoiced, settings of locations.
//!
//! The records themselves (`CoworkerInvoice`, `CoworkerInvoiceLine`, `CoworkerLedgerEntry`) are written like all others
//! ([`crate::records`]); here is what the records API does not show, and what needs more than one record.
//!
//! Where to begin: [`waiting`] for what is collected, [`invoice`] for issuing and [`item`] for what is on them, [`account`] for payments and credit.

pub mod account;
pub mod contract;
pub mod credit;
mod draft;
pub mod invoice;
pub mod issuer;
pub mod item;
mod offer;
pub mod report;
pub mod waiting;

pub use account::{AccountEntry, CreditOn};
pub use contract::{ContractToBill, PlanPrice};
pub use credit::RefundLine;
pub use draft::DraftItem;
pub use invoice::StoredInvoice;
pub use issuer::Issuer;
pub use item::{Conflict, ItemKind, ItemOn};
pub use waiting::{Issuers, Waiting, WhoseWaiting};
