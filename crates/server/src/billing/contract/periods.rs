//! Which periods of a contract are charged, and from where to where: pauses, ends and what has been invoiced before (R11.9,
//! R13.3).

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{Contract, Instant, Location, Period, Span, billing_cycle};
use hallpass_store::Tx;
use hallpass_store::billing::{ContractToBill, Issuer};

use crate::Problem;
use crate::billing::issuer;

/// What comes next of a contract from an instant on.
pub(super) enum Step {
    /// Nothing: it has ended.
    Ended,
    /// A look at this instant: the period begins then, or is over then what stands in its way.
    Wait(Instant),
    /// Nothing until then.
    Skip(Instant),
    /// A period that costs nothing.
    Free(Period),
    /// A period that is charged.
    Charge(Period),
}

/// What comes next of a contract from `at` on, where what was charged before ends.
pub(super) async fn next_step(
    tx: &mut Tx,
    to_bill: &ContractToBill,
    issuer: &Issuer,
    at: Instant,
    now: Instant,
) -> Result<Step, Problem> {
    let (contract, place) = (&to_bill.contract, &issuer.location);
    if contract.end.is_some_and(|end| end <= at) {
        return Ok(Step::Ended);
    }
    if at > now {
        return Ok(Step::Wait(at));
    }
    if let Some(lock) = issuer.locked(now) {
        // Nothing is dated before the lock date (chapter 1): what is due then is charged on it.
        return Ok(Step::Wait(lock));
    }
    match paused(contract, place, at, now) {
        Pause::None => {}
        // Paused time costs nothing; the rest of the cycle is charged by days.
        Pause::Until(end) => return Ok(Step::Free(Period { from: at, to: end })),
        // Resuming the contract looks at it again at once.
        Pause::Open => return Ok(Step::Wait(billing_cycle(contract, place, now.max(at)).to)),
        Pause::Planned(end) => return Ok(Step::Wait(end)),
    }
    let period = Period { from: at, to: charged_until(tx, to_bill, place, at).await? };
    Ok(if period.to <= period.from {
        // A cycle of no length would never end; the next look is at the end of the day.
        Step::Skip(at + Span::days(1))
    } else if is_remainder(contract, place, period) {
        Step::Free(period)
    } else {
        Step::Charge(period)
    })
}

/// What a pause does to a period that begins at an instant.
enum Pause {
    /// Nothing: the contract runs, or runs again on the same day.
    None,
    /// It is over on this day: from then on the contract is charged again.
    Until(Instant),
    /// It goes on until somebody resumes the contract.
    Open,
    /// It ends then.
    Planned(Instant),
}

/// The pause that a contract is in. A day on which it runs, if only for a while, is charged.
fn paused(contract: &Contract, place: &Location, at: Instant, now: Instant) -> Pause {
    let mut end = at;
    // Pauses may follow one another.
    while let Some((_, until)) =
        contract.pauses.iter().find(|(from, until)| *from <= end && until.is_none_or(|until| end < until))
    {
        match until {
            None => return Pause::Open,
            Some(until) if *until > now => return Pause::Planned(*until),
            Some(until) => end = *until,
        }
    }
    let day = place.start_of(place.business_day(end));
    if day > at { Pause::Until(day) } else { Pause::None }
}

/// Where a charge that begins at an instant ends: with its cycle, or with a last part that is charged by days. What follows when
/// the end is withdrawn is then charged by days too.
async fn charged_until(
    tx: &mut Tx,
    to_bill: &ContractToBill,
    place: &Location,
    at: Instant,
) -> Result<Instant, Problem> {
    let contract = &to_bill.contract;
    let cycle_end = billing_cycle(contract, place, at).to;
    let Some(end) = contract.end.filter(|end| *end < cycle_end) else { return Ok(cycle_end) };
    let price = tx.plan_price(contract.plan_at(at).id, contract).await?;
    let by_days = to_bill.prorate_end || price.is_some_and(|price| price.prorate_end);
    Ok(if by_days { place.start_of(last_day(place, end).plus(1)).min(cycle_end) } else { cycle_end })
}

/// Where the first period begins that has not been looked at: after the last one that has; for a contract that comes from
/// elsewhere where `InvoicedPeriod` says; else with the cycle in which it was made.
pub(in crate::billing) async fn next_uncharged(tx: &mut Tx, to_bill: &ContractToBill) -> Result<Instant, Problem> {
    let contract = &to_bill.contract;
    if let Some(until) = tx.billed_until(contract.id.0).await? {
        // A start that has been moved behind it leaves out what lies between.
        return Ok(until.max(contract.start));
    }
    let from = to_bill.invoiced_until.unwrap_or(contract.start).max(contract.start);
    if to_bill.invoiced_until.is_some() || to_bill.created <= contract.start {
        return Ok(from);
    }
    let place = issuer(tx, to_bill.issued_by.0).await?;
    Ok(billing_cycle(contract, &place.location, to_bill.created).from.max(contract.start))
}

/// Hours between what has been invoiced and a renewal are no period of their own (R11.9): another location that issues the
/// contract, or an InvoicedPeriod that was written by hand, may leave some. They cost nothing.
fn is_remainder(contract: &Contract, place: &Location, period: Period) -> bool {
    let at_cut_off = place.start_of(place.local_day(period.from)) == period.from;
    contract.start < period.from && !at_cut_off && period.to - period.from < Span::days(1)
}

/// The last business day of a contract that ends at an instant.
pub(super) fn last_day(place: &Location, end: Instant) -> BusinessDay {
    place.business_day(end + Span::micros(-1))
}
