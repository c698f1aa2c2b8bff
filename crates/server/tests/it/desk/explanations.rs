//! Why this pass, and why none: the explanation of check-ins and refusals (R5.2-R5.6, R8.3, chapter 4), by hand.

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::{Desk, Reply, TestServer};

/// The candidates of a choice: pass, verdict, rank, codes with rules.
fn candidates(choice: &Value) -> Vec<(i64, String, Option<i64>, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let reason = |r: &Value| format!("{} {}", text(&r["Rule"]), text(&r["Code"]));
    let all = choice["Candidates"].as_array().expect("Candidates");
    all.iter()
        .map(|c| {
            let reasons = c["Reasons"].as_array().unwrap().iter().map(reason).collect();
            (c["CoworkerTimePassId"].as_i64().unwrap(), text(&c["Verdict"]), c["Rank"].as_i64(), reasons)
        })
        .collect()
}

fn row(pass: i64, verdict: &str, rank: Option<i64>, reason: &str) -> (i64, String, Option<i64>, Vec<String>) {
    (pass, verdict.into(), rank, vec![reason.into()])
}

fn failed(desk: &Desk, id: &Value) -> Reply {
    desk.admin.get(&format!("/api/hallpass/failedcheckins/{id}/explanation"))
}

fn place(desk: &Desk) -> String {
    desk.admin.get("/api/sys/businesses/1").ok()["Name"].as_str().unwrap().to_owned()
}

/// Five passes of Ana's: by hand, the order of R5.3 is gold (step 1), cheap day (step 4 against dear day), dear day, hours
/// (step 3 against dear day); the old one has expired (R4.5).
fn wallet(desk: &Desk) -> (i64, [i64; 5]) {
    let ana = desk.customer("Ana Silva");
    let issue = |definition: Value| desk.issue(ana, desk.define(definition), 1)[0];
    let hours = issue(json!({"Name": "Hours", "Price": 10, "MinutesIncluded": 300}));
    let dear = issue(json!({"Name": "Dear day", "Price": 20}));
    let cheap = issue(json!({"Name": "Cheap day", "Price": 15}));
    let gold = issue(json!({"Name": "Gold", "Price": 40, "MinutesIncluded": 300, "UsePriority": 1}));
    let old = issue(json!({"Name": "Old", "Price": 1}));
    desk.change_pass(old, json!({"ExpireDate": at(2, "00:00")})).done();
    (ana, [hours, dear, cheap, gold, old])
}

/// R5.3 step by step.
#[test]
fn an_explanation_lists_the_passes_in_the_order_of_use() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, [hours, dear, cheap, gold, old]) = wallet(&desk);
    desk.clock(&at(3, "09:00"));
    let before = server.rows()["decision_trace"];
    let visit = desk.enter(ana, &at(3, "09:00"));
    assert_eq!(server.rows()["decision_trace"], before + 1, "one row for one check-in");

    let explanation = desk.explanation(visit);
    let said = format!(
        "Ana Silva comes in at {} with Gold (pass {gold}), because it has a higher priority than the next one. \
         Next would be Cheap day (pass {cheap}).",
        place(&desk)
    );
    assert_eq!(explanation["Sentence"], said);
    let choice = &explanation["Choice"];
    assert_eq!(
        (&choice["Outcome"], &choice["Rule"], &choice["RefusalCode"]),
        (&json!("Order"), &json!("R5.1"), &Value::Null)
    );
    let rows = [
        row(gold, "Chosen", Some(1), "R5.3 Priority"),
        row(cheap, "Eligible", Some(2), "R5.3 Priority"),
        row(dear, "Eligible", Some(3), "R5.3 Cheaper"),
        row(hours, "Eligible", Some(4), "R5.3 DayPass"),
        row(old, "Rejected", None, "R4.5 Expired"),
    ];
    assert_eq!(candidates(choice), rows);
    let inputs = json!({
        "CoworkerId": ana, "BusinessId": 1, "Source": 1, "At": at(3, "09:00"), "TariffIds": [], "ExpiryFirst": false,
        "BeyondLimit": false, "AccountDisabled": false, "PayAsYouGo": false, "FreeAccess": false, "NamedPass": null,
        "Network": null,
    });
    assert_eq!(choice["Inputs"], inputs);
    let read = &choice["Candidates"][3]["Read"];
    assert_eq!((&read["Price"], &read["RemainingMinutes"], &read["ByTime"]), (&json!(10), &json!(300), &json!(true)));
    assert_eq!(choice["PolicyDigest"].as_str().map(str::len), Some(16));

    // What happens later changes nothing of it, and asking twice gives the same bytes.
    let text = |id: i64| desk.admin.get(&format!("/api/hallpass/checkins/{id}/explanation")).text();
    desk.change_pass(hours, json!({"ExpireDate": at(3, "09:30")})).done();
    desk.clock(&at(3, "10:00"));
    desk.leave(visit, &at(3, "10:00"));
    assert_eq!(desk.explanation(visit)["Choice"], *choice);
    assert_eq!(text(visit), text(visit));
    server.assert_sound();
}

/// Same inputs, same bytes: two customers with equal passes, but for the numbers.
#[test]
fn the_same_policy_has_the_same_digest() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let day = desk.day_pass();
    let came = |name: &str| {
        let customer = desk.customer(name);
        desk.issue(customer, day, 1);
        let visit = desk.enter(customer, &at(2, "08:00"));
        desk.explanation(visit)["Choice"]["PolicyDigest"].clone()
    };
    let (ana, bea) = (came("Ana Silva"), came("Bea Costa"));
    assert_eq!(ana, bea);
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    assert_ne!(came("Cleo Diaz"), ana, "a setting that is read has changed");
}

/// R5.2: a day pass already used today; R5.6: a named one; R10.1: pay as you go; R7.3: a visit entered when it is over.
#[test]
fn every_way_in_is_explained() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    // Before anybody has come: a setting acts on arrivals from now on.
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.clock(&at(3, "18:00"));
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.day_pass(), 2);
    let first = desk.visit(ana, &at(3, "08:00"), &at(3, "09:00"));
    let choice = desk.explanation(first)["Choice"].clone();
    assert_eq!(
        candidates(&choice),
        [row(p[0], "Chosen", Some(1), &reason_of(&choice, 0)), row(p[1], "Eligible", Some(2), &reason_of(&choice, 1))]
    );
    assert!(["R5.3 Older", "R5.3 LowerId"].contains(&reason_of(&choice, 0).as_str()));

    // R7.6, R5.2: the record of the day goes on, with the pass already used.
    let again = desk.visit(ana, &at(3, "12:00"), &at(3, "13:00"));
    let choice = desk.explanation(again)["Choice"].clone();
    assert_eq!(candidates(&choice)[0], row(p[0], "Chosen", Some(1), "R5.2 UsedToday"));

    let bea = desk.customer("Bea Costa");
    let b = desk.issue(bea, desk.day_pass(), 2);
    let named = desk.check_in(bea, &at(3, "17:00"), json!({"CoworkerTimePassGuid": desk.guid(b[1])})).id();
    let explanation = desk.explanation(named);
    assert_eq!((&explanation["Choice"]["Outcome"], &explanation["Choice"]["Rule"]), (&json!("Named"), &json!("R5.6")));
    assert_eq!(candidates(&explanation["Choice"])[0], row(b[1], "Chosen", Some(1), "R5.6 Named"));
    assert!(explanation["Sentence"].as_str().unwrap().contains("because it was asked for"));

    desk.define(json!({"Name": "Walk in", "Price": 30, "UseAsPayAsYouGoForContacts": true}));
    let cleo = desk.customer("Cleo Diaz");
    let bought = desk.enter(cleo, &at(3, "17:30"));
    let explanation = desk.explanation(bought);
    let pass = desk.passes_of(cleo)[0];
    let choice = &explanation["Choice"];
    assert_eq!((&choice["Outcome"], &choice["Rule"]), (&json!("PayAsYouGo"), &json!("R10.1")));
    assert_eq!(candidates(choice), [row(pass, "Chosen", Some(1), "R10.1 Bought")]);
    assert_eq!(choice["Candidates"][0]["Read"]["Price"], 30);
    let said = format!(
        "Cleo Diaz comes in at {} by pay as you go with Walk in (pass {pass}), because no pass is valid here and now. \
         If the visit ended now: Walk in costs 30.00 for the day. The day is charged once: 30.00.",
        place(&desk)
    );
    assert_eq!(explanation["Sentence"], said);
    server.assert_sound();
}

/// The code with its rule of the first reason of a candidate.
fn reason_of(choice: &Value, place: usize) -> String {
    candidates(choice)[place].3[0].clone()
}

/// F1, F2, F5.
#[test]
fn every_refusal_is_explained() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let here = place(&desk);
    desk.clock(&at(3, "09:00"));
    let last = |customer: i64| desk.failed(customer).last().unwrap()["Id"].clone();

    let ana = desk.customer("Ana Silva");
    desk.refused(&desk.check_in(ana, &at(3, "09:00"), json!({})));
    let none = failed(&desk, &last(ana)).ok();
    assert_eq!(none["Message"], "Ana Silva does not have a valid time pass.");
    let said = format!("Ana Silva cannot come in at {here}: there is no pass, and none is sold here by pay as you go.");
    assert_eq!((&none["Sentence"], &none["Choice"]["RefusalCode"]), (&json!(said), &json!("F2")));

    let p = desk.issue(ana, desk.define(json!({"Name": "Ten", "MinutesIncluded": 60})), 1)[0];
    let q = desk.issue(ana, desk.define(json!({"Name": "Members", "OnlyForMembers": true})), 1)[0];
    desk.change_pass(p, json!({"ExpireDate": at(2, "00:00")})).done();
    desk.refused(&desk.check_in(ana, &at(3, "09:00"), json!({})));
    let two = failed(&desk, &last(ana)).ok();
    let rows = [row(p, "Rejected", None, "R4.5 Expired"), row(q, "Rejected", None, "R4.4 OnlyMembers")];
    assert_eq!(candidates(&two["Choice"]), rows);
    let said = format!(
        "Ana Silva cannot come in at {here}, because no pass fits. Ten (pass {p}): It has expired. \
         Members (pass {q}): It is for members only, and the customer has no active contract."
    );
    assert_eq!(two["Sentence"], said);

    // F5: by network, of a customer who may not.
    let mut record = desk.admin.get(&format!("/api/spaces/coworkers/{ana}")).ok();
    record["AllowNetworkCheckin"] = json!(false);
    desk.admin.put("/api/spaces/coworkers", &record).done();
    let by_network = || desk.check_in(ana, &at(3, "09:00"), json!({"Source": 3, "MacAddresses": "00:11:22:33:44:55"}));
    by_network().invalid();
    let kept = server.rows()["decision_trace"];
    let network = failed(&desk, &last(ana)).ok();
    assert_eq!(network["Choice"]["RefusalCode"], "F5");
    // R7.12: one row in the sliding hour, and so one trace.
    by_network().invalid();
    assert_eq!(server.rows()["decision_trace"], kept);

    // F1.
    record = desk.admin.get(&format!("/api/spaces/coworkers/{ana}")).ok();
    record["Active"] = json!(false);
    desk.admin.put("/api/spaces/coworkers", &record).done();
    desk.check_in(ana, &at(3, "09:00"), json!({})).invalid();
    let disabled = failed(&desk, &last(ana)).ok();
    assert_eq!(disabled["Choice"]["RefusalCode"], "F1");
    assert_eq!(disabled["Sentence"], format!("Ana Silva cannot come in at {here}: the account is disabled."));
    assert_eq!(candidates(&disabled["Choice"])[0].3, ["R4.1 AccountDisabled", "R4.5 Expired"]);

    // One that a client made by itself has no choice.
    let body = json!({"BusinessId": 1, "CoworkerId": ana, "CheckinAttemptTime": at(3, "09:00")});
    let made = desk.admin.post("/api/spaces/failedcheckins", &body).id();
    let made = failed(&desk, &json!(made)).ok();
    assert_eq!((&made["Choice"], &made["Sentence"]), (&Value::Null, &json!("No choice of a pass is on record here.")));
    server.assert_sound();
}

/// F3: one day a week, and this is the second (R9.1, R9.4).
#[test]
fn a_limit_that_is_reached_is_explained_with_its_numbers() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let plan = desk.plan(json!({"CheckinWeekLimit": 1}));
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, plan, &at(1, "00:00"));
    let p = desk.issue(ana, desk.define(json!({"Name": "Day", "CountsTowardsPlanLimits": true})), 3);
    desk.clock(&at(4, "18:00"));
    let first = desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    let tested = desk.explanation(first)["Choice"]["Limits"].clone();
    assert_eq!(
        (&tested[0]["UsedDays"], &tested[0]["Limit"], &tested[0]["Reached"]),
        (&json!(0), &json!(1), &json!(false))
    );
    desk.check_in(ana, &at(4, "09:00"), json!({"ToTime": at(4, "10:00")})).invalid_on("CoworkerId");
    let refused = failed(&desk, &desk.failed(ana)[0]["Id"]).ok();
    assert_eq!(refused["Choice"]["RefusalCode"], "F3");
    let limit = &refused["Choice"]["Limits"][0];
    assert_eq!((&limit["CoworkerContractId"], &limit["Unit"]), (&json!(contract), &json!("days")));
    assert_eq!((&limit["Window"], &limit["Limit"], &limit["UsedDays"]), (&json!("week"), &json!(1), &json!(1)));
    let said = format!(
        "Ana Silva cannot come in at {}, because the limit of the plan is reached: 1 of 1 day used in this week.",
        place(&desk)
    );
    assert_eq!(refused["Sentence"], said);
    assert_eq!(candidates(&refused["Choice"]).len(), p.len());
    server.assert_sound();
}

/// Decision 15: refusals without a row keep their trace with the check-in or the customer.
#[test]
fn refusals_without_a_row_are_explained_too() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let there = desk.location("Elsewhere", "Europe/London", None);
    let p = desk.issue(ana, desk.define(json!({"Name": "Day", "Businesses": [1]})), 2);
    desk.clock(&at(3, "18:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    assert_eq!(desk.explanation(visit)["LastRefusedEdit"], Value::Null);
    let chosen = desk.explanation(visit)["Choice"].clone();
    desk.refused(&desk.edit(visit, json!({"BusinessId": there})));
    let explanation = desk.explanation(visit);
    assert_eq!(explanation["Choice"], chosen);
    assert_eq!(explanation["LastRefusedEdit"]["Inputs"]["BusinessId"], there);
    assert_eq!(candidates(&explanation["LastRefusedEdit"])[0].3[0], "R4.2 WrongLocation");

    let path = format!("/api/hallpass/coworkers/{ana}/refusednamedpass");
    assert_eq!(desk.admin.get(&path).status, 404);
    let but = json!({"CoworkerTimePassGuid": "11111111-2222-4333-8444-555555555555", "ToTime": at(2, "10:00")});
    desk.check_in(ana, &at(2, "09:00"), but).invalid();
    let named = desk.admin.get(&path).ok();
    assert_eq!((&named["CoworkerId"], &named["Choice"]["RefusalCode"]), (&json!(ana), &json!("F2")));
    assert_eq!(candidates(&named["Choice"]).iter().map(|c| c.0).collect::<Vec<_>>(), [p[1], p[0]]);
    server.assert_sound();
}

/// Who may read the record may read its explanation, and nobody else.
#[test]
fn an_explanation_is_read_like_its_record() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let there = desk.location("Elsewhere", "Europe/London", None);
    let (ana, [.., gold, _]) = wallet(&desk);
    desk.clock(&at(3, "09:00"));
    let visit = desk.enter(ana, &at(3, "09:00"));
    let bea = desk.customer("Bea Costa");
    desk.refused(&desk.check_in(bea, &at(3, "09:00"), json!({})));
    let refusal = desk.failed(bea)[0]["Id"].as_i64().unwrap();
    let paths = [
        format!("/api/hallpass/checkins/{visit}/explanation"),
        format!("/api/hallpass/failedcheckins/{refusal}/explanation"),
    ];
    let ids = |names: &[&str]| names.iter().map(|name| roles::by_name(name).unwrap().id).collect::<Vec<_>>();
    let elsewhere = server.user("elsewhere", &[], &[there]);
    let roleless = server.user("roleless", &ids(&["TimePass-List"]), &[]);
    for path in &paths {
        assert_eq!(server.anonymous().get(path).status, 401, "{path}");
        assert_eq!(elsewhere.get(path).status, 404, "{path}");
        assert_eq!(roleless.get(path).status, 401, "{path}");
        assert_eq!(desk.admin.get(path).status, 200, "{path}");
    }
    let named = format!("/api/hallpass/coworkers/{bea}/refusednamedpass");
    assert_eq!((elsewhere.get(&named).status, roleless.get(&named).status), (404, 401));

    // Without the right to read passes: verdicts and rules, no contents; only the pass that was taken is named.
    let doorman = server.user("doorman", &ids(&["Checkin-Read"]), &[1]).get(&paths[0]).ok();
    let full = desk.explanation(visit);
    assert_eq!(candidates(&doorman["Choice"]), candidates(&full["Choice"]));
    let shown = doorman["Choice"]["Candidates"].as_array().unwrap();
    assert!(shown.iter().all(|c| c["Read"].is_null()), "{doorman}");
    assert_eq!((&shown[0]["TimePassName"], &shown[1]["TimePassName"]), (&json!("Gold"), &Value::Null));
    let said = format!(
        "Ana Silva comes in at {} with Gold (pass {gold}), because it has a higher priority than the next one.",
        place(&desk)
    );
    assert_eq!(doorman["Sentence"], said);

    // A deleted record takes its explanation out of reach; the trace stays, as the ledger does.
    let kept = server.rows()["decision_trace"];
    desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done();
    desk.admin.delete(&format!("/api/spaces/failedcheckins/{refusal}")).done();
    for path in &paths {
        assert_eq!(desk.admin.get(path).status, 404, "{path}");
    }
    assert_eq!(server.rows()["decision_trace"], kept);
    server.assert_sound();
}
