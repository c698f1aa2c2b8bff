//! Amounts stay where they can be added up: what is too much is refused when it is written, in words.

use serde_json::{Value, json};

use super::till::{CONTRACTS, ENTRIES, INVOICES, LINES, SALES, Till, cents};
use crate::rig::TestServer;

/// 100,000,000,000: the most that a member may hold.
const MOST: i64 = 100_000_000_000;

#[test]
fn a_payment_is_at_most_what_an_entry_may_hold() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    till.pass(ana, till.desk.define(json!({"Name": "Day pass", "Price": 40})), json!({}));
    let id = till.bill(ana).remove(0)["Id"].as_i64().unwrap();
    let pay = |amount: Value| till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({"Amount": amount}));
    let before = server.rows();
    for wrong in [json!(900_000_000_000_000_i64), json!("100000000000.01"), json!(0), json!(-5)] {
        let reply = pay(wrong.clone());
        assert_eq!(reply.status, 400, "{wrong}: {}", reply.text());
        reply.invalid_on("Amount");
    }
    assert_eq!(server.rows(), before);
    // More than is open is credit; once paid, nothing more is taken.
    pay(json!(MOST)).done();
    assert_eq!(till.account(ana).last().unwrap().3, MOST * 100 - 4000);
    assert!(till.refused(&pay(json!(MOST))).contains("paid already"));
    server.assert_sound();
}

/// What an older database may hold: entries whose sum is out of range. They are listed, and the sum ends at its bound.
#[test]
fn an_account_out_of_range_is_still_listed() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    for code in ["PAYM-1", "PAYM-2", "PAYM-3"] {
        till.entry(ana, json!({"Credit": 1, "Code": code})).id();
    }
    till.meddle("UPDATE coworker_ledger_entry SET credit = 9000000000000000000");
    let listed = till.desk.admin.get(&format!("{ENTRIES}?CoworkerLedgerEntry_Coworker={ana}")).records();
    assert_eq!(listed.len(), 3);
    // 900,000,000,000,000 in all three: 9 * 10^18 ten-thousandths.
    for entry in &listed {
        assert_eq!(entry["Balance"], json!(900_000_000_000_000_i64));
    }
    // Invoices go on being raised, and take the credit.
    till.pass(ana, till.desk.define(json!({"Name": "Day pass", "Price": 40})), json!({}));
    let invoice = till.bill(ana).remove(0);
    assert_eq!((cents(&invoice["TotalAmount"]), &invoice["Paid"]), (4000, &json!(true)));
}

/// Quantity times price is at most 100,000,000,000, whichever of the two is written.
#[test]
fn quantity_times_price_has_a_bound() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let product = till.product(100_000.0, json!({}));
    let plan = till.plan(10_000_000.0, json!({}));
    // 1,000,000 times 100,000 and 10,000 times 10,000,000: just as much as there may be.
    let sale = till.sell(ana, product, json!({"Quantity": 1_000_000}));
    let contract = till.contract(ana, plan, json!({"Quantity": 10_000}));
    let before = server.rows();
    let sale_of = |but: Value| {
        let mut body = json!({"CoworkerId": ana, "BusinessId": 1, "ProductId": product, "Quantity": 1_000_000});
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        till.desk.admin.post(SALES, &body)
    };
    let contract_of =
        json!({"IssuedById": 1, "CoworkerId": ana, "TariffId": plan, "Quantity": 10_000, "Price": 10_000_001});
    for reply in [
        sale_of(json!({"Price": MOST})),
        sale_of(json!({"Price": 100_000.01})),
        till.desk.admin.post(CONTRACTS, &contract_of),
        till.change(SALES, sale, json!({"Price": 100_000.01})),
        till.change(CONTRACTS, contract, json!({"Price": 10_000_000.01})),
    ] {
        assert_eq!(reply.status, 400, "{}", reply.text());
        assert!(reply.invalid_on("Quantity").contains("at most 100000000000"), "{}", reply.text());
    }
    for reply in [
        till.change("/api/billing/products", product, json!({"Price": 100_000.01})),
        till.change("/api/billing/tariffs", plan, json!({"Price": 10_000_001})),
    ] {
        assert!(reply.invalid_on("Price").contains("as sold"), "{}", reply.text());
    }
    assert_eq!(server.rows(), before);
}

/// 60,000,000,000 twice are more than an invoice holds; each by itself is not.
#[test]
fn an_invoice_of_too_much_is_refused_in_words() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let product = till.product(60_000_000_000.0, json!({}));
    let first = till.sell(ana, product, json!({}));
    till.sell(ana, product, json!({}));
    let before = server.rows();
    let text = till.refused(&till.run("/api/spaces/coworkers", "COWORKER_BILL_RUN", ana, json!({})));
    assert!(text.contains("Locker would be of more than 100000000000"), "{text}");
    assert_eq!(server.rows(), before);
    till.run(SALES, "COWORKER_PRODUCT_INVOICE", first, json!({})).done();
    assert_eq!(till.bills(ana), [6_000_000_000_000]);
    till.bill(ana);
    assert_eq!(till.bills(ana), [6_000_000_000_000, 6_000_000_000_000]);
    assert_eq!(till.account(ana).last().unwrap().3, -12_000_000_000_000);
    server.assert_sound();
}

/// A draft keeps to the same bound: 20 % on 90,000,000,000 are 108,000,000,000 with tax.
#[test]
fn a_line_of_a_draft_keeps_the_total_in_bounds() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let rate = till.tax_rate("Standard", 20);
    till.sell(ana, till.product(50.0, json!({"TaxRateId": rate})), json!({}));
    let draft = till.draft(ana);
    let line = till.lines(&till.invoice(draft)).remove(0)["Id"].as_i64().unwrap();
    till.change(LINES, line, json!({"SubTotal": 90_000_000_000_i64})).invalid_on("SubTotal");
    till.change(LINES, line, json!({"SubTotal": 80_000_000_000_i64})).done();
    // 80,000,000,000 and 16,000,000,000 of tax.
    assert_eq!(till.totals(&till.invoice(draft)), (8_000_000_000_000, 1_600_000_000_000, 9_600_000_000_000));
}

#[test]
fn prices_are_not_negative() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let (product, plan) = (till.product(10.0, json!({})), till.plan(10.0, json!({})));
    let sale = till.sell(ana, product, json!({}));
    let contract = till.contract(ana, plan, json!({}));
    for (path, id, member) in [
        ("/api/billing/products", product, "Price"),
        ("/api/billing/tariffs", plan, "Price"),
        ("/api/billing/tariffs", plan, "MinimumPrice"),
        ("/api/billing/tariffs", plan, "SignUpFee"),
        (SALES, sale, "Price"),
        (CONTRACTS, contract, "Price"),
    ] {
        let text = till.change(path, id, json!({member: -0.01})).invalid_on(member);
        assert_eq!(text, "must be at least 0", "{path} {member}");
        till.change(path, id, json!({member: 0})).done();
    }
    let special = json!({"TimePassId": till.desk.day_pass(), "TariffId": plan, "Price": -1});
    till.desk.admin.post("/api/billing/timepassprices", &special).invalid_on("Price");
}

/// What was invoiced and granted stays with the customer; a contract without a past may move.
#[test]
fn a_contract_with_a_past_stays_with_its_customer() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer("Ben Okri"));
    let bare = till.plan(10.0, json!({}));
    let granting = till.plan(10.0, json!({"UseTimePasses": true}));
    let rule =
        json!({"TariffId": granting, "TimePassId": till.desk.day_pass(), "PassesIncluded": 2, "PassRenewalTime": 3});
    till.desk.admin.post("/api/billing/tarifftimepasses", &rule).id();
    let [fresh, invoiced] = [0, 1].map(|_| till.contract(ana, bare, json!({})));
    let granted = till.contract(ana, granting, json!({}));
    till.meddle(&format!("DELETE FROM job WHERE subject IN ({fresh}, {granted}) AND kind = 'contract invoice'"));
    till.charge(invoiced);
    assert_eq!(till.bills(ana), [1000]);
    for (contract, why) in [(invoiced, "has been invoiced"), (granted, "has issued passes")] {
        let text = till.change(CONTRACTS, contract, json!({"CoworkerId": ben})).invalid_on("Coworker");
        assert!(text.contains(why), "{text}");
        till.change(CONTRACTS, contract, json!({"Notes": "Stays"})).done();
    }
    till.change(CONTRACTS, fresh, json!({"CoworkerId": ben})).done();
    assert_eq!(till.get(CONTRACTS, fresh)["CoworkerId"], ben);
    server.assert_sound();
}
