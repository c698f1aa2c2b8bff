//! What settling a visit explains, keeps and gives back (chapter 6, R4.10, R7.6, R7.20, R12.2).

use hallpass_engine::{
    Amount, Border, Closing, Cover, Decision, EntryKind, Failure, Instant, PassId, PlanId, Reason, Visit, VisitId,
    check_in, delete_visit, outlook, provisional,
};

use crate::support::*;

const ONE: PassId = PassId(1);
const TWO: PassId = PassId(2);

/// What recording a whole visit of Ann would decide.
fn record(desk: &Desk, ask: Ask) -> Decision {
    let now = desk.now.max(ask.request.to.unwrap());
    check_in(&desk.world_of(&ask), &ask.request, now).unwrap()
}

/// Where a cover ended and why, in the only settlement.
fn borders(decision: &Decision) -> Vec<(String, Border)> {
    assert_eq!(decision.settled.len(), 1);
    decision.settled[0].later.iter().map(|later| (show(later.trace.at), later.border)).collect()
}

fn at(text: &str) -> Instant {
    t(&format!("2026-03-03 {text}"))
}

/// R6.2, R6.3, R6.4: the last minute, the end of the slot, the end of the day.
#[test]
fn why_a_cover_ends() {
    let stay = |to: &str| Ask::new(ANN, "2026-03-03 09:00").until(to);
    let ends = |border| vec![("2026-03-03 10:00".to_owned(), border)];

    let mut desk = Desk::new();
    let definition = desk.time_pass(60);
    desk.grant_many(ANN, definition, 2);
    assert_eq!(borders(&record(&desk, stay("2026-03-03 10:30"))), ends(Border::UsedUp));

    let mut desk = Desk::new();
    let definition = desk.time_pass(600);
    desk.def(definition).slots = slots(0..7, 9, 10);
    desk.grant(ANN, definition);
    assert_eq!(borders(&record(&desk, stay("2026-03-03 10:30"))), ends(Border::SlotEnd));

    let mut desk = Desk::new();
    let definition = desk.day_pass();
    desk.def(definition).slots = slots(0..7, 9, 10);
    desk.grant(ANN, definition);
    assert_eq!(borders(&record(&desk, stay("2026-03-03 10:30"))), ends(Border::SlotEnd));

    let mut desk = Desk::new();
    let definition = desk.day_pass();
    desk.grant_many(ANN, definition, 2);
    let decision = record(&desk, stay("2026-03-04 01:00"));
    assert_eq!(borders(&decision), [("2026-03-04 00:00".to_owned(), Border::CutOff)]);
}

/// R6.8: whoever finds nothing left on the pass of the check-in spills over from the start. Ben's hour is 45 minutes of overtime.
#[test]
fn r6_8_nothing_left_of_the_pass_of_the_check_in() {
    let mut desk = Desk::new();
    desk.team();
    let shared = desk.grant_time(PAT, 60);
    let ann = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let ben = desk.enter(Ask::new(BEN, "2026-03-03 09:15"));
    assert_eq!(desk.first_pass(ben), Some(shared));
    desk.leave(ann, "2026-03-03 10:00");
    let (segments, settlement) = outlook(&desk.world(BEN, Some(ben)), ben, at("10:00"));
    assert_eq!(segments.len(), 1);
    let later = settlement.unwrap().later;
    assert_eq!(later.iter().map(|later| later.border).collect::<Vec<_>>(), [Border::Gone]);
    desk.leave(ben, "2026-03-03 10:00");
    assert_eq!((desk.drawn(ann).as_str(), desk.drawn(ben).as_str()), ("#1:60", "overtime:45"));
}

/// R4.10: a pass that is no longer shared when the visit ends is not drawn on; what the customer has is.
#[test]
fn r4_10_a_pass_that_is_no_longer_shared_is_not_drawn_on() {
    for cheapest in [false, true] {
        let mut desk = Desk::new();
        desk.settings().cheapest_combination = cheapest;
        desk.team();
        let shared = desk.grant_time(PAT, 600);
        let definition = desk.passes[&shared].definition;
        desk.def(definition).price = money(1);
        let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
        assert_eq!(desk.first_pass(visit), Some(shared));
        desk.teams.clear();
        let own = desk.grant_time(ANN, 600);
        desk.leave(visit, "2026-03-03 10:00");
        assert_eq!((desk.left(shared), desk.left(own)), (600, 540), "cheapest {cheapest}");
    }
}

/// D12: nor one that was used up by hand meanwhile; and the trace of what came instead says so.
#[test]
fn d12_a_pass_used_up_by_hand_meanwhile_is_not_drawn_on() {
    let mut desk = Desk::new();
    let definition = desk.time_pass(60);
    desk.grant_many(ANN, definition, 2);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    desk.set_used_by_hand(ONE, at("09:30"));
    let (_, settlement) = outlook(&desk.world(ANN, Some(visit)), visit, at("10:00"));
    let candidates = settlement.unwrap().later.remove(0).trace.candidates;
    assert_eq!((candidates[0].pass, candidates[0].reasons[0]), (TWO, Reason::Only));
    assert_eq!((candidates[1].pass, candidates[1].reasons[0]), (ONE, Reason::Failed(Failure::NoMinutes)));
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!(desk.drawn(visit), "#2:60");
}

/// R11.11, D23: free access opens visits; settling one does not ask for it.
#[test]
fn d23_settling_does_not_ask_for_free_access() {
    let mut desk = Desk::new();
    desk.settings().plans_without_passes_have_free_access = true;
    desk.contract(ANN, PlanId(1), "2026-01-01 00:00").plan.uses_time_passes = false;
    let definition = desk.time_pass(60);
    desk.grant_many(ANN, definition, 2);
    let decision = record(&desk, Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 10:30").naming(ONE));
    assert!(decision.trace.as_ref().unwrap().free_access, "the check-in asked");
    assert_eq!(borders(&decision), [("2026-03-03 10:00".to_owned(), Border::UsedUp)]);
    assert!(!decision.settled[0].later[0].trace.free_access);
}

/// R6.3 with R7.6: of a record of a morning and an afternoon pass that goes on, what it would be at the border is the morning.
#[test]
fn what_a_record_that_goes_on_would_be_so_far() {
    let mut desk = Desk::new();
    let (morning, afternoon) = (desk.day_pass(), desk.day_pass());
    desk.def(morning).slots = slots(0..7, 10, 14);
    desk.def(afternoon).slots = slots(0..7, 14, 18);
    desk.grant(ANN, morning);
    desk.grant(ANN, afternoon);
    let visit = desk.visit(ANN, "2026-03-03 10:00", "2026-03-03 16:00");
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 17:00")), visit);
    let world = desk.world(ANN, Some(visit));
    let covers = |to: &str| -> Vec<(Cover, String)> {
        let segments = provisional(&world, visit, at(to));
        segments.iter().map(|s| (s.cover, show_stretch(s.from, Some(s.to)))).collect()
    };
    let first = (Cover::Day(ONE), "2026-03-03 10:00-14:00".to_owned());
    assert_eq!(covers("14:00"), vec![first.clone()]);
    assert_eq!(covers("14:15"), [first.clone(), (Cover::Day(TWO), "2026-03-03 14:00-14:15".to_owned())]);
    assert_eq!(covers("17:30"), [first, (Cover::Day(TWO), "2026-03-03 14:00-17:30".to_owned())]);
}

/// R12.2: a day pass that was used already covers the record that goes on: a row of nothing is the evidence.
#[test]
fn r12_2_a_record_that_goes_on_leaves_a_row() {
    let mut desk = Desk::new();
    desk.grant_day(ANN);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.clock("2026-03-03 18:00");
    let answer = desk.try_enter_now(&Ask::new(ANN, "2026-03-03 12:00").until("2026-03-03 13:00")).unwrap();
    assert_eq!(answer.visit, visit);
    let rows: Vec<_> =
        answer.entries.iter().map(|e| (e.pass, e.visit, e.kind, e.amount, show_stretch(e.from, Some(e.to)))).collect();
    assert_eq!(rows, [(ONE, visit, EntryKind::Use, Amount::Nothing, "2026-03-03 12:00-13:00".to_owned())]);
}

/// R7.20: the day stays used while a visit that came from elsewhere, without its stretches, names the pass.
#[test]
fn r7_20_a_visit_without_stretches_keeps_the_day_it_names() {
    let mut desk = Desk::new();
    desk.settings().always_record_by_minute = true;
    desk.grant_day(ANN);
    let first = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let second = desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    let freed = |desk: &Desk| {
        let decision = delete_visit(&desk.world(ANN, Some(first)), first, desk.now).unwrap();
        decision.passes.iter().map(|pass| (pass.id, pass.used)).collect::<Vec<_>>()
    };
    assert_eq!(freed(&desk), [], "the second visit rests on it");
    desk.visits.get_mut(&second).unwrap().segments.clear();
    assert_eq!(freed(&desk), [], "and still names it");
    desk.visits.get_mut(&second).unwrap().pass = None;
    assert_eq!(freed(&desk), [(ONE, false)]);
}

/// R7.20: a visit that is open on another pass has no stretches either, and keeps nothing.
#[test]
fn r7_20_an_open_visit_on_another_pass_keeps_nothing() {
    let mut desk = Desk::new();
    let day = desk.grant_day(ANN);
    let time = desk.grant_time(ANN, 60);
    let first = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.enter(Ask::new(ANN, "2026-03-03 11:00").naming(time));
    desk.delete(first);
    assert_eq!(desk.used(day), None);
}

/// R7.14: a record of yesterday that a late entry joins before the job has closed it is settled once: what came after the day pass
/// is explained once.
#[test]
fn what_is_settled_twice_is_explained_once() {
    let mut desk = Desk::new();
    let day = desk.day_pass();
    desk.def(day).slots = slots(0..7, 10, 18);
    desk.grant(ANN, day);
    desk.grant_time(ANN, 600);
    let visit = desk.enter(Ask::new(ANN, "2026-03-02 10:00"));
    desk.clock("2026-03-03 00:05");
    let decision = record(&desk, Ask::new(ANN, "2026-03-02 15:00").until("2026-03-02 17:00"));
    assert_eq!(decision.visit, visit);
    assert_eq!(borders(&decision), [("2026-03-02 18:00".to_owned(), Border::SlotEnd)]);
}

/// ... and what stays as it was, the afternoon pass and a fixed price after it (R10.5), keeps its explanation.
#[test]
fn what_stays_when_a_visit_is_settled_twice_stays_explained() {
    let mut desk = Desk::new();
    for (from, to) in [(10, 14), (14, 18)] {
        let day = desk.day_pass();
        desk.def(day).slots = slots(0..7, from, to);
        desk.grant(ANN, day);
    }
    desk.sell(25_00, None);
    desk.enter(Ask::new(ANN, "2026-03-02 10:00"));
    desk.clock("2026-03-03 00:05");
    let decision = record(&desk, Ask::new(ANN, "2026-03-02 11:00").until("2026-03-02 13:00"));
    let expected = ["2026-03-02 14:00", "2026-03-02 18:00"].map(|at| (at.to_owned(), Border::SlotEnd));
    assert_eq!(borders(&decision), expected);
    let charges: Vec<_> =
        decision.settled[0].charges.iter().map(|charge| (show(charge.from), charge.charged)).collect();
    assert_eq!(charges, [("2026-03-02 18:00".to_owned(), money(25))]);
    assert_eq!(decision.new_passes.iter().map(|pass| pass.payg.unwrap().price).collect::<Vec<_>>(), [money(25)]);
}

/// Chapter 6: a pass that goes on over a border is one stretch. From London to Honolulu the label of the day goes on at the cut-off,
/// and with it the day pass (R2.5).
#[test]
fn one_cover_is_one_stretch() {
    let mut desk = Desk::new();
    desk.place(MAIN, "Europe/London", &[]);
    desk.grant_day(ANN);
    let change = desk.change_clock("2026-03-03 10:00", "Pacific/Honolulu", "00:00");
    assert_eq!(show(change), "2026-03-04 00:00");
    desk.clock("2026-03-04 09:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 22:00").until("2026-03-04 02:00"));
    let stretches: Vec<_> =
        desk.visits[&visit].segments.iter().map(|s| (s.cover, show_stretch(s.from, Some(s.to)))).collect();
    assert_eq!(stretches, [(Cover::Day(ONE), "2026-03-03 22:00-2026-03-04 02:00".to_owned())]);
}

/// Two stretches of one pass with something between them stay two.
#[test]
fn stretches_with_a_gap_stay_two() {
    let mut desk = Desk::new();
    let day = desk.day_pass();
    desk.def(day).slots = [slots(0..7, 9, 11), slots(0..7, 13, 15)].concat();
    desk.grant(ANN, day);
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 14:00");
    let length = |visit: &Visit| visit.segments.iter().map(|s| minutes(s.from, s.to)).collect::<Vec<_>>();
    // Overtime runs to the end once nothing fits (chapter 6).
    assert_eq!(length(&desk.visits[&visit]), [120, 180]);
    let time = desk.grant_time(ANN, 120);
    desk.clock("2026-03-03 20:00");
    desk.put_to(visit, "2026-03-03 14:30");
    assert_eq!(length(&desk.visits[&visit]), [120, 120, 90]);
    assert_eq!((desk.drawn(visit).as_str(), desk.left(time)), ("#1:day #2:120 #1:day", 0));
}

/// The cut-off job on a visit that is gone, and on one at a place that is not known, has nothing to do (R7.16).
#[test]
fn r7_16_a_job_for_nothing_changes_nothing() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    let world = desk.world(ANN, Some(visit));
    let gone = hallpass_engine::close_visit(&world, VisitId(77), Closing::CutOff, t("2026-03-04 00:00")).unwrap();
    assert_eq!((gone.outcome, gone.visits.len()), (hallpass_engine::Outcome::Unchanged, 0));
    assert_eq!(provisional(&world, VisitId(77), t("2026-03-04 00:00")), []);
}
