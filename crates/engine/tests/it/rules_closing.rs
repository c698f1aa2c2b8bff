//! Closings by the system (R6.7, R7.13, R7.14, R7.16, D2, D27) and what an open visit would cost.

use hallpass_engine::{Closing, Cover, Outcome, PassId, Source, VisitId};

use crate::support::*;

fn desk_with(minutes: &[i64]) -> Desk {
    let mut desk = Desk::new();
    for &minutes in minutes {
        desk.grant_time(ANN, minutes);
    }
    desk
}

fn due(desk: &Desk, visit: VisitId) -> Vec<(Closing, String)> {
    let visit = &desk.visits[&visit];
    let mut due = hallpass_engine::due(visit, &desk.locations[&visit.location]);
    due.sort_by_key(|(cause, at)| (*at, *cause != Closing::CutOff));
    due.into_iter().map(|(cause, at)| (cause, show(at))).collect()
}

/// R2.11: a day pass without slots is good at any hour, and of the three ways in which the system ends a visit only the cut-off
/// waits: there is no hour at which a place opens or closes.
#[test]
fn r2_11_only_the_cut_off_ends_a_day() {
    for hour in 0..24 {
        let mut desk = Desk::new();
        desk.grant_day(ANN);
        // A Sunday.
        let visit = desk.enter(Ask::new(ANN, &format!("2026-03-01 {hour:02}:00")));
        assert_eq!(due(&desk, visit), [(Closing::CutOff, "2026-03-02 00:00".to_owned())], "{hour}");
    }
}

/// R7.13.
#[test]
fn r7_13_only_network_and_sensor_visits_end_by_inactivity() {
    let cut_off = (Closing::CutOff, "2026-03-04 00:00".to_owned());
    let inactivity = (Closing::Inactivity, "2026-03-03 09:17".to_owned());
    for (source, watched) in [
        (Source::None, false),
        (Source::Manual, false),
        (Source::DoorAccess, false),
        (Source::NetworkActivity, true),
        (Source::Tile, false),
        (Source::Sensor, true),
    ] {
        let mut desk = desk_with(&[600]);
        let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:02").by(source));
        let expected = if watched { vec![inactivity.clone(), cut_off.clone()] } else { vec![cut_off.clone()] };
        assert_eq!(due(&desk, visit), expected, "{source:?}");
        let outcome = desk.job(visit, Closing::Inactivity, "2026-03-03 09:17");
        assert_eq!(outcome == Outcome::Closed, watched, "{source:?}");
        desk.job(visit, Closing::CutOff, "2026-03-04 00:00");
        assert_eq!(due(&desk, visit), [], "a closed visit needs no job");
    }
}

#[test]
fn r7_13_inactivity_time_is_a_setting() {
    let mut desk = desk_with(&[600]);
    desk.settings().inactivity_minutes = 40;
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:02").by(Source::NetworkActivity));
    assert_eq!(desk.job(visit, Closing::Inactivity, "2026-03-03 09:41:59"), Outcome::Unchanged);
    assert_eq!(desk.job(visit, Closing::Inactivity, "2026-03-03 09:42"), Outcome::Closed);
    // D2: last heard of when it began, and still one step long.
    assert_eq!(desk.times(visit), "2026-03-03 09:00-09:15");
}

/// From a minute to a week, whatever the setting says: seven days of 1,440 minutes.
#[test]
fn r7_13_inactivity_is_at_least_a_minute_and_at_most_a_week() {
    for (minutes, due_at) in [
        (0, "2026-03-03 09:03"),
        (1, "2026-03-03 09:03"),
        (1_440, "2026-03-04 09:02"),
        (10_080, "2026-03-10 09:02"),
        (10_081, "2026-03-10 09:02"),
    ] {
        let mut desk = desk_with(&[600]);
        desk.settings().inactivity_minutes = minutes;
        let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:02").by(Source::Sensor));
        assert!(due(&desk, visit).contains(&(Closing::Inactivity, due_at.to_owned())), "{minutes}");
    }
}

/// R7.14.
#[test]
fn r7_14_the_cut_off_closes_whatever_the_source() {
    for source in [Source::None, Source::Manual, Source::DoorAccess, Source::NetworkActivity, Source::Tile] {
        let mut desk = desk_with(&[6000]);
        let visit = desk.enter(Ask::new(ANN, "2026-03-03 22:00").by(source));
        assert_eq!(desk.job(visit, Closing::CutOff, "2026-03-03 23:59:59"), Outcome::Unchanged);
        assert_eq!(desk.job(visit, Closing::CutOff, "2026-03-04 00:00"), Outcome::Closed);
        assert_eq!(desk.times(visit), "2026-03-03 22:00-2026-03-04 00:00");
        assert_eq!(desk.remaining(), [5880]);
    }
}

/// R7.14.
#[test]
fn r7_14_after_a_failure_the_first_cut_off_counts() {
    let mut desk = desk_with(&[6000]);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 22:00"));
    assert_eq!(desk.job(visit, Closing::CutOff, "2026-03-06 08:00"), Outcome::Closed);
    assert_eq!(desk.times(visit), "2026-03-03 22:00-2026-03-04 00:00");
}

/// An arrival must not find yesterday's visit open because the job is a few seconds late.
#[test]
fn r7_14_an_arrival_after_the_cut_off_does_not_wait_for_the_job() {
    let mut desk = desk_with(&[6000]);
    let evening = desk.enter(Ask::new(ANN, "2026-03-03 22:00"));
    let morning = desk.try_enter(&Ask::new(ANN, "2026-03-04 09:00")).unwrap();
    assert_eq!(morning.outcome, Outcome::Opened);
    assert_eq!(desk.times(evening), "2026-03-03 22:00-2026-03-04 00:00");
    assert_eq!(desk.times(morning.visit), "2026-03-04 09:00-");
    assert_eq!(desk.remaining(), [5880]);
}

#[test]
fn r7_14_a_visit_just_before_the_cut_off_is_one_step_long() {
    let mut desk = desk_with(&[600]);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 23:58").by(Source::NetworkActivity));
    assert_eq!(desk.times(visit), "2026-03-03 23:45-");
    desk.job(visit, Closing::CutOff, "2026-03-04 00:00");
    assert_eq!(desk.times(visit), "2026-03-03 23:45-2026-03-04 00:00");
}

/// When a visit from 09:00 on is no longer covered, and how the job then closes it.
fn exhausted(desk: &mut Desk) -> Option<(String, String)> {
    desk.settings().close_when_exhausted = true;
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let gone = hallpass_engine::exhausted_at(&desk.world(ANN, None), visit)?;
    let early = gone - hallpass_engine::instant::Span::seconds(1);
    desk.clock_to(early);
    assert_eq!(desk.try_job(visit, Closing::Exhausted).unwrap().outcome, Outcome::Unchanged);
    desk.clock_to(gone);
    assert_eq!(desk.try_job(visit, Closing::Exhausted).unwrap().outcome, Outcome::Closed);
    assert_eq!(desk.try_job(visit, Closing::Exhausted).unwrap().outcome, Outcome::Unchanged, "safe to run twice");
    Some((show(gone), desk.times(visit)))
}

/// R6.7.
#[test]
fn r6_7_closes_when_the_last_minute_is_gone() {
    let expect = |minutes: &[i64], gone: &str, to: &str| {
        let result = exhausted(&mut desk_with(minutes));
        let expected = (format!("2026-03-03 {gone}"), format!("2026-03-03 09:00-{to}"));
        assert_eq!(result, Some(expected), "{minutes:?}");
    };
    expect(&[60], "10:00", "10:00");
    expect(&[60, 30], "10:30", "10:30");
    // Rounded down to the step, but at least one step.
    expect(&[55], "09:55", "09:45");
    expect(&[10], "09:10", "09:15");
}

#[test]
fn r6_7_passes_that_cannot_take_over_do_not_count() {
    let mut desk = desk_with(&[60, 60, 60]);
    // Good until the minute it is wanted.
    desk.pass(PassId(2)).expires = Some(t("2026-03-03 10:00"));
    let last_choice = desk.passes[&PassId(2)].definition;
    desk.def(last_choice).priority = Some(-1);
    let definition = desk.passes[&PassId(3)].definition;
    desk.def(definition).slots = slots(0..=6, 12, 14);
    assert_eq!(exhausted(&mut desk).unwrap().0, "2026-03-03 10:00");
}

#[test]
fn r6_7_the_end_of_a_slot_is_the_end_of_the_cover() {
    let mut desk = desk_with(&[600]);
    let definition = desk.passes[&PassId(1)].definition;
    desk.def(definition).slots = slots(0..=6, 9, 12);
    assert_eq!(exhausted(&mut desk).unwrap(), ("2026-03-03 12:00".to_owned(), "2026-03-03 09:00-12:00".to_owned()));
}

#[test]
fn r6_7_passes_that_last_to_the_cut_off_close_nothing() {
    let mut desk = Desk::new();
    desk.grant_day(ANN);
    assert_eq!(exhausted(&mut desk), None);
    assert_eq!(exhausted(&mut desk_with(&[6000])), None);
}

/// R6.7.
#[test]
fn r6_7_is_off_unless_switched_on() {
    let mut desk = desk_with(&[60]);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert_eq!(hallpass_engine::exhausted_at(&desk.world(ANN, None), visit), None);
    assert_eq!(desk.job(visit, Closing::Exhausted, "2026-03-03 12:00"), Outcome::Unchanged);
    desk.leave(visit, "2026-03-03 12:00");
    assert_eq!(desk.drawn(visit), "#1:60 overtime:120", "R6.6");
}

#[test]
fn provisional_segments_of_an_open_visit() {
    let mut desk = desk_with(&[60, 30]);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let segments = hallpass_engine::provisional(&desk.world(ANN, None), visit, t("2026-03-03 11:00"));
    let told: Vec<_> = segments.iter().map(|s| (s.cover, show_stretch(s.from, Some(s.to)))).collect();
    let expected = [
        (Cover::Time(PassId(1)), "2026-03-03 09:00-10:00".to_owned()),
        (Cover::Time(PassId(2)), "2026-03-03 10:00-10:30".to_owned()),
        (Cover::Overtime(Some(PassId(2))), "2026-03-03 10:30-11:00".to_owned()),
    ];
    assert_eq!(told, expected);
    assert_eq!(desk.remaining(), [60, 30], "nothing is written");

    desk.leave(visit, "2026-03-03 11:00");
    let stored = hallpass_engine::provisional(&desk.world(ANN, None), visit, t("2026-03-03 20:00"));
    assert_eq!(stored, desk.visits[&visit].segments, "a closed visit has what it has");
    assert_eq!(stored, segments);
}
