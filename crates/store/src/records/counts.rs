//! Totals that are still true. A reader remembers the totals it has counted for as long as nobody has committed anything, so
//! that whoever leafs through a long listing has it counted once. Never used on the writer, which sees its own changes.

use std::collections::HashMap;

use super::builder::Slot;
use super::texts::{Structure, Text};
use crate::{Error, Param, Tx};

/// Totals kept at most.
const MOST_KEPT: usize = 1_000;

/// The totals one connection remembers.
#[derive(Debug, Default)]
pub struct KnownCounts {
    version: Option<i64>,
    totals: HashMap<Question, i64>,
}

type Question = (Structure, Vec<Owned>);

#[derive(Debug, PartialEq, Eq, Hash)]
enum Owned {
    Null,
    Int(i64),
    Text(String),
}

impl Tx {
    /// The answer of a counting query.
    pub(super) async fn counted(
        &mut self,
        structure: Structure,
        text: &Text,
        params: &[Param<'_>],
    ) -> Result<i64, Error> {
        // What depends on the instant of the request is counted each time.
        let timeless = !text.slots.contains(&Slot::Now);
        let version = if timeless && self.known_counts().is_some() { self.snapshot().await? } else { None };
        let question = (structure, params.iter().map(owned).collect());
        if let (Some(version), Some(known)) = (version, self.known_counts()) {
            if known.version != Some(version) || known.totals.len() >= MOST_KEPT {
                *known = KnownCounts { version: Some(version), totals: HashMap::new() };
            }
            if let Some(total) = known.totals.get(&question) {
                return Ok(*total);
            }
        }
        let total = self.first(&text.sql, params, |row| row.int(0)).await?.unwrap_or(0);
        if let (Some(_), Some(known)) = (version, self.known_counts()) {
            known.totals.insert(question, total);
        }
        Ok(total)
    }
}

fn owned(param: &Param<'_>) -> Owned {
    match param {
        Param::Null => Owned::Null,
        Param::Int(n) => Owned::Int(*n),
        Param::Text(text) => Owned::Text((*text).to_owned()),
    }
}
