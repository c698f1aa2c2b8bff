//! Every write has one audit entry and one event; what is refused has none.

use serde_json::json;

use super::{MEMBER, accept, access, code, invite, member, now, one, reset, reset_link, sign_in};
use crate::support::{ADMIN, PASSWORD, TestApp};

/// Audit entries, events, and the latest of both.
fn books(app: &TestApp) -> (i64, i64) {
    (one(app, "SELECT COUNT(*) FROM audit"), one(app, "SELECT COUNT(*) FROM outbox"))
}

#[track_caller]
fn one_more(app: &TestApp, before: &mut (i64, i64), action: &str, event: &str, actor: &str) {
    let now = books(app);
    assert_eq!((now.0 - before.0, now.1 - before.1), (1, 1), "{action}");
    let last = |table: &str, column: &str| -> String {
        one(app, &format!("SELECT {column} FROM {table} ORDER BY id DESC LIMIT 1"))
    };
    let who: String =
        one(app, "SELECT a.name FROM audit JOIN actor a ON a.id = actor_id ORDER BY audit.id DESC LIMIT 1");
    assert_eq!((last("audit", "action").as_str(), who.as_str()), (action, actor));
    assert_eq!(last("outbox", "event"), event);
    *before = now;
}

#[tokio::test]
async fn one_entry_and_one_event_for_every_write() {
    let app = TestApp::new().await;
    let id = member(&app).await;
    let token = access(&app, MEMBER, PASSWORD).await;
    let me = app.bearer(&token);
    let mut seen = books(&app);
    let account = "/api/hallpass/account";

    me.post(&format!("{account}/password"), json!({"CurrentPassword": "no", "NewPassword": "battery staple"})).await;
    assert_eq!(books(&app), seen, "a refusal is no write");
    let body = json!({"CurrentPassword": PASSWORD, "NewPassword": "battery staple"});
    me.post(&format!("{account}/password"), body).await.json();
    one_more(&app, &mut seen, "password", "UserPasswordChanged", MEMBER);

    let password = json!({"CurrentPassword": "battery staple"});
    let secret = me.post(&format!("{account}/totp"), password).await.json()["Secret"].as_str().unwrap().to_owned();
    one_more(&app, &mut seen, "enrol_second_factor", "UserSecondFactorEnrolled", MEMBER);
    me.post(&format!("{account}/totp/confirm"), json!({"Code": "x"})).await;
    assert_eq!(books(&app), seen);
    me.post(&format!("{account}/totp/confirm"), json!({"Code": code(&secret, now(&app))})).await.json();
    one_more(&app, &mut seen, "confirm_second_factor", "UserSecondFactorEnabled", MEMBER);
    let proof = |n: i64| json!({"CurrentPassword": "battery staple", "Code": code(&secret, now(&app) + 30 * n)});
    me.post(&format!("{account}/totp/recoverycodes"), proof(1)).await.json();
    one_more(&app, &mut seen, "renew_recovery_codes", "UserRecoveryCodesRenewed", MEMBER);
    app.later(60);
    me.post(&format!("{account}/totp/disable"), proof(0)).await.json();
    one_more(&app, &mut seen, "disable_second_factor", "UserSecondFactorDisabled", MEMBER);

    let tokens = me.get("/api/hallpass/tokens").await.json();
    me.delete(&format!("/api/hallpass/tokens/{}", tokens["Records"][0]["Id"])).await.json();
    one_more(&app, &mut seen, "revoke_token", "UserTokensRevoked", MEMBER);
    app.admin().delete(&format!("/api/hallpass/users/{id}/tokens")).await.json();
    one_more(&app, &mut seen, "revoke_tokens", "UserTokensRevoked", ADMIN);
    sign_in(&app, MEMBER, "battery staple", "").await.json();

    app.nobody().post("/api/hallpass/password-resets", json!({"Email": MEMBER})).await;
    one_more(&app, &mut seen, "ask_reset", "UserPasswordResetAsked", "nobody");
    app.nobody().post("/api/hallpass/password-resets", json!({"Email": "ghost@example.com"})).await;
    assert_eq!(books(&app), seen, "there is nobody to write about");
    let link = reset_link(&app, MEMBER).await;
    one_more(&app, &mut seen, "make_reset", "UserPasswordResetAsked", "system");
    reset(&app, &link, PASSWORD).await.json();
    one_more(&app, &mut seen, "reset_password", "UserPasswordChanged", MEMBER);

    let guest = json!({"Email": "guest@example.com", "FullName": "Guest"});
    let made = invite(&app, guest.clone()).await;
    one_more(&app, &mut seen, "create", "InvitationCreated", ADMIN);
    app.admin().delete(&format!("/api/hallpass/invitations/{}", made["Id"])).await.json();
    one_more(&app, &mut seen, "delete", "InvitationDeleted", ADMIN);
    let made = invite(&app, guest).await;
    seen = books(&app);
    accept(&app, made["Link"].as_str().unwrap(), PASSWORD).await.json();
    one_more(&app, &mut seen, "create", "UserCreated", "guest@example.com");
}
