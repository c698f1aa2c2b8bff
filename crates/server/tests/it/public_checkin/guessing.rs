//! What guessing costs at the public check-in: an address at a location, and the location.

use hallpass_testbed::postgres_only;
use serde_json::json;

use super::{PATH, is_session, is_unknown, person, set};
use crate::rig::desk::at;
use crate::rig::server::PASSWORD;
use crate::rig::{Desk, Reply, Setup, TestServer};

/// A server behind a proxy on this machine: tests come from where they like.
pub(super) fn proxied() -> TestServer {
    TestServer::with(Setup::with(&[("public_checkin.enabled", "true"), ("auth.trusted_proxies", "127.0.0.1")]))
}

fn from(server: &TestServer, address: &str, body: &serde_json::Value) -> Reply {
    let headers = [("X-Forwarded-For", address), ("Content-Type", "application/json")];
    server.anonymous().send("POST", PATH, &headers, body.to_string().as_bytes())
}

#[track_caller]
pub(super) fn waits(reply: &Reply, seconds: &str) {
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some(seconds)), "{}", reply.text());
}

#[test]
fn an_address_that_is_wrong_too_often_waits_at_that_location() {
    let server = proxied();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    let before = server.rows();
    let guess = |address: &str, pin: &str| from(&server, address, &json!({"pincode": pin}));
    for pin in ["1", "2", "3", "4", "5", "6"] {
        is_unknown(&guess("203.0.113.7", pin));
    }
    // The sixth mistake costs a second, whatever is shown next, and also when nothing would be done.
    waits(&guess("203.0.113.7", "40711"), "1");
    waits(&from(&server, "203.0.113.7", &json!({"pincode": "40711", "doNotCheckIn": true})), "1");
    waits(&from(&server, "203.0.113.7", &json!({"email": "a@example.com", "password": PASSWORD})), "1");
    assert_eq!(server.rows(), before, "what is wrong or has to wait leaves nothing");
    // Another address is not concerned, and what is right does not begin anew.
    is_session(&guess("203.0.113.8", "40711"), "2026-03-02T09:00:00", "3600.0");
    server.clock("2026-03-02T08:00:01Z");
    is_session(&guess("203.0.113.7", "40711"), "2026-03-02T09:00:00", "3599.0");
    is_unknown(&guess("203.0.113.7", "7"));
    waits(&guess("203.0.113.7", "40711"), "2");
    // An hour forgives twelve.
    server.clock(&at(2, "09:00:01"));
    for pin in ["1", "2", "3", "4", "5", "6"] {
        is_unknown(&guess("203.0.113.7", pin));
    }
    waits(&guess("203.0.113.7", "8"), "1");
}

/// Six addresses of nine guesses each would be free: together they are too many.
#[test]
fn guesses_from_many_addresses_make_a_location_wait() {
    let server = proxied();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    // Ten times as many as one address may be wrong: 50 are free.
    for n in 0..51 {
        is_unknown(&from(&server, &format!("203.0.113.{}", n / 5), &json!({"pincode": format!("{n}")})));
    }
    waits(&from(&server, "198.51.100.1", &json!({"pincode": "40711"})), "1");
    server.clock("2026-03-02T08:00:01Z");
    is_session(&from(&server, "198.51.100.1", &json!({"pincode": "40711"})), "2026-03-02T09:00:00", "3599.0");
}

#[test]
fn passwords_wait_before_anything_is_computed() {
    let server = proxied();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    server.user("ana", &[], &[]);
    let user = desk.admin.get("/api/sys/users?User_Email=ana@example.com").ids()[0];
    set(&desk, ana, json!({"UserId": user}));
    let sign_in = |address: &str, password: &str| {
        from(&server, address, &json!({"email": "ana@example.com", "password": password}))
    };
    // Of the account: from wherever they come, six wrong ones make it wait, here and where people sign in.
    for n in 1..=6 {
        is_unknown(&sign_in(&format!("203.0.113.{n}"), "wrong"));
    }
    let tried = || {
        let all = desk.admin.get("/api/hallpass/signins?size=100").records();
        all.iter().filter(|one| one["Means"] == "checkin").count()
    };
    assert_eq!(tried(), 6);
    waits(&sign_in("203.0.113.99", PASSWORD), "1");
    assert_eq!(tried(), 6, "nothing was looked at");
    server.clock("2026-03-02T08:00:01Z");
    is_session(&sign_in("203.0.113.99", PASSWORD), "2026-03-02T09:00:00", "3599.0");
}

/// Whoever asks on about an account that has to wait is wrong, too, under whichever key.
#[test]
fn asking_about_an_account_that_waits_counts() {
    let server = proxied();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    server.user("ana", &[], &[]);
    let body = json!({"email": "ana@example.com", "password": "wrong"}).to_string();
    let sign_in = |address: &str, key: &str| {
        let headers = [("X-Forwarded-For", address), ("Idempotency-Key", key), ("Content-Type", "application/json")];
        server.anonymous().send("POST", PATH, &headers, body.as_bytes())
    };
    for n in 1..=6 {
        is_unknown(&sign_in(&format!("203.0.113.{n}"), "a"));
    }
    for n in 1..=6 {
        waits(&sign_in("203.0.113.99", &format!("b{n}")), "1");
    }
    let pin = json!({"pincode": "40711", "doNotCheckIn": true});
    waits(&from(&server, "203.0.113.99", &pin), "1");
    is_session(&from(&server, "203.0.113.98", &pin), "2026-03-02T09:00:00", "3600.0");
}

/// Three a minute: who uses up his own leaves others theirs, and a wait uses nothing up.
#[test]
fn nobody_uses_up_what_others_may_ask() {
    let settings = [
        ("public_checkin.enabled", "true"),
        ("auth.trusted_proxies", "127.0.0.1"),
        ("throttle.writes_per_minute", "3"),
    ];
    let server = TestServer::with(Setup::with(&settings));
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    let pin = json!({"pincode": "40711", "doNotCheckIn": true});
    for _ in 0..3 {
        is_session(&from(&server, "2001:db8:1:1::1", &pin), "2026-03-02T09:00:00", "3600.0");
    }
    // A third of a minute is the share of one; a network is one address.
    waits(&from(&server, "2001:db8:1:1::2", &pin), "20");
    for other in ["2001:db8:1:2::1", "203.0.113.8"] {
        is_session(&from(&server, other, &pin), "2026-03-02T09:00:00", "3600.0");
    }
}

#[test]
fn mistakes_at_one_server_count_at_the_other() {
    postgres_only!("more than one server");
    let folder = tempfile::tempdir().unwrap();
    let start = || TestServer::over(folder.path(), Setup::with(&[("public_checkin.enabled", "true")]));
    let (one, two) = (start(), start());
    let started = std::time::Instant::now();
    let soon = |holds: &dyn Fn() -> bool| {
        while !holds() {
            assert!(started.elapsed().as_secs() < 20, "the other server has not heard of it");
            std::thread::yield_now();
        }
    };
    soon(&|| one.store().servers() == 2 && two.store().servers() == 2);
    let desk = Desk::new(&one);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    for pin in ["1", "2", "3", "4", "5", "6"] {
        is_unknown(&one.anonymous().post(PATH, &json!({"pincode": pin})));
    }
    // What is right does not count: only what the other server has told makes it wait.
    let right = json!({"pincode": "40711", "doNotCheckIn": true});
    soon(&|| two.anonymous().post(PATH, &right).status == 429);
}
