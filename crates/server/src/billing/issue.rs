//! Issuing a draft: its number, what it charges, the account (R13.8).

use hallpass_engine::Span;
use hallpass_store::Tx;

use super::{issuer, payments};
use crate::records::first::model;
use crate::{Call, Problem, sales};

/// Issues a draft.
///
/// # Errors
/// A refusal when it is no draft, has nothing on it, the location is locked, or a thing on it has been invoiced elsewhere since
/// the draft was made.
pub(crate) async fn issue(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let draft = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    if !draft.draft {
        return Err(Problem::refused(format!("Invoice {} has been issued already.", draft.title())));
    }
    let issuer = issuer(tx, draft.business).await?;
    if let Some(lock) = issuer.lock.filter(|lock| call.now < *lock) {
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
