//! Taking back a sale that should not have been made: its passes and the sale go, and an invoice for nothing else is declared void.
//! All of it is what the delete of a pass, the delete of a sale and VOID_INVOICE do, in one transaction.

use hallpass_contract::Verb;
use hallpass_contract::invalid::Invalid;
use hallpass_engine::PassId;
use hallpass_store::Tx;
use hallpass_store::billing::{ItemKind, StoredInvoice};
use hallpass_store::sales::Sale;
use serde_json::{Value, json};

use crate::billing::void;
use crate::http::rights::admit;
use crate::records::first::model;
use crate::records::{Written, delete};
use crate::{Call, Problem};

/// Takes a sale back that the caller sees.
///
/// # Errors
/// [`Problem::Conflict`] with the reason: a pass of it was used, handed on or is out of the caller's sight, its invoice has been paid or charges other things too,
/// or cannot be void. [`Problem::Unauthorized`] without CoworkerTimePass-Delete for its passes, or CoworkerInvoice-Edit for its
/// invoice. [`Problem::NotFound`].
pub async fn take_back(tx: &mut Tx, call: &Call, id: i64) -> Result<Value, Problem> {
    let sale = tx.sale(id).await?.ok_or(Problem::NotFound)?;
    let passes = tx.passes_of_sale(&sale.unique_id).await?;
    for pass in &passes {
        admit(call, "CoworkerTimePass", Verb::Delete)?;
        unused(tx, call, &sale, *pass).await?;
    }
    let void = match tx.invoice_of(ItemKind::Product, id).await? {
        Some(on) => Some(undo_invoice(tx, call, &sale, on).await?),
        None => {
            not_invoiced_elsewhere(tx, id).await?;
            None
        }
    };
    for pass in &passes {
        remove(tx, call, "CoworkerTimePass", pass.0).await?;
    }
    remove(tx, call, "CoworkerProduct", id).await?;
    Ok(json!({
        "CoworkerProductId": id,
        "CoworkerId": sale.customer.0,
        "CoworkerTimePassIds": passes.iter().map(|pass| pass.0).collect::<Vec<_>>(),
        "VoidInvoiceId": void,
    }))
}

/// The pass is one that the caller sees, and is where the sale left it.
async fn unused(tx: &mut Tx, call: &Call, sale: &Sale, id: PassId) -> Result<(), Problem> {
    let pass = tx.held_pass(id).await?.ok_or(Problem::NotFound)?;
    let seen = tx.record_version(model("CoworkerTimePass")?, id.0, call.actor.scope.limit()).await?.is_some();
    let why = if !seen {
        "is of a location that you do not see"
    } else if pass.used || tx.pass_is_in_use(id).await? {
        "was used: delete its check-ins first, or credit the sale"
    } else if pass.owner != sale.customer {
        "was handed on to another customer: move it back first"
    } else {
        return Ok(());
    };
    Err(Problem::Conflict(format!("Pass {} of the sale {why}.", id.0)))
}

/// What is charged by an invoice for this sale alone, and not paid, is charged no more.
async fn undo_invoice(tx: &mut Tx, call: &Call, sale: &Sale, on: i64) -> Result<i64, Problem> {
    admit(call, "CoworkerInvoice", Verb::Edit)?;
    let invoice =
        tx.invoice(on).await?.ok_or_else(|| Problem::internal("a sale is on an invoice that is not there"))?;
    let why = if !call.actor.scope.sees(invoice.business) {
        "is of a location that you do not see"
    } else if is_paid(&invoice) {
        "has been paid: credit it instead"
    } else if invoice.draft {
        "is a draft: delete the draft first"
    } else if !tx.charges_only(on, ItemKind::Product, sale.id).await? {
        "charges other things too: credit the sale instead"
    } else {
        void::void(tx, call, on).await.map_err(conflict)?;
        tx.audit(&call.stamp(), "VOID_INVOICE", "CoworkerInvoice", on).await?;
        return Ok(on);
    };
    Err(Problem::Conflict(format!("Invoice {} of the sale {why}.", invoice.title())))
}

/// Money has come in for it. An invoice of nothing is settled as soon as it is issued, and nobody has paid it.
fn is_paid(invoice: &StoredInvoice) -> bool {
    !invoice.paid_amount.is_zero() || (invoice.paid && !invoice.total.is_zero())
}

/// An import may say that a sale was invoiced by another system.
async fn not_invoiced_elsewhere(tx: &mut Tx, id: i64) -> Result<(), Problem> {
    let stored = tx.stored(model("CoworkerProduct")?, id).await?.ok_or(Problem::NotFound)?;
    match stored.boolean("Invoiced") {
        true => Err(Problem::Conflict("The sale was invoiced by another system: credit it there.".into())),
        false => Ok(()),
    }
}

/// What the state of the business stands against is a conflict here, in its own words.
fn conflict(problem: Problem) -> Problem {
    match problem {
        Problem::Business(Invalid { errors }) | Problem::Invalid(errors) => {
            Problem::Conflict(errors.first().map(|error| error.message.to_string()).unwrap_or_default())
        }
        Problem::Blocked(label) => Problem::Conflict(format!("The sale cannot be taken back: {label} are in the way.")),
        other => other,
    }
}

async fn remove(tx: &mut Tx, call: &Call, entity: &str, id: i64) -> Result<(), Problem> {
    match delete(tx, call, model(entity)?, id).await.map_err(conflict)? {
        Written::Done(_) => Ok(()),
        Written::Refused(problem) => Err(conflict(problem)),
    }
}
