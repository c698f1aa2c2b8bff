//! Issuing a draft: its number, what it charges, the account (R13.8).

use hallpass_engine::Span;
use hallpass_store::Tx;
use hallpass_store::billing::{ItemKind, WhoseWaiting};

use super::{issuer, payments, spell};
use crate::records::first::model;
use crate::{Call, Problem, sales};

/// Issues a draft that has stood for a while.
///
/// # Errors
/// What [`issue_new`] refuses; a refusal when a thing on it costs something else by now, or nothing, or is in use (R13.1): the
/// difference would never be charged. Lines that were corrected by hand are no difference.
pub(crate) async fn issue(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    if tx.invoice(id).await?.is_some_and(|invoice| invoice.draft) && tx.issue_conflict(id).await?.is_none() {
        refuse_stale(tx, call, id).await?;
    }
    issue_new(tx, call, id).await
}

async fn refuse_stale(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    for item in tx.items_of_draft(id).await? {
        let whose = match item.kind {
            ItemKind::Pass => WhoseWaiting::Pass(item.subject),
            _ => WhoseWaiting::Sale(item.subject),
        };
        let now = tx.waiting(whose, call.now).await?.into_iter().next().map(|thing| thing.item.amount());
        let (line, before) = (&item.line, spell(item.amount));
        let text = match now {
            Some(now) if now == item.amount => continue,
            Some(now) => format!(
                "A thing on \"{line}\" costs {} by now, and {before} in this draft. Delete the draft and raise it anew.",
                spell(now)
            ),
            None => format!(
                "A thing on \"{line}\" costs nothing by now, or its visit goes on. Delete the draft and raise it anew \
                 when the visit is over."
            ),
        };
        return Err(Problem::refused(text));
    }
    Ok(())
}

/// Issues a draft that was made in this transaction.
///
/// # Errors
/// A refusal when it is no draft, has nothing on it, the location is locked, or a thing on it has been invoiced elsewhere since
/// the draft was made.
pub(super) async fn issue_new(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let draft = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    if !draft.draft {
        return Err(Problem::refused(format!("Invoice {} has been issued already.", draft.title())));
    }
    let issuer = issuer(tx, draft.business).await?;
    if let Some(lock) = issuer.locked(call.now) {
        let day = issuer.location.local_date(lock);
        let text =
            format!("Nothing dated before {day} may be invoiced at this location. Change Billing.LockDates first.");
        return Err(Problem::refused(text));
    }
    if tx.lines_of(id).await?.is_empty() {
        return Err(Problem::refused("The draft has no lines. Delete it."));
    }
    if let Some(conflict) = tx.issue_conflict(id).await? {
        let where_else =
            conflict.invoice.map_or("was invoiced or deleted".to_owned(), |n| format!("is on invoice {n}"));
        let text = format!("\"{}\" {where_else}. Delete this draft and make a new one.", conflict.line);
        return Err(Problem::refused(text));
    }
    let customer = tx.stored(model("Coworker")?, draft.customer).await?.ok_or(Problem::NotFound)?;
    let days = customer.int("InvoiceDueDatePeriod").or(issuer.payment_days).unwrap_or(0).clamp(0, 3_650);
    let due = draft.due.unwrap_or(call.now + Span::days(days));
    let number = tx.next_invoice_number(draft.business).await?;
    tx.issue_invoice(id, &number, due, &call.stamp()).await?;
    let invoice = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    payments::charge(tx, call, &invoice).await?;
    tx.emit(invoice.customer, "CoworkerInvoiceIssued", "CoworkerInvoice", id, call.now).await?;
    tx.audit(&call.stamp(), "issue", "CoworkerInvoice", id).await?;
    for pass in tx.passes_on(id).await? {
        tx.emit(invoice.customer, "CoworkerTimePassUpdated", "CoworkerTimePass", pass, call.now).await?;
    }
    for sale in tx.sales_on(id).await? {
        tx.emit(invoice.customer, "CoworkerProductUpdated", "CoworkerProduct", sale, call.now).await?;
        sales::on_invoiced(tx, call, sale).await?;
    }
    payments::settle(tx, call, id).await
}
