//! W20: what is earned and owed as a bundle is used, lapses and is taken back.

use serde_json::{Value, json};

use super::{INVOICES, bundle, invoice, lines, parts, pay, run, sell, shop, value};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

fn report(desk: &Desk, query: &str) -> Value {
    desk.admin.get(&format!("/api/hallpass/liability?{query}")).ok()
}

#[test]
fn w20_the_bundle_of_w1() {
    let server = TestServer::start();
    let desk = shop(&server);
    let ana = desk.customer("Ana Silva");
    desk.clock(&at(2, "10:00"));
    // Released on 2 March, the last valid day is 7 March.
    let product = bundle(&desk, desk.time_pass(60), 100, json!({"ExpirationType": 2, "ExpiresIn": 5}));
    sell(&desk, ana, product);
    assert_eq!(desk.pass(desk.passes_of(ana)[0])["ExpireDate"], at(8, "00:00"));
    let id = invoice(&desk, ana);
    let line = lines(&desk, id)[0]["Id"].as_i64().unwrap();
    assert_eq!(parts(&report(&desk, "")["Totals"])[0], 0.0, "R17.5: only what is paid");
    pay(&desk, id);

    let visits = [
        (3, "09:00", "10:30", [100.0, 15.0, 85.0, 0.0, 0.0]),
        (4, "14:00", "14:20", [100.0, 17.5, 82.5, 0.0, 0.0]),
        (5, "09:00", "13:00", [100.0, 57.5, 42.5, 0.0, 0.0]),
        (6, "10:07", "10:40", [100.0, 65.0, 35.0, 0.0, 0.0]),
    ];
    for (day, from, to, expected) in visits {
        desk.clock(&at(day, "18:00"));
        desk.visit(ana, &at(day, from), &at(day, to));
        assert_eq!(value(&desk, line), expected, "{day} March");
        assert_eq!(parts(&report(&desk, "businessId=1")["Totals"]), expected, "{day} March");
    }
    desk.clock(&at(8, "00:00"));
    assert_eq!(value(&desk, line), [100.0, 65.0, 0.0, 35.0, 0.0]);
    // The past stays what it was.
    for (day, _, _, expected) in visits {
        assert_eq!(
            parts(&report(&desk, &format!("asOf={}", at(day, "18:00")))["Totals"]),
            expected,
            "as of {day} March"
        );
    }
    assert_eq!(report(&desk, "asOf=2026-03-01")["Records"], json!([]));
    server.assert_sound();
}

#[test]
fn w20_a_mixed_product() {
    let server = TestServer::start();
    let desk = shop(&server);
    let ana = desk.customer("Ana Silva");
    let (day, time) = (desk.day_pass(), desk.define(json!({"Name": "Hour", "MinutesIncluded": 60, "Price": 10})));
    let product = bundle(&desk, day, 72, json!({"PassesIncluded": 2}));
    let link = json!({"ProductId": product, "TimePassId": time, "PassesIncluded": 4});
    desk.admin.post("/api/billing/producttimepasses", &link).id();
    sell(&desk, ana, product);
    let id = invoice(&desk, ana);
    let line = lines(&desk, id)[0]["Id"].as_i64().unwrap();
    desk.clock(&at(4, "12:00"));
    desk.check_in(
        ana,
        &at(3, "09:00"),
        json!({"ToTime": at(3, "10:00"), "CoworkerTimePassGuid": guid_of(&desk, ana, day)}),
    )
    .id();
    assert_eq!(value(&desk, line), [72.0, 20.0, 52.0, 0.0, 0.0]);
    desk.check_in(
        ana,
        &at(4, "09:00"),
        json!({"ToTime": at(4, "10:00"), "CoworkerTimePassGuid": guid_of(&desk, ana, time)}),
    )
    .id();
    assert_eq!(value(&desk, line), [72.0, 28.0, 44.0, 0.0, 0.0]);
    server.assert_sound();
}

/// An unused pass of a definition.
fn guid_of(desk: &Desk, customer: i64, definition: i64) -> String {
    let passes = desk.passes_of(customer).into_iter().map(|id| desk.pass(id));
    let mut fitting = passes.filter(|pass| pass["TimePassId"] == definition && pass["Used"] == false);
    fitting.next().unwrap()["UniqueId"].as_str().unwrap().to_owned()
}

/// R12.4: after a part the operator picks passes to revoke; their share is credited.
#[test]
fn a_pass_revoked_by_hand_is_credited() {
    let server = TestServer::start();
    let desk = shop(&server);
    let ana = desk.customer("Ana Silva");
    let product = bundle(&desk, desk.day_pass(), 100, json!({}));
    sell(&desk, ana, product);
    let id = invoice(&desk, ana);
    pay(&desk, id);
    let line = lines(&desk, id)[0]["Id"].as_i64().unwrap();
    let passes = desk.passes_of(ana);
    for pass in &passes[7..] {
        desk.admin.delete(&format!("/api/billing/coworkertimepasses/{pass}")).done();
    }
    assert_eq!(value(&desk, line), [100.0, 0.0, 70.0, 0.0, 30.0]);
    // The note for them takes nothing more off what is owed.
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[("Amount", json!(36))]).done();
    assert_eq!(value(&desk, line), [100.0, 0.0, 70.0, 0.0, 30.0]);
    server.assert_sound();
}

/// R17.5.
#[test]
fn the_report_by_month_item_line_and_customer() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Ray"));
    let product = bundle(&desk, desk.day_pass(), 100, json!({}));
    for customer in [ana, ben] {
        sell(&desk, customer, product);
        pay(&desk, invoice(&desk, customer));
    }
    desk.issue(ben, desk.day_pass(), 2);
    let loose = invoice(&desk, ben);
    pay(&desk, loose);
    let owed = |by: &str| -> Vec<f64> {
        let report = report(&desk, &format!("by={by}"));
        assert_eq!(parts(&report["Totals"]), [250.0, 0.0, 250.0, 0.0, 0.0]);
        report["Records"].as_array().unwrap().iter().map(|row| row["Liability"].as_f64().unwrap()).collect()
    };
    assert_eq!(owed("month"), [250.0]);
    assert_eq!(owed("item"), [200.0, 50.0]);
    assert_eq!(owed("line"), [100.0, 100.0, 50.0]);
    assert_eq!(owed("customer"), [100.0, 150.0]);
    assert_eq!(report(&desk, "by=customer")["Records"][1]["CoworkerFullName"], "Ben Ray");
    desk.admin.get("/api/hallpass/liability?by=moon").invalid_on("by");
    desk.admin.get("/api/hallpass/liability?asOf=soon").invalid_on("asOf");
    desk.admin.get("/api/hallpass/liability?businessId=x").invalid_on("businessId");
    let other = desk.location("Other", "Etc/UTC", None);
    assert_eq!(parts(&report(&desk, &format!("businessId={other}"))["Totals"]), [0.0; 5]);
    assert_eq!(desk.admin.get("/api/hallpass/invoicelines/999999/value").status, 404);
    server.assert_sound();
}
