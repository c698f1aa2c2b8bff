//! The kiosk: paired by a code, it lets people in and out, tells little, and cannot be used to find out PINs.

use hallpass_testbed::postgres_only;
use serde_json::{Value, json};

use crate::rig::browser::{Browser, pair};
use crate::rig::desk::at;
use crate::rig::server::PASSWORD;
use crate::rig::{Client, Desk, Reply, Setup, TestServer};

const CODES: &str = "/api/hallpass/kiosks/codes";
const KIOSKS: &str = "/api/hallpass/kiosks";
const PAIR: &str = "/api/hallpass/kiosk/pair";
const KIOSK: &str = "/api/hallpass/kiosk";
const ATTEMPTS: &str = "/api/hallpass/kiosk/attempts";

/// A customer with a PIN and a card.
fn person(desk: &Desk, name: &str, pin: &str, card: &str) -> i64 {
    let id = desk.customer(name);
    let path = format!("/api/spaces/coworkers/{id}");
    desk.admin.patch(&path, &json!({"AccessPincode": pin, "AccessCardId": card})).done();
    id
}

fn show(kiosk: &Browser, what: &str, text: &str) -> Reply {
    kiosk.write("POST", ATTEMPTS, &json!({what: text}))
}

#[track_caller]
fn outcome(reply: &Reply) -> String {
    reply.ok()["Outcome"].as_str().unwrap().to_owned()
}

#[track_caller]
fn rule(reply: &Reply) -> String {
    let told = reply.ok();
    assert_eq!(told["Outcome"], "refused", "{told}");
    assert_eq!(told["Greeting"], Value::Null);
    told["Reasons"][0]["Rule"].as_str().unwrap().to_owned()
}

#[test]
fn a_device_is_paired_by_a_code_that_works_once() {
    let server = TestServer::start();
    let code = server.admin().post(CODES, &json!({"BusinessId": 1, "Name": "Front door"})).ok();
    // Ten minutes after eight.
    assert_eq!(code["ExpiresAt"], "2026-03-02T08:10:00Z");
    let typed = code["Code"].as_str().unwrap().to_lowercase().replace('-', " ");
    assert_eq!(server.anonymous().get(KIOSK).status, 401);
    let reply = server.anonymous().post(PAIR, &json!({"Code": typed}));
    let told = reply.ok();
    assert_eq!(
        (&told["Name"], &told["QueueHours"], &told["Now"]),
        (&json!("Front door"), &json!(4), &json!("2026-03-02T08:00:00Z"))
    );
    assert_eq!(told["Business"], json!({"Id": 1, "Name": "Main", "TimeZone": "Etc/UTC", "Currency": "EUR"}));
    let cookie = reply.header("set-cookie").unwrap();
    assert!(cookie.starts_with("hallpass_kiosk="), "{cookie}");
    assert!(cookie.contains("; HttpOnly; SameSite=Strict; Path=/api/hallpass/kiosk; Max-Age=34560000"), "{cookie}");
    let again = server.anonymous().post(PAIR, &json!({"Code": code["Code"]}));
    assert!(again.invalid_on("Code").contains("ask for a new one"));

    let late = server.admin().post(CODES, &json!({"BusinessId": 1, "Name": "Late"})).ok();
    server.clock("2026-03-02T08:10:00Z");
    server.anonymous().post(PAIR, &json!({"Code": late["Code"]})).invalid_on("Code");
    let listed = server.admin().get(KIOSKS).records();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&listed[0]["Name"], &listed[0]["BusinessName"], &listed[0]["PairedBy"], &listed[0]["PairedAt"]),
        (&json!("Front door"), &json!("Main"), &json!("admin@example.com"), &json!("2026-03-02T08:00:00Z"))
    );
}

#[test]
fn only_staff_of_the_location_pairs_and_ends_kiosks() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let other = desk.location("Other", "Etc/UTC", None);
    let permission = |name: &str| {
        let all = server.admin().get("/api/security/roles").json();
        all.as_array().unwrap().iter().find(|role| role["Name"] == name).unwrap()["Id"].as_i64().unwrap()
    };
    let there = server.user("there", &[permission("Checkin-Create")], &[other]);
    let reader = server.user("reader", &[permission("Checkin-List")], &[1]);
    let (kiosk, reply) = pair(&server, "Door");
    let path = format!("{KIOSKS}/{}", reply.json()["KioskId"]);
    there.post(CODES, &json!({"BusinessId": 1, "Name": "Mine"})).invalid_on("BusinessId");
    assert_eq!(reader.post(CODES, &json!({"BusinessId": 1, "Name": "Mine"})).status, 401);
    assert_eq!((there.get(KIOSKS).records().len(), reader.get(KIOSKS).status), (0, 401));
    assert_eq!((there.delete(&path).status, reader.delete(&path).status), (404, 401));
    assert_eq!(server.anonymous().delete(&path).status, 401);
    assert_eq!(kiosk.get(KIOSK).status, 200);
    server.admin().delete(&path).ok();
    assert_eq!((kiosk.get(KIOSK).status, show(&kiosk, "Pin", "12345").status), (401, 401), "ended at once");
    server.assert_sound();
}

/// R7.8, R14.7.
#[test]
fn a_pin_lets_in_and_out_and_tells_no_more_than_a_first_name() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Maria Silva", "40711", "HP-1");
    let pass = desk.issue(ana, desk.time_pass(300), 1)[0];
    let (kiosk, _) = pair(&server, "Door");
    let entered = show(&kiosk, "Pin", " 40711 ");
    assert_eq!(
        entered.ok(),
        json!({
            "Outcome": "in", "Greeting": "Ana", "Kind": "time", "PassName": "Time pass 300", "MinutesLeft": 300,
            "UsesLeft": null, "Until": "2026-03-02T13:00:00Z", "Since": null, "MinutesUsed": null, "Reasons": [],
            "Queued": false,
        })
    );
    server.clock(&at(2, "10:00"));
    // By card, which is the same person.
    let left = show(&kiosk, "Card", "HP-1").ok();
    assert_eq!(
        (
            &left["Outcome"],
            &left["Greeting"],
            &left["Since"],
            &left["MinutesUsed"],
            &left["MinutesLeft"],
            &left["Until"]
        ),
        (&json!("out"), &json!("Ana"), &json!("2026-03-02T08:00:00Z"), &json!(120), &json!(180), &Value::Null)
    );
    assert_eq!(desk.remaining(&[pass]), [180]);
    for reply in [entered.text(), left.to_string()] {
        assert!(!reply.contains("Silva") && !reply.contains("Maria") && !reply.contains("40711"), "{reply}");
    }
    let visit = desk.checkin(desk.visits_of(ana)[0]);
    assert_eq!((&visit["Source"], &visit["UpdatedBy"]), (&json!(1), &json!("kiosk Door")));
    server.assert_sound();
}

#[test]
fn a_kiosk_refuses_in_the_language_of_its_page() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    person(&desk, "Ana Silva", "40711", "HP-1");
    let (kiosk, _) = pair(&server, "Door");
    let origin = format!("http://{}", kiosk.host);
    let headers = [
        ("X-CSRF-Token", kiosk.token.as_str()),
        ("Origin", origin.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
        ("Accept-Language", "es-ES,es;q=0.9"),
    ];
    let refused = kiosk.write_with("POST", ATTEMPTS, &json!({"Pin": "40711"}), &headers);
    assert_eq!(rule(&refused), "F2");
    let text = "No tienes ningún pase que se pueda usar aquí ahora. Pregunta en recepción, por favor.";
    assert_eq!(refused.ok()["Reasons"][0]["Text"], text);
    assert_eq!(refused.header("content-language"), Some("es"));
}

#[test]
fn who_is_in_stays_in_when_that_is_asked() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.day_pass(), 3);
    let (kiosk, _) = pair(&server, "Door");
    let first = show(&kiosk, "Pin", "40711").ok();
    // One day pass is taken, two are left; it lasts to midnight.
    assert_eq!(
        (&first["Kind"], &first["UsesLeft"], &first["MinutesLeft"], &first["Until"]),
        (&json!("day"), &json!(2), &Value::Null, &json!("2026-03-03T00:00:00Z"))
    );
    server.clock(&at(2, "09:00"));
    let again = kiosk.write("POST", ATTEMPTS, &json!({"Pin": "40711", "DoNotToggle": true}));
    assert_eq!(outcome(&again), "in");
    assert_eq!(desk.visits_of(ana).len(), 1);
    assert_eq!(desk.times(desk.visits_of(ana)[0]).1, None);
}

#[test]
fn what_is_wrong_looks_the_same_and_soon_has_to_wait() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.day_pass(), 1);
    let elsewhere = desk.location("Other", "Etc/UTC", None);
    let bob = desk.customer_of("Bob", &[elsewhere]);
    let path = format!("/api/spaces/coworkers/{bob}");
    desk.admin.patch(&path, &json!({"AccessPincode": "99999", "AccessCardId": "HP-2"})).done();
    let (kiosk, _) = pair(&server, "Door");
    let (second, _) = pair(&server, "Back door");
    let wrong = [("Pin", "00000"), ("Card", "nothing"), ("Code", "HP1.1.1.00"), ("Pin", "99999"), ("Card", "nobody")];
    let before = server.rows();
    let told: Vec<Value> = wrong.iter().map(|(what, text)| show(&kiosk, what, text).ok()).collect();
    assert!(told.iter().all(|one| *one == told[0] && one["Outcome"] == "unknown"), "{told:?}");
    assert_eq!(server.rows(), before);
    // What is right in between is no way to start over.
    assert_eq!(outcome(&show(&kiosk, "Pin", "40711")), "in");
    assert_eq!(outcome(&show(&kiosk, "Pin", "00001")), "unknown");
    assert_eq!(outcome(&show(&kiosk, "Pin", "00002")), "unknown");
    let locked = show(&kiosk, "Pin", "40711");
    assert_eq!((locked.status, locked.header("retry-after")), (429, Some("1")), "the sixth mistake costs a second");
    // A code cannot be guessed: a wrong one neither counts nor waits.
    assert_eq!(outcome(&show(&kiosk, "Code", "HP1.1.1.00")), "unknown");
    assert_eq!(outcome(&show(&second, "Pin", "00002")), "unknown", "another kiosk is not concerned");
    server.clock("2026-03-02T08:00:01Z");
    assert_eq!(outcome(&show(&kiosk, "Pin", "00003")), "unknown");
    let locked = show(&kiosk, "Pin", "00004");
    assert_eq!((locked.status, locked.header("retry-after")), (429, Some("2")), "the seventh two");
    // An hour forgives twelve.
    server.clock("2026-03-02T09:00:01Z");
    for pin in ["1", "2", "3", "4", "5"] {
        assert_eq!(outcome(&show(&kiosk, "Pin", pin)), "unknown");
    }
}

/// Answers kept for repeated requests.
fn idempotency(server: &TestServer) -> i64 {
    server.raw().value("SELECT COUNT(*) FROM idempotency", &[])
}

/// A guess is sent and the connection dropped; later the answer is asked for with the same key.
#[test]
fn guesses_whose_answer_nobody_waits_for_count_too() {
    use std::io::Write;
    let server = TestServer::start();
    let (kiosk, _) = pair(&server, "Door");
    for n in 0..8 {
        let body = format!("{{\"Pin\":\"{n:05}\"}}");
        let request = format!(
            "POST {ATTEMPTS} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nX-CSRF-Token: {}\r\nIdempotency-Key: guess-{n}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            kiosk.host,
            kiosk.cookie,
            kiosk.token,
            body.len()
        );
        let mut stream = std::net::TcpStream::connect(server.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
    }
    // Six of them are judged; what comes after has to wait.
    let started = std::time::Instant::now();
    while idempotency(&server) < 6 {
        assert!(started.elapsed().as_secs() < 20, "the guesses were not heard");
        std::thread::yield_now();
    }
    assert_eq!(show(&kiosk, "Pin", "99999").status, 429);
    // What was answered, and counted, is answered again; the two that came last have no answer yet.
    let fetch = |n: u32| {
        let body = json!({"Pin": format!("{n:05}")});
        kiosk.write_once("POST", ATTEMPTS, &body, Some(&format!("guess-{n}"))).status
    };
    let mut fetched: Vec<u16> = (0..8).map(fetch).collect();
    fetched.sort_unstable();
    assert_eq!(fetched, [200, 200, 200, 200, 200, 200, 429, 429]);
}

#[test]
fn codes_to_pair_cannot_be_guessed_for_long() {
    let server = TestServer::start();
    let answers: Vec<u16> =
        (0..52).map(|n| server.anonymous().post(PAIR, &json!({"Code": format!("AAAA-{n:04}")})).status).collect();
    // An address may be wrong ten times as often as an account, which may five times.
    assert!(answers[..51].iter().all(|status| *status == 400), "{answers:?}");
    assert_eq!(answers[51], 429);
}

#[test]
fn refusals_say_what_to_do_and_leave_their_record() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    let gone = person(&desk, "Gone Person", "40712", "HP-2");
    desk.admin.patch(&format!("/api/spaces/coworkers/{gone}"), &json!({"Active": false})).done();
    person(&desk, "Twin One", "40713", "HP-3");
    person(&desk, "Twin Two", "40713", "HP-4");
    let (kiosk, _) = pair(&server, "Door");
    let no_pass = show(&kiosk, "Pin", "40711");
    assert_eq!(rule(&no_pass), "F2");
    assert!(!no_pass.text().contains("Silva"), "{}", no_pass.text());
    assert_eq!(desk.failed(ana).len(), 1);
    assert_eq!(rule(&show(&kiosk, "Pin", "40712")), "F1");
    assert_eq!(desk.failed(gone).len(), 1);
    let twins = show(&kiosk, "Pin", "40713");
    assert_eq!(rule(&twins), "Ambiguous");
    assert!(twins.text().contains("ask at the desk"));
    let noted = server.admin().get("/api/hallpass/audit?action=ambiguous_proof").records();
    assert_eq!(noted.len(), 1, "{noted:?}");
    server.assert_sound();
}

/// Beyond W8.
#[test]
fn attempts_that_waited_count_from_when_they_were() {
    let server = TestServer::with(Setup::at("2026-03-02T12:00:00Z"));
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    let pass = desk.issue(ana, desk.time_pass(300), 1)[0];
    let (kiosk, _) = pair(&server, "Door");
    let queued = |when: &str, key: &str| {
        kiosk.write_once("POST", ATTEMPTS, &json!({"Pin": "40711", "At": at(2, when)}), Some(key))
    };
    let entered = queued("09:00", "one");
    assert_eq!((outcome(&entered), entered.ok()["Queued"].clone()), ("in".into(), json!(true)));
    assert_eq!(outcome(&queued("10:00", "two")), "out");
    // The network broke before the answer came: the same again, and nothing more.
    let replayed = queued("09:00", "one");
    assert_eq!((replayed.body.clone(), replayed.header("x-hallpass-replayed")), (entered.body, Some("true")));
    assert_eq!(desk.visits_of(ana).len(), 1);
    assert_eq!(
        desk.times(desk.visits_of(ana)[0]),
        ("2026-03-02T09:00:00Z".into(), Some("2026-03-02T10:00:00Z".into()))
    );
    assert_eq!(desk.remaining(&[pass]), [240]);
    assert_eq!(rule(&queued("07:59", "three")), "Queue", "more than four hours");
    assert_eq!(rule(&queued("12:03", "four")), "R2.10", "not yet");
    assert_eq!(outcome(&queued("08:00", "five")), "refused", "the customer was in later that morning");
    assert_eq!(queued("09:00", "two").status, 400, "the key of another attempt");
    let unreadable = kiosk.write("POST", ATTEMPTS, &json!({"Pin": "40711", "At": "soon"}));
    unreadable.invalid_on("At");
    server.assert_sound();
}

#[test]
fn another_site_cannot_use_a_kiosk() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = person(&desk, "Ana Silva", "40711", "HP-1");
    desk.issue(ana, desk.day_pass(), 1);
    let (kiosk, _) = pair(&server, "Door");
    let body = json!({"Pin": "40711"});
    let token = ("X-CSRF-Token", kiosk.token.as_str());
    for headers in
        [vec![], vec![token, ("Origin", "https://evil.example")], vec![token, ("Sec-Fetch-Site", "cross-site")]]
    {
        assert_eq!(kiosk.write_with("POST", ATTEMPTS, &body, &headers).status, 403, "{headers:?}");
    }
    assert!(desk.visits_of(ana).is_empty());
    // The cookie of a kiosk signs nobody in.
    let cookie = kiosk.cookie.replace("hallpass_kiosk", "hallpass_session");
    assert_eq!(server.anonymous().send("GET", "/api/hallpass/session", &[("Cookie", &cookie)], b"").status, 401);
    let secret = kiosk.cookie.split_once('=').unwrap().1;
    assert_eq!(Client::bearer(server.address, secret).get("/api/auth/me").status, 401);
    assert_eq!(kiosk.write("POST", ATTEMPTS, &json!({})).status, 400);
    assert_eq!(kiosk.write("POST", ATTEMPTS, &json!({"Pin": "1", "Card": "2"})).status, 400);
}

/// R14.7, beyond W9.
#[test]
fn the_code_of_a_member_is_good_once_and_for_a_moment() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(600), 1);
    let user = json!({"FullName": "Ana", "Email": "ana@example.com", "NewPassword": PASSWORD, "Active": true});
    let user = desk.admin.post("/api/sys/users", &user).id();
    desk.admin.patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"UserId": user})).done();
    let phone = Client::basic(server.address, "ana@example.com", PASSWORD);
    let (kiosk, _) = pair(&server, "Door");
    let code = || phone.get("/api/hallpass/me/code").ok();
    let first = code();
    assert_eq!(first["ValidSeconds"], 30);
    let first = first["Code"].as_str().unwrap().to_owned();
    assert_eq!(outcome(&show(&kiosk, "Code", &first)), "in");
    assert_eq!(outcome(&show(&kiosk, "Code", &first)), "unknown", "used");
    assert_eq!(desk.visits_of(ana).len(), 1);

    server.clock("2026-03-02T08:01:10Z");
    let second = code();
    assert_eq!(second["ValidSeconds"], 20);
    server.clock("2026-03-02T08:01:59Z");
    let forged = second["Code"].as_str().unwrap().replacen(&format!("HP1.{ana}."), &format!("HP1.{}.", ana + 1), 1);
    assert_eq!(outcome(&show(&kiosk, "Code", &forged)), "unknown");
    assert_eq!(outcome(&show(&kiosk, "Code", second["Code"].as_str().unwrap())), "out");
    let old = code()["Code"].as_str().unwrap().to_owned();
    server.clock("2026-03-02T08:02:30Z");
    assert_eq!(outcome(&show(&kiosk, "Code", &old)), "unknown", "a picture of it is worth nothing a minute later");
}

#[test]
fn mistakes_at_one_server_count_at_the_other() {
    postgres_only!("more than one server");
    let folder = tempfile::tempdir().unwrap();
    let start = || TestServer::over(folder.path(), Setup::default());
    let (one, two) = (start(), start());
    let started = std::time::Instant::now();
    let soon = |holds: &dyn Fn() -> bool| {
        while !holds() {
            assert!(started.elapsed().as_secs() < 20, "the other server has not heard of it");
            std::thread::yield_now();
        }
    };
    soon(&|| one.store().servers() == 2 && two.store().servers() == 2);
    let (kiosk, _) = pair(&one, "Door");
    for pin in 0..6 {
        assert_eq!(outcome(&show(&kiosk, "Pin", &format!("{pin:05}"))), "unknown");
    }
    let origin = format!("http://{}", two.address);
    let ask = || {
        let headers = [("X-CSRF-Token", kiosk.token.as_str()), ("Origin", &origin), ("Cookie", &kiosk.cookie)];
        two.anonymous().send("POST", ATTEMPTS, &headers, br#"{"Pin":"77777"}"#).status
    };
    soon(&|| ask() == 429);
}
