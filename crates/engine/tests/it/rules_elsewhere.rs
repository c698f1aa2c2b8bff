//! Being in one place at a time (R7.9, D7), and passes in use (R6.8, D8, D25).

use hallpass_engine::{LocationId, PassId};

use crate::support::*;

const L2: LocationId = LocationId(2);
const T1: PassId = PassId(1);
const T2: PassId = PassId(2);

/// A second place, and a time pass good at both.
fn two_places(minutes: i64) -> Desk {
    let mut desk = Desk::new();
    desk.place(L2, "Etc/UTC", &[]);
    let definition = desk.time_pass(minutes);
    desk.def(definition).locations = [MAIN, L2].into();
    desk.grant(ANN, definition);
    desk
}

/// R7.9.
#[test]
fn r7_9_a_refused_arrival_leaves_the_other_visit_open() {
    // Up to 10:45 the first place takes all 105 minutes.
    let mut desk = two_places(105);
    let first = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let before = (desk.visits.clone(), desk.passes.clone());
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:40").at(L2)));
    assert_eq!((desk.visits.clone(), desk.passes.clone()), before);
    assert_eq!(desk.visits[&first].to, None);
    assert_eq!(desk.failed.len(), 1);
    assert_eq!(desk.failed[0].location, L2);
}

#[test]
fn d7_both_start_in_the_same_quarter() {
    let mut desk = two_places(600);
    let first = desk.enter(Ask::new(ANN, "2026-03-03 10:38"));
    let second = desk.enter(Ask::new(ANN, "2026-03-03 10:40").at(L2));
    assert_eq!(desk.times(first), "2026-03-03 10:45-11:00", "at least one step");
    assert_eq!(desk.times(second), "2026-03-03 11:00-", "starts where the other ends");
    assert_eq!(desk.remaining(), [585]);
}

/// D7 with R7.7: a visit that was resumed does not end before the end it had, and the one elsewhere starts there, though its raw
/// arrival lies before the raw departure behind that end.
#[test]
fn d7_an_arrival_elsewhere_starts_where_a_resumed_visit_ends() {
    let mut desk = two_places(600);
    let first = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:53");
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 10:54")), first);
    let second = desk.try_enter_now(&Ask::new(ANN, "2026-03-03 10:30").at(L2)).unwrap().visit;
    assert_eq!(desk.times(first), "2026-03-03 09:00-11:00");
    assert_eq!(desk.times(second), "2026-03-03 11:00-");
}

#[test]
fn d7_an_earlier_arrival_elsewhere_is_a_400() {
    let mut desk = two_places(600);
    let first = desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
    for arrival in ["2026-03-03 09:30", "2026-03-03 10:00"] {
        assert_invalid(desk.try_enter(&Ask::new(ANN, arrival).at(L2)), "FromTime");
        assert_eq!(desk.visits[&first].to, None);
    }
}

#[test]
fn d7_a_finished_visit_does_not_close_the_open_one() {
    let mut desk = two_places(600);
    desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
    let before = desk.visits.clone();
    let stay = |from: &str, to: &str| Ask::new(ANN, from).until(to);
    assert_invalid(desk.try_enter(&stay("2026-03-03 10:30", "2026-03-03 11:00").at(L2)), "FromTime");
    assert_invalid(desk.try_enter(&stay("2026-03-03 09:30", "2026-03-03 10:30").at(L2)), "FromTime");
    assert_invalid(desk.try_enter(&stay("2026-03-03 09:30", "2026-03-03 10:30")), "FromTime");
    assert_eq!(desk.visits, before);
    // Touching is allowed.
    desk.enter(stay("2026-03-03 09:00", "2026-03-03 10:00").at(L2));
}

/// R7.9.
#[test]
fn r7_9_a_visit_elsewhere_intersects_too() {
    let mut desk = two_places(600);
    desk.clock("2026-03-03 18:00");
    let stay = |from: &str, to: &str| Ask::new(ANN, from).until(to);
    desk.enter(stay("2026-03-03 09:00", "2026-03-03 11:00"));
    for (from, to) in [("10:45", "12:00"), ("08:00", "09:15"), ("09:30", "10:00"), ("08:00", "12:00")] {
        let ask = stay(&format!("2026-03-03 {from}"), &format!("2026-03-03 {to}")).at(L2);
        assert_invalid(desk.try_enter(&ask), "FromTime");
    }
    desk.enter(stay("2026-03-03 11:00", "2026-03-03 12:00").at(L2));
    desk.enter(stay("2026-03-03 08:00", "2026-03-03 09:00").at(L2));
    assert_eq!(desk.visits.len(), 3);
}

#[test]
fn r7_9_two_people_do_not_disturb_each_other() {
    let mut desk = Desk::new();
    let definition = desk.time_pass(600);
    desk.grant(ANN, definition);
    desk.grant(BEN, definition);
    let a = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let b = desk.enter(Ask::new(BEN, "2026-03-03 09:00"));
    assert_ne!(a, b);
    desk.leave(a, "2026-03-03 10:00");
    assert_eq!(desk.remaining(), [540, 600]);
}

/// Pat's passes of these minutes, shared with Ann and Ben.
fn shared(minutes: &[i64]) -> Desk {
    let mut desk = Desk::new();
    desk.team();
    for &minutes in minutes {
        desk.grant_time(PAT, minutes);
    }
    desk
}

/// R6.8.
#[test]
fn r6_8_a_pass_in_use_is_taken_while_it_has_minutes_to_spare() {
    for (second, admitted) in [("10:00", true), ("10:45", true), ("11:00", false), ("11:30", false)] {
        let mut desk = shared(&[60]);
        desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
        let answer = desk.try_enter(&Ask::new(BEN, &format!("2026-03-03 {second}")));
        if admitted {
            assert_eq!(desk.first_pass(answer.unwrap().visit), Some(T1), "{second}");
        } else {
            assert_f2(answer);
        }
    }
}

/// R6.8.
#[test]
fn r6_8_check_outs_are_paid_in_the_order_in_which_they_come() {
    let mut desk = shared(&[60]);
    let a = desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
    let b = desk.enter(Ask::new(BEN, "2026-03-03 10:15"));
    desk.leave(a, "2026-03-03 10:45");
    assert_eq!(desk.left(T1), 15);
    desk.leave(b, "2026-03-03 11:00");
    assert_eq!(desk.drawn(b), "#1:15 overtime:30");
}

#[test]
fn r6_8_three_visits_run_on_one_pass() {
    // At 10:30 Ann has run 30 and Ben 15 of the 60: 15 to spare. At 10:45 nothing.
    let mut desk = shared(&[60]);
    desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
    desk.enter(Ask::new(BEN, "2026-03-03 10:15"));
    let mut later = desk.clone();
    desk.enter(Ask::new(PAT, "2026-03-03 10:30"));
    assert_f2(later.try_enter(&Ask::new(PAT, "2026-03-03 10:45")));
}

#[test]
fn r6_8_an_idle_pass_comes_before_a_better_one_in_use() {
    let mut desk = shared(&[60, 30]);
    let urgent = desk.passes[&T1].definition;
    desk.def(urgent).priority = Some(5);
    desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
    let b = desk.enter(Ask::new(BEN, "2026-03-03 10:15"));
    assert_eq!(desk.first_pass(b), Some(T2));
}

#[test]
fn r6_8_spilling_over_may_reach_a_pass_in_use() {
    // T2 is empty at 10:30; Ann's visit has run 30 of T1's 60 minutes then, so Ben's tail goes there.
    let mut desk = shared(&[60, 30]);
    let a = desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
    let b = desk.enter(Ask::new(BEN, "2026-03-03 10:00"));
    desk.leave(b, "2026-03-03 11:00");
    assert_eq!(desk.drawn(b), "#2:30 #1:30");
    desk.leave(a, "2026-03-03 11:00");
    assert_eq!(desk.drawn(a), "#1:30 overtime:30");
}

#[test]
fn d8_a_late_entry_leaves_alone_what_the_customer_is_using() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 300);
    desk.grant_time(ANN, 60);
    let afternoon = desk.enter(Ask::new(ANN, "2026-03-03 14:00"));
    assert_eq!(desk.first_pass(afternoon), Some(T1));
    desk.clock("2026-03-03 15:00");
    let morning = desk.enter(Ask::new(ANN, "2026-03-03 08:00").until("2026-03-03 09:00"));
    assert_eq!(desk.drawn(morning), "#2:60");
    // Nothing idle is left: at 10:00 no minute of the afternoon has run, so its pass has 300 to spare.
    let later = desk.enter(Ask::new(ANN, "2026-03-03 10:00").until("2026-03-03 12:00"));
    assert_eq!(desk.drawn(later), "#1:120");
    desk.leave(afternoon, "2026-03-03 18:00");
    assert_eq!(desk.drawn(afternoon), "#1:180 overtime:60");
}

/// R11.14, R11.15.
#[test]
fn d25_pooled_plan_passes_serve_the_whole_team() {
    let mut desk = Desk::new();
    desk.team();
    desk.teams[0].share_time_passes = false;
    desk.teams[0].pool_plan_passes = true;
    let plan_pass = desk.grant_time(ANN, 60);
    desk.make_plan_pass(plan_pass, t("2026-01-01 00:00"));
    desk.grant_time(ANN, 60);
    for who in [BEN, PAT] {
        let mut desk = desk.clone();
        let visit = desk.visit(who, "2026-03-03 09:00", "2026-03-03 11:00");
        // Ann's other pass is her own.
        assert_eq!(desk.drawn(visit), "#1:60 overtime:60");
    }
    // Paused with its contract, whoever comes.
    desk.pass(plan_pass).contract.as_mut().unwrap().pauses = vec![(t("2026-02-01 00:00"), None)];
    assert_f2(desk.try_enter(&Ask::new(BEN, "2026-03-03 09:00")));
}

#[test]
fn r5_3_own_passes_come_before_shared_ones() {
    let mut desk = shared(&[600]);
    desk.grant_time(ANN, 30);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    assert_eq!(desk.drawn(visit), "#2:30 #1:30");
}
