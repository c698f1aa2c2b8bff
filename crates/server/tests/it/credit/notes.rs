//! W19: cancelling, in whole and in part, and refunding.

use serde_json::{Value, json};

use super::{INVOICES, account, bundle, invoice, invoices, lines, pay, read, run, sell, shop, value};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

/// The bundle of W19, paid, 3 of 10 passes used: customer and invoice.
fn used_bundle(desk: &Desk) -> (i64, i64) {
    let ana = desk.customer("Ana Silva");
    let product = bundle(desk, desk.day_pass(), 100, json!({}));
    sell(desk, ana, product);
    let id = invoice(desk, ana);
    pay(desk, id);
    let sold = read(desk, id);
    assert_eq!((&sold["TotalAmount"], &sold["TaxAmount"], &sold["Paid"]), (&json!(120), &json!(20), &json!(true)));
    desk.clock(&at(5, "12:00"));
    for day in 3..=5 {
        desk.visit(ana, &at(day, "09:00"), &at(day, "10:00"));
    }
    assert_eq!(desk.passes_of(ana).len(), 10);
    (ana, id)
}

#[test]
fn w19_the_whole_invoice_is_cancelled() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id) = used_bundle(&desk);
    let line = lines(&desk, id)[0].clone();
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[]).done();

    let note = *invoices(&desk, ana).last().unwrap();
    let shown = read(&desk, note);
    assert_eq!(
        (&shown["TotalAmount"], &shown["TaxAmount"], &shown["CreditNote"]),
        (&json!(-120), &json!(-20), &json!(true))
    );
    assert_eq!(shown["OriginalInvoiceGuid"], read(&desk, id)["UniqueId"]);
    assert_ne!(shown["InvoiceNumber"], Value::Null);
    let back = &lines(&desk, note)[0];
    assert_eq!((&back["SubTotal"], &back["TaxAmount"], &back["TaxRate"]), (&json!(-100), &json!(-20), &json!(20)));
    assert_eq!(back["CancelledCoworkerInvoiceLineUniqueId"], line["UniqueId"]);
    assert_eq!((&read(&desk, id)["CreditedAmount"], &read(&desk, id)["Paid"]), (&json!(120), &json!(true)));

    // Ledger credit 120.00: charge, payment, credit note.
    assert_eq!(account(&desk, ana), (vec![(120.0, 0.0), (0.0, 120.0), (-120.0, 0.0)], 120.0));
    // 7 passes revoked, 3 stay, no new check-in.
    let stay = desk.passes_of(ana);
    assert_eq!(stay.len(), 3);
    assert!(stay.iter().all(|pass| desk.state(*pass).1));
    desk.clock(&at(6, "09:00"));
    desk.refused(&desk.check_in(ana, &at(6, "09:00"), json!({})));
    assert_eq!(value(&desk, line["Id"].as_i64().unwrap()), [100.0, 0.0, 0.0, 0.0, 100.0]);
    server.assert_sound();
}

#[test]
fn w19_a_part_is_credited() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id) = used_bundle(&desk);
    let line = lines(&desk, id)[0]["Id"].as_i64().unwrap();
    let worth = desk.admin.get(&format!("/api/hallpass/invoicelines/{line}/value")).ok();
    assert_eq!(worth["ProposedCredit"], json!(84));
    assert_eq!(value(&desk, line), [100.0, 30.0, 70.0, 0.0, 0.0]);
    let by_line = ("Lines", json!([{"Id": line, "Amount": 84}]));
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[by_line]).done();
    let note = read(&desk, *invoices(&desk, ana).last().unwrap());
    assert_eq!((&note["TotalAmount"], &note["TaxAmount"]), (&json!(-84), &json!(-14)));
    assert_eq!(desk.passes_of(ana).len(), 10, "nothing is revoked");
    desk.clock(&at(6, "09:00"));
    desk.enter(ana, &at(6, "09:00"));
    assert_eq!(account(&desk, ana).1, 84.0);

    // The rest of the line makes it whole: what was never used goes now, the pass in use stays.
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[("Amount", json!("36.00"))]).done();
    assert_eq!(desk.passes_of(ana).len(), 4);
    assert_eq!(account(&desk, ana).1, 120.0);
    server.assert_sound();
}

/// R12.3.
#[test]
fn a_refund_sends_the_money_back() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id) = used_bundle(&desk);
    // First a part: 84.00 credited, 60.00 of it sent back.
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[("Amount", json!(84))]).done();
    run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[("Amount", json!(60))]).done();
    let shown = read(&desk, id);
    assert_eq!((&shown["RefundedAmount"], &shown["Refunded"]), (&json!(60), &json!(false)));
    assert_eq!((account(&desk, ana).1, invoices(&desk, ana).len()), (24.0, 2));
    // Then everything else: 24.00 that waits, 36.00 by a second note.
    run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[]).done();
    let shown = read(&desk, id);
    assert_eq!((&shown["RefundedAmount"], &shown["Refunded"]), (&json!(120), &json!(true)));
    assert_eq!((&shown["CreditedAmount"], &shown["PaidAmount"]), (&json!(120), &json!(0)));
    assert_eq!(lines(&desk, id)[0]["Refunded"], json!(true));
    assert_eq!((account(&desk, ana).1, invoices(&desk, ana).len()), (0.0, 3));
    assert_eq!(desk.passes_of(ana).len(), 3, "the line is covered in full");
    let again = run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[]);
    assert_eq!(again.ok()["WasSuccessful"], json!(false));
    server.assert_sound();
}

/// R12.5: a used manual pass of a cancelled invoice can be invoiced again, a never-used one is gone.
#[test]
fn r12_5_manual_passes_that_stay_wait_again() {
    let server = TestServer::start();
    let desk = shop(&server);
    let ana = desk.customer("Ana Silva");
    let passes = desk.issue(ana, desk.day_pass(), 2);
    let first = invoice(&desk, ana);
    desk.clock(&at(3, "12:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    assert_eq!(read(&desk, first)["TotalAmount"], json!(50));
    assert_eq!(desk.pass(passes[0])["Invoiced"], json!(true));
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", first, &[]).done();
    assert_eq!(desk.passes_of(ana), passes[..1]);
    let stays = desk.pass(passes[0]);
    assert_eq!((&stays["Invoiced"], &stays["InvoiceDate"]), (&json!(false), &Value::Null));
    // Nobody has paid: the account is even, and nothing is owed on the cancelled invoice.
    assert_eq!(account(&desk, ana).1, 0.0);
    let second = invoice(&desk, ana);
    assert_eq!(read(&desk, second)["TotalAmount"], json!(25));
    server.assert_sound();
}

/// R12.3: what a cancelled invoice leaves in the account pays the next one, and cannot be sent back then.
#[test]
fn r12_3_ledger_credit_pays_the_next_invoice() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id) = used_bundle(&desk);
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[]).done();
    desk.issue(ana, desk.day_pass(), 1);
    let next = read(&desk, invoice(&desk, ana));
    assert_eq!((&next["TotalAmount"], &next["PaidAmount"], &next["Paid"]), (&json!(25), &json!(25), &json!(true)));
    assert_eq!(account(&desk, ana).1, 95.0);
    let refused = run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[]).ok();
    assert_eq!(refused["WasSuccessful"], json!(false));
    assert!(refused.to_string().contains("Only 95.00 of the customer's credit is left"), "{refused}");
    run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[("Amount", json!(95))]).done();
    assert_eq!(account(&desk, ana).1, 0.0);
    server.assert_sound();
}

/// R11.5, R12.6: a sale that is credited before anybody paid releases nothing, and nothing is due.
#[test]
fn a_sale_credited_before_it_is_paid_is_never_released() {
    let server = TestServer::start();
    let desk = shop(&server);
    let ana = desk.customer("Ana Silva");
    let product = bundle(&desk, desk.day_pass(), 100, json!({}));
    let sale = json!({
        "CoworkerId": ana, "BusinessId": 1, "ProductId": product, "Quantity": 1, "CreditAmount": 0, "DiscountAmount": 0,
    });
    desk.admin.post("/api/billing/coworkerproducts", &sale).id();
    let id = invoice(&desk, ana);
    let due = |desk: &Desk| desk.admin.get(&format!("/api/spaces/coworkers/{ana}")).ok()["HasDueInvoices"].clone();
    desk.clock(&at(9, "09:00"));
    assert_eq!(due(&desk), json!(true));
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[]).done();
    assert_eq!((desk.passes_of(ana).len(), due(&desk)), (0, json!(false)));
    assert_eq!((&read(&desk, id)["Paid"], account(&desk, ana).1), (&json!(false), 0.0));
    let paid = run(&desk, INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, &[]).ok();
    assert_eq!((&paid["WasSuccessful"], desk.passes_of(ana).len()), (&json!(false), 0));
    server.assert_sound();
}
