//! The cheapest combination (beyond W22): what is taken when a visit ends, what is given back, and what is left alone.

use hallpass_engine::*;

use crate::support::*;

const DAY: PassId = PassId(1);

/// The policy on; a day pass for 25.00 and so many time passes of 60 minutes for 10.00 each.
pub(crate) fn wallet(time_passes: usize) -> Desk {
    let mut desk = Desk::new();
    desk.settings().cheapest_combination = true;
    let day = desk.day_pass();
    desk.def(day).price = money(25);
    desk.grant(ANN, day);
    let time = desk.time_pass(60);
    desk.grant_many(ANN, time, time_passes);
    desk
}

/// What checking in for a whole visit would decide.
pub(crate) fn decide(desk: &Desk, from: &str, to: &str) -> Decision {
    check_in(&desk.world(ANN, None), &Ask::new(ANN, from).until(to).request, desk.now.max(t(to))).unwrap()
}

/// Costs in cents of the ways that were compared, the one that was taken first.
fn costs(decision: &Decision) -> Vec<i64> {
    let combinations = decision.trace.as_ref().unwrap().combinations.as_ref().unwrap();
    assert!(combinations.complete);
    combinations.compared.iter().map(|one| one.cost.money.as_ten_thousandths() / 100).collect()
}

/// Day passes go before time passes (R5.3 step 3): an hour would cost 25.00. Two hours by time cost 20.00, three 30.00.
#[test]
fn a_short_visit_draws_on_minutes_and_a_long_one_on_the_day() {
    for (to, drawn, cost) in [
        ("2026-03-02 10:00", "#2:60", 10_00),
        ("2026-03-02 11:00", "#2:60 #3:60", 20_00),
        ("2026-03-02 12:00", "#1:day", 25_00),
    ] {
        let mut desk = wallet(4);
        let decision = decide(&desk, "2026-03-02 09:00", to);
        assert_eq!(costs(&decision)[0], cost);
        let visit = desk.visit(ANN, "2026-03-02 09:00", to);
        assert_eq!(desk.drawn(visit), drawn);
        assert_eq!(desk.first_pass(visit), Some(PassId(if cost == 25_00 { 1 } else { 2 })), "R6.2");
    }
    let mut desk = wallet(4);
    desk.settings().cheapest_combination = false;
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    assert_eq!(desk.drawn(visit), "#1:day", "off, the order of use holds");
}

/// While the visit is open it is as ever; when it ends the day comes back.
#[test]
fn the_difference_is_given_back_when_the_visit_ends() {
    let mut desk = wallet(2);
    let visit = desk.enter(Ask::new(ANN, "2026-03-02 09:00"));
    assert_eq!((desk.first_pass(visit), desk.used(DAY).is_some()), (Some(DAY), true), "R3.4");
    let answer = desk.try_leave(visit, "2026-03-02 10:00").unwrap();
    let moved: Vec<_> = answer.entries.iter().map(|e| (e.pass, e.kind, e.amount)).collect();
    let expected = [(DAY, EntryKind::GiveBack, Amount::Day), (PassId(2), EntryKind::Use, Amount::Minutes(60))];
    assert_eq!(moved, expected);
    assert_eq!((desk.used(DAY), desk.drawn(visit)), (None, "#2:60".into()));
    assert_eq!(answer.candidates[0].reasons, [Reason::Cheapest]);
    assert_eq!(Reason::Cheapest.rule(), "beyond W22");
    // The first pass of the visit says whether it counts (R5.7).
    let mut desk = wallet(2);
    let time = desk.passes[&PassId(2)].definition;
    desk.def(time).counts_towards_plan_limits = false;
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    assert!(!desk.visits[&visit].counts_towards_plan_limits);
}

/// The same visit, kept: nothing is given back and taken again.
#[test]
fn where_the_ordinary_order_is_cheapest_nothing_else_moves() {
    let mut desk = wallet(4);
    let visit = desk.enter(Ask::new(ANN, "2026-03-02 09:00"));
    let answer = desk.try_leave(visit, "2026-03-02 13:00").unwrap();
    assert_eq!(answer.entries, []);
    assert_eq!(desk.drawn(visit), "#1:day");
    // Of equal costs the ordinary way: 25.00 for the day, 25.00 for two hours and a half.
    let mut desk = wallet(3);
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 11:30");
    assert_eq!(desk.drawn(visit), "#1:day");
}

#[test]
fn passes_of_a_plan_cost_nothing() {
    let mut desk = wallet(0);
    let plan = desk.grant_time(ANN, 240);
    desk.make_plan_pass(plan, t("2026-01-01 00:00"));
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 13:00");
    assert_eq!(desk.drawn(visit), "#2:240");
    let trace = decide(&desk, "2026-03-03 09:00", "2026-03-03 10:00").trace.unwrap();
    assert_eq!((trace.basis, trace.combinations), (Basis::Order, None), "the minutes are used up: there is one way");
}

/// 30 minutes of 60 for 10.00 are 5.00; of 300 for 20.00 they are 2.00, and 25 are 1.6667.
#[test]
fn a_time_pass_costs_the_share_of_its_minutes() {
    let mut desk = wallet(1);
    let large = desk.time_pass(300);
    desk.def(large).price = money(20);
    desk.grant(ANN, large);
    desk.settings().rounding_minutes = 5;
    let decision = decide(&desk, "2026-03-02 09:00", "2026-03-02 09:30");
    assert_eq!(costs(&decision)[0], 2_00);
    let decision = decide(&desk, "2026-03-02 09:00", "2026-03-02 09:25");
    let combinations = decision.trace.unwrap().combinations.unwrap();
    assert_eq!(combinations.compared[0].cost.money, Money::from_ten_thousandths(16_667));
}

/// The price is that for the customer (R13.2): 25.00 less 70 percent is 7.50, less than 10.00 less the same, 3.00 for an hour ... two
/// hours and three quarters by time are 8.25.
#[test]
fn discounts_and_special_prices_count() {
    let mut desk = wallet(4);
    desk.person(ANN).team_discount = Percent::from_ten_thousandths(700_000);
    let decision = decide(&desk, "2026-03-02 09:00", "2026-03-02 11:45");
    assert_eq!(costs(&decision)[0], 7_50);
    desk.contract(ANN, PlanId(7), "2026-01-01 00:00");
    let time = desk.passes[&PassId(2)].definition;
    desk.def(time).special_prices.insert(PlanId(7), money(1));
    let decision = decide(&desk, "2026-03-02 09:00", "2026-03-02 11:45");
    assert_eq!(
        costs(&decision)[0],
        82,
        "165 minutes at 1.00 less 70 percent for 60, each pass by itself: 0.30 + 0.30 + 0.225"
    );
}

/// Minutes that nothing covers count before any money: the hour of the plan is kept for when the day pass has closed.
#[test]
fn less_overtime_counts_before_less_money() {
    let mut desk = wallet(0);
    let day = desk.passes[&DAY].definition;
    desk.def(day).slots = slots(0..7, 9, 12);
    let plan = desk.grant_time(ANN, 60);
    desk.make_plan_pass(plan, t("2026-01-01 00:00"));
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 13:00");
    assert_eq!(desk.drawn(visit), "#1:day #2:60");
}

/// Where the ordinary order strands a visit, another one may not: of two plan passes the one that is open all day waits.
#[test]
fn a_pass_that_closes_early_goes_first() {
    let mut desk = Desk::new();
    desk.settings().cheapest_combination = true;
    let all_day = desk.grant_time(ANN, 120);
    let morning = desk.time_pass(60);
    desk.def(morning).slots = slots(0..7, 9, 10);
    let morning = desk.grant(ANN, morning);
    for pass in [all_day, morning] {
        desk.make_plan_pass(pass, t("2026-01-01 00:00"));
    }
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 12:00");
    assert_eq!(desk.drawn(visit), "#2:60 #1:120", "the ordinary order would leave an hour uncovered");
}

/// R10.1: pay as you go is for what no pass covers, not a cheaper way around one.
#[test]
fn pay_as_you_go_only_takes_over_where_no_pass_is_eligible() {
    let mut desk = wallet(1);
    desk.sell(1_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 11:00");
    assert_eq!(desk.drawn(visit), "#1:day", "10.00 and then the day pass would cost 35.00");
    let mut desk = wallet(2);
    desk.passes.remove(&DAY);
    let sold = desk.sell(12_00, Some(60));
    let large = desk.time_pass(120);
    desk.def(large).price = money(40);
    desk.grant(ANN, large);
    desk.def(sold).price = money(6);
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 14:00");
    // All ways draw on all passes: 20.00 + 40.00 and an hour for 6.00; the first one is the ordinary one.
    assert_eq!(desk.drawn(visit), "#2:60 #3:60 #4:120 payg #5:60");
}

/// Who came in by pay as you go and has bought a pass since draws on that.
#[test]
fn a_pass_bought_during_the_visit_may_be_cheaper() {
    let mut desk = Desk::new();
    desk.settings().cheapest_combination = true;
    desk.sell(12_00, Some(60));
    let visit = desk.enter(Ask::new(ANN, "2026-03-02 09:00"));
    let bought = desk.bought();
    let time = desk.grant_time(ANN, 60);
    desk.leave(visit, "2026-03-02 10:00");
    assert_eq!((desk.drawn(visit), desk.first_pass(visit)), (format!("#{}:60", time.0), Some(time)));
    assert_eq!((bought.len(), desk.bought().len()), (1, 0), "nothing rests on it any more");
    // Dearer than the pass it is kept.
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let dear = desk.time_pass(60);
    desk.def(dear).price = money(13);
    desk.grant(ANN, dear);
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!(desk.price(desk.bought()[0]), 12_00);
}

#[test]
fn what_the_request_names_is_kept() {
    let mut desk = wallet(2);
    let visit = desk.enter(Ask::new(ANN, "2026-03-02 09:00").naming(DAY));
    desk.leave(visit, "2026-03-02 10:00");
    assert_eq!(desk.drawn(visit), "#1:day");
    desk.put_to(visit, "2026-03-02 09:30");
    assert_eq!(desk.drawn(visit), "#1:day", "also when it is edited");
}

/// R7.6: the record spans the hours between two visits; by time they would be charged.
#[test]
fn a_record_that_spans_two_visits_keeps_its_day() {
    let mut desk = wallet(0);
    let first = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    let plan = desk.grant_time(ANN, 600);
    desk.make_plan_pass(plan, t("2026-01-01 00:00"));
    let again = desk.enter(Ask::new(ANN, "2026-03-02 17:00"));
    assert_eq!(again, first);
    desk.leave(again, "2026-03-02 18:00");
    assert_eq!((desk.times(again), desk.drawn(again)), ("2026-03-02 09:00-18:00".into(), "#1:day".into()));
}

/// R5.2: a day that is used already costs nothing more, and comes before passes that cost nothing.
#[test]
fn a_day_used_today_goes_before_all() {
    let mut desk = wallet(1);
    desk.settings().always_record_by_minute = true;
    let first = desk.visit(ANN, "2026-03-02 08:00", "2026-03-02 12:00");
    let plan = desk.grant_time(ANN, 600);
    desk.make_plan_pass(plan, t("2026-01-01 00:00"));
    let second = desk.visit(ANN, "2026-03-02 14:00", "2026-03-02 15:00");
    assert_eq!((desk.drawn(first), desk.drawn(second)), ("#1:day".into(), "#1:day".into()));
}

/// R6.8: what somebody else is using is left alone while there is another pass, however dear.
#[test]
fn what_others_use_is_left_to_them() {
    let mut desk = wallet(0);
    desk.team();
    let shared = desk.grant_time(PAT, 600);
    desk.make_plan_pass(shared, t("2026-01-01 00:00"));
    desk.clock("2026-03-02 08:00");
    desk.enter(Ask::new(BEN, "2026-03-02 08:00"));
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    assert_eq!(desk.drawn(visit), "#1:day");
}

/// R7.19: what has been invoiced stays as it was sold.
#[test]
fn an_invoiced_part_is_kept() {
    let mut desk = Desk::new();
    desk.settings().cheapest_combination = true;
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    let bought = desk.bought()[0];
    desk.invoice(bought);
    desk.grant_time(ANN, 600);
    desk.clock("2026-03-02 12:00");
    desk.put_to(visit, "2026-03-02 11:00");
    assert_eq!(desk.drawn(visit), format!("payg #{}:120", bought.0));
}

/// A visit on a pass that does not count towards limits is not moved to one that does (R9.6).
#[test]
fn a_visit_that_does_not_count_stays_so() {
    let mut desk = wallet(2);
    let day = desk.passes[&DAY].definition;
    desk.def(day).counts_towards_plan_limits = false;
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    assert_eq!(desk.drawn(visit), "#1:day");
}

/// An edit chooses again; a deletion gives everything back.
#[test]
fn edits_choose_again_and_deletions_give_back() {
    let mut desk = wallet(4);
    let before = desk.passes.clone();
    let visit = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    desk.clock("2026-03-02 20:00");
    desk.put_to(visit, "2026-03-02 13:00");
    assert_eq!(desk.drawn(visit), "#1:day");
    desk.put_to(visit, "2026-03-02 10:45");
    assert_eq!(desk.drawn(visit), "#2:60 #3:45");
    desk.delete(visit);
    assert_eq!(desk.passes, before);
}

/// The cut-off job settles in the same way; a visit that is closed on the way says so beside the answer.
#[test]
fn every_way_to_end_a_visit_settles_it() {
    let mut desk = wallet(4);
    let visit = desk.enter(Ask::new(ANN, "2026-03-02 22:00"));
    desk.job(visit, Closing::CutOff, "2026-03-03 00:00");
    assert_eq!(desk.drawn(visit), "#2:60 #3:60");
    let mut desk = wallet(4);
    let there = desk.place(LocationId(2), "Etc/UTC", &[]);
    for id in [DefinitionId(1), DefinitionId(2)] {
        desk.def(id).locations = [MAIN, there].into();
    }
    let visit = desk.enter(Ask::new(ANN, "2026-03-02 09:00"));
    let ask = Ask::new(ANN, "2026-03-02 10:00").at(there);
    let decision = check_in(&desk.world(ANN, None), &ask.request, t("2026-03-02 10:00")).unwrap();
    assert_eq!(
        decision.combined.iter().map(|(id, trace)| (*id, trace.basis)).collect::<Vec<_>>(),
        [(visit, Basis::Cheapest)]
    );
    assert_eq!(decision.trace.as_ref().map(|trace| trace.basis), Some(Basis::Order));
    desk.enter(ask);
    assert_eq!(desk.drawn(visit), "#2:60");
}

/// Ten equal passes are one kind: the search looks at a handful of borders, not at 10! orders.
#[test]
fn equal_passes_count_as_one() {
    let mut desk = wallet(10);
    let dear = desk.time_pass(60);
    desk.def(dear).price = money(1);
    desk.def(dear).priority = Some(-1);
    desk.grant_many(ANN, dear, 10);
    let day = desk.passes[&DAY].definition;
    desk.def(day).price = money(500);
    let decision = decide(&desk, "2026-03-02 06:00", "2026-03-02 18:00");
    assert_eq!(costs(&decision)[0], 10_00 + 20_00, "ten at 1.00 and two at 10.00");
}
