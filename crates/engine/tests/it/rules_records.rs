//! One record or many (R7.3, R7.4, R7.6, R7.7, R7.8), and coming back: D1, D3, D4, D16.

use hallpass_engine::{Closing, LocationId, Outcome, PassId, Source, VisitId};

use crate::support::*;

const L2: LocationId = LocationId(2);

/// A second place, and day passes good at both.
fn two_places(passes: usize) -> Desk {
    let mut desk = Desk::new();
    desk.place(L2, "Etc/UTC", &[]);
    let definition = desk.day_pass();
    desk.def(definition).locations = [MAIN, L2].into();
    desk.grant_many(ANN, definition, passes);
    desk
}

fn stay(from: &str, to: &str) -> Ask {
    Ask::new(ANN, &format!("2026-03-03 {from}")).until(&format!("2026-03-03 {to}"))
}

#[test]
fn d3_a_record_is_extended_on_either_side() {
    for (from, to, stored) in [
        ("14:00", "15:00", "09:00-15:00"),
        ("10:00", "12:00", "09:00-12:00"),
        ("07:00", "08:00", "07:00-11:00"),
        ("07:00", "10:00", "07:00-11:00"),
        ("07:00", "13:00", "07:00-13:00"),
        ("09:30", "10:00", "09:00-11:00"),
        ("11:00", "12:00", "09:00-12:00"),
    ] {
        let mut desk = two_places(2);
        desk.clock("2026-03-03 18:00");
        let record = desk.enter(stay("09:00", "11:00"));
        let answer = desk.try_enter(&stay(from, to)).unwrap();
        assert_eq!((answer.outcome, answer.visit), (Outcome::Extended, record), "{from}-{to}");
        assert_eq!(desk.times(record), format!("2026-03-03 {stored}"));
        assert_eq!((desk.visits.len(), desk.drawn(record).as_str()), (1, "#1:day"));
        assert_eq!(desk.used(PassId(1)).as_deref(), Some("2026-03-03 09:00"), "UsedDate stays");
        assert_eq!(desk.used(PassId(2)), None);
    }
}

#[test]
fn d3_a_visit_elsewhere_in_between_makes_a_new_record_on_the_same_pass() {
    let mut desk = two_places(2);
    desk.clock("2026-03-03 18:00");
    let morning = desk.enter(stay("09:00", "10:00"));
    let elsewhere = desk.enter(stay("10:30", "11:00").at(L2));
    let answer = desk.try_enter(&stay("12:00", "13:00")).unwrap();
    assert_eq!(answer.outcome, Outcome::Recorded);
    assert_eq!(desk.times(morning), "2026-03-03 09:00-10:00");
    assert_eq!(desk.times(answer.visit), "2026-03-03 12:00-13:00");
    for visit in [morning, elsewhere, answer.visit] {
        assert_eq!(desk.drawn(visit), "#1:day");
    }
    assert_eq!(desk.used(PassId(2)), None);
}

#[test]
fn d3_a_visit_elsewhere_in_between_also_stops_reopening() {
    let mut desk = two_places(1);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.enter(stay("10:30", "11:00").at(L2));
    let answer = desk.try_enter(&Ask::new(ANN, "2026-03-03 12:00")).unwrap();
    assert_eq!(answer.outcome, Outcome::Opened);
    assert_eq!(desk.times(answer.visit), "2026-03-03 12:00-");
    assert_eq!(desk.first_pass(answer.visit), Some(PassId(1)));
}

#[test]
fn r7_6_another_pass_is_another_record() {
    // W11's passes: at half past two the morning pass is no longer good.
    let mut desk = Desk::new();
    for (from, to) in [(10, 14), (14, 18)] {
        let definition = desk.day_pass();
        desk.def(definition).slots = slots(1..=5, from, to);
        desk.grant(ANN, definition);
    }
    let morning = desk.visit(ANN, "2026-03-10 10:00", "2026-03-10 13:00");
    let answer = desk.try_enter(&Ask::new(ANN, "2026-03-10 14:30")).unwrap();
    assert_eq!(answer.outcome, Outcome::Opened);
    assert_ne!(answer.visit, morning);
    assert_eq!(desk.first_pass(answer.visit), Some(PassId(2)));
}

/// A pass for the forenoon and the late afternoon: the hours in between are nobody's, so nothing may be charged for them.
#[test]
fn r7_6_r6_3_hours_outside_the_slots_are_not_drawn_into_a_record() {
    let stays = [("09:00", "10:00"), ("16:00", "17:00")];
    for order in [[0, 1], [1, 0]] {
        let mut desk = Desk::new();
        let definition = desk.day_pass();
        let hours = [slots(0..=6, 8, 12), slots(0..=6, 15, 19)].concat();
        desk.def(definition).slots = hallpass_engine::calendar::merge_slots(&hours);
        desk.grant_many(ANN, definition, 2);
        desk.clock("2026-03-03 20:00");
        let visits = order.map(|n: usize| desk.enter(stay(stays[n].0, stays[n].1)));
        for visit in visits {
            assert_eq!(desk.drawn(visit), "#1:day");
        }
        assert_eq!(desk.minutes_on("2026-03-03"), 120);
        assert_eq!(desk.used(PassId(2)), None);
    }
}

#[test]
fn d3_an_earlier_entry_brings_its_raw_arrival() {
    let mut desk = two_places(1);
    desk.clock("2026-03-03 18:00");
    let record = desk.enter(stay("09:00", "11:00"));
    desk.enter(stay("07:03", "08:00"));
    assert_eq!(desk.times(record), "2026-03-03 07:00-11:00");
    assert_eq!(desk.visits[&record].raw_from, t("2026-03-03 07:03"));
}

/// R7.6.
#[test]
fn r7_6_never_for_time_passes() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    let morning = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let evening = desk.visit(ANN, "2026-03-03 16:00", "2026-03-03 17:00");
    assert_ne!(morning, evening);
    assert_eq!(desk.remaining(), [480], "the gap is not charged");
}

#[test]
fn r7_6_the_next_day_is_another_record_and_another_pass() {
    let mut desk = two_places(2);
    let late = desk.visit(ANN, "2026-03-03 22:00", "2026-03-03 23:00");
    let early = desk.visit(ANN, "2026-03-04 00:30", "2026-03-04 01:00");
    assert_eq!((desk.drawn(late).as_str(), desk.drawn(early).as_str()), ("#1:day", "#2:day"));
}

#[test]
fn d16_a_reopened_record_keeps_its_source() {
    let mut desk = two_places(1);
    let record = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let again = desk.enter(Ask::new(ANN, "2026-03-03 12:00").by(Source::NetworkActivity));
    assert_eq!(again, record);
    assert_eq!(desk.visits[&record].source, Source::Manual);
    assert!(!desk.visits[&record].auto_checkout);
}

/// R7.4.
#[test]
fn d1_r7_4_automated_sources_expect_a_check_out_test() {
    for (source, automated) in [
        (Source::None, false),
        (Source::Manual, false),
        (Source::DoorAccess, true),
        (Source::NetworkActivity, true),
        (Source::Tile, false),
        (Source::Sensor, true),
    ] {
        let mut desk = Desk::new();
        desk.grant_time(ANN, 600);
        let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:02:10").by(source));
        let visit = &desk.visits[&visit];
        assert_eq!(visit.source, source);
        assert_eq!(visit.auto_checkout, automated, "{source:?}");
        assert_eq!(visit.last_activity, automated.then(|| t("2026-03-03 09:02:10")), "{source:?}");
    }
}

/// R7.8.
#[test]
fn r7_8_a_second_arrival_at_the_same_place() {
    for (source, is_activity) in [
        (Source::None, false),
        (Source::Manual, false),
        (Source::Tile, false),
        (Source::DoorAccess, true),
        (Source::NetworkActivity, true),
        (Source::Sensor, true),
    ] {
        let mut desk = Desk::new();
        desk.grant_time(ANN, 600);
        let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00").by(Source::NetworkActivity));
        let before = desk.visits.clone();
        let answer = desk.try_enter(&Ask::new(ANN, "2026-03-03 09:40:05").by(source));
        if is_activity {
            let answer = answer.unwrap();
            assert_eq!((answer.outcome, answer.visit), (Outcome::Activity, visit), "{source:?}");
            assert_eq!(desk.visits[&visit].last_activity, Some(t("2026-03-03 09:40:05")));
        } else {
            assert_plain_400(answer);
            assert_eq!(desk.visits, before, "{source:?}");
        }
    }
}

/// A visit of five minutes, stored as 09:00-09:15.
fn five_minutes(desk: &mut Desk) -> VisitId {
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:05");
    assert_eq!(desk.times(visit), "2026-03-03 09:00-09:15");
    visit
}

/// R7.7.
#[test]
fn r7_7_from_the_raw_end_up_to_the_stored_end() {
    for (back, resumed) in [("09:05", true), ("09:14:59", true), ("09:15", false)] {
        let mut desk = Desk::new();
        desk.grant_time(ANN, 600);
        let first = five_minutes(&mut desk);
        let answer = desk.try_enter(&Ask::new(ANN, &format!("2026-03-03 {back}"))).unwrap();
        assert_eq!(answer.visit == first, resumed, "{back}");
        assert_eq!(answer.outcome, if resumed { Outcome::Reopened } else { Outcome::Opened });
    }
}

#[test]
fn r7_7_coming_back_before_the_raw_end_is_an_overlap() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    five_minutes(&mut desk);
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:04")), "FromTime");
}

#[test]
fn r7_7_a_finished_visit_extends_the_old_one() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    let first = five_minutes(&mut desk);
    let answer = desk.try_enter(&stay("09:06", "09:40")).unwrap();
    assert_eq!((answer.outcome, answer.visit), (Outcome::Extended, first));
    assert_eq!(desk.times(first), "2026-03-03 09:00-09:45");
    assert_eq!(desk.remaining(), [555]);
}

#[test]
fn r7_7_an_extended_visit_stops_at_the_next_one() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    five_minutes(&mut desk);
    desk.clock("2026-03-03 18:00");
    desk.enter(stay("09:15", "10:00"));
    let before = desk.visits.clone();
    assert_invalid(desk.try_enter(&stay("09:06", "09:40")), "FromTime");
    assert_eq!(desk.visits, before);
}

#[test]
fn r7_7_a_resumed_visit_never_ends_before_its_old_end() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:53");
    assert_eq!(desk.times(visit), "2026-03-03 09:00-11:00");
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 10:54")), visit);
    desk.leave(visit, "2026-03-03 10:30");
    assert_eq!((desk.times(visit).as_str(), desk.remaining()), ("2026-03-03 09:00-11:00", vec![480]));
}

/// A visit of the network that its owner resumes by hand must not be closed for the silence before.
#[test]
fn r7_13_the_silence_before_coming_back_does_not_count() {
    for back in [Source::NetworkActivity, Source::Manual] {
        let mut desk = two_places(1);
        let record = desk.enter(Ask::new(ANN, "2026-03-03 09:00").by(Source::NetworkActivity));
        assert_eq!(desk.job(record, Closing::Inactivity, "2026-03-03 09:20"), Outcome::Closed);
        assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 12:00").by(back)), record);
        assert_eq!(desk.job(record, Closing::Inactivity, "2026-03-03 12:14"), Outcome::Unchanged, "{back:?}");
        assert_eq!(desk.job(record, Closing::Inactivity, "2026-03-03 12:15"), Outcome::Closed, "{back:?}");
        assert_eq!(desk.times(record), "2026-03-03 09:00-12:00");
    }
}

#[test]
fn d4_resuming_holds_for_recorded_minutes_too() {
    let mut desk = two_places(1);
    desk.settings().always_record_by_minute = true;
    let first = five_minutes(&mut desk);
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 09:06")), first);
    desk.leave(first, "2026-03-03 09:40");
    assert_eq!(desk.times(first), "2026-03-03 09:00-09:45");
}

#[test]
fn d4_towards_another_place_the_arrival_moves() {
    let mut desk = two_places(1);
    let first = five_minutes(&mut desk);
    let second = desk.enter(Ask::new(ANN, "2026-03-03 09:06").at(L2));
    assert_eq!(desk.times(first), "2026-03-03 09:00-09:15");
    assert_eq!(desk.times(second), "2026-03-03 09:15-");
    // The raw arrival stays, so that a short stay is still a visit (R2.3, D9).
    desk.leave(second, "2026-03-03 09:08");
    assert_eq!(desk.times(second), "2026-03-03 09:15-09:30");
}

#[test]
fn d4_towards_another_place_with_both_times() {
    let mut desk = two_places(1);
    five_minutes(&mut desk);
    let second = desk.enter(stay("09:06", "09:40").at(L2));
    assert_eq!(desk.times(second), "2026-03-03 09:15-09:45");
}

/// R7.3.
#[test]
fn r7_3_both_times_at_once_close_at_once() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    let answer = desk.try_enter(&stay("09:00", "10:00")).unwrap();
    assert_eq!(answer.outcome, Outcome::Recorded);
    assert_eq!(desk.remaining(), [540]);
    assert!(!desk.checked_in(PassId(1)));
}
