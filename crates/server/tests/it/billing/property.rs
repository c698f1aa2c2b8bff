//! Whatever is sold, passed, paid, voided and cancelled: sums are sums, everything is charged at most once, plan and product
//! passes never by themselves, and the balance is credits less debits.

use serde_json::json;

use super::laws::assert_laws;
use super::till::{ENTRIES, INVOICES, SALES, Till};
use crate::rig::{Random, TestServer, rounds};

#[test]
fn random_sales_and_payments_add_up() {
    for seed in 1..=rounds(3, 40) {
        let server = TestServer::start();
        let till = Till::new(&server);
        let mut random = Random::new(seed);
        let rates = [till.tax_rate("Standard", 20), till.tax_rate("Reduced", 7)];
        if random.one_in(2) {
            till.desk.setting(1, "Billing.PricesIncludeTax", "True");
        }
        if random.one_in(2) {
            till.desk.setting(1, "Billing.SegregateTimePasses", "True");
        }
        let passes = [(1.8571, 0), (3.5714, 1), (12.5, 0)].map(|(price, rate)| {
            till.desk.define(json!({"Price": price, "Name": format!("Pass {price}"), "TaxRateId": rates[rate]}))
        });
        let products = [till.product(3.33, json!({"TaxRateId": rates[0]})), till.product(19.99, json!({}))];
        let customers: Vec<i64> = (0..4).map(|n| till.desk.customer(&format!("Customer {n}"))).collect();
        let team = json!({"BusinessId": 1, "Name": "Team", "PayingMemberId": customers[0], "CreateSingleInvoiceForTeam": true,
            "TeamMembers": [customers[0], customers[1]]});
        till.desk.admin.post("/api/spaces/teams", &team).id();
        for _ in 0..rounds(60, 200) {
            let customer = *random.pick(&customers);
            let any = |path: &str, random: &mut Random| {
                let ids = till.desk.admin.get(&format!("{path}?size=1000&orderBy=Id")).ids();
                (!ids.is_empty()).then(|| *random.pick(&ids))
            };
            match random.below(12) {
                0..=2 => {
                    till.desk.issue(customer, *random.pick(&passes), 1 + random.below(3) as i64);
                }
                3 | 4 => {
                    let but = json!({"Quantity": 1 + random.below(4), "DiscountAmount": random.below(3), "InvoiceThisCoworker": random.one_in(3)});
                    till.sell(customer, *random.pick(&products), but);
                }
                5 => {
                    till.run(
                        "/api/spaces/coworkers",
                        "COWORKER_BILL_RUN",
                        customer,
                        json!({"Draft": random.one_in(3)}),
                    )
                    .ok();
                }
                6 => {
                    let credit = (1 + random.below(5_000)) as f64 / 100.0;
                    till.entry(customer, json!({"Credit": credit})).id();
                }
                7 => {
                    if let Some(invoice) = any(INVOICES, &mut random) {
                        till.run(
                            INVOICES,
                            "PAY_COWORKER_INVOICE_MANUAL",
                            invoice,
                            json!({"Amount": 1 + random.below(30)}),
                        )
                        .ok();
                    }
                }
                8 => {
                    if let Some(invoice) = any(INVOICES, &mut random) {
                        let key = *random.pick(&[
                            "VOID_INVOICE",
                            "ISSUE_INVOICE",
                            "COWORKER_INVOICE_DELETE",
                            "PAY_COWORKER_INVOICE_MANUAL",
                        ]);
                        till.run(INVOICES, key, invoice, json!({})).ok();
                    }
                }
                9 => {
                    if let Some(sale) = any(SALES, &mut random) {
                        till.run(SALES, "COWORKER_PRODUCT_INVOICE", sale, json!({})).ok();
                    }
                }
                10 => {
                    if let Some(entry) = any(ENTRIES, &mut random) {
                        till.desk.admin.delete(&format!("{ENTRIES}/{entry}"));
                    }
                }
                _ => {
                    let pass = till.pass(customer, *random.pick(&passes), json!({}));
                    let by = *random.pick(&["is_from_tariff = 1", "coworker_product_unique_id = 'x'"]);
                    till.meddle(&format!("UPDATE coworker_time_pass SET {by} WHERE id = {pass}"));
                }
            }
        }
        assert_laws(&till, &format!("seed {seed}"));
        assert!(
            till.number("SELECT COUNT(*) FROM coworker_invoice WHERE draft = 0") > 0,
            "seed {seed}: nothing was issued"
        );
        for customer in customers {
            let account = till.account(customer);
            let mut balance = 0;
            for (code, debit, credit, shown) in account {
                balance += credit - debit;
                assert_eq!(shown, balance, "seed {seed}: {code}");
            }
        }
        server.assert_sound();
    }
}
