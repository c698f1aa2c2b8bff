//! `POST sales/{id}/takeback`: a sale that should not have been made goes, with its passes and an invoice that is not paid.

use serde_json::{Value, json};

use super::till::{COWORKERS, INVOICES, SALES, Till, cents};
use crate::rig::desk::at;
use crate::rig::{Reply, TestServer};

/// A product of 50.00 with two passes of an hour, sold and released: the sale and its passes.
fn sold(till: &Till<'_>, customer: i64) -> (i64, Vec<i64>) {
    sold_for(till, customer, 50.0)
}

fn sold_for(till: &Till<'_>, customer: i64, price: f64) -> (i64, Vec<i64>) {
    let product = till.product(price, json!({"Name": "Pack"}));
    let row = json!({"ProductId": product, "TimePassId": till.desk.time_pass(60), "PassesIncluded": 2});
    till.desk.admin.post("/api/billing/producttimepasses", &row).id();
    let before = till.desk.passes_of(customer);
    let sale = till.sell(customer, product, json!({"ActivateNow": true}));
    let passes: Vec<i64> = till.desk.passes_of(customer).into_iter().filter(|pass| !before.contains(pass)).collect();
    assert_eq!(passes.len(), 2);
    (sale, passes)
}

fn take_back(till: &Till<'_>, sale: i64) -> Reply {
    till.desk.admin.post(&format!("/api/hallpass/sales/{sale}/takeback"), &json!({}))
}

#[track_caller]
fn conflict(reply: &Reply) -> String {
    assert_eq!(reply.status, 409, "{}", reply.text());
    reply.json()["Message"].as_str().unwrap().to_owned()
}

fn is_gone(till: &Till<'_>, sale: i64) -> bool {
    till.desk.admin.get(&format!("{SALES}/{sale}")).status == 404
}

#[test]
fn what_is_not_invoiced_goes_with_its_passes_once() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let kept = till.desk.issue(ana, till.desk.day_pass(), 1);
    let (sale, passes) = sold(&till, ana);
    let path = format!("/api/hallpass/sales/{sale}/takeback");
    let preview = till.desk.admin.post(&path, &json!({"Preview": true})).ok();
    assert_eq!((&preview["Preview"], is_gone(&till, sale)), (&json!(true), false));
    let key = [("Idempotency-Key", "take it back"), ("Content-Type", "application/json")];
    let send = || till.desk.admin.send("POST", &path, &key, b"{}");
    let done = send().ok();
    assert_eq!(
        done,
        json!({"CoworkerProductId": sale, "CoworkerId": ana, "CoworkerTimePassIds": passes, "VoidInvoiceId": null})
    );
    assert_eq!((till.desk.passes_of(ana), is_gone(&till, sale)), (kept, true));
    assert_eq!(send().ok(), done, "sent again: the same answer");
    assert_eq!(take_back(&till, sale).status, 404, "asked anew: there is no such sale");
    assert_eq!(cents(&till.bill(ana)[0]["TotalAmount"]), 2_500, "only the day pass waits");
    server.assert_sound();
}

#[test]
fn an_invoice_that_is_not_paid_becomes_void() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let (sale, passes) = sold(&till, ana);
    let invoice = till.bill(ana)[0]["Id"].as_i64().unwrap();
    let done = take_back(&till, sale).ok();
    assert_eq!((&done["VoidInvoiceId"], &done["CoworkerTimePassIds"]), (&json!(invoice), &json!(passes)));
    assert_eq!(till.invoice(invoice)["Void"], true);
    assert_eq!((till.desk.passes_of(ana), is_gone(&till, sale)), (vec![], true));
    assert_eq!(till.account(ana), [], "nothing is owed");
    let nothing = till.run(COWORKERS, "COWORKER_BILL_RUN", ana, json!({}));
    assert_eq!(till.refused(&nothing), "There is nothing to invoice for this customer.", "it is not charged again");
    server.assert_sound();
}

#[test]
fn what_stands_against_it_is_said_and_nothing_changes() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let names = ["Paid", "Draft", "More", "Used"];
    let [paid, draft, more, used] = names.map(|name| till.desk.customer(name));

    let (sale, _) = sold(&till, paid);
    let invoice = till.bill(paid)[0].clone();
    let (id, number) = (invoice["Id"].as_i64().unwrap(), invoice["InvoiceNumber"].as_str().unwrap());
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({})).done();
    let text = format!("Invoice {number} of the sale has been paid: credit it instead.");
    assert_eq!(conflict(&take_back(&till, sale)), text);

    let (sale, _) = sold(&till, draft);
    till.draft(draft);
    assert!(conflict(&take_back(&till, sale)).ends_with("is a draft: delete the draft first."));

    let (sale, _) = sold(&till, more);
    sold(&till, more);
    let number = till.bill(more)[0]["InvoiceNumber"].as_str().unwrap().to_owned();
    let text = format!("Invoice {number} of the sale charges other things too: credit the sale instead.");
    assert_eq!(conflict(&take_back(&till, sale)), text);

    let (sale, passes) = sold(&till, used);
    till.desk.clock(&at(2, "10:00"));
    let visit = till.desk.visit(used, &at(2, "09:00"), &at(2, "09:30"));
    let before = server.rows();
    let text = format!("Pass {} of the sale was used: delete its check-ins first, or credit the sale.", passes[0]);
    assert_eq!(conflict(&take_back(&till, sale)), text);
    assert_eq!(server.rows(), before);
    till.desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    assert_eq!(take_back(&till, sale).ok()["CoworkerTimePassIds"], json!(passes));
    server.assert_sound();
}

/// An invoice of 0.00 is settled as soon as it is issued, though nobody has paid anything.
#[test]
fn an_invoice_of_nothing_has_not_been_paid() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let (sale, passes) = sold_for(&till, ana, 0.0);
    let invoice = till.bill(ana)[0].clone();
    assert_eq!((cents(&invoice["TotalAmount"]), &invoice["Paid"]), (0, &json!(true)));
    let done = take_back(&till, sale).ok();
    assert_eq!((&done["VoidInvoiceId"], &done["CoworkerTimePassIds"]), (&invoice["Id"], &json!(passes)));
    assert_eq!(till.invoice(invoice["Id"].as_i64().unwrap())["Void"], true);
    assert_eq!((till.desk.passes_of(ana), is_gone(&till, sale)), (vec![], true));
    server.assert_sound();
}

/// Headquarters has moved one of the passes to another location: who works at the first alone neither sees it nor deletes it.
#[test]
fn a_pass_out_of_sight_stands_against_it() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let (sale, passes) = sold(&till, ana);
    let branch = till.desk.location("Branch", "Etc/UTC", Some(1));
    till.desk.change_pass(passes[1], json!({"BusinessId": branch})).done();
    let roles = ["CoworkerProduct-Delete", "CoworkerTimePass-Delete"]
        .map(|name| hallpass_contract::roles::by_name(name).unwrap().id);
    let staff = server.user("staff", &roles, &[1]);
    let before = server.rows();
    let reply = staff.post(&format!("/api/hallpass/sales/{sale}/takeback"), &json!({}));
    let text = format!("Pass {} of the sale is of a location that you do not see.", passes[1]);
    assert_eq!(conflict(&reply), text);
    assert_eq!((server.rows(), till.desk.passes_of(ana)), (before, passes.clone()));
    assert_eq!(take_back(&till, sale).ok()["CoworkerTimePassIds"], json!(passes), "headquarters sees both");
    server.assert_sound();
}

/// The rights of what it does: to delete sales and passes, and to edit an invoice.
#[test]
fn it_needs_the_rights_of_what_it_does() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let role = |name: &str| hallpass_contract::roles::by_name(name).unwrap().id;
    let (sale, _) = sold(&till, ana);
    let path = format!("/api/hallpass/sales/{sale}/takeback");
    let send = |name: &str, roles: &[&str], places: &[i64]| -> Value {
        let ids: Vec<i64> = roles.iter().map(|name| role(name)).collect();
        json!(server.user(name, &ids, places).post(&path, &json!({})).status)
    };
    let other = till.desk.location("Other", "Etc/UTC", None);
    assert_eq!(send("seller", &["CoworkerProduct-Create", "CoworkerTimePass-Delete"], &[1]), 401);
    assert_eq!(send("half", &["CoworkerProduct-Delete"], &[1]), 401);
    assert_eq!(send("elsewhere", &["CoworkerProduct-Delete", "CoworkerTimePass-Delete"], &[other]), 404);
    till.bill(ana);
    assert_eq!(send("no-invoices", &["CoworkerProduct-Delete", "CoworkerTimePass-Delete"], &[1]), 401);
    assert!(!is_gone(&till, sale));
    let all = ["CoworkerProduct-Delete", "CoworkerTimePass-Delete", "CoworkerInvoice-Edit"];
    assert_eq!(send("chief", &all, &[1]), 200);
    server.assert_sound();
}
