//! Invoices of contracts: at the start and at each renewal, once for each period (R13.3, R13.9, R16.3).

mod cost;
mod periods;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hallpass_engine::invoice::{Item, top_up};
use hallpass_engine::{ContractId, Money, Period, Span, billing_cycle};
use hallpass_store::Tx;
use hallpass_store::billing::{ContractToBill, Issuer, WhoseWaiting};
use hallpass_store::jobs::{Counted, JobKind};

use self::cost::{Part, plan_item, sign_up_fee};
pub(super) use self::periods::next_uncharged;
use self::periods::{Pause, charged_until, is_remainder, paused};
use super::issuer;
use super::next_charge::next_charge;
use super::raise::{ContractPart, Order, raise};
use crate::jobs::bounds;
use crate::{Call, Problem, grants};

/// Most periods made up for in one transaction after a long downtime; the rest follow in the next.
const MOST_PERIODS: usize = 60;

/// Looks at every period of a contract that has begun and was not looked at before, and raises its invoice; then asks to be
/// called again at the next renewal. Paused time and ended contracts are charged nothing. Safe to run at any time and any number of
/// times: a period is taken once, ever.
///
/// # Errors
/// What [`raise`] refuses; nothing is kept then, and the next try begins at the same period.
pub async fn run(tx: &mut Tx, call: &Call, contract: i64) -> Result<(), Problem> {
    // After a downtime the plan of a later period may have to change first.
    grants::run(tx, call, ContractId(contract)).await?;
    let Some(to_bill) = tx.contract_to_bill(contract).await? else { return Ok(()) };
    let issuer = issuer(tx, to_bill.issued_by.0).await?;
    let mut at = next_uncharged(tx, &to_bill).await?;
    for _ in 0..MOST_PERIODS {
        if to_bill.contract.end.is_some_and(|end| end <= at) {
            return Ok(());
        }
        if at > call.now {
            break;
        }
        if let Some(lock) = issuer.lock.filter(|lock| call.now < *lock) {
            // Nothing is dated before the lock date (R13.10): what is due then is charged on it.
            return Ok(tx.schedule(JobKind::ContractInvoice, contract, lock).await?);
        }
        let period = match paused(&to_bill.contract, &issuer.location, at, call.now) {
            Pause::None => Period { from: at, to: charged_until(tx, &to_bill, &issuer.location, at).await? },
            Pause::Until(end) => {
                // Paused time costs nothing; the rest of the cycle is charged by days.
                let period = Period { from: at, to: end };
                if tx.take_period(contract, period).await? {
                    tx.advance_contract(contract, period, None, false, &call.stamp()).await?;
                }
                at = end;
                continue;
            }
            Pause::Open => {
                // Resuming the contract looks at it again at once.
                let later = billing_cycle(&to_bill.contract, &issuer.location, call.now.max(at)).to;
                return Ok(tx.schedule(JobKind::ContractInvoice, contract, later).await?);
            }
            Pause::Planned(end) => return Ok(tx.schedule(JobKind::ContractInvoice, contract, end).await?),
        };
        if period.to <= period.from {
            // A cycle of no length would never end; the next look is at the end of the day.
            at = at + Span::days(1);
            continue;
        }
        if tx.take_period(contract, period).await? && !charge(tx, call, &to_bill, &issuer, period).await? {
            tx.give_back_period(contract, period).await?;
            return Ok(tx.park_job(JobKind::ContractInvoice, contract, call.now, to_bill.customer).await?);
        }
        at = period.to;
    }
    tx.schedule(JobKind::ContractInvoice, contract, at.max(call.now)).await?;
    Ok(())
}

/// Raises the invoice of a period. False: that would be too much for a day, and the customer is parked.
pub(super) async fn charge(
    tx: &mut Tx,
    call: &Call,
    to_bill: &ContractToBill,
    issuer: &Issuer,
    period: Period,
) -> Result<bool, Problem> {
    let contract = &to_bill.contract;
    let id = contract.id.0;
    if is_remainder(contract, &issuer.location, period) {
        tx.advance_contract(id, period, None, false, &call.stamp()).await?;
        return Ok(true);
    }
    let plan = contract.plan_at(period.from).id;
    let Some(price) = tx.plan_price(plan, contract).await? else {
        return Err(Problem::internal(format!("the plan of contract {id} is not there")));
    };
    let payer = tx.payer_of(to_bill.customer).await?;
    let part = Part::of_period(to_bill, &issuer.location, period);
    let plan = plan_item(to_bill, &issuer.location, &price, (period, part), payer);
    let mut items: Vec<Item> = Vec::new();
    let mut own: Vec<Item> = Vec::new();
    let mut by_themselves: BTreeMap<i64, bool> = BTreeMap::new();
    for thing in tx.waiting(WhoseWaiting::PaidBy(payer), call.now).await? {
        if thing.issuer != issuer.id || thing.not_before.is_some() || thing.item.currency != issuer.terms.currency {
            continue;
        }
        if thing.holder == to_bill.customer {
            own.push(thing.item.clone());
        } else {
            // Whoever has a contract of his own here has his things on its invoice, where they count towards its minimum.
            let elsewhere = match by_themselves.entry(thing.holder) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    *new.insert(next_charge(tx, thing.holder, payer, issuer.id, call.now).await?.is_some())
                }
            };
            if elsewhere {
                continue;
            }
        }
        items.push(thing.item);
    }
    if !price.excluded {
        if let Some((minimum, passes_count)) = price.minimum {
            items.extend(top_up(&plan, part.of_amount(minimum), passes_count, &own));
        }
        items.push(plan.clone());
    }
    let fee = to_bill.sign_up_fee && price.sign_up_fee > Money::ZERO;
    if fee {
        items.push(sign_up_fee(&plan, price.sign_up_fee));
    }
    let count = i64::from(!items.is_empty());
    if !bounds::admit(tx, call, to_bill.customer, to_bill.issued_by, Counted::Charges, count).await? {
        return Ok(false);
    }
    let part = ContractPart { unique_id: &contract.unique_id, period, prorated: !part.is_whole() };
    let order = Order { issuer, payer, items, contract: Some(part), draft: false };
    let raised = raise(tx, call, order).await?;
    tx.advance_contract(id, period, raised.first().copied(), fee, &call.stamp()).await?;
    tx.emit(to_bill.customer, "CoworkerContractUpdated", "CoworkerContract", id, call.now).await?;
    tx.audit(&call.stamp(), "invoice", "CoworkerContract", id).await?;
    Ok(true)
}

/// A contract that was written is looked at within 15 minutes (R16.3), which leaves time to correct it; a job that is due
/// earlier stays, one that has been given up is tried again.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn look_soon(tx: &mut Tx, call: &Call, contract: i64) -> Result<(), Problem> {
    let soon = call.now + Span::minutes(15);
    Ok(tx.schedule_by(JobKind::ContractInvoice, contract, soon).await?)
}

/// As [`look_soon`], when it is known from when on the contract is invoiced: it has been, or is about to be.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn look_again(tx: &mut Tx, call: &Call, contract: i64) -> Result<(), Problem> {
    let known =
        tx.billed_until(contract).await?.is_some() || tx.scheduled(JobKind::ContractInvoice, contract).await?.is_some();
    if known { look_soon(tx, call, contract).await } else { Ok(()) }
}
