//! Merged billing of teams (R11.14) and who pays for what when it ends (bug bank 1 and 2).

use serde_json::json;

use super::till::{Till, cents};
use crate::rig::TestServer;

const TEAMS: &str = "/api/spaces/teams";

#[test]
fn items_of_members_go_on_the_payers_invoice() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let [payer, ana, ben] = ["Paula Payer", "Ana Silva", "Ben Okri"].map(|name| till.desk.customer(name));
    let team = json!({"BusinessId": 1, "Name": "Team", "PayingMemberId": payer, "CreateSingleInvoiceForTeam": true,
        "TeamMembers": [payer, ana, ben]});
    till.desk.admin.post(TEAMS, &team).id();
    let day = till.desk.define(json!({"Name": "Day pass", "Price": 25}));
    let locker = till.product(40.0, json!({}));
    for customer in [payer, ana, ben] {
        till.pass(customer, day, json!({}));
    }
    till.pass(ana, day, json!({}));
    let own = till.sell(ana, locker, json!({"InvoiceThisCoworker": true}));
    till.sell(ben, locker, json!({}));
    assert_eq!(
        till.refused(&till.run("/api/spaces/coworkers", "COWORKER_BILL_RUN", ben, json!({}))),
        "There is nothing to invoice for this customer."
    );
    let invoice = till.bill(payer).remove(0);
    let mut lines: Vec<_> =
        till.printed(&invoice).into_iter().map(|(text, quantity, net, _)| (text, quantity, net)).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            ("Day pass".to_owned(), 1, 2500),
            ("Day pass (Ana Silva)".to_owned(), 2, 5000),
            ("Day pass (Ben Okri)".to_owned(), 1, 2500),
            ("Locker (Ben Okri)".to_owned(), 1, 4000),
        ]
    );
    let invoice = till.bill(ana).remove(0);
    assert_eq!(cents(&invoice["TotalAmount"]), 4000, "InvoiceThisCoworker stays with the buyer");
    assert_eq!(till.get("/api/billing/coworkerproducts", own)["CoworkerInvoiceId"], invoice["Id"]);
    server.assert_sound();
}

#[test]
fn bug_bank_1_an_ended_sponsorship_never_attracts_what_comes_later() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let [payer, ana] = ["Paula Payer", "Ana Silva"].map(|name| till.desk.customer(name));
    let body = json!({"BusinessId": 1, "Name": "Team", "PayingMemberId": payer, "CreateSingleInvoiceForTeam": true,
        "TeamMembers": [payer, ana]});
    let team = till.desk.admin.post(TEAMS, &body).id();
    let day = till.desk.define(json!({"Name": "Day pass", "Price": 25}));
    let during = till.pass(ana, day, json!({}));
    till.change(TEAMS, team, json!({"RemovedTeamMembers": [ana], "TeamMembers": [payer]})).done();
    let between = till.pass(ana, day, json!({"Price": 10}));
    // Sponsored again: what arose between stays hers.
    till.change(TEAMS, team, json!({"TeamMembers": [payer, ana]})).done();
    let again = till.pass(ana, day, json!({"Price": 7}));
    assert_eq!(cents(&till.bill(payer)[0]["TotalAmount"]), 3200);
    assert_eq!(till.invoiced(&[during, between, again]), [true, false, true]);
    assert_eq!(cents(&till.bill(ana)[0]["TotalAmount"]), 1000);
    // The payer leaves the house: what she would have paid is the buyer's own.
    till.pass(ana, day, json!({}));
    till.meddle(&format!("DELETE FROM coworker WHERE id = {payer}"));
    assert_eq!(cents(&till.bill(ana)[0]["TotalAmount"]), 2500);
}

#[test]
fn bug_bank_2_own_and_sponsored_usage_partition() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let [first, second, ana] = ["First Payer", "Second Payer", "Ana Silva"].map(|name| till.desk.customer(name));
    let day = till.desk.define(json!({"Name": "Day pass", "Price": 25}));
    // In two sponsored teams: the first pays, and nobody else.
    for payer in [first, second] {
        let team = json!({"BusinessId": 1, "Name": "Team", "PayingMemberId": payer, "CreateSingleInvoiceForTeam": true,
            "TeamMembers": [payer, ana]});
        till.desk.admin.post(TEAMS, &team).id();
    }
    till.desk.issue(ana, day, 3);
    till.sell(ana, till.product(40.0, json!({})), json!({"InvoiceThisCoworker": true}));
    let mut totals = Vec::new();
    for customer in [ana, second, first] {
        till.run("/api/spaces/coworkers", "COWORKER_BILL_RUN", customer, json!({})).ok();
        totals.push(till.bills(customer).iter().sum::<i64>());
    }
    assert_eq!(totals, [4000, 0, 7500]);
}

#[test]
fn a_members_contract_is_charged_to_the_payer() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let [payer, ana] = ["Paula Payer", "Ana Silva"].map(|name| till.desk.customer(name));
    let body = json!({"BusinessId": 1, "Name": "Team", "PayingMemberId": payer, "CreateSingleInvoiceForTeam": true,
        "TeamMembers": [payer, ana]});
    let team = till.desk.admin.post(TEAMS, &body).id();
    let contract = till.contract(ana, till.plan(100.0, json!({"Name": "Desk"})), json!({}));
    till.charge(contract);
    assert_eq!((till.bills(payer), till.bills(ana)), (vec![10000], vec![]));
    assert_eq!(till.printed(&till.invoices(payer)[0])[0].0, "Desk, 2026-03-02 - 2026-04-01 (Ana Silva)");
    till.change(TEAMS, team, json!({"TeamMembers": [payer]})).done();
    till.desk.clock("2026-04-02T00:00:00Z");
    assert_eq!((till.bills(payer), till.bills(ana)), (vec![10000], vec![10000]));
}

#[test]
fn r13_9_passes_count_towards_the_minimum_of_their_holder() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let [payer, ana, ben, cleo] = ["Paula Payer", "Ana Silva", "Ben Okri", "Cleo Diaz"].map(|n| till.desk.customer(n));
    let team = json!({"BusinessId": 1, "Name": "Team", "PayingMemberId": payer, "CreateSingleInvoiceForTeam": true,
        "TeamMembers": [payer, ana, ben, cleo]});
    till.desk.admin.post(TEAMS, &team).id();
    let plan = till.plan(0.0, json!({"MinimumPrice": 100, "MinimumPriceIncludeTimePasses": true}));
    for customer in [ana, ben] {
        let contract = till.contract(customer, plan, json!({}));
        till.charge(contract);
    }
    assert_eq!(till.bills(payer), [10000, 10000]);
    let day = till.desk.day_pass();
    till.desk.issue(ben, day, 3);
    till.pass(cleo, till.desk.define(json!({"Price": 10})), json!({}));
    till.desk.clock("2026-04-02T00:00:00Z");
    // Ana: 100.00 to her minimum, and Cleo's 10.00, who has no contract. Ben: 75.00 of passes and 25.00 to his minimum.
    assert_eq!(till.bills(payer)[2..], [11000, 10000]);
    let lines = |n: usize| {
        let mut lines: Vec<i64> = till.printed(&till.invoices(payer)[n]).into_iter().map(|line| line.2).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!((lines(2), lines(3)), (vec![1000, 10000], vec![2500, 7500]));
    server.assert_sound();
}
