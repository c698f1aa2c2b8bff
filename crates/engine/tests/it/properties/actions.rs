//! Random commands of three customers at two places, and the jobs that run in between.

use hallpass_engine::instant::Span;
use hallpass_engine::{
    Closing, Cover, CustomerId, Instant, LocationId, Outcome, PassId, Refusal, RefusalCode, Segment, Source, Visit,
    VisitEdit, VisitId,
};
use proptest::prelude::*;
use proptest::sample::Index;

use super::oracle::{Oracle, Take};
use super::oracle_consume::joined;
use super::oracle_payg::bought_by;
use super::scene::L2;
use crate::support::*;

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Action {
    /// Time passes, in half minutes; jobs due on the way run.
    Wait(i64),
    /// Time passes and the jobs are late: they run after the next command.
    Down(i64),
    /// Somebody arrives, noticed with a delay in half minutes.
    Enter(u8, bool, u8, i64),
    /// Somebody leaves, noticed with a delay in half minutes.
    Leave(u8, i64),
    /// A finished visit is entered: half minutes ago, minutes of stay.
    Record(u8, bool, i64, i64),
    /// Some visit gets new times: shifts in minutes.
    Shift(Index, i64, i64),
    /// Some visit moves to a person and a place.
    Move(Index, u8, bool),
    /// Some visit is opened again.
    Reopen(Index),
    /// Some visit is deleted.
    Delete(Index),
    /// Some pay-as-you-go pass of visits that are over is invoiced.
    Invoice(Index),
}

/// What happens where invoices are raised, too.
pub fn actions_with_invoices() -> impl Strategy<Value = Action> {
    prop_oneof![24 => actions(), 3 => any::<Index>().prop_map(Action::Invoice)]
}

pub fn actions() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => (0..400_i64).prop_map(Action::Wait),
        1 => (0..3_000_i64).prop_map(Action::Wait),
        1 => (0..3_000_i64).prop_map(Action::Down),
        6 => (0..3_u8, prop::bool::weighted(0.3), 0..6_u8, -20..120_i64)
            .prop_map(|(who, place, source, late)| Action::Enter(who, place, source, late)),
        4 => (0..3_u8, -20..60_i64).prop_map(|(who, late)| Action::Leave(who, late)),
        3 => (0..3_u8, prop::bool::weighted(0.3), 0..6_000_i64, 1..900_i64)
            .prop_map(|(who, place, ago, stay)| Action::Record(who, place, ago, stay)),
        2 => (any::<Index>(), -300..300_i64, -300..300_i64).prop_map(|(v, from, to)| Action::Shift(v, from, to)),
        1 => (any::<Index>(), 0..3_u8, any::<bool>()).prop_map(|(v, who, place)| Action::Move(v, who, place)),
        1 => any::<Index>().prop_map(Action::Reopen),
        2 => any::<Index>().prop_map(Action::Delete),
    ]
}

fn person(n: u8) -> CustomerId {
    [ANN, BEN, PAT][usize::from(n)]
}

fn place(elsewhere: bool) -> LocationId {
    if elsewhere { L2 } else { MAIN }
}

fn half_minutes(n: i64) -> Span {
    Span::seconds(30 * n)
}

/// Runs one action; what comes of it is checked against the oracle where the rules leave no doubt.
pub fn play(desk: &mut Desk, action: &Action) {
    match *action {
        Action::Wait(n) => wait(desk, n),
        Action::Down(n) => {
            let until = desk.now + half_minutes(n);
            desk.clock_to(until);
        }
        Action::Enter(who, elsewhere, source, late) => {
            let source = Source::from_number(i64::from(source)).unwrap();
            let ask = Ask::from(person(who), desk.now - half_minutes(late)).at(place(elsewhere)).by(source);
            enter(desk, &ask);
        }
        Action::Leave(who, late) => {
            let open = desk.visits.values().find(|v| v.to.is_none() && v.customer == person(who)).map(|v| v.id);
            if let Some(visit) = open {
                let to = Some(desk.now - half_minutes(late));
                let edit = VisitEdit { to, ..desk.as_stored(visit) };
                edit_visit(desk, visit, &edit);
            }
        }
        Action::Record(who, elsewhere, ago, stay) => {
            let from = desk.now - half_minutes(ago);
            let ask = Ask::from(person(who), from).until_instant(from + Span::minutes(stay)).at(place(elsewhere));
            enter(desk, &ask);
        }
        Action::Shift(index, from, to) => {
            if let Some(visit) = pick(desk, &index) {
                let stored = desk.as_stored(visit);
                let to = stored.to.map(|at| at + Span::minutes(to));
                edit_visit(desk, visit, &VisitEdit { from: stored.from + Span::minutes(from), to, ..stored });
            }
        }
        Action::Move(index, who, elsewhere) => {
            if let Some(visit) = pick(desk, &index) {
                let edit = VisitEdit { customer: person(who), location: place(elsewhere), ..desk.as_stored(visit) };
                edit_visit(desk, visit, &edit);
            }
        }
        Action::Reopen(index) => {
            if let Some(visit) = pick(desk, &index) {
                let edit = VisitEdit { to: None, ..desk.as_stored(visit) };
                edit_visit(desk, visit, &edit);
            }
        }
        Action::Delete(index) => {
            if let Some(visit) = pick(desk, &index) {
                let sold = is_sold(desk, visit);
                let before = desk.clone();
                if let Err(refusal) = desk.try_delete(visit) {
                    assert!(sold && matches!(refusal, Refusal::Invalid(_)), "R7.20: {refusal:?}");
                    assert_eq!((&before.visits, &before.passes), (&desk.visits, &desk.passes));
                }
            }
        }
        Action::Invoice(index) => {
            let closed = |pass: &PassId| desk.visits.values().all(|v| v.to.is_some() || !rests_on(v).contains(pass));
            let charged: Vec<PassId> = desk.bought().into_iter().filter(closed).collect();
            if !charged.is_empty() {
                desk.invoice(*index.get(&charged));
            }
        }
    }
}

/// Whether something the visit rests on has been invoiced.
fn is_sold(desk: &Desk, visit: VisitId) -> bool {
    let invoiced = |pass: PassId| desk.passes[&pass].payg.is_some_and(|payg| payg.invoiced);
    rests_on(&desk.visits[&visit]).into_iter().any(invoiced)
}

fn pick(desk: &Desk, index: &Index) -> Option<VisitId> {
    let visits: Vec<VisitId> = desk.visits.keys().copied().collect();
    (!visits.is_empty()).then(|| *index.get(&visits))
}

/// The clock moves on; every job due on the way runs at its own instant, cut-offs first (D17).
fn wait(desk: &mut Desk, n: i64) {
    let until = desk.now + half_minutes(n);
    while let Some((at, cause, visit)) = next_job(desk, until) {
        desk.clock_to(at);
        let stored = desk.visits[&visit].clone();
        let before = desk.clone();
        let answer = desk.try_job(visit, cause).unwrap();
        assert_eq!(answer.outcome, Outcome::Closed, "a due job closes: {cause:?} of {stored:?}");
        closed_as_expected(&before, desk, &stored);
    }
    desk.clock_to(until);
}

fn next_job(desk: &Desk, until: Instant) -> Option<(Instant, Closing, VisitId)> {
    let mut jobs = Vec::new();
    for visit in desk.visits.values() {
        for (cause, at) in hallpass_engine::due(visit, &desk.locations[&visit.location]) {
            jobs.push((at.max(desk.now), cause != Closing::CutOff, visit.id, cause));
        }
    }
    let jobs = jobs.into_iter().filter(|(at, ..)| *at <= until);
    jobs.min_by_key(|(at, later, visit, _)| (*at, *later, *visit)).map(|(at, _, visit, cause)| (at, cause, visit))
}

/// Arrivals: a new visit without side effects on others takes the oracle's first pass, and a recorded one its cover.
fn enter(desk: &mut Desk, ask: &Ask) {
    let before = desk.clone();
    let answer = match desk.try_enter_now(ask) {
        Ok(answer) => answer,
        Err(refusal) => {
            assert_eq!((&before.visits, &before.passes), (&desk.visits, &desk.passes));
            if let Refusal::Refused(refused) = refusal {
                assert!(refused.failed.is_some(), "R8.2");
                refused_as_expected(&before, ask, refused.code);
            }
            return;
        }
    };
    let visit = desk.visits[&answer.visit].clone();
    let alone = before.visits.iter().all(|(id, old)| desk.visits.get(id) == Some(old));
    if !alone || !matches!(answer.outcome, Outcome::Opened | Outcome::Recorded) {
        return;
    }
    let world = before.world(ask.who, None);
    let mut oracle = Oracle::new(&before, world, visit.location, visit.source, VisitId::NEW);
    oracle.beyond_limit = oracle.limit(visit.from, before.now).is_some();
    let beat = desk.locations[&visit.location].settings.extra_passes_beat_limits;
    assert!(!oracle.beyond_limit || beat, "R9.3: let in beyond the limit");
    let first = oracle.best(visit.from);
    let expected = oracle.order(visit.from);
    let what = show_stretch(visit.from, visit.to);
    assert!(is_first(desk, &visit, first), "first pass of {what}: {first:?}, not {:?}", visit.pass);
    match first {
        Some(Take::Held(_)) => assert_eq!(order(&answer), expected),
        _ => assert_eq!(order(&answer), visit.pass.into_iter().collect::<Vec<_>>(), "R5.1: nothing else was left"),
    }
    oracle.beyond_limit = false;
    if let Some(to) = visit.to {
        let cover = oracle.consume(visit.from, to, first.unwrap());
        assert_cover(desk, &visit, &oracle, &cover);
    }
}

/// Refusals where nothing else happened: the limit's (R9.3, R9.6), or that nothing is left (R8.1).
fn refused_as_expected(before: &Desk, ask: &Ask, code: RefusalCode) {
    let mut oracle =
        Oracle::new(before, before.world(ask.who, None), ask.request.location, ask.request.source, VisitId::NEW);
    let from = oracle.rounded_from(ask.request.from);
    // Visits that are closed by it, or that it starts behind, have a say of their own.
    if before.visits.values().any(|v| v.customer == ask.who && v.to.is_none_or(|to| to > from)) {
        return;
    }
    let limit = oracle.limit(from, before.now);
    let beat = before.locations[&ask.request.location].settings.extra_passes_beat_limits;
    oracle.beyond_limit = limit.is_some();
    assert_eq!(code, limit.unwrap_or(RefusalCode::F2), "why it is refused");
    let left = oracle.best(from);
    assert!(left.is_none() || limit.is_some() && !beat, "{code:?} although {left:?} is left");
}

/// Whether a visit began on what the oracle says.
pub fn is_first(desk: &Desk, visit: &Visit, first: Option<Take>) -> bool {
    match (first, visit.pass) {
        (Some(Take::Held(pass)), real) => real == Some(pass),
        (Some(Take::Buy(definition)), Some(pass)) => {
            let pass = &desk.passes[&pass];
            pass.payg.is_some() && pass.definition == definition
        }
        (first, real) => first.is_none() && real.is_none(),
    }
}

/// The cover of a closed visit, and what its pay as you go has cost.
pub fn assert_cover(desk: &Desk, visit: &Visit, oracle: &Oracle, cover: &[Segment]) {
    let what = show_stretch(visit.from, visit.to);
    let expected = joined(cover, &oracle.world.passes);
    assert_eq!(joined(&visit.segments, &desk.passes), expected, "cover of {what}");
    let charged = bought_by(cover, &oracle.world.passes);
    assert_eq!(bought_by(&visit.segments, &desk.passes), charged, "charges of {what}");
}

/// Edits: a visit that was closed by it draws what the oracle says. Sending back what is stored is no edit.
fn edit_visit(desk: &mut Desk, id: VisitId, edit: &VisitEdit) {
    let before = desk.clone();
    let stored = desk.visits[&id].clone();
    let sold = is_sold(desk, id);
    let alone =
        |desk: &Desk| before.visits.iter().all(|(old, visit)| *old == id || desk.visits.get(old) == Some(visit));
    match desk.try_edit(id, edit) {
        Ok(_) if *edit == before.as_stored(id) => {
            assert_eq!((&before.visits, &before.passes), (&desk.visits, &desk.passes));
        }
        Ok(_) if sold => nothing_sold_is_lost(&before, desk),
        Ok(_) if alone(desk) => closed_as_expected(&before, desk, &stored),
        Ok(_) => {}
        Err(_) => assert_eq!((&before.visits, &before.passes), (&desk.visits, &desk.passes)),
    }
}

/// R7.19, D19: an invoiced pass stays, at its price.
fn nothing_sold_is_lost(before: &Desk, after: &Desk) {
    for pass in before.passes.values() {
        if let Some(payg) = pass.payg.filter(|payg| payg.invoiced) {
            let stays = after.passes.get(&pass.id).and_then(|pass| pass.payg);
            assert_eq!(stays.map(|stays| stays.price), Some(payg.price), "{pass:?}");
        }
    }
}

/// R7.18: the old first pass while it is eligible, else the best; then the cover follows.
fn closed_as_expected(before: &Desk, after: &Desk, old: &Visit) {
    let new = &after.visits[&old.id];
    let Some(to) = new.to.filter(|_| !is_sold(before, old.id)) else { return };
    let world = before.world(new.customer, Some(old.id));
    let mut oracle = Oracle::new(before, world, new.location, new.source, old.id);
    let unmoved = (old.customer, old.location, old.from) == (new.customer, new.location, new.from);
    let first = if old.to.is_none() && unmoved {
        // A check-out: the pass was chosen at check-in.
        old.pass.map(Take::Held)
    } else {
        oracle.reverse(old.id);
        let kept = old.pass.filter(|pass| oracle.eligible(*pass, new.from)).map(Take::Held);
        kept.or_else(|| oracle.best(new.from))
    };
    let what = show_stretch(new.from, new.to);
    assert!(is_first(after, new, first), "first pass of {what} after {old:?}: {first:?}, not {:?}", new.pass);
    // A record that was reopened on a day pass (R7.6) is covered by it, whatever its first pass was.
    let reopened_on = old.segments.first().filter(|segment| old.to.is_none() && segment.from == old.from);
    let start = match reopened_on.map(|segment| segment.cover) {
        Some(Cover::Day(pass)) if unmoved => Take::Held(pass),
        _ => first.unwrap(),
    };
    let cover = oracle.consume(new.from, to, start);
    assert_cover(after, new, &oracle, &cover);
}
