//! The sessions in README.md and docs/, run by bash as they are printed. Only the port is a free one, so that nobody is disturbed.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::rig::home;
use crate::rig::program::HALLPASS;

/// The block after a mark of a file.
fn block(file: &str, mark: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    let text = std::fs::read_to_string(file).unwrap();
    let (_, rest) = text.split_once(mark).expect("the mark");
    let (_, rest) = rest.split_once("```sh\n").expect("a block of sh");
    let (block, _) = rest.split_once("```").expect("its end");
    block.to_owned()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Runs a session in a folder: the answers that it prints.
fn play(folder: &Path, session: &str) -> Vec<Value> {
    assert!(session.contains("127.0.0.1:8080"));
    let session = session.replace("127.0.0.1:8080", &format!("127.0.0.1:{}", free_port()));
    // The background job is the server; it ends with the session.
    let script = format!("set -euo pipefail\ntrap 'kill -9 $!; wait $! 2>/dev/null || true' EXIT\n{session}");
    let bin = Path::new(HALLPASS).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let database = home::settings(folder).into_iter().find(|(name, _)| *name == "database");
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder)
        .env("PATH", path)
        .envs(database.map(|(_, url)| ("HALLPASS_DATABASE", url)))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");

    // The server's own lines come first, then the answers of the calls that keep none for themselves.
    let text = String::from_utf8(output.stdout).unwrap();
    let answers = &text[text.find('{').unwrap_or_else(|| panic!("no answers: {said}"))..];
    let answers = serde_json::Deserializer::from_str(answers).into_iter().collect::<Result<_, _>>();
    answers.unwrap_or_else(|e| panic!("{e}: {said}"))
}

#[test]
fn the_session_does_what_the_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    let answers = play(folder.path(), &block("README.md", "<!-- test: readme session -->"));
    let [clock, left, pass, explanation, ledger] = &answers[..] else { panic!("{answers:?}") };
    assert_eq!(clock, &json!({"Now": "2026-03-02T10:30:00Z"}));
    assert_eq!((&left["WasSuccessful"], &left["Message"]), (&json!(true), &json!("Checkin was successfully updated.")));
    assert_eq!((&pass["RemainingUses"], &pass["TotalUses"], &pass["Used"]), (&json!(30), &json!(120), &json!(false)));
    let segments = explanation["Segments"].as_array().unwrap();
    assert_eq!(segments.len(), 1);
    assert_eq!((&segments[0]["Minutes"], &segments[0]["CoworkerTimePassId"]), (&json!(90), &pass["Id"]));
    assert_eq!(ledger["Balance"], 30);
}

#[test]
fn the_billing_session_does_what_its_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let answers = play(folder.path(), &block("docs/billing.md", "<!-- test: billing session -->"));
    let [passes, invoices, paid, invoice, liability, jobs] = &answers[..] else { panic!("{answers:?}") };
    // March, April, May and June: two passes each; the first six have lapsed.
    let passes = passes["Records"].as_array().unwrap();
    assert_eq!(passes.len(), 8);
    let live = passes.iter().filter(|pass| pass["ExpireDate"].as_str().unwrap() > "2026-06-02T12:00:00Z").count();
    assert_eq!(live, 2);
    let totals: Vec<_> = invoices["Records"].as_array().unwrap().iter().map(|of| of["TotalAmount"].clone()).collect();
    assert_eq!(totals, [json!(48), json!(48), json!(48), json!(48)]);
    assert_eq!(paid["WasSuccessful"], json!(true));
    assert_eq!(
        (&invoice["Paid"], &invoice["PaidAmount"], &invoice["TaxAmount"]),
        (&json!(true), &json!(48), &json!(8))
    );
    // The plan was sold, not its passes.
    assert_eq!(liability["Totals"]["Sold"], 0);
    assert_eq!((&jobs["Failing"], &jobs["Dead"], &jobs["Parked"]), (&json!([]), &json!([]), &json!([])));
    let page = std::fs::read_to_string(folder.path().join("invoice.html")).unwrap();
    assert!(page.contains("PAID") && page.contains("48.00 GBP"), "{page}");
    let csv = std::fs::read_to_string(folder.path().join("invoices.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1 + 4, "{csv}");
}

#[test]
fn the_simulating_session_does_what_its_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let answers = play(folder.path(), &block("docs/simulating.md", "<!-- test: simulating session -->"));
    let [refused, admitted, grants, bills] = &answers[..] else { panic!("{answers:?}") };
    assert_eq!((&refused["Result"], &refused["WasSuccessful"]), (&json!("Refused"), &json!(false)));
    assert_eq!((&admitted["Result"], &admitted["Value"]["Id"]), (&json!("Opened"), &json!(0)));
    // From 2 March, 2 April and 2 May: two each.
    assert_eq!((&grants["TotalPasses"], grants["Grants"].as_array().map(Vec::len)), (&json!(6), Some(3)));
    let invoices = &bills["Customers"][0]["Invoices"];
    assert_eq!(invoices.as_array().map(Vec::len), Some(1), "{bills}");
    assert_eq!(invoices[0]["TotalAmount"], 25);
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
