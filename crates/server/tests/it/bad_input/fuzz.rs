//! Mutated valid requests of every resource and verb: whatever happens, no 5xx, no contradiction in the database.

use hallpass_contract::{Model, catalog};
use serde_json::{Value, json};

use crate::rig::fixtures::path;
use crate::rig::{Desk, Fixtures, Random, Reply, TestServer, rounds, server};

/// Values that have broken servers before.
fn nasty(random: &mut Random) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1),
        json!(2_147_483_647),
        json!(-2_147_483_648_i64),
        json!(2_147_483_648_i64),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(0.1),
        json!(1e308),
        json!(-0.0),
        json!(""),
        json!(" "),
        json!("0"),
        json!("null"),
        json!("true"),
        json!("'; DROP TABLE checkin; --"),
        json!("%"),
        json!("_"),
        json!("\\"),
        json!("\u{0}"),
        json!("\u{202e}\u{1f600}"),
        json!("x".repeat(300)),
        json!("x".repeat(5_000)),
        json!("9999-12-31T23:59:59Z"),
        json!("0001-01-01T00:00:00Z"),
        json!("2026-03-02T08:00:00Z"),
        json!("2026-03-02T00:00:00.0000001+14:00"),
        json!([]),
        json!([0]),
        json!([1, 1, 1]),
        json!([null]),
        json!([[1]]),
        json!({}),
        json!({"Data": [{"Name": null, "Value": 1}]}),
        json!({"Id": 1}),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("Europe/London"),
    ];
    random.pick(&values).clone()
}

/// A body with one to four members changed, added or taken out.
fn mutated(random: &mut Random, model: &Model, body: &Value) -> Value {
    let mut body = body.clone();
    let Some(object) = body.as_object_mut() else { return body };
    for _ in 0..=random.below(4) {
        let field = random.pick(&model.fields);
        let entity = model.resource.entity;
        if (entity == "User" && field.name == "Id") || (entity == "UserRole" && field.name.ends_with("Users")) {
            // An administrator may well lock himself out, but not this one.
            continue;
        }
        if random.one_in(4) {
            object.remove(field.name);
        } else {
            object.insert(field.name.into(), nasty(random));
        }
    }
    body
}

/// The text of a body, now and then damaged.
fn damaged(random: &mut Random, body: &Value) -> Vec<u8> {
    let mut bytes = body.to_string().into_bytes();
    if random.one_in(6) && !bytes.is_empty() {
        let at = random.below(bytes.len());
        match random.below(3) {
            0 => bytes[at] = (random.next() % 256) as u8,
            1 => bytes.truncate(at),
            _ => bytes.insert(at, b"\"{}[],:\\\0"[random.below(9)]),
        }
    }
    bytes
}

/// A query of filters, ranges and orders with odd values.
fn query(random: &mut Random, model: &Model) -> String {
    let mut parts = Vec::new();
    for _ in 0..random.below(4) {
        let field = random.pick(&model.fields).name;
        let prefix = random.pick(&["", "from_", "to_", "From_"]);
        let value = match nasty(random) {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).take(400).collect();
        let entity = model.resource.entity;
        parts.push(match random.below(8) {
            0 => format!("orderBy={field}&dir={value}"),
            1 => format!("page={value}"),
            2 => format!("size={value}"),
            3 => format!("id={value}"),
            4 => format!("{entity}_CustomFields_{field}={value}"),
            5 => format!("{entity}_{}_{field}={value}", random.pick(&model.fields).property_name()),
            _ => format!("{prefix}{entity}_{field}={value}"),
        });
    }
    parts.join("&")
}

#[test]
fn no_input_is_a_server_error() {
    let mut random = server::seed(20260302);
    let server = TestServer::start();
    let admin = server.admin();
    let mut fixtures = Fixtures::new(&server, 1);
    let kinds = ["application/json", "application/json", "application/x-www-form-urlencoded", "text/plain"];
    for _ in 0..rounds(1, 50) {
        for model in catalog().models() {
            let id = fixtures.create(model);
            let base = path(model);
            let valid = Value::Object(fixtures.body(model));
            let record = admin.get(&format!("{base}/{id}")).ok();
            for n in 0..rounds(60, 400) {
                let address = if random.one_in(3) { format!("{base}/{id}") } else { base.clone() };
                let (method, target, body) = match random.below(9) {
                    0 | 1 => ("POST", base.clone(), mutated(&mut random, model, &valid)),
                    2..=4 => ("PUT", address, mutated(&mut random, model, &record)),
                    5 => ("PATCH", format!("{base}/{id}"), mutated(&mut random, model, &json!({}))),
                    6 => ("POST", format!("{base}/runcommand"), command(&mut random, model, id)),
                    _ => ("GET", format!("{base}?{}", query(&mut random, model)), Value::Null),
                };
                let bytes = if method == "GET" { Vec::new() } else { damaged(&mut random, &body) };
                let kind = random.pick(&kinds);
                let reply = admin.send(method, &target, &[("Content-Type", kind)], &bytes);
                let text = String::from_utf8_lossy(&bytes);
                assert!(reply.status < 500, "request {n}: {method} {target} {kind} {text:.2000}: {}", reply.text());
                assert!(serde_json::from_slice::<Value>(&reply.body).is_ok(), "{method} {target} {text:.500}: no JSON");
            }
            // Whatever was accepted, the desk still works.
            let after = arrival(&server);
            assert!(after.status == 200 || after.status == 400, "after {base}: {} {}", after.status, after.text());
        }
    }
    server.assert_sound();
}

/// A new customer with a new pass arrives at the first location.
fn arrival(server: &TestServer) -> Reply {
    let desk = Desk::new(server);
    let email = format!("arrival{}@example.com", server.serial());
    let customer = json!({
        "FullName": "Arrival", "Email": email, "CountryId": 1, "SimpleTimeZoneId": 1, "Businesses": [1],
    });
    let customer = desk.admin.post("/api/spaces/coworkers", &customer).id();
    desk.issue(customer, desk.day_pass(), 1);
    let visit = desk.check_in(customer, "2026-03-02T08:00:00Z", json!({}));
    if visit.status == 200 {
        desk.explanation(visit.id());
    }
    visit
}

fn command(random: &mut Random, model: &Model, id: i64) -> Value {
    let mut keys: Vec<&str> = model.resource.commands.iter().map(|c| c.key).filter(|k| !k.contains("DELETE")).collect();
    keys.push("NOTHING");
    let key = json!(random.pick(&keys));
    let ids = if random.one_in(2) { json!([id]) } else { nasty(random) };
    let parameters =
        if random.one_in(2) { json!([]) } else { json!([{"Name": nasty(random), "Value": nasty(random)}]) };
    json!({"Key": if random.one_in(4) { nasty(random) } else { key }, "Ids": ids, "Parameters": parameters})
}
