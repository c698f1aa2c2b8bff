//! Frozen passes (R4.11, ours).

use serde_json::{Value, json};

use super::{preview_then_do, to_pass};
use crate::rig::desk::at;
use crate::rig::{Desk, Setup, TestServer};

fn london() -> TestServer {
    TestServer::with(Setup::with(&[("time_zone", "Europe/London")]))
}

fn stretch(from: &str, to: &str) -> Value {
    json!({"From": from, "To": to, "Note": "Parental leave"})
}

/// Frozen from 10 to 17 March: not usable in it, usable before and after; 28 March becomes 4 April, by London's clock.
#[test]
fn a_frozen_pass_waits_and_expires_as_much_later() {
    let server = london();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(600), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(28, "00:00")})).done();
    let path = format!("/api/hallpass/passes/{pass}/freezes");
    let done = preview_then_do(&server, &desk, &path, stretch(&at(10, "00:00"), &at(17, "00:00")));
    assert_eq!(done["After"]["ExpireDate"], "2026-04-03T23:00:00Z");
    assert_eq!(
        (&done["After"]["FrozenFrom"], &done["After"]["FrozenTo"]),
        (&json!(at(10, "00:00")), &json!(at(17, "00:00")))
    );
    let text = "frozen from 2026-03-10 00:00 to 2026-03-17 00:00; expires at 2026-04-04 00:00.";
    assert_eq!(done["Text"], format!("Time pass 600 (pass {pass}): {text}"));

    desk.clock(&at(9, "23:45"));
    let late = desk.enter(ana, &at(9, "23:45"));
    desk.clock(&at(10, "09:00"));
    assert_eq!(desk.times(late).1, Some(at(10, "00:00")), "R7.14");
    desk.refused(&desk.check_in(ana, &at(10, "09:00"), json!({})));
    let attempt = desk.failed(ana)[0]["Id"].as_i64().unwrap();
    let why = desk.admin.get(&format!("/api/hallpass/failedcheckins/{attempt}/explanation")).ok();
    let reason = &why["Choice"]["Candidates"][0]["Reasons"][0];
    assert_eq!(*reason, json!({"Code": "Frozen", "Rule": "R4.11", "Text": "It is frozen at that time."}), "{why}");
    // A named pass lifts nothing (decision 13), and what is entered late is judged by its start.
    let named = json!({"CoworkerTimePassGuid": desk.guid(pass)});
    assert_eq!(desk.check_in(ana, &at(10, "09:00"), named).status, 400);
    desk.clock(&at(17, "10:00"));
    desk.refused(&desk.check_in(ana, &at(16, "09:00"), json!({"ToTime": at(16, "10:00")})));
    desk.visit(ana, &at(17, "09:00"), &at(17, "10:00"));
    assert_eq!(desk.remaining(&[pass]), [525]);
    server.assert_sound();
}

/// Ended on 13 March at noon: three and a half of seven days are given back. 4 April 00:00 becomes 31 March 12:00, in London
/// 11:00Z.
#[test]
fn ending_a_freeze_gives_the_rest_back() {
    let server = london();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(600), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(28, "00:00")})).done();
    to_pass(&desk, pass, "freezes", stretch(&at(10, "00:00"), &at(17, "00:00"))).ok();
    let again = to_pass(&desk, pass, "freezes", stretch(&at(20, "00:00"), &at(21, "00:00"))).invalid_on("From");
    assert!(again.contains("from 2026-03-10 00:00 to 2026-03-17 00:00"), "{again}");
    desk.clock(&at(13, "12:00"));
    desk.refused(&desk.check_in(ana, &at(13, "12:00"), json!({})));
    let path = format!("/api/hallpass/passes/{pass}/freezes/end");
    let done = preview_then_do(&server, &desk, &path, json!({"Note": "Back early"}));
    assert_eq!(done["After"]["ExpireDate"], "2026-03-31T11:00:00Z");
    assert_eq!(done["After"]["FrozenTo"], at(13, "12:00"));
    desk.enter(ana, &at(13, "12:00"));
    let over = to_pass(&desk, pass, "freezes/end", json!({"Note": "x"})).invalid_on("At");
    assert!(over.contains("2026-03-13 12:00"), "{over}");
    // Another one may follow; taken back before it begins it leaves nothing behind.
    to_pass(&desk, pass, "freezes", stretch(&at(20, "00:00"), &at(21, "00:00"))).ok();
    assert_eq!(desk.pass(pass)["ExpireDate"], "2026-04-01T11:00:00Z");
    let done = to_pass(&desk, pass, "freezes/end", json!({"Note": "Not needed"})).ok();
    assert_eq!(
        (&done["After"]["FrozenFrom"], &done["After"]["ExpireDate"]),
        (&Value::Null, &json!("2026-03-31T11:00:00Z"))
    );
    server.assert_sound();
}

#[test]
fn what_cannot_be_frozen() {
    let server = london();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let hour = desk.time_pass(60);
    let passes = desk.issue(ana, hour, 3);
    let (used, expired, good) = (passes[0], passes[1], passes[2]);
    desk.change_pass(used, json!({"Used": true})).done();
    desk.change_pass(expired, json!({"ExpireDate": at(5, "00:00")})).done();
    let freeze = |pass: i64, from: &str, to: &str| to_pass(&desk, pass, "freezes", stretch(from, to));
    assert!(freeze(used, &at(10, "00:00"), &at(12, "00:00")).invalid_on("From").contains("used up"));
    assert!(freeze(expired, &at(10, "00:00"), &at(12, "00:00")).invalid_on("From").contains("extend it instead"));
    assert_eq!(freeze(good, &at(12, "00:00"), &at(12, "00:00")).invalid_on("To"), "must be later than From");
    assert!(freeze(good, &at(12, "00:00"), "2036-01-01").invalid_on("To").contains("three years"));
    let missing: Vec<String> =
        to_pass(&desk, good, "freezes", json!({})).invalid().into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["From", "To", "Note"]);
    assert_eq!(to_pass(&desk, good, "freezes/end", json!({"Note": "x"})).invalid_on("At"), "the pass is not frozen");
    // Told after the fact, but not over a visit on it.
    desk.clock(&at(9, "12:00"));
    let visit =
        desk.check_in(ana, &at(9, "09:00"), json!({"ToTime": at(9, "09:30"), "CoworkerTimePassGuid": desk.guid(good)}));
    let visit = visit.id();
    let reason = freeze(good, &at(8, "00:00"), &at(10, "00:00")).invalid_on("From");
    assert!(reason.contains(&format!("({visit})")), "{reason}");
    freeze(good, &at(3, "00:00"), &at(9, "00:00")).ok();
    assert_eq!(desk.pass(good)["ExpireDate"], Value::Null);
    server.assert_sound();
}

/// A wrong year must not give years away.
#[test]
fn a_freeze_does_not_begin_before_the_pass() {
    let server = london();
    let desk = Desk::new(&server);
    let pass = desk.issue(desk.customer("Ana Silva"), desk.time_pass(600), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(28, "00:00")})).done();
    let path = format!("/api/hallpass/passes/{pass}/freezes");
    let body = stretch("2024-03-10T00:00:00Z", "2025-03-10T00:00:00Z");
    assert!(desk.admin.post(&path, &body).invalid_on("From").contains("only made"));
}
