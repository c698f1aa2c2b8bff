//! W16 row by row: Europe/London, contract active from Wed 15 Apr 2026, monthly, renewal on the 15th.

use hallpass_engine::Instant;
use hallpass_store::jobs::JobKind;
use hallpass_store::{Error, Store};
use serde_json::json;

use super::desk_words::{counts, lapsed, london, number};
use crate::rig::home;
use crate::rig::{Desk, Setup, TestServer};

/// 15 April 2026, 00:00 in London (summer time).
const START: &str = "2026-04-14T23:00:00Z";
/// When the contract is entered.
const MORNING: &str = "2026-04-15T08:00:00Z";

/// A customer on a plan that includes so many day passes in a rhythm.
fn member(desk: &Desk, passes: i64, renewal: i64) -> (i64, i64) {
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), passes, renewal);
    let customer = desk.customer("Ana Silva");
    (customer, desk.contract(customer, plan, START))
}

/// Runs the job of a contract now.
pub(super) fn run_job(store: &Store, server: &TestServer, contract: i64) {
    let now = server.app.clock.now();
    server
        .wait(async {
            store
                .write::<_, Error, _>(move |tx| {
                    Box::pin(async move { tx.schedule(JobKind::Grants, contract, now).await })
                })
                .await?;
            Ok::<_, Error>(())
        })
        .unwrap();
    server.wait(hallpass::jobs::run_due(store, now, now)).unwrap();
}

#[track_caller]
fn row(passes: i64, renewal: i64, expires: &str, next: (&str, &str)) {
    let (server, desk) = london(MORNING);
    let (ana, _) = member(&desk, passes, renewal);
    let n = usize::try_from(passes).unwrap();
    assert_eq!(desk.expiries(ana), counts(&[(expires, n)]), "issued at once, the full amount (R11.10)");
    assert_eq!(expires, next.0, "a pass expires when the next period begins (R11.8)");
    let (hour, _) = next.0.split_once(":00:00Z").unwrap();
    let (date, hour) = hour.split_once('T').unwrap();
    let hour: i64 = hour.parse().unwrap();
    desk.clock(&format!("{date}T{:02}:59:59Z", hour - 1));
    assert_eq!(desk.expiries(ana), counts(&[(expires, n)]), "still good, and nothing new");
    desk.clock(next.0);
    assert_eq!(desk.expiries(ana), counts(&[(expires, n), (next.1, n)]), "issued again when the period begins");
    assert_eq!(lapsed(&server), passes, "no roll-over");
    server.assert_sound();
}

#[test]
fn w16_eight_day_passes_each_tariff_month() {
    row(8, 3, "2026-05-14T23:00:00Z", ("2026-05-14T23:00:00Z", "2026-06-14T23:00:00Z"));
}

#[test]
fn w16_eight_day_passes_each_calendar_month() {
    row(8, 2, "2026-04-30T23:00:00Z", ("2026-04-30T23:00:00Z", "2026-05-31T23:00:00Z"));
}

#[test]
fn w16_five_day_passes_each_week() {
    row(5, 1, "2026-04-19T23:00:00Z", ("2026-04-19T23:00:00Z", "2026-04-26T23:00:00Z"));
}

#[test]
fn w16_one_day_pass_each_day() {
    row(1, 5, "2026-04-15T23:00:00Z", ("2026-04-15T23:00:00Z", "2026-04-16T23:00:00Z"));
}

#[test]
fn w16_twelve_day_passes_each_year() {
    row(12, 4, "2027-04-14T23:00:00Z", ("2027-04-14T23:00:00Z", "2028-04-14T23:00:00Z"));
}

#[test]
fn w16_two_used_by_friday_three_lapse_and_five_are_new() {
    let (server, desk) = london(MORNING);
    let (ana, contract) = member(&desk, 5, 1);
    let pass = desk.held(ana)[0].clone();
    assert_eq!(
        (&pass["IsFromTariff"], &pass["Invoiced"], &pass["BusinessId"]),
        (&json!(true), &json!(false), &json!(1))
    );
    assert_eq!(pass["CoworkerContractUniqueId"], desk.contract_record(contract)["UniqueId"]);
    desk.clock("2026-04-17T17:00:00Z");
    for day in ["2026-04-16", "2026-04-17"] {
        desk.visit(ana, &format!("{day}T09:00:00Z"), &format!("{day}T16:00:00Z"));
    }
    desk.clock("2026-04-19T23:00:00Z");
    assert_eq!(lapsed(&server), 3, "breakage");
    let live = desk.held(ana).iter().filter(|pass| pass["ExpireDate"] == "2026-04-26T23:00:00Z").count();
    assert_eq!((desk.held(ana).len(), live), (10, 5));
    server.assert_sound();
}

#[test]
fn w16_running_the_job_five_times_issues_once() {
    let (server, desk) = london(MORNING);
    let (ana, contract) = member(&desk, 5, 1);
    for _ in 0..5 {
        run_job(server.store(), &server, contract);
    }
    for _ in 0..5 {
        desk.change_contract(contract, json!({})).done();
    }
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5)]));
    desk.clock("2026-04-20T12:00:00Z");
    for _ in 0..5 {
        run_job(server.store(), &server, contract);
    }
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5), ("2026-04-26T23:00:00Z", 5)]));
    assert_eq!(number(&server, "SELECT COUNT(*) FROM grant_issue"), 2);
    server.assert_sound();
}

/// Five runs at the same instant on each of two servers over one database.
#[test]
fn w16_running_the_job_five_times_at_once_on_two_servers_issues_once() {
    let (server, desk) = london(MORNING);
    let members: Vec<i64> = (0..4).map(|_| member(&desk, 5, 1).0).collect();
    let other = server.wait(home::another(server.folder()));
    let reset = "2026-04-19T23:00:00Z";
    let now = Instant::from_micros(hallpass_contract::dates::parse_instant(reset).unwrap());
    server.wait(async {
        let run = |store: &Store| {
            let store = store.clone();
            tokio::spawn(async move { hallpass::jobs::run_due(&store, now, now).await.unwrap() })
        };
        let runs: Vec<_> = (0..5).flat_map(|_| [run(server.store()), run(&other)]).collect();
        for one in runs {
            one.await.unwrap();
        }
    });
    for ana in members {
        assert_eq!(desk.expiries(ana), counts(&[(reset, 5), ("2026-04-26T23:00:00Z", 5)]));
    }
    assert_eq!(number(&server, "SELECT COUNT(*) FROM grant_issue"), 4 * 2);
    assert_eq!(lapsed(&server), 4 * 5);
    server.assert_sound();
}

#[test]
fn w16_a_server_down_from_monday_to_wednesday_issues_once_on_wednesday() {
    let folder = tempfile::tempdir().unwrap();
    let settings = vec![("time_zone", "Europe/London")];
    let ana = {
        let server = TestServer::over(folder.path(), Setup { settings: settings.clone(), ..Setup::at(MORNING) });
        member(&Desk::new(&server), 5, 1).0
    };
    let wednesday = "2026-04-22T10:00:00Z";
    let server = TestServer::over(folder.path(), Setup { settings, ..Setup::at(wednesday) });
    let desk = Desk::new(&server);
    desk.clock(wednesday);
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5), ("2026-04-26T23:00:00Z", 5)]));
    assert_eq!(desk.held(ana)[5]["CreatedOn"], wednesday);
    desk.clock("2026-04-26T22:59:59Z");
    assert_eq!(desk.held(ana).len(), 10);
    server.assert_sound();
}

#[test]
fn w16_a_plan_that_does_not_use_time_passes_issues_nothing() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({"UseTimePasses": false}));
    desk.include(plan, desk.day_pass(), 8, 3);
    let ana = desk.customer("Ana Silva");
    desk.contract(ana, plan, START);
    desk.clock("2026-05-20T08:00:00Z");
    assert_eq!(desk.held(ana).len(), 0);
    desk.refused(&desk.check_in(ana, "2026-05-20T08:00:00Z", json!({})));
    server.assert_sound();
}

/// Decision 28: what is added while contracts run issues at once; edits act from the next period (R11.12).
#[test]
fn what_is_added_issues_at_once_and_edits_act_from_the_next_period() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    let ana = desk.customer("Ana Silva");
    desk.contract(ana, plan, START);
    assert_eq!(desk.held(ana).len(), 0);
    let row = desk.include(plan, desk.day_pass(), 5, 1);
    desk.clock(MORNING);
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5)]));
    let path = format!("/api/billing/tarifftimepasses/{row}");
    desk.admin.patch(&path, &json!({"PassesIncluded": 7})).done();
    desk.clock("2026-04-16T08:00:00Z");
    assert_eq!(desk.held(ana).len(), 5, "not in the period that runs");
    desk.clock("2026-04-20T08:00:00Z");
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5), ("2026-04-26T23:00:00Z", 7)]));
    // Another rhythm, too: the week that was granted ends first.
    desk.admin.patch(&path, &json!({"PassRenewalTime": 5, "PassesIncluded": 1})).done();
    desk.clock("2026-04-26T22:00:00Z");
    assert_eq!(desk.held(ana).len(), 12);
    desk.clock("2026-04-26T23:00:00Z");
    assert_eq!(desk.expiries(ana).get("2026-04-27T23:00:00Z"), Some(&1));
    server.assert_sound();
}

/// Decision 26: a plan issues nothing for an archived definition; once it is back, it does.
#[test]
fn an_archived_definition_is_not_issued() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    let day = desk.day_pass();
    desk.include(plan, day, 5, 1);
    desk.admin.patch(&format!("/api/billing/timepasses/{day}"), &json!({"Archived": true})).done();
    let ana = desk.customer("Ana Silva");
    desk.contract(ana, plan, START);
    desk.clock("2026-04-20T08:00:00Z");
    assert_eq!(desk.held(ana).len(), 0);
    desk.admin.patch(&format!("/api/billing/timepasses/{day}"), &json!({"Archived": false})).done();
    desk.clock("2026-04-20T08:00:00Z");
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-26T23:00:00Z", 5)]));
    server.assert_sound();
}

/// R3.8: all of a plan's passes or none; the reason shows, and they come as soon as there is room.
#[test]
fn passes_beyond_what_a_customer_can_hold_wait_with_their_reason() {
    let (server, desk) = london(MORNING);
    let ana = desk.customer("Ana Silva");
    let manual = desk.issue(ana, desk.day_pass(), 496);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), 5, 3);
    let contract = desk.contract(ana, plan, START);
    let failing = desk.jobs()["Failing"][0].clone();
    assert_eq!((&failing["Kind"], &failing["Subject"]), (&json!("grants"), &json!(contract)));
    assert!(failing["LastError"].as_str().unwrap().contains("more than 500"), "{failing}");
    desk.clock("2026-04-18T08:00:00Z");
    assert_eq!(number(&server, "SELECT COUNT(*) FROM coworker_time_pass WHERE is_from_tariff = 1"), 0);
    assert_eq!(desk.jobs()["Dead"], json!([]), "it never dies of it");
    desk.admin.delete(&format!("{}/{}", super::desk_words::PASSES, manual[0])).done();
    desk.clock("2026-04-18T12:00:00Z");
    assert_eq!(number(&server, "SELECT COUNT(*) FROM coworker_time_pass WHERE is_from_tariff = 1"), 5);
    assert_eq!(desk.jobs()["Failing"], json!([]));
    server.assert_sound();
}
