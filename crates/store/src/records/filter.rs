//! Filters of a listing: what they compare (their shape, part of the key of a kept SQL text) apart from with what (values).

use hallpass_contract::catalog::{Catalog, Path};
use hallpass_contract::query::{Condition, CustomFieldTest, ListQuery, Test, Wanted};
use hallpass_contract::{Field, Kind, Source, Value};
use sea_query::{Alias, Expr, ExprTrait, Func};

use super::builder::{Builder, ROOT, Slot, folds, linked};

/// A filter without its values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Term {
    Member { path: Path, test: Compare },
    CustomField(WantedShape),
}

/// How a member is compared. Counts are rounded up to powers of two, so that lists of many lengths share a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Compare {
    Equal,
    Contains,
    From,
    To,
    AnyOf(usize),
    Has(usize),
    Null,
    NotNull,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum WantedShape {
    Equal,
    Null,
    NotNull,
}

/// A value to be bound.
#[derive(Clone, Debug)]
pub(super) enum Bound {
    Int(i64),
    Text(String),
}

/// Splits the filters of a listing into their shapes and their values, both in one order.
pub(super) fn split(catalog: &Catalog, query: &ListQuery) -> (Vec<Term>, Vec<Bound>) {
    let (mut terms, mut values) = split_conditions(catalog, &query.conditions);
    for test in &query.custom_fields {
        terms.push(Term::CustomField(custom_shape(test, &mut values)));
    }
    (terms, values)
}

/// [`split`] for conditions alone.
pub(super) fn split_conditions(catalog: &Catalog, conditions: &[Condition]) -> (Vec<Term>, Vec<Bound>) {
    let mut values = Vec::new();
    let terms = conditions.iter().map(|condition| member_term(catalog, condition, &mut values)).collect();
    (terms, values)
}

fn member_term(catalog: &Catalog, condition: &Condition, values: &mut Vec<Bound>) -> Term {
    let field = catalog.end_of(&condition.path).map(|(_, field)| field);
    let mut one = |value: &Value| values.push(bound(field, value));
    let test = match &condition.test {
        Test::Equal(value) => {
            one(value);
            Compare::Equal
        }
        Test::Contains(part) => {
            values.push(Bound::Text(part.to_lowercase()));
            Compare::Contains
        }
        Test::From(value) => {
            one(value);
            Compare::From
        }
        Test::To(value) => {
            one(value);
            Compare::To
        }
        Test::AnyOf(ids) => Compare::AnyOf(bind_ids(ids, values)),
        Test::Has(ids) => Compare::Has(bind_ids(ids, values)),
        Test::Null => Compare::Null,
        Test::NotNull => Compare::NotNull,
    };
    Term::Member { path: condition.path.clone(), test }
}

fn bound(field: Option<&'static Field>, value: &Value) -> Bound {
    match value {
        Value::Bool(b) => Bound::Int(i64::from(*b)),
        Value::Int(n) => Bound::Int(*n),
        // lower() of SQLite knows ASCII only, and so must the value.
        Value::Text(text) if field.is_some_and(folds) => Bound::Text(text.to_ascii_lowercase()),
        Value::Text(text) => Bound::Text(text.clone()),
        Value::Null | Value::Ids(_) => Bound::Text(String::new()),
    }
}

/// Binds ids, the last one repeated up to a power of two; answers how many places that takes.
fn bind_ids(ids: &[i64], values: &mut Vec<Bound>) -> usize {
    let count = ids.len().next_power_of_two();
    values.extend(ids.iter().chain(ids.last().into_iter().cycle()).take(count).map(|id| Bound::Int(*id)));
    count
}

fn custom_shape(test: &CustomFieldTest, values: &mut Vec<Bound>) -> WantedShape {
    values.push(Bound::Text(test.name.to_ascii_lowercase()));
    match &test.wanted {
        Wanted::Equal(text) => {
            values.push(Bound::Text(text.to_ascii_lowercase()));
            WantedShape::Equal
        }
        Wanted::Null => WantedShape::Null,
        Wanted::NotNull => WantedShape::NotNull,
    }
}

/// Adds the filters to a query. Takes values in the order that [`split`] made them.
pub(super) fn apply(builder: &mut Builder<'_>, catalog: &Catalog, terms: &[Term]) {
    let mut next = 0;
    for term in terms {
        let condition = match term {
            Term::Member { path, test } => member_condition(builder, catalog, path, *test, &mut next),
            Term::CustomField(wanted) => Some(custom_condition(builder, *wanted, &mut next)),
        };
        builder.select.and_where(condition.unwrap_or_else(|| Expr::cust("0 = 1")));
    }
}

fn take(next: &mut usize, count: usize) -> impl Iterator<Item = Slot> + use<> {
    let from = *next;
    *next += count;
    (from..from + count).map(Slot::Value)
}

fn member_condition(
    builder: &mut Builder<'_>,
    catalog: &Catalog,
    path: &Path,
    test: Compare,
    next: &mut usize,
) -> Option<Expr> {
    let (_, field) = catalog.end_of(path)?;
    let condition = match test {
        Compare::Has(count) => has(builder, path, field, take(next, count))?,
        Compare::AnyOf(count) => {
            let member = builder.member(path);
            builder.one_of(member, take(next, count))
        }
        Compare::Contains => {
            let member = builder.member(path);
            let part = builder.bound(take(next, 1).next()?);
            Func::cust(Alias::new("holds")).args([member, part]).into()
        }
        Compare::Null => {
            let null = builder.member(path).is_null();
            // What lies outside the scope counts as absent.
            return Some(match guard(builder, path) {
                Some(inside) => null.or(inside.not()),
                None => null,
            });
        }
        Compare::NotNull => builder.member(path).is_not_null(),
        Compare::Equal | Compare::From | Compare::To => {
            let member = comparable(builder.member(path), field);
            let value = comparable_value(builder.bound(take(next, 1).next()?), field);
            match test {
                Compare::From => member.gte(value),
                Compare::To => member.lte(value),
                _ => member.eq(value),
            }
        }
    };
    Some(match guard(builder, path) {
        Some(inside) => condition.and(inside),
        None => condition,
    })
}

/// What must hold so that a filter or an order over references does not tell about records outside the scope. Members that
/// the record itself shows need none.
pub(super) fn guard(builder: &mut Builder<'_>, path: &Path) -> Option<Expr> {
    if path.hops.is_empty() || builder.model.paths.contains(path) {
        return None;
    }
    let mut all: Option<Expr> = None;
    for end in 1..=path.hops.len() {
        let Some(inside) = path.hops.get(..end).and_then(|hops| builder.inside(hops)) else { continue };
        all = Some(match all {
            Some(before) => before.and(inside),
            None => inside,
        });
    }
    all
}

/// The list at the end of a path holds one of the ids.
fn has(builder: &mut Builder<'_>, path: &Path, field: &Field, slots: impl Iterator<Item = Slot>) -> Option<Expr> {
    match field.source {
        Source::Links { table, own, other } => {
            let alias = builder.reach(&path.hops);
            let mut inside = builder.one_of(Expr::col(Alias::new(other)), slots);
            if let Some(known) = builder.known_in(field, table, other) {
                inside = inside.and(Expr::cust(known));
            }
            Some(Builder::column(&alias, "id").in_subquery(linked(table, own, inside)))
        }
        Source::Extra => {
            let alias = builder.reach(&path.hops);
            let places: Vec<String> = slots.map(|slot| builder.place(slot)).collect();
            Some(Expr::cust(format!(
                "EXISTS (SELECT 1 FROM json_each({alias}.extra, '$.{}') AS e WHERE e.value IN ({}))",
                field.name,
                places.join(", ")
            )))
        }
        _ => None,
    }
}

/// A member in the form that comparisons and orders use.
pub(super) fn comparable(member: Expr, field: &Field) -> Expr {
    match field.kind {
        Kind::Real => member.cast_as("DOUBLE PRECISION"),
        _ if folds(field) => Func::lower(member).into(),
        _ => member,
    }
}

fn comparable_value(value: Expr, field: &Field) -> Expr {
    match field.kind {
        Kind::Real => value.cast_as("DOUBLE PRECISION"),
        _ => value,
    }
}

/// `Entity_CustomFields_{name}`: an entry of the name with the value.
fn custom_condition(builder: &mut Builder<'_>, wanted: WantedShape, next: &mut usize) -> Expr {
    let mut places = take(next, if wanted == WantedShape::Equal { 2 } else { 1 });
    let name = places.next().map(|slot| builder.place(slot)).unwrap_or_default();
    let value = places.next().map(|slot| builder.place(slot));
    let compared = match value {
        Some(value) => format!("lower(json_extract(e.value, '$.Value')) = {value}"),
        None => "json_extract(e.value, '$.Value') IS NOT NULL".to_owned(),
    };
    let exists = format!(
        "EXISTS (SELECT 1 FROM json_each({ROOT}.custom_fields, '$.Data') AS e \
         WHERE lower(json_extract(e.value, '$.Name')) = {name} AND {compared})"
    );
    match wanted {
        WantedShape::Null => Expr::cust(format!("NOT {exists}")),
        WantedShape::Equal | WantedShape::NotNull => Expr::cust(exists),
    }
}
