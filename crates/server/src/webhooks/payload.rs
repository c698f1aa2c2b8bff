//! What is sent: a JSON array with one element, the record as it is read by its Id at that moment, as somebody sees it who sees the
//! locations of the webhook. All of it is ASCII, so that receivers who hash characters and receivers who hash bytes agree.

use hallpass_contract::catalog;
use hallpass_contract::encode::Shape;
use hallpass_engine::Instant;
use hallpass_store::webhooks::Claimed;
use hallpass_store::{Scope, Tx};

use super::covered;
use crate::Problem;

/// The body of a delivery; `None` when the record is gone and was not kept. Of a deleted record that is not kept any more there
/// is the Id.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn body(tx: &mut Tx, one: &Claimed, now: Instant) -> Result<Option<String>, Problem> {
    let entity = one.entity.as_str();
    let model = catalog().by_entity(entity).ok_or_else(|| Problem::internal(format!("no resource {entity}")))?;
    let tree = tx.location_tree().await?;
    let places = covered(&tree, one.location);
    let everything = places.len() == tree.len();
    let scope = if everything { Scope::All } else { Scope::Locations(&places) };
    let mut record = Vec::with_capacity(4096);
    let mut found = tx.record_json(model, one.record, Shape::Full, scope, now, &mut record).await?;
    if found.is_none() && entity == "Coworker" && tx.linked(model, one.record, "Businesses").await?.is_empty() {
        // A customer of no location is known where he is invoiced.
        found = tx.record_json(model, one.record, Shape::Full, Scope::All, now, &mut record).await?;
    }
    let text = match found {
        Some(_) => Some(String::from_utf8(record).map_err(Problem::internal)?),
        None => match tx.gone(entity, one.record).await? {
            Some(kept) => Some(kept),
            None if one.name.ends_with("Deleted") => Some(format!("{{\"Id\":{}}}", one.record)),
            None => None,
        },
    };
    Ok(text.map(|text| format!("[{}]", ascii(&text))))
}

/// JSON with every character beyond ASCII written as `\uXXXX`; such characters stand in texts only.
pub(crate) fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 8);
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_ascii_is_escaped_and_means_the_same() {
        assert_eq!(ascii(r#"{"a":"Zoë € 😀"}"#), r#"{"a":"Zo\u00eb \u20ac \ud83d\ude00"}"#);
        let back: serde_json::Value = serde_json::from_str(&ascii(r#"{"a":"Zoë € 😀"}"#)).unwrap();
        assert_eq!(back["a"], "Zoë € 😀");
    }
}
