//! What the cheapest combination explains, how far it looks, and which ways are alike (beyond W22).

use hallpass_engine::{Combinations, Decision, PassId, VisitId};

use crate::rules_cheapest::{decide, wallet};
use crate::support::*;

fn ways(decision: Decision) -> Option<Combinations> {
    decision.trace.unwrap().combinations
}

/// Cents, finished, ordinary of each way.
fn shown(found: &Combinations) -> Vec<(i64, bool, bool)> {
    let cents = |one: &hallpass_engine::Combination| one.cost.money.as_ten_thousandths() / 100;
    found.compared.iter().map(|one| (cents(one), one.finished, one.ordinary)).collect()
}

/// One hour: the day for 25.00 is the ordinary way, the hour for 10.00 is taken.
#[test]
fn the_way_taken_first_then_the_ordinary_one() {
    let found = ways(decide(&wallet(4), "2026-03-02 09:00", "2026-03-02 10:00")).unwrap();
    assert_eq!(shown(&found), [(10_00, true, false), (25_00, true, true)]);
    assert!(found.complete);
}

/// Four hours: the day for 25.00 is cheapest. An hour and then the day are 35.00, two hours and the day 45.00; three hours cost
/// 30.00, more than the best, and are followed no further. Of the four equal passes the first stands for all.
#[test]
fn a_way_that_costs_too_much_is_left() {
    let found = ways(decide(&wallet(4), "2026-03-02 09:00", "2026-03-02 13:00")).unwrap();
    assert_eq!(shown(&found), [(25_00, true, true), (35_00, true, false), (45_00, true, false), (30_00, false, false)]);
    let parts: Vec<usize> = found.compared.iter().map(|one| one.parts.len()).collect();
    assert_eq!(parts, [1, 2, 3, 3]);
    assert!(found.complete);
}

/// A way that is left where a known one goes on is not shown: an hour for 10.00 and a free one of the plan are the ordinary way,
/// two free ones are taken.
#[test]
fn the_beginning_of_a_known_way_is_not_another_way() {
    let mut desk = wallet(1);
    desk.passes.remove(&PassId(1));
    let dear = desk.passes[&PassId(2)].definition;
    desk.def(dear).priority = Some(1);
    let free = desk.grant_time(ANN, 120);
    desk.make_plan_pass(free, t("2026-01-01 00:00"));
    let found = ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 11:00")).unwrap();
    assert_eq!(shown(&found), [(0, true, false), (10_00, true, true)]);
}

/// Two ways that meet at an instant with other passes left are two: the hour of the morning pass for 6.00 keeps the one for 5.00,
/// which takes the place of one for 20.00 then. 6.00 + 5.00 are less than 5.00 + 20.00.
#[test]
fn ways_that_meet_with_other_passes_left_are_both_followed() {
    let mut desk = Desk::new();
    desk.settings().cheapest_combination = true;
    for (price, priority, until) in [(5, 1, 24), (6, 0, 10), (20, 0, 24)] {
        let definition = desk.time_pass(60);
        desk.def(definition).price = money(price);
        desk.def(definition).priority = Some(priority);
        desk.def(definition).slots = slots(0..7, 9, until);
        desk.grant(ANN, definition);
    }
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 11:00");
    assert_eq!(desk.drawn(visit), "#2:60 #1:60");
    let found = {
        desk.delete(visit);
        ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 11:00")).unwrap()
    };
    assert_eq!(&shown(&found)[..2], [(11_00, true, false), (25_00, true, true)]);
}

/// Passes that differ in what neither covers nor costs are one kind: carried over, made later.
#[test]
fn passes_that_are_alike_are_one_way() {
    let mut desk = wallet(2);
    desk.passes.remove(&PassId(1));
    desk.pass(PassId(3)).carried_from = Some(PassId(90));
    assert_eq!(ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 10:00")), None);
}

/// Where the definition has no minutes any more a share is one of the minutes the pass was issued with: 30 of 120 for 10.00 are 2.50,
/// 30 of 60 are 5.00, though both have as many left.
#[test]
fn passes_issued_with_other_minutes_are_not_alike() {
    let mut desk = wallet(2);
    desk.passes.remove(&PassId(1));
    for (pass, total) in [(PassId(2), 60), (PassId(3), 120)] {
        (desk.pass(pass).total, desk.pass(pass).remaining) = (Some(total), Some(30));
    }
    let definition = desk.passes[&PassId(2)].definition;
    for minutes in [None, Some(0)] {
        desk.def(definition).minutes = minutes;
        let found = ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 09:30")).unwrap();
        assert_eq!(shown(&found), [(2_50, true, false), (5_00, true, true)]);
    }
    // As long as it has, the price is for those: 30 of 60, whatever was issued.
    desk.def(definition).minutes = Some(60);
    let found = ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 09:30")).unwrap();
    assert_eq!(shown(&found), [(5_00, true, true), (5_00, true, false)]);
}

/// 66 stretches of a quarter of an hour are more than are followed: the ordinary way is taken, and the trace says that not all was
/// looked at.
#[test]
fn the_search_says_when_it_was_cut_short() {
    let mut desk = wallet(0);
    let day = desk.passes[&PassId(1)].definition;
    desk.def(day).price = money(500);
    desk.def(day).priority = Some(-1);
    let quarter = desk.time_pass(15);
    desk.def(quarter).price = money(1);
    desk.grant_many(ANN, quarter, 66);
    let found = ways(decide(&desk, "2026-03-02 06:00", "2026-03-02 22:30")).unwrap();
    assert_eq!(shown(&found)[0], (66_00, true, true));
    assert!(!found.complete);
    assert_eq!(found.compared.len(), Combinations::MOST_SHOWN);
    // 60 of them are followed to their end.
    let found = ways(decide(&desk, "2026-03-02 06:00", "2026-03-02 21:00")).unwrap();
    assert_eq!((shown(&found)[0], found.complete), ((60_00, true, true), true));
}

/// Yesterday's visit, which the job has not closed yet, and a new one are settled together: each has its own explanation.
#[test]
fn two_visits_settled_at_once_are_both_explained() {
    let mut desk = wallet(4);
    let day = desk.passes[&PassId(1)].definition;
    desk.grant(ANN, day);
    let yesterday = desk.enter(Ask::new(ANN, "2026-03-02 22:00"));
    desk.clock("2026-03-03 02:00");
    let decision = decide(&desk, "2026-03-03 01:00", "2026-03-03 02:00");
    assert_eq!(decision.combined.iter().map(|(visit, _)| *visit).collect::<Vec<_>>(), [yesterday]);
    assert_eq!(decision.visit, VisitId::NEW);
    assert_eq!(shown(&ways(decision).unwrap())[0], (10_00, true, false));
}

/// A day pass costs its price at once: a dear one for the first hour only is followed no further.
#[test]
fn a_day_pass_costs_its_price_whatever_it_covers() {
    let mut desk = wallet(2);
    let day = desk.passes[&PassId(1)].definition;
    desk.def(day).price = money(30);
    desk.def(day).priority = Some(-1);
    desk.def(day).slots = slots(0..7, 9, 10);
    let found = ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 11:00")).unwrap();
    assert_eq!(shown(&found), [(20_00, true, true), (30_00, false, false)]);
}

/// ... once: 25.00 for two stretches of it, an hour for 10.00 between them.
#[test]
fn a_day_pass_costs_its_price_once() {
    let mut desk = wallet(1);
    let day = desk.passes[&PassId(1)].definition;
    desk.def(day).slots = [slots(0..7, 9, 10), slots(0..7, 11, 12)].concat();
    let cheap = desk.time_pass(60);
    desk.def(cheap).price = money(4);
    desk.def(cheap).priority = Some(-2);
    desk.grant(ANN, cheap);
    let found = ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 12:00")).unwrap();
    // 4.00 for the middle hour and the day are taken; the ordinary way has the hour for 10.00.
    assert_eq!(&shown(&found)[..2], [(29_00, true, false), (35_00, true, true)]);
    let ordinary: Vec<i64> = found.compared[1].parts.iter().map(|part| part.cost.as_ten_thousandths() / 100).collect();
    assert_eq!(ordinary, [25_00, 10_00, 0]);
}

/// ... and nothing when it was used that day already: only what comes after it costs.
#[test]
fn a_day_that_was_used_costs_nothing_more() {
    let mut desk = wallet(1);
    desk.settings().always_record_by_minute = true;
    let day = desk.passes[&PassId(1)].definition;
    desk.def(day).slots = slots(0..7, 8, 10);
    let first = desk.enter(Ask::new(ANN, "2026-03-02 08:00").naming(PassId(1)));
    desk.leave(first, "2026-03-02 08:30");
    let cheap = desk.time_pass(60);
    desk.def(cheap).price = money(4);
    desk.def(cheap).priority = Some(-2);
    desk.grant(ANN, cheap);
    let found = ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 11:00")).unwrap();
    assert_eq!(shown(&found), [(4_00, true, false), (10_00, true, true)]);
}

/// A fixed price that the day has paid already costs nothing more before midnight (R10.5); after it an hour for 4.00 is taken
/// rather than one for 10.00.
#[test]
fn a_fixed_price_is_paid_once() {
    let mut desk = Desk::new();
    desk.settings().cheapest_combination = true;
    desk.sell(25_00, None);
    desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    assert_eq!(desk.price(desk.bought()[0]), 25_00);
    for (price, priority) in [(10, 0), (4, -2)] {
        let definition = desk.time_pass(60);
        desk.def(definition).price = money(price);
        desk.def(definition).priority = Some(priority);
        desk.grant(ANN, definition);
    }
    let found = ways(decide(&desk, "2026-03-02 23:00", "2026-03-03 01:00")).unwrap();
    assert_eq!(shown(&found), [(4_00, true, false), (10_00, true, true)]);
    // The charge of pay as you go by time is part of what a way costs: 9.00 for the hour after the pass for 4.00.
    let mut desk = wallet(1);
    desk.passes.remove(&PassId(1));
    desk.sell(9_00, Some(60));
    let short = desk.time_pass(30);
    desk.def(short).price = money(1);
    desk.def(short).priority = Some(-1);
    desk.def(short).slots = slots(0..7, 9, 10);
    desk.grant(ANN, short);
    let found = ways(decide(&desk, "2026-03-02 09:00", "2026-03-02 11:00")).unwrap();
    // An hour at 10.00 and another for 9.00; or half an hour at 1.00, the hour at 10.00, half an hour for 4.50.
    assert_eq!(shown(&found), [(15_50, true, false), (19_00, true, true)]);
}
