//! DESIGN 5.11: a change of zone or cut-off acts from the next cut-off; business days tile time all the same.

use hallpass_engine::calendar::Zone;
use hallpass_engine::{Clock, Closing, Instant, Outcome, PlanId, RefusalCode, Slot, Span};

use crate::support::*;

/// A desk in London with day passes for Ann.
fn london(passes: usize) -> Desk {
    let mut desk = Desk::new();
    desk.place(MAIN, "Europe/London", &[]);
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, passes);
    desk
}

/// The label of the business day at an instant.
fn day(desk: &Desk, at: &str) -> String {
    desk.locations[&MAIN].business_day(t(at)).to_string()
}

/// The first cut-off after an instant.
fn next(desk: &Desk, at: &str) -> String {
    show(desk.locations[&MAIN].next_cut_off(t(at)))
}

/// The first instant of the business day that `at` lies in.
fn start(desk: &Desk, at: &str) -> String {
    let place = &desk.locations[&MAIN];
    show(place.start_of(place.business_day(t(at))))
}

/// Tokyo is 9 hours ahead: at the change its wall shows 09:00 of the new day, which lasts 15 hours.
#[test]
fn london_to_tokyo_makes_a_short_day() {
    let mut desk = london(3);
    let change = desk.change_clock("2026-03-03 10:00", "Asia/Tokyo", "00:00");
    assert_eq!(show(change), "2026-03-04 00:00");
    assert_eq!(day(&desk, "2026-03-03 23:59"), "2026-03-03");
    assert_eq!(next(&desk, "2026-03-03 10:00"), "2026-03-04 00:00");
    assert_eq!(day(&desk, "2026-03-04 00:00"), "2026-03-04");
    assert_eq!(start(&desk, "2026-03-04 12:00"), "2026-03-04 00:00");
    assert_eq!(next(&desk, "2026-03-04 00:00"), "2026-03-04 15:00");
    assert_eq!(day(&desk, "2026-03-04 14:59"), "2026-03-04");
    assert_eq!(day(&desk, "2026-03-04 15:00"), "2026-03-05");
    assert_eq!(start(&desk, "2026-03-04 15:00"), "2026-03-04 15:00");

    // The visit that is open ends at the old cut-off.
    let open = desk.enter(Ask::new(ANN, "2026-03-03 18:00"));
    assert_eq!(desk.job(open, Closing::CutOff, "2026-03-03 23:59"), Outcome::Unchanged);
    assert_eq!(desk.job(open, Closing::CutOff, "2026-03-04 00:00"), Outcome::Closed);
    assert_eq!((desk.times(open), desk.drawn(open)), ("2026-03-03 18:00-2026-03-04 00:00".into(), "#1:day".into()));
    // The short day takes a pass of its own, the next one too.
    let short = desk.visit(ANN, "2026-03-04 01:00", "2026-03-04 14:00");
    assert_eq!(desk.drawn(short), "#2:day");
    let after = desk.visit(ANN, "2026-03-04 15:30", "2026-03-04 16:00");
    assert_eq!(desk.drawn(after), "#3:day");
}

/// Honolulu is 10 hours behind: at the change its wall shows 14:00 of the day that is ending, which goes on for 10 hours.
#[test]
fn london_to_honolulu_repeats_the_label_as_one_day() {
    let mut desk = london(2);
    let change = desk.change_clock("2026-03-03 10:00", "Pacific/Honolulu", "00:00");
    assert_eq!(show(change), "2026-03-04 00:00");
    assert_eq!(day(&desk, "2026-03-03 12:00"), "2026-03-03");
    assert_eq!(next(&desk, "2026-03-03 12:00"), "2026-03-04 00:00", "the cut-off stays one");
    assert_eq!(day(&desk, "2026-03-04 09:59"), "2026-03-03");
    assert_eq!(start(&desk, "2026-03-04 09:59"), "2026-03-03 00:00");
    assert_eq!(next(&desk, "2026-03-04 00:00"), "2026-03-04 10:00");
    assert_eq!(day(&desk, "2026-03-04 10:00"), "2026-03-04");
    assert_eq!(start(&desk, "2026-03-04 12:00"), "2026-03-04 10:00");

    let open = desk.enter(Ask::new(ANN, "2026-03-03 18:00"));
    assert_eq!(desk.job(open, Closing::CutOff, "2026-03-04 00:00"), Outcome::Closed);
    desk.clock("2026-03-04 01:00");
    // R2.10: an open visit cannot start behind a cut-off, though the label is the same.
    assert_invalid(desk.try_enter_now(&Ask::new(ANN, "2026-03-03 23:30")), "FromTime");
    // The day pass serves the second stretch, on a record of its own.
    let again = desk.enter(Ask::new(ANN, "2026-03-04 01:00"));
    assert_ne!(open, again);
    assert_eq!(desk.used(PASS), Some("2026-03-03 18:00".into()));
    assert_eq!(desk.job(again, Closing::CutOff, "2026-03-04 10:00"), Outcome::Closed);
    assert_eq!((desk.times(again), desk.drawn(again)), ("2026-03-04 01:00-10:00".into(), "#1:day".into()));
    let next_day = desk.visit(ANN, "2026-03-04 10:30", "2026-03-04 11:00");
    assert_eq!(desk.drawn(next_day), "#2:day");
}

const PASS: hallpass_engine::PassId = hallpass_engine::PassId(1);

/// Kiritimati (+14) to Pago Pago (-11): the new wall shows 23:00 of the day before the one that has just ended. No label goes
/// back: that hour belongs to the day that ended, and the first day of the new clock goes on with its label.
#[test]
fn a_label_never_goes_back() {
    let mut desk = Desk::new();
    desk.place(MAIN, "Pacific/Kiritimati", &[]);
    let change = desk.change_clock("2026-03-02 01:00", "Pacific/Pago_Pago", "00:00");
    assert_eq!(show(change), "2026-03-02 10:00");
    assert_eq!(day(&desk, "2026-03-02 09:59"), "2026-03-02");
    assert_eq!(day(&desk, "2026-03-02 10:30"), "2026-03-02");
    assert_eq!(next(&desk, "2026-03-02 10:30"), "2026-03-02 11:00");
    assert_eq!(day(&desk, "2026-03-03 10:59"), "2026-03-02");
    assert_eq!(day(&desk, "2026-03-03 11:00"), "2026-03-03");
    assert_eq!(start(&desk, "2026-03-03 10:00"), "2026-03-01 10:00");
}

/// The other way round a label is left out: that day is empty.
#[test]
fn a_label_can_be_left_out() {
    let mut desk = Desk::new();
    desk.place(MAIN, "Pacific/Pago_Pago", &[]);
    let change = desk.change_clock("2026-03-02 12:00", "Pacific/Kiritimati", "00:00");
    assert_eq!(show(change), "2026-03-03 11:00");
    assert_eq!(day(&desk, "2026-03-03 10:59"), "2026-03-02");
    assert_eq!(day(&desk, "2026-03-03 11:00"), "2026-03-04");
    let place = &desk.locations[&MAIN];
    let left_out = place.business_day(t("2026-03-02 12:00")).plus(1);
    assert_eq!(
        (left_out.to_string().as_str(), show(place.start_of(left_out)).as_str()),
        ("2026-03-03", "2026-03-03 11:00")
    );
}

#[test]
fn the_cut_off_moves_to_three_and_back() {
    let mut desk = Desk::new();
    let there = desk.change_clock("2026-03-03 10:00", "Etc/UTC", "03:00");
    assert_eq!(show(there), "2026-03-04 00:00");
    assert_eq!(day(&desk, "2026-03-04 02:59"), "2026-03-03");
    assert_eq!(next(&desk, "2026-03-03 10:00"), "2026-03-04 00:00");
    assert_eq!(next(&desk, "2026-03-04 00:00"), "2026-03-04 03:00");
    assert_eq!(start(&desk, "2026-03-04 03:00"), "2026-03-04 03:00");
    let back = desk.change_clock("2026-03-05 10:00", "Etc/UTC", "00:00");
    assert_eq!(show(back), "2026-03-06 03:00", "from the next cut-off of the clock in force");
    assert_eq!(day(&desk, "2026-03-06 02:59"), "2026-03-05");
    assert_eq!(day(&desk, "2026-03-06 03:00"), "2026-03-06");
    assert_eq!(start(&desk, "2026-03-06 12:00"), "2026-03-06 03:00");
    assert_eq!(next(&desk, "2026-03-06 03:00"), "2026-03-07 00:00");
    assert_eq!(start(&desk, "2026-03-03 12:00"), "2026-03-03 00:00", "what was before stays as it was");
}

/// The clocks of London go forward on 29 March at 01:00 UTC: 01:30 does not exist that day (R2.6).
#[test]
fn a_new_cut_off_inside_the_hour_that_is_left_out() {
    let mut desk = london(1);
    let change = desk.change_clock("2026-03-28 10:00", "Europe/London", "01:30");
    assert_eq!(show(change), "2026-03-29 00:00");
    assert_eq!(day(&desk, "2026-03-29 00:59"), "2026-03-28");
    assert_eq!(start(&desk, "2026-03-29 01:00"), "2026-03-29 01:00");
    assert_eq!(next(&desk, "2026-03-29 01:00"), "2026-03-30 00:30");
}

/// On 25 October 2026 both cities go back at 01:00 UTC.
#[test]
fn london_to_berlin_in_the_night_the_clocks_go_back() {
    let mut desk = london(1);
    let change = desk.change_clock("2026-10-24 12:00", "Europe/Berlin", "00:00");
    assert_eq!(show(change), "2026-10-24 23:00");
    assert_eq!(day(&desk, "2026-10-24 22:59"), "2026-10-24");
    assert_eq!(day(&desk, "2026-10-24 23:00"), "2026-10-25");
    assert_eq!(next(&desk, "2026-10-24 23:00"), "2026-10-25 23:00");
}

#[test]
fn a_time_pass_runs_on_over_a_change() {
    let mut desk = Desk::new();
    desk.place(MAIN, "Europe/London", &[]);
    let pass = desk.grant_time(ANN, 600);
    desk.change_clock("2026-03-03 10:00", "Asia/Tokyo", "00:00");
    let whole = desk.enter(Ask::new(ANN, "2026-03-03 20:00").until("2026-03-04 02:00"));
    assert_eq!((desk.drawn(whole), desk.left(pass)), ("#1:360".into(), 240));
    let stored = t("2026-03-03 00:00").minutes_since(t("1970-01-01 00:00")) / 1440;
    assert_eq!(i64::from(desk.visits[&whole].business_day), stored, "R2.5: the day it starts in");
}

/// R4.3: 09:00-24:00 in London ends as the clock changes; in Tokyo it is 09:00 then and open again at once.
#[test]
fn slots_are_read_on_the_clock_in_force() {
    let mut desk = london(0);
    desk.change_clock("2026-03-03 10:00", "Asia/Tokyo", "00:00");
    let place = &desk.locations[&MAIN];
    let evening = slots(0..7, 9, 24);
    let horizon = t("2026-03-06 00:00");
    assert_eq!(place.open_until(&evening, t("2026-03-03 16:00"), horizon), Some(t("2026-03-04 15:00")));
    assert_eq!(place.open_until(&evening, t("2026-03-03 08:00"), horizon), None);
    let office: Vec<Slot> = slots(0..7, 9, 17);
    assert_eq!(place.open_until(&office, t("2026-03-03 16:00"), horizon), Some(t("2026-03-03 17:00")));
    assert_eq!(place.open_until(&office, t("2026-03-04 07:00"), horizon), Some(t("2026-03-04 08:00")));
    assert_eq!(place.open_until(&office, t("2026-03-04 09:00"), horizon), None);
    assert_eq!(place.open_until(&[], t("2026-03-03 16:00"), horizon), Some(horizon));
}

/// R2.1: what the wall shows; the end of a visit at the change is read on the clock it ran by.
#[test]
fn local_times_follow_the_clock_in_force() {
    let mut desk = london(0);
    let change = desk.change_clock("2026-03-03 10:00", "Asia/Tokyo", "00:00");
    let place = &desk.locations[&MAIN];
    let wall = |micros| show(Instant::from_micros(micros));
    assert_eq!(wall(place.local_micros(change - Span::minutes(1))), "2026-03-03 23:59");
    assert_eq!(wall(place.local_micros(change)), "2026-03-04 09:00");
    assert_eq!(wall(place.local_micros_of_end(change)), "2026-03-04 00:00");
}

/// Decision 10: hours in Katmandu begin at a quarter past in UTC; the first step after the change is 15 minutes long.
#[test]
fn steps_count_from_the_cut_off_of_the_clock_in_force() {
    for (raw, stored) in [("2026-03-04 00:05", "00:00"), ("2026-03-04 00:08", "00:15"), ("2026-03-04 01:46", "02:15")] {
        let mut desk = london(0);
        desk.settings().rounding_minutes = 60;
        desk.grant_time(ANN, 600);
        desk.change_clock("2026-03-03 10:00", "Asia/Kathmandu", "00:00");
        let visit = desk.enter(Ask::new(ANN, raw));
        assert_eq!(show(desk.visits[&visit].from), format!("2026-03-04 {stored}"), "{raw}");
    }
}

/// R9.4: two stretches with one label are one day of access.
#[test]
fn limits_count_a_repeated_label_once() {
    let mut desk = london(3);
    desk.contract(ANN, PlanId(1), "2026-03-01 00:00").plan.limits.days.week = Some(1);
    desk.change_clock("2026-03-03 10:00", "Pacific/Honolulu", "00:00");
    desk.visit(ANN, "2026-03-03 18:00", "2026-03-03 20:00");
    let same_day = desk.visit(ANN, "2026-03-04 01:00", "2026-03-04 02:00");
    assert_eq!(desk.drawn(same_day), "#1:day");
    let next_day = refused(desk.try_enter(&Ask::new(ANN, "2026-03-04 10:30")));
    assert_eq!(next_day.code, RefusalCode::F3);
}

/// Dates on paper (R2.1): the clock then in force says when a date begins and which one an instant has.
#[test]
fn local_dates_are_those_of_the_clock_then_in_force() {
    for (zone, midnights, evenings) in [
        ("Asia/Tokyo", ["2026-03-03 00:00", "2026-03-04 00:00", "2026-03-04 15:00"], ["2026-03-03", "2026-03-05"]),
        (
            "Pacific/Honolulu",
            ["2026-03-03 00:00", "2026-03-04 10:00", "2026-03-05 10:00"],
            ["2026-03-03", "2026-03-04"],
        ),
    ] {
        let mut desk = london(0);
        let first = desk.locations[&MAIN].business_day(t("2026-03-03 12:00"));
        desk.change_clock("2026-03-03 10:00", zone, "03:00");
        let place = &desk.locations[&MAIN];
        assert_eq!([0, 1, 2].map(|n| show(place.midnight(first.plus(n)))), midnights, "{zone}");
        let dates = ["2026-03-03 20:00", "2026-03-04 20:00"].map(|at| place.local_date(t(at)));
        assert_eq!(dates, evenings, "{zone}");
    }
}

/// A clock that was replaced before its first instant never was in force: its label (it was the 3rd in Kiritimati) does not count.
#[test]
fn a_clock_that_never_was_in_force_leaves_no_trace() {
    let mut there = place("America/Los_Angeles", "00:00");
    assert!(!there.has_changed_clocks());
    let clock = |zone: &str| Clock { zone: Zone::by_name(zone).unwrap(), cut_off: cut_off("00:00") };
    let change = t("2026-03-03 00:00");
    there.earlier_clocks.push(clock("Etc/UTC"), change);
    there.earlier_clocks.push(clock("Pacific/Kiritimati"), change);
    assert!(there.has_changed_clocks());
    // 16:00 of the 2nd in Los Angeles.
    assert_eq!(there.business_day(change).to_string(), "2026-03-02");
    assert_eq!(show(there.next_cut_off(change)), "2026-03-03 08:00");
}

/// `set_cut_off` tells a past in which the cut-off always was another one.
#[test]
fn the_cut_off_of_all_earlier_clocks() {
    let mut there = place("Etc/UTC", "00:00");
    let before = Clock { zone: Zone::by_name("Europe/London").unwrap(), cut_off: cut_off("00:00") };
    there.earlier_clocks.push(before, t("2026-03-03 00:00"));
    assert_eq!(there.business_day(t("2026-03-02 02:00")).to_string(), "2026-03-02");
    there.earlier_clocks.set_cut_off(cut_off("03:00"));
    assert_eq!(there.cut_off_at(t("2026-03-02 02:00")), cut_off("03:00"));
    assert_eq!(there.business_day(t("2026-03-02 02:00")).to_string(), "2026-03-01");
    assert_eq!(there.business_day(t("2026-03-03 02:00")).to_string(), "2026-03-03", "the present one stays");
}
