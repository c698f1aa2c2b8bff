//! A thing is on at most one line that counts (bug bank 21, 30), whatever the way and however many at once.

use serde_json::json;

use super::till::{COWORKERS, INVOICES, SALES, Till, cents};
use crate::rig::TestServer;

const TWICE: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM invoice_item WHERE live = 1 GROUP BY kind, subject, period_start \
                     HAVING COUNT(*) > 1) AS twice";

#[test]
fn bug_bank_30_two_ways_to_invoice_a_sale_invoice_it_once() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let locker = till.product(40.0, json!({}));
    let sale = till.sell(ana, locker, json!({}));
    till.run(SALES, "COWORKER_PRODUCT_INVOICE", sale, json!({})).done();
    assert!(till.refused(&till.run(SALES, "COWORKER_PRODUCT_INVOICE", sale, json!({}))).contains("invoiced already"));
    till.refused(&till.run(COWORKERS, "COWORKER_BILL_RUN", ana, json!({})));
    assert_eq!(till.bills(ana), [4000]);

    // On a draft and elsewhere: the draft cannot be issued, and says where the thing is.
    let sale = till.sell(ana, locker, json!({}));
    let draft = till.draft(ana);
    till.run(SALES, "COWORKER_PRODUCT_INVOICE", sale, json!({})).done();
    let text = till.refused(&till.run(INVOICES, "ISSUE_INVOICE", draft, json!({})));
    assert!(text.contains("Locker") && text.contains("1-00002"), "{text}");
    till.change(INVOICES, draft, json!({"Draft": false})).invalid_on("Draft");
    assert_eq!(till.number(TWICE), 0);
    // A pass that is gone.
    let pass = till.pass(ana, till.desk.day_pass(), json!({}));
    let draft = till.draft(ana);
    till.desk.admin.delete(&format!("/api/billing/coworkertimepasses/{pass}")).done();
    let text = till.refused(&till.run(INVOICES, "ISSUE_INVOICE", draft, json!({})));
    assert!(text.contains("deleted"), "{text}");
}

#[test]
fn bug_bank_21_many_at_once_invoice_once() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    till.desk.issue(ana, till.desk.day_pass(), 20);
    let sale = till.sell(ana, till.product(40.0, json!({})), json!({}));
    let run = |path: &str, key: &str, id: i64| {
        let body = json!({"Key": key, "Ids": [id], "Parameters": []});
        server.admin().post(&format!("{path}/runcommand"), &body).status
    };
    std::thread::scope(|scope| {
        for n in 0..8 {
            let run = &run;
            scope.spawn(move || {
                let status = if n % 2 == 0 {
                    run(COWORKERS, "COWORKER_BILL_RUN", ana)
                } else {
                    run(SALES, "COWORKER_PRODUCT_INVOICE", sale)
                };
                assert_eq!(status, 200);
            });
        }
    });
    assert_eq!(till.bills(ana).iter().sum::<i64>(), 54000, "20 x 25.00 and 40.00");
    assert_eq!(till.number(TWICE), 0);
    let numbers: Vec<_> = till.invoices(ana).iter().map(|i| i["InvoiceNumber"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<_> = (1..=numbers.len()).map(|n| format!("1-{n:05}")).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn the_database_itself_keeps_a_thing_from_two_invoices() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let pass = till.pass(ana, till.desk.day_pass(), json!({}));
    till.bill(ana);
    let sql = format!(
        "INSERT INTO invoice_item (invoice_id, line_id, kind, subject, amount, live) VALUES (9, 9, 'pass', {pass}, 1, 1)"
    );
    assert!(server.raw().try_execute(&sql, &[]).is_err());
}

#[test]
fn a_location_outside_ones_own_is_not_invoiced() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let other = till.desk.location("Other", "Etc/UTC", Some(1));
    till.change("/api/sys/businesses", other, json!({"CurrencyId": 1})).done();
    let ana = till.desk.customer_of("Ana Silva", &[1, other]);
    till.pass(ana, till.desk.day_pass(), json!({}));
    till.change(COWORKERS, ana, json!({"InvoicingBusinessId": other})).done();
    let edit = hallpass_contract::roles::all().filter(|role| role.name().starts_with("Coworker")).map(|role| role.id);
    let edit: Vec<i64> = edit.collect();
    let here = server.user("here", &edit, &[1]);
    let body = json!({"Key": "COWORKER_BILL_RUN", "Ids": [ana], "Parameters": []});
    let reply = here.post(&format!("{COWORKERS}/runcommand"), &body).ok();
    assert_eq!(reply["WasSuccessful"], false, "{reply}");
    let there = server.user("there", &edit, &[other]);
    there.post(&format!("{COWORKERS}/runcommand"), &body).done();
    let invoice = till.invoices(ana).remove(0);
    assert_eq!((&invoice["BusinessId"], cents(&invoice["TotalAmount"])), (&json!(other), 2500));
    assert_eq!(invoice["InvoiceNumber"], format!("{other}-00001"));
}
