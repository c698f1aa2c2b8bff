//! Simulated grants: what would be issued until an instant is what then is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{GRANTS, with};
use crate::rig::desk::at;
use crate::rig::server::seed;
use crate::rig::{Desk, Reply, TestServer, rounds};

/// Passes by what they are, from when and until when they are good: how many.
type Counts = BTreeMap<(i64, Option<String>, Option<String>, Option<i64>), i64>;

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn told(answer: &Value) -> Counts {
    let mut counts = Counts::new();
    for lot in answer["Grants"].as_array().unwrap() {
        let key = (
            lot["TimePassId"].as_i64().unwrap(),
            text(&lot["IssuedOn"]),
            text(&lot["ExpireDate"]),
            lot["Minutes"].as_i64(),
        );
        *counts.entry(key).or_default() += lot["Count"].as_i64().unwrap();
    }
    counts
}

fn issued(desk: &Desk, customer: i64, before: usize) -> Counts {
    let mut counts = Counts::new();
    for pass in desk.held(customer).into_iter().skip(before) {
        let key = (
            pass["TimePassId"].as_i64().unwrap(),
            text(&pass["CreatedOn"]),
            text(&pass["ExpireDate"]),
            pass["TotalUses"].as_i64(),
        );
        *counts.entry(key).or_default() += 1;
    }
    counts
}

fn ask(desk: &Desk, body: &Value) -> Value {
    desk.admin.post(GRANTS, body).ok()
}

/// R11.8, R11.12: monthly on the 2nd, two passes a month: now, 2 April and 2 May.
#[test]
fn a_plan_issues_period_by_period() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(2, "08:00"));
    let (plan, day) = (desk.plan(json!({"Name": "Flex"})), desk.day_pass());
    let rule = desk.include(plan, day, 2, 3);
    let ana = desk.customer("Ana Silva");
    let until = "2026-05-10T00:00:00Z";
    // Before there is a contract.
    let supposed = ask(
        &desk,
        &json!({"CoworkerId": ana, "TariffId": plan, "BusinessId": 1, "StartDate": at(2, "08:00"), "Until": until}),
    );
    assert_eq!((&supposed["TotalPasses"], &supposed["CoworkerContractId"]), (&json!(6), &Value::Null));
    assert!(desk.passes_of(ana).is_empty());
    let contract = desk.contract(ana, plan, &at(2, "08:00"));
    for body in [json!({"CoworkerId": ana, "Until": until}), json!({"CoworkerContractId": contract, "Until": until})] {
        let answer = ask(&desk, &body);
        let lots = answer["Grants"].as_array().unwrap();
        assert_eq!((&answer["TotalPasses"], lots.len()), (&json!(4), 2), "{answer}");
        let april = &lots[0];
        assert_eq!((&april["Count"], &april["Source"], &april["Rule"]), (&json!(2), &json!("Plan"), &json!("R11.12")));
        assert_eq!((&april["CoworkerContractId"], &april["TariffTimePassId"]), (&json!(contract), &json!(rule)));
        assert_eq!(
            (&april["PeriodFrom"], &april["PeriodTo"]),
            (&json!("2026-04-02T00:00:00Z"), &json!("2026-05-02T00:00:00Z"))
        );
        assert_eq!((&april["IssuedOn"], &april["ExpireDate"]), (&april["PeriodFrom"], &april["PeriodTo"]));
        assert_eq!(answer["HeldBack"], json!([]));
    }
    assert_eq!(desk.passes_of(ana).len(), 2);
}

/// R3.8: nobody holds more than 10,000 passes... here the day's bound holds them back first: `Ext.Safety.MostGrantsPerDay`.
#[test]
fn what_is_held_back_is_told_with_its_reason() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(2, "08:00"));
    desk.setting(1, "Ext.Safety.MostGrantsPerDay", "5");
    let (plan, day) = (desk.plan(json!({})), desk.day_pass());
    desk.include(plan, day, 4, 3);
    let ana = desk.customer("Ana Silva");
    let body = json!({"CoworkerId": ana, "TariffId": plan, "BusinessId": 1, "Quantity": 2, "StartDate": at(2, "08:00"), "Until": at(20, "08:00")});
    let answer = ask(&desk, &body);
    assert_eq!(answer["TotalPasses"], 0);
    let held = &answer["HeldBack"][0];
    assert_eq!((&held["Job"], &held["Rule"]), (&json!("grants"), &json!("R16.1")));
    let reason = held["Reason"].as_str().unwrap();
    assert!(reason.contains("8 more would exceed Ext.Safety.MostGrantsPerDay = 5"), "{reason}");
    // With another setting it would go through.
    let settings = json!([{"Name": "Ext.Safety.MostGrantsPerDay", "Value": 8}]);
    assert_eq!(ask(&desk, &with(body, json!({"Settings": settings})))["TotalPasses"], 8);
    assert_eq!(desk.jobs()["Parked"].as_array().map(Vec::len), Some(0));
}

/// R11.5: members get what a sale grants when it is invoiced, everybody else when it is paid.
#[test]
fn a_sale_releases_when_it_is_invoiced_or_paid() {
    let server = TestServer::start();
    let till = crate::billing::till::Till::new(&server);
    let desk = &till.desk;
    desk.clock(&at(2, "08:00"));
    let product = desk.product(desk.day_pass(), json!({"PassesIncluded": 3}));
    let [member, contact] = ["Ana Silva", "Ben Okri"].map(|name| desk.customer(name));
    desk.contract(member, desk.plan(json!({})), &at(2, "08:00"));
    let total = |customer: i64, but: Value| {
        let body = json!({"CoworkerId": customer, "BusinessId": 1, "ProductId": product, "Quantity": 2});
        let answer = ask(desk, &with(body, but));
        let held = answer["HeldBack"].as_array().unwrap().first().map(|held| held["Rule"].clone());
        (answer["TotalPasses"].as_i64().unwrap(), held)
    };
    let waits = Some(json!("R11.5"));
    assert_eq!(total(contact, json!({})), (0, waits.clone()));
    assert_eq!(total(contact, json!({"Invoiced": true})), (0, waits));
    assert_eq!(total(contact, json!({"Paid": true})), (6, None));
    assert_eq!(total(member, json!({"Invoiced": true})), (6, None));
    assert_eq!(total(contact, json!({"ActivateNow": true})), (6, None));
    assert!(desk.passes_of(member).is_empty() && desk.passes_of(contact).is_empty());
    assert!(till.invoices(contact).is_empty());
}

#[test]
fn what_cannot_be_asked_is_refused_by_name() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let names = |body: Value| {
        let errors = desk.admin.post(GRANTS, &body).invalid();
        errors.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(names(json!({})), ["CoworkerId"]);
    assert_eq!(names(json!({"CoworkerId": 987_654})), ["CoworkerId"]);
    assert_eq!(names(json!({"CoworkerContractId": 987_654})), ["CoworkerContractId"]);
    assert_eq!(names(json!({"CoworkerId": ana, "Until": at(1, "08:00")})), ["Until"]);
    assert_eq!(names(json!({"CoworkerId": ana, "Until": "2040-01-01T00:00:00Z"})), ["Until"]);
    assert_eq!(names(json!({"CoworkerId": ana, "TariffId": 1, "ProductId": 1, "BusinessId": 1})), ["ProductId"]);
    assert_eq!(names(json!({"CoworkerId": ana, "TariffId": 987_654, "BusinessId": 1})), ["Tariff"]);
    assert_eq!(names(json!({"CoworkerId": ana, "TariffId": 1})), ["BusinessId"]);
    let reply: Reply = desk.admin.post(GRANTS, &json!([]));
    assert_eq!(reply.status, 400);
}

/// Simulate until an instant, then go there: the same passes, issued at the same instants. Also a contract that is first
/// supposed and then made.
#[test]
fn what_would_be_issued_then_is() {
    let mut random = seed(5);
    let mut passes = 0;
    for _ in 0..rounds(3, 150) {
        let server = TestServer::start();
        let desk = Desk::new(&server);
        desk.clock(&at(2, "08:00"));
        let definitions = [desk.day_pass(), desk.time_pass(600)];
        let plan = desk.plan(json!({"Name": "Flex"}));
        for _ in 0..1 + random.below(3) {
            desk.include(plan, *random.pick(&definitions), 1 + random.below(3) as i64, 1 + random.below(4) as i64);
        }
        let ana = desk.customer("Ana Silva");
        let start = at(2 + random.below(20) as u32, "00:00");
        let quantity = 1 + random.below(2);
        let until = at(28 - random.below(10) as u32, "12:00").replace("-03-", "-05-");
        let contract =
            json!({"CoworkerId": ana, "TariffId": plan, "IssuedById": 1, "Quantity": quantity, "StartDate": start});
        let supposed = ask(&desk, &with(contract.clone(), json!({"Until": until})));
        desk.admin.post(crate::grants::desk_words::CONTRACTS, &contract).id();
        let now = desk.passes_of(ana).len();
        let ahead = ask(&desk, &json!({"CoworkerId": ana, "Until": until}));
        desk.clock(&until);
        assert_eq!(told(&supposed), issued(&desk, ana, 0), "{contract} until {until}");
        assert_eq!(told(&ahead), issued(&desk, ana, now), "{contract} until {until}");
        passes += desk.passes_of(ana).len();
    }
    assert!(passes > 10, "{passes}");
}
