//! The ledger as people read it: of a pass, balances and statements of a customer, each as of an instant of two clocks: when
//! things happened, and when they were known (docs/ledger.md).

mod balances;
mod clocks;
mod csv;
mod links;
mod statement;
mod totals;
mod words;

use hallpass_engine::PassId;
use hallpass_store::Tx;
use serde_json::{Map, Value, json};

pub use balances::balances;
pub use clocks::{AsOf, Moment, home};
pub use csv::csv;
pub use statement::{Period, statement};

use crate::{Problem, spell};
use totals::Totals;

/// Every entry of a pass that counts by then, with the balance after it: what was issued and corrected, less what was used and
/// revoked. An expiry moves nothing in or out of `Balance`: it says how much of it has lapsed, and `Left` is the rest.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn of_pass(tx: &mut Tx, id: PassId, as_of: AsOf) -> Result<Value, Problem> {
    let mut totals = Totals::default();
    let mut unit = None;
    let mut entries = Vec::new();
    for counted in clocks::counted(tx.ledger(id).await?, as_of) {
        let line = counted.line;
        totals.add(line.kind, line.amount);
        entries.push(json!({
            "Id": line.id,
            "Kind": line.kind.name(),
            "Amount": line.amount,
            "Balance": totals.held(),
            "CheckinId": line.visit,
            "CoworkerId": line.holder.0,
            "HappenedOn": spell::instant(line.happened),
            "CountsOn": spell::instant(counted.counts),
            "RecordedOn": spell::instant(line.recorded),
            "RecordedBy": line.actor,
            "Network": line.network,
            "Number": line.number,
            "Hash": line.hash,
        }));
        unit = Some(line.unit.name());
    }
    let mut answer = object(json!({
        "CoworkerTimePassId": id.0,
        "AsOf": as_of.happened.map(spell::instant),
        "KnownAt": as_of.known.map(spell::instant),
        "Unit": unit,
        "Balance": totals.held(),
    }));
    totals.write(&mut answer);
    answer.insert("Entries".to_owned(), entries.into());
    Ok(Value::Object(answer))
}

/// The members of an object, to add others.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
