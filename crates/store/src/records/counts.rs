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

/// A total that may be remembered.
#[derive(Debug)]
pub(super) struct Known {
    /// Under what; nothing for what is not remembered.
    question: Option<(i64, Question)>,
    total: Option<i64>,
}

impl Known {
    /// The total, when it is known.
    pub(super) fn total(&self) -> Option<i64> {
        self.total
    }
}

impl Tx {
    /// What is known of the answer to a counting query.
    pub(super) async fn known(
        &mut self,
        structure: Structure,
        text: &Text,
        params: &[Param<'_>],
    ) -> Result<Known, Error> {
        // What depends on the instant of the request is counted each time.
        let nothing = Known { question: None, total: None };
        if text.slots.contains(&Slot::Now) || self.known_counts().is_none() {
            return Ok(nothing);
        }
        let version = self.snapshot().await?;
        let (Some(version), Some(known)) = (version, self.known_counts()) else { return Ok(nothing) };
        if known.version != Some(version) || known.totals.len() >= MOST_KEPT {
            *known = KnownCounts { version: Some(version), totals: HashMap::new() };
        }
        let question = (structure, params.iter().map(owned).collect());
        let total = known.totals.get(&question).copied();
        Ok(Known { question: Some((version, question)), total })
    }

    /// Remembers a total.
    pub(super) fn know(&mut self, known: Known, total: i64) {
        if let (Some((version, question)), Some(counts)) = (known.question, self.known_counts())
            && counts.version == Some(version)
        {
            counts.totals.insert(question, total);
        }
    }
}

fn owned(param: &Param<'_>) -> Owned {
    match param {
        Param::Null => Owned::Null,
        Param::Int(n) => Owned::Int(*n),
        Param::Text(text) => Owned::Text((*text).to_owned()),
    }
}
