//! R17.1, R17.2, R17.3: passes by customer, current passes, overtime.

use serde_json::json;

use super::{points, report, rows, server, totals};
use crate::credit::{bundle, sell, shop};
use crate::desk::limits::{contract, plan};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

#[test]
fn passes_by_customer_say_where_they_come_from_and_what_became_of_them() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Ray"));
    let (day, time) = (desk.day_pass(), desk.time_pass(60));
    desk.clock(&at(2, "10:00"));
    let [used, lost] = desk.issue(ana, day, 2)[..] else { panic!() };
    let part = desk.issue(ben, time, 1)[0];
    desk.admin.delete(&format!("/api/billing/coworkertimepasses/{lost}")).done();
    let product = bundle(&desk, time, 100, json!({"PassesIncluded": 1, "ExpirationType": 2, "ExpiresIn": 5}));
    sell(&desk, ben, product);
    let bought = *desk.passes_of(ben).last().unwrap();
    let member = plan(&desk, json!({"Name": "Member", "UseTimePasses": true}));
    let link = json!({"TariffId": member, "TimePassId": day, "PassesIncluded": 1, "PassRenewalTime": 3});
    desk.admin.post("/api/billing/tarifftimepasses", &link).id();
    let body =
        json!({"IssuedById": 1, "CoworkerId": ana, "TariffId": member, "Quantity": 1, "StartDate": at(2, "00:00")});
    desk.admin.post("/api/billing/coworkercontracts", &body).id();
    desk.clock(&at(3, "12:00"));
    let of_plan = *desk.passes_of(ana).last().unwrap();
    let guid = desk.guid(used);
    desk.check_in(ana, &at(3, "09:00"), json!({"ToTime": at(3, "10:00"), "CoworkerTimePassGuid": guid})).id();
    let guid = desk.guid(part);
    desk.check_in(ben, &at(3, "09:00"), json!({"ToTime": at(3, "09:45"), "CoworkerTimePassGuid": guid})).id();
    desk.clock(&at(8, "00:00"));

    let found = report(&desk.admin, "passes-by-customer");
    assert_eq!(
        (&found["Number"], &found["From"], &found["To"]),
        (&json!("R17.1"), &json!("2026-02-07"), &json!("2026-03-08"))
    );
    let columns = [
        "CoworkerFullName",
        "CoworkerTimePassId",
        "Kind",
        "Origin",
        "Used",
        "UsedDate",
        "TotalMinutes",
        "RemainingMinutes",
    ];
    assert_eq!(
        rows(&found, &columns),
        [
            json!(["Ana Silva", used, "day", "Manual", true, at(3, "09:00"), null, null]),
            json!(["Ana Silva", of_plan, "day", "Plan", false, null, null, null]),
            json!(["Ben Ray", part, "time", "Manual", false, null, 60, 15]),
            json!(["Ben Ray", bought, "time", "Product", false, null, 60, 60]),
        ],
        "the deleted pass is gone"
    );
    // The bundle's pass expires on 8 March (released on the 2nd, five days).
    assert_eq!(rows(&found, &["Expired"]), [json!([false]), json!([false]), json!([false]), json!([true])]);
    assert_eq!(totals(&found, &["Passes", "Used", "RemainingMinutes"]), json!([4, 1, 75]));
    // By when they were added; of one customer all.
    assert_eq!(report(&desk.admin, "passes-by-customer?from=2026-03-03")["Rows"], json!([]));
    let of_ben = report(&desk.admin, &format!("passes-by-customer?coworker={ben}&from=2026-03-03"));
    assert_eq!(
        (rows(&of_ben, &["CoworkerTimePassId"]), &of_ben["From"]),
        (vec![json!([part]), json!([bought])], &json!(null))
    );
    server.assert_sound();
}

/// What is shown is what the engine would take (chapter 4), at some hour of today (R17.2).
#[test]
fn current_passes_are_those_the_engine_takes_today() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let [ana, ben, cid] = ["Ana", "Ben", "Cid"].map(|name| desk.customer(name));
    let (day, time) = (desk.day_pass(), desk.time_pass(60));
    let members = desk.define(json!({"Name": "Members", "OnlyForMembers": true}));
    let [yesterday, today, unused] = desk.issue(ana, day, 3)[..] else { panic!() };
    let hours = desk.issue(ben, time, 2);
    desk.issue(cid, members, 1);
    let lapsed = desk.issue(cid, time, 1)[0];
    desk.change_pass(lapsed, json!({"ExpireDate": at(3, "00:00")})).done();
    desk.clock(&at(3, "12:00"));
    let named = |pass: i64| json!({"CoworkerTimePassGuid": desk.guid(pass)});
    for (from, to, pass) in [(at(2, "09:00"), at(2, "10:00"), yesterday), (at(3, "09:00"), at(3, "10:00"), today)] {
        let mut body = named(pass);
        body["ToTime"] = json!(to);
        desk.check_in(ana, &from, body).id();
    }
    // Ben has used all of one pass and is on the other: 30 of its 60 minutes.
    desk.check_in(ben, &at(3, "09:00"), json!({"ToTime": at(3, "10:00"), "CoworkerTimePassGuid": desk.guid(hours[0])}))
        .id();
    desk.enter(ben, &at(3, "11:30"));

    let found = report(&desk.admin, "current-passes?business=1");
    let columns = ["CoworkerTimePassId", "UsedToday", "RemainingMinutes", "UsableNow"];
    assert_eq!(
        rows(&found, &columns),
        [json!([today, true, null, true]), json!([unused, false, null, true]), json!([hours[1], false, 60, true])],
        "not the one used yesterday, not the empty one, not Cid's: one has expired, the other is for members"
    );
    assert_eq!(totals(&found, &["Passes", "Customers", "UsableNow", "RemainingMinutes"]), json!([3, 2, 3, 60]));
    assert_eq!((&found["From"], &found["To"]), (&json!(null), &json!(null)));

    // Cid becomes a member.
    contract(&desk, cid, plan(&desk, json!({})));
    let found = report(&desk.admin, "current-passes");
    assert_eq!(rows(&found, &["CoworkerFullName", "Pass"])[3], json!(["Cid", "Members"]));
    assert_eq!(found["Totals"]["Customers"], 3);
    server.assert_sound();
}

/// R4.3: a pass for mornings is one of today, and cannot be used in the afternoon.
#[test]
fn a_pass_for_other_hours_is_shown_with_the_reason() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana");
    let mornings = desk.define(json!({"Name": "Mornings"}));
    for day in 0..7 {
        let slot = json!({
            "TimePassId": mornings, "DayOfWeek": day, "FromTime": "1976-01-01T08:00:00Z", "ToTime": "1976-01-01T12:00:00Z",
        });
        desk.admin.post("/api/billing/timepasstimeslots", &slot).id();
    }
    desk.issue(ana, mornings, 1);
    let now = |desk: &Desk| rows(&report(&desk.admin, "current-passes"), &["Pass", "UsableNow", "WhyNot"]);
    desk.clock(&at(2, "09:00"));
    assert_eq!(now(&desk), [json!(["Mornings", true, null])]);
    desk.clock(&at(2, "15:00"));
    assert_eq!(now(&desk), [json!(["Mornings", false, "The visit starts outside its time slots."])]);
    server.assert_sound();
}

/// R6.6: minutes nothing covers, of visits that are over and of those that are not, as they are after an edit (R17.3).
#[test]
fn overtime_of_closed_open_and_edited_visits() {
    let (server, desk) = server("2026-03-02T12:00:00Z", "America/St_Johns", "03:00");
    let [ana, ben, cid] = ["Ana", "Ben", "Cid"].map(|name| desk.customer(name));
    let hour = desk.time_pass(60);
    let [of_ana, of_ben, of_cid] = [ana, ben, cid].map(|customer| desk.issue(customer, hour, 1)[0]);
    desk.clock("2026-03-04T14:00:00Z");
    // 02:00 local on the 3rd still belongs to the 2nd: 90 minutes on a pass of 60.
    let over = desk.visit(ana, "2026-03-03T05:00:00Z", "2026-03-03T06:30:00Z");
    // Two hours, put right to 75 minutes.
    let edited = desk.visit(cid, "2026-03-03T15:00:00Z", "2026-03-03T17:00:00Z");
    desk.edit(edited, json!({"ToTime": "2026-03-03T16:15:00Z"})).done();
    // Open since 12:30Z: 90 minutes by now.
    let open = desk.enter(ben, "2026-03-04T12:30:00Z");

    let found = report(&desk.admin, "overtime?business=1&from=2026-03-02&to=2026-03-04");
    let columns = ["Day", "CheckinId", "CoworkerFullName", "ToTime", "CoworkerTimePassId", "Pass", "OvertimeMinutes"];
    assert_eq!(
        rows(&found, &columns),
        [
            json!(["2026-03-02", over, "Ana", "2026-03-03T06:30:00Z", of_ana, "Time pass 60", 30]),
            json!(["2026-03-03", edited, "Cid", "2026-03-03T16:15:00Z", of_cid, "Time pass 60", 15]),
            json!(["2026-03-04", open, "Ben", null, of_ben, "Time pass 60", 30]),
        ]
    );
    assert_eq!(totals(&found, &["Visits", "OvertimeMinutes"]), json!([3, 75]));
    let by_day: [(String, f64); 3] =
        [("2026-03-02".into(), 30.0), ("2026-03-03".into(), 15.0), ("2026-03-04".into(), 30.0)];
    assert_eq!(points(&found, "Overtime"), by_day);
    let one = report(&desk.admin, "overtime?from=2026-03-03&to=2026-03-03");
    assert_eq!(rows(&one, &["CheckinId"]), [json!([edited])]);
    desk.admin.delete(&format!("/api/spaces/checkins/{edited}")).done();
    assert_eq!(report(&desk.admin, "overtime?from=2026-03-03&to=2026-03-03")["Rows"], json!([]));
    server.assert_sound();
}
