//! CANCEL_CONTRACT, DELETE_CONTRACT, PAUSE_CONTRACT and RESUME_CONTRACT.

use hallpass_contract::{Draft, Value};
use hallpass_engine::{Contract, ContractId, Instant};
use hallpass_store::Tx;
use hallpass_store::records::Scope;

use super::order::Order;
use crate::records::first::model;
use crate::records::write::create_from;
use crate::{Call, Problem, billing, grants, spell};

/// Ends a contract at the parameter `CancellationDate`, or now. The hook of contracts sees to its passes (R11.13).
pub(super) async fn cancel(tx: &mut Tx, call: &Call, id: i64, order: &Order) -> Result<(), Problem> {
    let contract = tx.contract_end(id).await?.ok_or(Problem::NotFound)?;
    if contract.cancellation.is_some_and(|end| end <= call.now) {
        return Err(Problem::refused("The contract has ended already."));
    }
    let end = order.instant("CancellationDate")?.unwrap_or(call.now);
    let mut draft = Draft::new(model("CoworkerContract")?);
    draft.id = Some(id);
    draft.set("CancellationDate", Value::Int(end.as_micros()));
    create_from(tx, call, draft).await.map(|_| ())
}

/// Deletes a contract that is cancelled and has left no passes and no invoices.
pub(super) async fn delete(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let contract = tx.contract_end(id).await?.ok_or(Problem::NotFound)?;
    if !contract.cancelled {
        return Err(Problem::refused("You must cancel the contract before you can delete it."));
    }
    if tx.contract_has_passes(&contract.unique_id).await? {
        return Err(blocked("customer time passes"));
    }
    if tx.contract_is_invoiced(id).await? {
        return Err(Problem::refused("The contract has been invoiced and stays with its invoices."));
    }
    if let Some(label) = tx.blocking_label(model("CoworkerContract")?, id).await? {
        return Err(blocked(label));
    }
    tx.forget_contract(ContractId(id)).await?;
    tx.promote_contract(contract.coworker_id, id).await?;
    tx.delete_record(model("CoworkerContract")?, id, Scope::All, call.now).await?;
    tx.emit(contract.coworker_id, "CoworkerContractDeleted", "CoworkerContract", id, call.now).await?;
    Ok(())
}

fn blocked(label: &str) -> Problem {
    Problem::refused(format!("You must delete all {label} using this record before you can delete it."))
}

/// Pauses a contract from the parameter `From`, or now, until `Until`, or until it is resumed (R11.13). Whether the plan may be
/// paused (`CanBePaused`) is a question for its members, not for staff.
pub(super) async fn pause(tx: &mut Tx, call: &Call, id: i64, order: &Order) -> Result<(), Problem> {
    let (from, until) = (order.instant("From")?.unwrap_or(call.now), order.instant("Until")?);
    let contract = contract(tx, id).await?;
    if until.is_some_and(|until| until <= from) {
        return Err(Problem::field("Until", "must lie after From"));
    }
    if contract.end.is_some_and(|end| end <= from) {
        return Err(Problem::refused("The contract has ended before the pause would begin."));
    }
    let meets = |pause: &&(Instant, Option<Instant>)| {
        until.is_none_or(|until| pause.0 < until) && pause.1.is_none_or(|end| from < end)
    };
    if let Some((from, until)) = contract.pauses.iter().find(meets) {
        let from = spell::instant(*from);
        let until = until.map_or_else(|| "it is resumed".into(), spell::instant);
        return Err(Problem::refused(format!(
            "The contract is paused already from {from} until {until}. Resume it first."
        )));
    }
    tx.add_pause(contract.id, from, until).await?;
    paused_or_resumed(tx, call, id, "CoworkerContractPaused").await
}

/// Ends the pause of a contract, and takes away what was to come.
pub(super) async fn resume(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let contract = contract(tx, id).await?;
    if !contract.pauses.iter().any(|(_, until)| until.is_none_or(|until| until > call.now)) {
        return Err(Problem::refused("The contract is not paused."));
    }
    tx.end_pauses(contract.id, call.now).await?;
    paused_or_resumed(tx, call, id, "CoworkerContractResumed").await
}

/// The pause shown on the contract is the one that runs, else the next one, else none.
async fn paused_or_resumed(tx: &mut Tx, call: &Call, id: i64, event: &str) -> Result<(), Problem> {
    let contract = contract(tx, id).await?;
    let runs = |pause: &&(Instant, Option<Instant>)| pause.1.is_none_or(|until| until > call.now);
    let shown = contract.pauses.iter().find(runs).copied();
    tx.show_pause(contract.id, shown, &call.stamp()).await?;
    let customer = tx.contract_end(id).await?.map_or(0, |contract| contract.coworker_id);
    tx.emit(customer, event, "CoworkerContract", id, call.now).await?;
    grants::run(tx, call, contract.id).await?;
    billing::contract::look_again(tx, call, id).await
}

async fn contract(tx: &mut Tx, id: i64) -> Result<Contract, Problem> {
    Ok(tx.contract(ContractId(id)).await?.ok_or(Problem::NotFound)?.1)
}
