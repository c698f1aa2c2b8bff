//! Sessions and tokens: listed, revoked, and the record of attempts.

use serde_json::json;

use super::{BOSS, MEMBER, access, form, member, one, sign_in};
use crate::support::{ADMIN, PASSWORD, TestApp};

#[tokio::test]
async fn all_of_mine_end_at_once() {
    let app = TestApp::new().await;
    member(&app).await;
    let mine = sign_in(&app, ADMIN, PASSWORD, "").await.json();
    let other = access(&app, MEMBER, PASSWORD).await;
    let access_token = mine["access_token"].as_str().unwrap().to_owned();
    let me = app.bearer(&access_token);
    let gone = me.delete("/api/hallpass/tokens").await.json();
    assert_eq!(gone, json!({"Id": 1, "Revoked": 2}));
    me.get("/api/auth/me").await.refused(401);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", mine["refresh_token"].as_str().unwrap())];
    app.nobody().form("/api/token", &form(&refresh)).await.refused(400);
    assert_eq!(app.bearer(&other).get("/api/hallpass/tokens").await.status, 200, "others stay");
}

#[tokio::test]
async fn administrators_end_those_of_a_user() {
    let app = TestApp::new().await;
    let id = member(&app).await;
    let theirs = access(&app, MEMBER, PASSWORD).await;
    let own = access(&app, BOSS.0, BOSS.1).await;
    let rows = app.admin().get(&format!("/api/hallpass/tokens?user={id}")).await.json()["Records"].clone();
    assert_eq!(rows.as_array().unwrap().len(), 2);
    assert!(rows.as_array().unwrap().iter().all(|row| row["UserId"] == id), "{rows}");

    let path = format!("/api/hallpass/users/{id}/tokens");
    let limited = app.user_with(&["User-Edit", "User-Delete", "User-Read"], &[]).await;
    limited.delete(&path).await.refused(401);
    limited.delete(&format!("/api/hallpass/tokens/{}", rows[0]["Id"])).await.refused(404);
    app.admin().delete("/api/hallpass/users/999/tokens").await.refused(404);
    assert_eq!(app.admin().delete(&path).await.json()["Revoked"], 2);
    app.bearer(&theirs).get("/api/hallpass/tokens").await.refused(401);
    assert_eq!(app.bearer(&own).get("/api/auth/me").await.status, 200);
}

/// Who is let in again later signs in anew: a token lost before the deactivation must not come alive with the user.
#[tokio::test]
async fn deactivating_a_user_ends_them_for_good() {
    let app = TestApp::new().await;
    let user = format!("/api/sys/users/{}", member(&app).await);
    let tokens = sign_in(&app, MEMBER, PASSWORD, "").await.json();
    app.admin().patch(&user, json!({"Active": false})).await.made();
    app.admin().patch(&user, json!({"Active": true})).await.made();
    app.bearer(tokens["access_token"].as_str().unwrap()).get("/api/hallpass/tokens").await.refused(401);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    app.nobody().form("/api/token", &form(&refresh)).await.refused(400);
    access(&app, MEMBER, PASSWORD).await;
}

#[tokio::test]
async fn attempts_are_listed_by_user_with_means_and_success() {
    let app = TestApp::new().await;
    let id = member(&app).await;
    sign_in(&app, MEMBER, "wrong", "").await;
    let tokens = sign_in(&app, MEMBER, PASSWORD, "").await.json();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    let tokens = app.nobody().form("/api/token", &form(&refresh)).await.json();
    sign_in(&app, "ghost@example.com", "x", "").await;
    let seen = |rows: &serde_json::Value| -> Vec<(String, String, bool)> {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let rows = rows["Records"].as_array().unwrap().iter();
        rows.map(|row| (text(&row["Means"]), text(&row["Outcome"]), row["Success"].as_bool().unwrap())).collect()
    };
    let expected = [
        ("refresh".to_owned(), "ok".to_owned(), true),
        ("password".to_owned(), "ok".to_owned(), true),
        ("password".to_owned(), "wrong".to_owned(), false),
    ];
    assert_eq!(seen(&app.admin().get(&format!("/api/hallpass/signins?user={id}")).await.json()), expected);
    let me = app.bearer(tokens["access_token"].as_str().unwrap());
    let mine = me.get("/api/hallpass/account/signins?user=1").await.json();
    assert_eq!(seen(&mine), expected, "nobody else's");
    let addresses = mine["Records"].as_array().unwrap().iter().all(|row| row["Address"] == "127.0.0.1");
    assert!(addresses, "{mine}");
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM sign_in WHERE user_id IS NULL"), 1);
}

/// A password changed while tokens were being made with the old one: they are not made.
#[tokio::test]
async fn a_grant_does_not_outlive_the_password_it_was_asked_with() {
    for _ in 0..8 {
        let app = TestApp::new().await;
        let token = access(&app, BOSS.0, BOSS.1).await;
        let me = app.bearer(&token);
        let grant =
            form(&[("grant_type", "password"), ("username", ADMIN), ("password", PASSWORD), ("client_id", "late")]);
        let nobody = app.nobody();
        let change = json!({"NewPassword": "battery staple"});
        let (granted, changed) = tokio::join!(nobody.form("/api/token", &grant), me.patch("/api/sys/users/1", change));
        changed.made();
        if granted.status == 200 {
            let late = granted.json()["access_token"].as_str().unwrap().to_owned();
            app.bearer(&late).get("/api/auth/me").await.refused(401);
        }
    }
}
