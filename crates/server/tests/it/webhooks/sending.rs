//! What is sent: of each event the actions it should set off, the record as it is read, the proofs.

use hallpass_contract::webhooks::SENT;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::receiver::Receiver;
use super::{HOOKS, SECRET, hook, hook_at, read, rename, round, start};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

fn mac(text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[test]
fn a_check_in_is_sent_as_it_is_read_and_proved() {
    let (server, receiver) = (start(), Receiver::new());
    let desk = Desk::new(&server);
    let hook = hook(&desk, 47, &receiver);
    let customer = desk.customer("Zoë Ünal 😀");
    let day = desk.day_pass();
    desk.issue(customer, day, 1);
    let tag = desk.admin.get(&format!("{HOOKS}/{hook}")).header("etag").unwrap().to_owned();
    let visit = desk.enter(customer, &at(2, "08:00"));
    assert_eq!(round(&server), 1);
    assert_eq!(round(&server), 0);

    let got = receiver.got();
    assert_eq!(got.len(), 1);
    let got = &got[0];
    assert!(got.body.is_ascii());
    assert_eq!(got.record(), desk.checkin(visit));
    assert_eq!(got.record()["CoworkerFullName"], "Zoë Ünal 😀");
    assert_eq!(got.path, "/hook");
    assert_eq!(got.header("content-type"), "application/json");
    assert_eq!(got.header("x-hallpass-action"), "47 CheckinCreated");
    assert_eq!(got.header("x-hallpass-event"), "CheckinCreated");
    assert_eq!(got.header("x-hallpass-attempt"), "1");
    assert_eq!(got.header("x-hallpass-customer"), customer.to_string());
    // The third thing told of him: he was made, got a pass, came in.
    assert_eq!(got.header("x-hallpass-number"), "3");
    let capitals: String = mac(&got.body).iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(got.header("x-nexudus-hook-signature"), capitals);
    // Monday, 2 March 2026, 8:00.
    assert_eq!(got.header("webhook-timestamp"), "1772438400");
    let signed = [format!("{}.1772438400.", got.header("webhook-id")).as_bytes(), &got.body].concat();
    use base64::Engine;
    let signature = base64::engine::general_purpose::STANDARD.encode(mac(&signed));
    assert_eq!(got.header("webhook-signature"), format!("v1,{signature}"));

    let told = read(&desk, hook);
    assert_eq!(
        (&told["ErrorCount"], &told["LastError"], &told["LastTrigger"], &told["Active"]),
        (&json!(0), &Value::Null, &json!("2026-03-02T08:00:00Z"), &json!(true))
    );
    // A delivery is no change of the webhook.
    assert_eq!(desk.admin.get(&format!("{HOOKS}/{hook}")).header("etag").unwrap(), tag);
    server.assert_sound();
}

#[test]
fn without_a_secret_nothing_is_signed() {
    let server = TestServer::with(crate::rig::Setup::with(&[("webhooks.private_addresses", "true")]));
    let (desk, receiver) = (Desk::new(&server), Receiver::new());
    hook(&desk, 3, &receiver);
    desk.customer("Ann");
    assert_eq!(round(&server), 1);
    let got = receiver.got();
    assert_eq!(got[0].header("x-nexudus-hook-signature"), "");
    assert_eq!(got[0].header("webhook-signature"), "");
}

/// Sends what is due; the actions that came, ascending.
fn actions(server: &TestServer, receiver: &Receiver) -> Vec<i64> {
    round(server);
    let mut actions: Vec<i64> = receiver.news().iter().map(super::receiver::Got::action).collect();
    actions.sort_unstable();
    actions
}

/// R8.6, R14.5.
#[test]
fn every_event_sets_off_its_actions() {
    let (server, receiver) = (start(), Receiver::new());
    let desk = Desk::new(&server);
    let admin = &desk.admin;
    for (action, _) in SENT {
        hook(&desk, *action, &receiver);
    }
    let now = || actions(&server, &receiver);

    let customer = desk.customer("Ann");
    assert_eq!(now(), [3, 61]);
    rename(&desk, customer, "Ann B.");
    assert_eq!(now(), [2, 61]);
    let refused = desk.check_in(customer, &at(2, "08:00"), json!({}));
    assert_ne!(refused.json()["WasSuccessful"], true);
    assert_eq!(now(), [37, 63]);
    let pass = desk.time_pass(600);
    desk.issue(customer, pass, 1);
    assert_eq!(now(), [61]);
    let visit = desk.enter(customer, &at(2, "07:00"));
    // The visit, and the pass that it is on.
    assert_eq!(now(), [36, 47, 61]);
    desk.leave(visit, &at(2, "07:30"));
    assert_eq!(now(), [35, 48, 61]);
    desk.edit(visit, json!({"ToTime": at(2, "07:45")})).done();
    assert_eq!(now(), [48]);
    admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    assert_eq!(now(), [49, 61]);

    let tariff = json!({"BusinessId": 1, "Name": "Plan", "SystemTariffType": 1, "Price": 10, "CurrencyId": 1,
        "InvoiceEvery": 1, "InvoiceEveryWeeks": 0});
    let plan = admin.post("/api/billing/tariffs", &tariff).id();
    let other = admin.post("/api/billing/tariffs", &tariff).id();
    assert_eq!(now(), [74, 74]);
    admin.patch(&format!("/api/billing/tariffs/{plan}"), &json!({"Name": "Club"})).done();
    assert_eq!(now(), [76]);
    let contracts = "/api/billing/coworkercontracts";
    let body = json!({"IssuedById": 1, "CoworkerId": customer, "TariffId": plan, "Quantity": 1});
    let contract = admin.post(contracts, &body).id();
    assert_eq!(now(), [10, 61, 62]);
    admin.patch(&format!("{contracts}/{contract}"), &json!({"TariffId": other})).done();
    assert_eq!(now(), [13, 60, 61]);
    desk.command(contracts, "CANCEL_CONTRACT", contract).done();
    assert_eq!(now(), [11, 60, 61]);
    desk.command(contracts, "DELETE_CONTRACT", contract).done();
    assert_eq!(now(), [61, 77]);
    admin.delete(&format!("/api/billing/tariffs/{plan}")).done();
    assert_eq!(now(), [75]);

    let product = json!({"BusinessId": 1, "Name": "Locker", "Price": 5, "CurrencyId": 1});
    let product = admin.post("/api/billing/products", &product).id();
    assert_eq!(now(), [81]);
    admin.patch(&format!("/api/billing/products/{product}"), &json!({"Name": "Big locker"})).done();
    assert_eq!(now(), [83]);
    let sale = json!({"BusinessId": 1, "CoworkerId": customer, "ProductId": product, "Quantity": 1});
    let sale = admin.post("/api/billing/coworkerproducts", &sale).id();
    assert_eq!(now(), [68]);
    admin.patch(&format!("/api/billing/coworkerproducts/{sale}"), &json!({"Notes": "Blue"})).done();
    assert_eq!(now(), [69]);
    admin.delete(&format!("/api/billing/coworkerproducts/{sale}")).done();
    assert_eq!(now(), [70]);
    admin.delete(&format!("/api/billing/products/{product}")).done();
    assert_eq!(now(), [82]);

    let visitor =
        json!({"BusinessId": 1, "FullName": "Vic", "Email": "vic@example.com", "ExpectedArrival": at(2, "09:00")});
    let visitor = admin.post("/api/spaces/visitors", &visitor).id();
    assert_eq!(now(), [42]);
    admin.patch(&format!("/api/spaces/visitors/{visitor}"), &json!({"Arrived": true})).done();
    assert_eq!(now(), [41]);
    admin.patch(&format!("/api/spaces/visitors/{visitor}"), &json!({"Arrived": true})).done();
    assert_eq!(now(), [0_i64; 0]);
    admin.delete(&format!("/api/spaces/visitors/{visitor}")).done();
    assert_eq!(now(), [64]);

    let team = admin.post("/api/spaces/teams", &json!({"BusinessId": 1, "Name": "Crew"})).id();
    assert_eq!(now(), [57]);
    admin.patch(&format!("/api/spaces/teams/{team}"), &json!({"Name": "The crew"})).done();
    assert_eq!(now(), [58]);
    // Who joins or leaves passes other doors: both lists of the team count, and its end.
    let second = desk.customer("Ben");
    assert_eq!(now(), [3, 61]);
    let path = format!("/api/spaces/teams/{team}");
    admin.patch(&path, &json!({"TeamMembers": [customer, second]})).done();
    assert_eq!(now(), [58, 61, 61]);
    admin.patch(&path, &json!({"RemovedTeamMembers": [second]})).done();
    assert_eq!(now(), [58, 61]);
    admin.patch(&path, &json!({"TeamMembers": [customer]})).done();
    assert_eq!(now(), [58]);
    admin.delete(&path).done();
    assert_eq!(now(), [59, 61]);
    admin.patch("/api/sys/businesses/1", &json!({"Name": "Main house"})).done();
    assert_eq!(now(), [84]);
    server.assert_sound();
}

#[test]
fn a_deleted_record_is_sent_as_it_was_and_then_forgotten() {
    let (server, receiver) = (start(), Receiver::new());
    let desk = Desk::new(&server);
    let hook = hook(&desk, 49, &receiver);
    let customer = desk.customer("Ann");
    let day = desk.day_pass();
    desk.issue(customer, day, 1);
    let visit = desk.visit(customer, &at(2, "07:00"), &at(2, "07:30"));
    let was = desk.checkin(visit);
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    let kept = || server.raw().value::<i64>("SELECT COUNT(*) FROM gone_record", &[]);
    assert_eq!(kept(), 1);
    assert_eq!(round(&server), 1);
    assert_eq!(receiver.news()[0].record(), was);
    assert_eq!(kept(), 0);
    // Sent again there is no more to tell than which one it was.
    let delivery = &super::deliveries(&desk, hook)[0]["Id"];
    desk.admin.post(&format!("/api/hallpass/webhooks/{hook}/deliveries/{delivery}/again"), &json!({})).ok();
    assert_eq!(round(&server), 1);
    assert_eq!(receiver.news()[0].record(), json!({"Id": visit}));
}

#[test]
fn a_record_that_is_gone_is_not_sent() {
    let (server, receiver) = (start(), Receiver::new());
    let desk = Desk::new(&server);
    let hook = hook(&desk, 42, &receiver);
    let visitor =
        json!({"BusinessId": 1, "FullName": "Vic", "Email": "vic@example.com", "ExpectedArrival": at(2, "09:00")});
    let visitor = desk.admin.post("/api/spaces/visitors", &visitor).id();
    server.wait(hallpass::webhooks::fan_out::all(&server.app)).unwrap();
    desk.admin.delete(&format!("/api/spaces/visitors/{visitor}")).done();
    round(&server);
    assert_eq!(receiver.got().len(), 0);
    assert_eq!(super::deliveries(&desk, hook)[0]["State"], "void");
}

#[test]
fn without_webhooks_nothing_waits_and_nothing_is_kept() {
    let server = start();
    let desk = Desk::new(&server);
    let customer = desk.customer("Ann");
    let day = desk.day_pass();
    desk.issue(customer, day, 1);
    let visit = desk.visit(customer, &at(2, "07:00"), &at(2, "07:30"));
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    let count = |sql: &str| server.raw().value::<i64>(sql, &[]);
    assert_eq!(count("SELECT COUNT(*) FROM outbox WHERE waiting <> 0"), 0);
    assert_eq!(count("SELECT COUNT(*) FROM gone_record"), 0);
    // Nor for one that is off, or of another action.
    let receiver = Receiver::new();
    hook(&desk, 84, &receiver);
    let body = json!({"BusinessId": 1, "Name": "Off", "Action": 2, "URL": receiver.url(), "Active": false});
    desk.admin.post(HOOKS, &body).id();
    rename(&desk, customer, "Ann B.");
    assert_eq!(count("SELECT COUNT(*) FROM outbox WHERE waiting <> 0"), 0);
    assert_eq!(round(&server), 0);
}

#[test]
fn a_location_hears_of_itself_and_of_those_below() {
    let server = start();
    let desk = Desk::new(&server);
    let below = desk.location("Below", "Etc/UTC", Some(1));
    let other = desk.location("Other", "Etc/UTC", None);
    let (top, under, aside) = (Receiver::new(), Receiver::new(), Receiver::new());
    hook_at(&desk, 1, 2, &top);
    hook_at(&desk, below, 2, &under);
    hook_at(&desk, other, 2, &aside);
    let here = desk.customer_of("Here", &[1]);
    let down = desk.customer_of("Down", &[below]);
    let both = desk.customer_of("Both", &[below, other]);
    for customer in [here, down, both] {
        rename(&desk, customer, "Somebody");
    }
    round(&server);
    let ids = |receiver: &Receiver| {
        let mut ids: Vec<i64> = receiver.got().iter().map(|got| got.record()["Id"].as_i64().unwrap()).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(ids(&top), [here, down, both]);
    assert_eq!(ids(&under), [down, both]);
    assert_eq!(ids(&aside), [both]);
    // Each is told what is known at its own locations.
    let names = |receiver: &Receiver| receiver.got().last().unwrap().record()["BusinessNames"].clone();
    assert_eq!(names(&under), "Below");
    assert_eq!(names(&aside), "Other");
}
