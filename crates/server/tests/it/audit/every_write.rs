//! Every way to write has its audit entry: all writing operations of the OpenAPI document, all commands, all kinds of jobs.
//! What is added to them and has no example here fails [`every_write_has_its_entry`].

mod accounts;
mod deeds;
mod desk;
mod money;
mod records;

use std::collections::BTreeSet;

use hallpass_contract::catalog;
use hallpass_store::jobs::JobKind;
use serde_json::Value;

use super::books::{Books, Expected};
use crate::rig::TestServer;

/// Operations that write no record, and why.
const WRITE_NO_RECORD: &[(&str, &str)] = &[
    ("POST /api/token", "signing in has a book of its own, /api/hallpass/signins"),
    ("POST /api/hallpass/session", "as for /api/token"),
    ("PUT /api/hallpass/clock", "moves the test clock; the jobs on the way have entries of their own"),
];

/// Runs examples on one server and keeps the books.
pub struct Stage<'a> {
    pub server: &'a TestServer,
    covered: BTreeSet<String>,
    faults: Vec<String>,
}

impl<'a> Stage<'a> {
    fn new(server: &'a TestServer) -> Stage<'a> {
        Stage { server, covered: BTreeSet::new(), faults: Vec::new() }
    }

    fn books(&self) -> Books {
        self.server.wait(Books::read(&self.server.app, self.server.folder()))
    }

    /// An erasure: one entry, without values, however much it changes.
    fn erase<T>(&mut self, covers: &[String], run: impl FnOnce() -> T) {
        let raw = self.server.raw();
        let count = |sql: &str| -> i64 { raw.value(sql, &[]) };
        let before = count("SELECT MAX(id) FROM audit");
        run();
        let newer = format!("SELECT COUNT(*) FROM audit WHERE id > {before}");
        let told = format!("{newer} AND changes IS NULL AND action = 'erase' AND entity = 'Coworker'");
        if (count(&newer), count(&told)) != (1, 1) {
            self.faults.push("an erasure has one entry, without values".to_owned());
        }
        self.covered.extend(covers.iter().cloned());
    }

    /// One request (or job) that writes; `entries` must be among what is noted.
    #[track_caller]
    pub fn write<T>(&mut self, covers: &[String], entries: &[(&str, &str)], run: impl FnOnce() -> T) -> T {
        let before = self.books();
        let done = run();
        let name = covers.join(", ");
        let expected = Expected { name: &name, entries };
        self.faults.extend(self.books().faults(&before, self.server.folder(), &expected));
        self.covered.extend(covers.iter().cloned());
        done
    }

    /// [`Stage::write`] of what has one entry, and no more, for each record.
    #[track_caller]
    pub fn write_one_each<T>(&mut self, covers: &[String], entries: &[(&str, &str)], run: impl FnOnce() -> T) -> T {
        let raw = self.server.raw();
        let last: i64 = raw.value("SELECT MAX(id) FROM audit", &[]);
        let done = self.write(covers, entries, run);
        let sql = "SELECT COUNT(*) - COUNT(DISTINCT entity || ' ' || record_id) FROM audit WHERE id > ?1";
        let more: i64 = raw.value(sql, &[last.into()]);
        if more != 0 {
            self.faults.push(format!("{}: {more} entries more than records", covers.join(", ")));
        }
        done
    }
}

/// What has to be covered.
fn everything() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let document: Value = serde_json::from_str(hallpass::records::openapi_document()).unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in ["post", "put", "patch", "delete"] {
            if operations.get(method).is_some() && !path.ends_with("/runcommand") {
                all.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    for model in catalog().models().iter().filter(|model| model.resource.verbs.edit) {
        let base = format!("/api/{}/{}", model.resource.module, model.resource.plural);
        all.insert(format!("POST {base}/runcommand"));
        all.extend(model.resource.commands.iter().map(|command| command_key(&base, command.key)));
    }
    all.extend(JobKind::ALL.into_iter().map(|kind| format!("job: {}", kind.name())));
    all
}

pub fn command_key(path: &str, key: &str) -> String {
    format!("POST {path}/runcommand {key}")
}

/// Beyond W18.
#[test]
fn every_write_has_its_entry() {
    let mut covered: BTreeSet<String> = WRITE_NO_RECORD.iter().map(|(operation, _)| (*operation).to_owned()).collect();
    let mut faults = Vec::new();
    for examples in [records::run as fn(&mut Stage<'_>), money::run, money::run_jobs, desk::run, deeds::run] {
        let server = TestServer::start();
        let mut stage = Stage::new(&server);
        examples(&mut stage);
        covered.append(&mut stage.covered);
        faults.append(&mut stage.faults);
        server.assert_sound();
    }
    let (own, own_faults) = accounts::run();
    covered.extend(own);
    faults.extend(own_faults);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let everything = everything();
    let missing: Vec<_> = everything.difference(&covered).collect();
    assert!(missing.is_empty(), "no example here writes these; add one each: {missing:#?}");
    let unknown: Vec<_> = covered.difference(&everything).collect();
    assert!(unknown.is_empty(), "these are not offered (any more): {unknown:#?}");
}
