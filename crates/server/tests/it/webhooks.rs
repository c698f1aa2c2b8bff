//! Webhooks: what is sent when to whom, in which order, proved how, and what becomes of receivers that fail.

mod failures;
mod kept;
mod log;
mod order;
pub mod receiver;
mod rights;
mod sending;

use serde_json::{Value, json};

use crate::rig::{Desk, Setup, TestServer};
use receiver::Receiver;

pub const SECRET: &str = "a secret of this house";
pub const HOOKS: &str = "/api/sys/webhooks";

/// A server that may send to this machine.
pub fn start() -> TestServer {
    TestServer::with(Setup::with(SETTINGS))
}

pub const SETTINGS: &[(&str, &str)] =
    &[("webhooks.private_addresses", "true"), ("webhooks.secret", SECRET), ("webhooks.timeout_seconds", "40")];

/// A webhook of location 1.
#[track_caller]
pub fn hook(desk: &Desk, action: i64, receiver: &Receiver) -> i64 {
    hook_at(desk, 1, action, receiver)
}

#[track_caller]
pub fn hook_at(desk: &Desk, location: i64, action: i64, receiver: &Receiver) -> i64 {
    let body =
        json!({"BusinessId": location, "Name": format!("Hook {action}"), "Action": action, "URL": receiver.url()});
    desk.admin.post(HOOKS, &body).id()
}

/// Sends what is due now; how many attempts that were.
#[track_caller]
pub fn round(server: &TestServer) -> usize {
    server.wait(hallpass::webhooks::round(&server.app)).unwrap()
}

/// A webhook as it is read.
#[track_caller]
pub fn read(desk: &Desk, hook: i64) -> Value {
    desk.admin.get(&format!("{HOOKS}/{hook}")).ok()
}

/// Its deliveries, newest first.
#[track_caller]
pub fn deliveries(desk: &Desk, hook: i64) -> Vec<Value> {
    desk.admin.get(&format!("/api/hallpass/webhooks/{hook}/deliveries?size=1000")).records()
}

/// An update of a customer: his name becomes this.
#[track_caller]
pub fn rename(desk: &Desk, customer: i64, name: &str) {
    desk.admin.patch(&format!("/api/spaces/coworkers/{customer}"), &json!({"FullName": name})).done();
}
