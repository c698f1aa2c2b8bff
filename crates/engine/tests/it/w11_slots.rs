//! W11: time slots (R4.3, R6.3). A morning day pass 10:00-14:00 and an afternoon one 14:00-18:00, Monday to Friday.

use hallpass_engine::PassId;

use crate::support::*;

const MORNING: PassId = PassId(1);
const AFTERNOON: PassId = PassId(2);

fn half_days() -> Desk {
    let mut desk = Desk::new();
    for (from, to) in [(10, 14), (14, 18)] {
        let definition = desk.day_pass();
        desk.def(definition).slots = slots(1..=5, from, to);
        desk.grant(ANN, definition);
    }
    desk
}

#[test]
fn w11_a_morning_uses_the_morning() {
    let mut desk = half_days();
    let visit = desk.visit(ANN, "2026-03-10 10:00", "2026-03-10 13:30");
    assert_eq!(desk.drawn(visit), "#1:day");
    assert_eq!(desk.used(AFTERNOON), None);
}

/// R6.3.
#[test]
fn w11_a_whole_day_uses_both() {
    let mut desk = half_days();
    let visit = desk.visit(ANN, "2026-03-10 10:00", "2026-03-10 18:00");
    assert_eq!(desk.drawn(visit), "#1:day #2:day");
    assert_eq!(desk.first_pass(visit), Some(MORNING));
    assert_eq!(desk.used(MORNING).as_deref(), Some("2026-03-10 10:00"));
    assert_eq!(desk.used(AFTERNOON).as_deref(), Some("2026-03-10 14:00"));
}

#[test]
fn w11_without_an_afternoon_pass_the_rest_is_overtime() {
    let mut desk = half_days();
    desk.passes.remove(&AFTERNOON);
    let visit = desk.visit(ANN, "2026-03-10 10:00", "2026-03-10 18:00");
    assert_eq!(desk.drawn(visit), "#1:day overtime:240");
}

/// R4.3.
#[test]
fn w11_the_rounded_arrival_decides() {
    let mut desk = half_days();
    let visit = desk.visit(ANN, "2026-03-10 09:53", "2026-03-10 11:00");
    assert_eq!(desk.times(visit), "2026-03-10 10:00-11:00");

    let mut desk = half_days();
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-10 09:50")));
}

/// R4.3.
#[test]
fn w11_closed_on_saturday() {
    let mut desk = half_days();
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-14 10:00")));
}

/// R6.3.
#[test]
fn w11_a_time_pass_pays_inside_its_slot_only() {
    let mut desk = Desk::new();
    let definition = desk.time_pass(600);
    desk.def(definition).slots = slots(0..=6, 9, 17);
    let pass = desk.grant(ANN, definition);
    let visit = desk.visit(ANN, "2026-03-10 16:00", "2026-03-10 18:00");
    assert_eq!(desk.drawn(visit), "#1:60 overtime:60");
    assert_eq!(desk.left(pass), 540);
}
