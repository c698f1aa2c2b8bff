//! The invoice of a pay-as-you-go pass right after its visit (R10.9, decision 5).

use hallpass_engine::LocationId;
use hallpass_store::Tx;
use hallpass_store::billing::WhoseWaiting;
use hallpass_store::jobs::{Counted, JobKind};

use super::issuer;
use super::raise::{Order, raise};
use crate::jobs::bounds;
use crate::{Call, Problem};

/// Raises the invoice of a pass when nothing speaks against it: it is charged, its visit is over and cannot be resumed, and it
/// does not wait for the customer's contract. Safe to run at any time and any number of times.
///
/// # Errors
/// What [`raise`] refuses.
pub async fn run(tx: &mut Tx, call: &Call, pass: i64) -> Result<(), Problem> {
    let Some(thing) = tx.waiting(WhoseWaiting::Pass(pass), call.now).await?.into_iter().next() else { return Ok(()) };
    let place = issuer(tx, thing.business).await?;
    if place.members_pay_with_contract
        && !tx.active_plans(hallpass_engine::CustomerId(thing.holder), call.now).await?.is_empty()
    {
        return Ok(());
    }
    if !bounds::admit(tx, call, thing.holder, LocationId(thing.business), Counted::Charges, 1).await? {
        return Ok(tx.park_job(JobKind::PaygInvoice, pass, call.now, thing.holder).await?);
    }
    let issuer = issuer(tx, thing.issuer).await?;
    let order = Order { issuer: &issuer, payer: thing.payer, items: vec![thing.item], contract: None, draft: false };
    raise(tx, call, order).await.map(|_| ())
}
