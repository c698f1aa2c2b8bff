//! Whole histories: the books balance after every command, and deleting everything restores the first day.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::actions::{actions, actions_with_invoices, play};
use super::runner::check;
use super::scene::scenes;
use hallpass_engine::VisitId;

/// The desk itself checks the invariants: minutes never below zero, granted = used + remaining, ledger = columns =
/// segments, segments without gaps, one visit at a time, day passes used exactly while something rests on them, and the
/// same answer to the same question.
#[test]
fn the_books_balance_after_every_command() {
    check("books_balance", 1, &(scenes(), vec(actions_with_invoices(), 1..40)), |(scene, history)| {
        let mut desk = scene.set_up();
        for action in &history {
            play(&mut desk, action);
        }
    });
}

#[test]
fn deleting_everything_restores_the_first_day() {
    let inputs = (scenes(), vec(actions(), 1..25), vec(any::<Index>(), 40));
    check("delete_everything", 1, &inputs, |(scene, history, picks)| {
        let mut desk = scene.set_up();
        let first_day = desk.passes.clone();
        for action in &history {
            play(&mut desk, action);
        }
        for pick in picks.iter().cycle() {
            let visits: Vec<VisitId> = desk.visits.keys().copied().collect();
            if visits.is_empty() {
                break;
            }
            desk.delete(*pick.get(&visits));
        }
        assert_eq!(desk.passes, first_day);
    });
}

/// The same history leads to the same books, and a copy of the desk goes on like the original.
#[test]
fn histories_are_repeatable() {
    check("repeatable", 4, &(scenes(), vec(actions(), 1..25)), |(scene, history)| {
        let play_all = || {
            let mut desk = scene.set_up();
            for action in &history {
                play(&mut desk, action);
            }
            (desk.visits, desk.passes, desk.ledger, desk.failed)
        };
        assert_eq!(play_all(), play_all());
    });
}
