//! Which columns of which tables the audit watches, and what their members are called.

use std::sync::LazyLock;

use hallpass_contract::catalog::ResolvedScope;
use hallpass_contract::{Field, Model, Source, catalog, field};

use crate::records::{link_table, written_to};

/// Members that every write changes, or that follow from others: no change by themselves.
const NOT_WATCHED: &[&str] = &["Id", "CreatedOn", "UpdatedOn", "UpdatedBy"];
/// Columns that change without anybody's doing: sign-ins (which have a book of their own), clocks of open visits, copies of an
/// instant on the wall clock.
const BY_THEMSELVES: &[(&str, &str)] = &[
    ("app_user", "last_access"),
    ("app_user", "invalid_login_attempts"),
    ("app_user", "last_login_attempt"),
    ("checkin", "validate_checkin_job_id"),
    ("checkin", "from_local"),
    ("checkin", "to_local"),
];
/// Columns that are no member but are decided by somebody: R4.11.
static DECIDED: [(&str, Field); 2] = [
    ("coworker_time_pass", field::instant("FrozenFrom", Source::Column("frozen_from"))),
    ("coworker_time_pass", field::instant("FrozenTo", Source::Column("frozen_to"))),
];
/// Members whose values are never shown: that they changed is.
const SECRET: &[(&str, &str)] = &[("Coworker", "AccessPincode")];

/// One table as the audit sees it. An image of a row holds its columns in this order.
#[derive(Debug)]
pub(super) struct Layout {
    pub model: &'static Model,
    pub columns: Vec<Column>,
    /// Place of the JSON column `extra`.
    pub extra: Option<usize>,
    /// Places of `updated_on` and `updated_by`, which are no change by themselves.
    pub updated_on: usize,
    pub updated_by: usize,
    /// Place of the column with the customer.
    pub customer: Option<usize>,
    /// Place of the column with the location.
    pub location: Option<usize>,
    /// Place of the column with the record whose customer and location count, and that record's model.
    pub parent: Option<(usize, usize)>,
}

/// One column of a [`Layout`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub name: &'static str,
    /// The member it holds; none for `extra` and what only tells who wrote.
    pub member: Option<&'static Field>,
    pub secret: bool,
}

/// A link table, and the lists it is: of one resource, or of two that show it from either side.
#[derive(Debug)]
pub(super) struct LinkLayout {
    pub table: &'static str,
    /// Its two columns; the first is `own` of the first view.
    pub columns: [&'static str; 2],
    pub views: Vec<View>,
}

/// A list member over a link table.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub model: &'static Model,
    pub field: &'static Field,
    pub own: &'static str,
    pub other: &'static str,
}

/// All tables, in the order of the catalog.
pub(super) fn layouts() -> &'static [Layout] {
    static LAYOUTS: LazyLock<Vec<Layout>> = LazyLock::new(|| catalog().models().iter().map(Layout::of).collect());
    &LAYOUTS
}

/// All link tables.
pub(super) fn link_layouts() -> &'static [LinkLayout] {
    static LINKS: LazyLock<Vec<LinkLayout>> = LazyLock::new(|| {
        let mut all: Vec<LinkLayout> = Vec::new();
        for model in catalog().models() {
            for field in &model.fields {
                let Some(link) = link_table(model, field) else { continue };
                let view = View { model, field, own: link.own, other: link.other };
                match all.iter_mut().find(|known| known.table == link.table) {
                    Some(known) => known.views.push(view),
                    None => {
                        all.push(LinkLayout { table: link.table, columns: [link.own, link.other], views: vec![view] })
                    }
                }
            }
        }
        all
    });
    &LINKS
}

impl LinkLayout {
    /// The record whose list a row is in a view, and the id that is in the list.
    pub(super) fn ids(&self, view: &View, row: [i64; 2]) -> (i64, i64) {
        let [first, second] = row;
        if self.columns.first() == Some(&view.own) { (first, second) } else { (second, first) }
    }
}

impl Layout {
    fn of(model: &'static Model) -> Layout {
        let (entity, table) = (model.resource.entity, model.resource.table);
        let mut columns: Vec<Column> = Vec::new();
        for field in &model.fields {
            let Some(name) = written_to(model, field) else { continue };
            let watched = !NOT_WATCHED.contains(&field.name) && !BY_THEMSELVES.contains(&(table, name));
            if watched && !columns.iter().any(|column| column.name == name) {
                columns.push(Column { name, member: Some(field), secret: SECRET.contains(&(entity, field.name)) });
            }
        }
        for (_, field) in DECIDED.iter().filter(|(of, _)| *of == table) {
            if let Source::Column(name) = field.source {
                columns.push(Column { name, member: Some(field), secret: false });
            }
        }
        let mut plain = |name: &'static str| {
            columns.push(Column { name, member: None, secret: false });
            columns.len() - 1
        };
        let (extra, updated_on, updated_by) = (plain("extra"), plain("updated_on"), plain("updated_by"));
        let place = |name: &str| columns.iter().position(|column| column.name == name);
        let column_of = |field: Option<&'static Field>| match field.map(|field| field.source) {
            Some(Source::Column(name)) => place(name),
            _ => None,
        };
        let (mut location, mut parent) = (None, None);
        if let ResolvedScope::Of(path) = &model.scope {
            match path.hops.first() {
                None => location = column_of(model.field(path.field)),
                Some(hop) => parent = column_of(model.field(hop.field)).map(|at| (at, hop.to)),
            }
        }
        if entity == "Coworker" {
            location = place("invoicing_business_id");
        }
        let customer = if entity == "Coworker" { None } else { place("coworker_id") };
        Layout { model, columns, extra: Some(extra), updated_on, updated_by, customer, location, parent }
    }

    /// The columns whose change is reported, separated by commas.
    pub(super) fn reported(&self) -> String {
        let reported = |column: &&Column| column.member.is_some() || column.name == "extra";
        let names: Vec<&str> = self.columns.iter().filter(reported).map(|column| column.name).collect();
        names.join(", ")
    }

    /// Whether the database changes it at all; reference data does not change.
    pub(super) fn is_watched(&self) -> bool {
        let verbs = self.model.resource.verbs;
        verbs.create || verbs.edit || verbs.delete || self.model.resource.entity == "FailedCheckin"
    }
}
