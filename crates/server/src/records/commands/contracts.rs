//! CANCEL_CONTRACT and DELETE_CONTRACT.

use hallpass_contract::{Draft, Value, dates};
use hallpass_engine::Instant;
use hallpass_store::Tx;
use hallpass_store::records::Scope;

use super::Order;
use crate::records::first::model;
use crate::records::write::create_from;
use crate::{Call, Problem};

/// Ends a contract at the parameter `CancellationDate`, or now. The hook of contracts sees to its passes (R11.13).
pub(super) async fn cancel(tx: &mut Tx, call: &Call, id: i64, order: &Order) -> Result<(), Problem> {
    let contract = tx.contract_end(id).await?.ok_or(Problem::NotFound)?;
    if contract.cancellation.is_some_and(|end| end <= call.now) {
        return Err(Problem::refused("The contract has ended already."));
    }
    let end = match order.parameter("CancellationDate") {
        None => call.now,
        Some(value) => {
            let at = value.as_str().and_then(dates::parse_instant);
            Instant::from_micros(at.ok_or_else(|| Problem::field("CancellationDate", "must be a date"))?)
        }
    };
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
    if let Some(label) = tx.blocking_label(model("CoworkerContract")?, id).await? {
        return Err(blocked(label));
    }
    tx.promote_contract(contract.coworker_id, id).await?;
    tx.delete_record(model("CoworkerContract")?, id, Scope::All).await?;
    tx.emit(contract.coworker_id, "CoworkerContractDeleted", "CoworkerContract", id, call.now).await?;
    Ok(())
}

fn blocked(label: &str) -> Problem {
    Problem::refused(format!("You must delete all {label} using this record before you can delete it."))
}
