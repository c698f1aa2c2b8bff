//! What an entry says of a record: its members before and after, as JSON.

use std::collections::BTreeMap;

use hallpass_contract::encode::{write_decimal, write_ids, write_int, write_text};
use hallpass_contract::{Field, Kind, Value, dates};

use super::capture::{Side, Step, Values};
use super::layout::Layout;

/// Shown instead of a secret.
const HIDDEN: &str = "\"(hidden)\"";

/// Members of a record in JSON, before and after; a side that is missing means there was no record, or the member had its
/// default in a record that came or went.
#[derive(Debug, Default)]
pub(super) struct Text {
    out: Vec<u8>,
}

impl Text {
    /// What a step did to the members of a resource. `lists`: member, ids before and after.
    pub(super) fn of(layout: &Layout, step: &Step, lists: &[(&'static str, Vec<i64>, Vec<i64>)]) -> Text {
        let mut text = Text::default();
        let (before, after) = (row(&step.before), row(&step.after));
        let both = before.is_some() && after.is_some();
        for (i, column) in layout.columns.iter().enumerate() {
            let Some(field) = column.member else { continue };
            let side = |image: Option<&[Value]>| {
                let value = image?.get(i)?;
                (both || !is_default(field, value)).then(|| spell(field, value))
            };
            let (was, is) = (side(before), side(after));
            if was == is {
                continue;
            }
            match column.secret {
                true => text.put(field.name, was.map(|_| HIDDEN.to_owned()), is.map(|_| HIDDEN.to_owned())),
                false => text.put(field.name, was, is),
            }
        }
        text.extra(layout, before, after);
        for (member, was, is) in lists {
            let list = |ids: &[i64], absent: bool| {
                let mut out = Vec::new();
                write_ids(ids, &mut out);
                (!absent || !ids.is_empty()).then(|| String::from_utf8(out).unwrap_or_default())
            };
            let came = matches!(step.before, Side::Absent);
            let went = matches!(step.after, Side::Absent);
            text.put(member, list(was, came), list(is, went));
        }
        text
    }

    /// What is known of something that is no resource.
    pub(super) fn given(values: &Values) -> Text {
        let mut text = Text::default();
        for (member, was, is) in &values.members {
            if was != is {
                text.put(member, was.clone(), is.clone());
            }
        }
        text
    }

    /// The JSON object; `None` when nothing changed.
    pub(super) fn finish(mut self) -> Option<String> {
        if self.out.is_empty() {
            return None;
        }
        self.out.push(b'}');
        String::from_utf8(self.out).ok()
    }

    fn put(&mut self, member: &str, was: Option<String>, is: Option<String>) {
        self.out.push(if self.out.is_empty() { b'{' } else { b',' });
        write_text(member, &mut self.out);
        self.out.extend_from_slice(b":{");
        if let Some(was) = &was {
            self.out.extend_from_slice(b"\"Before\":");
            self.out.extend_from_slice(was.as_bytes());
        }
        if let Some(is) = &is {
            self.out.extend_from_slice(if was.is_some() { b",\"After\":" } else { b"\"After\":" });
            self.out.extend_from_slice(is.as_bytes());
        }
        self.out.push(b'}');
    }

    /// Members that only travel: what differs from its default stands in one JSON column.
    fn extra(&mut self, layout: &Layout, before: Option<&[Value]>, after: Option<&[Value]>) {
        let Some(at) = layout.extra else { return };
        let stored = |image: Option<&[Value]>| match image.and_then(|image| image.get(at)) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let (was, is) = (stored(before), stored(after));
        if was == is {
            return;
        }
        let members = |text: Option<String>| -> BTreeMap<String, serde_json::Value> {
            text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
        };
        let (was, is) = (members(was), members(is));
        let both = before.is_some() && after.is_some();
        for field in &layout.model.fields {
            let (old, new) = (was.get(field.name), is.get(field.name));
            if old == new {
                continue;
            }
            let side = |value: Option<&serde_json::Value>| match value {
                Some(value) => Some(spell_json(field, value)),
                None => both.then(|| spell(field, &field.absent())),
            };
            self.put(field.name, side(old), side(new));
        }
    }
}

fn row(side: &Side) -> Option<&[Value]> {
    match side {
        Side::Row(image) => Some(image),
        Side::Unknown | Side::Absent => None,
    }
}

fn is_default(field: &Field, value: &Value) -> bool {
    let absent = match field.absent() {
        Value::Bool(b) => Value::Int(i64::from(b)),
        other => other,
    };
    *value == Value::Null || *value == absent
}

/// A stored value as JSON, as the records API would show it.
fn spell(field: &Field, value: &Value) -> String {
    let mut out = Vec::new();
    match (value, field.kind) {
        (Value::Null, _) => out.extend_from_slice(b"null"),
        (Value::Bool(b), _) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
        (Value::Int(n), Kind::Boolean) => out.extend_from_slice(if *n == 0 { b"false" } else { b"true" }),
        (Value::Int(n), Kind::Decimal) => write_decimal(*n, &mut out),
        (Value::Int(n), Kind::Instant) => quoted(&dates::instant(*n), &mut out),
        (Value::Int(n), Kind::LocalInstant) => quoted(&dates::local(*n), &mut out),
        (Value::Int(n), _) => write_int(*n, &mut out),
        (Value::Text(raw), Kind::Real | Kind::Json | Kind::CustomFields)
            if serde_json::from_str::<serde_json::Value>(raw).is_ok() =>
        {
            out.extend_from_slice(raw.as_bytes());
        }
        (Value::Text(text), _) => write_text(text, &mut out),
        (Value::Ids(ids), _) => write_ids(ids, &mut out),
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The same for a value of the column `extra`.
fn spell_json(field: &Field, value: &serde_json::Value) -> String {
    match (value, field.kind) {
        (serde_json::Value::Number(number), Kind::Boolean | Kind::Decimal | Kind::Instant | Kind::LocalInstant) => {
            number.as_i64().map_or_else(|| number.to_string(), |n| spell(field, &Value::Int(n)))
        }
        (other, _) => other.to_string(),
    }
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(text.trim_matches('"').as_bytes());
    out.push(b'"');
}
