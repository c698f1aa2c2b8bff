//! A random story of a network, told the same way to any server: passes, visits by hand and by network, late entries, pay as you
//! go, a team that shares. Nobody comes twice within two hours, so that steps of rounding never join two visits.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::rig::home;
use crate::rig::program::hallpass;
use crate::rig::{Desk, Random};

/// A Friday, before the change of the clocks in Europe.
pub const START: i64 = 1_774_602_000_000_000;
/// As the clock of a server.
pub const START_TEXT: &str = "2026-03-27T09:00:00Z";
const MINUTE: i64 = 60_000_000;

pub struct Story<'a> {
    pub desk: &'a Desk,
    pub random: Random,
    pub now: i64,
    pub places: Vec<i64>,
    pub customers: Vec<i64>,
    definitions: Vec<i64>,
    /// When each customer was last inside.
    last: BTreeMap<i64, i64>,
    open: BTreeMap<i64, i64>,
    /// The first pass of each issue.
    issued: BTreeMap<i64, Vec<i64>>,
    pub edited: Vec<i64>,
}

pub fn text(micros: i64) -> String {
    hallpass_contract::dates::instant(micros)
}

impl<'a> Story<'a> {
    /// The network: three places in three zones, one with a cut-off at three. `settings` are set everywhere before anybody comes.
    pub fn begin(desk: &'a Desk, seed: u64, settings: &[(&str, &str)]) -> Story<'a> {
        let mut places = vec![1];
        for (name, zone) in [("Lisbon", "Europe/Lisbon"), ("Auckland", "Pacific/Auckland")] {
            places.push(desk.location(name, zone, Some(1)));
        }
        desk.setting(places[2], "Checkin.DailyCutOffTime", "03:00");
        for place in &places {
            desk.setting(*place, "Checkin.PayAsYouGo", "True");
            settings.iter().for_each(|(name, value)| desk.setting(*place, name, value));
        }
        let definitions = vec![
            desk.define(json!({"Name": "Hour", "MinutesIncluded": 60, "Price": 8, "AllowNetworkCheckIn": true})),
            desk.define(
                json!({"Name": "Five hours", "MinutesIncluded": 300, "Price": 30, "AllowNetworkCheckIn": true}),
            ),
            desk.define(json!({"Name": "Day", "Price": 20, "AllowNetworkCheckIn": true})),
            desk.define(json!({"Name": "Lisbon only", "MinutesIncluded": 90, "Price": 8, "Businesses": [places[1]]})),
        ];
        desk.define(json!({
            "Name": "Walk in", "MinutesIncluded": 60, "Price": 7, "UseAsPayAsYouGoForContacts": true,
            "AllowNetworkCheckIn": true,
        }));
        let customers: Vec<i64> = (0..6).map(|n| desk.customer(&format!("Customer {n}"))).collect();
        for customer in &customers {
            let record = json!({"AllowNetworkCheckin": true});
            desk.admin.patch(&format!("/api/spaces/coworkers/{customer}"), &record).done();
        }
        let team = json!({
            "BusinessId": 1, "Name": "Team", "TeamMembers": customers[..3], "PayingMemberId": customers[0],
            "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
        });
        desk.admin.post("/api/spaces/teams", &team).id();
        Story {
            desk,
            random: Random::new(seed),
            now: START,
            places,
            customers,
            definitions,
            last: BTreeMap::new(),
            open: BTreeMap::new(),
            issued: BTreeMap::new(),
            edited: Vec::new(),
        }
    }

    /// Takes pay as you go away from a place, so that who has no pass is refused there.
    pub fn turn_away(&self, place: usize) {
        let all = self.desk.admin.get("/api/sys/businesssettings?size=1000").records();
        let here = |s: &&Value| s["BusinessId"] == self.places[place] && s["Name"] == "Checkin.PayAsYouGo";
        let setting = all.iter().find(here).unwrap()["Id"].clone();
        self.desk.admin.patch(&format!("/api/sys/businesssettings/{setting}"), &json!({"Value": "False"})).done();
    }

    fn step_clock(&mut self, minutes: i64) {
        self.now += minutes * MINUTE;
        self.desk.clock(&text(self.now));
    }

    /// One thing after another. `edits`: times of past visits are changed, visits deleted.
    pub fn go_on(&mut self, steps: usize, edits: bool) {
        for _ in 0..steps {
            let minutes = if self.random.one_in(8) { 600 } else { 7 + self.random.below(95) as i64 };
            self.step_clock(minutes);
            let customer = *self.random.pick(&self.customers);
            let place = *self.random.pick(&self.places);
            match self.random.below(12) {
                0..=2 => self.issue(customer),
                3..=6 => self.come_or_go(customer, place),
                7..=9 => self.enter_late(customer, place),
                10 if edits => self.edit(customer),
                _ => {}
            }
        }
        for customer in self.customers.clone() {
            if self.open.contains_key(&customer) {
                self.step_clock(61);
                self.come_or_go(customer, 1);
            }
        }
        self.step_clock(3 * 24 * 60);
    }

    fn issue(&mut self, customer: i64) {
        let definition = *self.random.pick(&self.definitions);
        let days = 2 + self.random.below(9) as i64;
        let expires = self.random.one_in(2).then(|| text(self.now + days * 24 * 60 * MINUTE));
        let body = json!({
            "CoworkerId": customer, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": 1 + self.random.below(2),
            "ExpireDate": expires,
        });
        let pass = self.desk.admin.post("/api/billing/coworkertimepasses", &body).id();
        self.issued.entry(customer).or_default().push(pass);
    }

    fn rested(&self, customer: i64, from: i64) -> bool {
        self.last.get(&customer).is_none_or(|last| from - last >= 130 * MINUTE)
    }

    /// In by hand or by network; out by hand. Whoever came in by network is checked out by the system.
    fn come_or_go(&mut self, customer: i64, place: i64) {
        if let Some(visit) = self.open.remove(&customer) {
            self.last.insert(customer, self.now);
            if self.desk.checkin(visit)["ToTime"].is_null() {
                self.desk.edit(visit, json!({"ToTime": text(self.now)})).done();
            }
            return;
        }
        if !self.rested(customer, self.now) {
            return;
        }
        let source = *self.random.pick(&[1, 1, 3]);
        let body = json!({"BusinessId": place, "Source": source});
        let reply = self.desk.check_in(customer, &text(self.now), body);
        self.last.insert(customer, self.now);
        if reply.status == 200 {
            self.open.insert(customer, reply.id());
        }
    }

    /// A visit of the last two days that is over, behind all earlier ones of the customer.
    fn enter_late(&mut self, customer: i64, place: i64) {
        let (back, long) = (200 + self.random.below(900) as i64, 10 + self.random.below(290) as i64);
        let from = self.now - back * MINUTE + (self.random.below(15) as i64) * MINUTE;
        let to = (from + long * MINUTE).min(self.now);
        if self.open.contains_key(&customer) || !self.rested(customer, from) {
            return;
        }
        let mut body = json!({"BusinessId": place, "ToTime": text(to)});
        if let (true, Some(passes)) = (self.random.one_in(4), self.issued.get(&customer)) {
            let pass = *self.random.pick(passes);
            body["CoworkerTimePassGuid"] = self.desk.guid(pass).into();
        }
        self.desk.check_in(customer, &text(from), body);
        self.last.insert(customer, to);
    }

    fn edit(&mut self, customer: i64) {
        let visits = self.desk.visits_of(customer);
        if visits.is_empty() {
            return;
        }
        let visit = *self.random.pick(&visits);
        let record = self.desk.checkin(visit);
        let (Some(from), Some(_)) = (record["FromTime"].as_str(), record["ToTime"].as_str()) else { return };
        if self.random.one_in(4) {
            self.desk.admin.delete(&format!("/api/spaces/checkins/{visit}"));
            self.open.retain(|_, open| *open != visit);
            self.edited.push(visit);
            return;
        }
        let from = hallpass_contract::dates::parse_instant(from).unwrap();
        let to = from + (20 + self.random.below(80) as i64) * MINUTE;
        self.desk.edit(visit, json!({"ToTime": text(to)}));
        self.edited.push(visit);
    }
}

/// Runs `hallpass policy replay` over April and the end of March with a file of this text.
pub fn run(folder: &Path, file: &str, more: &[&str]) -> Output {
    let path = folder.join("assume.toml");
    std::fs::write(&path, file).unwrap();
    let mut command = hallpass(folder);
    command.args(["policy", "replay", "--from", "2026-01-01", "--to", "2026-12-31", "--with"]).arg(path).args(more);
    command.output().unwrap()
}

/// What it says as JSON.
#[track_caller]
pub fn replay(folder: &Path, file: &str, more: &[&str]) -> Value {
    let out = run(folder, file, &[&["--format", "json"], more].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// Sums by location as the tables have them: visits, day passes, minutes, overtime, billed minutes, charged ten-thousandths.
pub fn tables(folder: &Path) -> BTreeMap<i64, [i64; 6]> {
    let raw = home::raw(folder);
    let mut all: BTreeMap<i64, [i64; 6]> = BTreeMap::new();
    let minutes = |cover: &str| {
        format!(
            "SELECT c.business_id, SUM(s.to_time - s.from_time) / 60000000 FROM checkin c JOIN visit_segment s \
             ON s.visit_id = c.id WHERE s.cover = '{cover}' GROUP BY 1"
        )
    };
    let bought = |sum: &str| {
        format!("SELECT business_id, SUM({sum}) FROM coworker_time_pass WHERE is_pay_as_you_go = 1 GROUP BY 1")
    };
    let days = "SELECT c.business_id, SUM(CASE l.kind WHEN 'use' THEN 1 ELSE -1 END) FROM ledger_entry l JOIN checkin c \
                ON c.id = l.visit_id WHERE l.unit = 'days' AND l.kind IN ('use', 'give_back') GROUP BY 1";
    for (place, sql) in [
        (0, "SELECT business_id, COUNT(*) FROM checkin GROUP BY 1".to_owned()),
        (1, days.to_owned()),
        (2, minutes("time")),
        (3, minutes("overtime")),
        (4, bought("total_uses")),
        (5, bought("price_override")),
    ] {
        for (location, sum) in raw.all::<(i64, i64)>(&sql, &[]) {
            all.entry(location).or_default()[place] = sum;
        }
    }
    all
}

/// The same from a replay: `Before` or `After`.
pub fn totals(outcome: &Value, which: &str) -> BTreeMap<i64, [i64; 6]> {
    let rows = outcome["Totals"].as_array().unwrap();
    let of = |row: &Value| {
        let sum = |name: &str| row[which][name].as_i64().unwrap();
        let money = (row[which]["PayAsYouGo"].as_f64().unwrap() * 10_000.0).round() as i64;
        let counts = ["Visits", "DayPasses", "Minutes", "OvertimeMinutes", "PayAsYouGoMinutes"].map(sum);
        let sums = [counts[0], counts[1], counts[2], counts[3], counts[4], money];
        (row["BusinessId"].as_i64().unwrap(), sums)
    };
    rows.iter().map(of).filter(|(_, sums)| *sums != [0; 6]).collect()
}
