//! `GET /api/hallpass/passes/{id}/ledger`: where the minutes or the day of a pass went.

use hallpass_engine::PassId;
use hallpass_store::Tx;
use serde_json::{Value, json};

use crate::Problem;

/// Every entry of a pass with the balance after it: what was issued and corrected, less what was used and revoked. An expiry
/// moves nothing in or out: it says how much of the balance has lapsed.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn of_pass(tx: &mut Tx, id: PassId) -> Result<Value, Problem> {
    let mut balance = 0;
    let mut expired = 0;
    let mut unit = None;
    let mut entries = Vec::new();
    for line in tx.ledger(id).await? {
        match line.kind.as_str() {
            "issue" | "give_back" | "correct" => balance += line.amount,
            "use" | "revoke" => balance -= line.amount,
            _ => expired += line.amount,
        }
        entries.push(json!({
            "Id": line.id,
            "Kind": line.kind,
            "Amount": line.amount,
            "Balance": balance,
            "CheckinId": line.visit,
            "HappenedOn": hallpass_contract::dates::instant(line.happened.as_micros()),
            "RecordedOn": hallpass_contract::dates::instant(line.recorded.as_micros()),
            "RecordedBy": line.actor,
        }));
        unit = Some(line.unit);
    }
    Ok(json!({"CoworkerTimePassId": id.0, "Unit": unit, "Balance": balance, "Expired": expired, "Entries": entries}))
}
