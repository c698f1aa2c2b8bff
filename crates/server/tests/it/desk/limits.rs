//! W12: plan limits. 2 March 2026 is a Monday.

use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

/// A plan with these members on top of what it must have.
pub fn plan(desk: &Desk, but: Value) -> i64 {
    let mut body = json!({
        "BusinessId": 1, "Name": "Plan", "Price": 100, "CurrencyId": 1, "InvoiceEvery": 1, "SystemTariffType": 1,
    });
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    desk.admin.post("/api/billing/tariffs", &body).id()
}

/// A contract on it since 1 January.
pub fn contract(desk: &Desk, customer: i64, plan: i64) -> i64 {
    let body = json!({
        "IssuedById": 1, "CoworkerId": customer, "TariffId": plan, "Quantity": 1, "StartDate": "2026-01-01T00:00:00Z",
    });
    desk.admin.post("/api/billing/coworkercontracts", &body).id()
}

/// A visit of an hour and three quarters on a pass of one hour: the tail is pay as you go.
pub struct Tail {
    pub ana: i64,
    pub plan: i64,
    /// The pass of an hour.
    pub hour: i64,
    pub visit: i64,
    /// The pay as you go pass.
    pub bought: i64,
}

/// Ana Silva, with 10 % off by her plan, on 3 March from 09:00 to 10:45; pay as you go costs 12.00 for 60 minutes.
pub fn tail(desk: &Desk) -> Tail {
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.define(json!({"Name": "Walk in", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true}));
    let ana = desk.customer("Ana Silva");
    let plan = plan(desk, json!({"DiscountTimePasses": 10}));
    contract(desk, ana, plan);
    let hour = desk.issue(ana, desk.define(json!({"Name": "Hour", "MinutesIncluded": 60})), 1)[0];
    desk.clock(&at(3, "18:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "10:45"));
    let bought = desk.passes_of(ana).into_iter().find(|pass| *pass != hour).unwrap();
    Tail { ana, plan, hour, visit, bought }
}

/// Ana on a plan of 2 days a month and 10 hours a week, with two passes of this definition, after her visits of Monday and
/// Tuesday (705 minutes).
fn after_tuesday(desk: &Desk, pass: Value) -> i64 {
    desk.setting(1, "Checkin.AlwaysRecordByMinute", "True");
    let ana = desk.customer("Ana Silva");
    contract(desk, ana, plan(desk, json!({"CheckinMonthLimit": 2, "HoursWeekLimit": 10})));
    let mut definition = json!({"MinutesIncluded": 3000, "CountsTowardsPlanLimits": true});
    definition.as_object_mut().unwrap().extend(pass.as_object().unwrap().clone());
    desk.issue(ana, desk.define(definition), 2);
    desk.clock(&at(3, "18:15"));
    for (day, from, to) in [(2, "09:00", "11:00"), (2, "12:00", "13:00"), (3, "09:00", "15:45"), (3, "16:00", "18:00")]
    {
        desk.visit(ana, &at(day, from), &at(day, to));
    }
    ana
}

#[test]
fn w12_hours_and_days() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = after_tuesday(&desk, json!({}));
    let hours = desk.check_in(ana, &at(3, "18:15"), json!({})).invalid_on("CoworkerId");
    assert_eq!(hours, "Ana Silva has reached the limit of 10 hours per week.");
    desk.clock(&at(9, "09:00"));
    let days = desk.check_in(ana, &at(9, "09:00"), json!({})).invalid_on("CoworkerId");
    assert_eq!(days, "Ana Silva has reached the limit of 2 days per month.");
    let failed = desk.failed(ana);
    let told: Vec<&str> = failed.iter().map(|row| row["Description"].as_str().unwrap()).collect();
    assert_eq!(told, [hours.as_str(), days.as_str()], "R8.2");
    assert_eq!(desk.visits_of(ana).len(), 4);
    // R9.5: another month.
    desk.clock("2026-04-01T09:00:00Z");
    desk.enter(ana, "2026-04-01T09:00:00Z");
    server.assert_sound();
}

#[test]
fn w12_passes_that_do_not_count() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = after_tuesday(&desk, json!({"CountsTowardsPlanLimits": false}));
    desk.visit(ana, &at(3, "18:00"), &at(3, "18:15"));
    desk.clock(&at(9, "09:00"));
    desk.enter(ana, &at(9, "09:00"));
    assert!(desk.failed(ana).is_empty());
    server.assert_sound();
}

#[test]
fn w12_an_extra_pass_and_the_switch() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = after_tuesday(&desk, json!({}));
    let extra = desk.issue(ana, desk.define(json!({"MinutesIncluded": 60, "CountsTowardsPlanLimits": false})), 1)[0];
    desk.clock(&at(9, "09:00"));
    desk.check_in(ana, &at(9, "09:00"), json!({})).invalid_on("CoworkerId");
    desk.setting(1, "Ext.Passes.ExtraPassesBeatLimits", "True");
    let visit = desk.enter(ana, &at(9, "09:00"));
    assert_eq!(desk.checkin(visit)["CoworkerTimePassGuid"], desk.guid(extra).as_str());
    server.assert_sound();
}

/// R9.5: the billing cycle, and the visit that is closed by coming again as part of it.
#[test]
fn the_billing_cycle_of_the_contract() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    contract(&desk, ana, plan(&desk, json!({"CheckinPricePlanLimit": 1})));
    desk.issue(ana, desk.define(json!({"MinutesIncluded": 3000, "CountsTowardsPlanLimits": true})), 1);
    desk.clock(&at(2, "12:00"));
    desk.visit(ana, "2026-02-28T09:00:00Z", "2026-02-28T10:00:00Z");
    desk.visit(ana, &at(2, "09:00"), &at(2, "10:00"));
    desk.clock(&at(31, "12:00"));
    let refusal = desk.check_in(ana, &at(31, "12:00"), json!({})).invalid_on("CoworkerId");
    assert_eq!(refusal, "Ana Silva has reached the limit of 1 days per billing cycle.");
    desk.clock("2026-04-01T00:00:00Z");
    desk.enter(ana, "2026-04-01T00:00:00Z");
    server.assert_sound();
}

/// R9.8: two visitors a day and three a week; 2 March 2026 is a Monday. Refused registrations change nothing.
#[test]
fn r9_8_the_plan_of_the_host_limits_visitors() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Roy"));
    contract(&desk, ana, plan(&desk, json!({"VisitorDayLimit": 2, "VisitorWeekLimit": 3})));
    let register = |host: i64, when: &str| {
        let body = json!({"BusinessId": 1, "FullName": "Vic", "Email": "vic@example.com", "CoworkerId": host,
            "ExpectedArrival": when});
        desk.admin.post("/api/spaces/visitors", &body)
    };
    let refused = |when: &str, limit: &str| {
        let reply = register(ana, when);
        let error = reply.json()["Errors"][0].clone();
        assert_eq!((reply.status, error["PropertyName"].as_str()), (400, Some("Coworker")), "{error}");
        assert!(error["Message"].as_str().unwrap().contains(limit), "{error}");
    };
    register(ana, &at(3, "09:00")).id();
    register(ana, &at(3, "23:59")).id();
    refused(&at(3, "12:00"), "2 visitors per day");
    register(ana, &at(4, "00:00")).id();
    refused(&at(8, "12:00"), "3 visitors per week");
    register(ana, &at(9, "09:00")).id();
    // Ben has no plan.
    for _ in 0..3 {
        register(ben, &at(3, "12:00")).id();
    }
    assert_eq!(desk.admin.get(&format!("/api/spaces/visitors?Visitor_Coworker={ana}")).json()["TotalItems"], 4);
    server.assert_sound();
}
