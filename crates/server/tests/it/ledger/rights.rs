//! Who may read ledgers, and of what.

use hallpass_contract::{Verb, catalog, roles};
use serde_json::json;

use super::{amounts, lines, total};
use crate::rig::desk::at;
use crate::rig::{Client, Desk, TestServer};

fn role(entity: &str) -> i64 {
    roles::of(catalog().by_entity(entity).unwrap().resource, Verb::Read).unwrap().id
}

#[test]
fn each_role_opens_its_own() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    let paths = [
        format!("/api/hallpass/passes/{pass}/ledger"),
        format!("/api/hallpass/coworkers/{ana}/balances"),
        format!("/api/hallpass/coworkers/{ana}/statement"),
        format!("/api/hallpass/coworkers/{ana}/statement.csv"),
    ];
    let answers = |user: &Client| paths.clone().map(|path| user.get(&path).status);
    let [passes, people, visits] = ["CoworkerTimePass", "Coworker", "Checkin"].map(role);
    assert_eq!(answers(&server.anonymous()), [401; 4]);
    assert_eq!(answers(&server.user("visits-only", &[visits, people], &[])), [401; 4]);
    assert_eq!(answers(&server.user("passes-only", &[passes], &[])), [200, 401, 401, 401]);
    assert_eq!(answers(&server.user("no-visits", &[passes, people], &[])), [200, 200, 401, 401]);
    assert_eq!(answers(&server.user("all-three", &[passes, people, visits], &[])), [200; 4]);
    assert_eq!(server.admin().post(&paths[2], &json!({})).status, 405);
}

/// A customer of two locations: who sees one of them sees the passes of that one, and of a visit elsewhere neither place nor person.
#[test]
fn a_limited_user_sees_his_locations() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let lisbon = desk.location("Lisbon", "Europe/Lisbon", Some(1));
    let ana = desk.customer_of("Ana Silva", &[1, lisbon]);
    let bob = desk.customer("Bob Ray");
    let hours = desk.define(json!({"MinutesIncluded": 60, "Name": "Network hours"}));
    let of_lisbon = desk.define(json!({"MinutesIncluded": 30, "Businesses": [lisbon], "Name": "Lisbon hours"}));
    let give = |definition: i64, place: i64| {
        let body = json!({"CoworkerId": ana, "BusinessId": place, "TimePassId": definition, "CreateMultiple": 1});
        desk.admin.post("/api/billing/coworkertimepasses", &body).id()
    };
    let (here, there) = (give(hours, 1), give(of_lisbon, lisbon));
    desk.clock(&at(3, "12:00"));
    let guid = desk.guid(here);
    let away = json!({"BusinessId": lisbon, "ToTime": at(3, "09:15"), "CoworkerTimePassGuid": guid});
    desk.check_in(ana, &at(3, "09:00"), away).id();

    let limited = server.user("main-only", &[], &[1]);
    let statement = limited.get(&format!("/api/hallpass/coworkers/{ana}/statement")).ok();
    assert_eq!(amounts(&statement), [("issue", 60, 60), ("use", -15, 45)]);
    let used = &lines(&statement)[1];
    assert_eq!(used["Text"], "Network hours: 15 minutes used, check-in from 2026-03-03 09:00");
    assert!(used["CheckinId"].is_null() && used["UsedByFullName"].is_null(), "{used}");
    assert_eq!(limited.get(used["Explanation"].as_str().unwrap()).status, 200);
    let all = limited.get(&format!("/api/hallpass/coworkers/{ana}/balances")).ok();
    assert_eq!((total(&all), all["Passes"].as_array().unwrap().len()), ((45, 0), 1));
    assert_eq!(limited.get(&format!("/api/hallpass/passes/{there}/ledger")).status, 404);
    assert_eq!(limited.get(&format!("/api/hallpass/passes/{here}/ledger")).status, 200);

    // Bob is nobody in Lisbon; a deleted pass is known to whoever sees its holder.
    let of_bob = desk.issue(bob, hours, 1)[0];
    desk.admin.delete(&format!("/api/billing/coworkertimepasses/{of_bob}")).done();
    let other = server.user("lisbon-only", &[], &[lisbon]);
    for path in
        [format!("coworkers/{bob}/balances"), format!("coworkers/{bob}/statement"), format!("passes/{of_bob}/ledger")]
    {
        assert_eq!(other.get(&format!("/api/hallpass/{path}")).status, 404, "{path}");
        assert_eq!(limited.get(&format!("/api/hallpass/{path}")).status, 200, "{path}");
    }
}
