//! Every record before and after a request, as the records API shows it, against the audit entries of the request.
//!
//! Nothing of the trail's own code is used: which records changed is read from get-one records, made by other code from other
//! statements. Each changed record must have entries that lead from what was to what is, and nothing else may have any.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hallpass::app::Shared;
use hallpass_contract::{Model, Source, catalog};
use hallpass_engine::Instant;
use hallpass_store::{Error, Scope};
use serde_json::{Map, Value, json};

use crate::rig::home;

/// Members that no entry tells: they change with every write, by themselves, or are shown as hidden.
const UNTOLD: &[&str] = &[
    "Id",
    "CreatedOn",
    "UpdatedOn",
    "UpdatedBy",
    "LastAccess",
    "InvalidLoginAttempts",
    "LastLoginAttempt",
    "ValidateCheckinJobId",
    "FromTimeLocal",
    "ToTimeLocal",
    "AccessPincode",
];
/// Lists that two resources show from either side: told of the one that was written.
const TWO_SIDED: &[&str] = &["Teams", "TeamMembers", "UserRoles", "Users"];

/// Entity and number.
pub type Key = (String, i64);

/// What is on record at a moment.
pub struct Books {
    /// The last audit entry.
    last: i64,
    records: BTreeMap<Key, Map<String, Value>>,
}

/// What an example is expected to do.
pub struct Expected<'a> {
    pub name: &'a str,
    /// Action and entity of entries that must be there.
    pub entries: &'a [(&'a str, &'a str)],
}

impl Books {
    pub async fn read(app: &Shared, folder: &Path) -> Books {
        let raw = home::raw(folder);
        let last = raw.value("SELECT COALESCE(MAX(id), 0) FROM audit", &[]);
        let mut wanted: Vec<(&'static Model, Vec<i64>)> = Vec::new();
        for model in catalog().models() {
            if ["Country", "Currency"].contains(&model.resource.entity) {
                continue;
            }
            let few = if model.resource.entity == "SimpleTimeZone" { "LIMIT 3" } else { "" };
            let sql = format!("SELECT id FROM {} ORDER BY id {few}", model.resource.table);
            let ids: Vec<i64> = raw.all(&sql, &[]);
            if !ids.is_empty() {
                wanted.push((model, ids));
            }
        }
        let read = app.store.read::<_, Error, _>(move |tx| {
            Box::pin(async move {
                let mut found = Vec::new();
                for (model, ids) in wanted {
                    let mut out = vec![b'['];
                    tx.batch(model, &ids, Scope::All, Instant::from_micros(0), &mut out).await?;
                    out.push(b']');
                    found.push((model, ids, out));
                }
                Ok(found)
            })
        });
        let mut records = BTreeMap::new();
        for (model, ids, text) in read.await.unwrap() {
            let all: Vec<Map<String, Value>> = serde_json::from_slice(&text).unwrap();
            assert_eq!(all.len(), ids.len(), "{}", model.resource.entity);
            for (id, record) in ids.into_iter().zip(all) {
                records.insert((model.resource.entity.to_owned(), id), stored(model, record));
            }
        }
        Books { last, records }
    }

    /// What is wrong with the entries since `before`.
    pub fn faults(&self, before: &Books, folder: &Path, expected: &Expected<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        let entries = entries(folder, before.last);
        let mut by_record: BTreeMap<Key, Vec<&Entry>> = BTreeMap::new();
        for entry in &entries {
            by_record.entry((entry.entity.clone(), entry.record)).or_default().push(entry);
        }
        let changed: BTreeSet<&Key> = before
            .records
            .keys()
            .chain(self.records.keys())
            .filter(|key| before.records.get(*key) != self.records.get(*key))
            .collect();
        for key in &changed {
            let (was, is) = (before.records.get(*key), self.records.get(*key));
            let only_lists = differing(was, is).iter().all(|member| TWO_SIDED.contains(&member.as_str()));
            match by_record.get(*key) {
                None if only_lists && was.is_some() && is.is_some() => {}
                None => faults.push(format!("{key:?} changed and has no entry: {:?}", differing(was, is))),
                Some(found) => faults.extend(leads(key, found, was, is)),
            }
        }
        for (key, found) in &by_record {
            let named = |entry: &&Entry| {
                let is_record = catalog().by_entity(&entry.entity).is_some();
                !is_record || expected.entries.contains(&(entry.action.as_str(), entry.entity.as_str()))
            };
            if !changed.contains(key) && !found.iter().all(named) {
                faults.push(format!("{key:?} did not change and has the entry {:?}", found[0]));
            }
            let mut actions: Vec<&str> = found.iter().map(|entry| entry.action.as_str()).collect();
            actions.dedup();
            if actions.len() != found.len() {
                faults.push(format!("{key:?} has several entries for one thing: {actions:?}"));
            }
        }
        for (action, entity) in expected.entries {
            let count = entries.iter().filter(|e| (e.action.as_str(), e.entity.as_str()) == (action, entity)).count();
            if count == 0 {
                let all: Vec<_> = entries.iter().map(|e| (&e.action, &e.entity)).collect();
                faults.push(format!("no entry says {action} {entity}: {all:?}"));
            }
        }
        if expected.entries.is_empty() && !entries.is_empty() {
            faults.push(format!("nothing should be written: {entries:?}"));
        }
        faults.into_iter().map(|fault| format!("{}: {fault}", expected.name)).collect()
    }
}

/// The members of a record that are stored as they are shown.
fn stored(model: &Model, record: Map<String, Value>) -> Map<String, Value> {
    let is_stored = |name: &str| {
        let field = model.position(name).and_then(|i| model.field(i));
        let resource_of_its_own = |table: &str| catalog().models().iter().any(|other| other.resource.table == table);
        let kept = match field.map(|field| field.source) {
            Some(Source::Column(_) | Source::Extra) => true,
            Some(Source::Links { table, .. }) => !resource_of_its_own(table),
            _ => false,
        };
        kept && !UNTOLD.contains(&name)
    };
    record.into_iter().filter(|(name, _)| is_stored(name)).collect()
}

/// Members whose values differ; all of them when the record came or went.
fn differing(was: Option<&Map<String, Value>>, is: Option<&Map<String, Value>>) -> Vec<String> {
    match (was, is) {
        (Some(was), Some(is)) => is.keys().filter(|name| was.get(*name) != is.get(*name)).cloned().collect(),
        (Some(one), None) | (None, Some(one)) => one.keys().cloned().collect(),
        (None, None) => Vec::new(),
    }
}

/// Whether the entries of a record lead from what was to what is.
fn leads(
    key: &Key,
    entries: &[&Entry],
    was: Option<&Map<String, Value>>,
    is: Option<&Map<String, Value>>,
) -> Vec<String> {
    let mut faults = Vec::new();
    let mut told: BTreeMap<&str, (Option<&Value>, Option<&Value>)> = BTreeMap::new();
    for entry in entries {
        for (member, change) in entry.changes.iter().flatten() {
            let (before, after) = (change.get("Before"), change.get("After"));
            match told.get_mut(member.as_str()) {
                Some(known) => {
                    if known.1 != before {
                        faults.push(format!("{key:?} {member}: {:?} is followed by {before:?}", known.1));
                    }
                    known.1 = after;
                }
                None => {
                    told.insert(member, (before, after));
                }
            }
        }
    }
    for (member, (before, after)) in &told {
        for (side, record, says) in [("before", was, before), ("after", is, after)] {
            let shown = record.and_then(|record| record.get(*member));
            let right = match (shown, says) {
                (Some(shown), Some(says)) => shown == *says,
                // Not told of a record that came or went: what it usually is.
                (Some(shown), None) => is_usual(shown) || was.is_none() || is.is_none(),
                // No stored member of the record (a price of one's own), or no record.
                (None, _) => true,
            };
            if !right {
                faults.push(format!("{key:?} {member} {side}: {shown:?}, but the entry says {says:?}"));
            }
        }
    }
    if let (Some(_), Some(_)) = (was, is) {
        for member in differing(was, is) {
            if !told.contains_key(member.as_str()) && !TWO_SIDED.contains(&member.as_str()) {
                faults.push(format!("{key:?} {member} changed and no entry says so"));
            }
        }
    } else {
        let whole = was.or(is).unwrap();
        let unique = whole.get("UniqueId");
        let side = told.get("UniqueId").map(|(before, after)| if was.is_some() { *before } else { *after });
        if side != Some(unique) {
            faults.push(format!("{key:?} came or went, and its values are not told"));
        }
        let untold = whole.iter().find(|(member, value)| !is_usual(value) && !told.contains_key(member.as_str()));
        let may_be_usual = |member: &str| {
            let model = catalog().by_entity(&key.0).unwrap();
            let field = model.position(member).and_then(|i| model.field(i)).unwrap();
            !matches!(field.default, hallpass_contract::Default::Zero)
        };
        if let Some((member, value)) = untold.filter(|(member, _)| !may_be_usual(member)) {
            faults.push(format!("{key:?} {member} = {value} is not told"));
        }
    }
    faults
}

fn is_usual(value: &Value) -> bool {
    *value == Value::Null || *value == json!(0) || *value == json!(false) || *value == json!("") || *value == json!([])
}

/// An entry as stored.
#[derive(Debug)]
struct Entry {
    action: String,
    entity: String,
    record: i64,
    changes: Option<Map<String, Value>>,
}

fn entries(folder: &Path, after: i64) -> Vec<Entry> {
    let sql = "SELECT action, entity, record_id, changes FROM audit WHERE id > ?1 ORDER BY id";
    let rows: Vec<(String, String, i64, Option<String>)> = home::raw(folder).all(sql, &[after.into()]);
    let entry = |(action, entity, record, changes): (String, String, i64, Option<String>)| {
        let changes = changes.map(|text| serde_json::from_str(&text[32..]).unwrap());
        Entry { action, entity, record, changes }
    };
    rows.into_iter().map(entry).collect()
}
