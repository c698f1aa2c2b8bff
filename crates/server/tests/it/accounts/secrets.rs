//! No secret leaves by the back door: records, listings, exports, logs, audit, events, the database where only a hash is needed.

use std::io::Write;
use std::sync::{Arc, Mutex};

use hallpass_testbed::{postgres_only, sqlite_only};
use serde_json::json;

use super::{BOSS, MEMBER, accept, access, code, invite, member, now, reset, reset_link, secret_of, sign_in};
use crate::rig::home;
use crate::rig::program::hallpass;
use crate::support::{PASSWORD, TestApp};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything that is kept, as bytes.
fn kept(app: &TestApp) -> Vec<u8> {
    home::kept(app.folder()).into_iter().flat_map(|(_, bytes)| bytes).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn nothing_tells_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let app = TestApp::with(|config| config.log.requests = true).await;
    let id = member(&app).await;
    let token = access(&app, MEMBER, PASSWORD).await;
    let me = app.bearer(&token);
    let enrolled = me.post("/api/hallpass/account/totp", json!({"CurrentPassword": PASSWORD})).await.json();
    let secret = enrolled["Secret"].as_str().unwrap().to_owned();
    let typed = code(&secret, now(&app));
    let confirmed = me.post("/api/hallpass/account/totp/confirm", json!({"Code": typed})).await.json();
    let recovery = confirmed["RecoveryCodes"][0].as_str().unwrap().to_owned();
    let granted = sign_in(&app, MEMBER, PASSWORD, &recovery).await.json();
    let access_token = granted["access_token"].as_str().unwrap().to_owned();
    app.nobody().post("/api/hallpass/password-resets", json!({"Email": MEMBER})).await;
    let link = secret_of(&reset_link(&app, MEMBER).await);
    app.nobody().get(&format!("/reset/{link}")).await;
    reset(&app, &link, "battery staple").await.json();
    let headers = [("idempotency-key", "one")];
    let guest = json!({"Email": "guest@example.com", "FullName": "Guest"});
    let made = app.admin().send_json("POST", "/api/hallpass/invitations", &headers, guest).await.json();
    let invitation = secret_of(made["Link"].as_str().unwrap());
    app.nobody().get(&format!("/invite/{invitation}")).await;
    accept(&app, &invitation, "horse battery").await.json();
    let open = invite(&app, json!({"Email": "open@example.com", "FullName": "Open"})).await;
    let open = secret_of(open["Link"].as_str().unwrap());

    let hashed =
        [&recovery, &access_token, &link, &invitation, &open, "battery staple", "horse battery"].map(str::to_owned);
    let bytes = kept(&app);
    assert!(holds(&bytes, &secret), "the one secret that must be kept as it is, so the search would find it");
    for text in &hashed {
        assert!(!holds(&bytes, text), "{text} is in the database");
    }
    let mut shown = String::new();
    for path in [
        "/api/sys/users?size=1000".to_owned(),
        format!("/api/sys/users/{id}"),
        format!("/api/sys/users?id=[{id}]"),
        "/api/hallpass/tokens".into(),
        "/api/hallpass/signins?size=1000".into(),
        "/api/hallpass/invitations".into(),
        "/api/hallpass/jobs".into(),
        "/metrics".into(),
    ] {
        let answer = app.admin().get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        shown.push_str(&answer.text);
    }
    let again = sign_in(&app, MEMBER, "battery staple", confirmed["RecoveryCodes"][1].as_str().unwrap()).await.json();
    let me = app.bearer(again["access_token"].as_str().unwrap());
    shown.push_str(&me.get("/api/hallpass/account/totp").await.text);
    shown.push_str(&me.get("/api/hallpass/account/signins").await.text);
    let folder = app.folder();
    let export = hallpass(folder).args(["export", "records", "--resource", "users"]).output().unwrap();
    assert!(export.status.success());
    shown.push_str(&String::from_utf8(export.stdout).unwrap());
    assert!(shown.contains(MEMBER));
    let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(written.contains("hallpass admin reset-link"), "the log says what to do: {written}");
    for text in hashed.iter().chain([&secret]) {
        assert!(!shown.contains(text.as_str()), "{text} is shown");
        assert!(!written.contains(text.as_str()), "{text} is logged");
    }
    assert!(!written.contains(&format!("Code\":\"{typed}")) && !written.contains(PASSWORD));
}

/// A copy holds the secrets of second factors and all hashes.
#[cfg(unix)]
#[tokio::test]
async fn a_backup_is_for_its_maker_only() {
    sqlite_only!("`hallpass backup` copies the file; PostgreSQL has tools of its own");
    use std::os::unix::fs::PermissionsExt;
    let app = TestApp::new().await;
    let folder = app.folder();
    let file = folder.join("../copy.db");
    let copy = || hallpass(folder).arg("backup").arg(&file).output().unwrap();
    assert!(copy().status.success());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let length = std::fs::metadata(&file).unwrap().len();
    let again = copy();
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("exists already"));
    assert_eq!(std::fs::metadata(&file).unwrap().len(), length);
    assert!(length > 0);
}

/// Who has PostgreSQL is told what to use, and no file is made.
#[tokio::test]
async fn a_backup_of_postgresql_is_made_by_its_own_tools() {
    postgres_only!("what `hallpass backup` says there");
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy");
    let output = hallpass(app.folder()).arg("backup").arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("pg_dump") && !file.exists(), "{said}");
}

/// The audit trail and the events name what was done, never with what.
#[tokio::test]
async fn the_command_line_shows_a_link_once() {
    let app = TestApp::new().await;
    let folder = app.folder();
    let said = |args: &[&str]| {
        let output = hallpass(folder).arg("admin").args(args).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (done, link, _) = said(&["reset-link", "--email", BOSS.0]);
    assert!(done && link.starts_with("http://127.0.0.1:8080/reset/"), "{link}");
    // The program's clock is the machine's; the server's stands still long before.
    let good = app.nobody().get(&format!("/reset/{}", secret_of(&link))).await;
    assert_eq!(good.status, 200);
    let (done, _, error) = said(&["reset-link", "--email", "ghost@example.com"]);
    assert!(!done && error.contains("ghost@example.com"), "{error}");

    let (done, link, _) = said(&["invite", "--email", "guest@example.com", "--name", "Guest"]);
    assert!(done && link.contains("/invite/"), "{link}");
    accept(&app, &link, "battery staple").await.json();
    let token = access(&app, "guest@example.com", "battery staple").await;
    assert_eq!(app.bearer(&token).get("/api/auth/me").await.json()["IsFullAdministrator"], true);

    super::with_second_factor(&app, BOSS.0, BOSS.1).await;
    let (done, text, _) = said(&["second-factor-off", "--email", BOSS.0]);
    assert!(done && text.contains("without a second factor"), "{text}");
    let token = access(&app, BOSS.0, BOSS.1).await;
    let (done, text, _) = said(&["sign-out", "--email", BOSS.0]);
    assert!(done && text.contains("2 tokens revoked"), "{text}");
    app.bearer(&token).get("/api/auth/me").await.refused(401);
    let (done, text, _) = said(&["sign-ins", "--email", BOSS.0, "--size", "1"]);
    assert!(done && text.lines().count() == 1 && text.contains("password") && text.contains("ok"), "{text}");
}
