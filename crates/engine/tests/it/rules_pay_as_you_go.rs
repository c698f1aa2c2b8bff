//! Choosing, using and pricing pay as you go beyond W13 (R10.1-R10.11, decisions 5, 21, 22, 27).

use hallpass_engine::{Closing, LocationId, Outcome, PassId, Percent, PlanId, Source, Verdict};

use crate::support::*;

const PLAN: PlanId = PlanId(1);
const L2: LocationId = LocationId(2);

fn definition_of(desk: &Desk, visit: hallpass_engine::VisitId) -> hallpass_engine::DefinitionId {
    desk.passes[&desk.first_pass(visit).unwrap()].definition
}

/// R5.1.
#[test]
fn the_switch_of_the_location_decides() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    desk.settings().pay_as_you_go = false;
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
}

/// R10.1.
#[test]
fn members_and_contacts_have_definitions_of_their_own() {
    let mut desk = Desk::new();
    let (for_members, for_contacts) = (desk.sell(20_00, Some(60)), desk.sell(10_00, Some(60)));
    desk.def(for_members).pay_as_you_go_for_contacts = false;
    desk.def(for_contacts).pay_as_you_go_for_members = false;
    desk.contract(BEN, PLAN, "2026-01-01 00:00");
    let ann = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let ben = desk.enter(Ask::new(BEN, "2026-03-03 09:00"));
    assert_eq!((definition_of(&desk, ann), definition_of(&desk, ben)), (for_contacts, for_members));
}

/// R10.2: ties by UsePriority, then Id; a definition without minutes is never sold; fixed prices come last, by price.
#[test]
fn the_order_of_offers() {
    let mut desk = Desk::new();
    let nothing = desk.sell(0, Some(0));
    let dear_day = desk.sell(9_00, None);
    let day = desk.sell(8_00, None);
    let first = desk.sell(10_00, Some(60));
    let second = desk.sell(20_00, Some(120));
    let important = desk.sell(5_00, Some(30));
    desk.def(important).priority = Some(1);
    for expected in [important, first, second, day, dear_day] {
        let mut today = desk.clone();
        let visit = today.enter(Ask::new(ANN, "2026-03-03 09:00"));
        assert_eq!(definition_of(&today, visit), expected);
        desk.def(expected).archived = true;
    }
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    assert_eq!(desk.definitions[&nothing].minutes, Some(0));
}

/// Decision 21: the price for this customer is compared, decision 22: by the plans active then.
#[test]
fn a_special_price_changes_the_choice() {
    let mut desk = Desk::new();
    let usual = desk.sell(10_00, Some(60));
    let special = desk.sell(30_00, Some(60));
    desk.def(special).special_prices.insert(PLAN, money(9));
    desk.contract(ANN, PLAN, "2026-03-04 00:00");
    let before = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let after = desk.visit(ANN, "2026-03-04 09:00", "2026-03-04 10:00");
    assert_eq!((definition_of(&desk, before), definition_of(&desk, after)), (usual, special));
    assert_eq!(desk.bought().iter().map(|pass| desk.price(*pass)).collect::<Vec<_>>(), [10_00, 9_00]);
}

/// R10.1.
#[test]
fn an_offer_must_be_valid_here_and_now() {
    let mut desk = Desk::new();
    let definition = desk.sell(12_00, Some(60));
    desk.place(L2, "Etc/UTC", &[]);
    desk.settings_of(L2).pay_as_you_go = true;
    desk.def(definition).slots = slots([2], 9, 12);
    desk.def(definition).allow_network_check_in = false;
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 08:30")));
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").at(L2)));
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00").by(Source::NetworkActivity)));
    // Decision 21: slots do not end it.
    let visit = desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 14:00");
    assert_eq!(desk.drawn(visit), "payg #1:180");
    assert_eq!(desk.price(PassId(1)), 36_00);
}

/// R10.7.
#[test]
fn the_highest_discount_counts_whether_of_a_plan_or_a_team() {
    let percent = |n: i64| Percent::from_ten_thousandths(n * 10_000);
    let mut desk = Desk::new();
    desk.sell(10_00, Some(60));
    desk.contract(ANN, PLAN, "2026-01-01 00:00").plan.discount_time_passes = percent(10);
    desk.person(ANN).team_discount = percent(25);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    assert_eq!(desk.price(PassId(1)), 7_50);
}

/// R10.4: 0.10 an hour for 15 minutes is 0.025, charged 0.03; the day's sum adds rounded charges (decision 21).
#[test]
fn charges_are_rounded_before_the_day_is_added_up() {
    let mut desk = Desk::new();
    desk.sell(10, Some(60));
    desk.settings().pay_as_you_go_max = Some(cents_of(5));
    for (from, to) in [("09:00", "09:15"), ("10:00", "10:15"), ("11:00", "11:15")] {
        desk.visit(ANN, &format!("2026-03-03 {from}"), &format!("2026-03-03 {to}"));
    }
    let prices: Vec<i64> = desk.bought().iter().map(|pass| desk.price(*pass)).collect();
    assert_eq!(prices, [3, 2, 0]);
}

/// R10.8: a maximum below the minimum wins.
#[test]
fn the_maximum_wins_over_a_minimum_above_it() {
    let mut desk = Desk::new();
    desk.sell(20_00, Some(60));
    desk.settings().pay_as_you_go_min = Some(money(50));
    desk.settings().pay_as_you_go_max = Some(money(30));
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    assert_eq!((desk.price(PassId(1)), desk.price(PassId(2))), (30_00, 0));
}

/// R10.8: each customer, location and business day has a sum of its own; here days begin at 03:00.
#[test]
fn minimum_and_maximum_are_per_customer_place_and_business_day() {
    let mut desk = Desk::new();
    let definition = desk.sell(20_00, Some(60));
    desk.place(L2, "Etc/UTC", &[]);
    desk.def(definition).locations = [MAIN, L2].into();
    for place in [MAIN, L2] {
        let settings = desk.settings_of(place);
        settings.pay_as_you_go = true;
        settings.cut_off = cut_off("03:00");
        settings.pay_as_you_go_min = Some(money(50));
    }
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.visit(ANN, "2026-03-04 01:00", "2026-03-04 03:00");
    desk.visit(ANN, "2026-03-04 03:00", "2026-03-04 04:00");
    desk.visit(BEN, "2026-03-04 03:00", "2026-03-04 04:00");
    let away = desk.enter(Ask::new(ANN, "2026-03-04 09:00").at(L2));
    desk.leave(away, "2026-03-04 10:00");
    let prices: Vec<i64> = desk.bought().iter().map(|pass| desk.price(*pass)).collect();
    assert_eq!(prices, [50_00, 10_00, 50_00, 50_00, 50_00]);
}

/// R2.7: minutes are real ones. London, 29 March 2026: 00:30 to 02:30 on the clock is one hour.
#[test]
fn a_clock_change_adds_no_minutes() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    let settings = desk.settings().clone();
    desk.place(MAIN, "Europe/London", &[]);
    *desk.settings() = settings;
    let visit = desk.visit(ANN, "2026-03-29 00:30", "2026-03-29 01:30");
    assert_eq!((desk.drawn(visit).as_str(), desk.price(PassId(1))), ("payg #1:60", 12_00));
}

/// Steps of 5 minutes: 20 minutes are billed as 30 (R10.4).
#[test]
fn billed_minutes_are_rounded_up_to_fifteen_whatever_the_step() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    desk.settings().rounding_minutes = 5;
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:20");
    assert_eq!(desk.drawn(visit), "payg #1:20");
    assert_eq!((desk.passes[&PassId(1)].total, desk.price(PassId(1))), (Some(30), 6_00));
}

/// R10.10: only the tail is billed, and the pass that is named stays the first one.
#[test]
fn the_tail_after_a_slot_is_billed() {
    let mut desk = Desk::new();
    let pass = desk.grant_day(ANN);
    let definition = desk.passes[&pass].definition;
    desk.def(definition).slots = slots(0..=6, 8, 14);
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 15:30");
    assert_eq!(desk.drawn(visit), "#1:day payg #2:90");
    assert_eq!((desk.first_pass(visit), desk.price(PassId(2))), (Some(pass), 18_00));
}

/// A late entry over two cut-offs buys a day for each business day it touches (R6.4, R10.5).
#[test]
fn a_late_entry_of_two_days_buys_two_days() {
    let mut desk = Desk::new();
    desk.sell(30_00, None);
    desk.clock("2026-03-05 12:00");
    let answer = desk.try_enter(&Ask::new(ANN, "2026-03-03 22:00").until("2026-03-04 02:00")).unwrap();
    assert_eq!((answer.outcome, desk.drawn(answer.visit).as_str()), (Outcome::Recorded, "payg #1:120 payg #2:120"));
    assert_eq!((desk.price(PassId(1)), desk.price(PassId(2))), (30_00, 30_00));
    assert_eq!(desk.used(PassId(2)).as_deref(), Some("2026-03-04 00:00"));
    // By time it would be one part, of the day in which it starts.
    let mut timed = Desk::new();
    timed.sell(12_00, Some(60));
    timed.clock("2026-03-05 12:00");
    let visit = timed.enter(Ask::new(ANN, "2026-03-03 22:00").until("2026-03-04 02:00"));
    assert_eq!((timed.drawn(visit).as_str(), timed.price(PassId(1))), ("payg #1:240", 48_00));
}

/// R10.3, R10.5: used at check-in, priced at the first check-out, good only there and that day.
#[test]
fn a_fixed_price_is_good_that_day_at_that_place_only() {
    let mut desk = Desk::new();
    let definition = desk.sell(30_00, None);
    desk.place(L2, "Etc/UTC", &[]);
    desk.settings_of(L2).pay_as_you_go = true;
    desk.def(definition).locations = [MAIN, L2].into();
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert_eq!((desk.used(PassId(1)).as_deref(), desk.price(PassId(1))), (Some("2026-03-03 09:00"), 0));
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!(desk.price(PassId(1)), 30_00);
    let away = desk.enter(Ask::new(ANN, "2026-03-03 11:00").at(L2));
    assert_eq!(desk.first_pass(away), Some(PassId(2)));
    desk.leave(away, "2026-03-03 12:00");
    let back = desk.visit(ANN, "2026-03-03 13:00", "2026-03-03 14:00");
    assert_eq!(desk.first_pass(back), Some(PassId(1)));
    let tomorrow = desk.enter(Ask::new(ANN, "2026-03-04 09:00"));
    assert_eq!(desk.first_pass(tomorrow), Some(PassId(3)));
    assert_eq!(desk.job(tomorrow, Closing::CutOff, "2026-03-05 00:00"), Outcome::Closed);
    assert_eq!(desk.price(PassId(3)), 30_00);
}

/// R10.11: neither shared nor offered to another visit; the explanation says why.
#[test]
fn bought_passes_serve_one_visit() {
    let mut desk = Desk::new();
    desk.team();
    desk.sell(30_00, None);
    desk.visit(PAT, "2026-03-03 09:00", "2026-03-03 10:00");
    let answer = desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")).unwrap();
    assert_eq!(desk.first_pass(answer.visit), Some(PassId(2)));
    let place: Vec<(PassId, Verdict)> = answer.candidates.iter().map(|c| (c.pass, c.verdict)).collect();
    assert_eq!(place, [(PassId(2), Verdict::Chosen), (PassId(1), Verdict::Rejected)]);
    assert_eq!(answer.candidates[0].reasons[0].rule(), "R10.1");
    assert!(answer.candidates[1].reasons.iter().any(|reason| reason.rule() == "R10.11"));
}

/// Decision 27: a visit is never exhausted where pay as you go takes over.
#[test]
fn nothing_is_exhausted_where_pay_as_you_go_takes_over() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 60);
    desk.settings().close_when_exhausted = true;
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let ends = |desk: &Desk| hallpass_engine::exhausted_at(&desk.world(ANN, Some(visit)), visit);
    assert_eq!(ends(&desk), Some(t("2026-03-03 10:00")));
    desk.sell(12_00, Some(60));
    assert_eq!(ends(&desk), None);
    let shown = hallpass_engine::provisional(&desk.world(ANN, Some(visit)), visit, t("2026-03-03 10:30"));
    assert!(shown[1].cover.pass().unwrap().is_made(), "it has no number before check-out");
    desk.leave(visit, "2026-03-03 10:30");
    assert_eq!(desk.drawn(visit), "#1:60 payg #2:30");
}

/// A pass bought meanwhile does not end what has begun, but the next visit takes it.
#[test]
fn a_pass_bought_during_the_visit_waits_for_the_next_one() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let pass = desk.grant_time(ANN, 600);
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!(desk.drawn(visit), "payg #1:60");
    let next = desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    assert_eq!(desk.first_pass(next), Some(pass));
}
