//! Invoices raised by hand: everything that waits for a customer, or one sale (R13.3).

use std::collections::BTreeMap;

use hallpass_store::Tx;
use hallpass_store::billing::{ItemKind, Waiting, WhoseWaiting};

use super::issuer;
use super::raise::{Order, raise};
use crate::call::Scope;
use crate::{Call, Problem};

/// How a run by hand is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    /// Make drafts that are issued later.
    pub draft: bool,
    /// Only at this location.
    pub business: Option<i64>,
}

/// COWORKER_BILL_RUN: one invoice at each location for what the customer pays, of others too (R11.14). Answers their ids: none
/// when nothing waits.
///
/// # Errors
/// What [`raise`] refuses.
pub(crate) async fn bill_run(tx: &mut Tx, call: &Call, customer: i64, run: Run) -> Result<Vec<i64>, Problem> {
    let waiting = tx.waiting(WhoseWaiting::PaidBy(customer), call.now).await?;
    let mut places: BTreeMap<i64, Vec<Waiting>> = BTreeMap::new();
    for thing in waiting {
        let asked = run.business.is_none_or(|business| business == thing.issuer);
        if asked && thing.not_before.is_none() && sees(call, thing.issuer) {
            places.entry(thing.issuer).or_default().push(thing);
        }
    }
    let mut raised = Vec::new();
    for (place, things) in places {
        let things = if run.draft { without_drafts(tx, things).await? } else { things };
        let issuer = issuer(tx, place).await?;
        let items = things.into_iter().map(|thing| thing.item).collect();
        let order = Order { issuer: &issuer, payer: customer, items, contract: None, draft: run.draft };
        raised.extend(raise(tx, call, order).await?);
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
    if !sees(call, thing.issuer) {
        return Err(Problem::refused("The customer is invoiced by a location that you do not see."));
    }
    let issuer = issuer(tx, thing.issuer).await?;
    let order = Order { issuer: &issuer, payer: thing.payer, items: vec![thing.item], contract: None, draft };
    raise(tx, call, order).await
}

/// May the caller do something at a location?
pub(crate) fn sees(call: &Call, business: i64) -> bool {
    match &call.actor.scope {
        Scope::All => true,
        Scope::Locations(ids) => ids.contains(&business),
    }
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
