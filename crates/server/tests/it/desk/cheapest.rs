//! The cheapest combination (beyond W22) over HTTP: what moves in the ledger, what the explanation says, and that off it is as ever.

use serde_json::{Value, json};

use crate::rig::desk::{at, day, on, overtime};
use crate::rig::{Desk, TestServer};

/// A customer with a day pass for 25.00 and so many time passes of 60 minutes for 10.00.
fn wallet(desk: &Desk, time_passes: i64) -> (i64, i64, Vec<i64>) {
    let ana = desk.customer("Ana Silva");
    let day = desk.issue(ana, desk.day_pass(), 1)[0];
    let time = desk.issue(ana, desk.time_pass(60), time_passes);
    (ana, day, time)
}

fn cheapest() -> (TestServer, Desk) {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Ext.Passes.CheapestCombination", "True");
    (server, desk)
}

/// Kinds and amounts of a pass's entries.
fn moved(desk: &Desk, pass: i64) -> Vec<(String, i64)> {
    let ledger = desk.ledger(pass);
    let entries = ledger["Entries"].as_array().unwrap();
    entries.iter().map(|e| (e["Kind"].as_str().unwrap().to_owned(), e["Amount"].as_i64().unwrap())).collect()
}

fn kinds(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter().map(|(kind, amount)| ((*kind).to_owned(), *amount)).collect()
}

#[test]
fn a_short_visit_gives_the_day_back_and_says_why() {
    let (server, desk) = cheapest();
    let (ana, pass, time) = wallet(&desk, 2);
    let visit = desk.enter(ana, &at(2, "08:00"));
    assert_eq!((desk.segments(visit), desk.state(pass).1), (vec![day(pass)], true), "as ever while it is open");
    desk.clock(&at(2, "09:30"));
    desk.leave(visit, &at(2, "09:30"));
    assert_eq!(desk.segments(visit), [on(time[0], 60), on(time[1], 30)]);
    assert_eq!(desk.checkin(visit)["CoworkerTimePassGuid"], json!(desk.guid(time[0])));
    assert_eq!(moved(&desk, pass), kinds(&[("issue", 1), ("use", 1), ("give_back", 1)]));
    assert_eq!(moved(&desk, time[0]), kinds(&[("issue", 60), ("use", 60)]));
    assert_eq!(desk.state(pass), (None, false, None));

    let why = desk.explanation(visit);
    let expected = format!(
        "Ana Silva comes in at Main with Time pass 60 (pass {}), because it is the first pass of the cheapest way to cover the \
         visit: it costs 15, the ordinary order 25.",
        time[0]
    );
    assert_eq!(why["Sentence"], json!(expected));
    let choice = &why["Choice"];
    assert_eq!((&choice["Outcome"], &choice["Rule"]), (&json!("Cheapest"), &json!("beyond W22")));
    let compared = choice["Combinations"]["Compared"].as_array().unwrap();
    let told: Vec<Value> = compared
        .iter()
        .map(|one| json!([one["Taken"], one["Ordinary"], one["Cost"], one["OvertimeMinutes"]]))
        .collect();
    assert_eq!(told[..2], [json!([true, false, 15, 0]), json!([false, true, 25, 0])]);
    assert_eq!(compared[0]["Segments"][1]["Cost"], json!(5));
    assert_eq!(choice["Combinations"]["Complete"], json!(true));
    server.assert_sound();

    // Longer after all: the day is cheaper, and the minutes come back.
    desk.clock(&at(2, "14:00"));
    desk.edit(visit, json!({"ToTime": at(2, "12:00")})).done();
    assert_eq!((desk.segments(visit), desk.remaining(&time)), (vec![day(pass)], vec![60, 60]));
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    assert_eq!(desk.state(pass), (None, false, None));
    server.assert_sound();
}

#[test]
fn off_the_order_of_use_holds() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, pass, _) = wallet(&desk, 2);
    let visit = desk.enter(ana, &at(2, "08:00"));
    desk.clock(&at(2, "09:30"));
    desk.leave(visit, &at(2, "09:30"));
    assert_eq!(desk.segments(visit), [day(pass)]);
    assert_eq!(desk.explanation(visit)["Choice"].get("Combinations"), None);
    server.assert_sound();
}

/// A whole visit entered at once, one closed by the cut-off, and one that names its pass.
#[test]
fn whole_visits_and_the_cut_off_settle_too_and_named_passes_stay() {
    let (server, desk) = cheapest();
    let (ana, pass, time) = wallet(&desk, 3);
    desk.clock(&at(2, "23:00"));
    let whole = desk.visit(ana, &at(2, "09:00"), &at(2, "10:00"));
    assert_eq!(desk.segments(whole), [on(time[0], 60)]);
    let named = json!({"ToTime": at(2, "12:00"), "CoworkerTimePassGuid": desk.guid(time[1])});
    let named = desk.check_in(ana, &at(2, "11:00"), named).id();
    assert_eq!(desk.segments(named), [on(time[1], 60)]);
    let late = desk.enter(ana, &at(2, "23:00"));
    desk.clock(&at(3, "08:00"));
    assert_eq!(desk.segments(late), [on(time[2], 60)]);
    let kept = json!({"ToTime": at(3, "08:15"), "CoworkerTimePassGuid": desk.guid(pass)});
    let kept = desk.check_in(ana, &at(3, "08:00"), kept).id();
    desk.edit(kept, json!({"ToTime": at(3, "08:10")})).done();
    assert_eq!(desk.segments(kept), [day(pass)]);
    server.assert_sound();
}

/// Pay as you go at check-in, a cheaper pass bought before check-out: what was made is taken back and nothing is invoiced.
#[test]
fn a_pass_bought_on_the_way_saves_the_charge() {
    let (server, desk) = cheapest();
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.define(json!({"Name": "By the hour", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForContacts": true}));
    let ana = desk.customer("Ana Silva");
    let visit = desk.enter(ana, &at(2, "08:00"));
    assert_eq!(desk.passes_of(ana).len(), 1);
    let time = desk.issue(ana, desk.time_pass(120), 1)[0];
    desk.clock(&at(2, "10:00"));
    desk.leave(visit, &at(2, "10:00"));
    assert_eq!((desk.segments(visit), desk.passes_of(ana)), (vec![on(time, 120)], vec![time]));
    // The next one has nothing left to draw on, and pays.
    let visit = desk.enter(ana, &at(2, "10:00"));
    desk.clock(&at(2, "11:00"));
    desk.leave(visit, &at(2, "11:00"));
    assert_eq!(desk.segments(visit)[0].0, "payg");
    server.assert_sound();
}

/// Less overtime counts before less money.
#[test]
fn the_pass_that_closes_early_goes_first() {
    let (server, desk) = cheapest();
    let ana = desk.customer("Ana Silva");
    let early = desk.define(json!({"Name": "Early", "Price": 50, "MinutesIncluded": 60}));
    let slot = |day: i64| json!({"TimePassId": early, "DayOfWeek": day, "FromTime": "1976-01-01T08:00:00Z", "ToTime": "1976-01-01T09:00:00Z"});
    desk.admin.post("/api/billing/timepasstimeslots", &slot(1)).id();
    let long = desk.issue(ana, desk.time_pass(120), 1)[0];
    let early = desk.issue(ana, early, 1)[0];
    desk.clock(&at(2, "12:00"));
    let visit = desk.visit(ana, &at(2, "08:00"), &at(2, "11:30"));
    assert_eq!(desk.segments(visit), [on(early, 60), on(long, 120), overtime(long, 30)]);
    server.assert_sound();
}
