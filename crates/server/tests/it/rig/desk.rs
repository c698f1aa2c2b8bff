//! The words of the desk: customers, passes and visits, all over HTTP.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::{Client, Reply, TestServer, server};

/// What an administrator does at the desk of location 1, unless told otherwise.
#[derive(Debug)]
pub struct Desk {
    pub admin: Client,
    serial: AtomicU32,
}

/// An instant of March 2026, UTC: `at(3, "09:00")`. 2 March is a Monday.
pub fn at(day: u32, time: &str) -> String {
    match time.len() {
        5 => format!("2026-03-{day:02}T{time}:00Z"),
        _ => format!("2026-03-{day:02}T{time}Z"),
    }
}

/// A stretch of a visit: kind, pass, minutes (null for a day pass).
pub type Segment = (String, Option<i64>, Option<i64>);

/// A stretch on a time pass.
pub fn on(pass: i64, minutes: i64) -> Segment {
    ("pass".into(), Some(pass), Some(minutes))
}

/// A stretch on a day pass.
pub fn day(pass: i64) -> Segment {
    ("pass".into(), Some(pass), None)
}

/// Minutes beyond the passes, noted on the last one.
pub fn overtime(pass: i64, minutes: i64) -> Segment {
    ("overtime".into(), Some(pass), Some(minutes))
}

impl Desk {
    pub fn new(server: &TestServer) -> Desk {
        Desk::of(server.admin())
    }

    pub fn of(admin: Client) -> Desk {
        Desk { admin, serial: AtomicU32::new(1) }
    }

    /// Moves the clock, running what is due on the way.
    #[track_caller]
    pub fn clock(&self, to: &str) {
        server::set_clock(&self.admin, to);
    }

    #[track_caller]
    pub fn customer(&self, name: &str) -> i64 {
        self.customer_of(name, &[1])
    }

    #[track_caller]
    pub fn customer_of(&self, name: &str, locations: &[i64]) -> i64 {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let body = json!({
            "FullName": name, "Email": format!("customer{serial}@example.com"), "CountryId": 1, "SimpleTimeZoneId": 1,
            "Businesses": locations, "InvoicingBusinessId": locations[0], "Active": true,
        });
        self.admin.post("/api/spaces/coworkers", &body).id()
    }

    /// Another location, in a zone, below another one or alone.
    #[track_caller]
    pub fn location(&self, name: &str, zone: &str, root: Option<i64>) -> i64 {
        let path = "/api/sys/simpletimezones?size=10000";
        let zones = self.admin.get(path).records();
        let zone = zones.iter().find(|z| z["Name"] == zone).unwrap_or_else(|| panic!("no zone {zone}"))["Id"].clone();
        let body = json!({
            "Name": name, "CountryId": 1, "CurrencyId": 1, "SimpleTimeZoneId": zone, "RootLocationId": root,
        });
        self.admin.post("/api/sys/businesses", &body).id()
    }

    /// A setting of a location.
    #[track_caller]
    pub fn setting(&self, location: i64, name: &str, value: &str) {
        let body = json!({"BusinessId": location, "Name": name, "Value": value});
        self.admin.post("/api/sys/businesssettings", &body).id();
    }

    /// A definition; `but` changes what a plain one has.
    #[track_caller]
    pub fn define(&self, but: Value) -> i64 {
        let mut body = json!({"BusinessId": 1, "Name": "Pass", "Price": 10, "CurrencyId": 1});
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        self.admin.post("/api/billing/timepasses", &body).id()
    }

    #[track_caller]
    pub fn day_pass(&self) -> i64 {
        self.define(json!({"Name": "Day pass", "Price": 25}))
    }

    #[track_caller]
    pub fn time_pass(&self, minutes: i64) -> i64 {
        self.define(json!({"Name": format!("Time pass {minutes}"), "MinutesIncluded": minutes}))
    }

    #[track_caller]
    pub fn definition(&self, id: i64) -> Value {
        self.admin.get(&format!("/api/billing/timepasses/{id}")).ok()
    }

    /// Issues passes; their ids, in order.
    #[track_caller]
    pub fn issue(&self, customer: i64, definition: i64, count: i64) -> Vec<i64> {
        let before = self.passes_of(customer).len();
        let body = json!({"CoworkerId": customer, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": count});
        self.admin.post("/api/billing/coworkertimepasses", &body).id();
        self.passes_of(customer).split_off(before)
    }

    #[track_caller]
    pub fn pass(&self, id: i64) -> Value {
        self.admin.get(&format!("/api/billing/coworkertimepasses/{id}")).ok()
    }

    pub fn guid(&self, pass: i64) -> String {
        self.pass(pass)["UniqueId"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn passes_of(&self, customer: i64) -> Vec<i64> {
        let path = "/api/billing/coworkertimepasses?size=1000&orderBy=Id&CoworkerTimePass_Coworker=";
        self.admin.get(&format!("{path}{customer}")).ids()
    }

    /// RemainingUses of several passes.
    #[track_caller]
    pub fn remaining(&self, passes: &[i64]) -> Vec<i64> {
        passes.iter().map(|id| self.pass(*id)["RemainingUses"].as_i64().expect("a time pass")).collect()
    }

    /// RemainingUses, Used and UsedDate of a pass.
    #[track_caller]
    pub fn state(&self, pass: i64) -> (Option<i64>, bool, Option<String>) {
        let pass = self.pass(pass);
        let used_date = pass["UsedDate"].as_str().map(str::to_owned);
        (pass["RemainingUses"].as_i64(), pass["Used"].as_bool().unwrap(), used_date)
    }

    /// Changes some members of a pass: get, change, put.
    #[track_caller]
    pub fn change_pass(&self, pass: i64, but: Value) -> Reply {
        let mut body = self.pass(pass);
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        self.admin.put("/api/billing/coworkertimepasses", &body)
    }

    /// Asks to check in at location 1, by hand; `but` says more.
    pub fn check_in(&self, customer: i64, from: &str, but: Value) -> Reply {
        let mut body = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": from});
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        self.admin.post("/api/spaces/checkins", &body)
    }

    /// Checks in; the visit's id.
    #[track_caller]
    pub fn enter(&self, customer: i64, from: &str) -> i64 {
        self.check_in(customer, from, json!({})).id()
    }

    /// Enters a visit that is over; its id.
    #[track_caller]
    pub fn visit(&self, customer: i64, from: &str, to: &str) -> i64 {
        self.check_in(customer, from, json!({"ToTime": to})).id()
    }

    /// Asks to change a visit: get, change, put.
    #[track_caller]
    pub fn edit(&self, visit: i64, but: Value) -> Reply {
        let mut body = self.checkin(visit);
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        self.admin.put("/api/spaces/checkins", &body)
    }

    /// Checks out.
    #[track_caller]
    pub fn leave(&self, visit: i64, to: &str) {
        self.edit(visit, json!({"ToTime": to})).done();
    }

    #[track_caller]
    pub fn checkin(&self, id: i64) -> Value {
        self.admin.get(&format!("/api/spaces/checkins/{id}")).ok()
    }

    /// FromTime and ToTime as stored.
    #[track_caller]
    pub fn times(&self, visit: i64) -> (String, Option<String>) {
        let record = self.checkin(visit);
        (record["FromTime"].as_str().unwrap().to_owned(), record["ToTime"].as_str().map(str::to_owned))
    }

    #[track_caller]
    pub fn visits_of(&self, customer: i64) -> Vec<i64> {
        self.admin.get(&format!("/api/spaces/checkins?size=1000&orderBy=Id&Checkin_Coworker={customer}")).ids()
    }

    #[track_caller]
    pub fn explanation(&self, visit: i64) -> Value {
        self.admin.get(&format!("/api/hallpass/checkins/{visit}/explanation")).ok()
    }

    #[track_caller]
    pub fn segments(&self, visit: i64) -> Vec<Segment> {
        let explanation = self.explanation(visit);
        let segments = explanation["Segments"].as_array().expect("Segments").clone();
        let text = |s: &Value| s["Kind"].as_str().unwrap().to_owned();
        segments.iter().map(|s| (text(s), s["CoworkerTimePassId"].as_i64(), s["Minutes"].as_i64())).collect()
    }

    #[track_caller]
    pub fn ledger(&self, pass: i64) -> Value {
        self.admin.get(&format!("/api/hallpass/passes/{pass}/ledger")).ok()
    }

    #[track_caller]
    pub fn failed(&self, customer: i64) -> Vec<Value> {
        self.admin.get(&format!("/api/spaces/failedcheckins?orderBy=Id&FailedCheckin_Coworker={customer}")).records()
    }

    /// Asserts a refusal with the F2 text (R8.3, R8.5).
    #[track_caller]
    pub fn refused(&self, reply: &Reply) {
        let reason = reply.invalid_on("CoworkerId");
        assert!(reason.contains("does not have a valid time pass"), "{reason}");
    }

    /// Runs a command on one record.
    pub fn command(&self, path: &str, key: &str, id: i64) -> Reply {
        let body = json!({"Key": key, "Ids": [id], "Parameters": []});
        self.admin.post(&format!("{path}/runcommand"), &body)
    }
}
