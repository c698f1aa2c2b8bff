//! Invoices of contracts: at the start and at each renewal, once for each period (R13.3, R13.9, R16.3).

use serde_json::json;

use super::till::{CONTRACTS, INVOICES, Till, cents};
use crate::rig::TestServer;
use crate::rig::desk::at;

#[test]
fn a_contract_is_charged_at_its_start_and_at_each_renewal() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let rate = till.tax_rate("Standard", 20);
    let plan = till.plan(100.0, json!({"Name": "Desk", "SignUpFee": 50, "TaxRateId": rate}));
    let day = till.desk.define(json!({"Name": "Day pass", "Price": 25, "TaxRateId": rate}));
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, plan, json!({"IncludeSignupFee": true, "Quantity": 2}));
    till.charge(contract);
    let invoice = till.invoices(ana).remove(0);
    assert_eq!(
        till.printed(&invoice),
        [
            ("Desk, 2026-03-02 - 2026-04-01".to_owned(), 2, 20000, 4000),
            ("Sign-up fee of Desk".to_owned(), 1, 5000, 1000)
        ]
    );
    assert_eq!(till.totals(&invoice), (25000, 5000, 30000));
    assert_eq!(invoice["InvoiceToDate"], "2026-04-02T00:00:00Z");
    let record = till.get(CONTRACTS, contract);
    assert_eq!(invoice["ContractGuid"], record["UniqueId"]);
    // Bug bank 8: what a message would say about the next bill is what the bill goes by.
    for member in ["RenewalDate", "NextAutoInvoice", "InvoicedPeriod"] {
        assert_eq!(record[member], "2026-04-02T00:00:00Z", "{member}");
    }
    assert_eq!(record["IncludeSignupFee"], false);

    // R13.3: what waits joins the next one; an invoice that was raised receives nothing more.
    till.desk.clock(&at(10, "09:00"));
    let pass = till.pass(ana, day, json!({}));
    till.desk.clock("2026-04-02T00:00:00Z");
    assert_eq!(till.bills(ana), [30000, 27000], "200.00 and 25.00 with 20 %");
    assert_eq!(till.invoiced(&[pass]), [true]);
    till.desk.clock("2026-06-15T00:00:00Z");
    assert_eq!(till.bills(ana), [30000, 27000, 24000, 24000]);
    assert_eq!(till.get(CONTRACTS, contract)["RenewalDate"], "2026-07-02T00:00:00Z");
    server.assert_sound();
}

#[test]
fn own_prices_minimum_prices_and_nothing_to_charge() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let day = till.desk.define(json!({"Name": "Day pass", "Price": 25}));
    let first = |plan: serde_json::Value, contract: serde_json::Value, pass: bool| {
        let customer = till.desk.customer("Ana Silva");
        let plan = till.plan(0.0, plan);
        if pass {
            till.pass(customer, day, json!({}));
        }
        let contract = till.contract(customer, plan, contract);
        till.charge(contract);
        let renewal = till.get(CONTRACTS, contract)["RenewalDate"].clone();
        assert_eq!(renewal.as_str().unwrap().get(..7), Some("2026-04"), "dates advance all the same");
        till.bills(customer)
    };
    assert_eq!(first(json!({"Price": 50}), json!({"Price": 70, "Quantity": 3}), false), [21000]);
    assert_eq!(first(json!({}), json!({}), false), [0_i64; 0], "nothing to bill, no invoice");
    // R13.9
    assert_eq!(first(json!({"MinimumPrice": 80}), json!({}), true), [10500]);
    assert_eq!(first(json!({"MinimumPrice": 80, "MinimumPriceIncludeTimePasses": true}), json!({}), true), [8000]);
    assert_eq!(first(json!({"Price": 90, "ExcludeFromInvoice": true}), json!({}), true), [2500]);
}

#[test]
fn part_cycles_are_charged_by_days_when_asked() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let plan = till.plan(100.0, json!({}));
    let start = |but: serde_json::Value| {
        let customer = till.desk.customer("Ana Silva");
        let contract = till.contract(customer, plan, but);
        till.charge(contract);
        customer
    };
    let whole = start(json!({"BillingDay": 15}));
    // 2 to 14 March of 15 February to 14 March: 13 of 28 days.
    let part = start(json!({"BillingDay": 15, "ApplyProRating": true}));
    // 2 to 11 March of 2 March to 1 April: 10 of 31 days.
    let ends = start(json!({"CancellationDate": "2026-03-12T00:00:00Z", "ProRateCancellation": true}));
    let ends_whole = start(json!({"CancellationDate": "2026-03-12T00:00:00Z"}));
    till.desk.clock(&at(15, "00:00"));
    assert_eq!(till.bills(whole), [10000, 10000]);
    assert_eq!(till.bills(part), [4643, 10000]);
    let line = till.lines(&till.invoices(part)[0]).remove(0);
    assert_eq!(line["IsProratedContract"], true);
    till.desk.clock("2026-05-01T00:00:00Z");
    assert_eq!(till.bills(ends), [3226]);
    assert_eq!(till.bills(ends_whole), [10000]);
}

#[test]
fn bug_bank_6_and_9_no_charge_without_an_active_agreement() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let plan = till.plan(100.0, json!({}));
    let ana = till.desk.customer("Ana Silva");
    let none = till.contract(ana, plan, json!({"CancellationDate": "2026-03-02T08:00:00Z"}));
    till.charge(none);
    assert!(till.invoices(ana).is_empty(), "a period of no length");

    let ben = till.desk.customer("Ben Okri");
    let cancelled = till.contract(ben, plan, json!({}));
    till.charge(cancelled);
    till.desk.clock(&at(20, "12:00"));
    till.desk.command(CONTRACTS, "CANCEL_CONTRACT", cancelled).done();
    let cleo = till.desk.customer("Cleo Diaz");
    let paused = till.contract(cleo, plan, json!({}));
    till.charge(paused);
    let from = hallpass_contract::dates::parse_instant("2026-04-10T00:00:00Z").unwrap();
    let until = hallpass_contract::dates::parse_instant("2026-05-01T00:00:00Z").unwrap();
    till.meddle(&format!(
        "INSERT INTO contract_pause (contract_id, from_time, until_time) VALUES ({paused}, {from}, {until})"
    ));
    till.desk.clock("2026-06-25T00:00:00Z");
    assert_eq!(till.bills(ben), [10000], "nothing after the end");
    // 20 March; of the cycle from 20 April the 19 of 30 days after the pause; 20 May and 20 June.
    assert_eq!(till.bills(cleo), [10000, 6333, 10000, 10000]);

    // What was invoiced stays as it was; a later sale goes to an invoice of its own.
    let before = till.printed(&till.invoices(ben)[0]);
    till.pass(ben, till.desk.day_pass(), json!({}));
    assert_eq!(till.bill(ben).len(), 1);
    assert_eq!(till.printed(&till.invoices(ben)[0]), before);
}

#[test]
fn bug_bank_20_one_invoice_for_a_period_whatever_the_zone_and_however_often() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let place = till.desk.location("Auckland", "Pacific/Auckland", Some(1));
    till.change("/api/sys/businesses", place, json!({"CurrencyId": 1})).done();
    let plan = till.plan(100.0, json!({}));
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, plan, json!({"IssuedById": place, "BillingDay": 15}));
    for _ in 0..5 {
        till.charge(contract);
    }
    assert_eq!(till.bills(ana), [10000]);
    // The 15th begins at 11:00 UTC on the 14th there.
    till.desk.clock(&at(14, "10:59"));
    till.charge(contract);
    assert_eq!(till.bills(ana), [10000, 10000]);
    for time in ["11:30", "12:30", "23:30"] {
        till.desk.clock(&at(14, time));
        till.charge(contract);
    }
    till.desk.clock(&at(16, "00:30"));
    till.charge(contract);
    assert_eq!(till.bills(ana), [10000, 10000]);
    server.assert_sound();
}

#[test]
fn after_downtime_every_period_is_charged_once() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let plan = till.plan(100.0, json!({}));
    let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer("Ben Okri"));
    let (steady, late) = (till.contract(ana, plan, json!({})), till.contract(ben, plan, json!({})));
    till.charge(steady);
    // The other's job does not run for three renewals.
    till.meddle(&format!("DELETE FROM job WHERE subject = {late} AND kind = 'contract invoice'"));
    till.desk.clock("2026-05-20T00:00:00Z");
    till.charge(late);
    assert_eq!(till.bills(ana), [10000, 10000, 10000]);
    assert_eq!(till.bills(ben), till.bills(ana));
    let periods = |customer: i64| -> Vec<_> {
        till.invoices(customer).iter().map(|i| (i["InvoiceFromDate"].clone(), i["InvoiceToDate"].clone())).collect()
    };
    assert_eq!(periods(ben), periods(ana));
}

#[test]
fn contracts_from_elsewhere_begin_where_they_were_invoiced_to() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let plan = till.plan(100.0, json!({}));
    let start = "2024-01-20T00:00:00Z";
    let (ana, ben) = (till.desk.customer("Ana Silva"), till.desk.customer("Ben Okri"));
    let known = till.contract(ana, plan, json!({"StartDate": start, "InvoicedPeriod": "2026-03-20T00:00:00Z"}));
    let unknown = till.contract(ben, plan, json!({"StartDate": start}));
    till.charge(known);
    till.charge(unknown);
    assert_eq!(till.bills(ana), [0_i64; 0], "invoiced until 20 March");
    assert_eq!(till.bills(ben), [10000], "the cycle it came in, not two years");
    assert_eq!(till.invoices(ben)[0]["InvoiceFromDate"], "2026-02-20T00:00:00Z");
    till.desk.clock(&at(20, "00:00"));
    assert_eq!((till.bills(ana), till.bills(ben)), (vec![10000], vec![10000, 10000]));
}

#[test]
fn what_is_in_another_currency_is_left_out_of_a_contracts_invoice() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let plan = till.plan(100.0, json!({}));
    let foreign = till.desk.define(json!({"Name": "Elsewhere", "Price": 10, "CurrencyId": 2}));
    let ana = till.desk.customer("Ana Silva");
    let pass = till.pass(ana, foreign, json!({}));
    let contract = till.contract(ana, plan, json!({}));
    till.charge(contract);
    assert_eq!(till.bills(ana), [10000]);
    assert_eq!(till.invoiced(&[pass]), [false]);
    assert_eq!(cents(&till.invoices(ana)[0]["PaidAmount"]), 0);
}

/// R13.3: whoever has read the contract before the fee was charged does not have it charged again.
#[test]
fn a_sign_up_fee_is_charged_once() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(100.0, json!({"SignUpFee": 50})), json!({"IncludeSignupFee": true}));
    let read_before = till.get(CONTRACTS, contract);
    assert_eq!(read_before["IncludeSignupFee"], true);
    till.charge(contract);
    till.desk.admin.put(CONTRACTS, &read_before).done();
    assert_eq!(till.get(CONTRACTS, contract)["IncludeSignupFee"], false);
    till.desk.clock("2026-04-03T00:00:00Z");
    assert_eq!(till.bills(ana), [15000, 10000]);
    // A void invoice has charged nothing: the fee may be asked for again.
    let first = till.invoices(ana).remove(0)["Id"].as_i64().unwrap();
    till.run(INVOICES, "VOID_INVOICE", first, json!({})).done();
    till.change(CONTRACTS, contract, json!({"IncludeSignupFee": true})).done();
    till.desk.clock("2026-05-03T00:00:00Z");
    assert_eq!(till.bills(ana), [15000, 10000, 15000]);
}
