//! Contracts: a start, a main one per customer, the plans it was on, and what follows from an end.
//!
//! `RenewalDate` is worked out (R11.9a), whatever is sent.

use hallpass_contract::{Draft, Value};
use hallpass_engine::{ContractId, Instant, PlanId};
use hallpass_store::Tx;
use hallpass_store::billing::ItemKind;

use crate::records::first::model;
use crate::{Call, Problem, billing, grants};

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
    draft.take("RenewalDate");
    if let Some(id) = draft.id
        && tx.is_on_invoice(ItemKind::Fee, id).await?
    {
        // The invoice with the fee has switched it off; who read the contract before that would switch it on again.
        draft.take("IncludeSignupFee");
    }
    stays_with_customer(tx, draft).await?;
    changes_plan(tx, call, draft).await?;
    if draft.value("CancellationDate").is_some() {
        let cancelled = draft.instant("CancellationDate").is_some();
        draft.set("Cancelled", Value::Bool(cancelled));
        tell_of_end(tx, call, draft).await?;
        ends_after_start(tx, draft).await?;
    }
    Ok(())
}

/// What was invoiced and what was granted is the customer's who had the contract then.
async fn stays_with_customer(tx: &mut Tx, draft: &Draft) -> Result<(), Problem> {
    let (Some(id), Some(customer)) = (draft.id, draft.int("CoworkerId")) else { return Ok(()) };
    let Some(stored) = tx.contract_end(id).await?.filter(|stored| stored.coworker_id != customer) else {
        return Ok(());
    };
    let why = if tx.contract_is_invoiced(id).await? {
        "has been invoiced"
    } else if tx.contract_has_passes(&stored.unique_id).await? {
        "has issued passes"
    } else {
        return Ok(());
    };
    let text = format!("cannot change: the contract {why}. Cancel it and make one for the other customer.");
    Err(Problem::field("Coworker", text))
}

/// Another TariffId holds from now on: what was used before stays with the plan before, whose unused passes expire.
async fn changes_plan(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<(), Problem> {
    let (Some(id), Some(plan)) = (draft.id.map(ContractId), draft.int("TariffId").map(PlanId)) else { return Ok(()) };
    let Some(stored) = tx.renewing(id).await?.filter(|stored| stored.plan != plan) else { return Ok(()) };
    let Some((customer, contract)) = tx.contract(id).await? else { return Ok(()) };
    tx.note_plan(id, stored.plan, plan, call.now).await?;
    tx.emit(customer.0, "CoworkerContractPlanChanged", "CoworkerContract", id.0, call.now).await?;
    tx.end_plan_passes(&contract.unique_id, stored.plan, call.now, &call.stamp()).await?;
    Ok(())
}

/// A contract that gets an end, another one, or none any more.
async fn tell_of_end(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<(), Problem> {
    let Some(id) = draft.id else { return Ok(()) };
    let Some(stored) = tx.contract_end(id).await? else { return Ok(()) };
    let event = match (stored.cancellation, draft.instant("CancellationDate").map(Instant::from_micros)) {
        (was, now) if was == now => return Ok(()),
        (_, Some(_)) => "CoworkerContractCancelled",
        (_, None) => "CoworkerContractReinstated",
    };
    Ok(tx.emit(stored.coworker_id, event, "CoworkerContract", id, call.now).await?)
}

/// A contract ends after it has begun.
pub(super) async fn ends_after_start(tx: &mut Tx, draft: &Draft) -> Result<(), Problem> {
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

/// R11.13: the unused passes of a contract that ends expire with it. R11.10: its benefits are there at once. R16.3: its invoice
/// follows soon.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    if let Some(end) = draft.instant("CancellationDate").map(Instant::from_micros) {
        let contract =
            tx.contract_end(id).await?.ok_or_else(|| Problem::internal("a contract just written is not there"))?;
        tx.end_contract_passes(&contract.unique_id, end, &call.actor.email, call.now).await?;
    }
    grants::run(tx, call, ContractId(id)).await?;
    // One that came from elsewhere without InvoicedPeriod is left alone until somebody says from when on it is invoiced: its past
    // has been invoiced there.
    let told = tx.stored(model("CoworkerContract")?, id).await?.is_some_and(|c| c.int("InvoicedPeriod").is_some());
    if draft.id.is_none() || told {
        return billing::contract::look_soon(tx, call, id).await;
    }
    billing::contract::look_again(tx, call, id).await
}
