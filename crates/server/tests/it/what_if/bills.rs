//! Simulated bill runs: the invoices that would be raised are those that then are.

use serde_json::{Value, json};

use super::{BILL_RUN, with};
use crate::billing::till::{COWORKERS, Till, cents};
use crate::rig::desk::at;
use crate::rig::server::seed;
use crate::rig::{Reply, TestServer, rounds};

/// An invoice: total, tax, and its lines (text, quantity, net, tax).
type Bill = (i64, i64, Vec<(String, i64, i64, i64)>);

fn lines(lines: &[Value]) -> Vec<(String, i64, i64, i64)> {
    let line = |l: &Value| {
        (
            l["Description"].as_str().unwrap().to_owned(),
            l["Quantity"].as_i64().unwrap(),
            cents(&l["SubTotal"]),
            cents(&l["TaxAmount"]),
        )
    };
    lines.iter().map(line).collect()
}

fn bill(invoice: &Value, of: &[Value]) -> Bill {
    (cents(&invoice["TotalAmount"]), cents(&invoice["TaxAmount"]), lines(of))
}

/// Of a simulated run over one customer.
fn told(answer: &Value) -> Vec<Bill> {
    let invoices = answer["Customers"][0]["Invoices"].as_array().cloned().unwrap_or_default();
    invoices.iter().map(|invoice| bill(invoice, invoice["Lines"].as_array().unwrap())).collect()
}

fn raised(till: &Till<'_>, customer: i64, before: usize) -> Vec<Bill> {
    till.invoices(customer).iter().skip(before).map(|invoice| bill(invoice, &till.lines(invoice))).collect()
}

fn ask(till: &Till<'_>, body: &Value) -> Value {
    till.desk.admin.post(BILL_RUN, body).ok()
}

/// R13.1, R13.6: two day passes at 25 with 20 % of tax on top: net 50, tax 10, 60 in all. R13.10: what is priced in another
/// currency is left.
#[test]
fn a_run_tells_invoices_lines_and_what_it_leaves() {
    let server = TestServer::start();
    let till = Till::new(&server);
    till.desk.clock(&at(2, "08:00"));
    let rate = till.tax_rate("VAT", 20);
    till.desk.setting(1, "Billing.AddTaxToInvoices", "True");
    till.desk.setting(1, "Billing.TaxValue", &rate.to_string());
    let ana = till.desk.customer("Ana Silva");
    let day = till.desk.day_pass();
    till.pass(ana, day, json!({}));
    till.pass(ana, day, json!({}));
    let foreign =
        till.pass(ana, till.desk.define(json!({"Name": "Elsewhere", "Price": 10, "CurrencyId": 2})), json!({}));
    let answer = ask(&till, &json!({"CoworkerId": ana}));
    let customer = &answer["Customers"][0];
    assert_eq!((&customer["CoworkerFullName"], &customer["Refused"]), (&json!("Ana Silva"), &Value::Null));
    assert_eq!(customer["Invoices"].as_array().map(Vec::len), Some(1));
    let invoice = &customer["Invoices"][0];
    assert_eq!(
        (cents(&invoice["Net"]), cents(&invoice["TaxAmount"]), cents(&invoice["TotalAmount"])),
        (5000, 1000, 6000),
        "{invoice}"
    );
    assert_eq!((&invoice["RaisedBy"], &invoice["Draft"]), (&json!("bill run"), &json!(false)));
    let total = &answer["Totals"][0];
    assert_eq!((&total["Invoices"], cents(&total["TotalAmount"]), cents(&total["Net"])), (&json!(1), 6000, 5000));
    let left = customer["NotBilled"].as_array().unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!((&left[0]["Id"], &left[0]["Rule"]), (&json!(foreign), &json!("R13.10")));
    assert_eq!(cents(&left[0]["Amount"]), 1000);
    assert!(till.invoices(ana).is_empty());
    // As drafts, they are drafts.
    assert_eq!(ask(&till, &json!({"CoworkerId": ana, "Draft": true}))["Customers"][0]["Invoices"][0]["Draft"], true);
    // A tax rate that is only supposed: 10 % of 50 is 5.
    let other = till.tax_rate("Reduced", 10);
    let settings = json!([{"Name": "Billing.TaxValue", "Value": other, "BusinessId": 1}]);
    let reduced = ask(&till, &json!({"CoworkerId": ana, "Settings": settings}));
    assert_eq!(cents(&reduced["Customers"][0]["Invoices"][0]["TaxAmount"]), 500);
    // A pass that is only supposed is billed, too: 75 and 15.
    let more = ask(&till, &json!({"CoworkerId": ana, "Passes": [{"TimePassId": day, "BusinessId": 1}]}));
    assert_eq!(cents(&more["Customers"][0]["Invoices"][0]["TotalAmount"]), 9000);
    // R13.8: nothing is dated before the lock date.
    let locked = json!([{"Name": "Billing.LockDates", "Value": "2026-04-04", "BusinessId": 1}]);
    let refused = ask(&till, &json!({"CoworkerId": ana, "Settings": locked}));
    assert!(
        refused["Customers"][0]["Refused"].as_str().is_some_and(|text| text.contains("Billing.LockDates")),
        "{refused}"
    );
    assert_eq!(refused["Customers"][0]["Invoices"], json!([]));
}

/// R13.3: the invoices of contracts come by themselves at the start and with each period; a run until then shows them.
#[test]
fn what_contracts_raise_until_then_is_told() {
    let server = TestServer::start();
    let till = Till::new(&server);
    till.desk.clock(&at(2, "08:00"));
    let ana = till.desk.customer("Ana Silva");
    let plan = till.plan(100.0, json!({"Name": "Flex"}));
    till.contract(ana, plan, json!({"StartDate": at(2, "00:00")}));
    let now = ask(&till, &json!({"CoworkerId": ana}));
    let customer = &now["Customers"][0];
    assert_eq!(customer["Invoices"], json!([]));
    assert_eq!(
        (&customer["NotBilled"][0]["Entity"], &customer["NotBilled"][0]["Rule"]),
        (&json!("CoworkerContract"), &json!("R13.3"))
    );
    let until = "2026-05-10T12:00:00Z";
    let ahead = ask(&till, &json!({"CoworkerId": ana, "Until": until}));
    let invoices = ahead["Customers"][0]["Invoices"].as_array().unwrap();
    assert_eq!(invoices.iter().map(|i| cents(&i["TotalAmount"])).collect::<Vec<_>>(), [10_000; 3]);
    assert!(invoices.iter().all(|invoice| invoice["RaisedBy"] == "contract invoice"), "{invoices:?}");
    assert_eq!((&ahead["Totals"][0]["Invoices"], cents(&ahead["Totals"][0]["TotalAmount"])), (&json!(3), 30_000));
    assert!(till.invoices(ana).is_empty());
    till.desk.clock(until);
    assert_eq!(told(&ahead), raised(&till, ana, 0));
}

/// A run over everybody goes customer by customer, page by page.
#[test]
fn a_run_over_everybody_comes_in_pages() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let day = till.desk.day_pass();
    let people: Vec<i64> = (0..7).map(|i| till.desk.customer(&format!("Guest {i}"))).collect();
    for customer in &people[..6] {
        till.pass(*customer, day, json!({}));
    }
    let (mut after, mut seen, mut sum) = (json!(null), Vec::new(), 0);
    loop {
        let answer = ask(&till, &json!({"Size": 2, "After": after}));
        seen.extend(answer["Customers"].as_array().unwrap().iter().map(|one| one["CoworkerId"].as_i64().unwrap()));
        sum += answer["Totals"].as_array().unwrap().iter().map(|total| cents(&total["TotalAmount"])).sum::<i64>();
        after = answer["NextAfter"].clone();
        assert_eq!(answer["HasMore"], !after.is_null());
        if after.is_null() {
            break;
        }
    }
    assert_eq!((seen, sum), (people[..6].to_vec(), 6 * 2500));
    // Then it is done.
    let reply: Reply =
        till.desk.admin.post(&format!("{COWORKERS}/runcommand"), &json!({"Key": "COWORKER_BILL_RUN", "Ids": people}));
    reply.done();
    assert_eq!(people.iter().flat_map(|id| till.bills(*id)).sum::<i64>(), 6 * 2500);
    assert_eq!(ask(&till, &json!({}))["Customers"], json!([]));
}

/// Simulate, then run: the same invoices with the same lines, for random passes, sales, settings and instants.
#[test]
fn what_would_be_billed_then_is() {
    let mut random = seed(31);
    let mut bills = 0;
    for round in 0..rounds(5, 150) {
        let server = TestServer::start();
        let till = Till::new(&server);
        till.desk.clock(&at(2, "08:00"));
        let rate = till.tax_rate("VAT", 1 + random.below(25) as i64);
        if random.one_in(2) {
            till.desk.setting(1, "Billing.AddTaxToInvoices", "True");
            till.desk.setting(1, "Billing.TaxValue", &rate.to_string());
        }
        if random.one_in(3) {
            till.desk.setting(1, "Billing.SegregateTimePasses", "True");
        }
        let definitions =
            [till.desk.day_pass(), till.desk.time_pass(600), till.desk.define(json!({"Name": "Odd", "Price": 3.33}))];
        let product = till.product(19.99, json!({"Name": "Locker"}));
        let plan = till.plan(100.0, json!({"Name": "Flex"}));
        for person in 0..3 {
            let ana = till.desk.customer(&format!("Guest {round} {person}"));
            for _ in 0..random.below(4) {
                till.pass(ana, *random.pick(&definitions), json!({}));
            }
            for _ in 0..random.below(3) {
                till.sell(ana, product, json!({"Quantity": 1 + random.below(3)}));
            }
            if random.one_in(2) {
                till.contract(ana, plan, json!({}));
            }
            let ahead = random.one_in(2);
            let until = if ahead { at(20 + 3 * person, "12:00") } else { at(2, "08:00") };
            let body = if ahead { json!({"CoworkerId": ana, "Until": until}) } else { json!({"CoworkerId": ana}) };
            let body = if random.one_in(4) { with(body, json!({"Draft": true})) } else { body };
            let draft = body["Draft"] == true;
            let answer = ask(&till, &body);
            if ahead {
                till.desk.clock(&until);
            }
            let parameters = if draft { json!({"Draft": true}) } else { json!({}) };
            till.run(COWORKERS, "COWORKER_BILL_RUN", ana, parameters);
            assert_eq!(told(&answer), raised(&till, ana, 0), "{body}: {answer}");
            bills += till.invoices(ana).len();
            if ahead {
                break;
            }
        }
        server.assert_sound();
    }
    assert!(bills > 4, "{bills}");
}
