//! Invoices raised by hand: everything that waits for a customer, or one sale (R13.3).

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::invoice::Item;
use hallpass_store::Tx;
use hallpass_store::billing::{ItemKind, Waiting, WhoseWaiting};

use super::issuer;
use super::raise::{Order, raise};
use crate::{Call, Problem};

/// How a run by hand is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    /// Make drafts that are issued later.
    pub draft: bool,
    /// Only at this location.
    pub business: Option<i64>,
    /// For this customer alone, not one of several: it is a refusal when nothing can be invoiced.
    pub alone: bool,
}

/// COWORKER_BILL_RUN: one invoice at each location for what the customer pays, of others too (R11.14). Answers their ids: none
/// when nothing waits. What is priced in another currency than the location's is left out and goes on waiting (R13.10), as it
/// does when a contract is invoiced.
///
/// # Errors
/// A refusal that names what is left out, when `alone` and nothing else waits; what [`raise`] refuses.
pub(crate) async fn bill_run(tx: &mut Tx, call: &Call, customer: i64, run: Run) -> Result<Vec<i64>, Problem> {
    let waiting = tx.waiting(WhoseWaiting::PaidBy(customer), call.now).await?;
    let mut places: BTreeMap<i64, Vec<Waiting>> = BTreeMap::new();
    for thing in waiting {
        let asked = run.business.is_none_or(|business| business == thing.issuer);
        if asked && thing.not_before.is_none() && call.actor.scope.sees(thing.issuer) {
            places.entry(thing.issuer).or_default().push(thing);
        }
    }
    let (mut raised, mut foreign) = (Vec::new(), BTreeSet::new());
    for (place, things) in places {
        let things = if run.draft { without_drafts(tx, things).await? } else { things };
        let issuer = issuer(tx, place).await?;
        let own = |item: &Item| item.currency == issuer.terms.currency;
        let (items, others): (Vec<Item>, Vec<Item>) = things.into_iter().map(|thing| thing.item).partition(own);
        foreign.extend(others.into_iter().map(|item| format!("\"{}\"", item.name)));
        let order = Order { issuer: &issuer, payer: customer, items, contracts: Vec::new(), draft: run.draft };
        raised.extend(raise(tx, call, order).await?);
    }
    if run.alone && raised.is_empty() && !foreign.is_empty() {
        let names = foreign.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Problem::refused(format!(
            "Nothing else waits than what is priced in another currency than the location's invoices: {names}. Change its \
             currency, or let a location with that currency invoice the customer."
        )));
    }
    Ok(raised)
}

/// COWORKER_PRODUCT_INVOICE: an invoice for one sale alone, also when it was to wait. Answers its id.
///
/// # Errors
/// A refusal when it has been invoiced; what [`raise`] refuses.
pub(crate) async fn invoice_sale(tx: &mut Tx, call: &Call, sale: i64, draft: bool) -> Result<Vec<i64>, Problem> {
    let Some(thing) = tx.waiting(WhoseWaiting::Sale(sale), call.now).await?.into_iter().next() else {
        return Err(Problem::refused("The sale has been invoiced already."));
    };
    if !call.actor.scope.sees(thing.issuer) {
        return Err(Problem::refused("The customer is invoiced by a location that you do not see."));
    }
    let issuer = issuer(tx, thing.issuer).await?;
    let order = Order { issuer: &issuer, payer: thing.payer, items: vec![thing.item], contracts: Vec::new(), draft };
    raise(tx, call, order).await
}

/// What is not on another draft already.
async fn without_drafts(tx: &mut Tx, things: Vec<Waiting>) -> Result<Vec<Waiting>, Problem> {
    let mut kept = Vec::with_capacity(things.len());
    for thing in things {
        let kind = if thing.item.kind.is_pass() { ItemKind::Pass } else { ItemKind::Product };
        if !tx.is_on_draft(kind, thing.item.id).await? {
            kept.push(thing);
        }
    }
    Ok(kept)
}
