//! The records API as data. Each resource is described once, in a `static` table of plain data ([`Resource`], [`Field`]);
//! reading queries and bodies, validation, writing JSON, roles and the OpenAPI document all follow from the tables.
//!
//! No I/O, no clock, no SQL, no HTTP server. Where to begin: [`resource`] and [`field`] for the shape of a table,
//! `resources/` for the tables, [`query`] and [`body`] for what comes in, [`encode`] and [`envelope`] for what goes out.

pub mod body;
pub mod catalog;
pub mod dates;
pub mod described;
pub mod encode;
pub mod enums;
pub mod envelope;
pub mod field;
pub mod invalid;
pub mod openapi;
pub mod personal;
pub mod query;
pub mod resource;
pub mod resources;
pub mod roles;
pub mod scalar;
pub mod spreadsheet;
pub mod value;
pub mod webhooks;

pub use body::Draft;
pub use catalog::{Catalog, Model, catalog};
pub use field::{Default, Field, Filter, Kind, Source};
pub use resource::{Command, Direction, Order, Parameter, Resource, Scope, ToStringText, Verb, Verbs};
pub use value::{Datum, Value};
