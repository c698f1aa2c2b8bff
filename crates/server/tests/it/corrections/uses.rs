//! Minutes and days given and taken.

use serde_json::{Value, json};

use super::{entries, entry, left, minutes, preview_then_do, shop, to_pass};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

/// 60 minutes, 45 used: 15 left. 30 given are 45; TotalUses makes room for the 45 the visit may give back.
#[test]
fn minutes_are_given_and_taken() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "09:45"));
    assert_eq!(left(&desk, pass), (Some(15), Some(60), false));
    let path = format!("/api/hallpass/passes/{pass}/corrections");
    let done = preview_then_do(&server, &desk, &path, json!({"Minutes": 30, "Note": "The heating was off"}));
    assert_eq!(
        done["Text"],
        format!("Time pass 60 (pass {pass}): 30 minutes given by hand; 45 minutes left, 15 before.")
    );
    assert_eq!((&done["Before"]["RemainingUses"], &done["After"]["RemainingUses"]), (&json!(15), &json!(45)));
    assert_eq!(
        (&done["Amount"], &done["Note"], &done["Warnings"]),
        (&json!(30), &json!("The heating was off"), &json!([]))
    );
    assert_eq!(left(&desk, pass), (Some(45), Some(90), false));
    server.assert_sound();

    // A preview that is asked for in the wrong place is not taken for the real thing.
    let body = json!({"Minutes": 5, "Note": "Only asked"});
    assert_eq!(desk.admin.post(&format!("{path}?Preview=true"), &body).status, 400);
    assert_eq!(left(&desk, pass), (Some(45), Some(90), false));

    let refused = minutes(&desk, pass, -46).invalid_on("Minutes");
    assert_eq!(refused, "only 45 minutes left on the pass: take at most that");
    minutes(&desk, pass, -45).ok();
    assert_eq!(left(&desk, pass), (Some(0), Some(90), true));
    assert_eq!(desk.pass(pass)["UsedDate"], at(3, "12:00"));
    assert_eq!(minutes(&desk, pass, -1).invalid_on("Minutes"), "no minutes are left on the pass: nothing can be taken");
    desk.refused(&desk.check_in(ana, &at(3, "12:00"), json!({})));
    minutes(&desk, pass, 20).ok();
    assert_eq!(left(&desk, pass), (Some(20), Some(90), false));
    // All that the visit used comes back: 20 + 45.
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    assert_eq!(left(&desk, pass), (Some(65), Some(90), false));
    let expected = [("issue", 60), ("use", 45), ("correct", 30), ("correct", -45), ("correct", 20), ("give_back", 45)];
    assert_eq!(entries(&desk, pass), expected.map(|(kind, amount)| entry(kind, amount)));
    server.assert_sound();

    let listed = desk.admin.get(&path).ok();
    let rows = listed["Records"].as_array().unwrap();
    let shown: Vec<(Option<i64>, &str)> =
        rows.iter().map(|row| (row["Amount"].as_i64(), row["Note"].as_str().unwrap())).collect();
    let phone = "Agreed on the phone";
    assert_eq!(shown, [(Some(20), phone), (Some(-45), phone), (Some(30), "The heating was off")]);
    assert_eq!((&rows[2]["By"], &rows[2]["Kind"]), (&json!("admin@example.com"), &json!("correction")));
    assert_eq!((&rows[2]["Before"]["TotalUses"], &rows[2]["After"]["TotalUses"]), (&json!(60), &json!(90)));
}

#[test]
fn the_day_of_a_day_pass_is_given_back_and_taken() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.day_pass(), 1)[0];
    desk.clock(&at(3, "12:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "09:45"));
    let day = |days: i64| to_pass(&desk, pass, "corrections", json!({"Days": days, "Note": "A mistake"}));
    assert_eq!(day(-1).invalid_on("Days"), "the pass is used already");
    day(1).ok();
    assert_eq!(desk.state(pass), (None, false, None));
    assert_eq!(day(1).invalid_on("Days"), "the pass is not used: there is nothing to give back");
    day(-1).ok();
    assert_eq!(desk.state(pass), (None, true, Some(at(3, "12:00"))));
    let expected = [("issue", 1), ("use", 1), ("correct", 1), ("correct", -1)];
    assert_eq!(entries(&desk, pass), expected.map(|(kind, amount)| entry(kind, amount)));
    server.assert_sound();
    let time = desk.issue(ana, desk.time_pass(60), 1)[0];
    let reason = to_pass(&desk, time, "corrections", json!({"Days": 1, "Note": "x"})).invalid_on("Days");
    assert_eq!(reason, "the pass is a time pass: send Minutes");
    let reason = minutes(&desk, pass, 5).invalid_on("Minutes");
    assert!(reason.starts_with("the pass is a day pass: send Days"), "{reason}");
}

/// R6.7: 60 minutes from 09:00 last to 10:00; 30 taken end the visit at 09:30, 15 given at 09:45.
#[test]
fn an_open_visit_ends_when_nothing_is_left_by_now() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Ext.Checkin.CloseWhenExhausted", "True");
    let ana = desk.customer("Ana Silva");
    let bob = desk.customer("Bob");
    let hour = desk.time_pass(60);
    let (first, second) = (desk.issue(ana, hour, 1)[0], desk.issue(bob, hour, 1)[0]);
    desk.clock(&at(3, "09:00"));
    let (one, two) = (desk.enter(ana, &at(3, "09:00")), desk.enter(bob, &at(3, "09:00")));
    desk.clock(&at(3, "09:15"));
    minutes(&desk, first, -30).ok();
    minutes(&desk, second, -30).ok();
    minutes(&desk, second, 15).ok();
    desk.clock(&at(3, "12:00"));
    assert_eq!(desk.times(one), (at(3, "09:00"), Some(at(3, "09:30"))));
    assert_eq!(desk.times(two), (at(3, "09:00"), Some(at(3, "09:45"))));
    assert_eq!((left(&desk, first).0, left(&desk, second).0), (Some(0), Some(0)));
    server.assert_sound();
}

#[test]
fn what_the_rules_forbid_is_refused_with_a_way_out() {
    let server = TestServer::start();
    let desk = shop(&server);
    desk.define(json!({
        "Name": "Pay as you go", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForContacts": true,
    }));
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    let ana = desk.customer("Ana Silva");
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "12:00"), &at(3, "12:15"));
    let bought = desk.passes_of(ana)[0];
    let reason = minutes(&desk, bought, 5).invalid_on("Minutes");
    let way_out = format!("change or delete check-in {visit}");
    assert!(reason.contains("R10.3") && reason.ends_with(&way_out) && !reason.contains("R13.8"), "{reason}");
    desk.clock(&at(3, "13:00"));
    assert_eq!(desk.pass(bought)["Invoiced"], true, "R10.9");
    let reason = minutes(&desk, bought, 5).invalid_on("Minutes");
    assert!(reason.contains("R13.8") && reason.contains("credit the invoice"), "{reason}");

    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.change_pass(pass, json!({"Used": true})).done();
    let reason = minutes(&desk, pass, 5).invalid_on("Minutes");
    assert!(reason.contains("set Used to false first"), "{reason}");
    assert_eq!(minutes(&desk, 87_654_321, 5).status, 404);
    server.assert_sound();
}

/// R12.1: what an expired pass has left is expired, minutes given to it too, until it is extended.
#[test]
fn minutes_of_an_expired_pass_count_as_expired() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(4, "00:00")})).done();
    desk.clock(&at(5, "12:00"));
    let done = minutes(&desk, pass, 30).ok();
    assert_eq!(done["Warnings"].as_array().unwrap().len(), 1, "{done}");
    assert_eq!(desk.ledger(pass)["Expired"], 90);
    to_pass(&desk, pass, "extensions", json!({"Days": 7, "Note": "Was ill"})).ok();
    assert_eq!((&desk.ledger(pass)["Expired"], &desk.ledger(pass)["Balance"]), (&json!(0), &json!(90)));
    let expected = [("issue", 60), ("expire", 60), ("correct", 30), ("expire", 30), ("expire", -90)];
    assert_eq!(entries(&desk, pass), expected.map(|(kind, amount)| entry(kind, amount)));
    server.assert_sound();
}

#[test]
fn every_fault_of_a_body_is_named_at_once() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    let faults = |body: Value| {
        let reply = to_pass(&desk, pass, "corrections", body);
        let found = reply.invalid();
        found.into_iter().map(|(member, _)| member).collect::<Vec<_>>()
    };
    assert_eq!(faults(json!({})), ["Minutes", "Note"]);
    assert_eq!(faults(json!({"Minute": 5, "Minutes": 0, "Note": " "})), ["Minute", "Minutes", "Note"]);
    assert_eq!(faults(json!({"Minutes": 5, "Days": 1, "Note": "x"})), ["Minutes"]);
    assert_eq!(faults(json!({"Days": 2, "Note": "x".repeat(501)})), ["Days", "Note"]);
    assert_eq!(faults(json!({"Minutes": "many", "Note": 5, "Preview": "maybe"})), ["Preview", "Minutes", "Note"]);
    let unknown =
        to_pass(&desk, pass, "corrections", json!({"Minutes": 5, "Note": "x", "Hours": 1})).invalid_on("Hours");
    assert_eq!(unknown, "is not known here; the members are Minutes, Days, Note, Preview");
    assert_eq!(left(&desk, pass), (Some(60), Some(60), false));
    assert_eq!(to_pass(&desk, pass, "corrections", json!({"minutes": "5", "note": "x".repeat(500)})).status, 200);
    assert_eq!(to_pass(&desk, pass, "corrections", json!([1])).status, 400);
}

/// R17.5: 60 minutes sold for 10.00, 15 used: 2.50 earned. 30 minutes as a present: 15 of 90 are used, 1.67 of 10.00 (a sixth).
#[test]
fn a_present_makes_a_sold_pass_larger() {
    let server = TestServer::start();
    let desk = shop(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.command("/api/spaces/coworkers", "COWORKER_BILL_RUN", ana).done();
    assert_eq!(desk.pass(pass)["Invoiced"], true);
    let invoice = desk.admin.get("/api/billing/coworkerinvoices?size=10").ids()[0];
    let lines = "/api/billing/coworkerinvoicelines?CoworkerInvoiceLine_CoworkerInvoice=";
    let line = desk.admin.get(&format!("{lines}{invoice}")).ids()[0];
    desk.clock(&at(3, "12:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "09:15"));
    let earned = |as_of: &str| {
        let value = desk.admin.get(&format!("/api/hallpass/invoicelines/{line}/value?asOf={as_of}")).ok();
        value["Earned"].as_f64().unwrap_or_else(|| panic!("{value}"))
    };
    assert_eq!(earned(&at(3, "12:00")), 2.5);
    desk.clock(&at(4, "12:00"));
    minutes(&desk, pass, 30).ok();
    assert_eq!((earned(&at(4, "12:00")), earned(&at(3, "12:00"))), (1.67, 2.5));
    server.assert_sound();
}

#[test]
fn who_may_change_a_pass_may_correct_it() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let elsewhere = desk.location("Elsewhere", "Europe/London", None);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    let role = |name: &str| hallpass_contract::roles::by_name(name).unwrap().id;
    let reader = server.user("reader", &[role("CoworkerTimePass-Read"), role("CoworkerTimePass-List")], &[]);
    let editor = server.user("editor", &[role("CoworkerTimePass-Edit")], &[1]);
    let stranger = server.user("stranger", &[role("CoworkerTimePass-Edit")], &[elsewhere]);
    let freeze = json!({"From": at(10, "00:00"), "To": at(12, "00:00"), "Note": "x"});
    for (what, body) in [
        ("corrections", json!({"Minutes": 5, "Note": "x"})),
        ("extensions", json!({"Days": 5, "Note": "x"})),
        ("freezes", freeze),
        ("freezes/end", json!({"Note": "x"})),
    ] {
        let path = format!("/api/hallpass/passes/{pass}/{what}");
        assert_eq!(reader.post(&path, &body).status, 401, "{what}");
        assert_eq!(stranger.post(&path, &body).status, 404, "{what}");
        assert_ne!(editor.post(&path, &body).status, 401, "{what}");
        assert_eq!(server.anonymous().post(&path, &body).status, 401, "{what}");
    }
    let list = format!("/api/hallpass/passes/{pass}/corrections");
    assert_eq!(reader.get(&list).ok()["Records"].as_array().unwrap().len(), 3);
    assert_eq!((editor.get(&list).status, stranger.get(&list).status), (401, 401));
}
