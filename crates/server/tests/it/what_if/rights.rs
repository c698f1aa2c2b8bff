//! Who may simulate: whoever may do it, at the locations he sees.

use hallpass_contract::{Verb, catalog, roles};
use serde_json::{Value, json};

use super::{BILL_RUN, CHECK_IN, GRANTS, with};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

fn role(entity: &str, verb: Verb) -> i64 {
    roles::of(catalog().by_entity(entity).unwrap().resource, verb).unwrap().id
}

#[test]
fn simulating_needs_the_rights_of_doing() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, day) = (desk.customer("Ana Silva"), desk.day_pass());
    let pass = desk.issue(ana, day, 1)[0];
    let arrival = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(2, "08:00")});
    let visits = server.user("visits", &[role("Checkin", Verb::Create)], &[]);
    assert_eq!(visits.post(CHECK_IN, &arrival).status, 200);
    for but in [
        json!({"Passes": [{"TimePassId": day}]}),
        json!({"WithoutPasses": [pass]}),
        json!({"Settings": [{"Name": "Checkin.PayAsYouGo", "Value": "True"}]}),
    ] {
        assert_eq!(visits.post(CHECK_IN, &with(arrival.clone(), but)).status, 401);
    }
    let readers = server.user("readers", &[role("Coworker", Verb::Read), role("Checkin", Verb::Read)], &[]);
    for (path, body) in
        [(CHECK_IN, arrival.clone()), (GRANTS, json!({"CoworkerId": ana})), (BILL_RUN, json!({"CoworkerId": ana}))]
    {
        assert_eq!(readers.post(path, &body).status, 401, "{path}");
        assert_eq!(server.anonymous().post(path, &body).status, 401, "{path}");
        assert_eq!(server.admin().get(path).status, 405, "{path}");
    }
}

#[test]
fn other_locations_are_unknown() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let (day, there) = (desk.day_pass(), desk.location("Elsewhere", "Europe/London", None));
    let pass = desk.issue(ana, day, 1)[0];
    let ben = desk.customer_of("Ben Okri", &[there]);
    let elsewhere = server.user("elsewhere", &[], &[there]);
    let refused = |path: &str, body: Value| elsewhere.post(path, &body).invalid()[0].0.clone();
    assert_eq!(refused(CHECK_IN, json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(2, "08:00")})), "Coworker");
    assert_eq!(refused(GRANTS, json!({"CoworkerId": ana})), "CoworkerId");
    assert_eq!(refused(BILL_RUN, json!({"CoworkerId": ana})), "CoworkerId");
    assert_eq!(refused(BILL_RUN, json!({"BusinessId": 1})), "BusinessId");
    // One that is not there is answered as one that is not seen.
    for body in [json!({"BusinessId": 987_654}), json!({"CoworkerId": ana, "BusinessId": 987_654})] {
        desk.admin.post(BILL_RUN, &body).invalid_on("BusinessId");
    }
    desk.admin.post(GRANTS, &json!({"CoworkerId": ana, "BusinessId": 987_654})).invalid_on("BusinessId");
    let own = json!({"CoworkerId": ben, "BusinessId": there, "FromTime": at(2, "08:00")});
    assert_eq!(refused(CHECK_IN, with(own.clone(), json!({"WithoutPasses": [pass]}))), "WithoutPasses[0]");
    let settings = json!([{"Name": "Checkin.PayAsYouGo", "Value": "True", "BusinessId": 1}]);
    assert_eq!(refused(CHECK_IN, with(own.clone(), json!({"Settings": settings}))), "Settings[0].BusinessId");
    assert_eq!(elsewhere.post(CHECK_IN, &own).ok()["Result"], "Refused");
    // A run over everybody is one over those he sees.
    desk.issue(ben, day, 1);
    let seen = elsewhere.post(BILL_RUN, &json!({})).ok();
    let ids: Vec<&Value> = seen["Customers"].as_array().unwrap().iter().map(|one| &one["CoworkerId"]).collect();
    assert!(!ids.contains(&&json!(ana)), "{seen}");
}

/// A misspelt member would get a confident answer to another question.
#[test]
fn members_that_are_not_known_are_refused() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let ask = |what: &str, body: &Value| desk.admin.post(&format!("/api/hallpass/{what}/simulate"), body);
    let arrival = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": "2026-03-02T08:00:00Z", "Pases": []});
    ask("checkins", &arrival).invalid_on("Pases");
    ask("grants", &json!({"CoworkerId": ana, "TariffI": 2})).invalid_on("TariffI");
    ask("billrun", &json!({"CoworkerId": ana, "Untill": "2026-04-01T00:00:00Z"})).invalid_on("Untill");
}

/// What is wrong is named as it was sent, or would be.
#[test]
fn a_supposed_contract_is_refused_by_the_names_of_its_request() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let plan = json!({"BusinessId": 1, "Name": "Flex", "SystemTariffType": 1, "Price": 0, "CurrencyId": 1});
    let plan = desk.admin.post("/api/billing/tariffs", &plan).id();
    let contract = json!({"CoworkerId": ana, "TariffId": plan, "StartDate": "2026-03-02T09:00:00Z"});
    let refused = |but: Value| desk.admin.post(GRANTS, &with(contract.clone(), but));
    refused(json!({})).invalid_on("BusinessId");
    refused(json!({"BusinessId": "x"})).invalid_on("BusinessId");
    refused(json!({"BusinessId": 987_654})).invalid_on("BusinessId");
    refused(json!({"IssuedById": 987_654})).invalid_on("IssuedBy");
    // Whether a sale is paid says nothing of a contract; and it is said truly or not at all.
    refused(json!({"BusinessId": 1, "Paid": "x"})).invalid_on("Paid");
    refused(json!({"BusinessId": 1, "Invoiced": true})).invalid_on("Invoiced");
    desk.admin.post(GRANTS, &json!({"CoworkerId": ana, "Paid": true})).invalid_on("Paid");
    assert_eq!(refused(json!({"BusinessId": 1})).status, 200);
}
