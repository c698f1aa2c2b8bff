//! The words of the till: products, plans, invoices, payments, all over HTTP.

use serde_json::{Value, json};

use crate::rig::{Desk, Reply, TestServer};

pub const COWORKERS: &str = "/api/spaces/coworkers";
pub const INVOICES: &str = "/api/billing/coworkerinvoices";
pub const LINES: &str = "/api/billing/coworkerinvoicelines";
pub const ENTRIES: &str = "/api/billing/coworkerledgerentries";
pub const SALES: &str = "/api/billing/coworkerproducts";
pub const CONTRACTS: &str = "/api/billing/coworkercontracts";
pub const PASSES: &str = "/api/billing/coworkertimepasses";

/// An amount in cents.
#[track_caller]
pub fn cents(value: &Value) -> i64 {
    let amount = value.as_f64().unwrap_or_else(|| panic!("{value} is no amount"));
    format!("{:.0}", amount * 100.0).parse().unwrap()
}

/// What an administrator does at the till of location 1.
pub struct Till<'a> {
    pub server: &'a TestServer,
    pub desk: Desk,
}

fn merged(mut body: Value, but: Value) -> Value {
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    body
}

impl<'a> Till<'a> {
    pub fn new(server: &'a TestServer) -> Till<'a> {
        let till = Till { server, desk: Desk::new(server) };
        // Definitions of the desk are priced in currency 1.
        till.change("/api/sys/businesses", 1, json!({"CurrencyId": 1})).done();
        till
    }

    /// Changes a record: get, change, put.
    #[track_caller]
    pub fn change(&self, path: &str, id: i64, but: Value) -> Reply {
        let record = self.desk.admin.get(&format!("{path}/{id}")).ok();
        self.desk.admin.put(path, &merged(record, but))
    }

    #[track_caller]
    pub fn get(&self, path: &str, id: i64) -> Value {
        self.desk.admin.get(&format!("{path}/{id}")).ok()
    }

    #[track_caller]
    pub fn tax_rate(&self, name: &str, rate: i64) -> i64 {
        self.desk.admin.post("/api/sys/taxrates", &json!({"BusinessId": 1, "Name": name, "Rate": rate})).id()
    }

    #[track_caller]
    pub fn product(&self, price: f64, but: Value) -> i64 {
        let body = json!({"BusinessId": 1, "Name": "Locker", "Price": price, "CurrencyId": 1, "Description": "A locker",
            "SystemProductType": 99, "DisplayOrder": 1, "AvailableAs": 1});
        self.desk.admin.post("/api/billing/products", &merged(body, but)).id()
    }

    #[track_caller]
    pub fn sell(&self, customer: i64, product: i64, but: Value) -> i64 {
        let body = json!({"CoworkerId": customer, "BusinessId": 1, "ProductId": product, "Quantity": 1});
        self.desk.admin.post(SALES, &merged(body, but)).id()
    }

    #[track_caller]
    pub fn plan(&self, price: f64, but: Value) -> i64 {
        let body = json!({"BusinessId": 1, "Name": "Plan", "SystemTariffType": 1, "Price": price, "CurrencyId": 1,
            "InvoiceEvery": 1, "InvoiceEveryWeeks": 0});
        self.desk.admin.post("/api/billing/tariffs", &merged(body, but)).id()
    }

    #[track_caller]
    pub fn contract(&self, customer: i64, plan: i64, but: Value) -> i64 {
        let body = json!({"IssuedById": 1, "CoworkerId": customer, "TariffId": plan, "Quantity": 1});
        self.desk.admin.post(CONTRACTS, &merged(body, but)).id()
    }

    /// One pass added by hand.
    #[track_caller]
    pub fn pass(&self, customer: i64, definition: i64, but: Value) -> i64 {
        let body = json!({"CoworkerId": customer, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": 1});
        self.desk.admin.post(PASSES, &merged(body, but)).id()
    }

    /// Runs a command with parameters.
    pub fn run(&self, path: &str, key: &str, id: i64, parameters: Value) -> Reply {
        let list: Vec<Value> = parameters
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| json!({"Name": name, "Type": "String", "Value": value}))
            .collect();
        self.desk.admin.post(&format!("{path}/runcommand"), &json!({"Key": key, "Ids": [id], "Parameters": list}))
    }

    /// Invoices what waits; the new invoices, in their order.
    #[track_caller]
    pub fn bill(&self, customer: i64) -> Vec<Value> {
        let before = self.invoices(customer).len();
        self.run(COWORKERS, "COWORKER_BILL_RUN", customer, json!({})).done();
        self.invoices(customer).split_off(before)
    }

    /// Invoices what waits, as a draft; its id.
    #[track_caller]
    pub fn draft(&self, customer: i64) -> i64 {
        let before = self.invoices(customer).len();
        self.run(COWORKERS, "COWORKER_BILL_RUN", customer, json!({"Draft": true})).done();
        self.invoices(customer)[before]["Id"].as_i64().unwrap()
    }

    #[track_caller]
    pub fn invoices(&self, customer: i64) -> Vec<Value> {
        let path = format!("{INVOICES}?size=1000&orderBy=Id&CoworkerInvoice_Coworker={customer}");
        self.desk.admin.get(&path).records()
    }

    #[track_caller]
    pub fn lines(&self, invoice: &Value) -> Vec<Value> {
        let id = &invoice["Id"];
        let path = format!("{LINES}?size=1000&orderBy=Position&CoworkerInvoiceLine_CoworkerInvoice={id}");
        self.desk.admin.get(&path).records()
    }

    /// Description, quantity, net and tax of each line.
    #[track_caller]
    pub fn printed(&self, invoice: &Value) -> Vec<(String, i64, i64, i64)> {
        let line = |line: &Value| {
            let text = line["Description"].as_str().unwrap().to_owned();
            (text, line["Quantity"].as_i64().unwrap(), cents(&line["SubTotal"]), cents(&line["TaxAmount"]))
        };
        self.lines(invoice).iter().map(line).collect()
    }

    /// Net, tax and total.
    #[track_caller]
    pub fn totals(&self, invoice: &Value) -> (i64, i64, i64) {
        let (total, tax) = (cents(&invoice["TotalAmount"]), cents(&invoice["TaxAmount"]));
        (total - tax, tax, total)
    }

    #[track_caller]
    pub fn invoice(&self, id: i64) -> Value {
        self.get(INVOICES, id)
    }

    /// Asks to record an entry; `but` says what.
    pub fn entry(&self, customer: i64, but: Value) -> Reply {
        let body = json!({"BusinessId": 1, "CoworkerId": customer, "Description": "By hand", "Code": "CASH-1",
            "Debit": 0, "Credit": 0});
        self.desk.admin.post(ENTRIES, &merged(body, but))
    }

    /// Entries of an account in their order: code, debit, credit, balance.
    #[track_caller]
    pub fn account(&self, customer: i64) -> Vec<(String, i64, i64, i64)> {
        let path = format!("{ENTRIES}?size=1000&CoworkerLedgerEntry_Coworker={customer}");
        let entry = |e: &Value| {
            (e["Code"].as_str().unwrap().to_owned(), cents(&e["Debit"]), cents(&e["Credit"]), cents(&e["Balance"]))
        };
        self.desk.admin.get(&path).records().iter().map(entry).collect()
    }

    /// Invoiced of several passes.
    #[track_caller]
    pub fn invoiced(&self, passes: &[i64]) -> Vec<bool> {
        passes.iter().map(|id| self.get(PASSES, *id)["Invoiced"].as_bool().unwrap()).collect()
    }

    /// Lets the invoices of a contract be raised from now on, a minute from now.
    #[track_caller]
    pub fn charge(&self, contract: i64) {
        let now = self.server.app.clock.now();
        let kind = hallpass_store::jobs::JobKind::ContractInvoice;
        let write = self.server.store().write::<_, hallpass_store::Error, _>(move |tx| {
            Box::pin(async move { tx.schedule(kind, contract, now).await })
        });
        self.server.wait(write).unwrap();
        let next = now + hallpass_engine::Span::minutes(1);
        self.desk.clock(&hallpass_contract::dates::instant(next.as_micros()));
    }

    /// TotalAmount of every invoice of a customer.
    #[track_caller]
    pub fn bills(&self, customer: i64) -> Vec<i64> {
        self.invoices(customer).iter().map(|invoice| cents(&invoice["TotalAmount"])).collect()
    }

    /// A number from the database.
    #[track_caller]
    pub fn number(&self, sql: &str) -> i64 {
        self.server.raw().value(sql, &[])
    }

    /// Changes the database behind the server's back.
    #[track_caller]
    pub fn meddle(&self, sql: &str) {
        self.server.raw().batch(sql);
    }

    /// A command refused by the state of things: 200, WasSuccessful false; its text.
    #[track_caller]
    pub fn refused(&self, reply: &Reply) -> String {
        let body = reply.ok();
        assert_eq!(body["WasSuccessful"], false, "{body}");
        body["Message"].as_str().unwrap().to_owned()
    }
}
