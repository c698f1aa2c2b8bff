//! Why each later part of a visit is covered by what covers it (R6.2-R6.6, R10.10), and what pay as you go asks for it, by hand.

use serde_json::{Value, json};

use super::limits;
use crate::rig::desk::{at, day, on, overtime};
use crate::rig::{Desk, TestServer};

fn place(desk: &Desk) -> String {
    desk.admin.get("/api/sys/businesses/1").ok()["Name"].as_str().unwrap().to_owned()
}

/// At, border with its rule, outcome or code of each later choice.
fn later(explanation: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let one = |later: &Value| {
        let border = format!("{} {}", text(&later["Border"]["Rule"]), text(&later["Border"]["Code"]));
        let choice = &later["Choice"];
        let outcome = choice["RefusalCode"].as_str().or(choice["Outcome"].as_str()).unwrap().to_owned();
        (text(&later["At"]), border, outcome)
    };
    explanation["Later"].as_array().unwrap().iter().map(one).collect()
}

fn row(at: String, border: &str, outcome: &str) -> (String, String, String) {
    (at, border.to_owned(), outcome.to_owned())
}

/// 60 and 30 minutes for a stay of two hours: R6.2 twice, then overtime (R6.6).
#[test]
fn every_later_part_of_a_visit_is_explained() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "18:00"));
    let ana = desk.customer("Ana Silva");
    let long = desk.issue(ana, desk.define(json!({"Name": "Long", "MinutesIncluded": 60})), 1)[0];
    let short = desk.issue(ana, desk.define(json!({"Name": "Short", "MinutesIncluded": 30})), 1)[0];
    let before = server.rows()["decision_trace"];
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "11:00"));
    assert_eq!(server.rows()["decision_trace"], before + 2, "the choice, and one row for all that came later");
    assert_eq!(desk.segments(visit), [on(long, 60), on(short, 30), overtime(short, 30)]);

    let explanation = desk.explanation(visit);
    let rows = [row(at(3, "10:00"), "R6.2 UsedUp", "Order"), row(at(3, "10:30"), "R6.2 UsedUp", "F2")];
    assert_eq!(later(&explanation), rows);
    let said = format!(
        "Ana Silva comes in at {} with Long (pass {long}), because it has more minutes left than the next one. Next would be Short \
         (pass {short}). From 10:00 on Short (pass {short}) covers it, because the pass before was used up. From 10:30 on nothing \
         covers it, because the pass before was used up and no other pass fits: 30 minutes of overtime.",
        place(&desk)
    );
    assert_eq!(explanation["Sentence"], said);
    let second = &explanation["Later"][0]["Choice"]["Candidates"];
    assert_eq!(second[0]["CoworkerTimePassId"], short);
    assert_eq!(
        (&second[1]["CoworkerTimePassId"], &second[1]["Reasons"][0]["Code"]),
        (&json!(long), &json!("NoMinutes"))
    );
    let path = format!("/api/hallpass/checkins/{visit}/explanation");
    assert_eq!(desk.admin.get(&path).text(), desk.admin.get(&path).text());

    // A shorter stay needs one pass: what an earlier settling said of the rest is said no more.
    desk.edit(visit, json!({"ToTime": at(3, "10:00")})).done();
    let explanation = desk.explanation(visit);
    assert_eq!((desk.segments(visit), later(&explanation).len()), (vec![on(long, 60)], 0));
    server.assert_sound();
}

/// Nothing extra for a visit that one pass covers: one row at check-in, none at check-out.
#[test]
fn a_visit_on_one_pass_keeps_one_trace() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "09:00"));
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(600), 1);
    let before = server.rows()["decision_trace"];
    let visit = desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(3, "11:00"));
    desk.leave(visit, &at(3, "11:00"));
    assert_eq!(server.rows()["decision_trace"], before + 1);
    assert_eq!(later(&desk.explanation(visit)).len(), 0);
}

/// R6.3: the slot ends; R6.4: the day ends.
#[test]
fn the_end_of_a_slot_and_of_a_day_are_told_apart() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(5, "18:00"));
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.define(json!({"Name": "Day"})), 2);
    let night = desk.visit(ana, &at(3, "22:00"), &at(4, "02:00"));
    assert_eq!(desk.segments(night), [day(p[0]), day(p[1])]);
    assert_eq!(later(&desk.explanation(night)), [row(at(4, "00:00"), "R6.4 CutOff", "Order")]);

    let bea = desk.customer("Bea Costa");
    let morning = desk.define(json!({"Name": "Morning"}));
    for weekday in 1..=5 {
        let slot = json!({"TimePassId": morning, "DayOfWeek": weekday,
            "FromTime": "1976-01-01T10:00:00Z", "ToTime": "1976-01-01T14:00:00Z"});
        desk.admin.post("/api/billing/timepasstimeslots", &slot).id();
    }
    let m = desk.issue(bea, morning, 1)[0];
    let long = desk.visit(bea, &at(4, "10:00"), &at(4, "18:00"));
    assert_eq!(desk.segments(long), [day(m), overtime(m, 240)]);
    let explanation = desk.explanation(long);
    assert_eq!(later(&explanation), [row(at(4, "14:00"), "R6.3 SlotEnd", "F2")]);
    let end = "From 14:00 on nothing covers it, because the time slot of the pass before was over and no other pass fits: \
               240 minutes of overtime.";
    assert!(explanation["Sentence"].as_str().unwrap().ends_with(end), "{}", explanation["Sentence"]);
    server.assert_sound();
}

/// R10.10, R10.4: an hour on the pass, 45 minutes at 12.00 for 60, less 10 % of the plan: 8.10.
#[test]
fn the_price_of_a_tail_is_explained_step_by_step() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let limits::Tail { ana, plan, visit, bought, .. } = limits::tail(&desk);
    let explanation = desk.explanation(visit);
    assert_eq!(later(&explanation), [row(at(3, "10:00"), "R6.2 UsedUp", "PayAsYouGo")]);
    let charge = &explanation["Charges"][0];
    assert_eq!((&charge["CoworkerTimePassId"], &charge["BilledMinutes"]), (&json!(bought), &json!(45)));
    assert_eq!(charge["Charged"], 8.1);
    let steps: Vec<Value> =
        charge["Steps"].as_array().unwrap().iter().map(|s| json!([s["Rule"], s["Code"], s["Amount"]])).collect();
    let by_hand = [
        json!(["R10.7", "ListPrice", 12]),
        json!(["R10.7", "PlanDiscount", null]),
        json!(["R10.4", "BilledMinutes", 8.1]),
    ];
    assert_eq!(steps, by_hand);
    let end = format!(
        "From 10:00 on it is pay as you go with Walk in (pass {bought}), because the pass before was used up and no other pass fits. \
         Walk in costs 12.00 for 60 minutes. Plan {plan} gives a discount of 10 %. 45 minutes are billed, in steps of 15: 8.10."
    );
    assert!(explanation["Sentence"].as_str().unwrap().ends_with(&end), "{}", explanation["Sentence"]);

    // R10.8: the day has a minimum of 20 now; 8.10 were charged, and this is one more hour at 10.80: 18.90 in all, so 11.90.
    // Settings act on visits that come after them.
    desk.setting(1, "Checkin.PayAsYouGoMinPrice", "20");
    desk.clock(&at(3, "20:00"));
    let second = desk.visit(ana, &at(3, "18:30"), &at(3, "19:30"));
    let steps = desk.explanation(second)["Charges"][0]["Steps"].clone();
    let codes: Vec<&str> = steps.as_array().unwrap().iter().map(|step| step["Code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["ListPrice", "PlanDiscount", "BilledMinutes", "ChargedBefore", "DailyMinimum"]);
    assert_eq!((&steps[3]["Amount"], &steps[4]["Amount"]), (&json!(8.1), &json!(11.9)));
    assert_eq!(steps[4]["Text"], "The minimum of a day is 20.00: 11.90 is charged.");

    // The pass it bought says the same of its price, and where it comes from.
    let told = desk.admin.get(&format!("/api/hallpass/passes/{bought}/explanation")).ok();
    assert_eq!((&told["Origin"]["Kind"], &told["Origin"]["CheckinId"]), (&json!("PayAsYouGo"), &json!(visit)));
    assert_eq!((&told["Charges"][0]["CheckinId"], &told["Charges"][0]["Charge"]), (&json!(visit), charge));
    assert_eq!(told["Next"]["Reasons"][0]["Code"], "NoMinutes");
    server.assert_sound();
}

/// R8.3, F4: one hour a week, and 90 minutes are used (R9.4).
#[test]
fn a_limit_of_hours_is_explained_with_its_minutes() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    limits::contract(&desk, ana, limits::plan(&desk, json!({"HoursWeekLimit": 1})));
    desk.issue(ana, desk.define(json!({"Name": "Day", "CountsTowardsPlanLimits": true})), 3);
    desk.clock(&at(4, "18:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "10:30"));
    let reply = desk.check_in(ana, &at(4, "09:00"), json!({"ToTime": at(4, "10:00")}));
    assert_eq!(reply.invalid_on("CoworkerId"), "Ana Silva has reached the limit of 1 hours per week.");
    let failed = desk.failed(ana)[0]["Id"].clone();
    let explanation = desk.admin.get(&format!("/api/hallpass/failedcheckins/{failed}/explanation")).ok();
    assert_eq!(explanation["Choice"]["RefusalCode"], "F4");
    let limit = &explanation["Choice"]["Limits"][0];
    assert_eq!((&limit["Unit"], &limit["Limit"], &limit["UsedMinutes"]), (&json!("hours"), &json!(1), &json!(90)));
    let said = format!(
        "Ana Silva cannot come in at {}, because the limit of the plan is reached: 1 hour and 30 minutes of 1 hour used in this week.",
        place(&desk)
    );
    assert_eq!(explanation["Sentence"], said);
    server.assert_sound();
}
