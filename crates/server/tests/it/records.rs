//! The generic verbs: create, read, update, patch, delete, batch, and what refuses them.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_record_lives_from_post_to_delete() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let made = admin.post("/api/billing/timepasses", app.pass_body("Day").await).await;
    let body = made.json();
    assert_eq!(body["Message"], "TimePass was successfully created.");
    assert_eq!((&body["Value"]["AddedTariffs"], &body["Value"]["TimeSlots"]), (&json!(null), &json!([])));
    let path = format!("/api/billing/timepasses/{}", body["Value"]["Id"]);

    let mut record = admin.get(&path).await.json();
    assert_eq!((record["Name"].as_str(), record["ToStringText"].as_str()), (Some("Day"), Some("Day")));
    record["Name"] = json!("Day pass");
    record["MinutesIncluded"] = json!(60);
    let updated = admin.put("/api/billing/timepasses", record.clone()).await;
    assert_eq!(updated.json()["Value"], json!({"Id": record["Id"]}));
    assert_eq!(admin.get(&path).await.json()["MinutesIncluded"], 60);

    admin.patch(&path, json!({"Price": 12.5})).await.made();
    let patched = admin.get(&path).await.json();
    assert_eq!((&patched["Price"], &patched["Name"]), (&json!(12.5), &json!("Day pass")));

    assert_eq!(admin.delete(&path).await.json()["Message"], "TimePass was successfully deleted.");
    let gone = admin.get(&path).await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (404, "\"Not found\""));
    admin.delete(&path).await.refused(404);
    admin.put(&path, record).await.refused(404);
}

#[tokio::test]
async fn missing_members_are_named_as_the_vendor_does() {
    let app = TestApp::new().await;
    let answer = app.admin().post("/api/billing/timepasses", json!({"Name": null, "Price": 1})).await;
    assert_eq!(answer.refused(400), "Business: is a required field");
    let body: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let names: Vec<_> = body["Errors"].as_array().unwrap().iter().map(|e| e["PropertyName"].clone()).collect();
    assert_eq!(names, ["Business", "Name", "Currency"]);
    assert_eq!((&body["WasSuccessful"], &body["Value"]), (&json!(false), &json!(null)));
}

#[tokio::test]
async fn versions_guard_against_lost_updates() {
    let app = TestApp::new().await;
    let path = format!("/api/billing/timepasses/{}", app.time_pass("Day").await);
    let admin = app.admin();
    let tag = admin.get(&path).await.header("etag").to_owned();
    let fresh = [("if-match", tag.as_str())];
    assert_eq!(admin.send_json("PATCH", &path, &fresh, json!({"Price": 1})).await.status, 200);
    assert_eq!(admin.send_json("PATCH", &path, &fresh, json!({"Price": 2})).await.status, 412);
    assert_eq!(admin.send("DELETE", &path, &fresh, Vec::new()).await.status, 412);
    assert_eq!(admin.get(&path).await.json()["Price"], 1);
    // A tag counts writes of the record, which also shows members of others: it says nothing about what a GET would show.
    let now = admin.get(&path).await.header("etag").to_owned();
    assert_eq!(admin.send("GET", &path, &[("if-none-match", &now)], Vec::new()).await.status, 200);
    assert_eq!(admin.send("DELETE", &path, &[("if-match", "*")], Vec::new()).await.status, 200);
}

#[tokio::test]
async fn a_limited_user_cannot_move_the_clocks_of_others() {
    let app = TestApp::new().await;
    let limited = app.user_with(&["SimpleTimeZone-Edit"], &[1]).await;
    let put = async |name: &str| {
        limited
            .send_json("PUT", "/api/sys/simpletimezones/1", &[], json!({"Name": name, "Description": "x"}))
            .await
            .status
    };
    assert_eq!(put("Asia/Tokyo").await, 401);
    assert_eq!(put("Etc/UTC").await, 401, "nor anything else of a record that belongs to all");
}

#[tokio::test]
async fn a_key_belongs_to_one_record() {
    let app = TestApp::new().await;
    let (one, two) = (app.time_pass("One").await, app.time_pass("Two").await);
    let key = [("idempotency-key", "a run")];
    let patch = async |id: i64| {
        let path = format!("/api/billing/timepasses/{id}");
        app.admin().send_json("PATCH", &path, &key, json!({"Price": 7})).await.status
    };
    assert_eq!(patch(one).await, 200);
    assert_eq!(patch(two).await, 400);
    assert_eq!(patch(one).await, 200);
    assert_ne!(app.admin().get(&format!("/api/billing/timepasses/{two}")).await.json()["Price"], 7);
}

#[tokio::test]
async fn a_repeated_write_is_done_once() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let key = [("idempotency-key", "order-7")];
    let body = app.pass_body("Once").await;
    let first = admin.send_json("POST", "/api/billing/timepasses", &key, body.clone()).await;
    let second = admin.send_json("POST", "/api/billing/timepasses", &key, body).await;
    assert_eq!((first.made(), &first.text), (second.made(), &second.text));
    assert_eq!(admin.get("/api/billing/timepasses").await.json()["TotalItems"], 1);
    let other = app.pass_body("Other").await;
    assert_eq!(admin.send_json("POST", "/api/billing/timepasses", &key, other).await.status, 400);
}

#[tokio::test]
async fn lists_are_replaced_added_to_and_taken_from() {
    let app = TestApp::new().await;
    let other = app.location("Other").await;
    let path = format!("/api/billing/timepasses/{}", app.time_pass("Day").await);
    let admin = app.admin();
    let places = async || admin.get(&path).await.json()["Businesses"].clone();
    admin.patch(&path, json!({"Businesses": [1, other]})).await.made();
    assert_eq!(places().await, json!([1, other]));
    admin.patch(&path, json!({"RemovedBusinesses": [1]})).await.made();
    assert_eq!(places().await, json!([other]));
    admin.patch(&path, json!({"AddedBusinesses": [1]})).await.made();
    assert_eq!(places().await, json!([1, other]));
    assert!(admin.patch(&path, json!({"AddedBusinesses": [99]})).await.refused(400).starts_with("Businesses"));
}

#[tokio::test]
async fn deletes_say_what_stands_in_the_way() {
    let app = TestApp::new().await;
    let (pass, customer) = (app.time_pass("Day").await, app.coworker("Ann Lee").await);
    let held = json!({"BusinessId": 1, "CoworkerId": customer, "TimePassId": pass, "CreateMultiple": 1});
    app.admin().post("/api/billing/coworkertimepasses", held).await.made();
    let message = app.admin().delete(&format!("/api/billing/timepasses/{pass}")).await.refused(400);
    assert_eq!(message, "You must delete all customer time passes using this record before you can delete it.");
    let refused = app.admin().delete(&format!("/api/spaces/coworkers/{customer}")).await;
    assert_eq!((refused.status.as_u16(), refused.header("allow")), (405, "GET, HEAD, PUT, PATCH, OPTIONS"));
}

#[tokio::test]
async fn rules_of_single_resources_hold() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let mut pass = app.pass_body("Both").await;
    pass["OnlyForContacts"] = json!(true);
    let id = admin.post("/api/billing/timepasses", pass.clone()).await.made();
    admin.patch(&format!("/api/billing/timepasses/{id}"), json!({"OnlyForMembers": true})).await.refused(400);
    pass["OnlyForMembers"] = json!(true);
    admin.post("/api/billing/timepasses", pass).await.refused(400);

    let child = app.location("Child").await;
    admin.patch(&format!("/api/sys/businesses/{child}"), json!({"RootLocationId": 1})).await.made();
    let message = admin.patch("/api/sys/businesses/1", json!({"RootLocationId": child})).await.refused(400);
    assert!(message.starts_with("RootLocation"), "{message}");

    let twin = json!({"FullName": "Twin", "Email": "ADMIN@example.com"});
    assert!(admin.post("/api/sys/users", twin).await.refused(400).starts_with("Email"));
    let short = json!({"FullName": "Short", "Email": "s@example.com", "NewPassword": "short"});
    assert!(admin.post("/api/sys/users", short).await.refused(400).starts_with("NewPassword"));
    admin.delete("/api/sys/users/1").await.refused(400);
}

#[tokio::test]
async fn settings_are_checked_when_written() {
    let app = TestApp::new().await;
    let set = async |name: &str, value: &str| {
        let body = json!({"BusinessId": 1, "Name": name, "Value": value});
        app.admin().post("/api/sys/businesssettings", body).await
    };
    let id = set("checkin.dailycutofftime", "3").await.made();
    let stored = app.admin().get(&format!("/api/sys/businesssettings/{id}")).await.json();
    assert_eq!((&stored["Name"], &stored["Value"]), (&json!("Checkin.DailyCutOffTime"), &json!("03:00")));
    assert!(set("Checkin.DailyCutOffTime", "04:00").await.refused(400).contains("already set"));
    assert!(set("Ext.Checkin.RoundingMinutes", "7").await.refused(400).starts_with("Value"));
    set("Checkin.PayAsYouGo", "maybe").await.refused(400);
    set("Calendars.DefaultView", "anything").await.made();
    let path = format!("/api/sys/businesssettings/{id}");
    app.admin().patch(&path, json!({"Value": "03:15"})).await.made();
    assert!(set("Ext.Checkin.RoundingMinutes", "30").await.refused(400).contains("rounding step"));
    app.admin().patch(&path, json!({"Value": "25:00"})).await.refused(400);
}

#[tokio::test]
async fn customers_are_completed_as_the_live_service_does() {
    let app = TestApp::new().await;
    let id = app.coworker("Ann Mary Lee").await;
    let ann = app.admin().get(&format!("/api/spaces/coworkers/{id}")).await.json();
    assert_eq!((&ann["Businesses"], &ann["InvoicingBusinessId"]), (&json!([1]), &json!(1)));
    assert_eq!((&ann["Salutation"], &ann["CoworkerType"], &ann["Active"]), (&json!("Ann"), &json!(1), &json!(true)));
    assert_eq!((&ann["SundayAttendance"], &ann["AllowNetworkCheckin"]), (&json!(5), &json!(true)));
    assert_eq!(ann["RegistrationDate"], "2026-03-02T08:00:00Z");
    assert_eq!(ann["AccessPincode"].as_str().unwrap().len(), 5);
}
