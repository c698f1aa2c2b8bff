//! Periods of contracts whose invoice was voided: they are charged again when the customer is invoiced by hand (R12.5), never by
//! themselves, for whoever voids an invoice may well mean it.

use hallpass_store::Tx;

use super::collect::Run;
use super::contract::{self, Share};
use super::issuer;
use crate::{Call, Problem};

/// Charges what was voided of the contracts a customer pays for, each period on an invoice of its own with what waits. Says
/// whether anything was charged.
///
/// # Errors
/// What raising an invoice refuses; a refusal when the customer is parked.
pub(crate) async fn charge_voided(tx: &mut Tx, call: &Call, payer: i64, run: Run) -> Result<bool, Problem> {
    let mut any = false;
    for (id, period) in tx.voided_periods(payer).await? {
        let Some(to_bill) = tx.contract_to_bill(id).await? else { continue };
        let place = to_bill.issued_by.0;
        if !call.actor.scope.sees(place) || run.business.is_some_and(|business| business != place) {
            continue;
        }
        let issuer = issuer(tx, place).await?;
        if !contract::invoice(tx, call, &issuer, &[Share { to_bill, period }]).await? {
            return Err(Problem::refused("The customer is parked; see `hallpass jobs`."));
        }
        any = true;
    }
    Ok(any)
}
