//! W17: when the passes of a product expire, and when they are released; W1's ten passes; what is refused.

use serde_json::{Value, json};

use super::desk_words::{SALES, counts, london, number};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

/// 31 January 2026, 10:00 in London.
const RELEASE: &str = "2026-01-31T10:00:00Z";

/// The row says when a pass released on 31 January expires.
#[track_caller]
fn expires(row: Value, expected: &str) {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.day_pass(), row);
    desk.contract(ana, desk.plan(json!({})), "2026-01-15T00:00:00Z");
    desk.sell(ana, product);
    assert_eq!(desk.expiries(ana), counts(&[(expected, 1)]));
    server.assert_sound();
}

#[test]
fn w17_day_30() {
    expires(json!({"ExpirationType": 2, "ExpiresIn": 30}), "2026-03-03T00:00:00Z");
}

#[test]
fn w17_week_2() {
    expires(json!({"ExpirationType": 3, "ExpiresIn": 2}), "2026-02-15T00:00:00Z");
}

#[test]
fn w17_month_1() {
    expires(json!({"ExpirationType": 4, "ExpiresIn": 1}), "2026-03-01T00:00:00Z");
}

#[test]
fn w17_month_2() {
    expires(json!({"ExpirationType": 4, "ExpiresIn": 2}), "2026-03-31T23:00:00Z");
}

#[test]
fn w17_year_1() {
    expires(json!({"ExpirationType": 5, "ExpiresIn": 1}), "2027-02-01T00:00:00Z");
}

#[test]
fn w17_last_day_of_month_1() {
    expires(json!({"ExpirationType": 6, "ExpiresIn": 1}), "2026-02-01T00:00:00Z");
}

#[test]
fn w17_last_day_of_month_3() {
    expires(json!({"ExpirationType": 6, "ExpiresIn": 3}), "2026-03-31T23:00:00Z");
}

#[test]
fn w17_price_plan_1_with_a_main_contract_that_renews_on_15_february() {
    expires(json!({"ExpirationType": 1, "ExpiresIn": 1}), "2026-02-15T00:00:00Z");
}

#[test]
fn w17_price_plan_without_a_main_contract_is_refused() {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.day_pass(), json!({"ExpirationType": 1, "ExpiresIn": 1}));
    let before = server.rows();
    for now in [true, false] {
        let reason = desk.try_sale(ana, product, json!({"ActivateNow": now})).invalid_on("Product");
        assert!(reason.contains("main contract"), "{reason}");
    }
    assert_eq!(server.rows(), before);
}

#[test]
fn w17_no_type_and_two_weeks() {
    expires(json!({"ExpirationType": 0, "ExpireTimeInWeeks": 2}), "2026-02-15T00:00:00Z");
}

#[test]
fn w17_nothing_said() {
    expires(json!({}), "never");
}

pub(super) fn settle(server: &TestServer, sale: i64, paid: bool) {
    let call = hallpass::Call::system(server.app.clock.now(), "test");
    server
        .wait(server.store().write(move |tx| {
            Box::pin(async move {
                match paid {
                    true => hallpass::sales::on_paid(tx, &call, sale).await,
                    false => hallpass::sales::on_invoiced(tx, &call, sale).await,
                }
            })
        }))
        .unwrap();
}

/// R11.5.
#[test]
fn w17_a_contact_who_pays_on_5_february_has_the_passes_from_then() {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 3, "ExpirationType": 3, "ExpiresIn": 2}));
    let sale = desk.try_sale(ana, product, json!({"Quantity": 2})).id();
    settle(&server, sale, false);
    assert_eq!((desk.held(ana).len(), &desk.sale(sale)["Activated"]), (0, &json!(false)), "invoiced is not paid");
    desk.clock("2026-02-05T12:00:00Z");
    settle(&server, sale, true);
    assert_eq!(desk.expiries(ana), counts(&[("2026-02-20T00:00:00Z", 6)]), "q x PassesIncluded, from 5 February");
    assert_eq!(desk.sale(sale)["Activated"], true);
    for pass in desk.held(ana) {
        assert_eq!(pass["CoworkerProductUniqueId"], desk.sale(sale)["UniqueId"]);
        assert_eq!((&pass["IsFromTariff"], &pass["Invoiced"]), (&json!(false), &json!(false)));
    }
    server.assert_sound();
}

#[test]
fn w17_a_member_has_them_when_the_sale_is_invoiced() {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    desk.contract(ana, desk.plan(json!({})), "2026-01-15T00:00:00Z");
    let sale = desk.try_sale(ana, desk.product(desk.day_pass(), json!({"PassesIncluded": 3})), json!({})).id();
    assert_eq!(desk.held(ana).len(), 0);
    settle(&server, sale, false);
    assert_eq!(desk.held(ana).len(), 3);
    settle(&server, sale, true);
    settle(&server, sale, false);
    assert_eq!(desk.held(ana).len(), 3, "once for each sale (R11.5)");
    server.assert_sound();
}

/// R11.5.
#[test]
fn w17_activate_now_releases_with_the_sale() {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let sale = desk.sell(ana, desk.product(desk.day_pass(), json!({"PassesIncluded": 3})));
    assert_eq!((desk.held(ana).len(), &desk.sale(sale)["Activated"]), (3, &json!(true)));
    settle(&server, sale, true);
    assert_eq!(desk.held(ana).len(), 3);
    server.assert_sound();
}

/// W1: a product with ten passes of sixty minutes, used by the visits a to e (R3.2, R11.4).
#[test]
fn w1_ten_passes_of_a_product() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    desk.sell(ana, desk.product(desk.time_pass(60), json!({"PassesIncluded": 10})));
    let p = desk.passes_of(ana);
    assert_eq!(desk.remaining(&p), [60; 10]);
    assert!(desk.held(ana).iter().all(|pass| pass["TotalUses"] == 60));
    desk.clock(&at(9, "13:00"));
    for (day, from, to, left) in [
        (3, "09:00", "10:30", [0, 30, 60, 60, 60, 60, 60, 60, 60, 60]),
        (4, "14:00", "14:20", [0, 30, 45, 60, 60, 60, 60, 60, 60, 60]),
        (5, "09:00", "13:00", [0, 30, 45, 0, 0, 0, 0, 60, 60, 60]),
        (6, "10:07", "10:40", [0, 30, 45, 0, 0, 0, 0, 15, 60, 60]),
        (9, "08:00", "12:00", [0; 10]),
    ] {
        desk.visit(ana, &at(day, from), &at(day, to));
        assert_eq!(desk.remaining(&p), left, "{day} March");
    }
    desk.clock(&at(10, "09:00"));
    desk.refused(&desk.check_in(ana, &at(10, "09:00"), json!({})));
    server.assert_sound();
}

/// Decision 26, R3.11.
#[test]
fn what_is_archived_is_not_sold() {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let day = desk.day_pass();
    let product = desk.product(day, json!({}));
    let sold = desk.try_sale(ana, product, json!({})).id();
    desk.admin.patch(&format!("/api/billing/timepasses/{day}"), &json!({"Archived": true})).done();
    let reason = desk.try_sale(ana, product, json!({})).invalid_on("Product");
    assert!(reason.contains("archived"), "{reason}");
    // What was sold before is delivered.
    settle(&server, sold, true);
    assert_eq!(desk.held(ana).len(), 1);
    desk.admin.patch(&format!("/api/billing/timepasses/{day}"), &json!({"Archived": false})).done();
    desk.admin.patch(&format!("/api/billing/products/{product}"), &json!({"Archived": true})).done();
    desk.try_sale(ana, product, json!({})).invalid_on("Product");
}

/// R3.8: refused with the sale when it releases at once; else held back at the release, and never lost.
#[test]
fn more_passes_than_a_customer_can_hold() {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let manual = desk.issue(ana, desk.day_pass(), 495);
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 3}));
    let reason = desk.try_sale(ana, product, json!({"Quantity": 2, "ActivateNow": true})).invalid_on("Quantity");
    assert!(reason.contains("500"), "{reason}");
    let sale = desk.try_sale(ana, product, json!({"Quantity": 2})).id();
    settle(&server, sale, true);
    assert_eq!((desk.held(ana).len(), &desk.sale(sale)["Activated"]), (495, &json!(false)));
    let failing = desk.jobs()["Failing"][0].clone();
    assert_eq!((&failing["Kind"], &failing["Subject"]), (&json!("release"), &json!(sale)));
    desk.admin.delete(&format!("{}/{}", super::desk_words::PASSES, manual[0])).done();
    desk.clock("2026-01-31T15:00:00Z");
    assert_eq!((desk.held(ana).len(), &desk.sale(sale)["Activated"]), (500, &json!(true)));
    assert_eq!(desk.jobs()["Failing"], json!([]));
    server.assert_sound();
}

/// R12.6: what was not released when the sale is deleted is never issued; what was stands in the way.
#[test]
fn deleting_a_sale() {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 2}));
    let unreleased = desk.try_sale(ana, product, json!({})).id();
    desk.admin.delete(&format!("{SALES}/{unreleased}")).done();
    settle(&server, unreleased, true);
    assert_eq!(desk.held(ana).len(), 0);
    let sale = desk.sell(ana, product);
    let refused = desk.admin.delete(&format!("{SALES}/{sale}"));
    assert!(refused.invalid()[0].1.contains("customer time passes"), "{}", refused.text());
    for pass in desk.passes_of(ana) {
        desk.admin.delete(&format!("{}/{pass}", super::desk_words::PASSES)).done();
    }
    desk.admin.delete(&format!("{SALES}/{sale}")).done();
    server.assert_sound();
}

#[test]
fn a_released_sale_keeps_what_its_passes_were_made_from() {
    let (_server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let sale = desk.sell(ana, desk.product(desk.day_pass(), json!({})));
    let path = format!("{SALES}/{sale}");
    desk.admin.patch(&path, &json!({"Quantity": 2})).invalid_on("Quantity");
    desk.admin.patch(&path, &json!({"Notes": "Thanks."})).done();
}

/// Two products of the same moment and a mixed one: every row is released for itself (R3.9, R11.4).
#[test]
fn a_product_with_day_and_time_passes() {
    let (server, desk) = london(RELEASE);
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 2}));
    let hours = desk.time_pass(600);
    let row =
        json!({"ProductId": product, "TimePassId": hours, "PassesIncluded": 1, "ExpirationType": 2, "ExpiresIn": 1});
    desk.admin.post("/api/billing/producttimepasses", &row).id();
    desk.sell(ana, product);
    assert_eq!(desk.expiries(ana), counts(&[("2026-02-02T00:00:00Z", 1), ("never", 2)]));
    assert_eq!(number(&server, "SELECT COUNT(*) FROM sale_release"), 2);
    let issued = number(&server, "SELECT SUM(amount) FROM ledger_entry WHERE kind = 'issue' AND unit = 'minutes'");
    assert_eq!(issued, 600);
    server.assert_sound();
}

/// R11.5 with the commands of the till: a contact when the invoice is paid, a member when it is issued, a draft for nobody.
#[test]
fn w17_release_by_invoice_and_payment() {
    let (server, desk) = london(RELEASE);
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 3, "ExpirationType": 3, "ExpiresIn": 2}));
    let currency = desk.admin.get(&format!("/api/billing/products/{product}")).ok()["CurrencyId"].clone();
    desk.admin.patch("/api/sys/businesses/1", &json!({"CurrencyId": currency})).done();
    let (contact, member) = (desk.customer("Ana Silva"), desk.customer("Ben Okri"));
    desk.contract(member, desk.plan(json!({})), "2026-01-15T00:00:00Z");
    let run = |path: &str, key: &str, id: i64| {
        desk.admin.post(&format!("{path}/runcommand"), &json!({"Key": key, "Ids": [id], "Parameters": []})).done();
    };
    let sales = [contact, member].map(|customer| desk.try_sale(customer, product, json!({})).id());
    for sale in sales {
        run(SALES, "COWORKER_PRODUCT_INVOICE", sale);
    }
    assert_eq!(desk.held(contact).len(), 0, "invoiced is not paid");
    assert_eq!(desk.expiries(member), counts(&[("2026-02-15T00:00:00Z", 3)]), "invoiced");
    desk.clock("2026-02-05T12:00:00Z");
    let invoice = desk.sale(sales[0])["CoworkerInvoiceId"].as_i64().unwrap();
    run("/api/billing/coworkerinvoices", "PAY_COWORKER_INVOICE_MANUAL", invoice);
    assert_eq!(desk.expiries(contact), counts(&[("2026-02-20T00:00:00Z", 3)]), "paid on 5 February");
    let invoice = desk.sale(sales[1])["CoworkerInvoiceId"].as_i64().unwrap();
    run("/api/billing/coworkerinvoices", "PAY_COWORKER_INVOICE_MANUAL", invoice);
    assert_eq!(desk.held(member).len(), 3, "once");
    server.assert_sound();
}

/// R11.5, R12.4: paying the rest of an invoice does not release the sale that was taken back from it.
#[test]
fn a_sale_credited_from_an_invoice_is_not_released_when_the_rest_is_paid() {
    let (server, desk) = london(RELEASE);
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 3}));
    desk.admin.patch("/api/sys/businesses/1", &json!({"CurrencyId": 1})).done();
    let ana = desk.customer("Ana Silva");
    let sales = [0, 1].map(|n| desk.try_sale(ana, product, json!({"PurchaseOrder": format!("PO-{n}")})).id());
    let run = |path: &str, key: &str, id: i64, parameters: Value| {
        let body = json!({"Key": key, "Ids": [id], "Parameters": parameters});
        desk.admin.post(&format!("{path}/runcommand"), &body).done();
    };
    let invoices = "/api/billing/coworkerinvoices";
    run("/api/spaces/coworkers", "COWORKER_BILL_RUN", ana, json!([]));
    let invoice = desk.sale(sales[0])["CoworkerInvoiceId"].as_i64().unwrap();
    assert_eq!(desk.sale(sales[1])["CoworkerInvoiceId"], invoice);
    let path = format!("/api/billing/coworkerinvoicelines?orderBy=Id&CoworkerInvoiceLine_CoworkerInvoice={invoice}");
    let line = desk.admin.get(&path).ids()[0];
    run(
        invoices,
        "COWORKER_INVOICE_CANCEL",
        invoice,
        json!([{"Name": "Lines", "Value": [{"Id": line, "Amount": 100}]}]),
    );
    run(invoices, "PAY_COWORKER_INVOICE_MANUAL", invoice, json!([]));
    let released = sales.map(|sale| desk.sale(sale)["Activated"].as_bool().unwrap());
    assert_eq!((desk.held(ana).len(), released), (3, [false, true]));
    server.assert_sound();
}
