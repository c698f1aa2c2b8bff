//! The JSON column `extra`: members that only travel.
//!
//! An object with a member for each that differs from its default, in the order of the table, in the representation of
//! [`Value`]: numbers, amounts and instants as whole numbers, truth values 0 and 1, lists as arrays. So the databases compare
//! the same numbers in `extra` as in columns.

use serde_json::value::RawValue;

use super::Draft;
use crate::catalog::Model;
use crate::encode::write_text;
use crate::field::{Field, Kind, Source};
use crate::value::Value;

/// The new text of `extra`: what the draft sets, over what is stored. Text stored that is not an object counts as nothing.
pub fn merge_extra(model: &Model, stored: Option<&str>, draft: &Draft) -> String {
    let stored: std::collections::HashMap<String, &RawValue> =
        stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let mut out = vec![b'{'];
    for (i, field) in model.fields.iter().enumerate() {
        if field.source != Source::Extra {
            continue;
        }
        let start = out.len();
        if start > 1 {
            out.push(b',');
        }
        write_text(field.name, &mut out);
        out.push(b':');
        let kept = stored.get(field.name).map(|raw| raw.get());
        let written = match draft.at(i) {
            Some(value) => write_value(field, value, &mut out),
            None => match changed_list(kept, draft, i) {
                Some(ids) => write_value(field, &Value::Ids(ids), &mut out),
                None => kept.map(|raw| out.extend_from_slice(raw.as_bytes())).is_some(),
            },
        };
        if !written {
            out.truncate(start);
        }
    }
    out.push(b'}');
    String::from_utf8(out).unwrap_or_else(|_| "{}".to_owned())
}

/// Writes a value that differs from the default; `false` for one that does not.
fn write_value(field: &Field, value: &Value, out: &mut Vec<u8>) -> bool {
    if *value == field.absent() {
        return false;
    }
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(b) => out.push(if *b { b'1' } else { b'0' }),
        Value::Int(n) => out.extend_from_slice(itoa::Buffer::new().format(*n).as_bytes()),
        Value::Text(raw) if matches!(field.kind, Kind::Real | Kind::Json | Kind::CustomFields) => {
            out.extend_from_slice(raw.as_bytes());
        }
        Value::Text(text) => write_text(text, out),
        Value::Ids(ids) => crate::encode::write_ids(ids, out),
    }
    true
}

/// The stored list with the draft's additions and removals, if there are any.
fn changed_list(stored: Option<&str>, draft: &Draft, list: usize) -> Option<Vec<i64>> {
    let mut deltas = draft.deltas.iter().filter(|d| d.list == list).peekable();
    deltas.peek()?;
    let mut ids: Vec<i64> = stored.and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
    for delta in deltas {
        if delta.add {
            ids.extend(delta.ids.iter().filter(|id| !ids.contains(id)).copied().collect::<Vec<_>>());
        } else {
            ids.retain(|id| !delta.ids.contains(id));
        }
    }
    Some(ids)
}
