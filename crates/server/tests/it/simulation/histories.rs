//! Random histories of many customers at two locations, with jumps of the clock and a store that is reopened in the middle.
//! Checked against what must hold whatever the rules decided, computed here from what the API shows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::rig::server::seed;
use crate::rig::{Desk, Random, Reply, Setup, TestServer, rounds};

const START: &str = "2026-03-27T09:00:00Z";
const STEP: i64 = 15 * 60 * 1_000_000;

/// The clock, in microseconds.
struct Now(i64);

impl Now {
    fn text(&self) -> String {
        text(self.0)
    }
}

fn text(micros: i64) -> String {
    hallpass_contract::dates::instant(micros)
}

fn micros(value: &Value) -> Option<i64> {
    value.as_str().map(|text| hallpass_contract::dates::parse_instant(text).unwrap())
}

struct World {
    customers: Vec<i64>,
    places: Vec<i64>,
    definitions: Vec<i64>,
}

/// A network over the change of the clocks at the end of March, one place with a cut-off at three.
fn world(desk: &Desk) -> World {
    let places =
        vec![1, desk.location("Lisbon", "Europe/Lisbon", Some(1)), desk.location("Madrid", "Europe/Madrid", Some(1))];
    desk.setting(places[2], "Checkin.DailyCutOffTime", "03:00");
    let definitions = vec![
        desk.define(json!({"MinutesIncluded": 60, "AllowNetworkCheckIn": true})),
        desk.define(json!({"MinutesIncluded": 300, "UsePriority": 1})),
        desk.define(json!({"Price": 20, "AllowNetworkCheckIn": true})),
        desk.define(json!({"MinutesIncluded": 45, "Businesses": [places[1]]})),
    ];
    let customers: Vec<i64> = (0..10).map(|n| desk.customer(&format!("Customer {n}"))).collect();
    let team = json!({
        "BusinessId": 1, "Name": "Team", "TeamMembers": customers[..4], "PayingMemberId": customers[0],
        "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    World { customers, places, definitions }
}

/// One random thing. Whatever it is, it is done or refused in words.
fn step(random: &mut Random, desk: &Desk, world: &World, now: &mut Now) -> Reply {
    let customer = *random.pick(&world.customers);
    let place = *random.pick(&world.places);
    let visits = |desk: &Desk| desk.visits_of(customer);
    let early = |random: &mut Random, hours: usize| now.0 - (random.below(hours * 60) as i64) * 60_000_000;
    match random.below(20) {
        0..=3 => {
            let definition = *random.pick(&world.definitions);
            let expires = random.one_in(3).then(|| text(now.0 + (random.below(72) as i64 + 1) * 3_600_000_000));
            let body = json!({
                "CoworkerId": customer, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": random.below(3) + 1,
                "ExpireDate": expires,
            });
            desk.admin.post("/api/billing/coworkertimepasses", &body)
        }
        4..=8 => {
            let source = *random.pick(&[1, 1, 1, 2, 3, 3]);
            desk.check_in(customer, &now.text(), json!({"BusinessId": place, "Source": source}))
        }
        9..=10 => {
            let from = early(random, 30);
            let to = from + (random.below(600) as i64 + 1) * 60_000_000;
            desk.check_in(customer, &text(from), json!({"BusinessId": place, "ToTime": text(to.min(now.0))}))
        }
        11..=14 => match visits(desk).last() {
            Some(visit) => desk.edit(*visit, json!({"ToTime": now.text()})),
            None => desk.admin.get("/api/spaces/checkins"),
        },
        15 => match visits(desk).first() {
            Some(visit) => desk.edit(*visit, json!({"FromTime": text(early(random, 30))})),
            None => desk.admin.get("/api/spaces/checkins"),
        },
        16 => match visits(desk).last() {
            Some(visit) => desk.admin.delete(&format!("/api/spaces/checkins/{visit}")),
            None => desk.admin.get("/api/spaces/checkins"),
        },
        17 => match visits(desk).last() {
            Some(visit) => desk.edit(*visit, json!({"CoworkerId": random.pick(&world.customers), "BusinessId": place})),
            None => desk.admin.get("/api/spaces/checkins"),
        },
        _ => {
            let minutes = if random.one_in(6) { random.below(30 * 60) } else { random.below(90) };
            now.0 += minutes as i64 * 60_000_000;
            desk.admin.put("/api/hallpass/clock", &json!({"Now": now.text()}))
        }
    }
}

/// What must hold for all of them.
fn check(desk: &Desk, world: &World) {
    let mut spent: BTreeMap<i64, i64> = BTreeMap::new();
    for customer in &world.customers {
        let mut times = Vec::new();
        for id in desk.visits_of(*customer) {
            let record = desk.checkin(id);
            let (from, to) = (micros(&record["FromTime"]).unwrap(), micros(&record["ToTime"]));
            assert_eq!((from % STEP, to.unwrap_or(0) % STEP), (0, 0), "R2.2: {record}");
            assert!(to.is_none_or(|to| to > from), "R2.3: {record}");
            times.push((from, to));
            let explanation = desk.explanation(id);
            let segments = explanation["Segments"].as_array().unwrap();
            let mut at = from;
            for segment in segments {
                assert_eq!(micros(&segment["From"]), Some(at), "a gap: {explanation}");
                at = micros(&segment["To"]).unwrap();
                if let (Some(pass), Some(minutes), "pass", true) = (
                    segment["CoworkerTimePassId"].as_i64(),
                    segment["Minutes"].as_i64(),
                    segment["Kind"].as_str().unwrap(),
                    to.is_some(),
                ) {
                    *spent.entry(pass).or_default() += minutes;
                }
            }
            assert!(to.is_none_or(|to| at == to), "not to the end: {explanation}");
        }
        times.sort_unstable();
        assert!(times.windows(2).all(|w| w[0].1.is_some_and(|end| end <= w[1].0)), "R7.9: {times:?}");
    }
    for customer in &world.customers {
        for id in desk.passes_of(*customer) {
            let pass = desk.pass(id);
            let Some(total) = pass["TotalUses"].as_i64() else { continue };
            let remaining = pass["RemainingUses"].as_i64().unwrap();
            assert!((0..=total).contains(&remaining), "R3.7: {pass}");
            assert_eq!(total - remaining, spent.get(&id).copied().unwrap_or(0), "minutes drawn from {pass}");
            assert_eq!(desk.ledger(id)["Balance"], remaining, "{pass}");
        }
    }
}

fn history(number: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut random = seed(1_000 + number);
    let mut now = Now(hallpass_contract::dates::parse_instant(START).unwrap());
    let mut server = TestServer::over(folder.path(), Setup::at(START));
    let world = world(&Desk::new(&server));
    let mut refused = 0;
    for part in 0..4 {
        let desk = Desk::new(&server);
        for n in 0..rounds(60, 600) {
            let reply = step(&mut random, &desk, &world, &mut now);
            assert!(reply.status == 200 || reply.status == 400, "step {part}.{n}: {} {}", reply.status, reply.text());
            refused += usize::from(reply.status == 400);
        }
        server.assert_sound();
        check(&desk, &world);
        drop(desk);
        drop(server);
        // Down for a while: what was due happens late, as of its own time.
        now.0 += 3_600_000_000 * random.below(30) as i64;
        server = TestServer::over(folder.path(), Setup::at(&now.text()));
        server.clock(&now.text());
    }
    let desk = Desk::new(&server);
    now.0 += 3 * 86_400_000_000;
    desk.clock(&now.text());
    server.assert_sound();
    check(&desk, &world);
    let open: usize = desk.admin.get("/api/spaces/checkins?Checkin_ToTime=null").ids().len();
    assert_eq!(open, 0, "R7.14: nobody stays over the cut-off");
    println!("history {number}: {refused} requests were refused");
}

#[test]
fn random_histories_hold_together() {
    for number in 0..rounds(3, 200) {
        history(number);
    }
}
