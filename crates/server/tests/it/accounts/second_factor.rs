//! The second factor: it really checks.

use serde_json::{Value, json};

use super::{BOSS, MEMBER, access, code, latest, member, now, one, reset, reset_link, sign_in, with_second_factor};
use crate::support::{ADMIN, PASSWORD, TestApp};

const TOTP: &str = "/api/hallpass/account/totp";
const DISABLE: &str = "/api/hallpass/account/totp/disable";

/// Six digits that are no code of the secret around the present.
fn wrong(secret: &str, at: i64) -> String {
    let right: Vec<String> = (-1..=1).map(|n| code(secret, at + 30 * n)).collect();
    (0..).map(|n| format!("{n:06}")).find(|guess| !right.contains(guess)).unwrap()
}

#[tokio::test]
async fn a_code_is_asked_for_once_it_is_confirmed() {
    let app = TestApp::new().await;
    let token = access(&app, BOSS.0, BOSS.1).await;
    let me = app.bearer(&token);
    me.post(TOTP, json!({"CurrentPassword": "wrong"})).await.refused(400);
    me.post(TOTP, json!({})).await.refused(400);
    let enrolled = me.post(TOTP, json!({"CurrentPassword": PASSWORD})).await.json();
    let secret = enrolled["Secret"].as_str().unwrap();
    let uri = format!(
        "otpauth://totp/Hallpass:admin%40example.com?secret={secret}&issuer=Hallpass&algorithm=SHA1&digits=6&period=30"
    );
    assert_eq!((secret.len(), enrolled["Uri"].as_str()), (32, Some(uri.as_str())));

    let status = me.get(TOTP).await.json();
    assert_eq!(status, json!({"Enabled": false, "EnabledSince": null, "RecoveryCodesLeft": 0}));
    let other = access(&app, BOSS.0, BOSS.1).await;
    let me = app.bearer(&other);
    assert_eq!(app.admin().get("/api/auth/me").await.status, 200);

    let confirm = format!("{TOTP}/confirm");
    assert!(me.post(&confirm, json!({"Code": wrong(secret, now(&app))})).await.refused(400).starts_with("Code"));
    me.post(&confirm, json!({})).await.refused(400);
    let body = json!({"Code": code(secret, now(&app))});
    let confirmed = me.post(&confirm, body.clone()).await.json();
    assert_eq!(confirmed["RecoveryCodes"].as_array().unwrap().len(), 10);
    me.post(&confirm, body).await.refused(400);
    let status = me.get(TOTP).await.json();
    assert_eq!(status, json!({"Enabled": true, "EnabledSince": "2026-03-02T08:00:00Z", "RecoveryCodesLeft": 10}));
    assert_eq!(me.get("/api/sys/users/1").await.json()["TwoFactorEnabled"], true);

    let needed = sign_in(&app, ADMIN, PASSWORD, "").await;
    let said: Value = serde_json::from_str(&needed.text).unwrap();
    assert_eq!((needed.status.as_u16(), &said["error"]), (400, &json!("invalid_grant")));
    assert!(said["error_description"].as_str().unwrap().contains("send the one your authenticator shows"), "{said}");
    assert_eq!(latest(&app).await, ("password".into(), "code_needed".into()));
}

#[tokio::test]
async fn a_code_counts_once_and_near_its_time() {
    let app = TestApp::new().await;
    let (secret, _) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    let start = now(&app);
    let confirming = code(&secret, start);
    assert!(sign_in(&app, ADMIN, PASSWORD, &confirming).await.text.contains("used already"), "it confirmed the factor");
    assert_eq!(latest(&app).await, ("password".into(), "wrong_code".into()));
    // The step after the present one.
    sign_in(&app, ADMIN, PASSWORD, &code(&secret, start + 30)).await.json();
    sign_in(&app, ADMIN, PASSWORD, &code(&secret, start + 30)).await.refused(400);
    sign_in(&app, ADMIN, PASSWORD, &code(&secret, start + 60)).await.refused(400);
    app.later(90);
    // The step before; older and replayed ones are refused, and so is one that lies before an accepted one.
    sign_in(&app, ADMIN, PASSWORD, &code(&secret, start + 30)).await.refused(400);
    let spaced = code(&secret, start + 60);
    sign_in(&app, ADMIN, PASSWORD, &format!("{} {}", &spaced[..3], &spaced[3..])).await.json();
    sign_in(&app, ADMIN, PASSWORD, &code(&secret, start + 90)).await.json();
    sign_in(&app, ADMIN, PASSWORD, &code(&secret, start + 60)).await.refused(400);
    // A wrong password with a right code is a wrong password, and does not use the code up.
    app.later(30);
    let fresh = code(&secret, now(&app));
    assert!(sign_in(&app, ADMIN, "wrong", &fresh).await.text.contains("user name or password"));
    sign_in(&app, ADMIN, PASSWORD, &fresh).await.json();
}

#[tokio::test]
async fn two_who_send_the_same_code_at_once_are_one_too_many() {
    let app = TestApp::new().await;
    let (secret, codes) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    let next = code(&secret, now(&app) + 30);
    for code in [next, codes[0].clone()] {
        let (a, b) = tokio::join!(sign_in(&app, ADMIN, PASSWORD, &code), sign_in(&app, ADMIN, PASSWORD, &code));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
    }
}

#[tokio::test]
async fn what_was_opened_without_the_factor_ends_with_it() {
    let app = TestApp::new().await;
    let headers = [("client_id", "other"), ("content-type", "application/x-www-form-urlencoded")];
    let grant = super::form(&[("grant_type", "password"), ("username", ADMIN), ("password", PASSWORD)]);
    let other = app.nobody().send("POST", "/api/token", &headers, grant.into_bytes()).await.json();
    assert_eq!(app.admin().get("/api/auth/me").await.status, 200, "Basic is remembered");
    with_second_factor(&app, BOSS.0, BOSS.1).await;
    app.bearer(other["access_token"].as_str().unwrap()).get("/api/auth/me").await.refused(401);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", other["refresh_token"].as_str().unwrap())];
    app.nobody().form("/api/token", &super::form(&refresh)).await.refused(400);
    let basic = app.admin().get("/api/auth/me").await;
    assert_eq!((basic.status.as_u16(), basic.header("www-authenticate")), (401, "Bearer realm=\"hallpass\""));
    assert!(basic.text.contains("second factor") && basic.text.contains("/api/token"), "{}", basic.text);
    assert_eq!(latest(&app).await, ("basic".into(), "code_needed".into()));
    app.basic(ADMIN, "wrong").get("/api/auth/me").await;
    assert_eq!(latest(&app).await, ("basic".into(), "wrong".into()), "a wrong password is told nothing of codes");
}

#[tokio::test]
async fn basic_can_be_let_in_by_the_settings() {
    let app = TestApp::with(|config| config.auth.basic_with_second_factor = true).await;
    with_second_factor(&app, BOSS.0, BOSS.1).await;
    assert_eq!(app.admin().get("/api/auth/me").await.status, 200);
    sign_in(&app, ADMIN, PASSWORD, "").await.refused(400);
}

/// There is no place for a code, so that a password alone proves who has a second factor only where Basic lets him in so.
#[tokio::test]
async fn a_password_alone_opens_no_door_to_who_has_a_second_factor() {
    for (alone, status) in [(false, 400), (true, 200)] {
        let app = TestApp::with(|config| {
            config.auth.basic_with_second_factor = alone;
            config.public_checkin.enabled = true;
        })
        .await;
        let (ana, pass) = (app.coworker("Ana").await, app.time_pass("Day").await);
        let given = json!({"CoworkerId": ana, "BusinessId": 1, "TimePassId": pass, "CreateMultiple": 1});
        app.admin().post("/api/billing/coworkertimepasses", given).await.made();
        app.admin().patch(&format!("/api/spaces/coworkers/{ana}"), json!({"UserId": 1})).await.json();
        with_second_factor(&app, BOSS.0, BOSS.1).await;
        let shown = json!({"email": ADMIN, "password": PASSWORD});
        let answer = app.nobody().post("/api/public/checkin", shown).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert_eq!(latest(&app).await, ("checkin".into(), if alone { "ok" } else { "code_needed" }.into()));
        if !alone {
            let message = answer.refused(400);
            let wrong = app.nobody().post("/api/public/checkin", json!({"email": ADMIN, "password": "wrong"})).await;
            assert_eq!(wrong.refused(400), message, "the right password tells nothing");
        }
    }
}

#[tokio::test]
async fn wrong_codes_cost_time_like_wrong_passwords() {
    let app = TestApp::new().await;
    let (secret, _) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    for _ in 0..6 {
        sign_in(&app, ADMIN, PASSWORD, &wrong(&secret, now(&app))).await.refused(400);
        assert_eq!(latest(&app).await, ("password".into(), "wrong_code".into()));
    }
    let locked = sign_in(&app, ADMIN, PASSWORD, &code(&secret, now(&app) + 30)).await;
    assert_eq!((locked.status.as_u16(), locked.header("retry-after")), (429, "1"));
    app.later(1);
    sign_in(&app, ADMIN, PASSWORD, &code(&secret, now(&app) + 30)).await.json();
}

#[tokio::test]
async fn a_password_without_a_code_forgives_no_guesses() {
    let app = TestApp::new().await;
    let (secret, _) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(sign_in(&app, ADMIN, PASSWORD, &wrong(&secret, now(&app))).await.status.as_u16());
        sign_in(&app, ADMIN, PASSWORD, "").await;
        app.admin().get("/api/auth/me").await;
    }
    assert_eq!(statuses, [400, 400, 400, 400, 400, 400, 429]);
}

/// Who holds a token and knows the password must not guess the code that switches the factor off, nor who reads the mail the one
/// that signs in.
#[tokio::test]
async fn neither_the_password_elsewhere_nor_a_link_forgives_guesses() {
    let app = TestApp::new().await;
    let (secret, codes) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    let token = sign_in(&app, ADMIN, PASSWORD, &codes[0]).await.json()["access_token"].as_str().unwrap().to_owned();
    let me = app.bearer(&token);
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let guess = json!({"CurrentPassword": PASSWORD, "Code": wrong(&secret, now(&app))});
        statuses.push(me.post(DISABLE, guess).await.status.as_u16());
        me.post(TOTP, json!({"CurrentPassword": PASSWORD})).await;
    }
    assert_eq!(statuses, [400, 400, 400, 400, 400, 400, 429]);

    let link = reset_link(&app, ADMIN).await;
    reset(&app, &link, "battery staple").await.json();
    assert_eq!(sign_in(&app, ADMIN, "battery staple", &wrong(&secret, now(&app))).await.status, 429);
    app.later(1);
    sign_in(&app, ADMIN, "battery staple", &codes[1]).await.json();
}

#[tokio::test]
async fn guesses_at_the_confirmation_are_limited_too() {
    let app = TestApp::new().await;
    let token = access(&app, BOSS.0, BOSS.1).await;
    let me = app.bearer(&token);
    let secret =
        me.post(TOTP, json!({"CurrentPassword": PASSWORD})).await.json()["Secret"].as_str().unwrap().to_owned();
    for _ in 0..6 {
        me.post(&format!("{TOTP}/confirm"), json!({"Code": wrong(&secret, now(&app))})).await.refused(400);
    }
    let body = json!({"Code": code(&secret, now(&app))});
    assert_eq!(me.post(&format!("{TOTP}/confirm"), body).await.status, 429);
}

#[tokio::test]
async fn recovery_codes_work_once_each() {
    let app = TestApp::new().await;
    let (secret, codes) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    let shouted = codes[0].to_uppercase().replace('-', " ");
    let token = sign_in(&app, ADMIN, PASSWORD, &shouted).await.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(latest(&app).await, ("recovery".into(), "ok".into()));
    sign_in(&app, ADMIN, PASSWORD, &codes[0]).await.refused(400);
    let me = app.bearer(&token);
    assert_eq!(me.get(TOTP).await.json()["RecoveryCodesLeft"], 9);

    let path = format!("{TOTP}/recoverycodes");
    me.post(&path, json!({"CurrentPassword": PASSWORD})).await.refused(400);
    me.post(&path, json!({"CurrentPassword": "wrong", "Code": codes[1]})).await.refused(400);
    let body = json!({"CurrentPassword": PASSWORD, "Code": code(&secret, now(&app) + 30)});
    let renewed = me.post(&path, body).await.json();
    assert_eq!(renewed["RecoveryCodes"].as_array().unwrap().len(), 10);
    sign_in(&app, ADMIN, PASSWORD, &codes[1]).await.refused(400);
    sign_in(&app, ADMIN, PASSWORD, renewed["RecoveryCodes"][9].as_str().unwrap()).await.json();
}

/// Somebody else's recovery code is none.
#[tokio::test]
async fn recovery_codes_belong_to_one_user() {
    let app = TestApp::new().await;
    member(&app).await;
    let (_, mine) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    with_second_factor(&app, MEMBER, PASSWORD).await;
    sign_in(&app, MEMBER, PASSWORD, &mine[0]).await.refused(400);
    sign_in(&app, ADMIN, PASSWORD, &mine[0]).await.json();
}

#[tokio::test]
async fn switching_off_takes_a_password_and_a_code() {
    let app = TestApp::new().await;
    let (secret, codes) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    let token = sign_in(&app, ADMIN, PASSWORD, &codes[0]).await.json()["access_token"].as_str().unwrap().to_owned();
    let me = app.bearer(&token);
    me.post(TOTP, json!({"CurrentPassword": PASSWORD})).await.refused(400);
    assert_eq!(me.get(TOTP).await.json()["Enabled"], true, "enrolling again changes nothing");
    for (body, member) in [
        (json!({"CurrentPassword": PASSWORD}), "Code"),
        (json!({"CurrentPassword": PASSWORD, "Code": wrong(&secret, now(&app))}), "Code"),
        (json!({"CurrentPassword": PASSWORD, "Code": codes[0]}), "Code"),
        (json!({"Code": codes[1]}), "CurrentPassword"),
        (json!({"CurrentPassword": "wrong", "Code": codes[1]}), "CurrentPassword"),
    ] {
        assert!(me.post(DISABLE, body.clone()).await.refused(400).starts_with(member), "{body}");
    }
    assert_eq!(me.get(TOTP).await.json()["Enabled"], true);
    me.post(DISABLE, json!({"CurrentPassword": PASSWORD, "Code": codes[1]})).await.json();
    sign_in(&app, ADMIN, PASSWORD, "").await.json();
    assert_eq!(app.admin().get("/api/sys/users/1").await.json()["TwoFactorEnabled"], false);
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM recovery_code"), 0);
    let token = access(&app, BOSS.0, BOSS.1).await;
    app.bearer(&token).post(DISABLE, json!({"CurrentPassword": PASSWORD, "Code": "000000"})).await.refused(400);
}

#[tokio::test]
async fn administrators_switch_it_off_for_others() {
    let app = TestApp::new().await;
    let id = member(&app).await;
    let (secret, codes) = with_second_factor(&app, MEMBER, PASSWORD).await;
    let token = sign_in(&app, MEMBER, PASSWORD, &codes[0]).await.json()["access_token"].as_str().unwrap().to_owned();
    let path = format!("/api/hallpass/users/{id}/totp");
    let limited = app.user_with(&["User-Create", "User-Edit", "User-Delete", "User-Read", "User-List"], &[]).await;
    limited.delete(&path).await.refused(401);
    app.bearer(&token).delete(&path).await.refused(401);
    app.nobody().delete(&path).await.refused(401);
    app.admin().delete("/api/hallpass/users/999/totp").await.refused(404);
    let before: i64 = one(&app, "SELECT COUNT(*) FROM audit");
    app.admin().delete(&path).await.json();
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM audit"), before + 1);
    assert_eq!(
        one::<String>(&app, "SELECT a.name FROM audit JOIN actor a ON a.id = actor_id ORDER BY audit.id DESC LIMIT 1"),
        ADMIN
    );
    app.bearer(&token).get(TOTP).await.refused(401);
    sign_in(&app, MEMBER, PASSWORD, "").await.json();
    app.admin().delete(&path).await.refused(400);
    // The old secret is nobody's any more.
    let token = access(&app, MEMBER, PASSWORD).await;
    let anew = app.bearer(&token).post(TOTP, json!({"CurrentPassword": PASSWORD})).await.json();
    assert_ne!(anew["Secret"], json!(secret));
}

/// Nobody is locked out by a stranger's PATCH: the member is read only.
#[tokio::test]
async fn the_records_api_does_not_touch_it() {
    let app = TestApp::new().await;
    let id = member(&app).await;
    let (_, codes) = with_second_factor(&app, MEMBER, PASSWORD).await;
    let user = format!("/api/sys/users/{id}");
    let off = json!({"TwoFactorEnabled": false, "TwoFactorSecret": "AAAA", "FullName": "Mia Member"});
    app.admin().patch(&user, off).await.made();
    // Nothing else in it: then there is nothing to change.
    app.admin().patch(&user, json!({"TwoFactorEnabled": false, "TwoFactorSecret": "AAAA"})).await.refused(400);
    assert_eq!(app.admin().get(&user).await.json()["TwoFactorEnabled"], true);
    sign_in(&app, MEMBER, PASSWORD, "").await.refused(400);
    sign_in(&app, MEMBER, PASSWORD, &codes[0]).await.json();
}
