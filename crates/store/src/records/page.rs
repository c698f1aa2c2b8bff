//! Pages of a listing, with the exact total.
//!
//! A page is read in three steps on one snapshot: ids in order (from an index where there is one), the total, then one full
//! row for each id. Deep pages pass over index entries only, and from the nearer end.

use hallpass_contract::Direction;
use hallpass_contract::Model;
use hallpass_contract::catalog;
use hallpass_contract::encode::Shape;
use hallpass_contract::query::ListQuery;
use hallpass_engine::Instant;

use super::Scope;
use super::builder::Slot;
use super::filter::{self, Bound, Term};
use super::texts::{self, Cut, Structure, Values, What};
use crate::{Error, Tx};

/// Pages that begin later than this look for the value they begin at first, see [`Tx::ids_from_key`].
const DEEP: i64 = 500;

/// What a page holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records written.
    pub count: i64,
    /// Records that match, on all pages.
    pub total: i64,
}

struct Listing<'a> {
    model: &'static Model,
    locations: Option<usize>,
    terms: Vec<Term>,
    values: Values<'a>,
}

impl<'a> Listing<'a> {
    fn new(
        model: &'static Model,
        query: &ListQuery,
        scope: Scope<'a>,
        now: Instant,
        terms: Vec<Term>,
        filters: &'a [Bound],
    ) -> Listing<'a> {
        let values = Values {
            now: now.as_micros(),
            limit: query.size,
            offset: query.offset(),
            locations: texts::locations(scope),
            filters,
            ..Values::default()
        };
        Listing { model, locations: texts::location_places(scope), terms, values }
    }

    fn structure(&self, what: What) -> Structure {
        Structure { model: self.model.index, locations: self.locations, terms: self.terms.clone(), cut: None, what }
    }
}

impl Tx {
    /// Writes the records of a page to `out`, separated by commas, and answers their number and the exact total.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn page(
        &mut self,
        model: &'static Model,
        query: &ListQuery,
        scope: Scope<'_>,
        now: Instant,
        out: &mut Vec<u8>,
    ) -> Result<Counts, Error> {
        let (ids, total) = self.page_ids(model, query, scope, now).await?;
        let count = self.write_rows(model, Shape::Listing, &ids, scope, now, out).await?;
        Ok(Counts { count, total })
    }

    /// Ids of a page in their order, and the exact total.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn page_ids(
        &mut self,
        model: &'static Model,
        query: &ListQuery,
        scope: Scope<'_>,
        now: Instant,
    ) -> Result<(Vec<i64>, i64), Error> {
        if query.nothing {
            return Ok((Vec::new(), 0));
        }
        let (terms, filters) = filter::split(catalog(), query);
        let mut listing = Listing::new(model, query, scope, now, terms, &filters);
        let (limit, offset) = (listing.values.limit, listing.values.offset);
        if offset == 0 {
            let ids = self.ids(&listing, query, false).await?;
            let found = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            let total = if found < limit { found } else { self.count(&listing).await? };
            return Ok((ids, total));
        }
        let total = self.count(&listing).await?;
        let behind = total - offset;
        if behind <= 0 {
            return Ok((Vec::new(), total));
        }
        if behind >= offset {
            return Ok((self.ids(&listing, query, false).await?, total));
        }
        // The page is nearer to the end: read the reversed order from there.
        listing.values.limit = limit.min(behind);
        listing.values.offset = behind - listing.values.limit;
        let mut ids = self.ids(&listing, query, true).await?;
        ids.reverse();
        Ok((ids, total))
    }

    /// How the database reads the ids of a listing and counts it, in its own words: two plans, for tests and diagnosis.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn page_plans(
        &mut self,
        model: &'static Model,
        query: &ListQuery,
        scope: Scope<'_>,
    ) -> Result<[Vec<String>; 2], Error> {
        let (terms, filters) = filter::split(catalog(), query);
        let listing = Listing::new(model, query, scope, Instant::from_micros(0), terms, &filters);
        let ids = texts::text(listing.structure(texts::ids_of(query, false)));
        let count = texts::text(listing.structure(What::Count));
        let mut plans = [Vec::new(), Vec::new()];
        for (plan, text) in plans.iter_mut().zip([ids, count]) {
            *plan = self.plan(&text.sql, &listing.values.params(&text)).await?;
        }
        Ok(plans)
    }

    async fn ids(&mut self, listing: &Listing<'_>, query: &ListQuery, backwards: bool) -> Result<Vec<i64>, Error> {
        if listing.values.offset >= DEEP && texts::can_be_cut(query) {
            return self.ids_from_key(listing, query, backwards).await;
        }
        let text = texts::text(listing.structure(texts::ids_of(query, backwards)));
        self.rows(&text.sql, &listing.values.params(&text), |row| row.int(0)).await
    }

    /// Ids of a deep page of an order that no index gives by itself because ties go the other way: passes over keys alone,
    /// which an index does give, up to the value the page begins at, and sorts only from there.
    async fn ids_from_key(
        &mut self,
        listing: &Listing<'_>,
        query: &ListQuery,
        backwards: bool,
    ) -> Result<Vec<i64>, Error> {
        let by = &query.order.path;
        let down = (query.order.direction == Direction::Descending) != backwards;
        let mut values = Values { limit: 1, ..listing.values };
        let key = texts::text(listing.structure(What::Key { by: by.clone(), down }));
        let Some(found) = self.first(&key.sql, &values.params(&key), |row| row.int(0)).await? else {
            return Ok(Vec::new());
        };
        values.key = found;
        let cut = |before, what| {
            let cut = Some(Cut { by: by.clone(), down, before });
            texts::text(Structure { cut, ..listing.structure(what) })
        };
        let before = cut(true, What::Count);
        let before = self.first(&before.sql, &values.params(&before), |row| row.int(0)).await?.unwrap_or(0);
        values.limit = listing.values.limit;
        values.offset -= before;
        let rest = cut(false, texts::ids_of(query, backwards));
        self.rows(&rest.sql, &values.params(&rest), |row| row.int(0)).await
    }

    async fn count(&mut self, listing: &Listing<'_>) -> Result<i64, Error> {
        let structure = listing.structure(What::Count);
        let text = texts::text(structure.clone());
        self.counted(structure, &text, &listing.values.params(&text)).await
    }

    /// Writes the records of `ids` in their order, separated by commas; unknown ones are left out. Answers how many.
    pub(super) async fn write_rows(
        &mut self,
        model: &'static Model,
        shape: Shape,
        ids: &[i64],
        scope: Scope<'_>,
        now: Instant,
        out: &mut Vec<u8>,
    ) -> Result<i64, Error> {
        let Some(plan) = texts::row_plan(model, shape, texts::location_places(scope)) else { return Ok(0) };
        let values = Values { now: now.as_micros(), locations: texts::locations(scope), ..Values::default() };
        let mut params = values.params(&plan.text);
        let at = plan.text.slots.iter().position(|slot| *slot == Slot::Id).unwrap_or(usize::MAX);
        let mut writer = plan.record.writer();
        let mut count = 0;
        self.for_each_id(&plan.text.sql, &mut params, at, ids, |row| {
            if count > 0 {
                out.push(b',');
            }
            writer.write(row, out);
            count += 1;
            Ok(())
        })
        .await?;
        Ok(count)
    }
}
