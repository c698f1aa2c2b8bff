//! Roll-over (beyond W22): what the plan passes of a contract had left when they ended goes on, in the transaction that issues
//! the next period's.

use std::collections::BTreeMap;

use hallpass_engine::{Contract, CustomerId, Instant, Location, carry};
use hallpass_store::Tx;
use hallpass_store::carry::Missing;
use hallpass_store::grants::{Lot, Source};

use super::admitted;
use crate::{Call, Problem};

/// Carries what has ended and was not looked at yet, oldest end first, and issues what late changes have left to be issued.
/// Any number of times; what a customer cannot hold waits with its reason. Does nothing where roll-over has never been on.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn run(
    tx: &mut Tx,
    call: &Call,
    contract: &Contract,
    location: &Location,
    next: Option<Instant>,
) -> Result<(), Problem> {
    for group in tx.open_roll_overs(contract.id, call.now).await? {
        if !issue(tx, call, contract, group, next).await? {
            return Ok(());
        }
    }
    if !location.has_ever(|settings| settings.roll_over.percent > 0) {
        return Ok(());
    }
    let since = location.settings.roll_over.since;
    for ended in tx.ended_plan_passes(contract, since, call.now).await? {
        let alive = tx.carried_alive(contract, ended.definition, ended.by_time, ended.at).await?;
        let terms = carry::terms(contract, location, ended.renewal, ended.at, ended.by_time, alive);
        let Some(terms) = terms else { continue };
        let group = tx.open_roll_over(contract.id, &ended, &terms).await?;
        if !issue(tx, call, contract, group, next).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Issues what is missing of one roll-over, all of a customer's or nothing. False: it has to wait.
async fn issue(
    tx: &mut Tx,
    call: &Call,
    contract: &Contract,
    group: i64,
    next: Option<Instant>,
) -> Result<bool, Problem> {
    let mut by_holder: BTreeMap<CustomerId, Vec<Missing>> = BTreeMap::new();
    for missing in tx.settle_roll_over(group, &call.stamp()).await? {
        by_holder.entry(missing.holder).or_default().push(missing);
    }
    for (holder, all) in by_holder {
        let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        if !admitted(tx, call, contract, (holder, count, "roll-over carries"), next).await? {
            return Ok(false);
        }
        for missing in all {
            let lot = Lot {
                holder,
                location: missing.location,
                definition: missing.definition,
                minutes: missing.by_time.then_some(missing.amount),
                count: 1,
                valid_from: Some(missing.from),
                expires: Some(missing.expires),
                source: Source::Plan { rule: &missing.rule, contract: &missing.contract },
                purchase_order: None,
                carried_from: Some(missing.source),
            };
            for pass in tx.issue_lot(&lot, &call.stamp()).await? {
                tx.note_carried(&missing, pass).await?;
            }
        }
    }
    Ok(true)
}
