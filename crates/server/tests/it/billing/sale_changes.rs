//! R11.5, R12.6: what an invoice has charged for a sale is what is released when it is paid; a sale on an invoice or on a draft
//! is neither changed nor deleted behind it.

use serde_json::json;

use super::till::{COWORKERS, INVOICES, SALES, Till};
use crate::rig::TestServer;

/// A product of ten day passes for 100.00 without tax.
fn bundle(till: &Till<'_>) -> i64 {
    let product = till.product(100.0, json!({"Name": "Ten days"}));
    let row =
        json!({"ProductId": product, "TimePassId": till.desk.day_pass(), "PassesIncluded": 10, "ExpirationType": 0});
    till.desk.admin.post("/api/billing/producttimepasses", &row).id();
    product
}

#[test]
fn an_invoiced_sale_stays_what_was_charged() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer("Ben Okri"));
    let (product, other) = (bundle(&till), till.product(1.0, json!({})));
    let annex = till.desk.location("Annex", "Etc/UTC", None);
    let sale = till.sell(ana, product, json!({"Price": 80, "DiscountAmount": 5}));
    let invoice = till.bill(ana).remove(0);
    assert_eq!(till.totals(&invoice), (7500, 0, 7500));
    let number = invoice["InvoiceNumber"].as_str().unwrap();
    let before = server.rows();
    for (but, property) in [
        (json!({"Quantity": 10}), "Quantity"),
        (json!({"CoworkerId": ben}), "Coworker"),
        (json!({"BusinessId": annex}), "Business"),
        (json!({"ProductId": other}), "Product"),
        (json!({"Price": 1}), "Price"),
        (json!({"Price": null}), "Price"),
        (json!({"DiscountAmount": 6}), "DiscountAmount"),
        (json!({"CreditAmount": 6}), "CreditAmount"),
    ] {
        let text = till.change(SALES, sale, but).invalid_on(property);
        assert!(text.contains(&format!("invoice {number}")) && text.contains("void"), "{property}: {text}");
    }
    assert_eq!(server.rows(), before);
    // Everything else may change, and what is not sent stays.
    let notes =
        json!({"Id": sale, "CoworkerId": ana, "BusinessId": 1, "ProductId": product, "Quantity": 1, "Notes": "gift"});
    till.desk.admin.put(SALES, &notes).done();
    let shown = till.get(SALES, sale);
    assert_eq!((&shown["Notes"], &shown["Price"], &shown["DiscountAmount"]), (&json!("gift"), &json!(80), &json!(5)));
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice["Id"].as_i64().unwrap(), json!({})).done();
    assert_eq!((till.desk.passes_of(ana).len(), till.desk.passes_of(ben).len()), (10, 0));
    server.assert_sound();
}

#[test]
fn a_sale_changes_again_when_its_invoice_counts_no_more() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let sale = till.sell(ana, bundle(&till), json!({}));
    let draft = till.draft(ana);
    let text = till.change(SALES, sale, json!({"Quantity": 10})).invalid_on("Quantity");
    assert!(text.contains(&format!("draft #{draft}")) && text.contains("Delete the draft"), "{text}");
    till.run(INVOICES, "COWORKER_INVOICE_DELETE", draft, json!({})).done();
    till.change(SALES, sale, json!({"Quantity": 3})).done();
    let invoice = till.bill(ana).remove(0);
    assert_eq!(till.totals(&invoice), (30000, 0, 30000));
    till.run(INVOICES, "VOID_INVOICE", invoice["Id"].as_i64().unwrap(), json!({})).done();
    till.change(SALES, sale, json!({"Quantity": 2})).done();
    let invoice = till.bill(ana).remove(0);
    assert_eq!(till.totals(&invoice), (20000, 0, 20000));
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice["Id"].as_i64().unwrap(), json!({})).done();
    assert_eq!(till.desk.passes_of(ana).len(), 20);
    server.assert_sound();
}

#[test]
fn a_sale_on_an_invoice_is_not_deleted() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let sale = till.sell(ana, bundle(&till), json!({}));
    let path = format!("{SALES}/{sale}");
    let draft = till.draft(ana);
    let text = till.desk.admin.delete(&path).invalid_on("Id");
    assert!(text.contains(&format!("draft #{draft}")), "{text}");
    till.run(INVOICES, "ISSUE_INVOICE", draft, json!({})).done();
    let number = till.invoice(draft)["InvoiceNumber"].as_str().unwrap().to_owned();
    let text = till.desk.admin.delete(&path).invalid_on("Id");
    assert!(text.contains(&format!("invoice {number}")) && text.contains("void"), "{text}");
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", draft, json!({})).done();
    assert_eq!(till.desk.passes_of(ana).len(), 10);
    // Nobody has paid the next one: it is void, and the sale goes.
    let ben = till.desk.customer("Ben Okri");
    let sale = till.sell(ben, bundle(&till), json!({}));
    let invoice = till.bill(ben).remove(0)["Id"].as_i64().unwrap();
    till.run(INVOICES, "VOID_INVOICE", invoice, json!({})).done();
    till.desk.admin.delete(&format!("{SALES}/{sale}")).done();
    till.refused(&till.run(COWORKERS, "COWORKER_BILL_RUN", ben, json!({})));
    server.assert_sound();
}

#[test]
fn whether_a_sale_is_invoiced_is_not_for_clients() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({})), json!({}));
    till.charge(contract);
    let locker = till.product(40.0, json!({}));
    let sale = till.sell(ana, locker, json!({}));
    let invoice = till.bill(ana).remove(0);
    for but in [json!({}), json!({"Invoiced": false, "CoworkerInvoiceId": null})] {
        let mut body = json!({"Id": sale, "CoworkerId": ana, "BusinessId": 1, "ProductId": locker, "Quantity": 1});
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        till.desk.admin.put(SALES, &body).done();
        let shown = till.get(SALES, sale);
        assert_eq!((&shown["Invoiced"], &shown["CoworkerInvoiceId"]), (&json!(true), &invoice["Id"]));
    }
    // The customer is billed as ever: a day pass by hand, the plan at its renewal on 2 April.
    till.pass(ana, till.desk.day_pass(), json!({}));
    till.bill(ana);
    till.desk.clock("2026-04-03T00:00:00Z");
    assert_eq!(till.bills(ana), [10000, 4000, 2500, 10000]);
    // Nor is a sale made as if it had been invoiced.
    let ben = till.desk.customer("Ben Okri");
    let sale = till.sell(ben, locker, json!({"Invoiced": true, "CoworkerInvoiceId": invoice["Id"]}));
    let shown = till.get(SALES, sale);
    assert_eq!((&shown["Invoiced"], shown["CoworkerInvoiceId"] == invoice["Id"]), (&json!(false), false));
    till.bill(ben);
    assert_eq!(till.bills(ben), [4000]);
    server.assert_sound();
}
