//! The N-th storage call fails, for every N; the client tries once more; in the end everything is as if nothing had failed.

use hallpass_testbed::{Kind, kind};
use serde_json::{Value, json};

use super::{Stubborn, state_of};
use crate::rig::server::set_clock;
use crate::rig::{Setup, TestServer, rounds};

/// A day of the scenario: every run has one of its own, a week after the one before.
struct Day {
    today: String,
    tomorrow: String,
}

impl Day {
    fn number(n: i64) -> Day {
        // Mondays from 2 March 2026 on; dates by counting days, no calendar needed beyond the month's lengths.
        Day { today: date(7 * n), tomorrow: date(7 * n + 1) }
    }

    fn at(&self, time: &str) -> String {
        format!("{}T{time}:00Z", self.today)
    }
}

/// 2 March 2026 and so many days.
fn date(days: i64) -> String {
    let at = hallpass_contract::dates::parse_instant("2026-03-02").unwrap() + days * 86_400_000_000;
    hallpass_contract::dates::instant(at)[..10].to_owned()
}

/// Definitions that all runs share.
struct Definitions {
    hour: i64,
    day: i64,
    network: i64,
}

/// About twenty requests and several jobs. Answers the customers.
fn scenario(client: &mut Stubborn, day: &Day, definitions: &Definitions) -> Vec<i64> {
    let post = |client: &mut Stubborn, path: &str, body: Value| client.json("POST", path, &body);
    let customer = |client: &mut Stubborn, name: &str| {
        let email = format!("{name}-{}@example.com", day.today);
        let body = json!({
            "FullName": name, "Email": email, "CountryId": 1, "SimpleTimeZoneId": 1, "Businesses": [1],
            "InvoicingBusinessId": 1,
        });
        client.json("POST", "/api/spaces/coworkers", &body).id()
    };
    let clock = |client: &mut Stubborn, now: String| {
        assert_eq!(client.json("PUT", "/api/hallpass/clock", &json!({"Now": now})).ok()["Now"], now.as_str());
    };
    let visit = |of: i64, from: &str, to: Option<&str>, source: i64| {
        let to = to.map(|to| day.at(to));
        json!({"CoworkerId": of, "BusinessId": 1, "FromTime": day.at(from), "ToTime": to, "Source": source})
    };
    let checkins = "/api/spaces/checkins";
    let issue = |of: i64, definition: i64, count: i64| json!({"CoworkerId": of, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": count});
    let held = "/api/billing/coworkertimepasses";

    let [ana, ben, cleo, dora] = ["ana", "ben", "cleo", "dora"].map(|name| customer(client, name));
    post(client, held, issue(ana, definitions.hour, 3)).id();
    let first_day = post(client, held, issue(ben, definitions.day, 2)).id();
    post(client, held, issue(cleo, definitions.network, 1)).id();
    clock(client, day.at("09:00"));
    let of_ana = post(client, checkins, visit(ana, "09:00", None, 1)).id();
    let of_ben = post(client, checkins, visit(ben, "09:00", None, 1)).id();
    post(client, checkins, visit(cleo, "09:00", None, 3)).id();
    post(client, checkins, visit(dora, "09:00", None, 1)).invalid_on("CoworkerId");
    clock(client, day.at("10:30"));
    let mut body = visit(ana, "09:00", Some("10:30"), 1);
    body["Id"] = json!(of_ana);
    client.json("PUT", checkins, &body).done();
    let mut body = visit(ben, "09:00", Some("10:30"), 1);
    body["Id"] = json!(of_ben);
    client.json("PUT", checkins, &body).done();
    clock(client, day.at("13:00"));
    let late = post(client, checkins, visit(ana, "11:00", Some("13:00"), 1)).id();
    let mut body = visit(ana, "11:00", Some("12:00"), 1);
    body["Id"] = json!(late);
    client.json("PUT", checkins, &body).done();
    assert_eq!(post(client, checkins, visit(ben, "13:00", None, 1)).id(), of_ben, "reopened");
    let gone = post(client, checkins, visit(cleo, "12:00", Some("12:30"), 1)).id();
    client.json("DELETE", &format!("{checkins}/{gone}"), &Value::Null).done();
    let pass = json!({
        "Id": first_day + 1, "CoworkerId": ben, "BusinessId": 1, "TimePassId": definitions.day, "CreateMultiple": 2,
        "Used": true,
    });
    client.json("PUT", held, &pass).done();
    clock(client, format!("{}T00:00:00Z", day.tomorrow));
    vec![ana, ben, cleo, dora]
}

/// Fails the storage calls `first`, `first + step`, ... until there are no more. Calls to another process take their time: there
/// the short form leaves out three of four.
fn fail_every(first: usize, step: usize) {
    let step = if kind() == Kind::Postgres { step * rounds(4, 1) as usize } else { step };
    let setup = Setup::default();
    let faults = setup.faults.clone();
    let server = TestServer::with(setup);
    let admin = server.admin();
    let define = |body: Value| {
        let mut whole = json!({"BusinessId": 1, "Name": "Pass", "Price": 10, "CurrencyId": 1});
        whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        admin.post("/api/billing/timepasses", &whole).id()
    };
    let definitions = Definitions {
        hour: define(json!({"MinutesIncluded": 60})),
        day: define(json!({})),
        network: define(json!({"MinutesIncluded": 600, "AllowNetworkCheckIn": true})),
    };
    let run = |n: i64| {
        let day = Day::number(n);
        set_clock(&admin, &day.at("08:00"));
        let mut client = Stubborn::new(server.admin());
        if n > 0 {
            faults.fail_at(n);
        }
        let customers = scenario(&mut client, &day, &definitions);
        let fired = faults.clear();
        let days = [(day.today.clone(), "today"), (day.tomorrow.clone(), "tomorrow")];
        (state_of(&admin, &customers, &days), fired, client.failures)
    };
    let (expected, ..) = run(0);
    server.assert_sound();
    let mut seen = 0;
    for n in (first as i64..).step_by(step) {
        let (state, fired, failures) = run(n);
        assert_eq!(state, expected, "after a failure of storage call {n}");
        seen += failures;
        if n % 16 < step as i64 || !fired {
            server.assert_sound();
        }
        if !fired {
            println!("{seen} failures of fewer than {n} storage calls were answered with 5xx");
            break;
        }
    }
    assert!(seen * step > 100, "the failures were seen: {seen}");
}

#[test]
fn every_odd_storage_call_may_fail_once() {
    fail_every(1, 2);
}

#[test]
fn every_even_storage_call_may_fail_once() {
    fail_every(2, 2);
}
