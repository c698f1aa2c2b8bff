//! How lines of invoices came about (R13.2-R13.7, R10.4), by hand.

use serde_json::{Value, json};

use super::till::{COWORKERS, Till, cents};
use crate::rig::TestServer;

/// Rule, code and amount in cents of each step.
fn steps(of: &Value) -> Vec<(String, String, Option<i64>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let amount = |step: &Value| (!step["Amount"].is_null()).then(|| cents(&step["Amount"]));
    of.as_array().unwrap().iter().map(|step| (text(&step["Rule"]), text(&step["Code"]), amount(step))).collect()
}

fn step(rule: &str, code: &str, amount: Option<i64>) -> (String, String, Option<i64>) {
    (rule.to_owned(), code.to_owned(), amount)
}

/// Two day passes at 25.00 less 10 % make 45.00 and 9.00 tax; one has a price of its own; 45 minutes at 12.00 an hour less 10 %
/// make 8.10.
#[test]
fn a_line_says_how_its_amount_came_about() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let vat = till.tax_rate("VAT 20", 20);
    let day = till.desk.define(json!({"Name": "Day pass", "Price": 25, "TaxRateId": vat}));
    till.desk.define(json!({"Name": "Hour", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true}));
    till.desk.setting(1, "Checkin.PayAsYouGo", "True");
    till.desk.setting(1, "Checkin.PayAsYouGoMembersPayWithContract", "True");
    let plan = till.plan(0.0, json!({"DiscountTimePasses": 10, "UseTimePasses": true}));
    let ana = till.desk.customer("Ana Silva");
    till.contract(ana, plan, json!({"StartDate": "2026-02-01T00:00:00Z"}));
    till.desk.clock("2026-03-02T09:00:00Z");
    till.desk.visit(ana, "2026-03-02T07:00:00Z", "2026-03-02T07:45:00Z");
    let two = till.desk.issue(ana, day, 2);
    till.pass(ana, day, json!({"Price": 20}));
    let invoice = &till.bill(ana)[0];
    let lines = till.lines(invoice);
    let told =
        |line: &Value| till.desk.admin.get(&format!("/api/hallpass/invoicelines/{}/explanation", line["Id"])).ok();
    let of =
        |net: i64| lines.iter().find(|line| cents(&line["SubTotal"]) == net).unwrap_or_else(|| panic!("{lines:?}"));

    let line = told(of(45_00));
    assert_eq!((&line["Charge"]["Kind"], &line["Charge"]["Inputs"]["Quantity"]), (&json!("Pass"), &json!(2)));
    assert_eq!(
        line["Charge"]["Items"].as_array().unwrap().iter().map(|i| i["Id"].as_i64().unwrap()).collect::<Vec<_>>(),
        two
    );
    let price = [
        step("R13.2", "ListPrice", Some(25_00)),
        step("R13.2", "PlanDiscount", None),
        step("R13.2", "Price", Some(22_50)),
    ];
    assert_eq!(steps(&line["Charge"]["Items"][0]["Steps"]), price);
    let whole = [step("R13.4", "OneLine", Some(45_00)), step("R13.6", "TaxOfDefinition", Some(9_00))];
    assert_eq!(steps(&line["Charge"]["Steps"]), whole);
    let said = format!(
        "Day pass costs 25.00. Plan {plan} gives a discount of 10 %. That makes 22.50. 2 passes of the same kind and price share the \
         line: 45.00. 20 % tax is added, because what is sold has this rate: 45.00 and 9.00 tax."
    );
    assert_eq!(line["Sentence"], said);
    let line = told(of(20_00));
    assert_eq!(steps(&line["Charge"]["Items"][0]["Steps"]), [step("R13.2", "OwnPrice", Some(20_00))]);
    let line = told(of(8_10));
    let price = [
        step("R10.7", "ListPrice", Some(12_00)),
        step("R10.7", "PlanDiscount", None),
        step("R10.4", "BilledMinutes", Some(8_10)),
    ];
    assert_eq!(steps(&line["Charge"]["Items"][0]["Steps"]), price);
    assert_eq!(steps(&line["Charge"]["Steps"]), [step("R13.6", "NoTaxRate", Some(0))]);

    // The pass names its line.
    let pass = till.desk.admin.get(&format!("/api/hallpass/passes/{}/explanation", two[0])).ok();
    let charge = &pass["Charges"][0];
    assert_eq!((&charge["CoworkerInvoiceLineId"], cents(&charge["Amount"])), (&of(45_00)["Id"], 22_50));
    let number = invoice["InvoiceNumber"].as_str().unwrap();
    let said = pass["Sentence"].as_str().unwrap();
    assert!(said.ends_with(&format!("22.50 is charged for it on invoice {number}.")), "{said}");

    // Read like the line; bytes stay the same.
    let path = format!("/api/hallpass/invoicelines/{}/explanation", of(45_00)["Id"]);
    assert_eq!(till.desk.admin.get(&path).text(), till.desk.admin.get(&path).text());
    let there = till.desk.location("Elsewhere", "Europe/London", None);
    assert_eq!(server.user("elsewhere", &[], &[there]).get(&path).status, 404);
    assert_eq!(server.anonymous().get(&path).status, 401);
    server.assert_sound();
}

/// R13.6, R13.7: the personal rate of 10 % where the definition has none, in prices that include it: 25.00 is 22.73 and 2.27.
#[test]
fn a_line_says_whose_tax_rate_it_carries() {
    let server = TestServer::start();
    let till = Till::new(&server);
    till.desk.setting(1, "Billing.PricesIncludeTax", "True");
    let ana = till.desk.customer("Ana Silva");
    till.change(COWORKERS, ana, json!({"TaxRate": 10})).done();
    till.pass(ana, till.desk.define(json!({"Name": "Day pass", "Price": 25})), json!({}));
    let line = till.lines(&till.bill(ana)[0])[0].clone();
    let told = till.desk.admin.get(&format!("/api/hallpass/invoicelines/{}/explanation", line["Id"])).ok();
    assert_eq!(steps(&told["Charge"]["Steps"]), [step("R13.6", "PersonalTax", Some(2_27))]);
    let said =
        "Day pass costs 25.00. The price includes 10 % tax, because it is the customer's own rate: 22.73 and 2.27 tax.";
    assert_eq!(told["Sentence"], said);
    server.assert_sound();
}
