//! What waits until somebody invoices it (R13.3, R17.4).

use hallpass_contract::dates;
use hallpass_contract::encode::write_decimal;
use hallpass_engine::Money;
use hallpass_store::Tx;
use hallpass_store::billing::{Waiting, WhoseWaiting};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::collect::sees;
use crate::{Call, Problem};

/// One thing that waits, as JSON.
#[derive(Debug, serde::Serialize)]
pub struct Pending {
    #[serde(flatten)]
    record: Value,
    #[serde(rename = "UnitPrice")]
    unit_price: Box<RawValue>,
    #[serde(rename = "Amount")]
    amount: Box<RawValue>,
}

/// The list with its total number.
#[derive(Debug, serde::Serialize)]
pub struct PendingList {
    #[serde(rename = "Records")]
    records: Vec<Pending>,
    #[serde(rename = "TotalItems")]
    total: usize,
}

/// What waits for a customer (his own and what he pays for others), or for everybody; of one invoicing location, or of all that
/// the caller sees.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn list(
    tx: &mut Tx,
    call: &Call,
    customer: Option<i64>,
    business: Option<i64>,
) -> Result<PendingList, Problem> {
    let whose = customer.map_or(WhoseWaiting::Everybody { business }, WhoseWaiting::PaidBy);
    let mut records = Vec::new();
    for thing in tx.waiting(whose, call.now).await? {
        if sees(call, thing.issuer) && business.is_none_or(|business| business == thing.issuer) {
            records.push(pending(&thing)?);
        }
    }
    let total = records.len();
    Ok(PendingList { records, total })
}

fn raw(amount: Money) -> Result<Box<RawValue>, Problem> {
    let mut out = Vec::new();
    write_decimal(amount.as_ten_thousandths(), &mut out);
    RawValue::from_string(String::from_utf8(out).map_err(Problem::internal)?).map_err(Problem::internal)
}

fn pending(thing: &Waiting) -> Result<Pending, Problem> {
    let item = &thing.item;
    let entity = if item.kind.is_pass() { "CoworkerTimePass" } else { "CoworkerProduct" };
    let at = |at: Option<hallpass_engine::Instant>| at.map(|at| dates::instant(at.as_micros()));
    let record = json!({
        "Entity": entity, "Id": item.id, "UniqueId": item.unique_id, "Name": item.name, "IsPayAsYouGo": item.kind == hallpass_engine::invoice::Kind::PayAsYouGo,
        "CoworkerId": thing.holder, "CoworkerFullName": thing.holder_name, "PayerId": thing.payer, "BusinessId": thing.business,
        "InvoicingBusinessId": thing.issuer, "CurrencyId": item.currency, "Quantity": item.quantity, "Used": thing.used,
        "PurchaseOrder": item.purchase_order, "SaleDate": at(item.sold_at), "InvoiceOn": at(thing.not_before),
    });
    Ok(Pending { record, unit_price: raw(item.unit_price)?, amount: raw(item.amount())? })
}
