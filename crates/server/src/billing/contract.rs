//! Invoices of contracts: at the start and at each renewal, once for each period (R13.3, R13.9, R16.3).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::invoice::{Detail, Item, Kind, top_up};
use hallpass_engine::pricing::{price_of_plan, rounded_quotient};
use hallpass_engine::{
    Contract, ContractId, Instant, Location, Money, Period, Span, billing_cycle, days_of_whole_cycle,
};
use hallpass_store::Tx;
use hallpass_store::billing::{ContractToBill, Issuer, PlanPrice, WhoseWaiting};
use hallpass_store::jobs::{Counted, JobKind};

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

/// What a pause does to a period that begins at an instant.
enum Pause {
    /// Nothing: the contract runs, or runs again on the same day.
    None,
    /// It is over on this day: from then on the contract is charged again.
    Until(Instant),
    /// It goes on until somebody resumes the contract.
    Open,
    /// It ends then.
    Planned(Instant),
}

/// The pause that a contract is in. A day on which it runs, if only for a while, is charged.
fn paused(contract: &Contract, place: &Location, at: Instant, now: Instant) -> Pause {
    let mut end = at;
    // Pauses may follow one another.
    while let Some((_, until)) =
        contract.pauses.iter().find(|(from, until)| *from <= end && until.is_none_or(|until| end < until))
    {
        match until {
            None => return Pause::Open,
            Some(until) if *until > now => return Pause::Planned(*until),
            Some(until) => end = *until,
        }
    }
    let day = place.start_of(place.business_day(end));
    if day > at { Pause::Until(day) } else { Pause::None }
}

/// Where a charge that begins at an instant ends: with its cycle, or with a last part that is charged by days. What follows when
/// the end is withdrawn is then charged by days too.
async fn charged_until(
    tx: &mut Tx,
    to_bill: &ContractToBill,
    place: &Location,
    at: Instant,
) -> Result<Instant, Problem> {
    let contract = &to_bill.contract;
    let cycle_end = billing_cycle(contract, place, at).to;
    let Some(end) = contract.end.filter(|end| *end < cycle_end) else { return Ok(cycle_end) };
    let price = tx.plan_price(contract.plan_at(at).id, contract).await?;
    let by_days = to_bill.prorate_end || price.is_some_and(|price| price.prorate_end);
    Ok(if by_days { place.start_of(last_day(place, end).plus(1)).min(cycle_end) } else { cycle_end })
}

/// The last business day of a contract that ends at an instant.
fn last_day(place: &Location, end: Instant) -> BusinessDay {
    place.business_day(end + Span::micros(-1))
}

/// Where the first period begins that has not been looked at: after the last one that has; for a contract that comes from
/// elsewhere where `InvoicedPeriod` says; else with the cycle in which it was made.
pub(super) async fn next_uncharged(tx: &mut Tx, to_bill: &ContractToBill) -> Result<Instant, Problem> {
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

/// Hours between what has been invoiced and a renewal are no period of their own (R11.9): another location that issues the
/// contract, or an InvoicedPeriod that was written by hand, may leave some. They cost nothing.
fn is_remainder(contract: &Contract, place: &Location, period: Period) -> bool {
    let at_cut_off = place.start_of(place.local_day(period.from)) == period.from;
    contract.start < period.from && !at_cut_off && period.to - period.from < Span::days(1)
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

/// The charge of a period: own price, else the plan's, times quantity; for part of a cycle its part by days.
fn plan_item(
    to_bill: &ContractToBill,
    place: &Location,
    price: &PlanPrice,
    (period, part): (Period, Part),
    payer: i64,
) -> Item {
    let from = place.local_day(period.from);
    // The last business day: the hours between midnight and the cut-off belong to the day before.
    let to = last_day(place, period.to).max(from);
    Item {
        unit_price: part.of_amount(price_of_plan(price.item.unit_price, to_bill.price, to_bill.team_discount)),
        purchase_order: to_bill.purchase_order.clone(),
        member: (payer != to_bill.customer).then(|| to_bill.customer_name.clone()),
        sold_at: Some(period.from),
        detail: Detail::Period { from: from.to_string(), to: to.to_string() },
        ..price.item.clone()
    }
}

/// Days that are charged, of the days of a whole cycle.
#[derive(Clone, Copy, Debug)]
struct Part {
    days: i64,
    of: i64,
}

impl Part {
    /// Of a period. The first part of a contract is a whole cycle unless it asks for `ApplyProRating`; any other part (the
    /// billing day was moved, the plan has another cycle, a pause is over) is charged by days.
    fn of_period(to_bill: &ContractToBill, place: &Location, period: Period) -> Part {
        let contract = &to_bill.contract;
        let day = |at: Instant| i64::from(place.local_day(at).0);
        let (first, last) = (day(period.from), day(period.to));
        let is_first = period.from <= contract.start;
        let of = match is_first && !to_bill.prorate_start {
            true => day(billing_cycle(contract, place, period.from).to) - first,
            false => days_of_whole_cycle(contract, place, period.from),
        };
        let days = (last - first).max(0);
        Part { days, of: of.max(days) }
    }

    fn is_whole(self) -> bool {
        self.days >= self.of
    }

    fn of_amount(self, whole: Money) -> Money {
        if self.is_whole() {
            return whole;
        }
        rounded_quotient(i128::from(whole.as_ten_thousandths()) * i128::from(self.days), i128::from(self.of), 2)
    }
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
