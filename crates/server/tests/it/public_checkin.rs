//! The vendor's public check-in: who is let in by what, what is answered, and what guessing costs.

mod asked;
mod guessing;
mod keys;
mod logins;
mod visitors;

use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::server::PASSWORD;
use crate::rig::{Desk, Reply, Setup, TestServer};

const PATH: &str = "/api/public/checkin";

/// A server on which it is switched on.
fn started() -> TestServer {
    TestServer::with(Setup::with(&[("public_checkin.enabled", "true")]))
}

/// A customer with a PIN and a card.
fn person(desk: &Desk, name: &str, pin: &str, card: &str) -> i64 {
    let id = desk.customer(name);
    set(desk, id, json!({"AccessPincode": pin, "AccessCardId": card}));
    id
}

fn set(desk: &Desk, customer: i64, but: Value) {
    desk.admin.patch(&format!("/api/spaces/coworkers/{customer}"), &but).done();
}

fn show(server: &TestServer, body: &Value) -> Reply {
    server.anonymous().post(PATH, body)
}

/// What a session is told as, byte for byte.
fn session(until: &str, seconds: &str) -> String {
    format!(
        "{{\"Status\":200,\"Message\":\"{until} UTC\",\"Value\":{{\"SessionExpire\":\"{until} UTC\",\"SessionTimeOut\":{seconds}}},\
         \"Errors\":null,\"WasSuccessful\":true}}"
    )
}

#[track_caller]
fn is_session(reply: &Reply, until: &str, seconds: &str) {
    assert_eq!((reply.status, reply.text()), (200, session(until, seconds)));
}

/// The only error of a refusal, of the row as a whole or of a member.
#[track_caller]
fn refused(reply: &Reply) -> (Option<String>, String) {
    let body = reply.json();
    assert_eq!((reply.status, &body["WasSuccessful"], &body["Value"]), (400, &json!(false), &Value::Null), "{body}");
    let errors = body["Errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{body}");
    let member = errors[0]["PropertyName"].as_str().map(str::to_owned);
    (member, errors[0]["Message"].as_str().unwrap().to_owned())
}

const UNKNOWN: &str = "Nobody who can check in here is known by what was sent.";

#[track_caller]
fn is_unknown(reply: &Reply) {
    assert_eq!(refused(reply), (None, UNKNOWN.to_owned()));
}

#[test]
fn it_is_not_there_unless_it_is_switched_on() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.day_pass(), 1);
    let before = server.rows();
    for client in [server.anonymous(), server.admin()] {
        let answers =
            [client.post(PATH, &json!({"pincode": "40711"})), client.get(PATH), client.post(PATH, &json!({}))];
        for reply in answers {
            assert_eq!((reply.status, reply.text()), (404, "\"Not found\"".to_owned()));
        }
    }
    assert_eq!(server.rows(), before);
    assert_eq!(started().anonymous().get(PATH).status, 405);
}

/// R14.7.
#[test]
fn a_pin_lets_in_stays_and_goes_out_when_asked() {
    let server = started();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Maria Silva", "40711", "HP-1");
    let pass = desk.issue(ana, desk.time_pass(300), 1)[0];
    // 300 minutes from eight.
    is_session(&show(&server, &json!({"pincode": "40711"})), "2026-03-02T13:00:00", "18000.0");
    server.clock("2026-03-02T10:00:00.25Z");
    // Who is in stays in, by a number and in other letters too.
    is_session(&show(&server, &json!({"PINCODE": 40711, "toggle": false})), "2026-03-02T13:00:00", "10799.75");
    let visits = desk.visits_of(ana);
    assert_eq!((visits.len(), desk.times(visits[0]).1), (1, None));
    is_session(&show(&server, &json!({"PinCode": " 40711 ", "Toggle": "true"})), "2026-03-02T10:00:00", "0.0");
    assert_eq!(desk.times(visits[0]), (at(2, "08:00"), Some(at(2, "10:00"))));
    assert_eq!(desk.remaining(&[pass]), [180]);
    let visit = desk.checkin(visits[0]);
    assert_eq!((&visit["Source"], &visit["UpdatedBy"]), (&json!(1), &json!("public check-in Main")));
    let out = show(&server, &json!({"pincode": "40711", "disconnect": true}));
    assert_eq!(refused(&out), (None, "The customer is not checked in here.".to_owned()));
    // Toggled in and out again, and out for good.
    server.clock(&at(2, "11:00"));
    is_session(&show(&server, &json!({"pincode": "40711", "toggle": true})), "2026-03-02T14:00:00", "10800.0");
    server.clock(&at(2, "11:30"));
    is_session(&show(&server, &json!({"pincode": "40711", "disconnect": true})), "2026-03-02T11:30:00", "0.0");
    assert_eq!(desk.remaining(&[pass]), [150]);
    server.assert_sound();
}

#[test]
fn a_day_pass_lasts_to_the_cut_off() {
    let server = started();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.day_pass(), 1);
    desk.setting(1, "Checkin.DailyCutOffTime", "02:00");
    // From eight to two in the morning: eighteen hours.
    is_session(&show(&server, &json!({"pincode": "40711"})), "2026-03-03T02:00:00", "64800.0");
}

#[test]
fn one_card_of_several_is_known() {
    let server = started();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1, HP-2;HP-3");
    let bob = person(&desk, "Bob", "40712", "HP-20");
    for customer in [ana, bob] {
        desk.issue(customer, desk.time_pass(60), 1);
    }
    let card = |card: &str| show(&server, &json!({"AccessCardId": card}));
    for wrong in ["HP-", "HP-1, HP-2", "%", "HP-4"] {
        is_unknown(&card(wrong));
    }
    is_session(&card("HP-2"), "2026-03-02T09:00:00", "3600.0");
    is_session(&card("HP-20"), "2026-03-02T09:00:00", "3600.0");
    let visit = desk.checkin(desk.visits_of(ana)[0]);
    assert_eq!((&visit["Source"], &visit["LastActivity"]), (&json!(2), &json!(at(2, "08:00"))));
    // Again at the door is a sign of life.
    server.clock(&at(2, "08:20"));
    is_session(&card("HP-3"), "2026-03-02T09:00:00", "2400.0");
    assert_eq!(desk.visits_of(ana).len(), 1);
    assert_eq!(desk.checkin(desk.visits_of(ana)[0])["LastActivity"], at(2, "08:20"));
    is_session(&show(&server, &json!({"accessCardId": "HP-1", "toggle": true})), "2026-03-02T08:20:00", "0.0");
    server.assert_sound();
}

#[test]
fn an_email_tells_whose_pin_it_is() {
    let server = started();
    let desk = Desk::new(&server);
    let (ana, bob) = (person(&desk, "Ana Silva", "40711", "HP-1"), person(&desk, "Bob", "40711", "HP-2"));
    for (customer, email) in [(ana, "Ana@Example.com"), (bob, "bob@example.com")] {
        set(&desk, customer, json!({"Email": email}));
        desk.issue(customer, desk.time_pass(60), 1);
    }
    let both = show(&server, &json!({"pincode": "40711"}));
    let why = "More than one person here has this PIN or card. Please ask at the desk.";
    assert_eq!(refused(&both), (None, why.to_owned()));
    let noted = desk.admin.get("/api/hallpass/audit?action=ambiguous_proof").records();
    assert_eq!((noted.len(), &noted[0]["Entity"]), (1, &json!("Business")));
    is_unknown(&show(&server, &json!({"email": "cid@example.com", "pincode": "40711"})));
    is_session(
        &show(&server, &json!({"Email": "ana@EXAMPLE.com", "Pincode": "40711"})),
        "2026-03-02T09:00:00",
        "3600.0",
    );
    assert_eq!((desk.visits_of(ana).len(), desk.visits_of(bob).len()), (1, 0));
    server.assert_sound();
}

#[test]
fn a_password_is_the_users_own() {
    let server = started();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.time_pass(60), 1);
    server.user("ana", &[], &[]);
    server.user("stranger", &[], &[]);
    let users = desk.admin.get("/api/sys/users?User_Email=ana@example.com").ids();
    set(&desk, ana, json!({"UserId": users[0]}));
    let sign_in = |email: &str, password: &str| show(&server, &json!({"email": email, "password": password}));
    // Wrong password, unknown e-mail, and a user who is no customer look the same.
    for (email, password) in
        [("ana@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("stranger@example.com", PASSWORD)]
    {
        is_unknown(&sign_in(email, password));
    }
    is_session(&sign_in("ANA@example.com", PASSWORD), "2026-03-02T09:00:00", "3600.0");
    assert_eq!(desk.checkin(desk.visits_of(ana)[0])["Source"], 1);
    let signed: Vec<(String, String)> = desk
        .admin
        .get("/api/hallpass/signins")
        .records()
        .iter()
        .filter(|one| one["Means"] == "checkin")
        .map(|one| (one["Email"].as_str().unwrap().to_lowercase(), one["Outcome"].as_str().unwrap().to_owned()))
        .collect();
    let of = |email: &str, outcome: &str| (email.to_owned(), outcome.to_owned());
    assert_eq!(
        signed,
        [
            of("ana@example.com", "ok"),
            of("stranger@example.com", "ok"),
            of("nobody@example.com", "wrong"),
            of("ana@example.com", "wrong")
        ]
    );
    server.assert_sound();
}

#[test]
fn a_device_comes_along_and_is_known_while_its_owner_is_in() {
    let server = started();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    set(&desk, ana, json!({"AllowNetworkCheckin": true}));
    let hours = desk.define(json!({"Name": "Hours", "MinutesIncluded": 300, "AllowNetworkCheckIn": true}));
    desk.issue(ana, hours, 1);
    let mac = "00:1B:44:11:3A:B7";
    is_unknown(&show(&server, &json!({"mac": mac})));
    is_session(&show(&server, &json!({"pincode": "40711", "mac": mac})), "2026-03-02T13:00:00", "18000.0");
    let visit = desk.visits_of(ana)[0];
    let shown = desk.checkin(visit);
    assert_eq!((&shown["Source"], &shown["MacAddresses"]), (&json!(3), &json!(mac)));
    server.clock(&at(2, "08:10"));
    is_session(&show(&server, &json!({"MAC": mac.to_lowercase()})), "2026-03-02T13:00:00", "17400.0");
    assert_eq!(desk.checkin(visit)["LastActivity"], at(2, "08:10"));
    // A part of it is another device.
    is_unknown(&show(&server, &json!({"mac": "1B:44:11:3A:B7", "disconnect": true})));
    is_session(&show(&server, &json!({"mac": mac, "disconnect": true})), "2026-03-02T08:10:00", "0.0");
    is_unknown(&show(&server, &json!({"mac": mac, "toggle": true})));
    server.assert_sound();
}

#[test]
fn refusals_are_the_engines_own_without_a_name() {
    let server = started();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Maria Silva", "40711", "HP-1");
    let gone = person(&desk, "Gone Person", "40712", "HP-2");
    set(&desk, gone, json!({"Active": false}));
    let no_pass = show(&server, &json!({"pincode": "40711"}));
    assert_eq!(
        (no_pass.status, no_pass.text().as_str()),
        (
            400,
            "{\"Message\":\"CoworkerId: The customer does not have a valid time pass.\",\"Value\":null,\"Errors\":\
             [{\"AttemptedValue\":null,\"Message\":\"The customer does not have a valid time pass.\",\
             \"PropertyName\":\"CoworkerId\"}],\"WasSuccessful\":false}"
        )
    );
    let failed = desk.failed(ana);
    assert_eq!((failed.len(), &failed[0]["Source"], &failed[0]["BusinessId"]), (1, &json!(1), &json!(1)));
    let disabled = show(&server, &json!({"accessCardId": "HP-2"}));
    assert_eq!(refused(&disabled), (Some("CoworkerId".into()), "This account is disabled".into()));
    assert_eq!(desk.failed(gone)[0]["Source"], 2);
    set(&desk, ana, json!({"AllowNetworkCheckin": false}));
    let network = show(&server, &json!({"pincode": "40711", "mac": "00:1B:44:11:3A:B7"}));
    assert_eq!(
        refused(&network),
        (Some("CoworkerId".into()), "Network check-in is not allowed for this customer.".into())
    );
    assert_eq!(desk.visits_of(ana), Vec::<i64>::new());
    // Customers of another location are nobody here.
    let other = desk.location("Other", "Etc/UTC", None);
    let bob = desk.customer_of("Bob", &[other]);
    set(&desk, bob, json!({"AccessPincode": "40713"}));
    let here = server.anonymous().send("POST", PATH, &host("main.passes.example.com"), br#"{"pincode":"40713"}"#);
    is_unknown(&here);
    server.assert_sound();
}

#[test]
fn a_test_says_what_would_be_and_writes_nothing() {
    let server = started();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    person(&desk, "Bob", "40712", "HP-2");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    let before = server.rows();
    let test = |body: Value| {
        let mut body = body;
        body["doNotCheckIn"] = json!(true);
        show(&server, &body)
    };
    is_session(&test(json!({"pincode": "40711"})), "2026-03-02T09:00:00", "3600.0");
    is_session(&test(json!({"pincode": "40711", "toggle": true})), "2026-03-02T09:00:00", "3600.0");
    let refusal = "The customer does not have a valid time pass.";
    assert_eq!(refused(&test(json!({"accessCardId": "HP-2"}))).1, refusal);
    is_unknown(&test(json!({"pincode": "00000"})));
    assert_eq!(server.rows(), before);
    let visit = desk.enter(ana, &at(2, "08:00"));
    server.clock(&at(2, "08:30"));
    is_session(&test(json!({"pincode": "40711", "disconnect": true})), "2026-03-02T08:30:00", "0.0");
    assert_eq!((desk.times(visit).1, desk.remaining(&[pass])), (None, vec![60]));
    // The same key does what it was to do, however often it was tested.
    let key = [("Idempotency-Key", "door-1"), ("Content-Type", "application/json")];
    let body = br#"{"pincode":"40711","toggle":true}"#;
    let first = server.anonymous().send("POST", PATH, &key, body);
    is_session(&first, "2026-03-02T08:30:00", "0.0");
    let again = server.anonymous().send("POST", PATH, &key, body);
    assert_eq!((&again.body, again.header("x-hallpass-replayed")), (&first.body, Some("true")));
    assert_eq!((desk.visits_of(ana).len(), desk.times(visit).1), (1, Some(at(2, "08:30"))));
    server.assert_sound();
}

/// Headers of a request to a host.
fn host(name: &str) -> [(&str, &str); 2] {
    [("Host", name), ("Content-Type", "application/json")]
}
