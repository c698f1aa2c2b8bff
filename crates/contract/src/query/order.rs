//! `orderBy` and `dir`.

use crate::catalog::{Catalog, Model, Path};
use crate::field::{Field, Filter, Kind, Source};
use crate::resource::Direction;

/// Which numbers the vendor's `dir` and `CurrentSortDirection` use; the sources disagree (DESIGN 5.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortScheme {
    /// 0 up, 1 down, as the live service's clients send it.
    #[default]
    Enum,
    /// 1 up, -1 down, as one generation of the documentation.
    Signed,
}

impl SortScheme {
    /// The number of a direction.
    pub const fn number(self, direction: Direction) -> i64 {
        match (self, direction) {
            (SortScheme::Enum, Direction::Ascending) => 0,
            (SortScheme::Enum, Direction::Descending) | (SortScheme::Signed, Direction::Ascending) => 1,
            (SortScheme::Signed, Direction::Descending) => -1,
        }
    }
}

/// The order of a listing; records equal in it follow by Id, up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBy {
    /// Member ordered by.
    pub path: Path,
    /// `CurrentOrderField`.
    pub name: &'static str,
    /// Up or down.
    pub direction: Direction,
    /// `CurrentSortDirection`.
    pub reported: i64,
}

impl OrderBy {
    /// `orderBy` without `dir` is up; `dir` alone turns the resource's own order; an unknown `orderBy` is the own order.
    pub(crate) fn resolve(
        catalog: &Catalog,
        model: &Model,
        order_by: Option<&str>,
        dir: Option<&str>,
        scheme: SortScheme,
    ) -> OrderBy {
        let (asked, answer) = match dir.map(str::trim) {
            Some("0") => (Some(Direction::Ascending), SortScheme::Enum),
            Some("1") => match scheme {
                SortScheme::Enum => (Some(Direction::Descending), scheme),
                SortScheme::Signed => (Some(Direction::Ascending), scheme),
            },
            Some("-1") => (Some(Direction::Descending), SortScheme::Signed),
            Some(word) => (word_direction(word), scheme),
            None => (None, scheme),
        };
        let (own_field, own_direction) = model.order;
        let found = order_by.map(|name| find(catalog, model, name));
        let (path, name, direction) = match found {
            Some(Some((path, name))) => (path, name, asked.unwrap_or(Direction::Ascending)),
            Some(None) => own(model, own_field, own_direction),
            None => own(model, own_field, asked.unwrap_or(own_direction)),
        };
        OrderBy { path, name, direction, reported: answer.number(direction) }
    }
}

fn word_direction(word: &str) -> Option<Direction> {
    let is = |other: &str| word.eq_ignore_ascii_case(other);
    if is("asc") || is("ascending") {
        Some(Direction::Ascending)
    } else if is("desc") || is("descending") {
        Some(Direction::Descending)
    } else {
        None
    }
}

fn own(model: &Model, field: usize, direction: Direction) -> (Path, &'static str, Direction) {
    let path = model.path(field).cloned().unwrap_or(Path { hops: Vec::new(), model: model.index, field });
    (path, model.field(field).map_or("Id", |f| f.name), direction)
}

/// A member by its name; else by the name of its filter (`Checkin_Coworker_FullName`).
fn find(catalog: &Catalog, model: &Model, name: &str) -> Option<(Path, &'static str)> {
    let name = name.trim();
    if let Some(field) = model.position(name) {
        let path = model.path(field)?;
        let (_, end) = catalog.end_of(path)?;
        return is_sortable(end).then(|| (path.clone(), model.field(field).map_or("Id", |f| f.name)));
    }
    let found = catalog.filter(model, name)?;
    let (_, end) = catalog.end_of(&found.path)?;
    (found.bound == crate::catalog::Bound::Equal && is_sortable(end)).then_some((found.path, end.name))
}

/// Whether listings can be ordered by a member: lists, JSON, members without a value of their own and computed ones that cannot be filtered have no order.
pub fn is_sortable(field: &Field) -> bool {
    let single = !matches!(field.kind, Kind::Ids(_) | Kind::Json | Kind::CustomFields);
    single
        && match field.source {
            Source::Column(_) | Source::Extra => true,
            Source::Computed => field.filter != Filter::None,
            _ => false,
        }
}
