//! W1, W14, W15: minutes.

use serde_json::{Value, json};

use crate::rig::desk::{at, on, overtime};
use crate::rig::{Desk, TestServer};

/// W1. The passes are issued by hand; a product of ten passes issues the same rows.
#[test]
fn w1_ten_passes_of_sixty_minutes() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.time_pass(60), 10);
    assert_eq!(p.len(), 10);
    assert_eq!(desk.remaining(&p), [60; 10]);

    // a: 90 minutes on #1 and #2, seen while it runs.
    desk.clock(&at(3, "09:00"));
    let a = desk.enter(ana, &at(3, "09:00"));
    let first = desk.pass(p[0]);
    assert_eq!(
        (&first["CheckedIn"], &first["RemainingUses"], &first["Used"]),
        (&json!(true), &json!(60), &json!(false))
    );
    assert_eq!(desk.checkin(a)["ToTime"], Value::Null);
    desk.clock(&at(3, "10:30"));
    desk.leave(a, &at(3, "10:30"));
    assert_eq!(desk.times(a), (at(3, "09:00"), Some(at(3, "10:30"))));
    assert_eq!(desk.remaining(&p), [0, 30, 60, 60, 60, 60, 60, 60, 60, 60]);
    assert_eq!(desk.state(p[0]), (Some(0), true, Some(at(3, "10:00"))));
    assert_eq!(desk.state(p[1]), (Some(30), false, None));
    assert_eq!(desk.pass(p[0])["CheckedIn"], false);
    assert_eq!(desk.checkin(a)["CoworkerTimePassGuid"], desk.guid(p[0]).as_str());
    assert_eq!(desk.segments(a), [on(p[0], 60), on(p[1], 30)]);

    desk.clock(&at(9, "13:00"));
    let b = desk.visit(ana, &at(4, "14:00"), &at(4, "14:20"));
    assert_eq!(desk.times(b), (at(4, "14:00"), Some(at(4, "14:15"))));
    assert_eq!(desk.segments(b), [on(p[2], 15)]);
    assert_eq!(desk.remaining(&p), [0, 30, 45, 60, 60, 60, 60, 60, 60, 60]);

    let c = desk.visit(ana, &at(5, "09:00"), &at(5, "13:00"));
    assert_eq!(desk.segments(c), [on(p[3], 60), on(p[4], 60), on(p[5], 60), on(p[6], 60)]);
    assert_eq!(desk.remaining(&p), [0, 30, 45, 0, 0, 0, 0, 60, 60, 60]);

    let d = desk.visit(ana, &at(6, "10:07"), &at(6, "10:40"));
    assert_eq!(desk.times(d), (at(6, "10:00"), Some(at(6, "10:45"))));
    assert_eq!(desk.segments(d), [on(p[7], 45)]);
    assert_eq!(desk.remaining(&p), [0, 30, 45, 0, 0, 0, 0, 15, 60, 60]);

    let e = desk.visit(ana, &at(9, "08:00"), &at(9, "12:00"));
    let drawn = [on(p[8], 60), on(p[9], 60), on(p[2], 45), on(p[1], 30), on(p[7], 15), overtime(p[7], 30)];
    assert_eq!(desk.segments(e), drawn);
    assert_eq!(desk.remaining(&p), [0; 10]);
    assert_eq!(desk.checkin(e)["CoworkerTimePassGuid"], desk.guid(p[8]).as_str());

    desk.clock(&at(10, "09:00"));
    desk.refused(&desk.check_in(ana, &at(10, "09:00"), json!({})));
    assert_eq!(desk.failed(ana).len(), 1);
    assert_eq!(desk.visits_of(ana), [a, b, c, d, e]);
    server.assert_sound();
}

/// Every stretch of an explanation has its times; they tile the visit.
#[test]
fn an_explanation_covers_the_visit_from_end_to_end() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.time_pass(60), 2);
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "11:30"));
    let explanation = desk.explanation(visit);
    assert_eq!(explanation["CheckinId"], visit);
    assert!(!explanation["PolicyVersion"].is_null());
    let times: Vec<(&str, &str)> = explanation["Segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["From"].as_str().unwrap(), s["To"].as_str().unwrap()))
        .collect();
    let [nine, ten, eleven, end] = [at(3, "09:00"), at(3, "10:00"), at(3, "11:00"), at(3, "11:30")];
    assert_eq!(times, [(&*nine, &*ten), (&*ten, &*eleven), (&*eleven, &*end)]);
    assert_eq!(desk.segments(visit), [on(p[0], 60), on(p[1], 60), overtime(p[1], 30)]);
    // An open visit is explained as if it ended now.
    desk.issue(ana, desk.time_pass(600), 1);
    let open = desk.enter(ana, &at(3, "12:00"));
    desk.clock(&at(3, "12:45"));
    let last = desk.passes_of(ana)[2];
    assert_eq!(desk.segments(open), [on(last, 45)]);
    assert_eq!(server.admin().get("/api/hallpass/checkins/87654321/explanation").status, 404);
}

#[test]
fn the_ledger_of_a_pass_says_where_its_minutes_went() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(120), 1)[0];
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "10:30"));
    let ledger = desk.ledger(pass);
    assert_eq!((&ledger["CoworkerTimePassId"], &ledger["Balance"]), (&json!(pass), &json!(30)));
    let entries = ledger["Entries"].as_array().unwrap();
    let shown: Vec<(i64, i64, Option<i64>)> = entries
        .iter()
        .map(|e| (e["Amount"].as_i64().unwrap(), e["Balance"].as_i64().unwrap(), e["CheckinId"].as_i64()))
        .collect();
    assert_eq!(shown, [(120, 120, None), (90, 30, Some(visit))]);
    // What is deleted is given back by an entry, not by removing one.
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    let ledger = desk.ledger(pass);
    assert_eq!(ledger["Balance"], 120);
    assert_eq!(ledger["Entries"].as_array().unwrap().len(), 3);
    server.assert_sound();
}

/// W14, the time pass.
#[test]
fn w14_editing_and_deleting() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(120), 1)[0];
    desk.clock(&at(3, "13:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "11:00"));
    assert_eq!(desk.state(pass), (Some(0), true, Some(at(3, "11:00"))));
    desk.leave(visit, &at(3, "10:00"));
    assert_eq!(desk.state(pass), (Some(60), false, None));
    desk.leave(visit, &at(3, "12:00"));
    assert_eq!(desk.state(pass), (Some(0), true, Some(at(3, "11:00"))));
    assert_eq!(desk.segments(visit), [on(pass, 120), overtime(pass, 60)]);
    let deleted = desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    assert_eq!(
        (&deleted["Value"], &deleted["Message"]),
        (&json!({"Id": visit}), &json!("Checkin was successfully deleted."))
    );
    assert_eq!(desk.state(pass), (Some(120), false, None));
    assert_eq!(desk.admin.get(&format!("/api/spaces/checkins/{visit}")).status, 404);
    server.assert_sound();
}

/// W4, the rows that are visits, on one long pass: stored times and minutes.
#[test]
fn w4_rounding() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(5, "00:00"));
    let definition = desk.time_pass(600);
    for (from, to, stored_from, stored_to, minutes) in [
        ("09:00", "09:10", at(3, "09:00"), at(3, "09:15"), 15),
        ("09:05", "09:12", at(3, "09:00"), at(3, "09:15"), 15),
        ("09:00", "09:05", at(3, "09:00"), at(3, "09:15"), 15),
        ("09:10", "09:20", at(3, "09:15"), at(3, "09:30"), 15),
        ("10:40", "11:40", at(3, "10:45"), at(3, "11:45"), 60),
        ("09:07:29", "10:00", at(3, "09:00"), at(3, "10:00"), 60),
        ("09:07:30", "10:00", at(3, "09:15"), at(3, "10:00"), 45),
        ("09:22:29", "10:00", at(3, "09:15"), at(3, "10:00"), 45),
        ("09:22:30", "10:00", at(3, "09:30"), at(3, "10:00"), 30),
        ("22:00", "23:53", at(3, "22:00"), at(4, "00:00"), 120),
    ] {
        let ana = desk.customer("Ana Silva");
        let pass = desk.issue(ana, definition, 1)[0];
        let visit = desk.visit(ana, &at(3, from), &at(3, to));
        assert_eq!(desk.times(visit), (stored_from, Some(stored_to)), "{from}-{to}");
        assert_eq!(desk.remaining(&[pass]), [600 - minutes], "{from}-{to}");
    }
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, definition, 1);
    let visit = desk.visit(ana, &at(3, "23:53"), &at(4, "00:00"));
    assert_eq!(desk.times(visit), (at(3, "23:45"), Some(at(4, "00:00"))));
    let backwards = desk.check_in(ana, &at(3, "10:00"), json!({"ToTime": at(3, "09:00")}));
    backwards.invalid_on("ToTime");
    server.assert_sound();
}

/// W4, last row: the raw instant stays behind the stored one (R2.2).
#[test]
fn w4_a_stored_time_sent_back_keeps_its_raw_instant() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(600), 1);
    desk.clock(&at(3, "10:08"));
    let visit = desk.enter(ana, &at(3, "10:08"));
    assert_eq!(desk.times(visit), (at(3, "10:15"), None));
    desk.leave(visit, &at(3, "10:09"));
    assert_eq!(desk.times(visit), (at(3, "10:15"), Some(at(3, "10:30"))));
    server.assert_sound();
}

/// W15.
#[test]
fn w15_resume_inside_charged_time() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let definition = desk.time_pass(600);
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Roy"));
    let pass = |customer| desk.issue(customer, definition, 1)[0];
    let (of_ana, of_ben) = (pass(ana), pass(ben));
    let visits: Vec<i64> = [ana, ben]
        .map(|customer| {
            desk.clock(&at(3, "09:00"));
            desk.enter(customer, &at(3, "09:00"))
        })
        .to_vec();
    desk.clock(&at(3, "09:05"));
    for visit in &visits {
        desk.leave(*visit, &at(3, "09:05"));
        assert_eq!(desk.times(*visit), (at(3, "09:00"), Some(at(3, "09:15"))));
    }
    assert_eq!(desk.remaining(&[of_ana, of_ben]), [585, 585]);
    desk.clock(&at(3, "09:06"));
    assert_eq!(desk.enter(ana, &at(3, "09:06")), visits[0]);
    assert_eq!(desk.enter(ben, &at(3, "09:06")), visits[1]);
    desk.clock(&at(3, "09:10"));
    desk.leave(visits[0], &at(3, "09:10"));
    assert_eq!(desk.times(visits[0]), (at(3, "09:00"), Some(at(3, "09:15"))));
    assert_eq!(desk.remaining(&[of_ana]), [585]);
    desk.clock(&at(3, "09:40"));
    desk.leave(visits[1], &at(3, "09:40"));
    assert_eq!(desk.times(visits[1]), (at(3, "09:00"), Some(at(3, "09:45"))));
    assert_eq!(desk.remaining(&[of_ben]), [555]);
    desk.clock(&at(3, "10:30"));
    let next = desk.visit(ana, &at(3, "10:00"), &at(3, "10:30"));
    assert_ne!(next, visits[0]);
    assert_eq!(desk.remaining(&[of_ana]), [555]);
    server.assert_sound();
}

/// R7.19: `Billing.LockDates` at midnight in London on 5 July is 23:00 UTC of the day before.
#[test]
fn r7_19_visits_before_the_lock_date_stay_as_they_are() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock("2026-07-10T12:00:00Z");
    let london = desk.location("Camden", "Europe/London", None);
    let ana = desk.customer_of("Ana Silva", &[london]);
    let pass = desk.issue(ana, desk.define(json!({"BusinessId": london, "MinutesIncluded": 600})), 1)[0];
    let body = |from: &str, to: &str| json!({"BusinessId": london, "CoworkerId": ana, "FromTime": from, "ToTime": to});
    let enter = |from: &str, to: &str| desk.admin.post("/api/spaces/checkins", &body(from, to)).id();
    let old = enter("2026-07-04T09:00:00Z", "2026-07-04T10:00:00Z");
    let late = enter("2026-07-04T23:00:00Z", "2026-07-05T00:00:00Z");
    desk.setting(london, "Billing.LockDates", "2026-07-05");
    let reply = desk.edit(old, json!({"ToTime": "2026-07-04T11:00:00Z"}));
    let body = reply.json();
    assert_eq!((reply.status, body["Errors"][0]["PropertyName"].as_str()), (400, Some("ToTime")), "{body}");
    assert!(body["Message"].as_str().unwrap().contains("before 2026-07-05 are locked (Billing.LockDates)"), "{body}");
    assert_eq!(desk.remaining(&[pass]), [480]);
    desk.edit(late, json!({"ToTime": "2026-07-05T01:00:00Z"})).done();
    assert_eq!(desk.remaining(&[pass]), [420]);
    server.assert_sound();
}
