//! W14: editing and deleting give back (R6.10, R7.18, R7.20).

use hallpass_engine::PassId;

use crate::support::*;

const PASS: PassId = PassId(1);

fn state(desk: &Desk) -> (i64, Option<String>) {
    (desk.left(PASS), desk.used(PASS))
}

#[test]
fn w14_time_pass_step_by_step() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 120);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 11:00");
    assert_eq!(state(&desk), (0, Some("2026-03-03 11:00".to_owned())));

    desk.clock("2026-03-03 12:30");
    desk.put_to(visit, "2026-03-03 10:00");
    assert_eq!(state(&desk), (60, None));
    assert_eq!(desk.times(visit), "2026-03-03 09:00-10:00");

    desk.put_to(visit, "2026-03-03 12:00");
    assert_eq!(state(&desk), (0, Some("2026-03-03 11:00".to_owned())));
    assert_eq!(desk.drawn(visit), "#1:120 overtime:60");

    desk.delete(visit);
    assert_eq!(state(&desk), (120, None));
    assert!(desk.visits.is_empty());
}

#[test]
fn w14_a_deleted_visit_frees_its_day_pass() {
    let mut desk = Desk::new();
    desk.grant_day(ANN);
    let before = desk.passes.clone();
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 11:00");
    assert!(desk.passes[&PASS].used);
    desk.delete(visit);
    assert_eq!(desk.used(PASS), None);
    assert_eq!(desk.passes, before);
}

#[test]
fn w14_of_two_records_the_last_one_frees_the_day_pass() {
    for first_goes_first in [true, false] {
        let mut desk = Desk::new();
        desk.settings().always_record_by_minute = true;
        desk.grant_day(ANN);
        let morning = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 11:00");
        let evening = desk.visit(ANN, "2026-03-03 18:00", "2026-03-03 19:00");
        let (first, second) = if first_goes_first { (morning, evening) } else { (evening, morning) };
        let before = desk.passes.clone();
        desk.delete(first);
        assert_eq!(desk.passes, before, "deleting one changes nothing");
        assert_eq!(desk.used(PASS).as_deref(), Some("2026-03-03 09:00"), "D3: UsedDate stays");
        desk.delete(second);
        assert_eq!(desk.used(PASS), None, "deleting both frees it");
    }
}
