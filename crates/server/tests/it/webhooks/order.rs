//! In which order, how often, by how many.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hallpass::{App, Config};

use super::receiver::{Got, Receiver, Reply};
use super::{SETTINGS, deliveries, hook, rename, round, start};
use crate::rig::server::seed;
use crate::rig::{Desk, home};

fn name(got: &Got) -> String {
    got.record()["FullName"].as_str().unwrap().to_owned()
}

fn customer(got: &Got) -> i64 {
    got.header("x-hallpass-customer").parse().unwrap()
}

fn number(got: &Got) -> i64 {
    got.header("x-hallpass-number").parse().unwrap()
}

#[test]
fn a_customer_waits_for_his_own_earlier_event_and_for_nobody_elses() {
    let server = start();
    let desk = Desk::new(&server);
    let (ann, bob) = (desk.customer("Ann"), desk.customer("Bob"));
    let broken = Arc::new(AtomicBool::new(true));
    let told = broken.clone();
    let fails = move |got: &Got| {
        let fails = customer(got) == ann && told.load(Ordering::Relaxed);
        Reply::Status(if fails { 500 } else { 200 })
    };
    let receiver = Receiver::with(fails);
    let hook = hook(&desk, 2, &receiver);
    for name in ["1", "2", "3"] {
        rename(&desk, ann, &format!("Ann {name}"));
        rename(&desk, bob, &format!("Bob {name}"));
    }
    // Ann once and Bob three times.
    assert_eq!(round(&server), 4);
    let bobs: Vec<i64> = receiver.taken().iter().map(number).collect();
    assert_eq!(receiver.taken().iter().map(customer).collect::<BTreeSet<_>>(), BTreeSet::from([bob]));
    assert_eq!(bobs, [2, 3, 4]);
    let waiting = deliveries(&desk, hook).iter().filter(|one| one["State"] == "waiting").count();
    assert_eq!(waiting, 3);
    // Nine seconds are not ten.
    server.clock("2026-03-02T08:00:09Z");
    assert_eq!(round(&server), 0);
    broken.store(false, Ordering::Relaxed);
    receiver.news();
    server.clock("2026-03-02T08:00:10Z");
    assert_eq!(round(&server), 3);
    assert_eq!(receiver.got().iter().map(number).collect::<Vec<_>>(), [2, 3, 4]);
    // The record as it is when it is sent.
    assert!(receiver.got().iter().all(|got| name(got) == "Ann 3"));
}

/// Beyond W13.
#[test]
fn a_receiver_that_fails_now_and_then_has_everything_in_order_at_last() {
    let server = start();
    let desk = Desk::new(&server);
    let customers: Vec<i64> = (0..5).map(|n| desk.customer(&format!("Customer {n}"))).collect();
    let mut random = seed(7);
    // Three of ten are refused.
    let receiver = Receiver::with(move |_| Reply::Status(if random.below(10) < 3 { 503 } else { 200 }));
    let hook = hook(&desk, 2, &receiver);
    for n in 0..8 {
        for one in &customers {
            rename(&desk, *one, &format!("Name {n}"));
        }
    }
    round(&server);
    let mut minutes = 0;
    while deliveries(&desk, hook).iter().any(|one| one["State"] == "waiting") {
        round(&server);
        minutes += 30;
        assert!(minutes < 30 * 40, "it does not end");
        server.clock(&format!(
            "2026-03-{:02}T{:02}:{:02}:00Z",
            2 + (480 + minutes) / 1440,
            (480 + minutes) / 60 % 24,
            minutes % 60
        ));
    }
    let mut taken: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for got in receiver.taken() {
        taken.entry(customer(&got)).or_default().push(number(&got));
    }
    // Each was made first; then eight changes.
    let expected: Vec<i64> = (2..=9).collect();
    assert!(taken.values().all(|numbers| *numbers == expected), "{taken:?}");
    assert_eq!(taken.len(), 5);
}

#[test]
fn two_servers_send_each_event_once() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::new();
    hook(&desk, 3, &receiver);
    hook(&desk, 61, &receiver);
    for n in 0..25 {
        desk.customer(&format!("Customer {n}"));
    }
    let mut config = Config::default();
    for (name, value) in SETTINGS {
        config.set(name, value).unwrap();
    }
    let other = server.wait(async {
        let store = home::another(server.folder()).await;
        App::new(store, server.app.clock.clone(), config).unwrap()
    });
    let attempts = server.wait(async {
        let run =
            |app: hallpass::app::Shared| tokio::spawn(async move { hallpass::webhooks::round(&app).await.unwrap() });
        let (one, two) = (run(server.app.clone()), run(other));
        one.await.unwrap() + two.await.unwrap()
    });
    assert_eq!(attempts, 50);
    let ids: BTreeSet<String> = receiver.got().iter().map(|got| got.header("webhook-id").to_owned()).collect();
    assert_eq!((receiver.got().len(), ids.len()), (50, 50));
}

#[test]
fn what_a_server_took_and_did_not_send_another_sends_after_a_minute() {
    let server = start();
    let desk = Desk::new(&server);
    let receiver = Receiver::new();
    let hook = hook(&desk, 3, &receiver);
    desk.customer("Ann");
    // Taken, and the server dies.
    server.wait(hallpass::webhooks::fan_out::all(&server.app)).unwrap();
    let taken = server.wait(hallpass::webhooks::send::claim(&server.app, 8, &BTreeMap::new())).unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(round(&server), 0);
    server.clock("2026-03-02T08:00:59Z");
    assert_eq!(round(&server), 0);
    server.clock("2026-03-02T08:01:00Z");
    assert_eq!(round(&server), 1);
    assert_eq!(receiver.got()[0].header("x-hallpass-attempt"), "2");
    let told = &deliveries(&desk, hook)[0];
    assert_eq!((&told["State"], &told["Attempts"]), (&"done".into(), &2.into()));
}
