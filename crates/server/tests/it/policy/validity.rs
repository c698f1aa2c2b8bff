//! A version acts from its instant on and nothing before it changes (beyond W7, W11). Location 1 is in UTC.

use serde_json::{Value, json};

use crate::rig::desk::{at, on};
use crate::rig::{Desk, Reply, TestServer};

const PATH: &str = "/api/hallpass/businesses/1/policies";

fn schedule(desk: &Desk, from: &str, settings: Value) -> Reply {
    desk.admin.post(PATH, &json!({"ValidFrom": from, "Settings": settings, "Note": "as agreed"}))
}

fn policies(desk: &Desk) -> Vec<Value> {
    desk.admin.get(PATH).ok()["Policies"].as_array().unwrap().clone()
}

/// What the record of a setting says; nothing without one.
fn record(desk: &Desk, name: &str) -> Option<String> {
    let all = desk.admin.get("/api/sys/businesssettings?size=1000&BusinessSetting_Business=1").records();
    let found = all.iter().find(|setting| setting["Name"] == name)?;
    Some(found["Value"].as_str().unwrap_or_default().to_owned())
}

/// R2.2: 09:08 to 10:07 is 09:15 to 10:00 in steps of 15 minutes and 09:10 to 10:05 in steps of 5 (beyond W7).
#[test]
fn rounding_changes_on_monday() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(600), 1)[0];
    desk.clock(&at(6, "20:00"));
    let before = desk.visit(ana, &at(6, "09:08"), &at(6, "10:07"));
    let made = schedule(&desk, &at(9, "00:00"), json!({"ext.checkin.roundingminutes": 5})).ok();
    assert_eq!((&made["Version"], &made["InForce"]), (&json!("1.2"), &json!(false)));
    assert_eq!(record(&desk, "Ext.Checkin.RoundingMinutes"), None, "not before its time");

    desk.clock(&at(9, "20:00"));
    assert_eq!(record(&desk, "Ext.Checkin.RoundingMinutes").as_deref(), Some("5"));
    let after = desk.visit(ana, &at(9, "09:08"), &at(9, "10:07"));
    let late = desk.visit(ana, &at(5, "09:08"), &at(5, "10:07"));
    assert_eq!(desk.segments(before), [on(pass, 45)]);
    assert_eq!(desk.segments(after), [on(pass, 55)]);
    assert_eq!(desk.segments(late), [on(pass, 45)], "a late entry is decided by the policy of its arrival");
    assert_eq!(desk.remaining(&[pass]), [455]);

    // An edit within the old week stays in its policy; one that moves the visit into the new week takes that one's.
    desk.edit(late, json!({"ToTime": at(5, "10:22")})).done();
    assert_eq!(desk.times(late).1, Some(at(5, "10:15")));
    desk.edit(late, json!({"FromTime": at(9, "12:08"), "ToTime": at(9, "12:22")})).done();
    assert_eq!(desk.times(late), (at(9, "12:10"), Some(at(9, "12:20"))));

    let all = policies(&desk);
    let numbers: Vec<&Value> = all.iter().map(|p| &p["Version"]).collect();
    assert_eq!(numbers, ["1.1", "1.2"]);
    assert_eq!(all[0]["ValidFrom"], Value::Null);
    assert_eq!((&all[0]["ValidUntil"], &all[1]["ValidFrom"]), (&json!(at(9, "00:00")), &json!(at(9, "00:00"))));
    assert_eq!((&all[0]["InForce"], &all[1]["InForce"]), (&json!(false), &json!(true)));
    let change = json!([{"Name": "Ext.Checkin.RoundingMinutes", "Before": "15", "After": "5"}]);
    assert_eq!((&all[1]["Changes"], &all[1]["Note"]), (&change, &json!("as agreed")));
    assert_eq!((&all[1]["RecordedOn"], &all[1]["RecordedBy"]), (&json!(at(6, "20:00")), &json!("admin@example.com")));
    server.assert_sound();
}

/// R10.4, R10.8: three hours at 12 an hour are 36, at most 20 from the 9th on (beyond W11).
#[test]
fn the_daily_maximum_comes_into_force() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.define(json!({"Name": "Hour", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true}));
    desk.clock(&at(6, "20:00"));
    let price = |name: &str, day: u32| {
        let guest = desk.customer(name);
        desk.visit(guest, &at(day, "09:00"), &at(day, "12:00"));
        desk.pass(desk.passes_of(guest)[0])["Price"].as_f64().unwrap()
    };
    assert!((price("Ana Silva", 6) - 36.0).abs() < 1e-9);
    schedule(&desk, &at(9, "00:00"), json!({"Checkin.PayAsYouGoMaxPrice": 20})).ok();
    desk.clock(&at(9, "20:00"));
    assert!((price("Ben Okri", 9) - 20.0).abs() < 1e-9);
    assert!((price("Cleo Park", 8) - 36.0).abs() < 1e-9);
    // Null takes the maximum away again.
    schedule(&desk, &at(9, "20:00"), json!({"Checkin.PayAsYouGoMaxPrice": null})).ok();
    desk.clock(&at(10, "20:00"));
    assert!((price("Dan Wu", 10) - 36.0).abs() < 1e-9);
    assert!((price("Eve Ito", 9) - 20.0).abs() < 1e-9);
    server.assert_sound();
}

/// A setting that is written acts from now and leaves what is scheduled standing: a version says only what it names.
#[test]
fn direct_changes_and_scheduled_versions_merge() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(600), 1);
    desk.clock(&at(4, "20:00"));
    desk.visit(ana, &at(4, "09:00"), &at(4, "10:00"));
    schedule(&desk, &at(9, "00:00"), json!({"Ext.Checkin.RoundingMinutes": 5, "Ext.Passes.ExpiryFirst": true})).ok();
    desk.clock(&at(5, "08:00"));
    desk.setting(1, "Ext.Checkin.InactivityMinutes", "30");
    desk.setting(1, "Ext.Checkin.RoundingMinutes", "30");
    let shown: Vec<(Value, Value)> =
        policies(&desk).iter().map(|p| (p["Version"].clone(), p["ValidFrom"].clone())).collect();
    let expected = [("1.1", None), ("1.3", Some(5)), ("1.4", Some(5)), ("1.2", Some(9))];
    let expected = expected.map(|(version, day)| {
        let from = day.map(|day| at(day, if day == 5 { "08:00" } else { "00:00" }));
        (json!(version), json!(from))
    });
    assert_eq!(shown, expected);
    desk.clock(&at(9, "08:00"));
    let now = policies(&desk).into_iter().find(|p| p["InForce"] == true).unwrap();
    assert_eq!(now["Version"], "1.2");
    for (name, value) in [("RoundingMinutes", "5"), ("InactivityMinutes", "30")] {
        let name = format!("Ext.Checkin.{name}");
        assert_eq!(now["Settings"][&name], value);
        assert_eq!(record(&desk, &name).as_deref(), Some(value));
    }
    assert_eq!(record(&desk, "Ext.Passes.ExpiryFirst").as_deref(), Some("True"));
    assert_eq!(policies(&desk).len(), 4, "the records were written without a version of their own");
}

/// DESIGN 5.11: a cut-off acts from the cut-off after it has come into force, here the one that begins the 10th.
#[test]
fn a_scheduled_cut_off_acts_from_the_next_cut_off() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(6000), 1);
    let first = desk.enter(ana, &at(2, "08:00"));
    desk.clock(&at(3, "08:00"));
    assert_eq!(desk.times(first).1, Some(at(3, "00:00")));
    schedule(&desk, &at(9, "00:00"), json!({"Checkin.DailyCutOffTime": "3"})).ok();
    let misfit = schedule(
        &desk,
        &at(12, "00:00"),
        json!({"Checkin.DailyCutOffTime": "03:30", "Ext.Checkin.RoundingMinutes": 60}),
    );
    assert!(misfit.invalid_on("Settings").contains("03:30"), "decision 10");
    schedule(&desk, &at(12, "00:00"), json!({"Checkin.DailyCutOffTime": "03:30"})).ok();
    let step = json!({"BusinessId": 1, "Name": "Ext.Checkin.RoundingMinutes", "Value": "60"});
    let reply = desk.admin.post("/api/sys/businesssettings", &step);
    assert!(reply.invalid_on("Value").contains("03:30"), "what is scheduled must fit what is changed before it");

    desk.clock(&at(9, "20:00"));
    let second = desk.enter(ana, &at(9, "20:00"));
    desk.clock(&at(10, "01:00"));
    let third = desk.enter(ana, &at(10, "01:00"));
    desk.clock(&at(10, "08:00"));
    assert_eq!(desk.times(second).1, Some(at(10, "00:00")));
    assert_eq!(desk.times(third).1, Some(at(10, "03:00")));
    assert_eq!(record(&desk, "Checkin.DailyCutOffTime").as_deref(), Some("03:00"));
    server.assert_sound();
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(4, "20:00"));
    let step = |value: Value| json!({"Ext.Checkin.RoundingMinutes": value});
    let past = schedule(&desk, &at(4, "19:00"), step(json!(5)));
    assert!(past.invalid_on("ValidFrom").contains("hallpass policy replay"));
    schedule(&desk, "soon", step(json!(5))).invalid_on("ValidFrom");
    schedule(&desk, &at(9, "00:00"), step(json!(7))).invalid_on("Ext.Checkin.RoundingMinutes");
    schedule(&desk, &at(9, "00:00"), step(json!([5]))).invalid_on("Ext.Checkin.RoundingMinutes");
    schedule(&desk, &at(9, "00:00"), json!({"Billing.TaxValue": 1})).invalid_on("Billing.TaxValue");
    schedule(&desk, &at(9, "00:00"), json!({})).invalid_on("Settings");
    assert_eq!(desk.admin.post(PATH, &json!([])).status, 400);
    assert_eq!(
        desk.admin.post("/api/hallpass/businesses/77/policies", &json!({"Settings": step(json!(5))})).status,
        404
    );
    assert_eq!(policies(&desk).len(), 1);

    // Withdrawn before its time, not after it.
    schedule(&desk, &at(9, "00:00"), step(json!(5))).ok();
    schedule(&desk, &at(10, "00:00"), step(json!(10))).ok();
    desk.admin.delete(&format!("{PATH}/2")).ok();
    desk.clock(&at(9, "08:00"));
    assert_eq!(record(&desk, "Ext.Checkin.RoundingMinutes"), None);
    desk.clock(&at(10, "08:00"));
    assert_eq!(record(&desk, "Ext.Checkin.RoundingMinutes").as_deref(), Some("10"));
    assert_eq!(desk.admin.delete(&format!("{PATH}/3")).status, 400);
    assert_eq!(desk.admin.delete(&format!("{PATH}/9")).status, 404);
}

#[test]
fn versions_follow_rights_locations_and_idempotency_keys() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let there = desk.location("Elsewhere", "Europe/London", None);
    let body = json!({"ValidFrom": at(9, "00:00"), "Settings": {"Ext.Checkin.RoundingMinutes": 5}});
    let theirs = format!("/api/hallpass/businesses/{there}/policies");
    let elsewhere = server.user("elsewhere", &[], &[there]);
    assert_eq!(elsewhere.get(PATH).status, 404);
    assert_eq!(elsewhere.post(PATH, &body).status, 404);
    assert_eq!(elsewhere.get(&theirs).ok()["Policies"][0]["Version"], format!("{there}.1"));
    assert_eq!(server.anonymous().get(PATH).status, 401);
    assert_eq!(server.anonymous().post(PATH, &body).status, 401);
    let none = server.user("none", &[1], &[]);
    assert_eq!((none.get(PATH).status, none.post(PATH, &body).status), (401, 401));

    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "k1")];
    let send = || desk.admin.send("POST", PATH, &headers, body.to_string().as_bytes());
    let (first, again) = (send(), send());
    assert_eq!((first.status, &first.body), (200, &again.body));
    assert_eq!(policies(&desk).len(), 2);
    let gone = desk.location("Gone", "Europe/London", None);
    desk.admin.delete(&format!("/api/sys/businesses/{gone}")).done();
    let left = server.store().read(move |tx| Box::pin(async move { tx.policies_of(gone).await }));
    assert_eq!(server.wait(left).unwrap(), []);
}

/// Settings of a place where nobody has been act since ever, so that a new place can be set up in any order.
#[test]
fn a_place_nobody_has_visited_has_one_version() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(600), 1)[0];
    desk.clock(&at(4, "20:00"));
    desk.setting(1, "Ext.Checkin.RoundingMinutes", "5");
    assert_eq!(policies(&desk).len(), 1);
    let visit = desk.visit(ana, &at(4, "09:08"), &at(4, "10:07"));
    assert_eq!(desk.segments(visit), [on(pass, 55)]);
    desk.clock(&at(5, "08:00"));
    desk.admin.delete("/api/sys/businesssettings/1").done();
    let all = policies(&desk);
    assert_eq!((all.len(), &all[1]["ValidFrom"]), (2, &json!(at(5, "08:00"))));
    assert_eq!(all[1]["Settings"]["Ext.Checkin.RoundingMinutes"], "15");
}

/// A misspelt ValidFrom must not act at once: what is in force stays in force.
#[test]
fn a_member_that_is_not_known_is_refused() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let body = json!({"Settings": {"Ext.Checkin.RoundingMinutes": 5}, "ValidFron": at(9, "00:00")});
    desk.admin.post(PATH, &body).invalid_on("ValidFron");
    assert_eq!(policies(&desk).len(), 1);
}
