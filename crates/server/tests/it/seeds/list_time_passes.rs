//! Page 001: list TimePasses.

use serde_json::{Value, json};

use super::create_time_pass::full_pass;
use super::{NOT_IN_LIST, TIME_PASS, members, with_common};
use crate::rig::{Client, Desk, Setup, TestServer};

const ENVELOPE: [&str; 13] = [
    "Records",
    "CurrentPageSize",
    "CurrentPage",
    "CurrentOrderField",
    "CurrentSortDirection",
    "FirstItem",
    "HasNextPage",
    "HasPreviousPage",
    "LastItem",
    "PageNumber",
    "PageSize",
    "TotalItems",
    "TotalPages",
];

/// Definitions `Pass 01` to `Pass nn`.
fn many(admin: &Client, count: usize) {
    for n in 1..=count {
        let body = json!({"BusinessId": 1, "Name": format!("Pass {n:02}"), "Price": n, "CurrencyId": 1});
        admin.post("/api/billing/timepasses", &body).id();
    }
}

fn names(records: &[Value]) -> Vec<&str> {
    records.iter().map(|r| r["Name"].as_str().unwrap()).collect()
}

#[test]
fn the_envelope_has_thirteen_members_in_order() {
    let server = TestServer::with(Setup::with(&[("api.sort_direction", "signed")]));
    let admin = server.admin();
    many(&admin, 1);
    // The page's simple listing, with its answer.
    let page = admin.get("/api/billing/timepasses?page=1&size=15&orderBy=Name&dir=1").ok();
    assert_eq!(members(&page), ENVELOPE);
    let rest = json!({
        "CurrentPageSize": 15, "CurrentPage": 1, "CurrentOrderField": "Name", "CurrentSortDirection": 1, "FirstItem": 1,
        "HasNextPage": false, "HasPreviousPage": false, "LastItem": 1, "PageNumber": 1, "PageSize": 15, "TotalItems": 1,
        "TotalPages": 1,
    });
    for (name, value) in rest.as_object().unwrap() {
        assert_eq!(&page[name], value, "{name}");
    }
}

#[test]
fn records_are_partial_and_keep_their_order() {
    let server = TestServer::start();
    let admin = server.admin();
    let id = admin.post("/api/billing/timepasses", &full_pass(&admin)).id();
    let record = admin.get("/api/billing/timepasses").records().remove(0);
    let shown: Vec<&str> = with_common(&TIME_PASS).into_iter().filter(|name| !NOT_IN_LIST.contains(name)).collect();
    assert_eq!(members(&record), shown);
    // DESIGN 5.3: what is shown has its true value, lists included.
    let full = admin.get(&format!("/api/billing/timepasses/{id}")).ok();
    for name in shown {
        assert_eq!(record[name], full[name], "{name}");
    }
    assert_eq!(record["Businesses"], json!([1]));
}

#[test]
fn pages_of_fifteen() {
    let server = TestServer::start();
    let admin = server.admin();
    many(&admin, 32);
    let page = |n: i64| admin.get(&format!("/api/billing/timepasses?page={n}&size=15&orderBy=Name")).ok();
    let seen = |n: i64| {
        let page = page(n);
        let number = |name: &str| page[name].as_i64().unwrap();
        let flag = |name: &str| page[name].as_bool().unwrap();
        assert_eq!((number("TotalItems"), number("TotalPages"), number("CurrentPageSize")), (32, 3, 15));
        assert_eq!((number("CurrentPage"), number("PageNumber")), (n, n));
        let count = page["Records"].as_array().unwrap().len();
        (count, number("FirstItem"), number("LastItem"), flag("HasPreviousPage"), flag("HasNextPage"))
    };
    assert_eq!(seen(1), (15, 1, 15, false, true));
    assert_eq!(seen(2), (15, 16, 30, true, true));
    assert_eq!(seen(3), (2, 31, 32, true, false));
    let past = page(9);
    assert_eq!((past["Records"].as_array().unwrap().len(), past["TotalItems"].as_i64()), (0, Some(32)));
    let all: Vec<Value> = (1..=3).flat_map(|n| page(n)["Records"].as_array().unwrap().clone()).collect();
    let expected: Vec<String> = (1..=32).map(|n| format!("Pass {n:02}")).collect();
    assert_eq!(names(&all), expected);
}

#[test]
fn page_and_size_when_not_asked_for_or_out_of_range() {
    let server = TestServer::start();
    let admin = server.admin();
    many(&admin, 26);
    let page = admin.get("/api/billing/timepasses").ok();
    assert_eq!((page["CurrentPage"].as_i64(), page["CurrentPageSize"].as_i64()), (Some(1), Some(25)));
    assert_eq!(page["Records"].as_array().unwrap().len(), 25);
    assert_eq!(admin.get("/api/billing/timepasses?size=20000").ok()["CurrentPageSize"], 10_000);
    for query in ["page=0", "page=-1", "size=0", "size=-5", "page=one", "size=1.5"] {
        let name = query.split('=').next().unwrap();
        admin.get(&format!("/api/billing/timepasses?{query}")).invalid_on(name);
    }
    // Unknown names, PageNumber and PageSize among them, are ignored.
    let page = admin.get("/api/billing/timepasses?PageNumber=2&PageSize=5&Other=x").ok();
    assert_eq!((page["CurrentPage"].as_i64(), page["CurrentPageSize"].as_i64()), (Some(1), Some(25)));
}

#[test]
fn an_empty_listing() {
    let server = TestServer::start();
    let page = server.admin().get("/api/billing/timepasses").ok();
    assert_eq!(page["Records"], json!([]));
    assert_eq!((page["TotalItems"].as_i64(), page["TotalPages"].as_i64()), (Some(0), Some(0)));
    assert_eq!((page["HasNextPage"].as_bool(), page["HasPreviousPage"].as_bool()), (Some(false), Some(false)));
    assert_eq!(page["CurrentOrderField"], "Id");
}

#[test]
fn every_filter_of_the_page_is_accepted_and_effective() {
    let server = TestServer::start();
    let admin = server.admin();
    let full = full_pass(&admin);
    let one = admin.post("/api/billing/timepasses", &full).id();
    let desk = Desk::new(&server);
    let plain = desk.day_pass();
    let place = desk.location("Elsewhere", "Etc/UTC", None);
    let other = admin.get("/api/sys/currencies?size=2&orderBy=Id").ids()[1];
    let code = admin.get(&format!("/api/sys/currencies/{other}")).ok()["Code"].as_str().unwrap().to_owned();
    let body = json!({"BusinessId": place, "Name": "Away", "Price": 3, "CurrencyId": other, "OnlyForContacts": true});
    let away = admin.post("/api/billing/timepasses", &body).id();
    let here = admin.get(&format!("/api/billing/timepasses/{one}")).ok();
    let id = |name: &str| full[name].to_string();
    let text = |name: &str| here[name].as_str().unwrap().to_owned();
    let cases: Vec<(&str, String, Vec<i64>)> = vec![
        ("TimePass_Business", "1".into(), vec![one, plain]),
        ("TimePass_Business", place.to_string(), vec![away]),
        ("TimePass_Business_Name", "elsewh".into(), vec![away]),
        ("TimePass_Name", "ful".into(), vec![one]),
        ("TimePass_InvoiceLineDisplayAs", "TIME+in".into(), vec![one]),
        ("TimePass_Price", "12.25".into(), vec![one]),
        ("TimePass_MinutesIncluded", "600".into(), vec![one]),
        ("TimePass_MinutesIncluded", "null".into(), vec![plain, away]),
        ("TimePass_CountsTowardsPlanLimits", "true".into(), vec![one]),
        ("TimePass_UseAsPayAsYouGoForMembers", "true".into(), vec![one]),
        ("TimePass_UseAsPayAsYouGoForContacts", "true".into(), vec![one]),
        ("TimePass_UsePriority", "1".into(), vec![one]),
        ("TimePass_Currency", other.to_string(), vec![away]),
        ("TimePass_Currency_Code", code.to_lowercase(), vec![away]),
        ("TimePass_TaxRate", id("TaxRateId"), vec![one]),
        ("TimePass_ReducedTaxRate", id("ReducedTaxRateId"), vec![one]),
        ("TimePass_ExemptTaxRate", id("ExemptTaxRateId"), vec![one]),
        ("TimePass_FinancialAccount", id("FinancialAccountId"), vec![one]),
        ("TimePass_KisiGroupId", text("KisiGroupId"), vec![one]),
        ("TimePass_DoorGuardGroupId", text("DoorGuardGroupId"), vec![one]),
        ("TimePass_AccessControlGroupId", text("AccessControlGroupId"), vec![one]),
        ("TimePass_AccessControlGroupIds", "group-3".into(), vec![]),
        ("TimePass_AllowNetworkCheckIn", "true".into(), vec![one]),
        ("TimePass_OnlyForContacts", "true".into(), vec![away]),
        ("TimePass_OnlyForMembers", "true".into(), vec![one]),
        ("TimePass_Archived", "true".into(), vec![one]),
        ("TimePass_Archived", "false".into(), vec![plain, away]),
    ];
    for (name, value, expected) in cases {
        let found = admin.get(&format!("/api/billing/timepasses?{name}={value}")).ids();
        assert_eq!(found, expected, "{name}={value}");
    }
}

#[test]
fn every_range_of_the_page_is_inclusive() {
    let server = TestServer::start();
    let admin = server.admin();
    let make = |minutes: i64| {
        let body = json!({
            "BusinessId": 1, "Name": format!("Of {minutes}"), "Price": minutes, "CurrencyId": 1,
            "MinutesIncluded": minutes, "UsePriority": minutes,
        });
        admin.post("/api/billing/timepasses", &body).id()
    };
    let first = make(10);
    server.clock("2026-03-02T09:00:00Z");
    let second = make(20);
    server.clock("2026-03-02T10:00:00Z");
    let third = make(30);
    let find = |query: &str| admin.get(&format!("/api/billing/timepasses?{query}")).ids();
    for member in ["Price", "MinutesIncluded", "UsePriority"] {
        assert_eq!(find(&format!("from_TimePass_{member}=20")), [second, third], "{member}");
        assert_eq!(find(&format!("to_TimePass_{member}=20")), [first, second], "{member}");
        assert_eq!(find(&format!("from_TimePass_{member}=11&to_TimePass_{member}=29")), [second], "{member}");
        assert_eq!(find(&format!("from_TimePass_{member}=31")), Vec::<i64>::new(), "{member}");
    }
    for member in ["CreatedOn", "UpdatedOn"] {
        assert_eq!(find(&format!("from_TimePass_{member}=2026-03-02T09:00")), [second, third], "{member}");
        assert_eq!(find(&format!("to_TimePass_{member}=2026-03-02T09:00")), [first, second], "{member}");
        assert_eq!(find(&format!("From_TimePass_{member}=2026-03-02T09:01")), [third], "{member}");
    }
    // The page's range example.
    let query =
        "from_TimePass_UpdatedOn=2025-01-01T00:00&to_TimePass_UpdatedOn=2025-12-31T23:59&orderBy=UpdatedOn&dir=-1";
    assert_eq!(find(query), Vec::<i64>::new());
    let query =
        "from_TimePass_UpdatedOn=2026-01-01T00:00&to_TimePass_UpdatedOn=2026-12-31T23:59&orderBy=UpdatedOn&dir=-1";
    assert_eq!(find(query), [third, second, first]);
}

#[test]
fn the_signed_generation_of_dir() {
    let server = TestServer::with(Setup::with(&[("api.sort_direction", "signed")]));
    let admin = server.admin();
    many(&admin, 3);
    let (up, down) = (["Pass 01", "Pass 02", "Pass 03"], ["Pass 03", "Pass 02", "Pass 01"]);
    for (query, expected, reported) in [
        ("orderBy=Name&dir=1", up, 1),
        ("orderBy=Name&dir=-1", down, -1),
        ("orderBy=Name&dir=0", up, 0),
        ("orderBy=Name&dir=asc", up, 1),
        ("orderBy=Name&dir=Descending", down, -1),
        ("orderBy=Name", up, 1),
        ("", up, 1),
    ] {
        let page = admin.get(&format!("/api/billing/timepasses?{query}")).ok();
        assert_eq!(names(page["Records"].as_array().unwrap()), expected, "{query}");
        assert_eq!(page["CurrentSortDirection"], reported, "{query}");
    }
}
