//! Versions as the API and the command line show them.

use hallpass_engine::Instant;
use hallpass_store::Tx;
use hallpass_store::policy::{Document, PolicyVersion};
use serde_json::{Map, Value, json};

use crate::{Problem, spell};

/// `GET /api/hallpass/businesses/{id}/policies`: all versions in the order in which they come into force.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn list(tx: &mut Tx, location: i64, now: Instant) -> Result<Value, Problem> {
    let versions = tx.policies_of(location).await?;
    Ok(json!({"BusinessId": location, "Policies": described(location, &versions, now)}))
}

/// One of them, by the number of its row.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn version(tx: &mut Tx, location: i64, id: i64, now: Instant) -> Result<Value, Problem> {
    let versions = tx.policies_of(location).await?;
    let place = versions.iter().position(|version| version.id == id).ok_or(Problem::NotFound)?;
    described(location, &versions, now).into_iter().nth(place).ok_or(Problem::NotFound)
}

fn described(location: i64, versions: &[PolicyVersion], now: Instant) -> Vec<Value> {
    let mut before = Document::new();
    let mut shown = Vec::with_capacity(versions.len());
    let current = versions.iter().rposition(|version| version.valid_from.is_none_or(|from| from <= now));
    for (i, version) in versions.iter().enumerate() {
        let mut whole = before.clone();
        whole.extend(version.document.clone());
        // Of several from one instant only the last is ever in force.
        let until = versions.get(i + 1).and_then(|next| next.valid_from);
        shown.push(json!({
            "Version": format!("{location}.{}", version.number),
            "Number": version.number,
            "ValidFrom": version.valid_from.map(spell::instant),
            "ValidUntil": until.map(spell::instant),
            "InForce": Some(i) == current,
            "Settings": members(&whole),
            "Sets": members(&version.document),
            "Changes": if i == 0 { Vec::new() } else { changes(&before, &whole) },
            "Note": version.note,
            "RecordedOn": spell::instant(version.recorded),
            "RecordedBy": version.actor,
            "Digest": version.digest,
        }));
        before = whole;
    }
    shown
}

/// A value, or null for none.
fn value(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn members(document: &Document) -> Map<String, Value> {
    document.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect()
}

fn changes(before: &Document, after: &Document) -> Vec<Value> {
    let changed = after.iter().filter(|(name, text)| before.get(*name) != Some(*text));
    let was = |name: &str| before.get(name).map_or(Value::Null, |text| value(text));
    changed.map(|(name, text)| json!({"Name": name, "Before": was(name), "After": value(text)})).collect()
}
