//! SQL texts that are kept: one for each resource and shape of record, one for each structure of a listing.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};

use hallpass_contract::catalog::Path;
use hallpass_contract::encode::{Need, RecordPlan, Shape};
use hallpass_contract::query::ListQuery;
use hallpass_contract::{Direction, Kind, Model, Source, catalog};
use sea_query::{Expr, ExprTrait, NullOrdering, Order};

pub(super) use super::builder::Text;
use super::builder::{Builder, ROOT, Slot};
use super::filter::{self, Bound, Term};
use crate::Param;

/// How to read and write the records of a resource in a shape. The row ends with the version.
#[derive(Debug)]
pub(super) struct RowPlan {
    pub record: RecordPlan,
    pub text: Text,
}

/// Numbers of locations a plan is made for: all, none, and every power of two.
const SIZES: usize = 2 + usize::BITS as usize;

/// The plan of a resource and a shape for a number of places for locations, made on first use.
pub(super) fn row_plan(model: &'static Model, shape: Shape, locations: Option<usize>) -> Option<&'static RowPlan> {
    type Plans = Vec<[OnceLock<RowPlan>; 3]>;
    static PLANS: [OnceLock<Plans>; SIZES] = [const { OnceLock::new() }; SIZES];
    let size = match locations {
        None => 0,
        Some(0) => 1,
        Some(places) => 2 + places.trailing_zeros() as usize,
    };
    let plans = PLANS
        .get(size)?
        .get_or_init(|| catalog().models().iter().map(|_| <[OnceLock<RowPlan>; 3]>::default()).collect());
    let [full, listing, created] = plans.get(model.index)?;
    let kept = match shape {
        Shape::Full => full,
        Shape::Listing => listing,
        Shape::Created => created,
    };
    Some(kept.get_or_init(|| make_row_plan(model, shape, locations)))
}

fn make_row_plan(model: &'static Model, shape: Shape, locations: Option<usize>) -> RowPlan {
    let record = RecordPlan::new(model, shape);
    let mut builder = Builder::new(catalog(), model, locations);
    for need in record.needs() {
        let value = match need {
            Need::Extra => Builder::column(ROOT, "extra"),
            Need::Member(i) => match model.path(*i) {
                Some(path) => builder.member(path),
                None => Expr::cust("NULL"),
            },
        };
        builder.select.expr(value);
    }
    builder.select.expr(Builder::column(ROOT, "version"));
    let id = builder.bound(Slot::Id);
    builder.select.and_where(Builder::column(ROOT, "id").eq(id));
    RowPlan { record, text: builder.finish("") }
}

/// The structure of a query over many records.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Structure {
    pub model: usize,
    /// Number of locations of the scope; `None` = all.
    pub locations: Option<usize>,
    pub terms: Vec<Term>,
    pub cut: Option<Cut>,
    pub what: What,
}

/// A listing cut down to a stretch of values of the member it is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cut {
    pub by: Path,
    /// There is a least value.
    pub low: bool,
    /// There is a value that is beyond the stretch.
    pub high: bool,
}

/// What the query answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// Ids of a page, in order.
    Ids { by: Path, down: bool, id_down: bool },
    /// Ids of a page with the values of the ordered member, ties the same way as values.
    Pairs { by: Path, down: bool },
    /// Ids of those that have one value of the ordered member, by Id.
    Tied { by: Path, id_down: bool },
    /// How many of those come before one of them, by Id.
    TiedBefore { by: Path, id_down: bool },
    /// How many there are.
    Count,
    /// Version of one record.
    Version,
}

/// Texts kept at most; a client that invents filters must not fill the memory.
const MOST_KEPT: usize = 2_000;

/// The text of a structure, made on first use.
pub(super) fn text(structure: Structure) -> Arc<Text> {
    static KEPT: LazyLock<RwLock<HashMap<Structure, Arc<Text>>>> = LazyLock::new(RwLock::default);
    if let Some(text) = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(&structure) {
        return text.clone();
    }
    let text = Arc::new(make(&structure));
    let mut kept = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST_KEPT {
        kept.clear();
    }
    kept.insert(structure, text.clone());
    text
}

fn make(structure: &Structure) -> Text {
    let catalog = catalog();
    let Some(model) = catalog.model(structure.model) else { return nothing() };
    let mut builder = Builder::new(catalog, model, structure.locations);
    builder.restrict();
    filter::apply(&mut builder, catalog, &structure.terms);
    if let Some(cut) = &structure.cut {
        let Some((_, field)) = catalog.end_of(&cut.by) else { return nothing() };
        let member = filter::comparable(builder.member(&cut.by), field);
        if cut.low {
            let low = builder.bound(Slot::Low);
            builder.select.and_where(member.clone().gte(low));
        }
        if cut.high {
            let high = builder.bound(Slot::High);
            builder.select.and_where(member.lt(high));
        }
    }
    match &structure.what {
        What::Pairs { by, down } => {
            let member = builder.member(by);
            builder.select.expr(Builder::column(ROOT, "id")).expr(member);
            order(&mut builder, by, *down);
            builder.select.order_by_expr(Builder::column(ROOT, "id"), direction(*down));
            let tail = format!(" LIMIT {} OFFSET {}", builder.place(Slot::Limit), builder.place(Slot::Offset));
            builder.finish(&tail)
        }
        What::Tied { by, id_down } => {
            builder.select.expr(Builder::column(ROOT, "id"));
            tied(&mut builder, by);
            builder.select.order_by_expr(Builder::column(ROOT, "id"), direction(*id_down));
            let tail = format!(" LIMIT {} OFFSET {}", builder.place(Slot::Limit), builder.place(Slot::Offset));
            builder.finish(&tail)
        }
        What::TiedBefore { by, id_down } => {
            builder.select.expr(Expr::cust("COUNT(*)"));
            tied(&mut builder, by);
            let (id, other) = (Builder::column(ROOT, "id"), builder.bound(Slot::Id));
            builder.select.and_where(if *id_down { id.gt(other) } else { id.lt(other) });
            builder.finish("")
        }
        What::Count => {
            builder.select.expr(Expr::cust("COUNT(*)"));
            builder.finish("")
        }
        What::Version => {
            builder.select.expr(Builder::column(ROOT, "version"));
            let id = builder.bound(Slot::Id);
            builder.select.and_where(Builder::column(ROOT, "id").eq(id));
            builder.finish("")
        }
        What::Ids { by, down, id_down } => {
            builder.select.expr(Builder::column(ROOT, "id"));
            order(&mut builder, by, *down);
            builder.select.order_by_expr(Builder::column(ROOT, "id"), direction(*id_down));
            let tail = format!(" LIMIT {} OFFSET {}", builder.place(Slot::Limit), builder.place(Slot::Offset));
            builder.finish(&tail)
        }
    }
}

/// Only what has the value [`Slot::Tie`]: an index over the order then goes by Id.
fn tied(builder: &mut Builder<'_>, by: &Path) {
    let (member, value) = (builder.member(by), builder.bound(Slot::Tie));
    builder.select.and_where(member.eq(value));
}

fn nothing() -> Text {
    Text { sql: "SELECT 1 WHERE 0 = 1".into(), slots: Vec::new() }
}

fn order(builder: &mut Builder<'_>, by: &Path, down: bool) {
    let Some((_, field)) = catalog().end_of(by) else { return };
    if by.hops.is_empty() && field.name == "Id" {
        // The order by Id that follows decides; it goes the way of `down` then.
        return;
    }
    let member = builder.member(by);
    let member = filter::comparable(member, field);
    let guard = filter::guard(builder, by);
    let is_never_null =
        by.hops.is_empty() && !field.nullable && guard.is_none() && matches!(field.source, Source::Column(_));
    let member = match guard {
        // What lies outside the scope sorts as if it were absent.
        Some(inside) => Expr::case(inside, member).into(),
        None => member,
    };
    if is_never_null {
        builder.select.order_by_expr(member, direction(down));
    } else {
        // Absent is less than anything, in every database.
        let nulls = if down { NullOrdering::Last } else { NullOrdering::First };
        builder.select.order_by_expr_with_nulls(member, direction(down), nulls);
    }
}

fn direction(down: bool) -> Order {
    if down { Order::Desc } else { Order::Asc }
}

/// The question for the ids of a listing, or for its reverse. Records equal in the order follow by Id, up, unless the order is
/// by Id itself.
pub(super) fn ids_of(query: &ListQuery, backwards: bool) -> What {
    let by = query.order.path.clone();
    let down = query.order.direction == Direction::Descending;
    let is_id = by.hops.is_empty() && catalog().end_of(&by).is_some_and(|(_, field)| field.name == "Id");
    What::Ids { by, down: down != backwards, id_down: (is_id && down) != backwards }
}

/// Whether the order of a listing can be cut at a value: it goes down over a whole-number column that is never null, so that
/// ties, which go up, keep an index from giving the order by itself.
pub(super) fn can_be_cut(query: &ListQuery) -> bool {
    let by = &query.order.path;
    let Some((_, field)) = catalog().end_of(by) else { return false };
    let is_number = !matches!(field.kind, Kind::Text | Kind::Guid | Kind::Real | Kind::Json | Kind::CustomFields);
    let is_column = matches!(field.source, Source::Column(_)) && by.hops.is_empty();
    query.order.direction == Direction::Descending && is_number && is_column && !field.nullable && field.name != "Id"
}

/// Values for the places of a text.
#[derive(Clone, Copy, Debug, std::default::Default)]
pub(super) struct Values<'a> {
    pub now: i64,
    pub id: i64,
    pub limit: i64,
    pub offset: i64,
    pub low: Param<'a>,
    pub high: Param<'a>,
    pub tie: Param<'a>,
    pub locations: &'a [i64],
    pub filters: &'a [Bound],
}

impl<'a> Values<'a> {
    /// What to bind, in the order of the places.
    pub fn params(&self, text: &Text) -> Vec<Param<'a>> {
        text.slots.iter().map(|slot| self.param(*slot)).collect()
    }

    fn param(&self, slot: Slot) -> Param<'a> {
        match slot {
            Slot::Now => Param::Int(self.now),
            Slot::Id => Param::Int(self.id),
            Slot::Limit => Param::Int(self.limit),
            Slot::Offset => Param::Int(self.offset),
            Slot::Low => self.low,
            Slot::High => self.high,
            Slot::Tie => self.tie,
            // The last location fills up to a power of two.
            Slot::Location(i) => {
                self.locations.get(i).or(self.locations.last()).map_or(Param::Null, |id| Param::Int(*id))
            }
            Slot::Value(i) => match self.filters.get(i) {
                Some(Bound::Int(n)) => Param::Int(*n),
                Some(Bound::Text(text)) => Param::Text(text),
                None => Param::Null,
            },
        }
    }
}

/// Places for the locations of a scope; `None` = all.
pub(super) fn location_places(scope: super::Scope<'_>) -> Option<usize> {
    match scope {
        super::Scope::All => None,
        super::Scope::Locations([]) => Some(0),
        super::Scope::Locations(ids) => Some(ids.len().next_power_of_two()),
    }
}

/// The locations of a scope; none for all.
pub(super) fn locations(scope: super::Scope<'_>) -> &[i64] {
    match scope {
        super::Scope::All => &[],
        super::Scope::Locations(ids) => ids,
    }
}
