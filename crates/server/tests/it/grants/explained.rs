//! Why a plan or a product gave passes, or gave none (R11.4-R11.13, R3.8, R3.11), and what a pass says of itself, by hand.

use serde_json::{Value, json};

use super::desk_words::london;
use crate::rig::Desk;

fn told(desk: &Desk, what: &str, id: i64) -> Value {
    desk.admin.get(&format!("/api/hallpass/{what}/{id}/explanation")).ok()
}

/// Where days end at three in the morning, the last day of a period does not end at midnight either: 1 May at 03:00 is the end of
/// 30 April.
#[test]
fn a_period_ends_with_its_last_business_day() {
    let (_server, desk) = london("2026-03-30T09:00:00Z");
    desk.setting(1, "Checkin.DailyCutOffTime", "03:00");
    desk.clock("2026-04-01T09:00:00Z");
    let ana = desk.customer("Ana Silva");
    let plan = desk.plan(json!({"Name": "Flex"}));
    desk.include(plan, desk.day_pass(), 2, 3);
    // 1 April, 03:00 in London.
    desk.contract(ana, plan, "2026-04-01T02:00:00Z");
    let pass = told(&desk, "passes", desk.passes_of(ana)[0]);
    let inputs = &pass["Origin"]["Grant"]["Inputs"];
    let said = pass["Sentence"].as_str().unwrap();
    assert!(said.contains(" for 2026-04-01 to 2026-04-30: "), "{said} {inputs}");
}

/// W16: 8 day passes with each billing cycle, from 15 April.
#[test]
fn a_pass_of_a_plan_says_where_it_comes_from_and_when_it_ends() {
    let (server, desk) = london("2026-04-15T09:00:00Z");
    let ana = desk.customer("Ana Silva");
    let plan = desk.plan(json!({"Name": "Flex"}));
    let day = desk.day_pass();
    let rule = desk.include(plan, day, 8, 3);
    let contract = desk.contract(ana, plan, "2026-04-14T23:00:00Z");
    let passes = desk.passes_of(ana);
    assert_eq!(passes.len(), 8);
    let last = told(&desk, "passes", passes[7]);
    let grant = &last["Origin"]["Grant"];
    assert_eq!(
        (&last["Origin"]["Kind"], &grant["Outcome"], &grant["Rule"]),
        (&json!("Plan"), &json!("Issued"), &json!("R11.8"))
    );
    assert_eq!((&grant["Count"], &grant["FirstCoworkerTimePassId"]), (&json!(8), &json!(passes[0])));
    let giver =
        json!({"CoworkerContractId": contract, "TariffId": plan, "TariffTimePassId": rule, "PassRenewalTime": 3});
    assert_eq!(grant["Giver"], giver);
    let inputs = &grant["Inputs"];
    assert_eq!(
        (&inputs["PassesIncluded"], &inputs["Quantity"], &inputs["HeldBefore"]),
        (&json!(8), &json!(1), &json!(0))
    );
    assert_eq!(
        (&inputs["PeriodFrom"], &inputs["PeriodTo"]),
        (&json!("2026-04-14T23:00:00Z"), &json!("2026-05-14T23:00:00Z"))
    );
    assert_eq!(grant["ExpireDate"], "2026-05-14T23:00:00Z");
    assert_eq!((&last["Next"]["Usable"], &last["Next"]["ExpiresBecause"]), (&json!(true), &json!("EndOfPeriod")));
    let place = desk.admin.get("/api/sys/businesses/1").ok()["Name"].as_str().unwrap().to_owned();
    let said = format!(
        "Pass {} is \"Day pass\". It is one of 8 that contract {contract} (Flex) gave on 2026-04-15 for 2026-04-15 to 2026-05-14: \
         the plan includes 8 passes \"Day pass\". It has not been used. It expires on 2026-05-15 at 00:00: plan passes last for \
         their period. It can be used at {place} now.",
        passes[7]
    );
    assert_eq!(last["Sentence"], said);

    // Used, it says when; on another day it cannot be used any more (R4.6).
    let visit = desk.visit(ana, "2026-04-15T07:00:00Z", "2026-04-15T08:00:00Z");
    desk.clock("2026-04-16T09:00:00Z");
    let used = desk.explanation(visit)["Choice"]["Candidates"][0]["CoworkerTimePassId"].as_i64().unwrap();
    let spent = told(&desk, "passes", used);
    assert_eq!((&spent["Uses"][0]["CheckinId"], &spent["Next"]["Usable"]), (&json!(visit), &json!(false)));
    assert_eq!(spent["Next"]["Reasons"][0]["Code"], "UsedOnOtherDay");
    let said = spent["Sentence"].as_str().unwrap();
    assert!(said.contains("It was used on 2026-04-15."), "{said}");
    assert!(said.ends_with(&format!("It cannot be used at {place} now: It was used on another day.")), "{said}");

    // Elsewhere, when asked; and only where the caller sees.
    let there = desk.location("Elsewhere", "Europe/London", None);
    let asked = desk.admin.get(&format!("/api/hallpass/passes/{}/explanation?BusinessId={there}", passes[7])).ok();
    assert_eq!(asked["Next"]["Reasons"][0]["Code"], "WrongLocation");
    let here = server.user("here", &[], &[1]);
    let path = format!("/api/hallpass/passes/{}/explanation", passes[7]);
    assert_eq!((here.get(&path).status, here.get(&format!("{path}?BusinessId={there}")).status), (200, 400));
    assert_eq!(desk.admin.get(&format!("{path}?BusinessId=x")).status, 400);
    assert_eq!(server.user("elsewhere", &[], &[there]).get(&path).status, 404);
    assert_eq!(server.anonymous().get(&path).status, 401);
    server.assert_sound();
}

/// R11.4, R11.6: ten passes of a product, for 30 days from 15 April: the last day is 15 May (R3.12).
#[test]
fn a_pass_of_a_product_and_one_by_hand_say_where_they_come_from() {
    let (server, desk) = london("2026-04-15T09:00:00Z");
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.time_pass(60), json!({"PassesIncluded": 10, "ExpirationType": 2, "ExpiresIn": 30}));
    let sale = desk.sell(ana, product);
    let pass = desk.passes_of(ana)[3];
    let one = told(&desk, "passes", pass);
    assert_eq!((&one["Origin"]["Kind"], &one["Origin"]["Grant"]["Rule"]), (&json!("Product"), &json!("R11.4")));
    assert_eq!(one["Origin"]["Grant"]["Giver"]["CoworkerProductId"], sale);
    let said = one["Sentence"].as_str().unwrap();
    let origin = format!(
        "It is one of 10 that sale {sale} (Bundle) gave on 2026-04-15: the product includes 10 passes \"Time pass 60\". It has not \
         been used. It expires on 2026-05-16 at 00:00, as the product says."
    );
    assert!(said.contains(&origin), "{said}");

    let by_hand = desk.issue(ana, desk.day_pass(), 1)[0];
    let one = told(&desk, "passes", by_hand);
    assert_eq!((&one["Origin"]["Kind"], &one["Origin"]["Grant"]), (&json!("ByHand"), &Value::Null));
    let by = one["Origin"]["CreatedBy"].as_str().unwrap().to_owned();
    let said = one["Sentence"].as_str().unwrap();
    assert!(
        said.contains(&format!(
            "It was added by hand on 2026-04-15 by {by}. It has not been used. It does not expire."
        )),
        "{said}"
    );
    server.assert_sound();
}

/// What is not granted says so once, with its rule, and not again while nothing changes.
#[test]
fn what_is_held_back_is_explained() {
    let (server, desk) = london("2026-04-15T09:00:00Z");
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(60), 495);
    let plan = desk.plan(json!({"Name": "Flex"}));
    let day = desk.day_pass();
    desk.include(plan, day, 8, 3);
    let contract = desk.contract(ana, plan, "2026-04-14T23:00:00Z");
    assert_eq!(desk.passes_of(ana).len(), 495);
    let full = told(&desk, "contracts", contract);
    let row = &full["Withheld"][0];
    assert_eq!((&row["Outcome"], &row["Rule"], &row["Count"]), (&json!("TooMany"), &json!("R3.8"), &json!(0)));
    assert_eq!(row["Inputs"]["HeldBefore"], 495);
    let said = format!(
        "On 2026-04-15 contract {contract} (Flex) gave no \"Day pass\" for 2026-04-15 to 2026-05-14, because the customer would hold \
         more than 500 passes."
    );
    assert_eq!(full["Sentence"], said);

    // Tried again every four hours, with the same answer: one trace.
    let kept = server.rows()["decision_trace"];
    desk.clock("2026-04-16T09:00:00Z");
    assert_eq!(server.rows()["decision_trace"], kept);

    let bea = desk.customer("Bea Costa");
    desk.admin.patch(&format!("/api/billing/timepasses/{day}"), &json!({"Archived": true})).done();
    let second = desk.contract(bea, plan, "2026-04-14T23:00:00Z");
    let row = told(&desk, "contracts", second)["Withheld"][0].clone();
    assert_eq!((&row["Outcome"], &row["Rule"]), (&json!("Archived"), &json!("R3.11")));
    let other = desk.plan(json!({"Name": "Desk", "UseTimePasses": false}));
    desk.include(other, desk.time_pass(30), 2, 1);
    let third = desk.contract(bea, other, "2026-04-14T23:00:00Z");
    let row = told(&desk, "contracts", third)["Withheld"][0].clone();
    assert_eq!((&row["Outcome"], &row["Rule"]), (&json!("PlanWithoutPasses"), &json!("R11.11")));
    server.assert_sound();
}
