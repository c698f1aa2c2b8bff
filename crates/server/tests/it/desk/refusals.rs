//! W23: refusals and caps; chapter 8: the rows they leave.

use serde_json::{Value, json};

use crate::rig::desk::{at, on};
use crate::rig::{Desk, Reply, TestServer};

fn holder(desk: &Desk, definition: i64, count: i64) -> (i64, Vec<i64>) {
    let ana = desk.customer("Ana Silva");
    (ana, desk.issue(ana, definition, count))
}

/// R8.5.
#[test]
fn w23_an_inactive_customer() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, _) = holder(&desk, desk.day_pass(), 1);
    let mut record = desk.admin.get(&format!("/api/spaces/coworkers/{ana}")).ok();
    record["Active"] = json!(false);
    desk.admin.put("/api/spaces/coworkers", &record).done();
    let reply = desk.check_in(ana, &at(2, "08:00"), json!({}));
    assert_eq!(reply.invalid_on("CoworkerId"), "This account is disabled");
    assert_eq!(reply.json()["Message"], "CoworkerId: This account is disabled");
    let failed = desk.failed(ana);
    assert_eq!(failed.len(), 1);
    assert!(failed[0]["Description"].as_str().unwrap().contains("This account is disabled"), "{}", failed[0]);
}

/// R2.10: the reason follows the name of the member and does not repeat it.
#[test]
fn a_wrong_time_is_named_once() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, _) = holder(&desk, desk.day_pass(), 1);
    let said = |from: &str, to: &str| desk.check_in(ana, from, json!({"ToTime": to})).json()["Message"].clone();
    assert_eq!(said("1899-12-31T23:59:59Z", "1900-01-01T01:00:00Z"), "FromTime: cannot lie before 1900.");
    assert_eq!(said(&at(2, "08:16"), &at(2, "09:00")), "FromTime: cannot be more than 15 minutes in the future.");
    assert_eq!(said(&at(2, "07:00"), &at(2, "07:00")), "ToTime: must be later than FromTime.");
    assert_eq!(said(&at(2, "07:00"), &at(2, "08:16")), "ToTime: cannot be more than 15 minutes in the future.");
    server.assert_sound();
}

/// R8.2, R8.5.
#[test]
fn w23_no_pass() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let reply = desk.check_in(ana, &at(2, "08:00"), json!({"Source": 1, "MacAddresses": "aa:bb"}));
    assert_eq!(reply.invalid_on("CoworkerId"), "Ana Silva does not have a valid time pass.");
    let failed = desk.failed(ana);
    assert_eq!(failed.len(), 1);
    let row = &failed[0];
    assert_eq!(
        (&row["Source"], &row["BusinessId"], &row["CoworkerFullName"]),
        (&json!(1), &json!(1), &json!("Ana Silva"))
    );
    assert_eq!(row["CheckinAttemptTime"], at(2, "08:00").as_str());
    assert_eq!(row["MacAddresses"], "aa:bb");
    assert!(row["Description"].as_str().unwrap().contains("does not have a valid time pass"));
    assert!(desk.visits_of(ana).is_empty());
}

#[test]
fn w23_a_named_pass() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, p) = holder(&desk, desk.day_pass(), 3);
    desk.clock(&at(4, "18:00"));
    let named = |pass: i64, date: u32| {
        let but = json!({"CoworkerTimePassGuid": desk.guid(pass), "ToTime": at(date, "10:00")});
        desk.check_in(ana, &at(date, "09:00"), but)
    };
    let visit = named(p[1], 3).id();
    assert_eq!(desk.checkin(visit)["CoworkerTimePassGuid"], desk.guid(p[1]).as_str());
    assert_eq!([desk.state(p[0]).1, desk.state(p[1]).1], [false, true]);
    // Used on another day: 400 and no row.
    named(p[1], 4).invalid();
    assert!(desk.failed(ana).is_empty());
    let unknown = json!({"CoworkerTimePassGuid": "11111111-2222-4333-8444-555555555555", "ToTime": at(4, "10:00")});
    desk.check_in(ana, &at(4, "09:00"), unknown).invalid();
    assert!(desk.failed(ana).is_empty());
    // Set to used by hand that day: it covers, and nothing else is used.
    desk.change_pass(p[2], json!({"Used": true, "UsedDate": at(4, "08:00")})).done();
    let visit = named(p[2], 4).id();
    assert_eq!(desk.checkin(visit)["CoworkerTimePassGuid"], desk.guid(p[2]).as_str());
    assert!(!desk.state(p[0]).1);
    server.assert_sound();
}

#[test]
fn w23_already_checked_in() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, _) = holder(&desk, desk.define(json!({"MinutesIncluded": 600, "AllowNetworkCheckIn": true})), 1);
    desk.clock(&at(3, "09:00"));
    let visit = desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(3, "09:20"));
    for source in [0, 1, 4] {
        let reply = desk.check_in(ana, &at(3, "09:20"), json!({"Source": source}));
        assert_eq!(reply.status, 400, "Source {source}: {}", reply.text());
        reply.invalid();
    }
    assert_eq!(desk.visits_of(ana), [visit]);
    for source in [2, 3, 5] {
        assert_eq!(desk.check_in(ana, &at(3, "09:20"), json!({"Source": source})).id(), visit, "Source {source}");
    }
    assert_eq!(desk.checkin(visit)["LastActivity"], at(3, "09:20").as_str());
    assert_eq!(desk.visits_of(ana), [visit]);
    assert!(desk.failed(ana).is_empty(), "R8.4");
    server.assert_sound();
}

#[test]
fn w23_overlap() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, p) = holder(&desk, desk.time_pass(600), 1);
    desk.clock(&at(3, "18:00"));
    let first = desk.visit(ana, &at(3, "09:00"), &at(3, "11:00"));
    let entered = |from: &str, to: &str| desk.check_in(ana, &at(3, from), json!({"ToTime": at(3, to)}));
    for (from, to) in
        [("10:00", "12:00"), ("08:00", "09:30"), ("09:30", "10:30"), ("08:00", "12:00"), ("09:00", "11:00")]
    {
        entered(from, to).invalid_on("FromTime");
    }
    assert_eq!(desk.remaining(&p), [480]);
    let second = entered("11:00", "12:00").id();
    let before = entered("08:00", "09:00").id();
    assert_eq!(desk.visits_of(ana), [first, second, before]);
    assert_eq!(desk.remaining(&p), [360]);
    assert!(desk.failed(ana).is_empty(), "R8.4");
    server.assert_sound();
}

#[test]
fn w23_a_pass_that_network_activity_may_not_use() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, _) = holder(&desk, desk.time_pass(600), 1);
    let attempt = |source: i64| desk.check_in(ana, &at(2, "08:00"), json!({"Source": source}));
    desk.refused(&attempt(3));
    // Decision 15: one row per customer, location and reason in an hour.
    desk.refused(&attempt(3));
    let failed = desk.failed(ana);
    assert_eq!((failed.len(), &failed[0]["Source"]), (1, &json!(3)));
    attempt(1).id();
    server.assert_sound();
}

/// R3.8, R11.1.
#[test]
fn w23_the_cap_of_five_hundred() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let definition = desk.day_pass();
    let (ana, held) = holder(&desk, definition, 495);
    assert_eq!(held.len(), 495);
    let more = |count: i64| {
        let body = json!({"CoworkerId": ana, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": count});
        desk.admin.post("/api/billing/coworkertimepasses", &body)
    };
    more(6).invalid_on("CreateMultiple");
    more(0).invalid_on("CreateMultiple");
    more(-1).invalid_on("CreateMultiple");
    assert_eq!(desk.passes_of(ana).len(), 495);
    more(5).id();
    assert_eq!(desk.passes_of(ana).len(), 500);
    more(1).invalid_on("CreateMultiple");
    server.assert_sound();
}

#[test]
fn w23_for_members_of_another_plan() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let plan = |name: &str| {
        let body = json!({"BusinessId": 1, "Name": name, "SystemTariffType": 1, "Price": 10, "CurrencyId": 1});
        desk.admin.post("/api/billing/tariffs", &body).id()
    };
    let (p1, p2) = (plan("P1"), plan("P2"));
    let definition = desk.define(json!({"OnlyForMembers": true, "Tariffs": [p1]}));
    let customer = |plan: Option<i64>| {
        let customer = desk.customer("Ana Silva");
        if let Some(plan) = plan {
            let contract = json!({
                "IssuedById": 1, "CoworkerId": customer, "TariffId": plan, "Quantity": 1, "StartDate": "2026-02-01T00:00:00Z",
            });
            desk.admin.post("/api/billing/coworkercontracts", &contract).id();
        }
        // Assigning is no error (R4.4, R11.3).
        desk.issue(customer, definition, 1);
        customer
    };
    desk.refused(&desk.check_in(customer(Some(p2)), &at(2, "08:00"), json!({})));
    desk.refused(&desk.check_in(customer(None), &at(2, "08:00"), json!({})));
    let member = customer(Some(p1));
    let visit = desk.enter(member, &at(2, "08:00"));
    assert_eq!(desk.checkin(visit)["TariffAtTheTimeOfCheckin"], "P1", "R5.7");
    // And the other way round: a member may not use a pass for contacts.
    let contacts = desk.define(json!({"OnlyForContacts": true}));
    let other = customer(Some(p2));
    desk.issue(other, contacts, 1);
    desk.refused(&desk.check_in(other, &at(2, "08:00"), json!({})));
    server.assert_sound();
}

/// R3.10.
#[test]
fn w23_only_for_contacts_and_only_for_members() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let before = server.rows();
    let body = json!({
        "BusinessId": 1, "Name": "Nobody", "Price": 1, "CurrencyId": 1, "OnlyForContacts": true, "OnlyForMembers": true,
    });
    desk.admin.post("/api/billing/timepasses", &body).invalid();
    assert_eq!(server.rows(), before);
}

#[test]
fn w23_expiry_is_judged_at_the_start() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let definition = desk.time_pass(600);
    let expiring = || {
        let (ana, p) = holder(&desk, definition, 1);
        desk.change_pass(p[0], json!({"ExpireDate": at(3, "12:00")})).done();
        (ana, p[0])
    };
    let ((ana, pass), (ben, _)) = (expiring(), expiring());
    desk.clock(&at(3, "14:00"));
    let visit = desk.visit(ana, &at(3, "11:45"), &at(3, "14:00"));
    assert_eq!(desk.segments(visit), [on(pass, 135)]);
    desk.refused(&desk.check_in(ben, &at(3, "12:00"), json!({"ToTime": at(3, "13:00")})));
    server.assert_sound();
}

/// R8.4.
#[test]
fn times_that_make_no_sense() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, _) = holder(&desk, desk.time_pass(600), 1);
    desk.clock(&at(3, "12:00"));
    let before = server.rows();
    let attempt = |from: &str, to: Option<&str>| -> Reply { desk.check_in(ana, from, json!({"ToTime": to})) };
    // R2.10: more than 15 minutes ahead; an open visit of another day.
    attempt(&at(3, "12:16"), None).invalid_on("FromTime");
    attempt(&at(3, "11:00"), Some(&at(3, "12:16"))).invalid_on("ToTime");
    attempt(&at(2, "12:00"), None).invalid_on("FromTime");
    // R2.3.
    attempt(&at(3, "11:00"), Some(&at(3, "11:00"))).invalid_on("ToTime");
    assert_eq!(server.rows(), before);
    attempt(&at(3, "12:15"), None).id();
}

#[test]
fn refused_edits_change_nothing() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, p) = holder(&desk, desk.time_pass(600), 1);
    let stranger = desk.customer("No Pass");
    desk.clock(&at(3, "18:00"));
    let first = desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    let second = desk.visit(ana, &at(3, "12:00"), &at(3, "13:00"));
    let state = |id: i64| -> Value { desk.checkin(id) };
    let (before, rows) = ((state(first), state(second)), server.rows());
    desk.edit(first, json!({"ToTime": at(3, "12:30")})).invalid();
    desk.edit(first, json!({"ToTime": at(3, "08:00")})).invalid_on("ToTime");
    desk.edit(first, json!({"ToTime": at(4, "08:00")})).invalid_on("ToTime");
    // Decision 18: reopening while another visit follows; nothing fits the new customer.
    desk.edit(first, json!({"ToTime": null})).invalid_on("ToTime");
    desk.refused(&desk.edit(first, json!({"CoworkerId": stranger})));
    assert_eq!((state(first), state(second)), before);
    // Why the last one was refused is all that is left of it.
    let mut left = server.rows();
    *left.get_mut("decision_trace").unwrap() -= 1;
    assert_eq!(left, rows);
    assert!(desk.failed(stranger).is_empty(), "decision 15");
    assert_eq!(desk.remaining(&p), [480]);
    server.assert_sound();
}

/// A typing error in the year is not charged for.
#[test]
fn visits_of_another_age_are_refused() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let body = json!({"ToTime": "0001-01-01T01:00:00Z"});
    let text = desk.check_in(ana, "0001-01-01T00:00:00Z", body).invalid_on("FromTime");
    assert!(text.contains("1900"), "{text}");
    assert!(desk.visits_of(ana).is_empty());
}
