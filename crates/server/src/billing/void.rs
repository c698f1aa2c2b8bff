//! Taking invoices out of the count: voiding what was issued, deleting drafts.

use hallpass_store::Tx;
use hallpass_store::jobs::JobKind;

use super::{issuer, payments};
use crate::{Call, Problem};

/// VOID_INVOICE: an issued invoice counts no more. The charge and the credit it used leave the account, payments stay there as
/// credit of the customer; what it charged can be invoiced again (R12.5). Released passes stay.
///
/// # Errors
/// A refusal for drafts, void invoices, credit notes, invoices with credit notes, and those dated before the lock date.
pub(crate) async fn void(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let invoice = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    let title = invoice.title();
    let refused = |why: &str| Err(Problem::refused(format!("Invoice {title} {why}")));
    if invoice.draft {
        return refused("is a draft. Delete it instead.");
    }
    if invoice.void {
        return refused("is void already.");
    }
    if invoice.credit_note || invoice.notes > 0 {
        return refused("is a credit note or has one; neither can be declared void.");
    }
    let issuer = issuer(tx, invoice.business).await?;
    if invoice.issued.and_then(|issued| issuer.locked(issued)).is_some() {
        return refused("lies before the lock date of the location. Cancel it by a credit note instead.");
    }
    let (passes, sales) = (tx.passes_on(id).await?, tx.sales_on(id).await?);
    let stamp = call.stamp();
    tx.void_invoice(id, &stamp).await?;
    for entry in tx.delete_entries_of_issue(id, call.now).await? {
        tx.emit(invoice.customer, "CoworkerLedgerEntryDeleted", "CoworkerLedgerEntry", entry, call.now).await?;
    }
    tx.emit(invoice.customer, "CoworkerInvoiceUpdated", "CoworkerInvoice", id, call.now).await?;
    for pass in passes {
        tx.emit(invoice.customer, "CoworkerTimePassUpdated", "CoworkerTimePass", pass, call.now).await?;
    }
    for sale in sales {
        // What has waited to be released waits for the next invoice (R11.5).
        tx.unschedule(JobKind::Release, sale).await?;
        tx.emit(invoice.customer, "CoworkerProductUpdated", "CoworkerProduct", sale, call.now).await?;
    }
    payments::settle(tx, call, id).await
}

/// COWORKER_INVOICE_DELETE: deletes a draft; what was on it waits again, as it always did.
///
/// # Errors
/// A refusal for issued invoices.
pub(crate) async fn delete_draft(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let invoice = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    if !invoice.draft {
        let text = format!(
            "Invoice {} has been issued and cannot be deleted. Declare it void, or cancel it by a credit note.",
            invoice.title()
        );
        return Err(Problem::refused(text));
    }
    tx.delete_draft(id, call.now).await?;
    tx.emit(invoice.customer, "CoworkerInvoiceDeleted", "CoworkerInvoice", id, call.now).await?;
    Ok(())
}
