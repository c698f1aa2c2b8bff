//! When a customer's contracts are invoiced next, for what waits to join that invoice (R10.9, R13.3).

use hallpass_engine::{CustomerId, Instant};
use hallpass_store::Tx;

use super::contract::next_uncharged;
use crate::Problem;

/// The start of the next period that a contract of `customer` is invoiced for, by the location `issuer` and to `payer`; `None`
/// when no such invoice comes: there is no contract that runs at `now`, or it ends or is paused before. In the past while the
/// invoice is late.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn next_charge(
    tx: &mut Tx,
    customer: i64,
    payer: i64,
    issuer: i64,
    now: Instant,
) -> Result<Option<Instant>, Problem> {
    let mut next: Option<Instant> = None;
    if tx.payer_of(customer).await? != payer {
        return Ok(None);
    }
    for contract in tx.contracts_of(CustomerId(customer)).await? {
        if contract.issued_by.0 != issuer || !contract.is_active_at(now) {
            continue;
        }
        let Some(to_bill) = tx.contract_to_bill(contract.id.0).await? else { continue };
        let at = next_uncharged(tx, &to_bill).await?;
        let comes = contract.end.is_none_or(|end| at < end) && !contract.is_paused_at(at);
        if comes && next.is_none_or(|next| at < next) {
            next = Some(at);
        }
    }
    Ok(next)
}
