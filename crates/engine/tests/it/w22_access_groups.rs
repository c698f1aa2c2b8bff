//! W22: the groups of a day pass and a time pass, and until when (R14.1, R14.2, R14.4).

use hallpass_engine::{DoorGroup, DoorProvider};

use crate::rules_access::{groups_of, name_groups};
use crate::support::*;

/// Row by row: both held, the day pass in use, the day after, the time pass emptied.
#[test]
fn w22_groups_and_schedule() {
    let mut desk = Desk::new();
    let (day, time) = (desk.day_pass(), desk.time_pass(60));
    name_groups(&mut desk, day, "g1");
    name_groups(&mut desk, time, "g2");
    let of_day = desk.grant(ANN, day);
    let of_time = desk.grant(ANN, time);
    desk.pass(of_time).expires = Some(t("2026-04-01 00:00"));

    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "g1 open, g2 2026-04-01 00:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-10 09:00"));
    assert_eq!(desk.first_pass(visit), Some(of_day), "a day pass goes before a time pass");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 09:00"), "g1 2026-03-11 00:00, g2 2026-04-01 00:00");
    desk.leave(visit, "2026-03-10 12:00");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 23:59"), "g1 2026-03-11 00:00, g2 2026-04-01 00:00");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-11 00:00"), "g2 2026-04-01 00:00");

    let last = desk.visit(ANN, "2026-03-11 09:00", "2026-03-11 10:00");
    assert_eq!(desk.first_pass(last), Some(of_time));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-11 10:00"), "");
}

/// R14.1: each provider has groups of its own; blanks and empty names count for nothing.
#[test]
fn the_names_in_a_text() {
    let listed = |text| DoorGroup::listed(DoorProvider::Kisi, text).map(|group| group.name).collect::<Vec<_>>();
    assert_eq!(listed(" g1,g2 ,, north door"), ["g1", "g2", "north door"]);
    assert!(listed(" , ").is_empty());
}
