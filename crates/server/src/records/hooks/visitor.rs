//! Visitors: a code to check in with, and an event when they arrive.

use hallpass_contract::{Draft, Value};
use hallpass_engine::visitors::{self, VisitorLimit, VisitorLimits};
use hallpass_engine::{CustomerId, Instant, LocationId};
use hallpass_store::Tx;

use super::digits;
use crate::{Call, Problem};

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    if let Some(id) = draft.id {
        let stored = if draft.boolean("Arrived") == Some(true) { tx.stored(draft.model, id).await? } else { None };
        if let Some(stored) = stored.filter(|stored| !stored.boolean("Arrived")) {
            let host = draft.int("CoworkerId").or(stored.int("CoworkerId")).unwrap_or(0);
            tx.emit(host, "VisitorArrived", "Visitor", id, call.now).await?;
        }
        return Ok(());
    }
    within_limits(tx, call, draft).await?;
    draft.set("VisitorCode", Value::Text(digits(6)?));
    if draft.boolean("CheckInNow") == Some(true) {
        draft.set("Arrived", Value::Bool(true));
        draft.set("ArrivalDate", Value::Int(call.now.as_micros()));
    }
    Ok(())
}

/// R9.8: the plans of the host limit how many visitors are registered for a day, a week and a month of the location; windows are
/// those of the expected arrival, and the host's visitors of all locations count.
async fn within_limits(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<(), Problem> {
    let (Some(host), Some(place)) = (draft.int("CoworkerId"), draft.int("BusinessId")) else { return Ok(()) };
    let arrival = draft.instant("ExpectedArrival").map_or(call.now, Instant::from_micros);
    // An unknown location is named by the check of references.
    let Some(place) = tx.location_by_id(LocationId(place)).await? else { return Ok(()) };
    let mut plans = Vec::new();
    for contract in tx.contracts_of(CustomerId(host)).await? {
        if contract.is_active_at(arrival) {
            plans.push(tx.visitor_limits(contract.plan_at(arrival).id).await?);
        }
    }
    if plans.is_empty() || plans.contains(&VisitorLimits::default()) {
        return Ok(());
    }
    let mut expected = [0; 3];
    for (count, window) in expected.iter_mut().zip(visitors::windows(&place, arrival)) {
        *count = tx.visitors_expected(CustomerId(host), window).await?;
    }
    match visitors::against(&plans, expected) {
        Some(VisitorLimit { limit, window }) => {
            Err(Problem::field("Coworker", format!("has reached the limit of {limit} visitors per {window}")))
        }
        None => Ok(()),
    }
}

/// One who is entered when he is here already has arrived.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    if draft.id.is_none() && draft.boolean("Arrived") == Some(true) {
        tx.emit(draft.int("CoworkerId").unwrap_or(0), "VisitorArrived", "Visitor", id, call.now).await?;
    }
    Ok(())
}
