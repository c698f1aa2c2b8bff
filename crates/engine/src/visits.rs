//! What the commands share about visits: where they lie, when they overlap, how they end and what they remember.

use std::collections::BTreeSet;

use crate::cheapest::settle;
use crate::draft::Draft;
use crate::rounding::{end_of_stay, least_end};
use crate::{Contract, Customer, Instant, Invalid, Location, LocationId, Refusal, Source, Span, Visit, VisitId, World};

/// R2.10: how far ahead of the server's clock a raw instant may be.
const AHEAD: Span = Span::minutes(15);

pub(crate) fn invalid<T>(property: &'static str, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Invalid(Invalid { property, message: message.into() }))
}

pub(crate) fn known_location(world: &World, id: LocationId) -> Result<&Location, Refusal> {
    match world.locations.get(&id) {
        Some(location) => Ok(location),
        None => invalid("BusinessId", "The location does not exist."),
    }
}

/// Before 1900 lie typing errors, and local times of their own kind.
const EARLIEST: Instant = Instant::from_seconds(-2_208_988_800);

/// R2.3, R2.10 on raw instants (decision 9).
///
/// # Errors
/// [`Refusal::Invalid`] on FromTime or ToTime.
pub fn test_times(raw_from: Instant, raw_to: Option<Instant>, now: Instant) -> Result<(), Refusal> {
    if raw_from > now + AHEAD {
        return invalid("FromTime", "cannot be more than 15 minutes in the future.");
    }
    if raw_from < EARLIEST {
        return invalid("FromTime", "cannot lie before 1900.");
    }
    match raw_to {
        Some(raw_to) if raw_to <= raw_from => invalid("ToTime", "must be later than FromTime."),
        Some(raw_to) if raw_to > now + AHEAD => invalid("ToTime", "cannot be more than 15 minutes in the future."),
        _ => Ok(()),
    }
}

/// R2.10: whether an open visit may start at `at`: in the business day that is running at the location, and behind its last
/// cut-off (a change of the clock may put one into the day).
pub(crate) fn is_today(location: &Location, at: Instant, now: Instant) -> bool {
    same_stretch(location, at, now)
}

/// Whether no cut-off lies between two instants: one record can then span them.
pub(crate) fn same_stretch(location: &Location, one: Instant, other: Instant) -> bool {
    location.next_cut_off(one) == location.next_cut_off(other)
}

/// A location that has closed takes nobody in.
pub(crate) fn test_open(location: &Location) -> Result<(), Refusal> {
    if location.closed {
        return invalid("BusinessId", format!("{} is closed: nobody can be checked in there.", location.name));
    }
    Ok(())
}

pub(crate) fn overlap<T>(other: &Visit) -> Result<T, Refusal> {
    invalid("FromTime", format!("The customer already has check-in {} at that time.", other.id.0))
}

/// R7.14: the cut-off at which a visit ends at the latest when nobody checks it out.
pub(crate) fn cut_off_of(location: &Location, visit: &Visit) -> Instant {
    location.next_cut_off(visit.from)
}

/// Whether [from, to) meets [other_from, other_to); `None` = no end. Touching ends do not meet (R7.9).
pub(crate) fn meet(from: Instant, to: Option<Instant>, other_from: Instant, other_to: Option<Instant>) -> bool {
    to.is_none_or(|to| other_from < to) && other_to.is_none_or(|other_to| from < other_to)
}

/// The customer's other visits that meet [from, to), oldest first.
pub(crate) fn meeting<'d>(
    draft: &'d Draft<'_>,
    except: Option<VisitId>,
    from: Instant,
    to: Option<Instant>,
) -> Vec<&'d Visit> {
    let mut others = draft.other_visits(except);
    others.retain(|v| meet(from, to, v.from, v.to));
    others
}

/// Closes an open visit at a stored instant and settles it. A visit that was reopened never ends before the end it had
/// (R7.7), whose raw instant it still carries.
pub(crate) fn finish(
    draft: &mut Draft<'_>,
    mut visit: Visit,
    location: &Location,
    to: Instant,
    raw_to: Instant,
) -> Visit {
    let had = visit.raw_to.map(|raw| end_of_stay(location, visit.raw_from, visit.from, raw));
    visit.to = Some(had.map_or(to, |had| had.max(to)).max(least_end(location, visit.raw_from, visit.from)));
    visit.raw_to = Some(visit.raw_to.map_or(raw_to, |raw| raw.max(raw_to)));
    settle(draft, &mut visit, location);
    draft.put_visit(visit.clone());
    visit
}

/// R7.4: sources that ask for a check-out test and carry the last activity.
pub(crate) fn is_automatic(source: Source) -> bool {
    matches!(source, Source::DoorAccess | Source::NetworkActivity | Source::Sensor)
}

/// R5.7: names of the customer's teams.
pub(crate) fn team_snapshot(customer: &Customer) -> Option<String> {
    (!customer.team_names.is_empty()).then(|| customer.team_names.join(", "))
}

/// R5.7: names of the plans active at an instant, in contract order, each once.
pub(crate) fn plan_snapshot(customer: &Customer, at: Instant) -> Option<String> {
    let mut active: Vec<&Contract> = customer.contracts.iter().filter(|c| c.is_active_at(at)).collect();
    active.sort_by_key(|c| c.id);
    let mut seen = BTreeSet::new();
    let plans = active.into_iter().map(|c| c.plan_at(at)).filter(|plan| seen.insert(plan.id));
    let names: Vec<&str> = plans.map(|plan| plan.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The devices of two comma-separated lists, each once, in order.
pub(crate) fn join_devices(known: Option<&str>, more: Option<&str>) -> Option<String> {
    let mut devices: Vec<&str> = Vec::new();
    for device in [known, more].into_iter().flatten().flat_map(|list| list.split(',')).map(str::trim) {
        if !device.is_empty() && !devices.iter().any(|d| d.eq_ignore_ascii_case(device)) {
            devices.push(device);
        }
    }
    (!devices.is_empty()).then(|| devices.join(","))
}

/// Closes the customer's open visits (but one) whose cut-off has passed, as the cut-off job would (R7.14): an arrival at 00:00:05 must
/// not find yesterday's visit open because the job is a few seconds late.
pub(crate) fn close_overdue(draft: &mut Draft<'_>, except: Option<VisitId>, now: Instant) {
    let open: Vec<Visit> = draft.other_visits(except).into_iter().filter(|v| v.to.is_none()).cloned().collect();
    for visit in open {
        let Some(location) = draft.location(visit.location) else { continue };
        let cut_off = cut_off_of(location, &visit);
        if cut_off <= now {
            finish(draft, visit, location, cut_off, cut_off);
        }
    }
}
