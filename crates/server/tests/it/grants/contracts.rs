//! Contracts over time: renewal, another plan now or at the renewal, pause and resume, the end and its withdrawal.

use serde_json::{Value, json};

use super::desk_words::{CONTRACTS, counts, london};

/// 15 April 2026, 00:00 in London (summer time).
const START: &str = "2026-04-14T23:00:00Z";
const MORNING: &str = "2026-04-15T08:00:00Z";

#[test]
fn the_renewal_date_follows_the_cycle() {
    let (server, desk) = london(MORNING);
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, desk.plan(json!({})), START);
    let renewal = || desk.contract_record(contract)["RenewalDate"].clone();
    assert_eq!(renewal(), "2026-05-14T23:00:00Z");
    desk.change_contract(contract, json!({"RenewalDate": "2026-04-20T00:00:00Z"})).done();
    assert_eq!(renewal(), "2026-05-14T23:00:00Z", "it is worked out, not set");
    desk.clock("2026-05-14T23:00:00Z");
    assert_eq!(renewal(), "2026-06-14T23:00:00Z");
    // Around a year: the 15th each month, at the local midnight.
    desk.clock("2026-12-01T00:00:00Z");
    assert_eq!(renewal(), "2026-12-15T00:00:00Z");
    desk.change_contract(contract, json!({"CancellationDate": "2026-12-10T00:00:00Z"})).done();
    assert_eq!(renewal(), Value::Null);
    server.assert_sound();
}

#[test]
fn a_contract_of_the_31st_renews_on_the_last_day_and_comes_back() {
    let (_server, desk) = london("2026-01-31T08:00:00Z");
    let contract = desk.contract(desk.customer("Ana Silva"), desk.plan(json!({})), "2026-01-31T00:00:00Z");
    let renewal = || desk.contract_record(contract)["RenewalDate"].clone();
    for next in ["2026-02-28T00:00:00Z", "2026-03-30T23:00:00Z", "2026-04-29T23:00:00Z", "2026-05-30T23:00:00Z"] {
        assert_eq!(renewal(), next);
        desk.clock(next);
    }
}

#[test]
fn another_plan_holds_from_now_on() {
    let (server, desk) = london(MORNING);
    let (small, big) = (desk.plan(json!({"Name": "Small"})), desk.plan(json!({"Name": "Big"})));
    desk.include(small, desk.day_pass(), 4, 2);
    desk.include(big, desk.day_pass(), 10, 2);
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, small, START);
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-30T23:00:00Z", 4)]));
    desk.clock("2026-04-16T17:00:00Z");
    desk.visit(ana, "2026-04-16T09:00:00Z", "2026-04-16T16:00:00Z");
    desk.clock("2026-04-20T08:00:00Z");
    desk.change_contract(contract, json!({"TariffId": big})).done();
    // The three unused passes of the small plan end with it; the used one stays as it was.
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-20T08:00:00Z", 3), ("2026-04-30T23:00:00Z", 11)]));
    let visit = desk.visit(ana, "2026-04-17T09:00:00Z", "2026-04-17T10:00:00Z");
    assert_eq!(desk.checkin(visit)["TariffAtTheTimeOfCheckin"], "Small", "the plan in force at that instant");
    desk.clock("2026-05-01T08:00:00Z");
    assert_eq!(desk.expiries(ana).get("2026-05-31T23:00:00Z"), Some(&10));
    server.assert_sound();
}

#[test]
fn the_next_plan_takes_effect_at_the_renewal_also_when_the_server_was_down() {
    for late in [false, true] {
        let (server, desk) = london(MORNING);
        desk.admin.patch("/api/sys/businesses/1", &json!({"CurrencyId": 1})).done();
        let small = desk.plan(json!({"Name": "Small", "Price": 100}));
        let big = desk.plan(json!({"Name": "Big", "Price": 300}));
        desk.include(small, desk.day_pass(), 4, 3);
        desk.include(big, desk.day_pass(), 10, 3);
        let ana = desk.customer("Ana Silva");
        let contract = desk.contract(ana, small, START);
        desk.change_contract(contract, json!({"NextTariffId": big})).done();
        assert_eq!(desk.contract_record(contract)["TariffId"], small);
        if late {
            // The clock moves without the jobs, as on a server that was down for a week.
            let to = hallpass_contract::dates::parse_instant("2026-05-21T10:00:00Z").unwrap();
            server.app.clock.advance(hallpass_engine::Instant::from_micros(to));
        }
        desk.clock("2026-05-21T10:00:00Z");
        let record = desk.contract_record(contract);
        assert_eq!((&record["TariffId"], &record["NextTariffId"]), (&json!(big), &Value::Null));
        assert_eq!(record["RenewalDate"], "2026-06-14T23:00:00Z");
        assert_eq!(desk.expiries(ana), counts(&[("2026-05-14T23:00:00Z", 4), ("2026-06-14T23:00:00Z", 10)]));
        let visit = desk.visit(ana, "2026-05-15T09:00:00Z", "2026-05-15T10:00:00Z");
        assert_eq!(desk.checkin(visit)["TariffAtTheTimeOfCheckin"], "Big", "late: {late}");
        // R13.3: one invoice for each period, by the plan of that period.
        let invoices = desk.admin.get("/api/billing/coworkerinvoices?orderBy=Id").records();
        let totals: Vec<f64> = invoices.iter().map(|invoice| invoice["TotalAmount"].as_f64().unwrap()).collect();
        assert_eq!(totals, [100.0, 300.0], "late: {late}");
        server.assert_sound();
    }
}

#[test]
fn a_plan_that_contracts_were_on_cannot_be_deleted() {
    let (_server, desk) = london(MORNING);
    let (small, big) = (desk.plan(json!({})), desk.plan(json!({})));
    let contract = desk.contract(desk.customer("Ana Silva"), small, START);
    desk.change_contract(contract, json!({"TariffId": big})).done();
    let refused = desk.admin.delete(&format!("/api/billing/tariffs/{small}"));
    assert!(refused.invalid()[0].1.contains("contracts"), "{}", refused.text());
    desk.command(CONTRACTS, "CANCEL_CONTRACT", contract).done();
    desk.command(CONTRACTS, "DELETE_CONTRACT", contract).done();
    desk.admin.delete(&format!("/api/billing/tariffs/{small}")).done();
}

/// R11.13: nothing is issued while paused, and what was issued is not good; afterwards the period that runs is made good.
#[test]
fn a_paused_contract_issues_nothing_and_its_passes_rest() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), 5, 1);
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, plan, START);
    let until = "2026-05-05T23:00:00Z";
    desk.command_with("PAUSE_CONTRACT", contract, &[("From", "2026-04-17T08:00:00Z"), ("Until", until)]).done();
    let record = desk.contract_record(contract);
    assert_eq!(
        (&record["InPausedPeriod"], &record["InPausedPeriodFrom"], &record["InPausedPeriodUntil"]),
        (&json!(false), &json!("2026-04-17T08:00:00Z"), &json!(until))
    );
    desk.clock("2026-04-16T09:00:00Z");
    let visit = desk.enter(ana, "2026-04-16T09:00:00Z");
    desk.clock("2026-04-16T12:00:00Z");
    desk.leave(visit, "2026-04-16T12:00:00Z");
    desk.clock("2026-04-18T09:00:00Z");
    assert_eq!(desk.contract_record(contract)["InPausedPeriod"], true);
    desk.refused(&desk.check_in(ana, "2026-04-18T09:00:00Z", json!({})));
    desk.clock("2026-05-05T22:00:00Z");
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5)]), "no issue on 20 and 27 April and 4 May");
    desk.clock(until);
    assert_eq!(
        desk.expiries(ana),
        counts(&[("2026-04-19T23:00:00Z", 5), ("2026-05-10T23:00:00Z", 5)]),
        "the week that runs; missed weeks are not made up (R11.12)"
    );
    desk.clock("2026-05-06T09:00:00Z");
    desk.enter(ana, "2026-05-06T09:00:00Z");
    server.assert_sound();
}

#[test]
fn pauses_that_make_no_sense_are_refused() {
    let (_server, desk) = london(MORNING);
    let contract = desk.contract(desk.customer("Ana Silva"), desk.plan(json!({})), START);
    let refused = |key: &str, parameters: &[(&str, &str)]| {
        let body = desk.command_with(key, contract, parameters).ok();
        assert_eq!(body["WasSuccessful"], false, "{body}");
        body["Message"].as_str().unwrap().to_owned()
    };
    assert!(refused("RESUME_CONTRACT", &[]).contains("not paused"));
    let from = "2026-05-01T00:00:00Z";
    desk.command_with("PAUSE_CONTRACT", contract, &[("From", from), ("Until", from)]).invalid_on("Until");
    desk.command_with("PAUSE_CONTRACT", contract, &[("From", "soon")]).invalid_on("From");
    desk.command_with("PAUSE_CONTRACT", contract, &[]).done();
    assert!(refused("PAUSE_CONTRACT", &[("From", from)]).contains("paused already"));
    desk.command_with("RESUME_CONTRACT", contract, &[]).done();
    let record = desk.contract_record(contract);
    assert_eq!((&record["InPausedPeriodFrom"], &record["InPausedPeriodUntil"]), (&Value::Null, &Value::Null));
    desk.command(CONTRACTS, "CANCEL_CONTRACT", contract).done();
    assert!(refused("PAUSE_CONTRACT", &[("From", from)]).contains("ended"));
}

/// R11.13, decision 24: an end takes the unused passes with it; withdrawn, it gives nothing back but the periods to come.
#[test]
fn an_end_and_its_withdrawal() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), 5, 1);
    let ana = desk.customer("Ana Silva");
    let contract = desk.contract(ana, plan, START);
    let end = "2026-04-18T10:00:00Z";
    desk.command_with("CANCEL_CONTRACT", contract, &[("CancellationDate", end)]).done();
    assert_eq!(desk.expiries(ana), counts(&[(end, 5)]));
    desk.clock("2026-04-17T08:00:00Z");
    desk.change_contract(contract, json!({"CancellationDate": null})).done();
    let record = desk.contract_record(contract);
    assert_eq!((&record["Cancelled"], &record["CancellationDate"]), (&json!(false), &Value::Null));
    assert_eq!(desk.expiries(ana), counts(&[(end, 5)]), "ExpireDate never moves later (decision 24)");
    desk.clock("2026-04-20T08:00:00Z");
    assert_eq!(desk.expiries(ana), counts(&[(end, 5), ("2026-04-26T23:00:00Z", 5)]));
    server.assert_sound();
}

/// An end in the middle of a period: the passes of that period end with the contract.
#[test]
fn the_passes_of_the_last_period_end_with_the_contract() {
    let (server, desk) = london(MORNING);
    let plan = desk.plan(json!({}));
    desk.include(plan, desk.day_pass(), 5, 1);
    let ana = desk.customer("Ana Silva");
    let end = "2026-04-22T10:00:00Z";
    desk.try_contract(ana, plan, START, json!({"CancellationDate": end})).id();
    desk.clock("2026-05-20T08:00:00Z");
    assert_eq!(desk.expiries(ana), counts(&[("2026-04-19T23:00:00Z", 5), (end, 5)]));
    assert_eq!(desk.jobs()["Due"], json!([]), "nothing is left to do");
    server.assert_sound();
}
