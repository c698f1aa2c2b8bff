//! `CustomFields` on its way in: `{"Data":[{"Name","Value","JsonValue","Type"}]}`, put into one form.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::encode::write_text;
use crate::value::Value;

/// What it should look like.
pub(super) const SHAPE: &str = "must be null or {\"Data\":[{\"Name\",\"Value\",\"JsonValue\",\"Type\"}]}";
/// Most custom fields of one record.
const MOST: usize = 1_000;
/// Longest name in characters.
const LONGEST_NAME: usize = 254;

#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow, rename = "Data", alias = "data")]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, rename = "Name", alias = "name")]
    name: Option<&'a RawValue>,
    #[serde(borrow, rename = "Value", alias = "value")]
    value: Option<&'a RawValue>,
    #[serde(borrow, rename = "JsonValue", alias = "jsonValue")]
    json_value: Option<&'a RawValue>,
    #[serde(borrow, rename = "Type", alias = "type")]
    kind: Option<&'a RawValue>,
}

/// Puts the sent object into the stored form; the first of several of one name wins. Without any, there are none: null.
pub(super) fn normalise(raw: &str) -> Result<Option<Value>, Cow<'static, str>> {
    let data = if raw.trim_start().starts_with('[') {
        Some(raw)
    } else {
        serde_json::from_str::<Wrapped<'_>>(raw).map_err(|_| SHAPE)?.data.map(RawValue::get)
    };
    let Some(data) = data.filter(|d| *d != "null") else { return Ok(None) };
    let entries: Vec<Entry<'_>> = serde_json::from_str(data).map_err(|_| SHAPE)?;
    if entries.len() > MOST {
        return Err("must hold at most 1,000 custom fields".into());
    }
    let mut out = Vec::from(b"{\"Data\":[");
    let mut seen = HashSet::new();
    for entry in entries {
        let name = entry.name.and_then(plain).filter(|n| !n.trim().is_empty());
        let Some(name) = name else { return Err("must give every custom field a Name".into()) };
        if name.chars().count() > LONGEST_NAME {
            return Err("must have names of at most 254 characters".into());
        }
        let value = entry.value.and_then(plain);
        if name.contains('\0') || value.as_deref().is_some_and(|v| v.contains('\0')) {
            return Err("must not hold the character U+0000".into());
        }
        if !seen.insert(name.clone()) {
            continue;
        }
        if seen.len() > 1 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"Name\":");
        write_text(&name, &mut out);
        out.extend_from_slice(b",\"Value\":");
        match &value {
            Some(value) => write_text(value, &mut out),
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"JsonValue\":");
        out.extend_from_slice(compact(entry.json_value).as_bytes());
        out.extend_from_slice(b",\"Type\":");
        write_text(entry.kind.and_then(plain).as_deref().unwrap_or("string"), &mut out);
        out.push(b'}');
    }
    out.extend_from_slice(b"]}");
    let text = String::from_utf8(out).map_err(|_| SHAPE)?;
    Ok((!seen.is_empty()).then_some(Value::Text(text)))
}

/// Text of a text, number or truth value; lists and objects keep their JSON; null is nothing.
fn plain(raw: &RawValue) -> Option<String> {
    match raw.get() {
        "null" => None,
        text if text.starts_with('"') => serde_json::from_str(text).ok(),
        other => Some(other.to_owned()),
    }
}

/// JSON on one line.
fn compact(raw: Option<&RawValue>) -> String {
    let Some(raw) = raw else { return "null".to_owned() };
    let value = serde_json::from_str::<serde_json::Value>(raw.get());
    match value.ok().and_then(|v| serde_json::to_string(&v).ok()) {
        Some(text) if !text.contains("\\u0000") => text,
        _ => "null".to_owned(),
    }
}
