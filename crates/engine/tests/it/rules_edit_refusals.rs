//! What an edit keeps, what it says when it is refused, and how it came out (R2.2, R5.7, R7.9, R7.18, R11.11, R15.1, D18).

use hallpass_engine::{Closing, Outcome, PassId, PlanId, Refusal, Source, VisitEdit, VisitId};

use crate::rules_edit::{L2, desk_with};
use crate::support::*;

fn at(text: &str) -> hallpass_engine::Instant {
    t(&format!("2026-03-03 {text}"))
}

fn put(desk: &mut Desk, visit: VisitId, change: impl FnOnce(VisitEdit) -> VisitEdit) -> Result<Answer, Refusal> {
    let edit = change(desk.as_stored(visit));
    desk.try_edit(visit, &edit)
}

/// The member and the text of a plain 400.
#[track_caller]
fn why(result: Result<Answer, Refusal>) -> (&'static str, String) {
    match result {
        Err(Refusal::Invalid(invalid)) => (invalid.property, invalid.message),
        other => panic!("expected a 400, got {other:?}"),
    }
}

/// R6.7 rounds down: 25 minutes from 09:00 end at 09:15, though 09:25 is nearer to 09:30. Given to another customer the
/// visit keeps the end it was stored with (R2.2).
#[test]
fn r2_2_an_end_the_system_made_is_not_rounded_again() {
    let mut desk = desk_with(&[25]);
    desk.settings().close_when_exhausted = true;
    let bens = desk.grant_time(BEN, 60);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    assert_eq!(desk.job(visit, Closing::Exhausted, "2026-03-03 09:25"), Outcome::Closed);
    assert_eq!(desk.times(visit), "2026-03-03 09:00-09:15");
    put(&mut desk, visit, |edit| VisitEdit { customer: BEN, ..edit }).unwrap();
    assert_eq!((desk.times(visit).as_str(), desk.left(bens)), ("2026-03-03 09:00-09:15", 45));
}

/// How it came out: an edit of a closed visit, of an open one, and a visit opened again.
#[test]
fn r7_18_an_edit_says_what_it_did() {
    let mut desk = desk_with(&[600]);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let longer = put(&mut desk, visit, |edit| VisitEdit { to: Some(at("09:30")), ..edit }).unwrap();
    assert_eq!(longer.outcome, Outcome::Edited);
    let opened = put(&mut desk, visit, |edit| VisitEdit { to: None, ..edit }).unwrap();
    assert_eq!(opened.outcome, Outcome::Reopened);
    let earlier = put(&mut desk, visit, |edit| VisitEdit { from: at("08:30"), ..edit }).unwrap();
    assert_eq!(earlier.outcome, Outcome::Edited);
    let closed = put(&mut desk, visit, |edit| VisitEdit { to: Some(at("10:00")), ..edit }).unwrap();
    assert_eq!(closed.outcome, Outcome::Closed);
    assert_eq!((desk.times(visit).as_str(), desk.left(PassId(1))), ("2026-03-03 08:30-10:00", 510));
}

/// R5.7: the snapshots are those of the check-in; a visit that becomes another customer's takes that one's.
#[test]
fn r5_7_snapshots_follow_the_person_only() {
    let mut desk = desk_with(&[600]);
    desk.grant_time(BEN, 600);
    desk.person(ANN).team_names = vec!["Reds".into()];
    desk.person(BEN).team_names = vec!["Blues".into(), "Greens".into()];
    desk.contract(BEN, PlanId(7), "2026-01-01 00:00");
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.person(ANN).team_names.clear();
    desk.contract(ANN, PlanId(5), "2026-01-01 00:00");
    let snapshots = |desk: &Desk| (desk.visits[&visit].teams.clone(), desk.visits[&visit].plans.clone());
    put(&mut desk, visit, |edit| VisitEdit { to: Some(at("09:30")), ..edit }).unwrap();
    assert_eq!(snapshots(&desk), (Some("Reds".into()), None));
    put(&mut desk, visit, |edit| VisitEdit { customer: BEN, ..edit }).unwrap();
    assert_eq!(snapshots(&desk), (Some("Blues, Greens".into()), Some("Plan 7".into())));
}

/// R5.7: CountsTowardsPlanLimits is that of the first pass, as it was when that was taken.
#[test]
fn r5_7_whether_a_visit_counts_follows_the_pass() {
    let mut desk = desk_with(&[300, 60]);
    let (here, there) = (desk.passes[&PassId(1)].definition, desk.passes[&PassId(2)].definition);
    desk.def(there).locations = [L2].into();
    desk.def(there).counts_towards_plan_limits = false;
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.def(here).counts_towards_plan_limits = false;
    put(&mut desk, visit, |edit| VisitEdit { to: Some(at("09:45")), ..edit }).unwrap();
    assert!(desk.visits[&visit].counts_towards_plan_limits, "the same pass: as it was");
    desk.def(here).counts_towards_plan_limits = true;
    put(&mut desk, visit, |edit| VisitEdit { location: L2, ..edit }).unwrap();
    assert_eq!(desk.first_pass(visit), Some(PassId(2)));
    assert!(!desk.visits[&visit].counts_towards_plan_limits, "another pass: as that one");
}

/// R7.9: an edit that meets another visit is a 400 on FromTime, wherever the other one lies and whether it is open.
#[test]
fn r7_9_an_overlap_is_a_mistake_in_from_time() {
    let mut desk = desk_with(&[6000]);
    let first = desk.visit(ANN, "2026-03-03 08:00", "2026-03-03 08:30");
    let second = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.clock("2026-03-03 10:30");
    let text = |other: VisitId| format!("The customer already has check-in {} at that time.", other.0);
    let later = put(&mut desk, first, |edit| VisitEdit { to: Some(at("09:30")), ..edit });
    assert_eq!(why(later), ("FromTime", text(second)), "the other one begins later");
    let earlier = put(&mut desk, second, |edit| VisitEdit { from: at("08:15"), ..edit });
    assert_eq!(why(earlier), ("FromTime", text(first)), "the other one begins earlier");
    let inside = put(&mut desk, first, |edit| VisitEdit { from: at("09:30"), to: None, ..edit });
    assert_eq!(why(inside), ("FromTime", text(second)), "opened again inside another one that is over");
    let open = desk.enter(Ask::new(ANN, "2026-03-03 10:30"));
    desk.clock("2026-03-03 11:00");
    let into_open = put(&mut desk, second, |edit| VisitEdit { to: Some(at("10:45")), ..edit });
    assert_eq!(why(into_open), ("FromTime", text(open)), "the other one is open");
}

/// R7.18, D18: opened again only when nothing follows and no other visit is open; else a 400 on ToTime.
#[test]
fn d18_what_keeps_a_visit_closed_is_a_mistake_in_to_time() {
    let mut desk = desk_with(&[6000]);
    let first = desk.visit(ANN, "2026-03-03 08:00", "2026-03-03 08:30");
    let open = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    desk.clock("2026-03-03 09:30");
    let behind = put(&mut desk, first, |edit| VisitEdit { to: None, ..edit });
    assert_eq!(why(behind), ("ToTime", format!("Check-in {} follows, so this one cannot be opened again.", open.0)));
    let within = put(&mut desk, first, |edit| VisitEdit { from: at("09:15"), to: None, ..edit });
    assert_eq!(why(within), ("ToTime", format!("The customer is already checked in with check-in {}.", open.0)));
}

/// R2.10: an open visit starts in the present business day. Who only takes ToTime away is told so on ToTime (R7.18), who moves
/// the arrival too, or the visit to another customer, on FromTime.
#[test]
fn r2_10_a_visit_of_another_day_stays_closed() {
    let mut desk = desk_with(&[6000]);
    desk.grant_time(BEN, 600);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.clock("2026-03-04 09:00");
    let same = put(&mut desk, visit, |edit| VisitEdit { to: None, ..edit });
    assert_eq!(why(same).0, "ToTime");
    let (property, text) = why(put(&mut desk, visit, |edit| VisitEdit { from: at("09:30"), to: None, ..edit }));
    assert_eq!(property, "FromTime");
    assert!(text.contains("Send ToTime"), "{text}");
    let (property, _) = why(put(&mut desk, visit, |edit| VisitEdit { customer: BEN, to: None, ..edit }));
    assert_eq!(property, "FromTime");
    // An open visit of today cannot be moved to yesterday and stay open.
    let open = desk.enter(Ask::new(ANN, "2026-03-04 09:00"));
    let (property, _) = why(put(&mut desk, open, |edit| VisitEdit { from: at("11:00"), ..edit }));
    assert_eq!(property, "FromTime");
}

/// R11.11: who came in freely goes on freely as long as person, place and arrival stay, whatever the setting says now.
#[test]
fn r11_11_free_access_is_kept_with_the_arrival() {
    let mut desk = desk_with(&[]);
    desk.settings().plans_without_passes_have_free_access = true;
    desk.contract(ANN, PlanId(1), "2026-01-01 00:00").plan.uses_time_passes = false;
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.settings().plans_without_passes_have_free_access = false;
    desk.clock("2026-03-03 18:00");
    put(&mut desk, visit, |edit| VisitEdit { to: Some(at("11:00")), ..edit }).unwrap();
    assert_eq!((desk.times(visit).as_str(), desk.first_pass(visit)), ("2026-03-03 09:00-11:00", None));
    // Another arrival is judged anew (R7.18), and there is nothing to come in on.
    assert_no_row(put(&mut desk, visit, |edit| VisitEdit { from: at("08:00"), ..edit }));
}

/// R15.1: the attendee of a booking needs no pass, whatever the times; R7.18: another customer does.
#[test]
fn r15_1_an_attendee_needs_no_pass_at_other_times() {
    let mut desk = desk_with(&[600]);
    let copy = desk.enter(Ask::new(ANN, "2026-03-03 10:00"));
    let mut attended = desk.visits[&copy].clone();
    desk.delete(copy);
    (attended.id, attended.pass, attended.source) = (VisitId(90), None, Source::None);
    (attended.counts_towards_plan_limits, attended.segments) = (false, Vec::new());
    (attended.to, attended.raw_to) = (Some(at("11:00")), Some(at("11:00")));
    desk.visits.insert(attended.id, attended);
    desk.clock("2026-03-03 18:00");
    put(&mut desk, VisitId(90), |edit| VisitEdit { from: at("09:30"), ..edit }).unwrap();
    assert_eq!(desk.times(VisitId(90)), "2026-03-03 09:30-11:00");
    assert_eq!((desk.first_pass(VisitId(90)), desk.left(PassId(1))), (None, 600));
    // Ben comes in on a pass of his own, or not at all.
    assert_no_row(put(&mut desk, VisitId(90), |edit| VisitEdit { customer: BEN, ..edit }));
}

/// R6.10: what comes back and is taken again has not changed, and is not written.
#[test]
fn r6_10_a_pass_that_comes_back_to_where_it_was_is_left_alone() {
    let mut desk = desk_with(&[600, 30]);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.clock("2026-03-03 18:00");
    let world = desk.world(ANN, Some(visit));
    let edit = VisitEdit { from: at("11:00"), to: Some(at("12:00")), ..desk.as_stored(visit) };
    let decision = hallpass_engine::change_visit(&world, visit, &edit, desk.now).unwrap();
    assert_eq!((decision.passes, decision.entries.len()), (vec![], 2));
    let edit = VisitEdit { to: Some(at("10:30")), ..desk.as_stored(visit) };
    let decision = hallpass_engine::change_visit(&world, visit, &edit, desk.now).unwrap();
    let changed: Vec<_> = decision.passes.iter().map(|pass| (pass.id, pass.remaining)).collect();
    assert_eq!(changed, [(PassId(1), Some(510))]);
}

/// R6.10, R10.3: an edit takes the pass it gave back into use again; it stays the one it was.
#[test]
fn r10_3_an_edit_keeps_the_pass_that_was_made() {
    let mut desk = desk_with(&[]);
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let bought = desk.bought()[0];
    let before = desk.passes[&bought].clone();
    desk.clock("2026-03-03 18:00");
    put(&mut desk, visit, |edit| VisitEdit { from: at("11:00"), to: Some(at("12:30")), ..edit }).unwrap();
    assert_eq!(desk.bought(), [bought]);
    let after = &desk.passes[&bought];
    assert_eq!((&after.unique_id, after.created), (&before.unique_id, before.created));
    // 90 minutes at 12.00 for 60.
    assert_eq!((after.total, desk.price(bought)), (Some(90), 18_00));
}
