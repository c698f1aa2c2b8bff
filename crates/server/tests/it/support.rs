//! The site under test and the users who talk to it.

use std::path::Path;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine as _;
use hallpass::app::Shared;
use hallpass::http::Site;
use hallpass::start::{Home, first_start};
use hallpass::{App, Clock, Config};
use hallpass_engine::Instant;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::rig::home;

pub const ADMIN: &str = "admin@example.com";
pub const PASSWORD: &str = "correct horse";
/// Monday 2026-03-02, 08:00 UTC.
pub const NOW: i64 = 1_772_438_400;

/// A server in this process.
pub struct TestApp {
    pub app: Shared,
    pub site: Site,
    _dir: tempfile::TempDir,
}

/// Somebody who sends requests.
pub struct User<'a> {
    app: &'a TestApp,
    authorization: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl TestApp {
    pub async fn new() -> TestApp {
        TestApp::with(|_| {}).await
    }

    /// With settings of its own.
    pub async fn with(change: impl FnOnce(&mut Config)) -> TestApp {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.main.data = dir.path().join("data").display().to_string();
        config.main.admin_email = ADMIN.into();
        config.main.admin_password = PASSWORD.into();
        config.main.time_zone = "Europe/London".into();
        // Fast hashes: the tests are not about their strength.
        config.auth.hash_memory_kib = 8;
        config.auth.hash_passes = 1;
        change(&mut config);
        home::settle(&mut config);
        let home = Home::lock(&config).unwrap();
        let store = home.open(&config).await.unwrap();
        let app = App::new(store, Clock::test(Instant::from_seconds(NOW)), config).unwrap();
        first_start(&app).await.unwrap();
        TestApp { site: Site::new(&app), app, _dir: dir }
    }

    /// Over a server made elsewhere.
    pub fn over(app: Shared, dir: tempfile::TempDir) -> TestApp {
        TestApp { site: Site::new(&app), app, _dir: dir }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        Path::new(&self.app.config.main.data)
    }

    pub fn nobody(&self) -> User<'_> {
        User { app: self, authorization: None }
    }

    /// The administrator of the first start, by Basic.
    pub fn admin(&self) -> User<'_> {
        self.basic(ADMIN, PASSWORD)
    }

    pub fn basic(&self, email: &str, password: &str) -> User<'_> {
        let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{email}:{password}"));
        User { app: self, authorization: Some(format!("Basic {credentials}")) }
    }

    pub fn bearer(&self, token: &str) -> User<'_> {
        User { app: self, authorization: Some(format!("Bearer {token}")) }
    }

    /// An administrator with exactly these permissions, at these locations (none: all).
    pub async fn user_with(&self, permissions: &[&str], locations: &[i64]) -> User<'_> {
        let admin = self.admin();
        let role = json!({"BusinessId": 1, "Name": permissions.join(" "), "Roles": permissions});
        let role = admin.post("/api/security/userroles", role).await.made();
        let email = format!("user{role}@example.com");
        let user = json!({
            "FullName": "Limited", "Email": email, "NewPassword": PASSWORD, "Active": true, "IsAdmin": true,
            "APIAccess": true, "UserRoles": [role], "Businesses": locations,
        });
        admin.post("/api/sys/users", user).await.made();
        self.basic(&email, PASSWORD)
    }

    /// Moves the clock without running jobs.
    pub fn later(&self, seconds: i64) {
        let now = self.app.clock.now();
        self.app.clock.advance(now + hallpass_engine::instant::Span::seconds(seconds));
    }

    pub async fn location(&self, name: &str) -> i64 {
        let like = self.admin().get("/api/sys/businesses/1").await.json();
        let body = json!({
            "Name": name, "CountryId": like["CountryId"], "CurrencyId": like["CurrencyId"],
            "SimpleTimeZoneId": like["SimpleTimeZoneId"],
        });
        self.admin().post("/api/sys/businesses", body).await.made()
    }

    pub async fn coworker(&self, name: &str) -> i64 {
        let like = self.admin().get("/api/sys/businesses/1").await.json();
        let body = json!({
            "FullName": name, "Email": format!("{}@example.com", name.replace(' ', ".")),
            "CountryId": like["CountryId"], "SimpleTimeZoneId": like["SimpleTimeZoneId"],
        });
        self.admin().post("/api/spaces/coworkers", body).await.made()
    }

    pub async fn time_pass(&self, name: &str) -> i64 {
        self.admin().post("/api/billing/timepasses", self.pass_body(name).await).await.made()
    }

    pub async fn pass_body(&self, name: &str) -> Value {
        let currency = self.admin().get("/api/sys/businesses/1").await.json()["CurrencyId"].clone();
        json!({"BusinessId": 1, "Name": name, "Price": 25, "CurrencyId": currency})
    }
}

impl User<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send_json("POST", path, &[], body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send_json("PUT", path, &[], body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send_json("PATCH", path, &[], body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], Vec::new()).await
    }

    pub async fn form(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[("content-type", "application/x-www-form-urlencoded")], body.into()).await
    }

    pub async fn send_json(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/json"));
        self.send(method, path, &headers, body.to_string().into_bytes()).await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let response = self.app.site.answer(request.body(Body::from(body)).unwrap()).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }
}

impl Answer {
    /// Asserts 200 and reads the JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    /// Asserts a successful write and answers the Id.
    #[track_caller]
    pub fn made(&self) -> i64 {
        let body = self.json();
        assert_eq!(body["WasSuccessful"], true, "{}", self.text);
        body["Value"]["Id"].as_i64().unwrap()
    }

    /// Asserts the status and answers the Message.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        let body: Value = serde_json::from_str(&self.text).unwrap_or_default();
        body["Message"].as_str().unwrap_or(&self.text).to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
