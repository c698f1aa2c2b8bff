//! Failures other systems really had, as tests (the numbers are rows of the bug bank).

use hallpass_engine::{Closing, Outcome, PassId, Refusal, RefusalCode, Source};

use crate::support::*;

/// 5: a visit on the last day of a period was billed to the next one, depending on when it was entered.
#[test]
fn bug_05_last_day_of_the_period_in_every_order_of_entry() {
    let visits = [
        ("2026-03-31 22:00", "2026-03-31 23:55", PassId(1)),
        ("2026-04-01 00:00", "2026-04-01 01:00", PassId(2)),
        ("2026-03-31 09:00", "2026-03-31 10:00", PassId(1)),
        ("2026-04-01 09:00", "2026-04-01 10:00", PassId(2)),
    ];
    let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1], [1, 3, 0, 2], [0, 2, 1, 3]];
    for order in orders {
        let mut desk = Desk::new();
        let definition = desk.time_pass(600);
        let [march, april] = [(); 2].map(|()| desk.grant(ANN, definition));
        for (pass, from, to) in [(march, "2026-03-01", "2026-04-01"), (april, "2026-04-01", "2026-05-01")] {
            desk.make_plan_pass(pass, t("2026-01-01 00:00"));
            desk.pass(pass).valid_from = Some(t(&format!("{from} 00:00")));
            desk.pass(pass).expires = Some(t(&format!("{to} 00:00")));
        }
        desk.clock("2026-04-02 12:00");
        for index in order {
            let (from, to, pass) = visits[index];
            let visit = desk.enter(Ask::new(ANN, from).until(to));
            assert_eq!(desk.first_pass(visit), Some(pass), "{from} entered in order {order:?}");
        }
        // 23:55 rounds to 00:00: 120 + 60 minutes in March, 60 + 60 in April.
        assert_eq!(desk.remaining(), [420, 480], "{order:?}");
    }
}

/// 13: passes without an end date broke orders and filters.
#[test]
fn bug_13_no_expiry_sorts_last_in_every_order() {
    for expiry_first in [false, true] {
        let mut desk = Desk::new();
        desk.settings().expiry_first = expiry_first;
        let definition = desk.time_pass(60);
        let passes = desk.grant_many(ANN, definition, 5);
        for (pass, expires) in [(passes[1], "2026-06-01 00:00"), (passes[3], "2026-05-01 00:00")] {
            desk.pass(pass).expires = Some(t(expires));
        }
        let answer = desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")).unwrap();
        assert_eq!(order(&answer), [4, 2, 1, 3, 5].map(PassId), "expiry first: {expiry_first}");
    }
}

/// 14: read, compute and write without a lock spent one balance twice. Here: one after the other, as the store runs them.
/// Beyond W5.
#[test]
fn bug_14_two_people_cannot_spend_the_same_minutes() {
    let mut desk = Desk::new();
    desk.team();
    let pass = desk.grant_time(PAT, 60);
    let a = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let b = desk.enter(Ask::new(BEN, "2026-03-03 09:00"));
    desk.leave(a, "2026-03-03 10:00");
    desk.leave(b, "2026-03-03 10:00");
    assert_eq!((desk.left(pass), desk.drawn_minutes(pass)), (0, 60));
    assert_eq!((desk.drawn(a).as_str(), desk.drawn(b).as_str()), ("#1:60", "overtime:60"));
}

/// 15: a new membership bought after a used-up one stayed blocked.
#[test]
fn bug_15_an_exhausted_pass_never_blocks_a_new_one() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 60);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 11:00")));
    let fresh = desk.grant_time(ANN, 60);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 11:00"));
    assert_eq!(desk.first_pass(visit), Some(fresh));

    let mut desk = Desk::new();
    desk.grant_day(ANN);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let fresh = desk.grant_day(ANN);
    let visit = desk.visit(ANN, "2026-03-04 09:00", "2026-03-04 10:00");
    assert_eq!(desk.first_pass(visit), Some(fresh));
}

/// 18: usage per grant was lost across snapshots. A stay cut in two at any quarter draws the same minutes of the same passes.
#[test]
fn bug_18_split_equals_whole() {
    let desk = || {
        let mut desk = Desk::new();
        desk.settings().expiry_first = true;
        let definition = desk.time_pass(60);
        desk.grant_many(ANN, definition, 5);
        desk
    };
    let mut whole = desk();
    whole.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 12:30"));
    assert_eq!(whole.remaining(), [0, 0, 0, 30, 60]);
    for quarter in 1..14 {
        let cut = show(t("2026-03-03 09:00") + hallpass_engine::instant::Span::minutes(15 * quarter));
        let mut split = desk();
        split.enter(Ask::new(ANN, "2026-03-03 09:00").until(&cut));
        split.enter(Ask::new(ANN, &cut).until("2026-03-03 12:30"));
        assert_eq!(split.remaining(), whole.remaining(), "cut at {cut}");
    }
}

/// 25: negative or refused attendance at midnight.
#[test]
fn bug_25_visits_ending_at_or_crossing_the_cut_off() {
    for (from, to, stored, minutes, days) in [
        ("2026-03-03 22:00", "2026-03-04 00:00", "2026-03-03 22:00-2026-03-04 00:00", 120, "#1:day"),
        ("2026-03-03 22:00", "2026-03-04 00:05", "2026-03-03 22:00-2026-03-04 00:00", 120, "#1:day"),
        ("2026-03-03 22:00", "2026-03-04 00:15", "2026-03-03 22:00-2026-03-04 00:15", 135, "#1:day #2:day"),
        ("2026-03-04 00:00", "2026-03-04 00:01", "2026-03-04 00:00-00:15", 15, "#1:day"),
        ("2026-03-03 23:59", "2026-03-04 00:01", "2026-03-03 23:45-2026-03-04 00:00", 15, "#1:day"),
    ] {
        let mut desk = Desk::new();
        desk.grant_time(ANN, 600);
        let visit = desk.enter(Ask::new(ANN, from).until(to));
        assert_eq!((desk.times(visit).as_str(), desk.left(PassId(1))), (stored, 600 - minutes), "{from} - {to}");

        let mut desk = Desk::new();
        let definition = desk.day_pass();
        desk.grant_many(ANN, definition, 3);
        let visit = desk.enter(Ask::new(ANN, from).until(to));
        assert_eq!(desk.drawn(visit), days, "{from} - {to}");
    }
}

/// 26: "already in" was checked before "valid", so that a revoked pass changed nothing.
#[test]
fn bug_26_a_revoked_pass_on_a_checked_in_member() {
    let mut desk = Desk::new();
    let pass = desk.grant_time(ANN, 600);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00").by(Source::NetworkActivity));
    desk.set_used_by_hand(pass, t("2026-03-03 09:30"));
    // Still inside: activity is noted, a second arrival is a plain 400, and nothing is a failed attempt.
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 09:40").by(Source::NetworkActivity)), visit);
    assert_plain_400(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:45")));
    assert!(desk.failed.is_empty());
    // What was not covered is overtime, and the next arrival is refused.
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!((desk.drawn(visit).as_str(), desk.left(pass)), ("overtime:60", 0));
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 11:00")));
}

/// 26, the other half: a disabled account is told so even while checked in.
#[test]
fn bug_26_a_disabled_account_comes_before_already_in() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    desk.person(ANN).active = false;
    match desk.try_enter(&Ask::new(ANN, "2026-03-03 09:30")) {
        Err(Refusal::Refused(refused)) => assert_eq!(refused.code, RefusalCode::F1),
        other => panic!("expected F1, got {other:?}"),
    }
}

/// 28: duplicate automatic check-outs.
#[test]
fn bug_28_exactly_one_automatic_check_out() {
    let mut desk = Desk::new();
    let pass = desk.grant_time(ANN, 600);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 23:00").by(Source::NetworkActivity));
    desk.enter(Ask::new(ANN, "2026-03-03 23:50").by(Source::NetworkActivity));
    assert_eq!(desk.job(visit, Closing::CutOff, "2026-03-04 00:10"), Outcome::Closed);
    let (rows, stored) = (desk.ledger.len(), desk.visits.clone());
    for cause in [Closing::CutOff, Closing::Inactivity, Closing::Exhausted] {
        assert_eq!(desk.job(visit, cause, "2026-03-04 00:20"), Outcome::Unchanged);
    }
    assert_eq!((desk.ledger.len(), &desk.visits), (rows, &stored));
    assert_eq!(desk.left(pass), 540);
}
