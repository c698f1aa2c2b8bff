//! What the connection that writes remembers between transactions, so that the check-in does not ask for it each time: the ends
//! of the chains, who is who, which chain a definition's passes are in.
//!
//! It must never say what was undone. Whatever undoes work forgets it, and so does the start of a transaction after another
//! connection has written.

use std::collections::HashMap;

use crate::chain::{Chain, Head};

/// Actors kept; a server has some dozens.
const ACTORS: usize = 10_000;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Changes when somebody else has written: on SQLite `PRAGMA data_version`, on PostgreSQL the number of the next transaction.
    version: Option<i64>,
    /// Ends of chains, and whether the database knows them.
    pub(crate) heads: HashMap<Chain, (Head, bool)>,
    /// Numbers of actors by name.
    actors: HashMap<String, i64>,
    /// Networks by definition.
    pub(crate) networks: HashMap<i64, i64>,
    /// The highest number of a ledger entry.
    pub(crate) last_entry: Option<i64>,
}

impl Memory {
    /// Called when a transaction begins, with the present version.
    pub(crate) fn begin(&mut self, version: i64) {
        if self.version != Some(version) {
            *self = Memory { version: Some(version), ..Memory::default() };
        }
    }

    /// Called after a commit that has changed the version, with the present one.
    pub(crate) fn committed(&mut self, version: Option<i64>) {
        self.version = version;
    }

    /// Forgets everything: work was undone.
    pub(crate) fn forget(&mut self) {
        *self = Memory { version: self.version, ..Memory::default() };
    }

    /// The number of an actor.
    pub(crate) fn actor(&self, name: &str) -> Option<i64> {
        self.actors.get(name).copied()
    }

    /// Notes the number of an actor.
    pub(crate) fn know_actor(&mut self, name: &str, id: i64) {
        if self.actors.len() >= ACTORS {
            self.actors.clear();
        }
        self.actors.insert(name.to_owned(), id);
    }

    /// Forgets who is who: names have changed.
    pub(crate) fn forget_actors(&mut self) {
        self.actors.clear();
    }
}
