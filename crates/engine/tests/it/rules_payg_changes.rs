//! Resuming, editing and deleting visits on pay as you go (R6.10, R7.7, R7.18, R7.19, R7.20, decisions 5, 18, 19, 21).

use hallpass_engine::{LocationId, PassId, PaygState, VisitEdit, VisitId};

use crate::support::*;

const L2: LocationId = LocationId(2);

/// 12.00 an hour, and Ann's hour of 3 March on pass #1.
fn an_hour() -> (Desk, VisitId) {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    desk.clock("2026-03-03 18:00");
    (desk, visit)
}

fn payg(desk: &Desk, pass: i64) -> PaygState {
    desk.passes[&PassId(pass)].payg.unwrap()
}

/// R7.7 before the invoice (decision 5): the pass is open again, and priced anew at check-out.
#[test]
fn a_resumed_visit_is_priced_anew() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:38");
    assert_eq!((desk.times(visit).as_str(), desk.price(PassId(1))), ("2026-03-03 09:00-09:45", 9_00));
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 09:40")), visit);
    assert_eq!((desk.price(PassId(1)), desk.passes[&PassId(1)].used), (0, false));
    desk.leave(visit, "2026-03-03 11:00");
    assert_eq!((desk.drawn(visit).as_str(), desk.price(PassId(1))), ("payg #1:120", 24_00));
}

/// A tail is given back when its visit goes on, and made anew.
#[test]
fn a_resumed_visit_makes_its_tail_anew() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 30);
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:38");
    assert_eq!(desk.drawn(visit), "#1:30 payg #2:15");
    desk.enter(Ask::new(ANN, "2026-03-03 09:40"));
    assert_eq!((desk.bought(), desk.left(PassId(1))), (vec![], 30));
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!(desk.drawn(visit), "#1:30 payg #3:30");
    assert_eq!(desk.price(PassId(3)), 6_00);
}

#[test]
fn an_edit_before_the_invoice_prices_anew_on_the_same_pass() {
    let (mut desk, visit) = an_hour();
    desk.put_to(visit, "2026-03-03 11:00");
    assert_eq!((desk.drawn(visit).as_str(), desk.price(PassId(1))), ("payg #1:120", 24_00));
    desk.put_to(visit, "2026-03-03 09:30");
    assert_eq!((desk.bought(), desk.price(PassId(1))), (vec![PassId(1)], 6_00));
}

/// Decision 18: it may take a pass bought since.
#[test]
fn an_edit_before_the_invoice_may_take_a_pass_bought_since() {
    let (mut desk, visit) = an_hour();
    let pass = desk.grant_time(ANN, 90);
    desk.put_to(visit, "2026-03-03 11:00");
    assert_eq!(desk.drawn(visit), format!("#{}:90 payg #1:30", pass.0));
    assert_eq!((desk.first_pass(visit), desk.price(PassId(1))), (Some(pass), 6_00));
    desk.put_to(visit, "2026-03-03 10:30");
    assert_eq!((desk.drawn(visit), desk.bought()), (format!("#{}:90", pass.0), vec![]));
}

#[test]
fn an_edit_moves_it_to_another_customer_and_place() {
    let (mut desk, visit) = an_hour();
    let edit = VisitEdit { customer: BEN, ..desk.as_stored(visit) };
    desk.try_edit(visit, &edit).unwrap();
    assert_eq!(desk.bought(), [PassId(2)]);
    assert_eq!(desk.passes[&PassId(2)].owner, BEN);
    desk.place(L2, "Etc/UTC", &[]);
    let edit = VisitEdit { location: L2, ..desk.as_stored(visit) };
    assert_f2_without_row(desk.try_edit(visit, &edit));
    assert_eq!(desk.price(PassId(2)), 12_00, "nothing changes");
}

fn assert_f2_without_row(result: Result<Answer, hallpass_engine::Refusal>) {
    assert_eq!(refused(result).failed, None);
}

#[test]
fn a_deleted_visit_takes_its_pass_with_it() {
    let (mut desk, visit) = an_hour();
    desk.delete(visit);
    assert!(desk.passes.is_empty());
    let open = desk.enter(Ask::new(ANN, "2026-03-03 18:00"));
    desk.delete(open);
    assert!(desk.passes.is_empty());
}

/// R10.5, decision 21: a fixed price stays while another visit rests on it, with what it cost.
#[test]
fn a_fixed_price_goes_with_its_last_visit() {
    let mut desk = Desk::new();
    desk.sell(30_00, None);
    let first = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let second = desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    desk.delete(first);
    assert_eq!((desk.bought(), desk.price(PassId(1))), (vec![PassId(1)], 30_00));
    assert_eq!(desk.used(PassId(1)).as_deref(), Some("2026-03-03 09:00"));
    desk.delete(second);
    assert!(desk.passes.is_empty());
}

/// R6.10: other check-ins are never recomputed; the next one counts what was charged.
#[test]
fn deleting_the_visit_that_paid_the_minimum_leaves_the_others() {
    let mut desk = Desk::new();
    desk.sell(20_00, Some(60));
    desk.settings().pay_as_you_go_min = Some(money(50));
    let first = desk.visit(ANN, "2026-03-03 08:00", "2026-03-03 09:00");
    desk.visit(ANN, "2026-03-03 10:00", "2026-03-03 11:00");
    desk.delete(first);
    assert_eq!(desk.price(PassId(2)), 0);
    desk.visit(ANN, "2026-03-03 12:00", "2026-03-03 13:00");
    // T = 40, target 50, charged so far 0.
    assert_eq!(desk.price(PassId(3)), 50_00);
}

/// R7.19: an invoiced price does not move; the minutes do, and the row is listed for review.
#[test]
fn an_invoiced_price_stays_when_times_change() {
    let (mut desk, visit) = an_hour();
    desk.invoice(PassId(1));
    desk.grant_time(ANN, 600);
    desk.put_to(visit, "2026-03-03 12:00");
    assert_eq!((desk.drawn(visit).as_str(), desk.price(PassId(1))), ("payg #1:180", 12_00));
    assert_eq!((desk.passes[&PassId(1)].total, payg(&desk, 1).needs_review), (Some(180), true));
    let mut same = an_hour();
    same.0.invoice(PassId(1));
    let edit = same.0.as_stored(same.1);
    same.0.try_edit(same.1, &edit).unwrap();
    assert!(!payg(&same.0, 1).needs_review);
}

/// R7.20.
#[test]
fn an_invoiced_visit_is_neither_deleted_nor_moved() {
    let (mut desk, visit) = an_hour();
    desk.invoice(PassId(1));
    assert_invalid(desk.try_delete(visit), "Id");
    let to_ben = VisitEdit { customer: BEN, ..desk.as_stored(visit) };
    assert_invalid(desk.try_edit(visit, &to_ben), "CoworkerId");
    desk.place(L2, "Etc/UTC", &[]);
    let away = VisitEdit { location: L2, ..desk.as_stored(visit) };
    assert_invalid(desk.try_edit(visit, &away), "BusinessId");
    assert_eq!(desk.price(PassId(1)), 12_00);
}

/// An invoiced tail: it takes over at the instant it was sold for, whatever was bought since; losing it is refused.
#[test]
fn an_invoiced_tail_stays() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 60);
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:30");
    assert_eq!(desk.drawn(visit), "#1:60 payg #2:30");
    desk.invoice(PassId(2));
    desk.clock("2026-03-03 18:00");
    desk.grant_time(ANN, 600);
    desk.put_to(visit, "2026-03-03 11:00");
    assert_eq!((desk.drawn(visit).as_str(), desk.price(PassId(2))), ("#1:60 payg #2:60", 6_00));
    assert!(payg(&desk, 2).needs_review);
    let shorter = VisitEdit { to: Some(t("2026-03-03 10:00")), ..desk.as_stored(visit) };
    assert_invalid(desk.try_edit(visit, &shorter), "ToTime");
    let reopened = VisitEdit { to: None, ..desk.as_stored(visit) };
    assert_invalid(desk.try_edit(visit, &reopened), "ToTime");
}

/// A visit whose tail is invoiced is not resumed: the new one starts behind it (decision 4).
#[test]
fn coming_back_to_an_invoiced_tail_starts_behind_it() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 30);
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:38");
    desk.invoice(PassId(2));
    let next = desk.enter(Ask::new(ANN, "2026-03-03 09:40"));
    assert_ne!(next, visit);
    assert_eq!(desk.times(next), "2026-03-03 09:45-");
    assert_eq!(desk.drawn(visit), "#1:30 payg #2:15");
}

/// The same with an invoiced visit that began on pay as you go: it goes on, its price stays.
#[test]
fn coming_back_to_an_invoiced_visit_keeps_its_price() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:38");
    desk.invoice(PassId(1));
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 09:40")), visit);
    assert_eq!(desk.price(PassId(1)), 9_00);
    assert_invalid(desk.try_delete(visit), "Id");
    desk.leave(visit, "2026-03-03 10:30");
    assert_eq!((desk.drawn(visit).as_str(), desk.price(PassId(1))), ("payg #1:90", 9_00));
    assert!(payg(&desk, 1).needs_review);
}

/// An invoiced fixed price: another visit of the day may go, the last one may not, nor move to another day.
#[test]
fn an_invoiced_fixed_price_keeps_its_last_visit() {
    let mut desk = Desk::new();
    desk.sell(30_00, None);
    let first = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let second = desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    desk.invoice(PassId(1));
    desk.delete(first);
    assert_invalid(desk.try_delete(second), "Id");
    desk.clock("2026-03-04 18:00");
    let other_day =
        VisitEdit { from: t("2026-03-04 11:00"), to: Some(t("2026-03-04 12:00")), ..desk.as_stored(second) };
    assert_invalid(desk.try_edit(second, &other_day), "FromTime");
    desk.put_to(second, "2026-03-03 13:00");
    assert_eq!((desk.price(PassId(1)), payg(&desk, 1).needs_review), (30_00, true));
}

/// R7.6 beside R7.19: a day-pass record with an invoiced tail is not opened again to be extended; its tail would be sold twice.
#[test]
fn an_invoiced_tail_of_a_day_record_is_not_sold_again() {
    let mut desk = Desk::new();
    let pass = desk.grant_day(ANN);
    let definition = desk.passes[&pass].definition;
    desk.def(definition).slots = slots(0..=6, 8, 14);
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 15:30");
    assert_eq!(desk.drawn(visit), "#1:day payg #2:90");
    desk.invoice(PassId(2));
    desk.clock("2026-03-03 18:00");
    // Over its end: an overlap like any other.
    assert_invalid(desk.try_enter(&Ask::new(ANN, "2026-03-03 13:00").until("2026-03-03 16:00")), "FromTime");
    // Before it: a record of its own on the same day pass, free of charge.
    let early = desk.enter(Ask::new(ANN, "2026-03-03 08:00").until("2026-03-03 08:30"));
    assert_ne!(early, visit);
    assert_eq!((desk.drawn(early).as_str(), desk.drawn(visit).as_str()), ("#1:day", "#1:day payg #2:90"));
    assert_eq!(desk.bought(), [PassId(2)]);
}

/// R10.8: what an invoiced visit was charged counts for the day also while it is open again.
#[test]
fn an_invoiced_visit_that_goes_on_counts_for_the_day() {
    let mut desk = Desk::new();
    desk.sell(20_00, Some(60));
    desk.settings().pay_as_you_go_max = Some(money(90));
    let visit = desk.visit(ANN, "2026-03-03 12:00", "2026-03-03 15:53");
    assert_eq!(desk.price(PassId(1)), 80_00);
    desk.invoice(PassId(1));
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 15:54")), visit);
    desk.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 10:00"));
    assert_eq!(desk.price(PassId(2)), 10_00);
}
