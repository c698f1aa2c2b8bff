//! One filter of a listing, its value read by the kind of the member.

use crate::catalog::{Bound, Model, Path};
use crate::dates;
use crate::field::{Field, Filter, Kind, Source};
use crate::scalar::{self, NumberError};
use crate::value::Value;

/// A comparison of one member.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Member compared.
    pub path: Path,
    /// With what.
    pub test: Test,
}

/// What a member is compared with, in the units of [`Value`].
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Equal; texts without regard to letter case.
    Equal(Value),
    /// Holds this text, without regard to letter case.
    Contains(String),
    /// Not below.
    From(Value),
    /// Not above.
    To(Value),
    /// One of these ids; never empty.
    AnyOf(Vec<i64>),
    /// The list member holds one of these ids; never empty.
    Has(Vec<i64>),
    /// Null (an empty list).
    Null,
    /// Not null (a list with something in it).
    NotNull,
}

impl Test {
    /// Reads the value of a filter. `Err` is the reason it cannot be read.
    pub(crate) fn parse(field: &Field, bound: Bound, value: &str) -> Result<Test, &'static str> {
        if bound == Bound::Equal {
            if value.eq_ignore_ascii_case("null") {
                return Ok(Test::Null);
            }
            if value.eq_ignore_ascii_case("notnull") {
                return Ok(Test::NotNull);
            }
            match field.kind {
                Kind::Text if field.filter == Filter::Contains => return Ok(Test::Contains(value.to_owned())),
                Kind::Reference(_) => {
                    return scalar::parse_ids(value).map(Test::AnyOf).map_err(|_| "must be an id");
                }
                Kind::Ids(_) => return scalar::parse_ids(value).map(Test::Has).map_err(|_| "must be an id"),
                _ => {}
            }
        }
        let value = typed(field, value)?;
        Ok(match bound {
            Bound::Equal => Test::Equal(value),
            Bound::From => Test::From(value),
            Bound::To => Test::To(value),
        })
    }

    /// Whether the test holds for a member that has the same value in every record; `None` for other members. No id at all
    /// (`Checkin_Coworker=0`) holds for none.
    pub(crate) fn constant_outcome(&self, field: &Field) -> Option<bool> {
        if matches!(self, Test::AnyOf(ids) | Test::Has(ids) if ids.is_empty()) {
            return Some(false);
        }
        if !matches!(field.source, Source::Constant | Source::WriteOnly | Source::Delta { .. }) {
            return None;
        }
        let own = field.absent();
        Some(match self {
            Test::Equal(value) => *value == own,
            Test::Contains(part) => match own {
                Value::Text(text) => text.to_lowercase().contains(&part.to_lowercase()),
                _ => false,
            },
            Test::From(value) => matches!((value, &own), (Value::Int(v), Value::Int(o)) if o >= v),
            Test::To(value) => matches!((value, &own), (Value::Int(v), Value::Int(o)) if o <= v),
            Test::AnyOf(ids) => matches!(own, Value::Int(id) if ids.contains(&id)),
            Test::Has(_) => false,
            Test::Null => own == Value::Null,
            Test::NotNull => own != Value::Null,
        })
    }
}

fn typed(field: &Field, value: &str) -> Result<Value, &'static str> {
    let number = |decimals: u32| {
        scalar::parse_scaled(value, decimals).map(Value::Int).map_err(|error| match error {
            NumberError::NotANumber if decimals == 0 => "must be a whole number",
            NumberError::NotANumber => "must be a number",
            NumberError::TooPrecise if decimals == 0 => "must be a whole number",
            NumberError::TooPrecise => "must have at most four decimals",
            NumberError::TooLarge => "is too large a number",
        })
    };
    match field.kind {
        Kind::Integer | Kind::Reference(_) | Kind::Ids(_) => number(0),
        Kind::Decimal => number(4),
        Kind::Real => match value.parse::<f64>() {
            Ok(n) if n.is_finite() => Ok(Value::Text(value.to_owned())),
            _ => Err("must be a number"),
        },
        Kind::Boolean => scalar::parse_boolean(value).map(Value::Bool).ok_or("must be true or false"),
        Kind::Enum(of) | Kind::EnumName(of) => scalar::parse_enum(value, of)
            .or_else(|| value.trim().parse().ok())
            .map(Value::Int)
            .ok_or("must be one of the values of its enum"),
        Kind::Instant => dates::parse_instant(value).map(Value::Int).ok_or("must be a date, e.g. 2025-01-31T09:30"),
        Kind::LocalInstant => dates::parse_local(value).map(Value::Int).ok_or("must be a date, e.g. 2025-01-31T09:30"),
        Kind::Guid => scalar::parse_guid(value).map(Value::Text).ok_or("must be a UUID"),
        Kind::Text | Kind::Json | Kind::CustomFields => Ok(Value::Text(value.to_owned())),
    }
}

/// `Entity_CustomFields_{name}=value`: the custom field of that name has that value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomFieldTest {
    /// Name of the custom field, as sent.
    pub name: String,
    /// `Equal` or the words for null.
    pub wanted: Wanted,
}

/// What a custom field is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This value; letter case counts for nothing.
    Equal(String),
    /// Absent or null.
    Null,
    /// Present.
    NotNull,
}

impl CustomFieldTest {
    pub(crate) fn parse(model: &Model, name: &str, value: &str) -> Option<CustomFieldTest> {
        let rest = strip(name, model.resource.entity)?;
        let rest = strip(rest, "_CustomFields_")?;
        if rest.is_empty() {
            return None;
        }
        let wanted = if value.eq_ignore_ascii_case("null") {
            Wanted::Null
        } else if value.eq_ignore_ascii_case("notnull") {
            Wanted::NotNull
        } else {
            Wanted::Equal(value.to_owned())
        };
        Some(CustomFieldTest { name: rest.to_owned(), wanted })
    }
}

/// `strip_prefix` whatever the letter case.
fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}
