//! What cannot be credited or refunded, and how it is said.

use serde_json::json;

use super::{INVOICES, account, invoice, invoices, pay, run, shop};
use crate::rig::{Desk, Reply, TestServer};

#[track_caller]
fn refused(reply: &Reply, text: &str) {
    let answer = reply.ok();
    assert_eq!(answer["WasSuccessful"], json!(false), "{answer}");
    assert!(answer.to_string().contains(text), "{answer}");
}

/// A customer with an unpaid invoice of 25.00.
fn owing(desk: &Desk) -> (i64, i64) {
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.day_pass(), 1);
    (ana, invoice(desk, ana))
}

#[test]
fn amounts_must_make_sense() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id) = owing(&desk);
    let cancel =
        |parameters: &[(&str, serde_json::Value)]| run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, parameters);
    for amount in [json!(0), json!(-5), json!("1.005"), json!("much"), json!(true), json!({})] {
        let reason = cancel(&[("Amount", amount)]).invalid_on("Amount");
        assert!(reason.contains("above 0 with at most 2 decimals"), "{reason}");
    }
    for wrong in [json!([]), json!(7), json!([{"Id": 1}]), json!([7])] {
        cancel(&[("Lines", wrong)]).invalid_on("Lines");
    }
    cancel(&[("Amount", json!(1)), ("Lines", json!([]))]).invalid_on("Lines");
    refused(&cancel(&[("Amount", json!(25.01))]), "At most the amount left, 25.00");
    refused(&cancel(&[("Lines", json!([{"Id": 999_999, "Amount": 1}]))]), "not a line of this invoice");
    assert_eq!((invoices(&desk, ana).len(), account(&desk, ana).1), (1, -25.0), "nothing was written");
    server.assert_sound();
}

#[test]
fn an_invoice_must_be_in_a_state_for_it() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id) = owing(&desk);
    refused(&run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[]), "0.00 has been paid");
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[]).done();
    refused(&run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[]), "Nothing of this invoice is left");
    let note = *invoices(&desk, ana).last().unwrap();
    refused(&run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", note, &[]), "is a credit note itself");
    refused(&run(&desk, INVOICES, "VOID_INVOICE", id, &[]), "credit note");

    desk.issue(ana, desk.day_pass(), 1);
    let void = invoice(&desk, ana);
    run(&desk, INVOICES, "VOID_INVOICE", void, &[]).done();
    refused(&run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", void, &[]), "is void");
    run(&desk, "/api/spaces/coworkers", "COWORKER_BILL_RUN", ana, &[("Draft", json!(true))]).done();
    let draft = *invoices(&desk, ana).last().unwrap();
    refused(&run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", draft, &[]), "is a draft");
    assert_eq!(run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", 999_999, &[]).status, 404);
    server.assert_sound();
}

#[test]
fn nothing_is_credited_before_the_lock_date() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id) = owing(&desk);
    pay(&desk, id);
    desk.setting(1, "Billing.LockDates", "2026-03-10");
    refused(&run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[]), "Nothing dated before 2026-03-10");
    refused(&run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[]), "Nothing dated before 2026-03-10");
    desk.clock("2026-03-10T00:00:00Z");
    run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[]).done();
    assert_eq!(account(&desk, ana).1, 0.0);
    server.assert_sound();
}
