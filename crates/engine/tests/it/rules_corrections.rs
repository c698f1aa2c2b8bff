//! What an operator may put right by hand: minutes and days (R3.2, R3.6, R3.7), expiry on the wall clock (R2.6).

use hallpass_engine::calendar::Zone;
use hallpass_engine::corrections::{
    MOST_MINUTES, Uncorrectable, correct_day, correct_minutes, days_between, days_later, expiry_without,
};
use hallpass_engine::{HeldPass, PaygKind, PaygState};

use crate::support::*;

fn time_pass(total: i64, remaining: i64) -> HeldPass {
    let mut desk = Desk::new();
    let id = desk.grant_time(ANN, total);
    desk.pass(id).remaining = Some(remaining);
    desk.passes[&id].clone()
}

fn left(pass: &HeldPass) -> (Option<i64>, Option<i64>, bool) {
    (pass.remaining, pass.total, pass.used)
}

/// Visits have used 45 of 60. What they give back must always fit: 45 + 45 left are 90.
#[test]
fn minutes_given_make_room_for_what_visits_may_give_back() {
    let now = t("2026-03-03 12:00");
    let pass = time_pass(60, 15);
    assert_eq!(left(&correct_minutes(&pass, 30, 45, now).unwrap()), (Some(45), Some(90), false));
    // Up to what there was nothing grows.
    let taken = correct_minutes(&time_pass(60, 60), -20, 0, now).unwrap();
    assert_eq!(left(&taken), (Some(40), Some(60), false));
    assert_eq!(left(&correct_minutes(&taken, 20, 0, now).unwrap()), (Some(60), Some(60), false));
    assert_eq!(left(&correct_minutes(&taken, 21, 0, now).unwrap()), (Some(61), Some(61), false));
}

/// R3.7.
#[test]
fn never_below_zero_and_empty_is_used_until_minutes_come_again() {
    let now = t("2026-03-03 12:00");
    let pass = time_pass(60, 15);
    assert_eq!(correct_minutes(&pass, -16, 45, now), Err(Uncorrectable::AtMost(15)));
    let emptied = correct_minutes(&pass, -15, 45, now).unwrap();
    assert_eq!((left(&emptied), emptied.used_date), ((Some(0), Some(60), true), Some(now)));
    assert!(!emptied.used_by_hand, "minutes that come back make it usable again");
    let again = correct_minutes(&emptied, 5, 45, now).unwrap();
    assert_eq!((left(&again), again.used_date), ((Some(5), Some(60), false), None));
    assert_eq!(correct_minutes(&emptied, i64::MIN, 45, now), Err(Uncorrectable::AtMost(0)));
    assert_eq!(correct_minutes(&pass, i64::MAX, 45, now), Err(Uncorrectable::Room(MOST_MINUTES - 60)));
    assert_eq!(correct_minutes(&pass, MOST_MINUTES - 60, 45, now).unwrap().total, Some(MOST_MINUTES));
}

#[test]
fn what_cannot_be_corrected() {
    let now = t("2026-03-03 12:00");
    let mut desk = Desk::new();
    let day = desk.grant_day(ANN);
    let day = desk.passes[&day].clone();
    let time = time_pass(60, 60);
    assert_eq!(correct_minutes(&day, 5, 0, now), Err(Uncorrectable::DayPass));
    assert_eq!(correct_day(&time, true, now), Err(Uncorrectable::TimePass));
    assert_eq!(correct_day(&day, true, now), Err(Uncorrectable::NotUsed));
    let by_hand = hallpass_engine::passes::set_used_by_hand(&time, None, now);
    assert_eq!(correct_minutes(&by_hand, 5, 0, now), Err(Uncorrectable::UsedByHand));
    let used = correct_day(&day, false, now).unwrap();
    assert_eq!((used.used, used.used_date, used.used_by, used.used_by_hand), (true, Some(now), Some(ANN), true));
    assert_eq!(correct_day(&used, false, now), Err(Uncorrectable::AlreadyUsed));
    assert_eq!(correct_day(&used, true, now).unwrap(), day);
    let state = PaygState {
        kind: PaygKind::Timed,
        location: MAIN,
        charge: None,
        price: hallpass_engine::Money::ZERO,
        invoiced: true,
        needs_review: false,
    };
    let payg = HeldPass { payg: Some(state), ..time };
    assert_eq!(correct_minutes(&payg, 5, 0, now), Err(Uncorrectable::PayAsYouGo(true)));
    assert_eq!(correct_day(&payg, true, now), Err(Uncorrectable::PayAsYouGo(true)));
}

/// London goes an hour ahead on 29 March 2026: midnight is 00:00Z before and 23:00Z of the day before after it.
#[test]
fn days_keep_the_time_on_the_wall() {
    let mut place = Desk::new().locations.values().next().unwrap().clone();
    place.zone = Zone::by_name("Europe/London").unwrap();
    let (before, after) = (t("2026-03-28 00:00"), t("2026-04-03 23:00"));
    assert_eq!(days_later(&place, before, 7), after);
    assert_eq!(days_later(&place, after, -7), before);
    assert_eq!(days_between(&place, before, after), 7);
    assert_eq!(days_between(&place, after, before), -7);
    // A week that does not count, wherever it lies.
    assert_eq!(expiry_without(&place, before, (t("2026-03-10 00:00"), t("2026-03-17 00:00"))), after);
    // From noon to midnight of a summer day are 12 hours on the wall.
    let half = (t("2026-04-10 11:00"), t("2026-04-10 23:00"));
    assert_eq!(expiry_without(&place, before, half), t("2026-03-28 12:00"));
    // A wall time that does not exist is the first instant after the gap (R2.6).
    assert_eq!(days_later(&place, t("2026-03-28 01:30"), 1), t("2026-03-29 01:00"));
}
