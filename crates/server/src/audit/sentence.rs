//! An entry in one plain sentence.

use hallpass_store::desk::AuditEntry;
use serde_json::Value;

/// Members named; of more only the number is told.
const NAMED: usize = 5;
/// Longest value shown, in characters.
const LONGEST: usize = 80;

/// Who did what: `ana@example.com changed RemainingUses of CoworkerTimePass 17 from 60 to 30`.
pub(super) fn sentence(entry: &AuditEntry, changes: &Value) -> String {
    let (who, what) = (&entry.actor, format!("{} {}", entry.entity, entry.record));
    let erased = if entry.erased { " (values erased)" } else { "" };
    let members: Vec<_> = changes.as_object().into_iter().flatten().collect();
    match (entry.action.as_str(), members.as_slice()) {
        ("create", _) => format!("{who} created {what}{erased}"),
        ("delete", _) => format!("{who} deleted {what}{erased}"),
        ("import", _) => format!("{who} imported {what}{erased}"),
        ("issue", _) => format!("{who} issued {what}{erased}"),
        ("erase", _) => format!("{who} erased the personal data of {what}"),
        ("update", []) => format!("{who} changed {what}{erased}"),
        ("update", [(member, change)]) => format!("{who} changed {member} of {what} {}", from_to(change)),
        ("update", members) => format!("{who} changed {what}: {}", list(members)),
        (action, []) => format!("{who} did {action} to {what}{erased}"),
        (action, members) => format!("{who} did {action} to {what}: {}", list(members)),
    }
}

fn list(members: &[(&String, &Value)]) -> String {
    let mut parts: Vec<String> =
        members.iter().take(NAMED).map(|(member, change)| format!("{member} {}", from_to(change))).collect();
    if members.len() > NAMED {
        parts.push(format!("{} more", members.len() - NAMED));
    }
    parts.join(", ")
}

fn from_to(change: &Value) -> String {
    format!("from {} to {}", spell(change.get("Before")), spell(change.get("After")))
}

fn spell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => return "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain("...".chars()).collect()
}

#[cfg(test)]
mod tests {
    use hallpass_engine::Instant;
    use serde_json::json;

    use super::*;

    fn entry(action: &str) -> AuditEntry {
        AuditEntry {
            id: 1,
            at: Instant::from_micros(0),
            actor: "ana@example.com".into(),
            action: action.into(),
            entity: "CoworkerTimePass".into(),
            record: 17,
            request: None,
            customer: None,
            business: None,
            changes: None,
            erased: false,
        }
    }

    #[test]
    fn sentences_read_aloud() {
        let one = json!({"RemainingUses": {"Before": 60, "After": 30}});
        assert_eq!(
            sentence(&entry("update"), &one),
            "ana@example.com changed RemainingUses of CoworkerTimePass 17 from 60 to 30"
        );
        assert_eq!(sentence(&entry("create"), &one), "ana@example.com created CoworkerTimePass 17");
        let two = json!({"Used": {"Before": false, "After": true}, "UsedDate": {"Before": null, "After": "x"}});
        assert_eq!(
            sentence(&entry("update"), &two),
            "ana@example.com changed CoworkerTimePass 17: Used from false to true, UsedDate from nothing to x"
        );
        assert_eq!(sentence(&entry("retry"), &Value::Null), "ana@example.com did retry to CoworkerTimePass 17");
        let erased = AuditEntry { erased: true, ..entry("update") };
        assert_eq!(sentence(&erased, &Value::Null), "ana@example.com changed CoworkerTimePass 17 (values erased)");
    }
}
