//! Payments, accounts, credit and lock dates.

use serde_json::{Value, json};

use super::till::{COWORKERS, ENTRIES, INVOICES, Till, cents};
use crate::rig::TestServer;
use crate::rig::desk::at;

fn paid(invoice: &Value) -> (bool, i64, Value) {
    (invoice["Paid"].as_bool().unwrap(), cents(&invoice["PaidAmount"]), invoice["PaidOn"].clone())
}

/// A customer with an invoice of 94.80; its id.
fn invoiced(till: &Till<'_>, name: &str) -> (i64, i64) {
    let rate = till.tax_rate("Standard", 20);
    let definition = till.desk.define(json!({"Name": "Day pass", "Price": 79, "TaxRateId": rate}));
    let customer = till.desk.customer(name);
    till.pass(customer, definition, json!({}));
    let invoice = till.bill(customer).remove(0);
    assert_eq!(cents(&invoice["TotalAmount"]), 9480);
    (customer, invoice["Id"].as_i64().unwrap())
}

#[test]
fn an_issued_invoice_charges_the_account() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, id) = invoiced(&till, "Ana Silva");
    let invoice = till.invoice(id);
    assert_eq!(invoice["InvoiceNumber"], "1-00001");
    assert_eq!(
        (&invoice["Draft"], &invoice["Void"], &invoice["CreditNote"]),
        (&json!(false), &json!(false), &json!(false))
    );
    assert_eq!(paid(&invoice), (false, 0, Value::Null));
    assert_eq!(till.account(ana), [("INVC-1-00001".to_owned(), 9480, 0, -9480)]);
}

#[test]
fn parts_add_up_to_a_payment() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, id) = invoiced(&till, "Ana Silva");
    till.desk.clock(&at(3, "10:00"));
    till.entry(ana, json!({"CoworkerInvoiceId": id, "Credit": 50})).id();
    assert_eq!(paid(&till.invoice(id)), (false, 5000, Value::Null));
    till.desk.clock(&at(5, "10:00"));
    let second =
        till.entry(ana, json!({"CoworkerInvoiceId": id, "Credit": 44.8, "TransactionDate": at(4, "12:00")})).id();
    assert_eq!(paid(&till.invoice(id)), (true, 9480, json!(at(4, "12:00"))));
    let balances: Vec<i64> = till.account(ana).iter().map(|entry| entry.3).collect();
    assert_eq!(balances, [-9480, -4480, 0]);

    // Changed, it is not paid any more; changed back, it is; deleted, it is not.
    till.change(ENTRIES, second, json!({"Credit": 44.79})).done();
    assert_eq!(paid(&till.invoice(id)), (false, 9479, Value::Null));
    till.change(ENTRIES, second, json!({"Credit": 44.8})).done();
    assert!(paid(&till.invoice(id)).0);
    till.desk.admin.delete(&format!("{ENTRIES}/{second}")).done();
    assert_eq!(paid(&till.invoice(id)), (false, 5000, Value::Null));
    server.assert_sound();
}

#[test]
fn paying_by_command() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, id) = invoiced(&till, "Ana Silva");
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({"Amount": "30.00", "PaymentMethod": "Cash"})).done();
    assert_eq!(paid(&till.invoice(id)), (false, 3000, Value::Null));
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({})).done();
    assert_eq!(paid(&till.invoice(id)), (true, 9480, json!("2026-03-02T08:00:00Z")));
    let codes: Vec<(String, i64)> = till.account(ana).into_iter().map(|entry| (entry.0, entry.2)).collect();
    assert_eq!(codes[1..], [("PAYM-1-00001".to_owned(), 3000), ("PAYM-1-00001".to_owned(), 6480)]);
    let before = server.rows();
    let text = till.refused(&till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({})));
    assert!(text.contains("paid already"), "{text}");
    for wrong in [json!({"Amount": "much"}), json!({"PaymentDate": "soon"}), json!({"PaymentMethod": "Shells"})] {
        assert_eq!(till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, wrong.clone()).status, 400, "{wrong}");
    }
    assert_eq!(server.rows(), before);
}

#[test]
fn entries_that_cannot_be() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, id) = invoiced(&till, "Ana Silva");
    let ben = till.desk.customer("Ben Okri");
    let before = server.rows();
    for (customer, body, property) in [
        (ana, json!({"Debit": 5, "Credit": 5}), "Credit"),
        (ana, json!({}), "Credit"),
        (ana, json!({"Credit": 5.001}), "Credit"),
        (ana, json!({"Debit": 0.005}), "Debit"),
        (ben, json!({"Credit": 5, "CoworkerInvoiceId": id}), "CoworkerInvoice"),
        (ana, json!({"Credit": 5, "CoworkerInvoiceId": 99_999}), "CoworkerInvoice"),
        (ana, json!({"Credit": 5, "Code": null}), "Code"),
    ] {
        let reply = till.entry(customer, body.clone());
        assert_eq!(reply.status, 400, "{body}: {}", reply.text());
        reply.invalid_on(property);
    }
    assert_eq!(server.rows(), before);
    // What the issue wrote is not for hands.
    let charge = till.number("SELECT id FROM coworker_ledger_entry WHERE made_for IS NOT NULL");
    assert_eq!(till.change(ENTRIES, charge, json!({"Debit": 1})).status, 400);
    assert_eq!(till.desk.admin.delete(&format!("{ENTRIES}/{charge}")).status, 400);
    // A payment moves to another account by being recorded there.
    let payment = till.entry(ana, json!({"Credit": 5})).id();
    till.change(ENTRIES, payment, json!({"CoworkerId": ben})).invalid_on("Coworker");
}

#[test]
fn lock_dates() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, id) = invoiced(&till, "Ana Silva");
    let payment = till.entry(ana, json!({"CoworkerInvoiceId": id, "Credit": 5})).id();
    till.desk.clock(&at(10, "10:00"));
    till.desk.setting(1, "Billing.LockDates", "2026-03-05");
    let locked = [
        till.entry(ana, json!({"Credit": 5, "TransactionDate": at(4, "23:59")})),
        till.change(ENTRIES, payment, json!({"Credit": 6})),
        till.change(ENTRIES, payment, json!({"TransactionDate": at(6, "10:00")})),
    ];
    for reply in locked {
        let text = reply.invalid_on("TransactionDate");
        assert!(text.contains("2026-03-05"), "{text}");
    }
    assert_eq!(till.desk.admin.delete(&format!("{ENTRIES}/{payment}")).status, 400);
    till.change(INVOICES, id, json!({"DueDate": at(9, "00:00")})).invalid_on("DueDate");
    let text = till.refused(&till.run(INVOICES, "VOID_INVOICE", id, json!({})));
    assert!(text.contains("lock date"), "{text}");
    // Paying an old invoice now is what happens every day.
    till.entry(ana, json!({"CoworkerInvoiceId": id, "Credit": 89.8, "TransactionDate": at(5, "00:00")})).id();
    assert!(till.invoice(id)["Paid"].as_bool().unwrap());

    // Nothing is issued into a locked time.
    till.change(
        "/api/sys/businesssettings",
        till.number("SELECT id FROM business_setting WHERE name = 'Billing.LockDates'"),
        json!({"Value": "2026-04-01"}),
    )
    .done();
    till.pass(ana, till.desk.day_pass(), json!({}));
    let text = till.refused(&till.run(COWORKERS, "COWORKER_BILL_RUN", ana, json!({})));
    assert!(text.contains("2026-04-01"), "{text}");
}

#[test]
fn credit_is_used_for_the_next_invoice() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let day = till.desk.define(json!({"Name": "Day pass", "Price": 40}));
    let ana = till.desk.customer("Ana Silva");
    till.entry(ana, json!({"Credit": 100, "Code": "PAYM-9"})).id();
    let bill = || {
        till.pass(ana, day, json!({}));
        till.bill(ana).remove(0)
    };
    for _ in 0..2 {
        assert_eq!(paid(&bill()), (true, 4000, json!("2026-03-02T08:00:00Z")));
    }
    // 20.00 are left.
    let third = bill();
    assert_eq!(paid(&third), (false, 2000, Value::Null));
    assert_eq!(till.account(ana).last().unwrap().3, -2000, "100.00 less three times 40.00");
    assert_eq!(cents(&third["ReceivedAmount"]), 0, "no money came in");

    // An overpayment is credit too, an invoice that leaves credit alone does.
    till.entry(ana, json!({"Credit": 70, "CoworkerInvoiceId": third["Id"]})).id();
    assert_eq!(till.account(ana).last().unwrap().3, 5000);
    till.pass(ana, day, json!({}));
    let draft = till.draft(ana);
    till.change(INVOICES, draft, json!({"DoNotApplyCreditAutomatically": true})).done();
    till.run(INVOICES, "ISSUE_INVOICE", draft, json!({})).done();
    assert_eq!(paid(&till.invoice(draft)), (false, 0, Value::Null));
    assert_eq!(paid(&bill()), (true, 4000, json!("2026-03-02T08:00:00Z")));
    server.assert_sound();
}

#[test]
fn voiding_gives_back_what_was_charged_and_keeps_what_was_paid() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, id) = invoiced(&till, "Ana Silva");
    let pass = till.desk.passes_of(ana);
    till.entry(ana, json!({"CoworkerInvoiceId": id, "Credit": 94.8})).id();
    till.run(INVOICES, "VOID_INVOICE", id, json!({})).done();
    let invoice = till.invoice(id);
    assert_eq!((&invoice["Void"], paid(&invoice)), (&json!(true), (false, 0, Value::Null)));
    assert_eq!(till.account(ana).iter().map(|e| (e.1, e.2, e.3)).collect::<Vec<_>>(), [(0, 9480, 9480)]);
    // R12.5: it can be invoiced again, and the money pays it.
    assert_eq!(till.invoiced(&pass), [false]);
    let again = till.bill(ana).remove(0);
    assert_eq!((again["InvoiceNumber"].clone(), paid(&again).0), (json!("1-00002"), true));
    assert_eq!(till.account(ana).last().unwrap().3, 0);
    let text = till.refused(&till.run(INVOICES, "VOID_INVOICE", id, json!({})));
    assert!(text.contains("void already"), "{text}");
    till.entry(ana, json!({"CoworkerInvoiceId": id, "Credit": 1})).invalid_on("CoworkerInvoice");
    server.assert_sound();
}

/// R12.3: money that was sent back does not become credit again by a hand in the account.
#[test]
fn a_refund_stays_in_the_account() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    till.pass(ana, till.desk.day_pass(), json!({}));
    let id = till.bill(ana).remove(0)["Id"].as_i64().unwrap();
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({})).done();
    till.run(INVOICES, "COWORKER_INVOICE_REFUND", id, json!({})).done();
    let refund = till.number("SELECT id FROM coworker_ledger_entry WHERE code LIKE 'REFD-%'");
    let before = (server.rows(), till.account(ana));
    let text = till.desk.admin.delete(&format!("{ENTRIES}/{refund}")).invalid_on("Id");
    assert!(text.contains("sent back") && text.contains("new entry"), "{text}");
    for but in [json!({"Credit": -1}), json!({"CoworkerInvoiceId": null}), json!({"TransactionDate": at(1, "00:00")})] {
        till.change(ENTRIES, refund, but).invalid_on("Id");
    }
    assert_eq!((server.rows(), till.account(ana)), before);
    // 25.00 came in and 25.00 went out: nothing is there for the next 20.00.
    let shown = till.invoice(id);
    assert_eq!((cents(&shown["PaidAmount"]), cents(&shown["RefundedAmount"])), (0, 2500));
    till.sell(ana, till.product(20.0, json!({})), json!({}));
    let next = till.bill(ana).remove(0);
    assert_eq!((cents(&next["TotalAmount"]), cents(&next["PaidAmount"])), (2000, 0));
    server.assert_sound();
}
