//! `GET desk/customers/{id}`: all of a customer in one answer.

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::{Client, Desk, TestServer};

fn card(client: &Client, id: i64) -> Value {
    client.get(&format!("/api/hallpass/desk/customers/{id}")).ok()
}

fn pass(card: &Value, id: i64) -> Value {
    let passes = card["Passes"].as_array().unwrap();
    passes.iter().find(|one| one["Id"] == id).unwrap_or_else(|| panic!("no pass {id}: {card}")).clone()
}

#[test]
fn a_card_shows_passes_the_open_visit_and_what_waits() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let hours = desk.issue(ana, desk.time_pass(120), 1)[0];
    let day = desk.issue(ana, desk.day_pass(), 1)[0];
    desk.change_pass(day, json!({"ExpireDate": at(2, "00:00")})).done();
    desk.clock(&at(3, "09:00"));
    let visit = desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(3, "09:45"));

    let card = card(&desk.admin, ana);
    assert_eq!(card["Customer"]["FullName"], "Ana Silva");
    assert_eq!(card["Customer"]["Active"], true);
    assert_eq!((&card["Customer"]["Teams"], &card["Customer"]["Plans"]), (&json!([]), &json!([])));
    // 45 of 120 minutes have run; 75 are left, until 11:00.
    let open = &card["Open"];
    assert_eq!((open["CheckinId"].as_i64(), open["BusinessId"].as_i64()), (Some(visit), Some(1)));
    assert_eq!((&open["Since"], &open["Until"]), (&json!(at(3, "09:00")), &json!(at(3, "11:00"))));
    assert_eq!((&open["MinutesUsed"], &open["MinutesLeft"], &open["Over"]), (&json!(45), &json!(75), &json!(false)));
    assert_eq!((&open["Kind"], &open["PassName"]), (&json!("time"), &json!("Time pass 120")));
    let hours = pass(&card, hours);
    assert_eq!(
        (&hours["Kind"], &hours["MinutesTotal"], &hours["Source"]),
        (&json!("time"), &json!(120), &json!("Assigned"))
    );
    // The expired pass says why: R4.5.
    let day = pass(&card, day);
    assert_eq!((&day["UsableNow"], &day["WhyNot"]), (&json!(false), &json!("It has expired.")));
    // Two passes added by hand wait to be invoiced: 10 and 25.
    let currency = desk.admin.get("/api/sys/currencies/1").ok()["Code"].clone();
    assert_eq!(card["Due"], json!({"Amount": 35, "Currency": currency, "Lines": 2, "Others": []}));
    assert_eq!((&card["Visits"][0]["Id"], &card["Visits"][0]["To"]), (&json!(visit), &Value::Null));

    // An hour past the end: 120 minutes covered, 60 beyond.
    desk.clock(&at(3, "12:00"));
    let card = self::card(&desk.admin, ana);
    let open = &card["Open"];
    assert_eq!((&open["MinutesUsed"], &open["OvertimeMinutes"]), (&json!(120), &json!(60)));
    assert_eq!(
        (&open["MinutesLeft"], &open["Over"], &open["Until"]),
        (&json!(0), &json!(true), &json!(at(3, "11:00")))
    );
    desk.leave(visit, &at(3, "12:00"));
    let card = self::card(&desk.admin, ana);
    assert!(card["Open"].is_null());
    let last = &card["Visits"][0];
    assert_eq!(
        (&last["Minutes"], &last["Passes"], &last["TimeZone"]),
        (&json!(180), &json!(["Time pass 120"]), &json!("Etc/UTC"))
    );
    assert_eq!(pass(&card, hours["Id"].as_i64().unwrap())["RemainingMinutes"], 0);
}

/// F1, F2 with nothing, F2 with an expired pass, F2 outside the slots.
#[test]
fn failed_attempts_say_what_would_help() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let bare = desk.customer("Bare");
    desk.refused(&desk.check_in(bare, &at(2, "08:00"), json!({})));
    let attempt = &card(&desk.admin, bare)["Failed"][0];
    assert_eq!(
        (&attempt["Rule"], &attempt["Code"], &attempt["Fix"]["Kind"]),
        (&json!("R8.3"), &json!("F2"), &json!("sell_pass"))
    );

    let old = desk.customer("Old");
    let pass = desk.issue(old, desk.day_pass(), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(1, "00:00")})).done();
    desk.refused(&desk.check_in(old, &at(2, "08:00"), json!({})));
    let attempt = &card(&desk.admin, old)["Failed"][0];
    assert_eq!((&attempt["Rule"], &attempt["Fix"]["Kind"]), (&json!("R4.5"), &json!("sell_pass")));

    let early = desk.customer("Early");
    let morning = desk.time_pass(60);
    let slot = json!({"TimePassId": morning, "DayOfWeek": 1, "FromTime": "1976-01-01T10:00:00", "ToTime": "1976-01-01T12:00:00"});
    desk.admin.post("/api/billing/timepasstimeslots", &slot).id();
    desk.issue(early, morning, 1);
    desk.refused(&desk.check_in(early, &at(2, "08:00"), json!({})));
    let attempt = &card(&desk.admin, early)["Failed"][0];
    assert_eq!((&attempt["Rule"], &attempt["Fix"]["Kind"]), (&json!("R4.3"), &json!("wait")));

    let gone = desk.customer("Gone");
    let mut body = desk.admin.get(&format!("/api/spaces/coworkers/{gone}")).ok();
    body["Active"] = json!(false);
    desk.admin.put("/api/spaces/coworkers", &body).done();
    desk.check_in(gone, &at(2, "08:00"), json!({})).invalid();
    let attempt = &card(&desk.admin, gone)["Failed"][0];
    assert_eq!((&attempt["Rule"], &attempt["Fix"]["Kind"]), (&json!("R4.1"), &json!("reactivate")));
}

#[test]
fn a_card_shows_only_what_the_caller_may_see() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let other = desk.location("Other", "Etc/UTC", None);
    let ana = desk.customer_of("Ana", &[1, other]);
    let far = desk.customer_of("Far", &[other]);
    desk.issue(ana, desk.day_pass(), 1);
    desk.enter(ana, &at(2, "08:00"));
    let role = |name: &str| roles::by_name(name).unwrap().id;
    let reader = server.user("reader", &[role("Coworker-Read")], &[1]);
    let shown = card(&reader, ana);
    assert_eq!(shown["Customer"]["FullName"], "Ana");
    for nothing in ["Passes", "Visits", "Failed"] {
        assert_eq!(shown[nothing], json!([]), "{nothing}");
    }
    assert!(shown["Open"].is_null() && shown["Due"].is_null());
    assert_eq!(reader.get(&format!("/api/hallpass/desk/customers/{far}")).status, 404);
    assert_eq!(reader.get(&format!("/api/hallpass/desk/customers/{ana}?business={other}")).status, 400);
    assert_eq!(desk.admin.get("/api/hallpass/desk/customers/999999").status, 404);
    let lister = server.user("lister", &[role("Coworker-List")], &[1]);
    assert_eq!(lister.get(&format!("/api/hallpass/desk/customers/{ana}")).status, 401);
}
