//! What the front desk does about money: sales, the weekly invoices of those without a plan, payments. Plans and pay as you go
//! invoice themselves.

use hallpass_engine::Instant;
use hallpass_engine::Span;
use hallpass_engine::calendar::BusinessDay;
use hallpass_store::Tx;
use serde_json::json;

use super::agenda::Act;
use super::chance::Chance;
use super::places::Spot;
use super::records;
use super::story::{Story, desk};
use crate::billing::collect::{self, Run};
use crate::billing::payments::{self, Payment};
use crate::{Call, Problem};

/// `ePaymentProvider`: at the desk.
const CASH: i64 = 97;
/// `ePaymentProvider`: by bank.
pub(super) const TRANSFER: i64 = 96;
/// The day of the week on which waiting things are invoiced.
const MONDAY: u8 = 1;
/// How many of a thousand invoices nobody pays.
const NEVER_PAID: i64 = 60;

/// Sells a product, invoices it and takes the money.
pub(super) async fn sell(
    story: &Story,
    tx: &mut Tx,
    call: &Call,
    (holder, spot): (i64, Spot),
    product: i64,
) -> Result<(), Problem> {
    let body = json!({
        "CoworkerId": holder, "BusinessId": story.places.at(spot)?.id, "ProductId": product, "Quantity": 1,
        "ActivateNow": true, "RepeatCycle": 0, "CreditAmount": 0, "DiscountAmount": 0,
    });
    let sale = records::create(tx, call, "CoworkerProduct", &body).await?;
    for invoice in collect::invoice_sale(tx, call, sale, false).await? {
        pay(tx, call, invoice, CASH).await?;
    }
    Ok(())
}

/// In the evening: on Mondays what waits is invoiced; every day it is settled when the new invoices will be paid.
pub(super) async fn books(story: &mut Story, tx: &mut Tx, at: Instant, date: BusinessDay) -> Result<(), Problem> {
    if date.day_of_week() == MONDAY {
        let run = Run { draft: false, business: None, alone: false };
        let teams = story.payers.iter().copied().flatten();
        for customer in story.people.iter().map(|person| person.id).filter(|id| *id != 0).chain(teams) {
            collect::bill_run(tx, &desk(at), customer, run).await?;
        }
    }
    while let Some(invoice) = tx.invoice(story.next_invoice).await? {
        let mut chance = Chance::about(story.seed, &[9, story.next_invoice.unsigned_abs()]);
        if !invoice.paid && !chance.happens(NEVER_PAID) {
            let when = at + Span::minutes(chance.between(600, 20_000));
            story.agenda.put(when, Act::Pay(story.next_invoice));
        }
        story.next_invoice += 1;
    }
    Ok(())
}

/// Books the payment of an invoice; one that is settled meanwhile is left alone.
pub(super) async fn pay(tx: &mut Tx, call: &Call, invoice: i64, means: i64) -> Result<(), Problem> {
    let Some(open) = tx.invoice(invoice).await?.filter(|of| !of.paid && !of.void && !of.open_amount().is_zero()) else {
        return Ok(());
    };
    payments::pay(tx, call, open.id, Payment { means: Some(means), ..Payment::default() }).await.map(|_| ())
}
