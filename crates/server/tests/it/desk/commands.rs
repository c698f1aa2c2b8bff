//! Commands, blocked deletes, verbs that do not exist.

use serde_json::{Value, json};

use crate::jobs::closing;
use crate::rig::desk::at;
use crate::rig::{Desk, Reply, TestServer};

const COWORKERS: &str = "/api/spaces/coworkers";
const CONTRACTS: &str = "/api/billing/coworkercontracts";

/// Asserts a command refused by the state of things: 200, WasSuccessful false, Errors filled (DESIGN 5.8).
#[track_caller]
fn refused(reply: &Reply) -> String {
    let body = reply.ok();
    assert_eq!(body["WasSuccessful"], false, "{body}");
    assert!(body["Errors"].as_array().is_some_and(|e| !e.is_empty()), "{body}");
    body["Message"].as_str().unwrap().to_owned()
}

/// A contract of a new customer.
fn contract(desk: &Desk) -> i64 {
    let plan = json!({"BusinessId": 1, "Name": "Plan", "SystemTariffType": 1, "Price": 10, "CurrencyId": 1});
    let plan = desk.admin.post("/api/billing/tariffs", &plan).id();
    let body = json!({
        "IssuedById": 1, "CoworkerId": desk.customer("Ana Silva"), "TariffId": plan, "Quantity": 1,
        "StartDate": "2026-02-01T00:00:00Z",
    });
    desk.admin.post(CONTRACTS, &body).id()
}

#[test]
fn a_customer_is_deleted_by_command() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    assert_eq!(desk.admin.delete(&format!("{COWORKERS}/{ana}")).status, 405);
    let done = desk.command(COWORKERS, "COWORKER_DELETE", ana).done();
    assert_eq!(done["Message"], "The command was run correctly.");
    assert_eq!(desk.admin.get(&format!("{COWORKERS}/{ana}")).status, 404);
}

#[test]
fn a_customer_with_passes_is_kept() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.day_pass(), 1)[0];
    let before = server.rows();
    let message = refused(&desk.command(COWORKERS, "COWORKER_DELETE", ana));
    assert!(message.contains("customer time passes"), "{message}");
    assert_eq!(server.rows(), before);
    desk.admin.delete(&format!("/api/billing/coworkertimepasses/{pass}")).done();
    desk.command(COWORKERS, "COWORKER_DELETE", ana).done();
}

#[test]
fn a_contract_is_cancelled_then_deleted() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let id = contract(&desk);
    let path = format!("{CONTRACTS}/{id}");
    assert_eq!(desk.admin.get(&path).ok()["Active"], true);
    assert_eq!(desk.admin.delete(&path).status, 405);
    refused(&desk.command(CONTRACTS, "DELETE_CONTRACT", id));
    desk.command(CONTRACTS, "CANCEL_CONTRACT", id).done();
    let record = desk.admin.get(&path).ok();
    assert_eq!((&record["Active"], &record["Cancelled"]), (&json!(false), &json!(true)));
    assert_eq!(record["CancellationDate"], "2026-03-02T08:00:00Z");
    desk.command(CONTRACTS, "DELETE_CONTRACT", id).done();
    assert_eq!(desk.admin.get(&path).status, 404);
}

#[test]
fn the_commands_of_a_resource_are_listed() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    for model in hallpass_contract::catalog().models() {
        let resource = model.resource;
        let path = format!("/api/{}/{}/commands", resource.module, resource.plural);
        let listed = desk.admin.get(&path).ok();
        let keys: Vec<&str> = listed.as_array().unwrap().iter().map(|c| c["Key"].as_str().unwrap()).collect();
        let expected: Vec<&str> = resource.commands.iter().map(|c| c.key).collect();
        assert_eq!(keys, expected, "{path}");
    }
}

#[test]
fn commands_that_are_unknown_or_malformed() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let before = server.rows();
    let run = |body: Value| desk.admin.post(&format!("{COWORKERS}/runcommand"), &body);
    for body in [
        json!({"Key": "COWORKER_EXPLODE", "Ids": [ana]}),
        json!({"Key": "CANCEL_CONTRACT", "Ids": [ana]}),
        json!({"Key": null, "Ids": [ana]}),
        json!({"Ids": [ana]}),
        json!({"Key": "COWORKER_DELETE"}),
        json!({"Key": "COWORKER_DELETE", "Ids": "all"}),
        json!({"Key": 7, "Ids": [ana]}),
        json!([]),
        json!("COWORKER_DELETE"),
        json!(null),
    ] {
        let reply = run(body.clone());
        assert_eq!(reply.status, 400, "{body} -> {}", reply.text());
    }
    let raw =
        desk.admin.send("POST", &format!("{COWORKERS}/runcommand"), &[("Content-Type", "application/json")], b"{");
    assert_eq!(raw.status, 400);
    assert_eq!(server.rows(), before);
    let many = run(json!({"Key": "COWORKER_DELETE", "Ids": (ana..=ana + 1_000).collect::<Vec<i64>>()}));
    assert!(many.text().contains("1,000"), "{}", many.text());
    // Ids as text or twice, and the Parameters left out, as clients do.
    run(json!({"Key": "coworker_delete", "Ids": [ana.to_string(), ana]})).done();
}

#[test]
fn a_delete_that_other_records_block() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let hours = desk.time_pass(60);
    let plan = json!({"BusinessId": 1, "Name": "Plan", "SystemTariffType": 1, "Price": 10, "CurrencyId": 1});
    let plan = desk.admin.post("/api/billing/tariffs", &plan).id();
    let link = json!({"TariffId": plan, "TimePassId": hours, "PassesIncluded": 3, "PassRenewalTime": 2});
    let link = desk.admin.post("/api/billing/tarifftimepasses", &link).id();
    let before = server.rows();
    let blocked = |path: String, label: &str| {
        let reply = desk.admin.delete(&path);
        assert_eq!(reply.status, 400, "{path}: {}", reply.text());
        let message = format!("You must delete all {label} using this record before you can delete it.");
        assert_eq!(reply.json()["Message"], message.as_str(), "{path}");
        assert_eq!(reply.json()["WasSuccessful"], false);
    };
    blocked(format!("/api/billing/timepasses/{hours}"), "price plan time passes");
    assert_eq!(server.rows(), before);
    desk.admin.delete(&format!("/api/billing/tarifftimepasses/{link}")).done();
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, hours, 1)[0];
    blocked(format!("/api/billing/timepasses/{hours}"), "customer time passes");
    // R12.2: a pass that a check-in names.
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    blocked(format!("/api/billing/coworkertimepasses/{pass}"), "check-ins");
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    desk.admin.delete(&format!("/api/billing/coworkertimepasses/{pass}")).done();
    let deleted = desk.admin.delete(&format!("/api/billing/timepasses/{hours}")).done();
    assert_eq!(deleted["Message"], "TimePass was successfully deleted.");
    assert_eq!(deleted["Value"], json!({"Id": hours}));
    assert_eq!(desk.admin.delete(&format!("/api/billing/timepasses/{hours}")).status, 404);
    server.assert_sound();
}

#[test]
fn a_location_is_deleted_only_unused() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let spare = desk.location("Spare", "Etc/UTC", Some(1));
    let used = desk.location("Used", "Etc/UTC", Some(1));
    desk.define(json!({"BusinessId": used}));
    let child = desk.location("Child", "Etc/UTC", Some(spare));
    assert_eq!(desk.admin.delete(&format!("/api/sys/businesses/{used}")).status, 400);
    assert_eq!(desk.admin.delete(&format!("/api/sys/businesses/{spare}")).status, 400, "its child uses it");
    desk.admin.delete(&format!("/api/sys/businesses/{child}")).done();
    desk.admin.delete(&format!("/api/sys/businesses/{spare}")).done();
}

#[test]
fn a_loop_of_locations_is_refused() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let child = desk.location("Child", "Etc/UTC", Some(1));
    let grandchild = desk.location("Grandchild", "Etc/UTC", Some(child));
    let mut root = desk.admin.get("/api/sys/businesses/1").ok();
    for above in [1, child, grandchild] {
        root["RootLocationId"] = json!(above);
        desk.admin.put("/api/sys/businesses", &root).invalid();
    }
}

#[test]
fn a_cut_off_that_is_none_is_refused() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let set = |value: &str| {
        let body = json!({"BusinessId": 1, "Name": "Checkin.DailyCutOffTime", "Value": value});
        desk.admin.post("/api/sys/businesssettings", &body)
    };
    for value in ["midnight", "25:00", "3:60", "-1", "12:15", "03:10", "3:0x"] {
        assert_eq!(set(value).status, 400, "{value}: chapter 1, decision 10");
    }
    let id = set("3").id();
    desk.admin.delete(&format!("/api/sys/businesssettings/{id}")).done();
    set("3:30").id();
}

#[test]
fn what_cannot_be_done_by_itself_holds_up_nothing_else() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Checkin.DailyCutOffTime", "03:00");
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Okri"));
    let day = desk.day_pass();
    desk.issue(ana, day, 1);
    desk.issue(ben, day, 1);
    let passes = desk.issue(ben, desk.time_pass(600), 3);
    for pass in &passes {
        desk.change_pass(*pass, json!({"ExpireDate": at(3, "20:00")})).done();
    }
    desk.clock(&at(3, "09:00"));
    let (stuck, free) = (desk.enter(ana, &at(3, "09:00")), desk.enter(ben, &at(3, "09:00")));
    let raw = server.raw();
    raw.get_in_the_way("no_close", "UPDATE", "checkin", &closing(stuck), "on purpose");
    let when = format!("NEW.pass_id = {} AND NEW.kind = 'expire'", passes[1]);
    raw.get_in_the_way("no_lapse", "INSERT", "ledger_entry", &when, "on purpose");
    desk.clock(&at(4, "09:00"));
    assert_eq!(desk.times(stuck).1, None);
    assert!(desk.times(free).1.is_some());
    let expired = |pass: i64| {
        let sql = "SELECT COUNT(*) FROM ledger_entry WHERE pass_id = ?1 AND kind = 'expire'";
        raw.value::<i64>(sql, &[pass.into()])
    };
    assert_eq!(passes.iter().map(|pass| expired(*pass)).collect::<Vec<_>>(), [1, 0, 1]);
    server.assert_sound();
    let failing = desk.admin.get("/api/hallpass/jobs").ok()["Failing"].clone();
    let subjects: Vec<Value> = failing.as_array().unwrap().iter().map(|job| job["Subject"].clone()).collect();
    assert_eq!(subjects, [json!(stuck), json!(passes[1])]);
    // Once it can be done, it is: the pass at 09:21, the visit at 12:21 (1, 5, 15, 60, 240 minutes).
    raw.give_way("no_close", "checkin");
    raw.give_way("no_lapse", "ledger_entry");
    desk.clock(&at(4, "12:21"));
    assert_eq!(desk.times(stuck).1, desk.times(free).1);
    assert_eq!(passes.iter().map(|pass| expired(*pass)).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(desk.admin.get("/api/hallpass/jobs").ok()["Failing"], json!([]));
    server.assert_sound();
}
