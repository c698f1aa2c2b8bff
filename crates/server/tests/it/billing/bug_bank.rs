//! Real failures of other systems about money, as tests, by their row in the bug bank. Rows 1 and 2 are in `teams`, 5 in
//! `members`, 6, 9 and 20 in `contracts`, 21 and 30 in `once`; those about passes in `grants/bug_bank`.

use serde_json::{Value, json};

use super::till::{CONTRACTS, COWORKERS, INVOICES, PASSES, SALES, Till, cents};
use crate::rig::desk::at;
use crate::rig::{Setup, TestServer};

/// When the periods of a customer's invoices begin.
fn begins(till: &Till<'_>, customer: i64) -> Vec<String> {
    let from = |invoice: &Value| invoice["InvoiceFromDate"].as_str().unwrap().to_owned();
    till.invoices(customer).iter().map(from).collect()
}

/// Row 4: a plan change moved earlier days to the new plan. What is entered late costs what it did on that day.
#[test]
fn row_4_a_late_entry_is_priced_by_the_plan_of_its_day() {
    let server = TestServer::start();
    let till = Till::new(&server);
    till.desk.setting(1, "Checkin.PayAsYouGo", "True");
    till.desk.setting(1, "Checkin.PayAsYouGoMembersPayWithContract", "True");
    let hour = till
        .desk
        .define(json!({"Name": "Hour", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true}));
    let (old, new) = (till.plan(0.0, json!({})), till.plan(0.0, json!({})));
    for (plan, price) in [(old, 8), (new, 4)] {
        let special = json!({"TimePassId": hour, "TariffId": plan, "Price": price});
        till.desk.admin.post("/api/billing/timepassprices", &special).id();
    }
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, old, json!({}));
    till.desk.clock(&at(20, "12:00"));
    till.change(CONTRACTS, contract, json!({"TariffId": new})).done();
    till.desk.visit(ana, &at(19, "09:00"), &at(19, "09:45"));
    till.desk.visit(ana, &at(20, "12:00"), &at(20, "12:15"));
    let prices: Vec<i64> = till.desk.passes_of(ana).iter().map(|id| cents(&till.get(PASSES, *id)["Price"])).collect();
    assert_eq!(prices, [600, 100], "45 minutes at 8.00, 15 at 4.00");
    server.assert_sound();
}

/// Row 7: month 13 after December, for every cycle.
#[test]
fn row_7_cycles_go_on_after_december() {
    // 30 November 2026 is a Monday.
    let server = TestServer::with(Setup::at("2026-11-30T08:00:00Z"));
    let till = Till::new(&server);
    let start = |months: i64, weeks: i64| {
        let customer = till.desk.customer("Ana Silva");
        let plan = till.plan(100.0, json!({"InvoiceEvery": months, "InvoiceEveryWeeks": weeks}));
        till.charge(till.contract(customer, plan, json!({"StartDate": "2026-11-30T00:00:00Z"})));
        customer
    };
    let [month, quarter, year, week] = [(1, 0), (3, 0), (12, 0), (0, 1)].map(|(months, weeks)| start(months, weeks));
    till.desk.clock("2027-03-01T00:00:00Z");
    let midnight = |dates: &[&str]| dates.iter().map(|date| format!("{date}T00:00:00Z")).collect::<Vec<_>>();
    assert_eq!(begins(&till, month), midnight(&["2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28"]));
    assert_eq!(begins(&till, quarter), midnight(&["2026-11-30", "2027-02-28"]));
    assert_eq!(begins(&till, year), midnight(&["2026-11-30"]));
    let weeks = begins(&till, week);
    assert_eq!((weeks.len(), &weeks[4..6]), (14, midnight(&["2026-12-28", "2027-01-04"]).as_slice()));
    till.desk.clock("2027-12-01T00:00:00Z");
    assert_eq!(begins(&till, year), midnight(&["2026-11-30", "2027-11-30"]));
    assert_eq!(begins(&till, quarter).last(), midnight(&["2027-11-30"]).last());
    server.assert_sound();
}

/// Row 8: the message showed the previous membership's date. What is announced is what the bill goes by.
#[test]
fn row_8_what_is_announced_is_what_the_bill_goes_by() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let plan = till.plan(100.0, json!({}));
    let ana = till.desk.customer("Ana Silva");
    let previous = till.contract(ana, plan, json!({}));
    till.charge(previous);
    till.desk.clock(&at(10, "09:00"));
    till.desk.command(CONTRACTS, "CANCEL_CONTRACT", previous).done();
    let present = till.contract(ana, plan, json!({}));
    till.charge(present);
    till.desk.clock(&at(11, "09:00"));
    for announced in ["2026-04-10T00:00:00Z", "2026-05-10T00:00:00Z", "2026-06-10T00:00:00Z"] {
        let record = till.get(CONTRACTS, present);
        for member in ["RenewalDate", "NextAutoInvoice", "InvoicedPeriod"] {
            assert_eq!(record[member], announced, "{member}");
        }
        assert_eq!(till.get(COWORKERS, ana)["RenewalDate"], announced, "of the customer");
        let before = till.bills(ana).len();
        till.desk.clock(&announced.replace("10T00:00:00Z", "09T23:59:59Z"));
        assert_eq!(till.bills(ana).len(), before, "not before");
        till.desk.clock(announced);
        assert_eq!(begins(&till, ana).get(before).map(String::as_str), Some(announced));
        assert_eq!(till.bills(ana).len(), before + 1);
    }
    server.assert_sound();
}

/// Row 10: selecting and deselecting eats credit. Whatever is abandoned gives everything back.
#[test]
fn row_10_what_is_abandoned_gives_everything_back() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let time = till.desk.issue(ana, till.desk.time_pass(120), 1)[0];
    till.desk.clock(&at(3, "09:00"));
    for minute in [10, 20, 30] {
        let visit = till.desk.enter(ana, &at(3, "09:00"));
        till.desk.clock(&at(3, &format!("09:{minute}")));
        till.desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
        assert_eq!(till.desk.state(time), (Some(120), false, None));
    }
    let over = till.desk.visit(ana, &at(3, "08:00"), &at(3, "09:00"));
    assert_eq!(till.desk.remaining(&[time]), [60]);
    till.desk.admin.delete(&format!("/api/spaces/checkins/{over}")).done();
    assert_eq!(till.desk.state(time), (Some(120), false, None));

    // Pay as you go is neither kept nor invoiced, a sale is neither released nor invoiced, a draft takes nothing along.
    till.desk.setting(1, "Checkin.PayAsYouGo", "True");
    till.desk.define(json!({"Name": "Hour", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForContacts": true}));
    let ben = till.desk.customer("Ben Okri");
    let visit = till.desk.enter(ben, &at(3, "09:30"));
    till.desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    let sale = till.sell(ben, till.product(40.0, json!({})), json!({}));
    till.desk.admin.delete(&format!("{SALES}/{sale}")).done();
    let day = till.pass(ben, till.desk.day_pass(), json!({}));
    let draft = till.draft(ben);
    till.run(INVOICES, "COWORKER_INVOICE_DELETE", draft, json!({})).done();
    till.desk.clock(&at(4, "09:00"));
    assert_eq!((till.desk.passes_of(ben), till.bills(ben)), (vec![day], vec![]));
    assert_eq!(till.bill(ben).iter().map(|invoice| cents(&invoice["TotalAmount"])).collect::<Vec<_>>(), [2500]);
    server.assert_sound();
}

/// Row 23: equal accounts billed differently, double billing off UTC. Twins from before and after a change of the clocks.
#[test]
fn row_23_twins_from_both_sides_of_a_clock_change_are_billed_alike() {
    // The clocks go forward on 29 March at 01:00 UTC.
    let settings = vec![("time_zone", "Europe/London")];
    let server = TestServer::with(Setup { settings, ..Setup::at("2026-03-28T12:00:00Z") });
    let till = Till::new(&server);
    let plan = till.plan(100.0, json!({}));
    let mut twins = Vec::new();
    for clock in ["2026-03-28T12:00:00Z", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T12:00:00Z"] {
        till.desk.clock(clock);
        let twin = till.desk.customer("Ana Silva");
        till.charge(till.contract(twin, plan, json!({"BillingDay": 15})));
        twins.push(twin);
    }
    till.desk.clock("2026-12-31T12:00:00Z");
    // Midnight in London: 23:00 UTC in summer.
    let mut expected: Vec<String> = (4..=10).map(|month| format!("2026-{month:02}-14T23:00:00Z")).collect();
    expected.extend(["2026-11-15T00:00:00Z", "2026-12-15T00:00:00Z"].map(str::to_owned));
    for twin in twins {
        assert_eq!(begins(&till, twin)[1..], expected);
        assert_eq!(till.bills(twin), [10000; 10]);
    }
    server.assert_sound();
}
