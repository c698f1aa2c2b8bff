//! Changing one's own password.

use serde_json::json;

use super::{BOSS, MEMBER, access, form, latest, member, one, sign_in};
use crate::support::{ADMIN, PASSWORD, TestApp};

const PATH: &str = "/api/hallpass/account/password";
const NEW: &str = "battery staple";

#[tokio::test]
async fn a_new_password_ends_every_other_token() {
    let app = TestApp::new().await;
    let mine =
        format!("{}&client_id=mine", form(&[("grant_type", "password"), ("username", ADMIN), ("password", PASSWORD)]));
    let mine = app.nobody().form("/api/token", &mine).await.json();
    let other = access(&app, BOSS.0, BOSS.1).await;
    assert_eq!(app.admin().get("/api/auth/me").await.status, 200, "Basic is remembered");
    let me = app.bearer(mine["access_token"].as_str().unwrap());

    me.post(PATH, json!({"CurrentPassword": PASSWORD, "NewPassword": NEW})).await.json();

    assert_eq!(me.get("/api/auth/me").await.status, 200, "the token that asked stays");
    app.bearer(&other).get("/api/auth/me").await.refused(401);
    app.admin().get("/api/auth/me").await.refused(401);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", mine["refresh_token"].as_str().unwrap())];
    app.nobody().form("/api/token", &form(&refresh)).await.refused(400);
    sign_in(&app, ADMIN, PASSWORD, "").await.refused(400);
    sign_in(&app, ADMIN, NEW, "").await.json();
    assert_eq!(app.basic(ADMIN, NEW).get("/api/auth/me").await.status, 200);
}

#[tokio::test]
async fn a_wrong_present_password_is_a_failed_sign_in() {
    let app = TestApp::new().await;
    let token = access(&app, BOSS.0, BOSS.1).await;
    let me = app.bearer(&token);
    let guess = json!({"CurrentPassword": "a guess", "NewPassword": NEW});
    for _ in 0..6 {
        assert!(me.post(PATH, guess.clone()).await.refused(400).starts_with("CurrentPassword"));
        assert_eq!(latest(&app).await, ("account".into(), "wrong".into()));
    }
    let waits = me.post(PATH, json!({"CurrentPassword": PASSWORD, "NewPassword": NEW})).await;
    assert_eq!((waits.status.as_u16(), waits.header("retry-after")), (429, "1"));
    assert_eq!(sign_in(&app, ADMIN, PASSWORD, "").await.status, 429, "guesses count everywhere");
    app.later(1);
    me.post(PATH, json!({"CurrentPassword": PASSWORD, "NewPassword": NEW})).await.json();
}

#[tokio::test]
async fn unfit_passwords_change_nothing() {
    let app = TestApp::new().await;
    let token = access(&app, BOSS.0, BOSS.1).await;
    let me = app.bearer(&token);
    let long = "x".repeat(1025);
    for (body, member) in [
        (json!({"CurrentPassword": PASSWORD, "NewPassword": "seven77"}), "NewPassword"),
        (json!({"CurrentPassword": PASSWORD, "NewPassword": long}), "NewPassword"),
        (json!({"CurrentPassword": PASSWORD, "NewPassword": PASSWORD}), "NewPassword"),
        (json!({"CurrentPassword": PASSWORD}), "NewPassword"),
        (json!({"NewPassword": NEW}), "CurrentPassword"),
        (json!({"CurrentPassword": 5, "NewPassword": NEW}), "CurrentPassword"),
    ] {
        let said = me.post(PATH, body.clone()).await.refused(400);
        assert!(said.starts_with(member), "{body}: {said}");
    }
    me.post(PATH, json!([])).await.refused(400);
    app.nobody().post(PATH, json!({"CurrentPassword": PASSWORD, "NewPassword": NEW})).await.refused(401);
    assert_eq!(app.admin().get("/api/auth/me").await.status, 200);
}

#[tokio::test]
async fn members_look_after_their_own_account_and_nothing_else() {
    let app = TestApp::new().await;
    let id = member(&app).await;
    let token = access(&app, MEMBER, PASSWORD).await;
    let user = app.bearer(&token);
    for path in
        ["/api/auth/me", "/api/sys/users", "/api/hallpass/signins", "/api/hallpass/invitations", "/api/hallpass/jobs"]
    {
        user.get(path).await.refused(401);
    }
    user.delete("/api/hallpass/users/1/tokens").await.refused(401);
    user.delete("/api/hallpass/users/1/totp").await.refused(401);
    user.post("/api/hallpass/invitations", json!({"Email": "x@example.com", "FullName": "X"})).await.refused(401);
    let tokens = user.get("/api/hallpass/tokens?user=1").await.json();
    assert!(tokens["Records"].as_array().unwrap().iter().all(|row| row["UserId"] == id), "{tokens}");
    user.post(PATH, json!({"CurrentPassword": PASSWORD, "NewPassword": NEW})).await.json();
    sign_in(&app, MEMBER, NEW, "").await.json();
}

#[tokio::test]
async fn who_has_chosen_need_not_choose_again() {
    let app = TestApp::new().await;
    app.admin().patch("/api/sys/users/1", json!({"MustResetPassword": true})).await.made();
    let token = access(&app, BOSS.0, BOSS.1).await;
    app.bearer(&token).post(PATH, json!({"CurrentPassword": PASSWORD, "NewPassword": NEW})).await.json();
    assert_eq!(one::<i64>(&app, "SELECT must_reset_password FROM app_user WHERE id = 1"), 0);
}
