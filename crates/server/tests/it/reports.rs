//! The reports of chapter 17 over HTTP: each told as a small story with numbers worked out by hand.

mod attendance;
mod attention;
mod counted;
mod edges;
mod passes;
mod value;

use serde_json::{Value, json};

use crate::rig::{Client, Desk, Setup, TestServer};

/// A server whose location is in a zone, with a daily cut-off.
fn server(clock: &str, zone: &'static str, cut_off: &str) -> (TestServer, Desk) {
    let server =
        TestServer::with(Setup { clock: clock.to_owned(), settings: vec![("time_zone", zone)], ..Setup::default() });
    let desk = Desk::new(&server);
    if cut_off != "00:00" {
        desk.setting(1, "Checkin.DailyCutOffTime", cut_off);
    }
    (server, desk)
}

/// A report.
#[track_caller]
fn report(of: &Client, query: &str) -> Value {
    of.get(&format!("/api/hallpass/reports/{query}")).ok()
}

/// Some columns of every row.
#[track_caller]
fn rows(report: &Value, columns: &[&str]) -> Vec<Value> {
    let of = |row: &Value| {
        json!(
            columns
                .iter()
                .map(|name| row.get(name).unwrap_or_else(|| panic!("no {name} in {row}")))
                .collect::<Vec<_>>()
        )
    };
    report["Rows"].as_array().expect("Rows").iter().map(of).collect()
}

/// Some totals.
#[track_caller]
fn totals(report: &Value, names: &[&str]) -> Value {
    json!(
        names.iter().map(|name| report["Totals"].get(name).unwrap_or_else(|| panic!("no {name}"))).collect::<Vec<_>>()
    )
}

/// The points of a series: X, Y.
#[track_caller]
fn points(report: &Value, series: &str) -> Vec<(String, f64)> {
    let all = report["Series"].as_array().expect("Series");
    let found = all.iter().find(|own| own["Name"] == series).unwrap_or_else(|| panic!("no {series}"));
    let x = |point: &Value| point["X"].as_str().map_or_else(|| point["X"].to_string(), str::to_owned);
    found["Points"].as_array().unwrap().iter().map(|point| (x(point), point["Y"].as_f64().unwrap_or(-1.0))).collect()
}

/// The Y of one X.
#[track_caller]
fn point(report: &Value, series: &str, x: &str) -> Option<f64> {
    points(report, series).into_iter().find(|(own, _)| own == x).map(|(_, y)| y)
}
