//! Page 002: Get one CoworkerTimePass.

use serde_json::{Value, json};

use super::{members, with_common};
use crate::rig::server::{ADMIN, is_guid};
use crate::rig::{Desk, TestServer};

const MEMBERS: [&str; 23] = [
    "CoworkerId",
    "BusinessId",
    "TimePassId",
    "TimePassName",
    "TimePassCurrencyCode",
    "Notes",
    "PurchaseOrder",
    "Used",
    "CheckedIn",
    "UsedDate",
    "RemainingUses",
    "TotalUses",
    "Free",
    "Price",
    "CreateMultiple",
    "ExpireDate",
    "Invoiced",
    "InvoiceDate",
    "IsFromTariff",
    "IsPayAsYouGo",
    "TariffTimePassUniqueId",
    "CoworkerProductUniqueId",
    "CoworkerContractUniqueId",
];

/// R3.9.
#[test]
fn a_fresh_time_pass_member_by_member() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let hours = desk.time_pass(600);
    let id = desk.issue(ana, hours, 1)[0];
    let record = desk.pass(id);
    assert_eq!(members(&record), with_common(&MEMBERS));
    let expected = json!({
        "CoworkerId": ana, "BusinessId": 1, "TimePassId": hours, "TimePassName": "Time pass 600", "Notes": null,
        "PurchaseOrder": null, "Used": false, "CheckedIn": false, "UsedDate": null, "RemainingUses": 600,
        "TotalUses": 600, "Free": false, "CreateMultiple": 1, "ExpireDate": null, "Invoiced": false,
        "InvoiceDate": null, "IsFromTariff": false, "IsPayAsYouGo": false, "TariffTimePassUniqueId": null,
        "CoworkerProductUniqueId": null, "CoworkerContractUniqueId": null, "Id": id,
        "UpdatedOn": "2026-03-02T08:00:00Z", "CreatedOn": "2026-03-02T08:00:00Z", "UpdatedBy": ADMIN, "IsNew": false,
        "SystemId": null, "ToStringText": format!("#{id}"), "LocalizationDetails": null, "CustomFields": null,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&record[name], value, "{name}");
    }
    assert!(is_guid(&record["UniqueId"]));
    assert_eq!(record["TimePassCurrencyCode"], desk.definition(hours)["CurrencyCode"]);
    // R11.2: without a price of its own it shows the definition's.
    assert_eq!(record["Price"].as_f64(), Some(10.0));
}

#[test]
fn a_day_pass_has_no_uses() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let id = desk.issue(ana, desk.day_pass(), 1)[0];
    let record = desk.pass(id);
    assert_eq!(members(&record), with_common(&MEMBERS));
    assert_eq!((&record["RemainingUses"], &record["TotalUses"]), (&Value::Null, &Value::Null));
}

#[test]
fn what_a_request_may_say_about_a_pass() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let body = json!({
        "CoworkerId": ana, "BusinessId": 1, "TimePassId": desk.day_pass(), "CreateMultiple": 3, "Notes": "For the fair",
        "PurchaseOrder": "PO-7", "Free": true, "ExpireDate": "2026-06-01T00:00:00Z", "Used": true,
        "UsedDate": "2026-03-01T00:00:00Z", "RemainingUses": 7, "TotalUses": 9, "CheckedIn": true, "Invoiced": true,
    });
    let first = desk.admin.post("/api/billing/coworkertimepasses", &body).id();
    let held = desk.passes_of(ana);
    // R11.1: three rows, the answer carries the first, each shows the number sent.
    assert_eq!(held.len(), 3);
    assert_eq!(held[0], first);
    for id in held {
        let record = desk.pass(id);
        assert_eq!(record["CreateMultiple"], 3);
        assert_eq!(record["Notes"], "For the fair");
        assert_eq!(record["PurchaseOrder"], "PO-7");
        assert_eq!(record["Free"], true);
        assert_eq!(record["Price"].as_f64(), Some(0.0), "R11.2: free is 0");
        assert_eq!(record["ExpireDate"], "2026-06-01T00:00:00Z");
        // R3.6 and R3.5: neither use nor state can be set by a create.
        for name in ["Used", "CheckedIn", "Invoiced"] {
            assert_eq!(record[name], false, "{name}");
        }
        for name in ["UsedDate", "RemainingUses", "TotalUses", "InvoiceDate"] {
            assert!(record[name].is_null(), "{name}");
        }
    }
    server.assert_sound();
}

#[test]
fn the_pages_of_a_pass_need_their_role() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let id = desk.issue(desk.customer("Ana"), desk.day_pass(), 1)[0];
    let role = |name: &str| hallpass_contract::roles::by_name(name).unwrap().id;
    let reader = server.user("reader", &[role("CoworkerTimePass-Read")], &[]);
    let lister = server.user("lister", &[role("CoworkerTimePass-List")], &[]);
    let path = format!("/api/billing/coworkertimepasses/{id}");
    assert_eq!(reader.get(&path).ok()["Id"], id);
    assert_eq!(lister.get(&path).status, 401);
    let unknown = reader.get("/api/billing/coworkertimepasses/87654321");
    assert_eq!((unknown.status, unknown.text().as_str()), (404, "\"Not found\""));
}

#[test]
fn a_listing_shows_the_same_members_in_the_same_order() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.issue(desk.customer("Ana"), desk.day_pass(), 1);
    let records = desk.admin.get("/api/billing/coworkertimepasses").records();
    assert_eq!(members(&records[0]), with_common(&MEMBERS));
}
