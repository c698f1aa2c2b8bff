//! Plan limits at their borders (chapter 9, decision 20): what is loaded, what is counted, and what the trace says.

use std::collections::BTreeMap;

use hallpass_engine::{Contract, Cycle, LimitTest, LimitWindow, PassId, PlanChange, PlanId, RefusalCode, limits};

use crate::support::*;

const PLAN: PlanId = PlanId(1);

/// Ann on a plan from 1 January, with plenty of minutes.
fn member(change: impl FnOnce(&mut hallpass_engine::PlanLimits)) -> Desk {
    let mut desk = Desk::new();
    change(&mut desk.contract(ANN, PLAN, "2026-01-01 00:00").plan.limits);
    desk.grant_time(ANN, 100_000);
    desk
}

/// A contract with ten days a month.
fn limited(start: &str, end: Option<&str>) -> Contract {
    let mut contract = contract_on(start, Cycle::Months(1));
    contract.plan.limits.days.month = Some(10);
    contract.end = end.map(t);
    contract
}

fn since(contract: &Contract, at: &str) -> Option<String> {
    let places = BTreeMap::from([(MAIN, place("UTC", "00:00"))]);
    limits::since(std::slice::from_ref(contract), &places, MAIN, t(at)).map(show)
}

/// Without any limit nothing has to be loaded; a limit of the plan or of one it changes to is enough.
#[test]
fn whether_there_are_limits_at_all() {
    let mut contract = contract_on("2026-01-01 00:00", Cycle::Months(1));
    assert!(!limits::any(&[]));
    assert!(!limits::any(&[contract.clone()]));
    assert!(limits::any(&[limited("2026-01-01 00:00", None)]));
    contract.plan_changes = vec![PlanChange { from: t("2026-05-01 00:00"), plan: contract.plan.clone() }];
    assert!(!limits::any(&[contract.clone()]));
    contract.plan_changes[0].plan.limits.hours.week = Some(5);
    assert!(limits::any(&[contract]));
}

/// The stored arrival may lie in another day than the one that was told: contracts that begin or end within a day count.
#[test]
fn visits_are_loaded_from_the_start_of_the_window() {
    let at = "2026-03-10 12:00";
    let month = Some("2026-03-01 00:00".to_owned());
    assert_eq!(since(&limited("2026-01-01 00:00", None), at), month);
    assert_eq!(since(&limited("2026-03-10 00:00", Some("2026-03-11 00:00")), at), month, "active then only");
    assert_eq!(since(&limited("2026-03-11 00:00", None), at), month, "begins twelve hours later");
    assert_eq!(since(&limited("2026-01-01 00:00", Some("2026-03-10 00:00")), at), month, "ended twelve hours before");
    assert_eq!(since(&limited("2026-03-13 00:00", None), at), None, "begins in three days");
    assert_eq!(since(&limited("2026-01-01 00:00", Some("2026-03-08 00:00")), at), None, "ended two days before");
    assert_eq!(since(&contract_on("2026-01-01 00:00", Cycle::Months(1)), at), None, "no limit");
}

/// Of several windows the first instant of the earliest: the week of Tuesday 3 March began on Monday, its month on Sunday.
#[test]
fn the_earliest_window_decides_what_is_loaded() {
    let mut contract = limited("2026-01-20 00:00", None);
    contract.plan.limits.days = Default::default();
    contract.plan.limits.hours.week = Some(5);
    assert_eq!(since(&contract, "2026-03-03 12:00").as_deref(), Some("2026-03-02 00:00"));
    contract.plan.limits.days.month = Some(5);
    assert_eq!(since(&contract, "2026-03-03 12:00").as_deref(), Some("2026-03-01 00:00"));
    contract.plan.limits.hours.cycle = Some(5);
    assert_eq!(since(&contract, "2026-03-03 12:00").as_deref(), Some("2026-02-20 00:00"));
}

/// R9.5: the week of a late entry ends before the next one: Monday the 9th does not count in the week of Tuesday the 3rd.
#[test]
fn r9_5_the_week_after_does_not_count() {
    let mut desk = member(|limits| limits.days.week = Some(1));
    desk.visit(ANN, "2026-03-09 09:00", "2026-03-09 10:00");
    desk.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 10:00"));
    let again = desk.try_enter(&Ask::new(ANN, "2026-03-04 09:00").until("2026-03-04 10:00"));
    assert_eq!(refused(again).code, RefusalCode::F3);
}

/// R9.2: a visit that ends at midnight has not touched the day that begins then.
#[test]
fn r9_2_a_visit_to_midnight_touches_one_day() {
    let mut desk = member(|limits| limits.days.week = Some(2));
    desk.clock("2026-03-04 08:00");
    desk.enter(Ask::new(ANN, "2026-03-02 22:00").until("2026-03-03 00:00"));
    desk.enter(Ask::new(ANN, "2026-03-04 08:00"));
}

/// R9.2, R2.10: who checks in a few minutes ahead of the clock has touched the day already.
#[test]
fn r9_2_an_arrival_ahead_of_the_clock_counts() {
    let mut desk = member(|limits| limits.days.week = Some(1));
    desk.clock("2026-03-03 08:50");
    desk.try_enter_now(&Ask::new(ANN, "2026-03-03 09:00")).unwrap();
    let other_day = desk.try_enter_now(&Ask::new(ANN, "2026-03-02 09:00").until("2026-03-02 10:00"));
    assert_eq!(refused(other_day).code, RefusalCode::F3);
}

/// R7.14, R9.2: the visit of yesterday ended at midnight though the job is late: 165 minutes, not 185, of 180.
#[test]
fn r7_14_a_visit_the_check_in_closes_counts_as_it_ends() {
    let mut desk = member(|limits| limits.hours.week = Some(3));
    desk.enter(Ask::new(ANN, "2026-03-02 21:15"));
    desk.enter(Ask::new(ANN, "2026-03-03 00:20"));
    let mut desk = member(|limits| limits.hours.week = Some(2));
    desk.enter(Ask::new(ANN, "2026-03-02 21:15"));
    assert_eq!(refused(desk.try_enter(&Ask::new(ANN, "2026-03-03 00:20"))).code, RefusalCode::F4);
}

/// R9.4: the trace repeats what was counted, and that the day of the arrival already counts.
#[test]
fn r9_4_the_tests_are_in_the_trace() {
    let mut desk = member(|limits| {
        limits.days.week = Some(1);
        limits.hours.week = Some(5);
    });
    let contract = desk.customers[&ANN].contracts[0].id;
    let ask = Ask::new(ANN, "2026-03-03 14:00");
    let tests = |desk: &Desk, ask: &Ask| {
        let decision = hallpass_engine::check_in(&desk.world_of(ask), &ask.request, ask.request.from);
        match decision {
            Ok(decision) => decision.trace.unwrap().limits,
            Err(refusal) => refused(Err(refusal)).trace.limits,
        }
    };
    let days = |used, day_counts, reached| LimitTest {
        contract,
        hours: false,
        window: LimitWindow::Week,
        from: t("2026-03-02 00:00"),
        to: t("2026-03-09 00:00"),
        limit: 1,
        used,
        day_counts,
        reached,
    };
    let hours = |used| LimitTest { hours: true, limit: 5, ..days(used, false, false) };
    assert_eq!(tests(&desk, &ask), [days(0, false, false), hours(0)]);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 11:30");
    assert_eq!(tests(&desk, &ask), [days(1, true, false), hours(150)]);
    assert_eq!(tests(&desk, &Ask::new(ANN, "2026-03-04 09:00")), [days(1, false, true)]);
}

/// The limits stay in the trace when the visit is settled in the cheapest way.
#[test]
fn the_tests_are_in_the_trace_of_the_cheapest_way_too() {
    let mut desk = member(|limits| limits.days.week = Some(3));
    desk.settings().cheapest_combination = true;
    desk.grant_day(ANN);
    let ask = Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 10:00");
    let trace = hallpass_engine::check_in(&desk.world_of(&ask), &ask.request, t("2026-03-03 10:00")).unwrap().trace;
    let trace = trace.unwrap();
    assert!(trace.combinations.is_some());
    assert_eq!(trace.limits.iter().map(|test| (test.limit, test.used)).collect::<Vec<_>>(), [(3, 0)]);
}

/// R9.6 with R7.6: a record of the day goes on beyond a limit only when its pass does not count towards it.
#[test]
fn r9_6_a_record_goes_on_beyond_a_limit_when_its_pass_does_not_count() {
    for counts in [false, true] {
        let mut desk = member(|limits| limits.hours.week = Some(4));
        desk.settings().extra_passes_beat_limits = true;
        let monday = desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
        let day = desk.day_pass();
        desk.def(day).counts_towards_plan_limits = counts;
        let day = desk.grant(ANN, day);
        let tuesday = desk.enter(Ask::new(ANN, "2026-03-03 09:00").naming(day));
        desk.leave(tuesday, "2026-03-03 13:00");
        desk.clock("2026-03-03 18:00");
        desk.put_to(monday, "2026-03-02 13:00");
        let longer = desk.try_enter_now(&Ask::new(ANN, "2026-03-03 12:00").until("2026-03-03 15:00"));
        if counts {
            assert_eq!(refused(longer).code, RefusalCode::F4);
        } else {
            assert_eq!(longer.unwrap().visit, tuesday);
        }
        assert_eq!(desk.first_pass(monday), Some(PassId(1)));
    }
}
