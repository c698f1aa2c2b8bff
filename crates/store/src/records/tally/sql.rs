//! The SQL of tallies, made from their list and the tables of the contract alone: which step a row is in, and what `verify` asks.

use hallpass_contract::{Source, catalog};

use super::{EVERYWHERE, Tally, of_table};
use crate::Tx;

/// `record_count.step` of records whose member has no value: before all others, as nulls are.
pub(crate) const NONE: i64 = -4_000_000_000_000_000_000;

/// For which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// That of a transaction's database.
    pub(crate) fn of(tx: &Tx) -> Dialect {
        match tx {
            Tx::Sqlite(_) => Dialect::Sqlite,
            Tx::Postgres(_) => Dialect::Postgres,
        }
    }
}

impl Tally {
    /// Table and column of the order, column of the place; `None` when the contract has no such columns.
    pub(crate) fn columns(&self) -> Option<(&'static str, &'static str, Option<&'static str>)> {
        let table = catalog().by_entity(self.entity)?.resource.table;
        of_table(table).find(|(tally, _, _)| tally.number == self.number).map(|(_, by, place)| (table, by, place))
    }

    /// Whether the member may have no value.
    pub(crate) fn may_lack(&self) -> bool {
        let model = catalog().by_entity(self.entity);
        let field = model.and_then(|model| model.field(model.position(self.by)?));
        field.is_none_or(|field| field.nullable && matches!(field.source, Source::Column(_)))
    }

    /// The step of a row, as an expression over `row.column`.
    pub(crate) fn step_of(&self, row: &str, column: &str, dialect: Dialect) -> String {
        let value = if row.is_empty() { column.to_owned() } else { format!("{row}.{column}") };
        let step = match self.step.width() {
            Some(width) => format!("{value} / {width}"),
            None => letters(&value, dialect),
        };
        if self.may_lack() { format!("COALESCE({step}, {NONE})") } else { step }
    }
}

/// The first three letters of a text as one number.
fn letters(value: &str, dialect: Dialect) -> String {
    let code = |at: u32| {
        let letter = format!("substr(lower({value}), {at}, 1)");
        match dialect {
            Dialect::Sqlite => format!("COALESCE(unicode({letter}), 0)"),
            Dialect::Postgres => format!("CAST(ascii({letter}) AS BIGINT)"),
        }
    };
    format!("{} * 4398046511104 + {} * 2097152 + {}", code(1), code(2), code(3))
}

/// The statements that count the records there are into a tally that has no steps yet.
pub(crate) fn fillings(tally: &Tally, dialect: Dialect) -> Vec<String> {
    let Some((table, by, place)) = tally.columns() else { return Vec::new() };
    let (number, step) = (tally.number, tally.step_of("", by, dialect));
    let everywhere = Some(EVERYWHERE.to_string());
    let places = [everywhere, place.map(str::to_owned)].into_iter().flatten();
    let filling = |place: String| {
        format!(
            "INSERT INTO record_count (listing, place, step, records) \
             SELECT {number}, {place}, {step}, COUNT(*) FROM {table} GROUP BY 1, 2, 3"
        )
    };
    places.map(filling).collect()
}

/// What differs between the counts of a tally and the records: `place, records there are, records counted`.
pub(crate) fn differences(tally: &Tally, dialect: Dialect) -> Option<String> {
    let (table, by, place) = tally.columns()?;
    let (number, step) = (tally.number, tally.step_of("", by, dialect));
    let everywhere = Some(EVERYWHERE.to_string());
    let counted: Vec<String> = [everywhere, place.map(str::to_owned)]
        .into_iter()
        .flatten()
        .map(|place| {
            format!(
                "SELECT {place} AS place, {step} AS step, COUNT(*) AS is_now, 0 AS counted FROM {table} GROUP BY 1, 2"
            )
        })
        .collect();
    Some(format!(
        "SELECT place, CAST(SUM(is_now) AS BIGINT), CAST(SUM(counted) AS BIGINT) FROM ({} \
         UNION ALL SELECT place, step, 0, records FROM record_count WHERE listing = {number}) c \
         GROUP BY place, step HAVING SUM(is_now) <> SUM(counted) ORDER BY place, step",
        counted.join(" UNION ALL ")
    ))
}
