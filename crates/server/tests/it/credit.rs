//! Credit notes, refunds and the value of sold passes over HTTP: W19, W20 (R12.3, R12.4, R12.5, R17.5, R17.6).

mod liability;
mod mixed;
mod notes;
mod refusals;
mod sound;

use serde_json::{Value, json};

use crate::rig::{Desk, Reply, TestServer};

const INVOICES: &str = "/api/billing/coworkerinvoices";

/// The desk of a location whose currency is that of the things the desk defines.
#[track_caller]
pub fn shop(server: &TestServer) -> Desk {
    let desk = Desk::new(server);
    let mut place = desk.admin.get("/api/sys/businesses/1").ok();
    place["CurrencyId"] = json!(1);
    desk.admin.put("/api/sys/businesses", &place).done();
    desk
}

/// Runs a command on one record with parameters.
fn run(desk: &Desk, path: &str, key: &str, id: i64, parameters: &[(&str, Value)]) -> Reply {
    let parameters: Vec<Value> = parameters.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    desk.admin.post(&format!("{path}/runcommand"), &json!({"Key": key, "Ids": [id], "Parameters": parameters}))
}

/// A product at 100.00 net, taxed 20 %, with ten passes of a definition.
#[track_caller]
pub fn bundle(desk: &Desk, definition: i64, price: i64, but: Value) -> i64 {
    let tax = json!({"BusinessId": 1, "Name": "VAT", "Rate": 20, "ExemptionReason": 1});
    let tax = desk.admin.post("/api/sys/taxrates", &tax).id();
    let product = json!({
        "BusinessId": 1, "Name": "Bundle of ten", "Description": "Ten passes", "Price": price, "CurrencyId": 1,
        "TaxRateId": tax, "SystemProductType": 99, "AvailableAs": 1,
    });
    let product = desk.admin.post("/api/billing/products", &product).id();
    let mut link = json!({"ProductId": product, "TimePassId": definition, "PassesIncluded": 10});
    link.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    desk.admin.post("/api/billing/producttimepasses", &link).id();
    product
}

/// Sells one, with its passes released at once.
#[track_caller]
pub fn sell(desk: &Desk, customer: i64, product: i64) -> i64 {
    let sale = json!({
        "CoworkerId": customer, "BusinessId": 1, "ProductId": product, "Quantity": 1,
        "CreditAmount": 0, "DiscountAmount": 0, "ActivateNow": true,
    });
    desk.admin.post("/api/billing/coworkerproducts", &sale).id()
}

/// Invoices what waits; the one invoice that comes of it.
#[track_caller]
pub fn invoice(desk: &Desk, customer: i64) -> i64 {
    let before = invoices(desk, customer);
    run(desk, "/api/spaces/coworkers", "COWORKER_BILL_RUN", customer, &[]).done();
    let new: Vec<i64> = invoices(desk, customer).into_iter().filter(|id| !before.contains(id)).collect();
    assert_eq!(new.len(), 1, "one invoice: {new:?}");
    new[0]
}

#[track_caller]
pub fn pay(desk: &Desk, invoice: i64) {
    run(desk, INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice, &[]).done();
}

#[track_caller]
fn invoices(desk: &Desk, customer: i64) -> Vec<i64> {
    desk.admin.get(&format!("{INVOICES}?size=100&orderBy=Id&CoworkerInvoice_Coworker={customer}")).ids()
}

#[track_caller]
fn read(desk: &Desk, invoice: i64) -> Value {
    desk.admin.get(&format!("{INVOICES}/{invoice}")).ok()
}

/// The lines of an invoice.
#[track_caller]
pub fn lines(desk: &Desk, invoice: i64) -> Vec<Value> {
    let path = "/api/billing/coworkerinvoicelines?orderBy=Id&CoworkerInvoiceLine_CoworkerInvoice=";
    desk.admin.get(&format!("{path}{invoice}")).records()
}

/// Debit and credit of every entry of an account, and the balance at its end.
#[track_caller]
fn account(desk: &Desk, customer: i64) -> (Vec<(f64, f64)>, f64) {
    let path = "/api/billing/coworkerledgerentries?size=100&orderBy=Id&CoworkerLedgerEntry_Coworker=";
    let entries = desk.admin.get(&format!("{path}{customer}")).records();
    let number = |entry: &Value, member: &str| entry[member].as_f64().unwrap();
    let moved = entries.iter().map(|entry| (number(entry, "Debit"), number(entry, "Credit"))).collect::<Vec<_>>();
    let balance = moved.iter().map(|(debit, credit)| credit - debit).sum();
    (moved, balance)
}

/// Sold, earned, liability, breakage and credited of a line.
#[track_caller]
fn value(desk: &Desk, line: i64) -> [f64; 5] {
    parts(&desk.admin.get(&format!("/api/hallpass/invoicelines/{line}/value")).ok())
}

fn parts(of: &Value) -> [f64; 5] {
    ["Sold", "Earned", "Liability", "Breakage", "Credited"].map(|part| of[part].as_f64().unwrap())
}
