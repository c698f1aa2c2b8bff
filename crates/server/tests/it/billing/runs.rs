//! Runs over several customers, and what is priced in another currency (R13.10).

use serde_json::json;

use super::till::{COWORKERS, Till};
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
