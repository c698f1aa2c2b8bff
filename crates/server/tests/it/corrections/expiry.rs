//! Moving the expiry of one pass.

use serde_json::{Value, json};

use super::{entries, entry, preview_then_do, to_pass};
use crate::rig::desk::at;
use crate::rig::{Desk, Setup, TestServer};

fn london() -> TestServer {
    TestServer::with(Setup::with(&[("time_zone", "Europe/London")]))
}

fn expiring(desk: &Desk, minutes: i64, expires: &str) -> (i64, i64) {
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(minutes), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": expires})).done();
    (ana, pass)
}

/// London's clocks go ahead on 29 March: midnight is 23:00Z of the day before from then on (R2.6).
#[test]
fn days_keep_midnight_across_the_change_of_the_clocks() {
    let server = london();
    let desk = Desk::new(&server);
    let (_, pass) = expiring(&desk, 60, &at(28, "00:00"));
    let path = format!("/api/hallpass/passes/{pass}/extensions");
    let done = preview_then_do(&server, &desk, &path, json!({"Days": 7, "Note": "Was ill"}));
    assert_eq!(done["After"]["ExpireDate"], "2026-04-03T23:00:00Z");
    let text = "expires at 2026-04-04 00:00 instead of 2026-03-28 00:00, 7 days later.";
    assert_eq!(done["Text"], format!("Time pass 60 (pass {pass}): {text}"));
    assert_eq!(desk.pass(pass)["ExpireDate"], "2026-04-03T23:00:00Z");
    let done = to_pass(&desk, pass, "extensions", json!({"Days": -7, "Note": "Was not"})).ok();
    assert_eq!((&done["After"]["ExpireDate"], &done["Amount"]), (&json!(at(28, "00:00")), &json!(-7)));
    let done = to_pass(&desk, pass, "extensions", json!({"ExpireDate": "2026-05-01T00:00:00+01:00", "Note": "x"})).ok();
    assert_eq!(done["After"]["ExpireDate"], "2026-04-30T23:00:00Z");
    server.assert_sound();
}

#[test]
fn a_pass_that_has_lapsed_comes_back_and_may_be_made_to_lapse() {
    let server = london();
    let desk = Desk::new(&server);
    let (ana, pass) = expiring(&desk, 60, &at(4, "00:00"));
    desk.clock(&at(5, "09:00"));
    desk.refused(&desk.check_in(ana, &at(5, "09:00"), json!({})));
    let done = to_pass(&desk, pass, "extensions", json!({"Days": 3, "Note": "Was ill"})).ok();
    assert_eq!(done["Warnings"], json!(["The pass had expired and can be used again."]));
    let visit = desk.enter(ana, &at(5, "09:00"));
    desk.clock(&at(5, "09:15"));
    desk.leave(visit, &at(5, "09:15"));
    let path = format!("/api/hallpass/passes/{pass}/extensions");
    let done = preview_then_do(&server, &desk, &path, json!({"ExpireDate": at(5, "00:00"), "Note": "Gave it up"}));
    assert_eq!(done["Warnings"], json!(["The pass has expired by this: what is left of it is lost."]));
    let expected = [("issue", 60), ("expire", 60), ("expire", -60), ("use", 15), ("expire", 45)];
    assert_eq!(entries(&desk, pass), expected.map(|(kind, amount)| entry(kind, amount)));
    desk.refused(&desk.check_in(ana, &at(5, "09:15"), json!({})));
    server.assert_sound();
}

#[test]
fn what_cannot_be_moved() {
    let server = london();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    let extend = |body: Value| to_pass(&desk, pass, "extensions", body);
    let reason = extend(json!({"Days": 3, "Note": "x"})).invalid_on("Days");
    assert!(reason.contains("never expires"), "{reason}");
    desk.change_pass(pass, json!({"ExpireDate": at(28, "00:00")})).done();
    for (body, member, says) in [
        (json!({"ExpireDate": at(28, "00:00"), "Note": "x"}), "ExpireDate", "has already"),
        (json!({"ExpireDate": at(1, "00:00"), "Note": "x"}), "ExpireDate", "before the pass was made"),
        (json!({"ExpireDate": "9999-12-31T00:00:00Z", "Note": "x"}), "ExpireDate", "after 9999-12-30"),
        (json!({"ExpireDate": "tomorrow", "Note": "x"}), "ExpireDate", "must be a date and time"),
        (json!({"Days": 3661, "Note": "x"}), "Days", "from -3660 to 3660"),
        (json!({"Note": "x"}), "Days", "send either"),
        (json!({"Days": 1, "ExpireDate": at(30, "00:00"), "Note": "x"}), "Days", "send either"),
    ] {
        let reason = extend(body).invalid_on(member);
        assert!(reason.contains(says), "{reason}");
    }
    assert_eq!(desk.pass(pass)["ExpireDate"], at(28, "00:00"));
}

/// R3.8: 500 live passes; the lapsed one would be one more.
#[test]
fn a_pass_that_comes_back_counts_towards_the_cap() {
    let server = london();
    let desk = Desk::new(&server);
    let (ana, pass) = expiring(&desk, 60, &at(4, "00:00"));
    desk.clock(&at(5, "09:00"));
    desk.issue(ana, desk.time_pass(5), 500);
    let reason = to_pass(&desk, pass, "extensions", json!({"Days": 3, "Note": "x"})).invalid_on("Days");
    assert!(reason.contains("500") && reason.contains("R3.8"), "{reason}");
}
