//! Counted steps: how many records lie in each stretch of an order, kept by triggers in the transaction of every write
//! (table `record_count`). The exact total of a long listing is then a sum over its steps, and a deep page is found by walking
//! over steps instead of records.
//!
//! [`TALLIES`] says what is counted; it is the only description. The triggers of the migrations are made from it, a
//! test holds them to it, and `verify` counts the records again. What no tally covers is counted one index entry after the other.
//!
//! A record of a value `v` is in the step `v / width`, for names in the step of their first letters: steps are in the order of
//! the values, so that everything before a step is before everything in it.

#[cfg(test)]
mod migration;
pub(super) mod range;
pub(crate) mod sql;
mod step;
pub(super) mod walk;

pub(super) use step::Edge;
pub(crate) use step::Step;

use hallpass_contract::catalog::{Path, ResolvedScope};
use hallpass_contract::query::{Condition, ListQuery};
use hallpass_contract::{Model, catalog};

use super::Scope;
use range::{Places, Range};

/// One order of one resource that is counted.
#[derive(Debug)]
pub(crate) struct Tally {
    /// In `record_count.listing`; never used for another one later.
    pub number: i64,
    /// The resource.
    pub entity: &'static str,
    /// The member whose order it is: a column of the resource's own.
    pub by: &'static str,
    /// How its values are gathered.
    pub step: Step,
    /// The member with the location, when each location is counted too: the one the resource's scope is about.
    pub place: Option<&'static str>,
}

/// `record_count.place` of all records together.
pub(crate) const EVERYWHERE: i64 = -1;

/// What is counted. A new line needs a migration with its triggers and the records there are, which a test writes, and an index over its
/// order. Columns that change with every write belong here only if a step holds most changes of a day.
pub(crate) const TALLIES: &[Tally] = &[
    tally(1, "CoworkerTimePass", "UpdatedOn", Step::Day, Some("BusinessId")),
    tally(2, "CoworkerTimePass", "Id", Step::Thousands, None),
    tally(3, "Checkin", "FromTime", Step::Day, Some("BusinessId")),
    tally(4, "Checkin", "UpdatedOn", Step::Day, None),
    tally(5, "Coworker", "FullName", Step::Letters, None),
    tally(6, "Coworker", "UpdatedOn", Step::Day, None),
    tally(7, "CoworkerInvoice", "CreatedOn", Step::Day, Some("BusinessId")),
    tally(8, "CoworkerLedgerEntry", "TransactionDate", Step::Day, Some("BusinessId")),
];

const fn tally(number: i64, entity: &'static str, by: &'static str, step: Step, place: Option<&'static str>) -> Tally {
    Tally { number, entity, by, step, place }
}

/// A listing whose total a tally knows.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub tally: &'static Tally,
    /// The way to [`Tally::by`].
    pub by: Path,
    pub places: Places,
    pub range: Range,
    /// The listing comes in the order of the tally.
    pub in_order: bool,
    /// The conditions that are not about the range.
    pub others: Vec<Condition>,
}

impl Counted {
    /// The tally that covers every condition of a listing; one in its order before others.
    pub fn find(model: &'static Model, query: &ListQuery, scope: Scope<'_>) -> Option<Counted> {
        let mut best: Option<Counted> = None;
        for tally in TALLIES.iter().filter(|tally| tally.entity == model.resource.entity) {
            let Some(counted) = Counted::by(tally, model, query, scope) else { continue };
            if counted.in_order {
                return Some(counted);
            }
            best = best.or(Some(counted));
        }
        best
    }

    fn by(tally: &'static Tally, model: &'static Model, query: &ListQuery, scope: Scope<'_>) -> Option<Counted> {
        if !query.custom_fields.is_empty() {
            return None;
        }
        let by = own(model, tally.by)?;
        let place = tally.place.and_then(|member| own(model, member));
        let mut places = Places::of(scope, place.is_some() && belongs(model, place.as_ref()))?;
        let mut range = Range::default();
        let mut others = Vec::new();
        for condition in &query.conditions {
            if condition.path == by && tally.step.is_number() {
                range.narrow(&condition.test)?;
            } else if place.as_ref() == Some(&condition.path) {
                places.narrow(&condition.test)?;
                others.push(condition.clone());
            } else {
                return None;
            }
        }
        let in_order = query.order.path == by;
        Some(Counted { tally, by, places, range, in_order, others })
    }
}

/// The way to a member of the resource's own.
fn own(model: &'static Model, member: &str) -> Option<Path> {
    model.position(member).and_then(|at| model.path(at)).filter(|path| path.hops.is_empty()).cloned()
}

/// Whether the scope of a resource is about the locations that are counted.
fn belongs(model: &Model, place: Option<&Path>) -> bool {
    matches!((&model.scope, place), (ResolvedScope::Of(path), Some(place)) if path == place)
}

/// The tallies of a table, with the columns of the order and of the place.
pub(crate) fn of_table(table: &str) -> impl Iterator<Item = (&'static Tally, &'static str, Option<&'static str>)> {
    TALLIES.iter().filter_map(move |tally| {
        let model = catalog().by_entity(tally.entity).filter(|model| model.resource.table == table)?;
        let column = |member: &str| {
            let field = model.position(member).and_then(|at| model.field(at))?;
            match field.source {
                hallpass_contract::Source::Column(column) => Some(column),
                _ => None,
            }
        };
        Some((tally, column(tally.by)?, tally.place.and_then(column)))
    })
}
