//! Reports of SQLite: temporary triggers of the connection that writes call a function of ours with every row.

use hallpass_contract::Value;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

use super::super::layout::{layouts, link_layouts};
use super::{AFTER, BEFORE, GONE, Trail};
use crate::Error;

impl Trail {
    /// Makes the triggers of the connection that writes.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) fn watch(&self, connection: &rusqlite::Connection) -> Result<(), Error> {
        let (rows, links) = (self.clone(), self.clone());
        let flags = FunctionFlags::SQLITE_UTF8;
        connection.create_scalar_function("audit_row", -1, flags, move |context| rows.row(context))?;
        connection.create_scalar_function("audit_link", 4, flags, move |context| links.link(context))?;
        connection.execute_batch(&triggers())?;
        Ok(())
    }

    fn row(&self, context: &Context<'_>) -> rusqlite::Result<Option<i64>> {
        let (kind, table, record) = (context.get(0)?, context.get::<i64>(1)?, context.get(2)?);
        let image = (3..context.len()).map(|i| owned(context.get_raw(i))).collect();
        let mut changes = self.lock();
        if !changes.muted {
            changes.row(kind, usize::try_from(table).unwrap_or(usize::MAX), record, image);
        }
        Ok(None)
    }

    fn link(&self, context: &Context<'_>) -> rusqlite::Result<Option<i64>> {
        let (table, own, other, added) = (context.get::<i64>(0)?, context.get(1)?, context.get(2)?, context.get(3)?);
        let mut changes = self.lock();
        if !changes.muted {
            changes.link(usize::try_from(table).unwrap_or(usize::MAX), [own, other], added);
        }
        Ok(None)
    }
}

fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}

/// The text that makes every trigger. Names come from the tables of the contract.
fn triggers() -> String {
    let mut sql = String::from("BEGIN;");
    for (index, layout) in layouts().iter().enumerate().filter(|(_, layout)| layout.is_watched()) {
        let table = layout.model.resource.table;
        let call = |kind: i64, row: &str| {
            let columns: String = layout.columns.iter().map(|column| format!(", {row}.{}", column.name)).collect();
            format!("audit_row({kind}, {index}, {row}.id{columns})")
        };
        let make = |when: &str, select: String| {
            let name = when.split(' ').next().unwrap_or_default();
            format!("CREATE TEMP TRIGGER audit_{table}_{name} AFTER {when} ON main.{table} BEGIN SELECT {select}; END;")
        };
        sql.push_str(&make("INSERT", call(AFTER, "NEW")));
        let both = format!("{}, {}", call(BEFORE, "OLD"), call(AFTER, "NEW"));
        sql.push_str(&make(&format!("UPDATE OF {}", layout.reported()), both));
        sql.push_str(&make("DELETE", call(GONE, "OLD")));
    }
    for (index, link) in link_layouts().iter().enumerate() {
        for (when, row, added) in [("INSERT", "NEW", 1), ("DELETE", "OLD", 0)] {
            let (table, [own, other]) = (link.table, link.columns);
            sql.push_str(&format!(
                "CREATE TEMP TRIGGER audit_{table}_{when} AFTER {when} ON main.{table} BEGIN \
                 SELECT audit_link({index}, {row}.{own}, {row}.{other}, {added}); END;"
            ));
        }
    }
    sql.push_str("COMMIT;");
    sql
}
