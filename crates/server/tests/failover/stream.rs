//! The stream: several clients who send check-ins with keys and repeat each until it is answered.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, Span};
use serde_json::{Value, json};

use super::client::{Client, Reply};
use super::cluster::Cluster;

/// Clients at the same time.
pub const CLIENTS: usize = 8;
/// Each waits so long between two visits: a busy front desk, not a load test.
const PAUSE: Duration = Duration::from_millis(20);
/// A client waits so long before it repeats.
const AGAIN: Duration = Duration::from_millis(50);

/// A visit as it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub id: i64,
    pub customer: i64,
    pub from: String,
    pub to: Option<String>,
}

/// The instants between which one request was under way, from its first sending to its good answer.
#[derive(Clone, Copy, Debug)]
struct Request {
    begun: Instant,
    answered: Instant,
}

/// What was answered.
#[derive(Debug, Default)]
pub struct Answers {
    /// By key; a check-out replaces its check-in.
    pub visits: HashMap<String, Visit>,
    /// Keys of accepted writes: each has one remembered answer.
    pub keys: u64,
    /// Sendings beyond the first of a request.
    pub repeated: u64,
    requests: Vec<Request>,
}

/// What a kill did to those who asked.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// From the last good answer to the first one after it, for everybody together.
    pub silence: Duration,
    /// Longest time one request took, with its repetitions.
    pub longest: Duration,
}

impl Answers {
    pub fn count(&self) -> usize {
        self.requests.len()
    }

    /// The longest silence after an instant, and the longest request that ended after it.
    pub fn outage(&self, killed: Instant) -> Outage {
        let mut good: Vec<Instant> = self.requests.iter().map(|request| request.answered).collect();
        good.sort_unstable();
        let silence = good.windows(2).filter(|two| two[1] > killed).map(|two| two[1] - two[0]).max();
        let after = self.requests.iter().filter(|request| request.answered > killed);
        Outage {
            silence: silence.unwrap_or_default(),
            longest: after.map(|request| request.answered - request.begun).max().unwrap_or_default(),
        }
    }

    /// Good answers per second in a time, and how long each took, shortest first.
    pub fn rate(&self, from: Instant, time: Duration) -> (f64, Vec<Duration>) {
        let within = self.requests.iter().filter(|request| request.answered >= from && request.answered < from + time);
        let mut times: Vec<Duration> = within.map(|request| request.answered - request.begun).collect();
        times.sort_unstable();
        (times.len() as f64 / time.as_secs_f64(), times)
    }

    fn merge(&mut self, other: Answers) {
        self.visits.extend(other.visits);
        self.keys += other.keys;
        self.repeated += other.repeated;
        self.requests.extend(other.requests);
    }
}

/// Customers of one client: some come often and are entered afterwards, some walk in.
#[derive(Clone, Debug)]
pub struct Customers {
    /// Visits of the past, hour by hour.
    pub regular: Vec<i64>,
    /// One open visit each.
    pub walk_in: Vec<i64>,
}

/// How fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A busy front desk: a little time between two visits, some sent twice at once, walk-ins between.
    Desk,
    /// One visit after the other, as fast as it goes.
    Full,
}

/// A running stream.
#[derive(Debug)]
pub struct Stream {
    stop: Arc<AtomicBool>,
    good: Arc<Mutex<Instant>>,
    count: Arc<AtomicU64>,
    clients: Vec<JoinHandle<Answers>>,
}

impl Stream {
    /// One client for each group of customers, through an address.
    pub fn start(cluster: &Cluster, address: SocketAddr, customers: &[Customers], seed: u64, pace: Pace) -> Stream {
        let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let good = Arc::new(Mutex::new(Instant::now()));
        let clients = customers.iter().enumerate().map(|(n, customers)| {
            let mut sender = Sender {
                clients: [cluster.admin_at(address), cluster.admin_at(address)],
                pace,
                stop: Arc::clone(&stop),
                good: Arc::clone(&good),
                count: Arc::clone(&count),
                random: Random::new(seed.wrapping_add(n as u64)),
                answers: Answers::default(),
            };
            let customers = customers.clone();
            std::thread::spawn(move || {
                sender.run(&customers);
                sender.answers
            })
        });
        let clients = clients.collect();
        Stream { stop, good, count, clients }
    }

    /// Lets it run.
    pub fn go_on(&self, time: Duration) {
        std::thread::sleep(time);
        assert!(self.clients.iter().all(|client| !client.is_finished()), "a client has failed; see above");
    }

    /// Waits until so many requests were answered, at most a minute.
    pub fn until_answered(&self, requests: u64) {
        let begun = Instant::now();
        while self.count.load(Ordering::SeqCst) < requests && begun.elapsed() < Duration::from_secs(60) {
            self.go_on(Duration::from_millis(100));
        }
    }

    /// Waits for a good answer that came half a second from now or later: what was killed just now can have answered before.
    pub fn until_good_again(&self, at_most: Duration) {
        let begun = Instant::now();
        while *self.good.lock().unwrap() < begun + Duration::from_millis(500) {
            assert!(begun.elapsed() < at_most, "no good answer within {at_most:?}");
            self.go_on(Duration::from_millis(20));
        }
    }

    /// Ends it when every request under way is answered.
    pub fn stop(self) -> Answers {
        self.stop.store(true, Ordering::SeqCst);
        let mut all = Answers::default();
        for client in self.clients {
            all.merge(client.join().expect("a client has failed"));
        }
        all
    }
}

struct Sender {
    clients: [Client; 2],
    pace: Pace,
    stop: Arc<AtomicBool>,
    good: Arc<Mutex<Instant>>,
    count: Arc<AtomicU64>,
    random: Random,
    answers: Answers,
}

/// The n-th hour of a Monday long ago.
fn hour(n: usize) -> DateTime {
    date(2025, 1, 6).at(0, 0, 0, 0) + Span::new().hours(i64::try_from(n).unwrap())
}

fn text(time: DateTime) -> String {
    format!("{}Z", time.strftime("%Y-%m-%dT%H:%M:%S"))
}

impl Sender {
    fn run(&mut self, customers: &Customers) {
        let mut walk_ins = customers.walk_in.iter();
        for n in 0.. {
            for customer in &customers.regular {
                if self.stop.load(Ordering::SeqCst) {
                    return;
                }
                self.past_visit(*customer, n);
                if self.pace == Pace::Full {
                    continue;
                }
                if self.random.one_in(8)
                    && let Some(customer) = walk_ins.next()
                {
                    self.walk_in(*customer);
                }
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// A visit of half an hour that is over: one request. Now and then it is sent twice at once.
    fn past_visit(&mut self, customer: i64, n: usize) {
        let (from, to) = (text(hour(n)), text(hour(n) + SignedDuration::from_mins(30)));
        let body = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": from, "ToTime": to});
        let key = format!("{customer}/{n}");
        let reply = if self.pace == Pace::Desk && self.random.one_in(8) {
            let (one, other) = self.two(("POST", &key, &body), ("POST", &key, &body));
            assert_eq!(one.body, other.body, "key {key}: the same answer twice");
            one
        } else {
            self.answered(0, "POST", &key, &body)
        };
        let id = reply.id();
        self.accepted(key, Visit { id, customer, from, to: Some(to) });
    }

    /// Two desks check the same customer in at the same moment under different keys: one of them may. Then a check-out.
    fn walk_in(&mut self, customer: i64) {
        let body = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": self.an_hour_ago()});
        let (left, right) = (format!("{customer}/in/left"), format!("{customer}/in/right"));
        let (one, other) = self.two(("POST", &left, &body), ("POST", &right, &body));
        let (key, entered, refused) = if one.status == 200 { (left, one, other) } else { (right, other, one) };
        assert_eq!(refused.status, 400, "customer {customer} is there already: {}", refused.text());
        let mut record = entered.done()["Value"].clone();
        let id = record["Id"].as_i64().unwrap();
        let from = record["FromTime"].as_str().unwrap().to_owned();
        self.accepted(key.clone(), Visit { id, customer, from: from.clone(), to: None });

        let entered: DateTime = from.trim_end_matches('Z').parse().unwrap();
        let to = text(entered + SignedDuration::from_mins(30));
        record["ToTime"] = json!(to);
        let out = format!("{customer}/out");
        self.answered(0, "PUT", &out, &record).done();
        self.answers.keys += 1;
        self.answers.visits.insert(key, Visit { id, customer, from, to: Some(to) });
    }

    fn accepted(&mut self, key: String, visit: Visit) {
        self.answers.keys += 1;
        self.answers.visits.insert(key, visit);
    }

    /// An hour before the server's present: what is to end half an hour later is not in the future.
    fn an_hour_ago(&self) -> String {
        // No good answer of those that are timed: a node may say that it is well a little longer than it is.
        let (good, count) = (Mutex::new(Instant::now()), AtomicU64::new(0));
        let (reply, ..) = until_answered(&self.clients[0], &good, &count, "GET", "/health/ready", &[], &Value::Null);
        let date = reply.header("date").expect("a Date").to_owned();
        let date = jiff::fmt::rfc2822::parse(&date).unwrap().timestamp();
        text(jiff::tz::TimeZone::UTC.to_datetime(date) - SignedDuration::from_hours(1))
    }

    /// Sends a write until it is answered; refusals are answers.
    fn answered(&mut self, client: usize, method: &str, key: &str, body: &Value) -> Reply {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        self.repeat(client, method, "/api/spaces/checkins", &headers, body)
    }

    /// Two writes at the same time, each on a connection of its own.
    fn two(&mut self, one: (&str, &str, &Value), other: (&str, &str, &Value)) -> (Reply, Reply) {
        let [first, second] = &self.clients;
        let (good, count) = (&self.good, &self.count);
        let send = |client: &Client, (method, key, body): (&str, &str, &Value)| {
            let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
            until_answered(client, good, count, method, "/api/spaces/checkins", &headers, body)
        };
        let (one, other) = std::thread::scope(|scope| {
            let beside = scope.spawn(|| send(second, other));
            (send(first, one), beside.join().unwrap())
        });
        (self.note(one), self.note(other))
    }

    fn repeat(&mut self, client: usize, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let done = until_answered(&self.clients[client], &self.good, &self.count, method, path, headers, body);
        self.note(done)
    }

    fn note(&mut self, (reply, request, repeated): (Reply, Request, u64)) -> Reply {
        self.answers.requests.push(request);
        self.answers.repeated += repeated;
        reply
    }
}

/// Sends until there is an answer other than "try again": no answer at all, 502, 503 and 504 are none.
fn until_answered(
    client: &Client,
    good: &Mutex<Instant>,
    count: &AtomicU64,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> (Reply, Request, u64) {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let begun = Instant::now();
    let mut repeated = 0;
    loop {
        match client.try_send(method, path, headers, &body) {
            Ok(reply) if !matches!(reply.status, 502..=504) => {
                assert!(reply.status < 500, "{method} {path}: {} {}", reply.status, reply.text());
                let answered = Instant::now();
                count.fetch_add(1, Ordering::SeqCst);
                let mut good = good.lock().unwrap();
                *good = answered.max(*good);
                return (reply, Request { begun, answered }, repeated);
            }
            _ => repeated += 1,
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{method} {path}: not answered for two minutes");
        std::thread::sleep(AGAIN);
    }
}
