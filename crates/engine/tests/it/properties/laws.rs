//! Edit, delete and create undo and repeat each other (R6.10, R7.18, R7.20).

use hallpass_engine::instant::Span;
use hallpass_engine::{HeldPass, PassId, Segment, VisitEdit, VisitId};
use proptest::prelude::*;

use super::choice::arrivals;
use super::oracle_consume::joined;
use super::oracle_payg::{Bought, bought};
use super::runner::check;
use super::scene::{L2, scenes};
use crate::support::*;

fn cover(desk: &Desk, visit: VisitId) -> (Option<PassId>, String, Vec<Segment>) {
    let stored = &desk.visits[&visit];
    // Pay as you go that is made anew has another number.
    let name = |pass: PassId| if desk.passes[&pass].payg.is_some() { PassId(0) } else { pass };
    (stored.pass.map(name), show_stretch(stored.from, stored.to), joined(&stored.segments, &desk.passes))
}

/// The passes that are not pay as you go, and what those that are have become.
fn wallet(desk: &Desk) -> (Vec<&HeldPass>, Vec<Bought>) {
    let held = desk.passes.values().filter(|pass| pass.payg.is_none()).collect();
    (held, desk.passes.values().filter_map(bought).collect())
}

/// R6.10.
#[test]
fn deleting_restores_the_wallet() {
    check("delete_restores", 1, &(scenes(), arrivals()), |(scene, arrival)| {
        let mut desk = scene.set_up();
        let ask = arrival.prepare(&mut desk);
        let before = desk.passes.clone();
        if let Ok(answer) = desk.try_enter(&ask) {
            desk.delete(answer.visit);
            assert_eq!(desk.passes, before);
        }
    });
}

#[test]
fn a_put_that_changes_nothing_changes_nothing() {
    check("put_back", 1, &(scenes(), arrivals()), |(scene, arrival)| {
        let mut desk = scene.set_up();
        let ask = arrival.prepare(&mut desk);
        if let Ok(answer) = desk.try_enter(&ask) {
            let before = (desk.passes.clone(), cover(&desk, answer.visit));
            desk.try_edit(answer.visit, &desk.as_stored(answer.visit)).unwrap();
            assert_eq!((desk.passes.clone(), cover(&desk, answer.visit)), before);
        }
    });
}

/// R6.10.
#[test]
fn an_edit_is_a_delete_and_a_create() {
    let change = (-240..240_i64, 1..1_500_i64, prop::bool::weighted(0.25));
    check(
        "edit_is_delete_and_create",
        1,
        &(scenes(), arrivals(), change),
        |(mut scene, arrival, (shift, stay, moved))| {
            // Decision 18: limits are asked of a new visit, not of an edit.
            scene.terms.limits = [None; 4];
            let mut desk = scene.set_up();
            let ask = arrival.prepare(&mut desk);
            let Ok(answer) = desk.try_enter(&ask) else { return };
            let first = desk.first_pass(answer.visit).unwrap();
            let from = ask.request.from + Span::minutes(shift);
            let to = from + Span::minutes(stay);
            let location = if moved { L2 } else { ask.request.location };
            desk.clock_to(to);

            let mut edited = desk.clone();
            let edit = VisitEdit { customer: ANN, location, from, to: Some(to) };
            let edit = edited.try_edit(answer.visit, &edit);

            // The visit entered anew prefers the pass it had, while that fits.
            let mut renewed = desk;
            renewed.delete(answer.visit);
            let again = Ask::from(ANN, from).until_instant(to).at(location).by(ask.request.source);
            let created = renewed.try_enter(&again.clone().naming(first)).or_else(|_| renewed.try_enter(&again));
            match (edit, created) {
                (Ok(edit), Ok(created)) => {
                    assert_eq!(cover(&edited, edit.visit), cover(&renewed, created.visit));
                    assert_eq!(wallet(&edited), wallet(&renewed));
                }
                (Err(_), Err(_)) => assert_eq!(edited.first_pass(answer.visit), Some(first)),
                (edit, created) => panic!("edit: {edit:?}\nanew: {created:?}"),
            }
        },
    );
}

#[test]
fn arriving_and_leaving_is_the_same_as_a_visit_entered_afterwards() {
    check("two_steps_or_one", 1, &(scenes(), arrivals()), |(scene, arrival)| {
        let mut at_once = scene.set_up();
        let ask = arrival.prepare(&mut at_once);
        let (from, to) = (ask.request.from, ask.request.to.unwrap());
        let mut in_two = at_once.clone();
        // The clock goes back to the arrival, with the colleagues already there.
        in_two.now = from;
        let mut open = ask.clone();
        open.request.to = None;
        let arrived = in_two.try_enter(&open);
        let recorded = at_once.try_enter(&ask);
        let (Ok(arrived), Ok(recorded)) = (&arrived, &recorded) else {
            assert!(arrived.is_err() && recorded.is_err(), "{arrived:?}\n{recorded:?}");
            return;
        };
        in_two.clock_to(to);
        let leave = VisitEdit { to: Some(to), ..in_two.as_stored(arrived.visit) };
        in_two.try_edit(arrived.visit, &leave).unwrap();
        assert_eq!(cover(&in_two, arrived.visit), cover(&at_once, recorded.visit));
        assert_eq!(in_two.passes, at_once.passes);
    });
}
