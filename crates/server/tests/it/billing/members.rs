//! R10.9 and W13's last lines: when pay as you go is invoiced, and bug bank 5.

use serde_json::json;

use super::till::{Till, cents};
use crate::rig::TestServer;
use crate::rig::desk::at;

fn place(till: &Till<'_>) {
    till.desk.setting(1, "Checkin.PayAsYouGo", "True");
    till.desk.define(json!({"Name": "Hour", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true,
        "UseAsPayAsYouGoForContacts": true}));
}

/// R10.9.
#[test]
fn w13_a_contact_is_invoiced_right_after_each_check_out() {
    let server = TestServer::start();
    let till = Till::new(&server);
    place(&till);
    let ana = till.desk.customer("Ana Silva");
    till.desk.clock(&at(3, "09:00"));
    let visit = till.desk.enter(ana, &at(3, "09:00"));
    till.desk.clock(&at(3, "09:40"));
    till.desk.leave(visit, &at(3, "09:40"));
    // Decision 5: rounded to 09:45, until then it can be resumed.
    assert_eq!(till.bills(ana), [0_i64; 0]);
    till.desk.clock(&at(3, "09:45"));
    assert_eq!(till.bills(ana), [900]);
    let pass = till.desk.passes_of(ana);
    assert_eq!(till.invoiced(&pass), [true]);
    till.desk.visit(ana, &at(3, "09:00").replace("09:00", "07:00"), &at(3, "07:30"));
    till.desk.clock(&at(3, "10:00"));
    assert_eq!(till.bills(ana), [900, 600]);
    server.assert_sound();
}

/// R10.9.
#[test]
fn w13_a_member_waits_for_the_contract() {
    let server = TestServer::start();
    let till = Till::new(&server);
    place(&till);
    let plan = till.plan(100.0, json!({"UseTimePasses": true}));
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, plan, json!({}));
    till.charge(contract);
    let stay = |day: u32| {
        till.desk.clock(&at(day, "12:00"));
        till.desk.visit(ana, &at(day, "09:00"), &at(day, "09:45"));
        till.desk.clock(&at(day, "13:00"));
    };
    stay(3);
    assert_eq!(till.bills(ana), [10000, 900], "False: at once");
    till.desk.setting(1, "Checkin.PayAsYouGoMembersPayWithContract", "True");
    stay(4);
    assert_eq!(till.bills(ana), [10000, 900]);
    assert_eq!(till.invoiced(&till.desk.passes_of(ana)), [true, false], "waits");
    till.desk.clock("2026-04-02T00:00:00Z");
    assert_eq!(till.bills(ana), [10000, 900, 10900]);
    assert_eq!(till.invoiced(&till.desk.passes_of(ana)), [true, true]);
}

/// A member of 100.00 a month since 2 March, who pays with the contract and stayed 45 minutes on 20 March.
fn member(till: &Till<'_>, customer: i64, contract: serde_json::Value) -> i64 {
    till.desk.setting(1, "Checkin.PayAsYouGoMembersPayWithContract", "True");
    let contract = till.contract(customer, till.plan(100.0, json!({"UseTimePasses": true})), contract);
    till.charge(contract);
    till.desk.clock(&at(20, "12:00"));
    till.desk.visit(customer, &at(20, "09:00"), &at(20, "09:45"));
    till.desk.clock(&at(20, "12:00"));
    contract
}

#[test]
fn r10_9_a_contract_without_another_invoice_is_not_waited_for() {
    let server = TestServer::start();
    let till = Till::new(&server);
    place(&till);
    let ana = till.desk.customer("Ana Silva");
    member(&till, ana, json!({"CancellationDate": "2026-04-02T00:00:00Z"}));
    assert_eq!(till.bills(ana), [10000, 900]);
    till.desk.clock("2026-09-01T00:00:00Z");
    assert_eq!(till.bills(ana), [10000, 900]);
}

#[test]
fn r10_9_a_contract_of_another_location_is_not_waited_for() {
    let server = TestServer::start();
    let till = Till::new(&server);
    place(&till);
    let other = till.desk.location("There", "Europe/London", Some(1));
    till.change("/api/sys/businesses", other, json!({"CurrencyId": 1})).done();
    let ana = till.desk.customer_of("Ana Silva", &[other, 1]);
    member(&till, ana, json!({}));
    assert_eq!(till.bills(ana), [10000, 900]);
    assert_eq!(till.invoices(ana)[1]["BusinessId"], other);
}

#[test]
fn r10_9_what_waited_for_a_cancelled_contract_is_invoiced() {
    let server = TestServer::start();
    let till = Till::new(&server);
    place(&till);
    let ana = till.desk.customer("Ana Silva");
    let contract = member(&till, ana, json!({}));
    till.desk.clock(&at(25, "12:00"));
    till.desk.command(super::till::CONTRACTS, "CANCEL_CONTRACT", contract).done();
    // It is looked at every seven days.
    till.desk.clock(&at(27, "11:59"));
    assert_eq!(till.bills(ana), [10000]);
    till.desk.clock(&at(27, "12:00"));
    assert_eq!(till.bills(ana), [10000, 900]);
    server.assert_sound();
}

#[test]
fn r13_10_pay_as_you_go_waits_for_the_lock_date() {
    let server = TestServer::start();
    let till = Till::new(&server);
    place(&till);
    till.desk.setting(1, "Billing.LockDates", "2026-03-20");
    let ana = till.desk.customer("Ana Silva");
    till.desk.clock(&at(3, "12:00"));
    till.desk.visit(ana, &at(3, "09:00"), &at(3, "09:45"));
    till.desk.clock(&at(19, "23:59"));
    assert!(till.bills(ana).is_empty(), "locked");
    till.desk.clock(&at(20, "00:00"));
    assert_eq!(till.bills(ana), [900]);
    let jobs = till.desk.admin.get("/api/hallpass/jobs").ok();
    assert_eq!((&jobs["Failing"], &jobs["Dead"]), (&json!([]), &json!([])));
    server.assert_sound();
}

#[test]
fn bug_bank_5_a_visit_on_the_last_day_is_on_the_bill_of_that_period() {
    let server = TestServer::start();
    let till = Till::new(&server);
    place(&till);
    till.desk.setting(1, "Checkin.PayAsYouGoMembersPayWithContract", "True");
    let plan = till.plan(100.0, json!({"UseTimePasses": true}));
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, plan, json!({}));
    till.charge(contract);
    // The last day of 2 March to 1 April; the later visit is entered first.
    till.desk.clock("2026-04-01T23:00:00Z");
    for (from, to) in [("20:00", "20:45"), ("10:00", "10:30"), ("15:00", "15:15")] {
        till.desk.visit(ana, &format!("2026-04-01T{from}:00Z"), &format!("2026-04-01T{to}:00Z"));
    }
    till.desk.clock("2026-04-02T00:00:00Z");
    // 100.00 and 9.00, 6.00, 3.00.
    assert_eq!(till.bills(ana), [10000, 11800]);
    // A visit of the new period's first hours waits for the next.
    till.desk.clock("2026-04-02T09:00:00Z");
    till.desk.visit(ana, "2026-04-02T07:00:00Z", "2026-04-02T07:45:00Z");
    till.desk.clock("2026-05-02T00:00:00Z");
    assert_eq!(till.bills(ana), [10000, 11800, 10900]);
}

/// R13.3.
#[test]
fn r13_3_what_waits_is_listed() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer("Ben Okri"));
    let pass = till.pass(ana, till.desk.day_pass(), json!({}));
    till.pass(ana, till.desk.day_pass(), json!({"Free": true}));
    let later = till.sell(
        ana,
        till.product(40.0, json!({})),
        json!({"InvoiceOn": at(20, "00:00"), "Quantity": 3, "DiscountAmount": 5}),
    );
    till.sell(ben, till.product(10.0, json!({})), json!({}));
    let list = |query: &str| till.desk.admin.get(&format!("/api/hallpass/billing/pending{query}")).ok();
    let of_ana = list(&format!("?coworkerId={ana}"));
    let things: Vec<_> = of_ana["Records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["Id"].as_i64().unwrap(), cents(&r["Amount"])))
        .collect();
    assert_eq!(things, [(pass, 2500), (later, 11500)]);
    assert_eq!(of_ana["Records"][1]["InvoiceOn"], at(20, "00:00"));
    assert_eq!(list("")["TotalItems"], 3);
    assert_eq!(list("?businessId=1")["TotalItems"], 3);
    let other = till.desk.location("Other", "Etc/UTC", None);
    assert_eq!(list(&format!("?businessId={other}"))["TotalItems"], 0);
    // InvoiceOn in the future waits, also for a run by hand.
    assert_eq!(cents(&till.bill(ana)[0]["TotalAmount"]), 2500);
    till.desk.clock(&at(20, "00:00"));
    assert_eq!(cents(&till.bill(ana)[0]["TotalAmount"]), 11500);
    assert_eq!(list(&format!("?coworkerId={ana}"))["TotalItems"], 0);
}
