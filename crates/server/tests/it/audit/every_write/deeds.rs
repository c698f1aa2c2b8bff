//! Two customers made one, and what was done today taken back.

use serde_json::{Value, json};

use super::Stage;
use crate::billing::till::Till;
use crate::rig::Desk;
use crate::rig::desk::at;

pub fn run(stage: &mut Stage<'_>) {
    merge(stage);
    undo(stage);
    take_back(stage);
}

/// The duplicate has something of everything that goes over.
fn merge(stage: &mut Stage<'_>) {
    let till = Till::new(stage.server);
    let desk = &till.desk;
    let (ana, twin) = (desk.customer("Ana Silva"), desk.customer("Ana Sliva"));
    desk.issue(twin, desk.time_pass(60), 2);
    till.bill(twin);
    till.entry(twin, json!({"Credit": 5}));
    till.sell(twin, till.product(40.0, json!({})), json!({}));
    till.contract(twin, till.plan(10.0, json!({})), json!({}));
    let team = json!({"BusinessId": 1, "Name": "Team", "TeamMembers": [ana, twin], "PayingMemberId": twin});
    desk.admin.post("/api/spaces/teams", &team).id();
    desk.refused(&desk.check_in(desk.customer("Nobody"), &at(2, "08:00"), json!({})));
    desk.clock(&at(2, "10:00"));
    desk.visit(twin, &at(2, "09:00"), &at(2, "09:30"));
    let path = format!("/api/hallpass/coworkers/{ana}/merge");
    let body = json!({"FromCoworkerId": twin, "Note": "Registered twice"});
    let moved = [
        ("merge", "Coworker"),
        ("update", "CoworkerTimePass"),
        ("update", "CoworkerInvoice"),
        ("update", "CoworkerLedgerEntry"),
        ("update", "CoworkerProduct"),
        ("update", "CoworkerContract"),
        ("update", "Team"),
        ("update", "Checkin"),
    ];
    let covers = ["POST /api/hallpass/coworkers/{id}/merge".to_owned()];
    does(stage, desk, &covers, &path, body, &moved);
}

/// A sale with its pass and its invoice.
fn take_back(stage: &mut Stage<'_>) {
    let till = Till::new(stage.server);
    let ana = till.desk.customer("Ana");
    let product = till.product(40.0, json!({}));
    let row = json!({"ProductId": product, "TimePassId": till.desk.time_pass(60), "PassesIncluded": 1});
    till.desk.admin.post("/api/billing/producttimepasses", &row).id();
    let sale = till.sell(ana, product, json!({"ActivateNow": true}));
    till.bill(ana);
    let covers = ["POST /api/hallpass/sales/{id}/takeback".to_owned()];
    let entries = [("VOID_INVOICE", "CoworkerInvoice"), ("delete", "CoworkerTimePass"), ("delete", "CoworkerProduct")];
    does(stage, &till.desk, &covers, &format!("/api/hallpass/sales/{sale}/takeback"), json!({}), &entries);
}

/// Every way back: passes as remembered, visits, records; and an undo undone.
fn undo(stage: &mut Stage<'_>) {
    let desk = Desk::new(stage.server);
    let (ana, bob) = (desk.customer("Ana"), desk.customer("Bob"));
    let pass = desk.issue(ana, desk.time_pass(600), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(28, "00:00")})).done();
    let mut take_back = |entries: &[(&str, &str)]| {
        let deed = desk.admin.get("/api/hallpass/actions?businessId=1").records()[0]["Id"].clone();
        let covers = ["POST /api/hallpass/actions/{id}/undo".to_owned()];
        does(stage, &desk, &covers, &format!("/api/hallpass/actions/{deed}/undo"), json!({}), entries);
    };
    let by_hand = |what: &str, body: Value| {
        let mut body = body;
        body["Note"] = json!("Agreed on the phone");
        desk.admin.post(&format!("/api/hallpass/passes/{pass}/{what}"), &body).ok();
    };
    by_hand("corrections", json!({"Minutes": 30}));
    take_back(&[("undo", "CoworkerTimePass")]);
    take_back(&[("undo", "CoworkerTimePass")]);
    by_hand("extensions", json!({"Days": 7}));
    take_back(&[("undo", "CoworkerTimePass")]);
    by_hand("move", json!({"CoworkerId": bob}));
    take_back(&[("undo", "CoworkerTimePass")]);

    // In, out; out and in taken back; entered again.
    let visit = desk.enter(ana, &at(2, "10:00"));
    desk.clock(&at(2, "10:30"));
    desk.leave(visit, &at(2, "10:30"));
    take_back(&[("update", "Checkin"), ("update", "CoworkerTimePass")]);
    desk.leave(visit, &at(2, "10:30"));
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    take_back(&[("create", "Checkin"), ("update", "CoworkerTimePass")]);

    // Passes given, changed, deleted.
    let given = desk.issue(bob, desk.day_pass(), 2);
    desk.change_pass(given[0], json!({"Notes": "Until Friday"})).done();
    take_back(&[("update", "CoworkerTimePass")]);
    desk.admin.delete(&format!("/api/billing/coworkertimepasses/{}", given[1])).done();
    take_back(&[("create", "CoworkerTimePass")]);
    desk.issue(bob, desk.day_pass(), 2);
    take_back(&[("delete", "CoworkerTimePass")]);
}

/// First as a preview, which writes nothing.
fn does(stage: &mut Stage<'_>, desk: &Desk, covers: &[String], path: &str, body: Value, entries: &[(&str, &str)]) {
    let mut preview = body.clone();
    preview["Preview"] = json!(true);
    stage.write(&[], &[], || desk.admin.post(path, &preview).ok());
    stage.write_one_each(covers, entries, || desk.admin.post(path, &body).ok());
}
