//! Lines of invoices by PUT: on drafts a new net amount brings its tax and the totals along; what was issued stays.

use hallpass_contract::field::LARGEST_AMOUNT;
use hallpass_contract::{Draft, Value};
use hallpass_engine::invoice::tax_on;
use hallpass_engine::{Money, Percent};
use hallpass_store::Tx;

use super::invoice::{cannot, changes};
use crate::billing::issuer;
use crate::{Call, Problem};

/// As issued.
const ISSUED: [&str; 11] = [
    "Description",
    "DisplayAs",
    "TaxCategoryName",
    "Quantity",
    "SubTotal",
    "CreditAmount",
    "PurchaseOrder",
    "FinancialAccountCode",
    "FinancialAccountName",
    "IssuedByUniqueId",
    "CancelledCoworkerInvoiceLineUniqueId",
];

pub(super) async fn before(tx: &mut Tx, draft: &mut Draft) -> Result<(), Problem> {
    let Some(id) = draft.id else { return Ok(()) };
    let stored = tx.stored(draft.model, id).await?.ok_or(Problem::NotFound)?;
    let invoice = tx.invoice(stored.int("CoworkerInvoiceId").unwrap_or_default()).await?.ok_or(Problem::NotFound)?;
    // Both follow from SubTotal and the rate that was frozen.
    draft.take("TaxAmount");
    draft.take("TaxRate");
    for member in ISSUED.into_iter().chain(["CoworkerInvoiceId"]) {
        if !draft.given(member) {
            draft.take(member);
        }
    }
    if changes(draft, &stored, "CoworkerInvoiceId") {
        return Err(cannot(draft.model, "CoworkerInvoiceId", "cannot change: a line stays on its invoice"));
    }
    if !invoice.draft {
        for member in ISSUED {
            if changes(draft, &stored, member) {
                let why = "cannot change on an issued invoice: cancel it by a credit note and make another";
                return Err(cannot(draft.model, member, why));
            }
        }
        return Ok(());
    }
    if let Some(net) = draft.int("SubTotal") {
        let terms = issuer(tx, invoice.business).await?.terms;
        let rate = Percent::from_ten_thousandths(stored.int("TaxRate").unwrap_or(0));
        let (net, tax) = tax_on(Money::from_ten_thousandths(net), rate, false, terms.rounding.line);
        draft.set("SubTotal", Value::Int(net.as_ten_thousandths()));
        if changes(draft, &stored, "SubTotal") {
            draft.set("TaxAmount", Value::Int(tax.as_ten_thousandths()));
        }
    }
    Ok(())
}

/// Totals of a draft are the sums of its lines.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    let Some(line) = tx.stored(draft.model, id).await? else { return Ok(()) };
    let Some(invoice) = tx.invoice(line.int("CoworkerInvoiceId").unwrap_or_default()).await? else { return Ok(()) };
    if invoice.draft {
        tx.sum_up_invoice(invoice.id, &call.stamp()).await?;
        let total = tx.invoice(invoice.id).await?.map_or(Money::ZERO, |invoice| invoice.total);
        if total > Money::from_ten_thousandths(LARGEST_AMOUNT) {
            return Err(Problem::field("SubTotal", "makes an invoice of more than 100000000000 with its tax"));
        }
    }
    Ok(())
}
