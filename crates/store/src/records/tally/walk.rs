//! Totals as sums of steps, and leaps over steps to where a deep page begins.

use hallpass_contract::catalog;

use super::sql::NONE;
use super::{Counted, Edge};
use crate::records::filter::{self, Bound, Term};
use crate::records::texts::{self, Cut, Structure, Values, What};
use crate::{Error, Param, Tx};

/// Steps read at once: first, and at most.
const STEPS: (i64, i64) = (16, 256);

/// Where a page of a listing lies: between these values, and how many records of these come before it.
#[derive(Debug)]
pub(in crate::records) struct Leap {
    pub low: Option<Edge>,
    pub high: Option<Edge>,
    pub offset: i64,
}

/// A way through a listing in the order of its tally.
#[derive(Clone, Copy, Debug)]
pub(in crate::records) struct Way {
    pub down: bool,
    pub offset: i64,
    pub limit: i64,
}

impl Edge {
    /// To be bound.
    pub fn param(&self) -> Param<'_> {
        match self {
            Edge::Number(n) => Param::Int(*n),
            Edge::Text(text) => Param::Text(text),
        }
    }
}

impl Counted {
    /// The steps at both ends, which lie inside only in part; `None` = no end.
    fn ends(&self) -> (Option<i64>, Option<i64>) {
        let step = self.tally.step;
        let first = self.range.from.and_then(|from| step.of(from));
        let last = self.range.until.and_then(|until| step.of(until.saturating_sub(1)));
        (first, last)
    }

    /// The steps to be summed, both included. What has no value is outside as soon as one is asked for.
    fn steps(&self) -> (i64, i64) {
        let (first, last) = self.ends();
        let least = if last.is_some() { NONE + 1 } else { i64::MIN };
        (first.unwrap_or(least), last.unwrap_or(i64::MAX))
    }

    /// ` WHERE ...` over `record_count` with its parameters: the steps from `?2` to `?3` of all places.
    fn condition(&self, (first, last): (i64, i64)) -> (String, Vec<Param<'static>>) {
        let ids = self.places.ids();
        let places = ids.len().next_power_of_two();
        let mut params = vec![Param::Int(self.tally.number), Param::Int(first), Param::Int(last)];
        params.extend(ids.iter().chain(ids.last().into_iter().cycle()).take(places).map(|id| Param::Int(*id)));
        let names: Vec<String> = (4..4 + places).map(|n| format!("?{n}")).collect();
        let place = match names.as_slice() {
            [only] => format!("= {only}"),
            several => format!("IN ({})", several.join(", ")),
        };
        (format!(" WHERE listing = ?1 AND place {place} AND step >= ?2 AND step <= ?3"), params)
    }
}

/// A counted listing with what is bound to its other conditions.
#[derive(Debug)]
pub(in crate::records) struct Tallied<'a> {
    pub counted: &'a Counted,
    pub model: usize,
    pub locations: Option<usize>,
    /// The conditions that are not about the range.
    pub terms: Vec<Term>,
    pub filters: Vec<Bound>,
    values: Values<'a>,
}

impl<'a> Tallied<'a> {
    /// `values` are those of the listing.
    pub fn new(counted: &'a Counted, model: usize, locations: Option<usize>, values: Values<'a>) -> Tallied<'a> {
        let (terms, filters) = filter::split_conditions(catalog(), &counted.others);
        Tallied { counted, model, locations, terms, filters, values }
    }
}

impl Tx {
    /// The exact total of a listing.
    pub(in crate::records) async fn tallied_total(&mut self, listing: &Tallied<'_>) -> Result<i64, Error> {
        let counted = listing.counted;
        if counted.places.ids().is_empty() || counted.range.is_empty() {
            return Ok(0);
        }
        if let ((Some(first), Some(last)), Some(from), Some(until)) =
            (counted.ends(), counted.range.from, counted.range.until)
            && first == last
        {
            return self.count_between(listing, from, until).await;
        }
        let whole = self.in_steps(counted, counted.steps()).await?;
        Ok(whole - self.outside(listing, false).await? - self.outside(listing, true).await?)
    }

    /// Records in steps, both included.
    async fn in_steps(&mut self, counted: &Counted, steps: (i64, i64)) -> Result<i64, Error> {
        let (condition, params) = counted.condition(steps);
        let sql = format!("SELECT CAST(COALESCE(SUM(records), 0) AS BIGINT) FROM record_count{condition}");
        Ok(self.first(&sql, &params, |row| row.int(0)).await?.unwrap_or(0))
    }

    /// Records of the step at an end of the range that lie outside of it: counted, or what counting the others leaves, whichever
    /// is the smaller part of the step.
    async fn outside(&mut self, listing: &Tallied<'_>, upper: bool) -> Result<i64, Error> {
        let counted = listing.counted;
        let (first, last) = counted.ends();
        let (step, bound) = if upper { (last, counted.range.until) } else { (first, counted.range.from) };
        let (Some(step), Some(bound)) = (step, bound) else { return Ok(0) };
        let (Edge::Number(start), Edge::Number(end)) =
            (counted.tally.step.start(step), counted.tally.step.start(step.saturating_add(1)))
        else {
            return Ok(0);
        };
        let (outside, inside) = if upper { ((bound, end), (start, bound)) } else { ((start, bound), (bound, end)) };
        if outside.0 >= outside.1 {
            return Ok(0);
        }
        if outside.1.saturating_sub(outside.0) <= inside.1.saturating_sub(inside.0) {
            return self.count_between(listing, outside.0, outside.1).await;
        }
        Ok(self.in_steps(counted, (step, step)).await? - self.count_between(listing, inside.0, inside.1).await?)
    }

    /// Records of the places from a value up to, but not including, another, one by one.
    async fn count_between(&mut self, listing: &Tallied<'_>, low: i64, high: i64) -> Result<i64, Error> {
        let cut = Cut { by: listing.counted.by.clone(), low: true, high: true };
        let text = texts::text(Structure {
            model: listing.model,
            locations: listing.locations,
            terms: listing.terms.clone(),
            cut: Some(cut),
            what: What::Count,
        });
        let values =
            Values { filters: &listing.filters, low: Param::Int(low), high: Param::Int(high), ..listing.values };
        Ok(self.first(&text.sql, &values.params(&text), |row| row.int(0)).await?.unwrap_or(0))
    }

    /// The steps that hold a page; `None` when steps are no help in finding it.
    pub(in crate::records) async fn leap(&mut self, listing: &Tallied<'_>, way: Way) -> Result<Option<Leap>, Error> {
        let counted = listing.counted;
        let outside = self.outside(listing, way.down).await?;
        let order = if way.down { "DESC" } else { "ASC" };
        let (mut first, mut last) = counted.steps();
        let (mut before, mut begin, mut most) = (-outside, None, STEPS.0);
        let (records, group) = match counted.places.ids() {
            [_] => ("records", ""),
            _ => ("CAST(SUM(records) AS BIGINT)", " GROUP BY step"),
        };
        loop {
            let (condition, params) = counted.condition((first, last));
            let sql = format!(
                "SELECT step, {records} FROM record_count{condition}{group} ORDER BY step {order} LIMIT {most}"
            );
            let steps = self.rows(&sql, &params, |row| Ok((row.int(0)?, row.int(1)?))).await?;
            for (step, records) in &steps {
                let next = before + records;
                if begin.is_none() && next > way.offset {
                    begin = Some((*step, way.offset - before.max(0)));
                }
                before = next;
                if let Some((begin, offset)) = begin
                    && before >= way.offset.saturating_add(way.limit)
                {
                    return Ok(between(counted, way.down, begin, Some(*step), offset));
                }
            }
            match steps.last() {
                Some((step, _)) if steps.len() as i64 == most => {
                    match way.down {
                        true => last = step.saturating_sub(1),
                        false => first = step.saturating_add(1),
                    }
                    most = (2 * most).min(STEPS.1);
                }
                // The page ends with the listing.
                _ => return Ok(begin.and_then(|(begin, offset)| between(counted, way.down, begin, None, offset))),
            }
        }
    }
}

/// The values from the step a page begins in to the one it ends in, inside the range of the listing: a database that is given both
/// begins to read at the wider one. `None` when one of the steps holds what has no value.
fn between(counted: &Counted, down: bool, begin: i64, end: Option<i64>, offset: i64) -> Option<Leap> {
    let step = counted.tally.step;
    if begin == NONE || end == Some(NONE) || (end.is_none() && counted.tally.may_lack()) {
        return None;
    }
    let (lowest, highest) = if down { (end, Some(begin)) } else { (Some(begin), end) };
    let (from, until) = (counted.range.from, counted.range.until);
    let low = match (lowest.map(|at| step.start(at)), from) {
        (Some(Edge::Number(start)), Some(from)) => Some(Edge::Number(start.max(from))),
        (start, from) => start.or(from.map(Edge::Number)),
    };
    let high = match (highest.map(|at| step.start(at.saturating_add(1))), until) {
        (Some(Edge::Number(end)), Some(until)) => Some(Edge::Number(end.min(until))),
        (end, until) => end.or(until.map(Edge::Number)),
    };
    Some(Leap { low, high, offset })
}
