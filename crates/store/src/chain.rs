//! Chains of hashes: each entry's hash covers the entry and the hash before it, so that no entry can be changed, removed, put in
//! or moved without every later hash being wrong. The end of each chain is a row of `chain_head`: a cut tail shows, too. Who
//! keeps a head somewhere else can prove later that it is still in the chain.
//!
//! `hash = SHA-256(previous hash, 32 bytes; then of the entry's number and of each field: length, 8 bytes, most significant
//! first; its text in UTF-8)`. Whole numbers are written in decimal; NULL is the length 2^64 - 1 and no text. Before the first
//! entry stands SHA-256 of the chain's name. docs/ledger.md says which fields.

use std::fmt::{self, Display, Write as _};
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::{Error, Param, Tx};

/// Which chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Chain {
    /// The ledger of a network, by the Id of its root location (R4.2).
    Ledger(i64),
    /// The audit trail.
    Audit,
}

impl Chain {
    /// As stored in `chain_head`.
    pub fn name(self) -> String {
        match self {
            Chain::Ledger(network) => format!("ledger:{network}"),
            Chain::Audit => "audit".to_owned(),
        }
    }

    /// What stands before the first entry.
    pub fn start(self) -> Head {
        Head { number: 0, hash: Hash(Sha256::digest(self.name()).into()) }
    }
}

/// A SHA-256 value; written as 64 small hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash([u8; 32]);

impl Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Hash {
    type Err = ();

    fn from_str(text: &str) -> Result<Hash, ()> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(());
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = text.get(2 * at..2 * at + 2).and_then(|two| u8::from_str_radix(two, 16).ok()).ok_or(())?;
        }
        Ok(Hash(bytes))
    }
}

/// The end of a chain: how many entries it has and the hash of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry, from 1; 0 = none yet.
    pub number: i64,
    /// Its hash.
    pub hash: Hash,
}

impl Head {
    /// The chain one entry longer.
    pub fn followed_by(&self, fields: &[Param<'_>]) -> Head {
        let number = self.number + 1;
        let mut digest = Sha256::new_with_prefix(self.hash.0);
        let mut text = String::with_capacity(20);
        for field in std::iter::once(&Param::Int(number)).chain(fields) {
            text.clear();
            let content = match field {
                Param::Null => {
                    digest.update(u64::MAX.to_be_bytes());
                    continue;
                }
                Param::Int(n) => {
                    // Writing to a String cannot fail.
                    let _ = write!(text, "{n}");
                    text.as_str()
                }
                Param::Text(content) => content,
            };
            digest.update((content.len() as u64).to_be_bytes());
            digest.update(content);
        }
        Head { number, hash: Hash(digest.finalize().into()) }
    }
}

impl Tx {
    /// The end of a chain, as this transaction has left it.
    pub(crate) async fn head(&mut self, chain: Chain) -> Result<Head, Error> {
        if let Some((head, _)) = self.memory().heads.get(&chain) {
            return Ok(*head);
        }
        let head = self.stored_head(chain).await?.unwrap_or_else(|| chain.start());
        self.memory().heads.insert(chain, (head, true));
        Ok(head)
    }

    /// Notes the new end of a chain; call it after the entry itself is written. [`Tx::keep_heads`] writes it down.
    pub(crate) fn advance(&mut self, chain: Chain, head: Head) {
        self.memory().heads.insert(chain, (head, false));
    }

    /// Writes down the ends of the chains this transaction has made longer: once, at its end.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn keep_heads(&mut self) -> Result<(), Error> {
        let mut new: Vec<(Chain, Head)> = self
            .memory()
            .heads
            .iter()
            .filter(|(_, (_, known))| !known)
            .map(|(chain, (head, _))| (*chain, *head))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        new.sort_unstable_by_key(|(chain, _)| *chain);
        // One statement for all: there are as many texts of it as a transaction may touch chains, one or two.
        let texts: Vec<(String, i64, String)> =
            new.iter().map(|(chain, head)| (chain.name(), head.number, head.hash.to_string())).collect();
        let mut sql = "INSERT INTO chain_head (chain, number, hash) VALUES ".to_owned();
        let mut params = Vec::with_capacity(3 * texts.len());
        for (name, number, hash) in &texts {
            let at = params.len();
            let comma = if at > 0 { ", " } else { "" };
            // Writing to a String cannot fail.
            let _ = write!(sql, "{comma}(?{}, ?{}, ?{})", at + 1, at + 2, at + 3);
            params.extend([Param::from(name), Param::Int(*number), Param::from(hash)]);
        }
        sql.push_str(" ON CONFLICT (chain) DO UPDATE SET number = excluded.number, hash = excluded.hash");
        self.send(&sql, &params).await?;
        for (chain, head) in new {
            self.memory().heads.insert(chain, (head, true));
        }
        Ok(())
    }

    /// The end of a chain as written down; `None` when there is no such chain.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn stored_head(&mut self, chain: Chain) -> Result<Option<Head>, Error> {
        let name = chain.name();
        self.first("SELECT number, hash FROM chain_head WHERE chain = ?1", &[(&name).into()], |row| {
            // A head that somebody has spoilt must not stop the desk: what follows it does not fit, and `verify` says so.
            let hash = row.text(1)?.parse().unwrap_or(Hash([0; 32]));
            Ok(Head { number: row.int(0)?, hash })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked out with another language's SHA-256, not with this code.
    #[test]
    fn hashes_are_what_the_description_says() {
        let start = Chain::Ledger(1).start();
        assert_eq!(start.hash.to_string(), "f7618077b8eeee3fdf349beffe137bccfeb5072c750e3e89f5ebdd281e055482");
        let one = start.followed_by(&[Param::Int(-7), Param::Null, Param::Text("é")]);
        assert_eq!(
            (one.number, one.hash.to_string().as_str()),
            (1, "bdc9324bca4b978dddf56b9e2570517b0584afe1c38d798147cd260e17bc4c56")
        );
        let two = one.followed_by(&[Param::Text("")]);
        assert_eq!(
            (two.number, two.hash.to_string().as_str()),
            (2, "b8eb5ade37f795db63326b540b9726b80439ef6109019178018d6abacd4098fc")
        );
        assert_eq!(two.hash.to_string().parse(), Ok(two.hash));
    }

    #[test]
    fn fields_cannot_be_taken_for_one_another() {
        let start = Chain::Audit.start();
        let of = |fields: &[Param<'_>]| start.followed_by(fields).hash.to_string();
        let all = [
            of(&[Param::Text("ab"), Param::Text("c")]),
            of(&[Param::Text("a"), Param::Text("bc")]),
            of(&[Param::Text("abc")]),
            of(&[Param::Text("abc"), Param::Text("")]),
            of(&[Param::Text("abc"), Param::Null]),
            of(&[Param::Null, Param::Text("abc")]),
        ];
        for (n, one) in all.iter().enumerate() {
            assert!(all[n + 1..].iter().all(|other| other != one), "{n}");
        }
        for text in ["", "0", &"A".repeat(64), &"é".repeat(32), &"0".repeat(65)] {
            assert!(text.parse::<Hash>().is_err(), "{text}");
        }
    }
}
