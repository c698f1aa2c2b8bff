//! W18: what is invoiced, with which tax, and which price a customer pays (R13.1, R13.2, R13.4-R13.8, R13.10).

use serde_json::{Value, json};

use super::till::{COWORKERS, PASSES, SALES, Till, cents};
use crate::rig::TestServer;

/// The passes of W18; the four that are billable come first.
fn passes_of_w18(till: &Till<'_>, customer: i64, definition: i64) -> Vec<i64> {
    // 45 minutes at 12.00 an hour, before there is any other pass.
    till.desk.visit(customer, "2026-03-02T07:00:00Z", "2026-03-02T07:45:00Z");
    let payg = till.desk.passes_of(customer)[0];
    let mut passes = till.desk.issue(customer, definition, 2);
    passes.push(till.pass(customer, definition, json!({"Price": 20})));
    passes.push(payg);
    passes.push(till.pass(customer, definition, json!({"Free": true})));
    let plan = till.pass(customer, definition, json!({}));
    till.meddle(&format!("UPDATE coworker_time_pass SET is_from_tariff = 1 WHERE id = {plan}"));
    passes.push(plan);
    let product = till.desk.issue(customer, definition, 3);
    let guid = "00000000-0000-4000-8000-0000000000aa";
    let ids = format!("{},{},{}", product[0], product[1], product[2]);
    till.meddle(&format!("UPDATE coworker_time_pass SET coworker_product_unique_id = '{guid}' WHERE id IN ({ids})"));
    passes.extend(product);
    passes
}

#[test]
fn w18_invoice_and_tax() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (standard, reduced, exempt) =
        (till.tax_rate("Standard", 20), till.tax_rate("Reduced", 5), till.tax_rate("Exempt", 0));
    let definition = till.desk.define(json!({"Name": "Day pass", "Price": 25, "TaxRateId": standard,
        "ReducedTaxRateId": reduced, "ExemptTaxRateId": exempt}));
    till.desk.define(json!({"Name": "Hour", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true,
        "TaxRateId": standard, "ReducedTaxRateId": reduced, "ExemptTaxRateId": exempt}));
    till.desk.setting(1, "Checkin.PayAsYouGo", "True");
    till.desk.setting(1, "Checkin.PayAsYouGoMembersPayWithContract", "True");
    let plan = till.plan(0.0, json!({"UseTimePasses": true}));
    let member = |name: &str, tax_rate_type: i64| {
        let customer = till.desk.customer(name);
        till.change(COWORKERS, customer, json!({"TaxRateType": tax_rate_type})).done();
        till.contract(customer, plan, json!({"StartDate": "2026-03-01T00:00:00Z"}));
        let passes = passes_of_w18(&till, customer, definition);
        let invoices = till.bill(customer);
        assert_eq!(invoices.len(), 1, "one invoice");
        // R13.8: those four, with the instant of the issue.
        assert_eq!(till.invoiced(&passes), [true, true, true, true, false, false, false, false, false]);
        for pass in &passes[..4] {
            assert_eq!(till.get(PASSES, *pass)["InvoiceDate"], "2026-03-02T08:00:00Z");
        }
        assert_eq!(till.get(PASSES, passes[4])["InvoiceDate"], Value::Null);
        invoices.into_iter().next().unwrap()
    };

    let invoice = member("Standard", 1);
    let lines: Vec<_> =
        till.printed(&invoice).into_iter().map(|(_, quantity, net, tax)| (quantity, net, tax)).collect();
    assert_eq!(lines, [(2, 5000, 1000), (1, 2000, 400), (1, 900, 180)]);
    assert_eq!(till.totals(&invoice), (7900, 1580, 9480));
    // R13.4: a pay-as-you-go line tells its date and minutes.
    assert_eq!(till.printed(&invoice)[2].0, "Hour, 2026-03-02, 45 minutes");
    assert_eq!(till.lines(&invoice)[0]["TaxCategoryName"], "Standard");
    assert_eq!(till.lines(&invoice)[0]["TaxRate"], 20);

    assert_eq!(till.totals(&member("Reduced", 2)), (7900, 395, 8295));
    assert_eq!(till.totals(&member("Exempt", 3)), (7900, 0, 7900));

    till.desk.setting(1, "Billing.PricesIncludeTax", "True");
    let invoice = member("Gross", 1);
    let lines: Vec<_> =
        till.printed(&invoice).into_iter().map(|(_, quantity, net, tax)| (quantity, net, tax)).collect();
    assert_eq!(lines, [(2, 4167, 833), (1, 1667, 333), (1, 750, 150)]);
    assert_eq!(till.totals(&invoice), (6584, 1316, 7900));
    server.assert_sound();
}

/// W18 with passes that a plan and a product have really issued.
#[test]
fn w18_passes_of_a_plan_and_a_product_are_left_out() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let rate = till.tax_rate("Standard", 20);
    let definition = till.desk.define(json!({"Name": "Day pass", "Price": 25, "TaxRateId": rate}));
    till.desk.define(json!({"Name": "Hour", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true,
        "TaxRateId": rate}));
    till.desk.setting(1, "Checkin.PayAsYouGo", "True");
    till.desk.setting(1, "Checkin.PayAsYouGoMembersPayWithContract", "True");
    let plan = till.plan(0.0, json!({"UseTimePasses": true}));
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, plan, json!({"StartDate": "2026-03-01T00:00:00Z"}));
    till.charge(contract);
    till.desk.visit(ana, "2026-03-02T07:00:00Z", "2026-03-02T07:45:00Z");
    let payg = till.desk.passes_of(ana);
    // Three passes of a product, invoiced on its own, and one of the plan.
    let product = till.product(60.0, json!({"TaxRateId": rate}));
    let row = json!({"ProductId": product, "TimePassId": definition, "PassesIncluded": 3});
    till.desk.admin.post("/api/billing/producttimepasses", &row).id();
    let sale = till.sell(ana, product, json!({}));
    till.run(SALES, "COWORKER_PRODUCT_INVOICE", sale, json!({})).done();
    let row = json!({"TariffId": plan, "TimePassId": definition, "PassesIncluded": 1, "PassRenewalTime": 3});
    till.desk.admin.post("/api/billing/tarifftimepasses", &row).id();
    till.desk.clock("2026-03-02T08:02:00Z");
    let included = till.desk.passes_of(ana).split_off(1);
    let from = |id: &i64| {
        let pass = till.get(PASSES, *id);
        (pass["IsFromTariff"] == true, pass["CoworkerProductUniqueId"].is_string())
    };
    let mut origins: Vec<_> = included.iter().map(from).collect();
    origins.sort_unstable();
    assert_eq!(origins, [(false, true), (false, true), (false, true), (true, false)]);
    let mut billable = till.desk.issue(ana, definition, 2);
    billable.push(till.pass(ana, definition, json!({"Price": 20})));
    billable.extend(payg);
    let free = till.pass(ana, definition, json!({"Free": true}));
    assert_eq!(till.bills(ana), [7200], "the product");
    let invoice = till.bill(ana).remove(0);
    assert_eq!(till.totals(&invoice), (7900, 1580, 9480));
    assert_eq!(till.invoiced(&billable), [true; 4]);
    assert_eq!((till.invoiced(&included), till.invoiced(&[free])), (vec![false; 4], vec![false]));
    server.assert_sound();
}

#[test]
fn w18_which_rate() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let standard = till.tax_rate("Standard", 20);
    let with = till.desk.define(json!({"Name": "With a rate", "Price": 100, "TaxRateId": standard}));
    let without = till.desk.define(json!({"Name": "Without", "Price": 100}));
    let tax = |personal: Value, definition: i64| {
        let customer = till.desk.customer("Ana Silva");
        till.change(COWORKERS, customer, json!({"TaxRate": personal})).done();
        till.pass(customer, definition, json!({}));
        cents(&till.bill(customer)[0]["TaxAmount"])
    };
    assert_eq!(tax(json!(10), without), 1000, "personal");
    assert_eq!(tax(json!(10), with), 2000, "a personal rate never beats the definition's");
    assert_eq!(tax(Value::Null, without), 0, "no rate at all");
    let usual = till.tax_rate("Usual", 7);
    till.desk.setting(1, "Billing.TaxValue", &usual.to_string());
    assert_eq!(tax(Value::Null, without), 700, "the location's default");
    assert_eq!(tax(json!(10), without), 1000, "personal before the default");
    till.desk.setting(1, "Billing.AddTaxToInvoices", "False");
    assert_eq!(tax(json!(10), with), 0, "no tax at all");
}

#[test]
fn w18_price_for_a_member() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let definition = till.desk.define(json!({"Name": "Day pass", "Price": 25}));
    let plans = [till.plan(0.0, json!({"DiscountTimePasses": 10})), till.plan(0.0, json!({"DiscountTimePasses": 5}))];
    let customer = till.desk.customer("Ana Silva");
    let team = json!({"BusinessId": 1, "Name": "Team", "DiscountTimePasses": 15, "TeamMembers": [customer]});
    till.desk.admin.post("/api/spaces/teams", &team).id();
    for plan in plans {
        till.contract(customer, plan, json!({}));
    }
    till.pass(customer, definition, json!({}));
    assert_eq!(cents(&till.bill(customer)[0]["TotalAmount"]), 2125, "25.00 less the higher of 10 % and 15 %");
    for (plan, price) in [(plans[0], 18), (plans[1], 16)] {
        let special = json!({"TimePassId": definition, "TariffId": plan, "Price": price});
        till.desk.admin.post("/api/billing/timepassprices", &special).id();
    }
    till.pass(customer, definition, json!({}));
    assert_eq!(cents(&till.bill(customer)[0]["TotalAmount"]), 1360, "16.00 less 15 %");
    till.pass(customer, definition, json!({"Price": 30}));
    assert_eq!(cents(&till.bill(customer)[0]["TotalAmount"]), 3000, "no discount on a price of its own");
}

#[test]
fn r13_2_a_team_takes_its_percentage_off_plans() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let plan = till.plan(100.0, json!({}));
    let (ana, ben, cleo) = (till.desk.customer("Ana"), till.desk.customer("Ben"), till.desk.customer("Cleo"));
    for (name, off, members) in [("One", 15, vec![ana, ben]), ("Two", 5, vec![ana])] {
        let team = json!({"BusinessId": 1, "Name": name, "DiscountTariffs": off, "TeamMembers": members});
        till.desk.admin.post("/api/spaces/teams", &team).id();
    }
    for (customer, own, cents) in [(ana, Value::Null, 8500), (ben, json!(80), 8000), (cleo, Value::Null, 10_000)] {
        let contract = till.contract(customer, plan, json!({"Price": own}));
        till.charge(contract);
        assert_eq!(till.bills(customer), [cents]);
    }
    server.assert_sound();
}

/// R13.5.
#[test]
fn r13_5_segregation_and_purchase_orders() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let definition = till.desk.define(json!({"Name": "Day pass", "Price": 10}));
    let product = till.product(40.0, json!({}));
    let fill = |customer: i64| {
        till.pass(customer, definition, json!({"PurchaseOrder": "PO-1"}));
        till.pass(customer, definition, json!({"PurchaseOrder": "PO-2"}));
        till.pass(customer, definition, json!({"PurchaseOrder": "PO-1"}));
        till.sell(customer, product, json!({"PurchaseOrder": "PO-2"}));
        till.sell(customer, product, json!({}));
    };
    let totals = |customer: i64| till.bill(customer).iter().map(|i| cents(&i["TotalAmount"])).collect::<Vec<_>>();
    let ana = till.desk.customer("Ana Silva");
    fill(ana);
    assert_eq!(totals(ana), [11000], "one invoice");

    till.desk.setting(1, "Billing.SegregateTimePasses", "True");
    fill(ana);
    assert_eq!(totals(ana), [8000, 3000], "passes on the second");

    till.desk.setting(1, "Payments.CreateAnInvoicePerPurchaseOrder", "True");
    fill(ana);
    let mut found = totals(ana);
    found.sort_unstable();
    assert_eq!(found, [1000, 2000, 4000, 4000], "no order, PO-2, and passes by order");
    let orders: Vec<Value> = till.invoices(ana).iter().rev().take(4).map(|i| i["PurchaseOrder"].clone()).collect();
    assert_eq!(orders.iter().filter(|order| **order == "PO-2").count(), 2, "{orders:?}");
    assert_eq!(orders.iter().filter(|order| **order == "PO-1").count(), 1, "{orders:?}");
}

/// R13.10.
#[test]
fn r13_10_another_currency_is_refused() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let definition = till.desk.define(json!({"Name": "Day pass", "Price": 10, "CurrencyId": 2}));
    let ana = till.desk.customer("Ana Silva");
    let pass = till.pass(ana, definition, json!({}));
    let text = till.refused(&till.run(COWORKERS, "COWORKER_BILL_RUN", ana, json!({})));
    assert!(text.contains("another currency"), "{text}");
    assert!(till.invoices(ana).is_empty());
    assert_eq!(till.invoiced(&[pass]), [false]);
}

#[test]
fn r13_10_the_account_is_frozen_on_the_line() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let account = json!({"BusinessId": 1, "Name": "Passes", "Code": "4100", "AccountType": 1});
    let account = till.desk.admin.post("/api/billing/financialaccounts", &account).id();
    let rate = till.tax_rate("Standard", 20);
    let definition =
        till.desk.define(json!({"Name": "Day pass", "Price": 10, "FinancialAccountId": account, "TaxRateId": rate,
        "InvoiceLineDisplayAs": "A day with us"}));
    let ana = till.desk.customer("Ana Silva");
    till.pass(ana, definition, json!({"Notes": "for Friday"}));
    till.desk.setting(1, "Billing.InvoicesIncludeTimePassNotes", "True");
    let invoice = till.bill(ana).remove(0);
    till.change("/api/billing/financialaccounts", account, json!({"Code": "9999"})).done();
    till.change("/api/sys/taxrates", rate, json!({"Rate": 25})).done();
    let line = till.lines(&invoice).remove(0);
    assert_eq!(line["Description"], "A day with us; for Friday");
    assert_eq!((&line["FinancialAccountCode"], &line["TaxRate"]), (&json!("4100"), &json!(20)));
    assert_eq!(cents(&line["TaxAmount"]), 200);
}

/// Without a rate nothing would be taxed, and nobody would notice.
#[test]
fn r13_6_the_rate_of_a_location_must_exist() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let setting = |value: &str| {
        let body = json!({"BusinessId": 1, "Name": "Billing.TaxValue", "Value": value});
        till.desk.admin.post("/api/sys/businesssettings", &body)
    };
    assert!(setting("9999").invalid_on("Value").contains("tax rate"));
    let rate = till.tax_rate("VAT", 20);
    setting(&rate.to_string()).done();
    let ana = till.desk.customer("Ana Silva");
    till.pass(ana, till.desk.define(json!({"Price": 10})), json!({}));
    assert_eq!(cents(&till.bill(ana)[0]["TotalAmount"]), 1200);
}
