//! Checking in and out, entering, editing and deleting visits.

use hallpass_engine::{
    CheckIn, CustomerId, Decision, Instant, LocationId, NamedPass, Refusal, RefusalCode, Source, Span, Visit,
    VisitEdit, VisitId, World,
};
use hallpass_store::Tx;
use hallpass_store::desk::{Neighbourhood, Subject};

use super::{low_credit, problem, unique_id};
use crate::records::Written;
use crate::{Call, Problem, messages};

/// A request to check a customer in, or to enter a visit that is over.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Who.
    pub customer: CustomerId,
    /// Where.
    pub location: LocationId,
    /// How.
    pub source: Source,
    /// Raw arrival.
    pub from: Instant,
    /// Raw departure, when the visit is over.
    pub to: Option<Instant>,
    /// UniqueId of the pass to use, when the caller names one (R5.6).
    pub pass: Option<String>,
    /// Devices of a network check-in, comma-separated.
    pub mac_addresses: Option<String>,
}

/// Checks in. A business refusal keeps its FailedCheckin row (R8.2) and comes back as [`Written::Refused`].
///
/// # Errors
/// [`Problem::Invalid`] for a request that does not make sense (R8.4).
pub async fn check_in(tx: &mut Tx, call: &Call, arrival: &Arrival) -> Result<Written, Problem> {
    Ok(arrive(tx, call, arrival).await?.0)
}

/// As [`check_in`], with the code of a business refusal (R8.3). Read, decided and written in one transaction of the one writer:
/// the second of two requests finds what the first has left (R7.5).
///
/// # Errors
/// As [`check_in`].
pub async fn arrive(tx: &mut Tx, call: &Call, arrival: &Arrival) -> Result<(Written, Option<RefusalCode>), Problem> {
    let (world, decided) = decide(tx, call, arrival).await?;
    match decided {
        Ok(decision) => {
            let applied = tx.apply(&world, &decision, unique_id, &call.stamp()).await?;
            low_credit::watch(tx, call, &world, &decision).await?;
            // R7.9: a visit elsewhere ends by it.
            messages::checked_out(tx, call, &world, &decision).await?;
            Ok((Written::Done(applied.visit.0), None))
        }
        Err(refusal) => {
            let code = match &refusal {
                Refusal::Refused(refused) => Some(refused.code),
                Refusal::Invalid(_) => None,
            };
            Ok((refuse(tx, call, &refusal, Subject::Named(arrival.customer)).await?, code))
        }
    }
}

/// What a check-in comes to, and the world it was decided in. Writes nothing.
///
/// # Errors
/// As [`check_in`].
pub async fn decide(
    tx: &mut Tx,
    call: &Call,
    arrival: &Arrival,
) -> Result<(World, Result<Decision, Refusal>), Problem> {
    refuse_absurd(arrival.from, arrival.to)?;
    let named = match &arrival.pass {
        Some(guid) => Some(tx.pass_by_guid(guid).await?),
        None => None,
    };
    let about = Neighbourhood {
        customer: arrival.customer,
        locations: vec![arrival.location],
        from: arrival.from,
        to: arrival.to.unwrap_or(call.now),
        visit: None,
        pass: named.flatten(),
    };
    let world = world(tx, call, &about).await?;
    let request = CheckIn {
        location: arrival.location,
        source: arrival.source,
        from: arrival.from,
        to: arrival.to,
        named_pass: named.map(|id| match id {
            Some(id) if world.passes.contains_key(&id) => NamedPass::Known(id),
            _ => NamedPass::Unknown,
        }),
        mac_addresses: arrival.mac_addresses.clone(),
    };
    let decided = hallpass_engine::check_in(&world, &request, call.now);
    Ok((world, decided))
}

/// What a visit is to become (R7.18): times, place and person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose visit it becomes.
    pub customer: CustomerId,
    /// Where.
    pub location: LocationId,
    /// New arrival.
    pub from: Instant,
    /// New departure; `None` reopens.
    pub to: Option<Instant>,
}

/// Changes a visit; also the manual check-out (R7.17). A change of nothing does nothing.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] when the change does not make sense or nothing covers the visit any more.
pub async fn change(tx: &mut Tx, call: &Call, id: VisitId, change: &Change) -> Result<Written, Problem> {
    let visit = tx.visit(id).await?.ok_or(Problem::NotFound)?;
    change_stored(tx, call, visit, change).await
}

/// As [`change`], of a visit that has been read in this transaction.
///
/// # Errors
/// As [`change`].
pub async fn change_stored(tx: &mut Tx, call: &Call, visit: Visit, change: &Change) -> Result<Written, Problem> {
    let id = visit.id;
    let stored = Change { customer: visit.customer, location: visit.location, from: visit.from, to: visit.to };
    if stored == *change {
        return Ok(Written::Done(id.0));
    }
    refuse_absurd(change.from, change.to)?;
    let about = Neighbourhood {
        customer: change.customer,
        locations: vec![visit.location, change.location],
        from: change.from.min(visit.from),
        to: change.to.max(visit.to).unwrap_or(call.now),
        visit: Some(visit),
        pass: None,
    };
    let world = world(tx, call, &about).await?;
    let edit = VisitEdit { customer: change.customer, location: change.location, from: change.from, to: change.to };
    match hallpass_engine::change_visit(&world, id, &edit, call.now) {
        Ok(decision) => {
            tx.apply(&world, &decision, unique_id, &call.stamp()).await?;
            low_credit::watch(tx, call, &world, &decision).await?;
            Ok(Written::Done(id.0))
        }
        Err(refusal) => refuse(tx, call, &refusal, Subject::Edit(id)).await,
    }
}

/// Deletes a visit and gives back what it used (R7.20).
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] when money stands against it.
pub async fn delete(tx: &mut Tx, call: &Call, id: VisitId) -> Result<Written, Problem> {
    let visit = tx.visit(id).await?.ok_or(Problem::NotFound)?;
    let world = world(tx, call, &around(visit, call.now)).await?;
    match hallpass_engine::delete_visit(&world, id, call.now) {
        Ok(decision) => {
            tx.apply(&world, &decision, unique_id, &call.stamp()).await?;
            Ok(Written::Done(id.0))
        }
        Err(refusal) => refuse(tx, call, &refusal, Subject::Edit(id)).await,
    }
}

/// Longest visit, in days. The rule book sets no bound; a mistyped year would use up every pass the customer has.
const LONGEST_DAYS: i64 = 100;

/// Refuses a visit that nobody has made.
///
/// # Errors
/// [`Problem::Invalid`] on ToTime.
pub(crate) fn refuse_absurd(from: Instant, to: Option<Instant>) -> Result<(), Problem> {
    match to {
        Some(to) if to - from > Span::days(LONGEST_DAYS) => {
            Err(Problem::field("ToTime", format!("is more than {LONGEST_DAYS} days after FromTime: check the dates")))
        }
        _ => Ok(()),
    }
}

/// The neighbourhood of a stored visit.
pub(crate) fn around(visit: Visit, now: Instant) -> Neighbourhood {
    Neighbourhood {
        customer: visit.customer,
        locations: vec![visit.location],
        from: visit.from,
        to: visit.to.unwrap_or(now),
        visit: Some(visit),
        pass: None,
    }
}

async fn world(tx: &mut Tx, call: &Call, about: &Neighbourhood) -> Result<World, Problem> {
    tx.world(about, call.now).await?.ok_or_else(|| Problem::field("Coworker", "is not a known customer"))
}

/// A refusal: its FailedCheckin row, if one is due, is kept, and the trace with it. `otherwise` is what the trace belongs to
/// where no row is due (decision 15). Within the sliding hour of R7.12 the first row and its trace stand for all.
async fn refuse(tx: &mut Tx, call: &Call, refusal: &Refusal, otherwise: Subject) -> Result<Written, Problem> {
    let Refusal::Refused(refused) = refusal else { return Err(problem(refusal)) };
    let subject = match &refused.failed {
        Some(failed) => tx.record_failed(failed, &unique_id(), &call.stamp()).await?.map(Subject::Failed),
        None => Some(otherwise),
    };
    if let Some(subject) = subject {
        tx.keep_trace(subject, &refused.trace, &call.stamp()).await?;
    }
    Ok(Written::Refused(problem(refusal)))
}
