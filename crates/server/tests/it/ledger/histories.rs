//! beyond W4: what was answered at an instant is answered again as of that instant, whatever was entered, edited, deleted, corrected
//! or given away since. Random histories; the answers are written down when they are given.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{adds_up, balances, left, lines, statement, total};
use crate::rig::server::MONDAY;
use crate::rig::{Desk, Random, TestServer, rounds, seeds};

const MINUTE: i64 = 60_000_000;
const SUMS: [&str; 7] = ["Granted", "Corrected", "Transferred", "Used", "Revoked", "Expired", "Left"];

/// The sums of each pass.
type Sums = BTreeMap<i64, [i64; 7]>;

/// What was answered about a customer.
struct Answer {
    /// The clock then.
    at: i64,
    customer: i64,
    sums: Sums,
    /// As of an instant of the other clock.
    as_of: i64,
    then: Sums,
}

struct History {
    customers: Vec<i64>,
    definitions: Vec<i64>,
    /// Where jobs may have written by themselves.
    expiries: BTreeSet<i64>,
    now: i64,
}

fn text(micros: i64) -> String {
    hallpass_contract::dates::instant(micros)
}

fn micros(text: &str) -> i64 {
    hallpass_contract::dates::parse_instant(text).unwrap()
}

fn sums(balances: &Value) -> Sums {
    let of = |pass: &Value| SUMS.map(|name| pass[name].as_i64().unwrap());
    let passes = balances["Passes"].as_array().unwrap();
    passes.iter().map(|pass| (pass["CoworkerTimePassId"].as_i64().unwrap(), of(pass))).collect()
}

fn begin(desk: &Desk) -> History {
    let customers = vec![desk.customer("Pat Payer"), desk.customer("Ana Silva"), desk.customer("Bob Ray")];
    let team = json!({
        "BusinessId": 1, "Name": "Team", "TeamMembers": customers[..2], "PayingMemberId": customers[0],
        "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    let definitions = vec![desk.time_pass(60), desk.time_pass(240), desk.day_pass(), desk.time_pass(45)];
    History { customers, definitions, expiries: BTreeSet::new(), now: micros(MONDAY) }
}

/// One random thing; whether it is done or refused does not matter.
fn step(random: &mut Random, desk: &Desk, of: &mut History) {
    of.now += (random.below(300) as i64 + 1) * MINUTE;
    desk.clock(&text(of.now));
    let customer = *random.pick(&of.customers);
    let visits = desk.visits_of(customer);
    let passes = desk.passes_of(customer);
    let early = |random: &mut Random| of.now - (random.below(72 * 60) as i64) * MINUTE;
    match random.below(20) {
        0..=3 => {
            let definition = *random.pick(&of.definitions);
            let expires = random.one_in(2).then(|| of.now + (random.below(72 * 60) as i64 + 1) * MINUTE);
            let body = json!({
                "CoworkerId": customer, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": random.below(2) + 1,
                "ExpireDate": expires.map(text),
            });
            desk.admin.post("/api/billing/coworkertimepasses", &body).id();
        }
        4..=8 => {
            let from = early(random);
            let to = (from + (random.below(300) as i64 + 1) * MINUTE).min(of.now);
            desk.check_in(customer, &text(from), json!({"ToTime": text(to)}));
        }
        9..=10 if !visits.is_empty() => {
            let to = early(random);
            desk.edit(*random.pick(&visits), json!({"ToTime": text(to)}));
        }
        11 if !visits.is_empty() => {
            desk.edit(*random.pick(&visits), json!({"FromTime": text(early(random))}));
        }
        12 if !visits.is_empty() => {
            desk.admin.delete(&format!("/api/spaces/checkins/{}", random.pick(&visits)));
        }
        13 if !passes.is_empty() => {
            let pass = *random.pick(&passes);
            let used = desk.pass(pass)["Used"] == true;
            let date = random.one_in(2).then(|| text(early(random)));
            desk.change_pass(pass, json!({"Used": !used, "UsedDate": date}));
        }
        14 if !passes.is_empty() => {
            let to = *random.pick(&of.customers);
            desk.change_pass(*random.pick(&passes), json!({"CoworkerId": to}));
        }
        15 if !passes.is_empty() => {
            desk.admin.delete(&format!("/api/billing/coworkertimepasses/{}", random.pick(&passes)));
        }
        16 if !passes.is_empty() => {
            let minutes = random.below(90) as i64 - 45;
            let body = json!({"Minutes": minutes, "Note": "By hand"});
            desk.admin.post(&format!("/api/hallpass/passes/{}/corrections", random.pick(&passes)), &body);
        }
        // Into the past, too: then it has lapsed at once.
        17 if !passes.is_empty() => {
            let body = json!({"Days": random.below(7) as i64 - 3, "Note": "By hand"});
            desk.admin.post(&format!("/api/hallpass/passes/{}/extensions", random.pick(&passes)), &body);
        }
        18 if !passes.is_empty() => {
            let expires = of.now + (random.below(48 * 60) as i64 + 1) * MINUTE;
            desk.change_pass(*random.pick(&passes), json!({"ExpireDate": text(expires)}));
        }
        _ => {}
    }
}

/// Writes down what is answered now, and holds it against the records of the passes.
fn ask(random: &mut Random, desk: &Desk, of: &mut History, answers: &mut Vec<Answer>) {
    for customer in &of.customers {
        let mut expiries = Vec::new();
        let now = sums(&balances(desk, *customer, ""));
        let path = "/api/billing/coworkertimepasses?size=1000&CoworkerTimePass_Coworker=";
        for pass in desk.admin.get(&format!("{path}{customer}")).records() {
            let on_it = pass["RemainingUses"].as_i64().unwrap_or_else(|| i64::from(pass["Used"] == false));
            let expires = pass["ExpireDate"].as_str().map(micros);
            expiries.extend(expires);
            let lapsed = expires.is_some_and(|at| at <= of.now);
            let [granted, corrected, transferred, used, revoked, expired, left] =
                now.get(&pass["Id"].as_i64().unwrap()).copied().unwrap_or_default();
            assert_eq!(granted + corrected + transferred - used - revoked, on_it, "{pass}");
            assert_eq!((expired, left), if lapsed { (on_it, 0) } else { (0, on_it) }, "{pass}");
        }
        of.expiries.extend(expiries);
        let as_of = of.now - (random.below(5 * 24 * 60) as i64) * MINUTE;
        let then = sums(&balances(desk, *customer, &format!("asOf={}", text(as_of))));
        answers.push(Answer { at: of.now, customer: *customer, sums: now, as_of, then });
    }
}

/// Asks for random instants again.
fn ask_again(random: &mut Random, desk: &Desk, of: &History, answers: &[Answer], times: u64) {
    let (first, last) = (answers[0].at, of.now);
    let mut compared = 0;
    while compared < times {
        let known = first + (random.next() % (last - first) as u64) as i64;
        let customer = *random.pick(&of.customers);
        let Some(answer) = answers.iter().rev().find(|a| a.customer == customer && a.at <= known) else { continue };
        // Between two answers only expiries write; what they have changed was asked of nobody.
        if of.expiries.range(answer.at + 1..=known).next().is_some() {
            continue;
        }
        compared += 1;
        let again = sums(&balances(desk, customer, &format!("knownAt={}", text(known))));
        assert_eq!(again, answer.sums, "what {customer} had at {}", text(known));
        let query = format!("asOf={}&knownAt={}", text(answer.as_of), text(known));
        let again = sums(&balances(desk, customer, &query));
        assert_eq!(again, answer.then, "what {customer} had: {query}");
    }
}

/// opening + lines = closing for random periods and random knowledge, and both ends are what the balances say.
fn ask_for_statements(random: &mut Random, desk: &Desk, of: &History, times: u64) {
    let start = micros(MONDAY) - 3 * 24 * 60 * MINUTE;
    let instant = |random: &mut Random| start + (random.next() % (of.now + 60 * MINUTE - start) as u64) as i64;
    for _ in 0..times {
        let customer = *random.pick(&of.customers);
        let (a, b, known) = (instant(random), instant(random), instant(random));
        let (from, to) = (a.min(b), a.max(b));
        let known = if random.one_in(2) { format!("&knownAt={}", text(known)) } else { String::new() };
        let answer = statement(desk, customer, &format!("from={}&to={}{known}", text(from), text(to)));
        adds_up(&answer);
        for (side, end) in [("Opening", from), ("Closing", to)] {
            let all = balances(desk, customer, &format!("asOf={}{known}", text(end - 1)));
            assert_eq!(left(&answer[side]), total(&all), "{side} of {} to {}{known}", text(from), text(to));
        }
        for line in lines(&answer) {
            let late = micros(line["RecordedOn"].as_str().unwrap()) >= to;
            assert_eq!(line["Late"], late, "{line}");
        }
    }
}

/// Beyond W4.
#[test]
fn what_was_answered_is_answered_again() {
    for seed in seeds(1, 5) {
        println!("HALLPASS_SEED={seed}");
        let mut random = Random::new(seed);
        let server = TestServer::start();
        let desk = Desk::new(&server);
        let mut history = begin(&desk);
        let mut answers = Vec::new();
        for _ in 0..rounds(70, 300) {
            step(&mut random, &desk, &mut history);
            // What is overdue by it is done at the same instant: a used pass past its expiry that was given back.
            desk.clock(&text(history.now));
            ask(&mut random, &desk, &mut history, &mut answers);
        }
        ask_again(&mut random, &desk, &history, &answers, rounds(150, 1000));
        ask_for_statements(&mut random, &desk, &history, rounds(40, 300));
        server.assert_sound();
    }
}
