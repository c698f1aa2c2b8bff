//! Accounts: passwords, one-time links, second factors, invitations, tokens. Each way in is tried as somebody who should not
//! come in.

mod books;
mod invitations;
mod last_administrator;
pub mod mail;
mod passwords;
mod resets;
mod second_factor;
mod secrets;
mod tokens;

use hallpass_testbed::FromRow;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

use crate::rig::home;
use crate::support::{ADMIN, Answer, PASSWORD, TestApp};

pub const MEMBER: &str = "member@example.com";

/// A form as browsers send it.
pub fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Asks for tokens with a password and, not empty, a code.
pub async fn sign_in(app: &TestApp, email: &str, password: &str, code: &str) -> Answer {
    let pairs = [("grant_type", "password"), ("username", email), ("password", password), ("totp", code)];
    app.nobody().form("/api/token", &form(&pairs)).await
}

/// An access token of somebody without a second factor.
pub async fn access(app: &TestApp, email: &str, password: &str) -> String {
    sign_in(app, email, password, "").await.json()["access_token"].as_str().unwrap().to_owned()
}

/// A member: signs in, but administers nothing. Answers his number.
pub async fn member(app: &TestApp) -> i64 {
    let body = json!({"FullName": "Member", "Email": MEMBER, "NewPassword": PASSWORD});
    app.admin().post("/api/sys/users", body).await.made()
}

/// The code of a secret at an instant: RFC 6238 once more, so that server and test do not share a mistake.
pub fn code(secret: &str, seconds: i64) -> String {
    let mut bits = String::new();
    for letter in secret.bytes() {
        let value = if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
        bits.push_str(&format!("{value:05b}"));
    }
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|b| u8::from_str_radix(std::str::from_utf8(b).unwrap(), 2).unwrap())
        .collect();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(seconds / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = (hash[19] & 15) as usize;
    let number = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The instant of the clock in seconds.
pub fn now(app: &TestApp) -> i64 {
    app.app.clock.now().as_micros() / 1_000_000
}

/// A second factor switched on: its secret and the recovery codes. The code of the present step is used up.
pub async fn with_second_factor(app: &TestApp, email: &str, password: &str) -> (String, Vec<String>) {
    let token = access(app, email, password).await;
    let user = app.bearer(&token);
    let enrolled = user.post("/api/hallpass/account/totp", json!({"CurrentPassword": password})).await.json();
    let secret = enrolled["Secret"].as_str().unwrap().to_owned();
    let body = json!({"Code": code(&secret, now(app))});
    let confirmed = user.post("/api/hallpass/account/totp/confirm", body).await.json();
    let codes = confirmed["RecoveryCodes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

/// The secret at the end of a link.
pub fn secret_of(link: &str) -> String {
    link.trim().rsplit('/').next().unwrap().to_owned()
}

/// One value of the database.
pub fn one<T: FromRow>(app: &TestApp, sql: &str) -> T {
    home::raw(app.folder()).value(sql, &[])
}

/// The latest attempt to sign in: means and outcome.
pub async fn latest(app: &TestApp) -> (String, String) {
    let means: String = one(app, "SELECT means FROM sign_in ORDER BY id DESC LIMIT 1");
    (means, one(app, "SELECT outcome FROM sign_in ORDER BY id DESC LIMIT 1"))
}

/// A link made as by `hallpass admin reset-link`.
pub async fn reset_link(app: &TestApp, email: &str) -> String {
    let call = hallpass::Call::system(app.app.clock.now(), "test");
    hallpass::accounts::reset::make_link(&app.app, call, email.into()).await.unwrap()
}

/// Chooses a password by a link.
pub async fn reset(app: &TestApp, link: &str, password: &str) -> Answer {
    let path = format!("/api/hallpass/password-resets/{}", secret_of(link));
    app.nobody().post(&path, json!({"NewPassword": password})).await
}

/// Invites as the administrator; answers what the server says.
pub async fn invite(app: &TestApp, body: Value) -> Value {
    app.admin().post("/api/hallpass/invitations", body).await.json()
}

/// Accepts an invitation.
pub async fn accept(app: &TestApp, link: &str, password: &str) -> Answer {
    let path = format!("/api/hallpass/invitations/{}/accept", secret_of(link));
    app.nobody().post(&path, json!({"NewPassword": password})).await
}

/// The administrator's own e-mail and password.
pub const BOSS: (&str, &str) = (ADMIN, PASSWORD);
