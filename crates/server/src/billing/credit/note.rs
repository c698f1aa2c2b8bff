//! The record of a credit note: what it shares with its invoice, and its lines below zero (R12.3).

use hallpass_contract::{Draft, Value};
use hallpass_engine::invoice::credit::CreditLine;
use hallpass_store::Tx;
use hallpass_store::billing::StoredInvoice;
use hallpass_store::records::Stored;

use crate::billing::raise::BILL_TO;
use crate::records::first::model;
use crate::{Call, Problem};

/// Members of the invoice that its notes share, besides whom they are addressed to.
const SHARED: [&str; 7] =
    ["CoworkerId", "BusinessId", "PurchaseOrder", "CurrencyId", "InvoiceFromDate", "InvoiceToDate", "ContractGuid"];

/// Members of a line that its credit shares.
const SHARED_BY_LINE: [&str; 15] = [
    "Description",
    "DisplayAs",
    "TaxCategoryName",
    "TaxRate",
    "CoworkerContractUniqueId",
    "CoworkerTimePassUniqueId",
    "CoworkerProductUniqueId",
    "CoworkerTimePassName",
    "CoworkerProductName",
    "TariffName",
    "FinancialAccountCode",
    "FinancialAccountName",
    "IssuedByUniqueId",
    "PurchaseOrder",
    "SaleDate",
];

fn copy(from: &Stored, to: &mut Draft, members: &[&str]) {
    for member in members {
        if let Some(value) = from.member(member).filter(|value| **value != Value::Null) {
            to.set(member, value.clone());
        }
    }
}

/// Makes and issues the credit note of parts of an invoice; its id.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn write_note(
    tx: &mut Tx,
    call: &Call,
    invoice: &StoredInvoice,
    parts: &[CreditLine],
) -> Result<i64, Problem> {
    let (invoices, lines) = (model("CoworkerInvoice")?, model("CoworkerInvoiceLine")?);
    let original = tx.stored(invoices, invoice.id).await?.ok_or(Problem::NotFound)?;
    let stamp = call.stamp();
    let mut draft = Draft::new(invoices);
    copy(&original, &mut draft, &SHARED);
    copy(&original, &mut draft, &BILL_TO);
    draft.set("Draft", Value::Bool(true));
    draft.set("CreditNote", Value::Bool(true));
    draft.set("OriginalInvoiceGuid", Value::Text(invoice.unique_id.clone()));
    let note = tx.create_record(&draft, &stamp).await?;
    tx.audit(&stamp, "create", "CoworkerInvoice", note).await?;
    for (part, position) in parts.iter().zip(1..) {
        let line = tx.stored(lines, part.line).await?.ok_or(Problem::NotFound)?;
        let mut draft = Draft::new(lines);
        copy(&line, &mut draft, &SHARED_BY_LINE);
        draft.set("CoworkerInvoiceId", Value::Int(note));
        draft.set("Quantity", Value::Int(if part.whole { line.int("Quantity").unwrap_or(1) } else { 1 }));
        draft.set("SubTotal", Value::Int((-part.net).as_ten_thousandths()));
        draft.set("TaxAmount", Value::Int((-part.tax).as_ten_thousandths()));
        draft.set("Position", Value::Int(position));
        if let Some(Value::Text(own)) = line.column("unique_id") {
            draft.set("CancelledCoworkerInvoiceLineUniqueId", Value::Text(own.clone()));
        }
        tx.create_record(&draft, &stamp).await?;
    }
    tx.sum_up_invoice(note, &stamp).await?;
    let number = tx.next_invoice_number(invoice.business).await?;
    tx.issue_invoice(note, &number, call.now, &stamp).await?;
    tx.emit(invoice.customer, "CoworkerCreditNoteCreated", "CoworkerInvoice", note, call.now).await?;
    tx.emit(invoice.customer, "CoworkerInvoiceIssued", "CoworkerInvoice", note, call.now).await?;
    tx.audit(&stamp, "issue", "CoworkerInvoice", note).await?;
    Ok(note)
}
