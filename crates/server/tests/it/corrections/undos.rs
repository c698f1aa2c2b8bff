//! What was done today is listed and taken back, by entries of its own.

use serde_json::{Value, json};

use super::{entries, entry, left, minutes, preview_then_do, to_pass};
use crate::rig::desk::at;
use crate::rig::{Desk, Reply, TestServer};

fn actions(desk: &Desk) -> Vec<Value> {
    desk.admin.get("/api/hallpass/actions?businessId=1").records()
}

/// The newest action.
fn last(desk: &Desk) -> i64 {
    actions(desk)[0]["Id"].as_i64().unwrap()
}

fn undo(desk: &Desk, action: i64) -> Reply {
    desk.admin.post(&format!("/api/hallpass/actions/{action}/undo"), &json!({}))
}

/// Undoes the newest action, as a preview first.
#[track_caller]
fn undo_last(server: &TestServer, desk: &Desk) -> Value {
    let path = format!("/api/hallpass/actions/{}/undo", last(desk));
    let done = preview_then_do(server, desk, &path, json!({"Note": "Wrong customer"}));
    server.assert_sound();
    done
}

/// 60 minutes: in at 09:00, out at 09:45. Undone twice there is no visit and all minutes are back; done again there is one.
#[test]
fn a_check_out_and_its_check_in_are_taken_back() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.clock(&at(3, "09:00"));
    let visit = desk.enter(ana, &at(3, "09:00"));
    let came_in = last(&desk);
    desk.clock(&at(3, "09:45"));
    desk.leave(visit, &at(3, "09:45"));
    let rows = actions(&desk);
    assert_eq!(rows[0]["Text"], format!("Ana Silva checked out at 2026-03-03 09:45 (check-in {visit})."));
    assert_eq!(rows[1]["Text"], format!("Ana Silva checked in at 2026-03-03 09:00 (check-in {visit})."));
    assert_eq!((&rows[0]["CanBeUndone"], &rows[1]["CanBeUndone"]), (&json!(true), &json!(false)));
    assert!(undo(&desk, came_in).invalid_on("Id").contains("was changed since"));

    let done = undo_last(&server, &desk);
    assert_eq!((&done["Exact"], &done["Kind"]), (&json!(true), &json!("undo")), "{done}");
    assert_eq!(desk.times(visit), (at(3, "09:00"), None));
    assert_eq!(desk.remaining(&[pass]), [60]);
    undo(&desk, came_in).ok();
    assert_eq!(desk.visits_of(ana), [] as [i64; 0]);
    assert_eq!(desk.pass(pass)["CheckedIn"], false);
    assert!(undo(&desk, came_in).invalid_on("Id").contains("was undone before"));
    let expected = [("issue", 60), ("use", 45), ("give_back", 45)];
    assert_eq!(entries(&desk, pass), expected.map(|(kind, amount)| entry(kind, amount)));

    // The undo undone: entered again, with a number of its own.
    let done = undo_last(&server, &desk);
    let again = desk.visits_of(ana);
    assert_eq!((again.len(), desk.times(again[0])), (1, (at(3, "09:00"), None)));
    assert_eq!(done["Exact"], false);
    let remark = format!("Check-in {visit} has the new number {}.", again[0]);
    assert_eq!(done["Remarks"], json!([remark]));
    server.assert_sound();
}

#[test]
fn a_deleted_and_a_changed_visit_come_back() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let passes = desk.issue(ana, desk.time_pass(60), 2);
    desk.clock(&at(3, "12:00"));
    let named = json!({"ToTime": at(3, "09:30"), "CoworkerTimePassGuid": desk.guid(passes[1])});
    let visit = desk.check_in(ana, &at(3, "09:00"), named).id();
    desk.edit(visit, json!({"FromTime": at(3, "08:00"), "ToTime": at(3, "08:45")})).done();
    assert_eq!(desk.remaining(&passes), [60, 15]);
    undo_last(&server, &desk);
    assert_eq!(desk.times(visit), (at(3, "09:00"), Some(at(3, "09:30"))));
    assert_eq!(desk.remaining(&passes), [60, 30]);
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    assert_eq!(desk.remaining(&passes), [60, 60]);
    undo_last(&server, &desk);
    let again = desk.visits_of(ana)[0];
    assert_ne!(again, visit);
    assert_eq!(desk.times(again), (at(3, "09:00"), Some(at(3, "09:30"))));
    assert_eq!(desk.remaining(&passes), [60, 30], "on the pass it was on");
}

#[test]
fn passes_given_changed_and_deleted_are_put_back() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let hour = desk.time_pass(60);
    desk.clock(&at(3, "09:00"));
    let passes = desk.issue(ana, hour, 3);
    assert_eq!(actions(&desk)[0]["Text"], format!("3 passes given to Ana Silva, from pass {} on.", passes[0]));
    undo_last(&server, &desk);
    assert_eq!(desk.passes_of(ana), [] as [i64; 0]);
    undo_last(&server, &desk);
    let passes = desk.passes_of(ana);
    assert_eq!(passes.len(), 3);
    desk.change_pass(passes[0], json!({"ExpireDate": at(20, "00:00"), "Notes": "Until the 20th"})).done();
    undo_last(&server, &desk);
    let pass = desk.pass(passes[0]);
    assert_eq!((&pass["ExpireDate"], &pass["Notes"]), (&Value::Null, &Value::Null));
    desk.change_pass(passes[0], json!({"Used": true})).done();
    undo_last(&server, &desk);
    assert_eq!(left(&desk, passes[0]), (Some(60), Some(60), false));
    minutes(&desk, passes[1], -20).ok();
    desk.admin.delete(&format!("/api/billing/coworkertimepasses/{}", passes[1])).done();
    undo_last(&server, &desk);
    let again = *desk.passes_of(ana).last().unwrap();
    assert_eq!(left(&desk, again), (Some(40), Some(60), false));
    // A pass in use is not taken away.
    let given = desk.issue(ana, hour, 1)[0];
    let action = last(&desk);
    desk.check_in(ana, &at(3, "09:00"), json!({"CoworkerTimePassGuid": desk.guid(given)})).id();
    let reason = undo(&desk, action).invalid_on("Id");
    assert!(reason.contains("check-ins are in the way"), "{reason}");
    server.assert_sound();
}

#[test]
fn corrections_by_hand_are_put_back_as_they_were() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, bob) = (desk.customer("Ana Silva"), desk.customer("Bob"));
    let hour = desk.time_pass(60);
    let pass = desk.issue(ana, hour, 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(20, "00:00")})).done();
    desk.clock(&at(3, "09:00"));
    let expiry = || desk.pass(pass)["ExpireDate"].clone();

    minutes(&desk, pass, 30).ok();
    undo_last(&server, &desk);
    assert_eq!(left(&desk, pass), (Some(60), Some(60), false));
    undo_last(&server, &desk);
    assert_eq!(left(&desk, pass), (Some(90), Some(90), false), "the undo undone");
    undo_last(&server, &desk);

    to_pass(&desk, pass, "extensions", json!({"Days": 5, "Note": "x"})).ok();
    undo_last(&server, &desk);
    assert_eq!(expiry(), at(20, "00:00"));
    to_pass(&desk, pass, "freezes", json!({"From": at(4, "00:00"), "To": at(6, "00:00"), "Note": "x"})).ok();
    assert_eq!(expiry(), at(22, "00:00"));
    undo_last(&server, &desk);
    assert_eq!(expiry(), at(20, "00:00"));
    desk.admin
        .post("/api/hallpass/businesses/1/closures", &json!({"From": "2026-03-10", "To": "2026-03-12", "Note": "x"}))
        .ok();
    assert_eq!(expiry(), at(22, "00:00"));
    undo_last(&server, &desk);
    assert_eq!(expiry(), at(20, "00:00"));
    undo_last(&server, &desk);
    assert_eq!(expiry(), at(22, "00:00"));
    undo_last(&server, &desk);
    to_pass(&desk, pass, "move", json!({"CoworkerId": bob, "Note": "x"})).ok();
    undo_last(&server, &desk);
    assert_eq!((desk.passes_of(ana), desk.passes_of(bob)), (vec![pass], vec![]));

    // Followed by a visit it stays, and the refusal says so.
    minutes(&desk, pass, 30).ok();
    let given = last(&desk);
    desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(3, "09:15"));
    desk.leave(desk.visits_of(ana)[0], &at(3, "09:15"));
    let reason = undo(&desk, given).invalid_on("Id");
    assert!(reason.contains("was used or corrected since") && reason.contains("/corrections"), "{reason}");
    server.assert_sound();
}

/// The business day ends at midnight here; afterwards a refusal names what to use.
#[test]
fn only_the_running_business_day() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.clock(&at(3, "23:30"));
    minutes(&desk, pass, 30).ok();
    let action = last(&desk);
    desk.clock(&at(4, "00:00"));
    assert_eq!(actions(&desk), [] as [Value; 0]);
    let reason = undo(&desk, action).invalid_on("Id");
    assert!(reason.contains("was done on 2026-03-03") && reason.contains("/corrections"), "{reason}");
    assert_eq!(undo(&desk, 87_654_321).status, 404);
    assert_eq!(desk.admin.get("/api/hallpass/actions").invalid_on("businessId"), "is required: of which location");
}

/// A sale with its passes goes as a whole; one that was invoiced does not.
#[test]
fn sales_and_who_may_undo() {
    let server = TestServer::start();
    let desk = super::shop(&server);
    let ana = desk.customer("Ana Silva");
    let hour = desk.time_pass(60);
    let product = json!({"BusinessId": 1, "Name": "Bundle", "Price": 50, "CurrencyId": 1});
    let product = desk.admin.post("/api/billing/products", &product).id();
    let row = json!({"ProductId": product, "TimePassId": hour, "PassesIncluded": 2});
    desk.admin.post("/api/billing/producttimepasses", &row).id();
    desk.clock(&at(3, "09:00"));
    let sale = json!({"CoworkerId": ana, "BusinessId": 1, "ProductId": product, "Quantity": 1, "ActivateNow": true});
    desk.admin.post("/api/billing/coworkerproducts", &sale).id();
    assert_eq!(desk.passes_of(ana).len(), 2);
    undo_last(&server, &desk);
    assert_eq!(desk.passes_of(ana), [] as [i64; 0]);
    assert_eq!(desk.admin.get("/api/billing/coworkerproducts").records(), [] as [Value; 0]);
    let sale = desk.admin.post("/api/billing/coworkerproducts", &sale).id();
    let sold = last(&desk);
    desk.command("/api/spaces/coworkers", "COWORKER_BILL_RUN", ana).done();
    let reason = undo(&desk, sold).invalid_on("Id");
    assert!(reason.contains(&format!("CoworkerProduct {sale} has been invoiced")), "{reason}");
    let billed = &actions(&desk)[0];
    assert_eq!(billed["CanBeUndone"], false, "{billed}");

    let role = |name: &str| hallpass_contract::roles::by_name(name).unwrap().id;
    let reads = [role("Checkin-Read"), role("CoworkerTimePass-Read")];
    let reader = server.user("reader", &reads, &[]);
    let pass = desk.issue(ana, hour, 1)[0];
    let given = last(&desk);
    let path = format!("/api/hallpass/actions/{given}/undo");
    assert_eq!(reader.post(&path, &json!({})).status, 401);
    let listed = reader.get("/api/hallpass/actions?businessId=1").records();
    assert_eq!(listed[0]["Reason"], "You do not have the permission.");
    assert_eq!(reader.get("/api/hallpass/actions?businessId=1&mine=true").records(), [] as [Value; 0]);
    let elsewhere = desk.location("Elsewhere", "Europe/London", None);
    let stranger = server.user("stranger", &[reads[0], reads[1], role("CoworkerTimePass-Delete")], &[elsewhere]);
    assert_eq!(stranger.post(&path, &json!({})).status, 404);
    assert_eq!(stranger.get("/api/hallpass/actions?businessId=1").status, 404);
    assert_eq!(desk.passes_of(ana).last(), Some(&pass));
    server.assert_sound();
}

/// A pass that was charged and deleted is not put back: it would be charged again.
#[test]
fn a_charged_pass_does_not_come_back() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let till = crate::billing::till::Till::new(&server);
    let ana = desk.customer("Ana Silva");
    let definition = desk.define(json!({"Name": "Day pass", "Price": 25}));
    let pass = desk.issue(ana, definition, 1)[0];
    till.bill(ana);
    assert_eq!(desk.pass(pass)["Invoiced"], true);
    desk.admin.delete(&format!("/api/billing/coworkertimepasses/{pass}")).done();
    let refused = undo(&desk, last(&desk));
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(refused.text().contains("charged again"), "{}", refused.text());
    assert_eq!(desk.passes_of(ana), [0; 0]);
}

/// A deed that reaches beyond the locations somebody sees is not his to take back.
#[test]
fn nobody_undoes_what_lies_at_places_he_does_not_see() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let there = desk.location("There", "Etc/UTC", None);
    let ana = desk.customer_of("Ana Silva", &[1, there]);
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "09:30"));
    desk.define(json!({"Name": "There", "BusinessId": there}));
    let _ = pass;
    let roles: Vec<i64> = desk
        .admin
        .get("/api/security/roles")
        .ok()
        .as_array()
        .map_or_else(Vec::new, |all| all.iter().filter_map(|role| role["Id"].as_i64()).collect());
    let away = server.user("away", &roles, &[there]);
    let id =
        actions(&desk).iter().find(|one| one["Text"].as_str().unwrap().contains(&visit.to_string())).unwrap()["Id"]
            .clone();
    assert_eq!(away.post(&format!("/api/hallpass/actions/{id}/undo"), &json!({})).status, 404);
}
