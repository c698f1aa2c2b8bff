//! Page 004: Search TimePasses, the later capture of the listing: `dir` is 0 up, 1 down.

use serde_json::{Value, json};

use crate::rig::{Client, TestServer};

fn three(admin: &Client) {
    for (name, price) in [("Beta", 2), ("alpha", 3), ("Gamma", 1)] {
        let body = json!({"BusinessId": 1, "Name": name, "Price": price, "CurrencyId": 1});
        admin.post("/api/billing/timepasses", &body).id();
    }
}

fn prices(page: &Value) -> Vec<f64> {
    page["Records"].as_array().unwrap().iter().map(|r| r["Price"].as_f64().unwrap()).collect()
}

#[test]
fn the_numbered_generation_of_dir() {
    let server = TestServer::start();
    let admin = server.admin();
    three(&admin);
    let (up, down) = ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]);
    for (query, expected, reported) in [
        ("orderBy=Price&dir=0", up, 0),
        ("orderBy=Price&dir=1", down, 1),
        // DESIGN 5.1: the answer speaks the scheme of the request.
        ("orderBy=Price&dir=-1", down, -1),
        ("orderBy=Price&dir=ascending", up, 0),
        ("orderBy=Price&dir=DESC", down, 1),
        ("orderBy=Price", up, 0),
        ("orderby=price&Dir=1", down, 1),
    ] {
        let page = admin.get(&format!("/api/billing/timepasses?{query}")).ok();
        assert_eq!(prices(&page), expected, "{query}");
        assert_eq!(page["CurrentSortDirection"], reported, "{query}");
        assert_eq!(page["CurrentOrderField"], "Price", "{query}");
    }
}

#[test]
fn an_unknown_order_is_the_resources_own() {
    let server = TestServer::start();
    let admin = server.admin();
    three(&admin);
    for query in ["", "orderBy=Nonsense", "orderBy=Nonsense&dir=0"] {
        let page = admin.get(&format!("/api/billing/timepasses?{query}")).ok();
        assert_eq!(page["CurrentOrderField"], "Id", "{query}");
        assert_eq!(prices(&page), [2.0, 3.0, 1.0], "{query}");
        assert_eq!(page["CurrentSortDirection"], 0, "{query}");
    }
}

#[test]
fn equal_values_follow_by_id_whatever_the_direction() {
    let server = TestServer::start();
    let admin = server.admin();
    let body = json!({"BusinessId": 1, "Name": "Same", "Price": 5, "CurrencyId": 1});
    let made: Vec<i64> = (0..30).map(|_| admin.post("/api/billing/timepasses", &body).id()).collect();
    for dir in [0, 1] {
        let path = format!("/api/billing/timepasses?orderBy=Price&dir={dir}&size=7");
        let seen: Vec<i64> = (1..=5).flat_map(|page| admin.get(&format!("{path}&page={page}")).ids()).collect();
        let mut sorted = seen.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, made, "dir={dir}: every record once over the pages");
    }
}

#[test]
fn the_filters_have_the_same_names() {
    let server = TestServer::start();
    let admin = server.admin();
    three(&admin);
    let found = admin.get("/api/billing/timepasses?timepass_name=ALPH&orderBy=Name&dir=1").records();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["Name"], "alpha");
    let none = admin.get("/api/billing/timepasses?TimePass_Name=alpha&TimePass_Price=2").records();
    assert!(none.is_empty(), "filters are joined by AND");
}
