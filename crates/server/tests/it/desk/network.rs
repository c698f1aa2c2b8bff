//! W7, W24: check-ins by network activity.

use serde_json::json;

use crate::rig::desk::at;
use crate::rig::{Desk, Setup, TestServer};

/// A customer with one time pass of 600 minutes that network activity may use.
fn with_pass(desk: &Desk) -> (i64, i64) {
    let ana = desk.customer("Ana Silva");
    let definition = desk.define(json!({"MinutesIncluded": 600, "AllowNetworkCheckIn": true}));
    (ana, desk.issue(ana, definition, 1)[0])
}

fn active(desk: &Desk, customer: i64, time: &str) -> i64 {
    desk.clock(time);
    desk.check_in(customer, time, json!({"Source": 3, "MacAddresses": "00:11:22:33:44:55"})).id()
}

/// W7.
#[test]
fn w7_active_over_midnight() {
    let server = TestServer::with(Setup::at("2026-03-10T22:00:00Z"));
    let desk = Desk::new(&server);
    let (ana, pass) = with_pass(&desk);
    let a = active(&desk, ana, &at(10, "22:30"));
    let opened = desk.checkin(a);
    assert_eq!((&opened["AutoCheckout"], &opened["Source"]), (&json!(true), &json!(3)));
    for time in ["22:40", "22:50", "23:00", "23:10", "23:20", "23:30", "23:40", "23:50"] {
        assert_eq!(active(&desk, ana, &at(10, time)), a, "{time}");
    }
    desk.clock(&at(11, "00:00"));
    assert_eq!(desk.times(a), (at(10, "22:30"), Some(at(11, "00:00"))));
    assert_eq!(desk.remaining(&[pass]), [510]);
    let b = active(&desk, ana, &at(11, "00:05"));
    assert_ne!(a, b);
    assert_eq!(desk.times(b), (at(11, "00:00"), None));
    for time in ["00:15", "00:25", "00:35", "00:45", "00:55", "01:05", "01:15", "01:20"] {
        assert_eq!(active(&desk, ana, &at(11, time)), b, "{time}");
    }
    desk.clock(&at(11, "01:34"));
    assert_eq!(desk.times(b).1, None);
    desk.clock(&at(11, "01:35"));
    assert_eq!(desk.times(b), (at(11, "00:00"), Some(at(11, "01:15"))));
    assert_eq!(desk.remaining(&[pass]), [435]);
    server.assert_sound();
}

/// W7, last line: the same in one entry by hand.
#[test]
fn w7_by_hand_in_one_record() {
    let server = TestServer::with(Setup::at("2026-03-11T02:00:00Z"));
    let desk = Desk::new(&server);
    let (ana, pass) = with_pass(&desk);
    desk.visit(ana, &at(10, "22:30"), &at(11, "01:15"));
    assert_eq!(desk.remaining(&[pass]), [435]);
}

/// W24.
#[test]
fn w24_inactivity() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, pass) = with_pass(&desk);
    let a = active(&desk, ana, &at(3, "09:02"));
    assert_eq!(desk.times(a), (at(3, "09:00"), None));
    let opened = desk.checkin(a);
    assert_eq!(opened["LastActivity"], at(3, "09:02").as_str(), "decision 1");
    assert!(!opened["ValidateCheckinJobId"].is_null(), "R7.16");
    for time in ["09:14", "09:20"] {
        assert_eq!(active(&desk, ana, &at(3, time)), a);
        assert_eq!(desk.checkin(a)["LastActivity"], at(3, time).as_str());
    }
    for time in ["09:29", "09:34"] {
        desk.clock(&at(3, time));
        assert_eq!(desk.times(a).1, None, "{time}");
    }
    desk.clock(&at(3, "09:35"));
    assert_eq!(desk.times(a), (at(3, "09:00"), Some(at(3, "09:15"))));
    assert_eq!(desk.remaining(&[pass]), [585]);
    assert!(desk.checkin(a)["ValidateCheckinJobId"].is_null(), "R7.16: closed, nothing waits");

    let b = active(&desk, ana, &at(3, "10:38"));
    assert_ne!(a, b);
    assert_eq!(desk.times(b), (at(3, "10:45"), None));
    desk.clock(&at(3, "10:52"));
    assert_eq!(desk.times(b).1, None);
    desk.clock(&at(3, "10:53"));
    assert_eq!(desk.times(b), (at(3, "10:45"), Some(at(3, "11:00"))));
    assert_eq!(desk.remaining(&[pass]), [570]);

    // The variant: activity before the charged time is over resumes the visit and costs nothing more.
    assert_eq!(active(&desk, ana, &at(3, "10:55")), b);
    desk.clock(&at(3, "11:30"));
    assert_eq!(desk.times(b), (at(3, "10:45"), Some(at(3, "11:00"))));
    assert_eq!(desk.remaining(&[pass]), [570]);
    server.assert_sound();
}

/// A jump of the clock runs what is due on the way, in order, each at its time.
#[test]
fn a_jump_over_days_closes_at_the_same_instants() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, pass) = with_pass(&desk);
    let a = active(&desk, ana, &at(3, "09:02"));
    let ben = desk.customer("Ben Roy");
    desk.issue(ben, desk.day_pass(), 1);
    let by_hand = desk.enter(ben, &at(3, "09:02"));
    desk.clock(&at(20, "00:00"));
    assert_eq!(desk.times(a), (at(3, "09:00"), Some(at(3, "09:15"))));
    assert_eq!(desk.times(by_hand), (at(3, "09:00"), Some(at(4, "00:00"))), "R7.14");
    assert_eq!(desk.remaining(&[pass]), [585]);
    server.assert_sound();
}

#[test]
fn the_clock_only_moves_forward() {
    let server = TestServer::start();
    let admin = server.admin();
    assert_eq!(admin.get("/api/hallpass/clock").ok(), json!({"Now": "2026-03-02T08:00:00Z"}));
    admin.put("/api/hallpass/clock", &json!({"Now": "2026-03-02T07:59:59Z"})).invalid_on("Now");
    admin.put("/api/hallpass/clock", &json!({"Now": "tomorrow"})).invalid_on("Now");
    admin.put("/api/hallpass/clock", &json!({})).invalid_on("Now");
    assert_eq!(server.anonymous().get("/api/hallpass/clock").status, 401);
    assert_eq!(admin.get("/api/hallpass/clock").ok(), json!({"Now": "2026-03-02T08:00:00Z"}));
}
