//! Drafts: corrected, issued, deleted; issued invoices: not.

use serde_json::{Value, json};

use super::till::{INVOICES, LINES, SALES, Till, cents};
use crate::rig::TestServer;
use crate::rig::desk::at;

#[test]
fn a_draft_marks_nothing_and_has_no_number() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let pass = till.pass(ana, till.desk.day_pass(), json!({}));
    let draft = till.draft(ana);
    let record = till.invoice(draft);
    assert_eq!((&record["Draft"], &record["InvoiceNumber"]), (&json!(true), &Value::Null));
    assert_eq!((till.invoiced(&[pass]), till.account(ana).len()), (vec![false], 0));
    assert!(till.refused(&till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", draft, json!({}))).contains("draft"));
    assert!(till.refused(&till.run(INVOICES, "VOID_INVOICE", draft, json!({}))).contains("draft"));
    // A second run makes no second draft of the same.
    till.refused(&till.run("/api/spaces/coworkers", "COWORKER_BILL_RUN", ana, json!({"Draft": "true"})));

    till.desk.clock(&at(5, "10:00"));
    till.run(INVOICES, "ISSUE_INVOICE", draft, json!({})).done();
    let record = till.invoice(draft);
    assert_eq!((&record["Draft"], &record["InvoiceNumber"]), (&json!(false), &json!("1-00001")));
    assert_eq!(till.get("/api/billing/coworkertimepasses", pass)["InvoiceDate"], at(5, "10:00"), "R13.8: the issue");
    assert!(till.refused(&till.run(INVOICES, "ISSUE_INVOICE", draft, json!({}))).contains("already"));
    assert!(till.refused(&till.run(INVOICES, "COWORKER_INVOICE_DELETE", draft, json!({}))).contains("issued"));
    server.assert_sound();
}

#[test]
fn numbers_have_no_gaps_and_drafts_take_none() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let day = till.desk.day_pass();
    till.pass(ana, day, json!({}));
    let gone = till.draft(ana);
    till.run(INVOICES, "COWORKER_INVOICE_DELETE", gone, json!({})).done();
    assert_eq!(till.desk.admin.get(&format!("{INVOICES}/{gone}")).status, 404);
    assert_eq!(
        till.number("SELECT COUNT(*) FROM coworker_invoice_line") + till.number("SELECT COUNT(*) FROM invoice_item"),
        0
    );
    let mut numbers = Vec::new();
    for n in 0..3 {
        // A run that fails gives no number away.
        if n == 1 {
            let foreign = till.pass(ana, till.desk.define(json!({"Price": 5, "CurrencyId": 2})), json!({}));
            till.refused(&till.run("/api/spaces/coworkers", "COWORKER_BILL_RUN", ana, json!({})));
            till.desk.admin.delete(&format!("/api/billing/coworkertimepasses/{foreign}")).done();
        }
        till.pass(ana, day, json!({}));
        numbers.push(till.bill(ana)[0]["InvoiceNumber"].as_str().unwrap().to_owned());
    }
    assert_eq!(numbers, ["1-00001", "1-00002", "1-00003"]);
}

#[test]
fn lines_of_a_draft_may_change_and_bring_the_totals_along() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let rate = till.tax_rate("Standard", 20);
    let ana = till.desk.customer("Ana Silva");
    till.pass(ana, till.desk.define(json!({"Name": "Day pass", "Price": 25, "TaxRateId": rate})), json!({}));
    till.sell(ana, till.product(40.0, json!({"TaxRateId": rate})), json!({}));
    let draft = till.draft(ana);
    assert_eq!(till.totals(&till.invoice(draft)), (6500, 1300, 7800));
    let lines = till.lines(&till.invoice(draft));
    let line = lines[1]["Id"].as_i64().unwrap();
    till.change(LINES, line, json!({"SubTotal": 20.33, "Description": "A day, at a better price", "TaxAmount": 99}))
        .done();
    let changed = till.get(LINES, line);
    assert_eq!((cents(&changed["SubTotal"]), cents(&changed["TaxAmount"])), (2033, 407));
    assert_eq!(till.totals(&till.invoice(draft)), (6033, 1207, 7240));
    till.run(INVOICES, "ISSUE_INVOICE", draft, json!({})).done();
    let text = till.change(LINES, line, json!({"SubTotal": 1})).invalid_on("SubTotal");
    assert!(text.contains("credit note"), "{text}");
    till.change(LINES, line, json!({"Description": "Cheaper"})).invalid_on("Description");
    // Sent back as it is, it is no change.
    till.change(LINES, line, json!({})).done();
    server.assert_sound();
}

#[test]
fn what_was_issued_stays_as_it_was() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    till.pass(ana, till.desk.day_pass(), json!({}));
    let draft = till.draft(ana);
    // A draft's address may be corrected; PUT without Draft leaves it a draft, Draft = false issues it.
    till.desk.admin.put(INVOICES, &json!({"Id": draft, "BillToName": "Silva Lda"})).done();
    assert_eq!(till.invoice(draft)["Draft"], true);
    till.desk.admin.put(INVOICES, &json!({"Id": draft, "Draft": false})).done();
    let issued = till.invoice(draft);
    assert_eq!((&issued["BillToName"], &issued["InvoiceNumber"]), (&json!("Silva Lda"), &json!("1-00001")));
    for (member, value) in [
        ("BillToName", json!("Somebody else")),
        ("InvoiceNumber", json!("1-00009")),
        ("Draft", json!(true)),
        ("CurrencyId", json!(2)),
    ] {
        assert_eq!(till.change(INVOICES, draft, json!({member: value})).status, 400, "{member}");
    }
    till.change(
        INVOICES,
        draft,
        json!({"PaymentReference": "ABC", "DueDate": at(30, "00:00"), "PaidOn": at(1, "00:00")}),
    )
    .done();
    let record = till.invoice(draft);
    assert_eq!((&record["PaymentReference"], &record["DueDate"]), (&json!("ABC"), &json!(at(30, "00:00"))));
    assert_eq!((&record["Paid"], &record["PaidOn"]), (&json!(false), &Value::Null));
}

#[test]
fn addresses_and_due_dates() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let day = till.desk.day_pass();
    let ana = till.desk.customer("Ana Silva");
    let bill = |but: Value| {
        till.change("/api/spaces/coworkers", ana, but).done();
        till.pass(ana, day, json!({}));
        till.bill(ana).remove(0)
    };
    assert_eq!(bill(json!({"Address": "Rua 1", "CityName": "Porto"}))["DueDate"], "2026-03-02T08:00:00Z");
    till.change("/api/sys/businesses", 1, json!({"DefaultPaymentTerm": 14})).done();
    let invoice = bill(json!({"BillingName": "Silva Lda", "BillingAddress": "Rua 2", "TaxIDNumber": "PT1"}));
    assert_eq!(invoice["DueDate"], "2026-03-16T08:00:00Z");
    let to = |member: &str| invoice[member].as_str().unwrap().to_owned();
    assert_eq!(
        [to("BillToName"), to("BillToAddress"), to("BillToCity"), to("BillToTaxIDNumber")],
        ["Silva Lda", "Rua 2", "Porto", "PT1"]
    );
    assert_eq!(bill(json!({"InvoiceDueDatePeriod": 30}))["DueDate"], "2026-04-01T08:00:00Z");
}

#[test]
fn a_free_product_still_gets_its_invoice() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let sale = till.sell(ana, till.product(40.0, json!({})), json!({"DiscountAmount": 60}));
    let invoice = till.bill(ana).remove(0);
    assert_eq!((cents(&invoice["TotalAmount"]), &invoice["Paid"]), (0, &json!(true)));
    let record = till.get(SALES, sale);
    assert_eq!((&record["Invoiced"], &record["CoworkerInvoiceId"]), (&json!(true), &invoice["Id"]));
    assert_eq!(record["InvoicedOn"], "2026-03-02T08:00:00Z");
    assert!(till.account(ana).is_empty(), "nothing to charge");
}

#[test]
fn a_draft_whose_things_cost_something_else_by_now_is_not_issued() {
    let server = TestServer::start();
    let till = Till::new(&server);
    till.desk.setting(1, "Checkin.PayAsYouGo", "True");
    till.desk.setting(1, "Checkin.PayAsYouGoMembersPayWithContract", "True");
    till.desk.define(json!({"Name": "Hour", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true}));
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({"UseTimePasses": true})), json!({}));
    till.charge(contract);
    till.desk.clock(&at(20, "10:00"));
    let visit = till.desk.visit(ana, &at(20, "09:00"), &at(20, "09:45"));
    let draft = till.draft(ana);
    assert_eq!(cents(&till.invoice(draft)["TotalAmount"]), 900, "45 minutes at 12.00 an hour");
    let issue = |draft: i64| till.run(INVOICES, "ISSUE_INVOICE", draft, json!({}));
    // Until 11:55, which is rounded to 12:00: the visit can still be resumed.
    till.desk.clock(&at(20, "11:55"));
    till.desk.edit(visit, json!({"ToTime": at(20, "11:55")})).done();
    let text = till.refused(&issue(draft));
    assert!(text.contains("\"Hour, 2026-03-20, 45 minutes\"") && text.contains("its visit goes on"), "{text}");
    till.desk.clock(&at(20, "12:00"));
    let text = till.refused(&issue(draft));
    assert!(text.contains("costs 36.00 by now, and 9.00 in this draft. Delete the draft"), "{text}");
    assert!(till.desk.admin.put(INVOICES, &json!({"Id": draft, "Draft": false})).text().contains("36.00"));
    assert_eq!((till.invoiced(&till.desk.passes_of(ana)), till.bills(ana)), (vec![false], vec![10000, 900]));
    till.run(INVOICES, "COWORKER_INVOICE_DELETE", draft, json!({})).done();
    let draft = till.draft(ana);
    issue(draft).done();
    assert_eq!((till.invoiced(&till.desk.passes_of(ana)), till.bills(ana)), (vec![true], vec![10000, 3600]));

    // A pass that got a price of its own.
    let pass = till.pass(ana, till.desk.day_pass(), json!({}));
    let draft = till.draft(ana);
    till.change("/api/billing/coworkertimepasses", pass, json!({"Price": 30})).done();
    assert!(till.refused(&issue(draft)).contains("costs 30.00 by now, and 25.00"));
    till.change("/api/billing/coworkertimepasses", pass, json!({"Price": 25})).done();
    issue(draft).done();
    server.assert_sound();
}
