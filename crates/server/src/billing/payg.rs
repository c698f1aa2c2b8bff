//! The invoice of a pay-as-you-go pass right after its visit (R10.9, decision 5).

use hallpass_engine::{CustomerId, Instant, LocationId, Span};
use hallpass_store::Tx;
use hallpass_store::billing::{Waiting, WhoseWaiting};
use hallpass_store::jobs::{Counted, JobKind};

use super::issuer;
use super::next_charge::next_charge;
use super::raise::{Order, raise};
use crate::jobs::bounds;
use crate::{Call, Problem};

/// Longest time until a pass that waits for a contract is looked at again: the contract may have been cancelled.
const WAIT: Span = Span::days(7);
/// The same when the invoice of the contract is late.
const LATE: Span = Span::minutes(240);

/// The same while the location is locked (chapter 1): the lock date may be moved.
const LOCKED: Span = Span::days(1);

/// Raises the invoice of a pass when nothing speaks against it: it is charged, its visit is over and cannot be resumed, and it
/// does not wait for the next invoice of the customer's contract. One that waits is looked at again after that invoice, and is
/// invoiced by itself when no such invoice comes any more. Safe to run at any time and any number of times.
///
/// # Errors
/// What [`raise`] refuses.
pub async fn run(tx: &mut Tx, call: &Call, pass: i64) -> Result<(), Problem> {
    let Some(thing) = tx.waiting(WhoseWaiting::Pass(pass), call.now).await?.into_iter().next() else { return Ok(()) };
    if let Some(at) = waits_until(tx, call, &thing).await? {
        let after = at + Span::seconds(1);
        let again = if after > call.now { after.min(call.now + WAIT) } else { call.now + LATE };
        return Ok(tx.schedule(JobKind::PaygInvoice, pass, again).await?);
    }
    let issuer = issuer(tx, thing.issuer).await?;
    if let Some(lock) = issuer.locked(call.now) {
        return Ok(tx.schedule(JobKind::PaygInvoice, pass, lock.min(call.now + LOCKED)).await?);
    }
    if !bounds::admit(tx, call, thing.holder, LocationId(thing.business), Counted::Charges, 1).await? {
        return Ok(tx.park_job(JobKind::PaygInvoice, pass, call.now, thing.holder).await?);
    }
    let order =
        Order { issuer: &issuer, payer: thing.payer, items: vec![thing.item], contracts: Vec::new(), draft: false };
    raise(tx, call, order).await.map(|_| ())
}

/// When the contract is invoiced that a pass waits for, if there is one: its holder is a member, and he or who pays for him has
/// a contract at the location that invoices the pass, in its currency, with an invoice to come.
async fn waits_until(tx: &mut Tx, call: &Call, thing: &Waiting) -> Result<Option<Instant>, Problem> {
    let place = issuer(tx, thing.business).await?;
    let is_member = !tx.active_plans(CustomerId(thing.holder), call.now).await?.is_empty();
    if !place.members_pay_with_contract || !is_member {
        return Ok(None);
    }
    if issuer(tx, thing.issuer).await?.terms.currency != thing.item.currency {
        return Ok(None);
    }
    for customer in [thing.holder, thing.payer] {
        let at = next_charge(tx, customer, thing.payer, thing.issuer, call.now).await?;
        if at.is_some() {
            return Ok(at);
        }
    }
    Ok(None)
}
