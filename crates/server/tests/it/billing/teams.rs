//! Merged billing of teams (R11.14) and who pays for what when it ends (bug bank 1 and 2).

use serde_json::json;

use super::till::{Till, cents};
use crate::rig::TestServer;
use crate::rig::desk::at;

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
    // Ana: 100.00 to her minimum, and Cleo's 10.00, who has no contract. Ben: 75.00 of passes and 25.00 to his minimum. Both
    // renew on one day, so they are on one invoice (R11.14).
    assert_eq!(till.bills(payer)[2..], [21000]);
    let mut lines: Vec<_> = till.printed(&till.invoices(payer)[2]).into_iter().map(|line| (line.2, line.0)).collect();
    lines.sort();
    assert_eq!(lines.iter().map(|line| line.0).collect::<Vec<_>>(), [1000, 2500, 7500, 10000]);
    assert!(lines[1].1.ends_with("(Ben Okri)") && lines[3].1.ends_with("(Ana Silva)"), "{lines:?}");
    server.assert_sound();
}

/// R11.14: with merged billing the contracts of a team that are due together are on one invoice; 100 for each of three members
/// and 60 for the one whose plan is smaller. The minimum of 120 counts each member's own passes.
#[test]
fn r11_14_contracts_of_a_team_are_on_one_invoice() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let [payer, ana, ben, cleo] =
        ["Paula Payer", "Ana Silva", "Ben Okri", "Cleo Diaz"].map(|name| till.desk.customer(name));
    let team = json!({"BusinessId": 1, "Name": "Team", "PayingMemberId": payer, "CreateSingleInvoiceForTeam": true,
        "TeamMembers": [payer, ana, ben]});
    till.desk.admin.post(TEAMS, &team).id();
    let (large, small) = (till.plan(100.0, json!({"Name": "Large"})), till.plan(60.0, json!({"Name": "Small"})));
    let with_minimum =
        till.plan(100.0, json!({"Name": "Least", "MinimumPrice": 120, "MinimumPriceIncludeTimePasses": true}));
    let contracts =
        [(payer, small), (ana, large), (ben, with_minimum)].map(|(who, plan)| till.contract(who, plan, json!({})));
    let alone = [large, small].map(|plan| till.contract(cleo, plan, json!({})));
    till.desk.clock(&at(2, "12:00"));
    assert_eq!(till.bills(payer), [28000], "60, 100 and 120 at least");
    let day = till.desk.define(json!({"Name": "Day pass", "Price": 15}));
    till.pass(ben, day, json!({}));
    till.pass(ana, day, json!({}));
    till.desk.clock("2026-04-02T12:00:00Z");
    // Ben's pass counts towards his minimum, Ana's does not: 60 + 100 + 15 and 100 + 15 + 5.
    assert_eq!(till.bills(payer), [28000, 29500]);
    let second = till.invoices(payer).remove(1);
    let mut printed: Vec<_> = till.printed(&second).into_iter().map(|(text, _, net, _)| (text, net)).collect();
    printed.sort();
    let line = |text: &str, net: i64| (text.to_owned(), net);
    assert_eq!(
        printed,
        [
            line("Day pass (Ana Silva)", 1500),
            line("Day pass (Ben Okri)", 1500),
            line("Large, 2026-04-02 - 2026-05-01 (Ana Silva)", 10000),
            line("Least, 2026-04-02 - 2026-05-01 (Ben Okri)", 10000),
            line("Minimum price of Least, 2026-04-02 - 2026-05-01 (Ben Okri)", 500),
            line("Small, 2026-04-02 - 2026-05-01", 6000),
        ]
    );
    for contract in contracts {
        assert_eq!(till.get("/api/billing/coworkercontracts", contract)["InvoicedPeriod"], "2026-05-02T00:00:00Z");
    }
    assert!(till.bills(ana).is_empty() && till.bills(ben).is_empty());
    // Who is in no team has an invoice for each contract.
    assert_eq!(till.bills(cleo), [10000, 6000, 10000, 6000]);
    assert_ne!(alone[0], alone[1]);
    // Voided as one, raised again for each period.
    till.run("/api/billing/coworkerinvoices", "VOID_INVOICE", second["Id"].as_i64().unwrap(), json!({})).done();
    till.desk.clock("2026-04-03T12:00:00Z");
    assert_eq!(till.bills(payer).len(), 2);
    let again = till.bill(payer);
    let net: i64 = again.iter().map(|invoice| cents(&invoice["TotalAmount"])).sum();
    assert_eq!((again.len(), net), (3, 29500));
    server.assert_sound();
}
