//! Values on their way in and out, in the one representation both databases share.

/// A value owned by us, e.g. read from a request body or a filter.
///
/// Decimals are `Int` in ten-thousandths, instants `Int` in microseconds since the Unix epoch, booleans `Bool`, texts, guids
/// and raw JSON `Text`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number, an amount in ten-thousandths, or an instant in microseconds; the field's kind says which.
    Int(i64),
    /// Text, a lower-case guid, or JSON text; the field's kind says which.
    Text(String),
    /// A list of record numbers.
    Ids(Vec<i64>),
}

/// A value borrowed from a database row, ready to be written as JSON by [`crate::encode`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Datum<'a> {
    /// Nothing.
    Null,
    /// See [`Value::Int`]; booleans are 0 and 1.
    Int(i64),
    /// See [`Value::Text`]; lists as comma-separated ids.
    Text(&'a str),
    /// See [`Value::Ids`].
    Ids(&'a [i64]),
}
