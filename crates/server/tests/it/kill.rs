//! kill -9 in the middle of a stream of check-ins: what was answered is there after the restart.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};

use hallpass_testbed::{Kind, kind};
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::program::{Program, assert_verifies};
use crate::rig::server::seed;
use crate::rig::{Client, Desk, home, rounds};

const WRITERS: usize = 4;

/// What the server has answered: visits with the customer, and their last known ToTime.
type Answered = BTreeMap<i64, (i64, Option<String>)>;

/// Checks customers in and out until the server is gone.
fn stream(client: &Client, customers: &[i64], answered: &mpsc::Sender<(i64, i64, Option<String>)>, count: &AtomicU64) {
    let kind = [("Content-Type", "application/json")];
    let send = |method: &str, body: &Value| {
        let reply = client.try_send(method, "/api/spaces/checkins", &kind, body.to_string().as_bytes()).ok()?;
        count.fetch_add(1, Ordering::SeqCst);
        Some(reply)
    };
    for hour in 0..8 {
        for customer in customers {
            let (from, to) = (format!("{:02}:00", 9 + hour), format!("{:02}:30", 9 + hour));
            let mut visit = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": at(3, &from)});
            let Some(reply) = send("POST", &visit) else { return };
            let id = reply.id();
            answered.send((id, *customer, None)).unwrap();
            visit["Id"] = json!(id);
            visit["ToTime"] = json!(at(3, &to));
            let Some(reply) = send("PUT", &visit) else { return };
            reply.done();
            answered.send((id, *customer, Some(at(3, &to)))).unwrap();
        }
    }
}

#[test]
fn every_answered_check_in_survives_kill_nine() {
    let mut random = seed(9);
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::serve(folder.path(), &at(3, "18:00"));
    for round in 0..rounds(5, 50) {
        let desk = Desk::of(program.admin());
        let definition = desk.time_pass(600);
        let groups: Vec<Vec<i64>> = (0..WRITERS)
            .map(|_| {
                (0..6)
                    .map(|n| {
                        let customer = desk.customer(&format!("Customer {n} of round {round}"));
                        desk.issue(customer, definition, 1);
                        customer
                    })
                    .collect()
            })
            .collect();
        let enough = 10 + random.below(200) as u64;
        let count = Arc::new(AtomicU64::new(0));
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            for customers in &groups {
                let (client, sender, count) = (program.admin(), sender.clone(), count.clone());
                scope.spawn(move || stream(&client, customers, &sender, &count));
            }
            while count.load(Ordering::SeqCst) < enough {
                std::thread::yield_now();
            }
            program.kill();
        });
        drop(sender);
        let answered: Answered = receiver.into_iter().map(|(id, customer, to)| (id, (customer, to))).collect();
        assert!(!answered.is_empty());

        assert_verifies(folder.path());
        program = Program::serve(folder.path(), &at(3, "18:00"));
        let desk = Desk::of(program.admin());
        for (id, (customer, to)) in &answered {
            let record = desk.checkin(*id);
            assert_eq!(record["CoworkerId"], *customer, "round {round}: visit {id}");
            if let Some(to) = to {
                assert_eq!(record["ToTime"], to.as_str(), "round {round}: visit {id}");
            }
        }
        // What was on the way may or may not have happened, but wholly: half an hour for every closed visit.
        for customer in groups.iter().flatten() {
            let visits: Vec<Value> = desk.visits_of(*customer).into_iter().map(|id| desk.checkin(id)).collect();
            let closed = visits.iter().filter(|visit| !visit["ToTime"].is_null()).count() as i64;
            assert_eq!(desk.remaining(&desk.passes_of(*customer)), [600 - 30 * closed], "round {round}");
            let known = answered.values().filter(|(of, _)| of == customer).count();
            assert!(visits.len() == known || visits.len() == known + 1, "round {round}: at most one was on the way");
        }
    }
    drop(program);
    assert_verifies(folder.path());
}

/// Beyond W6: after a crash a client sends everything again under the same keys, whether it was answered or not.
#[test]
fn requests_repeated_after_kill_nine_are_one_effect_and_the_same_bytes() {
    let mut random = seed(19);
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::serve(folder.path(), &at(3, "18:00"));
    for round in 0..rounds(2, 25) {
        let desk = Desk::of(program.admin());
        let definition = desk.time_pass(600);
        let customers: Vec<i64> = (0..WRITERS)
            .map(|n| {
                let customer = desk.customer(&format!("Customer {n} of round {round}"));
                desk.issue(customer, definition, 1);
                customer
            })
            .collect();
        // Half an hour from every full hour.
        let send = |client: &Client, customer: i64, hour: u32| {
            let (from, to) = (at(3, &format!("{:02}:00", 8 + hour)), at(3, &format!("{:02}:30", 8 + hour)));
            let body = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": from, "ToTime": to});
            let key = format!("{customer}/{hour}");
            let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
            client.try_send("POST", "/api/spaces/checkins", &headers, body.to_string().as_bytes()).ok()
        };
        let enough = 1 + random.below(WRITERS * 8) as u64;
        let count = AtomicU64::new(0);
        let answers: Vec<Vec<Vec<u8>>> = std::thread::scope(|scope| {
            let threads: Vec<_> = customers
                .iter()
                .map(|customer| {
                    let (client, count) = (program.admin(), &count);
                    let send = &send;
                    scope.spawn(move || {
                        let answered = (0..8).map_while(|hour| {
                            let reply = send(&client, *customer, hour)?;
                            reply.done();
                            count.fetch_add(1, Ordering::SeqCst);
                            Some(reply.body)
                        });
                        answered.collect()
                    })
                })
                .collect();
            while count.load(Ordering::SeqCst) < enough {
                std::thread::yield_now();
            }
            program.kill();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });

        program = Program::serve(folder.path(), &at(3, "18:00"));
        let desk = Desk::of(program.admin());
        for (customer, answered) in customers.iter().zip(&answers) {
            for hour in 0..8 {
                let again = send(&desk.admin, *customer, hour).unwrap();
                again.done();
                if let Some(first) = answered.get(hour as usize) {
                    assert_eq!(again.header("x-hallpass-replayed"), Some("true"), "round {round}");
                    assert_eq!(&again.body, first, "round {round}: the same bytes");
                }
            }
            assert_eq!(desk.visits_of(*customer).len(), 8, "round {round}: each once");
            assert_eq!(desk.remaining(&desk.passes_of(*customer)), [600 - 8 * 30], "round {round}");
        }
    }
    drop(program);
    assert_verifies(folder.path());
}

#[test]
fn verify_says_when_there_is_nothing_to_verify() {
    let folder = tempfile::tempdir().unwrap();
    let (nowhere, says) = match kind() {
        Kind::Sqlite => (None, "there is no database"),
        Kind::Postgres => (Some(format!("{}_of_nobody", home::place(folder.path()))), "_of_nobody\" does not exist"),
    };
    let mut verify = crate::rig::program::hallpass(folder.path());
    let output = verify.arg("verify").envs(nowhere.map(|url| ("HALLPASS_DATABASE", url))).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(says), "{said}");
}
