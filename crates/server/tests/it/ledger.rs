//! Balances and statements as of any instant of two clocks (beyond W4, W7, W19), and what `hallpass verify` proves of them.

mod clocks;
mod histories;
mod proof;
mod rights;
mod statements;

use serde_json::Value;

use crate::rig::Desk;

/// The statement of a customer: `query` is what follows the question mark.
#[track_caller]
fn statement(desk: &Desk, customer: i64, query: &str) -> Value {
    desk.admin.get(&format!("/api/hallpass/coworkers/{customer}/statement?{query}")).ok()
}

#[track_caller]
fn balances(desk: &Desk, customer: i64, query: &str) -> Value {
    desk.admin.get(&format!("/api/hallpass/coworkers/{customer}/balances?{query}")).ok()
}

/// Minutes and days of an opening or a closing.
fn left(of: &Value) -> (i64, i64) {
    (of["Minutes"].as_i64().unwrap(), of["Days"].as_i64().unwrap())
}

/// What can be used in all, in minutes and in days.
fn total(balances: &Value) -> (i64, i64) {
    let of = |unit: &str| balances["Totals"][unit]["Left"].as_i64().unwrap();
    (of("Minutes"), of("Days"))
}

fn lines(statement: &Value) -> &Vec<Value> {
    statement["Lines"].as_array().unwrap()
}

/// Kind, amount and balance of every line.
fn amounts(statement: &Value) -> Vec<(&str, i64, i64)> {
    let number = |line: &Value, member: &str| line[member].as_i64().unwrap();
    lines(statement)
        .iter()
        .map(|line| (line["Kind"].as_str().unwrap(), number(line, "Amount"), number(line, "Balance")))
        .collect()
}

/// opening + lines = closing, in each unit, and every balance on the way.
#[track_caller]
fn adds_up(statement: &Value) {
    let (mut minutes, mut days) = left(&statement["Opening"]);
    for line in lines(statement) {
        let sum = if line["Unit"] == "days" { &mut days } else { &mut minutes };
        *sum += line["Amount"].as_i64().unwrap();
        assert_eq!(line["Balance"], *sum, "{statement}");
    }
    assert_eq!(left(&statement["Closing"]), (minutes, days), "{statement}");
}
