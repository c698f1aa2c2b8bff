//! Real failures of other systems, as tests, by their row in the bug bank.

use hallpass::{Call, sales};
use hallpass_testbed::{Kind, kind};
use serde_json::json;

use super::desk_words::{CONTRACTS, counts, lapsed, london, number};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};

const START: &str = "2026-04-14T23:00:00Z";
const MORNING: &str = "2026-04-15T08:00:00Z";

/// Row 3: two desks, only one desk's days used.
#[test]
fn row_3_allowances_from_several_contracts_and_quantities_add_up() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), 8, 3);
    let ana = desk.customer("Ana Silva");
    desk.contract(ana, plan, START);
    desk.contract(ana, plan, START);
    desk.try_contract(ana, plan, START, json!({"Quantity": 3})).id();
    assert_eq!(desk.expiries(ana), counts(&[("2026-05-14T23:00:00Z", 8 + 8 + 24)]));
    server.assert_sound();
}

/// Row 4: a plan change moved earlier days to the new plan.
#[test]
fn row_4_usage_is_rated_by_the_plan_in_force_at_that_instant() {
    let (server, desk) = london(MORNING);
    let (with, without) = (desk.plan(json!({"Name": "With"})), desk.plan(json!({"Name": "Without"})));
    // A pass for members of the first plan only: entered late, the day before the change is still theirs.
    let only = desk.define(json!({"OnlyForMembers": true, "Tariffs": [with]}));
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, with, START);
    desk.issue(ana, only, 2);
    desk.clock("2026-04-20T12:00:00Z");
    desk.change_contract(contract, json!({"TariffId": without})).done();
    let before = desk.visit(ana, "2026-04-17T09:00:00Z", "2026-04-17T10:00:00Z");
    assert_eq!(desk.checkin(before)["TariffAtTheTimeOfCheckin"], "With");
    desk.refused(&desk.check_in(ana, "2026-04-20T12:00:00Z", json!({})));
    server.assert_sound();
}

/// Row 11: extending a plan issues no credits.
#[test]
fn row_11_an_extension_grants_exactly_the_missing_periods() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), 8, 3);
    let ana = desk.customer("Ana Silva");
    let contract = desk.try_contract(ana, plan, START, json!({"CancellationDate": "2026-05-14T23:00:00Z"})).id();
    desk.clock("2026-05-14T22:59:00Z");
    assert_eq!(desk.held(ana).len(), 8);
    desk.change_contract(contract, json!({"CancellationDate": "2026-07-14T23:00:00Z"})).done();
    assert_eq!(desk.held(ana).len(), 8, "the period that runs was granted");
    desk.clock("2026-09-01T00:00:00Z");
    let expected = [("2026-05-14T23:00:00Z", 8), ("2026-06-14T23:00:00Z", 8), ("2026-07-14T23:00:00Z", 8)];
    assert_eq!(desk.expiries(ana), counts(&expected));
    server.assert_sound();
}

/// Row 13: packs without an end date.
#[test]
fn row_13_passes_without_an_end_are_sold_listed_filtered_and_used() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let day = desk.day_pass();
    desk.sell(ana, desk.product(day, json!({})));
    desk.sell(ana, desk.product(day, json!({"ExpirationType": 2, "ExpiresIn": 30})));
    let list = |query: &str| desk.admin.get(&format!("{}?{query}", super::desk_words::PASSES)).records();
    for direction in ["0", "1"] {
        assert_eq!(list(&format!("orderBy=ExpireDate&dir={direction}")).len(), 2);
    }
    assert_eq!(list("CoworkerTimePass_ExpireDate=null").len(), 1);
    assert_eq!(list("CoworkerTimePass_ExpireDate=notnull").len(), 1);
    assert_eq!(list("from_CoworkerTimePass_ExpireDate=2026-03-01").len(), 1);
    // R5.3: the one that expires is used first, then the one that never does.
    desk.clock(&at(3, "09:00"));
    let first = desk.enter(ana, &at(3, "09:00"));
    assert_eq!(desk.segments(first)[0].1, Some(desk.passes_of(ana)[1]));
    desk.clock(&at(20, "09:00"));
    let second = desk.enter(ana, &at(20, "09:00"));
    assert_eq!(desk.segments(second)[0].1, Some(desk.passes_of(ana)[0]));
    desk.clock("2036-01-01T00:00:00Z");
    server.assert_sound();
}

/// Row 15: a new membership bought after a used-up one stays blocked.
#[test]
fn row_15_an_exhausted_pass_never_blocks_a_new_one() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let product = desk.product(desk.time_pass(60), json!({}));
    desk.sell(ana, product);
    desk.clock(&at(3, "12:00"));
    desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    desk.refused(&desk.check_in(ana, &at(3, "12:00"), json!({})));
    desk.sell(ana, product);
    let visit = desk.enter(ana, &at(3, "12:00"));
    desk.clock(&at(3, "12:30"));
    desk.leave(visit, &at(3, "12:30"));
    assert_eq!(desk.remaining(&desk.passes_of(ana)), [0, 30]);
    server.assert_sound();
}

/// Row 16: a grant counted twice when the recurrence equals the creation, and again on any change in the period.
#[test]
fn row_16_coinciding_boundaries_grant_once() {
    // 1 June 2026 is a Monday: week, month, cycle, year and day all begin at this midnight.
    let midnight = "2026-05-31T23:00:00Z";
    let (server, desk) = london(midnight);
    let plan = desk.plan(json!({}));
    let day = desk.day_pass();
    for renewal in 1..=5 {
        desk.include(plan, day, 1, renewal);
    }
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, plan, midnight);
    let expected = [
        ("2026-06-01T23:00:00Z", 1),
        ("2026-06-07T23:00:00Z", 1),
        ("2026-06-30T23:00:00Z", 2),
        ("2027-05-31T23:00:00Z", 1),
    ];
    assert_eq!(desk.expiries(ana), counts(&expected));
    for notes in ["a", "b", "c"] {
        desk.change_contract(contract, json!({"Notes": notes})).done();
        desk.admin.patch(&format!("/api/billing/tariffs/{plan}"), &json!({"Description": notes})).done();
        desk.clock(midnight);
    }
    assert_eq!(desk.expiries(ana), counts(&expected));
    server.assert_sound();
}

/// Row 17: what starts or ends exactly at the reset was mishandled. A second before it the old pass is used, at it the new one;
/// a contract that ends at it has none.
#[test]
fn row_17_passes_change_hands_exactly_at_the_reset() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.time_pass(600), 1, 1);
    let (ana, ben, cleo) = (desk.customer("Ana Silva"), desk.customer("Ben Okri"), desk.customer("Cleo Diaz"));
    desk.contract(ana, plan, START);
    desk.try_contract(ben, plan, START, json!({"CancellationDate": "2026-04-19T23:00:00Z"})).id();
    desk.try_contract(cleo, plan, "2026-04-19T23:00:00Z", json!({})).id();
    desk.clock("2026-04-19T22:59:59Z");
    assert_eq!([ana, ben, cleo].map(|who| desk.held(who).len()), [1, 1, 0]);
    let last = "2026-04-19T22:45:00Z";
    let (old, of_ben) = (desk.enter(ana, last), desk.enter(ben, last));
    desk.refused(&desk.check_in(cleo, last, json!({})));
    let reset = "2026-04-19T23:00:00Z";
    desk.clock(reset);
    assert_eq!([ana, ben, cleo].map(|who| desk.held(who).len()), [2, 1, 1]);
    let new = desk.enter(ana, reset);
    let passes = desk.passes_of(ana);
    assert_eq!([old, new].map(|visit| desk.segments(visit)[0].1), [Some(passes[0]), Some(passes[1])]);
    assert_eq!(desk.segments(of_ben)[0].1, Some(desk.passes_of(ben)[0]));
    desk.refused(&desk.check_in(ben, reset, json!({})));
    desk.enter(cleo, reset);
    server.assert_sound();
}

/// Row 19: rollover expired early, missing from totals.
#[test]
fn row_19_what_lapses_is_good_to_the_last_second_and_in_the_totals() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.time_pass(60), 5, 1);
    let ana = desk.customer("Ana Silva");
    desk.contract(ana, plan, START);
    desk.clock("2026-04-19T22:45:00Z");
    let visit = desk.enter(ana, "2026-04-19T22:45:00Z");
    desk.clock("2026-04-19T23:00:00Z");
    assert_eq!(desk.times(visit).1.as_deref(), Some("2026-04-19T23:00:00Z"), "the cut-off comes first (decision 17)");
    // Granted 300, used 15, lapsed 285; then 300 new ones.
    assert_eq!(lapsed(&server), 285);
    let granted = "SELECT SUM(amount) FROM ledger_entry WHERE kind = 'issue'";
    assert_eq!(number(&server, granted), 600);
    let live: i64 = desk.held(ana).iter().filter(|p| p["ExpireDate"] == "2026-04-26T23:00:00Z").count() as i64;
    assert_eq!(live, 5);
    server.assert_sound();
}

/// Row 21: the same top-up settled twice within milliseconds.
#[test]
fn row_21_a_sale_settled_many_times_at_once_is_released_once() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let sale = desk.try_sale(ana, desk.product(desk.day_pass(), json!({"PassesIncluded": 10})), json!({})).id();
    let call = Call::system(server.app.clock.now(), "test");
    server.wait(async {
        let settle = |_| {
            let (store, call) = (server.store().clone(), call.clone());
            tokio::spawn(async move {
                store.write(move |tx| Box::pin(async move { sales::on_paid(tx, &call, sale).await })).await.unwrap();
            })
        };
        for one in (0..16).map(settle).collect::<Vec<_>>() {
            one.await.unwrap();
        }
    });
    assert_eq!(desk.held(ana).len(), 10);
    server.assert_sound();
}

/// Row 24: repeated pauses overlap terms, the account is parked for good.
#[test]
fn row_24_a_contract_is_paused_and_resumed_any_number_of_times() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), 5, 1);
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, plan, START);
    for minute in 1..=20 {
        desk.clock(&format!("2026-04-15T09:{:02}:00Z", 2 * minute));
        desk.command(CONTRACTS, "PAUSE_CONTRACT", contract).done();
        desk.clock(&format!("2026-04-15T09:{:02}:00Z", 2 * minute + 1));
        desk.command(CONTRACTS, "RESUME_CONTRACT", contract).done();
    }
    // Paused and resumed in the same instant, too.
    for _ in 0..3 {
        desk.command(CONTRACTS, "PAUSE_CONTRACT", contract).done();
        desk.command(CONTRACTS, "RESUME_CONTRACT", contract).done();
    }
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5)]));
    desk.clock("2026-04-20T08:00:00Z");
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5), ("2026-04-26T23:00:00Z", 5)]));
    desk.enter(ana, "2026-04-20T08:00:00Z");
    assert_eq!(desk.jobs()["Parked"], json!([]));
    server.assert_sound();
}

/// Row 22: a balance could go below zero. The database itself refuses it, whoever writes (R3.7).
#[test]
fn row_22_the_database_keeps_a_balance_from_falling_below_zero() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let pass = desk.issue(desk.customer("Ana Silva"), desk.time_pass(60), 1)[0];
    let tables = server.raw();
    let put = |value: &str| {
        tables.try_execute(&format!("UPDATE coworker_time_pass SET remaining_uses = {value} WHERE id = {pass}"), &[])
    };
    let says = match kind() {
        Kind::Sqlite => "remaining_uses is below zero or above total_uses",
        Kind::Postgres => "violates check constraint \"coworker_time_pass_bounds\"",
    };
    for beyond in ["-1", "61", "remaining_uses - 75"] {
        assert!(put(beyond).unwrap_err().contains(says), "{beyond}");
    }
    let copy = "INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id, \
         total_uses, remaining_uses) SELECT 'copy', created_on, updated_on, coworker_id, business_id, time_pass_id, 60, -1 \
         FROM coworker_time_pass";
    assert!(tables.try_execute(copy, &[]).unwrap_err().contains(says));
    assert_eq!(desk.remaining(&[pass]), [60]);
    for within in ["0", "60"] {
        assert_eq!(put(within), Ok(1), "{within}");
    }
    server.assert_sound();
}
