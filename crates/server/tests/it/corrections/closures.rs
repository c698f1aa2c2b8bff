//! A closed location: passes that are good only there expire as much later.

use serde_json::{Value, json};

use super::{preview_then_do, to_pass};
use crate::rig::desk::at;
use crate::rig::{Desk, Setup, TestServer};

fn london() -> TestServer {
    TestServer::with(Setup::with(&[("time_zone", "Europe/London")]))
}

fn expiring(desk: &Desk, customer: i64, definition: i64, expires: &str) -> i64 {
    let pass = desk.issue(customer, definition, 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": expires})).done();
    pass
}

fn expiry(desk: &Desk, pass: i64) -> Value {
    desk.pass(pass)["ExpireDate"].clone()
}

fn days(from: u32, to: u32) -> Value {
    json!({"From": format!("2026-03-{from}"), "To": format!("2026-03-{to}"), "Note": "Burst pipe"})
}

/// Closed on 24, 25 and 26 March, told on the 25th. London's clocks go ahead on the 29th, so midnight is 23:00Z of the day before
/// from then on.
#[test]
fn every_pass_gets_the_days_back_that_it_lost() {
    let server = london();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let hour = desk.time_pass(60);
    let later = expiring(&desk, ana, hour, &at(28, "00:00"));
    let first_day = expiring(&desk, ana, hour, &at(25, "00:00"));
    let before = expiring(&desk, ana, hour, &at(24, "00:00"));
    let used = expiring(&desk, ana, hour, &at(28, "00:00"));
    desk.change_pass(used, json!({"Used": true})).done();
    let endless = desk.issue(ana, hour, 1)[0];
    let frozen = expiring(&desk, ana, hour, &at(26, "00:00"));
    let leave = json!({"From": at(25, "00:00"), "To": at(27, "00:00"), "Note": "Leave"});
    to_pass(&desk, frozen, "freezes", leave).ok();
    assert_eq!(expiry(&desk, frozen), at(28, "00:00"));
    let plan = json!({
        "CoworkerId": ana, "BusinessId": 1, "TimePassId": hour, "CreateMultiple": 1, "ExpireDate": at(28, "00:00"),
        "TariffTimePassUniqueId": "11111111-2222-4333-8444-555555555555",
    });
    let plan = desk.admin.post("/api/billing/coworkertimepasses", &plan).id();
    desk.clock(&at(25, "09:00"));
    let made = expiring(&desk, ana, hour, &at(28, "00:00"));
    let path = "/api/hallpass/businesses/1/closures";
    let done = preview_then_do(&server, &desk, path, days(24, 27));
    assert_eq!(expiry(&desk, later), at(30, "23:00"), "three days");
    assert_eq!(expiry(&desk, first_day), at(28, "00:00"), "lost one day, gets one: the 27th");
    assert_eq!(expiry(&desk, made), at(29, "23:00"), "made on the 25th, lost two");
    assert_eq!(expiry(&desk, frozen), at(29, "00:00"), "frozen on two of the days");
    assert_eq!((expiry(&desk, before), expiry(&desk, used)), (json!(at(24, "00:00")), json!(at(28, "00:00"))));
    assert_eq!((expiry(&desk, endless), expiry(&desk, plan)), (Value::Null, json!(at(28, "00:00"))));
    assert_eq!((&done["Passes"], &done["Days"]), (&json!(4), &json!(3)));
    let row = &done["TimePasses"][0];
    assert_eq!((&row["TimePassId"], &row["Moved"], &row["LeftOutOfPlans"]), (&json!(hour), &json!(4), &json!(1)));
    assert!(done["Warnings"][0].as_str().unwrap().contains("R11.8"), "{done}");
    let name = desk.admin.get("/api/sys/businesses/1").ok()["Name"].as_str().unwrap().to_owned();
    let text = "closed from 2026-03-24 to 2026-03-26 (3 days), open again on 2026-03-27: 4 passes expire later.";
    assert_eq!(done["Text"], format!("{name} {text}"));
    server.assert_sound();

    let closure = done["Id"].as_i64().unwrap();
    let reason = desk.admin.post(path, &days(26, 28)).invalid_on("From");
    assert!(reason.starts_with(&format!("closure {closure} covers some of these days")), "{reason}");
    desk.admin.post(path, &days(27, 28)).ok();

    // Cancelled on the 27th: `later` has been used before its former end and goes back; `first_day` lives on what it was given.
    desk.clock(&at(27, "12:00"));
    let guid = |pass: i64| json!({"ToTime": at(27, "09:15"), "CoworkerTimePassGuid": desk.guid(pass)});
    desk.check_in(ana, &at(27, "09:00"), guid(first_day)).id();
    desk.change_pass(made, json!({"Used": true})).done();
    let second = desk.admin.get(path).ok()["Records"][0]["Id"].as_i64().unwrap();
    desk.admin.post(&format!("/api/hallpass/closures/{second}/cancel"), &json!({"Note": "Only one"})).ok();
    let cancel = format!("/api/hallpass/closures/{closure}/cancel");
    let done = preview_then_do(&server, &desk, &cancel, json!({"Note": "It was the neighbours"}));
    assert_eq!((expiry(&desk, later), expiry(&desk, frozen)), (json!(at(28, "00:00")), json!(at(28, "00:00"))));
    assert_eq!(done["Passes"], 2);
    let left: Vec<(i64, &str)> = done["Left"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["CoworkerTimePassId"].as_i64().unwrap(), row["Reason"].as_str().unwrap()))
        .collect();
    assert_eq!(left, [(first_day, "it was used in the days that it was given"), (made, "it was used up since")]);
    assert!(desk.admin.post(&cancel, &json!({"Note": "x"})).invalid_on("Id").contains("was cancelled before"));
    assert_eq!(desk.admin.post("/api/hallpass/closures/87654321/cancel", &json!({"Note": "x"})).status, 404);
    server.assert_sound();
}

#[test]
fn passes_good_elsewhere_move_only_when_asked_to() {
    let server = london();
    let desk = Desk::new(&server);
    let annex = desk.location("Annex", "Europe/London", Some(1));
    let ana = desk.customer("Ana Silva");
    let both = desk.define(json!({"Name": "Both", "MinutesIncluded": 60}));
    let one = desk.define(json!({"Name": "One", "MinutesIncluded": 60, "Businesses": [annex]}));
    let (shared, own) = (expiring(&desk, ana, both, &at(28, "00:00")), expiring(&desk, ana, one, &at(28, "00:00")));
    let path = format!("/api/hallpass/businesses/{annex}/closures");
    let done = desk.admin.post(&path, &days(10, 11)).ok();
    assert_eq!((expiry(&desk, shared), expiry(&desk, own)), (json!(at(28, "00:00")), json!(at(29, "00:00"))));
    assert!(done["Warnings"][0].as_str().unwrap().contains("IncludeShared"), "{done}");
    let mut body = days(11, 12);
    body["IncludeShared"] = true.into();
    preview_then_do(&server, &desk, &path, body);
    assert_eq!((expiry(&desk, shared), expiry(&desk, own)), (json!(at(29, "00:00")), json!(at(29, "23:00"))));
    // The root has another location below it, so what it owns is shared.
    assert_eq!(desk.admin.post("/api/hallpass/businesses/1/closures", &days(12, 13)).ok()["Passes"], 0);
    server.assert_sound();
}

/// The closure is of a location that the caller sees; a pass has been given to another one since.
#[test]
fn passes_of_locations_one_does_not_see_stay_as_they_are() {
    let server = london();
    let desk = Desk::new(&server);
    let elsewhere = desk.location("Elsewhere", "Europe/London", None);
    let ana = desk.customer("Ana Silva");
    let hour = desk.define(json!({"Name": "Hour", "MinutesIncluded": 60}));
    let (stays, goes) = (expiring(&desk, ana, hour, &at(28, "00:00")), expiring(&desk, ana, hour, &at(28, "00:00")));
    let closure = desk.admin.post("/api/hallpass/businesses/1/closures", &days(10, 11)).ok()["Id"].as_i64().unwrap();
    assert_eq!((expiry(&desk, stays), expiry(&desk, goes)), (json!(at(29, "00:00")), json!(at(29, "00:00"))));
    server
        .raw()
        .execute("UPDATE coworker_time_pass SET business_id = ?1 WHERE id = ?2", &[elsewhere.into(), goes.into()]);
    let role = hallpass_contract::roles::by_name("CoworkerTimePass-Edit").unwrap().id;
    let local = server.user("local", &[role], &[1]);
    let done = local.post(&format!("/api/hallpass/closures/{closure}/cancel"), &json!({"Note": "open after all"})).ok();
    assert_eq!(done["Passes"], 1);
    assert_eq!(
        done["Left"],
        json!([{"CoworkerTimePassId": goes, "Reason": "it belongs to a location that you do not see"}])
    );
    assert_eq!((expiry(&desk, stays), expiry(&desk, goes)), (json!(at(28, "00:00")), json!(at(29, "00:00"))));
}

#[test]
fn who_may_close_and_what_is_no_closure() {
    let server = london();
    let desk = Desk::new(&server);
    let elsewhere = desk.location("Elsewhere", "Europe/London", None);
    let role = |name: &str| hallpass_contract::roles::by_name(name).unwrap().id;
    let reader = server.user("reader", &[role("CoworkerTimePass-Read")], &[]);
    let stranger = server.user("stranger", &[role("CoworkerTimePass-Edit")], &[elsewhere]);
    let path = "/api/hallpass/businesses/1/closures";
    assert_eq!(reader.post(path, &days(10, 11)).status, 401);
    assert_eq!(stranger.post(path, &days(10, 11)).status, 404);
    let closure = desk.admin.post(path, &days(10, 11)).ok()["Id"].as_i64().unwrap();
    let cancel = format!("/api/hallpass/closures/{closure}/cancel");
    assert_eq!(stranger.post(&cancel, &json!({"Note": "x"})).status, 404);
    assert_eq!(reader.get(path).ok()["Records"].as_array().unwrap().len(), 1);
    assert_eq!(desk.admin.post("/api/hallpass/businesses/87654321/closures", &days(12, 13)).status, 404);
    for (body, member) in [
        (days(13, 13), "To"),
        (json!({"From": "2026-03-13T00:00:00Z", "To": "2026-03-14", "Note": "x"}), "From"),
        (json!({"From": "2026-03-13", "To": "2036-03-14", "Note": "x"}), "To"),
        (json!({"From": "2026-03-13", "To": "2026-03-14"}), "Note"),
    ] {
        desk.admin.post(path, &body).invalid_on(member);
    }
}
