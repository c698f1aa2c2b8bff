//! Whatever is done to the trail behind the program's back shows (beyond W18).

use serde_json::json;

use crate::rig::{Desk, TestServer, home};

/// The first thing that is wrong with the trail: the entry and what is said of it.
fn broken(server: &TestServer) -> Option<(i64, String)> {
    let findings = server.findings();
    let mut found = findings.iter().filter(|finding| finding.check == "audit trail");
    let first = found.next().map(|finding| (finding.id, finding.text.clone()));
    assert!(found.next().is_none(), "only the first is named: {findings:?}");
    first
}

/// Beyond W18.
#[test]
fn every_kind_of_tampering_names_the_first_broken_entry() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    for name in ["Ann", "Bob", "Cid"] {
        let customer = desk.customer(name);
        desk.admin.json("PATCH", &format!("/api/spaces/coworkers/{customer}"), &json!({"Notes": name})).done();
    }
    assert_eq!(broken(&server), None);
    let raw = server.raw();
    let last: i64 = raw.value("SELECT MAX(id) FROM audit", &[]);
    let id = last - 2;
    let as_it_was = "INSERT INTO audit SELECT * FROM kept WHERE id NOT IN (SELECT id FROM audit)";
    raw.batch("CREATE TABLE kept AS SELECT * FROM audit");
    for (change, at, says) in [
        (format!("UPDATE audit SET at = at + 1 WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET actor_id = actor_id + 1 WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET action = 'delete' WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET entity = 'Team' WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET record_id = record_id + 1 WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET request_id = NULL WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET coworker_id = NULL WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET business_id = 2 WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET digest = NULL, changes = NULL WHERE id = {id}"), id, "altered"),
        (format!("UPDATE audit SET hash = '{}' WHERE id = {id}", "0".repeat(64)), id, "altered"),
        (format!("UPDATE audit SET changes = replace(changes, 'Before', 'After') WHERE id = {last}"), last, "values"),
        (format!("UPDATE audit SET changes = NULL WHERE id = {id}"), id, "not erased"),
        (format!("UPDATE audit SET changes = NULL, erased_by = {last} WHERE id = {id}"), id, "did not erase"),
        (format!("DELETE FROM audit WHERE id = {id}"), id + 1, "missing"),
        (format!("DELETE FROM audit WHERE id = {last}"), last - 1, "missing"),
        ("DELETE FROM audit".to_owned(), 0, "missing"),
        (format!("UPDATE audit SET chain_number = chain_number + 1 WHERE id = {id}"), id, "missing"),
    ] {
        raw.batch(&change);
        let found = broken(&server);
        let (named, text) = found.unwrap_or_else(|| panic!("nothing was noticed: {change}"));
        assert!(named == at && text.contains(says), "{change}: {named} {text}");
        raw.batch(&format!("DELETE FROM audit; {as_it_was}"));
        assert_eq!(broken(&server), None, "{change} was taken back");
    }
    // A forged entry at the end.
    raw.batch(&format!(
        "INSERT INTO audit SELECT {last} + 1, at, action, entity, record_id, request_id, actor_id, \
            coworker_id, business_id, changes, digest, erased_by, chain_number + 1, hash FROM kept WHERE id = {last}"
    ));
    assert!(broken(&server).is_some_and(|(named, text)| named == last + 1 && text.contains("altered")));
}

/// Entries of before there was a chain get their places when the database is opened.
#[test]
fn older_entries_are_sealed() {
    let folder = tempfile::tempdir().unwrap();
    {
        let server = TestServer::over(folder.path(), crate::rig::Setup::default());
        Desk::new(&server).customer("Ann");
    }
    {
        let unseal = "UPDATE audit SET chain_number = NULL, hash = NULL, digest = NULL, changes = NULL, coworker_id = NULL, \
                      business_id = NULL; DELETE FROM chain_head WHERE chain = 'audit'";
        home::raw(folder.path()).batch(unseal);
    }
    let server = TestServer::over(folder.path(), crate::rig::Setup::default());
    assert_eq!(broken(&server), None);
    Desk::new(&server).customer("Bob");
    assert_eq!(broken(&server), None);
    let unsealed: i64 = server.raw().value("SELECT COUNT(*) FROM audit WHERE hash IS NULL", &[]);
    assert_eq!(unsealed, 0);
}

/// Values that are kept for a time only: dropped, not missed.
#[test]
fn old_values_are_dropped_and_the_chain_holds() {
    let server = TestServer::with(crate::rig::Setup::with(&[("limits.audit_days", "30")]));
    let desk = Desk::new(&server);
    let old = desk.customer("Ann");
    desk.clock("2026-04-15T08:00:00Z");
    let new = desk.customer("Bob");
    server.wait(hallpass::sweep::run(&server.app)).unwrap();
    let told = |id| super::latest(&desk.admin, "Coworker", id);
    assert_eq!((&told(old)["Erased"], &told(old)["Changes"]), (&json!(true), &serde_json::Value::Null));
    assert_eq!(told(new)["Changes"]["FullName"], json!({"After": "Bob"}));
    assert_eq!(super::entries(&desk.admin, "Action=drop_values").len(), 1);
    assert_eq!(broken(&server), None);
    server.wait(hallpass::sweep::run(&server.app)).unwrap();
    assert_eq!(super::entries(&desk.admin, "Action=drop_values").len(), 1, "nothing more to drop");
}
