//! Several servers on one PostgreSQL database: one open visit, one effect, one chain, and nothing that only one of them knows.

mod replica;
mod rolling;

use std::sync::Barrier;
use std::time::{Duration, Instant};

use hallpass_store::postgres::News;
use hallpass_testbed::postgres_only;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::server::PASSWORD;
use crate::rig::{Client, Desk, Reply, Setup, TestServer, rounds};

/// Longest wait until what one server was told has come to the other.
const SOON: Duration = Duration::from_secs(20);

/// Two servers over one database, their clocks at the same instant.
struct Pair {
    _folder: tempfile::TempDir,
    servers: [TestServer; 2],
}

impl Pair {
    fn start(setup: impl Fn() -> Setup) -> Pair {
        let folder = tempfile::tempdir().unwrap();
        let servers = [TestServer::over(folder.path(), setup()), TestServer::over(folder.path(), setup())];
        // Both are heard by both before anything is told.
        for server in &servers {
            until("both servers are known", || server.store().servers() == 2);
        }
        Pair { _folder: folder, servers }
    }

    fn clocks(&self, to: &str) {
        for server in &self.servers {
            server.clock(to);
        }
    }

    /// Runs `work` for each of `n` threads at the same moment, every other one at the other server.
    fn together<T: Send>(&self, n: usize, work: impl Fn(usize, &Client) -> T + Sync) -> Vec<T> {
        let start = Barrier::new(n);
        let (start, work) = (&start, &work);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..n)
                .map(|i| {
                    let client = self.servers[i % 2].admin();
                    scope.spawn(move || {
                        client.get("/api/hallpass/clock").ok();
                        start.wait();
                        work(i, &client)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    }
}

/// Waits for something that another server was told.
#[track_caller]
fn until(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < SOON, "{what}: not after {SOON:?}");
        std::thread::yield_now();
    }
}

/// W23, last row (R7.5), through two servers.
fn one_customer(threads: usize) {
    let pair = Pair::start(Setup::default);
    pair.clocks(&at(3, "09:00"));
    let desk = Desk::new(&pair.servers[0]);
    let (day, hours) = (desk.day_pass(), desk.time_pass(600));
    for round in 0..rounds(2, 50) {
        let ana = desk.customer("Ana Silva");
        desk.issue(ana, if round % 2 == 0 { day } else { hours }, 2);
        let body = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(3, "09:00")});
        let replies = pair.together(threads, |_, client| client.post("/api/spaces/checkins", &body));
        let accepted: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(accepted.len(), 1, "round {round}");
        for refused in replies.iter().filter(|reply| reply.status != 200) {
            refused.invalid();
        }
        assert_eq!(desk.visits_of(ana), [accepted[0].id()]);
        pair.servers[1].assert_sound();
    }
}

#[test]
fn twelve_check_ins_of_one_customer_through_two_servers() {
    postgres_only!("more than one server");
    one_customer(12);
}

#[test]
fn sixty_four_check_ins_of_one_customer_through_two_servers() {
    postgres_only!("more than one server");
    one_customer(64);
}

/// What each server remembers of the chain, of passes and of locations is never older than what the other has written.
#[test]
fn servers_that_write_in_turns_keep_one_chain() {
    postgres_only!("more than one server");
    let pair = Pair::start(Setup::default);
    pair.clocks(&at(3, "09:00"));
    let desks = [Desk::new(&pair.servers[0]), Desk::new(&pair.servers[1])];
    let hours = desks[1].time_pass(600);
    for turn in 0..usize::try_from(rounds(6, 200)).unwrap() {
        let (here, there) = (&desks[turn % 2], &desks[(turn + 1) % 2]);
        let ana = here.customer("Ana Silva");
        let pass = here.issue(ana, hours, 1)[0];
        let visit = there.enter(ana, &at(3, "08:00"));
        here.leave(visit, &at(3, "08:30"));
        assert_eq!(there.checkin(visit)["ToTime"], at(3, "08:30"));
        there.change_pass(pass, json!({"Notes": format!("turn {turn}")})).ok();
        // Ten hours less a half.
        assert_eq!(here.remaining(&[pass]), [570]);
    }
    let ana = desks[0].customer("Ana Silva");
    // A definition that one server changes is not used as it was by the other.
    let long = desks[0].definition(hours);
    let mut changed = long.clone();
    changed["MinutesIncluded"] = json!(90);
    pair.servers[0].admin().put("/api/billing/timepasses", &changed).ok();
    let pass = desks[1].issue(ana, hours, 1)[0];
    assert_eq!(desks[1].pass(pass)["RemainingUses"], 90);
    pair.servers[1].assert_sound();
}

/// One effect per key, whichever server is asked.
#[test]
fn a_key_is_good_once_on_all_servers() {
    postgres_only!("more than one server");
    let pair = Pair::start(Setup::default);
    pair.clocks(&at(3, "09:00"));
    let desk = Desk::new(&pair.servers[0]);
    let (ana, hours) = (desk.customer("Ana Silva"), desk.time_pass(600));
    let body = json!({"CoworkerId": ana, "TimePassId": hours, "BusinessId": 1, "CreateMultiple": 1}).to_string();
    let answers = pair.together(8, |_, client| {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "one")];
        client.send("POST", "/api/billing/coworkertimepasses", &headers, body.as_bytes())
    });
    let first = answers.iter().find(|reply| reply.status == 200).map(Reply::text).unwrap();
    for reply in &answers {
        // Whoever comes while the first is at work may be told to come again.
        assert!(reply.status == 409 || (reply.status == 200 && reply.text() == first), "{reply:?}");
    }
    assert_eq!(desk.passes_of(ana).len(), 1);
}

fn grant(server: &TestServer, password: &str) -> Reply {
    let form = format!("grant_type=password&username=admin%40example.com&password={}", password.replace(' ', "%20"));
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    server.anonymous().send("POST", "/api/token", &headers, form.as_bytes())
}

#[test]
fn a_token_that_is_revoked_is_revoked_everywhere() {
    postgres_only!("more than one server");
    let pair = Pair::start(Setup::default);
    let [here, there] = &pair.servers;
    let token = grant(here, PASSWORD).ok()["access_token"].as_str().unwrap().to_owned();
    let client = |server: &TestServer| Client::bearer(server.address, &token);
    assert_eq!(client(there).get("/api/auth/me").status, 200, "remembered by the other server from now on");
    let listed = here.admin().get("/api/hallpass/tokens").ok();
    let listed = listed.as_array().or_else(|| listed["Records"].as_array()).unwrap().clone();
    for one in listed {
        here.admin().delete(&format!("/api/hallpass/tokens/{}", one["Id"])).ok();
    }
    assert_eq!(client(here).get("/api/auth/me").status, 401);
    until("the other server has forgotten the token", || client(there).get("/api/auth/me").status == 401);
}

#[test]
fn wrong_passwords_count_on_all_servers() {
    postgres_only!("more than one server");
    let pair = Pair::start(Setup::default);
    let [here, there] = &pair.servers;
    let mut news = there.store().talk().unwrap().listen();
    // Five are free; the sixth has to wait, whichever server it comes to.
    for _ in 0..6 {
        assert_eq!(grant(here, "wrong").status, 400);
    }
    // Told once for the account and once for the address.
    let mut told = 0;
    while told < 12 {
        let heard = there.wait(async { tokio::time::timeout(SOON, news.recv()).await.unwrap().unwrap() });
        told += usize::from(matches!(heard, News::Told(_)));
    }
    // By themselves four would be free here, too.
    assert!((0..4).any(|_| grant(there, "wrong").status == 429));
}

#[test]
fn each_server_admits_its_part_of_a_minute() {
    postgres_only!("more than one server");
    let pair = Pair::start(|| Setup::with(&[("throttle.per_minute", "60"), ("throttle.loopback", "true")]));
    for server in &pair.servers {
        let admin = server.admin();
        let admitted = (0..60).filter(|_| admin.get("/api/auth/me").status == 200).count();
        assert_eq!(admitted, 30);
    }
}

const CUT_OFF: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// The writer's session is cut off, as by a failover: one answer may be an error, and nothing is lost or doubled.
#[test]
fn a_server_that_loses_its_session_goes_on() {
    postgres_only!("sessions with PostgreSQL");
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "09:00"));
    let (ana, hours) = (desk.customer("Ana Silva"), desk.time_pass(600));
    let body = json!({"CoworkerId": ana, "TimePassId": hours, "BusinessId": 1, "CreateMultiple": 1}).to_string();
    for round in 0..rounds(5, 50) {
        server.raw().batch(CUT_OFF);
        let key = format!("round {round}");
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
        let send = || server.admin().send("POST", "/api/billing/coworkertimepasses", &headers, body.as_bytes());
        until("a write succeeds", || match send() {
            reply if reply.status == 200 => true,
            reply => {
                assert_eq!(reply.status, 503, "{reply:?}");
                false
            }
        });
        assert_eq!(desk.passes_of(ana).len() as u64, round + 1);
        // Cut off once more, and asked for nothing but whether it is ready after the write that fails.
        server.raw().batch(CUT_OFF);
        desk.admin.send("POST", "/api/billing/coworkertimepasses", &[("Content-Type", "application/json")], b"{}");
        until("it is ready again", || server.anonymous().get("/health/ready").status == 200);
    }
    server.assert_sound();
}

/// What a server is told to stop says at once that it should be sent no more, and still answers what comes.
#[test]
fn a_server_about_to_stop_says_so_and_still_answers() {
    let server = TestServer::start();
    assert_eq!(server.anonymous().get("/health/ready").status, 200);
    server.app.stopping.store(true, std::sync::atomic::Ordering::Relaxed);
    let told: Value = server.anonymous().get("/health/ready").json();
    assert_eq!(server.anonymous().get("/health/ready").status, 503);
    assert_eq!(told["Status"], "not ready");
    let client = server.admin();
    for _ in 0..2 {
        // On a new connection each time.
        let reply = client.get("/api/auth/me");
        assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    }
    assert_eq!(server.anonymous().get("/health/live").status, 200);
}
