//! What a customer holds: which passes lapse soon, and what is left in all.

use hallpass_engine::instant::Span;
use hallpass_engine::{CustomerId, HeldPass, Instant, World};
use hallpass_store::Tx;
use serde_json::{Value, json};

use crate::desk::ledger::{self, AsOf};
use crate::{Call, Problem};

/// Days before its expiry from which a pass is said to lapse soon.
const SOON_DAYS: i64 = 14;

/// Whether a pass of the world's customer lapses soon with something left.
pub(super) fn is_expiring(world: &World, pass: &HeldPass, now: Instant) -> bool {
    let soon = pass.expires.is_some_and(|at| now < at && at <= now + Span::days(SOON_DAYS));
    let left = !pass.used && pass.remaining.is_none_or(|minutes| minutes > 0);
    pass.owner == world.customer.id && pass.payg.is_none() && soon && left
}

/// What is left in all, as the ledger says.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn totals(tx: &mut Tx, call: &Call, customer: CustomerId) -> Result<Value, Problem> {
    let balances = ledger::balances(tx, call, customer, AsOf::default()).await?;
    let left = |unit: &str| balances.pointer(&format!("/Totals/{unit}/Left")).cloned();
    Ok(json!({"Minutes": left("Minutes"), "Days": left("Days")}))
}
