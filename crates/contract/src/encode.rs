//! Writing records as JSON, straight from database values into a byte buffer.
//!
//! A [`RecordPlan`] is made once for a resource and a [`Shape`]: it says what a row must hold ([`RecordPlan::needs`]) and keeps
//! every `"Name":` ready. A [`RecordWriter`] then writes row after row without building a map and without allocating per member.

mod extra;
mod json;
mod plan;

pub use json::{write_decimal, write_ids, write_int, write_text};
pub use plan::{Need, RecordPlan, RecordWriter, Shape};

use crate::value::Datum;

/// A row of a query, in the order of [`RecordPlan::needs`].
pub trait Row {
    /// The value at a place; [`Datum::Null`] beyond the end.
    fn datum(&self, at: usize) -> Datum<'_>;
}

impl Row for [Datum<'_>] {
    fn datum(&self, at: usize) -> Datum<'_> {
        self.get(at).copied().unwrap_or(Datum::Null)
    }
}

impl Row for Vec<Datum<'_>> {
    fn datum(&self, at: usize) -> Datum<'_> {
        self.as_slice().datum(at)
    }
}

#[cfg(test)]
mod tests;
