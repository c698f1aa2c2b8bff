//! Safety bounds: what the system issues and charges by itself for one customer in a day has a limit. Beyond it something has
//! run away: that customer is parked, with a reason, until somebody has looked. Everybody else goes on (beyond W20).

use hallpass_engine::LocationId;
use hallpass_store::Tx;
use hallpass_store::jobs::Counted;

use crate::{Call, Problem};

/// Most passes from plans and products for a customer and business day, unless `Ext.Safety.MostGrantsPerDay` says otherwise.
const MOST_GRANTS: i64 = 2_000;
/// Most invoices of contracts and pay as you go, however much is on each, for a customer and business day, unless `Ext.Safety.MostChargesPerDay` says otherwise.
const MOST_CHARGES: i64 = 500;

/// Counts `amount` more for a customer, by the settings and the business day of a location. False: it would be too much, or
/// the customer is parked already; then nothing may be issued or charged, and the job has to wait
/// ([`Tx::park_job`](hallpass_store::Tx::park_job)).
///
/// # Errors
/// [`Problem::Internal`].
pub async fn admit(
    tx: &mut Tx,
    call: &Call,
    customer: i64,
    location: LocationId,
    what: Counted,
    amount: i64,
) -> Result<bool, Problem> {
    if tx.is_parked(customer).await? {
        return Ok(false);
    }
    let (name, usual, things) = match what {
        Counted::Grants => ("Ext.Safety.MostGrantsPerDay", MOST_GRANTS, "passes from plans and products"),
        Counted::Charges => ("Ext.Safety.MostChargesPerDay", MOST_CHARGES, "invoices raised by themselves"),
    };
    let own = tx.setting(location.0, name).await?.and_then(|setting| setting.value?.trim().parse().ok());
    let most: i64 = own.unwrap_or(usual);
    let place =
        tx.location_by_id(location).await?.ok_or_else(|| Problem::internal("a contract or sale without a location"))?;
    let day = place.business_day(call.now);
    let counted = tx.counted_for_safety(customer, day, what).await?;
    if counted.saturating_add(amount) <= most {
        tx.count_for_safety(customer, day, what, amount).await?;
        return Ok(true);
    }
    let reason = format!("{counted} {things} on {day} and {amount} more would exceed {name} = {most}");
    tracing::error!(customer, reason, "a customer is parked; see `hallpass jobs`");
    if tx.park(customer, &reason, call.now).await? {
        tx.emit(customer, "CustomerParked", "Coworker", customer, call.now).await?;
        tx.audit(&call.stamp(), "park", "Coworker", customer).await?;
    }
    Ok(false)
}
