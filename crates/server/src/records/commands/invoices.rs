//! Commands of invoices, and those that raise them.

use hallpass_contract::field::LARGEST_AMOUNT;
use hallpass_contract::invalid::Invalid;
use hallpass_contract::{enums, scalar};
use hallpass_engine::Money;
use hallpass_store::Tx;
use serde_json::Value;

use super::order::{Order, text_of};
use crate::billing::collect::{self, Run};
use crate::billing::payments::{self, Payment};
use crate::billing::{again, issue, void};
use crate::records::first::model;
use crate::{Call, Problem};

/// COWORKER_BILL_RUN with the parameters `Draft` and `BusinessId`. Somebody alone for whom nothing waits is told so; of several,
/// those are passed over.
pub(super) async fn bill_run(tx: &mut Tx, call: &Call, id: i64, order: &Order) -> Result<(), Problem> {
    let alone = order.ids.len() == 1;
    let run = Run { draft: order.truth("Draft")?.unwrap_or(false), business: order.whole("BusinessId")?, alone };
    let raised = match charge(tx, call, id, run).await {
        Err(Problem::Business(refusal)) if !alone => return Err(named(tx, id, refusal).await?),
        raised => raised?,
    };
    if !raised && alone {
        return Err(Problem::refused("There is nothing to invoice for this customer."));
    }
    Ok(())
}

/// Charges what was voided, and what waits. False: there was nothing.
///
/// # Errors
/// What raising an invoice refuses.
pub(crate) async fn charge(tx: &mut Tx, call: &Call, customer: i64, run: Run) -> Result<bool, Problem> {
    let again = !run.draft && again::charge_voided(tx, call, customer, run).await?;
    // What was voided may have taken along everything that waited.
    let run = Run { alone: run.alone && !again, ..run };
    Ok(!collect::bill_run(tx, call, customer, run).await?.is_empty() || again)
}

/// A refusal in a run over several customers, with the name of the one it is about.
async fn named(tx: &mut Tx, customer: i64, mut refusal: Invalid) -> Result<Problem, Problem> {
    let record = tx.stored(model("Coworker")?, customer).await?;
    let name = record.as_ref().and_then(|record| record.text("FullName")).unwrap_or_default();
    for error in &mut refusal.errors {
        error.message = format!("{name} (customer {customer}): {}", error.message).into();
    }
    Ok(Problem::Business(refusal))
}

/// COWORKER_PRODUCT_INVOICE with the parameter `Draft`.
pub(super) async fn invoice_sale(tx: &mut Tx, call: &Call, id: i64, order: &Order) -> Result<(), Problem> {
    let draft = order.truth("Draft")?.unwrap_or(false);
    collect::invoice_sale(tx, call, id, draft).await.map(|_| ())
}

/// PAY_COWORKER_INVOICE_MANUAL with the parameters `Amount`, `PaymentDate`, `PaymentMethod` and `Description`, none required.
pub(super) async fn pay(tx: &mut Tx, call: &Call, id: i64, order: &Order) -> Result<(), Problem> {
    let at = order.instant("PaymentDate")?;
    let means = |value: &Value| scalar::parse_enum(&text_of(value), &enums::PAYMENT_PROVIDER);
    let means = order.read_as("PaymentMethod", "must be a value of ePaymentProvider", means)?;
    let amount = |value: &Value| scalar::parse_scaled(&text_of(value), 2).ok()?.checked_mul(100);
    let amount = order.read_as("Amount", "must be a number with at most two decimals", amount)?;
    // As much as an entry of the account may hold. More than is open becomes credit of the customer.
    if amount.is_some_and(|amount| amount > LARGEST_AMOUNT) {
        return Err(Problem::field("Amount", "must be at most 100000000000"));
    }
    let amount = amount.map(Money::from_ten_thousandths);
    let description = order.parameter("Description").and_then(Value::as_str).map(str::to_owned);
    let description = description.filter(|text| !text.trim().is_empty());
    payments::pay(tx, call, id, Payment { amount, at, description, means }).await.map(|_| ())
}

/// ISSUE_INVOICE.
pub(super) async fn issue(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    issue::issue(tx, call, id).await
}

/// VOID_INVOICE.
pub(super) async fn void(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    void::void(tx, call, id).await
}

/// COWORKER_INVOICE_DELETE.
pub(super) async fn delete(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    void::delete_draft(tx, call, id).await
}
