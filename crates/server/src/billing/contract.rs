//! Invoices of contracts: at the start and at each renewal, once for each period (R13.3, R13.9, R16.3).

use hallpass_engine::invoice::{Detail, Item, Kind, top_up};
use hallpass_engine::pricing::rounded_quotient;
use hallpass_engine::{
    Contract, ContractId, Instant, Location, Money, Period, Span, billing_cycle, days_of_whole_cycle,
};
use hallpass_store::Tx;
use hallpass_store::billing::{ContractToBill, Issuer, PlanPrice, WhoseWaiting};
use hallpass_store::jobs::{Counted, JobKind};

use super::issuer;
use super::raise::{ContractPart, Order, raise};
use crate::jobs::bounds;
use crate::{Call, Problem, grants};

/// Most periods made up for in one transaction after a long downtime; the rest follow in the next.
const MOST_PERIODS: usize = 60;

/// Looks at every period of a contract that has begun and was not looked at before, and raises its invoice; then asks to be
/// called again at the next renewal. Paused and ended contracts are charged nothing. Safe to run at any time and any number of
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
        let cycle = billing_cycle(&to_bill.contract, &issuer.location, at);
        let period = Period { from: at, to: cycle.to };
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

/// Where the first period begins that has not been looked at: after the last one that has; for a contract that comes from
/// elsewhere where `InvoicedPeriod` says; else with the cycle in which it was made.
async fn next_uncharged(tx: &mut Tx, to_bill: &ContractToBill) -> Result<Instant, Problem> {
    let contract = &to_bill.contract;
    if let Some(until) = tx.billed_until(contract.id.0).await? {
        // A start that has been moved behind it leaves out what lies between.
        return Ok(until.max(contract.start));
    }
    let from = to_bill.invoiced_until.unwrap_or(contract.start).max(contract.start);
    if to_bill.invoiced_until.is_some() || to_bill.created <= contract.start {
        return Ok(from);
    }
    let place = issuer(tx, to_bill.issued_by.0).await?;
    Ok(billing_cycle(contract, &place.location, to_bill.created).from.max(contract.start))
}

/// Raises the invoice of a period. False: that would be too much for a day, and the customer is parked.
async fn charge(
    tx: &mut Tx,
    call: &Call,
    to_bill: &ContractToBill,
    issuer: &Issuer,
    period: Period,
) -> Result<bool, Problem> {
    let contract = &to_bill.contract;
    let id = contract.id.0;
    if contract.is_paused_at(period.from) || is_remainder(contract, &issuer.location, period) {
        tx.advance_contract(id, period, None, false, &call.stamp()).await?;
        return Ok(true);
    }
    let plan = contract.plan_at(period.from).id;
    let Some(price) = tx.plan_price(plan, contract).await? else {
        return Err(Problem::internal(format!("the plan of contract {id} is not there")));
    };
    let payer = tx.payer_of(to_bill.customer).await?;
    let (plan, prorated) = plan_item(to_bill, &issuer.location, &price, period, payer);
    let mut items: Vec<Item> = Vec::new();
    let mut own: Vec<Item> = Vec::new();
    for thing in tx.waiting(WhoseWaiting::PaidBy(payer), call.now).await? {
        let joins =
            thing.issuer == issuer.id && thing.not_before.is_none() && thing.item.currency == issuer.terms.currency;
        if joins && thing.holder == to_bill.customer {
            own.push(thing.item.clone());
        }
        if joins {
            items.push(thing.item);
        }
    }
    if !price.excluded {
        if let Some((minimum, passes_count)) = price.minimum {
            items.extend(top_up(&plan, minimum, passes_count, &own));
        }
        items.push(plan.clone());
    }
    let fee = to_bill.sign_up_fee && price.sign_up_fee > Money::ZERO;
    if fee {
        items.push(sign_up_fee(&plan, price.sign_up_fee));
    }
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    if !bounds::admit(tx, call, to_bill.customer, to_bill.issued_by, Counted::Charges, count).await? {
        return Ok(false);
    }
    let part = ContractPart { unique_id: &contract.unique_id, period, prorated };
    let order = Order { issuer, payer, items, contract: Some(part), draft: false };
    let raised = raise(tx, call, order).await?;
    tx.advance_contract(id, period, raised.first().copied(), fee, &call.stamp()).await?;
    tx.emit(to_bill.customer, "CoworkerContractUpdated", "CoworkerContract", id, call.now).await?;
    tx.audit(&call.stamp(), "invoice", "CoworkerContract", id).await?;
    Ok(true)
}

/// Hours between what has been invoiced and a renewal are no period of their own (R11.9): another location that issues the
/// contract, or an InvoicedPeriod that was written by hand, may leave some. They cost nothing.
fn is_remainder(contract: &Contract, place: &Location, period: Period) -> bool {
    let at_cut_off = place.start_of(place.local_day(period.from)) == period.from;
    contract.start < period.from && !at_cut_off && period.to - period.from < Span::days(1)
}

/// A contract that was written is looked at within 15 minutes (R16.3), which leaves time to correct it; a job that is due
/// earlier stays.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn look_soon(tx: &mut Tx, call: &Call, contract: i64) -> Result<(), Problem> {
    let soon = call.now + Span::minutes(15);
    let kind = JobKind::ContractInvoice;
    if tx.scheduled(kind, contract).await?.is_none_or(|at| at > soon) {
        tx.schedule(kind, contract, soon).await?;
    }
    Ok(())
}

/// The charge of a period: own price, else the plan's, times quantity; for part of a cycle its part by days. True when it is a
/// part.
fn plan_item(
    to_bill: &ContractToBill,
    place: &Location,
    price: &PlanPrice,
    period: Period,
    payer: i64,
) -> (Item, bool) {
    let full = to_bill.price.unwrap_or(price.item.unit_price);
    let ends = to_bill.contract.end.filter(|end| *end < period.to && (to_bill.prorate_end || price.prorate_end));
    let (days, of) = days_charged(to_bill, place, period, ends);
    let prorated = days < of;
    let unit_price = if prorated {
        rounded_quotient(i128::from(full.as_ten_thousandths()) * i128::from(days), i128::from(of), 2)
    } else {
        full
    };
    let from = place.local_day(period.from);
    // The last business day: the hours between midnight and the cut-off belong to the day before.
    let to = place.business_day(ends.unwrap_or(period.to) + Span::micros(-1)).max(from);
    let item = Item {
        unit_price,
        purchase_order: to_bill.purchase_order.clone(),
        member: (payer != to_bill.customer).then(|| to_bill.customer_name.clone()),
        sold_at: Some(period.from),
        detail: Detail::Period { from: from.to_string(), to: to.to_string() },
        ..price.item.clone()
    };
    (item, prorated)
}

/// Days of the period that are charged, and of the whole cycle they are part of. The first part of a contract is a whole one
/// unless it asks for `ApplyProRating`; any other part (the billing day was moved, the plan has another cycle) is charged by days.
fn days_charged(to_bill: &ContractToBill, place: &Location, period: Period, ends: Option<Instant>) -> (i64, i64) {
    let contract = &to_bill.contract;
    let day = |at: Instant| i64::from(place.local_day(at).0);
    let (first, last) = (day(period.from), day(period.to));
    let is_first = period.from <= contract.start;
    let whole = match is_first && !to_bill.prorate_start {
        true => last - first,
        false => days_of_whole_cycle(contract, place, period.from).max(last - first),
    };
    // The day on which it ends counts when the contract runs into it.
    let end = ends.map_or(last, |end| i64::from(place.business_day(end + Span::micros(-1)).0) + 1);
    ((end - first).max(0), whole)
}

/// The sign-up fee, once.
fn sign_up_fee(plan: &Item, fee: Money) -> Item {
    Item {
        kind: Kind::SignUpFee,
        name: format!("Sign-up fee of {}", plan.name),
        display_as: None,
        unit_price: fee,
        quantity: 1,
        detail: Detail::None,
        ..plan.clone()
    }
}
