//! Money coming in: payments of invoices, and credit of a customer used for them.

use hallpass_contract::{Draft, Value};
use hallpass_engine::{Instant, Money};
use hallpass_store::Tx;
use hallpass_store::billing::{ItemKind, StoredInvoice};

use super::entry::{CREDIT_NOTE, Entry, NO_PAYMENT, OTHER, enter};
use super::spell;
use crate::records::create_from;
use crate::records::first::model;
use crate::{Call, Problem, sales};

/// A payment by hand.
#[derive(Clone, Debug, Default)]
pub struct Payment {
    /// How much; `None` = all that is open.
    pub amount: Option<Money>,
    /// When; `None` = now.
    pub at: Option<Instant>,
    /// What it was; `None` = a text of ours.
    pub description: Option<String>,
    /// `ePaymentProvider`; `None` = 99, other.
    pub means: Option<i64>,
}

/// PAY_COWORKER_INVOICE_MANUAL: records a payment of an invoice; the id of the entry.
///
/// # Errors
/// A refusal for drafts, void and paid invoices and credit notes; what the hook of entries refuses.
pub(crate) async fn pay(tx: &mut Tx, call: &Call, invoice: i64, payment: Payment) -> Result<i64, Problem> {
    let invoice = tx.invoice(invoice).await?.ok_or(Problem::NotFound)?;
    let title = invoice.title();
    let refused = |why: &str| Err(Problem::refused(format!("Invoice {title} {why}")));
    if invoice.draft {
        return refused("is a draft. Issue it before you record a payment.");
    }
    if invoice.void {
        return refused("is void; nothing is owed on it.");
    }
    if invoice.credit_note {
        return refused("is a credit note; nothing is owed on it.");
    }
    let open = invoice.open_amount();
    if invoice.paid || open.is_zero() {
        return refused("is paid already.");
    }
    let amount = payment.amount.unwrap_or(open);
    if amount <= Money::ZERO {
        return Err(Problem::field("Amount", "must be more than 0"));
    }
    let mut draft = Draft::new(model("CoworkerLedgerEntry")?);
    draft.set("BusinessId", Value::Int(invoice.business));
    draft.set("CoworkerId", Value::Int(invoice.customer));
    draft.set("CoworkerInvoiceId", Value::Int(invoice.id));
    draft.set("Description", Value::Text(payment.description.unwrap_or(format!("Payment of invoice {title}"))));
    draft.set("Code", Value::Text(format!("PAYM-{title}")));
    draft.set("Debit", Value::Int(0));
    draft.set("Credit", Value::Int(amount.as_ten_thousandths()));
    draft.set("PaymentGatewayName", Value::Int(payment.means.unwrap_or(OTHER)));
    draft.set("TransactionDate", payment.at.map_or(Value::Null, |at| Value::Int(at.as_micros())));
    create_from(tx, call, draft).await
}

/// Makes `PaidAmount`, `Paid` and `PaidOn` of an invoice what the credits on it say; a void invoice has nothing paid, for what
/// came in for it is credit of the customer. When that pays it, the products on it are
/// released (R11.5); taking a payment back later takes nothing back from the customer.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn settle(tx: &mut Tx, call: &Call, invoice: i64) -> Result<(), Problem> {
    let Some(invoice) = tx.invoice(invoice).await? else { return Ok(()) };
    let credits = if invoice.void { Vec::new() } else { tx.credits_on(invoice.id).await? };
    let paid_amount: Money = credits.iter().map(|credit| credit.amount).sum();
    let received: Money = credits.iter().filter(|credit| !credit.used_credit).map(|credit| credit.amount).sum();
    let counts = invoice.is_live() && !invoice.credit_note;
    // Credited whole before it was paid: nobody owes it, and nobody has paid it.
    let taken_back = !invoice.paid && !invoice.credited.is_zero() && invoice.credited >= invoice.total;
    let covered = counts && !taken_back && paid_amount + invoice.credited >= invoice.total;
    let paid_on = covered.then(|| {
        let mut so_far = invoice.credited;
        let covering = credits.iter().find(|credit| {
            so_far += credit.amount;
            so_far >= invoice.total
        });
        covering.map(|credit| credit.at).or(invoice.issued).unwrap_or(call.now)
    });
    tx.write_payment_state(invoice.id, (paid_amount, received), paid_on, &call.stamp()).await?;
    if !covered || invoice.paid {
        return Ok(());
    }
    tx.emit(invoice.customer, "CoworkerInvoicePaid", "CoworkerInvoice", invoice.id, call.now).await?;
    for sale in tx.sales_on(invoice.id).await? {
        // A sale whose line was credited whole has been taken back.
        if tx.is_on_invoice(ItemKind::Product, sale).await? {
            sales::on_paid(tx, call, sale).await?;
        }
    }
    Ok(())
}

/// Writes the charge of an invoice that has just been issued into the account, then uses what credit the customer has, unless
/// the invoice leaves it alone.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn charge(tx: &mut Tx, call: &Call, invoice: &StoredInvoice) -> Result<(), Problem> {
    let title = invoice.title();
    if !invoice.total.is_zero() {
        let entry = Entry {
            tied: true,
            description: format!("Invoice {title}"),
            code: format!("INVC-{title}"),
            debit: invoice.total,
            credit: Money::ZERO,
            means: NO_PAYMENT,
            ids: None,
            made_for: invoice.id,
        };
        enter(tx, call, invoice, entry).await?;
    }
    if !invoice.keep_credit {
        use_credit(tx, call, invoice).await?;
    }
    Ok(())
}

/// Two entries, so that the balance stays and `PaidAmount` is the sum of the credits on the invoice: the credit leaves the
/// account as a debit of its own and comes back as a credit on the invoice.
async fn use_credit(tx: &mut Tx, call: &Call, invoice: &StoredInvoice) -> Result<(), Problem> {
    let free = tx.free_credit(invoice.customer, invoice.business).await?;
    let amount = free.min(invoice.open_amount());
    if amount <= Money::ZERO {
        return Ok(());
    }
    let title = invoice.title();
    let (from, onto) = (uuid::Uuid::new_v4().to_string(), uuid::Uuid::new_v4().to_string());
    let entry = |tied: bool, own: &str, other: &str| Entry {
        tied,
        description: format!("Credit of {} used for invoice {title}", spell(amount)),
        code: format!("CRED-{title}"),
        debit: if tied { Money::ZERO } else { amount },
        credit: if tied { amount } else { Money::ZERO },
        means: CREDIT_NOTE,
        ids: Some((own.to_owned(), other.to_owned())),
        made_for: invoice.id,
    };
    enter(tx, call, invoice, entry(false, &from, &onto)).await?;
    enter(tx, call, invoice, entry(true, &onto, &from)).await
}
