//! Corrections at the desk, over HTTP, with numbers worked out by hand.

mod closures;
mod expiry;
mod freezes;
mod histories;
mod merges;
mod moves;
mod undos;
mod uses;

use serde_json::{Value, json};

use crate::rig::{Desk, Reply, TestServer};

/// `PASSES/5/corrections`
pub fn to_pass(desk: &Desk, pass: i64, what: &str, body: Value) -> Reply {
    desk.admin.post(&format!("/api/hallpass/passes/{pass}/{what}"), &body)
}

pub fn minutes(desk: &Desk, pass: i64, minutes: i64) -> Reply {
    to_pass(desk, pass, "corrections", json!({"Minutes": minutes, "Note": "Agreed on the phone"}))
}

/// Kind and amount of the entries of a pass.
pub fn entries(desk: &Desk, pass: i64) -> Vec<(String, i64)> {
    let ledger = desk.ledger(pass);
    let entries = ledger["Entries"].as_array().unwrap();
    entries.iter().map(|e| (e["Kind"].as_str().unwrap().to_owned(), e["Amount"].as_i64().unwrap())).collect()
}

pub fn entry(kind: &str, amount: i64) -> (String, i64) {
    (kind.to_owned(), amount)
}

/// RemainingUses, TotalUses, Used.
pub fn left(desk: &Desk, pass: i64) -> (Option<i64>, Option<i64>, bool) {
    let pass = desk.pass(pass);
    (pass["RemainingUses"].as_i64(), pass["TotalUses"].as_i64(), pass["Used"].as_bool().unwrap())
}

/// What is asked as a preview answers what it then does, and changes nothing.
#[track_caller]
pub fn preview_then_do(server: &TestServer, desk: &Desk, path: &str, body: Value) -> Value {
    let mut asked = body.clone();
    asked["Preview"] = true.into();
    let before = server.rows();
    let mut preview = desk.admin.post(path, &asked).ok();
    assert_eq!(server.rows(), before, "{path}: a preview writes nothing");
    assert_eq!(preview.as_object_mut().unwrap().remove("Preview"), Some(json!(true)), "{preview}");
    let done = desk.admin.post(path, &body).ok();
    assert_eq!(preview, done, "{path}");
    done
}

/// A desk whose location invoices in the currency its definitions are priced in.
pub fn shop(server: &TestServer) -> Desk {
    let desk = Desk::new(server);
    let mut place = desk.admin.get("/api/sys/businesses/1").ok();
    place["CurrencyId"] = json!(1);
    desk.admin.put("/api/sys/businesses", &place).done();
    desk
}
