//! W3, W13 and chapter 10: what a check-in buys when nothing else covers it.

use serde_json::{Value, json};

use super::limits::{contract, plan};
use crate::rig::desk::{Segment, at, on};
use crate::rig::{Desk, Setup, TestServer};

fn payg(pass: i64, minutes: i64) -> Segment {
    ("payg".into(), Some(pass), Some(minutes))
}

/// A definition for sale at check-in to everybody: so much for so many minutes, or for the day.
fn sell(desk: &Desk, price: f64, minutes: Option<i64>) -> i64 {
    desk.define(json!({
        "Name": "Pay as you go", "Price": price, "MinutesIncluded": minutes,
        "UseAsPayAsYouGoForMembers": true, "UseAsPayAsYouGoForContacts": true,
    }))
}

fn switch_on(desk: &Desk) {
    desk.setting(1, "Checkin.PayAsYouGo", "True");
}

/// Visits of 3 March, each from a full hour for so many minutes; what the passes bought cost.
fn charges(desk: &Desk, customer: i64, stays: &[(u32, u32)]) -> Vec<f64> {
    desk.clock(&at(3, "23:00"));
    for (from, minutes) in stays {
        let to = from * 60 + minutes;
        let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        desk.visit(customer, &at(3, &time(from * 60)), &at(3, &time(to)));
    }
    desk.passes_of(customer).iter().map(|id| desk.pass(*id)["Price"].as_f64().unwrap()).collect()
}

#[test]
fn w3_the_tail_is_billed_and_the_next_visit_opens() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.time_pass(60), 10);
    // Before anybody has come: a setting acts on arrivals from now on.
    switch_on(&desk);
    desk.clock(&at(9, "13:00"));
    for (day, from, to) in [(3, "09:00", "10:30"), (4, "14:00", "14:20"), (5, "09:00", "13:00"), (6, "10:07", "10:40")]
    {
        desk.visit(ana, &at(day, from), &at(day, to));
    }
    sell(&desk, 12.0, Some(60));
    let e = desk.visit(ana, &at(9, "08:00"), &at(9, "12:00"));
    let bought = *desk.passes_of(ana).last().unwrap();
    assert!(!p.contains(&bought));
    let drawn = [on(p[8], 60), on(p[9], 60), on(p[2], 45), on(p[1], 30), on(p[7], 15), payg(bought, 30)];
    assert_eq!(desk.segments(e), drawn);
    assert_eq!(desk.explanation(e)["OvertimeMinutes"], 0);
    assert_eq!(desk.checkin(e)["CoworkerTimePassGuid"], desk.guid(p[8]).as_str());
    let pass = desk.pass(bought);
    assert_eq!((&pass["TotalUses"], &pass["RemainingUses"], &pass["Used"]), (&json!(30), &json!(0), &json!(true)));
    assert_eq!((&pass["Price"], &pass["IsPayAsYouGo"], &pass["BusinessId"]), (&json!(6), &json!(true), &json!(1)));
    assert_eq!(pass["UsedDate"], at(9, "12:00"));

    desk.clock(&at(10, "09:00"));
    let f = desk.enter(ana, &at(10, "09:00"));
    let open = *desk.passes_of(ana).last().unwrap();
    assert_eq!(desk.checkin(f)["CoworkerTimePassGuid"], desk.guid(open).as_str());
    let pass = desk.pass(open);
    assert_eq!((&pass["Price"], &pass["Used"], &pass["CheckedIn"]), (&json!(0), &json!(false), &json!(true)));
    assert_eq!((&pass["TotalUses"], &pass["RemainingUses"]), (&Value::Null, &Value::Null));
    assert!(desk.failed(ana).is_empty());
    server.assert_sound();
}

/// The tail of a visit that still runs has no pass yet; check-out makes it.
#[test]
fn a_running_tail_is_explained_without_a_pass() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.time_pass(60), 1)[0];
    sell(&desk, 12.0, Some(60));
    switch_on(&desk);
    desk.clock(&at(3, "09:00"));
    let visit = desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(3, "11:00"));
    assert_eq!(desk.segments(visit), [on(p, 60), ("payg".into(), None, Some(60))]);
    // R7.14: the cut-off closes and bills it.
    desk.clock(&at(4, "00:00"));
    let bought = *desk.passes_of(ana).last().unwrap();
    assert_eq!(desk.segments(visit), [on(p, 60), payg(bought, 14 * 60)]);
    assert_eq!(desk.pass(bought)["Price"], json!(168));
    server.assert_sound();
}

#[test]
fn w13_time_is_billed_in_quarters_of_an_hour() {
    for (price, stay, charge) in [(12.0, 45, 9.0), (20.0, 10, 5.0)] {
        let server = TestServer::start();
        let desk = Desk::new(&server);
        switch_on(&desk);
        sell(&desk, price, Some(60));
        assert_eq!(charges(&desk, desk.customer("Ana Silva"), &[(9, stay)]), [charge]);
        server.assert_sound();
    }
}

#[test]
fn w13_minimum_and_maximum_of_the_day() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    switch_on(&desk);
    desk.setting(1, "Checkin.PayAsYouGoMinPrice", "50");
    desk.setting(1, "Checkin.PayAsYouGoMaxPrice", "100");
    let definition = sell(&desk, 20.0, Some(60));
    assert_eq!(charges(&desk, desk.customer("Ana Silva"), &[(8, 60), (10, 120), (13, 240)]), [50.0, 10.0, 40.0]);

    // 1.00 per 60 for the plan: the minimum still holds.
    let ben = desk.customer("Ben Okoro");
    let plan = plan(&desk, json!({}));
    contract(&desk, ben, plan);
    let special = json!({"TimePassId": definition, "TariffId": plan, "Price": 1});
    desk.admin.post("/api/billing/timepassprices", &special).id();
    assert_eq!(charges(&desk, ben, &[(9, 60)]), [50.0]);
    server.assert_sound();
}

#[test]
fn w13_the_cheapest_of_three() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    switch_on(&desk);
    sell(&desk, 20.0, Some(60));
    let cheapest = sell(&desk, 75.0, Some(300));
    sell(&desk, 30.0, Some(60));
    let ana = desk.customer("Ana Silva");
    assert_eq!(charges(&desk, ana, &[(9, 60)]), [15.0]);
    assert_eq!(desk.pass(desk.passes_of(ana)[0])["TimePassId"], cheapest);
    // What is for sale is remembered only as long as it is true.
    let mut body = desk.definition(cheapest);
    body["Archived"] = json!(true);
    desk.admin.put("/api/billing/timepasses", &body).done();
    assert_eq!(charges(&desk, desk.customer("Ben Okoro"), &[(9, 60)]), [20.0]);
    server.assert_sound();
}

#[test]
fn w13_discounts_and_special_prices() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    switch_on(&desk);
    let definition = sell(&desk, 12.0, Some(60));
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Okoro"));
    let (discount, both) =
        (plan(&desk, json!({"DiscountTimePasses": 10})), plan(&desk, json!({"DiscountTimePasses": 10})));
    let special = json!({"TimePassId": definition, "TariffId": both, "Price": 10});
    desk.admin.post("/api/billing/timepassprices", &special).id();
    contract(&desk, ana, discount);
    contract(&desk, ben, both);
    assert_eq!(charges(&desk, ana, &[(9, 45)]), [8.1]);
    assert_eq!(charges(&desk, ben, &[(9, 45)]), [6.75]);
    server.assert_sound();
}

#[test]
fn w13_a_fixed_price_is_paid_once_a_day() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    switch_on(&desk);
    sell(&desk, 30.0, None);
    let ana = desk.customer("Ana Silva");
    assert_eq!(charges(&desk, ana, &[(9, 60), (11, 120), (15, 45)]), [30.0]);
    let (visits, pass) = (desk.visits_of(ana), desk.passes_of(ana)[0]);
    assert_eq!(visits.len(), 3);
    assert_eq!(desk.state(pass), (None, true, Some(at(3, "09:00"))));
    let segments: Vec<Vec<Segment>> = visits.iter().map(|visit| desk.segments(*visit)).collect();
    assert_eq!(segments, [[payg(pass, 60)], [payg(pass, 120)], [payg(pass, 45)]]);
    for visit in visits {
        assert_eq!(desk.passes_of(ana), [pass], "it stays while a visit rests on it");
        desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    }
    assert!(desk.passes_of(ana).is_empty());
    server.assert_sound();
}

#[test]
fn w13_a_contact_and_a_definition_for_members() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    switch_on(&desk);
    desk.define(json!({"MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true}));
    let ana = desk.customer("Ana Silva");
    desk.clock(&at(3, "09:00"));
    desk.refused(&desk.check_in(ana, &at(3, "09:00"), json!({})));
    assert_eq!(desk.failed(ana).len(), 1);
    assert!(desk.passes_of(ana).is_empty());
    contract(&desk, ana, plan(&desk, json!({})));
    desk.enter(ana, &at(3, "09:00"));
    server.assert_sound();
}

/// R7.18, R7.20: edited, reopened, deleted before the invoice.
#[test]
fn an_edit_prices_anew_and_a_delete_takes_the_pass_along() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    switch_on(&desk);
    sell(&desk, 12.0, Some(60));
    let ana = desk.customer("Ana Silva");
    assert_eq!(charges(&desk, ana, &[(9, 60)]), [12.0]);
    let (visit, pass) = (desk.visits_of(ana)[0], desk.passes_of(ana)[0]);
    desk.edit(visit, json!({"ToTime": at(3, "11:00")})).done();
    assert_eq!((desk.passes_of(ana), desk.pass(pass)["Price"].as_f64()), (vec![pass], Some(24.0)));
    let ledger = desk.ledger(pass);
    let kinds: Vec<(&str, i64)> = ledger["Entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["Kind"].as_str().unwrap(), entry["Amount"].as_i64().unwrap()))
        .collect();
    assert_eq!(kinds, [("issue", 60), ("use", 60), ("issue", 60), ("give_back", 60), ("use", 120)]);
    assert_eq!(ledger["Balance"], 0);
    server.assert_sound();

    desk.edit(visit, json!({"ToTime": null})).done();
    let open = desk.pass(pass);
    assert_eq!((&open["Price"], &open["Used"], &open["TotalUses"]), (&json!(0), &json!(false), &Value::Null));
    server.assert_sound();
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    assert_eq!(desk.admin.get(&format!("/api/billing/coworkertimepasses/{pass}")).status, 404);
    server.assert_sound();
}

/// R10.3, R11.2: what is bought is not corrected by hand, but its price may be, once it is charged.
#[test]
fn a_bought_pass_by_hand() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    switch_on(&desk);
    sell(&desk, 12.0, Some(60));
    let ana = desk.customer("Ana Silva");
    desk.clock(&at(3, "09:00"));
    let visit = desk.enter(ana, &at(3, "09:00"));
    let pass = desk.passes_of(ana)[0];
    desk.change_pass(pass, json!({"Used": true})).invalid_on("Used");
    desk.change_pass(pass, json!({"Price": 5})).invalid_on("Price");
    desk.change_pass(pass, json!({"Notes": "regular"})).done();
    assert_eq!(desk.pass(pass)["Price"], json!(0));
    desk.clock(&at(3, "10:00"));
    desk.leave(visit, &at(3, "10:00"));
    desk.change_pass(pass, json!({"Price": null})).done();
    assert_eq!(desk.pass(pass)["Price"], json!(12));
    desk.change_pass(pass, json!({"Price": 5})).done();
    assert_eq!(desk.pass(pass)["Price"], json!(5));
    server.assert_sound();
}

/// A late entry over midnight buys both days at once (R6.4, R10.5).
#[test]
fn a_late_entry_buys_several_days() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    switch_on(&desk);
    sell(&desk, 30.0, None);
    let ana = desk.customer("Ana Silva");
    desk.clock(&at(5, "12:00"));
    let visit = desk.visit(ana, &at(3, "22:00"), &at(4, "02:00"));
    let p = desk.passes_of(ana);
    assert_eq!(desk.segments(visit), [payg(p[0], 120), payg(p[1], 120)]);
    assert_eq!(p.iter().map(|id| desk.pass(*id)["Price"].as_f64().unwrap()).collect::<Vec<_>>(), [30.0, 30.0]);
    server.assert_sound();
}

/// R10.11, R3.8: bought passes leave the room for 500 others.
#[test]
fn bought_passes_do_not_count_towards_the_cap() {
    let server = TestServer::with(Setup::at("2026-03-03T09:00:00Z"));
    let desk = Desk::new(&server);
    switch_on(&desk);
    sell(&desk, 12.0, Some(60));
    let ana = desk.customer("Ana Silva");
    desk.enter(ana, &at(3, "09:00"));
    let definition = desk.time_pass(60);
    let all = json!({"CoworkerId": ana, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": 500});
    desk.admin.post("/api/billing/coworkertimepasses", &all).id();
    server.assert_sound();
}
