//! A browser: a cookie, the token of its page, and the headers that browsers add by themselves.

use serde_json::{Value, json};

use super::server::PASSWORD;
use super::{Client, Reply, TestServer};

/// A browser that is signed in, or a kiosk that is paired.
pub struct Browser {
    pub client: Client,
    pub host: String,
    pub cookie: String,
    pub token: String,
}

/// Signs a user in.
#[track_caller]
pub fn sign_in(server: &TestServer, email: &str) -> (Browser, Reply) {
    let reply = server.anonymous().post("/api/hallpass/session", &json!({"Email": email, "Password": PASSWORD}));
    (Browser::of(server, &reply), reply)
}

/// Pairs a device with location 1.
#[track_caller]
pub fn pair(server: &TestServer, name: &str) -> (Browser, Reply) {
    let code = server.admin().post("/api/hallpass/kiosks/codes", &json!({"BusinessId": 1, "Name": name})).ok();
    let reply = server.anonymous().post("/api/hallpass/kiosk/pair", &json!({"Code": code["Code"]}));
    (Browser::of(server, &reply), reply)
}

impl Browser {
    /// The browser that got this answer.
    #[track_caller]
    fn of(server: &TestServer, reply: &Reply) -> Browser {
        let told = reply.ok();
        let cookie = reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let token = told["CsrfToken"].as_str().unwrap().to_owned();
        Browser { client: server.anonymous(), host: server.address.to_string(), cookie, token }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.client.send("GET", path, &[("Cookie", &self.cookie)], b"")
    }

    /// As a page of ours writes.
    pub fn write(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.write_once(method, path, body, None)
    }

    /// [`Browser::write`] with an idempotency key.
    pub fn write_once(&self, method: &str, path: &str, body: &Value, key: Option<&str>) -> Reply {
        let origin = format!("http://{}", self.host);
        let mut headers =
            vec![("X-CSRF-Token", self.token.as_str()), ("Origin", &origin), ("Sec-Fetch-Site", "same-origin")];
        headers.extend(key.map(|key| ("Idempotency-Key", key)));
        self.write_with(method, path, body, &headers)
    }

    pub fn write_with(&self, method: &str, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        let mut all = vec![("Cookie", self.cookie.as_str()), ("Content-Type", "application/json")];
        all.extend_from_slice(headers);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.client.send(method, path, &all, body.as_bytes())
    }
}
