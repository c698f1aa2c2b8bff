//! R17.4, R17.5, R17.6, R17.7: what waits to be invoiced, what is owed, what lapsed, what is about to.

use serde_json::{Value, json};

use super::{points, report, rows, totals};
use crate::credit::{bundle, invoice, pay, sell, shop};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

/// R17.4.
#[test]
fn what_waits_to_be_invoiced_is_what_is_billable() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Ray"));
    let (day, time) = (desk.day_pass(), desk.time_pass(60));
    let used = desk.issue(ana, day, 1)[0];
    let waiting = desk.issue(ben, time, 1)[0];
    let free = desk.issue(ben, time, 1)[0];
    desk.change_pass(free, json!({"Free": true})).done();
    let product = bundle(&desk, time, 100, json!({}));
    let sale = sell(&desk, ben, product);
    desk.clock(&at(3, "12:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    let found = report(&desk.admin, "to-invoice?business=1");
    let columns = ["CoworkerFullName", "CoworkerTimePassId", "CoworkerProductId", "Kind", "Used", "Amount"];
    assert_eq!(
        rows(&found, &columns),
        [
            json!(["Ana Silva", used, null, "Pass", true, 25]),
            json!(["Ben Ray", waiting, null, "Pass", false, 10]),
            json!(["Ben Ray", null, sale, "Product", null, 100]),
        ],
        "R13.1: neither the free one nor those of the product"
    );
    assert_eq!(totals(&found, &["Items", "Amount", "UsedAmount"]), json!([3, 135, 25]));
    let money = found["Columns"].as_array().unwrap().iter().find(|column| column["Name"] == "Amount").unwrap();
    assert_eq!(money["Currency"], rows(&found, &["Currency"])[0][0], "one currency");
    invoice(&desk, ben);
    assert_eq!(totals(&report(&desk.admin, "to-invoice"), &["Items", "Amount"]), json!([1, 25]));
    server.assert_sound();
}

/// W20: ten passes of 60 minutes for 100.00 net, which expire on 8 March; 390 minutes are used by 6 March.
fn w20(server: &TestServer) -> (Desk, i64, i64) {
    let desk = shop(server);
    let ana = desk.customer("Ana Silva");
    desk.clock(&at(2, "10:00"));
    let product = bundle(&desk, desk.time_pass(60), 100, json!({"ExpirationType": 2, "ExpiresIn": 5}));
    sell(&desk, ana, product);
    let id = invoice(&desk, ana);
    pay(&desk, id);
    for (day, from, to) in [(3, "09:00", "10:30"), (4, "14:00", "14:20"), (5, "09:00", "13:00"), (6, "10:07", "10:40")]
    {
        desk.clock(&at(day, "18:00"));
        desk.visit(ana, &at(day, from), &at(day, to));
    }
    (desk, ana, id)
}

const PARTS: [&str; 5] = ["Sold", "Earned", "Liability", "Breakage", "Credited"];

#[test]
fn w20_the_liability_at_the_end_of_each_day() {
    let server = TestServer::start();
    let (desk, ana, bill) = w20(&server);
    let by_day = [
        (1, [0.0, 0.0, 0.0, 0.0, 0.0]),
        (2, [100.0, 0.0, 100.0, 0.0, 0.0]),
        (3, [100.0, 15.0, 85.0, 0.0, 0.0]),
        (4, [100.0, 17.5, 82.5, 0.0, 0.0]),
        (5, [100.0, 57.5, 42.5, 0.0, 0.0]),
        (6, [100.0, 65.0, 35.0, 0.0, 0.0]),
        (7, [100.0, 65.0, 35.0, 0.0, 0.0]),
        (8, [100.0, 65.0, 0.0, 35.0, 0.0]),
    ];
    desk.clock(&at(9, "08:00"));
    for (day, expected) in by_day {
        let found = report(&desk.admin, &format!("liability?to=2026-03-{day:02}"));
        let parts = totals(&found, &PARTS);
        let parts: Vec<f64> = parts.as_array().unwrap().iter().map(|part| part.as_f64().unwrap()).collect();
        assert_eq!(parts, expected, "{day} March");
    }
    // The rows, whatever they stand for, are the same lines; the numbers are those of the older address.
    let found = report(&desk.admin, "liability?business=1&to=2026-03-06");
    assert_eq!(
        rows(&found, &["CoworkerInvoiceId", "CoworkerId", "IssuedOn", "Liability"]),
        [json!([bill, ana, at(2, "10:00"), 35])]
    );
    let other = desk.admin.get(&format!("/api/hallpass/liability?asOf={}", at(6, "23:00"))).ok();
    assert_eq!(other["Totals"]["Liability"], found["Totals"]["Liability"]);
    assert_eq!(points(&found, "Liability by month of issue"), [("2026-03".into(), 35.0)]);
    let by = |by: &str, column: &str| {
        rows(&report(&desk.admin, &format!("liability?to=2026-03-06&by={by}")), &[column, "Earned", "Liability"])
    };
    assert_eq!(by("month", "Month"), [json!(["2026-03", 65, 35])]);
    assert_eq!(by("item", "Item"), [json!(["Bundle of ten", 65, 35])]);
    assert_eq!(by("customer", "CoworkerFullName"), [json!(["Ana Silva", 65, 35])]);
    server.assert_sound();
}

/// R17.6.
#[test]
fn w20_the_breakage_is_what_lapsed() {
    let server = TestServer::start();
    let (desk, ana, _) = w20(&server);
    // A gift of 60 minutes and a day, of which nothing is used either, and a pass that is used in time.
    let gift = desk.issue(ana, desk.time_pass(60), 1)[0];
    let day = desk.issue(ana, desk.day_pass(), 1)[0];
    for pass in [gift, day] {
        desk.change_pass(pass, json!({"Free": true, "ExpireDate": "2026-04-01T00:00:00Z"})).done();
    }
    let none = report(&desk.admin, "breakage?from=2026-03-01&to=2026-03-31");
    assert_eq!((none["Rows"].clone(), totals(&none, &["Minutes", "Value"])), (json!([]), json!([0, 0])));
    desk.clock("2026-04-02T08:00:00Z");
    // 10 x 60 - 390 = 210 minutes on five passes were worth 35.00: 30, 45 and 15 left of three (W3), and two of 60. What lapsed at the first instant of April is
    // April's.
    let found = report(&desk.admin, "breakage?from=2026-03-01&to=2026-04-30");
    let columns = ["Month", "Item", "Passes", "Days", "Minutes", "Value"];
    assert_eq!(
        rows(&found, &columns),
        [
            json!(["2026-03", "Bundle of ten", 5, 0, 210, 35]),
            json!(["2026-04", "Day pass", 1, 1, 0, 0]),
            json!(["2026-04", "Time pass 60", 1, 0, 60, 0]),
        ]
    );
    assert_eq!(totals(&found, &["Passes", "Days", "Minutes", "Value"]), json!([7, 1, 270, 35]));
    assert_eq!(points(&found, "Breakage"), [("2026-03".into(), 35.0), ("2026-04".into(), 0.0)]);
    let sums = |period: &str| totals(&report(&desk.admin, &format!("breakage?{period}")), &["Passes", "Value"]);
    assert_eq!(sums("from=2026-03-01&to=2026-03-07"), json!([0, 0]));
    assert_eq!(sums("from=2026-03-08&to=2026-03-08"), json!([5, 35]));
    assert_eq!(sums("from=2026-03-09&to=2026-03-31"), json!([0, 0]));
    server.assert_sound();
}

/// R17.7.
#[test]
fn passes_that_lapse_soon_are_shown_with_what_they_are_worth() {
    let server = TestServer::start();
    let (desk, ana, _) = w20(&server);
    let gift = desk.issue(ana, desk.day_pass(), 1)[0];
    desk.change_pass(gift, json!({"Free": true, "ExpireDate": at(10, "12:00")})).done();
    let never = desk.issue(ana, desk.day_pass(), 1)[0];
    // It is 18:00 on 6 March. The bundle can be used on the 7th for the last time, the gift on the 10th.
    let found = |days: &str| report(&desk.admin, &format!("expiring?business=1{days}"));
    assert_eq!(found("&days=0")["Rows"], json!([]));
    let soon = found("&days=1");
    let mut left: Vec<Value> = rows(&soon, &["DaysLeft", "RemainingMinutes", "Value"]);
    left.sort_by_key(|row| row[1].as_i64());
    // 100.00 over 600 minutes: 2.50 for 15. Left are 30, 45 and 15 of three passes (W3), and two of 60.
    let expected = [(15, 2.5), (30, 5.0), (45, 7.5), (60, 10.0), (60, 10.0)];
    let told = |row: &Value| (row[1].as_i64().unwrap(), row[2].as_f64().unwrap());
    assert_eq!(left.iter().map(told).collect::<Vec<_>>(), expected);
    assert!(left.iter().all(|row| row[0] == 1), "{left:?}");
    assert_eq!(totals(&soon, &["Passes", "Customers", "RemainingMinutes", "Value"]), json!([5, 1, 210, 35]));
    assert_eq!(points(&soon, "Value that lapses"), [("2026-03-07".into(), 35.0)]);
    assert_eq!(found("&days=3")["Totals"]["Passes"], 5);
    let all = found("");
    let last = rows(&all, &["CoworkerTimePassId", "DaysLeft", "Value", "CoworkerInvoiceLineId"]).pop().unwrap();
    assert_eq!(last, json!([gift, 4, null, null]), "14 days, without the one that does not expire");
    assert!(rows(&all, &["CoworkerTimePassId"]).iter().all(|row| row[0] != never));
    desk.clock(&at(8, "00:00"));
    assert_eq!(found("")["Totals"]["Passes"], 1);
    server.assert_sound();
}
