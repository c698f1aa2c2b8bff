//! The query string of a listing: page, size, order, filters; or the ids of a batch.
//!
//! Names are compared whatever their letter case, unknown ones are ignored, a known filter with a value that cannot be read is
//! refused under the name it was sent with (DESIGN 5.6). Values leave here typed, in the units of [`crate::Value`].

mod condition;
mod order;

use std::borrow::Cow;

pub use condition::{Condition, CustomFieldTest, Test, Wanted};
pub use order::{OrderBy, SortScheme, is_sortable};

use crate::catalog::{Bound, Catalog, Model, Path};
use crate::invalid::{Invalid, attempted_text};
use crate::scalar;

/// Page size when none is asked for.
pub const USUAL_SIZE: i64 = 25;
/// Largest page; larger ones asked for are served as this (DESIGN 5.3).
pub const LARGEST_SIZE: i64 = 10_000;
/// Most ids of a batch (DESIGN 5.13).
pub const LARGEST_BATCH: usize = 1_000;

/// Most filters of a listing; databases limit how many conditions a query may have.
pub const MOST_FILTERS: usize = 100;

/// What a `GET` of the collection asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// A page of records in the paging envelope.
    List(ListQuery),
    /// `id=[1,2,3]`: these records, in this order, as a bare array; unknown ids are left out.
    Batch(Vec<i64>),
}

/// A listing.
#[derive(Clone, Debug, PartialEq)]
pub struct ListQuery {
    /// From 1.
    pub page: i64,
    /// Records on a page, 1 to [`LARGEST_SIZE`].
    pub size: i64,
    /// Order asked for, or the resource's own.
    pub order: OrderBy,
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// Custom fields that must have a value.
    pub custom_fields: Vec<CustomFieldTest>,
    /// A condition on a member that is the same in every record does not hold: the listing is empty.
    pub nothing: bool,
}

impl ListQuery {
    /// Records before the page.
    pub fn offset(&self) -> i64 {
        (self.page - 1).saturating_mul(self.size)
    }
}

/// Why a query is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A value cannot be read: 400 with the validation body.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The listing demands a filter that is absent: 400 with a Message only.
    #[error("Missing required filter: {0}")]
    MissingFilter(String),
    /// More than [`MOST_FILTERS`]: 400 with a Message only.
    #[error("Too many filters: at most {MOST_FILTERS} are allowed")]
    TooMany,
}

impl Query {
    /// Reads the part of an address after `?`. `scheme` decides what `dir=1` means (DESIGN 5.1).
    ///
    /// # Errors
    /// See [`QueryError`].
    pub fn parse(catalog: &Catalog, model: &Model, query: &str, scheme: SortScheme) -> Result<Query, QueryError> {
        let mut reader = Reader::new(catalog, model);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            reader.read(&name, value)?;
            if reader.conditions.len() + reader.custom_fields.len() > MOST_FILTERS {
                return Err(QueryError::TooMany);
            }
        }
        reader.finish(scheme)
    }
}

struct Reader<'a> {
    catalog: &'a Catalog,
    model: &'a Model,
    page: i64,
    size: i64,
    order_by: Option<String>,
    dir: Option<String>,
    batch: Option<Vec<i64>>,
    conditions: Vec<Condition>,
    custom_fields: Vec<CustomFieldTest>,
    nothing: bool,
}

impl<'a> Reader<'a> {
    fn new(catalog: &'a Catalog, model: &'a Model) -> Reader<'a> {
        Reader {
            catalog,
            model,
            page: 1,
            size: USUAL_SIZE,
            order_by: None,
            dir: None,
            batch: None,
            conditions: Vec::new(),
            custom_fields: Vec::new(),
            nothing: false,
        }
    }

    fn read(&mut self, name: &str, value: Cow<'_, str>) -> Result<(), Invalid> {
        let value = value.trim();
        if value.is_empty() {
            // `?`, `?page=`, `?Coworker_Email=`: nothing was asked.
            return Ok(());
        }
        if name.eq_ignore_ascii_case("page") {
            self.page = whole_from_one(name, value, i64::from(i32::MAX))?;
        } else if name.eq_ignore_ascii_case("size") {
            self.size = whole_from_one(name, value, LARGEST_SIZE)?;
        } else if name.eq_ignore_ascii_case("orderby") {
            self.order_by = Some(value.to_owned());
        } else if name.eq_ignore_ascii_case("dir") {
            self.dir = Some(value.to_owned());
        } else if name.eq_ignore_ascii_case("id") {
            self.batch = Some(batch_ids(name, value)?);
        } else if let Some(test) = CustomFieldTest::parse(self.model, name, value) {
            self.custom_fields.push(test);
        } else if let Some(found) = self.catalog.filter(self.model, name) {
            self.filter(name, value, found.path, found.bound)?;
        }
        Ok(())
    }

    fn filter(&mut self, name: &str, value: &str, path: Path, bound: Bound) -> Result<(), Invalid> {
        let Some((_, field)) = self.catalog.end_of(&path) else { return Ok(()) };
        let test = Test::parse(field, bound, value)
            .map_err(|message| Invalid::one(name.to_owned(), message, attempted_text(value)))?;
        match test.constant_outcome(field) {
            Some(true) => {}
            Some(false) => self.nothing = true,
            None => self.conditions.push(Condition { path, test }),
        }
        Ok(())
    }

    fn finish(self, scheme: SortScheme) -> Result<Query, QueryError> {
        if let Some(ids) = self.batch {
            return Ok(Query::Batch(ids));
        }
        if let Some(required) = self.model.required_filter {
            let given = self.conditions.iter().any(|c| match c.path.hops.first() {
                Some(hop) => hop.field == required,
                None => c.path.field == required,
            });
            if !given && !self.nothing {
                let name = crate::catalog::filter_name(self.model, required, self.catalog.models());
                return Err(QueryError::MissingFilter(name));
            }
        }
        let order = OrderBy::resolve(self.catalog, self.model, self.order_by.as_deref(), self.dir.as_deref(), scheme);
        Ok(Query::List(ListQuery {
            page: self.page,
            size: self.size,
            order,
            conditions: self.conditions,
            custom_fields: self.custom_fields,
            nothing: self.nothing,
        }))
    }
}

/// A whole number from 1; larger ones than `most` are served as `most`.
fn whole_from_one(name: &str, value: &str, most: i64) -> Result<i64, Invalid> {
    let refused = || Err(Invalid::one(name.to_owned(), "must be a whole number of at least 1", attempted_text(value)));
    match scalar::parse_scaled(value, 0) {
        Ok(number) if number >= 1 => Ok(number.min(most)),
        Err(scalar::NumberError::TooLarge) if !value.starts_with('-') => Ok(most),
        _ => refused(),
    }
}

fn batch_ids(name: &str, value: &str) -> Result<Vec<i64>, Invalid> {
    let ids = scalar::parse_ids(value)
        .map_err(|_| Invalid::one(name.to_owned(), "must be ids, e.g. [1,2,3]", attempted_text(value)))?;
    if ids.len() > LARGEST_BATCH {
        return Err(Invalid::one(name.to_owned(), "must be at most 1,000 ids", attempted_text(value)));
    }
    Ok(ids)
}

#[cfg(test)]
mod tests;
