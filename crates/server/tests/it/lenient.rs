//! What careless clients send and must not fail with (clients.md chapter 7, conventions chapters 3, 4, 6, 10).

mod queries;

use hallpass_contract::catalog;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::fixtures::path;
use crate::rig::{Client, Desk, Fixtures, TestServer};

const PASSES: &str = "/api/billing/timepasses";
const FORM: [(&str, &str); 1] = [("Content-Type", "application/x-www-form-urlencoded")];

fn pass(but: Value) -> Value {
    let mut body = json!({"BusinessId": 1, "Name": "Pass", "Price": 10, "CurrencyId": 1});
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    body
}

fn made(admin: &Client, body: &Value) -> Value {
    let id = admin.post(PASSES, body).id();
    admin.get(&format!("{PASSES}/{id}")).ok()
}

#[test]
fn letter_case_of_paths_members_and_filters() {
    let server = TestServer::start();
    let admin = server.admin();
    let body = json!({"businessid": 1, "NAME": "Odd", "price": 10, "currencyID": 1, "minutesIncluded": 60});
    let id = admin.post("/API/Billing/TimePasses", &body).id();
    let record = admin.get(&format!("/api/BILLING/timePasses/{id}")).ok();
    assert_eq!((&record["Name"], &record["MinutesIncluded"]), (&json!("Odd"), &json!(60)));
    for query in
        ["TIMEPASS_NAME=odd", "timepass_name=ODD", "FROM_timepass_price=10", "Size=1&PAGE=1&ORDERBY=name&DIR=0"]
    {
        assert_eq!(admin.get(&format!("{PASSES}?{query}")).ids(), [id], "{query}");
    }
}

#[test]
fn slashes_at_the_end_and_empty_queries() {
    let server = TestServer::start();
    let admin = server.admin();
    let id = admin.post(&format!("{PASSES}/"), &pass(json!({}))).id();
    for listing in
        [format!("{PASSES}/"), format!("{PASSES}?"), format!("{PASSES}/?"), format!("{PASSES}?page=&size=&x")]
    {
        assert_eq!(admin.get(&listing).ids(), [id], "{listing}");
    }
    assert_eq!(admin.get(&format!("{PASSES}/{id}/")).ok()["Id"], id);
    admin.delete(&format!("{PASSES}/{id}/")).done();
}

#[test]
fn batches_by_id() {
    let server = TestServer::start();
    let admin = server.admin();
    let ids: Vec<i64> = (0..3).map(|_| admin.post(PASSES, &pass(json!({}))).id()).collect();
    let [a, b, c] = [ids[0], ids[1], ids[2]];
    for query in [
        format!("?id=[{c},{a},2147483000,{b}]"),
        format!("/?id=[{c},{a},2147483000,{b}]"),
        format!("?id=%5B{c}%2C{a}%2C2147483000%2C{b}%5D"),
        format!("?Id=[{c}, {a}, {b}]").replace(' ', "%20"),
        format!("?id={c},{a},{b}"),
    ] {
        let found = admin.get(&format!("{PASSES}{query}")).ok();
        let found: Vec<i64> =
            found.as_array().expect("a bare array").iter().map(|r| r["Id"].as_i64().unwrap()).collect();
        // DESIGN 5.13: get-one records, in the order of the ids, unknown ones left out.
        assert_eq!(found, [c, a, b], "{query}");
    }
    let batch = admin.get(&format!("{PASSES}?id=[{a}]")).ok();
    assert_eq!(batch[0], admin.get(&format!("{PASSES}/{a}")).ok());
    assert_eq!(admin.get(&format!("{PASSES}?id=[]")).ok(), json!([]));
}

#[test]
fn texts_for_numbers_and_truths() {
    let server = TestServer::start();
    let body = json!({
        "BusinessId": "1", "Name": "Texts", "Price": "12.5", "CurrencyId": " 1 ", "MinutesIncluded": "600",
        "AllowNetworkCheckIn": "true", "Archived": "False", "UseAsPayAsYouGoForMembers": 1, "UsePriority": "",
    });
    let record = made(&server.admin(), &body);
    assert_eq!(record["BusinessId"], 1);
    assert_eq!(record["Price"].as_f64(), Some(12.5));
    assert_eq!(record["MinutesIncluded"], 600);
    assert_eq!((&record["AllowNetworkCheckIn"], &record["Archived"]), (&json!(true), &json!(false)));
    assert_eq!(record["UsePriority"], Value::Null);
}

#[test]
fn enums_by_name_and_number() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "12:00"));
    let definition = desk.time_pass(600);
    for (sent, stored) in [(json!("Tile"), 4), (json!("doorACCESS"), 2), (json!(5), 5), (json!("3"), 3)] {
        let ana = desk.customer("Ana Silva");
        desk.issue(ana, definition, 1);
        if stored == 3 {
            desk.refused(&desk.check_in(ana, &at(3, "12:00"), json!({"Source": sent})));
            assert_eq!(desk.failed(ana)[0]["Source"], 3);
            continue;
        }
        let visit = desk.check_in(ana, &at(3, "12:00"), json!({"Source": sent})).id();
        assert_eq!(desk.checkin(visit)["Source"], stored, "{sent}");
    }
    let values = desk.admin.get("/api/utils/enums?name=eCheckinSource").ok();
    let expected = ["None", "Manual", "DoorAccess", "NetworkActivity", "Tile", "Sensor"];
    let names: Vec<&str> = values.as_array().unwrap().iter().map(|v| v["Name"].as_str().unwrap()).collect();
    assert_eq!(names, expected, "R7.1");
    assert_eq!(values[4], json!({"Id": 4, "Name": "Tile"}));
}

#[test]
fn nothing_is_zero_or_a_list_of_zero() {
    let server = TestServer::start();
    let body = pass(
        json!({"Id": 0, "TypeName": "TimePass", "TaxRateId": 0, "FinancialAccountId": [0], "ReducedTaxRateId": ""}),
    );
    let record = made(&server.admin(), &body);
    for name in ["TaxRateId", "FinancialAccountId", "ReducedTaxRateId"] {
        assert_eq!(record[name], Value::Null, "{name}");
    }
    assert!(record["Id"].as_i64().unwrap() > 0);
    made(&server.admin(), &pass(json!({"Id": null})));
}

#[test]
fn forms_instead_of_json() {
    let server = TestServer::start();
    let admin = server.admin();
    let form = b"BusinessId=1&Name=By+form&Price=7.5&CurrencyId=1&MinutesIncluded=60&Archived=true&Businesses=1";
    let id = admin.send("POST", PASSES, &FORM, form).id();
    let record = admin.get(&format!("{PASSES}/{id}")).ok();
    assert_eq!((&record["Name"], record["Price"].as_f64()), (&json!("By form"), Some(7.5)));
    assert_eq!((&record["MinutesIncluded"], &record["Archived"]), (&json!(60), &json!(true)));
    assert_eq!(record["Businesses"], json!([1]));
    let form = format!("Id={id}&BusinessId=1&Name=Again&Price=8&CurrencyId=1");
    admin.send("PUT", PASSES, &FORM, form.as_bytes()).done();
    assert_eq!(admin.get(&format!("{PASSES}/{id}")).ok()["Name"], "Again");
}

#[test]
fn content_types_as_clients_write_them() {
    let server = TestServer::start();
    let admin = server.admin();
    let body = pass(json!({})).to_string();
    for kind in ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "text/json"] {
        let reply = admin.send("POST", PASSES, &[("Content-Type", kind)], body.as_bytes());
        assert_eq!(reply.status, 200, "{kind}: {}", reply.text());
    }
    admin.send("POST", PASSES, &[], body.as_bytes()).id();
    // A GET with a content type of nothing in particular, and with several kinds accepted.
    let odd = [("Content-Type", "x-www-form-urlencoded"), ("Accept", "text/html, application/json;q=0.9, */*;q=0.1")];
    assert_eq!(admin.send("GET", PASSES, &odd, b"").status, 200);
    let token = format!("grant_type=password&username={}&password=a+password+for+tests", "admin%40example.com");
    assert_eq!(server.anonymous().send("POST", "/api/token", &[], token.as_bytes()).status, 200);
}

/// GET, PUT what was got, GET: nothing changes but who changed it and when. For every resource.
#[test]
fn a_whole_record_sent_back_changes_nothing() {
    let server = TestServer::start();
    let admin = server.admin();
    let mut fixtures = Fixtures::new(&server, 1);
    let mut failures = Vec::new();
    for model in catalog().models().iter().filter(|m| m.resource.verbs.edit) {
        let id = fixtures.create(model);
        let one = format!("{}/{id}", path(model));
        let before = admin.get(&one).ok();
        let reply = admin.put(&path(model), &before);
        if reply.status != 200 {
            failures.push(format!("PUT {one}: {} {:.300}", reply.status, reply.text()));
            continue;
        }
        assert_eq!(reply.done()["Value"], json!({"Id": id}));
        let after = admin.get(&one).ok();
        for (name, value) in before.as_object().unwrap() {
            if !name.starts_with("Updated") && after[name] != *value {
                failures.push(format!("{one}: {name} was {value}, is {}", after[name]));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    server.assert_sound();
}

#[test]
fn read_only_members_are_ignored() {
    let server = TestServer::start();
    let admin = server.admin();
    let before = made(&admin, &pass(json!({})));
    let mut body = before.clone();
    for (name, value) in [
        ("BusinessName", json!("Mine")),
        ("CurrencyCode", json!(7)),
        ("CreatedOn", json!("1999-01-01T00:00:00Z")),
        ("UpdatedOn", json!("not a date")),
        ("UpdatedBy", json!("somebody@else.example")),
        ("UniqueId", json!("zzz")),
        ("IsNew", json!(true)),
        ("ToStringText", json!({"deep": []})),
        ("LocalizationDetails", json!([1])),
        ("AccessControlGroupIds", json!("x")),
        ("NoSuchMember", json!({"a": 1})),
    ] {
        body[name] = value;
    }
    admin.put(PASSES, &body).done();
    assert_eq!(admin.get(&format!("{PASSES}/{}", before["Id"])).ok(), before);
}

#[test]
fn a_put_without_custom_fields_or_system_id_keeps_them() {
    let server = TestServer::start();
    let admin = server.admin();
    let fields = json!({"Data": [{"Name": "Colour", "Value": "red"}]});
    let record =
        made(&admin, &pass(json!({"SystemId": "erp-1", "CustomFields": fields, "InvoiceLineDisplayAs": "Line"})));
    assert_eq!(record["SystemId"], "erp-1");
    assert_eq!(record["CustomFields"]["Data"][0]["Name"], "Colour");
    assert_eq!(record["CustomFields"]["Data"][0]["Value"], "red");
    let mut body = pass(json!({"Name": "Renamed"}));
    body["Id"] = record["Id"].clone();
    admin.put(PASSES, &body).done();
    let after = admin.get(&format!("{PASSES}/{}", record["Id"])).ok();
    assert_eq!(after["Name"], "Renamed");
    assert_eq!((&after["SystemId"], &after["CustomFields"]), (&record["SystemId"], &record["CustomFields"]));
    assert_eq!(after["InvoiceLineDisplayAs"], Value::Null, "DESIGN 5.5: PUT replaces the rest");
    let found = |query: &str| admin.get(&format!("{PASSES}?{query}")).ids().len();
    assert_eq!((found("TimePass_CustomFields_Colour=red"), found("TimePass_customFields_Colour=blue")), (1, 0));
}

#[test]
fn lists_are_replaced_changed_or_left_alone() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (a, b) = (desk.location("A", "Etc/UTC", None), desk.location("B", "Etc/UTC", None));
    let id = desk.define(json!({"Businesses": [1, a]}));
    let put = |but: Value| {
        let mut body = pass(but);
        body["Id"] = json!(id);
        desk.admin.put(PASSES, &body).done();
        let mut list: Vec<i64> = serde_json::from_value(desk.definition(id)["Businesses"].clone()).unwrap();
        list.sort_unstable();
        list
    };
    assert_eq!(put(json!({})), [1, a]);
    assert_eq!(put(json!({"Businesses": null})), [1, a]);
    assert_eq!(put(json!({"AddedBusinesses": [b]})), [1, a, b]);
    assert_eq!(put(json!({"RemovedBusinesses": [1, b]})), [a]);
    assert_eq!(put(json!({"Businesses": [b, 1, b]})), [1, b]);
    assert_eq!(put(json!({"Businesses": []})), Vec::<i64>::new());
}

#[test]
fn an_id_in_the_address_of_a_put() {
    let server = TestServer::start();
    let admin = server.admin();
    let (one, two) = (admin.post(PASSES, &pass(json!({}))).id(), admin.post(PASSES, &pass(json!({}))).id());
    admin.put(&format!("{PASSES}/{one}"), &pass(json!({"Name": "By address"}))).done();
    assert_eq!(admin.get(&format!("{PASSES}/{one}")).ok()["Name"], "By address");
    admin.put(&format!("{PASSES}/{one}"), &pass(json!({"Id": two}))).invalid_on("Id");
    admin.put(PASSES, &pass(json!({}))).invalid_on("Id");
    assert_eq!(admin.put(PASSES, &pass(json!({"Id": 2147483000}))).status, 404);
    // PATCH merges.
    let patched = admin.json("PATCH", &format!("{PASSES}/{one}"), &json!({"MinutesIncluded": 60}));
    patched.done();
    let record = admin.get(&format!("{PASSES}/{one}")).ok();
    assert_eq!((&record["Name"], &record["MinutesIncluded"]), (&json!("By address"), &json!(60)));
}

#[test]
fn etags_stop_a_lost_update() {
    let server = TestServer::start();
    let admin = server.admin();
    let id = admin.post(PASSES, &pass(json!({}))).id();
    let one = format!("{PASSES}/{id}");
    let first = admin.get(&one);
    let tag = first.header("etag").expect("an ETag").to_owned();
    let send = |tag: &str, name: &str| {
        let headers = [("Content-Type", "application/json"), ("If-Match", tag)];
        admin.send("PUT", &one, &headers, pass(json!({"Id": id, "Name": name})).to_string().as_bytes())
    };
    send(&tag, "First").done();
    assert_eq!(send(&tag, "Second").status, 412);
    assert_eq!(admin.get(&one).ok()["Name"], "First");
    assert_eq!(admin.send("DELETE", &one, &[("If-Match", &tag)], b"").status, 412);
    let now = admin.get(&one).header("etag").unwrap().to_owned();
    assert_ne!(now, tag);
    admin.send("DELETE", &one, &[("If-Match", &now)], b"").done();
}

#[test]
fn dates_in_every_form() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.day_pass(), 1)[0];
    for (sent, stored) in [
        ("2026-05-01T10:30", "2026-05-01T10:30:00Z"),
        ("2026-05-01T10:30:15", "2026-05-01T10:30:15Z"),
        ("2026-05-01T10:30:15Z", "2026-05-01T10:30:15Z"),
        ("2026-05-01T10:30:15.250Z", "2026-05-01T10:30:15.25Z"),
        ("2026-05-01T10:30:15.1234567Z", "2026-05-01T10:30:15.123456Z"),
        ("2026-05-01T10:30:00+00:00", "2026-05-01T10:30:00Z"),
        ("2026-05-01T10:30:00+02:00", "2026-05-01T08:30:00Z"),
        ("2026-05-01 10:30", "2026-05-01T10:30:00Z"),
        ("2026-05-01", "2026-05-01T00:00:00Z"),
    ] {
        desk.change_pass(pass, json!({"ExpireDate": sent})).done();
        assert_eq!(desk.pass(pass)["ExpireDate"], stored, "{sent}");
    }
    let found = |value: &str| {
        let query = format!("/api/billing/coworkertimepasses?from_CoworkerTimePass_CreatedOn={value}");
        desk.admin.get(&query).ids().len()
    };
    for (value, count) in [
        ("2026-03-02T08:00", 1),
        ("2026-03-02T08:01", 0),
        ("2026-03-02T08:00:00Z", 1),
        ("2026-03-02T08:00:00.000Z", 1),
        ("2026-03-02T10:00:00%2B02:00", 1),
        ("2026-03-02T10:01:00+02:00", 0),
        ("2026-03-02", 1),
    ] {
        assert_eq!(found(value), count, "{value}");
    }
}

#[test]
fn one_effect_for_one_idempotency_key() {
    let server = TestServer::start();
    let admin = server.admin();
    let send = |key: &str, name: &str| {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        admin.send("POST", PASSES, &headers, pass(json!({"Name": name})).to_string().as_bytes())
    };
    let first = send("k-1", "Once");
    let again = send("k-1", "Once");
    assert_eq!((first.status, first.text()), (again.status, again.text()));
    assert_eq!(admin.get(PASSES).ids().len(), 1);
    let other = send("k-1", "Another");
    assert!((400..500).contains(&other.status), "other parameters under the same key: {}", other.status);
    send("k-2", "Twice").id();
    assert_eq!(admin.get(PASSES).ids().len(), 2);
    // An error is remembered as well.
    let refused = send("k-3", "");
    assert_eq!((refused.status, send("k-3", "").text()), (400, refused.text()));
}
