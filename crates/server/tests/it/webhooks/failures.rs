//! Receivers that refuse, hang, lead elsewhere, or are nobody's business.

use hallpass_contract::dates;
use hallpass_engine::Instant;
use hallpass_engine::instant::Span;
use serde_json::{Value, json};

use super::receiver::{Receiver, Reply};
use super::{HOOKS, deliveries, hook, read, rename, round, start};
use crate::rig::server::MONDAY;
use crate::rig::{Desk, Setup, TestServer};

/// Seconds after the start of the clock.
fn after(seconds: i64) -> String {
    let start = Instant::from_micros(dates::parse_instant(MONDAY).unwrap());
    dates::instant((start + Span::seconds(seconds)).as_micros())
}

/// Moves the clock to each of these seconds after the start: a second before nothing is tried, then once.
#[track_caller]
fn tried_at(server: &TestServer, seconds: &[i64]) {
    for at in seconds {
        server.clock(&after(at - 1));
        assert_eq!(round(server), 0, "a second before {at}");
        server.clock(&after(*at));
        assert_eq!(round(server), 1, "at {at}");
    }
}

#[test]
fn a_failure_is_repeated_for_two_and_a_half_days() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::with(|_| Reply::Status(503));
    let hook = hook(&desk, 3, &receiver);
    desk.customer("Ann");
    assert_eq!(round(&server), 1);
    let told = read(&desk, hook);
    assert_eq!(
        (&told["LastError"], &told["ErrorCount"], &told["LastTrigger"]),
        (&json!("503 Service Unavailable"), &json!(1), &Value::Null)
    );
    assert_eq!(deliveries(&desk, hook)[0]["NextAttempt"], "2026-03-02T08:00:10Z");
    // After 10 s, 1 min, 5 min, 15 min, 1 h, 2 h, 4 h, 8 h and four times 12 h: each added to the ones before.
    let at = [10, 70, 370, 1_270, 4_870, 12_070, 26_470, 55_270, 98_470, 141_670, 184_870, 228_070];
    tried_at(&server, &at);
    let one = &deliveries(&desk, hook)[0];
    assert_eq!((&one["State"], &one["Attempts"], &one["Status"]), (&json!("given_up"), &json!(13), &json!(503)));
    assert_eq!(read(&desk, hook)["ErrorCount"], 13);
    assert_eq!(receiver.got().len(), 13);
}

#[test]
fn what_is_not_wanted_is_given_up_after_five_attempts() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::with(|_| Reply::Status(404));
    let hook = hook(&desk, 3, &receiver);
    desk.customer("Ann");
    assert_eq!(round(&server), 1);
    tried_at(&server, &[10, 70, 370, 1_270]);
    let one = &deliveries(&desk, hook)[0];
    assert_eq!((&one["State"], &one["Error"]), (&json!("given_up"), &json!("404 Not Found")));
    server.clock(&after(100_000));
    assert_eq!(round(&server), 0);
    // "Too many requests" says "later".
    receiver.becomes(|_| Reply::Status(429));
    let bob = desk.customer("Bob");
    assert_eq!(round(&server), 1);
    tried_at(&server, &[100_010, 100_070, 100_370, 101_270, 104_870]);
    assert_eq!(deliveries(&desk, hook)[0]["State"], "waiting");
    assert_eq!(deliveries(&desk, hook)[0]["CoworkerId"], bob);
}

#[test]
fn three_days_of_nothing_but_failures_switch_a_webhook_off() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::with(|_| Reply::Status(500));
    let hook = hook(&desk, 2, &receiver);
    let (ann, bob) = (desk.customer("Ann"), desk.customer("Bob"));
    rename(&desk, ann, "Ann B.");
    round(&server);
    // A second before the third day is over.
    server.clock("2026-03-05T07:59:59Z");
    rename(&desk, bob, "Bob B.");
    round(&server);
    assert_eq!(read(&desk, hook)["Active"], true);
    server.clock("2026-03-05T08:00:09Z");
    round(&server);
    let told = read(&desk, hook);
    assert_eq!(told["Active"], false);
    assert_eq!(told["UpdatedBy"], "system");
    let why = "Switched off after 3 days of nothing but failures. The last: 500 Internal Server Error";
    assert_eq!(told["LastError"], why);
    let entry = desk.admin.get("/api/hallpass/audit?Entity=WebHook").records()[0].clone();
    assert_eq!((&entry["Action"], &entry["Actor"]), (&json!("switch off"), &json!("system")));
    // What waits, waits.
    server.clock("2026-03-06T08:00:00Z");
    assert_eq!(round(&server), 0);
    receiver.becomes(|_| Reply::Status(200));
    desk.admin.patch(&format!("{HOOKS}/{hook}"), &json!({"Active": true})).done();
    let told = read(&desk, hook);
    assert_eq!((&told["ErrorCount"], &told["LastError"]), (&json!(0), &Value::Null));
    assert_eq!(round(&server), 2);
    assert_eq!(receiver.taken().len(), 2);
    server.assert_sound();
}

/// On Monday something was not wanted; on Friday the receiver happens to restart.
#[test]
fn days_without_any_attempt_are_no_failures() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::with(|_| Reply::Status(404));
    let hook = hook(&desk, 3, &receiver);
    desk.customer("Ann");
    round(&server);
    tried_at(&server, &[10, 70, 370, 1_270]);
    server.clock("2026-03-06T10:00:00Z");
    receiver.becomes(|_| Reply::Status(502));
    desk.customer("Bob");
    assert_eq!(round(&server), 1);
    assert_eq!(read(&desk, hook)["Active"], true);
    receiver.becomes(|_| Reply::Status(200));
    server.clock("2026-03-06T10:00:10Z");
    assert_eq!(round(&server), 1);
    assert_eq!(read(&desk, hook)["ErrorCount"], 0);
}

#[test]
fn another_address_begins_anew() {
    let server = start();
    let desk = Desk::new(&server);
    let (wrong, right) = (Receiver::with(|_| Reply::Status(500)), Receiver::new());
    let hook = hook(&desk, 3, &wrong);
    desk.customer("Ann");
    round(&server);
    tried_at(&server, &[10, 70]);
    desk.admin.patch(&format!("{HOOKS}/{hook}"), &json!({"URL": right.url()})).done();
    let told = read(&desk, hook);
    assert_eq!((&told["ErrorCount"], &told["LastError"]), (&json!(0), &Value::Null));
    // At once, not after five minutes.
    assert_eq!((round(&server), right.taken().len(), wrong.got().len()), (1, 1, 3));
}

#[test]
fn one_that_hangs_is_left_after_its_time_and_holds_up_nobody_else() {
    let settings = [("webhooks.private_addresses", "true"), ("webhooks.timeout_seconds", "2")];
    let server = TestServer::with(Setup::with(&settings));
    let desk = Desk::new(&server);
    let (hanging, good) = (Receiver::with(|_| Reply::Nothing), Receiver::new());
    let hung = hook(&desk, 3, &hanging);
    hook(&desk, 61, &good);
    for n in 0..3 {
        desk.customer(&format!("Customer {n}"));
    }
    assert_eq!(round(&server), 6);
    assert_eq!(read(&desk, hung)["LastError"], "no answer within 2 seconds");
    assert_eq!(read(&desk, hung)["ErrorCount"], 3);
    assert_eq!(good.taken().len(), 3);
}

#[test]
fn an_answer_that_leads_elsewhere_is_not_followed() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::with(|_| Reply::Elsewhere);
    let hook = hook(&desk, 3, &receiver);
    desk.customer("Ann");
    round(&server);
    assert_eq!(receiver.got().iter().map(|got| got.path.as_str()).collect::<Vec<_>>(), ["/hook"]);
    assert_eq!(read(&desk, hook)["LastError"], "302 Found (redirects are not followed)");
}

#[test]
fn nobody_listens() {
    let server = start();
    let desk = Desk::new(&server);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let body = json!({"BusinessId": 1, "Name": "Nobody", "Action": 3, "URL": format!("http://{free}/")});
    let hook = desk.admin.post(HOOKS, &body).id();
    desk.customer("Ann");
    round(&server);
    let error = read(&desk, hook)["LastError"].as_str().unwrap().to_owned();
    assert!(error.starts_with("no connection: ") && error.to_lowercase().contains("refused"), "{error}");
}

#[test]
fn the_own_network_is_not_sent_to_unless_the_settings_say_so() {
    let server = TestServer::with(Setup::default());
    let desk = Desk::new(&server);
    let receiver = Receiver::new();
    let port = receiver.port();
    let mut hooks = Vec::new();
    // As an address, as one written otherwise, mapped, and by a name.
    for host in ["127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]", "localhost"] {
        let url = format!("http://{host}:{port}/");
        let body = json!({"BusinessId": 1, "Name": host, "Action": 3, "URL": url});
        hooks.push(desk.admin.post(HOOKS, &body).id());
    }
    desk.customer("Ann");
    assert_eq!(round(&server), 4);
    for hook in hooks {
        let error = read(&desk, hook)["LastError"].as_str().unwrap().to_owned();
        assert!(error.contains("webhooks.private_addresses"), "{error}");
    }
    assert_eq!(receiver.got().len(), 0);
}
