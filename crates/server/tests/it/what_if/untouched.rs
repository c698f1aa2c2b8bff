//! Nothing is ever written: neither row nor number, whatever is simulated, alone or while others write.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::{BILL_RUN, CHECK_IN, GRANTS, fingerprint, with};
use crate::rig::desk::at;
use crate::rig::server::seed;
use crate::rig::{Desk, Random, TestServer, rounds};

/// A simulation of any kind, good or bad.
fn any(random: &mut Random, people: &[i64], definitions: &[i64], plan: i64) -> (&'static str, Value) {
    let who = *random.pick(people);
    let at = match random.below(4) {
        0 => json!({}),
        1 => json!({"At": at(1 + random.below(20) as u32, "09:30"), "FromTime": null}),
        2 => {
            json!({"At": "2026-04-20T10:00:00Z", "FromTime": null, "Settings": [{"Name": "Checkin.PayAsYouGo", "Value": "True"}]})
        }
        _ => json!({"Passes": [{"TimePassId": random.pick(definitions), "CreateMultiple": 3}], "WithoutPasses": [1]}),
    };
    // Of those that name no instant; the clock of both tests has passed it.
    let now = crate::rig::desk::at(2, "19:30");
    let until = json!({"Until": "2026-06-01T00:00:00Z"});
    match random.below(8) {
        0..4 => (CHECK_IN, with(json!({"CoworkerId": who, "BusinessId": 1, "FromTime": now}), at)),
        4 => (GRANTS, with(json!({"CoworkerId": who}), until)),
        5 => (GRANTS, with(json!({"CoworkerId": who, "TariffId": plan, "BusinessId": 1}), until)),
        6 => (BILL_RUN, if random.one_in(2) { json!({"Size": 3}) } else { with(json!({"CoworkerId": who}), until) }),
        // What is refused.
        _ => match random.below(4) {
            0 => (
                CHECK_IN,
                json!({"CoworkerId": who, "BusinessId": 1, "Settings": [{"Name": "Checkin.PayAsYouGo", "Value": "x"}]}),
            ),
            1 => (CHECK_IN, json!({"CoworkerId": who, "BusinessId": 1, "Passes": [{"TimePassId": 987_654}]})),
            2 => (GRANTS, json!({"CoworkerId": who, "TariffId": 987_654, "BusinessId": 1})),
            _ => (BILL_RUN, json!({"CoworkerId": 987_654})),
        },
    }
}

/// Beyond W2: the database's hash is unchanged after 1,000 simulations (HALLPASS_SOAK=1) of all kinds.
#[test]
fn the_database_is_as_it_was() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(2, "08:00"));
    let definitions = [desk.day_pass(), desk.time_pass(90)];
    desk.define(json!({"Name": "Walk in", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true}));
    let plan = desk.plan(json!({}));
    desk.include(plan, definitions[0], 2, 1);
    let people: Vec<i64> = (0..4).map(|i| desk.customer(&format!("Guest {i}"))).collect();
    desk.contract(people[0], plan, &at(2, "08:00"));
    for (i, customer) in people.iter().enumerate() {
        desk.issue(*customer, definitions[i % 2], 1 + i as i64);
        desk.enter(*customer, &at(2, "08:00"));
    }
    desk.clock(&at(10, "09:00"));
    desk.issue(people[3], definitions[0], 1);
    desk.enter(people[3], &at(10, "09:00"));
    let mut random = seed(77);
    let before = fingerprint(&server);
    let (mut good, mut bad) = (0, 0);
    for case in 0..rounds(60, 1000) {
        let (path, body) = any(&mut random, &people, &definitions, plan);
        let reply = desk.admin.post(path, &body);
        match reply.status {
            200 => good += 1,
            400 => bad += 1,
            status => panic!("{status} for {path} {body}: {}", reply.text()),
        }
        if case % 10 == 9 {
            assert_eq!(fingerprint(&server), before, "{path} {body}");
        }
    }
    assert_eq!(fingerprint(&server), before);
    assert!(good > 30 && bad > 3, "{good} good, {bad} bad");
    server.assert_sound();
}

/// Check-ins that are made meanwhile get the numbers, and come to what, they would have without.
#[test]
fn simulations_are_nothing_to_those_who_check_in() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(2, "20:00"));
    let definitions = [desk.day_pass(), desk.time_pass(10_000)];
    let plan = desk.plan(json!({}));
    desk.include(plan, definitions[0], 2, 1);
    let people: Vec<i64> = (0..4).map(|i| desk.customer(&format!("Guest {i}"))).collect();
    let passes: Vec<i64> = people.iter().flat_map(|customer| desk.issue(*customer, definitions[1], 1)).collect();
    let visits = rounds(8, 11);
    let over = AtomicBool::new(false);
    let (people, definitions, over) = (&people, &definitions, &over);
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let client = server.admin();
            scope.spawn(move || {
                let mut random = Random::new(thread);
                while !over.load(Ordering::Relaxed) {
                    let (path, body) = any(&mut random, people, definitions, plan);
                    let status = client.post(path, &body).status;
                    assert!([200, 400, 503].contains(&status), "{status} for {path} {body}");
                }
            });
        }
        let doing: Vec<_> = people
            .iter()
            .map(|customer| {
                let client = server.admin();
                scope.spawn(move || {
                    for hour in 0..visits {
                        let (from, to) = (at(2, &format!("{:02}:00", 8 + hour)), at(2, &format!("{:02}:30", 8 + hour)));
                        let body = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": from, "ToTime": to});
                        client.post("/api/spaces/checkins", &body).id();
                    }
                })
            })
            .collect();
        let done: Vec<_> = doing.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        over.store(true, Ordering::Relaxed);
        done.into_iter().for_each(Result::unwrap);
    });
    let mut ids: Vec<i64> = people.iter().flat_map(|customer| desk.visits_of(*customer)).collect();
    ids.sort_unstable();
    let count = visits as i64 * 4;
    assert_eq!(ids, (1..=count).collect::<Vec<_>>(), "no number was used up");
    assert_eq!(desk.remaining(&passes), vec![10_000 - 30 * visits as i64; 4]);
    server.assert_sound();
}
