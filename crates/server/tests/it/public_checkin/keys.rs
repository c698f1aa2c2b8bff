//! Repeated requests at the public check-in: all strangers share the books, and none of them is a way round the limits.

use serde_json::{Value, json};

use super::guessing::{proxied, waits};
use super::{PATH, is_session, is_unknown, person, set};
use crate::rig::desk::at;
use crate::rig::server::PASSWORD;
use crate::rig::{Desk, Reply, TestServer};

/// From an address, under a key.
fn keyed(server: &TestServer, (address, key): (&str, &str), body: &Value) -> Reply {
    let headers = [("X-Forwarded-For", address), ("Idempotency-Key", key), ("Content-Type", "application/json")];
    server.anonymous().send("POST", PATH, &headers, body.to_string().as_bytes())
}

#[track_caller]
fn is_repeated(reply: &Reply, first: &Reply) {
    assert_eq!((reply.status, reply.header("x-hallpass-replayed")), (200, Some("true")), "{}", reply.text());
    assert_eq!(reply.body, first.body);
}

#[test]
fn a_known_key_is_no_way_to_try_pins() {
    let server = proxied();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    let shown = |pin: &str| keyed(&server, ("203.0.113.7", "door-1"), &json!({"pincode": pin, "toggle": true}));
    let first = shown("40711");
    is_session(&first, "2026-03-02T09:00:00", "3600.0");
    server.clock(&at(2, "08:05"));
    is_repeated(&shown("40711"), &first);
    let before = server.rows();
    // Something else under the key looks as if nobody were known, and six of them are too many.
    for pin in ["1", "2", "3", "4", "5", "6"] {
        is_unknown(&shown(pin));
    }
    waits(&shown("7"), "1");
    waits(&shown("40711"), "1");
    assert_eq!(server.rows(), before);
    server.clock("2026-03-02T08:05:01Z");
    is_repeated(&shown("40711"), &first);
    assert_eq!(desk.visits_of(ana).len(), 1);
    server.assert_sound();
}

#[test]
fn a_key_with_a_password_is_good_for_who_shows_it() {
    let server = proxied();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    login(&server, &desk, &[ana]);
    let shown = |password: &str, toggle: bool| {
        let body = json!({"email": "ana@example.com", "password": password, "toggle": toggle});
        keyed(&server, ("203.0.113.7", "door-1"), &body)
    };
    let first = shown(PASSWORD, true);
    is_session(&first, "2026-03-02T09:00:00", "3600.0");
    server.clock(&at(2, "08:05"));
    is_repeated(&shown(PASSWORD, true), &first);
    is_unknown(&shown("wrong", true));
    is_unknown(&shown(PASSWORD, false));
    let visits = desk.visits_of(ana);
    assert_eq!((visits.len(), desk.times(visits[0]).1), (1, None));
    server.assert_sound();
}

/// Gives customers the user ana@example.com.
pub(super) fn login(server: &TestServer, desk: &Desk, customers: &[i64]) {
    server.user("ana", &[], &[]);
    let user = desk.admin.get("/api/sys/users?User_Email=ana@example.com").ids()[0];
    for customer in customers {
        set(desk, *customer, json!({"UserId": user}));
    }
}
