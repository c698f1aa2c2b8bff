//! The invoice of a period: what the plan costs with what waits, for one contract or, with merged billing, for all of a team that
//! are due on the same day (R11.14).

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::invoice::{Item, top_up};
use hallpass_engine::{ContractId, Money, Period};
use hallpass_store::Tx;
use hallpass_store::billing::{ContractToBill, Issuer, WhoseWaiting};
use hallpass_store::jobs::Counted;

use super::cost::{Part, plan_item, sign_up_fee};
use super::periods::{Step, next_step, next_uncharged};
use crate::billing::next_charge::next_charge;
use crate::billing::raise::{ContractPart, Order, raise};
use crate::jobs::bounds;
use crate::{Call, Problem, grants};

/// A period of a contract that is charged.
#[derive(Clone, Debug)]
pub(in crate::billing) struct Share {
    pub to_bill: ContractToBill,
    pub period: Period,
}

/// The periods of other contracts that go on the same invoice: with merged billing those of the team and of its payer that are
/// due by now and begin on the same day. They are taken.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn team_mates(
    tx: &mut Tx,
    call: &Call,
    issuer: &Issuer,
    first: &ContractToBill,
    period: Period,
) -> Result<Vec<Share>, Problem> {
    let payer = tx.payer_of(first.customer).await?;
    let day = issuer.location.business_day(period.from);
    let mut shares = Vec::new();
    for id in tx.contracts_due_in_team(payer, issuer.id, first.contract.id, call.now).await? {
        grants::run(tx, call, ContractId(id)).await?;
        let Some(to_bill) = tx.contract_to_bill(id).await? else { continue };
        if tx.payer_of(to_bill.customer).await? != payer || tx.is_parked(to_bill.customer).await? {
            continue;
        }
        let at = next_uncharged(tx, &to_bill).await?;
        if let Step::Charge(period) = next_step(tx, &to_bill, issuer, at, call.now).await?
            && issuer.location.business_day(period.from) == day
            && tx.take_period(id, period).await?
        {
            shares.push(Share { to_bill, period });
        }
    }
    Ok(shares)
}

/// Raises the invoice of periods that have one payer. False: that would be too much for a day, and the customer of the first is
/// parked.
///
/// # Errors
/// What [`raise`] refuses.
pub(in crate::billing) async fn invoice(
    tx: &mut Tx,
    call: &Call,
    issuer: &Issuer,
    shares: &[Share],
) -> Result<bool, Problem> {
    let Some(first) = shares.first() else { return Ok(true) };
    let payer = tx.payer_of(first.to_bill.customer).await?;
    let holders: BTreeSet<i64> = shares.iter().map(|share| share.to_bill.customer).collect();
    let waiting = joining(tx, call, issuer, payer, &holders).await?;
    let mut items: Vec<Item> = waiting.values().flatten().cloned().collect();
    let mut own = waiting;
    let mut contracts = Vec::with_capacity(shares.len());
    let mut fees = BTreeSet::new();
    for Share { to_bill, period } in shares {
        let contract = &to_bill.contract;
        let Some(price) = tx.plan_price(contract.plan_at(period.from).id, contract).await? else {
            return Err(Problem::internal(format!("the plan of contract {} is not there", contract.id.0)));
        };
        let part = Part::of_period(to_bill, &issuer.location, *period);
        let plan = plan_item(to_bill, &issuer.location, &price, (*period, part), payer);
        if to_bill.sign_up_fee && price.sign_up_fee > Money::ZERO {
            items.push(sign_up_fee(&plan, price.sign_up_fee));
            fees.insert(contract.id);
        }
        if !price.excluded {
            if let Some((minimum, passes_count)) = price.minimum {
                // Passes count towards one minimum of their holder.
                let own = own.remove(&to_bill.customer).unwrap_or_default();
                items.extend(top_up(&plan, part.of_amount(minimum), passes_count, &own));
            }
            items.push(plan);
        }
        contracts.push(ContractPart { unique_id: &contract.unique_id, period: *period, prorated: !part.is_whole() });
    }
    let count = i64::from(!items.is_empty());
    if !bounds::admit(tx, call, first.to_bill.customer, first.to_bill.issued_by, Counted::Charges, count).await? {
        return Ok(false);
    }
    let raised = raise(tx, call, Order { issuer, payer, items, contracts, draft: false }).await?;
    for Share { to_bill, period } in shares {
        let id = to_bill.contract.id;
        let fee = fees.contains(&id);
        tx.advance_contract(id.0, *period, raised.first().copied(), fee, &call.stamp()).await?;
        tx.emit(to_bill.customer, "CoworkerContractUpdated", "CoworkerContract", id.0, call.now).await?;
        tx.audit(&call.stamp(), "invoice", "CoworkerContract", id.0).await?;
    }
    Ok(true)
}

/// What waits and joins the invoice, by holder (R13.3). Whoever has a contract of his own here that is not on this invoice has his
/// things on its invoice, where they count towards its minimum.
async fn joining(
    tx: &mut Tx,
    call: &Call,
    issuer: &Issuer,
    payer: i64,
    holders: &BTreeSet<i64>,
) -> Result<BTreeMap<i64, Vec<Item>>, Problem> {
    let mut joining: BTreeMap<i64, Vec<Item>> = BTreeMap::new();
    let mut elsewhere = BTreeSet::new();
    for thing in tx.waiting(WhoseWaiting::PaidBy(payer), call.now).await? {
        let fits =
            thing.issuer == issuer.id && thing.not_before.is_none() && thing.item.currency == issuer.terms.currency;
        if !fits || elsewhere.contains(&thing.holder) {
            continue;
        }
        let known = holders.contains(&thing.holder) || joining.contains_key(&thing.holder);
        if !known && next_charge(tx, thing.holder, payer, issuer.id, call.now).await?.is_some() {
            elsewhere.insert(thing.holder);
            continue;
        }
        joining.entry(thing.holder).or_default().push(thing.item);
    }
    Ok(joining)
}
