//! Commands: of contracts and customers.

use serde_json::{Value, json};

use crate::support::TestApp;

async fn contract(app: &TestApp) -> (i64, i64) {
    let customer = app.coworker("Ann Lee").await;
    let currency = app.admin().get("/api/sys/businesses/1").await.json()["CurrencyId"].clone();
    let plan = json!({"BusinessId": 1, "Name": "Plan", "Price": 100, "CurrencyId": currency, "InvoiceEvery": 1, "SystemTariffType": 1});
    let plan = app.admin().post("/api/billing/tariffs", plan).await.made();
    let body = json!({"IssuedById": 1, "CoworkerId": customer, "TariffId": plan, "Quantity": 1});
    (app.admin().post("/api/billing/coworkercontracts", body).await.made(), customer)
}

fn command(key: &str, id: i64, parameters: Value) -> Value {
    json!({"Key": key, "Ids": [id.to_string()], "Parameters": parameters})
}

#[tokio::test]
async fn a_contract_is_cancelled_and_then_deleted() {
    let app = TestApp::new().await;
    let (id, customer) = contract(&app).await;
    let (admin, path) = (app.admin(), "/api/billing/coworkercontracts");
    let stored = admin.get(&format!("{path}/{id}")).await.json();
    assert_eq!((&stored["MainContract"], &stored["Active"]), (&json!(true), &json!(true)));
    assert_eq!(stored["StartDate"], "2026-03-02T08:00:00Z");

    let run = format!("{path}/runcommand");
    let early = admin.post(&run, command("DELETE_CONTRACT", id, json!([]))).await.json();
    assert_eq!((&early["WasSuccessful"], early["Errors"].as_array().map(Vec::len)), (&json!(false), Some(1)));
    let at = json!([{"Name": "CancellationDate", "Value": "2026-04-01T00:00:00Z"}]);
    let done = admin.post(&run, command("cancel_contract", id, at)).await.json();
    assert_eq!((&done["WasSuccessful"], &done["Value"]), (&json!(true), &json!({"Id": id})));
    assert_eq!(admin.get(&format!("{path}/{id}")).await.json()["CancellationDate"], "2026-04-01T00:00:00Z");

    let in_use = admin.post("/api/spaces/coworkers/runcommand", command("COWORKER_DELETE", customer, json!([]))).await;
    assert!(in_use.json()["Message"].as_str().unwrap().contains("contracts"));
    assert_eq!(admin.post(&run, command("DELETE_CONTRACT", id, json!(null))).await.json()["WasSuccessful"], true);
    let gone = admin.post("/api/spaces/coworkers/runcommand", command("COWORKER_DELETE", customer, json!([]))).await;
    assert_eq!(gone.json()["WasSuccessful"], true);
    admin.get(&format!("/api/spaces/coworkers/{customer}")).await.refused(404);
}

#[tokio::test]
async fn malformed_commands_are_400() {
    let app = TestApp::new().await;
    let (id, _) = contract(&app).await;
    let run = "/api/billing/coworkercontracts/runcommand";
    for body in [
        json!({}),
        json!({"Key": "NO_SUCH", "Ids": [id], "Parameters": []}),
        json!({"Key": "CANCEL_CONTRACT", "Ids": [], "Parameters": []}),
        json!({"Key": "CANCEL_CONTRACT", "Ids": ["x"], "Parameters": []}),
        json!({"Key": "CANCEL_CONTRACT", "Ids": [id], "Parameters": 5}),
        json!([1]),
    ] {
        let answer = app.admin().post(run, body.clone()).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text);
    }
    app.admin().post(run, command("CANCEL_CONTRACT", 999, json!([]))).await.refused(404);
    app.admin().post("/api/billing/timepasses/runcommand", command("ANY", 1, json!([]))).await.refused(400);
    let listed = app.admin().get("/api/billing/coworkercontracts/commands").await.json();
    assert_eq!(listed[0]["Key"], "CANCEL_CONTRACT");
}
