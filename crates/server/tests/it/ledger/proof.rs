//! `hallpass verify` as an operator runs it.

use std::path::Path;
use std::process::Output;

use hallpass_testbed::{Kind, kind};

use crate::rig::desk::at;
use crate::rig::program::hallpass;
use crate::rig::{Desk, Setup, TestServer, home};

/// Whether it succeeded, and what it said.
fn verify(folder: &Path, more: &[&str]) -> (bool, String) {
    let Output { status, stdout, stderr } = hallpass(folder).arg("verify").args(more).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.success(), said)
}

/// The cells of a row of the table.
fn row(said: &str, network: &str, unit: &str) -> Vec<i64> {
    let line = said.lines().find(|line| line.split_whitespace().take(2).eq([network, unit]));
    let line = line.unwrap_or_else(|| panic!("no {network} {unit}: {said}"));
    line.split_whitespace().skip(2).map(|cell| cell.parse().unwrap()).collect()
}

/// Beyond W3.
#[test]
fn verify_proves_conservation_and_the_chain_and_names_what_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let history = || {
        let server = TestServer::over(folder.path(), Setup::default());
        let desk = Desk::new(&server);
        let ana = desk.customer("Ana Silva");
        let p = desk.issue(ana, desk.time_pass(60), 3);
        desk.clock(&at(3, "12:00"));
        let visit = desk.visit(ana, &at(3, "09:00"), &at(3, "10:30"));
        desk.leave(visit, &at(3, "10:15"));
        desk.issue(ana, desk.day_pass(), 2);
        desk.admin.delete(&format!("/api/billing/coworkertimepasses/{}", p[2])).done();
    };
    history();
    let (fine, said) = verify(folder.path(), &[]);
    assert!(fine, "{said}");
    // granted, corrected, used, revoked, expired, remaining, missing: 180 = 75 + 60 + 45, 2 = 2.
    for network in ["1", "all"] {
        assert_eq!(row(&said, network, "minutes"), [180, 0, 75, 60, 0, 45, 0], "{said}");
        assert_eq!(row(&said, network, "days"), [2, 0, 0, 0, 0, 2, 0], "{said}");
    }
    // 3 issues, 2 uses, 2 given back and 2 used anew, 2 issues, 1 revoked.
    let head = said.lines().find_map(|line| line.strip_prefix("head 1=12:")).unwrap_or_else(|| panic!("{said}"));
    let expect = format!("1=12:{head}");
    let (fine, said) = verify(folder.path(), &["--expect", &expect]);
    assert!(fine && said.contains(&format!("{expect} is in the chain")), "{said}");
    for wrong in [format!("1=11:{head}"), format!("2=12:{head}"), format!("1=12:{}", "0".repeat(64))] {
        let (fine, said) = verify(folder.path(), &["--expect", &wrong]);
        assert!(!fine && said.contains("not in the chain"), "{said}");
    }
    let (fine, said) = verify(folder.path(), &["--expect", "12"]);
    assert!(!fine && said.contains("NETWORK=NUMBER:HASH"), "{said}");

    let raw = home::raw(folder.path());
    // A tail that goes with a head forged to fit: the chain is whole, the expected head is not in it.
    raw.batch(
        "CREATE TABLE kept AS SELECT * FROM ledger_entry; DELETE FROM ledger_entry WHERE chain_number = 12; \
         UPDATE chain_head SET number = 11, hash = (SELECT hash FROM ledger_entry WHERE chain_number = 11) WHERE chain = 'ledger:1';",
    );
    let (fine, said) = verify(folder.path(), &["--expect", &expect]);
    assert!(!fine && said.contains("is not in the chain") && !said.contains("chain of the ledger)"), "{said}");
    // And it does not add up: 60 minutes are on no pass any more.
    assert_eq!(row(&said, "all", "minutes"), [180, 0, 75, 0, 0, 45, 60], "{said}");
    assert!(said.contains("Network 1: 60 minutes are not accounted for"), "{said}");
    raw.batch(
        "INSERT INTO ledger_entry SELECT * FROM kept WHERE chain_number = 12; DROP TABLE kept; \
         UPDATE chain_head SET number = 12, hash = (SELECT hash FROM ledger_entry WHERE chain_number = 12) \
         WHERE chain = 'ledger:1'; UPDATE ledger_entry SET happened_at = happened_at - 1 WHERE chain_number = 4;",
    );
    let (fine, said) = verify(folder.path(), &[]);
    assert!(!fine, "{said}");
    assert!(said.contains("Network 1: entry 4 (Id 4, of pass 1) has been altered"), "{said}");
    assert!(said.contains("1 contradictions found"), "{said}");
}

#[test]
fn totals_of_listings_are_counted_again_when_no_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    // A folder has a lock, and may have nothing in it; on PostgreSQL writes wait instead.
    let in_a_folder = kind() == Kind::Sqlite;
    if in_a_folder {
        let (fine, said) = verify(folder.path(), &["--recount"]);
        assert!(!fine && said.contains("there is no database"), "{said}");
    }
    let history = || {
        let server = TestServer::over(folder.path(), Setup::default());
        let desk = Desk::new(&server);
        let ana = desk.customer("Ana Silva");
        desk.issue(ana, desk.time_pass(60), 3);
    };
    history();
    home::raw(folder.path()).batch("UPDATE record_count SET records = 7 WHERE listing = 2");
    if in_a_folder {
        // As a server of its own process holds it.
        let held = std::fs::File::create(folder.path().join("hallpass.lock")).unwrap();
        held.lock().unwrap();
        let (fine, said) = verify(folder.path(), &["--recount"]);
        assert!(!fine && said.contains("another hallpass runs"), "{said}");
    }

    let (fine, said) = verify(folder.path(), &[]);
    assert!(!fine && said.contains("3 records, 7 counted"), "{said}");
    let (fine, said) = verify(folder.path(), &["--recount"]);
    assert!(fine && said.contains("CoworkerTimePass by Id: 1 steps counted again"), "{said}");
    let (fine, said) = verify(folder.path(), &["--recount"]);
    assert!(fine && said.contains("all counts of listings were right"), "{said}");
}
