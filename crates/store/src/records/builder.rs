//! Builds SQL over one resource: joins as they are needed, members as expressions, places for bound values.
//!
//! Identifiers come from the contract's tables; a value never reaches the text, only its numbered place (`?3`) does.

use hallpass_contract::catalog::{Catalog, Hop, Path, ResolvedScope};
use hallpass_contract::{Default, Field, Kind, Model, Source, Value};
use sea_query::{
    Alias, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, SqliteQueryBuilder, SubQueryStatement,
};

use super::computed;

/// What is bound at a numbered place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// The instant of the request.
    Now,
    /// Id of one record.
    Id,
    /// Rows to answer.
    Limit,
    /// Rows to pass over.
    Offset,
    /// A location of the scope.
    Location(usize),
    /// A value of the filters.
    Value(usize),
    /// The value of the ordered member that a cut begins at.
    Low,
    /// The value of the ordered member that a cut ends before.
    High,
    /// A value of the ordered member that several records have.
    Tie,
}

/// SQL text and what its places hold.
#[derive(Debug)]
pub(super) struct Text {
    pub sql: String,
    /// `?1`, `?2`, ...
    pub slots: Vec<Slot>,
}

struct Join {
    hops: Vec<Hop>,
    alias: String,
}

/// A query over one resource in the making. The resource itself is `r`.
pub(super) struct Builder<'c> {
    catalog: &'c Catalog,
    pub model: &'c Model,
    pub select: SelectStatement,
    joins: Vec<Join>,
    slots: Vec<Slot>,
    /// Number of locations of the scope; `None` = all.
    locations: Option<usize>,
}

pub(super) const ROOT: &str = "r";

impl<'c> Builder<'c> {
    pub fn new(catalog: &'c Catalog, model: &'c Model, locations: Option<usize>) -> Builder<'c> {
        let mut select = Query::select();
        select.from_as(model.resource.table, Alias::new(ROOT));
        Builder { catalog, model, select, joins: Vec::new(), slots: Vec::new(), locations }
    }

    /// Ends the query; `tail` is text that follows it.
    pub fn finish(self, tail: &str) -> Text {
        let mut sql = self.select.to_string(SqliteQueryBuilder);
        sql.push_str(tail);
        Text { sql, slots: self.slots }
    }

    /// The numbered place of a bound value, the same one every time it is asked for.
    pub fn place(&mut self, slot: Slot) -> String {
        let at = self.slots.iter().position(|s| *s == slot).unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        });
        format!("?{}", at + 1)
    }

    /// [`Builder::place`] as an expression.
    pub fn bound(&mut self, slot: Slot) -> Expr {
        Expr::cust(self.place(slot))
    }

    /// `expr` is one of the values at `slots`.
    pub fn one_of(&mut self, expr: Expr, slots: impl Iterator<Item = Slot>) -> Expr {
        let mut places: Vec<Expr> = slots.map(|slot| self.bound(slot)).collect();
        match places.pop() {
            Some(only) if places.is_empty() => expr.eq(only),
            Some(last) => {
                places.push(last);
                expr.is_in(places)
            }
            None => Expr::cust("0 = 1"),
        }
    }

    /// A column of a table in the query.
    pub fn column(alias: &str, column: &'static str) -> Expr {
        Expr::col((Alias::new(alias), Alias::new(column)))
    }

    /// The alias under which the record at the end of `hops` is joined.
    pub fn reach(&mut self, hops: &[Hop]) -> String {
        let Some((last, before)) = hops.split_last() else { return ROOT.to_owned() };
        if let Some(join) = self.joins.iter().find(|j| j.hops == hops) {
            return join.alias.clone();
        }
        let from = self.reach(before);
        let left = match before.last() {
            Some(hop) => self.catalog.model(hop.to),
            None => Some(self.model),
        };
        let alias = format!("j{}", self.joins.len() + 1);
        let column = left.and_then(|m| m.field(last.field)).map(|f| f.source);
        if let (Some(Source::Column(column)), Some(right)) = (column, self.catalog.model(last.to)) {
            self.select.join_as(
                JoinType::LeftJoin,
                right.resource.table,
                Alias::new(&alias),
                Self::column(&alias, "id").equals((Alias::new(&from), Alias::new(column))),
            );
        }
        self.joins.push(Join { hops: hops.to_vec(), alias: alias.clone() });
        alias
    }

    /// The value of the member at the end of a path.
    pub fn member(&mut self, path: &Path) -> Expr {
        let alias = self.reach(&path.hops);
        let Some((model, field)) = self.catalog.end_of(path) else { return null() };
        match field.source {
            Source::Column(column) => Self::column(&alias, column),
            Source::Extra => extra_member(&alias, field),
            Source::Links { table, own, other } => {
                let known = self.known_in(field, table, other);
                ids_text(&alias, table, own, other, known)
            }
            Source::Computed => match computed::sql(model.resource.entity, field.name) {
                Some(template) => {
                    let mut text = template.replace("{r}", &alias);
                    if text.contains("{now}") {
                        text = text.replace("{now}", &self.place(Slot::Now));
                    }
                    Expr::cust(self.limit(&text))
                }
                None => null(),
            },
            Source::Joined { .. } | Source::Delta { .. } | Source::WriteOnly | Source::Constant => null(),
        }
    }

    /// Whether the records that a list names are inside the scope; `None` when they always are.
    pub fn known_in(&mut self, field: &Field, table: &str, other: &str) -> Option<String> {
        let Kind::Ids(entity) = field.kind else { return None };
        self.known(entity, &format!("{table}.{other}"))
    }

    /// Whether the record with an id is inside the scope, as a condition that looks that one record up; `None` when it always is.
    fn known(&mut self, entity: &str, id: &str) -> Option<String> {
        let count = self.locations?;
        let catalog = self.catalog;
        let target = catalog.by_entity(entity)?;
        let path = match &target.scope {
            ResolvedScope::Everybody => return None,
            ResolvedScope::Unlimited => return Some("0 = 1".to_owned()),
            ResolvedScope::Itself => return Some(format!("{id} IN ({})", self.location_list(count))),
            ResolvedScope::Of(path) | ResolvedScope::AnyOf(path) => path,
        };
        let mut from = format!("{} AS k0", target.resource.table);
        let mut left = target;
        for (i, hop) in path.hops.iter().enumerate() {
            let (column, right) = (left.field(hop.field).map(|f| f.source), catalog.model(hop.to));
            let (Some(Source::Column(column)), Some(right)) = (column, right) else { return Some("0 = 1".to_owned()) };
            from.push_str(&format!(" JOIN {} AS k{} ON k{}.id = k{i}.{column}", right.resource.table, i + 1, i + 1));
            left = right;
        }
        let last = path.hops.len();
        let location = match catalog.end_of(path).map(|(_, field)| field.source) {
            Some(Source::Column(column)) => format!("k{last}.{column}"),
            Some(Source::Links { table, own, other }) => {
                from.push_str(&format!(" JOIN {table} AS l ON l.{own} = k{last}.id"));
                format!("l.{other}")
            }
            _ => return Some("0 = 1".to_owned()),
        };
        Some(format!(
            "EXISTS (SELECT 1 FROM {from} WHERE k0.id = {id} AND {location} IN ({}))",
            self.location_list(count)
        ))
    }

    fn location_list(&mut self, count: usize) -> String {
        if count == 0 {
            // An empty list is not SQL everywhere.
            return "SELECT 0 WHERE 0 = 1".to_owned();
        }
        let places: Vec<String> = (0..count).map(|i| self.place(Slot::Location(i))).collect();
        places.join(", ")
    }

    /// Puts the scope where the text of a computed member asks for it.
    fn limit(&mut self, text: &str) -> String {
        let mut limited = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, (what, after))) =
            rest.split_once("{known ").and_then(|(before, marked)| Some((before, marked.split_once('}')?)))
        {
            limited.push_str(before);
            if let Some(known) = what.split_once(' ').and_then(|(entity, id)| self.known(entity, id)) {
                limited.push_str(" AND ");
                limited.push_str(&known);
            }
            rest = after;
        }
        limited.push_str(rest);
        limited
    }

    /// Restricts the query to records of the scope.
    pub fn restrict(&mut self) {
        if let Some(inside) = self.inside(&[]) {
            self.select.and_where(inside);
        }
    }

    /// Whether the record at the end of `hops` is inside the scope; `None` when it always is.
    pub fn inside(&mut self, hops: &[Hop]) -> Option<Expr> {
        let count = self.locations?;
        let model = match hops.last() {
            Some(hop) => self.catalog.model(hop.to)?,
            None => self.model,
        };
        let locations = (0..count).map(Slot::Location);
        match &model.scope {
            ResolvedScope::Everybody => None,
            ResolvedScope::Unlimited => Some(Expr::cust("0 = 1")),
            ResolvedScope::Itself => {
                let alias = self.reach(hops);
                Some(self.one_of(Self::column(&alias, "id"), locations))
            }
            ResolvedScope::Of(path) => {
                let path = after(hops, path);
                let member = self.member(&path);
                Some(self.one_of(member, locations))
            }
            ResolvedScope::AnyOf(path) => {
                let path = after(hops, path);
                let alias = self.reach(&path.hops);
                let (_, field) = self.catalog.end_of(&path)?;
                let Source::Links { table, own, other } = field.source else { return Some(Expr::cust("0 = 1")) };
                let inside = self.one_of(Expr::col(Alias::new(other)), locations);
                Some(Self::column(&alias, "id").in_subquery(linked(table, own, inside)))
            }
        }
    }
}

/// The ids of a link table's column for which a condition holds.
pub(super) fn linked(table: &'static str, column: &'static str, condition: Expr) -> SelectStatement {
    Query::select().column(Alias::new(column)).from(table).and_where(condition).take()
}

/// A path that begins where `hops` end.
fn after(hops: &[Hop], path: &Path) -> Path {
    Path { hops: hops.iter().chain(&path.hops).copied().collect(), model: path.model, field: path.field }
}

fn null() -> Expr {
    Expr::cust("NULL")
}

/// A member of the JSON column `extra`, where members that have their default are absent.
///
/// PostgreSQL's `json_extract` answers texts, and the whole numbers that most kinds are must be told so.
fn extra_member(alias: &str, field: &Field) -> Expr {
    let mut text = format!("json_extract({alias}.extra, '$.{}')", field.name);
    if !matches!(field.kind, Kind::Text | Kind::Guid | Kind::Real | Kind::Json | Kind::CustomFields) {
        text = format!("CAST({text} AS BIGINT)");
    }
    let value = Expr::cust(text.clone());
    let default = match field.absent() {
        _ if field.default == Default::Zero && field.nullable => return value,
        Value::Bool(b) => i64::from(b).to_string(),
        Value::Int(n) => n.to_string(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Null | Value::Ids(_) => return value,
    };
    if !field.nullable {
        return Func::coalesce([value, Expr::cust(default)]).into();
    }
    // A null that was sent is kept as null and differs from a member that is absent.
    Expr::cust(format!(
        "CASE WHEN json_type({alias}.extra, '$.{name}') IS NULL THEN {default} ELSE {text} END",
        name = field.name
    ))
}

/// The ids of a list as comma-separated text; NULL for an empty list.
fn ids_text(alias: &str, table: &'static str, own: &'static str, other: &'static str, known: Option<String>) -> Expr {
    let mut list = Query::select()
        .expr(Expr::cust(format!("string_agg(CAST({other} AS TEXT), ',' ORDER BY {other})")))
        .from(table)
        .and_where(Expr::col(Alias::new(own)).equals((Alias::new(alias), Alias::new("id"))))
        .take();
    if let Some(known) = known {
        list.and_where(Expr::cust(known));
    }
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(list)))
}

/// Whether a member is text that is compared without regard to letter case.
pub(super) fn folds(field: &Field) -> bool {
    matches!(field.kind, Kind::Text)
}
