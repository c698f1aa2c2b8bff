//! Servers restarted one after the other under a stream of requests: not one fails.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hallpass_testbed::{Raw, postgres_only};
use serde_json::{Value, json};

use super::until;
use crate::rig::desk::at;
use crate::rig::server::{ADMIN, PASSWORD};
use crate::rig::{Client, Desk, Reply, Setup, TestServer, rounds};

/// Streams of requests at the same time.
const CLIENTS: usize = 3;

/// What a front knows of a server.
#[derive(Clone, Copy)]
struct Place {
    address: SocketAddr,
    /// It said so when it was asked last.
    ready: bool,
    /// Requests sent there that were not answered yet.
    under_way: usize,
}

/// A small load balancer: asks every server all the time whether it is ready, and sends requests to those that said so.
struct Front {
    places: [Mutex<Place>; 2],
    over: AtomicBool,
}

impl Front {
    fn of(servers: &[TestServer]) -> Front {
        let place = |i: usize| Mutex::new(Place { address: servers[i].address, ready: false, under_way: 0 });
        Front { places: [place(0), place(1)], over: AtomicBool::new(false) }
    }

    fn place(&self, i: usize) -> MutexGuard<'_, Place> {
        self.places[i].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the servers until the end, on connections it keeps.
    fn watch(&self) {
        let mut askers: [Option<(SocketAddr, Client)>; 2] = [None, None];
        while !self.over.load(Ordering::Relaxed) {
            for (i, asker) in askers.iter_mut().enumerate() {
                let address = self.place(i).address;
                let asker = match asker.take() {
                    Some((of, client)) if of == address => asker.insert((of, client)),
                    _ => asker.insert((address, Client::anonymous(address))),
                };
                let reply = asker.1.try_send("GET", "/health/ready", &[], b"");
                let mut place = self.place(i);
                if place.address == address {
                    place.ready = reply.is_ok_and(|reply| reply.status == 200);
                }
            }
            std::thread::yield_now();
        }
    }

    /// The server for the next request: one that is ready, and not always the same.
    fn choose(&self, turn: usize) -> (usize, SocketAddr) {
        loop {
            for i in [turn % 2, (turn + 1) % 2] {
                let mut place = self.place(i);
                if place.ready {
                    place.under_way += 1;
                    return (i, place.address);
                }
            }
            std::thread::yield_now();
        }
    }
}

/// One client of the front, on connections of its own that are kept.
struct Sender<'f> {
    front: &'f Front,
    turn: usize,
    kept: [Option<(SocketAddr, Client)>; 2],
    /// How many requests each server has answered.
    answered: [usize; 2],
}

impl Sender<'_> {
    /// Sends a request that must be answered well.
    fn send(&mut self, method: &str, path: &str, body: &Value) -> Reply {
        self.turn += 1;
        let (i, address) = self.front.choose(self.turn);
        let kept = match self.kept[i].take() {
            Some((of, client)) if of == address => client,
            _ => Client::basic(address, ADMIN, PASSWORD),
        };
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let reply = kept.try_send(method, path, &[("Content-Type", "application/json")], text.as_bytes());
        self.front.place(i).under_way -= 1;
        let reply = reply.unwrap_or_else(|error| panic!("{method} {path}: no answer: {error}"));
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text());
        self.kept[i] = Some((address, kept));
        self.answered[i] += 1;
        reply
    }
}

/// Customers who come, go and are listed, until the end: ids of the visits that were answered.
fn stream(sender: &mut Sender<'_>, name: usize, hours: i64, done: &AtomicUsize) -> Vec<i64> {
    let mut visits = Vec::new();
    let null = Value::Null;
    for n in 0.. {
        if sender.front.over.load(Ordering::Relaxed) {
            break;
        }
        let customer = json!({
            "FullName": "Ana Silva", "Email": format!("ana{name}-{n}@example.com"), "CountryId": 1, "SimpleTimeZoneId": 1,
            "Businesses": [1], "InvoicingBusinessId": 1, "Active": true,
        });
        let customer = sender.send("POST", "/api/spaces/coworkers", &customer).id();
        let pass = json!({"CoworkerId": customer, "BusinessId": 1, "TimePassId": hours, "CreateMultiple": 1});
        let pass = sender.send("POST", "/api/billing/coworkertimepasses", &pass).id();
        let visit = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": at(3, "08:00")});
        let visit = sender.send("POST", "/api/spaces/checkins", &visit).id();
        visits.push(visit);
        sender.send("PATCH", &format!("/api/spaces/checkins/{visit}"), &json!({"ToTime": at(3, "08:30")})).done();
        let listed = sender.send("GET", &format!("/api/spaces/checkins?Checkin_Coworker={customer}"), &null).records();
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0]["Id"].as_i64(), listed[0]["ToTime"].as_str()), (Some(visit), Some(&*at(3, "08:30"))));
        // Ten hours less a half.
        let left = sender.send("GET", &format!("/api/billing/coworkertimepasses/{pass}"), &null).json();
        assert_eq!(left["RemainingUses"], 570);
        done.fetch_add(1, Ordering::Relaxed);
    }
    visits
}

#[test]
fn two_servers_are_restarted_and_no_request_fails() {
    postgres_only!("more than one server");
    let folder = tempfile::tempdir().unwrap();
    let setup = || Setup::at(&at(3, "09:00"));
    let start = || TestServer::over(folder.path(), setup());
    let mut servers = vec![start(), start()];
    let hours = Desk::new(&servers[0]).time_pass(600);
    let front = Front::of(&servers);
    let done = AtomicUsize::new(0);
    let answered = std::thread::scope(|scope| {
        let (front, done) = (&front, &done);
        scope.spawn(|| front.watch());
        let streams: Vec<_> = (0..CLIENTS)
            .map(|name| {
                scope.spawn(move || {
                    let mut sender = Sender { front, turn: name, kept: [None, None], answered: [0, 0] };
                    (stream(&mut sender, name, hours, done), sender.answered)
                })
            })
            .collect();
        // If anything goes wrong here the streams must end, or nobody hears of it.
        let restarted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for round in 0..2 * usize::try_from(rounds(1, 20)).unwrap() {
                let i = round % 2;
                let direct = servers[i].admin();
                assert_eq!(direct.get("/api/auth/me").status, 200);
                let before = done.load(Ordering::Relaxed);
                until("the stream flows", || done.load(Ordering::Relaxed) > before + CLIENTS);
                servers[i].app.stopping.store(true, Ordering::Relaxed);
                until("the front has heard of it", || !front.place(i).ready);
                // Somebody who does not ask is answered still, and told to go.
                for _ in 0..2 {
                    let reply = direct.get("/api/spaces/checkins?size=1");
                    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
                }
                until("what was sent there is answered", || front.place(i).under_way == 0);
                servers.remove(i).stop();
                let server = start();
                *front.place(i) = Place { address: server.address, ready: false, under_way: 0 };
                servers.insert(i, server);
                until("the new server is ready", || front.place(i).ready);
            }
        }));
        front.over.store(true, Ordering::Relaxed);
        let answered: Vec<_> = streams.into_iter().map(|stream| stream.join()).collect();
        restarted.unwrap();
        answered.into_iter().map(Result::unwrap).collect::<Vec<_>>()
    });
    for (_, by) in &answered {
        assert!(by[0] > 0 && by[1] > 0, "both servers had their part: {by:?}");
    }
    let visits: Vec<i64> = answered.into_iter().flat_map(|(visits, _)| visits).collect();
    let stored: Vec<i64> = servers[0].raw().all("SELECT id FROM checkin ORDER BY id", &[]);
    assert_eq!(stored.len(), visits.len(), "no more visits than were answered");
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), visits.into_iter().collect(), "and each of them");
    servers[1].assert_sound();
}

/// What every server takes before it writes (crates/store/src/postgres/session.rs).
const TURN: &str = "SELECT pg_advisory_lock(7521412065683141490)";
const GIVE_BACK: &str = "SELECT pg_advisory_unlock(7521412065683141490)";

/// The turn to write is held by somebody else, so that check-ins are under way for as long as wanted.
#[test]
fn requests_under_way_when_a_server_stops_are_answered() {
    postgres_only!("the lock that makes writes wait");
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::over(folder.path(), Setup::at(&at(3, "09:00")));
    let desk = Desk::new(&server);
    let hours = desk.time_pass(600);
    let customers: Vec<i64> = (0..3).map(|_| desk.customer("Ana Silva")).collect();
    customers.iter().for_each(|ana| drop(desk.issue(*ana, hours, 1)));
    let raw: Raw = server.raw();
    raw.batch(TURN);
    let visits = std::thread::scope(|scope| {
        let waiting: Vec<_> = customers
            .iter()
            .map(|ana| {
                let client = server.admin();
                let body = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(3, "08:00")});
                scope.spawn(move || client.post("/api/spaces/checkins", &body))
            })
            .collect();
        until("three check-ins wait", || server.store().queued_writes() == 3);
        let address = server.address;
        let stopping = scope.spawn(move || server.stop());
        until("nobody new is taken", || TcpStream::connect(address).is_err());
        assert!(!stopping.is_finished());
        raw.batch(GIVE_BACK);
        let replies: Vec<Reply> = waiting.into_iter().map(|one| one.join().unwrap()).collect();
        stopping.join().unwrap();
        for reply in &replies {
            assert_eq!(reply.header("connection"), Some("close"));
        }
        replies.iter().map(Reply::id).collect::<BTreeSet<i64>>()
    });
    let stored: Vec<i64> = raw.all("SELECT id FROM checkin ORDER BY id", &[]);
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), visits);
    assert_eq!(visits.len(), 3);
}
