//! Invoices of which one thing is credited and another paid (R11.5, R12.3, R12.4, R12.5).

use serde_json::{Value, json};

use super::{INVOICES, account, bundle, invoice, lines, pay, read, run, shop, value};
use crate::rig::{Desk, TestServer};

/// An invoice of 170.00 that nobody has paid: ten passes at 100.00 and 20.00 tax that wait for the payment, and two passes by
/// hand at 25.00. The customer, the invoice, its two lines.
fn mixed(desk: &Desk) -> (i64, i64, i64, i64) {
    let ana = desk.customer("Ana Silva");
    let product = bundle(desk, desk.day_pass(), 100, json!({}));
    let sale = json!({
        "CoworkerId": ana, "BusinessId": 1, "ProductId": product, "Quantity": 1, "CreditAmount": 0, "DiscountAmount": 0,
    });
    desk.admin.post("/api/billing/coworkerproducts", &sale).id();
    desk.issue(ana, desk.day_pass(), 2);
    let id = invoice(desk, ana);
    let of = |net: f64| lines(desk, id).iter().find(|line| line["SubTotal"] == net).unwrap()["Id"].as_i64().unwrap();
    assert_eq!(read(desk, id)["TotalAmount"], json!(170));
    (ana, id, of(100.0), of(50.0))
}

/// Total, credited, paid so far, and whether it is paid.
fn standing(desk: &Desk, id: i64) -> (f64, f64, f64, bool) {
    let shown = read(desk, id);
    let amount = |member: &str| shown[member].as_f64().unwrap_or(0.0);
    (amount("TotalAmount"), amount("CreditedAmount"), amount("PaidAmount"), shown["Paid"].as_bool().unwrap())
}

/// The balance of an account, in cents.
fn balance(desk: &Desk, customer: i64) -> i64 {
    (account(desk, customer).1 * 100.0).round() as i64
}

fn by_line(line: i64, amount: f64) -> (&'static str, Value) {
    ("Lines", json!([{"Id": line, "Amount": amount}]))
}

/// R12.4, R11.5: one line credited, the rest paid. What is due is the rest, and the payment releases what was sold on it.
#[test]
fn mixed_one_line_is_credited_and_the_rest_is_paid() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id, sold, by_hand) = mixed(&desk);
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[by_line(by_hand, 50.0)]).done();
    assert_eq!(standing(&desk, id), (170.0, 50.0, 0.0, false));
    assert_eq!((balance(&desk, ana), desk.passes_of(ana).len()), (-12000, 0), "the two are revoked, ten still wait");
    run(&desk, INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, &[("Amount", json!(119.99))]).done();
    assert_eq!(standing(&desk, id), (170.0, 50.0, 119.99, false));
    pay(&desk, id);
    assert_eq!(standing(&desk, id), (170.0, 50.0, 120.0, true));
    assert_eq!((balance(&desk, ana), desk.passes_of(ana).len()), (0, 10));
    assert_eq!(value(&desk, sold), [100.0, 0.0, 100.0, 0.0, 0.0]);
    assert_eq!(value(&desk, by_hand), [50.0, 0.0, 0.0, 0.0, 50.0]);
    server.assert_sound();
}

/// The other way round: the passes by hand stay and are paid, the sale is never released.
#[test]
fn mixed_the_sale_is_credited_and_the_passes_are_paid() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id, sold, by_hand) = mixed(&desk);
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[by_line(sold, 120.0)]).done();
    assert_eq!((standing(&desk, id), balance(&desk, ana)), ((170.0, 120.0, 0.0, false), -5000));
    pay(&desk, id);
    assert_eq!((standing(&desk, id), balance(&desk, ana)), ((170.0, 120.0, 50.0, true), 0));
    let passes = desk.passes_of(ana);
    assert_eq!(passes.len(), 2);
    assert!(passes.iter().all(|pass| desk.pass(*pass)["Invoiced"] == true));
    assert_eq!(value(&desk, by_hand), [50.0, 0.0, 50.0, 0.0, 0.0]);
    let refused = run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[("Amount", json!(50.01))]).ok();
    assert_eq!(refused["WasSuccessful"], json!(false), "no more than was paid");
    run(&desk, INVOICES, "COWORKER_INVOICE_REFUND", id, &[("Amount", json!(50))]).done();
    assert_eq!((balance(&desk, ana), desk.passes_of(ana).len()), (0, 0));
    let line = |of: i64| lines(&desk, id).iter().find(|line| line["Id"] == of).unwrap()["RefundedAmount"].clone();
    assert_eq!((line(by_hand), line(sold)), (json!(50), Value::Null), "of the line that was paid");
    server.assert_sound();
}

/// A part of a line: nothing is revoked, the rest is due, and the payment releases all ten.
#[test]
fn mixed_a_part_of_a_line_is_credited_and_the_rest_is_paid() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id, sold, _) = mixed(&desk);
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[by_line(sold, 20.0)]).done();
    assert_eq!((desk.passes_of(ana).len(), balance(&desk, ana)), (2, -15000));
    pay(&desk, id);
    assert_eq!((standing(&desk, id), balance(&desk, ana)), ((170.0, 20.0, 150.0, true), 0));
    assert_eq!(desk.passes_of(ana).len(), 12);
    // 20.00 of 120.00 takes 16.67 of the net.
    assert_eq!(value(&desk, sold), [100.0, 0.0, 83.33, 0.0, 16.67]);
    server.assert_sound();
}

/// Nobody paid in full before all of it was credited: it stays unpaid, also when the part that was paid is taken back.
#[test]
fn mixed_what_was_credited_whole_is_never_paid_afterwards() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, id, ..) = mixed(&desk);
    run(&desk, INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, &[("Amount", json!(10))]).done();
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[]).done();
    assert_eq!((standing(&desk, id), balance(&desk, ana)), ((170.0, 170.0, 10.0, false), 1000));
    let entries = "/api/billing/coworkerledgerentries?orderBy=Id&CoworkerLedgerEntry_Coworker=";
    let payment =
        desk.admin.get(&format!("{entries}{ana}")).records().into_iter().find(|e| e["Credit"] == 10.0).unwrap();
    desk.admin.delete(&format!("/api/billing/coworkerledgerentries/{}", payment["Id"])).done();
    assert_eq!((standing(&desk, id), balance(&desk, ana)), ((170.0, 170.0, 0.0, false), 0));
    assert_eq!(desk.passes_of(ana).len(), 0);
    server.assert_sound();
}
