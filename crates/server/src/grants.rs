//! What a contract does by itself: its passes period by period (R11.7-R11.13), its next plan, its next renewal.

mod carry;
pub(crate) mod trace;

use hallpass_engine::passes::{MOST_HELD, fits_cap};
use hallpass_engine::{
    Contract, ContractId, CustomerId, Grant, Instant, Location, Span, Withheld, due_grants, next_renewal,
};
use hallpass_store::Tx;
use hallpass_store::grants::{Lot, PlanRow, Source};
use hallpass_store::jobs::{Counted, JobKind};

use self::trace::Asked;
use crate::jobs::bounds;
use crate::{Call, Problem};

/// When passes that a customer cannot hold are tried again, unless the next period comes first.
const TRY_AGAIN: Span = Span::minutes(240);

/// Brings a contract up to the present: the plan it changes to at its renewal, the passes of the periods that run, and the job
/// that does it next time. Called by the job and in the transaction that makes or changes a contract; any number of times.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn run(tx: &mut Tx, call: &Call, id: ContractId) -> Result<(), Problem> {
    change_to_next_plan(tx, call, id).await?;
    let Some((customer, contract)) = tx.contract(id).await? else {
        return Ok(tx.unschedule(JobKind::Grants, id.0).await?);
    };
    let location = place(tx, &contract).await?;
    let ends = |at: Instant| contract.end.is_some_and(|end| end <= at);
    let renewal = Some(next_renewal(&contract, &location, call.now)).filter(|at| !ends(*at));
    tx.set_renewal(id, renewal).await?;
    let plan = contract.plan_at(call.now).id;
    let rows = tx.plan_rows(plan, id).await?;
    let rules: Vec<_> = rows.iter().map(|row| row.rule).collect();
    let due = due_grants(&contract, &rules, &location, call.now);
    let next = due.next.into_iter().chain(renewal).filter(|at| *at > call.now).min();
    match next {
        Some(at) => tx.schedule(JobKind::Grants, id.0, at).await?,
        None => tx.unschedule(JobKind::Grants, id.0).await?,
    }
    let asked = Asked { customer, contract: &contract, plan, location: &location };
    let mut withheld = due.withheld;
    if issue(tx, call, asked, &rows, &due.grants, next, &mut withheld).await? {
        carry::run(tx, call, &contract, &location, next).await?;
    }
    asked.withheld(tx, call, &rows, &withheld).await
}

async fn place(tx: &mut Tx, contract: &Contract) -> Result<Location, Problem> {
    let place = tx.location_by_id(contract.issued_by).await?;
    place.ok_or_else(|| Problem::internal(format!("contract {} was issued by no location", contract.id.0)))
}

/// R11.12: what was not issued yet for the periods that run, all of it or nothing. False: it has to wait. What is held back is added
/// to `withheld`.
async fn issue(
    tx: &mut Tx,
    call: &Call,
    asked: Asked<'_>,
    rows: &[PlanRow],
    grants: &[Grant],
    next: Option<Instant>,
    withheld: &mut Vec<(i64, Withheld)>,
) -> Result<bool, Problem> {
    let Asked { customer, contract, .. } = asked;
    let mut wanted: Vec<(&Grant, &PlanRow)> = Vec::new();
    for grant in grants {
        let Some(row) = rows.iter().find(|row| row.rule.id == grant.rule) else { continue };
        if brought_along(tx, call, contract, grant, row).await? {
            withheld.push((grant.rule, Withheld::BroughtAlong));
        } else {
            wanted.push((grant, row));
        }
    }
    let sum = wanted.iter().fold(0i64, |sum, (grant, _)| sum.saturating_add(grant.count));
    if sum > 0
        && let Some(why) = held_back(tx, call, contract, (customer, sum, "the plan grants"), next).await?
    {
        withheld.extend(wanted.iter().map(|(grant, _)| (grant.rule, why)));
        return Ok(false);
    }
    let held = if wanted.is_empty() { 0 } else { tx.live_passes(customer, call.now).await? };
    for (grant, row) in wanted {
        if !tx.claim_grant(contract.id, grant.rule, grant.period, grant.count, call.now).await? {
            continue;
        }
        let lot = Lot {
            holder: customer,
            location: contract.issued_by,
            definition: grant.definition,
            minutes: row.minutes,
            count: grant.count,
            valid_from: Some(grant.valid_from),
            expires: Some(grant.expires),
            source: Source::Plan { rule: &row.unique_id, contract: &contract.unique_id },
            purchase_order: None,
            carried_from: None,
        };
        if let Some(first) = tx.issue_lot(&lot, &call.stamp()).await?.first() {
            asked.issued(tx, call, (row, grant), held, *first).await?;
        }
    }
    Ok(true)
}

/// R3.8 and the safety bounds: whether so many passes can be issued to a customer now.
async fn admitted(
    tx: &mut Tx,
    call: &Call,
    contract: &Contract,
    wanted: (CustomerId, i64, &str),
    next: Option<Instant>,
) -> Result<bool, Problem> {
    Ok(held_back(tx, call, contract, wanted, next).await?.is_none())
}

/// R3.8 and the safety bounds: what keeps so many passes from being issued to a customer now. The job waits then, with its reason.
async fn held_back(
    tx: &mut Tx,
    call: &Call,
    contract: &Contract,
    (customer, sum, who): (CustomerId, i64, &str),
    next: Option<Instant>,
) -> Result<Option<Withheld>, Problem> {
    let held = tx.live_passes(customer, call.now).await?;
    if !fits_cap(held, sum) {
        let reason = format!(
            "{who} {sum} passes to customer {}, who holds {held}; a customer cannot hold more than {MOST_HELD} (R3.8)",
            customer.0
        );
        let again = next.map_or(call.now + TRY_AGAIN, |next| next.min(call.now + TRY_AGAIN));
        tx.hold_back(JobKind::Grants, contract.id.0, &reason, call.now, again).await?;
        return Ok(Some(Withheld::TooMany));
    }
    if !bounds::admit(tx, call, customer.0, contract.issued_by, Counted::Grants, sum).await? {
        tx.schedule(JobKind::Grants, contract.id.0, call.now).await?;
        tx.park_job(JobKind::Grants, contract.id.0, call.now, customer.0).await?;
        return Ok(Some(Withheld::Bounds));
    }
    Ok(None)
}

/// A contract that came with its passes from another system has what it should have for this period.
async fn brought_along(
    tx: &mut Tx,
    call: &Call,
    contract: &Contract,
    grant: &Grant,
    row: &PlanRow,
) -> Result<bool, Problem> {
    if row.rule.issued_until.is_some() {
        return Ok(false);
    }
    let passes = tx.passes_brought_along(&contract.unique_id, &row.unique_id, call.now).await?;
    if passes == 0 {
        return Ok(false);
    }
    tx.claim_grant(contract.id, grant.rule, grant.period, passes, call.now).await?;
    Ok(true)
}

/// A plan chosen for the next renewal takes effect at it, however late the job comes.
async fn change_to_next_plan(tx: &mut Tx, call: &Call, id: ContractId) -> Result<(), Problem> {
    let Some(state) = tx.renewing(id).await? else { return Ok(()) };
    let Some(renewal) = state.renewal.filter(|at| *at <= call.now) else { return Ok(()) };
    let Some(plan) = state.next_plan else { return Ok(()) };
    let Some((customer, contract)) = tx.contract(id).await? else { return Ok(()) };
    if contract.end.is_some_and(|end| end <= renewal) {
        return Ok(());
    }
    let stamp = call.stamp();
    if plan != state.plan {
        tx.note_plan(id, state.plan, plan, renewal).await?;
        tx.emit(customer.0, "CoworkerContractPlanChanged", "CoworkerContract", id.0, call.now).await?;
        tx.end_plan_passes(&contract.unique_id, state.plan, renewal, &stamp).await?;
    }
    tx.change_plan(id, plan, &stamp).await?;
    tx.emit(customer.0, "CoworkerContractUpdated", "CoworkerContract", id.0, call.now).await?;
    Ok(tx.audit(&stamp, "change to the next plan", "CoworkerContract", id.0).await?)
}
