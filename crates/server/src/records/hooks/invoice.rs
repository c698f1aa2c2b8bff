//! Invoices by PUT: what was issued stays as it was issued; a draft may be corrected, and issued by `Draft` = false.

use hallpass_contract::{Draft, Model, Value};
use hallpass_store::Tx;
use hallpass_store::records::Stored;

use crate::billing::raise::BILL_TO;
use crate::billing::{issue, issuer};
use crate::{Call, Problem};

/// Never by PUT: another account, or what the system keeps.
const FIXED: [&str; 3] = ["CoworkerId", "BusinessId", "CurrencyId"];
/// As issued.
const ISSUED: [&[&str]; 3] = [&["InvoiceNumber"], &BILL_TO, &["InvoiceFromDate", "InvoiceToDate", "Draft"]];
/// Not once the lock date has passed over the invoice.
const UNLOCKED: [&str; 5] =
    ["DueDate", "PurchaseOrder", "TransactionTotalAmount", "TransactionCurrencyId", "TransactionExchangeRate"];

pub(super) async fn before(tx: &mut Tx, draft: &mut Draft) -> Result<(), Problem> {
    let Some(id) = draft.id else { return Ok(()) };
    let stored = tx.stored(draft.model, id).await?.ok_or(Problem::NotFound)?;
    let invoice = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    // When it was paid follows from its payments.
    draft.take("PaidOn");
    keep_unless_sent(draft, &FIXED);
    keep_unless_sent(draft, &ISSUED.concat());
    keep_unless_sent(draft, &UNLOCKED);
    let model = draft.model;
    for member in FIXED {
        if changes(draft, &stored, member) {
            return Err(cannot(
                model,
                member,
                "cannot change: delete the draft, or cancel the invoice, and make another",
            ));
        }
    }
    if invoice.draft {
        // The number is given by the issue.
        draft.take("InvoiceNumber");
        if draft.boolean("Draft") == Some(false) {
            // Issued after the write, with everything that belongs to it.
            draft.take("Draft");
        }
        return Ok(());
    }
    for member in ISSUED.concat() {
        if changes(draft, &stored, member) {
            let why = "cannot change on an issued invoice: cancel it by a credit note and make another";
            return Err(cannot(model, member, why));
        }
    }
    let issuer = issuer(tx, invoice.business).await?;
    if invoice.issued.and_then(|issued| issuer.locked(issued)).is_some() {
        for member in UNLOCKED {
            if changes(draft, &stored, member) {
                let why = "cannot change: the invoice lies before the lock date (Billing.LockDates)";
                return Err(cannot(model, member, why));
            }
        }
    }
    Ok(())
}

/// `Draft` = false, said outright, issues a draft.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    let Some(invoice) = tx.invoice(id).await? else { return Ok(()) };
    if invoice.draft && draft.given("Draft") && draft.value("Draft").is_none() {
        issue::issue(tx, call, id).await.map_err(|problem| match problem {
            // A PUT that cannot be done is a 400, unlike a command.
            Problem::Business(invalid) => {
                let text = invalid.errors.first().map(|error| error.message.clone()).unwrap_or_default();
                Problem::field("Draft", text)
            }
            other => other,
        })?;
    }
    Ok(())
}

/// A member that was not sent keeps its value.
fn keep_unless_sent(draft: &mut Draft, members: &[&str]) {
    for member in members {
        if !draft.given(member) {
            draft.take(member);
        }
    }
}

pub(super) fn changes(draft: &Draft, stored: &Stored, member: &str) -> bool {
    let Some(sent) = draft.value(member) else { return false };
    let own = stored.member(member).unwrap_or(&Value::Null);
    let same = match (sent, own) {
        (Value::Bool(sent), Value::Int(own)) => i64::from(*sent) == *own,
        (Value::Text(sent), Value::Null) => sent.is_empty(),
        (Value::Int(0), Value::Null) => true,
        _ => sent == own,
    };
    !same
}

/// A refusal that names the member as clients know it.
pub(super) fn cannot(model: &Model, member: &str, why: &str) -> Problem {
    let name = model.position(member).and_then(|i| model.field(i)).map_or(member, |field| field.property_name());
    Problem::field(name, why)
}
