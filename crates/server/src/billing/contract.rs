//! Invoices of contracts: at the start and at each renewal, once for each period (R13.3, R13.9, R16.3).

mod cost;
mod invoice;
mod periods;

use hallpass_engine::{ContractId, Span};
use hallpass_store::Tx;
use hallpass_store::jobs::JobKind;

use self::invoice::team_mates;
pub(super) use self::invoice::{Share, invoice};
pub(super) use self::periods::next_uncharged;
use self::periods::{Step, next_step};
use super::issuer;
use crate::{Call, Problem, grants};

/// Most periods made up for in one transaction after a long downtime; the rest follow in the next.
const MOST_PERIODS: usize = 60;

/// Looks at every period of a contract that has begun and was not looked at before, and raises its invoice; then asks to be
/// called again at the next renewal. Paused time and ended contracts are charged nothing. Safe to run at any time and any number of
/// times: a period is taken once, ever.
///
/// # Errors
/// What [`raise`](super::raise::raise) refuses; nothing is kept then, and the next try begins at the same period.
pub async fn run(tx: &mut Tx, call: &Call, contract: i64) -> Result<(), Problem> {
    // After a downtime the plan of a later period may have to change first.
    grants::run(tx, call, ContractId(contract)).await?;
    let Some(to_bill) = tx.contract_to_bill(contract).await? else { return Ok(()) };
    let issuer = issuer(tx, to_bill.issued_by.0).await?;
    let mut at = next_uncharged(tx, &to_bill).await?;
    for _ in 0..MOST_PERIODS {
        at = match next_step(tx, &to_bill, &issuer, at, call.now).await? {
            Step::Ended => return Ok(()),
            Step::Wait(at) => return Ok(tx.schedule(JobKind::ContractInvoice, contract, at).await?),
            Step::Skip(to) => to,
            Step::Free(period) => {
                if tx.take_period(contract, period).await? {
                    tx.advance_contract(contract, period, None, false, &call.stamp()).await?;
                }
                period.to
            }
            Step::Charge(period) => {
                if tx.take_period(contract, period).await? {
                    let customer = to_bill.customer;
                    let mut shares = vec![Share { to_bill: to_bill.clone(), period }];
                    shares.extend(team_mates(tx, call, &issuer, &to_bill, period).await?);
                    if !invoice(tx, call, &issuer, &shares).await? {
                        for share in &shares {
                            tx.give_back_period(share.to_bill.contract.id.0, share.period).await?;
                        }
                        return Ok(tx.park_job(JobKind::ContractInvoice, contract, call.now, customer).await?);
                    }
                }
                period.to
            }
        };
    }
    Ok(tx.schedule(JobKind::ContractInvoice, contract, at.max(call.now)).await?)
}

/// A contract that was written is looked at within 15 minutes (R16.3), which leaves time to correct it; a job that is due
/// earlier stays, one that has been given up is tried again.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn look_soon(tx: &mut Tx, call: &Call, contract: i64) -> Result<(), Problem> {
    let soon = call.now + Span::minutes(15);
    Ok(tx.schedule_by(JobKind::ContractInvoice, contract, soon).await?)
}

/// As [`look_soon`], when it is known from when on the contract is invoiced: it has been, or is about to be.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn look_again(tx: &mut Tx, call: &Call, contract: i64) -> Result<(), Problem> {
    let known =
        tx.billed_until(contract).await?.is_some() || tx.scheduled(JobKind::ContractInvoice, contract).await?.is_some();
    if known { look_soon(tx, call, contract).await } else { Ok(()) }
}
