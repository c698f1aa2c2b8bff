//! R11.5, R11.6: what cannot be released when it is due stands in the queue with its reason, and holds nothing else up.

use serde_json::{Value, json};

use super::desk_words::{CONTRACTS, SALES, counts, london};
use crate::rig::{Desk, TestServer};

const INVOICES: &str = "/api/billing/coworkerinvoices";

/// 31 January 2026, 10:00 in London; a member since 15 January.
fn member() -> (TestServer, Desk, i64, i64) {
    let (server, desk) = london("2026-01-31T10:00:00Z");
    desk.admin.patch("/api/sys/businesses/1", &json!({"CurrencyId": 1})).done();
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, desk.plan(json!({})), "2026-01-15T00:00:00Z");
    (server, desk, ana, contract)
}

/// Passes that live as long as a billing cycle of the main contract.
fn bundle(desk: &Desk) -> i64 {
    desk.product(desk.day_pass(), json!({"PassesIncluded": 3, "ExpirationType": 1, "ExpiresIn": 1}))
}

#[track_caller]
fn run(desk: &Desk, path: &str, key: &str, id: i64) {
    let reply = desk.admin.post(&format!("{path}/runcommand"), &json!({"Key": key, "Ids": [id], "Parameters": []}));
    assert_eq!(reply.ok()["WasSuccessful"], true, "{key}: {}", reply.text());
}

#[track_caller]
fn the_only_failure(desk: &Desk, sale: i64) -> Value {
    let jobs = desk.jobs();
    assert_eq!((jobs["Failing"].as_array().unwrap().len(), &jobs["Dead"]), (1, &json!([])), "{jobs}");
    let job = jobs["Failing"][0].clone();
    assert_eq!((&job["Kind"], &job["Subject"]), (&json!("release"), &json!(sale)));
    let reason = job["LastError"].as_str().unwrap();
    assert!(reason.contains("main contract") && reason.contains("hallpass jobs retry"), "{reason}");
    job
}

/// The contract ends between the sale and its payment: the invoice is issued and paid all the same, the passes wait.
#[test]
fn passes_that_expire_with_a_contract_that_has_ended_wait_for_another() {
    let (server, desk, ana, contract) = member();
    let sale = desk.try_sale(ana, bundle(&desk), json!({})).id();
    run(&desk, CONTRACTS, "CANCEL_CONTRACT", contract);
    run(&desk, SALES, "COWORKER_PRODUCT_INVOICE", sale);
    let invoice = desk.sale(sale)["CoworkerInvoiceId"].as_i64().unwrap();
    run(&desk, INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice);
    assert_eq!(desk.admin.get(&format!("{INVOICES}/{invoice}")).ok()["Paid"], true);
    assert_eq!((desk.held(ana).len(), &desk.sale(sale)["Activated"]), (0, &json!(false)));
    let job = the_only_failure(&desk, sale);
    let retry = format!("/api/hallpass/jobs/{}/retry", job["Id"]);

    // Trying again changes nothing while the reason stands, and it never dies of it.
    desk.admin.post(&retry, &json!({})).ok();
    desk.clock("2026-02-05T12:00:00Z");
    let job = the_only_failure(&desk, sale);
    desk.contract(ana, desk.plan(json!({})), "2026-02-05T12:00:00Z");
    desk.admin.post(&format!("/api/hallpass/jobs/{}/retry", job["Id"]), &json!({})).ok();
    desk.clock("2026-02-05T12:01:00Z");
    assert_eq!(desk.expiries(ana), counts(&[("2026-03-05T00:00:00Z", 3)]));
    assert_eq!((&desk.sale(sale)["Activated"], &desk.jobs()["Failing"]), (&json!(true), &json!([])));
    server.assert_sound();
}

/// A sale that is taken back while it waits is not released any more.
#[test]
fn what_is_voided_while_it_waits_is_not_released() {
    let (server, desk, ana, contract) = member();
    // The contract has been invoiced: no job of its own puts the sale on another invoice.
    desk.clock("2026-01-31T11:00:00Z");
    let sale = desk.try_sale(ana, bundle(&desk), json!({})).id();
    run(&desk, CONTRACTS, "CANCEL_CONTRACT", contract);
    run(&desk, SALES, "COWORKER_PRODUCT_INVOICE", sale);
    let invoice = desk.sale(sale)["CoworkerInvoiceId"].as_i64().unwrap();
    run(&desk, INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice);
    the_only_failure(&desk, sale);
    run(&desk, INVOICES, "VOID_INVOICE", invoice);
    desk.clock("2026-01-31T15:00:00Z");
    assert_eq!((desk.held(ana).len(), &desk.jobs()["Failing"]), (0, &json!([])));
    // Invoiced again, a member has them.
    desk.contract(ana, desk.plan(json!({})), "2026-01-31T15:00:00Z");
    run(&desk, SALES, "COWORKER_PRODUCT_INVOICE", sale);
    assert_eq!(desk.expiries(ana), counts(&[("2026-02-28T00:00:00Z", 3)]));
    server.assert_sound();
}

/// When the main contract has ended, the oldest one that has not is asked.
#[test]
fn another_contract_takes_the_place_of_a_main_one_that_has_ended() {
    let (server, desk, ana, contract) = member();
    desk.contract(ana, desk.plan(json!({})), "2026-01-20T00:00:00Z");
    run(&desk, CONTRACTS, "CANCEL_CONTRACT", contract);
    desk.sell(ana, bundle(&desk));
    assert_eq!(desk.expiries(ana), counts(&[("2026-02-20T00:00:00Z", 3)]));
    server.assert_sound();
}
