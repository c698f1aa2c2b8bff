//! W11: time slots.

use serde_json::json;

use crate::rig::desk::{at, day, on, overtime};
use crate::rig::{Desk, TestServer};

/// A definition valid from Monday to Friday between two hours.
fn in_slot(desk: &Desk, name: &str, minutes: Option<i64>, from: &str, to: &str) -> i64 {
    let definition = desk.define(json!({"Name": name, "MinutesIncluded": minutes}));
    for weekday in 1..=5 {
        let slot = json!({
            "TimePassId": definition, "DayOfWeek": weekday, "FromTime": format!("1976-01-01T{from}:00Z"),
            "ToTime": format!("1976-01-01T{to}:00Z"),
        });
        desk.admin.post("/api/billing/timepasstimeslots", &slot).id();
    }
    definition
}

#[test]
fn w11_morning_and_afternoon() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let morning = in_slot(&desk, "Morning", None, "10:00", "14:00");
    let afternoon = in_slot(&desk, "Afternoon", None, "14:00", "18:00");
    let both = |name: &str| {
        let customer = desk.customer(name);
        (customer, desk.issue(customer, morning, 1)[0], desk.issue(customer, afternoon, 1)[0])
    };
    desk.clock(&at(3, "09:50"));
    let (late, ..) = both("Too early");
    desk.refused(&desk.check_in(late, &at(3, "09:50"), json!({})));

    desk.clock(&at(3, "18:00"));
    let (ana, m, a) = both("Ana Silva");
    let visit = desk.visit(ana, &at(3, "10:00"), &at(3, "13:30"));
    assert_eq!(desk.segments(visit), [day(m)]);
    assert!(!desk.state(a).1);

    let (ben, m, a) = both("Ben Roy");
    let visit = desk.visit(ben, &at(3, "10:00"), &at(3, "18:00"));
    assert_eq!(desk.segments(visit), [day(m), day(a)]);
    assert_eq!(desk.checkin(visit)["CoworkerTimePassGuid"], desk.guid(m).as_str());
    assert_eq!(desk.state(a), (None, true, Some(at(3, "14:00"))));

    let cleo = desk.customer("Cleo Marsh");
    let m = desk.issue(cleo, morning, 1)[0];
    let visit = desk.visit(cleo, &at(3, "10:00"), &at(3, "18:00"));
    assert_eq!(desk.segments(visit), [day(m), overtime(m, 240)]);

    let (dora, m, _) = both("Dora Lund");
    let visit = desk.visit(dora, &at(3, "09:53"), &at(3, "11:00"));
    assert_eq!(desk.times(visit).0, at(3, "10:00"));
    assert_eq!(desk.segments(visit), [day(m)]);

    let (emil, ..) = both("Emil Novak");
    desk.clock(&at(7, "10:00"));
    desk.refused(&desk.check_in(emil, &at(7, "10:00"), json!({})));
    server.assert_sound();
}

#[test]
fn w11_a_time_pass_counts_inside_its_slot() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, in_slot(&desk, "Office hours", Some(600), "09:00", "17:00"), 1)[0];
    desk.clock(&at(3, "19:00"));
    let visit = desk.visit(ana, &at(3, "16:00"), &at(3, "18:00"));
    assert_eq!(desk.segments(visit), [on(pass, 60), overtime(pass, 60)]);
    assert_eq!(desk.remaining(&[pass]), [540]);
    server.assert_sound();
}
