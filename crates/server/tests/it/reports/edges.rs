//! What is the same of all reports: the list, parameters, rights, locations, CSV.

use hallpass_contract::{Verb, catalog, roles};
use serde_json::{Value, json};

use super::{report, rows};
use crate::credit::{bundle, invoice, pay, sell, shop};
use crate::desk::limits::{contract, plan};
use crate::rig::desk::at;
use crate::rig::{Client, Desk, TestServer};

const NAMES: [&str; 10] = [
    "passes-by-customer",
    "current-passes",
    "overtime",
    "to-invoice",
    "liability",
    "breakage",
    "expiring",
    "exceptions",
    "attendance",
    "usage-against-plan",
];

#[test]
fn the_list_names_every_report_by_number() {
    let server = TestServer::start();
    let list = server.admin().get("/api/hallpass/reports").ok();
    let named: Vec<(Value, Value)> =
        list.as_array().unwrap().iter().map(|own| (own["Name"].clone(), own["Number"].clone())).collect();
    let expected: Vec<(Value, Value)> =
        NAMES.iter().zip(1..).map(|(name, number)| (json!(name), json!(format!("R17.{number}")))).collect();
    assert_eq!(named, expected);
    let parameters = |i: usize| {
        list[i]["Parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| own["Name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(parameters(0), ["business", "from", "to", "coworker"]);
    assert_eq!(parameters(4), ["business", "to", "by"]);
    assert_eq!(parameters(6), ["business", "days"]);
}

#[test]
fn bad_parameters_are_named_and_unknown_reports_are_not_found() {
    let server = TestServer::start();
    let admin = server.admin();
    let ask = |query: &str| admin.get(&format!("/api/hallpass/reports/{query}"));
    for (query, property) in [
        ("overtime?business=x", "business"),
        ("overtime?from=yesterday", "from"),
        ("overtime?to=2026-02-30", "to"),
        ("overtime?from=2026-03-02&to=2026-03-01", "from"),
        ("attendance?from=2025-01-25&to=2026-03-01", "from"),
        ("attendance.csv?from=2025-01-25&to=2026-03-01", "from"),
        ("expiring?days=-1", "days"),
        ("expiring?days=many", "days"),
        ("liability?by=moon", "by"),
        ("passes-by-customer?coworker=0", "coworker"),
        ("breakage?from=9999-12-31", "from"),
    ] {
        ask(query).invalid_on(property);
    }
    // 400 days are not too many; names in any letter case.
    assert_eq!(ask("Attendance?FROM=2025-01-26&TO=2026-03-01").status, 200);
    for unknown in ["moon", "overtime.pdf", ".csv", "overtime.csv.csv"] {
        assert_eq!(ask(unknown).status, 404, "{unknown}");
    }
    for name in &NAMES {
        assert_eq!(ask(&format!("{name}?business=999")).status, 404, "{name}");
        assert_eq!(admin.post(&format!("/api/hallpass/reports/{name}"), &json!({})).status, 405, "{name}");
        assert_eq!(server.anonymous().get(&format!("/api/hallpass/reports/{name}")).status, 401, "{name}");
        // Days without anybody are days, too.
        let expected = if *name == "attendance" { 30 } else { 0 };
        assert_eq!(ask(name).ok()["Rows"].as_array().unwrap().len(), expected, "{name} of an empty database");
    }
}

fn role(entity: &str) -> i64 {
    roles::of(catalog().by_entity(entity).unwrap().resource, Verb::List).unwrap().id
}

#[test]
fn each_report_asks_for_the_rights_to_list_what_it_reads() {
    let server = TestServer::start();
    let [visits, failed, passes, sales, contracts, lines] =
        ["Checkin", "FailedCheckin", "CoworkerTimePass", "CoworkerProduct", "CoworkerContract", "CoworkerInvoiceLine"]
            .map(role);
    let needs: [&[i64]; 10] = [
        &[passes],
        &[passes],
        &[visits],
        &[passes, sales],
        &[lines],
        &[passes, lines],
        &[passes, lines],
        &[visits, failed, passes, contracts],
        &[visits],
        &[contracts, visits],
    ];
    for (i, (name, needed)) in NAMES.iter().zip(needs).enumerate() {
        let status = |who: &Client| {
            let csv = who.get(&format!("/api/hallpass/reports/{name}.csv")).status;
            let json = who.get(&format!("/api/hallpass/reports/{name}")).status;
            assert_eq!(csv, json);
            json
        };
        assert_eq!(status(&server.user(&format!("may-{i}"), needed, &[])), 200, "{name}");
        for left_out in needed {
            let all = [visits, failed, passes, sales, contracts, lines];
            let others: Vec<i64> = all.into_iter().filter(|role| role != left_out).collect();
            assert_eq!(status(&server.user(&format!("may-not-{i}-{left_out}"), &others, &[])), 401, "{name}");
        }
    }
    let visitor = server.user("visits-only", &[visits], &[]);
    let list = visitor.get("/api/hallpass/reports").ok();
    let shown: Vec<&str> = list.as_array().unwrap().iter().map(|own| own["Name"].as_str().unwrap()).collect();
    assert_eq!(shown, ["overtime", "attendance"]);
}

/// A little of everything at location 1, and of visits and passes in Lisbon.
fn busy(server: &TestServer) -> (Desk, i64) {
    let desk = shop(server);
    let lisbon = desk.location("Lisbon", "Europe/Lisbon", None);
    let ana = desk.customer_of("=Ana, \"A\"", &[1, lisbon]);
    let time = desk.time_pass(60);
    let there = desk.define(json!({"BusinessId": lisbon, "Name": "Lisbon hours", "MinutesIncluded": 60}));
    let body = json!({"CoworkerId": ana, "BusinessId": lisbon, "TimePassId": there, "CreateMultiple": 1});
    desk.admin.post("/api/billing/coworkertimepasses", &body).id();
    desk.clock(&at(2, "10:00"));
    sell(&desk, ana, bundle(&desk, time, 100, json!({"ExpirationType": 2, "ExpiresIn": 5})));
    pay(&desk, invoice(&desk, ana));
    desk.issue(ana, time, 1);
    let limited = plan(&desk, json!({"Name": "Flex", "CheckinMonthLimit": 9}));
    contract(&desk, ana, limited);
    contract(&desk, desk.customer("Ben"), limited);
    desk.clock(&at(10, "12:00"));
    desk.check_in(ana, &at(9, "09:00"), json!({"ToTime": at(9, "12:00")})).id();
    desk.check_in(ana, &at(9, "15:00"), json!({"ToTime": at(9, "17:00"), "BusinessId": lisbon})).id();
    (desk, lisbon)
}

/// A cell of JSON as CSV spells it.
fn spelled(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with('=') => format!("'{text}"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn the_sheet_says_what_the_report_says() {
    let server = TestServer::start();
    let (desk, _) = busy(&server);
    let mut cells = 0;
    for name in NAMES {
        let query = if name == "expiring" { "?days=400" } else { "" };
        let found = report(&desk.admin, &format!("{name}{query}"));
        let reply = desk.admin.get(&format!("/api/hallpass/reports/{name}.csv{query}"));
        assert_eq!(reply.status, 200, "{name}");
        assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(reply.header("content-disposition"), Some(format!("attachment; filename=\"{name}.csv\"").as_str()));
        let mut sheet = csv::Reader::from_reader(&reply.body[..]);
        let columns: Vec<String> = sheet.headers().unwrap().iter().map(str::to_owned).collect();
        let shown: Vec<&str> =
            found["Columns"].as_array().unwrap().iter().map(|column| column["Name"].as_str().unwrap()).collect();
        assert_eq!(columns, shown, "{name}");
        let written: Vec<Vec<String>> =
            sheet.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let expected: Vec<Vec<String>> = found["Rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| columns.iter().map(|column| spelled(&row[column])).collect())
            .collect();
        cells += written.len();
        assert_eq!(written, expected, "{name}");
    }
    assert!(cells > 30, "{cells} rows show little");
    server.assert_sound();
}

#[test]
fn a_limited_user_sees_his_locations_only() {
    let server = TestServer::start();
    let (desk, lisbon) = busy(&server);
    let there = server.user("lisbon-only", &[], &[lisbon]);
    for name in NAMES {
        let all = rows(&report(&desk.admin, name), &["BusinessId"]);
        let own = rows(&report(&there, name), &["BusinessId"]);
        let expected: Vec<Value> = all.iter().filter(|row| row[0] == lisbon).cloned().collect();
        assert_eq!(own, expected, "{name}");
        let asked = rows(&report(&desk.admin, &format!("{name}?business={lisbon}")), &["BusinessId"]);
        assert_eq!(asked, expected, "{name}");
        assert_eq!(there.get(&format!("/api/hallpass/reports/{name}?business=1")).status, 404, "{name}");
        let counted = |found: &Value| found["Totals"].clone();
        assert_eq!(
            counted(&report(&there, name)),
            counted(&report(&desk.admin, &format!("{name}?business={lisbon}"))),
            "{name}: totals are of what is seen"
        );
    }
    // There is something to see, and something not to.
    assert_eq!(rows(&report(&there, "attendance"), &["Visits"]).iter().filter(|row| row[0] == 1).count(), 1);
    assert_eq!(rows(&report(&there, "overtime"), &["OvertimeMinutes"]), [json!([60])]);
    assert!(report(&desk.admin, "liability")["Totals"]["Sold"].as_f64().unwrap() > 0.0);
    assert_eq!(report(&there, "liability")["Totals"]["Sold"], 0);
}

/// JSON stops at 5,000 rows and says so; the sheet has all.
#[test]
fn a_long_report_is_cut_in_json_and_whole_in_the_sheet() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, day) = (desk.customer("Ana"), desk.day_pass());
    let insert = format!(
        "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 5001) \
         INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id) \
         SELECT 'u' || i, 1772438400000000, 1772438400000000, {ana}, 1, {day} FROM n"
    );
    server.raw().batch(&insert);
    let found = report(&desk.admin, "passes-by-customer");
    assert_eq!((found["Rows"].as_array().unwrap().len(), &found["Truncated"]), (5000, &json!(true)));
    assert_eq!(found["Totals"]["Passes"], 5001);
    let sheet = desk.admin.get("/api/hallpass/reports/passes-by-customer.csv").text();
    assert_eq!(sheet.lines().count(), 5002, "and the heading");
}
