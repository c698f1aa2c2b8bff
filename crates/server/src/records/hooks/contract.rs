//! Contracts: a start, a main one per customer, and what follows from an end.

use hallpass_contract::{Draft, Value};
use hallpass_engine::Instant;
use hallpass_store::Tx;

use crate::{Call, Problem};

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    if draft.id.is_none() {
        if draft.instant("StartDate").is_none() {
            draft.set("StartDate", Value::Int(call.now.as_micros()));
        }
        let customer = draft.int("CoworkerId").unwrap_or_default();
        let main = tx.main_contract(customer).await?.is_none();
        draft.set("MainContract", Value::Bool(main));
    } else if draft.value("StartDate") == Some(&Value::Null) {
        // A contract that has started keeps its start.
        draft.take("StartDate");
    }
    if draft.value("CancellationDate").is_some() {
        let cancelled = draft.instant("CancellationDate").is_some();
        draft.set("Cancelled", Value::Bool(cancelled));
        ends_after_start(tx, draft).await?;
    }
    Ok(())
}

async fn ends_after_start(tx: &mut Tx, draft: &Draft) -> Result<(), Problem> {
    let stored = match draft.id {
        Some(id) => tx.contract_end(id).await?.and_then(|contract| contract.start),
        None => None,
    };
    let start = draft.instant("StartDate").map(Instant::from_micros).or(stored);
    let end = draft.instant("CancellationDate").map(Instant::from_micros);
    match (start, end) {
        (Some(start), Some(end)) if end < start => {
            Err(Problem::field("CancellationDate", "must not lie before StartDate"))
        }
        _ => Ok(()),
    }
}

/// R11.13: the unused passes of a contract that ends expire with it.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    let Some(end) = draft.instant("CancellationDate").map(Instant::from_micros) else { return Ok(()) };
    let contract =
        tx.contract_end(id).await?.ok_or_else(|| Problem::internal("a contract just written is not there"))?;
    tx.end_contract_passes(&contract.unique_id, end, &call.actor.email, call.now).await?;
    Ok(())
}
