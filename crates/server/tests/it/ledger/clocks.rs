//! What "when" means: dates of a place, entries before the pass, expiry, what cannot be read.

use serde_json::json;

use super::{adds_up, amounts, balances, left, lines, statement, total};
use crate::rig::desk::at;
use crate::rig::{Desk, Setup, TestServer};

/// A date begins at midnight of the customer's location; on 29 March clocks go forward there.
#[test]
fn a_date_is_read_by_the_clock_of_the_customers_location() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let madrid = desk.location("Madrid", "Europe/Madrid", None);
    let ana = desk.customer_of("Ana Silva", &[madrid]);
    let hours = desk.define(json!({"MinutesIncluded": 120, "Businesses": [madrid], "Name": "Hours"}));
    let body = json!({"CoworkerId": ana, "BusinessId": madrid, "TimePassId": hours, "CreateMultiple": 1});
    desk.admin.post("/api/billing/coworkertimepasses", &body).id();
    desk.clock("2026-04-01T08:00:00Z");
    // 00:30 to 01:30 on the 4th in Madrid, still the 3rd in UTC.
    let night = json!({"BusinessId": madrid, "ToTime": at(4, "00:30")});
    desk.check_in(ana, &at(3, "23:30"), night).id();
    let fourth = statement(&desk, ana, "from=2026-03-04&to=2026-03-05");
    assert_eq!((&fourth["From"], &fourth["FromLocal"]), (&json!(at(3, "23:00")), &json!("2026-03-04T00:00:00")));
    assert_eq!((&fourth["To"], &fourth["ToLocal"]), (&json!(at(4, "23:00")), &json!("2026-03-05T00:00:00")));
    assert_eq!(amounts(&fourth), [("use", -60, 60)]);
    assert_eq!(lines(&fourth)[0]["HappenedOnLocal"], "2026-03-04T00:30:00");
    assert_eq!(lines(&fourth)[0]["Text"], "Hours: 60 minutes used at Madrid, check-in from 2026-03-04 00:30");
    assert_eq!(lines(&statement(&desk, ana, "from=2026-03-03&to=2026-03-04")).len(), 0);
    // With an offset, or none: an instant like any other.
    for from in ["2026-03-04T00:30:00%2B01:00", "2026-03-03T23:30:00"] {
        assert_eq!(statement(&desk, ana, &format!("from={from}"))["From"], at(3, "23:30"), "{from}");
    }
    assert_eq!(balances(&desk, ana, "asOf=2026-03-04")["AsOf"], at(3, "23:00"));
    assert_eq!(balances(&desk, ana, "knownAt=2026-03-30")["KnownAt"], at(29, "22:00"));
    let pass = desk.passes_of(ana)[0];
    let ledger = desk.admin.get(&format!("/api/hallpass/passes/{pass}/ledger?asOf=2026-03-04")).ok();
    assert_eq!((&ledger["AsOf"], &ledger["Left"]), (&json!(at(3, "23:00")), &json!(120)));
}

/// A visit that is entered late may lie before the grant that pays for it. Nothing is used of what is not there.
#[test]
fn a_visit_before_its_grant_counts_from_the_grant() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let hours = desk.time_pass(60);
    desk.clock(&at(5, "08:00"));
    desk.issue(ana, hours, 1);
    desk.clock(&at(6, "08:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "09:45"));
    for (query, minutes) in [
        ("asOf=2026-03-04", 0),
        ("asOf=2026-03-05T08:00:00Z", 15),
        ("asOf=2026-03-05T08:00:00Z&knownAt=2026-03-05T09:00:00Z", 60),
    ] {
        assert_eq!(total(&balances(&desk, ana, query)), (minutes, 0), "{query}");
    }
    let early = statement(&desk, ana, "from=2026-03-03&to=2026-03-04");
    assert_eq!((lines(&early).len(), left(&early["Closing"])), (0, (0, 0)));
    let fifth = statement(&desk, ana, "from=2026-03-05&to=2026-03-06");
    adds_up(&fifth);
    assert_eq!(amounts(&fifth), [("issue", 60, 60), ("use", -45, 15)]);
    let used = &lines(&fifth)[1];
    assert_eq!((&used["HappenedOn"], &used["CountsOn"]), (&json!(at(3, "09:00")), &json!(at(5, "08:00"))));
    assert_eq!(used["Late"], true);
}

/// R12.1: what lapses is lost when it lapses, also when the server was down; a late entry from before takes it back.
#[test]
fn what_lapses_is_lost_at_its_expiry() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::over(folder.path(), Setup::default());
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let body = json!({
        "CoworkerId": ana, "BusinessId": 1, "TimePassId": desk.time_pass(60), "CreateMultiple": 1, "ExpireDate": at(4, "12:00"),
    });
    desk.admin.post("/api/billing/coworkertimepasses", &body).id();
    drop(desk);
    drop(server);
    // A start does not run what was due: the next move of the clock does.
    let server = TestServer::over(folder.path(), Setup::at(&at(6, "08:00")));
    let desk = Desk::new(&server);
    desk.clock(&at(6, "08:15"));
    assert_eq!(total(&balances(&desk, ana, "asOf=2026-03-04T11:59:59Z")), (60, 0));
    assert_eq!(total(&balances(&desk, ana, "asOf=2026-03-04T12:00:00Z")), (0, 0));
    let of_fourth = statement(&desk, ana, "from=2026-03-04&to=2026-03-05");
    assert_eq!(amounts(&of_fourth), [("expire", -60, 0)]);
    assert_eq!((&lines(&of_fourth)[0]["Late"], &lines(&of_fourth)[0]["RecordedBy"]), (&json!(true), &json!("system")));
    assert_eq!(lines(&of_fourth)[0]["Text"], "Time pass 60: 60 minutes lapsed unused");
    // A visit of the 3rd, entered on the 6th, uses 15 of them after all: they did not lapse.
    desk.visit(ana, &at(3, "09:00"), &at(3, "09:15"));
    let of_fourth = statement(&desk, ana, "from=2026-03-03&to=2026-03-05");
    adds_up(&of_fourth);
    assert_eq!(amounts(&of_fourth), [("use", -15, 45), ("expire", -60, -15), ("expire", 15, 0)]);
    assert_eq!(total(&balances(&desk, ana, "asOf=2026-03-04T11:59:59Z")), (45, 0));
    assert_eq!(balances(&desk, ana, "")["Totals"]["Minutes"]["Expired"], 45);
    server.assert_sound();
}

/// What is taken back has never been, on the clock of what happened; it was known until then on the other.
#[test]
fn what_is_undone_is_undone_where_it_was() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let body = json!({
        "CoworkerId": ana, "BusinessId": 1, "TimePassId": desk.time_pass(60), "CreateMultiple": 1, "ExpireDate": at(4, "12:00"),
    });
    let pass = desk.admin.post("/api/billing/coworkertimepasses", &body).id();
    // Lapsed on the 4th; moved on the 6th to the 5th, also past; on the 8th to the 20th.
    desk.clock(&at(6, "08:00"));
    desk.change_pass(pass, json!({"ExpireDate": at(5, "12:00")})).done();
    let left = |query: &str| total(&balances(&desk, ana, query)).0;
    assert_eq!([left("asOf=2026-03-05"), left("asOf=2026-03-05T12:00:00Z"), left("")], [60, 0, 0]);
    assert_eq!(left("asOf=2026-03-05&knownAt=2026-03-06T07:59:59Z"), 0);
    desk.clock(&at(8, "08:00"));
    desk.change_pass(pass, json!({"ExpireDate": at(20, "12:00")})).done();
    assert_eq!([left("asOf=2026-03-05T12:00:00Z"), left("asOf=2026-03-07"), left("")], [60; 3]);
    assert_eq!(left("asOf=2026-03-07&knownAt=2026-03-07"), 0);
    // A visit of the 5th, when it had lapsed as was known then.
    desk.visit(ana, &at(5, "13:00"), &at(5, "13:30"));
    assert_eq!([left("asOf=2026-03-05T13:00:00Z"), left("asOf=2026-03-07"), left("")], [30; 3]);
    // Set to used as of the 7th, and cleared on the 10th.
    desk.clock(&at(9, "08:00"));
    desk.change_pass(pass, json!({"Used": true, "UsedDate": at(7, "12:00")})).done();
    assert_eq!([left("asOf=2026-03-07"), left("asOf=2026-03-08"), left("")], [30, 0, 0]);
    desk.clock(&at(10, "08:00"));
    desk.change_pass(pass, json!({"Used": false, "UsedDate": null})).done();
    assert_eq!([left("asOf=2026-03-07"), left("asOf=2026-03-08"), left("")], [30; 3]);
    assert_eq!(left("knownAt=2026-03-10T07:59:59Z"), 0);
    server.assert_sound();
}

#[test]
fn what_cannot_be_read_is_named() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    let of_ana = format!("/api/hallpass/coworkers/{ana}");
    for (path, name) in [
        (format!("/api/hallpass/passes/{pass}/ledger?asOf=yesterday"), "asOf"),
        (format!("/api/hallpass/passes/{pass}/ledger?knownAt=2026-13-01"), "knownAt"),
        (format!("{of_ana}/balances?asOf=2026-02-30"), "asOf"),
        (format!("{of_ana}/balances?knownAt=1772438400"), "knownAt"),
        (format!("{of_ana}/statement?from=03/01/2026"), "from"),
        (format!("{of_ana}/statement?to=2026-03-01T25:00:00Z"), "to"),
        (format!("{of_ana}/statement.csv?knownAt=now"), "knownAt"),
    ] {
        let reason = desk.admin.get(&path).invalid_on(name);
        assert!(reason.contains("2026-03-31T18:00:00Z") && reason.contains("2026-03-31 "), "{path}: {reason}");
    }
    let turned = desk.admin.get(&format!("{of_ana}/statement?from=2026-03-05&to=2026-03-04")).invalid_on("from");
    assert!(turned.contains("must not be after to"), "{turned}");
    // Anywhere from the year 1 to the year 9999.
    for query in ["asOf=0001-01-01", "asOf=9999-12-31T23:59:59.999999Z&knownAt=9999-12-31"] {
        desk.admin.get(&format!("{of_ana}/balances?{query}")).ok();
        desk.admin.get(&format!("{of_ana}/statement?{}", query.replace("asOf", "from"))).ok();
    }
    for path in
        ["passes/87654321/ledger", "coworkers/87654321/balances", "coworkers/x/statement", "coworkers/0/statement.csv"]
    {
        assert_eq!(desk.admin.get(&format!("/api/hallpass/{path}")).status, 404, "{path}");
    }
}
