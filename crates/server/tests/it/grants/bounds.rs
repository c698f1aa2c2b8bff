//! Safety bounds: what runs away for one customer stops at the bound, for that customer only, and can be repaired.

use serde_json::json;

use super::desk_words::{PASSES, behind, london, number};
use super::products::settle;

const START: &str = "2026-04-14T23:00:00Z";
const MORNING: &str = "2026-04-15T08:00:00Z";

/// Beyond W20.
#[test]
fn a_runaway_grant_parks_its_customer_and_nobody_else() {
    let (server, desk) = london(MORNING);
    desk.setting(1, "Ext.Safety.MostGrantsPerDay", "30");
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), 8, 3);
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Okri"));
    let contract = desk.contract(ana, plan, START);
    // The runaway: what was issued is forgotten at once, so every look at the contract issues again.
    let raw = server.raw();
    raw.follow_up("forget", "INSERT", "grant_issue", "DELETE FROM grant_issue WHERE contract_id = NEW.contract_id");
    raw.batch("DELETE FROM grant_issue");
    // Passes brought along by an import are recognised by their origin, which must not hide the runaway here.
    behind(&server, "UPDATE coworker_time_pass SET tariff_time_pass_unique_id = 'gone'");
    for _ in 0..10 {
        desk.change_contract(contract, json!({})).done();
        behind(&server, "UPDATE coworker_time_pass SET tariff_time_pass_unique_id = 'gone'");
    }
    assert_eq!(desk.held(ana).len(), 24, "3 x 8; a fourth would exceed 30");
    let parked = desk.jobs()["Parked"].clone();
    assert_eq!(
        (parked.as_array().unwrap().len(), &parked[0]["CoworkerId"], &parked[0]["WaitingJobs"]),
        (1, &json!(ana), &json!(1))
    );
    let reason = parked[0]["Reason"].as_str().unwrap();
    assert!(reason.contains("Ext.Safety.MostGrantsPerDay = 30") && reason.contains("24"), "{reason}");
    assert_eq!(number(&server, "SELECT COUNT(*) FROM outbox WHERE event = 'CustomerParked'"), 1);

    // Everybody else goes on, and nothing is done for the parked one, whatever the time.
    raw.give_way("forget", "grant_issue");
    desk.contract(ben, plan, START);
    assert_eq!(desk.held(ben).len(), 8);
    desk.clock("2026-06-20T08:00:00Z");
    assert_eq!((desk.held(ana).len(), desk.held(ben).len()), (24, 24));

    // Repaired: the superfluous passes of the day are gone long since; the period that runs is issued once.
    assert_eq!(desk.admin.post(&format!("/api/hallpass/coworkers/{ana}/unpark"), &json!({})).ok()["WasParked"], true);
    desk.clock("2026-06-20T08:00:00Z");
    assert_eq!(desk.held(ana).len(), 32);
    assert_eq!(desk.jobs()["Parked"], json!([]));
    desk.clock("2026-07-20T08:00:00Z");
    assert_eq!(desk.held(ana).len(), 40);
    assert_eq!(desk.admin.post(&format!("/api/hallpass/coworkers/{ana}/unpark"), &json!({})).ok()["WasParked"], false);
    // Granted = lapsed + left, for every pass.
    server.assert_sound();
    let sum = |kind: &str| {
        number(&server, &format!("SELECT COALESCE(SUM(amount), 0) FROM ledger_entry WHERE kind = '{kind}'"))
    };
    assert_eq!((sum("issue"), sum("expire")), (40 + 32, 32 + 24));
}

#[test]
fn a_sale_of_a_parked_customer_waits() {
    let (server, desk) = london(MORNING);
    desk.setting(1, "Ext.Safety.MostGrantsPerDay", "10");
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 4}));
    let sales: Vec<i64> = (0..4).map(|_| desk.try_sale(ana, product, json!({})).id()).collect();
    sales.iter().for_each(|sale| settle(&server, *sale, true));
    assert_eq!(desk.held(ana).len(), 8);
    assert_eq!(desk.jobs()["Parked"][0]["WaitingJobs"], 2);
    assert_eq!(desk.sale(sales[2])["Activated"], false);
    desk.clock("2026-04-16T08:00:00Z");
    assert_eq!(desk.held(ana).len(), 8, "a new day alone does not let the customer go on");
    desk.admin.post(&format!("/api/hallpass/coworkers/{ana}/unpark"), &json!({})).ok();
    desk.clock("2026-04-16T08:00:00Z");
    assert_eq!(desk.held(ana).len(), 16);
    assert!(sales.iter().all(|sale| desk.sale(*sale)["Activated"] == true));
    // By hand passes are given without end: a bound is for what runs by itself.
    desk.issue(ana, desk.day_pass(), 50);
    assert_eq!(desk.admin.get(&format!("{PASSES}?CoworkerTimePass_Coworker={ana}")).ok()["TotalItems"], 66);
    server.assert_sound();
}

/// At the till staff hands out what is bought, whatever the bound; nothing of it is counted.
#[test]
fn a_sale_by_hand_is_neither_counted_nor_stopped() {
    let (server, desk) = london(MORNING);
    desk.setting(1, "Ext.Safety.MostGrantsPerDay", "10");
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 4}));
    for held in [4, 8, 12] {
        let sale = desk.sell(ana, product);
        assert_eq!((desk.held(ana).len(), &desk.sale(sale)["Activated"]), (held, &json!(true)));
    }
    assert_eq!(desk.jobs()["Parked"], json!([]));
    let later: Vec<i64> = (0..3).map(|_| desk.try_sale(ana, product, json!({})).id()).collect();
    later.iter().for_each(|sale| settle(&server, *sale, true));
    assert_eq!(desk.held(ana).len(), 20, "two by themselves are 8, a third would be 12");
    assert_eq!(desk.jobs()["Parked"][0]["CoworkerFullName"], "Ana Silva");
    desk.sell(ana, product);
    assert_eq!(desk.held(ana).len(), 24, "by hand also while parked");
    server.assert_sound();
}

/// Charges that run away: of five contracts a day two are charged, then the customer is parked until somebody has looked.
#[test]
fn runaway_charges_park_their_customer() {
    let (server, desk) = london(MORNING);
    desk.admin.patch("/api/sys/businesses/1", &json!({"CurrencyId": 1})).done();
    desk.setting(1, "Ext.Safety.MostChargesPerDay", "2");
    let plan = desk.plan(json!({"Price": 100}));
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Okri"));
    for _ in 0..5 {
        desk.contract(ana, plan, START);
    }
    desk.contract(ben, plan, START);
    desk.clock("2026-04-15T09:00:00Z");
    let invoices = |customer: i64| {
        desk.admin.get(&format!("/api/billing/coworkerinvoices?CoworkerInvoice_Coworker={customer}")).records().len()
    };
    assert_eq!((invoices(ana), invoices(ben)), (2, 1));
    assert_eq!(desk.jobs()["Parked"][0]["WaitingJobs"], 3);
    for expected in [4, 5] {
        desk.admin.post(&format!("/api/hallpass/coworkers/{ana}/unpark"), &json!({})).ok();
        desk.clock("2026-04-15T09:00:00Z");
        assert_eq!(invoices(ana), expected);
    }
    assert_eq!(desk.jobs()["Parked"], json!([]));
    desk.clock("2026-05-14T00:00:00Z");
    assert_eq!((invoices(ana), invoices(ben)), (5, 1), "each period once");
    server.assert_sound();
}
