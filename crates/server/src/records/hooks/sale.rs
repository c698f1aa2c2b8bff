//! Sales of products: what may be sold, what is released with the sale, what stands in the way of deleting one.

use hallpass_contract::{Draft, Value};
use hallpass_engine::{CustomerId, LocationId};
use hallpass_store::Tx;
use hallpass_store::billing::ItemKind;
use hallpass_store::sales::Sale;

use super::invoice::{cannot, changes};
use crate::{Call, Problem, sales};

/// What an invoice has charged, and what it releases once it is paid.
const CHARGED: [&str; 7] =
    ["CoworkerId", "BusinessId", "ProductId", "Quantity", "Price", "DiscountAmount", "CreditAmount"];

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    let stored = match draft.id {
        Some(id) => tx.sale(id).await?,
        None => None,
    };
    // Both follow from invoices, as they do for passes; only an import says what was invoiced elsewhere. An invoice that the
    // caller does not see is refused all the same.
    if draft.given("CoworkerInvoiceId") {
        let unknown = tx.check_references(draft, call.actor.scope.limit()).await?;
        if !unknown.is_empty() {
            return Err(Problem::Invalid(unknown));
        }
    }
    draft.take("Invoiced");
    draft.take("CoworkerInvoiceId");
    if let Some(stored) = stored {
        keeps_what_was_released(draft, &stored)?;
        return keeps_what_is_invoiced(tx, draft, stored.id).await;
    }
    if draft.instant("SaleDate").is_none() {
        draft.set("SaleDate", Value::Int(call.now.as_micros()));
    }
    let sale = Sale {
        id: 0,
        unique_id: String::new(),
        customer: CustomerId(draft.int("CoworkerId").unwrap_or_default()),
        location: LocationId(draft.int("BusinessId").unwrap_or_default()),
        product: draft.int("ProductId").unwrap_or_default(),
        quantity: draft.int("Quantity").unwrap_or(1),
        activated: false,
        purchase_order: None,
    };
    // Unknown records are refused by name when the references are checked.
    if tx.location_by_id(sale.location).await?.is_none() {
        return Ok(());
    }
    sales::check(tx, call, &sale, draft.boolean("ActivateNow") == Some(true)).await
}

/// Passes that are out cannot follow a change of the sale.
fn keeps_what_was_released(draft: &Draft, stored: &Sale) -> Result<(), Problem> {
    if !stored.activated {
        return Ok(());
    }
    for (member, name, own) in [
        ("CoworkerId", "Coworker", stored.customer.0),
        ("ProductId", "Product", stored.product),
        ("Quantity", "Quantity", stored.quantity),
    ] {
        if draft.int(member).is_some_and(|sent| sent != own) {
            return Err(Problem::field(
                name,
                "cannot change: the passes of this sale are released. Delete them and the sale, and sell again.",
            ));
        }
    }
    Ok(())
}

/// What an invoice charges is what is released when it is paid (R11.5), and what a draft shows is what its issue will charge.
async fn keeps_what_is_invoiced(tx: &mut Tx, draft: &mut Draft, id: i64) -> Result<(), Problem> {
    let Some(on) = tx.invoice_of(ItemKind::Product, id).await? else { return Ok(()) };
    let stored = tx.stored(draft.model, id).await?.ok_or(Problem::NotFound)?;
    let invoice =
        tx.invoice(on).await?.ok_or_else(|| Problem::internal("a sale is on an invoice that is not there"))?;
    let title = invoice.title();
    let why = match invoice.draft {
        true => format!(
            "cannot change: the sale is on draft {title}. Delete the draft, change the sale, and invoice it again."
        ),
        false => format!(
            "cannot change: the sale is on invoice {title}. Declare the invoice void before, or cancel it and sell again."
        ),
    };
    for member in CHARGED {
        if !draft.given(member) {
            draft.take(member);
        }
        if changes(draft, &stored, member) {
            return Err(cannot(draft.model, member, &why));
        }
    }
    Ok(())
}

/// R11.5: ActivateNow releases with the sale.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    if draft.id.is_none() && draft.boolean("ActivateNow") == Some(true) {
        sales::release(tx, call, id).await?;
    }
    Ok(())
}

/// R12.6: what was not released is never issued; what was released has to go first. What is on an invoice has been charged
/// and is owed to the customer.
pub(super) async fn before_delete(tx: &mut Tx, id: i64) -> Result<(), Problem> {
    let sale = tx.sale(id).await?.ok_or(Problem::NotFound)?;
    if tx.sale_has_passes(&sale.unique_id).await? {
        return Err(Problem::Blocked("customer time passes".into()));
    }
    let Some(on) = tx.invoice_of(ItemKind::Product, id).await? else { return Ok(()) };
    let invoice =
        tx.invoice(on).await?.ok_or_else(|| Problem::internal("a sale is on an invoice that is not there"))?;
    let title = invoice.title();
    let why = match invoice.draft {
        true => format!("cannot be deleted: the sale is on draft {title}. Delete the draft first."),
        false => {
            format!("cannot be deleted: the sale is on invoice {title}. Declare the invoice void, or cancel it, first.")
        }
    };
    Err(Problem::field("Id", why))
}
