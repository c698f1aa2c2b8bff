//! One member, read by its kind.

use std::borrow::Cow;

use super::custom_fields;
use super::input::Token;
use crate::field::{Field, Kind};
use crate::scalar::{self, NumberError, SCALE};
use crate::value::Value;
use crate::{dates, roles};

type Message = Cow<'static, str>;

/// What a token turns out to be.
enum Sent<'a> {
    Null,
    Bool(bool),
    /// Text of a JSON number.
    Number(&'a str),
    Text(Cow<'a, str>),
    /// JSON text.
    List(&'a str),
    Object(&'a str),
    /// A form with several values of one name.
    Many(&'a [String]),
}

/// Reads a member. `None` = sent as nothing: null, an empty text where text makes no sense, 0 for a reference, null for a list.
pub(super) fn value(field: &Field, token: &Token<'_>) -> Result<Option<Value>, Message> {
    let sent = open(token)?;
    if matches!(sent, Sent::Null) {
        return Ok(None);
    }
    if let Sent::Text(text) = &sent {
        let blank = text.trim().is_empty();
        let is_text = matches!(field.kind, Kind::Text);
        if blank && (!is_text || field.required) {
            return Ok(None);
        }
    }
    match field.kind {
        Kind::Integer => integer(field, &sent).map(Some),
        Kind::Decimal => decimal(field, &sent).map(Some),
        Kind::Real => real(&sent).map(Some),
        Kind::Boolean => boolean(&sent).map(Some),
        Kind::Text => text(field, sent).map(Some),
        Kind::Guid => guid(&sent),
        Kind::Instant => instant(&sent, dates::parse_instant).map(Some),
        Kind::LocalInstant => instant(&sent, dates::parse_local).map(Some),
        Kind::Enum(of) | Kind::EnumName(of) => {
            let number = match &sent {
                Sent::Number(n) => scalar::parse_scaled(n, 0).ok(),
                Sent::Text(name) => name.trim().parse().ok().or_else(|| of.number_of(name.trim())),
                _ => None,
            };
            let allowed = |n: &i64| of.allows(*n) || field.default == crate::field::Default::Int(*n);
            match number.filter(allowed) {
                Some(n) => Ok(Some(Value::Int(n))),
                None => Err(format!("must be one of the values of {}", of.name).into()),
            }
        }
        Kind::Reference(_) => reference(&sent),
        Kind::Ids(entity) => ids(entity, &sent).map(|ids| Some(Value::Ids(ids))),
        Kind::Json => match sent {
            Sent::List(raw) | Sent::Object(raw) => Ok(Some(Value::Text(raw.to_owned()))),
            _ => Err("must be an object or a list".into()),
        },
        Kind::CustomFields => match &sent {
            Sent::Object(raw) | Sent::List(raw) => custom_fields::normalise(raw),
            Sent::Text(raw) => custom_fields::normalise(raw),
            _ => Err(custom_fields::SHAPE.into()),
        },
    }
}

fn open<'a>(token: &'a Token<'_>) -> Result<Sent<'a>, Message> {
    let raw = match token {
        Token::Form(values) => {
            return Ok(match values.as_slice() {
                [one] => Sent::Text(Cow::Borrowed(one)),
                many => Sent::Many(many),
            });
        }
        Token::Json(raw) => raw.trim(),
    };
    Ok(match raw.as_bytes().first() {
        Some(b'"') => Sent::Text(Cow::Owned(serde_json::from_str(raw).map_err(|_| "is not valid text")?)),
        Some(b'[') => Sent::List(raw),
        Some(b'{') => Sent::Object(raw),
        Some(b't') => Sent::Bool(true),
        Some(b'f') => Sent::Bool(false),
        Some(b'n') | None => Sent::Null,
        Some(_) => Sent::Number(raw),
    })
}

/// The text of a number, however it was sent; the last of several in a form.
fn digits<'a>(sent: &'a Sent<'_>) -> Option<&'a str> {
    match sent {
        Sent::Number(n) => Some(n),
        Sent::Text(text) => Some(text),
        Sent::Many(values) => values.last().map(String::as_str),
        _ => None,
    }
}

fn integer(field: &Field, sent: &Sent<'_>) -> Result<Value, Message> {
    let number = digits(sent).ok_or(NumberError::NotANumber).and_then(|n| scalar::parse_scaled(n, 0));
    let number = number.map_err(|error| match error {
        NumberError::TooLarge => "is too large a number",
        NumberError::NotANumber | NumberError::TooPrecise => "must be a whole number",
    })?;
    in_bounds(field, number, 1)
}

fn decimal(field: &Field, sent: &Sent<'_>) -> Result<Value, Message> {
    let number = digits(sent).ok_or(NumberError::NotANumber).and_then(|n| scalar::parse_scaled(n, 4));
    let number = number.map_err(|error| match error {
        NumberError::TooLarge => "is too large a number",
        NumberError::NotANumber => "must be a number",
        NumberError::TooPrecise => "must have at most four decimals",
    })?;
    in_bounds(field, number, SCALE)
}

fn in_bounds(field: &Field, number: i64, unit: i64) -> Result<Value, Message> {
    if number < field.min {
        return Err(format!("must be at least {}", field.min / unit).into());
    }
    if number > field.max {
        return Err(format!("must be at most {}", field.max / unit).into());
    }
    Ok(Value::Int(number))
}

fn real(sent: &Sent<'_>) -> Result<Value, Message> {
    let refused = || Message::from("must be a number");
    let text = digits(sent).ok_or_else(refused)?.trim();
    let number: serde_json::Number = serde_json::from_str(text).map_err(|_| refused())?;
    match number.as_f64() {
        Some(n) if n.is_finite() && text.len() <= 40 => Ok(Value::Text(text.to_owned())),
        _ => Err(refused()),
    }
}

fn boolean(sent: &Sent<'_>) -> Result<Value, Message> {
    let read = match sent {
        Sent::Bool(b) => Some(*b),
        sent => digits(sent).and_then(scalar::parse_boolean),
    };
    read.map(Value::Bool).ok_or_else(|| "must be true or false".into())
}

fn text(field: &Field, sent: Sent<'_>) -> Result<Value, Message> {
    let text = match sent {
        Sent::Text(text) => text.into_owned(),
        Sent::Number(n) => n.to_owned(),
        Sent::Bool(b) => b.to_string(),
        Sent::Many(values) => values.last().cloned().unwrap_or_default(),
        Sent::Null | Sent::List(_) | Sent::Object(_) => return Err("must be text".into()),
    };
    if text.len() > field.max_length && text.chars().count() > field.max_length {
        return Err(format!("must be at most {} characters long", field.max_length).into());
    }
    if text.contains('\0') {
        return Err("must not hold the character U+0000".into());
    }
    if field.email {
        return Ok(Value::Text(text.trim().to_owned()));
    }
    Ok(Value::Text(text))
}

fn guid(sent: &Sent<'_>) -> Result<Option<Value>, Message> {
    let guid = digits(sent).and_then(scalar::parse_guid).ok_or("must be a UUID")?;
    let is_nil = guid.bytes().all(|b| matches!(b, b'0' | b'-'));
    Ok((!is_nil).then_some(Value::Text(guid)))
}

fn instant(sent: &Sent<'_>, parse: fn(&str) -> Option<i64>) -> Result<Value, Message> {
    let text = match sent {
        Sent::Text(text) => Some(text.as_ref()),
        Sent::Many(values) => values.last().map(String::as_str),
        _ => None,
    };
    text.and_then(parse).map(Value::Int).ok_or_else(|| "must be a date, e.g. 2025-01-31T09:30:00Z".into())
}

fn reference(sent: &Sent<'_>) -> Result<Option<Value>, Message> {
    let refused = Message::from("must be the Id of a record");
    let ids = match sent {
        Sent::List(raw) => id_list(raw, id).ok_or_else(|| refused.clone())?,
        sent => vec![digits(sent).and_then(id).ok_or_else(|| refused.clone())?],
    };
    let mut ids = ids.into_iter().filter(|id| *id != 0);
    match (ids.next(), ids.next()) {
        (None, _) => Ok(None),
        (Some(id), None) => Ok(Some(Value::Int(id))),
        _ => Err(refused),
    }
}

/// An id, or 0 for none.
fn id(text: &str) -> Option<i64> {
    scalar::parse_scaled(text, 0).ok().filter(|id| (0..=i64::from(i32::MAX)).contains(id))
}

fn ids(entity: &str, sent: &Sent<'_>) -> Result<Vec<i64>, Message> {
    let permissions = entity == "Role";
    let one = |text: &str| {
        if permissions { id(text).or_else(|| roles::by_name(text).map(|r| r.id)) } else { id(text) }
    };
    let found = match sent {
        Sent::List(raw) => id_list(raw, one),
        Sent::Many(values) => values.iter().map(|v| one(v.trim())).collect(),
        Sent::Number(n) => one(n).map(|id| vec![id]),
        Sent::Text(text) => {
            let inner = text.trim();
            let inner = inner.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(inner);
            let parts = inner.split(',').map(|p| p.trim().trim_matches('"')).filter(|p| !p.is_empty());
            parts.map(one).collect()
        }
        _ => None,
    };
    let found = found.ok_or("must be a list of ids")?;
    let mut ids = Vec::with_capacity(found.len());
    let mut seen = std::collections::HashSet::with_capacity(found.len());
    for id in found {
        if id != 0 && seen.insert(id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The numbers or texts of a JSON list; nulls are left out.
fn id_list(raw: &str, one: impl Fn(&str) -> Option<i64>) -> Option<Vec<i64>> {
    let items: Vec<&serde_json::value::RawValue> = serde_json::from_str(raw).ok()?;
    let mut ids = Vec::with_capacity(items.len());
    for item in items {
        match item.get() {
            "null" => {}
            text if text.starts_with('"') => {
                let text: String = serde_json::from_str(text).ok()?;
                ids.push(one(text.trim())?);
            }
            number => ids.push(one(number)?),
        }
    }
    Some(ids)
}
