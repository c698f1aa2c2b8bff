//! An entry as the chain covers it.

use crate::{Error, Param, Row};

/// Columns of an entry `e` in the order [`Entry::read`] expects; its number and hash stand apart.
pub(crate) const ENTRY: &str = "e.id, e.network_id, e.pass_id, e.coworker_id, e.visit_id, e.kind, e.unit, e.amount, e.happened_at, \
     e.recorded_at, e.actor_id";

/// Every column of a row but its number in the chain and its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub id: i64,
    pub network: i64,
    pub pass: i64,
    pub holder: i64,
    pub visit: Option<i64>,
    pub kind: &'a str,
    pub unit: &'a str,
    pub amount: i64,
    pub happened: i64,
    pub recorded: i64,
    pub actor: i64,
}

impl<'a> Entry<'a> {
    /// Reads a row whose first columns are [`ENTRY`].
    pub(crate) fn read(row: &'a Row<'_>) -> Result<Entry<'a>, Error> {
        Ok(Entry {
            id: row.int(0)?,
            network: row.int(1)?,
            pass: row.int(2)?,
            holder: row.int(3)?,
            visit: row.opt_int(4)?,
            kind: row.text(5)?,
            unit: row.text(6)?,
            amount: row.int(7)?,
            happened: row.int(8)?,
            recorded: row.int(9)?,
            actor: row.int(10)?,
        })
    }

    /// What the hash covers, after the number in the chain, in this order.
    pub(crate) fn fields(&self) -> [Param<'a>; 11] {
        [
            self.id.into(),
            self.network.into(),
            self.pass.into(),
            self.holder.into(),
            self.visit.into(),
            self.kind.into(),
            self.unit.into(),
            self.amount.into(),
            self.happened.into(),
            self.recorded.into(),
            self.actor.into(),
        ]
    }
}
