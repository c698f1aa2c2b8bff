//! Pages of a listing, with the exact total.
//!
//! A page is read in three steps on one snapshot: ids in order (from an index where there is one), the total, then one full
//! row for each id. Where a tally covers the listing ([`super::tally`]) the total is a sum over counted steps, and a deep page is
//! read from the step it lies in; others are counted, and pass over index entries from the nearer end.

use hallpass_contract::Direction;
use hallpass_contract::Model;
use hallpass_contract::catalog;
use hallpass_contract::catalog::Path;
use hallpass_contract::encode::Shape;
use hallpass_contract::query::ListQuery;
use hallpass_engine::Instant;

use super::Scope;
use super::builder::Slot;
use super::filter::{self, Bound, Term};
use super::tally::walk::{Tallied, Way};
use super::tally::{Counted, Edge};
use super::texts::{self, Cut, Structure, Values, What};
use crate::{Error, Param, Tx};

/// Pages that begin later than this look for the step they begin in first.
const DEEP: i64 = 500;

/// What a page holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records written.
    pub count: i64,
    /// Records that match, on all pages.
    pub total: i64,
}

#[derive(Clone)]
struct Listing<'a> {
    model: &'static Model,
    locations: Option<usize>,
    terms: Vec<Term>,
    cut: Option<Cut>,
    values: Values<'a>,
    counted: Option<&'a Counted>,
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
        Listing { model, locations: texts::location_places(scope), terms, cut: None, values, counted: None }
    }

    fn structure(&self, what: What) -> Structure {
        let (terms, cut) = (self.terms.clone(), self.cut.clone());
        Structure { model: self.model.index, locations: self.locations, terms, cut, what }
    }

    /// Cut down to a stretch of the member it is ordered by.
    fn cut(&self, by: &Path, low: Option<Param<'a>>, high: Option<Param<'a>>) -> Listing<'a> {
        let cut = Some(Cut { by: by.clone(), low: low.is_some(), high: high.is_some() });
        let values = Values { low: low.unwrap_or_default(), high: high.unwrap_or_default(), ..self.values };
        Listing { cut, values, ..self.clone() }
    }

    fn tallied(&self) -> Option<Tallied<'a>> {
        Some(Tallied::new(self.counted?, self.model.index, self.locations, self.values))
    }
}

/// Records of a page with one value of the ordered member, of which there are more beyond it.
struct Ties<'q> {
    by: &'q Path,
    value: i64,
    /// Values go down, and in the index ties do.
    down: bool,
    /// The first on the page as the index has them, when others come before the page.
    first: Option<i64>,
    /// How many belong on the page.
    count: usize,
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
        let counted = Counted::find(model, query, scope);
        let mut listing = Listing::new(model, query, scope, now, terms, &filters);
        listing.counted = counted.as_ref();
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
        let mut plans = <[Vec<String>; 2]>::default();
        for (plan, what) in plans.iter_mut().zip([first_way(query), What::Count]) {
            let text = texts::text(listing.structure(what));
            *plan = self.plan(&text.sql, &listing.values.params(&text)).await?;
        }
        Ok(plans)
    }

    /// How the database reads the ids of a page that lies between two values of the order; nothing for an order that is not
    /// counted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn stretch_plan(
        &mut self,
        model: &'static Model,
        query: &ListQuery,
        scope: Scope<'_>,
        (low, high): (Param<'_>, Param<'_>),
    ) -> Result<Vec<String>, Error> {
        let Some(counted) = Counted::find(model, query, scope).filter(|counted| counted.in_order) else {
            return Ok(Vec::new());
        };
        let (terms, filters) = filter::split_conditions(catalog(), &counted.others);
        let listing = Listing::new(model, query, scope, Instant::from_micros(0), terms, &filters);
        let stretch = listing.cut(&counted.by, Some(low), Some(high));
        let text = texts::text(stretch.structure(first_way(query)));
        self.plan(&text.sql, &stretch.values.params(&text)).await
    }

    /// How the database reads records of one value of the order, by Id; nothing for an order that an index gives by itself.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn tied_plan(
        &mut self,
        model: &'static Model,
        query: &ListQuery,
        scope: Scope<'_>,
    ) -> Result<Vec<String>, Error> {
        if !texts::can_be_cut(query) {
            return Ok(Vec::new());
        }
        let (terms, filters) = filter::split(catalog(), query);
        let listing = Listing::new(model, query, scope, Instant::from_micros(0), terms, &filters);
        let text = texts::text(listing.structure(What::Tied { by: query.order.path.clone(), id_down: false }));
        self.plan(&text.sql, &Values { tie: Param::Int(0), ..listing.values }.params(&text)).await
    }

    async fn ids(&mut self, listing: &Listing<'_>, query: &ListQuery, backwards: bool) -> Result<Vec<i64>, Error> {
        let Some(counted) = listing.counted.filter(|counted| counted.in_order && is_worth(counted, listing)) else {
            return self.ids_in(listing, query, backwards).await;
        };
        let down = (query.order.direction == Direction::Descending) != backwards;
        let way = Way { down, offset: listing.values.offset, limit: listing.values.limit };
        let Some(tallied) = listing.tallied() else { return self.ids_in(listing, query, backwards).await };
        let Some(leap) = self.leap(&tallied, way).await? else {
            return self.ids_in(listing, query, backwards).await;
        };
        // The range is in the stretch: with both a database begins to read at the wider one.
        let whole = Listing {
            terms: tallied.terms.clone(),
            values: Values { filters: &tallied.filters, offset: leap.offset, ..listing.values },
            ..listing.clone()
        };
        let stretch = whole.cut(&counted.by, leap.low.as_ref().map(Edge::param), leap.high.as_ref().map(Edge::param));
        self.ids_in(&stretch, query, backwards).await
    }

    async fn ids_in(&mut self, listing: &Listing<'_>, query: &ListQuery, backwards: bool) -> Result<Vec<i64>, Error> {
        if texts::can_be_cut(query) {
            return self.ids_by_index(listing, query, backwards).await;
        }
        let text = texts::text(listing.structure(texts::ids_of(query, backwards)));
        self.rows(&text.sql, &listing.values.params(&text), |row| row.int(0)).await
    }

    /// Ids of a page of an order in which ties go the other way than values, so that no index gives it by itself: reads it as an
    /// index does, ties the same way as values, and turns them round. Of ties that reach beyond the page (a bulk import gives
    /// thousands of records one instant) those that belong on it are read by themselves.
    async fn ids_by_index(
        &mut self,
        listing: &Listing<'_>,
        query: &ListQuery,
        backwards: bool,
    ) -> Result<Vec<i64>, Error> {
        let down = (query.order.direction == Direction::Descending) != backwards;
        let text = texts::text(listing.structure(What::Pairs { by: query.order.path.clone(), down }));
        // With the neighbours on both sides: are they equal to what is on the page?
        let (offset, limit) = (listing.values.offset, listing.values.limit);
        let before = offset.min(1);
        let values = Values { offset: offset - before, limit: limit + before + 1, ..listing.values };
        let pairs = self.rows(&text.sql, &values.params(&text), |row| Ok((row.int(0)?, row.int(1)?))).await?;
        let (before, limit) = (before as usize, usize::try_from(limit).unwrap_or(usize::MAX));
        let (outside, rest) = pairs.split_at_checked(before).unwrap_or((&pairs, &[]));
        let (page, after) = rest.split_at_checked(limit).unwrap_or((rest, &[]));
        let mut ids = Vec::with_capacity(page.len());
        for ties in page.chunk_by(|one, next| one.1 == next.1) {
            let Some((first, value)) = ties.first().copied() else { continue };
            let also = |neighbour: Option<&(i64, i64)>| neighbour.is_some_and(|(_, other)| *other == value);
            let begin_before = also(outside.last());
            if !begin_before && !also(after.first()) {
                ids.extend(ties.iter().rev().map(|(id, _)| *id));
                continue;
            }
            let ties =
                Ties { by: &query.order.path, value, down, first: begin_before.then_some(first), count: ties.len() };
            ids.extend(self.tied(listing, ties).await?);
        }
        Ok(ids)
    }

    /// The part of ties that belongs on a page. So many come before it whichever way they go.
    async fn tied(&mut self, listing: &Listing<'_>, ties: Ties<'_>) -> Result<Vec<i64>, Error> {
        let Ties { by, value, down, first, count } = ties;
        let values = Values { tie: Param::Int(value), ..listing.values };
        let before = match first {
            None => 0,
            Some(id) => {
                let text = texts::text(listing.structure(What::TiedBefore { by: by.clone(), id_down: down }));
                self.first(&text.sql, &Values { id, ..values }.params(&text), |row| row.int(0)).await?.unwrap_or(0)
            }
        };
        let text = texts::text(listing.structure(What::Tied { by: by.clone(), id_down: !down }));
        let values = Values { offset: before, limit: i64::try_from(count).unwrap_or(i64::MAX), ..values };
        self.rows(&text.sql, &values.params(&text), |row| row.int(0)).await
    }

    /// The exact total: remembered, summed over counted steps, or counted.
    async fn count(&mut self, listing: &Listing<'_>) -> Result<i64, Error> {
        let structure = listing.structure(What::Count);
        let text = texts::text(structure.clone());
        let params = listing.values.params(&text);
        let known = self.known(structure, &text, &params).await?;
        if let Some(total) = known.total() {
            return Ok(total);
        }
        let total = match listing.tallied() {
            Some(tallied) => self.tallied_total(&tallied).await?,
            None => self.first(&text.sql, &params, |row| row.int(0)).await?.unwrap_or(0),
        };
        self.know(known, total);
        Ok(total)
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

/// How the ids of a page are asked for first.
fn first_way(query: &ListQuery) -> What {
    let down = query.order.direction == Direction::Descending;
    match texts::can_be_cut(query) {
        true => What::Pairs { by: query.order.path.clone(), down },
        false => texts::ids_of(query, false),
    }
}

/// Whether leaping over steps is cheaper than passing over the records before the page. Several locations have no common index
/// in the order, so that without a leap all their records would be sorted.
fn is_worth(counted: &Counted, listing: &Listing<'_>) -> bool {
    listing.values.offset >= DEEP || counted.places.ids().len() > 1
}
