//! Runs over several customers, and what is priced in another currency (R13.10).

use serde_json::json;

use super::till::{CONTRACTS, COWORKERS, SALES, Till};
use crate::rig::{Reply, TestServer};

#[test]
fn another_currency_holds_up_nothing_else() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let [ana, ben, cleo] = ["Ana Silva", "Ben Okri", "Cleo Diaz"].map(|name| till.desk.customer(name));
    let (day, elsewhere) =
        (till.desk.day_pass(), till.desk.define(json!({"Name": "Elsewhere", "Price": 10, "CurrencyId": 2})));
    till.pass(ana, day, json!({}));
    let bens = till.pass(ben, elsewhere, json!({}));
    let cleos = [till.pass(cleo, elsewhere, json!({})), till.pass(cleo, day, json!({}))];
    let together = |ids: &[i64]| -> Reply {
        till.desk.admin.post(&format!("{COWORKERS}/runcommand"), &json!({"Key": "COWORKER_BILL_RUN", "Ids": ids}))
    };
    together(&[ana, ben, cleo]).done();
    assert_eq!((till.bills(ana), till.bills(ben), till.bills(cleo)), (vec![2500], vec![], vec![2500]));
    assert_eq!(till.invoiced(&[bens, cleos[0], cleos[1]]), [false, false, true]);
    let waits = till.desk.admin.get("/api/hallpass/billing/pending").ok();
    assert_eq!(waits["TotalItems"], 2, "it goes on waiting");
    // Alone, he is told why.
    let text = till.refused(&together(&[ben]));
    assert!(text.contains("another currency") && text.contains("\"Elsewhere\""), "{text}");
    // A refusal of a run over several names the customer.
    till.pass(cleo, day, json!({}));
    till.desk.setting(1, "Billing.LockDates", "2026-04-04");
    let text = till.refused(&together(&[ana, cleo]));
    assert!(text.contains(&format!("Cleo Diaz (customer {cleo}): ")) && text.contains("Billing.LockDates"), "{text}");
}

#[test]
fn who_sells_in_another_currency_is_told() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let place = till.desk.location("Elsewhere", "Europe/London", Some(1));
    till.change("/api/sys/businesses", place, json!({"CurrencyId": 2})).done();
    let warned = |path: &str, body: serde_json::Value| {
        let reply = till.desk.admin.post(path, &body);
        reply.done();
        reply.header("x-hallpass-warning").map(str::to_owned)
    };
    let plan = till.plan(100.0, json!({"Name": "Flex"}));
    let contract = |place: i64| json!({"IssuedById": place, "CoworkerId": ana, "TariffId": plan, "Quantity": 1});
    assert_eq!(warned(CONTRACTS, contract(1)), None);
    let text = warned(CONTRACTS, contract(place)).unwrap();
    assert!(text.contains("Flex") && text.contains("Elsewhere"), "{text}");
    let product = till.product(20.0, json!({"Name": "Locker"}));
    let sale =
        |customer: i64| json!({"CoworkerId": customer, "BusinessId": place, "ProductId": product, "Quantity": 1});
    // Ana is invoiced by the first location, wherever she buys.
    assert_eq!(warned(SALES, sale(ana)), None);
    let ben = till.desk.customer_of("Ben Okri", &[place]);
    assert!(warned(SALES, sale(ben)).is_some_and(|text| text.contains("Locker")));
}
