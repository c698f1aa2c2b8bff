//! Passes that change hands.

use serde_json::{Value, json};

use super::{entries, entry, left, preview_then_do, to_pass};
use crate::rig::desk::at;
use crate::rig::{Desk, Reply, TestServer};

fn hand(desk: &Desk, pass: i64, to: i64) -> Reply {
    to_pass(desk, pass, "move", json!({"CoworkerId": to, "Note": "Sold on"}))
}

/// 60 minutes, 45 used by Ana: 15 go to Bob. What Ana's visit used stays hers; when it is deleted it comes back to the pass.
#[test]
fn what_is_left_goes_and_what_was_used_stays() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, bob) = (desk.customer("Ana Silva"), desk.customer("Bob"));
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "09:45"));
    let done = preview_then_do(
        &server,
        &desk,
        &format!("/api/hallpass/passes/{pass}/move"),
        json!({"CoworkerId": bob, "Note": "Sold on"}),
    );
    assert_eq!(done["Text"], format!("Pass {pass} moved from customer {ana} to customer {bob}."));
    assert_eq!(done["Passes"][0]["After"]["CoworkerId"], bob);
    assert_eq!(done["Warnings"].as_array().unwrap().len(), 1, "it has not been invoiced: {done}");
    let expected = [("issue", 60), ("use", 45), ("transfer", -15), ("transfer", 15)];
    assert_eq!(entries(&desk, pass), expected.map(|(kind, amount)| entry(kind, amount)));
    assert_eq!((desk.passes_of(ana), desk.passes_of(bob)), (vec![], vec![pass]));
    desk.refused(&desk.check_in(ana, &at(3, "12:00"), json!({})));
    desk.visit(bob, &at(3, "10:00"), &at(3, "10:15"));
    assert_eq!(left(&desk, pass), (Some(0), Some(60), true));
    server.assert_sound();
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    assert_eq!(left(&desk, pass), (Some(45), Some(60), false));
    server.assert_sound();
    let listed = desk.admin.get(&format!("/api/hallpass/passes/{pass}/corrections")).ok();
    assert_eq!((&listed["Records"][0]["Kind"], &listed["Records"][0]["Note"]), (&json!("move"), &json!("Sold on")));
}

#[test]
fn what_cannot_change_hands() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, bob) = (desk.customer("Ana Silva"), desk.customer("Bob"));
    let hour = desk.time_pass(60);
    let passes = desk.issue(ana, hour, 3);
    let (used, open, expired) = (passes[0], passes[1], passes[2]);
    desk.change_pass(used, json!({"Used": true})).done();
    desk.change_pass(expired, json!({"ExpireDate": at(3, "00:00")})).done();
    let plan = json!({
        "CoworkerId": ana, "BusinessId": 1, "TimePassId": hour, "CreateMultiple": 1,
        "TariffTimePassUniqueId": "11111111-2222-4333-8444-555555555555",
    });
    let plan = desk.admin.post("/api/billing/coworkertimepasses", &plan).id();
    desk.clock(&at(3, "09:00"));
    let visit = desk.check_in(ana, &at(3, "09:00"), json!({"CoworkerTimePassGuid": desk.guid(open)})).id();
    for (pass, says) in [
        (used, "used up".to_owned()),
        (open, format!("in use by check-in {visit}")),
        (expired, "extend it first".to_owned()),
        (plan, "goes with its contract".to_owned()),
    ] {
        let reason = hand(&desk, pass, bob).invalid_on("Passes");
        assert!(reason.starts_with(&format!("pass {pass} ")) && reason.contains(&says), "{reason}");
    }
    let good = desk.issue(ana, hour, 1)[0];
    assert_eq!(hand(&desk, good, ana).invalid_on("CoworkerId"), "is who holds them already");
    assert_eq!(hand(&desk, good, 87_654_321).invalid_on("CoworkerId"), "does not exist");
    let all = format!("/api/hallpass/coworkers/{ana}/passes/move");
    let some =
        |passes: Value| desk.admin.post(&all, &json!({"ToCoworkerId": bob, "Passes": passes, "Note": "Left us"}));
    // Named: all or none.
    assert!(some(json!([good, used])).invalid_on("Passes").contains("used up"));
    assert_eq!(some(json!([good, 87_654_321])).invalid_on("Passes"), "87654321 does not exist");
    assert!(some(json!([])).invalid_on("Passes").contains("1 to 500"));
    assert_eq!(desk.passes_of(bob), [] as [i64; 0]);
    // All: what can be moved is.
    let done = preview_then_do(&server, &desk, &all, json!({"ToCoworkerId": bob, "Passes": "all", "Note": "Left us"}));
    assert_eq!(desk.passes_of(bob), [good]);
    let stay: Vec<i64> =
        done["Left"].as_array().unwrap().iter().map(|row| row["CoworkerTimePassId"].as_i64().unwrap()).collect();
    assert_eq!(stay, [open, expired, plan]);
    server.assert_sound();
}

/// R3.8: 499 and two are one too many.
#[test]
fn the_receiver_holds_no_more_than_he_may() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, bob) = (desk.customer("Ana Silva"), desk.customer("Bob"));
    let hour = desk.time_pass(60);
    let two = desk.issue(ana, hour, 2);
    let many = json!({"CoworkerId": bob, "BusinessId": 1, "TimePassId": hour, "CreateMultiple": 499});
    desk.admin.post("/api/billing/coworkertimepasses", &many).id();
    let all = format!("/api/hallpass/coworkers/{ana}/passes/move");
    let body = json!({"ToCoworkerId": bob, "Passes": two, "Note": "x"});
    assert!(desk.admin.post(&all, &body).invalid_on("ToCoworkerId").contains("501 passes"));
    hand(&desk, two[0], bob).ok();
    server.assert_sound();
}

/// The same key moves once.
#[test]
fn a_repeated_move_is_answered_again() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, bob) = (desk.customer("Ana Silva"), desk.customer("Bob"));
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "move-1")];
    let send = |path: &str, body: Value| desk.admin.send("POST", path, &headers, body.to_string().as_bytes());
    let path = format!("/api/hallpass/passes/{pass}/move");
    let body = json!({"CoworkerId": bob, "Note": "x"});
    // A preview with the key leaves it free.
    assert_eq!(send(&path, json!({"CoworkerId": bob, "Note": "x", "Preview": true})).ok()["Preview"], true);
    let first = send(&path, body.clone());
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(send(&path, body).body, first.body);
    assert_eq!(send(&path, json!({"CoworkerId": ana, "Note": "x"})).status, 400);
    assert_eq!(entries(&desk, pass).len(), 3);
    let correct = format!("/api/hallpass/passes/{pass}/corrections");
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "correct-1")];
    for _ in 0..3 {
        desk.admin.send("POST", &correct, &headers, br#"{"Minutes": 5, "Note": "x"}"#).ok();
    }
    assert_eq!(left(&desk, pass), (Some(65), Some(65), false));
    server.assert_sound();
}
