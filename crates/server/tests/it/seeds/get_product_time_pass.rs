//! Page 003: Get one ProductTimePass.

use serde_json::json;

use super::{members, with_common};
use crate::rig::server::{ADMIN, is_guid};
use crate::rig::{Desk, TestServer};

const MEMBERS: [&str; 9] = [
    "ProductId",
    "ProductName",
    "TimePassId",
    "TimePassName",
    "PassesIncluded",
    "ExpireTimeInMonths",
    "ExpireTimeInWeeks",
    "ExpirationType",
    "ExpiresIn",
];

#[test]
fn the_record_member_by_member() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let product = json!({"BusinessId": 1, "Name": "Ten hours", "Price": 100, "CurrencyId": 1});
    let product = desk.admin.post("/api/billing/products", &product).id();
    let hour = desk.time_pass(60);
    let body = json!({
        "ProductId": product, "TimePassId": hour, "PassesIncluded": 10, "ExpirationType": 4, "ExpiresIn": 2,
    });
    let answer = desk.admin.post("/api/billing/producttimepasses", &body).done();
    assert_eq!(answer["Message"], "ProductTimePass was successfully created.");
    let id = answer["Value"]["Id"].as_i64().unwrap();
    let record = desk.admin.get(&format!("/api/billing/producttimepasses/{id}")).ok();
    assert_eq!(members(&record), with_common(&MEMBERS));
    let expected = json!({
        "ProductId": product, "ProductName": "Ten hours", "TimePassId": hour, "TimePassName": "Time pass 60",
        "PassesIncluded": 10, "ExpireTimeInMonths": null, "ExpireTimeInWeeks": null, "ExpirationType": 4,
        "ExpiresIn": 2, "Id": id, "UpdatedOn": "2026-03-02T08:00:00Z", "CreatedOn": "2026-03-02T08:00:00Z",
        "UpdatedBy": ADMIN, "IsNew": false, "SystemId": null, "LocalizationDetails": null, "CustomFields": null,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&record[name], value, "{name}");
    }
    assert!(is_guid(&record["UniqueId"]) && record["ToStringText"].is_string());
    let listed = desk.admin.get("/api/billing/producttimepasses").records();
    assert_eq!(members(&listed[0]), with_common(&MEMBERS));
}

#[test]
fn what_is_required_and_what_an_unknown_id_answers() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let errors = desk.admin.post("/api/billing/producttimepasses", &json!({})).invalid();
    let properties: Vec<&str> = errors.iter().map(|e| e.0.as_str()).collect();
    assert_eq!(properties, ["Product", "TimePass", "PassesIncluded"]);
    let unknown = desk.admin.get("/api/billing/producttimepasses/87654321");
    assert_eq!((unknown.status, unknown.text().as_str()), (404, "\"Not found\""));
}
