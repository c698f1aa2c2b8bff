//! Parameters of commands: a name that a command does not know is refused, and nothing is done.

use hallpass_contract::catalog;
use serde_json::{Value, json};

use super::till::{CONTRACTS, COWORKERS, INVOICES, SALES, Till, cents};
use crate::rig::TestServer;

#[test]
fn unknown_parameters_are_refused() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    let contract = till.contract(ana, till.plan(10.0, json!({})), json!({}));
    let sale = till.sell(ana, till.product(40.0, json!({})), json!({}));
    let invoice = till.bill(ana).remove(0)["Id"].as_i64().unwrap();
    let before = server.rows();
    for (path, key, id, parameters, known) in [
        (CONTRACTS, "CANCEL_CONTRACT", contract, json!({"Date": "2026-12-31T00:00:00Z"}), "CancellationDate"),
        (CONTRACTS, "PAUSE_CONTRACT", contract, json!({"To": "2026-12-31T00:00:00Z"}), "From, Until"),
        (CONTRACTS, "RESUME_CONTRACT", contract, json!({"From": "2026-12-31T00:00:00Z"}), "takes none"),
        (INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice, json!({"Amout": 5}), "Amount, PaymentDate"),
        (INVOICES, "COWORKER_INVOICE_CANCEL", invoice, json!({"Ammount": 5}), "Amount, Lines"),
        (INVOICES, "COWORKER_INVOICE_REFUND", invoice, json!({"Line": []}), "Amount, Lines"),
        (SALES, "COWORKER_PRODUCT_INVOICE", sale, json!({"draft ": true, "Drafts": true}), "takes Draft"),
        (COWORKERS, "COWORKER_BILL_RUN", ana, json!({"Dratf": true}), "Draft, BusinessId"),
    ] {
        let reply = till.run(path, key, id, parameters);
        assert_eq!(reply.status, 400, "{key}: {}", reply.text());
        let text = reply.invalid_on("Parameters");
        assert!(text.contains(known) && text.contains(key), "{text}");
    }
    let order = |parameters: Value| json!({"Key": "CANCEL_CONTRACT", "Ids": [contract], "Parameters": parameters});
    for parameters in [
        json!([{"Name": "CancellationDate", "Vale": "2026-12-31T00:00:00Z"}]),
        json!([{"Name": "CancellationDate", "Value": null}, {"Name": "cancellationdate", "Value": "2026-12-31T00:00:00Z"}]),
    ] {
        let reply = till.desk.admin.post(&format!("{CONTRACTS}/runcommand"), &order(parameters));
        assert_eq!(reply.status, 400, "{}", reply.text());
        reply.invalid_on("Parameters");
    }
    assert_eq!(server.rows(), before);
    assert_eq!(till.get(CONTRACTS, contract)["Cancelled"], false);
    // In any letter case, and by the names that entries of accounts use.
    let paid = json!({"amount": 15, "TransactionDate": "2026-03-01T10:00:00Z", "PaymentGatewayName": "Cash"});
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice, paid).done();
    assert_eq!(cents(&till.invoice(invoice)["PaidAmount"]), 1500);
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice, json!({"PaymentDate": "2026-03-01T11:00:00Z"})).done();
    assert_eq!(till.invoice(invoice)["PaidOn"], "2026-03-01T11:00:00Z");
}

/// Every parameter that a command knows stands in the OpenAPI document, and in the chapter on billing.
#[test]
fn parameters_are_written_down() {
    let server = TestServer::start();
    let document: Value = server.anonymous().get("/openapi.json").ok();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/billing.md");
    let chapter = std::fs::read_to_string(folder).unwrap();
    for model in catalog().models() {
        let path = format!("/api/{}/{}/runcommand", model.resource.module, model.resource.plural);
        for command in model.resource.commands.iter().filter(|command| !command.parameters.is_empty()) {
            let about = document["paths"][&path]["post"]["description"].as_str().unwrap();
            let rows: Vec<&str> = chapter.lines().filter(|line| line.contains(&format!("`{}`", command.key))).collect();
            for parameter in command.parameters {
                let name = format!("`{}`", parameter.name);
                assert!(about.contains(&name), "{path} {name}");
                assert!(rows.iter().any(|row| row.contains(&name)), "{} {name}", command.key);
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_command_is_said_at_its_place() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = till.desk.customer("Ana Silva");
    till.pass(ana, till.desk.day_pass(), json!({}));
    let invoice = till.bill(ana)[0]["Id"].as_i64().unwrap();
    let pay = |amount: &str| {
        till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", invoice, json!({"Amount": amount})).invalid_on("Amount")
    };
    assert!(pay("1.234").contains("two decimals") && pay("ten").contains("two decimals"));
    let ids = |ids: serde_json::Value| {
        let body = json!({"Key": "VOID_INVOICE", "Ids": ids});
        till.desk.admin.post(&format!("{INVOICES}/runcommand"), &body).invalid_on("Ids")
    };
    assert!(ids(json!("1")).contains("list of ids") && ids(json!([{}])).contains("list of ids"));
    assert!(ids(json!([])).contains("required") && ids(json!(null)).contains("required"));
}
