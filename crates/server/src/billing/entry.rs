//! Entries of accounts that the system makes: what an invoice owes, credit that is used or given, money that goes back.

use hallpass_contract::{Draft, Value};
use hallpass_engine::Money;
use hallpass_store::Tx;
use hallpass_store::billing::StoredInvoice;

use crate::records::first::model;
use crate::{Call, Problem};

/// `ePaymentProvider` of an entry that charges.
pub(super) const NO_PAYMENT: i64 = 0;
/// `ePaymentProvider` of credit that was used.
pub(super) const CREDIT_NOTE: i64 = 94;
/// `ePaymentProvider` of anything else.
pub(super) const OTHER: i64 = 99;

/// An entry to write. Nobody changes it by hand (R12.3).
pub(super) struct Entry {
    /// Counts on the invoice; else on the account alone.
    pub(super) tied: bool,
    /// What it is.
    pub(super) description: String,
    /// The same in short.
    pub(super) code: String,
    /// What is owed, below zero when less is.
    pub(super) debit: Money,
    /// What came in, below zero when it went back.
    pub(super) credit: Money,
    /// `ePaymentProvider`.
    pub(super) means: i64,
    /// Its own UniqueId and that of the other of a pair.
    pub(super) ids: Option<(String, String)>,
    /// The invoice or credit note that made it.
    pub(super) made_for: i64,
}

/// Writes an entry of the account that an invoice belongs to.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn enter(tx: &mut Tx, call: &Call, invoice: &StoredInvoice, entry: Entry) -> Result<(), Problem> {
    let mut draft = Draft::new(model("CoworkerLedgerEntry")?);
    draft.set("BusinessId", Value::Int(invoice.business));
    draft.set("CoworkerId", Value::Int(invoice.customer));
    if entry.tied {
        draft.set("CoworkerInvoiceId", Value::Int(invoice.id));
    }
    draft.set("Description", Value::Text(entry.description));
    draft.set("Code", Value::Text(entry.code));
    draft.set("Debit", Value::Int(entry.debit.as_ten_thousandths()));
    draft.set("Credit", Value::Int(entry.credit.as_ten_thousandths()));
    draft.set("PaymentGatewayName", Value::Int(entry.means));
    draft.set("TransactionDate", Value::Int(call.now.as_micros()));
    if let Some((own, other)) = entry.ids {
        draft.set("UniqueId", Value::Text(own));
        draft.set("ConnectedTransactionGuid", Value::Text(other));
    }
    let id = tx.create_record(&draft, &call.stamp()).await?;
    tx.mark_entry(id, entry.made_for).await?;
    tx.emit(invoice.customer, "CoworkerLedgerEntryCreated", "CoworkerLedgerEntry", id, call.now).await?;
    tx.audit(&call.stamp(), "create", "CoworkerLedgerEntry", id).await?;
    Ok(())
}
