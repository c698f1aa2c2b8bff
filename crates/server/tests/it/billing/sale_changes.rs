//! R11.5, R12.6: what an invoice has charged for a sale is what is released when it is paid; a sale on an invoice or on a draft
//! is neither changed nor deleted behind it.

use serde_json::json;

use super::till::{SALES, Till};
use crate::rig::TestServer;

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
