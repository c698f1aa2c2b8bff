//! Simulations at other instants: ahead of the clock with what is due on the way, and back in time without what came later.

use serde_json::{Value, json};

use super::{CHECK_IN, last_pass, same, stripped, with};
use crate::rig::desk::at;
use crate::rig::server::seed;
use crate::rig::{Desk, Setup, TestServer, rounds};

fn ask(desk: &Desk, customer: i64, but: Value) -> Value {
    let now = desk.admin.get("/api/hallpass/clock").ok()["Now"].clone();
    let but = if but.get("At").is_some() { but } else { with(but, json!({"FromTime": now})) };
    desk.admin.post(CHECK_IN, &with(json!({"CoworkerId": customer, "BusinessId": 1}), but)).ok()
}

/// R11.8: what a plan includes comes with the next period, and what was left of this one has expired.
#[test]
fn the_passes_of_next_month_are_there_next_month() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(2, "08:00"));
    let (plan, day) = (desk.plan(json!({"Name": "Flex"})), desk.day_pass());
    desk.include(plan, day, 1, 3);
    let ana = desk.customer("Ana Silva");
    desk.contract(ana, plan, &at(2, "08:00"));
    let mine = desk.passes_of(ana);
    assert_eq!(mine.len(), 1);
    // The one of March is used up.
    desk.enter(ana, &at(2, "08:00"));
    desk.clock(&at(3, "09:00"));
    assert_eq!(ask(&desk, ana, json!({}))["Result"], "Refused");
    assert_eq!(ask(&desk, ana, json!({"At": at(31, "09:00")}))["Result"], "Refused");
    let april = ask(&desk, ana, json!({"At": "2026-04-03T09:00:00Z"}));
    assert_eq!((&april["Result"], &april["Value"]["FromTime"]), (&json!("Opened"), &json!("2026-04-03T09:00:00Z")));
    let chosen = &april["Explanation"]["Choice"]["Candidates"][0];
    assert_eq!((&chosen["Verdict"], &chosen["CoworkerTimePassId"]), (&json!("Chosen"), &Value::Null));
    assert!(april["Meanwhile"].as_array().unwrap().iter().any(|step| step["Job"] == "grants"), "{april}");
    assert_eq!(desk.passes_of(ana), mine);
}

/// R7.13: whoever is inside is checked out at the cut-off, and comes in anew the next day.
#[test]
fn who_is_inside_is_checked_out_on_the_way() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(2, "09:00"));
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.day_pass(), 2);
    let visit = desk.enter(ana, &at(2, "09:00"));
    let body = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(2, "09:00")});
    let inside = desk.admin.post(CHECK_IN, &body).invalid_on("FromTime");
    assert!(inside.contains("already checked in"), "{inside}");
    let tomorrow = ask(&desk, ana, json!({"At": at(3, "09:00")}));
    assert_eq!((&tomorrow["Result"], &tomorrow["Value"]["Id"]), (&json!("Opened"), &json!(0)));
    assert_eq!(tomorrow["Meanwhile"][0]["Job"], "visit");
    assert_eq!(desk.checkin(visit)["ToTime"], Value::Null);
}

/// At every instant of a history the simulation gives the answer that was given then, however much came later.
#[test]
fn back_then_it_is_what_it_was() {
    let mut random = seed(23);
    let mut compared = 0;
    for round in 0..rounds(4, 300) {
        let server = TestServer::with(Setup::at(&at(2, "08:00")));
        let desk = Desk::new(&server);
        let definitions = [
            desk.define(json!({"Name": "Hours", "MinutesIncluded": 200})),
            desk.define(json!({"Name": "Day", "Price": 20})),
            desk.define(json!({"Name": "Gold", "MinutesIncluded": 45, "UsePriority": 1})),
        ];
        // Each stay has a record of its own, which says when the customer was out.
        desk.setting(1, "Checkin.AlwaysRecordByMinute", "True");
        desk.setting(1, "Ext.Checkin.RoundingMinutes", "1");
        if round % 2 == 0 {
            desk.setting(1, "Checkin.PayAsYouGo", "True");
            desk.define(
                json!({"Name": "Walk in", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true}),
            );
        }
        let people = ["Ana", "Ben"].map(|name| desk.customer(name));
        let mut then = Vec::new();
        let (mut day, mut minute) = (2, 8 * 60);
        for _ in 0..25 {
            minute += 1 + random.below(120);
            if minute >= 20 * 60 {
                (day, minute) = (day + 1, 8 * 60 + random.below(60));
            }
            let now = at(day, &format!("{:02}:{:02}", minute / 60, minute % 60));
            desk.clock(&now);
            let customer = *random.pick(&people);
            let inside = desk.visits_of(customer).into_iter().rfind(|id| desk.checkin(*id)["ToTime"].is_null());
            match random.below(4) {
                0 => drop(desk.issue(customer, *random.pick(&definitions), 1)),
                1 if inside.is_some() => desk.leave(inside.unwrap(), &now),
                _ => {
                    let body = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": now});
                    let last = last_pass(&server);
                    let told = desk.admin.post(CHECK_IN, &body);
                    let real = desk.admin.post("/api/spaces/checkins", &body);
                    same(&desk, &body, (&told, &real), last);
                    then.push((now, body, told, last));
                }
            }
        }
        // What is simulated lies behind, the last of it too.
        desk.clock(&at(day, "23:00"));
        for (now, body, told, last) in then {
            let back = desk.admin.post(CHECK_IN, &with(body.clone(), json!({"At": now})));
            compared += 1;
            assert_eq!(back.status, told.status, "at {now}: {body} {} {}", back.text(), told.text());
            if told.status == 400 {
                assert_eq!(back.json(), told.json(), "at {now}: {body}");
                continue;
            }
            let (back, told) = (back.ok(), told.ok());
            for member in ["Result", "Message", "Price"] {
                assert_eq!(back[member], told[member], "{member} at {now}: {body}");
            }
            // The number of a pass that was bought then is known by now.
            assert_eq!(
                stripped(&back["Explanation"]["Choice"], last),
                stripped(&told["Explanation"]["Choice"], last),
                "at {now}: {body}"
            );
            assert_eq!(
                stripped(&back["Explanation"]["Sentence"], last),
                stripped(&told["Explanation"]["Sentence"], last),
                "at {now}: {body}"
            );
            assert_eq!(
                (&back["Value"]["FromTime"], &back["Value"]["ToTime"]),
                (&told["Value"]["FromTime"], &told["Value"]["ToTime"])
            );
            assert_eq!(back["Caveats"].as_array().map(Vec::len), Some(1), "only what is always said: {back}");
        }
        server.assert_sound();
    }
    assert!(compared > 20, "{compared}");
}

/// R2.10: a visit ahead of the clock makes no sense now, but may be simulated by `At`. R10.4: 90 minutes at 12 an hour is 18.
#[test]
fn a_simulation_has_its_own_present() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.define(json!({"Name": "Hour", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true}));
    let ana = desk.customer("Ana Silva");
    let body = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(20, "09:00"), "ToTime": at(20, "10:30")});
    desk.admin.post(CHECK_IN, &body).invalid();
    for name in ["At", "Now", "at"] {
        let mut body = body.clone();
        body[name] = json!(at(20, "12:00"));
        let told = desk.admin.post(CHECK_IN, &body).ok();
        assert_eq!(
            (&told["Result"], &told["Price"], &told["At"]),
            (&json!("Recorded"), &json!(18), &json!(at(20, "12:00")))
        );
        assert_eq!((&told["Value"]["Id"], &told["Value"]["CoworkerTimePassId"]), (&json!(0), &Value::Null));
    }
    assert!(desk.visits_of(ana).is_empty() && desk.passes_of(ana).is_empty());
}

/// R11.14: what colleagues used of the passes of who pays is undone, too; R7.6: what is told of a day is told as far as it can be.
#[test]
fn what_colleagues_used_later_was_there_before() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(2, "08:00"));
    let people = ["Pat Payer", "Ana Silva", "Ben Roy"].map(|name| desk.customer(name));
    let team = json!({
        "BusinessId": 1, "Name": "Team", "TeamMembers": people, "PayingMemberId": people[0],
        "CreateSingleInvoiceForTeam": true, "ShareTimePasses": true,
    });
    desk.admin.post("/api/spaces/teams", &team).id();
    let [pat, ana, ben] = people;
    let shared = desk.issue(pat, desk.time_pass(60), 1)[0];
    desk.clock(&at(3, "10:00"));
    let visit = desk.enter(ben, &at(3, "10:00"));
    desk.clock(&at(3, "11:00"));
    desk.leave(visit, &at(3, "11:00"));
    assert_eq!(desk.remaining(&[shared]), [0]);
    let now = ask(&desk, ana, json!({}));
    assert_eq!(now["Result"], "Refused");
    // Before Ben came all sixty minutes were there.
    let before = ask(&desk, ana, json!({"At": at(3, "09:00")}));
    assert_eq!((&before["Result"], &before["Value"]["CoworkerTimePassId"]), (&json!("Opened"), &json!(shared)));
    let read = &before["Explanation"]["Choice"]["Candidates"][0]["Read"];
    assert_eq!((&read["RemainingMinutes"], &read["InUse"], &read["Shared"]), (&json!(60), &json!(false), &json!(true)));
    // While he was inside the pass was in use.
    let during = ask(&desk, ana, json!({"At": at(3, "10:30")}));
    assert_eq!(during["Explanation"]["Choice"]["Candidates"][0]["Read"]["InUse"], true);
    assert_eq!(desk.remaining(&[shared]), [0]);
}
