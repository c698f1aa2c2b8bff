//! R11.5 with invoices and payments: a member has what a product grants when it is invoiced, a contact when it is paid.

use serde_json::json;

use super::till::{INVOICES, SALES, Till};
use crate::rig::TestServer;
use crate::rig::desk::at;

/// A product of ten day passes for 100.00 with 20 % tax.
fn bundle(till: &Till<'_>) -> i64 {
    let product = till.product(100.0, json!({"Name": "Ten days", "TaxRateId": till.tax_rate("Standard", 20)}));
    let row =
        json!({"ProductId": product, "TimePassId": till.desk.day_pass(), "PassesIncluded": 10, "ExpirationType": 0});
    till.desk.admin.post("/api/billing/producttimepasses", &row).id();
    product
}

#[test]
fn a_contact_has_the_passes_when_the_invoice_is_paid() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let sale = till.sell(ana, bundle(&till), json!({}));
    let invoice = till.bill(ana).remove(0);
    assert_eq!(till.totals(&invoice), (10000, 2000, 12000));
    assert_eq!(till.desk.passes_of(ana).len(), 0, "invoiced, not paid");
    let id = invoice["Id"].as_i64().unwrap();
    till.desk.clock(&at(5, "10:00"));
    let part = till.entry(ana, json!({"CoworkerInvoiceId": id, "Credit": 119.99})).id();
    assert_eq!(till.desk.passes_of(ana).len(), 0, "not in full");
    till.entry(ana, json!({"CoworkerInvoiceId": id, "Credit": 0.01})).id();
    assert_eq!(till.desk.passes_of(ana).len(), 10);
    assert_eq!(till.get(SALES, sale)["Activated"], true);
    // Paid twice over, nothing comes twice; taken back, nothing goes.
    till.desk.admin.delete(&format!("{}/{part}", super::till::ENTRIES)).done();
    assert_eq!(till.invoice(id)["Paid"], false);
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({})).done();
    assert_eq!(till.desk.passes_of(ana).len(), 10);
    // Passes of a product are never invoiced by themselves.
    till.refused(&till.run("/api/spaces/coworkers", "COWORKER_BILL_RUN", ana, json!({})));
    server.assert_sound();
}

#[test]
fn credit_pays_and_releases_at_once() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    till.entry(ana, json!({"Credit": 120})).id();
    let sale = till.sell(ana, bundle(&till), json!({}));
    till.run(SALES, "COWORKER_PRODUCT_INVOICE", sale, json!({})).done();
    assert_eq!(till.desk.passes_of(ana).len(), 10);
}

#[test]
fn a_member_has_the_passes_when_it_is_invoiced() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    till.contract(ana, till.plan(0.0, json!({})), json!({}));
    let sale = till.sell(ana, bundle(&till), json!({}));
    assert_eq!(till.desk.passes_of(ana).len(), 0);
    let draft = till.draft(ana);
    assert_eq!(till.desk.passes_of(ana).len(), 0, "a draft releases nothing");
    till.run(INVOICES, "ISSUE_INVOICE", draft, json!({})).done();
    assert_eq!(till.desk.passes_of(ana).len(), 10);
    // R12.5: void, the sale waits again; invoiced again, it grants nothing more.
    till.run(INVOICES, "VOID_INVOICE", draft, json!({})).done();
    assert_eq!(till.get(SALES, sale)["Invoiced"], false);
    till.bill(ana);
    assert_eq!(till.desk.passes_of(ana).len(), 10);
    server.assert_sound();
}

/// R16.3.
#[test]
fn a_new_contract_is_invoiced_within_a_quarter_of_an_hour() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({})), json!({}));
    till.desk.clock("2026-03-02T08:14:59Z");
    assert_eq!(till.bills(ana), [0_i64; 0]);
    till.desk.clock("2026-03-02T08:15:00Z");
    assert_eq!(till.bills(ana), [10000]);
    // One that begins later is invoiced when it begins.
    let ben = till.desk.customer("Ben Okri");
    till.contract(ben, till.plan(50.0, json!({})), json!({"StartDate": at(10, "00:00")}));
    till.desk.clock(&at(9, "23:59"));
    assert_eq!(till.bills(ben), [0_i64; 0]);
    till.desk.clock(&at(10, "00:00"));
    assert_eq!(till.bills(ben), [5000]);
    // An invoiced contract is not deleted.
    till.desk.command(super::till::CONTRACTS, "CANCEL_CONTRACT", contract).done();
    assert!(till.refused(&till.desk.command(super::till::CONTRACTS, "DELETE_CONTRACT", contract)).contains("invoice"));
}

/// The bound counts invoices, so that much on one invoice is no runaway; a customer who is let go on starts anew.
#[test]
fn what_runs_away_is_stopped_for_that_customer_alone() {
    let server = TestServer::start();
    let till = Till::new(&server);
    till.desk.setting(1, "Ext.Safety.MostChargesPerDay", "1");
    let plan = till.plan(100.0, json!({}));
    let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer("Ben Okri"));
    for price in [5, 6, 7] {
        till.pass(ana, till.desk.define(json!({"Price": price})), json!({}));
    }
    for customer in [ana, ana, ana, ben] {
        till.contract(customer, plan, json!({}));
    }
    till.desk.clock("2026-03-02T08:15:00Z");
    assert_eq!((till.bills(ana), till.bills(ben)), (vec![11800], vec![10000]), "one invoice of four things");
    let parked = till.desk.admin.get("/api/hallpass/jobs").ok()["Parked"].clone();
    assert_eq!((&parked[0]["CoworkerId"], &parked[0]["WaitingJobs"]), (&json!(ana), &json!(2)));
    for (hour, expected) in [("09", vec![11800, 10000]), ("10", vec![11800, 10000, 10000])] {
        till.desk.admin.post(&format!("/api/hallpass/coworkers/{ana}/unpark"), &json!({})).ok();
        till.desk.clock(&format!("2026-03-02T{hour}:00:00Z"));
        assert_eq!(till.bills(ana), expected);
    }
}
