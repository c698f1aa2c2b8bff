//! What the system does by itself, seen from outside: the list, trying again, several servers, the command line.

use hallpass_contract::dates;
use hallpass_engine::Instant;
use hallpass_store::Store;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::home;
use crate::rig::program::hallpass;
use crate::rig::{Desk, TestServer};

fn instant(text: &str) -> Instant {
    Instant::from_micros(dates::parse_instant(text).unwrap())
}

/// When a visit is being closed.
pub fn closing(visit: i64) -> String {
    format!("NEW.id = {visit} AND NEW.to_time IS NOT NULL")
}

/// A server with an open visit that cannot be closed at midnight.
fn stuck() -> (TestServer, Desk, i64) {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.day_pass(), 1);
    desk.clock(&at(3, "09:00"));
    let visit = desk.enter(ana, &at(3, "09:00"));
    server.raw().get_in_the_way("no_close", "UPDATE", "checkin", &closing(visit), "on purpose");
    (server, desk, visit)
}

fn heal(server: &TestServer) {
    server.raw().give_way("no_close", "checkin");
}

#[test]
fn a_failure_is_listed_with_its_reason_and_next_try_until_it_is_dead_and_retried() {
    let (server, desk, visit) = stuck();
    let list = || desk.admin.get("/api/hallpass/jobs").ok();
    let due = list()["Due"].clone();
    assert_eq!(due, json!([{"Kind": "cut-off", "Count": 1, "NextAt": at(4, "00:00")}]));
    desk.clock(&at(4, "00:00"));
    let failing = list()["Failing"][0].clone();
    assert_eq!(
        (&failing["Kind"], &failing["Subject"], &failing["Attempts"], &failing["NextTryAt"]),
        (&json!("visit"), &json!(visit), &json!(1), &json!(at(4, "00:01")))
    );
    assert_eq!((&failing["CoworkerFullName"], &failing["BusinessId"]), (&json!("Ana Silva"), &Value::Null));
    assert!(failing["LastError"].as_str().unwrap().contains("on purpose"), "{failing}");
    // 00:00, 00:01, 00:06, 00:21, 01:21, 05:21, 09:21, 13:21: the eighth failure is the last.
    desk.clock(&at(4, "13:20"));
    assert_eq!(list()["Failing"][0]["Attempts"], 7);
    desk.clock(&at(5, "12:00"));
    let lists = list();
    assert_eq!((lists["Failing"].as_array().unwrap().len(), lists["Dead"][0]["Attempts"].clone()), (0, json!(8)));
    assert_eq!(lists["Dead"][0]["NextTryAt"], Value::Null);
    assert_eq!(lists["Dead"][0]["FailedAt"], at(4, "13:21"));
    server.assert_sound();
    heal(&server);
    desk.clock(&at(5, "13:00"));
    assert_eq!(desk.times(visit).1, None, "a dead job waits for somebody to look");
    let id = lists["Dead"][0]["Id"].as_i64().unwrap();
    assert_eq!(desk.admin.post(&format!("/api/hallpass/jobs/{id}/retry"), &json!({})).ok()["Id"], id);
    desk.clock(&at(5, "13:01"));
    assert_eq!(desk.times(visit).1.as_deref(), Some(at(4, "00:00").as_str()), "closed at the cut-off, however late");
    assert_eq!(list()["Dead"], json!([]));
    assert_eq!(desk.admin.post(&format!("/api/hallpass/jobs/{id}/retry"), &json!({})).status, 404);
    server.assert_sound();
}

#[test]
fn a_visit_that_was_given_up_is_watched_again_once_it_has_changed() {
    let (server, desk, visit) = stuck();
    desk.clock(&at(5, "12:00"));
    heal(&server);
    // The front desk closes it and later opens it again; the old failure says nothing about the new cut-off.
    desk.leave(visit, &at(3, "17:00"));
    desk.issue(desk.checkin(visit)["CoworkerId"].as_i64().unwrap(), desk.day_pass(), 1);
    let moved = json!({"FromTime": at(5, "11:00"), "ToTime": null});
    desk.edit(visit, moved).done();
    desk.clock(&at(6, "01:00"));
    assert_eq!(desk.times(visit).1.as_deref(), Some(at(6, "00:00").as_str()));
}

#[test]
fn the_jobs_are_for_full_administrators() {
    let server = TestServer::start();
    let limited = server.user("limited", &[1, 2, 3], &[]);
    assert_eq!(limited.get("/api/hallpass/jobs").status, 401);
    assert_eq!(limited.post("/api/hallpass/jobs/1/retry", &json!({})).status, 401);
    assert_eq!(limited.post("/api/hallpass/coworkers/1/unpark", &json!({})).status, 401);
    assert_eq!(server.anonymous().get("/api/hallpass/jobs").status, 401);
}

/// R16.1.
#[test]
fn two_servers_on_one_database_close_and_lapse_once() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let day = desk.day_pass();
    let mut visits = Vec::new();
    let customers: Vec<i64> = (0..20).map(|n| desk.customer(&format!("Customer {n}"))).collect();
    for customer in &customers {
        for pass in desk.issue(*customer, day, 2) {
            desk.change_pass(pass, json!({"ExpireDate": at(3, "20:00")})).done();
        }
    }
    desk.clock(&at(3, "09:00"));
    for customer in &customers {
        visits.push(desk.enter(*customer, &at(3, "09:00")));
    }
    let other = server.wait(home::another(server.folder()));
    let now = instant(&at(4, "00:00"));
    let done = server.wait(async {
        let run = |store: Store| tokio::spawn(async move { hallpass::jobs::run_due(&store, now, now).await.unwrap() });
        let (one, two) = (run(server.store().clone()), run(other));
        one.await.unwrap() + two.await.unwrap()
    });
    // 20 visits closed and 20 passes lapsed; one expiry of a batch may be counted by both, never booked by both.
    assert!(done >= 40, "{done}");
    let rows = server.raw();
    let count = |sql: &str| rows.value::<i64>(sql, &[]);
    assert_eq!(count("SELECT COUNT(*) FROM ledger_entry WHERE kind = 'expire'"), 20);
    assert_eq!(count("SELECT COUNT(*) FROM checkin WHERE to_time IS NULL"), 0);
    assert_eq!(count("SELECT COUNT(*) FROM outbox WHERE event = 'CheckinClosed'"), 20);
    server.assert_sound();
}

#[test]
fn the_command_line_shows_and_retries() {
    let (server, desk, visit) = stuck();
    desk.clock(&at(5, "12:00"));
    let run = |words: &[&str]| {
        let output = hallpass(server.folder()).arg("jobs").args(words).output().unwrap();
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (fine, shown) = run(&[]);
    assert!(
        fine && shown.contains(&format!("visit {visit} of customer 1 Ana Silva, failed 8 times"))
            && shown.contains("on purpose"),
        "{shown}"
    );
    let (fine, said) = run(&["retry", "--all-dead"]);
    assert!(fine && said.contains("1 jobs are due now"), "{said}");
    // Due by the test clock, not by the machine's.
    assert!(shown.contains(&format!("the test clock shows {}", at(5, "12:00"))), "{shown}");
    heal(&server);
    desk.clock(&at(5, "12:00"));
    assert_eq!(desk.times(visit).1.as_deref(), Some(at(4, "00:00").as_str()));
    let (fine, said) = run(&["retry", "4711"]);
    assert!(!fine && said.contains("there is no job 4711"), "{said}");
    let (fine, said) = run(&["unpark", "--customer", "1"]);
    assert!(fine && said.contains("was not parked"), "{said}");
    assert!(!run(&["retry"]).0);
}
