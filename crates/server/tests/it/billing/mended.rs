//! Charges of contracts after something was put right: a pause over a renewal, a withdrawn end, a voided invoice, a lock date, a job
//! that had been given up. Nothing is charged twice, nothing is lost.

use serde_json::json;

use super::till::{CONTRACTS, COWORKERS, INVOICES, Till};
use crate::rig::TestServer;
use crate::rig::desk::at;

/// The plan costs 100; the clock is at 2 March, so the cycles begin on the 2nd.
#[test]
fn a_pause_of_minutes_over_a_renewal_is_charged_in_full() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({})), json!({}));
    till.charge(contract);
    till.desk.clock("2026-04-01T23:00:00Z");
    till.desk.command(CONTRACTS, "PAUSE_CONTRACT", contract).done();
    till.desk.clock("2026-04-02T00:30:00Z");
    assert_eq!(till.bills(ana), [10000], "paused");
    till.desk.command(CONTRACTS, "RESUME_CONTRACT", contract).done();
    till.desk.clock("2026-04-02T00:45:00Z");
    assert_eq!(till.bills(ana), [10000, 10000]);
    till.desk.clock("2026-05-02T00:00:00Z");
    assert_eq!(till.bills(ana), [10000, 10000, 10000]);
    server.assert_sound();
}

/// Paused from 20 March, resumed on 12 April at noon: 12 April to 1 May are 20 of 30 days.
#[test]
fn the_rest_of_a_cycle_after_a_pause_is_charged_by_days() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({})), json!({}));
    till.charge(contract);
    till.desk.clock(&at(20, "12:00"));
    till.desk.command(CONTRACTS, "PAUSE_CONTRACT", contract).done();
    till.desk.clock("2026-04-12T12:00:00Z");
    till.desk.command(CONTRACTS, "RESUME_CONTRACT", contract).done();
    till.desk.clock("2026-05-03T00:00:00Z");
    assert_eq!(till.bills(ana), [10000, 6667, 10000]);
    server.assert_sound();
}

/// 2 to 11 March are 10 of 31 days, 12 March to 1 April the other 21.
#[test]
fn a_withdrawn_end_charges_the_days_that_were_left_out() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let end = json!({"CancellationDate": "2026-03-12T00:00:00Z", "ProRateCancellation": true});
    let contract = till.contract(ana, till.plan(100.0, json!({})), end);
    till.charge(contract);
    assert_eq!(till.bills(ana), [3226]);
    till.desk.clock(&at(10, "12:00"));
    till.change(CONTRACTS, contract, json!({"CancellationDate": null})).done();
    till.desk.clock("2026-04-02T00:00:00Z");
    assert_eq!(till.bills(ana), [3226, 6774, 10000]);
    server.assert_sound();
}

/// R12.5: the plan of 100 and its fee of 50 can be invoiced again, by hand and once.
#[test]
fn r12_5_a_voided_invoice_of_a_contract_can_be_raised_again_by_hand() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let plan = till.plan(100.0, json!({"SignUpFee": 50}));
    let contract = till.contract(ana, plan, json!({"IncludeSignupFee": true}));
    till.charge(contract);
    assert_eq!(till.bills(ana), [15000]);
    till.desk.clock("2026-04-02T00:00:00Z");
    assert_eq!(till.bills(ana), [15000, 10000]);
    let first = till.invoices(ana)[0]["Id"].as_i64().unwrap();
    till.run(INVOICES, "VOID_INVOICE", first, json!({})).done();
    till.charge(contract);
    assert_eq!(till.bills(ana).len(), 2, "not by itself");
    let again = till.bill(ana);
    assert_eq!(till.printed(&again[0])[0].0, "Plan, 2026-03-02 - 2026-04-01");
    assert_eq!(till.bills(ana), [15000, 10000, 15000]);
    let nothing = till.run(COWORKERS, "COWORKER_BILL_RUN", ana, json!({}));
    assert!(till.refused(&nothing).contains("nothing to invoice"));
    till.desk.clock("2026-05-02T00:00:00Z");
    assert_eq!(till.bills(ana), [15000, 10000, 15000, 10000]);
    server.assert_sound();
}

#[test]
fn invoices_of_contracts_wait_for_the_lock_date() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({})), json!({}));
    till.charge(contract);
    till.desk.clock(&at(31, "12:00"));
    till.desk.setting(1, "Billing.LockDates", "2026-06-30");
    till.desk.clock("2026-05-20T12:00:00Z");
    assert_eq!(till.bills(ana), [10000], "locked");
    // The lock is taken back: April and May are due.
    let settings = till.desk.admin.get("/api/sys/businesssettings?size=1000").records();
    let lock = settings.iter().find(|setting| setting["Name"] == "Billing.LockDates").unwrap();
    till.change("/api/sys/businesssettings", lock["Id"].as_i64().unwrap(), json!({"Value": "2026-04-04"})).done();
    till.desk.clock("2026-05-20T12:00:01Z");
    assert_eq!(till.bills(ana), [10000, 10000, 10000]);
    assert_eq!(till.desk.admin.get("/api/hallpass/jobs").ok()["Dead"], json!([]));
    server.assert_sound();
}

#[test]
fn writing_a_contract_tries_its_dead_job_again() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({})), json!({}));
    till.meddle("UPDATE job SET dead = 1, attempts = 8 WHERE kind = 'contract invoice'");
    till.desk.clock(&at(20, "12:00"));
    assert!(till.bills(ana).is_empty(), "given up");
    till.change(CONTRACTS, contract, json!({"Notes": "Put right."})).done();
    till.desk.clock(&at(20, "12:15"));
    assert_eq!(till.bills(ana), [10000]);
}

/// R13.9: 2 to 4 March are 3 of 28 days, of the plan as of its minimum.
#[test]
fn r13_9_a_part_of_a_cycle_has_a_part_of_the_minimum_price() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let plan = till.plan(100.0, json!({"MinimumPrice": 120}));
    let contract = till.contract(ana, plan, json!({"BillingDay": 5, "ApplyProRating": true}));
    till.charge(contract);
    // 10.71 and what is missing to 12.86.
    assert_eq!(till.bills(ana), [1286]);
    till.desk.clock(&at(5, "12:00"));
    assert_eq!(till.bills(ana), [1286, 12000]);
}
