//! What people do with accounts.

use std::collections::BTreeSet;

use serde_json::json;

use crate::accounts::{
    MEMBER, accept, access, code, invite, member, now, reset, reset_link, sign_in, with_second_factor,
};
use crate::audit::books::{Books, Expected};
use crate::support::{PASSWORD, TestApp};

/// The books of one app.
struct Ledger<'a> {
    app: &'a TestApp,
    covered: BTreeSet<String>,
    faults: Vec<String>,
}

impl Ledger<'_> {
    async fn write<T>(&mut self, covers: &str, entries: &[(&str, &str)], run: impl Future<Output = T>) -> T {
        let folder = self.app.folder();
        let before = Books::read(&self.app.app, folder).await;
        let done = run.await;
        let after = Books::read(&self.app.app, folder).await;
        self.faults.extend(after.faults(&before, folder, &Expected { name: covers, entries }));
        if !covers.is_empty() {
            self.covered.insert(covers.to_owned());
        }
        done
    }
}

/// Runs the examples; what they cover and what is wrong.
pub fn run() -> (BTreeSet<String>, Vec<String>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(examples())
}

async fn examples() -> (BTreeSet<String>, Vec<String>) {
    let app = TestApp::with(|config| config.public_checkin.enabled = true).await;
    let mut books = Ledger { app: &app, covered: BTreeSet::new(), faults: Vec::new() };
    let id = member(&app).await;
    let token = access(&app, MEMBER, PASSWORD).await;
    let me = app.bearer(&token);
    let admin = app.admin();
    let account = "/api/hallpass/account";
    let new = "battery staple";

    let path = format!("{account}/password");
    let wrong = json!({"CurrentPassword": "no", "NewPassword": new});
    books.write("", &[], async { me.post(&path, wrong).await.refused(400) }).await;
    let body = json!({"CurrentPassword": PASSWORD, "NewPassword": new});
    books
        .write("POST /api/hallpass/account/password", &[("password", "User")], async {
            me.post(&path, body).await.json()
        })
        .await;

    let path = format!("{account}/totp");
    let proof = json!({"CurrentPassword": new});
    let enrolled = books
        .write("POST /api/hallpass/account/totp", &[("enrol_second_factor", "User")], async {
            me.post(&path, proof).await.json()
        })
        .await;
    let secret = enrolled["Secret"].as_str().unwrap().to_owned();
    let path = format!("{account}/totp/confirm");
    let first = json!({"Code": code(&secret, now(&app))});
    books
        .write("POST /api/hallpass/account/totp/confirm", &[("confirm_second_factor", "User")], async {
            me.post(&path, first).await.json()
        })
        .await;
    let proof = |n: i64| json!({"CurrentPassword": new, "Code": code(&secret, now(&app) + 30 * n)});
    let path = format!("{account}/totp/recoverycodes");
    let body = proof(1);
    books
        .write("POST /api/hallpass/account/totp/recoverycodes", &[("renew_recovery_codes", "User")], async {
            me.post(&path, body).await.json()
        })
        .await;
    app.later(60);
    let path = format!("{account}/totp/disable");
    let body = proof(0);
    books
        .write("POST /api/hallpass/account/totp/disable", &[("disable_second_factor", "User")], async {
            me.post(&path, body).await.json()
        })
        .await;

    let tokens = me.get("/api/hallpass/tokens").await.json();
    let path = format!("/api/hallpass/tokens/{}", tokens["Records"][0]["Id"]);
    books
        .write("DELETE /api/hallpass/tokens/{id}", &[("revoke_token", "User")], async { me.delete(&path).await.json() })
        .await;
    let path = format!("/api/hallpass/users/{id}/tokens");
    books
        .write("DELETE /api/hallpass/users/{id}/tokens", &[("revoke_tokens", "User")], async {
            admin.delete(&path).await.json()
        })
        .await;
    let token = access(&app, MEMBER, new).await;
    let me = app.bearer(&token);
    books
        .write("DELETE /api/hallpass/tokens", &[("revoke_tokens", "User")], async {
            me.delete("/api/hallpass/tokens").await.json()
        })
        .await;
    // Signing in has a book of its own.
    books.write("", &[], async { sign_in(&app, MEMBER, new, "").await.json() }).await;
    with_second_factor(&app, MEMBER, new).await;
    let path = format!("/api/hallpass/users/{id}/totp");
    books
        .write("DELETE /api/hallpass/users/{id}/totp", &[("disable_second_factor", "User")], async {
            admin.delete(&path).await.json()
        })
        .await;

    let asks = "/api/hallpass/password-resets";
    books
        .write("POST /api/hallpass/password-resets", &[("ask_reset", "User")], async {
            app.nobody().post(asks, json!({"Email": MEMBER})).await
        })
        .await;
    books.write("", &[], async { app.nobody().post(asks, json!({"Email": "ghost@example.com"})).await }).await;
    let link = books.write("", &[("make_reset", "User")], async { reset_link(&app, MEMBER).await }).await;
    books
        .write("POST /api/hallpass/password-resets/{token}", &[("reset_password", "User")], async {
            reset(&app, &link, PASSWORD).await.json()
        })
        .await;

    let guest = json!({"Email": "guest@example.com", "FullName": "Guest", "IsAdmin": true});
    let made =
        books.write("POST /api/hallpass/invitations", &[("create", "Invitation")], invite(&app, guest.clone())).await;
    let path = format!("/api/hallpass/invitations/{}", made["Id"]);
    books
        .write("DELETE /api/hallpass/invitations/{id}", &[("delete", "Invitation")], async {
            admin.delete(&path).await.json()
        })
        .await;
    let made = invite(&app, guest).await;
    books
        .write("POST /api/hallpass/invitations/{token}/accept", &[("create", "User")], async {
            accept(&app, made["Link"].as_str().unwrap(), PASSWORD).await.json()
        })
        .await;
    kiosks(&app, &mut books).await;
    (books.covered, books.faults)
}

/// Kiosks and what is done at them; a browser signs out.
async fn kiosks(app: &TestApp, books: &mut Ledger<'_>) {
    let admin = app.admin();
    let codes = "/api/hallpass/kiosks/codes";
    let body = json!({"BusinessId": 1, "Name": "Door"});
    let code = books
        .write("POST /api/hallpass/kiosks/codes", &[("create", "KioskCode")], async {
            admin.post(codes, body).await.json()
        })
        .await;
    let typed = json!({"Code": code["Code"]});
    let paired = books
        .write("POST /api/hallpass/kiosk/pair", &[("create", "Kiosk")], async {
            app.nobody().post("/api/hallpass/kiosk/pair", typed).await
        })
        .await;
    let kiosk = paired.json();
    let cookie = paired.header("set-cookie").split(';').next().unwrap().to_owned();

    let ana = app.coworker("Ana").await;
    let pass = app.time_pass("Hours").await;
    let given = json!({"CoworkerId": ana, "BusinessId": 1, "TimePassId": pass, "CreateMultiple": 2});
    admin.post("/api/billing/coworkertimepasses", given).await.made();
    let own = json!({"AccessPincode": "40711", "UserId": 1});
    admin.patch(&format!("/api/spaces/coworkers/{ana}"), own).await.json();
    let token = kiosk["CsrfToken"].as_str().unwrap().to_owned();
    let headers = [("Cookie", cookie.as_str()), ("X-CSRF-Token", token.as_str()), ("Content-Type", "application/json")];
    let attempts = "/api/hallpass/kiosk/attempts";
    let pin = json!({"Pin": "40711"}).to_string().into_bytes();
    books
        .write("POST /api/hallpass/kiosk/attempts", &[("create", "Checkin")], async {
            app.nobody().send("POST", attempts, &headers, pin).await.json()
        })
        .await;
    app.later(3600);
    books
        .write("POST /api/hallpass/me/checkout", &[("update", "Checkin")], async {
            admin.post("/api/hallpass/me/checkout", json!({})).await.json()
        })
        .await;
    app.later(3600);
    books
        .write("POST /api/public/checkin", &[("update", "Checkin")], async {
            app.nobody().post("/api/public/checkin", json!({"pincode": "40711"})).await.json()
        })
        .await;
    app.later(3600);
    admin.post("/api/hallpass/me/checkout", json!({})).await.json();
    app.later(3600);
    books
        .write("POST /api/hallpass/me/checkin", &[("update", "Checkin")], async {
            admin.post("/api/hallpass/me/checkin", json!({"BusinessId": 1})).await.json()
        })
        .await;
    let path = format!("/api/hallpass/kiosks/{}", kiosk["KioskId"]);
    books
        .write("DELETE /api/hallpass/kiosks/{id}", &[("delete", "Kiosk")], async { admin.delete(&path).await.json() })
        .await;

    let typed = json!({"Email": MEMBER, "Password": PASSWORD});
    let opened = books.write("", &[], async { app.nobody().post("/api/hallpass/session", typed).await }).await;
    let cookie = opened.header("set-cookie").split(';').next().unwrap().to_owned();
    let token = opened.json()["CsrfToken"].as_str().unwrap().to_owned();
    let headers = [("Cookie", cookie.as_str()), ("X-CSRF-Token", token.as_str())];
    books
        .write("DELETE /api/hallpass/session", &[("revoke_token", "User")], async {
            app.nobody().send("DELETE", "/api/hallpass/session", &headers, Vec::new()).await.json()
        })
        .await;
}
