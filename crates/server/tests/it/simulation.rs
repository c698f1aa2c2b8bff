//! Seeded runs of requests against a store that fails, crashes and is reopened: nothing answered is lost, nothing happens twice,
//! and the database never contradicts itself.

mod crashes;
mod database_crashes;
mod faults;
mod histories;

use serde_json::{Value, json};

use crate::rig::{Client, Desk, Reply};

/// What matters about a customer: passes with their ledgers, visits with their stretches, refusals. Ids are replaced by the
/// place among the customer's own, dates by the day of the run, so that runs can be compared.
fn state_of(admin: &Client, customers: &[i64], days: &[(String, &str)]) -> Value {
    let desk = Desk::of(admin.clone());
    let mut all = Vec::new();
    for customer in customers {
        let (passes, visits) = (desk.passes_of(*customer), desk.visits_of(*customer));
        let place = |of: &[i64], id: &Value| id.as_i64().and_then(|id| of.iter().position(|own| *own == id));
        let of_pass = |id: &i64| {
            let (pass, ledger) = (desk.pass(*id), desk.ledger(*id));
            let entries: Vec<Value> = ledger["Entries"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| {
                    json!([e["Kind"], e["Amount"], e["Balance"], place(&visits, &e["CheckinId"]), e["HappenedOn"]])
                })
                .collect();
            json!({
                "uses": [pass["TotalUses"], pass["RemainingUses"], pass["Used"], pass["UsedDate"], pass["CheckedIn"]],
                "balance": ledger["Balance"], "entries": entries,
            })
        };
        let of_visit = |id: &i64| {
            let (visit, explanation) = (desk.checkin(*id), desk.explanation(*id));
            let segments: Vec<Value> = explanation["Segments"]
                .as_array()
                .unwrap()
                .iter()
                .map(|s| json!([s["Kind"], place(&passes, &s["CoworkerTimePassId"]), s["From"], s["To"], s["Minutes"]]))
                .collect();
            json!({
                "times": [visit["FromTime"], visit["ToTime"], visit["Source"], visit["LastActivity"]],
                "segments": segments,
            })
        };
        all.push(json!({
            "passes": passes.iter().map(of_pass).collect::<Vec<_>>(),
            "visits": visits.iter().map(of_visit).collect::<Vec<_>>(),
            "failed": desk.failed(*customer).len(),
        }));
    }
    let mut text = json!(all).to_string();
    for (date, name) in days {
        text = text.replace(date, name);
    }
    serde_json::from_str(&text).unwrap()
}

/// A client that asks once more when the server failed, as clients do.
struct Stubborn {
    admin: Client,
    failures: usize,
}

impl Stubborn {
    fn new(admin: Client) -> Stubborn {
        Stubborn { admin, failures: 0 }
    }

    fn json(&mut self, method: &str, path: &str, body: &Value) -> Reply {
        let reply = self.admin.json(method, path, body);
        if reply.status < 500 {
            return reply;
        }
        self.failures += 1;
        assert!(reply.status == 500 || reply.status == 503, "{method} {path}: {}", reply.status);
        assert!(!reply.text().contains("planned fault"), "the inside is nobody's business: {}", reply.text());
        self.admin.json(method, path, body)
    }
}
