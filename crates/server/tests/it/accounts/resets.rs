//! One-time links to choose a new password.

use hallpass::config::{Proxies, Setting};
use serde_json::json;

use super::mail::Sink;
use super::{
    BOSS, MEMBER, access, code, form, latest, member, now, one, reset, reset_link, secret_of, sign_in,
    with_second_factor,
};
use crate::support::{ADMIN, PASSWORD, TestApp};

const ASK: &str = "/api/hallpass/password-resets";
const NEW: &str = "battery staple";

#[tokio::test]
async fn a_mailed_link_works_once() {
    let mut sink = Sink::start().await;
    let app = TestApp::with(|config| {
        sink.settings(config);
        config.main.public_url = "https://passes.example.com/".into();
    })
    .await;
    let old = access(&app, BOSS.0, BOSS.1).await;
    // The Host of the request must not get into the link: it may be the attacker's.
    let headers = [("host", "evil.example"), ("x-forwarded-host", "evil.example")];
    app.nobody().send_json("POST", ASK, &headers, json!({"Email": "ADMIN@example.com"})).await;
    let mail = sink.next().await;
    assert_eq!(mail.to, ADMIN);
    let link = mail.link();
    assert!(link.starts_with("https://passes.example.com/reset/"), "{link}");
    assert_eq!(secret_of(&link).len(), 64);
    assert!(!mail.text.contains("evil"), "{}", mail.text);

    assert!(reset(&app, &link, "short").await.refused(400).starts_with("NewPassword"), "and the link stays good");
    reset(&app, &link, NEW).await.json();
    assert_eq!(latest(&app).await, ("reset".into(), "ok".into()));
    app.bearer(&old).get("/api/auth/me").await.refused(401);
    sign_in(&app, ADMIN, PASSWORD, "").await.refused(400);
    sign_in(&app, ADMIN, NEW, "").await.json();
    assert!(reset(&app, &link, "another one").await.refused(400).starts_with("Token"));
    sign_in(&app, ADMIN, NEW, "").await.json();
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let mut sink = Sink::start().await;
    let app = TestApp::with(|config| sink.settings(config)).await;
    let gone = member(&app).await;
    app.admin().patch(&format!("/api/sys/users/{gone}"), json!({"Active": false})).await.made();
    let mut answers = Vec::new();
    for email in ["ghost@example.com", MEMBER, "no address at all", ADMIN] {
        let answer = app.nobody().post(ASK, json!({"Email": email})).await;
        answers.push((answer.status.as_u16(), answer.text, answer.headers.len()));
    }
    assert_eq!(answers[0].0, 202);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(sink.next().await.to, ADMIN, "the only one that mail goes to");
    assert!(sink.is_empty());
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM password_reset"), 4, "as much is written for everybody");
    assert_eq!(one::<i64>(&app, "SELECT COUNT(*) FROM sign_in WHERE means = 'reset' AND outcome = 'asked'"), 4);
    app.nobody().post(ASK, json!({})).await.refused(400);
}

#[tokio::test]
async fn wishes_for_links_are_limited_alike_for_known_and_unknown() {
    let app = TestApp::new().await;
    for email in [ADMIN, "ghost@example.com"] {
        let mut answers = Vec::new();
        for _ in 0..5 {
            answers.push(app.nobody().post(ASK, json!({"Email": email})).await.status.as_u16());
        }
        // Three are free; the fourth makes the next one wait.
        assert_eq!(answers, [202, 202, 202, 202, 429], "{email}");
    }
    app.later(1);
    assert_eq!(app.nobody().post(ASK, json!({"Email": ADMIN})).await.status, 202);
    assert_eq!(app.nobody().post(ASK, json!({"Email": ADMIN})).await.header("retry-after"), "2");
    // Signing in is another matter: nobody is locked out by somebody else's wishes.
    sign_in(&app, ADMIN, PASSWORD, "").await.json();
}

#[tokio::test]
async fn an_address_cannot_ask_for_everybody() {
    let app = TestApp::new().await;
    let mut statuses = Vec::new();
    for n in 0..32 {
        let answer = app.nobody().post(ASK, json!({"Email": format!("guess{n}@example.com")})).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 31, "thirty are free: {statuses:?}");
    assert_eq!(statuses[31], 429);
}

/// Whoever has one IPv6 address has a whole network of them.
#[tokio::test]
async fn a_network_of_addresses_counts_as_one() {
    let app = TestApp::with(|config| config.auth.trusted_proxies = Proxies::read("127.0.0.1").unwrap()).await;
    for (network, expected) in [("2001:db8:1:2", 429), ("2001:db8:1:3", 202)] {
        for n in 0..31 {
            let from = format!("2001:db8:1:2::{n:x}");
            let body = json!({"Email": format!("guess{n}@example.com")});
            app.nobody().send_json("POST", ASK, &[("x-forwarded-for", &from)], body).await;
        }
        let headers = [("x-forwarded-for", &*format!("{network}::ffff"))];
        let last = app.nobody().send_json("POST", ASK, &headers, json!({"Email": ADMIN})).await;
        assert_eq!(last.status.as_u16(), expected, "{network}");
    }
}

#[tokio::test]
async fn links_end() {
    let app = TestApp::new().await;
    let too_old = reset_link(&app, ADMIN).await;
    app.later(3600);
    assert!(reset(&app, &too_old, NEW).await.refused(400).starts_with("Token"), "after an hour");

    let replaced = reset_link(&app, ADMIN).await;
    let token = access(&app, BOSS.0, BOSS.1).await;
    let change = json!({"CurrentPassword": PASSWORD, "NewPassword": NEW});
    app.bearer(&token).post("/api/hallpass/account/password", change).await.json();
    reset(&app, &replaced, "third password").await.refused(400);

    let by_administrator = reset_link(&app, ADMIN).await;
    app.bearer(&token).patch("/api/sys/users/1", json!({"NewPassword": PASSWORD})).await.made();
    reset(&app, &by_administrator, "third password").await.refused(400);

    let id = member(&app).await;
    let user = format!("/api/sys/users/{id}");
    let elsewhere = reset_link(&app, MEMBER).await;
    app.admin().patch(&user, json!({"Email": "new@example.com"})).await.made();
    reset(&app, &elsewhere, NEW).await.refused(400);
    app.admin().patch(&user, json!({"Email": MEMBER, "Active": false})).await.made();
    reset(&app, &elsewhere, NEW).await.refused(400);
    app.admin().patch(&user, json!({"Active": true})).await.made();
    reset(&app, &elsewhere, NEW).await.refused(400);

    let deleted = reset_link(&app, MEMBER).await;
    app.admin().delete(&user).await.made();
    reset(&app, &deleted, NEW).await.refused(400);
}

#[tokio::test]
async fn the_last_second_of_an_hour_still_counts() {
    let app = TestApp::new().await;
    let link = reset_link(&app, ADMIN).await;
    app.later(3599);
    reset(&app, &link, NEW).await.json();
}

#[tokio::test]
async fn one_of_two_links_used_ends_the_other() {
    let app = TestApp::new().await;
    let (one, other) = (reset_link(&app, ADMIN).await, reset_link(&app, ADMIN).await);
    assert_ne!(one, other);
    reset(&app, &one, NEW).await.json();
    reset(&app, &other, "third password").await.refused(400);
}

#[tokio::test]
async fn a_mailbox_is_no_way_around_the_second_factor() {
    let app = TestApp::new().await;
    let (secret, _) = with_second_factor(&app, BOSS.0, BOSS.1).await;
    let link = reset_link(&app, ADMIN).await;
    reset(&app, &link, NEW).await.json();
    assert!(sign_in(&app, ADMIN, NEW, "").await.text.contains("code is needed"));
    app.later(30);
    sign_in(&app, ADMIN, NEW, &code(&secret, now(&app))).await.json();
}

#[tokio::test]
async fn guessing_links_costs_time() {
    let app = TestApp::new().await;
    let guess = |n: u32| format!("http://x/reset/{n:064x}");
    // Fifty mistakes are free for an address, the fifty-first makes it wait.
    for n in 0..51 {
        reset(&app, &guess(n), NEW).await.refused(400);
    }
    assert_eq!(reset(&app, &guess(51), NEW).await.status, 429);
    let link = reset_link(&app, ADMIN).await;
    assert_eq!(reset(&app, &link, NEW).await.status, 429);
}

#[tokio::test]
async fn the_page_of_a_link() {
    let app = TestApp::new().await;
    let link = reset_link(&app, ADMIN).await;
    let path = format!("/reset/{}", secret_of(&link));
    for _ in 0..2 {
        let page = app.nobody().get(&path).await;
        assert_eq!(page.status, 200, "opening it changes nothing");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("no-referrer", "no-store"));
        assert_eq!(page.header("x-frame-options"), "DENY");
        for forbidden in ["<script", "style=", "onclick", "http:", "https:"] {
            assert!(!page.text.contains(forbidden), "{forbidden}: {}", page.text);
        }
        assert!(page.text.contains("method=\"post\"") && page.text.contains("autocomplete=\"new-password\""));
    }
    let differ = app.nobody().form(&path, &form(&[("NewPassword", NEW), ("Repeated", "battery stable")])).await;
    assert_eq!(differ.status, 400);
    assert!(differ.text.contains("differ"), "{}", differ.text);
    let short = app.nobody().form(&path, &form(&[("NewPassword", "abc"), ("Repeated", "abc")])).await;
    assert!(short.status == 400 && short.text.contains("at least 8 characters"), "{}", short.text);
    assert_eq!(app.nobody().form(&path, "").await.status, 400);
    let done = app.nobody().form(&path, &form(&[("NewPassword", NEW), ("Repeated", NEW)])).await;
    assert!(done.status == 200 && done.text.contains("Your password is set"), "{}", done.text);
    sign_in(&app, ADMIN, NEW, "").await.json();
    assert_eq!(app.nobody().get(&path).await.status, 410);
    let again =
        app.nobody().form(&path, &form(&[("NewPassword", "third password"), ("Repeated", "third password")])).await;
    assert_eq!(again.status, 410);
    assert_eq!(app.nobody().get("/reset/0").await.status, 410);
}

/// Capitals in a path are read as small letters; a mail program may have changed them.
#[tokio::test]
async fn a_link_in_capitals_works() {
    let app = TestApp::new().await;
    let link = reset_link(&app, ADMIN).await;
    reset(&app, &link.to_uppercase(), NEW).await.json();
}
