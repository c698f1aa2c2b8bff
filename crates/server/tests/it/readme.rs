//! The session in README.md, run by bash as it is printed. Only the port is a free one, so that the test disturbs nobody.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::rig::program::HALLPASS;

/// The block after a mark.
fn block(mark: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (_, rest) = text.split_once(mark).expect("the mark");
    let (_, rest) = rest.split_once("```sh\n").expect("a block of sh");
    let (block, _) = rest.split_once("```").expect("its end");
    block.to_owned()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn the_session_does_what_the_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    let session = block("<!-- test: readme session -->");
    assert!(session.contains("127.0.0.1:8080"));
    let session = session.replace("127.0.0.1:8080", &format!("127.0.0.1:{}", free_port()));
    // The background job is the server; it ends with the session.
    let script = format!("set -euo pipefail\ntrap 'kill -9 $!; wait $! 2>/dev/null || true' EXIT\n{session}");
    let bin = Path::new(HALLPASS).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .env("PATH", path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");

    // The server's own lines come first, then the answers of the last five calls.
    let text = String::from_utf8(output.stdout).unwrap();
    let answers = &text[text.find('{').unwrap_or_else(|| panic!("no answers: {said}"))..];
    let answers: Vec<Value> = serde_json::Deserializer::from_str(answers)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap_or_else(|e| panic!("{e}: {said}"));
    let [clock, left, pass, explanation, ledger] = &answers[..] else { panic!("{} answers: {said}", answers.len()) };
    assert_eq!(clock, &json!({"Now": "2026-03-02T10:30:00Z"}));
    assert_eq!((&left["WasSuccessful"], &left["Message"]), (&json!(true), &json!("Checkin was successfully updated.")));
    assert_eq!((&pass["RemainingUses"], &pass["TotalUses"], &pass["Used"]), (&json!(30), &json!(120), &json!(false)));
    let segments = explanation["Segments"].as_array().unwrap();
    assert_eq!(segments.len(), 1);
    assert_eq!((&segments[0]["Minutes"], &segments[0]["CoworkerTimePassId"]), (&json!(90), &pass["Id"]));
    assert_eq!(ledger["Balance"], 30);
}

/// The commands that the README names exist.
#[test]
fn the_program_knows_the_commands_of_the_readme() {
    let output = Command::new(HALLPASS).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for command in ["serve", "demo", "admin", "import", "export", "backup", "verify", "openapi", "jobs", "doctor"] {
        assert!(help.contains(command), "{command}: {help}");
    }
}
