//! The audit trail (beyond W18): who, what, when, before and after, for every write.

pub mod books;
mod erasure;
mod every_write;
mod proof;
mod trail;

use serde_json::Value;

use crate::rig::Client;

/// The page of entries for some filters, newest first.
#[track_caller]
pub fn entries(client: &Client, filters: &str) -> Vec<Value> {
    client.get(&format!("/api/hallpass/audit?{filters}")).records()
}

/// The latest entry of a record.
#[track_caller]
pub fn latest(client: &Client, entity: &str, record: i64) -> Value {
    let found = entries(client, &format!("Entity={entity}&RecordId={record}&Size=1"));
    found.into_iter().next().unwrap_or_else(|| panic!("no entry about {entity} {record}"))
}
