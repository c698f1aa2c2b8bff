//! Signing in from a page: the cookie, what may be done with it, and what another site cannot make a browser do.

use serde_json::{Value, json};

use crate::accounts::{MEMBER, code, latest, member, now, with_second_factor};
use crate::rig::browser::sign_in;
use crate::rig::server::{ADMIN, MONDAY, PASSWORD};
use crate::rig::{Client, Desk, Setup, TestServer};
use crate::support::TestApp;

const SESSION: &str = "/api/hallpass/session";
const PASSES: &str = "/api/billing/timepasses";

fn pass(name: &str) -> Value {
    json!({"BusinessId": 1, "Name": name, "Price": 10, "CurrencyId": 1})
}

#[test]
fn a_page_signs_in_reads_writes_and_signs_out() {
    let server = TestServer::start();
    let (browser, reply) = sign_in(&server, ADMIN);
    let cookie = reply.header("set-cookie").unwrap();
    let parts: Vec<&str> = cookie.split("; ").skip(1).collect();
    // Twelve hours.
    assert_eq!(parts, ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"]);
    assert!(!reply.text().contains(browser.cookie.split_once('=').unwrap().1), "the secret is in the cookie only");

    let told = browser.get(SESSION).ok();
    assert_eq!(told["CsrfToken"], browser.token.as_str());
    assert_eq!(
        (&told["Email"], &told["Administers"], &told["FullAdmin"], &told["AllLocations"], &told["CoworkerId"]),
        (&json!(ADMIN), &json!(true), &json!(true), &json!(true), &Value::Null)
    );
    let main = json!([{"Id": 1, "Name": "Main", "TimeZone": "Etc/UTC", "Currency": "EUR"}]);
    assert_eq!(told["Businesses"], main);
    assert!(told["Permissions"].as_array().unwrap().contains(&json!("Checkin-Create")));

    let made = browser.write("POST", PASSES, &pass("By a page")).id();
    assert_eq!(browser.get(&format!("{PASSES}/{made}")).ok()["Name"], "By a page");

    let tokens = browser.get("/api/hallpass/tokens").ok();
    let client = tokens["Records"][0]["ClientId"].as_str().unwrap().to_owned();
    assert!(client.starts_with("browser-") && client.len() == 24, "{client}");
    let attempts = server.admin().get("/api/hallpass/signins?size=10").records();
    assert!(attempts.iter().any(|row| row["Means"] == "browser" && row["Outcome"] == "ok"), "{attempts:?}");

    let gone = browser.write("DELETE", SESSION, &Value::Null);
    assert!(gone.header("set-cookie").unwrap().contains("hallpass_session=; HttpOnly"), "{:?}", gone.headers);
    assert!(gone.header("set-cookie").unwrap().contains("Max-Age=0"));
    gone.ok();
    assert_eq!(browser.get(SESSION).status, 401);
    assert_eq!(browser.write("POST", PASSES, &pass("Later")).status, 401);
}

#[test]
fn another_site_can_make_a_browser_ask_but_not_write() {
    let server = TestServer::start();
    let (browser, _) = sign_in(&server, ADMIN);
    let (other, _) = sign_in(&server, ADMIN);
    let before = server.rows();
    let host = format!("http://{}", browser.host);
    let mine = ("X-CSRF-Token", browser.token.as_str());
    let attempts: &[&[(&str, &str)]] = &[
        &[],
        &[("X-CSRF-Token", "")],
        &[("X-CSRF-Token", "0000000000000000000000000000000000000000000000000000000000000000")],
        &[("X-CSRF-Token", &other.token)],
        &[("Origin", &host), ("Sec-Fetch-Site", "same-origin")],
        &[mine, ("Origin", "https://evil.example")],
        &[mine, ("Origin", "null")],
        &[mine, ("Origin", "http://127.0.0.1")],
        &[mine, ("Sec-Fetch-Site", "cross-site")],
        &[mine, ("Sec-Fetch-Site", "same-site"), ("Origin", &host)],
    ];
    for headers in attempts {
        for (method, path) in [
            ("POST", PASSES),
            ("PUT", "/api/sys/businesses"),
            ("DELETE", "/api/hallpass/tokens"),
            ("DELETE", SESSION),
            ("POST", "/api/hallpass/account/password"),
        ] {
            let reply = browser.write_with(method, path, &pass("Forged"), headers);
            assert_eq!(reply.status, 403, "{method} {path} {headers:?}: {}", reply.text());
            assert!(reply.json()["Message"].as_str().unwrap().len() > 20);
        }
    }
    assert_eq!(server.rows(), before, "nothing was written");
    // A form of another site, which sends no JSON.
    let form = [("Cookie", browser.cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(browser.client.send("POST", PASSES, &form, b"Name=Forged&BusinessId=1").status, 403);
    assert_eq!(server.rows(), before);
    assert_eq!(browser.get(SESSION).status, 200, "the session is still there");
    // And nobody is signed in as somebody else from elsewhere.
    let body = json!({"Email": ADMIN, "Password": PASSWORD}).to_string();
    for header in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
        let kind = ("Content-Type", "application/json");
        let reply = server.anonymous().send("POST", SESSION, &[kind, header], body.as_bytes());
        assert_eq!((reply.status, reply.header("set-cookie")), (403, None));
    }
}

#[test]
fn credentials_in_a_header_win_and_need_no_other_token() {
    let server = TestServer::start();
    let (browser, _) = sign_in(&server, ADMIN);
    // The cookie of somebody else is not looked at.
    let cookie = [("Cookie", browser.cookie.as_str()), ("Content-Type", "application/json")];
    let made = server.admin().send("POST", PASSES, &cookie, pass("By a program").to_string().as_bytes());
    made.id();
    let form = "grant_type=password&username=admin%40example.com&password=a+password+for+tests&client_id=program";
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let token = server.anonymous().send("POST", "/api/token", &kind, form.as_bytes()).ok();
    let program = Client::bearer(server.address, token["access_token"].as_str().unwrap());
    program.post(PASSES, &pass("By a token")).id();
    let told = program.get(SESSION).ok();
    assert_eq!((&told["Email"], &told["CsrfToken"]), (&json!(ADMIN), &Value::Null));
    let wrong = Client::bearer(server.address, "wrong");
    assert_eq!(wrong.send("GET", SESSION, &[("Cookie", &browser.cookie)], b"").status, 401);
    // The page's token is no credential.
    assert_eq!(Client::bearer(server.address, &browser.token).get(SESSION).status, 401);
}

#[test]
fn a_session_ends_at_its_time_with_a_new_password_and_when_it_is_revoked() {
    let server = TestServer::start();
    server.user("lea", &[], &[]);
    let (first, _) = sign_in(&server, "lea@example.com");
    let (second, _) = sign_in(&server, "lea@example.com");
    let tokens = second.get("/api/hallpass/tokens").ok();
    let newest = tokens["Records"].as_array().unwrap().iter().map(|row| row["Id"].as_i64().unwrap()).max().unwrap();
    server.admin().delete(&format!("/api/hallpass/tokens/{newest}")).ok();
    assert_eq!((first.get(SESSION).status, second.get(SESSION).status), (200, 401));

    let (third, _) = sign_in(&server, "lea@example.com");
    let change = json!({"CurrentPassword": PASSWORD, "NewPassword": "another password"});
    third.write("POST", "/api/hallpass/account/password", &change).ok();
    assert_eq!(first.get(SESSION).status, 401, "a new password ends the sessions that the old one opened");

    let (admin, _) = sign_in(&server, ADMIN);
    server.clock("2026-03-02T19:59:59Z");
    assert_eq!(admin.get(SESSION).status, 200);
    server.clock("2026-03-02T20:00:00Z");
    assert_eq!(admin.get(SESSION).status, 401, "twelve hours after {MONDAY}");
}

#[test]
fn signing_in_again_ends_the_session_before() {
    let server = TestServer::start();
    let (first, _) = sign_in(&server, ADMIN);
    let body = json!({"Email": ADMIN, "Password": PASSWORD});
    let again = first.write_with("POST", SESSION, &body, &[]);
    again.ok();
    assert_eq!(first.get(SESSION).status, 401);
    let cookie = again.header("set-cookie").unwrap().split(';').next().unwrap();
    assert_eq!(server.anonymous().send("GET", SESSION, &[("Cookie", cookie)], b"").status, 200);
}

#[test]
fn wrong_passwords_are_told_nothing_and_wait() {
    let server = TestServer::start();
    let ask =
        |email: &str, password: &str| server.anonymous().post(SESSION, &json!({"Email": email, "Password": password}));
    for email in [ADMIN, "ghost@example.com"] {
        let answers: Vec<(u16, String)> = (0..6).map(|_| ask(email, "wrong")).map(|r| (r.status, r.text())).collect();
        assert!(answers.iter().all(|(status, _)| *status == 401), "{answers:?}");
        assert!(answers[0].1.contains("The e-mail or the password is incorrect."), "{}", answers[0].1);
        let locked = ask(email, PASSWORD);
        assert_eq!((locked.status, locked.header("retry-after")), (429, Some("1")), "{email}");
        assert_eq!(locked.header("set-cookie"), None);
    }
    assert_eq!(
        server.anonymous().post(SESSION, &json!({"Email": ADMIN})).invalid_on("Password"),
        "is a required field"
    );
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_no_code_counts_twice() {
    use crate::support::PASSWORD;
    let app = TestApp::new().await;
    member(&app).await;
    let (secret, _) = with_second_factor(&app, MEMBER, PASSWORD).await;
    let ask = async |code: &str| {
        let body = json!({"Email": MEMBER, "Password": PASSWORD, "Code": code});
        app.nobody().post(SESSION, body).await
    };
    let needed = ask("").await;
    assert_eq!((needed.status.as_u16(), needed.text.contains("A code is needed")), (401, true), "{}", needed.text);
    assert_eq!(latest(&app).await, ("browser".to_owned(), "code_needed".to_owned()));
    let wrong = ask("000000").await;
    assert_eq!((wrong.status.as_u16(), wrong.text.contains("The code is incorrect")), (401, true), "{}", wrong.text);
    app.later(60);
    let right = code(&secret, now(&app));
    assert_eq!(ask(&right).await.status, 200);
    assert_eq!(ask(&right).await.status, 401, "used");
}

#[test]
fn cookies_are_for_https_where_https_is_spoken() {
    let secure = |settings: &[(&'static str, &'static str)], headers: &[(&str, &str)]| {
        let server = TestServer::with(Setup::with(settings));
        let mut all = vec![("Content-Type", "application/json")];
        all.extend_from_slice(headers);
        let body = json!({"Email": ADMIN, "Password": PASSWORD}).to_string();
        let reply = server.anonymous().send("POST", SESSION, &all, body.as_bytes());
        reply.ok();
        reply.header("set-cookie").unwrap().ends_with("; Secure")
    };
    let https = ("X-Forwarded-Proto", "https");
    assert!(secure(&[("auth.secure_cookies", "true")], &[]));
    assert!(!secure(&[], &[https]), "anybody can say that");
    assert!(secure(&[("auth.trusted_proxies", "127.0.0.1")], &[https]));
    assert!(!secure(&[("auth.trusted_proxies", "127.0.0.1")], &[("X-Forwarded-Proto", "https, http")]));
}

#[test]
fn a_script_in_a_name_comes_back_as_data() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let script = "<script>alert(1)</script>";
    let id = desk.customer(script);
    let (browser, _) = sign_in(&server, ADMIN);
    for path in [
        format!("/api/spaces/coworkers/{id}"),
        "/api/spaces/coworkers".to_owned(),
        format!("/api/hallpass/coworkers/{id}/statement"),
    ] {
        let reply = browser.get(&path);
        assert!(reply.text().contains(script), "{path}");
        assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(reply.header("content-security-policy").unwrap().contains("default-src 'none'"), "{path}");
    }
}

#[test]
fn a_member_sees_his_own_account_and_no_administration() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let user = json!({"FullName": "Mia", "Email": "mia@example.com", "NewPassword": PASSWORD, "Active": true});
    let user = server.admin().post("/api/sys/users", &user).id();
    let mia = desk.customer("Mia");
    server.admin().patch(&format!("/api/spaces/coworkers/{mia}"), &json!({"UserId": user})).done();
    let (browser, reply) = sign_in(&server, "mia@example.com");
    let told = reply.json();
    assert_eq!(
        (&told["CoworkerId"], &told["Administers"], &told["FullAdmin"], &told["AllLocations"], &told["Permissions"]),
        (&json!(mia), &json!(false), &json!(false), &json!(false), &json!([]))
    );
    assert_eq!(told["Businesses"][0]["Id"], 1);
    for path in ["/api/spaces/coworkers", "/api/hallpass/audit", "/api/auth/me"] {
        assert_eq!(browser.get(path).status, 401, "{path}");
    }
}
