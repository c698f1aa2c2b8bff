//! What people see of deliveries, and what they do with them.

use hallpass_contract::{Verb, catalog, roles};
use serde_json::json;

use super::receiver::{Receiver, Reply};
use super::{HOOKS, deliveries, hook, hook_at, read, rename, round, start};
use crate::rig::Desk;

#[test]
fn deliveries_are_listed_newest_first_in_pages() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::with(|got| Reply::Status(if got.header("x-hallpass-number") == "2" { 500 } else { 200 }));
    let hook = hook(&desk, 2, &receiver);
    let (ann, bob) = (desk.customer("Ann"), desk.customer("Bob"));
    rename(&desk, ann, "Ann B.");
    round(&server);
    receiver.becomes(|_| Reply::Status(200));
    for name in ["Bob B.", "Bob C."] {
        rename(&desk, bob, name);
    }
    round(&server);
    let path = format!("/api/hallpass/webhooks/{hook}/deliveries");
    let page = desk.admin.get(&format!("{path}?size=2")).ok();
    assert_eq!(page["HasMore"], true);
    let rows = page["Records"].as_array().unwrap();
    assert_eq!((&rows[0]["Number"], &rows[1]["Number"]), (&json!(3), &json!(2)));
    let rest = desk.admin.get(&format!("{path}?size=2&before={}", rows[1]["Id"])).ok();
    assert_eq!((rest["Records"].as_array().unwrap().len(), &rest["HasMore"]), (1, &json!(false)));
    let first = &rest["Records"][0];
    assert_eq!(
        *first,
        json!({"Id": first["Id"], "Test": false, "Event": "CoworkerUpdated", "Action": 2, "ActionName": "CoworkerUpdate",
            "Entity": "Coworker", "RecordId": ann, "CoworkerId": ann, "Number": 2, "State": "waiting", "Attempts": 1,
            "NextAttempt": "2026-03-02T08:00:10Z", "Status": 500, "Error": "500 Internal Server Error",
            "CreatedOn": "2026-03-02T08:00:00Z", "DoneOn": null})
    );
    let waiting = desk.admin.get(&format!("{path}?state=waiting")).records();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["Id"], first["Id"]);
    desk.admin.get(&format!("{path}?state=lost")).invalid_on("state");
    desk.admin.get(&format!("{path}?size=0")).invalid_on("size");
    desk.admin.get(&format!("{path}?before=x")).invalid_on("before");
    assert_eq!(desk.admin.get("/api/hallpass/webhooks/999/deliveries").status, 404);
}

/// Beyond W13.
#[test]
fn what_was_sent_is_sent_again_in_its_order_and_under_its_number() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::new();
    let hook = hook(&desk, 2, &receiver);
    let ann = desk.customer("Ann");
    rename(&desk, ann, "Ann 1");
    round(&server);
    server.clock("2026-03-02T09:00:00Z");
    for n in 2..=4 {
        rename(&desk, ann, &format!("Ann {n}"));
    }
    round(&server);
    let first = receiver.news();
    let path = format!("/api/hallpass/webhooks/{hook}");
    let told = desk.admin.post(&format!("{path}/again?since=2026-03-02T09:00:00Z"), &json!({})).ok();
    assert_eq!(told, json!({"Id": hook, "Deliveries": 3}));
    assert_eq!(round(&server), 3);
    let again = receiver.news();
    let ids =
        |list: &[super::receiver::Got]| list.iter().map(|got| got.header("webhook-id").to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&first)[1..]);
    let oldest = deliveries(&desk, hook)[3]["Id"].clone();
    assert_eq!(desk.admin.post(&format!("{path}/deliveries/{oldest}/again"), &json!({})).ok(), json!({"Id": oldest}));
    assert_eq!(round(&server), 1);
    assert_eq!(ids(&receiver.news()), ids(&first)[..1]);
    desk.admin.post(&format!("{path}/again"), &json!({})).invalid_on("since");
    desk.admin.post(&format!("{path}/again?since=soon"), &json!({})).invalid_on("since");
    assert_eq!(desk.admin.post(&format!("{path}/deliveries/999/again"), &json!({})).status, 404);
    // A delivery of another webhook.
    let other = super::hook(&desk, 3, &receiver);
    let path = format!("/api/hallpass/webhooks/{other}/deliveries/{oldest}/again");
    assert_eq!(desk.admin.post(&path, &json!({})).status, 404);
}

#[test]
fn a_test_sends_the_newest_record_of_its_kind_once() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::new();
    let other = desk.location("Other", "Etc/UTC", None);
    let hook = hook_at(&desk, other, 47, &receiver);
    let path = format!("/api/hallpass/webhooks/{hook}/test");
    let refused = desk.admin.post(&path, &json!({}));
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("There are no check-ins at this location yet"), "{}", refused.text());
    let person = hook_at(&desk, other, 2, &receiver);
    let here = desk.customer_of("Here", &[1]);
    let there = desk.customer_of("There", &[other]);
    assert!(here < there);
    let newest = desk.customer_of("Newest", &[1]);
    assert!(newest > there);
    // Also when it is off.
    desk.admin.patch(&format!("{HOOKS}/{person}"), &json!({"Active": false})).done();
    let made = desk.admin.post(&format!("/api/hallpass/webhooks/{person}/test"), &json!({})).ok();
    assert_eq!(round(&server), 1);
    let got = receiver.news();
    assert_eq!(got[0].record()["Id"], there);
    assert_eq!((got[0].header("x-hallpass-test"), got[0].header("x-hallpass-number")), ("true", ""));
    let row = &deliveries(&desk, person)[0];
    assert_eq!((&row["Id"], &row["Test"], &row["State"]), (&made["Id"], &json!(true), &json!("done")));
    // It says nothing about the webhook, and is tried once.
    receiver.becomes(|_| Reply::Status(500));
    desk.admin.post(&format!("/api/hallpass/webhooks/{person}/test"), &json!({})).ok();
    assert_eq!(round(&server), 1);
    assert_eq!(deliveries(&desk, person)[0]["State"], "given_up");
    assert_eq!(read(&desk, person)["ErrorCount"], 0);
}

#[test]
fn only_who_may_read_or_edit_webhooks_of_the_location() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::new();
    let hook = hook(&desk, 3, &receiver);
    desk.customer("Ann");
    round(&server);
    let delivery = deliveries(&desk, hook)[0]["Id"].clone();
    let other = desk.location("Other", "Etc/UTC", None);
    let role = |verb: Verb| roles::of(catalog().by_entity("WebHook").unwrap().resource, verb).unwrap().id;
    let reader = server.user("reader", &[role(Verb::Read)], &[1]);
    let editor = server.user("editor", &[role(Verb::Edit)], &[1]);
    let away = server.user("away", &[role(Verb::Read), role(Verb::Edit)], &[other]);
    let path = format!("/api/hallpass/webhooks/{hook}");
    let list = format!("{path}/deliveries");
    let writes = [
        format!("{list}/{delivery}/again"),
        format!("{path}/again?since=2026-03-02T08:00:00Z"),
        format!("{path}/test"),
    ];
    assert_eq!(reader.get(&list).records().len(), 1);
    assert_eq!(
        (editor.get(&list).status, away.get(&list).status, server.anonymous().get(&list).status),
        (401, 404, 401)
    );
    for write in &writes {
        assert_eq!(reader.post(write, &json!({})).status, 401, "{write}");
        assert_eq!(away.post(write, &json!({})).status, 404, "{write}");
        assert_eq!(server.anonymous().post(write, &json!({})).status, 401, "{write}");
        editor.post(write, &json!({})).ok();
    }
}
