//! W5, W6, W14 (day passes): days.

use serde_json::{Value, json};

use crate::rig::desk::{at, day};
use crate::rig::{Desk, Setup, TestServer};

/// W5, AlwaysRecordByMinute=False: first in, last out.
#[test]
fn w5_one_record_a_day() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.day_pass(), 5);
    desk.clock(&at(4, "12:00"));
    let a = desk.visit(ana, &at(3, "09:00"), &at(3, "13:00"));
    assert_eq!(desk.state(p[0]), (None, true, Some(at(3, "09:00"))));
    assert_eq!(desk.visit(ana, &at(3, "14:00"), &at(3, "16:00")), a);
    assert_eq!(desk.times(a), (at(3, "09:00"), Some(at(3, "16:00"))));
    assert_eq!(desk.visit(ana, &at(3, "17:00"), &at(3, "18:00")), a);
    assert_eq!(desk.times(a), (at(3, "09:00"), Some(at(3, "18:00"))));
    let d = desk.visit(ana, &at(4, "09:00"), &at(4, "10:00"));
    let used: Vec<bool> = p.iter().map(|id| desk.state(*id).1).collect();
    assert_eq!(used, [true, true, false, false, false]);
    assert_eq!(desk.visits_of(ana), [a, d]);
    assert_eq!(desk.state(p[0]), (None, true, Some(at(3, "09:00"))));
    assert_eq!((desk.segments(a), desk.segments(d)), (vec![day(p[0])], vec![day(p[1])]));
    server.assert_sound();
}

/// W5, the same by coming and going (R7.6).
#[test]
fn w5_coming_back_reopens_the_record() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.day_pass(), 5);
    desk.clock(&at(3, "09:00"));
    let a = desk.enter(ana, &at(3, "09:00"));
    assert_eq!(desk.state(p[0]), (None, true, Some(at(3, "09:00"))), "R3.4: used at check-in");
    assert_eq!(desk.pass(p[0])["CheckedIn"], true);
    desk.clock(&at(3, "13:00"));
    desk.leave(a, &at(3, "13:00"));
    desk.clock(&at(3, "14:00"));
    assert_eq!(desk.enter(ana, &at(3, "14:00")), a);
    assert_eq!(desk.times(a), (at(3, "09:00"), None));
    desk.clock(&at(3, "16:00"));
    desk.leave(a, &at(3, "16:00"));
    assert_eq!(desk.times(a), (at(3, "09:00"), Some(at(3, "16:00"))));
    assert!(!desk.state(p[1]).1);
    server.assert_sound();
}

/// W5, AlwaysRecordByMinute=True.
#[test]
fn w5_a_record_for_every_visit() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Checkin.AlwaysRecordByMinute", "True");
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.day_pass(), 5);
    desk.clock(&at(4, "12:00"));
    let times = [(3, "09:00", "13:00"), (3, "14:00", "16:00"), (3, "17:00", "18:00"), (4, "09:00", "10:00")];
    let visits = times.map(|(date, from, to)| desk.visit(ana, &at(date, from), &at(date, to)));
    assert_eq!(desk.visits_of(ana), visits);
    let used: Vec<bool> = p.iter().map(|id| desk.state(*id).1).collect();
    assert_eq!(used, [true, true, false, false, false]);
    let guids = visits.map(|id| desk.checkin(id)["CoworkerTimePassGuid"].as_str().unwrap().to_owned());
    let (first, second) = (desk.guid(p[0]), desk.guid(p[1]));
    assert_eq!(guids, [first.clone(), first.clone(), first, second]);

    // W14: with two records left on the day, deleting one changes nothing; deleting all frees the pass.
    let delete = |id: i64| desk.admin.delete(&format!("/api/spaces/checkins/{id}")).done();
    delete(visits[0]);
    delete(visits[2]);
    assert!(desk.state(p[0]).1);
    delete(visits[1]);
    assert_eq!(desk.state(p[0]), (None, false, None));
    server.assert_sound();
}

/// W6: the business day runs from 03:00 to 03:00.
#[test]
fn w6_cut_off_at_three() {
    let server = TestServer::with(Setup::at("2026-03-10T22:00:00Z"));
    let desk = Desk::new(&server);
    let london = desk.location("London", "Europe/London", None);
    desk.setting(london, "Checkin.DailyCutOffTime", "03:00");
    let ana = desk.customer_of("Ana Silva", &[london]);
    let p = desk.issue(ana, desk.define(json!({"BusinessId": london})), 2);
    let enter = |time: &str| desk.check_in(ana, time, json!({"BusinessId": london})).id();

    let a = enter(&at(10, "22:00"));
    desk.clock(&at(10, "23:10"));
    desk.leave(a, &at(10, "23:10"));
    assert_eq!(desk.times(a), (at(10, "22:00"), Some(at(10, "23:15"))));
    assert_eq!(desk.state(p[0]), (None, true, Some(at(10, "22:00"))));

    desk.clock(&at(11, "01:20"));
    assert_eq!(enter(&at(11, "01:20")), a);
    assert!(!desk.state(p[1]).1);

    desk.clock(&at(11, "03:00"));
    assert_eq!(desk.times(a), (at(10, "22:00"), Some(at(11, "03:00"))));

    desk.clock(&at(11, "03:10"));
    let b = enter(&at(11, "03:10"));
    desk.clock(&at(11, "03:40"));
    desk.leave(b, &at(11, "03:40"));
    assert_eq!(desk.times(b), (at(11, "03:15"), Some(at(11, "03:45"))));
    assert_eq!(desk.state(p[1]), (None, true, Some(at(11, "03:15"))));
    assert_eq!(desk.visits_of(ana), [a, b]);
    server.assert_sound();
}

/// W6, in summer: the same cut-off is 02:00Z.
#[test]
fn w6_the_cut_off_follows_the_clocks() {
    let server = TestServer::with(Setup::at("2026-07-10T20:00:00Z"));
    let desk = Desk::new(&server);
    let london = desk.location("London", "Europe/London", None);
    desk.setting(london, "Checkin.DailyCutOffTime", "03:00");
    let ana = desk.customer_of("Ana Silva", &[london]);
    let p = desk.issue(ana, desk.define(json!({"BusinessId": london})), 2);
    let enter = |time: &str| desk.check_in(ana, time, json!({"BusinessId": london})).id();
    let a = enter("2026-07-10T20:00:00Z");
    desk.clock("2026-07-10T21:00:00Z");
    desk.leave(a, "2026-07-10T21:00:00Z");
    desk.clock("2026-07-11T01:59:00Z");
    assert_eq!(enter("2026-07-11T01:59:00Z"), a);
    assert!(!desk.state(p[1]).1, "still 10 July");
    desk.clock("2026-07-11T02:00:00Z");
    assert_eq!(desk.times(a).1.as_deref(), Some("2026-07-11T02:00:00Z"));
    let b = enter("2026-07-11T02:00:00Z");
    assert_ne!(a, b);
    assert_eq!(desk.state(p[1]), (None, true, Some("2026-07-11T02:00:00Z".into())));
    let local = desk.checkin(b);
    assert_eq!(local["FromTimeLocal"], "2026-07-11T03:00:00", "R2.1");
    assert_eq!(local["ToTimeLocal"], Value::Null);
    server.assert_sound();
}

/// W7, with day passes: the second day takes a second one; a manual entry across midnight too (R6.4).
#[test]
fn w7_a_visit_over_midnight_takes_a_pass_for_each_day() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.day_pass(), 3);
    desk.clock(&at(4, "12:00"));
    let visit = desk.visit(ana, &at(3, "22:30"), &at(4, "01:15"));
    assert_eq!(desk.segments(visit), [day(p[0]), day(p[1])]);
    let used: Vec<bool> = p.iter().map(|id| desk.state(*id).1).collect();
    assert_eq!(used, [true, true, false]);
    server.assert_sound();
}

/// A correction by hand (R3.6): only a change of Used is one.
#[test]
fn used_is_corrected_by_put() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(120), 1)[0];
    desk.clock(&at(3, "12:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "09:30"));
    desk.change_pass(pass, json!({"RemainingUses": 7, "TotalUses": 9, "UsedDate": at(1, "00:00")})).done();
    assert_eq!(desk.state(pass), (Some(90), false, None));
    desk.change_pass(pass, json!({"Used": true})).done();
    assert_eq!(desk.state(pass), (Some(0), true, Some(at(3, "12:00"))));
    desk.change_pass(pass, json!({"Used": false})).done();
    assert_eq!(desk.state(pass), (Some(90), false, None));
    desk.change_pass(pass, json!({"Used": true, "UsedDate": at(3, "10:00")})).done();
    assert_eq!(desk.state(pass), (Some(0), true, Some(at(3, "10:00"))));
    server.assert_sound();
}
