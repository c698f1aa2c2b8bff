//! Values bound to statements and rows coming back, the same for every database: whole numbers and texts only. Booleans are
//! 0 and 1, amounts ten-thousandths, instants microseconds.

use hallpass_contract::{Datum, Value};
use hallpass_engine::Money;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::Error;
use crate::postgres::Cell;

/// A bound value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Param<'a> {
    /// NULL.
    #[default]
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'a str),
}

impl From<i64> for Param<'_> {
    fn from(n: i64) -> Self {
        Param::Int(n)
    }
}

impl From<bool> for Param<'_> {
    fn from(b: bool) -> Self {
        Param::Int(i64::from(b))
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Param::Text(text)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(text: &'a String) -> Self {
        Param::Text(text)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

impl<'a> From<&'a Value> for Param<'a> {
    /// A list has no single column and binds as NULL.
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null | Value::Ids(_) => Param::Null,
            Value::Bool(b) => Param::Int(i64::from(*b)),
            Value::Int(n) => Param::Int(*n),
            Value::Text(text) => Param::Text(text),
        }
    }
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Int(n) => ValueRef::Integer(*n),
            Param::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// A row of a result, valid while the statement runs.
pub enum Row<'a> {
    /// Of SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// Column `i` as it is.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a column that is neither NULL, whole number nor text.
    pub fn datum(&self, i: usize) -> Result<Datum<'_>, Error> {
        match self {
            Row::Sqlite(row) => match row.get_ref(i)? {
                ValueRef::Null => Ok(Datum::Null),
                ValueRef::Integer(n) => Ok(Datum::Int(n)),
                ValueRef::Text(bytes) => std::str::from_utf8(bytes)
                    .map(Datum::Text)
                    .map_err(|_| Error::Damaged(format!("column {i} is not UTF-8"))),
                ValueRef::Real(_) | ValueRef::Blob(_) => {
                    Err(Error::Damaged(format!("column {i} is neither a whole number nor a text")))
                }
            },
            Row::Postgres(row) => row
                .try_get::<_, Cell<'_>>(i)
                .map(|cell| cell.0)
                .map_err(|error| Error::Damaged(format!("column {i}: {error}"))),
        }
    }

    /// A whole number that may be NULL.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it is a text.
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>, Error> {
        match self.datum(i)? {
            Datum::Null => Ok(None),
            Datum::Int(n) => Ok(Some(n)),
            Datum::Text(_) | Datum::Ids(_) => Err(Error::Damaged(format!("column {i} should be a whole number"))),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it is NULL or a text.
    pub fn int(&self, i: usize) -> Result<i64, Error> {
        self.opt_int(i)?.ok_or_else(|| Error::Damaged(format!("column {i} should not be NULL")))
    }

    /// A truth value.
    ///
    /// # Errors
    /// As [`Row::int`].
    pub fn bool(&self, i: usize) -> Result<bool, Error> {
        Ok(self.int(i)? != 0)
    }

    /// An amount; NULL is 0.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it is a text.
    pub fn money(&self, i: usize) -> Result<Money, Error> {
        Ok(Money::from_ten_thousandths(self.opt_int(i)?.unwrap_or(0)))
    }

    /// A text that may be NULL.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it is a number.
    pub fn opt_text(&self, i: usize) -> Result<Option<&str>, Error> {
        match self.datum(i)? {
            Datum::Null => Ok(None),
            Datum::Text(text) => Ok(Some(text)),
            Datum::Int(_) | Datum::Ids(_) => Err(Error::Damaged(format!("column {i} should be a text"))),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it is NULL or a number.
    pub fn text(&self, i: usize) -> Result<&str, Error> {
        self.opt_text(i)?.ok_or_else(|| Error::Damaged(format!("column {i} should not be NULL")))
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        match self {
            Row::Sqlite(row) => row.as_ref().column_count(),
            Row::Postgres(row) => row.len(),
        }
    }

    /// True for a row without columns.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Records are written as JSON straight from rows; a damaged value shows as null.
impl hallpass_contract::encode::Row for Row<'_> {
    fn datum(&self, at: usize) -> Datum<'_> {
        Row::datum(self, at).unwrap_or(Datum::Null)
    }
}
