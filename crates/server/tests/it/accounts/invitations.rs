//! Inviting staff.

use serde_json::{Value, json};

use super::mail::Sink;
use super::{accept, access, form, invite, one, secret_of, sign_in};
use crate::support::{ADMIN, PASSWORD, TestApp};

const PATH: &str = "/api/hallpass/invitations";
const GUEST: &str = "guest@example.com";
const NEW: &str = "battery staple";

fn guest(but: Value) -> Value {
    let mut body = json!({"Email": GUEST, "FullName": "Guest"});
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    body
}

async fn role(app: &TestApp, name: &str, permissions: &[&str]) -> i64 {
    let body = json!({"BusinessId": 1, "Name": name, "Roles": permissions});
    app.admin().post("/api/security/userroles", body).await.made()
}

fn link(made: &Value) -> String {
    made["Link"].as_str().unwrap_or_else(|| panic!("no link: {made}")).to_owned()
}

#[tokio::test]
async fn who_accepts_is_what_he_was_invited_to_be() {
    let app = TestApp::new().await;
    let desk = role(&app, "Desk", &["TimePass-List"]).await;
    let made = invite(&app, guest(json!({"IsAdmin": true, "UserRoles": [desk], "Businesses": [1]}))).await;
    assert_eq!((&made["Sent"], &made["ExpiresAt"]), (&json!(false), &json!("2026-03-09T08:00:00Z")));
    let link = link(&made);
    assert!(link.starts_with("http://127.0.0.1:8080/invite/"), "{link}");
    let open = app.admin().get(PATH).await.json()["Records"].clone();
    assert_eq!(open.as_array().unwrap().len(), 1);
    assert_eq!((&open[0]["MadeBy"], &open[0]["UserRoles"]), (&json!(ADMIN), &json!([desk])));
    sign_in(&app, GUEST, NEW, "").await.refused(400);

    accept(&app, &link, "short").await.refused(400);
    let id = accept(&app, &link, NEW).await.json()["Id"].as_i64().unwrap();
    let token = access(&app, GUEST, NEW).await;
    let me = app.bearer(&token).get("/api/auth/me").await.json();
    assert_eq!(
        (&me["Id"], &me["FullName"], &me["IsFullAdministrator"], &me["Permissions"], &me["Businesses"]),
        (&json!(id), &json!("Guest"), &json!(false), &json!(["TimePass-List"]), &json!([1]))
    );
    assert!(accept(&app, &link, "another one").await.refused(400).starts_with("Token"), "once");
    assert_eq!(app.admin().get(PATH).await.json()["Records"], json!([]));
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM invitation_role"), 0);
    assert_eq!(
        one::<String>(&app, "SELECT a.name FROM audit JOIN actor a ON a.id = actor_id ORDER BY audit.id DESC LIMIT 1"),
        GUEST
    );
}

#[tokio::test]
async fn a_sent_link_is_shown_to_nobody_else() {
    let mut sink = Sink::start().await;
    let app = TestApp::with(|config| sink.settings(config)).await;
    let made = invite(&app, guest(json!({"IsAdmin": true}))).await;
    assert_eq!((&made["Sent"], &made["Link"]), (&json!(true), &Value::Null));
    let mail = sink.next().await;
    assert_eq!(mail.to, GUEST);
    let secret = secret_of(&mail.link());
    let page = app.nobody().get(&format!("/invite/{secret}")).await;
    assert!(page.status == 200 && page.text.contains(GUEST), "{}", page.text);
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    let sent = form(&[("NewPassword", NEW), ("Repeated", NEW)]);
    assert_eq!(app.nobody().form(&format!("/invite/{secret}"), &sent).await.status, 200);
    let token = access(&app, GUEST, NEW).await;
    assert_eq!(app.bearer(&token).get("/api/auth/me").await.json()["IsFullAdministrator"], true);
    assert_eq!(app.nobody().get(&format!("/invite/{secret}")).await.status, 410);
}

#[tokio::test]
async fn the_page_says_nothing_that_is_not_escaped() {
    let app = TestApp::new().await;
    let made = invite(&app, json!({"Email": "<script>\"'&@example.com", "FullName": "X"})).await;
    let page = app.nobody().get(&format!("/invite/{}", secret_of(&link(&made)))).await;
    assert!(page.text.contains("&lt;script&gt;&quot;&#39;&amp;@example.com"), "{}", page.text);
    assert!(!page.text.contains("<script"), "{}", page.text);
}

#[tokio::test]
async fn invitations_end() {
    let app = TestApp::new().await;
    let old = link(&invite(&app, guest(json!({}))).await);
    app.later(7 * 86_400);
    accept(&app, &old, NEW).await.refused(400);
    assert_eq!(app.nobody().get(&format!("/invite/{}", secret_of(&old))).await.status, 410);

    let first = link(&invite(&app, guest(json!({}))).await);
    let second = invite(&app, guest(json!({"Email": "GUEST@example.com"}))).await;
    accept(&app, &first, NEW).await.refused(400);
    app.admin().delete(&format!("{PATH}/{}", second["Id"])).await.json();
    accept(&app, &link(&second), NEW).await.refused(400);
    app.admin().delete(&format!("{PATH}/{}", second["Id"])).await.refused(404);
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM app_user"), 1);

    let last = link(&invite(&app, guest(json!({}))).await);
    app.later(7 * 86_400 - 1);
    accept(&app, &last, NEW).await.json();
}

#[tokio::test]
async fn nobody_gives_more_than_he_has() {
    let app = TestApp::new().await;
    let weak = role(&app, "Weak", &["User-Create"]).await;
    let strong = role(&app, "Strong", &["User-Create", "TimePass-Delete"]).await;
    let none = app.user_with(&["User-List", "User-Edit"], &[]).await;
    none.post(PATH, guest(json!({}))).await.refused(401);
    let here = app.user_with(&["User-Create"], &[1]).await;
    here.post(PATH, guest(json!({}))).await.refused(401);
    let maker = app.user_with(&["User-Create", "User-List"], &[]).await;
    assert!(maker.post(PATH, guest(json!({"IsAdmin": true}))).await.refused(400).starts_with("IsAdmin"));
    assert!(maker.post(PATH, guest(json!({"UserRoles": [strong]}))).await.refused(400).starts_with("UserRoles"));
    assert!(maker.post(PATH, guest(json!({"Email": ADMIN}))).await.refused(400).starts_with("Email"));
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM invitation"), 0);
    let made = maker.post(PATH, guest(json!({"UserRoles": [weak]}))).await.json();
    accept(&app, &link(&made), NEW).await.json();
    app.basic(GUEST, NEW).get("/api/auth/me").await.refused(401);

    // What others have open is neither seen nor taken away.
    let boss = invite(&app, json!({"Email": "b@example.com", "FullName": "B", "IsAdmin": true})).await;
    assert_eq!(maker.get(PATH).await.json()["Records"], json!([]));
    maker.delete(&format!("{PATH}/{}", boss["Id"])).await.refused(404);
    maker.post(PATH, json!({"Email": "b@example.com", "FullName": "B"})).await.refused(400);
    accept(&app, &link(&boss), NEW).await.json();
}

#[tokio::test]
async fn unreadable_invitations_are_refused() {
    let app = TestApp::new().await;
    for (body, member) in [
        (json!({"FullName": "X"}), "Email"),
        (json!({"Email": "nobody", "FullName": "X"}), "Email"),
        (json!({"Email": GUEST}), "FullName"),
        (guest(json!({"Email": format!("{}@example.com", "x".repeat(250))})), "Email"),
        (guest(json!({"UserRoles": [99]})), "UserRoles"),
        (guest(json!({"Businesses": [99]})), "Businesses"),
        (guest(json!({"Businesses": "1"})), "Businesses"),
        (guest(json!({"UserRoles": [-1]})), "UserRoles"),
        (guest(json!({"IsAdmin": "perhaps"})), "IsAdmin"),
        (guest(json!({"Email": ADMIN})), "Email"),
    ] {
        let said = app.admin().post(PATH, body.clone()).await.refused(400);
        assert!(said.starts_with(member), "{body}: {said}");
    }
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM invitation"), 0);
}

/// Who leaves does not come back, or let others in, by an invitation he made before.
#[tokio::test]
async fn an_invitation_is_worth_what_its_maker_may_still_do() {
    let app = TestApp::new().await;
    let second = json!({"FullName": "Second", "Email": "second@example.com", "NewPassword": PASSWORD, "Active": true,
                        "IsAdmin": true, "APIAccess": true});
    let id = app.admin().post("/api/sys/users", second).await.made();
    let path = format!("/api/sys/users/{id}");
    let maker = app.basic("second@example.com", PASSWORD);
    let desk = role(&app, "Desk", &["TimePass-List", "User-Create"]).await;
    let made = maker.post(PATH, guest(json!({"IsAdmin": true}))).await.json();
    for change in [
        json!({"Active": false}),
        json!({"Active": true, "APIAccess": false}),
        json!({"APIAccess": true, "UserRoles": [desk]}),
    ] {
        app.admin().patch(&path, change.clone()).await.made();
        assert!(accept(&app, &link(&made), NEW).await.refused(400).starts_with("Token"), "{change}");
    }
    app.admin().patch(&path, json!({"UserRoles": []})).await.made();
    assert_eq!(app.nobody().get(&format!("/invite/{}", secret_of(&link(&made)))).await.status, 200);
    app.admin().delete(&path).await.made();
    accept(&app, &link(&made), NEW).await.refused(400);
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM invitation"), 0);
    sign_in(&app, GUEST, NEW, "").await.refused(400);
}

/// Without the role he would be a full administrator.
#[tokio::test]
async fn a_role_or_location_that_is_gone_makes_nobody_stronger() {
    let app = TestApp::new().await;
    let desk = role(&app, "Desk", &["TimePass-List"]).await;
    let there = app.location("There").await;
    let made = invite(&app, guest(json!({"IsAdmin": true, "UserRoles": [desk], "Businesses": [there]}))).await;
    app.admin().delete(&format!("/api/security/userroles/{desk}")).await.made();
    accept(&app, &link(&made), NEW).await.refused(400);
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM app_user"), 1, "nobody was made");

    let desk = role(&app, "Desk", &["TimePass-List"]).await;
    let made = invite(&app, guest(json!({"IsAdmin": true, "UserRoles": [desk], "Businesses": [there]}))).await;
    app.admin().delete(&format!("/api/sys/businesses/{there}")).await.made();
    accept(&app, &link(&made), NEW).await.refused(400);
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM app_user"), 1);
}

#[tokio::test]
async fn an_inactive_user_is_let_in_again_as_invited() {
    let app = TestApp::new().await;
    let old = json!({"FullName": "Old", "Email": GUEST, "NewPassword": PASSWORD, "Active": false, "IsAdmin": true, "APIAccess": true});
    let id = app.admin().post("/api/sys/users", old).await.made();
    let desk = role(&app, "Desk", &["TimePass-List"]).await;
    let made = invite(&app, guest(json!({"IsAdmin": true, "UserRoles": [desk], "Businesses": [1]}))).await;
    assert_eq!(accept(&app, &link(&made), NEW).await.json()["Id"], json!(id));
    sign_in(&app, GUEST, PASSWORD, "").await.refused(400);
    let token = access(&app, GUEST, NEW).await;
    let me = app.bearer(&token).get("/api/auth/me").await.json();
    assert_eq!((&me["FullName"], &me["IsFullAdministrator"]), (&json!("Guest"), &json!(false)));
    assert_eq!(me["Permissions"], json!(["TimePass-List"]));
}

/// The e-mail may have been taken since.
#[tokio::test]
async fn an_invitation_takes_nobody_over() {
    let app = TestApp::new().await;
    let made = invite(&app, guest(json!({"IsAdmin": true}))).await;
    app.admin().patch("/api/sys/users/1", json!({"Email": GUEST})).await.made();
    accept(&app, &link(&made), NEW).await.refused(400);
    assert_eq!(app.basic(GUEST, PASSWORD).get("/api/auth/me").await.status, 200);
    sign_in(&app, GUEST, NEW, "").await.refused(400);
}
