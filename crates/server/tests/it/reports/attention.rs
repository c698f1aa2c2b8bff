//! R17.8: what somebody should look at.

use serde_json::json;

use super::{report, rows, server, totals};
use crate::credit::{invoice, pay, shop};
use crate::desk::limits::{contract, plan};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

const COUNTS: [&str; 4] = ["OpenTooLong", "FailedCheckins", "NeedReview", "WithoutPass"];

/// 1 November 2026 has 25 hours in Newfoundland: from 02:30Z to 03:30Z of the 2nd. The cut-off closes a visit only then.
/// R17.8.
#[test]
fn a_visit_that_has_been_open_for_more_than_24_hours() {
    let (server, desk) = server("2026-11-01T02:30:00Z", "America/St_Johns", "00:00");
    let ana = desk.customer("Ana");
    desk.issue(ana, desk.day_pass(), 1);
    let visit = desk.enter(ana, "2026-11-01T02:30:00Z");
    desk.clock("2026-11-02T02:30:00Z");
    assert_eq!(totals(&report(&desk.admin, "exceptions"), &COUNTS), json!([0, 0, 0, 0]), "24 hours, not more");
    desk.clock("2026-11-02T03:00:00Z");
    let found = report(&desk.admin, "exceptions?business=1");
    assert_eq!(
        rows(&found, &["Kind", "At", "CoworkerFullName", "CheckinId", "OpenMinutes"]),
        [json!(["Open for more than 24 hours", "2026-11-01T02:30:00Z", "Ana", visit, 1470])]
    );
    desk.clock("2026-11-02T03:30:00Z");
    assert_eq!(report(&desk.admin, "exceptions")["Rows"], json!([]), "closed by the cut-off");
    server.assert_sound();
}

/// R17.8.
#[test]
fn failed_check_ins_and_customers_with_a_contract_and_no_pass() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let [ana, ben, cid, dora, eve] = ["Ana", "Ben", "Cid", "Dora", "Eve"].map(|name| desk.customer(name));
    let with_passes = plan(&desk, json!({"Name": "Flex", "UseTimePasses": true}));
    let of_ana = contract(&desk, ana, with_passes);
    // Ben has a pass; Cid had one; Dora has none and no contract; Eve's contract is paused.
    contract(&desk, ben, with_passes);
    let of_cid = contract(&desk, cid, with_passes);
    let paused = contract(&desk, eve, with_passes);
    let from = json!([{"Name": "From", "Value": at(2, "09:00")}, {"Name": "Until", "Value": at(20, "00:00")}]);
    let pause = json!({"Key": "PAUSE_CONTRACT", "Ids": [paused], "Parameters": from});
    desk.admin.post("/api/billing/coworkercontracts/runcommand", &pause).done();
    desk.issue(ben, desk.day_pass(), 1);
    let day = desk.day_pass();
    desk.issue(cid, day, 1);
    desk.clock(&at(3, "12:00"));
    desk.visit(cid, &at(2, "09:00"), &at(2, "10:00"));
    desk.refused(&desk.check_in(dora, &at(3, "11:00"), json!({})));
    let failed = desk.failed(dora)[0]["Id"].clone();

    let found = report(&desk.admin, "exceptions?from=2026-03-03&to=2026-03-03");
    assert_eq!(
        rows(&found, &["Kind", "CoworkerFullName", "FailedCheckinId", "CoworkerContractId"]),
        [
            json!(["Failed check-in", "Dora", failed, null]),
            json!(["Contract without a usable pass", "Ana", null, of_ana]),
            json!(["Contract without a usable pass", "Cid", null, of_cid]),
        ]
    );
    assert_eq!(found["Totals"]["FailedCheckins"], 1);
    let text = "Flex: Ana does not have a valid time pass";
    assert!(rows(&found, &["Text"])[1][0].as_str().unwrap().starts_with(text));
    // The attempt was today.
    assert_eq!(report(&desk.admin, "exceptions?to=2026-03-02")["Totals"]["FailedCheckins"], 0);
    server.assert_sound();
}

/// R7.19: invoiced, then changed (R17.8).
#[test]
fn pay_as_you_go_that_changed_after_it_was_invoiced() {
    let server = TestServer::start();
    let desk = shop(&server);
    let ana = desk.customer("Ana Silva");
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.define(json!({
        "Name": "Pay as you go", "Price": 12, "MinutesIncluded": 60,
        "UseAsPayAsYouGoForMembers": true, "UseAsPayAsYouGoForContacts": true,
    }));
    desk.clock(&at(3, "23:00"));
    let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "11:00"));
    let bought = desk.passes_of(ana)[0];
    // Until the day is over the visit may go on.
    desk.clock(&at(4, "12:00"));
    let bills = desk.admin.get(&format!("/api/billing/coworkerinvoices?CoworkerInvoice_Coworker={ana}")).ids();
    match bills.first() {
        Some(bill) => pay(&desk, *bill),
        None => {
            invoice(&desk, ana);
        }
    }
    assert_eq!(report(&desk.admin, "exceptions")["Totals"]["NeedReview"], 0);
    desk.edit(visit, json!({"ToTime": at(3, "10:00")})).done();
    let found = report(&desk.admin, "exceptions");
    assert_eq!(
        rows(&found, &["Kind", "CoworkerFullName", "CoworkerTimePassId", "Text"]),
        [json!([
            "Pay as you go needs review",
            "Ana Silva",
            bought,
            "Pay as you go: its visit has changed since it was invoiced."
        ])]
    );
    server.assert_sound();
}
