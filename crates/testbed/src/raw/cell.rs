//! A value of a row, and what it can be read as.

use std::error::Error;

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{FromSqlResult, ToSqlOutput, Value, ValueRef};

/// A value of a row. PostgreSQL's truth values are the whole numbers 0 and 1, as SQLite has them.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum Cell {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number with a fraction; no column of ours is one, but a quotient may be.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<i64> for Cell {
    fn from(value: i64) -> Cell {
        Cell::Integer(value)
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Cell {
        Cell::Text(value.to_owned())
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Cell {
        Cell::Text(value)
    }
}

impl From<&String> for Cell {
    fn from(value: &String) -> Cell {
        Cell::Text(value.clone())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

/// What a value of a row can be read as.
pub trait FromCell: Sized {
    /// `None`: it is of another type.
    fn from_cell(cell: Cell) -> Option<Self>;
}

impl FromCell for Cell {
    fn from_cell(cell: Cell) -> Option<Cell> {
        Some(cell)
    }
}

impl FromCell for i64 {
    fn from_cell(cell: Cell) -> Option<i64> {
        if let Cell::Integer(value) = cell { Some(value) } else { None }
    }
}

impl FromCell for f64 {
    fn from_cell(cell: Cell) -> Option<f64> {
        match cell {
            Cell::Real(value) => Some(value),
            Cell::Integer(value) => Some(value as f64),
            _ => None,
        }
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell) -> Option<bool> {
        i64::from_cell(cell).map(|value| value != 0)
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell) -> Option<String> {
        if let Cell::Text(value) = cell { Some(value) } else { None }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell) -> Option<Vec<u8>> {
        if let Cell::Blob(value) = cell { Some(value) } else { None }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell) -> Option<Option<T>> {
        if cell == Cell::Null { Some(None) } else { T::from_cell(cell).map(Some) }
    }
}

/// What a row can be read as: one value, or a tuple of as many as it has.
pub trait FromRow {
    /// # Panics
    /// When the row has another number of values, or one is of another type.
    fn from_row(row: Vec<Cell>) -> Self;
}

#[track_caller]
fn read<T: FromCell>(row: &[Cell], at: usize) -> T {
    T::from_cell(row[at].clone())
        .unwrap_or_else(|| panic!("value {at} of {row:?} is no {}", std::any::type_name::<T>()))
}

impl<T: FromCell> FromRow for T {
    fn from_row(row: Vec<Cell>) -> T {
        assert_eq!(row.len(), 1, "{row:?}");
        read(&row, 0)
    }
}

macro_rules! tuple {
    ($($name:ident $at:literal),+; $count:literal) => {
        impl<$($name: FromCell),+> FromRow for ($($name,)+) {
            fn from_row(row: Vec<Cell>) -> Self {
                assert_eq!(row.len(), $count, "{row:?}");
                ($(read::<$name>(&row, $at),)+)
            }
        }
    };
}
tuple!(A 0, B 1; 2);
tuple!(A 0, B 1, C 2; 3);
tuple!(A 0, B 1, C 2, D 3; 4);
tuple!(A 0, B 1, C 2, D 3, E 4; 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5; 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6; 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7; 8);

impl rusqlite::types::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(match self.clone() {
            Cell::Null => Value::Null,
            Cell::Integer(value) => Value::Integer(value),
            Cell::Real(value) => Value::Real(value),
            Cell::Text(value) => Value::Text(value),
            Cell::Blob(value) => Value::Blob(value),
        }))
    }
}

impl rusqlite::types::FromSql for Cell {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Cell> {
        Ok(match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(value) => Cell::Integer(value),
            ValueRef::Real(value) => Cell::Real(value),
            ValueRef::Text(_) => Cell::Text(value.as_str()?.to_owned()),
            ValueRef::Blob(value) => Cell::Blob(value.to_vec()),
        })
    }
}

impl ToSql for Cell {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Integer(value) => value.to_sql(of, out),
            Cell::Real(value) => value.to_sql(of, out),
            Cell::Text(value) => value.to_sql(of, out),
            Cell::Blob(value) => value.to_sql(of, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(of: &Type, raw: &'a [u8]) -> Result<Cell, Box<dyn Error + Sync + Send>> {
        Ok(match *of {
            Type::BOOL => Cell::Integer(bool::from_sql(of, raw)?.into()),
            Type::INT2 => Cell::Integer(i16::from_sql(of, raw)?.into()),
            Type::INT4 => Cell::Integer(i32::from_sql(of, raw)?.into()),
            Type::INT8 => Cell::Integer(i64::from_sql(of, raw)?),
            Type::OID => Cell::Integer(u32::from_sql(of, raw)?.into()),
            Type::FLOAT4 => Cell::Real(f32::from_sql(of, raw)?.into()),
            Type::FLOAT8 => Cell::Real(f64::from_sql(of, raw)?),
            Type::NUMERIC => numeric(raw).ok_or("a number beyond 64 bits")?,
            Type::BYTEA => Cell::Blob(raw.to_vec()),
            _ if <String as FromSql>::accepts(of) => Cell::Text(String::from_sql(of, raw)?),
            _ => return Err(format!("a value of type {of} is nothing the store has").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Cell, Box<dyn Error + Sync + Send>> {
        Ok(Cell::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// PostgreSQL's exact numbers, which sums of ours are: digits of base 10,000 after their count, the power of the first one, the
/// sign and the number of decimals shown.
fn numeric(raw: &[u8]) -> Option<Cell> {
    let words: Vec<u16> = raw.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let (head, digits) = words.split_at_checked(4)?;
    let (first, sign) = (i32::from(head[1] as i16), head[2]);
    let negative = match sign {
        0 => false,
        0x4000 => true,
        _ => return None,
    };
    let whole = digits.iter().enumerate().all(|(at, digit)| *digit == 0 || first >= at as i32);
    if whole {
        let mut value: i128 = 0;
        for power in (0..=first.max(-1)).rev() {
            let digit = digits.get(usize::try_from(first - power).ok()?).copied().unwrap_or(0);
            value = value.checked_mul(10_000)?.checked_add(digit.into())?;
        }
        return i64::try_from(if negative { -value } else { value }).ok().map(Cell::Integer);
    }
    let value: f64 =
        digits.iter().enumerate().map(|(at, digit)| f64::from(*digit) * 10_000_f64.powi(first - at as i32)).sum();
    Some(Cell::Real(if negative { -value } else { value }))
}
