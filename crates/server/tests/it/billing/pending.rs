//! However much waits, all of it is seen and invoiced (R13.1, R13.3).

use serde_json::json;

use super::till::Till;
use crate::rig::TestServer;

const LIST: &str = "/api/hallpass/billing/pending";

/// Passes put into the database at once, each at a price in ten-thousandths.
fn flood(till: &Till<'_>, customer: i64, definition: i64, (how_many, price): (i64, i64)) {
    till.meddle(&format!(
        "INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, updated_by, coworker_id, business_id, time_pass_id, \
         price_override) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {how_many}) \
         SELECT 'flood-{customer}-' || i, 1772438400000000, 1772438400000000, 'x', {customer}, 1, {definition}, {price} FROM n"
    ));
}

#[test]
fn what_costs_nothing_hides_nothing() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer("Ben Okri"));
    flood(&till, ana, till.desk.define(json!({"Price": 0})), (10_000, 0));
    let day = till.desk.day_pass();
    till.pass(ben, day, json!({}));
    till.meddle(&format!(
        "INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id) \
         VALUES ('last', 1772438400000000, 1772438400000000, {ana}, 1, {day})"
    ));
    assert_eq!(till.desk.admin.get(LIST).ok()["TotalItems"], 2);
    till.bill(ana);
    assert_eq!(till.bills(ana), [2500]);
}

#[test]
fn the_list_has_pages_and_a_run_takes_everything() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let other = till.desk.location("Other", "Etc/UTC", Some(1));
    till.change("/api/sys/businesses", other, json!({"CurrencyId": 1})).done();
    let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer_of("Ben Okri", &[other]));
    let one = till.desk.define(json!({"Price": 1}));
    flood(&till, ana, one, (2_100, 10_000));
    flood(&till, ben, one, (3, 10_000));
    till.sell(ana, till.product(40.0, json!({})), json!({}));
    let page = |query: &str| {
        let list = till.desk.admin.get(&format!("{LIST}?{query}")).ok();
        let records = list["Records"].as_array().unwrap().clone();
        (records, list["TotalItems"].as_i64().unwrap(), list["HasNextPage"].as_bool().unwrap())
    };
    let (records, total, next) = page("");
    assert_eq!((records.len(), total, next), (1_000, 2_104, true));
    let (records, total, next) = page("size=1000&page=3");
    assert_eq!((records.len(), total, next), (104, 2_104, false));
    assert_eq!(records[103]["Entity"], "CoworkerProduct", "sales after passes");
    assert_eq!(page("size=2&page=1052").0.len(), 2);
    assert_eq!(page("size=2&page=1053").0.len(), 0);
    assert_eq!(till.desk.admin.get(&format!("{LIST}?page=two")).status, 400);
    // Somebody of the other location sees what it invoices, however much waits elsewhere.
    let all: Vec<i64> = hallpass_contract::roles::all().map(|role| role.id).collect();
    let there = server.user("there", &all, &[other]);
    let list = there.get(&format!("{LIST}?size=2")).ok();
    assert_eq!((list["Records"].as_array().unwrap().len(), &list["TotalItems"]), (2, &json!(3)));
    assert_eq!(there.get(&format!("{LIST}?coworkerId={ana}")).ok()["TotalItems"], 0);
    assert_eq!(page(&format!("businessId={other}")).1, 3);
    till.bill(ana);
    assert_eq!(till.bills(ana), [214_000], "2,100 at 1.00, and 40.00");
    assert_eq!(page("").1, 3);
}
