//! `GET /api/hallpass/coworkers/{id}/balances`: what a customer has, pass by pass and in all, at any instant.

use std::collections::BTreeMap;

use hallpass_engine::CustomerId;
use hallpass_store::Tx;
use hallpass_store::desk::Unit;
use serde_json::{Map, Value, json};

use super::clocks::{AsOf, counted};
use super::links::Told;
use super::object;
use super::totals::{Both, Totals};
use crate::{Call, Problem, spell};

/// Every pass in the customer's books by then, with its sums, and all of them together. Passes of others that a team opens to
/// him are in the books of their holders.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn balances(tx: &mut Tx, call: &Call, holder: CustomerId, as_of: AsOf) -> Result<Value, Problem> {
    let lines = tx.ledger_of_holder(holder).await?;
    let (told, lines) = Told::about(tx, call, lines).await?;
    let mut all = Both::default();
    let mut passes: BTreeMap<i64, (Unit, Totals)> = BTreeMap::new();
    let mut shown = BTreeMap::new();
    for counted in counted(lines, as_of) {
        let line = counted.line;
        all.of(line.unit).add(line.kind, line.amount);
        passes.entry(line.pass.0).or_insert((line.unit, Totals::default())).1.add(line.kind, line.amount);
        shown.entry(line.pass.0).or_insert(line);
    }
    let passes: Vec<Value> = passes
        .iter()
        .map(|(id, (unit, totals))| {
            let pass = shown.get(id).and_then(|line| told.pass(line));
            let mut value = object(json!({
                "CoworkerTimePassId": id,
                "TimePassId": pass.map(|pass| pass.definition.0),
                "TimePassName": pass.map(|pass| &pass.name),
                "Unit": unit.name(),
                "ExpireDate": pass.and_then(|pass| pass.expires).map(spell::instant),
                "Deleted": pass.is_none(),
                "Explanation": format!("/api/hallpass/passes/{id}/ledger"),
            }));
            totals.write(&mut value);
            Value::Object(value)
        })
        .collect();
    let [mut minutes, mut days] = [Map::new(), Map::new()];
    all.minutes.write(&mut minutes);
    all.days.write(&mut days);
    Ok(json!({
        "CoworkerId": holder.0,
        "AsOf": as_of.happened.map(spell::instant),
        "KnownAt": as_of.known.map(spell::instant),
        "Totals": {"Minutes": minutes, "Days": days},
        "Passes": passes,
    }))
}
