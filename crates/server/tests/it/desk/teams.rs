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

/// R11.14: a team that pools the passes of its plans has at most 50 members, whichever side adds the 51st.
#[test]
fn r11_14_a_pooling_team_has_at_most_fifty_members() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let people: Vec<i64> = (1..=51).map(|n| desk.customer(&format!("Person {n}"))).collect();
    let team = |members: &[i64], pools: bool| {
        let body = json!({"BusinessId": 1, "Name": "Crew", "TeamMembers": members, "PayingMemberId": people[0],
            "CreateSingleInvoiceForTeam": true, "TransferCreditsToPayingMember": pools});
        desk.admin.post("/api/spaces/teams", &body)
    };
    let too_many = |reply: &crate::rig::Reply, member: &str| {
        let body = reply.json();
        assert_eq!((reply.status, body["Errors"][0]["PropertyName"].as_str()), (400, Some(member)), "{body}");
        assert!(body["Message"].as_str().unwrap().contains("at most 50 members"), "{body}");
    };
    too_many(&team(&people, true), "TeamMembers");
    let pooling = team(&people[..50], true).id();
    let path = format!("/api/spaces/teams/{pooling}");
    too_many(&desk.admin.patch(&path, &json!({"AddedTeamMembers": [people[50]]})), "TeamMembers");
    let last = format!("/api/spaces/coworkers/{}", people[50]);
    too_many(&desk.admin.patch(&last, &json!({"AddedTeams": [pooling]})), "Teams");
    assert_eq!(desk.admin.get(&path).json()["TeamMembers"].as_array().unwrap().len(), 50);
    // One that does not pool may be larger, and cannot begin to.
    let large = team(&people, false).id();
    let pool = json!({"TransferCreditsToPayingMember": true});
    let path = format!("/api/spaces/teams/{large}");
    too_many(&desk.admin.patch(&path, &pool), "TeamMembers");

    // One that was too large before there was a bound: it can be renamed, shrink, and its members can change; not grow.
    server.raw().batch(&format!("UPDATE team SET transfer_credits_to_paying_member = 1 WHERE id = {large}"));
    desk.admin.patch(&path, &json!({"Name": "Old crew"})).done();
    let first = format!("/api/spaces/coworkers/{}", people[3]);
    desk.admin.patch(&first, &json!({"Active": false})).done();
    let another = desk.customer("Another");
    too_many(&desk.admin.patch(&path, &json!({"AddedTeamMembers": [another]})), "TeamMembers");
    let teams = json!({"AddedTeams": [large]});
    too_many(&desk.admin.patch(&format!("/api/spaces/coworkers/{another}"), &teams), "Teams");
    desk.admin.patch(&path, &json!({"RemovedTeamMembers": [people[3], people[4]]})).done();
    desk.admin.patch(&path, &json!({"AddedTeamMembers": [another]})).done();
    server.assert_sound();
}
