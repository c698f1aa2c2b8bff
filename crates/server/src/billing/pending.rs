//! What waits until somebody invoices it (R13.3, R17.4).

use hallpass_contract::encode::write_decimal;
use hallpass_engine::Money;
use hallpass_store::Tx;
use hallpass_store::billing::{Issuers, Waiting, WhoseWaiting};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::{Call, Problem, spell};

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

/// A page of the list.
#[derive(Debug, serde::Serialize)]
pub struct PendingList {
    #[serde(rename = "Records")]
    records: Vec<Pending>,
    #[serde(rename = "CurrentPage")]
    page: usize,
    #[serde(rename = "PageSize")]
    size: usize,
    #[serde(rename = "TotalItems")]
    total: usize,
    #[serde(rename = "HasNextPage")]
    has_next: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What this customer pays: his own and what he pays for others. `None` = everybody's.
    pub customer: Option<i64>,
    /// Invoiced by this location; `None` = by any that the caller sees.
    pub business: Option<i64>,
    /// From 1.
    pub page: usize,
    /// Things on a page, at least 1.
    pub size: usize,
}

/// What waits, a page of it; `TotalItems` counts all that the caller sees.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn list(tx: &mut Tx, call: &Call, asked: Asked) -> Result<PendingList, Problem> {
    let Asked { page, size, .. } = asked;
    let whose = asked.customer.map_or(WhoseWaiting::Everybody, WhoseWaiting::PaidBy);
    let by = Issuers { business: asked.business, scope: call.actor.scope.limit() };
    let skip = page.saturating_sub(1).saturating_mul(size);
    let (things, total) = tx.waiting_page(whose, by, (skip, size), call.now).await?;
    let records = things.iter().map(pending).collect::<Result<Vec<_>, _>>()?;
    Ok(PendingList { records, page, size, total, has_next: skip.saturating_add(size) < total })
}

fn raw(amount: Money) -> Result<Box<RawValue>, Problem> {
    let mut out = Vec::new();
    write_decimal(amount.as_ten_thousandths(), &mut out);
    RawValue::from_string(String::from_utf8(out).map_err(Problem::internal)?).map_err(Problem::internal)
}

fn pending(thing: &Waiting) -> Result<Pending, Problem> {
    let item = &thing.item;
    let entity = if item.kind.is_pass() { "CoworkerTimePass" } else { "CoworkerProduct" };
    let at = |at: Option<hallpass_engine::Instant>| at.map(spell::instant);
    let record = json!({
        "Entity": entity, "Id": item.id, "UniqueId": item.unique_id, "Name": item.name, "IsPayAsYouGo": item.kind == hallpass_engine::invoice::Kind::PayAsYouGo,
        "CoworkerId": thing.holder, "CoworkerFullName": thing.holder_name, "PayerId": thing.payer, "BusinessId": thing.business,
        "InvoicingBusinessId": thing.issuer, "CurrencyId": item.currency, "Quantity": item.quantity, "Used": thing.used,
        "PurchaseOrder": item.purchase_order, "SaleDate": at(item.sold_at), "InvoiceOn": at(thing.not_before),
    });
    Ok(Pending { record, unit_price: raw(item.unit_price)?, amount: raw(item.amount())? })
}
