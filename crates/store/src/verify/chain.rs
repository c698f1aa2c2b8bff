//! Is every ledger entry where it was written and as it was written?

use std::collections::BTreeMap;

use super::Finding;
use crate::chain::{Chain, Hash, Head};
use crate::desk::{ENTRY, Entry};
use crate::{Error, Row, Tx};

/// The chain of a network while its entries are read.
struct Walk {
    head: Head,
    /// What is wrong with the first entry that is not what it should be.
    broken: Option<String>,
}

impl Walk {
    /// Follows one entry further. What comes after a broken one says nothing.
    fn follow(&mut self, row: &Row<'_>) {
        if self.broken.is_some() {
            return;
        }
        let expected = self.head.number + 1;
        let read = Entry::read(row).and_then(|entry| Ok((entry, row.int(11)?, row.text(12)?)));
        self.broken = match read {
            Err(error) => Some(format!("entry {expected} cannot be read: {error}")),
            Ok((entry, number, _)) if number != expected => Some(format!(
                "entry {expected} is missing: entry {number} (Id {}, of pass {}) stands in its place",
                entry.id, entry.pass
            )),
            Ok((entry, _, hash)) => {
                let next = self.head.followed_by(&entry.fields());
                if next.hash.to_string() == hash {
                    self.head = next;
                    None
                } else {
                    Some(format!(
                        "entry {expected} (Id {}, of pass {}) has been altered: its hash is not that of its content",
                        entry.id, entry.pass
                    ))
                }
            }
        };
    }

    /// Compares the end with the head that was written down.
    fn end(&mut self, stored: Option<(i64, &str)>) {
        if self.broken.is_some() {
            return;
        }
        let Head { number, hash } = self.head;
        self.broken = match stored {
            None => Some(format!("the head does not match: it is missing, and there are {number} entries")),
            Some((head, _)) if head > number => {
                Some(format!("entry {} is missing: the head counts {head} entries", number + 1))
            }
            Some((head, _)) if head < number => {
                Some(format!("the head does not match: it counts {head} entries, and there are {number}"))
            }
            Some((_, stored)) if stored != hash.to_string() => {
                Some(format!("the head does not match: its hash is not that of entry {number}"))
            }
            Some(_) => None,
        };
    }
}

impl Tx {
    /// The first broken entry of every network's chain: one that is missing, was altered, put in or moved, or a head that does
    /// not match.
    pub(super) async fn broken_chains(&mut self) -> Result<Vec<Finding>, Error> {
        // A transaction that has written knows ends that are not written down yet.
        self.keep_heads().await?;
        let mut chains: BTreeMap<i64, Walk> = BTreeMap::new();
        let new = |network| Walk { head: Chain::Ledger(network).start(), broken: None };
        let sql = format!("SELECT {ENTRY}, e.chain_number, e.hash FROM ledger_entry e ORDER BY e.id");
        self.for_each(&sql, &[], |row| {
            let network = row.int(1)?;
            chains.entry(network).or_insert_with(|| new(network)).follow(row);
            Ok(())
        })
        .await?;
        let mut findings = Vec::new();
        let mut stored = BTreeMap::new();
        for (name, number, hash) in self.written_heads().await? {
            match name.strip_prefix("ledger:").map(str::parse::<i64>) {
                Some(Ok(network)) => {
                    chains.entry(network).or_insert_with(|| new(network));
                    stored.insert(network, (number, hash));
                }
                Some(Err(_)) => findings.push(finding(0, format!("there is a head of no network: {name}"))),
                None => {}
            }
        }
        for (network, mut walk) in chains {
            walk.end(stored.get(&network).map(|(number, hash)| (*number, hash.as_str())));
            findings.extend(walk.broken.map(|text| finding(network, text)));
        }
        Ok(findings)
    }

    /// Every row of `chain_head`: name, number, hash.
    async fn written_heads(&mut self) -> Result<Vec<(String, i64, String)>, Error> {
        self.rows("SELECT chain, number, hash FROM chain_head ORDER BY chain", &[], |row| {
            Ok((row.text(0)?.to_owned(), row.int(1)?, row.text(2)?.to_owned()))
        })
        .await
    }

    /// The heads of the networks' chains as written down, by network: number of the last entry and its hash. [`Tx::verify`]
    /// says whether they are right.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn ledger_heads(&mut self) -> Result<Vec<(i64, i64, String)>, Error> {
        let heads = self.written_heads().await?.into_iter();
        let mut networks: Vec<_> = heads
            .filter_map(|(name, number, hash)| Some((name.strip_prefix("ledger:")?.parse().ok()?, number, hash)))
            .collect();
        networks.sort_unstable();
        Ok(networks)
    }

    /// Whether a head that was noted earlier is still in the chain of its network; the answer is worth something when
    /// [`Tx::verify`] finds the chain whole. This is what shows a tail that was cut off together with its head.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn is_in_chain(&mut self, network: i64, number: i64, hash: Hash) -> Result<bool, Error> {
        let chain = Chain::Ledger(network);
        if number == 0 {
            return Ok(hash == chain.start().hash);
        }
        let sql = "SELECT 1 FROM ledger_entry WHERE network_id = ?1 AND chain_number = ?2 AND hash = ?3";
        let hash = hash.to_string();
        let found = self.first(sql, &[network.into(), number.into(), (&hash).into()], |row| row.int(0)).await?;
        Ok(found.is_some())
    }
}

fn finding(network: i64, text: String) -> Finding {
    Finding { check: "chain of the ledger", entity: "Network", id: network, text }
}
