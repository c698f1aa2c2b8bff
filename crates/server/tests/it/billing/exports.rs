//! The printable page and the CSV exports.

use serde_json::json;

use super::till::{COWORKERS, INVOICES, Till};
use crate::rig::TestServer;
use crate::rig::desk::at;

/// A customer whose name would like to be a script, invoiced 94.80.
fn invoiced(till: &Till<'_>) -> i64 {
    let rate = till.tax_rate("Standard", 20);
    let ana = till.desk.customer("<script>alert(1)</script>");
    till.change(COWORKERS, ana, json!({"BillingName": "=cmd|' /C calc'!A0", "BillingAddress": "1 \"Main\" St\nB"}))
        .done();
    till.pass(ana, till.desk.define(json!({"Name": "Day & night", "Price": 79, "TaxRateId": rate})), json!({}));
    till.bill(ana)[0]["Id"].as_i64().unwrap()
}

#[test]
fn the_page_of_an_invoice() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let id = invoiced(&till);
    let print = |id: i64| till.desk.admin.get(&format!("/api/hallpass/invoices/{id}/print"));
    let reply = print(id);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("style-src 'self'") && !policy.contains("unsafe"));
    let page = reply.text();
    for part in ["<title>Invoice 1-00001</title>", "Day &amp; night", "79.00", "15.80", "94.80", "20 %", "2026-03-02"] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(page.contains("<dt>Period to</dt><dd>2026-03-02</dd>") && page.contains(">Tax rate</th>"), "{page}");
    assert!(page.contains("<table class=\"taxes\">"), "net and tax by rate, for one rate too: {page}");
    assert!(page.contains("=cmd|&#39; /C calc&#39;!A0") && page.contains("1 &quot;Main&quot; St"), "{page}");
    assert!(!page.contains("<script") && !page.contains("style="), "{page}");
    let style = server.anonymous().get("/api/hallpass/invoices/invoice.css");
    assert!(style.status == 200 && style.text().contains("@media print"));

    till.run(INVOICES, "VOID_INVOICE", id, json!({})).done();
    assert!(print(id).text().contains("VOID"));
    let customer = till.invoice(id)["CoworkerId"].as_i64().unwrap();
    let draft = till.draft(customer);
    let page = print(draft).text();
    assert!(page.contains("Draft invoice") && page.contains("DRAFT"), "{page}");
    assert_eq!(print(99_999).status, 404);
    assert_eq!(server.anonymous().get(&format!("/api/hallpass/invoices/{id}/print")).status, 401);
}

#[test]
fn invoices_and_lines_as_csv() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let id = invoiced(&till);
    till.desk.clock(&at(10, "08:00"));
    let ben = till.desk.customer("Ben Okri");
    till.pass(ben, till.desk.define(json!({"Name": "A, \"B\"", "Price": 5})), json!({}));
    till.bill(ben);
    till.pass(ben, till.desk.day_pass(), json!({}));
    till.draft(ben);
    let read = |path: &str| -> Vec<csv::StringRecord> {
        let reply = till.desk.admin.get(path);
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (200, Some("text/csv; charset=utf-8")),
            "{}",
            reply.text()
        );
        let text = reply.text();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().collect::<Result<_, _>>().unwrap()
    };
    let invoices = read("/api/hallpass/invoices.csv");
    assert_eq!(invoices.len(), 3, "a heading and two invoices, no draft");
    let cell = |rows: &[csv::StringRecord], row: usize, name: &str| {
        let at = rows[0].iter().position(|own| own == name).unwrap();
        rows[row][at].to_owned()
    };
    assert_eq!(cell(&invoices, 1, "InvoiceNumber"), till.invoice(id)["InvoiceNumber"]);
    assert_eq!(cell(&invoices, 1, "BillToName"), "'=cmd|' /C calc'!A0", "no formula");
    let money = ["NetAmount", "TaxAmount", "TotalAmount"].map(|name| cell(&invoices, 1, name));
    assert_eq!(money, ["79.00", "15.80", "94.80"]);
    assert_eq!(cell(&invoices, 2, "IssuedOn"), at(10, "08:00"));

    let lines = read(&format!("/api/hallpass/invoicelines.csv?from={}", at(10, "00:00")));
    assert_eq!(lines.len(), 2);
    assert_eq!(cell(&lines, 1, "Description"), "A, \"B\"");
    assert_eq!((cell(&lines, 1, "InvoiceNumber"), cell(&lines, 1, "Total")), ("1-00002".into(), "5.00".into()));
    assert_eq!(read(&format!("/api/hallpass/invoices.csv?to={}", at(10, "08:00"))).len(), 2);
    let other = till.desk.location("Other", "Etc/UTC", None);
    assert_eq!(read(&format!("/api/hallpass/invoices.csv?businessId={other}")).len(), 1);

    // Void, it is told apart in both, and what was paid is not on it any more.
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({})).done();
    till.run(INVOICES, "VOID_INVOICE", id, json!({})).done();
    let (invoices, lines) = (read("/api/hallpass/invoices.csv"), read("/api/hallpass/invoicelines.csv"));
    let told = |rows: &[csv::StringRecord], row: usize| ["Void", "CreditNote"].map(|name| cell(rows, row, name));
    assert_eq!((told(&invoices, 1), told(&lines, 1)), (["true", "false"].map(String::from), told(&invoices, 1)));
    assert_eq!(told(&lines, 2), ["false", "false"]);
    assert_eq!((cell(&invoices, 1, "PaidAmount"), cell(&invoices, 1, "Paid")), ("0.00".into(), "false".into()));
    let page = till.desk.admin.get(&format!("/api/hallpass/invoices/{id}/print")).text();
    assert!(!page.contains(">Paid<"), "{page}");
    server.assert_sound();
    assert_eq!(till.desk.admin.get("/api/hallpass/invoices.csv?from=soon").status, 400);
    assert!(till.desk.admin.get("/api/hallpass/invoices.csv").text().starts_with("InvoiceNumber,IssuedOn,BusinessId"));
    assert!(till.desk.admin.get("/api/hallpass/invoices.csv").text().ends_with("\r\n"));
}

#[test]
fn exports_keep_to_roles_and_locations() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let id = invoiced(&till);
    let other = till.desk.location("Other", "Etc/UTC", Some(1));
    let all: Vec<i64> = hallpass_contract::roles::all().map(|role| role.id).collect();
    let role = |name: &str| hallpass_contract::roles::all().find(|role| role.name() == name).unwrap().id;
    let there = server.user("there", &all, &[other]);
    for path in ["/api/hallpass/invoices.csv", "/api/hallpass/invoicelines.csv"] {
        assert_eq!(there.get(path).text().lines().count(), 1, "{path}: the heading");
    }
    assert_eq!(there.get(&format!("/api/hallpass/invoices/{id}/print")).status, 404);
    assert_eq!(there.get("/api/hallpass/billing/pending").ok()["TotalItems"], 0);
    for (path, name) in [
        ("/api/hallpass/invoices.csv".to_owned(), "CoworkerInvoice-List"),
        ("/api/hallpass/invoicelines.csv".to_owned(), "CoworkerInvoiceLine-List"),
        (format!("/api/hallpass/invoices/{id}/print"), "CoworkerInvoice-Read"),
        ("/api/hallpass/billing/pending".to_owned(), "CoworkerTimePass-List"),
        ("/api/hallpass/billing/pending".to_owned(), "CoworkerProduct-List"),
    ] {
        let rest: Vec<i64> = all.iter().copied().filter(|id| *id != role(name)).collect();
        let serial = server.serial();
        assert_eq!(
            server.user(&format!("without-{serial}"), &rest, &[1]).get(&path).status,
            401,
            "{path} without {name}"
        );
        assert_eq!(server.user(&format!("with-{serial}"), &all, &[1]).get(&path).status, 200, "{path}");
    }
}

#[test]
fn an_export_of_many_portions_is_whole() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let product = till.product(1.0, json!({}));
    let sale = till.sell(ana, product, json!({}));
    // 1,200 sales are 1,200 lines.
    till.meddle(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1199) \
         INSERT INTO coworker_product (unique_id, created_on, updated_on, coworker_id, business_id, product_id, quantity) \
         SELECT '00000000-0000-4000-9000-' || substr(CAST(1000000000000 + i AS TEXT), 2), created_on, updated_on, coworker_id, \
         business_id, product_id, 1 \
         FROM n, coworker_product WHERE coworker_product.id = {sale}"
    ));
    till.bill(ana);
    let text = till.desk.admin.get("/api/hallpass/invoicelines.csv").text();
    assert_eq!(text.lines().count(), 1_201);
    let numbers: std::collections::BTreeSet<&str> =
        text.lines().skip(1).map(|line| line.rsplit(',').next().unwrap()).collect();
    assert_eq!(numbers.len(), 1_200, "each line once");
}
