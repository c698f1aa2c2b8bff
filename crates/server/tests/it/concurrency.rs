//! Many at once: one open visit per customer, nothing spent twice, one effect per key. Each thread has its own connection and
//! all start together.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::{Client, Desk, Reply, TestServer, rounds};

/// Runs `work` once for each of `n` threads at the same moment; the results in order.
pub(crate) fn together<T: Send>(server: &TestServer, n: usize, work: impl Fn(usize, &Client) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(n);
    let (start, work) = (&start, &work);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n)
            .map(|i| {
                let client = server.admin();
                scope.spawn(move || {
                    // The connection is open and the password known before the start.
                    client.get("/api/hallpass/clock").ok();
                    start.wait();
                    work(i, &client)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn arrive(client: &Client, customer: i64, place: i64) -> Reply {
    client
        .post("/api/spaces/checkins", &json!({"CoworkerId": customer, "BusinessId": place, "FromTime": at(3, "09:00")}))
}

/// Open visits of a customer.
fn open(desk: &Desk, customer: i64) -> usize {
    desk.visits_of(customer).into_iter().filter(|id| desk.checkin(*id)["ToTime"].is_null()).count()
}

/// W23, last row (R7.5): a doubled request makes one record.
fn one_customer(threads: usize) {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "09:00"));
    let (day, hours) = (desk.day_pass(), desk.time_pass(600));
    for round in 0..rounds(4, 100) {
        let ana = desk.customer("Ana Silva");
        desk.issue(ana, if round % 2 == 0 { day } else { hours }, 2);
        let replies = together(&server, threads, |_, client| arrive(client, ana, 1));
        let accepted: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(accepted.len(), 1, "round {round}");
        for refused in replies.iter().filter(|reply| reply.status != 200) {
            refused.invalid();
        }
        assert_eq!(desk.visits_of(ana), [accepted[0].id()]);
        assert_eq!(open(&desk, ana), 1);
        assert!(desk.failed(ana).is_empty(), "R8.4");
        server.assert_sound();
    }
}

/// R7.5.
#[test]
fn twelve_check_ins_of_one_customer() {
    one_customer(12);
}

/// R7.5.
#[test]
fn sixty_four_check_ins_of_one_customer() {
    one_customer(64);
}

#[test]
fn network_activity_from_many_doors_is_one_visit() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "09:00"));
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.define(json!({"MinutesIncluded": 600, "AllowNetworkCheckIn": true})), 1);
    let replies = together(&server, 24, |_, client| {
        let body = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(3, "09:00"), "Source": 3});
        client.post("/api/spaces/checkins", &body).id()
    });
    assert!(replies.iter().all(|id| *id == replies[0]), "{replies:?}");
    assert_eq!(desk.visits_of(ana), [replies[0]]);
    server.assert_sound();
}

#[test]
fn arrivals_at_several_places_leave_one_open_visit() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let places: Vec<i64> = (0..4).map(|n| desk.location(&format!("L{n}"), "Etc/UTC", Some(1))).collect();
    desk.clock(&at(3, "09:00"));
    let hours = desk.time_pass(600);
    for _ in 0..rounds(4, 100) {
        let ana = desk.customer("Ana Silva");
        desk.issue(ana, hours, 1);
        let replies = together(&server, 16, |i, client| arrive(client, ana, places[i % places.len()]));
        assert!(replies.iter().all(|reply| reply.status == 200 || reply.status == 400));
        assert_eq!(open(&desk, ana), 1);
        server.assert_sound();
    }
}

#[test]
fn one_visit_checked_out_by_many() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(600), 1)[0];
    desk.clock(&at(3, "09:00"));
    let visit = desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(3, "10:00"));
    let mut body = desk.checkin(visit);
    body["ToTime"] = json!(at(3, "10:00"));
    together(&server, 16, |_, client| client.put("/api/spaces/checkins", &body).done());
    assert_eq!(desk.remaining(&[pass]), [540]);
    let ledger = desk.ledger(pass);
    assert_eq!(ledger["Balance"], 540);
    server.assert_sound();
}

/// A team of so many members that shares the passes of the customer who pays (R11.14).
fn team(desk: &Desk, members: usize) -> (i64, Vec<i64>) {
    let payer = desk.customer("Pat Payer");
    let people: Vec<i64> = (0..members).map(|n| desk.customer(&format!("Member {n}"))).collect();
    let team = json!({
        "BusinessId": 1, "Name": "Team", "TeamMembers": people, "PayingMemberId": payer,
        "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    (payer, people)
}

/// R11.16: five day passes let five people in, whoever they are.
#[test]
fn shared_day_passes_are_not_overspent() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "09:00"));
    let definition = desk.day_pass();
    for _ in 0..rounds(3, 50) {
        let (payer, people) = team(&desk, 12);
        let passes = desk.issue(payer, definition, 5);
        let replies = together(&server, 12, |i, client| arrive(client, people[i], 1));
        let accepted = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(accepted, 5);
        assert!(passes.iter().all(|pass| desk.state(*pass).1));
        let failed: usize = people.iter().map(|customer| desk.failed(*customer).len()).sum();
        assert_eq!(failed, 7);
        server.assert_sound();
    }
}

/// R6.8: several visits on shared minutes; whoever finds too little at check-out runs into overtime, and no minute is spent twice.
/// Beyond W5.
#[test]
fn shared_minutes_are_not_overspent() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let definition = desk.time_pass(60);
    for round in 0..rounds(3, 25) {
        let date = 3 + u32::try_from(round).unwrap();
        let (payer, people) = team(&desk, 12);
        let passes = desk.issue(payer, definition, 3);
        desk.clock(&at(date, "09:00"));
        let visits = together(&server, 12, |i, client| {
            let body = json!({"CoworkerId": people[i], "BusinessId": 1, "FromTime": at(date, "09:00")});
            client.post("/api/spaces/checkins", &body).id()
        });
        desk.clock(&at(date, "10:00"));
        let records: Vec<Value> = visits.iter().map(|visit| desk.checkin(*visit)).collect();
        together(&server, 12, |i, client| {
            let mut body = records[i].clone();
            body["ToTime"] = json!(at(date, "10:00"));
            client.put("/api/spaces/checkins", &body).done()
        });
        assert_eq!(desk.remaining(&passes), [0, 0, 0]);
        let segments: Vec<_> = visits.iter().flat_map(|visit| desk.segments(*visit)).collect();
        let total = |kind: &str| -> i64 { segments.iter().filter(|s| s.0 == kind).filter_map(|s| s.2).sum() };
        assert_eq!((total("pass"), total("overtime")), (180, 12 * 60 - 180));
        server.assert_sound();
    }
}

/// The cap of 500 (R3.8) holds against requests that each fit alone.
#[test]
fn the_cap_holds_for_parallel_requests() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let definition = desk.day_pass();
    let body = json!({"CoworkerId": ana, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": 60});
    let replies = together(&server, 12, |_, client| client.post("/api/billing/coworkertimepasses", &body).status);
    assert_eq!(replies.iter().filter(|status| **status == 200).count(), 8);
    assert_eq!(desk.passes_of(ana).len(), 480);
    server.assert_sound();
}

#[test]
fn one_key_is_one_effect_for_all() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let definition = desk.day_pass();
    let body = json!({"CoworkerId": ana, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": 2}).to_string();
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "the-same")];
    let replies = together(&server, 24, |_, client| {
        client.send("POST", "/api/billing/coworkertimepasses", &headers, body.as_bytes()).text()
    });
    assert!(replies.iter().all(|reply| *reply == replies[0]), "{replies:#?}");
    assert_eq!(desk.passes_of(ana).len(), 2);
    server.assert_sound();
}

/// Two read, both write, one is told (If-Match).
#[test]
fn of_parallel_updates_with_one_version_one_wins() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let id = desk.day_pass();
    let path = format!("/api/billing/timepasses/{id}");
    let tag = desk.admin.get(&path).header("etag").unwrap().to_owned();
    let record = desk.definition(id);
    let replies = together(&server, 12, |i, client| {
        let mut body = record.clone();
        body["Name"] = json!(format!("Name {i}"));
        let headers = [("Content-Type", "application/json"), ("If-Match", tag.as_str())];
        client.send("PUT", &path, &headers, body.to_string().as_bytes()).status
    });
    assert_eq!(replies.iter().filter(|status| **status == 200).count(), 1, "{replies:?}");
    assert_eq!(replies.iter().filter(|status| **status == 412).count(), 11, "{replies:?}");
    let winner = replies.iter().position(|status| *status == 200).unwrap();
    assert_eq!(desk.definition(id)["Name"], format!("Name {winner}"));
}
