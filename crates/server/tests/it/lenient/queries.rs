//! Queries and paths as real clients send them (clients.md chapter 7): none of it may fail.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn odd_queries_are_read() {
    let app = TestApp::new().await;
    app.time_pass("Day").await;
    for query in [
        "?",
        "?PageNumber=3&unknown=x",
        "?PAGE=1&Size=10000&OrderBy=name&DIR=Ascending",
        "?from_TimePass_UpdatedOn=2025-01-01T00:00",
        "?from_TimePass_UpdatedOn=2025-01-01T00:00:00Z",
        "?from_TimePass_UpdatedOn=2025-01-01T00:00:00.000Z",
        "?from_TimePass_UpdatedOn=2025-01-01T00:00:00+00:00",
        "?From_timepass_createdon=2025-01-01",
        "?orderBy=NoSuchThing&dir=sideways",
        "?TimePass_MinutesIncluded=null",
    ] {
        let answer = app.admin().get(&format!("/api/billing/timepasses{query}")).await;
        assert_eq!(answer.json()["TotalItems"], 1, "{query}: {}", answer.text);
    }
    let path = "/Api/BILLING/TimePasses/";
    assert_eq!(app.admin().get(path).await.json()["TotalItems"], 1);
    let odd = [("content-type", "x-www-form-urlencoded"), ("accept", "text/html, application/json;q=0.9, */*")];
    assert_eq!(app.admin().send("GET", path, &odd, Vec::new()).await.status, 200);
    for wrong in ["?page=0", "?size=-1", "?page=x", "?TimePass_Price=cheap", "?id=[x]"] {
        app.admin().get(&format!("/api/billing/timepasses{wrong}")).await.refused(400);
    }
    assert_eq!(app.admin().get("/api/billing/timepasses?page=9").await.json()["Records"], json!([]));
}

#[tokio::test]
async fn users_are_found_under_both_modules() {
    let app = TestApp::new().await;
    let here = app.admin().get("/api/sys/users").await.json();
    assert_eq!(app.admin().get("/api/spaces/users").await.json(), here);
}
