//! The records API's side of the store: pages, single records, writes, for every resource of the contract's tables.
//!
//! SQL text is built from the static tables only ([`builder`]) and kept by the structure of the query ([`texts`]), so that a
//! hot request neither builds nor parses it again. Values are always bound. Nothing is read or written without a [`Scope`].
//!
//! Where to begin: [`page`] for listings, [`tally`] for totals and deep pages that do not scan, [`one`] for single records, [`write`] for changes, [`computed`] for members that are
//! made of other data.

mod builder;
mod check;
mod columns;
mod computed;
mod counts;
mod filter;
mod links;
mod one;
mod page;
mod plan;
mod stored;
pub(crate) mod tally;
mod texts;
mod write;

pub use columns::internal_columns;
pub(crate) use columns::{link_table, written_to};
pub use counts::KnownCounts;
pub use page::Counts;
pub use stored::Stored;
pub use write::Updated;

use crate::Param;

/// Whose records a request may see and touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Those of every location.
    All,
    /// Those of exactly these locations, and reference data. An empty list sees reference data only.
    Locations(&'a [i64]),
}

impl<'a> Scope<'a> {
    /// ` AND column IN (...)` for a statement whose parameters so far are `params`; nothing for every location. Reference data
    /// has no location and is left out.
    pub(crate) fn condition(self, column: &str, params: &mut Vec<Param<'a>>) -> String {
        match self {
            Scope::All => String::new(),
            Scope::Locations([]) => " AND 1 = 0".to_owned(),
            Scope::Locations(ids) => {
                let first = params.len() + 1;
                params.extend(ids.iter().map(|id| Param::Int(*id)));
                let places: Vec<String> = (first..=params.len()).map(|n| format!("?{n}")).collect();
                format!(" AND {column} IN ({})", places.join(", "))
            }
        }
    }
}
