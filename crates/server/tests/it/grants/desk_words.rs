//! The words of sales and contracts at the desk.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::rig::{Desk, Reply, Setup, TestServer};

pub const CONTRACTS: &str = "/api/billing/coworkercontracts";
pub const SALES: &str = "/api/billing/coworkerproducts";
pub const PASSES: &str = "/api/billing/coworkertimepasses";

/// A server in London at an instant.
pub fn london(clock: &str) -> (TestServer, Desk) {
    let server = TestServer::with(Setup { settings: vec![("time_zone", "Europe/London")], ..Setup::at(clock) });
    let desk = Desk::new(&server);
    (server, desk)
}

fn with(mut body: Value, but: Value) -> Value {
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    body
}

impl Desk {
    /// A plan with time passes that renews each month; `but` changes it.
    #[track_caller]
    pub fn plan(&self, but: Value) -> i64 {
        let body = json!({
            "BusinessId": 1, "Name": "Plan", "SystemTariffType": 1, "Price": 0, "CurrencyId": 1, "UseTimePasses": true,
        });
        self.admin.post("/api/billing/tariffs", &with(body, but)).id()
    }

    /// What a plan includes.
    #[track_caller]
    pub fn include(&self, plan: i64, definition: i64, passes: i64, renewal: i64) -> i64 {
        let body =
            json!({"TariffId": plan, "TimePassId": definition, "PassesIncluded": passes, "PassRenewalTime": renewal});
        self.admin.post("/api/billing/tarifftimepasses", &body).id()
    }

    pub fn try_contract(&self, customer: i64, plan: i64, start: &str, but: Value) -> Reply {
        let body =
            json!({"IssuedById": 1, "CoworkerId": customer, "TariffId": plan, "Quantity": 1, "StartDate": start});
        self.admin.post(CONTRACTS, &with(body, but))
    }

    #[track_caller]
    pub fn contract(&self, customer: i64, plan: i64, start: &str) -> i64 {
        self.try_contract(customer, plan, start, json!({})).id()
    }

    #[track_caller]
    pub fn contract_record(&self, id: i64) -> Value {
        self.admin.get(&format!("{CONTRACTS}/{id}")).ok()
    }

    /// Changes some members of a contract: get, change, put.
    pub fn change_contract(&self, id: i64, but: Value) -> Reply {
        self.admin.put(CONTRACTS, &with(self.contract_record(id), but))
    }

    /// Runs a command on a contract with parameters.
    pub fn command_with(&self, key: &str, id: i64, parameters: &[(&str, &str)]) -> Reply {
        let parameters: Vec<Value> = parameters.iter().map(|(n, v)| json!({"Name": n, "Value": v})).collect();
        let body = json!({"Key": key, "Ids": [id], "Parameters": parameters});
        self.admin.post(&format!("{CONTRACTS}/runcommand"), &body)
    }

    /// A product that carries passes; `row` says how many and when they expire.
    #[track_caller]
    pub fn product(&self, definition: i64, row: Value) -> i64 {
        let body = json!({"BusinessId": 1, "Name": "Bundle", "Price": 100, "CurrencyId": 1});
        let product = self.admin.post("/api/billing/products", &body).id();
        let body = json!({"ProductId": product, "TimePassId": definition, "PassesIncluded": 1});
        self.admin.post("/api/billing/producttimepasses", &with(body, row)).id();
        product
    }

    pub fn try_sale(&self, customer: i64, product: i64, but: Value) -> Reply {
        let body = json!({
            "CoworkerId": customer, "BusinessId": 1, "ProductId": product, "Quantity": 1, "RepeatCycle": 0, "CreditAmount": 0,
            "DiscountAmount": 0,
        });
        self.admin.post(SALES, &with(body, but))
    }

    /// A sale that releases at once.
    #[track_caller]
    pub fn sell(&self, customer: i64, product: i64) -> i64 {
        self.try_sale(customer, product, json!({"ActivateNow": true})).id()
    }

    #[track_caller]
    pub fn sale(&self, id: i64) -> Value {
        self.admin.get(&format!("{SALES}/{id}")).ok()
    }

    /// The passes of a customer as records, in order.
    #[track_caller]
    pub fn held(&self, customer: i64) -> Vec<Value> {
        self.admin.get(&format!("{PASSES}?size=1000&orderBy=Id&CoworkerTimePass_Coworker={customer}")).records()
    }

    /// How many passes of a customer expire when.
    #[track_caller]
    pub fn expiries(&self, customer: i64) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for pass in self.held(customer) {
            *counts.entry(pass["ExpireDate"].as_str().unwrap_or("never").to_owned()).or_insert(0) += 1;
        }
        counts
    }

    pub fn jobs(&self) -> Value {
        self.admin.get("/api/hallpass/jobs").ok()
    }
}

/// Expiries as [`Desk::expiries`] gives them.
pub fn counts(pairs: &[(&str, usize)]) -> BTreeMap<String, usize> {
    pairs.iter().map(|(at, n)| ((*at).to_owned(), *n)).collect()
}

/// What the ledger says has lapsed.
pub fn lapsed(server: &TestServer) -> i64 {
    number(server, "SELECT COALESCE(SUM(amount), 0) FROM ledger_entry WHERE kind = 'expire'")
}

/// A number from the database.
pub fn number(server: &TestServer, sql: &str) -> i64 {
    server.raw().value(sql, &[])
}

/// Does something to the database behind the server's back.
pub fn behind(server: &TestServer, sql: &str) {
    server.raw().batch(sql);
}
