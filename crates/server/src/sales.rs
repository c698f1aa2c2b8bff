//! Products that were sold: whether they may be, and releasing the passes they carry (R11.4, R11.5, R11.6).

mod take_back;

use hallpass_engine::passes::{MOST_HELD, fits_cap};
use hallpass_engine::{
    Contract, ContractId, CustomerId, GrantTrace, Granted, Instant, Location, LocationId, Span, Withheld,
    product_expiry,
};
use hallpass_store::Tx;
use hallpass_store::grants::{Lot, Source};
use hallpass_store::jobs::{Counted, JobKind};
use hallpass_store::sales::{ProductRow, Sale};

use crate::grants::trace;
use crate::jobs::bounds;
use crate::{Call, Problem};

pub use take_back::take_back;

/// When a release that is not possible is tried again.
const TRY_AGAIN: Span = Span::minutes(240);

/// Refuses a sale that could not be released (R11.6, R3.8, decision 26). `at_once`: it is to be released with the sale.
///
/// # Errors
/// [`Problem::Invalid`].
pub async fn check(tx: &mut Tx, call: &Call, sale: &Sale, at_once: bool) -> Result<(), Problem> {
    if tx.product_is_archived(sale.product).await? == Some(true) {
        return Err(Problem::field("Product", "is archived and cannot be sold any more"));
    }
    let rows = tx.product_rows(sale.product).await?;
    if let Some(row) = rows.iter().find(|row| row.archived) {
        let text = format!("holds the archived time pass {}; take it out of the product or restore it first", row.name);
        return Err(Problem::field("Product", text));
    }
    let location = place(tx, sale.location).await?;
    let main = main_contract(tx, call, sale.customer).await?;
    for row in &rows {
        expiry(row, call.now, &location, main.as_ref()).map_err(|why| Problem::field("Product", why))?;
    }
    let held = tx.live_passes(sale.customer, call.now).await?;
    let sum = total(&rows, sale.quantity);
    if at_once && !fits_cap(held, sum) {
        return Err(Problem::field("Quantity", too_many(held, sum)));
    }
    Ok(())
}

/// Releases what a sale grants, once (R11.5). What cannot be released now stands in the queue with its reason until it can.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn release(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let Some(sale) = tx.sale(id).await?.filter(|sale| !sale.activated) else { return Ok(()) };
    let rows = tx.product_rows(sale.product).await?;
    let location = place(tx, sale.location).await?;
    let main = main_contract(tx, call, sale.customer).await?;
    let sum = total(&rows, sale.quantity);
    let held = tx.live_passes(sale.customer, call.now).await?;
    let mut lots: Vec<(&ProductRow, Option<Instant>)> = Vec::with_capacity(rows.len());
    let full = sum > 0 && !fits_cap(held, sum);
    let mut obstacle = full.then(|| too_many(held, sum));
    let mut kept_back: Vec<(&ProductRow, Withheld)> = Vec::new();
    for row in &rows {
        match expiry(row, call.now, &location, main.as_ref()) {
            Ok(expires) => {
                lots.push((row, expires));
                kept_back.push((row, if full { Withheld::TooMany } else { Withheld::OtherRow }));
            }
            Err(why) => {
                obstacle = Some(why);
                kept_back.push((row, Withheld::NoMainContract));
            }
        }
    }
    if let Some(why) = obstacle {
        let reason = format!(
            "the passes of sale {id} cannot be released to customer {}: {}. It is tried again every 4 hours; `hallpass jobs retry ID` \
             tries at once",
            sale.customer.0,
            why.trim_end_matches('.')
        );
        keep_back(tx, call, (&sale, &location), held, &kept_back).await?;
        return Ok(tx.hold_back(JobKind::Release, id, &reason, call.now, call.now + TRY_AGAIN).await?);
    }
    // What staff does by hand is not counted (R16.1): bounds are for what runs by itself.
    let by_itself = call.actor.user_id == 0;
    if by_itself && sum > 0 && !bounds::admit(tx, call, sale.customer.0, sale.location, Counted::Grants, sum).await? {
        let all: Vec<_> = rows.iter().map(|row| (row, Withheld::Bounds)).collect();
        keep_back(tx, call, (&sale, &location), held, &all).await?;
        return Ok(tx.park_job(JobKind::Release, id, call.now, sale.customer.0).await?);
    }
    for (row, expires) in lots {
        let count = row.passes_included.saturating_mul(sale.quantity);
        if !tx.claim_release(id, row.id, count, call.now).await? {
            continue;
        }
        let lot = Lot {
            holder: sale.customer,
            location: sale.location,
            definition: row.definition,
            minutes: row.minutes,
            count,
            valid_from: None,
            expires,
            source: Source::Product { sale: &sale.unique_id },
            purchase_order: sale.purchase_order.as_deref(),
            carried_from: None,
        };
        if let Some(first) = tx.issue_lot(&lot, &call.stamp()).await?.first() {
            let outcome = Granted::Issued { first: *first, count };
            let trace = trace::of_sale(tx, call, (&sale, row, &location), held, outcome).await?;
            tx.keep_grant(&GrantTrace { expires, ..trace }, &call.stamp()).await?;
        }
    }
    tx.mark_released(id, &call.stamp()).await?;
    tx.unschedule(JobKind::Release, id).await?;
    tx.emit(sale.customer.0, "CoworkerProductActivated", "CoworkerProduct", id, call.now).await?;
    Ok(tx.audit(&call.stamp(), "release", "CoworkerProduct", id).await?)
}

/// The sale is on an issued invoice: a member gets what it grants now (R11.5). Who is a member is judged at this moment.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn on_invoiced(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let Some(sale) = tx.sale(id).await? else { return Ok(()) };
    let contracts = tx.contracts_of(sale.customer).await?;
    if contracts.iter().any(|contract| contract.is_active_at(call.now)) {
        release(tx, call, id).await?;
    }
    Ok(())
}

/// The invoice of the sale is paid: whoever has not got what it grants gets it now (R11.5).
///
/// # Errors
/// [`Problem::Internal`].
pub async fn on_paid(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    release(tx, call, id).await
}

/// Keeps why nothing was released.
async fn keep_back(
    tx: &mut Tx,
    call: &Call,
    (sale, location): (&Sale, &Location),
    held: i64,
    rows: &[(&ProductRow, Withheld)],
) -> Result<(), Problem> {
    let mut traces = Vec::with_capacity(rows.len());
    for (row, why) in rows {
        traces.push(trace::of_sale(tx, call, (sale, row, location), held, Granted::Withheld(*why)).await?);
    }
    Ok(tx.keep_withheld(&traces, &call.stamp()).await?)
}

fn total(rows: &[ProductRow], quantity: i64) -> i64 {
    rows.iter().fold(0i64, |sum, row| sum.saturating_add(row.passes_included.saturating_mul(quantity)))
}

fn too_many(held: i64, sum: i64) -> String {
    format!("{sum} passes would be released; a customer cannot hold more than {MOST_HELD} (holds {held})")
}

fn expiry(
    row: &ProductRow,
    released: Instant,
    location: &Location,
    main: Option<&(Contract, Location)>,
) -> Result<Option<Instant>, String> {
    let main = main.map(|(contract, location)| (contract, location));
    product_expiry(row.expiry, released, location, main).map_err(|error| error.to_string())
}

/// The main contract; when it has ended, the oldest one that has not, as the customer shows.
async fn main_contract(
    tx: &mut Tx,
    call: &Call,
    customer: CustomerId,
) -> Result<Option<(Contract, Location)>, Problem> {
    let Some(id) = tx.main_contract_at(customer.0, call.now).await? else { return Ok(None) };
    let Some((_, contract)) = tx.contract(ContractId(id)).await? else { return Ok(None) };
    let location = place(tx, contract.issued_by).await?;
    Ok(Some((contract, location)))
}

async fn place(tx: &mut Tx, id: LocationId) -> Result<Location, Problem> {
    tx.location_by_id(id).await?.ok_or_else(|| Problem::internal(format!("there is no location {}", id.0)))
}
