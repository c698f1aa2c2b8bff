//! What is charged when the borders of a contract move: its billing day, its start, its cycle, the clock of its location
//! (R11.9, R11.9a, DESIGN 5.11). Each day is charged once, and none before its time.

use serde_json::{Value, json};

use super::till::{CONTRACTS, Till};
use crate::rig::TestServer;
use crate::rig::desk::at;

const BUSINESSES: &str = "/api/sys/businesses";

/// The first and last day of each invoice line of a plan, as printed.
fn printed(till: &Till<'_>, customer: i64) -> Vec<String> {
    let lines = till.invoices(customer).iter().flat_map(|invoice| till.printed(invoice)).collect::<Vec<_>>();
    lines.into_iter().map(|(text, ..)| text).collect()
}

#[track_caller]
fn move_to(till: &Till<'_>, zone: &str) {
    let zones = till.desk.admin.get("/api/sys/simpletimezones?size=10000").records();
    let zone = zones.iter().find(|z| z["Name"] == zone).unwrap_or_else(|| panic!("no zone {zone}"));
    till.change(BUSINESSES, 1, json!({"SimpleTimeZoneId": zone["Id"]})).done();
}

/// A contract from 2 March, charged until 2 April, that is changed on 10 March.
#[track_caller]
fn edited(contract: Value, but: impl Fn(&Till<'_>) -> Value, until: &str, expected: (&[i64], &[&str])) {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({})), contract);
    till.charge(contract);
    till.desk.clock(&at(10, "09:00"));
    let but = but(&till);
    till.change(CONTRACTS, contract, but).done();
    till.desk.clock(until);
    assert_eq!(till.bills(ana), expected.0);
    assert_eq!(printed(&till, ana), expected.1);
    server.assert_sound();
}

/// 2 to 14 April: 13 of the 31 days from 15 March to 14 April.
#[test]
fn a_later_billing_day_leaves_a_part_that_is_charged_by_days() {
    edited(
        json!({}),
        |_| json!({"BillingDay": 15}),
        "2026-04-15T00:00:00Z",
        (
            &[10000, 4194, 10000],
            &["Plan, 2026-03-02 - 2026-04-01", "Plan, 2026-04-02 - 2026-04-14", "Plan, 2026-04-15 - 2026-05-14"],
        ),
    );
}

/// 2 to 27 April: 26 of the 31 days from 28 March to 27 April. Asking for ApplyProRating or not is about the first part only.
#[test]
fn a_billing_day_before_the_end_of_what_is_charged() {
    edited(
        json!({"ApplyProRating": true}),
        |_| json!({"BillingDay": 28}),
        "2026-04-28T00:00:00Z",
        (
            &[10000, 8387, 10000],
            &["Plan, 2026-03-02 - 2026-04-01", "Plan, 2026-04-02 - 2026-04-27", "Plan, 2026-04-28 - 2026-05-27"],
        ),
    );
}

/// The first part, 2 to 8 March, costs a whole one unless it is asked for by days; 9 April to 1 May: 23 of 30 days.
#[test]
fn a_billing_day_that_is_moved_back() {
    edited(
        json!({"BillingDay": 9}),
        |_| json!({"BillingDay": 2}),
        "2026-05-02T00:00:00Z",
        (
            &[10000, 10000, 7667, 10000],
            &[
                "Plan, 2026-03-02 - 2026-03-08",
                "Plan, 2026-03-09 - 2026-04-08",
                "Plan, 2026-04-09 - 2026-05-01",
                "Plan, 2026-05-02 - 2026-06-01",
            ],
        ),
    );
}

/// 2 to 19 April: 18 of the 31 days from 20 March to 19 April.
#[test]
fn a_start_that_is_moved_within_what_is_charged() {
    edited(
        json!({}),
        |_| json!({"StartDate": at(20, "00:00")}),
        "2026-04-20T00:00:00Z",
        (
            &[10000, 5806, 10000],
            &["Plan, 2026-03-02 - 2026-04-01", "Plan, 2026-04-02 - 2026-04-19", "Plan, 2026-04-20 - 2026-05-19"],
        ),
    );
}

#[test]
fn a_start_that_is_moved_behind_what_is_charged() {
    edited(
        json!({}),
        |_| json!({"StartDate": "2026-05-01T00:00:00Z"}),
        "2026-05-31T00:00:00Z",
        (&[10000, 10000], &["Plan, 2026-03-02 - 2026-04-01", "Plan, 2026-05-01 - 2026-05-31"]),
    );
}

/// The cycle of three months counts from 10 March and has 92 days, of which 2 April to 9 June are 69.
#[test]
fn a_plan_with_another_cycle_charges_what_is_left_of_it() {
    edited(
        json!({}),
        |till| json!({"TariffId": till.plan(300.0, json!({"Name": "Quarter", "InvoiceEvery": 3}))}),
        "2026-06-10T00:00:00Z",
        (
            &[10000, 22500, 30000],
            &["Plan, 2026-03-02 - 2026-04-01", "Quarter, 2026-04-02 - 2026-06-09", "Quarter, 2026-06-10 - 2026-09-09"],
        ),
    );
}

/// From a plan in weeks to one in months on a billing day: 9 to 14 March are 6 of the 28 days from 15 February.
#[test]
fn a_part_that_a_change_of_plan_begins_with_is_charged_by_days() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let weeks = till.plan(30.0, json!({"Name": "Weeks", "InvoiceEvery": 0, "InvoiceEveryWeeks": 1}));
    let months = till.plan(100.0, json!({"Name": "Months"}));
    let contract = till.contract(ana, weeks, json!({"BillingDay": 15, "NextTariffId": months}));
    till.charge(contract);
    till.desk.clock(&at(15, "00:00"));
    assert_eq!(till.bills(ana), [3000, 2143, 10000]);
    assert_eq!(
        printed(&till, ana),
        ["Weeks, 2026-03-02 - 2026-03-08", "Months, 2026-03-09 - 2026-03-14", "Months, 2026-03-15 - 2026-04-14"]
    );
}

/// R11.9: a contract that starts between midnight and the cut-off has its first day on that date, and the last day of a period
/// is the business day that ends with it. 3 to 14 March: 12 of 28 days.
#[test]
fn days_are_counted_and_printed_with_a_cut_off_at_three() {
    let server = TestServer::start();
    let till = Till::new(&server);
    till.desk.setting(1, "Checkin.DailyCutOffTime", "03:00");
    till.desk.clock(&at(3, "04:00"));
    let ana = till.desk.customer("Ana Silva");
    let terms = json!({"StartDate": at(3, "01:00"), "BillingDay": 15, "ApplyProRating": true});
    let contract = till.contract(ana, till.plan(100.0, json!({})), terms);
    till.charge(contract);
    till.desk.clock(&at(15, "02:59"));
    assert_eq!(till.bills(ana), [4286]);
    till.desk.clock(&at(15, "03:00"));
    assert_eq!(till.bills(ana), [4286, 10000]);
    assert_eq!(printed(&till, ana), ["Plan, 2026-03-03 - 2026-03-14", "Plan, 2026-03-15 - 2026-04-14"]);
}

/// The renewal of 2 April is at 10:00 UTC in Honolulu and at 15:00 UTC of the day before in Tokyo.
#[test]
fn the_next_invoice_follows_the_clock_of_the_location() {
    for (zone, before, renewal) in [
        ("Pacific/Honolulu", "2026-04-02T09:59:59Z", "2026-04-02T10:00:00Z"),
        ("Asia/Tokyo", "2026-04-01T14:59:59Z", "2026-04-01T15:00:00Z"),
    ] {
        let server = TestServer::start();
        let till = Till::new(&server);
        let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer("Ben Okri"));
        let plan = till.plan(100.0, json!({}));
        let contract = till.contract(ana, plan, json!({}));
        till.charge(contract);
        // From elsewhere, where it was invoiced to the same day.
        let terms = json!({"StartDate": "2025-05-02T00:00:00Z", "InvoicedPeriod": "2026-04-02T00:00:00Z"});
        till.contract(ben, plan, terms);
        till.desk.clock(&at(10, "09:00"));
        move_to(&till, zone);
        till.desk.clock(&at(11, "09:00"));
        for member in ["RenewalDate", "NextAutoInvoice", "InvoicedPeriod"] {
            assert_eq!(till.get(CONTRACTS, contract)[member], renewal, "{zone} {member}");
        }
        till.desk.clock(before);
        assert_eq!((till.bills(ana), till.bills(ben)), (vec![10000], vec![]), "{zone}");
        till.desk.clock(renewal);
        assert_eq!((till.bills(ana), till.bills(ben)), (vec![10000, 10000], vec![10000]), "{zone}");
        let invoice = till.invoices(ana).remove(1);
        assert_eq!(invoice["InvoiceFromDate"], renewal);
        assert_eq!(till.lines(&invoice)[0]["IsProratedContract"], false);
        let days = ["Plan, 2026-03-02 - 2026-04-01", "Plan, 2026-04-02 - 2026-05-01"];
        assert_eq!(printed(&till, ana), days);
        // And back.
        till.desk.clock("2026-04-10T09:00:00Z");
        move_to(&till, "Etc/UTC");
        till.desk.clock("2026-05-01T23:59:59Z");
        assert_eq!(till.bills(ana), [10000, 10000]);
        till.desk.clock("2026-05-02T00:00:00Z");
        assert_eq!(till.bills(ana), [10000, 10000, 10000]);
        server.assert_sound();
    }
}

/// A change that is taken back before it acts leaves the renewal where it was.
#[test]
fn a_change_of_the_clock_that_is_taken_back() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({})), json!({}));
    till.charge(contract);
    for zone in ["Asia/Tokyo", "Pacific/Honolulu", "Etc/UTC"] {
        move_to(&till, zone);
    }
    assert_eq!(till.get(CONTRACTS, contract)["NextAutoInvoice"], "2026-04-02T00:00:00Z");
    till.desk.clock("2026-04-01T23:59:59Z");
    assert_eq!(till.bills(ana), [10000]);
    till.desk.clock("2026-04-02T00:00:00Z");
    assert_eq!(till.bills(ana), [10000, 10000]);
}

/// 20 March begins at 10:00 UTC in Honolulu; what was invoiced elsewhere ends at midnight UTC.
#[test]
fn hours_before_a_renewal_are_no_period() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let place = till.desk.location("Honolulu", "Pacific/Honolulu", Some(1));
    let ana = till.desk.customer("Ana Silva");
    let terms = json!({"IssuedById": place, "StartDate": "2025-01-20T10:00:00Z", "InvoicedPeriod": at(20, "00:00")});
    till.contract(ana, till.plan(100.0, json!({})), terms);
    till.desk.clock(&at(20, "09:59"));
    assert_eq!(till.bills(ana), [0_i64; 0]);
    till.desk.clock(&at(20, "10:00"));
    assert_eq!(till.bills(ana), [10000]);
    assert_eq!(printed(&till, ana), ["Plan, 2026-03-20 - 2026-04-19"]);
}

/// Dates on paper are those of the clock then in force: 20:00 UTC on the 2nd is the 3rd in Tokyo, but was not yet.
#[test]
fn dates_of_the_past_stay_when_the_clock_changes() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    till.contract(till.desk.customer("Ben Okri"), till.plan(100.0, json!({})), json!({}));
    till.pass(ana, till.desk.day_pass(), json!({}));
    till.desk.clock(&at(2, "20:00"));
    let invoice = till.bill(ana).remove(0)["Id"].as_i64().unwrap();
    till.desk.setting(1, "Billing.LockDates", "2026-03-02");
    move_to(&till, "Asia/Tokyo");
    till.desk.clock(&at(5, "09:00"));
    let page = till.desk.admin.get(&format!("/api/hallpass/invoices/{invoice}/print")).text();
    assert!(page.contains("<dt>Date</dt><dd>2026-03-02</dd>"), "{page}");
    // The lock began at midnight in UTC, nine hours after that of Tokyo.
    let entry = |on: &str| till.entry(ana, json!({"Credit": 5, "TransactionDate": on}));
    let reason = entry("2026-03-01T20:00:00Z").invalid_on("TransactionDate");
    assert!(reason.contains("2026-03-02"), "{reason}");
    entry("2026-03-02T00:00:00Z").id();
}

/// Suspended closes a location; the agreements it has made go on until they are cancelled (docs/decisions.md).
#[test]
fn contracts_of_a_closed_location_go_on_until_they_are_cancelled() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let plan = till.plan(100.0, json!({"UseTimePasses": true}));
    let row = json!({"TariffId": plan, "TimePassId": till.desk.day_pass(), "PassesIncluded": 2, "PassRenewalTime": 3});
    till.desk.admin.post("/api/billing/tarifftimepasses", &row).id();
    let contract = till.contract(ana, plan, json!({}));
    till.charge(contract);
    till.desk.clock(&at(10, "09:00"));
    till.change(BUSINESSES, 1, json!({"Suspended": true})).done();
    assert_eq!((till.desk.passes_of(ana).len(), till.bills(ana)), (2, vec![10000]));
    till.desk.clock("2026-04-02T00:00:00Z");
    assert_eq!((till.desk.passes_of(ana).len(), till.bills(ana)), (4, vec![10000, 10000]));
    till.desk.command(CONTRACTS, "CANCEL_CONTRACT", contract).done();
    till.desk.clock("2026-06-02T00:00:00Z");
    assert_eq!((till.desk.passes_of(ana).len(), till.bills(ana)), (4, vec![10000, 10000]));
    assert_eq!(till.desk.admin.get("/api/hallpass/jobs").ok()["Failing"], json!([]));
    server.assert_sound();
}
