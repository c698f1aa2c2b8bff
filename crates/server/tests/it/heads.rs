//! Request lines and headers that are too long: answered in the usual words, over a raw connection, however much more the client sends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use serde_json::Value;

use crate::rig::server::{ADMIN, PASSWORD};
use crate::rig::{Setup, TestServer};

/// As `limits.header_bytes` says unless it is set.
const ROOM: usize = 32_768;

/// Sends a text and reads until the server closes; the client may have been sending still when it was answered.
fn answer_to(server: &TestServer, request: &str) -> (u16, String, Value) {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap_or_else(|error| panic!("no answer: {error}; so far {text:?}"));
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
    (status, head.to_ascii_lowercase(), serde_json::from_str(body).unwrap_or_else(|_| panic!("no JSON: {text}")))
}

#[track_caller]
fn refused(server: &TestServer, request: &str, expected: u16, word: &str) {
    let (status, head, body) = answer_to(server, request);
    assert_eq!(status, expected, "{head}");
    let message = body["Message"].as_str().unwrap_or_default();
    assert!(message.contains(word) && message.contains(&ROOM.to_string()), "{body}");
    assert_eq!(body["WasSuccessful"], false);
    assert!(head.contains("connection: close") && head.contains("application/json"), "{head}");
}

#[test]
fn a_head_that_is_too_long_is_answered_and_the_connection_ends() {
    let server = TestServer::start();
    let long = "x".repeat(100_000);
    refused(&server, &format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), 414, "address");
    refused(&server, &format!("GET /api/billing/timepasses?a={long} HTTP/1.1\r\nHost: a\r\n\r\n"), 414, "address");
    refused(&server, &format!("GET /health/live HTTP/1.1\r\nHost: a\r\nX-Long: {long}\r\n\r\n"), 431, "headers");
    // Just above the bound, in a line of its own and behind another.
    refused(&server, &format!("GET /{} HTTP/1.1\r\n", "x".repeat(ROOM)), 414, "address");
    refused(&server, &format!("GET /health/live HTTP/1.1\r\nX: {}\r\n", "x".repeat(ROOM)), 431, "headers");
    // A hundred headers are read (`limits.headers`), one more is not; so are many that are too long together.
    let many = |count: usize, value: &str| (0..count).map(|n| format!("X-{n}: {value}\r\n")).collect::<String>();
    refused(&server, &format!("GET /health/live HTTP/1.1\r\n{}\r\n", many(101, "1")), 431, "headers");
    refused(&server, &format!("GET /health/live HTTP/1.1\r\n{}\r\n", many(90, &"y".repeat(1_000))), 431, "headers");
    let (status, ..) =
        answer_to(&server, &format!("GET /health/live HTTP/1.1\r\n{}Connection: close\r\n\r\n", many(99, "1")));
    assert_eq!(status, 200);
}

#[test]
fn a_head_on_a_connection_that_was_used_is_judged_by_itself() {
    let server = TestServer::start();
    // A body without an end of line, nearly as long as a head may be: it is no part of what comes next.
    let body = format!("{{\"x\":\"{}\"}}", "x".repeat(ROOM - 100));
    let first = format!(
        "POST /api/billing/timepasses HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        base64::engine::general_purpose::STANDARD.encode(format!("{ADMIN}:{PASSWORD}")),
        body.len()
    );
    let long = "y".repeat(100_000);
    let line = format!("GET /{long} HTTP/1.1\r\n\r\n");
    let header = format!("GET /health/live HTTP/1.1\r\nX: {long}\r\n\r\n");
    for (second, status) in [(line, "HTTP/1.1 414 "), (header, "HTTP/1.1 431 ")] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(first.as_bytes()).unwrap();
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).unwrap();
        assert_eq!(&begin, b"HTTP/1.1 400");
        stream.write_all(second.as_bytes()).unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert!(rest.contains(status), "{rest}");
    }
}

#[test]
fn the_bound_is_a_setting() {
    let server = TestServer::with(Setup::with(&[("limits.header_bytes", "200000")]));
    let line = format!("GET /{} HTTP/1.1\r\nConnection: close\r\n\r\n", "x".repeat(60_000));
    assert_eq!(answer_to(&server, &line).0, 404);
    // Longer than any address that can be read at all.
    let (status, _, body) = answer_to(&server, &format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(70_000)));
    assert_eq!((status, body["WasSuccessful"].as_bool()), (414, Some(false)));
}

#[test]
fn a_body_that_is_refused_unread_does_not_cost_the_answer() {
    let server = TestServer::start();
    let head =
        "POST /api/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n";
    let (status, _, body) = answer_to(&server, &format!("{head}{}", " ".repeat(4_000_000)));
    assert_eq!(status, 413, "{body}");
}
