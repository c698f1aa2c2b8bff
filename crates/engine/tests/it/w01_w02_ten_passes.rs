//! W1 and W2: ten passes of 60 minutes, many dates, running out (R3.2, R5.3, R5.5, R6).

use hallpass_engine::{PassId, RefusalCode, Source, VisitId};

use crate::support::*;

const FRESH: [i64; 10] = [60; 10];

/// Product with PassesIncluded 10 of a 60-minute pass: ten rows, not one of 600.
fn ten_passes() -> Desk {
    let mut desk = Desk::new();
    let definition = desk.time_pass(60);
    let passes = desk.grant_many(ANN, definition, 10);
    assert_eq!(passes, (1..=10).map(PassId).collect::<Vec<_>>());
    assert_eq!(desk.remaining(), FRESH);
    desk
}

struct Row {
    from: &'static str,
    to: &'static str,
    stored: &'static str,
    drawn: &'static str,
    remaining: [i64; 10],
    balance: i64,
}

const W1: [Row; 5] = [
    Row {
        from: "2026-03-03 09:00",
        to: "2026-03-03 10:30",
        stored: "2026-03-03 09:00-10:30",
        drawn: "#1:60 #2:30",
        remaining: [0, 30, 60, 60, 60, 60, 60, 60, 60, 60],
        balance: 510,
    },
    Row {
        from: "2026-03-04 14:00",
        to: "2026-03-04 14:20",
        stored: "2026-03-04 14:00-14:15",
        drawn: "#3:15",
        remaining: [0, 30, 45, 60, 60, 60, 60, 60, 60, 60],
        balance: 495,
    },
    Row {
        from: "2026-03-05 09:00",
        to: "2026-03-05 13:00",
        stored: "2026-03-05 09:00-13:00",
        drawn: "#4:60 #5:60 #6:60 #7:60",
        remaining: [0, 30, 45, 0, 0, 0, 0, 60, 60, 60],
        balance: 255,
    },
    Row {
        from: "2026-03-06 10:07",
        to: "2026-03-06 10:40",
        stored: "2026-03-06 10:00-10:45",
        drawn: "#8:45",
        remaining: [0, 30, 45, 0, 0, 0, 0, 15, 60, 60],
        balance: 210,
    },
    Row {
        from: "2026-03-09 08:00",
        to: "2026-03-09 12:00",
        stored: "2026-03-09 08:00-12:00",
        drawn: "#9:60 #10:60 #3:45 #2:30 #8:15 overtime:30",
        remaining: [0; 10],
        balance: 0,
    },
];

const W2: [Row; 5] = [
    Row { drawn: "#1:60 #2:30", remaining: [0, 30, 60, 60, 60, 60, 60, 60, 60, 60], ..W1[0] },
    Row { drawn: "#2:15", remaining: [0, 15, 60, 60, 60, 60, 60, 60, 60, 60], ..W1[1] },
    Row { drawn: "#2:15 #3:60 #4:60 #5:60 #6:45", remaining: [0, 0, 0, 0, 0, 15, 60, 60, 60, 60], ..W1[2] },
    Row { drawn: "#6:15 #7:30", remaining: [0, 0, 0, 0, 0, 0, 30, 60, 60, 60], ..W1[3] },
    Row { drawn: "#7:30 #8:60 #9:60 #10:60 overtime:30", remaining: [0; 10], ..W1[4] },
];

#[track_caller]
fn check(desk: &Desk, visit: VisitId, row: &Row) {
    assert_eq!(desk.times(visit), row.stored);
    assert_eq!(desk.drawn(visit), row.drawn);
    assert_eq!(desk.remaining(), row.remaining);
    assert_eq!(desk.remaining().iter().sum::<i64>(), row.balance);
}

/// R3.1, R6.2.
#[test]
fn w1_every_row_as_it_happens() {
    let mut desk = ten_passes();
    for row in &W1 {
        let visit = desk.visit(ANN, row.from, row.to);
        check(&desk, visit, row);
    }
}

#[test]
fn w1_every_row_entered_afterwards() {
    let mut desk = ten_passes();
    for row in &W1 {
        let visit = desk.enter(Ask::new(ANN, row.from).until(row.to));
        check(&desk, visit, row);
    }
}

#[test]
fn w1_a_pass_states_during_and_after_the_first_visit() {
    let mut desk = ten_passes();
    let a = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert!(desk.checked_in(PassId(1)));
    assert_eq!(desk.remaining(), FRESH, "minutes are deducted at check-out (R6.1)");
    assert_eq!(desk.used(PassId(1)), None);

    desk.leave(a, "2026-03-03 10:30");
    assert!(!desk.checked_in(PassId(1)));
    assert_eq!(desk.used(PassId(1)).as_deref(), Some("2026-03-03 10:00"));
    assert_eq!(desk.used(PassId(2)), None);
    assert_eq!(desk.first_pass(a), Some(PassId(1)));
}

#[test]
fn w1_e_overtime_lies_on_the_last_pass_and_the_guid_names_the_first() {
    use hallpass_engine::Cover;

    let mut desk = ten_passes();
    let mut last = VisitId::NEW;
    for row in &W1 {
        last = desk.visit(ANN, row.from, row.to);
    }
    assert_eq!(desk.first_pass(last), Some(PassId(9)));
    let tail = desk.visits[&last].segments.last().unwrap();
    assert_eq!(tail.cover, Cover::Overtime(Some(PassId(8))), "R6.6");
    assert_eq!(show_stretch(tail.from, Some(tail.to)), "2026-03-09 11:30-12:00");
    // The minutes of e end in the order in which they were drawn.
    assert_eq!(desk.used(PassId(9)).as_deref(), Some("2026-03-09 09:00"));
    assert_eq!(desk.used(PassId(10)).as_deref(), Some("2026-03-09 10:00"));
    assert_eq!(desk.used(PassId(3)).as_deref(), Some("2026-03-09 10:45"));
    assert_eq!(desk.used(PassId(2)).as_deref(), Some("2026-03-09 11:15"));
    assert_eq!(desk.used(PassId(8)).as_deref(), Some("2026-03-09 11:30"));
}

#[test]
fn w1_f_nothing_left_is_refused_with_one_failed_checkin() {
    let mut desk = ten_passes();
    for row in &W1 {
        desk.visit(ANN, row.from, row.to);
    }
    let refusal = refused(desk.try_enter(&Ask::new(ANN, "2026-03-10 09:00")));
    assert_eq!(refusal.code, RefusalCode::F2);
    assert_eq!(refusal.message, "Ann Lee does not have a valid time pass.");
    assert_eq!(desk.failed.len(), 1);
    let row = &desk.failed[0];
    assert_eq!((row.customer, row.location, row.source), (ANN, MAIN, Source::Manual));
    assert_eq!(row.at, t("2026-03-10 09:00"));
    assert_eq!(row.description, "Ann Lee does not have a valid time pass.");
    assert_eq!(desk.visits.len(), 5, "R8.1: not recorded as a visit");
}

/// R5.5.
#[test]
fn w2_expiry_first_draws_the_fewest_minutes_first() {
    let mut desk = ten_passes();
    desk.settings().expiry_first = true;
    for row in &W2 {
        let visit = desk.visit(ANN, row.from, row.to);
        check(&desk, visit, row);
    }
}
