//! What is kept for how long, and nothing of whoever was erased.

use serde_json::json;

use super::receiver::{Receiver, Reply};
use super::{HOOKS, deliveries, hook, rename, round, start};
use crate::rig::Desk;
use crate::rig::desk::at;

#[test]
fn nothing_is_left_of_somebody_who_was_erased() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::with(|_| Reply::Status(500));
    let visits = hook(&desk, 49, &receiver);
    let guests = hook(&desk, 64, &receiver);
    let customer = desk.customer("Wilhelmina \"Mina\" Featherstone");
    let day = desk.day_pass();
    desk.issue(customer, day, 1);
    let visit = desk.visit(customer, &at(2, "07:00"), &at(2, "07:30"));
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    // She came to somebody else, too, and left another address.
    let email = desk.admin.get(&format!("/api/spaces/coworkers/{customer}")).ok()["Email"].clone();
    let name = "Ms Wilhelmina \"Mina\" Featherstone";
    let visitor =
        json!({"BusinessId": 1, "FullName": name, "Email": "w@example.org", "ExpectedArrival": at(2, "09:00")});
    let visitor = desk.admin.post("/api/spaces/visitors", &visitor).id();
    desk.admin.delete(&format!("/api/spaces/visitors/{visitor}")).done();
    round(&server);
    let kept = || server.raw().value::<i64>("SELECT COUNT(*) FROM gone_record", &[]);
    assert_eq!(kept(), 2);
    let path = format!("/api/hallpass/coworkers/{customer}/erase");
    desk.admin.post(&path, &json!({"Confirm": email})).ok();
    assert_eq!(kept(), 0);
    receiver.becomes(|_| Reply::Status(200));
    server.clock("2026-03-02T08:00:10Z");
    round(&server);
    let told: Vec<_> = receiver.taken().iter().map(|got| (got.action(), got.record())).collect();
    assert!(told.contains(&(49, json!({"Id": visit}))), "{told:?}");
    assert!(told.contains(&(64, json!({"Id": visitor}))), "{told:?}");
    assert_eq!((deliveries(&desk, visits).len(), deliveries(&desk, guests).len()), (1, 1));
    server.assert_sound();
}

#[test]
fn ended_deliveries_go_after_thirty_days_and_those_that_wait_stay() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::new();
    let done = hook(&desk, 3, &receiver);
    desk.customer("Ann");
    round(&server);
    // Thirty days later, to the minute, it is there still.
    server.clock("2026-04-01T08:00:00Z");
    server.wait(hallpass::sweep::run(&server.app)).unwrap();
    assert_eq!(deliveries(&desk, done).len(), 1);
    desk.customer("Bob");
    server.wait(hallpass::webhooks::fan_out::all(&server.app)).unwrap();
    server.clock("2026-04-01T08:00:01Z");
    server.wait(hallpass::sweep::run(&server.app)).unwrap();
    let left = deliveries(&desk, done);
    assert_eq!((left.len(), &left[0]["State"]), (1, &json!("waiting")));
    // Off for a month, nobody waits for what happened before.
    desk.admin.patch(&format!("{HOOKS}/{done}"), &json!({"Active": false})).done();
    server.clock("2026-05-02T08:00:00Z");
    server.wait(hallpass::sweep::run(&server.app)).unwrap();
    assert_eq!(deliveries(&desk, done).len(), 0);
}

#[test]
fn with_a_webhook_its_deliveries_go() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::with(|_| Reply::Status(500));
    let hook = hook(&desk, 2, &receiver);
    let ann = desk.customer("Ann");
    rename(&desk, ann, "Ann B.");
    round(&server);
    desk.admin.delete(&format!("{HOOKS}/{hook}")).done();
    let count = |table: &str| server.raw().value::<i64>(&format!("SELECT COUNT(*) FROM {table}"), &[]);
    assert_eq!((count("webhook_delivery"), count("webhook_state"), count("webhook")), (0, 0, 0));
    server.clock("2026-03-02T09:00:00Z");
    assert_eq!(round(&server), 0);
    server.assert_sound();
}
