//! What is stored of a record, for hooks that need the state before a write.

use hallpass_contract::{Datum, Model, Source, Value};

use super::columns::{internal_columns, written_to};
use crate::{Error, Tx};

/// The columns of a record as they are stored: booleans as 0 and 1, amounts as ten-thousandths, instants as microseconds.
#[derive(Clone, Debug)]
pub struct Stored {
    model: &'static Model,
    values: Vec<(&'static str, Value)>,
}

impl Stored {
    /// A column by its name, internal ones included; `None` for columns that do not exist.
    pub fn column(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// The stored value of a member; `None` for members that have no column.
    pub fn member(&self, name: &str) -> Option<&Value> {
        let field = self.model.position(name).and_then(|i| self.model.field(i))?;
        self.column(written_to(self.model, field)?)
    }

    /// A member's number, amount, instant, enum value or id; `None` when null or without a column.
    pub fn int(&self, member: &str) -> Option<i64> {
        match self.member(member)? {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// A member's text or guid; `None` when null or without a column.
    pub fn text(&self, member: &str) -> Option<&str> {
        match self.member(member)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A member's truth value; false when null or without a column.
    pub fn boolean(&self, member: &str) -> bool {
        self.int(member).is_some_and(|n| n != 0)
    }

    /// Counts the writes of the record.
    pub fn version(&self) -> i64 {
        match self.column("version") {
            Some(Value::Int(n)) => *n,
            _ => 0,
        }
    }
}

impl Tx {
    /// What is stored of a record; `None` when there is none. Not limited to a scope: for hooks, after the scope was checked.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn stored(&mut self, model: &'static Model, id: i64) -> Result<Option<Stored>, Error> {
        let mut columns: Vec<&'static str> = Vec::new();
        for field in &model.fields {
            if let Source::Column(column) = field.source
                && !columns.contains(&column)
            {
                columns.push(column);
            }
        }
        columns.extend(["extra", "version"]);
        columns.extend(internal_columns(model.resource.table));
        let sql = format!("SELECT {} FROM {} WHERE id = ?1", columns.join(", "), model.resource.table);
        self.first(&sql, &[id.into()], |row| {
            let mut values = Vec::with_capacity(columns.len());
            for (i, column) in columns.iter().enumerate() {
                values.push((*column, owned(row.datum(i)?)));
            }
            Ok(Stored { model, values })
        })
        .await
    }
}

fn owned(datum: Datum<'_>) -> Value {
    match datum {
        Datum::Null => Value::Null,
        Datum::Int(n) => Value::Int(n),
        Datum::Text(text) => Value::Text(text.to_owned()),
        Datum::Ids(ids) => Value::Ids(ids.to_vec()),
    }
}
