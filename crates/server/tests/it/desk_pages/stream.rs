//! `GET board/stream`: every change of a board is told, whoever makes it, and nothing else.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine;
use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::server::{ADMIN, PASSWORD};
use crate::rig::{Desk, Setup, TestServer};

/// A page that listens.
pub struct Stream {
    reader: BufReader<TcpStream>,
    pub status: u16,
}

impl Stream {
    fn open(server: &TestServer, path: &str, authorization: &str) -> Stream {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line).unwrap();
        }
        Stream { reader, status }
    }

    fn of_admin(server: &TestServer, place: i64) -> Stream {
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{ADMIN}:{PASSWORD}"));
        Stream::open(server, &format!("/api/hallpass/board/stream?business={place}"), &format!("Basic {pair}"))
    }

    /// The version of the next event; `None` when the stream has ended.
    fn next(&mut self) -> Option<i64> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            // The last chunk has no bytes.
            if line.trim() == "0" {
                return None;
            }
            if let Some(data) = line.strip_prefix("data: ") {
                let data: Value = serde_json::from_str(data).unwrap();
                return Some(data["Version"].as_i64().unwrap());
            }
        }
    }

    /// Waits until all changes so far were told.
    fn hear(&mut self, server: &TestServer) {
        let last: i64 = server.raw().value("SELECT MAX(id) FROM audit", &[]);
        while self.next().expect("the stream has ended") < last {}
    }
}

/// Each kind of write moves the board: the event comes, and carries a number at least that of the write.
#[test]
fn whatever_moves_a_visit_is_told() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, dan) = (desk.customer("Ana"), desk.customer("Dan"));
    let hours = desk.issue(ana, desk.time_pass(600), 1)[0];
    let mut page = Stream::of_admin(&server, 1);
    assert_eq!(page.status, 200);
    page.hear(&server);
    let before = desk.admin.get("/api/hallpass/board?business=1").ok()["Version"].as_i64().unwrap();

    let visit = desk.enter(ana, &at(2, "08:00"));
    page.hear(&server);
    let after = desk.admin.get("/api/hallpass/board?business=1").ok()["Version"].as_i64().unwrap();
    assert!(after > before, "{after}");
    // An edit, a correction of the pass, a note on the customer.
    desk.edit(visit, json!({"FromTime": at(2, "07:00")})).done();
    page.hear(&server);
    let note = json!({"Minutes": -60, "Note": "Miscounted"});
    desk.admin.post(&format!("/api/hallpass/passes/{hours}/corrections"), &note).ok();
    page.hear(&server);
    let mut body = desk.admin.get(&format!("/api/spaces/coworkers/{ana}")).ok();
    body["AlertNote"] = json!("Owes a key");
    desk.admin.put("/api/spaces/coworkers", &body).done();
    page.hear(&server);
    // A refusal, a check-out, a deletion.
    desk.refused(&desk.check_in(dan, &at(2, "08:00"), json!({})));
    page.hear(&server);
    desk.clock(&at(2, "09:00"));
    desk.leave(visit, &at(2, "09:00"));
    page.hear(&server);
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    page.hear(&server);
    // A job: the cut-off.
    desk.enter(ana, &at(2, "09:00"));
    page.hear(&server);
    desk.clock(&at(3, "00:00"));
    page.hear(&server);
}

/// Other locations' visits wake nobody here; a visit that is moved wakes both.
#[test]
fn a_page_hears_of_its_own_location_only() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let other = desk.location("Other", "Etc/UTC", None);
    let (ana, bob) = (desk.customer_of("Ana", &[1, other]), desk.customer_of("Bob", &[1, other]));
    for customer in [ana, bob] {
        let both = desk.define(json!({"Name": "Day", "Businesses": [1, other]}));
        desk.issue(customer, both, 1);
    }
    let (mut here, mut there) = (Stream::of_admin(&server, 1), Stream::of_admin(&server, other));
    here.hear(&server);
    there.hear(&server);
    let away = json!({"CoworkerId": ana, "BusinessId": other, "FromTime": at(2, "08:00")});
    let away = desk.admin.post("/api/spaces/checkins", &away).id();
    there.hear(&server);
    let told: i64 = server.raw().value("SELECT MAX(id) FROM audit", &[]);
    desk.enter(bob, &at(2, "08:00"));
    // The first that is heard here is Bob's coming: Ana's was passed over.
    assert!(here.next().unwrap() > told);
    desk.edit(away, json!({"BusinessId": 1})).done();
    here.hear(&server);
    there.hear(&server);
}

#[test]
fn streams_end_with_the_sign_in_and_with_the_server() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana");
    desk.issue(ana, desk.day_pass(), 1);
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let grant = b"grant_type=password&username=admin%40example.com&password=a+password+for+tests";
    let granted = server.anonymous().send("POST", "/api/token", &kind, grant).ok();
    let token = granted["access_token"].as_str().unwrap();
    let path = "/api/hallpass/board/stream?business=1";
    let mut signed_in = Stream::open(&server, path, &format!("Bearer {token}"));
    let mut page = Stream::of_admin(&server, 1);
    signed_in.hear(&server);
    page.hear(&server);
    desk.admin.delete("/api/hallpass/tokens").ok();
    desk.enter(ana, &at(2, "08:00"));
    page.hear(&server);
    assert_eq!(signed_in.next(), None, "the token was revoked");
    // A stop does not wait for pages that listen.
    let stopped = std::time::Instant::now();
    let ending = std::thread::spawn(move || while page.next().is_some() {});
    server.stop();
    ending.join().unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(15), "{:?}", stopped.elapsed());
}

#[test]
fn so_many_pages_listen_and_no_more() {
    let server = TestServer::with(Setup::with(&[("limits.streams", "2")]));
    let mut pages = [Stream::of_admin(&server, 1), Stream::of_admin(&server, 1)];
    assert_eq!(pages.iter().map(|page| page.status).collect::<Vec<_>>(), [200, 200]);
    assert_eq!(Stream::of_admin(&server, 1).status, 503);
    pages[0].next().unwrap();
    let role = |name: &str| roles::by_name(name).unwrap().id;
    let blind = server.user("blind", &[role("Coworker-List")], &[1]);
    assert_eq!(blind.get("/api/hallpass/board/stream?business=1").status, 401);
    assert_eq!(server.admin().get("/api/hallpass/board/stream?business=99").status, 404);
    assert_eq!(server.admin().get("/api/hallpass/board/stream").status, 400);
}
