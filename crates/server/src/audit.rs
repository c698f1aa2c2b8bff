//! The audit trail for people: as JSON with a sentence for each entry, and as CSV.

mod sentence;

use hallpass_store::desk::{AuditEntry, AuditFilter};
use hallpass_store::{Scope, Tx};
use serde_json::{Value, json};

use crate::{Problem, spell};
use hallpass_contract::spreadsheet::harmless;
use sentence::sentence;

/// Entries of one portion of a file.
const PORTION: i64 = 1_000;

/// Columns of the file.
const HEADING: [&str; 12] = [
    "Id",
    "At",
    "Actor",
    "Action",
    "Entity",
    "RecordId",
    "CoworkerId",
    "BusinessId",
    "RequestId",
    "Erased",
    "Summary",
    "Changes",
];

/// An entry as JSON.
pub fn row(entry: &AuditEntry) -> Value {
    let changes = changes(entry);
    json!({
        "Id": entry.id,
        "At": spell::instant(entry.at),
        "Actor": entry.actor,
        "Action": entry.action,
        "Entity": entry.entity,
        "RecordId": entry.record,
        "CoworkerId": entry.customer,
        "BusinessId": entry.business,
        "RequestId": entry.request,
        "Summary": sentence(entry, &changes),
        "Changes": changes,
        "Erased": entry.erased,
    })
}

/// Members before and after; null when no member changed, or when they were erased.
fn changes(entry: &AuditEntry) -> Value {
    entry.changes.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null)
}

/// The next portion of the file after an entry, oldest first, with the heading before the first, and the entry to go on after;
/// `None` = that was all.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn portion(
    tx: &mut Tx,
    filter: AuditFilter,
    scope: Scope<'_>,
    after: i64,
) -> Result<(Vec<u8>, Option<i64>), Problem> {
    let first = after == 0;
    let filter = AuditFilter { after: Some(filter.after.unwrap_or(0).max(after)), ..filter };
    let entries = tx.audit_entries(&filter, scope, PORTION).await?;
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if first {
        out.write_record(HEADING).map_err(Problem::internal)?;
    }
    for entry in &entries {
        let changes = changes(entry);
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let cells = [
            entry.id.to_string(),
            spell::instant(entry.at),
            harmless(&entry.actor),
            harmless(&entry.action),
            harmless(&entry.entity),
            entry.record.to_string(),
            number(entry.customer),
            number(entry.business),
            harmless(entry.request.as_deref().unwrap_or_default()),
            if entry.erased { "true" } else { "false" }.to_owned(),
            harmless(&sentence(entry, &changes)),
            harmless(entry.changes.as_deref().unwrap_or_default()),
        ];
        out.write_record(&cells).map_err(Problem::internal)?;
    }
    let bytes = out.into_inner().map_err(Problem::internal)?;
    let full = i64::try_from(entries.len()).unwrap_or(0) == PORTION;
    Ok((bytes, entries.last().map(|entry| entry.id).filter(|_| full)))
}
