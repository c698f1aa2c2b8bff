//! Who may pass which door until when, over HTTP (chapter 14).

mod push;
mod token;

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::desk::limits::{contract, plan};
use crate::rig::desk::at;
use crate::rig::{Client, Desk, TestServer};

/// The door groups of a customer at a location.
fn access(client: &Client, customer: i64, place: i64) -> Value {
    client.get(&format!("/api/hallpass/coworkers/{customer}/access?business={place}")).ok()
}

/// `[["g1", null], ["g2", "2026-..."]]`.
fn schedule(state: &Value) -> Value {
    let of = |one: &Value| json!([one["group"], one["expires_on"]]);
    let groups: Vec<Value> = state["schedule"].as_array().unwrap().iter().map(|one| one["group"].clone()).collect();
    assert_eq!(state["groups"], json!(groups), "the groups are those of the schedule");
    state["schedule"].as_array().unwrap().iter().map(of).collect()
}

fn role(name: &str) -> i64 {
    roles::by_name(name).unwrap().id
}

/// W22, R14.1 to R14.4: row by row of the worked example, in the body of R14.3.
#[test]
fn w22_groups_and_schedule() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana");
    let day = desk.define(json!({"Name": "Day", "AccessControlGroupId": "g1"}));
    let time = desk.define(json!({"Name": "Hours", "MinutesIncluded": 60, "AccessControlGroupId": "g2"}));
    desk.issue(ana, day, 1);
    let hours = desk.issue(ana, time, 1)[0];
    desk.change_pass(hours, json!({"ExpireDate": "2026-04-01T00:00:00Z"})).done();
    desk.clock(&at(10, "08:00"));
    let both = json!([["g1", null], ["g2", "2026-04-01T00:00:00Z"]]);
    let state = access(&desk.admin, ana, 1);
    assert_eq!(schedule(&state), both);
    let record = desk.admin.get(&format!("/api/spaces/coworkers/{ana}")).ok();
    let place = desk.admin.get("/api/sys/businesses/1").ok();
    assert_eq!(state["time"], at(10, "08:00"));
    assert_eq!(state["business"], json!({"id": 1, "name": place["Name"], "uniqueId": place["UniqueId"]}));
    assert_eq!(
        state["coworker"],
        json!({
            "id": ana, "email": record["Email"], "uniqueId": record["UniqueId"], "accessPincode": record["AccessPincode"],
            "accessCardId": null, "keyFobNumber": null,
        })
    );
    assert_eq!(record["AccessPincode"].as_str().unwrap().len(), 5);

    desk.clock(&at(10, "09:00"));
    let visit = desk.enter(ana, &at(10, "09:00"));
    let in_use = json!([["g1", at(11, "00:00")], ["g2", "2026-04-01T00:00:00Z"]]);
    assert_eq!(schedule(&access(&desk.admin, ana, 1)), in_use);
    desk.leave(visit, &at(10, "09:00:20"));
    assert_eq!(schedule(&access(&desk.admin, ana, 1)), in_use, "she may come again today");
    desk.clock(&at(11, "00:00"));
    assert_eq!(schedule(&access(&desk.admin, ana, 1)), json!([["g2", "2026-04-01T00:00:00Z"]]));
    desk.clock(&at(11, "12:00"));
    desk.visit(ana, &at(11, "09:00"), &at(11, "10:00"));
    assert_eq!(schedule(&access(&desk.admin, ana, 1)), json!([]));
    server.assert_sound();
}

/// R14.1: what Kisi and DoorGuard read stands apart, and a change of the definition is seen at once.
#[test]
fn providers_are_kept_apart() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana");
    let day = desk.define(json!({"KisiGroupId": "12", "DoorGuardGroupId": "12", "AccessControlGroupId": "12, 13"}));
    desk.issue(ana, day, 1);
    let state = access(&desk.admin, ana, 1);
    assert_eq!(schedule(&state), json!([["12", null], ["13", null]]));
    let own =
        |name: &str| json!({"provider": name, "groups": ["12"], "schedule": [{"group": "12", "expires_on": null}]});
    assert_eq!(state["providers"], json!([own("Kisi"), own("DoorGuard")]));

    desk.admin.patch(&format!("/api/billing/timepasses/{day}"), &json!({"KisiGroupId": null})).done();
    let state = access(&desk.admin, ana, 1);
    assert_eq!(state["providers"][0], json!({"provider": "Kisi", "groups": [], "schedule": []}));
    assert_eq!(state["providers"][1], own("DoorGuard"));
}

/// R14.2: every customer with a group, page by page, the members of a team among them; nobody else.
#[test]
fn everybody_with_a_group_page_by_page() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let [ana, ben, cid, dan, eve, fay] = ["Ana", "Ben", "Cid", "Dan", "Eve", "Fay"].map(|name| desk.customer(name));
    let branch = desk.location("Branch", "Etc/UTC", None);
    let day = desk.define(json!({"AccessControlGroupId": "g1"}));
    let elsewhere = desk.define(json!({"AccessControlGroupId": "g9", "Businesses": [branch]}));
    let plain = desk.day_pass();
    let members = desk.define(json!({"AccessControlGroupId": "g3", "OnlyForMembers": true}));
    for (who, what) in [(ana, day), (ben, plain), (cid, elsewhere), (dan, members), (eve, day)] {
        desk.issue(who, what, 1);
    }
    // Fay may use what Ana holds.
    let team = json!({
        "Name": "Team", "BusinessId": 1, "PayingMemberId": ana, "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
        "TeamMembers": [ana, fay],
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    let gone = desk.customer("Gone");
    desk.issue(gone, day, 1);
    desk.admin.patch(&format!("/api/spaces/coworkers/{gone}"), &json!({"Active": false})).done();

    let list = |query: &str| -> (Vec<Value>, Value) {
        let page = desk.admin.get(&format!("/api/hallpass/access?business={query}")).ok();
        let ids = page["Records"].as_array().unwrap().iter();
        (ids.map(|one| json!([one["coworker"]["id"], one["groups"]])).collect(), page["Next"].clone())
    };
    let (found, next) = list("1");
    assert_eq!(found, [json!([ana, ["g1"]]), json!([eve, ["g1"]]), json!([fay, ["g1"]])]);
    assert_eq!(next, Value::Null);
    assert_eq!(list(&format!("{branch}")).0, [json!([cid, ["g9"]])]);

    // Dan becomes a member; with pages of two there are Ana and Dan, Eve and Fay, and then nobody.
    contract(&desk, dan, plan(&desk, json!({})));
    assert_eq!(list("1&size=2"), (vec![json!([ana, ["g1"]]), json!([dan, ["g3"]])], json!(dan)));
    let rest = vec![json!([eve, ["g1"]]), json!([fay, ["g1"]])];
    assert_eq!(list(&format!("1&size=2&after={dan}")), (rest, json!(fay)));
    assert_eq!(list(&format!("1&size=2&after={fay}")), (vec![], Value::Null));

    // Each is what is answered of the customer alone.
    let page = desk.admin.get("/api/hallpass/access?business=1").ok();
    assert_eq!(page["Records"][1], access(&desk.admin, dan, 1));
    // A day pass in use counts, the one of yesterday does not.
    desk.clock(&at(2, "12:00"));
    desk.visit(eve, &at(2, "09:00"), &at(2, "10:00"));
    assert_eq!(schedule(&access(&desk.admin, eve, 1)), json!([["g1", at(3, "00:00")]]));
    assert_eq!(list("1").0.len(), 4);
    desk.clock(&at(3, "00:00"));
    assert_eq!(list("1").0, [json!([ana, ["g1"]]), json!([dan, ["g3"]]), json!([fay, ["g1"]])]);
    server.assert_sound();
}

/// Roles, locations and what is not there; PIN and fob are for those who may read the record.
#[test]
fn who_may_ask() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let other = desk.location("Other", "Etc/UTC", None);
    let (ana, far) = (desk.customer("Ana"), desk.customer_of("Far", &[other]));
    desk.admin
        .patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"KeyFobNumber": "F7", "AccessCardId": "C7"}))
        .done();
    let day = desk.define(json!({"AccessControlGroupId": "g1", "Businesses": [1, other]}));
    desk.issue(ana, day, 1);
    desk.issue(far, day, 1);
    let one = |customer: i64, place: i64| format!("/api/hallpass/coworkers/{customer}/access?business={place}");
    let all = |place: i64| format!("/api/hallpass/access?business={place}");
    let [read, list, passes] = ["Coworker-Read", "Coworker-List", "CoworkerTimePass-List"].map(role);

    let reader = server.user("reader", &[read], &[1]);
    let lister = server.user("lister", &[list], &[1]);
    let both = server.user("both", &[read, passes], &[1]);
    let door = server.user("door", &[list, passes], &[1]);
    for (client, path) in [(&reader, one(ana, 1)), (&door, one(ana, 1)), (&lister, all(1)), (&both, all(1))] {
        assert_eq!(client.get(&path).status, 401, "{path}");
    }
    assert_eq!(server.anonymous().get(&all(1)).status, 401);
    assert_eq!(schedule(&both.get(&one(ana, 1)).ok()), json!([["g1", null]]));
    for path in [one(far, 1), one(ana, other), one(ana, 999), one(999_999, 1)] {
        assert_eq!(both.get(&path).status, 404, "{path}");
    }
    assert_eq!(door.get(&all(other)).status, 404);
    assert_eq!(desk.admin.get(&all(999)).status, 404);
    for path in ["/api/hallpass/access", "/api/hallpass/access?business=x", "/api/hallpass/access?business=1&size=0"] {
        assert_eq!(door.get(path).status, 400, "{path}");
    }
    assert_eq!(both.get(&format!("/api/hallpass/coworkers/{ana}/access")).status, 400);

    // Those of other locations are not shown to somebody who does not see them.
    let shown = door.get(&all(1)).ok();
    let known = &shown["Records"][0]["coworker"];
    assert_eq!(shown["Records"].as_array().unwrap().len(), 1);
    assert_eq!((&known["id"], &known["accessCardId"]), (&json!(ana), &json!("C7")));
    assert!(known["accessPincode"].is_null() && known["keyFobNumber"].is_null());
    let shown = desk.admin.get(&all(1)).ok();
    assert_eq!(shown["Records"].as_array().unwrap().len(), 2);
    assert_eq!(shown["Records"][0]["coworker"]["keyFobNumber"], "F7");
}
