//! Who comes in, and how far.

use hallpass_testbed::{Kind, kind};
use serde_json::json;

use crate::support::{ADMIN, PASSWORD, TestApp};

fn password_grant(password: &str) -> String {
    format!("grant_type=password&username={ADMIN}&password={}", password.replace(' ', "+"))
}

#[tokio::test]
async fn without_credentials_nothing_is_shown() {
    let app = TestApp::new().await;
    for path in ["/api/billing/timepasses", "/api/sys/users/1", "/api/auth/me", "/api/security/roles", "/api/no/thing"]
    {
        let answer = app.nobody().get(path).await;
        assert_eq!(answer.status, 401, "{path}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    app.bearer("wrong").get("/api/auth/me").await.refused(401);
    app.basic(ADMIN, "wrong").get("/api/auth/me").await.refused(401);
    app.basic("nobody@example.com", PASSWORD).get("/api/auth/me").await.refused(401);
}

#[tokio::test]
async fn tokens_are_granted_refreshed_and_revoked() {
    let app = TestApp::new().await;
    let first = app.nobody().form("/api/token", &password_grant(PASSWORD)).await.json();
    assert_eq!((first["token_type"].as_str(), first["expires_in"].as_i64()), (Some("bearer"), Some(604_799)));
    let access = first["access_token"].as_str().unwrap().to_owned();
    assert_eq!(app.bearer(&access).get("/api/auth/me").await.json()["Email"], ADMIN);

    let refresh = format!("grant_type=refresh_token&refresh_token={}", first["refresh_token"].as_str().unwrap());
    let second = app.nobody().form("/api/token", &refresh).await.json();
    assert_eq!(app.bearer(&access).get("/api/auth/me").await.status, 200, "running tokens survive a refresh");
    let again = app.nobody().form("/api/token", &refresh).await;
    assert_eq!(again.status, 400, "a refresh token works once");
    assert!(again.text.contains("invalid_grant"));

    let access2 = second["access_token"].as_str().unwrap().to_owned();
    app.nobody().form("/api/token", &password_grant(PASSWORD)).await.json();
    for old in [&access, &access2] {
        app.bearer(old).get("/api/auth/me").await.refused(401);
    }
}

#[tokio::test]
async fn client_ids_keep_tokens_apart() {
    let app = TestApp::new().await;
    let one = app.nobody().form("/api/token", &format!("{}&client_id=one", password_grant(PASSWORD))).await.json();
    let headers = [("client_id", "two")];
    let body = password_grant(PASSWORD).into_bytes();
    let two = app.nobody().send("POST", "/api/token", &headers, body).await.json();
    for tokens in [&one, &two] {
        assert_eq!(app.bearer(tokens["access_token"].as_str().unwrap()).get("/api/auth/me").await.status, 200);
    }
    let refresh = format!("grant_type=refresh_token&refresh_token={}", one["refresh_token"].as_str().unwrap());
    app.nobody().form("/api/token", &format!("{refresh}&client_id=two")).await.refused(400);
    app.nobody().form("/api/token", &format!("{refresh}&client_id=one")).await.json();
}

#[tokio::test]
async fn grants_are_read_leniently_but_not_as_json() {
    let app = TestApp::new().await;
    let bare = app.nobody().send("POST", "/api/token", &[], password_grant(PASSWORD).into_bytes()).await;
    assert_eq!(bare.status, 200, "no Content-Type: {}", bare.text);
    let totp = app.nobody().form("/api/token", &format!("{}&totp=", password_grant(PASSWORD))).await;
    assert_eq!(totp.status, 200);
    let json = json!({"grant_type": "password", "username": ADMIN, "password": PASSWORD});
    let refused = app.nobody().post("/api/token", json).await;
    assert_eq!((refused.status.as_u16(), refused.text.contains("unsupported_grant_type")), (400, true));
    let wrong = app.nobody().form("/api/token", &password_grant("wrong")).await;
    assert_eq!((wrong.status.as_u16(), wrong.text.contains("invalid_grant")), (400, true));
}

#[tokio::test]
async fn tokens_expire_by_the_clock() {
    let app = TestApp::new().await;
    let tokens = app.nobody().form("/api/token", &password_grant(PASSWORD)).await.json();
    let user = app.bearer(tokens["access_token"].as_str().unwrap());
    app.later(604_798);
    assert_eq!(user.get("/api/auth/me").await.status, 200);
    app.later(1);
    assert_eq!(user.get("/api/auth/me").await.status, 401);
    let refresh = format!("grant_type=refresh_token&refresh_token={}", tokens["refresh_token"].as_str().unwrap());
    app.later(15 * 86_400);
    app.nobody().form("/api/token", &refresh).await.refused(400);
}

#[tokio::test]
async fn tokens_are_listed_and_revoked_at_once() {
    let app = TestApp::new().await;
    let tokens = app.nobody().form("/api/token", &password_grant(PASSWORD)).await.json();
    let user = app.bearer(tokens["access_token"].as_str().unwrap());
    let list = user.get("/api/hallpass/tokens").await.json();
    let access = list["Records"].as_array().unwrap().iter().find(|row| row["Kind"] == "access").unwrap();
    app.admin().delete(&format!("/api/hallpass/tokens/{}", access["Id"])).await.json();
    assert_eq!(user.get("/api/auth/me").await.status, 401);
    app.admin().delete("/api/hallpass/tokens/999").await.refused(404);
}

#[tokio::test]
async fn wrong_passwords_cost_more_and_more_time() {
    let app = TestApp::new().await;
    for _ in 0..6 {
        assert_eq!(app.nobody().form("/api/token", &password_grant("wrong")).await.status, 400);
    }
    let locked = app.nobody().form("/api/token", &password_grant(PASSWORD)).await;
    assert_eq!(locked.status, 429, "even the right password waits");
    assert_eq!(locked.header("retry-after"), "1");
    assert_eq!(app.basic(ADMIN, "other").get("/api/auth/me").await.status, 429);
    app.later(1);
    assert_eq!(app.nobody().form("/api/token", &password_grant(PASSWORD)).await.status, 200);

    let attempts = app.admin().get("/api/hallpass/signins?size=3").await.json();
    let outcomes: Vec<_> = attempts["Records"].as_array().unwrap().iter().map(|row| row["Outcome"].clone()).collect();
    assert_eq!(outcomes, ["ok", "ok", "wrong"]);
}

#[tokio::test]
async fn unknown_accounts_are_limited_like_known_ones() {
    let app = TestApp::new().await;
    let guess = "grant_type=password&username=ghost%40example.com&password=x";
    let answers: Vec<u16> = {
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(app.nobody().form("/api/token", guess).await.status.as_u16());
        }
        answers
    };
    assert_eq!(answers, [400, 400, 400, 400, 400, 400, 429]);
}

#[tokio::test]
async fn a_missing_role_answers_401_and_another_location_404() {
    let app = TestApp::new().await;
    let other = app.location("Other").await;
    let mut elsewhere = app.pass_body("Elsewhere").await;
    elsewhere["BusinessId"] = json!(other);
    let elsewhere = app.admin().post("/api/billing/timepasses", elsewhere).await.made();
    let here = app.time_pass("Here").await;

    let user = app.user_with(&["timepass-list", "TimePass-Read"], &[1]).await;
    assert_eq!(user.get("/api/billing/timepasses").await.json()["TotalItems"], 1);
    assert_eq!(user.get(&format!("/api/billing/timepasses/{here}")).await.status, 200);
    user.get(&format!("/api/billing/timepasses/{elsewhere}")).await.refused(404);
    user.delete(&format!("/api/billing/timepasses/{here}")).await.refused(401);
    user.post("/api/billing/timepasses", app.pass_body("Mine").await).await.refused(401);
    user.get("/api/billing/products").await.refused(401);
    let both = user.get(&format!("/api/billing/timepasses?id=[{here},{elsewhere}]")).await.json();
    assert_eq!(both.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn rights_change_at_once() {
    let app = TestApp::new().await;
    let user = app.user_with(&["TimePass-List"], &[]).await;
    let me = user.get("/api/auth/me").await.json();
    assert_eq!(
        (me["IsFullAdministrator"].as_bool(), me["Permissions"][0].as_str()),
        (Some(false), Some("TimePass-List"))
    );
    app.admin().patch(&format!("/api/sys/users/{}", me["Id"]), json!({"APIAccess": false})).await.made();
    user.get("/api/auth/me").await.refused(401);
}

#[tokio::test]
async fn limited_administrators_cannot_lift_themselves() {
    let app = TestApp::new().await;
    let user = app.user_with(&["User-Create", "User-Edit", "UserRole-Create"], &[]).await;
    let me = app.admin().get("/api/sys/users?User_FullName=Limited").await.json()["Records"][0]["Id"].clone();
    user.patch(&format!("/api/sys/users/{me}"), json!({"RemovedUserRoles": [1]})).await.refused(401);
    user.patch("/api/sys/users/1", json!({"NewPassword": "mine now, thanks"})).await.refused(401);
    let admin = json!({"FullName": "X", "Email": "x@example.com", "IsAdmin": true});
    assert!(user.post("/api/sys/users", admin).await.refused(400).starts_with("IsAdmin"));
    let role = json!({"BusinessId": 1, "Name": "All", "Roles": ["Checkin-Delete"]});
    assert!(user.post("/api/security/userroles", role).await.refused(400).starts_with("Roles"));
}

#[tokio::test]
async fn members_get_tokens_but_no_administration() {
    let app = TestApp::new().await;
    let member = json!({"FullName": "Member", "Email": "m@example.com", "NewPassword": PASSWORD, "APIAccess": true});
    app.admin().post("/api/sys/users", member).await.made();
    let grant = format!("grant_type=password&username=m%40example.com&password={}", PASSWORD.replace(' ', "+"));
    let tokens = app.nobody().form("/api/token", &grant).await.json();
    app.bearer(tokens["access_token"].as_str().unwrap()).get("/api/auth/me").await.refused(401);
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_opened() {
    let app = TestApp::new().await;
    let tokens = app.nobody().form("/api/token", &password_grant(PASSWORD)).await.json();
    let user = app.bearer(tokens["access_token"].as_str().unwrap());
    user.patch("/api/sys/users/1", json!({"NewPassword": "a brand new one"})).await.made();
    user.get("/api/auth/me").await.refused(401);
    app.admin().get("/api/auth/me").await.refused(401);
    let record = app.basic(ADMIN, "a brand new one").get("/api/sys/users/1").await.json();
    for secret in ["NewPassword", "Password", "PasswordSalt", "AccessToken", "TwoFactorSecret"] {
        assert_eq!(record[secret], json!(null), "{secret}");
    }
}

/// Records that belong to no location are changed by those who see all of them.
#[tokio::test]
async fn limited_users_leave_common_records_as_they_are() {
    let app = TestApp::new().await;
    let roles = ["SimpleTimeZone-Edit", "SimpleTimeZone-Delete", "SimpleTimeZone-Read", "User-Create", "User-Edit"];
    let limited = app.user_with(&roles, &[1]).await;
    let zone = app.admin().get("/api/sys/simpletimezones/2").await.json();
    let path = "/api/sys/simpletimezones/2";
    for change in [json!({"Name": "Europe/Paris"}), json!({"Description": "elsewhere"})] {
        limited.patch(path, change).await.refused(401);
    }
    limited.delete(path).await;
    assert_eq!(app.admin().get(path).await.json(), zone);
    let member = json!({"FullName": "Member", "Email": "m@example.com", "NewPassword": PASSWORD, "APIAccess": true});
    limited.post("/api/sys/users", member.clone()).await.refused(401);
    limited.patch("/api/sys/users/1", json!({"FullName": "Mine"})).await.refused(404);

    let everywhere = app.user_with(&["SimpleTimeZone-Edit", "User-Create"], &[]).await;
    everywhere.patch(path, json!({"Description": "elsewhere"})).await.made();
    everywhere.post("/api/sys/users", member).await.made();
}

/// An administrator without roles who is limited to locations is no full administrator.
#[tokio::test]
async fn an_administrator_of_some_locations_makes_no_users_and_no_locations() {
    let app = TestApp::new().await;
    let user = json!({
        "FullName": "Local", "Email": "local@example.com", "NewPassword": PASSWORD, "Active": true, "IsAdmin": true,
        "APIAccess": true, "Businesses": [1],
    });
    app.admin().post("/api/sys/users", user).await.made();
    let local = app.basic("local@example.com", PASSWORD);
    for is_admin in [false, true] {
        let user = json!({"FullName": "X", "Email": "x@example.com", "NewPassword": PASSWORD, "IsAdmin": is_admin});
        assert!(local.post("/api/sys/users", user).await.status.is_client_error());
    }
    let place = app.admin().get("/api/sys/businesses/1").await.json();
    let body = json!({
        "Name": "Mine", "CountryId": place["CountryId"], "CurrencyId": place["CurrencyId"],
        "SimpleTimeZoneId": place["SimpleTimeZoneId"],
    });
    local.post("/api/sys/businesses", body).await.refused(401);
    local.patch("/api/sys/simpletimezones/2", json!({"Description": "mine"})).await.refused(401);
    local.patch("/api/sys/businesses/1", json!({"Phone": "1"})).await.made();
    assert_eq!(app.admin().get("/api/sys/users?User_Email=x@example.com").await.json()["TotalItems"], 0);
}

/// What changes beside the server (the command line) is seen after a few minutes at the latest; on PostgreSQL, which tells all
/// servers what changed, in a moment.
#[tokio::test]
async fn the_rights_of_a_bearer_are_looked_up_again() {
    let app = TestApp::with(|config| config.auth.basic_seconds = 300).await;
    let tokens = app.nobody().form("/api/token", &password_grant(PASSWORD)).await.json();
    let user = app.bearer(tokens["access_token"].as_str().unwrap());
    assert_eq!(user.get("/api/auth/me").await.status, 200);
    let model = hallpass_contract::catalog().by_entity("User").unwrap();
    let call = hallpass::Call::system(app.app.clock.now(), "test");
    let beside = app.app.store.write(move |tx| {
        Box::pin(async move {
            let mut draft = hallpass_contract::Draft::new(model);
            draft.id = Some(1);
            draft.set("APIAccess", hallpass_contract::Value::Bool(false));
            tx.update_record(&draft, hallpass_store::Scope::All, &call.stamp()).await
        })
    });
    beside.await.unwrap().unwrap();
    if kind() == Kind::Postgres {
        let mut asked = 0;
        while user.get("/api/auth/me").await.status != 401 {
            asked += 1;
            assert!(asked < 1_000, "nobody was told");
        }
        return;
    }
    app.later(299);
    assert_eq!(user.get("/api/auth/me").await.status, 200, "remembered");
    app.later(1);
    user.get("/api/auth/me").await.refused(401);
}
