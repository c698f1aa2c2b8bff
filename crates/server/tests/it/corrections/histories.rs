//! Random histories of visits and everything that is put right by hand: the books stay sound, a preview is what is then done, and
//! what is undone at once is as it was.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::shop;
use crate::rig::{Desk, Random, Reply, Setup, TestServer, seeds};

const START: &str = "2026-03-27T09:00:00Z";
const MINUTE: i64 = 60_000_000;

struct World {
    customers: Vec<i64>,
    annex: i64,
    definitions: Vec<i64>,
    now: i64,
}

fn text(micros: i64) -> String {
    hallpass_contract::dates::instant(micros)
}

fn world(desk: &Desk) -> World {
    let annex = desk.location("Annex", "Europe/Lisbon", Some(1));
    desk.setting(1, "Ext.Checkin.CloseWhenExhausted", "True");
    desk.setting(annex, "Checkin.DailyCutOffTime", "03:00");
    let definitions = vec![
        desk.define(json!({"MinutesIncluded": 60})),
        desk.define(json!({"MinutesIncluded": 300, "Businesses": [1]})),
        desk.define(json!({"Price": 20})),
        desk.define(json!({"Price": 15, "Businesses": [annex]})),
    ];
    let customers: Vec<i64> = (0..6).map(|n| desk.customer_of(&format!("Customer {n}"), &[1])).collect();
    let team = json!({
        "BusinessId": 1, "Name": "Team", "TeamMembers": customers[..3], "PayingMemberId": customers[0],
        "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    World { customers, annex, definitions, now: hallpass_contract::dates::parse_instant(START).unwrap() }
}

/// Every pass that is not pay as you go: holder, minutes, whole, Used, expiry.
fn passes(desk: &Desk) -> BTreeMap<i64, Value> {
    let rows = desk.admin.get("/api/billing/coworkertimepasses?size=10000&orderBy=Id").records();
    let rows = rows.into_iter().filter(|row| row["IsPayAsYouGo"] == false);
    let members = ["CoworkerId", "RemainingUses", "TotalUses", "Used", "ExpireDate"];
    rows.map(|row| (row["Id"].as_i64().unwrap(), members.map(|member| row[member].clone()).into())).collect()
}

/// Path and body of something to put right, if there is anything.
fn correction(random: &mut Random, desk: &Desk, world: &World) -> Option<(String, Value)> {
    let customer = *random.pick(&world.customers);
    let day = |random: &mut Random| 29 + random.below(3);
    let all = desk.passes_of(customer);
    let later = |random: &mut Random| world.now + (random.below(96) as i64 - 24) * 60 * MINUTE;
    if random.one_in(9) {
        let from = day(random);
        let body = json!({"From": format!("2026-03-{from}"), "To": format!("2026-04-{:02}", random.below(3) + 1)});
        let place = *random.pick(&[1, world.annex]);
        return Some((format!("businesses/{place}/closures"), body));
    }
    if random.one_in(30) {
        return Some((format!("coworkers/{customer}/merge"), json!({"FromCoworkerId": random.pick(&world.customers)})));
    }
    if random.one_in(8) {
        return Some((
            format!("coworkers/{customer}/passes/move"),
            json!({"ToCoworkerId": random.pick(&world.customers), "Passes": "all"}),
        ));
    }
    if all.is_empty() {
        return None;
    }
    let pass = *random.pick(&all);
    let path = |what: &str| format!("passes/{pass}/{what}");
    Some(match random.below(7) {
        0 | 1 => (path("corrections"), json!({"Minutes": random.below(200) as i64 - 100})),
        2 => (path("corrections"), json!({"Days": if random.one_in(2) { 1 } else { -1 }})),
        3 => (path("extensions"), json!({"Days": random.below(9) as i64 - 4})),
        4 => {
            let from = later(random);
            let to = from + (random.below(60) as i64 + 1) * 60 * MINUTE;
            (path("freezes"), json!({"From": text(from), "To": text(to)}))
        }
        5 => (path("freezes/end"), json!({})),
        _ => (path("move"), json!({"CoworkerId": random.pick(&world.customers)})),
    })
}

/// An ordinary thing at the desk.
fn ordinary(random: &mut Random, desk: &Desk, world: &World) -> Reply {
    let customer = *random.pick(&world.customers);
    let place = *random.pick(&[1, 1, world.annex]);
    let visits = desk.visits_of(customer);
    match random.below(12) {
        0..=2 => {
            let expires = random.one_in(2).then(|| text(world.now + (random.below(120) as i64 + 1) * 60 * MINUTE));
            let body = json!({
                "CoworkerId": customer, "BusinessId": 1, "TimePassId": random.pick(&world.definitions),
                "CreateMultiple": random.below(2) + 1, "ExpireDate": expires,
            });
            desk.admin.post("/api/billing/coworkertimepasses", &body)
        }
        3..=5 => desk.check_in(customer, &text(world.now), json!({"BusinessId": place})),
        6 | 7 => {
            let from = world.now - (random.below(20 * 60) as i64 + 30) * MINUTE;
            let to = from + (random.below(240) as i64 + 1) * MINUTE;
            desk.check_in(customer, &text(from), json!({"BusinessId": place, "ToTime": text(to.min(world.now))}))
        }
        8 | 9 if !visits.is_empty() => {
            let visit = *random.pick(&visits);
            let to = if random.one_in(5) { Value::Null } else { text(world.now).into() };
            desk.edit(visit, json!({"ToTime": to}))
        }
        10 if !visits.is_empty() => desk.admin.delete(&format!("/api/spaces/checkins/{}", random.pick(&visits))),
        _ => match desk.passes_of(customer).as_slice() {
            [] => desk.admin.get("/api/sys/businesses/1"),
            passes if random.one_in(3) => {
                desk.admin.delete(&format!("/api/billing/coworkertimepasses/{}", random.pick(passes)))
            }
            passes => desk.change_pass(*random.pick(passes), json!({"Used": random.one_in(2)})),
        },
    }
}

fn newest(desk: &Desk, world: &World) -> Option<Value> {
    let places = [1, world.annex];
    let all =
        places.iter().flat_map(|place| desk.admin.get(&format!("/api/hallpass/actions?businessId={place}")).records());
    all.max_by_key(|row| row["Id"].as_i64())
}

/// Done, or refused in words.
#[track_caller]
fn answered(seed: u64, step: u64, reply: &Reply) -> bool {
    assert!(matches!(reply.status, 200 | 400 | 404), "seed {seed}, step {step}: {} {}", reply.status, reply.text());
    reply.status == 200
}

#[test]
fn whatever_is_put_right_the_books_are_sound() {
    for seed in seeds(3, 60) {
        let server = TestServer::with(Setup { settings: vec![("time_zone", "Europe/London")], ..Setup::at(START) });
        let desk = shop(&server);
        let mut world = world(&desk);
        let mut random = Random::new(seed);
        let (mut done, mut undone) = (0, 0);
        for step in 1..=90 {
            if random.one_in(4) {
                world.now += (random.below(300) as i64 + 1) * MINUTE;
                desk.clock(&text(world.now));
            }
            let before = passes(&desk);
            if random.one_in(2) {
                answered(seed, step, &ordinary(&mut random, &desk, &world));
            } else if let Some((path, mut body)) = correction(&mut random, &desk, &world) {
                let path = format!("/api/hallpass/{path}");
                body["Note"] = "For some reason".into();
                let mut asked = body.clone();
                asked["Preview"] = true.into();
                let preview = desk.admin.post(&path, &asked);
                assert_eq!(passes(&desk), before, "seed {seed}, step {step}: {path} {asked}");
                let reply = desk.admin.post(&path, &body);
                if answered(seed, step, &reply) {
                    let mut preview = preview.ok();
                    preview.as_object_mut().unwrap().remove("Preview");
                    assert_eq!(preview, reply.json(), "seed {seed}, step {step}: {path} {body}");
                    done += 1;
                } else {
                    assert_eq!(
                        (preview.status, preview.body),
                        (reply.status, reply.body.clone()),
                        "seed {seed}, step {step}"
                    );
                }
            }
            let now = passes(&desk);
            if random.one_in(3)
                && let Some(action) = newest(&desk, &world)
            {
                let reply =
                    desk.admin.post(&format!("/api/hallpass/actions/{}/undo", action["Id"]), &json!({"Note": "x"}));
                if answered(seed, step, &reply) {
                    undone += 1;
                    let exact = reply.json()["Exact"] == true;
                    // The newest deed may be an earlier one when this step did nothing: then `now` is what counts.
                    if exact && now != before && action["At"] == text(world.now).as_str() {
                        assert_eq!(passes(&desk), before, "seed {seed}, step {step}: {action} {}", reply.text());
                    }
                }
            }
            if step % 15 == 0 {
                assert_eq!(server.findings(), [], "seed {seed}, step {step}");
            }
        }
        assert!(done > 5 && undone > 5, "seed {seed}: {done} corrections, {undone} undos");
    }
}
