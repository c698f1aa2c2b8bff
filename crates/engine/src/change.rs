//! Editing and deleting visits (R7.17, R7.18, R7.19, R7.20, R7.21, R6.10).

use crate::cheapest::settle;
use crate::check_in::no_valid_pass;
use crate::consume::{begin, consume_around, reverse};
use crate::draft::Draft;
use crate::eligibility::{Entrance, has_free_access, is_attendance};
use crate::order::{Ranking, is_eligible};
use crate::rounding::{end_of_stay, round_from};
use crate::visits::{
    close_overdue, finish, invalid, is_today, known_location, meeting, overlap, plan_snapshot, team_snapshot,
    test_open, test_times,
};
use crate::{
    Basis, Decision, Instant, Location, Outcome, PassId, PaygKind, Refusal, RefusalCode, Refused, Trace, Visit,
    VisitEdit, VisitId, World, pay_as_you_go,
};

/// Gives a visit new times, place or person: reverse and consume in one (R7.17, R7.18). Also the manual check-out.
///
/// Tested against R2.3, R2.10 and overlap, but not against limits or the account's state (decision 18).
pub fn change_visit(world: &World, visit: VisitId, edit: &VisitEdit, now: Instant) -> Result<Decision, Refusal> {
    let old = known_visit(world, visit)?;
    let location = known_location(world, edit.location)?;
    if edit.customer != world.customer.id {
        return invalid("CoworkerId", "The customer does not exist.");
    }
    let same_person = edit.customer == old.customer;
    let same_place = edit.location == old.location;
    let same_from = edit.from == old.from;
    let same_to = edit.to == old.to;
    let mut draft = Draft::new(world);
    if same_person && same_place && same_from && same_to {
        return Ok(draft.decide(visit, Outcome::Unchanged, None));
    }

    if !same_place || (edit.to.is_none() && old.to.is_some()) {
        test_open(location)?;
    }
    close_overdue(&mut draft, Some(visit), now);
    // R2.2: a time that comes back as it was stored still means the raw instant behind it.
    let raw_from = if same_from { old.raw_from } else { edit.from };
    let raw_to = if same_to && edit.to.is_some() { old.raw_to.or(edit.to) } else { edit.to };
    // A visit that nobody was seen in (R7.13) has equal raw instants; moving it to another place is no mistake in them.
    test_times(raw_from, raw_to.filter(|_| !(same_from && same_to)), now)?;
    if old.to.is_some() || !(same_from && same_place && same_person) {
        test_lock(world, old, edit)?;
    }
    let keeps_start = same_from && same_place;
    let from = if keeps_start { old.from } else { round_from(location, raw_from) };
    let to = match edit.to {
        Some(_) if keeps_start && same_to => old.to,
        _ => raw_to.map(|raw| end_of_stay(location, raw_from, from, raw)),
    };
    test_place_in_time(&draft, old, location, keeps_start && same_person, (from, to), now)?;

    if old.to.is_none() && keeps_start && same_person {
        return Ok(check_out(draft, old, location, to.unwrap_or(from), raw_to.unwrap_or(raw_from)));
    }
    let mut new = old.clone();
    (new.customer, new.location) = (edit.customer, edit.location);
    (new.from, new.to, new.raw_from, new.raw_to) = (from, to, raw_from, raw_to);
    if !keeps_start {
        new.business_day = location.business_day(from).0;
    }
    if !same_person {
        new.teams = team_snapshot(&world.customer);
        new.plans = plan_snapshot(&world.customer, from);
    }
    let outcome = if to.is_none() && old.to.is_some() { Outcome::Reopened } else { Outcome::Edited };
    // A visit that came in without a pass goes on without one as long as person, place and start stay (R11.11); the attendee
    // of a booking needs none whatever the times (R15.1).
    let passless = same_person && old.pass.is_none() && (keeps_start || is_attendance(old));
    redo(draft, old, new, location, passless, outcome)
}

/// Deletes a visit and gives back all it used (R7.20). An expired pass gets its minutes too, and stays expired (R7.21). One
/// with an invoiced pay-as-you-go part is refused.
pub fn delete_visit(world: &World, visit: VisitId, _now: Instant) -> Result<Decision, Refusal> {
    let mut old = known_visit(world, visit)?.clone();
    let mut draft = Draft::new(world);
    pay_as_you_go::test_delete(&draft, &old)?;
    reverse(&mut draft, &mut old);
    draft.delete_visit(visit);
    Ok(draft.decide(visit, Outcome::Deleted, None))
}

fn known_visit(world: &World, visit: VisitId) -> Result<&Visit, Refusal> {
    match world.visits.get(&visit) {
        Some(visit) => Ok(visit),
        None => invalid("Id", "The check-in does not exist."),
    }
}

/// R7.19: what an edit changes lies neither before nor after it in a time whose books are closed. Whoever is still inside can
/// leave: a check-out (R7.17) is not asked.
fn test_lock(world: &World, old: &Visit, edit: &VisitEdit) -> Result<(), Refusal> {
    let moved = edit.customer != old.customer || edit.location != old.location || edit.from != old.from;
    let ends = edit.to != old.to;
    let from = [(old.location, Some(old.from)), (edit.location, Some(edit.from))];
    let to = [(old.location, old.to), (edit.location, edit.to)];
    for (member, changes, dates) in [("FromTime", moved, from), ("ToTime", ends, to)] {
        for (place, at) in dates.into_iter().filter(|_| changes) {
            let Some(place) = world.locations.get(&place) else { continue };
            if let Some(lock) = place.locked_before.filter(|lock| at.is_some_and(|at| at < *lock)) {
                let day = place.local_date(lock);
                return invalid(member, format!("Check-ins before {day} are locked (Billing.LockDates)."));
            }
        }
    }
    Ok(())
}

/// Decision 18: overlap, and what an open visit needs (R2.10, R7.18).
fn test_place_in_time(
    draft: &Draft<'_>,
    old: &Visit,
    location: &Location,
    keeps_start: bool,
    (from, to): (Instant, Option<Instant>),
    now: Instant,
) -> Result<(), Refusal> {
    let met = meeting(draft, Some(old.id), from, to);
    let reopens = to.is_none() && old.to.is_some();
    if to.is_none() && !is_today(location, from, now) {
        return if reopens && keeps_start {
            invalid("ToTime", "Only a check-in of the present business day can be opened again.")
        } else {
            invalid("FromTime", "An open check-in must start in the present business day. Send ToTime for another day.")
        };
    }
    match met.first() {
        Some(other) if reopens && other.from >= from => {
            invalid("ToTime", format!("Check-in {} follows, so this one cannot be opened again.", other.id.0))
        }
        Some(other) if reopens && other.to.is_none() => {
            invalid("ToTime", format!("The customer is already checked in with check-in {}.", other.id.0))
        }
        Some(other) => overlap(other),
        None => Ok(()),
    }
}

/// The manual check-out (R7.17): the visit ends on what it came in on, which is not judged again.
fn check_out(mut draft: Draft<'_>, open: &Visit, location: &Location, to: Instant, raw_to: Instant) -> Decision {
    finish(&mut draft, open.clone(), location, to, raw_to);
    draft.decide(open.id, Outcome::Closed, None)
}

/// Reverse, then consume with the old first pass if it still fits, else with another (R6.10, R7.18). What has been invoiced
/// must find its place again (decision 19).
fn redo(
    mut draft: Draft<'_>,
    old: &Visit,
    mut visit: Visit,
    location: &Location,
    passless: bool,
    outcome: Outcome,
) -> Result<Decision, Refusal> {
    pay_as_you_go::test_move(&draft, old, &visit)?;
    let sold = pay_as_you_go::kept_parts(&draft, old);
    reverse(&mut draft, &mut visit);
    let mut chosen = None;
    if !passless {
        let (pass, trace) = first_pass(&mut draft, &visit, location)?;
        if pass.is_none() || pass != visit.pass {
            let definition = pass.and_then(|id| draft.pass(id)).and_then(|p| draft.definition_of(p));
            visit.counts_towards_plan_limits = definition.is_none_or(|d| d.counts_towards_plan_limits);
        }
        (visit.pass, chosen) = (pass, trace);
    }
    if visit.to.is_some() && sold.is_empty() {
        settle(&mut draft, &mut visit, location);
    } else if visit.to.is_some() {
        consume_around(&mut draft, &mut visit, location, &sold);
    } else {
        begin(&mut draft, &mut visit, location);
    }
    pay_as_you_go::refuse_loss(&draft, old, &visit)?;
    pay_as_you_go::note_review(&mut draft, old, &visit);
    let id = visit.id;
    draft.put_visit(visit);
    Ok(draft.decide(id, outcome, chosen))
}

/// The old first pass if it is still eligible, or invoiced as pay as you go by time; else free access, else the first in the
/// order of use, else pay as you go; with the trace unless it is the old one. When nothing fits the edit is refused with the F2 text and no row (decisions 15, 18).
fn first_pass(
    draft: &mut Draft<'_>,
    visit: &Visit,
    location: &Location,
) -> Result<(Option<PassId>, Option<Trace>), Refusal> {
    let entrance = Entrance::of_visit(draft, location, visit, visit.from);
    let sold = |payg: crate::PaygState| payg.invoiced && payg.kind == PaygKind::Timed;
    let old = visit.pass.and_then(|id| draft.pass(id));
    if let Some(pass) = old.filter(|p| p.payg.is_some_and(sold) || is_eligible(draft, &entrance, p)) {
        return Ok((Some(pass.id), None));
    }
    if has_free_access(&entrance) {
        return Ok((None, Some(entrance.trace(Basis::Free, Vec::new()))));
    }
    let ranking = Ranking::new(draft, &entrance);
    if let Some(pass) = ranking.first() {
        return Ok((Some(pass), Some(ranking.taken())));
    }
    if let Some(definition) = pay_as_you_go::offer(draft, &entrance) {
        let pass = pay_as_you_go::make(draft, definition, location.id, visit.from);
        return Ok((Some(pass), Some(ranking.bought(pass, definition))));
    }
    let message = no_valid_pass(&draft.world().customer.full_name);
    let trace = Box::new(ranking.refused(RefusalCode::F2));
    Err(Refusal::Refused(Refused { code: RefusalCode::F2, message, failed: None, trace }))
}
