//! Simulations: what is simulated is what then happens, and nothing is ever written.

mod bills;
mod check_ins;
mod instants;
mod issues;
mod rights;
mod untouched;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::rig::{Desk, Reply, TestServer};

const CHECK_IN: &str = "/api/hallpass/checkins/simulate";
const GRANTS: &str = "/api/hallpass/grants/simulate";
const BILL_RUN: &str = "/api/hallpass/billrun/simulate";

/// `body` with the members of `but`.
fn with(mut body: Value, but: Value) -> Value {
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    body
}

/// Hashes and numbers by table.
type Fingerprint = (BTreeMap<String, String>, BTreeMap<String, i64>);

/// A hash of everything the database says: every row of every table, sorted, and the numbers that were given out, those of
/// deleted records too. Sign-ins are left out.
fn fingerprint(server: &TestServer) -> Fingerprint {
    let raw = server.raw();
    let told = |name: &str| !name.contains("sign_in");
    let numbers = raw.numbers().into_iter().filter(|(name, _)| told(name)).collect();
    (raw.hashes(told, |_| true), numbers)
}

/// The highest number of a pass.
fn last_pass(server: &TestServer) -> i64 {
    server.raw().value("SELECT COALESCE(MAX(id), 0) FROM coworker_time_pass", &[])
}

/// Without what differs by nature: numbers of passes above `last`, which a simulation does not tell, and which entry of
/// `Passes` a pass is.
fn stripped(value: &Value, last: i64) -> Value {
    match value {
        Value::Array(list) => list.iter().map(|value| stripped(value, last)).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| *name != "SupposedPass" && *name != "CheckinId");
            let kept = kept.map(|(name, value)| {
                let new = name == "CoworkerTimePassId" && value.as_i64().is_some_and(|id| id > last);
                (name.clone(), if new { Value::Null } else { stripped(value, last) })
            });
            Value::Object(kept.collect())
        }
        // A sentence names a new pass without its number.
        Value::String(text) => Value::String(unnumbered(text, last)),
        other => other.clone(),
    }
}

/// A sentence in which passes above `last` have no numbers.
fn unnumbered(text: &str, last: i64) -> String {
    let passes = text.match_indices("pass ").filter_map(|(at, _)| {
        let number: String = text[at + 5..].chars().take_while(char::is_ascii_digit).collect();
        number.parse::<i64>().ok().filter(|id| *id > last)
    });
    let mut passes: Vec<i64> = passes.collect();
    passes.sort_unstable();
    // The longest first: pass 13 is part of pass 130.
    passes.iter().rev().fold(text.to_owned(), |text, id| text.replace(&format!("pass {id}"), "new pass"))
}

/// What came of a check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    In,
    Again,
    Refused,
    Invalid,
}

/// Asserts that what was simulated is what then happened; passes above `last` are new.
#[track_caller]
fn same(desk: &Desk, body: &Value, (told, real): (&Reply, &Reply), last: i64) -> Came {
    let (said, done) = (told.json(), real.json());
    if told.status == 400 {
        assert_eq!((real.status, &done), (400, &said), "{body}");
        return Came::Invalid;
    }
    assert_eq!(told.status, 200, "{body}: {said}");
    for member in ["Message", "Errors", "WasSuccessful"] {
        assert_eq!(said[member], done[member], "{member} of {body}: {said}");
    }
    if said["Result"] == "Refused" {
        assert_eq!(real.status, 400, "{body}");
        if body["Source"] == 3 {
            // R7.12: within an hour the first attempt's explanation stands for all.
            return Came::Refused;
        }
        let customer = body["CoworkerId"].as_i64().unwrap();
        let why = match desk.failed(customer).last() {
            Some(failed) => desk.admin.get(&format!("/api/hallpass/failedcheckins/{}/explanation", failed["Id"])).ok(),
            None => desk.admin.get(&format!("/api/hallpass/coworkers/{customer}/refusednamedpass")).ok(),
        };
        let told = &said["Explanation"];
        assert_eq!(stripped(&why["Choice"], last), stripped(&told["Choice"], last), "{body}");
        assert_eq!(stripped(&why["Sentence"], last), stripped(&told["Sentence"], last), "{body}");
        return Came::Refused;
    }
    let id = real.id();
    let again = said["Value"]["Id"] != 0;
    let mut record = said["Value"].clone();
    record.as_object_mut().unwrap().retain(|name, _| !["CoworkerTimePassId", "SupposedPass"].contains(&name.as_str()));
    if !again {
        assert_eq!(record["UniqueId"], Value::Null);
        record["Id"] = json!(id);
        record["UniqueId"] = done["Value"]["UniqueId"].clone();
        record["ToStringText"] = done["Value"]["ToStringText"].clone();
    }
    if said["Value"]["CoworkerTimePassId"].is_null() {
        record["CoworkerTimePassGuid"] = done["Value"]["CoworkerTimePassGuid"].clone();
    }
    assert_eq!(record, done["Value"], "{body}");
    let why = desk.explanation(id);
    assert_eq!(stripped(&said["Explanation"], last), stripped(&why, last), "{body}");
    if again { Came::Again } else { Came::In }
}
