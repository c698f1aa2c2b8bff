//! R16.1, R16.2: what customers are told, once each.

use serde_json::json;

use super::desk_words::number;
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

fn events(server: &TestServer, event: &str) -> i64 {
    number(server, &format!("SELECT COUNT(*) FROM outbox WHERE event = '{event}'"))
}

/// R16.2.
#[test]
fn low_credit_is_told_once_when_the_minutes_fall_below_the_hours() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Members.NotifyOnLowCredit", "True");
    desk.setting(1, "Members.NotifyOnLowCreditHours", "2");
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(60), 4);
    desk.clock(&at(6, "20:00"));
    let told = || events(&server, "CoworkerLowCredit");
    // 240 minutes: 180 left, then 120 (not below two hours), then 105, then 60.
    for (day, to, expected) in [(3, "10:00", 0), (4, "10:00", 0), (5, "09:15", 1), (6, "09:45", 1)] {
        desk.visit(ana, &at(day, "09:00"), &at(day, to));
        assert_eq!(told(), expected, "{day} March");
    }
    // With new passes the credit can fall again; a check-out at the desk tells it too.
    desk.issue(ana, desk.time_pass(60), 2);
    desk.clock(&at(9, "09:00"));
    let visit = desk.enter(ana, &at(9, "09:00"));
    assert_eq!(told(), 1, "nothing is drawn while it runs");
    desk.clock(&at(9, "11:00"));
    desk.leave(visit, &at(9, "11:00"));
    assert_eq!(told(), 2);
    server.assert_sound();
}

#[test]
fn nothing_is_told_without_the_settings() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Members.NotifyOnLowCreditHours", "2");
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(180), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(9, "00:00")})).done();
    desk.clock(&at(3, "20:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "11:00"));
    desk.clock(&at(20, "00:00"));
    assert_eq!((events(&server, "CoworkerLowCredit"), events(&server, "CoworkerTimePassExpiring")), (0, 0));
}

#[test]
fn an_expiry_is_told_so_many_days_before_once() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Ext.Passes.ExpiryReminderDays", "3");
    let ana = desk.customer("Ana Silva");
    let passes = desk.issue(ana, desk.day_pass(), 3);
    // The first expires on 12 March, the second lives two days only, the third never expires.
    desk.change_pass(passes[0], json!({"ExpireDate": at(12, "00:00")})).done();
    desk.change_pass(passes[1], json!({"ExpireDate": at(4, "00:00")})).done();
    let told = || events(&server, "CoworkerTimePassExpiring");
    desk.clock(&at(8, "23:59"));
    assert_eq!(told(), 0);
    desk.clock(&at(9, "00:00"));
    assert_eq!(told(), 1);
    desk.clock(&at(20, "00:00"));
    assert_eq!(told(), 1);
    let about = number(&server, "SELECT record_id FROM outbox WHERE event = 'CoworkerTimePassExpiring'");
    assert_eq!(about, passes[0]);
    server.assert_sound();
}
