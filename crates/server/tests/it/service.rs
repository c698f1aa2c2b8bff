//! Around the records: limits, health, metrics, documentation, the clock.

use base64::Engine as _;
use hallpass::Problem;
use hallpass_testbed::{Kind, kind};
use serde_json::json;

use crate::support::{ADMIN, PASSWORD, TestApp};

#[tokio::test]
async fn bad_input_is_refused_in_the_vendors_envelope() {
    let app = TestApp::with(|config| config.limits.body_bytes = 4096).await;
    let (admin, path) = (app.admin(), "/api/billing/timepasses");
    let json = [("content-type", "application/json")];
    let deep = format!(r#"{{"CustomFields":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    for (body, status) in [
        (deep.into_bytes(), 400),
        (b"{\"Name\":".to_vec(), 400),
        (b"[]".to_vec(), 400),
        (b"\xff\xfe{}".to_vec(), 400),
        (vec![b' '; 5000], 413),
    ] {
        let answer = admin.send("POST", path, &json, body).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert!(answer.text.contains("\"Message\""), "{}", answer.text);
    }
    let xml = admin.send("POST", path, &[("content-type", "application/xml")], b"<a/>".to_vec()).await;
    assert_eq!(xml.status, 415);
    admin.get("/api/billing/nothing").await.refused(404);
    admin.get("/api/billing/timepasses/abc").await.refused(404);
    admin.get("/nowhere").await.refused(404);
}

#[tokio::test]
async fn verbs_that_do_not_exist_are_named() {
    let app = TestApp::new().await;
    for (method, path, allow) in [
        ("DELETE", "/api/billing/timepasses", "GET, HEAD, POST, PUT, OPTIONS"),
        ("POST", "/api/billing/timepasses/1", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        ("POST", "/api/sys/currencies", "GET, HEAD, OPTIONS"),
        ("DELETE", "/api/billing/coworkercontracts/1", "GET, HEAD, PUT, PATCH, OPTIONS"),
    ] {
        let answer = app.admin().send(method, path, &[], Vec::new()).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, allow), "{method} {path}");
        let options = app.nobody().send("OPTIONS", path, &[], Vec::new()).await;
        assert_eq!((options.status.as_u16(), options.header("allow")), (204, allow));
    }
    assert_eq!(app.admin().send("PUT", "/api/utils/enums", &[], Vec::new()).await.status, 405);
    assert_eq!(app.admin().send("HEAD", "/api/billing/timepasses", &[], Vec::new()).await.status, 200);
}

#[tokio::test]
async fn enums_and_permissions_are_listed() {
    let app = TestApp::new().await;
    let source = app.admin().get("/api/utils/enums?name=eCheckinSource").await.json();
    assert_eq!(source[1], json!({"Id": 1, "Name": "Manual"}));
    app.admin().get("/api/utils/enums?name=eNothing").await.refused(404);
    app.admin().get("/api/utils/enums").await.refused(400);
    assert_eq!(app.admin().get("/api/security/roles").await.json()[0], json!({"Id": 1, "Name": "TimePass-List"}));
}

#[tokio::test]
async fn the_documentation_runs_nothing_from_elsewhere() {
    let app = TestApp::new().await;
    let page = app.nobody().get("/docs").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    for inline in ["<style", "style=", "onclick", "http://", "https://"] {
        assert!(!page.text.contains(inline), "{inline}");
    }
    for (path, kind) in [("/docs/docs.css", "text/css"), ("/docs/docs.js", "text/javascript")] {
        assert!(app.nobody().get(path).await.header("content-type").starts_with(kind));
    }
    let api = app.nobody().get("/openapi.json").await.json();
    assert_eq!(api["openapi"], "3.1.0");
    assert!(api["paths"]["/api/hallpass/tokens"].is_object());
}

#[tokio::test]
async fn health_and_metrics_need_no_sign_in_and_show_no_ids() {
    let app = TestApp::new().await;
    assert_eq!(app.nobody().get("/health/live").await.status, 200);
    assert_eq!(app.nobody().get("/health/ready").await.status, 200);
    app.admin().get("/api/sys/businesses/1").await.json();
    let text = app.nobody().get("/metrics").await.text;
    assert!(text.contains(r#"route="/api/sys/businesses/{id}",status="200"} 1"#), "{text}");
    assert!(text.contains("hallpass_build_info{version="));
    assert!(!text.contains("businesses/1"));
}

#[tokio::test]
async fn every_answer_carries_its_request_id_and_safe_headers() {
    let app = TestApp::new().await;
    let answer = app.nobody().send("GET", "/health/live", &[("x-request-id", "trace-1")], Vec::new()).await;
    assert_eq!(answer.header("x-request-id"), "trace-1");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let odd = app.nobody().send("GET", "/health/live", &[("x-request-id", "a b<c>")], Vec::new()).await;
    assert!(!odd.header("x-request-id").is_empty() && odd.header("x-request-id") != "a b<c>");
}

#[tokio::test]
async fn large_listings_are_gzipped_on_request() {
    let app = TestApp::with(|config| config.limits.gzip_from_bytes = 1000).await;
    let path = "/api/sys/currencies?size=100";
    let plain = app.admin().get(path).await;
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), ("", "accept-encoding"));
    let packed = app.admin().send("GET", path, &[("accept-encoding", "gzip")], Vec::new()).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.text.len() < plain.text.len());
}

#[tokio::test]
async fn the_clock_moves_forward_only() {
    let app = TestApp::new().await;
    let (admin, path) = (app.admin(), "/api/hallpass/clock");
    assert_eq!(admin.get(path).await.json()["Now"], "2026-03-02T08:00:00Z");
    assert_eq!(admin.put(path, json!({"Now": "2026-03-02T09:30:00Z"})).await.json()["Now"], "2026-03-02T09:30:00Z");
    admin.put(path, json!({"Now": "2026-03-02T09:00:00Z"})).await.refused(400);
    admin.put(path, json!({"Now": "soon"})).await.refused(400);
    admin.put(path, json!({})).await.refused(400);
    app.nobody().get(path).await.refused(401);
}

#[tokio::test]
async fn too_many_requests_wait() {
    let app = TestApp::with(|config| {
        config.throttle.per_minute = 5;
        config.throttle.loopback = true;
    })
    .await;
    let mut last = app.admin().get("/api/auth/me").await;
    for _ in 0..5 {
        last = app.admin().get("/api/auth/me").await;
    }
    assert_eq!((last.status.as_u16(), last.header("retry-after")), (429, "12"));
    assert!(last.text.contains("Wait 12 seconds"), "{}", last.text);
}

#[tokio::test]
async fn a_client_that_hangs_up_neither_loses_nor_doubles_its_write() {
    let app = TestApp::new().await;
    let body = app.pass_body("Half").await;
    let admin = app.admin();
    // The request is dropped after its first poll: the write is queued or not, never half done.
    let request = admin.post("/api/billing/timepasses", body);
    let _ = tokio::time::timeout(std::time::Duration::ZERO, request).await;
    let total = app.admin().get("/api/billing/timepasses").await.json()["TotalItems"].as_i64().unwrap();
    assert!(total <= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_listings_hold_up_neither_sign_in_nor_what_is_due() {
    let app = TestApp::new().await;
    let (store, mut stuck, mut releases) = (&app.app.store, Vec::new(), Vec::new());
    let limits = &app.app.config.limits;
    let readers = if kind() == Kind::Sqlite { limits.readers } else { limits.database_connections };
    for _ in 0..readers {
        let (started, has_started) = tokio::sync::oneshot::channel();
        let (release, released) = tokio::sync::oneshot::channel::<()>();
        let store = store.clone();
        stuck.push(tokio::spawn(async move {
            let read = store.read::<(), Problem, _>(move |_| {
                Box::pin(async move {
                    let _ = started.send(());
                    // The embedded database reads on threads of its own, where nothing is ever waited for.
                    let _ = if kind() == Kind::Sqlite { released.blocking_recv() } else { released.await };
                    Ok(())
                })
            });
            read.await
        }));
        has_started.await.unwrap();
        releases.push(release);
    }
    let (seconds, now) = (std::time::Duration::from_secs(10), app.app.clock.now());
    let header = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{ADMIN}:{PASSWORD}")));
    let address = std::net::Ipv4Addr::LOCALHOST.into();
    let actor = tokio::time::timeout(seconds, app.app.auth.actor(store, Some(&header), address, now)).await;
    assert!(actor.expect("sign-in waits for listings").is_ok());
    let due = tokio::time::timeout(seconds, hallpass::jobs::run_due(store, now, now)).await;
    assert!(due.expect("what is due waits for listings").is_ok());
    drop(releases);
    for read in stuck {
        read.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_listing_with_a_thousand_filters_is_refused() {
    let app = TestApp::new().await;
    let path = format!("/api/billing/timepasses?{}", "TimePass_Name=a&".repeat(1_000));
    app.admin().get(&path).await.refused(400);
}

/// A database is not taken back behind what a test clock has shown over it.
#[test]
fn an_older_test_clock_is_refused() {
    use crate::rig::desk::at;
    use crate::rig::program::{Program, hallpass};

    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::serve(folder.path(), &at(3, "09:00"));
    crate::rig::server::set_clock(&program.admin(), &at(5, "00:00"));
    program.kill();
    let older = hallpass(folder.path())
        .args(["serve", "--listen", "127.0.0.1:0", "--test-clock", &at(4, "23:59")])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&older.stderr).into_owned();
    assert!(!older.status.success());
    for part in ["--test-clock 2026-03-04T23:59:00Z", "has already seen 2026-03-05T00:00:00Z"] {
        assert!(said.contains(part), "{said}");
    }
    drop(Program::serve(folder.path(), &at(5, "00:00")));
    drop(Program::serve(folder.path(), &at(6, "00:00")));
}

/// An address that is taken: nothing is made, and `doctor` fails with the reason.
#[test]
fn an_address_that_is_taken_is_found_before_anything_is_made() {
    use crate::rig::program::hallpass;

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let serve = hallpass(&data).args(["serve", "--listen", &address]).output().unwrap();
    let said = String::from_utf8_lossy(&serve.stderr).into_owned();
    assert!(!serve.status.success() && said.contains(&address), "{said}");
    assert!(!data.exists(), "a folder is left behind");

    let doctor = hallpass(&data).args(["doctor", "--set", &format!("listen={address}")]).output().unwrap();
    assert!(!doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("auth.shortest_password = 8"), "a number is no secret");
}

#[test]
fn the_test_clock_moves_fifty_years_at_most() {
    let server = crate::rig::TestServer::start();
    let text = server.admin().put("/api/hallpass/clock", &json!({"Now": "9999-12-31T00:00:00Z"})).invalid_on("Now");
    assert!(text.contains("50 years"), "{text}");
}
