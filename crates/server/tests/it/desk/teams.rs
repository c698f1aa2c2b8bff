//! W21: a team that shares the passes of the customer who pays.

use serde_json::json;

use crate::rig::desk::{at, on, overtime};
use crate::rig::{Desk, TestServer};

/// The paying customer and two members.
fn team(desk: &Desk, share: bool) -> [i64; 3] {
    let people = [desk.customer("Pat Payer"), desk.customer("Ana Silva"), desk.customer("Ben Roy")];
    let team = json!({
        "BusinessId": 1, "Name": "Team", "TeamMembers": people, "PayingMemberId": people[0],
        "CreateSingleInvoiceForTeam": true, "ShareTimePasses": share,
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    people
}

#[test]
fn w21_two_members_on_two_passes() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let [pat, ana, ben] = team(&desk, true);
    let t1 = desk.issue(pat, desk.time_pass(60), 1)[0];
    let t2 = desk.issue(pat, desk.time_pass(30), 1)[0];
    desk.clock(&at(3, "10:00"));
    let of_ana = desk.enter(ana, &at(3, "10:00"));
    assert_eq!(desk.checkin(of_ana)["CoworkerTimePassGuid"], desk.guid(t1).as_str());
    assert_eq!(desk.pass(t1)["CheckedIn"], true);
    assert_eq!(desk.checkin(of_ana)["TeamsAtTheTimeOfCheckin"], "Team", "R5.7");
    let of_ben = desk.enter(ben, &at(3, "10:00"));
    assert_eq!(desk.checkin(of_ben)["CoworkerTimePassGuid"], desk.guid(t2).as_str());
    desk.clock(&at(3, "11:00"));
    desk.leave(of_ana, &at(3, "11:00"));
    assert_eq!(desk.state(t1), (Some(0), true, Some(at(3, "11:00"))));
    desk.clock(&at(3, "11:30"));
    desk.leave(of_ben, &at(3, "11:30"));
    assert_eq!(desk.state(t2), (Some(0), true, Some(at(3, "10:30"))));
    assert_eq!(desk.segments(of_ben), [on(t2, 30), overtime(t2, 60)]);
    server.assert_sound();
}

#[test]
fn w21_without_sharing_nobody_gets_in() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let [pat, ana, ben] = team(&desk, false);
    desk.issue(pat, desk.time_pass(60), 1);
    desk.clock(&at(3, "10:00"));
    desk.refused(&desk.check_in(ana, &at(3, "10:00"), json!({})));
    desk.refused(&desk.check_in(ben, &at(3, "10:00"), json!({})));
    server.assert_sound();
}

#[test]
fn w21_a_day_pass_serves_one_person() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let [pat, ana, ben] = team(&desk, true);
    let pass = desk.issue(pat, desk.day_pass(), 1)[0];
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    assert_eq!(desk.checkin(visit)["CoworkerTimePassGuid"], desk.guid(pass).as_str());
    desk.refused(&desk.check_in(ben, &at(3, "11:00"), json!({"ToTime": at(3, "12:00")})));
    assert_eq!(desk.visit(ana, &at(3, "11:00"), &at(3, "12:00")), visit, "her own re-entry is free");
    server.assert_sound();
}
