//! W6 and W7: the cut-off closes everybody, and decides which day a visit belongs to (R2.5, R7.13, R7.14).

use hallpass_engine::calendar::{CutOff, Zone};
use hallpass_engine::{Closing, Outcome, PassId, Source};

use crate::support::*;

const DP1: PassId = PassId(1);
const DP2: PassId = PassId(2);

#[test]
fn w6_cut_off_at_three_in_london_in_winter() {
    let mut desk = Desk::new();
    desk.place(MAIN, "Europe/London", &[]);
    desk.settings().cut_off = cut_off("03:00");
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 2);

    let a = desk.visit(ANN, "2026-03-10 22:00", "2026-03-10 23:10");
    assert_eq!(desk.times(a), "2026-03-10 22:00-23:15");
    assert_eq!(desk.used(DP1).as_deref(), Some("2026-03-10 22:00"));
    assert_eq!(desk.visits[&a].business_day, day_number("2026-03-10".parse().unwrap()));

    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-11 01:20")), a, "still business day 10 March: reopened");
    assert_eq!(desk.used(DP2), None);

    assert_eq!(desk.job(a, Closing::CutOff, "2026-03-11 03:00"), Outcome::Closed);
    assert_eq!(desk.times(a), "2026-03-10 22:00-2026-03-11 03:00");

    let b = desk.visit(ANN, "2026-03-11 03:10", "2026-03-11 03:40");
    assert_eq!(desk.times(b), "2026-03-11 03:15-03:45");
    assert_eq!(desk.visits[&b].business_day, day_number("2026-03-11".parse().unwrap()));
    assert_eq!(desk.drawn(b), "#2:day");
    assert_eq!(desk.visits.len(), 2);
    assert!(desk.passes.values().all(|pass| pass.used));
}

/// R2.5.
#[test]
fn w6_in_july_the_same_cut_off_is_two_o_clock_utc() {
    let london = Zone::by_name("Europe/London").unwrap();
    let at_three = cut_off("03:00");
    let day = |at: &str| london.business_day(at_three, t(at));
    let start = |at: &str| show(london.start_of(at_three, day(at)));
    assert_eq!(start("2026-07-11 01:59"), "2026-07-10 02:00");
    assert_eq!(start("2026-07-11 02:00"), "2026-07-11 02:00");
    assert_ne!(day("2026-07-11 01:59"), day("2026-07-11 02:00"));
    assert_eq!(show(london.next_cut_off(at_three, t("2026-07-11 01:59"))), "2026-07-11 02:00");
    assert_eq!(show(london.next_cut_off(at_three, t("2026-07-11 02:00"))), "2026-07-12 02:00");
}

#[test]
fn w6_july_visits_fall_on_either_side_of_the_cut_off() {
    let mut desk = Desk::new();
    desk.place(MAIN, "Europe/London", &[]);
    desk.settings().cut_off = cut_off("03:00");
    desk.settings().rounding_minutes = 1;
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 2);
    let early = desk.enter(Ask::new(ANN, "2026-07-11 01:00").until("2026-07-11 01:59"));
    let late = desk.enter(Ask::new(ANN, "2026-07-11 02:00").until("2026-07-11 02:30"));
    assert_eq!(desk.visits[&early].business_day, day_number("2026-07-10".parse().unwrap()));
    assert_eq!(desk.visits[&late].business_day, day_number("2026-07-11".parse().unwrap()));
    assert_eq!((desk.drawn(early), desk.drawn(late)), ("#1:day".to_owned(), "#2:day".to_owned()));
}

/// The device of W7: active 22:30 without a pause until 01:20. Returns the visits before and after midnight.
fn active_past_midnight(desk: &mut Desk) -> [hallpass_engine::VisitId; 2] {
    let seen = |at: &str| Ask::new(ANN, at).by(Source::NetworkActivity).with_devices("aa:bb:cc:00:11:22");
    let a = desk.enter(seen("2026-03-10 22:30"));
    assert!(desk.visits[&a].auto_checkout, "R7.4");
    for at in ["2026-03-10 22:42", "2026-03-10 23:10", "2026-03-10 23:58"] {
        let activity = desk.try_enter(&seen(at)).unwrap();
        assert_eq!((activity.outcome, activity.visit), (Outcome::Activity, a));
    }
    assert_eq!(desk.job(a, Closing::CutOff, "2026-03-11 00:00"), Outcome::Closed);
    assert_eq!(desk.times(a), "2026-03-10 22:30-2026-03-11 00:00");

    let b = desk.enter(seen("2026-03-11 00:05"));
    assert_ne!(a, b);
    assert_eq!(desk.times(b), "2026-03-11 00:00-");
    for at in ["2026-03-11 00:30", "2026-03-11 01:20"] {
        assert_eq!(desk.enter(seen(at)), b);
    }
    assert_eq!(desk.job(b, Closing::Inactivity, "2026-03-11 01:34"), Outcome::Unchanged);
    assert_eq!(desk.job(b, Closing::Inactivity, "2026-03-11 01:35"), Outcome::Closed);
    assert_eq!(desk.times(b), "2026-03-11 00:00-01:15");
    [a, b]
}

#[test]
fn w7_crossing_midnight_on_a_time_pass() {
    let mut desk = Desk::new();
    let pass = desk.grant_time(ANN, 600);
    let [a, b] = active_past_midnight(&mut desk);
    assert_eq!((desk.drawn(a), desk.drawn(b)), ("#1:90".to_owned(), "#1:75".to_owned()));
    assert_eq!(desk.left(pass), 435);
}

#[test]
fn w7_balance_after_the_cut_off() {
    let mut desk = Desk::new();
    let pass = desk.grant_time(ANN, 600);
    let a = desk.enter(Ask::new(ANN, "2026-03-10 22:30").by(Source::NetworkActivity));
    desk.job(a, Closing::CutOff, "2026-03-11 00:00");
    assert_eq!(desk.left(pass), 510);
}

#[test]
fn w7_crossing_midnight_on_day_passes_uses_two() {
    let mut desk = Desk::new();
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 2);
    let [a, b] = active_past_midnight(&mut desk);
    assert_eq!((desk.drawn(a), desk.drawn(b)), ("#1:day".to_owned(), "#2:day".to_owned()));
    assert_eq!(desk.used(DP1).as_deref(), Some("2026-03-10 22:30"));
    assert_eq!(desk.used(DP2).as_deref(), Some("2026-03-11 00:00"));
}

#[test]
fn w7_one_manual_record_over_midnight() {
    let night = || Ask::new(ANN, "2026-03-10 22:30").until("2026-03-11 01:15");

    let mut desk = Desk::new();
    let pass = desk.grant_time(ANN, 600);
    let visit = desk.enter(night());
    assert_eq!((desk.drawn(visit).as_str(), desk.left(pass)), ("#1:165", 435), "R6.5");

    let mut desk = Desk::new();
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 2);
    let visit = desk.enter(night());
    assert_eq!(desk.drawn(visit), "#1:day #2:day", "R6.4");
    assert_eq!(desk.used(DP1).as_deref(), Some("2026-03-10 22:30"));
    assert_eq!(desk.used(DP2).as_deref(), Some("2026-03-11 00:00"));
    assert_eq!(desk.first_pass(visit), Some(DP1));
}

#[test]
fn d10_cut_offs_lie_before_noon_in_quarter_hours() {
    for text in ["00:00", "03:00", "3:00", "3", "0", "12:00", "12", "02:45"] {
        assert!(CutOff::parse(text).is_ok(), "{text}");
    }
    for text in ["", "12:15", "13:00", "24:00", "03:10", "3:5", "-1", "25", "3:00:00", "noon", "03:60", " 3 am"] {
        assert!(CutOff::parse(text).is_err(), "{text}");
    }
    assert_eq!(CutOff::parse("00:00").ok(), Some(CutOff::MIDNIGHT));
    assert_eq!(CutOff::parse("3").ok(), CutOff::parse("03:00").ok());
}
