//! kill -9 of PostgreSQL in the middle of a stream of check-ins, with a server that keeps running: what was answered is there
//! afterwards, what was not may have happened, but wholly, and the server goes on without a restart.

use std::sync::atomic::{AtomicUsize, Ordering};

use hallpass_testbed::{Cluster, postgres_only};
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::server::seed;
use crate::rig::{Client, Desk, Setup, TestServer, home, rounds};

const WRITERS: usize = 4;

/// Checks a customer in and out by the half hour until something is not answered with success; how many were.
fn stream(client: &Client, customer: i64, count: &AtomicUsize) -> usize {
    let kind = [("Content-Type", "application/json")];
    let visits = (0..15).take_while(|hour| {
        let (from, to) = (at(3, &format!("{hour:02}:00")), at(3, &format!("{hour:02}:30")));
        let body = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": from, "ToTime": to});
        let reply = client.try_send("POST", "/api/spaces/checkins", &kind, body.to_string().as_bytes()).unwrap();
        count.fetch_add(1, Ordering::SeqCst);
        // Down is no fault of the request.
        assert!(reply.status == 200 || reply.status >= 500, "{} {}", reply.status, reply.text());
        reply.status == 200
    });
    visits.count()
}

#[test]
fn every_answered_check_in_survives_a_crash_of_postgresql() {
    postgres_only!("PostgreSQL is killed, not the server");
    let mut random = seed(15);
    let cluster = Cluster::durable();
    let folder = tempfile::tempdir().unwrap();
    home::move_to(folder.path(), &cluster.fresh_database());
    let server = TestServer::over(folder.path(), Setup::at(&at(3, "18:00")));
    for round in 0..rounds(2, 30) {
        let desk = Desk::new(&server);
        let definition = desk.time_pass(600);
        let customers: Vec<(i64, i64)> = (0..WRITERS)
            .map(|n| {
                let customer = desk.customer(&format!("Customer {n} of round {round}"));
                (customer, desk.issue(customer, definition, 1)[0])
            })
            .collect();
        let enough = 1 + random.below(WRITERS * 6);
        let count = AtomicUsize::new(0);
        let answered: Vec<usize> = std::thread::scope(|scope| {
            let (server, count) = (&server, &count);
            let start = |(customer, _): &(i64, i64)| {
                let customer = *customer;
                scope.spawn(move || stream(&server.admin(), customer, count))
            };
            let threads: Vec<_> = customers.iter().map(start).collect();
            while count.load(Ordering::SeqCst) < enough && threads.iter().any(|thread| !thread.is_finished()) {
                std::thread::yield_now();
            }
            cluster.kill();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(server.anonymous().get("/health/ready").status, 503, "round {round}");
        cluster.start();
        for ((customer, pass), answered) in customers.iter().zip(answered) {
            let visits: Vec<Value> = desk.visits_of(*customer).into_iter().map(|visit| desk.checkin(visit)).collect();
            let (least, most) = (answered, answered + 1);
            assert!((least..=most).contains(&visits.len()), "round {round}: {answered} answered, {visits:?}");
            assert_eq!(desk.remaining(&[*pass]), [600 - 30 * visits.len() as i64], "round {round}");
        }
        server.assert_sound();
    }
    Desk::new(&server).customer("After the crashes");
    assert_eq!(server.anonymous().get("/health/ready").status, 200);
}
