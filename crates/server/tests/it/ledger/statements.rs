//! Statements worked out by hand (beyond W19).

use serde_json::{Value, json};

use super::{adds_up, amounts, balances, left, lines, statement, total};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

/// Two passes of 60 minutes on the 2nd; a visit of 90 on the 3rd; a day pass on the 5th, set to used on the 6th; on the 9th the
/// visit is cut to 60.
fn march(desk: &Desk) -> (i64, Vec<i64>, i64, i64) {
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.time_pass(60), 2);
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "10:30"));
    desk.clock(&at(5, "09:00"));
    let day = desk.issue(ana, desk.day_pass(), 1)[0];
    desk.clock(&at(6, "09:00"));
    desk.change_pass(day, json!({"Used": true})).done();
    desk.clock(&at(9, "10:00"));
    desk.leave(visit, &at(3, "10:00"));
    (ana, p, visit, day)
}

/// Beyond W7.
#[test]
fn a_late_edit_is_seen_on_both_clocks() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, p, visit, _) = march(&desk);

    // As it was known on the 5th: 90 minutes of the 120 were used.
    let period = "from=2026-03-03&to=2026-03-05";
    let then = statement(&desk, ana, &format!("{period}&knownAt=2026-03-05"));
    adds_up(&then);
    assert_eq!((left(&then["Opening"]), left(&then["Closing"])), ((120, 0), (30, 0)));
    assert_eq!(amounts(&then), [("use", -60, 60), ("use", -30, 30)]);
    assert_eq!(then["LateLines"], 0);

    // As it is known now: the same two lines, taken back and replaced, late.
    let now = statement(&desk, ana, period);
    adds_up(&now);
    assert_eq!((left(&now["Opening"]), left(&now["Closing"])), ((120, 0), (60, 0)));
    assert_eq!(
        amounts(&now),
        [("use", -60, 60), ("give_back", 60, 120), ("use", -60, 60), ("use", -30, 30), ("give_back", 30, 60)]
    );
    let late: Vec<bool> = lines(&now).iter().map(|line| line["Late"].as_bool().unwrap()).collect();
    assert_eq!(late, [false, true, true, false, true]);
    assert_eq!(now["LateLines"], 3);

    // The first line in full.
    let first = &lines(&now)[0];
    for (member, value) in [
        ("HappenedOn", json!(at(3, "09:00"))),
        ("HappenedOnLocal", json!("2026-03-03T09:00:00")),
        ("RecordedOn", json!(at(3, "12:00"))),
        ("RecordedBy", json!("admin@example.com")),
        ("Unit", json!("minutes")),
        ("CoworkerTimePassId", json!(p[0])),
        ("TimePassName", json!("Time pass 60")),
        ("CheckinId", json!(visit)),
        ("UsedById", json!(ana)),
        ("UsedByFullName", json!("Ana Silva")),
        ("Text", json!("Time pass 60: 60 minutes used at Main, check-in from 2026-03-03 09:00")),
        ("Explanation", json!(format!("/api/hallpass/checkins/{visit}/explanation"))),
    ] {
        assert_eq!(first[member], value, "{member}");
    }

    // The instant between the stretches, on both clocks; the second stretch begins at 10:00.
    for (query, minutes) in [
        ("asOf=2026-03-03T08:59:59Z", 120),
        ("asOf=2026-03-03T09:00:00Z", 60),
        ("asOf=2026-03-03T10:00:00Z", 60),
        ("asOf=2026-03-03T10:00:00Z&knownAt=2026-03-03T11:59:59Z", 120),
        ("asOf=2026-03-03T09:59:00Z&knownAt=2026-03-03T12:00:00Z", 60),
        ("asOf=2026-03-03T10:00:00Z&knownAt=2026-03-09T09:59:59Z", 30),
        ("asOf=2026-03-03T10:00:00Z&knownAt=2026-03-09T10:00:00Z", 60),
        ("asOf=2026-03-02T07:59:59Z", 0),
        ("", 60),
    ] {
        assert_eq!(total(&balances(&desk, ana, query)).0, minutes, "{query}");
    }
    server.assert_sound();
}

/// Beyond W19.
#[test]
fn the_whole_month_and_periods_of_nothing() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, _, _, day) = march(&desk);
    let all = statement(&desk, ana, "");
    adds_up(&all);
    assert_eq!((left(&all["Opening"]), left(&all["Closing"])), ((0, 0), (60, 0)));
    let shown = amounts(&all);
    let days: Vec<(&str, i64, i64)> = [("issue", 1, 1), ("correct", -1, 0)].into();
    assert_eq!(shown[..2], [("issue", 60, 60), ("issue", 60, 120)]);
    assert_eq!(shown[7..], days[..]);
    let texts: Vec<&str> = lines(&all).iter().map(|line| line["Text"].as_str().unwrap()).collect();
    assert_eq!(texts[0], "Time pass 60: 60 minutes granted at the desk");
    assert_eq!(
        texts[3],
        "Time pass 60: 60 minutes given back: the check-in from 2026-03-03 09:00 was changed or deleted"
    );
    assert_eq!(texts[7..], ["Day pass: 1 day granted at the desk", "Day pass: 1 day taken off by hand"]);
    assert_eq!(lines(&all)[8]["CoworkerTimePassId"], day);

    // 4 March: nothing happened. The same instant twice: no period at all.
    for query in ["from=2026-03-04&to=2026-03-05", "from=2026-03-05&to=2026-03-05", "from=2026-03-04"] {
        let quiet = statement(&desk, ana, query);
        adds_up(&quiet);
        assert_eq!(left(&quiet["Opening"]), (60, 0), "{query}");
    }
    let quiet = statement(&desk, ana, "from=2026-03-04&to=2026-03-05");
    assert_eq!((lines(&quiet).len(), left(&quiet["Closing"])), (0, (60, 0)));
    assert_eq!(
        lines(&statement(&desk, ana, "from=2026-03-05T09:00:00Z&to=2026-03-05T09:00:00Z")),
        &Vec::<Value>::new()
    );
    // A period includes its first instant and not its last.
    assert_eq!(lines(&statement(&desk, ana, "from=2026-03-05T09:00:00Z&to=2026-03-05T09:00:01Z")).len(), 1);
    assert_eq!(lines(&statement(&desk, ana, "from=2026-03-05T08:00:00Z&to=2026-03-05T09:00:00Z")).len(), 0);
    // Somebody who has never held a pass.
    let nobody = statement(&desk, desk.customer("Bo"), "from=2026-03-01&to=2026-04-01");
    assert_eq!((left(&nobody["Opening"]), left(&nobody["Closing"]), lines(&nobody).len()), ((0, 0), (0, 0), 0));
}

/// Every line leads to something that answers, whatever has become of the visit and the pass (beyond W19).
#[test]
fn every_line_resolves() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, p, visit, day) = march(&desk);
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    desk.admin.delete(&format!("/api/billing/coworkertimepasses/{}", p[0])).done();
    desk.clock(&at(10, "09:00"));
    let late = desk.visit(ana, &at(9, "09:00"), &at(9, "09:30"));
    let all = statement(&desk, ana, "");
    adds_up(&all);
    // 60 of the pass that is left, less the last visit.
    assert_eq!(left(&all["Closing"]), (30, 0));
    for line in lines(&all) {
        let path = line["Explanation"].as_str().unwrap();
        assert_eq!(desk.admin.get(path).status, 200, "{line}");
        let of_late = line["CheckinId"] == late;
        assert_eq!(path == format!("/api/hallpass/checkins/{late}/explanation"), of_late, "{line}");
    }
    let of_late = lines(&all).iter().find(|line| line["CheckinId"] == late).unwrap();
    assert_eq!(of_late["Amount"], -30);
    let gone: Vec<&Value> = lines(&all).iter().filter(|line| line["Kind"] == "revoke").collect();
    assert_eq!(gone[0]["Text"], format!("Pass {}: 60 minutes taken back with the pass", p[0]));

    // The ledger of a pass outlives it.
    let ledger = desk.ledger(p[0]);
    assert_eq!((&ledger["Balance"], &ledger["Revoked"], &ledger["Left"]), (&json!(0), &json!(60), &json!(0)));
    let all = balances(&desk, ana, "");
    let passes = all["Passes"].as_array().unwrap();
    let shown: Vec<(i64, bool, i64)> = passes
        .iter()
        .map(|pass| {
            let number = |member: &str| pass[member].as_i64().unwrap();
            (number("CoworkerTimePassId"), pass["Deleted"].as_bool().unwrap(), number("Left"))
        })
        .collect();
    assert_eq!(shown, [(p[0], true, 0), (p[1], false, 30), (day, false, 0)]);
    assert_eq!(total(&all), (30, 0));
    server.assert_sound();
}

/// The books are the holder's; a line says who came.
#[test]
fn a_team_member_on_a_shared_pass_is_a_line_of_the_holder() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let [pat, ana] = [desk.customer("Pat Payer"), desk.customer("Ana Silva")];
    let team = json!({
        "BusinessId": 1, "Name": "Team", "TeamMembers": [pat, ana], "PayingMemberId": pat,
        "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    desk.issue(pat, desk.time_pass(120), 1);
    desk.clock(&at(3, "12:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    let of_pat = statement(&desk, pat, "from=2026-03-03");
    assert_eq!(amounts(&of_pat), [("use", -60, 60)]);
    let line = &lines(&of_pat)[0];
    assert_eq!((&line["UsedById"], &line["UsedByFullName"]), (&json!(ana), &json!("Ana Silva")));
    assert_eq!(line["Text"], "Time pass 120: 60 minutes used at Main by Ana Silva, check-in from 2026-03-03 09:00");
    assert_eq!(line["CheckinId"], visit);
    assert_eq!(lines(&statement(&desk, ana, "")).len(), 0);
}

/// A pass that is given to somebody else leaves one set of books and enters the other.
#[test]
fn a_pass_that_changes_hands_is_in_both_statements() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let [ana, bob] = [desk.customer("Ana Silva"), desk.customer("Bob Ray")];
    let p = desk.issue(ana, desk.time_pass(120), 2);
    desk.clock(&at(4, "09:00"));
    desk.change_pass(p[0], json!({"CoworkerId": bob})).done();
    desk.clock(&at(5, "12:00"));
    desk.visit(bob, &at(5, "09:00"), &at(5, "09:30"));
    assert_eq!(amounts(&statement(&desk, ana, "from=2026-03-04")), [("transfer", -120, 120)]);
    let of_bob = statement(&desk, bob, "");
    assert_eq!(amounts(&of_bob), [("transfer", 120, 120), ("use", -30, 90)]);
    assert_eq!(lines(&of_bob)[0]["Text"], "Time pass 120: 120 minutes came with the pass from another customer");
    assert_eq!(total(&balances(&desk, ana, "asOf=2026-03-04")), (240, 0));
    assert_eq!(total(&balances(&desk, ana, "")), (120, 0));
    assert_eq!((total(&balances(&desk, bob, "asOf=2026-03-04")), total(&balances(&desk, bob, ""))), ((0, 0), (90, 0)));
    // A used pass moves with nothing on it and is filled again for its new holder.
    desk.change_pass(p[1], json!({"Used": true})).done();
    desk.change_pass(p[1], json!({"CoworkerId": bob})).done();
    desk.change_pass(p[1], json!({"Used": false})).done();
    assert_eq!((total(&balances(&desk, ana, "")), total(&balances(&desk, bob, ""))), ((0, 0), (210, 0)));
    server.assert_sound();
}

#[test]
fn a_statement_as_csv_adds_up_row_by_row() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, ..) = march(&desk);
    let path = format!("/api/hallpass/coworkers/{ana}/statement");
    let query = "from=2026-03-03&to=2026-03-07";
    let file = desk.admin.get(&format!("{path}.csv?{query}"));
    assert_eq!((file.status, file.header("content-type")), (200, Some("text/csv; charset=utf-8")));
    let asked = desk.admin.send("GET", &format!("{path}?{query}"), &[("Accept", "text/csv")], b"");
    assert_eq!((asked.header("content-type"), &asked.body), (Some("text/csv; charset=utf-8"), &file.body));
    assert_eq!(
        desk.admin.get(&format!("{path}?{query}")).header("content-type"),
        Some("application/json; charset=utf-8")
    );

    let mut reader = csv::Reader::from_reader(file.body.as_slice());
    let heading = reader.headers().unwrap().clone();
    let column = |name: &str| heading.iter().position(|own| own == name).unwrap_or_else(|| panic!("no column {name}"));
    let (kind, unit, amount) = (column("Kind"), column("Unit"), column("Amount"));
    let rows: Vec<(String, String, i64)> = reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            (row[kind].to_owned(), row[unit].to_owned(), row[amount].parse().unwrap())
        })
        .collect();
    let row = |kind: &str, unit: &str, amount| (kind.to_owned(), unit.to_owned(), amount);
    assert_eq!(
        rows,
        [
            row("opening", "minutes", 120),
            row("opening", "days", 0),
            row("use", "minutes", -60),
            row("give_back", "minutes", 60),
            row("use", "minutes", -60),
            row("use", "minutes", -30),
            row("give_back", "minutes", 30),
            row("issue", "days", 1),
            row("correct", "days", -1),
            row("closing", "minutes", 60),
            row("closing", "days", 0),
        ]
    );
}
