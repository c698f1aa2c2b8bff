//! What must be true after each kill and at the end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::Client;
use super::cluster::Cluster;
use super::stream::{Answers, CLIENTS, Customers, Visit};

/// Minutes on every pass.
const GRANTED: i64 = 100_000;
/// Customers of one client between two kills.
const REGULAR: usize = 6;
const WALK_IN: usize = 16;

/// The books that are kept beside the server's.
#[derive(Debug)]
pub struct Proof {
    admin: Client,
    definition: i64,
    made: usize,
    visits: i64,
    keys: i64,
}

impl Proof {
    /// Over a set-up that has just been started and is empty.
    pub fn begin(cluster: &Cluster) -> Proof {
        let admin = cluster.admin();
        assert_eq!(cluster.count("SELECT count(*) FROM checkin"), 0, "the set-up is not new; choose another HA_DATA");
        let body = json!({"BusinessId": 1, "Name": "Pass", "Price": 10, "CurrencyId": 1, "MinutesIncluded": GRANTED});
        let definition = admin.post("/api/billing/timepasses", &body).id();
        Proof { admin, definition, made: 0, visits: 0, keys: 0 }
    }

    /// New customers with a pass each, for every client.
    pub fn customers(&mut self) -> Vec<Customers> {
        self.customers_of(CLIENTS, REGULAR, WALK_IN)
    }

    /// The same for a number of clients with so many customers each.
    pub fn customers_of(&mut self, clients: usize, regular: usize, walk_in: usize) -> Vec<Customers> {
        let mut group = |n: usize| (0..n).map(|_| self.customer()).collect();
        (0..clients).map(|_| Customers { regular: group(regular), walk_in: group(walk_in) }).collect()
    }

    fn customer(&mut self) -> i64 {
        self.made += 1;
        let body = json!({
            "FullName": format!("Customer {}", self.made), "Email": format!("customer{}@example.com", self.made), "CountryId": 1,
            "SimpleTimeZoneId": 1, "Businesses": [1], "InvoicingBusinessId": 1, "Active": true,
        });
        let customer = self.admin.post("/api/spaces/coworkers", &body).id();
        let body = json!({"CoworkerId": customer, "BusinessId": 1, "TimePassId": self.definition, "CreateMultiple": 1});
        self.admin.post("/api/billing/coworkertimepasses", &body).id();
        customer
    }

    /// R7.8, R7.9: nobody is in two places, or twice in one.
    pub fn one_open_visit_each(&self, cluster: &Cluster) {
        let twice = "SELECT coworker_id FROM checkin WHERE to_time IS NULL GROUP BY coworker_id HAVING count(*) > 1";
        assert_eq!(cluster.sql(twice), "", "customers with two open visits");
    }

    /// Compares what the clients were answered with what the server shows and what the tables hold.
    pub fn check(&mut self, cluster: &Cluster, customers: &[Customers], answers: &Answers) {
        let mut expected: HashMap<i64, Vec<&Visit>> = HashMap::new();
        for visit in answers.visits.values() {
            expected.entry(visit.customer).or_default().push(visit);
        }
        for customer in customers.iter().flat_map(|of| of.regular.iter().chain(&of.walk_in)) {
            let answered = expected.remove(customer).unwrap_or_default();
            self.check_customer(*customer, &answered);
        }
        assert!(expected.is_empty(), "visits of strangers: {expected:?}");

        // By another path: the tables, on every node.
        self.visits += answers.visits.len() as i64;
        self.keys += answers.keys as i64;
        let ids: BTreeSet<i64> = answers.visits.values().map(|visit| visit.id).collect();
        assert_eq!(ids.len(), answers.visits.len(), "two keys were answered with one visit");
        let doubled = "SELECT coworker_id, from_time FROM checkin GROUP BY 1, 2 HAVING count(*) > 1";
        assert_eq!(cluster.sql(doubled), "", "two visits of a customer at one time");
        assert_eq!(cluster.count("SELECT count(*) FROM checkin WHERE to_time IS NULL"), 0, "all are checked out");
        let counts = format!(
            "SELECT (SELECT count(*) FROM checkin) || ' ' || (SELECT count(*) FROM idempotency WHERE key LIKE '%/%') || ' ' || \
             (SELECT sum({GRANTED} - remaining_uses) FROM coworker_time_pass)"
        );
        let expected = format!("{} {} {}", self.visits, self.keys, 30 * self.visits);
        assert_eq!(cluster.sql(&counts), expected, "visits, remembered keys, minutes used");
        for node in ["pg1", "pg2", "pg3"] {
            eventually(&expected, || cluster.sql_of(node, &counts), node);
        }
    }

    /// Through the API: exactly the answered visits, as answered, and half an hour used for each.
    fn check_customer(&self, customer: i64, answered: &[&Visit]) {
        let mut shown = BTreeMap::new();
        for page in 1.. {
            let path = format!("/api/spaces/checkins?size=1000&page={page}&orderBy=Id&Checkin_Coworker={customer}");
            let records = self.admin.get(&path).records();
            for record in &records {
                let text = |name: &str| record[name].as_str().map(str::to_owned);
                assert_eq!(record["CoworkerId"], customer);
                let times = (text("FromTime").unwrap_or_default(), text("ToTime"));
                assert!(shown.insert(record["Id"].as_i64().unwrap(), times).is_none(), "a visit on two pages");
            }
            if records.len() < 1000 {
                break;
            }
        }
        let known: BTreeMap<_, _> =
            answered.iter().map(|visit| (visit.id, (visit.from.clone(), visit.to.clone()))).collect();
        let lost: Vec<_> = known.iter().filter(|(id, _)| !shown.contains_key(id)).collect();
        assert!(lost.is_empty(), "customer {customer}: answered and lost: {lost:?}");
        let strange: Vec<_> = shown.iter().filter(|(id, _)| !known.contains_key(id)).collect();
        assert!(strange.is_empty(), "customer {customer}: there, but never answered: {strange:?}");
        assert_eq!(shown, known, "customer {customer}: not as answered");

        let path = format!("/api/billing/coworkertimepasses?size=10&CoworkerTimePass_Coworker={customer}");
        let passes = self.admin.get(&path).records();
        let remaining: Vec<_> = passes.iter().map(|pass| pass["RemainingUses"].as_i64()).collect();
        assert_eq!(remaining, [Some(GRANTED - 30 * answered.len() as i64)], "customer {customer}");
    }

    /// At the end: totals by API and SQL, and every check the server has of itself.
    pub fn finish(&self, cluster: &Cluster) {
        let listing = self.admin.get("/api/spaces/checkins?size=1").ok();
        assert_eq!(listing["TotalItems"], self.visits);
        assert_eq!(cluster.count("SELECT count(*) FROM checkin"), self.visits);
        cluster.verify();
    }

    /// Visits answered so far.
    pub fn visits(&self) -> i64 {
        self.visits
    }
}

/// A standby has a commit on its disk before it is answered, and shows it a little later.
fn eventually(expected: &str, ask: impl Fn() -> String, node: &str) {
    let begun = Instant::now();
    loop {
        let found = ask();
        if found == expected {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{node}: visits, remembered keys, minutes used: {found}, not {expected}"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}
