//! What single resources do beyond their table: before and after a write, inside its transaction. `prepare` runs before the
//! transaction begins (slow work), `committed` after it has ended well.

mod address;
mod amount;
mod business;
mod business_setting;
mod contract;
pub(super) mod coworker;
mod door_setting;
pub(super) mod imported;
mod invoice;
mod invoice_line;
mod ledger_entry;
mod plan;
mod sale;
mod simple_time_zone;
pub(super) mod team;
mod time_pass;
mod user;
mod user_role;
mod visitor;
mod webhook;

pub(crate) use business_setting::{is_known_setting, known_setting};

use hallpass_contract::{Draft, Model};
use hallpass_engine::LocationId;
use hallpass_store::Tx;

use crate::app::App;
use crate::{Call, Problem};

/// Slow work on a draft that has been read: hashing a password.
pub(super) async fn prepare(app: &App, draft: &mut Draft) -> Result<(), Problem> {
    match draft.model.resource.entity {
        "User" => user::prepare(app, draft).await,
        _ => Ok(()),
    }
}

/// Checks and completes a draft. `draft.id` is empty on create.
pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    address::kept_or_valid(tx, draft).await?;
    match draft.model.resource.entity {
        "Business" => business::before(tx, call, draft).await,
        "BusinessSetting" => business_setting::before(tx, call, draft).await,
        "Coworker" => coworker::before(tx, call, draft).await,
        "CoworkerContract" => {
            amount::of_quantity(tx, draft, "TariffId", "Tariff").await?;
            contract::before(tx, call, draft).await
        }
        "CoworkerInvoice" => invoice::before(tx, draft).await,
        "CoworkerInvoiceLine" => invoice_line::before(tx, draft).await,
        "CoworkerLedgerEntry" => ledger_entry::before(tx, call, draft).await,
        "CoworkerProduct" => {
            amount::of_quantity(tx, draft, "ProductId", "Product").await?;
            sale::before(tx, call, draft).await
        }
        "Product" | "Tariff" => amount::of_price(tx, draft).await,
        "SimpleTimeZone" => simple_time_zone::before(tx, draft).await,
        "TimePass" => time_pass::before(tx, draft).await,
        "User" => user::before(tx, call, draft).await,
        "UserRole" => user_role::before(tx, call, draft).await,
        "Visitor" => visitor::before(tx, call, draft).await,
        "WebHook" => webhook::before(tx, call, draft).await,
        _ => Ok(()),
    }
}

/// Follows up on a record that has been written.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    match draft.model.resource.entity {
        // DESIGN 5.11: another zone or cut-off acts from the next cut-off.
        "SimpleTimeZone" => Ok(tx.settle_clocks(&call.stamp()).await?),
        "Business" => {
            tx.settle_clocks(&call.stamp()).await?;
            tx.settle_policy(id, &call.stamp()).await?;
            Ok(tx.look_at_all_doors(call.now).await?)
        }
        "BusinessSetting" => {
            tx.settle_clocks(&call.stamp()).await?;
            business_setting::after(tx, call, id).await
        }
        "Coworker" => coworker::after(tx, call, draft, id).await,
        "CoworkerContract" => contract::after(tx, call, draft, id).await,
        "CoworkerInvoice" => invoice::after(tx, call, draft, id).await,
        "CoworkerInvoiceLine" => invoice_line::after(tx, call, draft, id).await,
        "CoworkerLedgerEntry" => ledger_entry::after(tx, call, id).await,
        "CoworkerProduct" => sale::after(tx, call, draft, id).await,
        "Team" => team::after(tx, call, id).await,
        "TimePass" => {
            // Who is in which group may follow from it (R14.1).
            tx.look_at_all_doors(call.now).await?;
            plan::after(tx, call, draft, id).await
        }
        "Tariff" | "TariffTimePass" => plan::after(tx, call, draft, id).await,
        "User" => user::after(tx, call, draft, id).await,
        "UserRole" => user::somebody_administers(tx, call).await,
        "Visitor" => visitor::after(tx, call, draft, id).await,
        _ => Ok(()),
    }
}

/// Checks a delete before anything else does.
pub(super) async fn before_delete(tx: &mut Tx, call: &Call, model: &Model, id: i64) -> Result<(), Problem> {
    match model.resource.entity {
        "Business" => business::before_delete(tx, id).await,
        "CoworkerLedgerEntry" => ledger_entry::before_delete(tx, call, id).await,
        "BusinessSetting" => business_setting::before_delete(tx, call, id).await,
        "CoworkerProduct" => sale::before_delete(tx, id).await,
        "Tariff" => plan::before_delete(tx, id).await,
        "User" => user::before_delete(tx, call, id).await,
        "UserRole" => user_role::before_delete(tx, model, id).await,
        _ => Ok(()),
    }
}

/// Follows up on a delete.
pub(super) async fn after_delete(tx: &mut Tx, call: &Call, model: &Model, id: i64) -> Result<(), Problem> {
    match model.resource.entity {
        "Business" => {
            tx.forget_clocks(id).await?;
            tx.forget_door_address(LocationId(id)).await?;
            Ok(tx.forget_policies(id).await?)
        }
        "BusinessSetting" => {
            tx.settle_clocks(&call.stamp()).await?;
            Ok(tx.settle_policies(&call.stamp()).await?)
        }
        "CoworkerProduct" => Ok(tx.forget_sale(id).await?),
        "User" => {
            user::somebody_administers(tx, call).await?;
            Ok(tx.forget_account(id).await?)
        }
        "WebHook" => Ok(tx.forget_hook(id).await?),
        _ => Ok(()),
    }
}

/// After the commit: users, roles and locations decide who may do what, so everybody signed in is looked up again.
pub(super) fn committed(app: &App, model: &Model) {
    if matches!(model.resource.entity, "User" | "UserRole" | "Business") {
        app.auth.forget_sessions();
    }
}

/// A code of `length` random digits.
fn digits(length: u32) -> Result<String, Problem> {
    let random = getrandom::u64().map_err(|e| Problem::internal(format!("no randomness: {e}")))?;
    let code = random % 10u64.pow(length);
    Ok(format!("{code:0width$}", width = usize::try_from(length).unwrap_or(1)))
}
