//! Changing visits afterwards: R6.10, R7.17, R7.18, R7.20, R7.21; D12, D18.

use hallpass_engine::{LocationId, PassId, Refusal, VisitEdit, VisitId};

use crate::support::*;

/// The second location.
pub(crate) const L2: LocationId = LocationId(2);
const ONE: PassId = PassId(1);
const TWO: PassId = PassId(2);

/// A desk with a second location, where Ann holds a time pass of each of these minutes.
pub(crate) fn desk_with(minutes: &[i64]) -> Desk {
    let mut desk = Desk::new();
    desk.place(L2, "Etc/UTC", &[]);
    for &minutes in minutes {
        desk.grant_time(ANN, minutes);
    }
    desk
}

/// A visit on 3 March, entered in the evening of the 4th.
fn entered(desk: &mut Desk, from: &str, to: &str) -> VisitId {
    desk.clock("2026-03-04 20:00");
    desk.enter(Ask::new(ANN, &format!("2026-03-03 {from}")).until(&format!("2026-03-03 {to}")))
}

/// Edits the visit; refused edits must change nothing.
fn put(desk: &mut Desk, visit: VisitId, change: impl FnOnce(VisitEdit) -> VisitEdit) -> Result<Answer, Refusal> {
    let edit = change(desk.as_stored(visit));
    let before = (desk.visits.clone(), desk.passes.clone(), desk.failed.len());
    let result = desk.try_edit(visit, &edit);
    if result.is_err() {
        assert_eq!((desk.visits.clone(), desk.passes.clone(), desk.failed.len()), before);
    }
    result
}

fn at(text: &str) -> hallpass_engine::Instant {
    t(&format!("2026-03-03 {text}"))
}

#[test]
fn r7_18_moving_both_ends() {
    let mut desk = desk_with(&[120]);
    let visit = entered(&mut desk, "09:00", "10:00");
    put(&mut desk, visit, |edit| VisitEdit { from: at("08:05"), to: Some(at("09:40")), ..edit }).unwrap();
    assert_eq!((desk.times(visit).as_str(), desk.left(ONE)), ("2026-03-03 08:00-09:45", 15));
    put(&mut desk, visit, |edit| VisitEdit { from: at("09:30"), ..edit }).unwrap();
    assert_eq!((desk.times(visit).as_str(), desk.left(ONE)), ("2026-03-03 09:30-09:45", 105));
}

#[test]
fn r7_17_to_time_must_be_later() {
    let mut desk = desk_with(&[120]);
    let visit = entered(&mut desk, "09:00", "10:00");
    for to in ["09:00", "08:00"] {
        assert_invalid(put(&mut desk, visit, |edit| VisitEdit { to: Some(at(to)), ..edit }), "ToTime");
    }
}

#[test]
fn r2_10_an_edit_does_not_reach_into_the_future() {
    let mut desk = desk_with(&[6000]);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert_invalid(put(&mut desk, visit, |edit| VisitEdit { to: Some(at("09:15:01")), ..edit }), "ToTime");
    put(&mut desk, visit, |edit| VisitEdit { to: Some(at("09:15")), ..edit }).unwrap();
    let late = VisitEdit { from: at("09:20"), to: Some(at("09:30")), ..desk.as_stored(visit) };
    assert_invalid(put(&mut desk, visit, |_| late), "FromTime");
}

#[test]
fn d18_an_edit_is_tested_against_overlap() {
    let mut desk = desk_with(&[6000]);
    let first = entered(&mut desk, "09:00", "10:00");
    entered(&mut desk, "11:00", "12:00");
    assert_plain_400(put(&mut desk, first, |edit| VisitEdit { to: Some(at("11:15")), ..edit }));
    assert_plain_400(put(&mut desk, first, |edit| VisitEdit { from: at("11:30"), to: Some(at("13:00")), ..edit }));
    put(&mut desk, first, |edit| VisitEdit { to: Some(at("11:00")), ..edit }).unwrap();
}

#[test]
fn d18_not_against_the_state_of_the_account() {
    let mut desk = desk_with(&[600]);
    let visit = entered(&mut desk, "09:00", "10:00");
    desk.person(ANN).active = false;
    put(&mut desk, visit, |edit| VisitEdit { to: Some(at("11:00")), ..edit }).unwrap();
    assert_eq!(desk.left(ONE), 480);
}

#[test]
fn r7_18_the_first_pass_is_kept_while_it_fits() {
    let mut desk = desk_with(&[60, 300]);
    desk.clock("2026-03-04 20:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 09:30").naming(ONE));
    put(&mut desk, visit, |edit| VisitEdit { from: at("10:00"), to: Some(at("11:30")), ..edit }).unwrap();
    // Two has more minutes left, but One was first.
    assert_eq!((desk.drawn(visit).as_str(), desk.first_pass(visit)), ("#1:60 #2:30", Some(ONE)));
}

#[test]
fn r7_18_otherwise_the_choice_is_made_again() {
    let mut desk = desk_with(&[300, 60]);
    let elsewhere = desk.passes[&TWO].definition;
    desk.def(elsewhere).locations = [L2].into();
    let visit = entered(&mut desk, "09:00", "10:00");
    assert_eq!(desk.first_pass(visit), Some(ONE));
    put(&mut desk, visit, |edit| VisitEdit { location: L2, ..edit }).unwrap();
    assert_eq!((desk.drawn(visit).as_str(), desk.first_pass(visit)), ("#2:60", Some(TWO)));
    assert_eq!((desk.left(ONE), desk.used(TWO).as_deref()), (300, Some("2026-03-03 10:00")));
}

#[test]
fn d18_when_nothing_fits_the_edit_is_a_400_with_the_text_of_f2() {
    let mut desk = desk_with(&[300]);
    let visit = entered(&mut desk, "09:00", "10:00");
    let text = match put(&mut desk, visit, |edit| VisitEdit { location: L2, ..edit }).unwrap_err() {
        Refusal::Invalid(invalid) => {
            assert_eq!(invalid.property, "CoworkerId");
            invalid.message
        }
        Refusal::Refused(refused) => {
            assert_eq!(refused.failed, None, "D15: none for edits");
            refused.message
        }
    };
    assert_eq!(text, "Ann Lee does not have a valid time pass.");
    // The visit stays where it was and keeps its cover.
    assert_eq!((desk.drawn(visit).as_str(), desk.left(ONE)), ("#1:60", 240));
}

#[test]
fn r7_18_a_visit_of_another_customer() {
    let mut desk = desk_with(&[120]);
    let bens = desk.grant_time(BEN, 120);
    let visit = entered(&mut desk, "09:00", "10:00");
    put(&mut desk, visit, |edit| VisitEdit { customer: BEN, ..edit }).unwrap();
    assert_eq!(desk.visits[&visit].customer, BEN);
    assert_eq!((desk.left(ONE), desk.left(bens)), (120, 60));
    assert_eq!(desk.first_pass(visit), Some(bens));
    // Pat has nothing.
    assert_no_row(put(&mut desk, visit, |edit| VisitEdit { customer: PAT, ..edit }));
}

#[test]
fn r7_18_a_day_pass_stays_with_the_visit_that_remains() {
    let mut desk = desk_with(&[]);
    desk.settings().always_record_by_minute = true;
    let anns = desk.grant_day(ANN);
    let bens = desk.grant_day(BEN);
    let morning = entered(&mut desk, "09:00", "10:00");
    let evening = entered(&mut desk, "18:00", "19:00");
    put(&mut desk, morning, |edit| VisitEdit { customer: BEN, ..edit }).unwrap();
    assert_eq!(desk.first_pass(morning), Some(bens));
    assert_eq!(desk.used(anns).as_deref(), Some("2026-03-03 09:00"), "Ann's evening still rests on it");
    desk.delete(evening);
    assert_eq!(desk.used(anns), None);
}

#[test]
fn r7_18_a_day_pass_moves_to_another_day() {
    let mut desk = desk_with(&[]);
    let pass = desk.grant_day(ANN);
    let visit = entered(&mut desk, "09:00", "10:00");
    put(&mut desk, visit, |edit| VisitEdit { from: t("2026-03-02 14:00"), to: Some(t("2026-03-02 15:00")), ..edit })
        .unwrap();
    assert_eq!(desk.used(pass).as_deref(), Some("2026-03-02 14:00"));
    assert_eq!(desk.visits[&visit].business_day, day_number("2026-03-02".parse().unwrap()));
}

#[test]
fn r7_18_a_day_pass_visit_stretched_over_the_cut_off_uses_two() {
    let mut desk = desk_with(&[]);
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 2);
    let visit = entered(&mut desk, "21:00", "22:00");
    put(&mut desk, visit, |edit| VisitEdit { to: Some(t("2026-03-04 02:00")), ..edit }).unwrap();
    assert_eq!(desk.drawn(visit), "#1:day #2:day");
    put(&mut desk, visit, |edit| VisitEdit { to: Some(at("23:00")), ..edit }).unwrap();
    assert_eq!((desk.drawn(visit).as_str(), desk.used(TWO)), ("#1:day", None));
}

#[test]
fn r7_18_reopening_gives_the_minutes_back() {
    let mut desk = desk_with(&[120]);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    put(&mut desk, visit, |edit| VisitEdit { to: None, ..edit }).unwrap();
    assert_eq!((desk.times(visit).as_str(), desk.left(ONE)), ("2026-03-03 09:00-", 120));
    assert!(desk.checked_in(ONE));
    desk.leave(visit, "2026-03-03 10:30");
    assert_eq!(desk.left(ONE), 30);
}

#[test]
fn d18_reopening_is_for_the_last_visit_of_the_present_day() {
    let reopen = |edit| VisitEdit { to: None, ..edit };
    let mut desk = desk_with(&[6000]);
    let visit = entered(&mut desk, "09:00", "10:00");
    assert_plain_400(put(&mut desk, visit, reopen));

    let mut desk = desk_with(&[6000]);
    let morning = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    assert_invalid(put(&mut desk, morning, reopen), "ToTime");

    let mut desk = desk_with(&[6000]);
    let morning = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.enter(Ask::new(ANN, "2026-03-03 11:00"));
    assert_plain_400(put(&mut desk, morning, reopen));
}

#[test]
fn r6_10_other_visits_are_never_recomputed() {
    let mut desk = desk_with(&[60, 60]);
    let first = entered(&mut desk, "09:00", "10:30");
    let second = entered(&mut desk, "11:00", "12:00");
    assert_eq!((desk.drawn(first).as_str(), desk.drawn(second).as_str()), ("#1:60 #2:30", "#2:30 overtime:30"));
    desk.delete(first);
    assert_eq!(desk.drawn(second), "#2:30 overtime:30");
    assert_eq!(desk.remaining(), [60, 30]);
}

#[test]
fn r7_20_an_open_visit_is_deleted_too() {
    let mut desk = desk_with(&[60]);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    desk.delete(visit);
    assert_eq!((desk.visits.len(), desk.remaining()), (0, vec![60]));

    let mut desk = desk_with(&[]);
    let pass = desk.grant_day(ANN);
    let before = desk.passes.clone();
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    desk.delete(visit);
    assert_eq!((desk.used(pass), &desk.passes), (None, &before));
}

#[test]
fn r7_20_a_day_pass_of_two_days_is_freed_day_by_day() {
    let mut desk = desk_with(&[]);
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 2);
    desk.clock("2026-03-05 12:00");
    let night = desk.enter(Ask::new(ANN, "2026-03-03 22:00").until("2026-03-04 02:00"));
    let next = desk.enter(Ask::new(ANN, "2026-03-04 09:00").until("2026-03-04 10:00"));
    assert_eq!(desk.first_pass(next), Some(TWO), "R5.2: used that day already");
    desk.delete(night);
    assert_eq!(desk.used(ONE), None);
    assert!(desk.used(TWO).is_some(), "the visit of the 4th rests on it");
    desk.delete(next);
    assert_eq!(desk.used(TWO), None);
}

#[test]
fn r7_21_minutes_given_back_do_not_revive_an_expired_pass() {
    let mut desk = desk_with(&[60]);
    desk.pass(ONE).expires = Some(t("2026-03-04 00:00"));
    let visit = entered(&mut desk, "09:00", "10:00");
    desk.delete(visit);
    assert_eq!(desk.left(ONE), 60);
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-04 20:00")));
    // On its own days it is as good as before.
    entered(&mut desk, "09:00", "10:00");
}

#[test]
fn d12_used_by_hand_stays_until_cleared_by_hand() {
    let mut desk = desk_with(&[120]);
    let visit = entered(&mut desk, "09:00", "10:00");
    desk.set_used_by_hand(ONE, t("2026-03-04 08:00"));
    desk.delete(visit);
    assert_eq!(desk.used(ONE).as_deref(), Some("2026-03-04 08:00"));
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-04 20:00")));
    desk.clear_used_by_hand(ONE);
    assert_eq!((desk.left(ONE), desk.used(ONE)), (120, None));
    desk.enter(Ask::new(ANN, "2026-03-04 20:00"));
}

#[test]
fn d12_cleared_by_hand_leaves_what_the_ledger_has_not_taken() {
    let mut desk = desk_with(&[120]);
    entered(&mut desk, "09:00", "10:00");
    desk.set_used_by_hand(ONE, t("2026-03-04 08:00"));
    desk.clear_used_by_hand(ONE);
    assert_eq!(desk.left(ONE), 60);
}

#[test]
fn d12_a_day_pass_marked_by_hand_outlives_its_visit() {
    let mut desk = desk_with(&[]);
    let pass = desk.grant_day(ANN);
    desk.set_used_by_hand(pass, t("2026-03-03 08:00"));
    let visit = entered(&mut desk, "09:00", "10:00");
    assert_eq!(desk.first_pass(visit), Some(pass));
    desk.delete(visit);
    assert_eq!(desk.used(pass).as_deref(), Some("2026-03-03 08:00"));
}
