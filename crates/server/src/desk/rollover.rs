//! What was carried over of the passes of a contract's plan, period by period (beyond W22).

use hallpass_engine::ContractId;
use hallpass_store::Tx;
use hallpass_store::carry::{Carried, RolledOver};
use serde_json::{Value, json};

use crate::{Call, Problem, spell};

/// Every roll-over of a contract, the latest first.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn of_contract(tx: &mut Tx, call: &Call, id: ContractId) -> Result<Value, Problem> {
    let records = tx.roll_overs(id, call.now).await?;
    let remaining = |by_time: bool| -> i64 {
        let passes = records.iter().filter(|one| one.by_time == by_time).flat_map(|one| &one.passes);
        passes.map(|carried| carried.remaining).sum()
    };
    Ok(json!({
        "CoworkerContractId": id.0,
        "RemainingMinutes": remaining(true),
        "RemainingDays": remaining(false),
        "Records": records.iter().map(shown).collect::<Vec<_>>(),
    }))
}

fn shown(one: &RolledOver) -> Value {
    let sum = |of: fn(&Carried) -> i64| one.passes.iter().map(of).sum::<i64>();
    json!({
        "TariffTimePassId": one.rule,
        "TimePassId": one.definition.0,
        "Unit": if one.by_time { "minutes" } else { "days" },
        "EndedOn": spell::instant(one.ended),
        "ExpireDate": spell::instant(one.expires),
        "Percent": one.percent,
        "Cap": one.room,
        "Unused": sum(|carried| carried.unused),
        "Carried": sum(|carried| carried.amount),
        "Remaining": sum(|carried| carried.remaining),
        "Passes": one.passes.iter().map(pass).collect::<Vec<_>>(),
    })
}

fn pass(carried: &Carried) -> Value {
    json!({
        "FromCoworkerTimePassId": carried.source.0,
        "CoworkerTimePassId": carried.pass.map(|pass| pass.0),
        "Unused": carried.unused,
        "Carried": carried.amount,
        "Remaining": carried.remaining,
    })
}
