//! Booked time (R10.6), and what an edit of an invoiced visit leaves alone or lists for review (R7.19).

use hallpass_engine::{Amount, Booking, CustomerId, EntryKind, LocationId, Money, PassId, VisitEdit, VisitId};

use crate::support::*;

const L2: LocationId = LocationId(2);

fn at(text: &str) -> hallpass_engine::Instant {
    t(&format!("2026-03-03 {text}"))
}

/// 12.00 an hour, with these bookings of Ann on 3 March.
fn booked(bookings: &[(CustomerId, LocationId, &str, &str)]) -> Desk {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    desk.settings().discount_bookings = true;
    for (whose, location, from, to) in bookings {
        desk.bookings.push((*whose, Booking { location: *location, from: at(from), to: at(to) }));
    }
    desk
}

/// Three hours from 09:00: minutes billed and cents charged.
fn three_hours(desk: &mut Desk) -> (Option<i64>, i64) {
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 12:00");
    let pass = desk.bought()[0];
    (desk.passes[&pass].total, desk.price(pass))
}

/// R10.6: minutes of the customer's own bookings at the place, each once, before rounding up.
#[test]
fn r10_6_which_bookings_count() {
    for (bookings, billed, charged) in [
        (vec![], 180, 36_00),
        (vec![(ANN, MAIN, "10:00", "11:00")], 120, 24_00),
        (vec![(BEN, MAIN, "10:00", "11:00")], 180, 36_00),
        (vec![(ANN, L2, "10:00", "11:00")], 180, 36_00),
        // Before, after and touching.
        (vec![(ANN, MAIN, "08:00", "09:00"), (ANN, MAIN, "12:00", "13:00")], 180, 36_00),
        // The part inside: half an hour at each end.
        (vec![(ANN, MAIN, "08:00", "09:30"), (ANN, MAIN, "11:30", "13:00")], 120, 24_00),
        // Overlapping ones, in any order: 09:30 to 11:00.
        (vec![(ANN, MAIN, "10:00", "11:00"), (ANN, MAIN, "09:30", "10:30")], 90, 18_00),
        (vec![(ANN, MAIN, "09:30", "11:00"), (ANN, MAIN, "10:00", "10:15")], 90, 18_00),
        // 50 minutes off 180 are 130, billed as 135.
        (vec![(ANN, MAIN, "10:00", "10:50")], 135, 27_00),
        // All but five minutes.
        (vec![(ANN, MAIN, "09:00", "11:55")], 15, 3_00),
        (vec![(ANN, MAIN, "09:00", "10:00"), (ANN, MAIN, "10:00", "12:00")], 0, 0),
    ] {
        let mut desk = booked(&bookings);
        assert_eq!(three_hours(&mut desk), (Some(billed), charged), "{bookings:?}");
        let mut off = booked(&bookings);
        off.settings().discount_bookings = false;
        assert_eq!(three_hours(&mut off), (Some(180), 36_00), "off");
    }
}

/// R10.5, R10.6: a fixed price whose visit is all booked stays free; the next visit of the day that is not pays it, once.
#[test]
fn r10_6_a_fixed_price_is_paid_by_the_first_visit_that_is_not_booked() {
    let mut desk = Desk::new();
    desk.sell(30_00, None);
    desk.settings().discount_bookings = true;
    desk.bookings.push((ANN, Booking { location: MAIN, from: at("09:00"), to: at("10:00") }));
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let pass = desk.bought()[0];
    assert_eq!((desk.price(pass), desk.passes[&pass].payg.unwrap().charge), (0, None));
    desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    assert_eq!((desk.price(pass), desk.bought().len()), (30_00, 1));
    desk.visit(ANN, "2026-03-03 13:00", "2026-03-03 14:00");
    assert_eq!((desk.price(pass), desk.bought().len()), (30_00, 1));
}

/// R10.5: a fixed price is priced once a day; settling the visits after that decides nothing about it.
#[test]
fn r10_5_a_fixed_price_is_priced_once() {
    let mut desk = Desk::new();
    desk.sell(30_00, None);
    let charges = |desk: &Desk, from: &str, to: &str| -> Vec<Money> {
        let ask = Ask::new(ANN, &format!("2026-03-03 {from}")).until(&format!("2026-03-03 {to}"));
        let decision = hallpass_engine::check_in(&desk.world_of(&ask), &ask.request, at(to)).unwrap();
        decision.settled.iter().flat_map(|settled| &settled.charges).map(|charge| charge.charged).collect()
    };
    assert_eq!(charges(&desk, "09:00", "10:00"), [money(30)]);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    assert_eq!(charges(&desk, "11:00", "12:00"), []);
}

/// R7.19: an invoiced visit that is open again keeps its pass when its arrival is moved.
#[test]
fn r7_19_an_open_invoiced_visit_keeps_its_pass() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 09:38");
    let pass = desk.bought()[0];
    desk.invoice(pass);
    desk.grant_time(ANN, 600);
    assert_eq!(desk.enter(Ask::new(ANN, "2026-03-03 09:40")), visit);
    let edit = VisitEdit { from: at("08:45"), ..desk.as_stored(visit) };
    desk.try_edit(visit, &edit).unwrap();
    assert_eq!((desk.first_pass(visit), desk.price(pass)), (Some(pass), 9_00));
    desk.leave(visit, "2026-03-03 10:00");
    assert_eq!((desk.drawn(visit), desk.price(pass)), (format!("payg #{}:75", pass.0), 9_00));
}

fn needs_review(desk: &Desk, pass: PassId) -> bool {
    desk.passes[&pass].payg.unwrap().needs_review
}

#[track_caller]
fn put(desk: &mut Desk, visit: VisitId, from: &str, to: &str) -> Answer {
    let edit = VisitEdit { from: at(from), to: Some(t(to)), ..desk.as_stored(visit) };
    desk.try_edit(visit, &edit).unwrap()
}

/// R7.19: times that change are listed even when as many minutes are billed; the price and the minutes stay, and nothing moves.
#[test]
fn r7_19_an_invoiced_hour_that_moves_is_listed() {
    let mut desk = Desk::new();
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:00");
    let pass = desk.bought()[0];
    desk.invoice(pass);
    desk.clock("2026-03-03 18:00");
    let answer = put(&mut desk, visit, "10:00", "2026-03-03 11:00");
    assert_eq!(
        (desk.times(visit).as_str(), desk.price(pass), needs_review(&desk, pass)),
        ("2026-03-03 10:00-11:00", 12_00, true)
    );
    assert_eq!((desk.passes[&pass].total, answer.entries.len()), (Some(60), 0));
    // 90 minutes: the hour comes back and 90 minutes are noted, at the same price.
    let answer = put(&mut desk, visit, "10:00", "2026-03-03 11:30");
    let moved: Vec<_> = answer.entries.iter().map(|entry| (entry.kind, entry.amount)).collect();
    assert_eq!(moved, [(EntryKind::GiveBack, Amount::Minutes(60)), (EntryKind::Use, Amount::Minutes(90))]);
    assert_eq!(desk.price(pass), 12_00);
}

/// R7.19: an invoiced tail whose own times have not changed is not listed: a quarter of an hour more before it comes from a pass.
#[test]
fn r7_19_an_invoiced_tail_that_stays_where_it_was_is_not_listed() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 60);
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:30");
    let tail = desk.bought()[0];
    desk.invoice(tail);
    desk.grant_time(ANN, 15);
    desk.clock("2026-03-03 18:00");
    put(&mut desk, visit, "08:45", "2026-03-03 10:30");
    assert_eq!(desk.drawn(visit), "#1:60 #3:15 payg #2:30");
    assert!(!needs_review(&desk, tail));
    // Without such a pass it takes over sooner, and is.
    put(&mut desk, visit, "08:30", "2026-03-03 10:30");
    assert_eq!(desk.drawn(visit), "#1:60 #3:15 payg #2:45");
    assert!(needs_review(&desk, tail));
}

/// R7.19 with a fixed price for each of two days: only the one whose part has changed is listed.
#[test]
fn r7_19_of_two_fixed_prices_the_one_that_changed_is_listed() {
    let mut desk = Desk::new();
    desk.sell(30_00, None);
    desk.clock("2026-03-05 12:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 22:00").until("2026-03-04 02:00"));
    let (first, second) = (desk.bought()[0], desk.bought()[1]);
    desk.invoice(first);
    desk.invoice(second);
    put(&mut desk, visit, "22:00", "2026-03-04 03:00");
    assert_eq!((needs_review(&desk, first), needs_review(&desk, second)), (false, true));
    put(&mut desk, visit, "21:00", "2026-03-04 03:00");
    assert_eq!((needs_review(&desk, first), needs_review(&desk, second)), (true, true));
    assert_eq!((desk.price(first), desk.price(second)), (30_00, 30_00));
}

/// R10.8, decision 21: only the customer's own parts of the day at the place are added up, open ones by time not at all.
#[test]
fn r10_8_what_the_day_adds_up() {
    let mut desk = Desk::new();
    let sold = desk.sell(20_00, Some(60));
    desk.settings().pay_as_you_go_max = Some(money(50));
    desk.place(L2, "Etc/UTC", &[]);
    desk.settings_of(L2).pay_as_you_go = true;
    desk.def(sold).locations = [MAIN, L2].into();
    desk.clock("2026-03-03 20:00");
    let away = desk.enter(Ask::new(ANN, "2026-03-03 08:00").at(L2).until("2026-03-03 10:00"));
    desk.enter(Ask::new(BEN, "2026-03-03 08:00").until("2026-03-03 10:00"));
    desk.enter(Ask::new(ANN, "2026-03-02 08:00").until("2026-03-02 10:00"));
    let one = desk.enter(Ask::new(ANN, "2026-03-03 10:00").until("2026-03-03 12:00"));
    let two = desk.enter(Ask::new(ANN, "2026-03-03 12:00").until("2026-03-03 13:00"));
    let price = |desk: &Desk, visit: VisitId| desk.price(desk.first_pass(visit).unwrap());
    // 40.00 away, 40.00 here, and 10.00 up to 50.00.
    assert_eq!([price(&desk, away), price(&desk, one), price(&desk, two)], [40_00, 40_00, 10_00]);
    // An edit counts the others, not itself: 20.00 here and 20.00 there are 40.00, of which 10.00 are charged there.
    put(&mut desk, one, "10:00", "2026-03-03 11:00");
    assert_eq!([price(&desk, one), price(&desk, two)], [30_00, 10_00]);
}

/// R7.19, beyond W22: a visit of which a part is invoiced is not covered anew in the cheapest way: the night after the fixed price goes by
/// the order of use again when it is edited.
#[test]
fn r7_19_an_invoiced_visit_is_not_made_cheaper() {
    let mut desk = Desk::new();
    desk.settings().cheapest_combination = true;
    for (price, priority) in [(10, 0), (4, -2)] {
        let definition = desk.time_pass(120);
        desk.def(definition).price = money(price);
        desk.def(definition).priority = Some(priority);
        desk.def(definition).slots = slots(0..7, 0, 2);
        desk.grant(ANN, definition);
    }
    desk.sell(25_00, None);
    desk.clock("2026-03-05 12:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 22:00").until("2026-03-04 01:00"));
    assert_eq!(desk.drawn(visit), "payg #3:120 #2:60");
    let sold = desk.bought()[0];
    desk.invoice(sold);
    put(&mut desk, visit, "22:00", "2026-03-04 01:30");
    assert_eq!((desk.drawn(visit).as_str(), desk.price(sold)), ("payg #3:120 #1:90", 25_00));
}

/// R6.10: a tail that has not been invoiced is given back and made anew where the edit gets to it, as the same pass.
#[test]
fn r6_10_a_tail_before_the_invoice_is_made_anew() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 60);
    desk.sell(12_00, Some(60));
    let visit = desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:30");
    let tail = desk.bought()[0];
    desk.clock("2026-03-03 18:00");
    put(&mut desk, visit, "09:00", "2026-03-03 11:00");
    assert_eq!((desk.drawn(visit).as_str(), desk.bought(), desk.price(tail)), ("#1:60 payg #2:60", vec![tail], 12_00));
    assert!(!needs_review(&desk, tail));
}
