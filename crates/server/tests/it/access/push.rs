//! Doors that are told by themselves (R14.3, R14.5): what is sent when, what is not sent twice, what becomes of failures.

use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::{Desk, Setup, TestServer};
use crate::webhooks::receiver::{Receiver, Reply};

pub const SETTINGS: &str = "/api/sys/businesssettings";

/// A server that may send to this machine, and a location whose doors are told at the receiver.
pub fn start(receiver: &Receiver) -> (TestServer, Desk) {
    let server = TestServer::with(Setup::with(&[("webhooks.private_addresses", "true")]));
    let desk = Desk::new(&server);
    desk.setting(1, "Ext.AccessControl.WebhookUrl", &receiver.url());
    (server, desk)
}

/// Sends what is due now; how much that was.
#[track_caller]
pub fn round(server: &TestServer) -> usize {
    server.wait(hallpass::access::push::round(&server.app)).unwrap()
}

/// What has come since it was asked last: customer and schedule, by customer.
fn news(receiver: &Receiver) -> Vec<Value> {
    let one = |body: Value| {
        let schedule = body["schedule"].as_array().unwrap().iter();
        let schedule: Vec<Value> = schedule.map(|one| json!([one["group"], one["expires_on"]])).collect();
        json!([body["coworker"]["id"], schedule])
    };
    let bodies = receiver.news().into_iter().map(|got| serde_json::from_slice::<Value>(&got.body).unwrap());
    let mut news: Vec<Value> = bodies.map(one).collect();
    news.sort_by_key(|one| one[0].as_i64());
    news
}

/// R14.5: a pass, a check-in, the cut-off, an expiry; and nothing when the state is the one that was told.
#[test]
fn the_state_is_told_when_it_changes_and_only_then() {
    let receiver = Receiver::new();
    let (server, desk) = start(&receiver);
    let ana = desk.customer("Ana");
    assert_eq!(round(&server), 0, "nobody was ever told that she is in a group");
    let day = desk.define(json!({"Name": "Day", "AccessControlGroupId": "g1"}));
    let time = desk.define(json!({"Name": "Hours", "MinutesIncluded": 60, "AccessControlGroupId": "g2"}));
    desk.issue(ana, day, 1);
    let hours = desk.issue(ana, time, 1)[0];
    desk.change_pass(hours, json!({"ExpireDate": at(12, "00:00")})).done();
    assert_eq!(round(&server), 1, "three events, one state");
    let got = receiver.got();
    let body: Value = serde_json::from_slice(&got[0].body).unwrap();
    assert_eq!(body, desk.admin.get(&format!("/api/hallpass/coworkers/{ana}/access?business=1")).ok());
    assert_eq!((got[0].header("content-type"), got[0].header("authorization")), ("application/json", ""));
    assert_eq!(news(&receiver), [json!([ana, [["g1", null], ["g2", at(12, "00:00")]]])]);

    desk.admin.patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"Notes": "likes tea"})).done();
    assert_eq!(round(&server), 0, "the same state");
    desk.admin.patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"AccessCardId": "C7"})).done();
    assert_eq!((round(&server), news(&receiver).len()), (1, 1), "her card is part of it");

    desk.clock(&at(10, "09:00"));
    let visit = desk.enter(ana, &at(10, "09:00"));
    assert_eq!(round(&server), 1);
    assert_eq!(news(&receiver), [json!([ana, [["g1", at(11, "00:00")], ["g2", at(12, "00:00")]]])]);
    desk.clock(&at(10, "11:00"));
    desk.leave(visit, &at(10, "11:00"));
    assert_eq!(round(&server), 0, "she may come again");

    // Time alone: the day ends, the pass expires.
    desk.clock(&at(10, "23:59"));
    assert_eq!(round(&server), 0);
    desk.clock(&at(11, "00:00"));
    assert_eq!(round(&server), 1);
    assert_eq!(news(&receiver), [json!([ana, [["g2", at(12, "00:00")]]])]);
    desk.clock(&at(12, "00:00"));
    assert_eq!(round(&server), 1);
    assert_eq!(news(&receiver), [json!([ana, []])]);
    assert_eq!(round(&server), 0);
    server.assert_sound();
}

/// R14.5: a receiver that fails is asked later and later, and then told how it is by that time: last state wins.
#[test]
fn what_fails_is_told_later_as_it_is_then() {
    let receiver = Receiver::with(|_| Reply::Status(500));
    let (server, desk) = start(&receiver);
    let ana = desk.customer("Ana");
    let first = desk.define(json!({"AccessControlGroupId": "g1"}));
    let second = desk.define(json!({"AccessControlGroupId": "g2"}));
    desk.issue(ana, first, 1);
    assert_eq!((round(&server), round(&server)), (1, 0));
    assert_eq!(news(&receiver), [json!([ana, [["g1", null]]])]);
    // Ten seconds later, then a minute; what happens meanwhile waits with it.
    desk.issue(ana, second, 1);
    assert_eq!(round(&server), 0);
    desk.clock("2026-03-02T08:00:10Z");
    assert_eq!(round(&server), 1);
    receiver.becomes(|_| Reply::Status(200));
    desk.clock("2026-03-02T08:01:09Z");
    assert_eq!(round(&server), 0);
    receiver.news();
    desk.clock("2026-03-02T08:01:10Z");
    assert_eq!(round(&server), 1);
    assert_eq!(news(&receiver), [json!([ana, [["g1", null], ["g2", null]]])]);
    assert_eq!(round(&server), 0);
    server.assert_sound();
}

/// R14.5: where nobody answers, not everybody is tried, and the doors of another location do not wait for that. A single
/// customer whom the receiver does not want holds up nobody.
#[test]
fn a_silent_receiver_is_left_alone() {
    let (receiver, other) = (Receiver::with(|_| Reply::Status(503)), Receiver::new());
    let (server, desk) = start(&receiver);
    let branch = desk.location("Branch", "Etc/UTC", None);
    desk.setting(branch, "Ext.AccessControl.WebhookUrl", &other.url());
    let here = desk.define(json!({"AccessControlGroupId": "g1"}));
    let there = desk.define(json!({"AccessControlGroupId": "g2", "Businesses": [branch]}));
    let people: Vec<i64> = (0..12).map(|n| desk.customer(&format!("Person {n}"))).collect();
    people.iter().for_each(|who| drop(desk.issue(*who, here, 1)));
    // Of the first eight turns with a letter among them three are letters: the other four customers and the whole location are
    // looked at with them. After these nobody is tried.
    assert_eq!((round(&server), receiver.news().len()), (3, 3));
    desk.issue(people[0], there, 1);
    assert_eq!((round(&server), news(&other)), (1, vec![json!([people[0], [["g2", null]]])]));
    // Those who were not tried yet go first, eight at once; the ninth is spared.
    desk.clock("2026-03-02T08:00:10Z");
    assert_eq!((round(&server), receiver.news().len()), (8, 8));
    // It does not want the last of them, and takes the others, also those whose next attempt lies ahead.
    let unwanted = format!("\"id\":{}", people[11]);
    receiver.becomes(move |got| {
        let text = String::from_utf8_lossy(&got.body).replace(' ', "");
        Reply::Status(if text.contains(&unwanted) { 400 } else { 200 })
    });
    desk.clock("2026-03-02T08:01:09Z");
    assert_eq!(round(&server), 0);
    desk.clock("2026-03-02T08:01:10Z");
    round(&server);
    let mut told: Vec<i64> = receiver
        .taken()
        .iter()
        .map(|got| serde_json::from_slice::<Value>(&got.body).unwrap()["coworker"]["id"].as_i64().unwrap())
        .collect();
    told.sort_unstable();
    assert_eq!(told, people[..11]);
    server.assert_sound();
}

/// Everybody who is in a group already when the address is set, again when it is another, and when a definition changes.
#[test]
fn a_new_address_is_told_everything() {
    let receiver = Receiver::new();
    let server = TestServer::with(Setup::with(&[("webhooks.private_addresses", "true")]));
    let desk = Desk::new(&server);
    let [ana, ben, cid] = ["Ana", "Ben", "Cid"].map(|name| desk.customer(name));
    let day = desk.define(json!({"AccessControlGroupId": "g1"}));
    desk.issue(ana, day, 1);
    desk.issue(ben, day, 1);
    desk.issue(cid, desk.day_pass(), 1);
    assert_eq!(round(&server), 0);
    let url = json!({"BusinessId": 1, "Name": "ext.accesscontrol.webhookurl", "Value": receiver.url()});
    let setting = desk.admin.post(SETTINGS, &url).id();
    assert_eq!(round(&server), 2);
    assert_eq!(news(&receiver), [json!([ana, [["g1", null]]]), json!([ben, [["g1", null]]])]);

    desk.admin.patch(&format!("/api/billing/timepasses/{day}"), &json!({"AccessControlGroupId": "g5"})).done();
    assert_eq!(round(&server), 2);
    assert_eq!(news(&receiver), [json!([ana, [["g5", null]]]), json!([ben, [["g5", null]]])]);

    let other = Receiver::new();
    desk.admin.patch(&format!("{SETTINGS}/{setting}"), &json!({"Value": other.url()})).done();
    assert_eq!((round(&server), news(&receiver).len(), news(&other).len()), (2, 0, 2));

    desk.admin.delete(&format!("{SETTINGS}/{setting}")).done();
    desk.issue(cid, day, 1);
    assert_eq!((round(&server), news(&other).len()), (0, 0));
    let left = server.raw().value::<i64>("SELECT COUNT(*) FROM door_turn WHERE business_id > 0", &[]);
    assert_eq!(left, 0);
}

/// R11.16: who takes the team's only day pass takes the group from the others.
#[test]
fn a_team_is_told_of_together() {
    let receiver = Receiver::new();
    let (server, desk) = start(&receiver);
    let [pat, ann, ben] = ["Pat", "Ann", "Ben"].map(|name| desk.customer(name));
    let team = json!({
        "Name": "Team", "BusinessId": 1, "PayingMemberId": pat, "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
        "TeamMembers": [ann, ben],
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    let day = desk.define(json!({"AccessControlGroupId": "g1"}));
    desk.issue(pat, day, 1);
    assert_eq!(round(&server), 3);
    receiver.news();
    desk.clock(&at(2, "09:00"));
    desk.enter(ann, &at(2, "09:00"));
    assert_eq!(round(&server), 3);
    assert_eq!(news(&receiver), [json!([pat, []]), json!([ann, [["g1", at(3, "00:00")]]]), json!([ben, []])]);
}

/// R14.5: what a whole team may do hangs on the team, and what a location lets in on the location.
#[test]
fn teams_and_locations_that_change_are_looked_at() {
    let receiver = Receiver::new();
    let (server, desk) = start(&receiver);
    let [pat, ann] = ["Pat", "Ann"].map(|name| desk.customer(name));
    let team = json!({
        "Name": "Team", "BusinessId": 1, "PayingMemberId": pat, "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
        "TeamMembers": [ann],
    });
    let team = desk.admin.post("/api/spaces/teams", &team).id();
    desk.issue(pat, desk.define(json!({"AccessControlGroupId": "g1"})), 1);
    let open = |id: i64| json!([id, [["g1", null]]]);
    let shut = |id: i64| json!([id, []]);
    assert_eq!((round(&server), news(&receiver)), (2, vec![open(pat), open(ann)]));
    let path = format!("/api/spaces/teams/{team}");
    desk.admin.patch(&path, &json!({"ShareTimePasses": false})).done();
    assert_eq!((round(&server), news(&receiver)), (1, vec![shut(ann)]));
    desk.admin.patch(&path, &json!({"ShareTimePasses": true})).done();
    assert_eq!((round(&server), news(&receiver)), (1, vec![open(ann)]));
    desk.admin.patch("/api/sys/businesses/1", &json!({"Suspended": true})).done();
    assert_eq!((round(&server), news(&receiver)), (2, vec![shut(pat), shut(ann)]));
}

/// A server that dies after it has taken a turn: another one does it a minute later.
#[test]
fn what_nobody_ends_is_taken_again() {
    let receiver = Receiver::new();
    let (server, desk) = start(&receiver);
    let ana = desk.customer("Ana");
    desk.issue(ana, desk.define(json!({"AccessControlGroupId": "g1"})), 1);
    server.wait(hallpass::webhooks::fan_out::all(&server.app)).unwrap();
    let now = server.app.clock.now();
    let lease = now + hallpass_engine::Span::seconds(60);
    let taken = server.wait(server.store().write::<_, hallpass_store::Error, _>(move |tx| {
        Box::pin(async move { tx.claim_door_turns(100, now, lease).await })
    }));
    let mut taken: Vec<(i64, i64)> = taken.unwrap().iter().map(|turn| (turn.location, turn.customer)).collect();
    taken.sort_unstable();
    assert_eq!(taken, [(0, ana), (1, 0)], "the customer everywhere, and the location as a whole");
    assert_eq!(round(&server), 0);
    desk.clock("2026-03-02T08:00:59Z");
    assert_eq!(round(&server), 0);
    desk.clock("2026-03-02T08:01:00Z");
    assert_eq!((round(&server), news(&receiver)), (1, vec![json!([ana, [["g1", null]]])]));
}
